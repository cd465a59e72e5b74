// Package printed hides how lines at places on pages become paragraphs, headings, footnotes and rows of tables, and what
// belongs to the pages: for all documents that only say where each character stands.
package printed

import (
	"strings"
	"unicode"

	"anlisou/data/format/budget"
	"anlisou/data/format/charset"
	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/format/prose"
	"anlisou/data/say"
)

// CellGap is how many ems stand between two cells of a table.
const CellGap = 1.6

// NoteMark stands before each digit that is set much smaller than its line: the mark of a note.
const NoteMark = '\uE123'

// Line is a line of a page as it stands there; lengths are in points, from the lower left corner.
type Line struct {
	Page                     int
	Text                     string
	Left, Right, Top, Bottom float64
	Size                     float64
	Bold                     bool
	Cells                    bool // wide gaps divide it
	columns                  int  // that stand side by side where it stands; 0 for one that goes over the page
	notes                    []string
}

// Bookmark is an entry of a document's outline.
type Bookmark struct {
	Title string
	Page  int // from 0; -1 where it points nowhere
	Level int // from 1
}

// Pages are the lines of a document, and what it says of itself.
type Pages struct {
	Lines   []Line
	Pages   int
	Outline []Bookmark
	Title   string
	// MayBreakWords says that the program that made the pages may have ended a line within a word or a number.
	MayBreakWords bool
}

// Text makes a document of the pages' lines.
func (p Pages) Text(b *budget.Budget) *prose.Text {
	l := newLayout(p.Lines, p.Pages, b)
	l.outline, l.mayBreak = p.Outline, p.MayBreakWords
	return l.prose(p.Title)
}

// mostUnreadable is the share of signs that no text has from which on the others are not to be trusted: they may be the
// numbers of glyphs, which look like letters. Of readable documents a stray bullet is one of them.
const mostUnreadable = 0.05

// unreadable reports a character that stands in no text: what a document gives where a font does not tell what its
// glyphs mean.
func unreadable(r rune) bool {
	return r == unicode.ReplacementChar || unicode.IsControl(r) && r != '\t' || unicode.Is(unicode.Co, r) && r != NoteMark
}

// CheckReadable refuses a document of pages, called what, that has no text, or none that can be read.
func CheckReadable(lines []Line, pages int, what say.Key) error {
	letters, odd, signs := 0, 0, 0
	for _, l := range lines {
		for _, r := range l.Text {
			if !unicode.IsSpace(r) {
				signs++
			}
			switch {
			case unreadable(r):
				odd++
			case unicode.IsLetter(r) || unicode.IsDigit(r):
				letters++
			}
		}
	}
	switch {
	case pages == 0:
		return &document.Error{Problem: say.Text("the %s has no pages", what), Expected: say.Text("a document with cases")}
	case float64(odd) > mostUnreadable*float64(signs):
		return &document.Error{Problem: say.Text("the %s's fonts do not tell which characters they show", what),
			Expected: say.Text("a PDF whose text can be copied: print it to a new PDF, or save it as docx")}
	case letters < 5*min(pages, 10):
		return &document.Error{Problem: say.Text("the %s holds pictures of pages and no text: it is a scan", what),
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
		l := outline.Line{Text: text, Number: para.first.Page + 1, Level: para.level, Cell: para.cells && p.inTable(i)}
		if _, paged := outline.CutLeader(text); paged {
			l.Cell = false
		} else if !l.Cell {
			l.Text = strings.TrimSpace(strings.ReplaceAll(text, "\t", " "))
		}
		out.Lines = append(out.Lines, l)
		for _, note := range para.notes {
			note, repaired := charset.Clean(note)
			out.Repaired += repaired
			out.Lines = append(out.Lines, outline.Line{Text: note, Number: para.first.Page + 1})
		}
	}
	return out
}

// inTable reports whether a line of cells stands by another one; a lone one is a heading set wide (目　录).
func (p *layout) inTable(i int) bool {
	row := func(k int) bool {
		return k >= 0 && k < len(p.paragraphs) && p.paragraphs[k].cells &&
			p.paragraphs[k].first.Page == p.paragraphs[i].first.Page
	}
	return p.paragraphs[i].level == 0 && (row(i-1) || row(i+1))
}
