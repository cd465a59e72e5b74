// Package pdf hides pdfium in its sandbox of WebAssembly, and which of the characters of a page make a line.
package pdf

import (
	"anlisou/data/format/document"
	"anlisou/data/format/printed"
	"anlisou/data/say"
)

// Read reads a PDF: its lines are joined to paragraphs, page furniture is left out by where it stands, headings
// are those of its outline or the ones set larger than the text, footnotes stand behind the paragraph that names
// them. A scan without text, an encrypted or a damaged file is an *Error.
func Read(content []byte, in document.Reading) (*document.Document, error) {
	f, err := open(content, in.Budget)
	if err != nil {
		return nil, err
	}
	defer f.close()
	if err := in.TooManyPages(f.pages); err != nil {
		return nil, err
	}
	var lines []printed.Line
	broken := 0
	for i := range f.pages {
		page, err := f.pageLines(i)
		if err != nil {
			if over := f.over(); over != nil {
				return nil, over
			}
			broken++
			continue
		}
		lines = append(lines, page...)
	}
	f.settleSpaces(lines)
	if broken > 0 {
		return nil, &document.Error{Problem: say.Text("%d of %d pages of the PDF are damaged", broken, f.pages),
			Expected: say.Text("the whole file: get it again, or open it and print it to a new PDF")}
	}
	if err := printed.CheckReadable(lines, f.pages, "PDF"); err != nil {
		return nil, err
	}
	p := printed.Pages{Lines: lines, Pages: f.pages, Outline: f.outline(), Title: f.title()}.Text(in.Budget)
	in.Budget.Check()
	return p.Document(in)
}
