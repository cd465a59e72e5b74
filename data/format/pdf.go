package format

import (
	"fmt"
	"strings"
	"unicode"
)

// readPDF reads a PDF: its lines are joined to paragraphs, page furniture is left out by where it stands, headings
// are those of its outline or the ones set larger than the text, footnotes stand behind the paragraph that names
// them. A scan without text, an encrypted or a damaged file is an *Error.
func readPDF(content []byte, in reading) (*Document, error) {
	f, err := openPDF(content, in.budget)
	if err != nil {
		return nil, err
	}
	defer f.close()
	if err := in.tooManyPages(f.pages); err != nil {
		return nil, err
	}
	var lines []pdfLine
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
		return nil, &Error{Problem: fmt.Sprintf("%d of %d pages of the PDF are damaged", broken, f.pages), Expected: "the whole file: get it again, or open it and print it to a new PDF"}
	}
	if err := checkReadable(lines, f.pages); err != nil {
		return nil, err
	}
	layout := newPDFLayout(lines, f.pages, in.budget)
	layout.outline = f.outline()
	p := layout.prose(f.title())
	in.budget.check()
	return p.document(in)
}

// checkReadable refuses a PDF that has no text, or none that can be read.
func checkReadable(lines []pdfLine, pages int) error {
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
		return &Error{Problem: "the PDF has no pages", Expected: "a document with cases"}
	case odd > letters:
		return &Error{Problem: "the PDF's fonts do not tell which characters they show", Expected: "a PDF whose text can be copied: print it to a new PDF, or save it as docx"}
	case letters < 5*min(pages, 10):
		return &Error{Problem: "the PDF holds pictures of pages and no text: it is a scan", Expected: "a PDF with text: run text recognition (OCR) over it, or take the document it was printed from"}
	}
	return nil
}

// prose makes a document of the pages' lines.
func (p *pdfLayout) prose(title string) *prose {
	p.dropFurniture()
	p.measure()
	p.takeNotes()
	p.joinParagraphs()
	p.markHeadings()
	out := &prose{title: title, unit: "page", repaired: p.repaired, dropped: p.dropped}
	for i, para := range p.paragraphs {
		text, repaired := cleanText(strings.TrimRight(para.text, " "))
		out.repaired += repaired
		l := line{text: text, number: para.first.page + 1, level: para.level, cell: para.cells && p.inTable(i)}
		if _, paged := cutLeader(text); paged {
			l.cell = false
		} else if !l.cell {
			l.text = strings.TrimSpace(strings.ReplaceAll(text, "\t", " "))
		}
		out.lines = append(out.lines, l)
		for _, note := range para.notes {
			note, repaired := cleanText(note)
			out.repaired += repaired
			out.lines = append(out.lines, line{text: note, number: para.first.page + 1})
		}
	}
	return out
}

// inTable reports whether a line of cells stands by another one; a lone one is a heading set wide (目　录).
func (p *pdfLayout) inTable(i int) bool {
	row := func(k int) bool {
		return k >= 0 && k < len(p.paragraphs) && p.paragraphs[k].cells && p.paragraphs[k].first.page == p.paragraphs[i].first.page
	}
	return p.paragraphs[i].level == 0 && (row(i-1) || row(i+1))
}
