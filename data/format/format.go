// Package format reads documents of cases: bytes in, cases out. It hides what each format
// looks like, how a compendium is cut into its cases, and what a page leaves in a text
// (page numbers, running heads). It reads a document wholly or not at all: where titles and
// texts do not agree, the answer is an *Error that names the line, never half of the cases.
package format

import (
	"cmp"
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
	// MaxUnpacked is how many bytes a packed document (xlsx) may unpack to, and the cases of a table may hold; 0 stands for
	// DefaultMaxUnpacked.
	MaxUnpacked int64
	// MaxBytes is how many bytes a document may have; 0 stands for DefaultMaxBytes.
	MaxBytes int64
	// MaxPages is the number of pages from which on a document is refused; 0 stands for DefaultMaxPages.
	MaxPages int

	// name is the file's, which titles a case that has no title itself.
	name string
}

// DefaultMaxUnpacked is enough for a table of 100,000 cases.
const DefaultMaxUnpacked = 256 << 20

// The limits of a document that Options leave open.
const (
	DefaultMaxBytes = 512 << 20
	DefaultMaxPages = 10_000
)

func (o Options) maxUnpacked() int64 { return cmp.Or(o.MaxUnpacked, DefaultMaxUnpacked) }
func (o Options) maxBytes() int64    { return cmp.Or(o.MaxBytes, DefaultMaxBytes) }
func (o Options) maxPages() int      { return cmp.Or(o.MaxPages, DefaultMaxPages) }

// Document is what was read: all of the document's cases, in the order of their numbers.
type Document struct {
	// Title is the collection's name as the document gives it; empty where it gives none.
	Title string
	// Cases carry no labels: the formats without them leave that to classification.
	Cases []data.Case
	// Dropped is how many lines of page furniture (page numbers, running heads) were left out.
	Dropped int
	// Repaired is how many characters and line ends were mended so that the text is what the page shows (⽇ to 日 from a PDF's
	// font, a line broken inside a sentence).
	Repaired int
	// Refused are the rows or entries of a table that could not be read; the others went in.
	Refused []Refusal
	// RefusedMore is how many there are beside Refused, which has the first 1,000.
	RefusedMore int
	// Skipped are parts that are no table of cases, as a sheet that explains how to fill in another.
	Skipped []Refusal
	// OwnIDs says that the ids that Cases have are the document's own, and that a case without one is yet to be given it
	// (data.Register). Otherwise ids are made of the cases' numbers.
	OwnIDs bool
	// Places says where each of Cases stands in a table, as a Refusal does; nil for other documents.
	Places []string
	// Collections are those that the document describes: what export wrote holds cases of several.
	Collections []data.Collection

	text int64 // bytes of the cases of a table that were read so far
}

// Refusal is a part of a document that was left out, and why.
type Refusal struct {
	// Place says where, as a person would look for it: "line 12", "sheet 案例, row 5".
	Place string
	// Problem says what is wrong there and how to mend it, in one line.
	Problem string
}

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

// ErrUnknownFormat is a document of a kind that no reader here knows.
var ErrUnknownFormat = errors.New("unknown document format")

type reader func(content []byte, opts Options) (*Document, error)

// readers are the formats.
var readers = map[kind]reader{
	kindText:     readText,
	kindMarkdown: readMarkdown,
	kindHTML:     readHTML,
	kindDOCX:     readDOCX,
	kindPDF:      readPDF,

	kindXLSX:  readXLSX,
	kindCSV:   readCSV,
	kindJSON:  readJSON,
	kindJSONL: readJSONL,
}

// Read reads a document by what it holds, whatever its name: text or Markdown in UTF-8, UTF-16, GB18030 or
// Big5, HTML, docx, PDF, xlsx, csv, json or jsonl. It may be a compendium, one case, or a table of cases; which, it
// shows itself. The name only titles a case that has no title, and tells kinds of text that look alike. Faults of the content are *Error; a document
// of another kind is ErrUnknownFormat. The error is one line that says how to mend it.
func Read(name string, content []byte, opts Options) (doc *Document, err error) {
	if err := opts.validate(); err != nil {
		return nil, err
	}
	if int64(len(content)) > opts.maxBytes() {
		return nil, &Error{Problem: fmt.Sprintf("the file has %s", megabytes(int64(len(content)))), Expected: fmt.Sprintf("at most %s: split it", megabytes(opts.maxBytes()))}
	}
	opts.name = strings.TrimSuffix(filepath.Base(name), filepath.Ext(name))
	k, err := detect(name, content)
	if err != nil {
		return nil, err
	}
	read, ok := readers[k]
	if !ok {
		return nil, fmt.Errorf("%w %q", ErrUnknownFormat, k)
	}
	defer func() { // documents come from anywhere: one that breaks a reader must not stop the program
		if r := recover(); r != nil {
			doc, err = nil, &Error{Problem: fmt.Sprintf("the %s file is damaged: its reader stopped (%s)", k, clip(fmt.Sprint(r), maxReason)), Expected: "a file that opens: save it anew, or save it as text"}
		}
	}()
	return read(content, opts)
}

// megabytes writes a size as a person reads it.
func megabytes(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d bytes", n)
	}
	return fmt.Sprintf("%d MB", n>>20)
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
func caseID(collection string, number int) string { return data.NumberedID(collection, number) }

const quoteRunes = 30

// quote shortens a piece of a document to what an error message can show on its one line.
func quote(s string) string { return clip(s, quoteRunes) }

// clip makes a text one line of at most so many characters.
func clip(s string, most int) string {
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
