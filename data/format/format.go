// Package format reads documents of cases: bytes in, cases out. It hides what each format
// looks like, how a compendium is cut into its cases, and what a page leaves in a text
// (page numbers, running heads). It reads a document wholly or not at all: where titles and
// texts do not agree, the answer is an *Error that names the line, never half of the cases.
package format

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"time"
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
	// MaxMemory is how many bytes reading a document may take beside the file itself, whatever it holds; 0 stands for
	// DefaultMaxMemory.
	MaxMemory int64
	// MaxTime is how long reading a document may take, whatever it holds; 0 stands for DefaultMaxTime.
	MaxTime time.Duration
}

// The limits of a document that Options leave open.
const (
	// DefaultMaxUnpacked is enough for a table of 100,000 cases.
	DefaultMaxUnpacked = 256 << 20
	DefaultMaxBytes    = 512 << 20
	DefaultMaxPages    = 10_000
	// DefaultMaxMemory is beside the program and the file itself. 100,000 cases of 700 bytes take 277 MB with both as a
	// workbook, 307 MB as CSV, 375 MB as lines of JSON and 557 MB as one list of 74 MB, garbage included
	// (BenchmarkLarge); a PDF of 380 pages took 146 MB.
	DefaultMaxMemory = 512 << 20
	// DefaultMaxTime is without the start of the PDF engine. That PDF takes 8 s on two busy cores, the list 4 s.
	DefaultMaxTime = time.Minute
)

// defaulted gives the options with what they leave open filled in.
func (o Options) defaulted() Options {
	o.MaxUnpacked = cmp.Or(o.MaxUnpacked, DefaultMaxUnpacked)
	o.MaxBytes = cmp.Or(o.MaxBytes, DefaultMaxBytes)
	o.MaxPages = cmp.Or(o.MaxPages, DefaultMaxPages)
	o.MaxMemory = cmp.Or(o.MaxMemory, DefaultMaxMemory)
	o.MaxTime = cmp.Or(o.MaxTime, DefaultMaxTime)
	return o
}

// reading is one document on its way to its cases: what it may take, and what its cases are called.
type reading struct {
	options Options
	// name is the file's without its ending, which titles a case that has no title itself.
	name string
	// budget is what is left of the options' memory and time; nil allows everything.
	budget *budget
}

// newReading is the reading of a file, with what the options leave open filled in.
func newReading(name string, opts Options, b *budget) reading {
	return reading{options: opts.defaulted(), name: strings.TrimSuffix(filepath.Base(name), filepath.Ext(name)), budget: b}
}

// collection is the id of the collection that a case belongs to where its document names none.
func (r reading) collection() string { return r.options.Collection }

// tooManyPages is the error of a document with more pages than it may have; nil where it has fewer.
func (r reading) tooManyPages(pages int) error {
	if most := r.options.MaxPages; pages >= most {
		return &Error{Problem: fmt.Sprintf("the file has %d pages", pages), Expected: fmt.Sprintf("fewer than %d: split it", most)}
	}
	return nil
}

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

type reader func(content []byte, in reading) (*Document, error)

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

// ErrInternal is a document that this program failed over, by a fault of its own: nothing is said of the file. The
// error is an *InternalError.
var ErrInternal = errors.New("this program failed over it (a fault of ours, not of the file)")

// InternalError is a panic of a reader, or of who works on what was read.
type InternalError struct {
	// Place is where in the program, "html.go:123"; Value what was said there.
	Place, Value string
	// Stack is for a log.
	Stack []byte
}

// Error is one line.
func (e *InternalError) Error() string {
	return fmt.Sprintf("%v: %s: %s", ErrInternal, e.Place, e.Value)
}

// Unwrap gives ErrInternal.
func (e *InternalError) Unwrap() error { return ErrInternal }

// Read reads a document by what it holds, whatever its name: text or Markdown in UTF-8, UTF-16, GB18030 or
// Big5, HTML, docx, PDF, xlsx, csv, json or jsonl. It may be a compendium, one case, or a table of cases; which, it
// shows itself. The name only titles a case that has no title, and tells kinds of text that look alike. Faults of the content, and what
// goes beyond the limits of Options, are *Error; a document of another kind is ErrUnknownFormat; ErrInternal is a fault of ours. The
// error is one line that says how to mend it.
func Read(name string, content []byte, opts Options) (*Document, error) {
	return ReadContext(context.Background(), name, content, opts)
}

