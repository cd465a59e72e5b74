package format

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

func readText(content []byte, opts Options) (*Document, error) {
	switch {
	case bytes.HasPrefix(content, []byte{0xFF, 0xFE}), bytes.HasPrefix(content, []byte{0xFE, 0xFF}):
		return nil, &Error{Problem: "the file is UTF-16", Expected: "text in UTF-8"}
	case bytes.HasPrefix(content, []byte("%PDF-")):
		return nil, &Error{Problem: "the file is a PDF with the name of a text file", Expected: "text in UTF-8"}
	case bytes.HasPrefix(content, []byte("PK\x03\x04")):
		return nil, &Error{Problem: "the file is a ZIP or Office document with the name of a text file", Expected: "text in UTF-8"}
	}
	return ParseCompendium(string(content), opts)
}

const byteOrderMark = "\uFEFF"

// line is a line of the document. No line is ever changed: one is kept whole, or cut behind a
// heading that its text runs on from, or dropped.
type line struct {
	text   string
	number int // from 1, as an editor counts
	// newPage says that a form feed stands before the line.
	newPage bool
	// dropped says that the line belongs to the page, not to the text.
	dropped bool
}

func (l line) blank() bool { return strings.TrimSpace(l.text) == "" }

// splitLines cuts text at \n, \r\n, \r and form feeds, none of which is part of a line.
func splitLines(text string) ([]line, error) {
	text = strings.TrimPrefix(text, byteOrderMark)
	var lines []line
	for number := 1; text != ""; number++ {
		end := strings.IndexAny(text, "\r\n")
		row, rest := text, ""
		if end >= 0 {
			row, rest = text[:end], text[end+1:]
			if text[end] == '\r' {
				rest = strings.TrimPrefix(rest, "\n")
			}
		}
		text = rest
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
			lines = append(lines, l)
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
