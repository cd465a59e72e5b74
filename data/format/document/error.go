package document

import (
	"cmp"
	"fmt"
	"strings"
	"unicode/utf8"
)

// MaxReason is how many characters of what a library says an error repeats.
const MaxReason = 120

// Error is a document that cannot be read, and where.
type Error struct {
	// Line counts from 1: lines, or what Unit says; 0 where the fault is the whole document's.
	Line int
	// Unit is what Line counts in a document that has no lines: "paragraph" or "page"; empty for lines.
	Unit string
	// Problem is what is wrong there, Expected what should be; Expected may be empty.
	Problem, Expected string
}

// Error is one line: "line 12: the number 四 follows 二; expected 案例三".
func (e *Error) Error() string {
	var b strings.Builder
	if e.Line > 0 {
		fmt.Fprintf(&b, "%s %d: ", cmp.Or(e.Unit, "line"), e.Line)
	}
	b.WriteString(e.Problem)
	if e.Expected != "" {
		b.WriteString("; expected " + e.Expected)
	}
	return b.String()
}

// Megabytes writes a size as a person reads it.
func Megabytes(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d bytes", n)
	}
	return fmt.Sprintf("%d MB", n>>20)
}

const quoteRunes = 30

// Quote shortens a piece of a document to what an error message can show on its one line.
func Quote(s string) string { return Clip(s, quoteRunes) }

// Clip makes a text one line of at most so many characters.
func Clip(s string, most int) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == utf8.RuneError {
			return ' '
		}
		return r
	}, strings.TrimSpace(s))
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}
