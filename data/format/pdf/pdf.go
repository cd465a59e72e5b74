// Package pdf hides pdfium in its sandbox of WebAssembly, and how characters at places on pages become paragraphs.
package pdf

import (
	"strings"
	"unicode"

	"anlisou/data/format/charset"
	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/format/prose"
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
	var lines []printedLine
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
	if err := checkReadable(lines, f.pages); err != nil {
		return nil, err
	}
	layout := newLayout(lines, f.pages, in.Budget)
	layout.outline = f.outline()
	p := layout.prose(f.title())
	in.Budget.Check()
	return p.Document(in)
}

// checkReadable refuses a PDF that has no text, or none that can be read.
func checkReadable(lines []printedLine, pages int) error {
	letters, odd := 0, 0
	for _, l := range lines {
		for _, r := range l.text {
			switch {
			case r == unicode.ReplacementChar || r < ' ' && r != '\t' || unicode.Is(unicode.Co, r) && r != noteMark:
				odd++
			case unicode.IsLetter(r) || unicode.IsDigit(r):
				letters++
			}
		}
	}
	switch {
	case pages == 0:
		return &document.Error{Problem: say.Text("the PDF has no pages"), Expected: say.Text("a document with cases")}
	case odd > letters:
		return &document.Error{Problem: say.Text("the PDF's fonts do not tell which characters they show"),
			Expected: say.Text("a PDF whose text can be copied: print it to a new PDF, or save it as docx")}
	case letters < 5*min(pages, 10):
		return &document.Error{Problem: say.Text("the PDF holds pictures of pages and no text: it is a scan"),
			Expected: say.Text("a PDF with text: run text recognition (OCR) over it, or take the document it was printed from")}
	}
	return nil
}

// prose makes a document of the pages' lines.
func (p *layout) prose(title string) *prose.Text {
	leftOut := furniture(p.lines, p.pages, p.budget)
	p.lines, p.dropped = without(p.lines, leftOut), len(leftOut)
	p.measure()
	var joined int
	p.lines, p.notes, joined = p.notesApart()
	p.repaired += joined
	p.linkNotes()
	p.joinParagraphs()
	p.markHeadings()
	out := &prose.Text{Title: title, Unit: document.Pages, Repaired: p.repaired, Dropped: p.dropped}
	for i, para := range p.paragraphs {
		text, repaired := charset.Clean(strings.TrimRight(para.text, " "))
		out.Repaired += repaired
		l := outline.Line{Text: text, Number: para.first.page + 1, Level: para.level, Cell: para.cells && p.inTable(i)}
		if _, paged := outline.CutLeader(text); paged {
			l.Cell = false
		} else if !l.Cell {
			l.Text = strings.TrimSpace(strings.ReplaceAll(text, "\t", " "))
		}
		out.Lines = append(out.Lines, l)
		for _, note := range para.notes {
			note, repaired := charset.Clean(note)
			out.Repaired += repaired
			out.Lines = append(out.Lines, outline.Line{Text: note, Number: para.first.page + 1})
		}
	}
	return out
}

// inTable reports whether a line of cells stands by another one; a lone one is a heading set wide (目　录).
func (p *layout) inTable(i int) bool {
	row := func(k int) bool {
		return k >= 0 && k < len(p.paragraphs) && p.paragraphs[k].cells &&
			p.paragraphs[k].first.page == p.paragraphs[i].first.page
	}
	return p.paragraphs[i].level == 0 && (row(i-1) || row(i+1))
}
