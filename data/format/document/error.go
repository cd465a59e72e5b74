package document

import (
	"strings"
	"unicode/utf8"

	"anlisou/data/say"
)

// MaxReason is how many characters of what a library says an error repeats.
const MaxReason = 120

// Error is a document that cannot be read, and where.
type Error struct {
	// Line counts from 1: lines, or what Unit says; 0 where the fault is the whole document's.
	Line int
	// Unit is what Line counts in a document that has no lines: Paragraphs or Pages; zero for lines.
	Unit Unit
	// Problem is what is wrong there, Expected what should be; Expected may be empty.
	Problem, Expected say.Message
	// Cause is what the error wraps, for the reader that made it; nil for none.
	Cause error
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Error is one line: "line 12: the number 四 follows 二; expected 案例三".
func (e *Error) Error() string { return e.Said().String() }

// Said implements say.Sayer.
func (e *Error) Said() say.Message {
	said := e.Problem
	if !e.Expected.IsZero() {
		said = say.Text("%s; expected %s", said, e.Expected)
	}
	if e.Line > 0 {
		said = say.Text("%s: %s", Place{Unit: e.Unit, N: e.Line}, said)
	}
	return said
}

// Reason is what a library says of a document, on one line, or what we say of it.
func Reason(err error) say.Message {
	reason := say.Of(err)
	if text := reason.String(); text != Clip(text, MaxReason) {
		return say.Plain(Clip(text, MaxReason))
	}
	return reason
}

// Megabytes writes a size as a person reads it.
func Megabytes(n int64) say.Message {
	if n < 1<<20 {
		return say.Text("%d bytes", n)
	}
	return say.Text("%d MB", n>>20)
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