// ReadContext is Read until its context ends; the error is then the context's. It returns within about a second of
// that, and of the end of Options.MaxTime, whatever the document holds.
func ReadContext(ctx context.Context, name string, content []byte, opts Options) (*Document, error) {
	if err := validate(opts); err != nil {
		return nil, err
	}
	in := newReading(name, opts, nil)
	if most := in.options.MaxBytes; int64(len(content)) > most {
		return nil, &Error{Problem: fmt.Sprintf("the file has %s", megabytes(int64(len(content)))), Expected: fmt.Sprintf("at most %s: split it", megabytes(most))}
	}
	b := begin(ctx, len(content), limitsOf(in.options))
	defer b.end()
	in.budget = b
	type answer struct {
		doc *Document
		err error
	}
	answers := make(chan answer, 1)
	go func() {
		doc, err := guarded(name, content, in)
		answers <- answer{doc, err}
	}()
	select {
	case got := <-answers:
		return got.doc, got.err
	case <-b.context().Done():
	}
	select {
	case got := <-answers:
		return got.doc, got.err
	case <-time.After(lastWord): // it stops when it next asks for its budget
		return nil, b.late()
	}
}

// limitsOf are what a reading may take, and what is said of one that takes more.
func limitsOf(o Options) limits {
	return limits{
		memory: o.MaxMemory,
		time:   o.MaxTime,
		tooMuch: &Error{Problem: fmt.Sprintf("reading it takes more than %s of memory beside the file", megabytes(o.MaxMemory)),
			Expected: "a simpler document: split it, or allow more (--max-memory)"},
		late: &Error{Problem: fmt.Sprintf("reading it takes more than %s", o.MaxTime),
			Expected: "a simpler document: split it, or allow more (--max-time)"},
	}
}

// guarded reads a document, and makes errors of panics: documents come from anywhere, and one that breaks a reader must
// not stop the program.
func guarded(name string, content []byte, in reading) (doc *Document, err error) {
	defer func() {
		r := recover()
		if over := in.budget.spent(); over != nil { // whatever a reader made of the end that it was given
			doc, err = nil, over
			return
		}
		if fault := Recovered(r); fault != nil {
			doc, err = nil, fault
		}
	}()
	k, err := detect(name, content, in.budget)
	if err != nil {
		return nil, err
	}
	read, ok := readers[k]
	if !ok {
		return nil, fmt.Errorf("%w %q", ErrUnknownFormat, k)
	}
	return read(content, in)
}

// Recovered makes an *InternalError of what recover gave, which must still be under way; nil of nil. Whoever works on
// what was read reports a panic of his own with it.
func Recovered(r any) error {
	if r == nil {
		return nil
	}
	return &InternalError{Place: panicked(), Value: clip(fmt.Sprint(r), maxReason), Stack: debug.Stack()}
}

// panicked is where the panic that is being recovered began: the innermost line of ours.
func panicked() string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs)])
	panicking := false
	for {
		frame, more := frames.Next()
		if panicking && strings.HasPrefix(frame.Function, ourPackages) {
			return fmt.Sprintf("%s:%d", filepath.Base(frame.File), frame.Line)
		}
		panicking = panicking || frame.Function == "runtime.gopanic"
		if !more {
			return "somewhere"
		}
	}
}

const ourPackages = "anlisou/"

// megabytes writes a size as a person reads it.
func megabytes(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d bytes", n)
	}
	return fmt.Sprintf("%d MB", n>>20)
}

func validate(o Options) error {
	collection := data.Collection{ID: o.Collection, Title: o.Collection}
	if err := collection.Validate(); err != nil {
		return fmt.Errorf("collection %q: the id may hold only letters, digits, '-', '_' and '.'", quote(o.Collection))
	}
	if longest := data.NumberedID(o.Collection, maxNumber); len(longest) > data.MaxIDLen {
		return fmt.Errorf("collection %q: the id is too long, case ids may have %d bytes", quote(o.Collection), data.MaxIDLen)
	}
	return nil
}

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
