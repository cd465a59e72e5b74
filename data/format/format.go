// Package format reads documents of cases: bytes in, cases out. It hides what each format
// looks like, how a compendium is cut into its cases, and what a page leaves in a text
// (page numbers, running heads). It reads a document wholly or not at all: where titles and
// texts do not agree, the answer is an *Error that names the line, never half of the cases.
package format

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"anlisou/data"
)

// Options say what the cases of a document are to be called.
type Options struct {
	// Collection is the collection's id, and the beginning of each case's: "jiaxing" gives
	// "jiaxing-01". It keeps the rules of data.Case.Collection and must not be empty.
	Collection string
}

// Document is what was read: all of the document's cases, in the order of their numbers.
type Document struct {
	// Title is the collection's name as the document gives it; empty where it gives none.
	Title string
	// Cases carry no labels: the formats without them leave that to classification.
	Cases []data.Case
	// Dropped is how many lines of page furniture (page numbers, running heads) were left out.
	Dropped int
}

// Error is a document that cannot be read, and where.
type Error struct {
	// Line counts from 1; 0 where the fault is the whole document's.
	Line int
	// Problem is what is wrong there, Expected what should be; Expected may be empty.
	Problem, Expected string
}

// Error is one line: "line 12: the number 四 follows 二; expected 案例三".
func (e *Error) Error() string {
	var b strings.Builder
	if e.Line > 0 {
		fmt.Fprintf(&b, "line %d: ", e.Line)
	}
	b.WriteString(e.Problem)
	if e.Expected != "" {
		b.WriteString("; expected " + e.Expected)
	}
	return b.String()
}

// ErrUnknownFormat is a document of a kind that no reader here knows.
var ErrUnknownFormat = errors.New("unknown document format")

type reader func(content []byte, opts Options) (*Document, error)

// readers are the formats, by the ending of a file's name.
var readers = map[string]reader{
	".txt":  readText,
	".text": readText,
}

// Read reads a document by the ending of its name: for now a compendium in plain text (.txt),
// UTF-8 with or without a byte order mark, with any line ends. A name without an ending is
// plain text. Faults of the content are *Error; an ending that is not known is ErrUnknownFormat.
func Read(name string, content []byte, opts Options) (*Document, error) {
	if err := opts.validate(); err != nil {
		return nil, err
	}
	ending := strings.ToLower(filepath.Ext(name))
	if ending == "" {
		ending = ".txt"
	}
	read, ok := readers[ending]
	if !ok {
		return nil, fmt.Errorf("%w %q: a compendium is read from .txt", ErrUnknownFormat, ending)
	}
	return read(content, opts)
}

func (o Options) validate() error {
	collection := data.Collection{ID: o.Collection, Title: o.Collection}
	if err := collection.Validate(); err != nil {
		return fmt.Errorf("collection %q: the id may hold only letters, digits, '-', '_' and '.'", quote(o.Collection))
	}
	if longest := caseID(o.Collection, maxNumber); len(longest) > data.MaxIDLen {
		return fmt.Errorf("collection %q: the id is too long, case ids may have %d bytes", quote(o.Collection), data.MaxIDLen)
	}
	return nil
}

// caseID gives "jiaxing-01". The width never depends on how many cases there are, so that an
// id stays when the document comes again with more.
func caseID(collection string, number int) string { return fmt.Sprintf("%s-%02d", collection, number) }

const quoteRunes = 30

// quote shortens a piece of a document to what an error message can show on its one line.
func quote(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == utf8.RuneError {
			return ' '
		}
		return r
	}, strings.TrimSpace(s))
	if runes := []rune(s); len(runes) > quoteRunes {
		return string(runes[:quoteRunes]) + "…"
	}
	return s
}
