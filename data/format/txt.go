package format

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"anlisou/data"
)

// readText reads plain text: lines as they are written, or, in a text wrapped to a width, as the
// paragraphs they make.
func readText(content []byte, in reading) (*Document, error) {
	text, err := decodeText(content)
	if err != nil {
		return nil, err
	}
	text, repaired := cleanText(text)
	lines, err := splitLines(text, in.budget)
	if err != nil {
		return nil, err
	}
	p := ofPages(lines, in.budget)
	p.repaired += repaired
	return p.document(in)
}

// line is a line of the document, or a paragraph of one that has no lines. Once read, no line is ever
// changed: one is kept whole, or cut behind a heading that its text runs on from, or dropped.
type line struct {
	text   string
	number int // from 1, as an editor counts
	// newPage says that a form feed stands before the line.
	newPage bool
	// dropped says that the line belongs to the page, not to the text.
	dropped bool
	// level is that of a heading, from 1, where the document marks it as one; 0 otherwise.
	level int
	// toc says that the document marks the line as one of its contents.
	toc bool
	// size is that of the type, in half points, where it is known.
	size int
	// cell says that the line is a row of a table: its cells, with tabs between. It heads nothing.
	cell bool
}

func (l line) blank() bool { return strings.TrimSpace(l.text) == "" }

// maxTextLines is more than any document that people made has: 10,000 pages of 60 lines. Contents and headings are
// looked for in all of them several times.
const maxTextLines = 1_000_000

// splitLines cuts text at \n, \r\n, \r and form feeds, none of which is part of a line. A line that is longer than a
// case may be is none of a document of cases; searched for headings, it would take as long as all the others.
func splitLines(text string, b *budget) ([]line, error) {
	text = strings.TrimPrefix(text, byteOrderMark)
	var lines []line
	for number := 1; text != ""; number++ {
		b.check()
		end := strings.IndexAny(text, "\r\n")
		row, rest := text, ""
		if end >= 0 {
			row, rest = text[:end], text[end+1:]
			if text[end] == '\r' {
				rest = strings.TrimPrefix(rest, "\n")
			}
		}
		text = rest
		if len(row) > data.MaxTextLen {
			return nil, &Error{Line: number, Problem: fmt.Sprintf("the line has %s", megabytes(int64(len(row)))),
				Expected: fmt.Sprintf("at most %s, as a case may have", megabytes(data.MaxTextLen))}
		}
		if len(lines) > maxTextLines {
			return nil, &Error{Line: number, Problem: fmt.Sprintf("the file has more than %d lines", maxTextLines), Expected: "a smaller one: split it"}
		}
		if !utf8.ValidString(row) {
			return nil, &Error{Line: number, Problem: fmt.Sprintf("byte %d of the line is not UTF-8", invalidAt(row)+1),
				Expected: "text in UTF-8 (a file in GBK must be saved as UTF-8 first)"}
		}
		if strings.ContainsRune(row, 0) {
			return nil, &Error{Line: number, Problem: "the line holds a zero byte", Expected: "text in UTF-8"}
		}
		parts := strings.Split(row, "\f")
		for i, part := range parts {
			l := line{text: part, number: number, newPage: i > 0}
			l.dropped = len(parts) > 1 && l.blank() // what a form feed leaves is no blank line
			lines = grown(lines, l, b)
		}
	}
	return lines, nil
}

// invalidAt is the offset of the first byte of s that is no UTF-8.
func invalidAt(s string) int {
	for i, r := range s {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(s[i:]); size == 1 {
				return i
			}
		}
	}
	return len(s)
}
