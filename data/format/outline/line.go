// Package outline hides how a line of Chinese text shows what it is: its number (案例一, 一、, （一）), whether it has
// the shape of a title or ends a sentence, the names that sections of cases have; and how lines are cut at such
// headings.
package outline

import (
	"strings"
	"unicode/utf8"

	"anlisou/data"
	"anlisou/data/format/budget"
	"anlisou/data/format/charset"
	"anlisou/data/format/document"
	"anlisou/data/say"
)

// TextAbove is the index of the line of text above line i, not before from; -1 for none.
func TextAbove(lines []Line, i, from int) int {
	for i--; i >= from; i-- {
		if !lines[i].Dropped && !lines[i].Blank() {
			return i
		}
	}
	return -1
}

// TextLines is how many lines hold text.
func TextLines(lines []Line) (n int) {
	for _, l := range lines {
		if !l.Blank() && !l.Dropped {
			n++
		}
	}
	return n
}

// FirstText is the index of the first line of text, -1 where there is none.
func FirstText(lines []Line) int {
	for i, l := range lines {
		if !l.Blank() && !l.Dropped {
			return i
		}
	}
	return -1
}

// MaxLevel is the lowest level of headings, as Word has it.
const MaxLevel = 9

// TextBelow is the index of the first line of text from line i on; -1 for none.
func TextBelow(lines []Line, i int) int {
	for ; i < len(lines); i++ {
		if !lines[i].Dropped && !lines[i].Blank() {
			return i
		}
	}
	return -1
}

// Line is a line of the document, or a paragraph of one that has no lines. Once read, no line is ever
// changed: one is kept whole, or cut behind a heading that its text runs on from, or dropped.
type Line struct {
	Text   string
	Number int // from 1, as an editor counts
	// NewPage says that a form feed stands before the line.
	NewPage bool
	// Dropped says that the line belongs to the page, not to the text.
	Dropped bool
	// Level is that of a heading, from 1, where the document marks it as one; 0 otherwise.
	Level int
	// Contents says that the document marks the line as one of its contents.
	Contents bool
	// Size is that of the type, in half points, where it is known.
	Size int
	// Centred says that the document sets the line in the middle of the page.
	Centred bool
	// Cell says that the line is a row of a table: its cells, with tabs between. It heads nothing.
	Cell bool
}

// Blank reports whether a line holds nothing that is seen.
func (l Line) Blank() bool { return strings.TrimSpace(l.Text) == "" }

// maxTextLines is more than any document that people made has: 10,000 pages of 60 lines. Contents and headings are
// looked for in all of them several times.
const maxTextLines = 1_000_000

// Bounded refuses lines that are too many, or one that no case may have, with an error that names it. Readers that cut
// lines themselves ask it before anything looks for headings in them; nil where they are bounded.
func Bounded(lines []Line) *document.Error {
	for i, l := range lines {
		if err := bounded(l.Number, len(l.Text), i); err != nil {
			return err
		}
	}
	return nil
}

// bounded is Bounded for the line of a number, of so many bytes, with so many before it.
func bounded(number, size, before int) *document.Error {
	switch {
	case size > data.MaxTextLen:
		return &document.Error{Line: number,
			Problem:  say.Text("the line has %s", document.Megabytes(int64(size))),
			Expected: say.Text("at most %s, as a case may have", document.Megabytes(data.MaxTextLen))}
	case before > maxTextLines:
		return &document.Error{Line: number,
			Problem:  say.Text("the file has more than %d lines", maxTextLines),
			Expected: say.Text("a smaller one: split it")}
	}
	return nil
}

// Lines cuts text at \n, \r\n, \r and form feeds, none of which is part of a line. A line that is longer than a
// case may be is none of a document of cases; searched for headings, it would take as long as all the others.
func Lines(text string, b *budget.Budget) ([]Line, error) {
	text = strings.TrimPrefix(text, charset.ByteOrderMark)
	var lines []Line
	for number := 1; text != ""; number++ {
		b.Check()
		end := strings.IndexAny(text, "\r\n")
		row, rest := text, ""
		if end >= 0 {
			row, rest = text[:end], text[end+1:]
			if text[end] == '\r' {
				rest = strings.TrimPrefix(rest, "\n")
			}
		}
		text = rest
		if err := bounded(number, len(row), len(lines)); err != nil {
			return nil, err
		}
		if !utf8.ValidString(row) {
			return nil, &document.Error{Line: number,
				Problem:  say.Text("byte %d of the line is not UTF-8", charset.InvalidAt(row)+1),
				Expected: say.Text("text in UTF-8 (a file in GBK must be saved as UTF-8 first)")}
		}
		if strings.ContainsRune(row, 0) {
			return nil, &document.Error{Line: number, Problem: say.Text("the line holds a zero byte"), Expected: say.Text("text in UTF-8")}
		}
		parts := strings.Split(row, "\f")
		for i, part := range parts {
			l := Line{Text: part, Number: number, NewPage: i > 0}
			l.Dropped = len(parts) > 1 && l.Blank() // what a form feed leaves is no blank line
			lines = budget.Grown(lines, l, b)
		}
	}
	return lines, nil
}
