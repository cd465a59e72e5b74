// Package flow hides how the paragraphs, lists and tables of a word processor become lines of text.
package flow

import (
	"strings"

	"anlisou/data/format/charset"
	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/format/prose"
	"anlisou/data/format/table"
)

// UsualSize is the size of type, in half points, where a document says nothing.
const UsualSize = 20

// Paragraph is one of a document.
type Paragraph struct {
	Text     string // with line ends for its soft ones
	Level    int    // of a heading, from 1; 0 for none
	Title    bool   // it is the document's title
	Contents bool   // it is of a table of contents
	Size     int    // of its type, in half points
	Label    string // its number in a list, as it is shown
	Notes    []string
	Boxes    []outline.Line // of the text boxes that hang on it
}

// Lines are the lines of a paragraph with a number. A title has the level -1, until SettleLevels.
func (p *Paragraph) Lines(number int) []outline.Line {
	l := outline.Line{Number: number, Level: p.Level, Contents: p.Contents, Size: p.Size}
	text, blank := p.Text, strings.TrimSpace(p.Text) == ""
	if l.Contents {
		l.Level = 0
	}
	if p.Title && !blank {
		l.Level = -1
	}
	if p.Label != "" && !blank {
		text = p.Label + strings.TrimLeft(text, " \t")
	}
	var lines []outline.Line
	if l.Level != 0 {
		if l.Text = outline.OneLine(text); l.Text == "" {
			l.Level = 0
		}
		lines = append(lines, l)
	} else {
		for row := range strings.SplitSeq(text, "\n") {
			l.Text = outline.TrimRightSpace(row)
			lines = append(lines, l)
		}
	}
	for _, note := range p.Notes {
		for row := range strings.SplitSeq(note, "\n") {
			lines = append(lines, outline.Line{Text: row, Number: number})
		}
	}
	return append(lines, p.Boxes...)
}

// Text is a document, or a part of one, as it grows.
type Text struct {
	lines    []outline.Line
	tables   []table.Grid
	titled   bool // a paragraph is the document's title
	repaired int
	number   int // of the paragraph
}

// Add adds a paragraph.
func (t *Text) Add(p Paragraph) {
	t.number++
	text, repaired := charset.Clean(strings.ReplaceAll(p.Text, "\r", ""))
	p.Text = text
	t.repaired += repaired
	t.titled = t.titled || p.Title && strings.TrimSpace(text) != ""
	t.lines = append(t.lines, p.Lines(t.number)...)
}

// Inner is a text within this one: of a cell, a note, a text box.
func (t *Text) Inner() *Text { return &Text{number: t.number} }

// After has the text go on behind one within it, and gives the lines of that.
func (t *Text) After(inner *Text) []outline.Line {
	t.number = inner.number
	t.repaired += inner.repaired
	t.titled = t.titled || inner.titled
	return inner.lines
}

// Blocks are the paragraphs of a text within this one that hold text, as a note has them.
func (t *Text) Blocks(inner *Text) (texts []string) {
	for _, l := range t.After(inner) {
		if strings.TrimSpace(l.Text) != "" {
			texts = append(texts, strings.TrimSpace(l.Text))
		}
	}
	return texts
}

// AddTable adds a table as rows, or, where it only lays out the page or is a form, as the text in it.
func (t *Text) AddTable(tb *Table) {
	grid, lines := tb.Lines(func() int { t.number++; return t.number })
	if grid != nil {
		t.tables = append(t.tables, grid)
	}
	t.lines = append(t.lines, lines...)
}

// Prose is the document, with the title that it gives itself where nobody reads it.
func (t *Text) Prose(title string) *prose.Text {
	SettleLevels(t.lines, t.titled)
	return &prose.Text{Lines: t.lines, Title: title, Unit: document.Paragraphs, Repaired: t.repaired, Tables: t.tables}
}
