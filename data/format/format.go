// Package format hides what a file is: it tells a document's kind by its content, and has the one table of which reader
// reads what. A document is read wholly or not at all: where titles and texts do not agree, the answer is an *Error
// that names the line, never half of the cases.
package format

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"anlisou/data"
	"anlisou/data/format/budget"
	"anlisou/data/format/csv"
	"anlisou/data/format/document"
	"anlisou/data/format/json"
	"anlisou/data/format/outline"
	"anlisou/data/format/table"
	"anlisou/data/say"
)

// What goes in and out of every reader; package document says what it is.
type (
	// Options say what the cases of a document are to be called, and what reading it may take.
	Options = document.Options
	// Document is what was read.
	Document = document.Document
	// Refusal is a part of a document that was left out, and why.
	Refusal = document.Refusal
	// Place is where something stands in a document.
	Place = document.Place
	// Error is a document that cannot be read, and where.
	Error = document.Error
	// Table is a table whose rows were read as cases, and what its columns were taken for.
	Table = document.Table
	// ColumnChoice is what a person takes a column for.
	ColumnChoice = document.ColumnChoice
	// ColumnsError is a table of which it is not plain which column names the cases.
	ColumnsError = document.ColumnsError
	// CaseCount says whether a document of text is one case or several.
	CaseCount = document.CaseCount
	// UncertainError is a document of which that must be said.
	UncertainError = document.UncertainError
	// LeftOut is text that went into no case.
	LeftOut = document.LeftOut
	// Cases are what is written: it is gone through as often as needed.
	Cases = table.Cases
)

// The limits that Options leave open.
const (
	DefaultMaxUnpacked = document.DefaultMaxUnpacked
	DefaultMaxPages    = document.DefaultMaxPages
	DefaultMaxMemory   = document.DefaultMaxMemory
	DefaultMaxTime     = document.DefaultMaxTime
)

// Objects are what a place counts where it has nothing else to count: the cases themselves.
const Objects = document.Objects

// What a document of text is taken as.
const (
	AsShown   = document.AsShown
	OneCase   = document.OneCase
	ManyCases = document.ManyCases
)

// The kinds of text that is left out.
const (
	LeftMasthead     = document.LeftMasthead
	LeftNumber       = document.LeftNumber
	LeftAddressee    = document.LeftAddressee
	LeftDate         = document.LeftDate
	LeftSignature    = document.LeftSignature
	LeftContributor  = document.LeftContributor
	LeftAnnotation   = document.LeftAnnotation
	LeftDistribution = document.LeftDistribution
	LeftOutside      = document.LeftOutside
)

// ParseCaseCount reads a choice as a person gives it.
func ParseCaseCount(s string) (CaseCount, bool) { return document.ParseCaseCount(s) }

// WriteCSV writes cases as a table that a spreadsheet opens as it is; what it writes is read again as it was.
func WriteCSV(w io.Writer, cases Cases, collections []data.Collection) error {
	return csv.Write(w, cases, collections)
}

// WriteJSONL writes cases as JSON, one a line; what it writes is read again as it was.
func WriteJSONL(w io.Writer, cases Cases, collections []data.Collection) error {
	return json.WriteLines(w, cases, collections)
}

// ParseColumn reads what a column is to be taken for: 标题=重点任务.
func ParseColumn(text string) (ColumnChoice, error) { return table.ParseChoice(text) }

// ColumnUses are what a column may be taken for, as Table has it, each with what people call it.
func ColumnUses() [][2]string { return table.Uses() }

// ErrUnknownFormat is a document of a kind that no reader here knows.
var ErrUnknownFormat = say.New("unknown document format")

// ErrInternal is a document that this program failed over, by a fault of its own: nothing is said of the file. The
// error is an *InternalError.
var ErrInternal = say.New("this program failed over it (a fault of ours, not of the file)")

// InternalError is a panic of a reader, or of who works on what was read.
type InternalError struct {
	// Place is where in the program, "html.go:123"; Value what was said there.
	Place, Value string
	// Stack is for a log.
	Stack []byte
}

// Error is one line.
func (e *InternalError) Error() string { return e.Said().String() }

// Said implements say.Sayer.
func (e *InternalError) Said() say.Message {
	return say.Text("%s: %s: %s", ErrInternal, e.Place, e.Value)
}

// Unwrap gives ErrInternal.
func (e *InternalError) Unwrap() error { return ErrInternal }

// Read reads a document by what it holds, whatever its name: text or Markdown in UTF-8, UTF-16, GB18030 or Big5, HTML,
// docx, PDF, xlsx, csv, json or jsonl. It may be a compendium, one case, or a table of cases; which, it shows itself.
// The name only titles a case that has no title, and tells kinds of text that look alike. Faults of the content, and
// what goes beyond the limits of Options, are *Error; a document of another kind is ErrUnknownFormat; ErrInternal is a
// fault of ours. The error is one line that says how to mend it.
func Read(name string, content []byte, opts Options) (*Document, error) {
	return ReadContext(context.Background(), name, content, opts)
}

// ReadContext is Read until its context ends; the error is then the context's. It returns within about a second of
// that, and of the end of Options.MaxTime, whatever the document holds.
func ReadContext(ctx context.Context, name string, content []byte, opts Options) (*Document, error) {
	return read(ctx, name, content, opts, false)
}

// read is ReadContext; inside says that the document is a member of one that holds several.
func read(ctx context.Context, name string, content []byte, opts Options, inside bool) (*Document, error) {
	if err := validate(opts); err != nil {
		return nil, err
	}
	in := document.NewReading(name, opts, nil)
	if most := in.Options.MaxBytes; int64(len(content)) > most {
		return nil, &Error{Problem: say.Text("the file has %s", document.Megabytes(int64(len(content)))),
			Expected: say.Text("at most %s: split it", document.Megabytes(most))}
	}
	b := budget.Begin(ctx, len(content), limitsOf(in.Options))
	defer b.End()
	in.Budget = b
	type answer struct {
		doc *Document
		err error
	}
	answers := make(chan answer, 1)
	go func() {
		doc, err := guarded(name, content, in, inside)
		answers <- answer{doc, err}
	}()
	select {
	case got := <-answers:
		return got.doc, got.err
	case <-b.Context().Done():
	}
	select {
	case got := <-answers:
		return got.doc, got.err
	case <-time.After(budget.LastWord): // it stops when it next asks for its budget
		return nil, b.Late()
	}
}

// limitsOf are what a reading may take, and what is said of one that takes more.
func limitsOf(o Options) budget.Limits {
	return budget.Limits{
		Memory: o.MaxMemory,
		Time:   o.MaxTime,
		TooMuch: &Error{
			Problem: say.Text(
				"reading it takes more than %s of memory beside the file",
				document.Megabytes(o.MaxMemory),
			).With(document.Allowing(document.AllowsMemory)),
			Expected: say.Text("a simpler document: split it"),
		},
		Late: &Error{Problem: say.Text("reading it takes more than %s", o.MaxTime).With(document.Allowing(document.AllowsTime)),
			Expected: say.Text("a simpler document: split it")},
	}
}

// guarded reads a document, and makes errors of panics: documents come from anywhere, and one that breaks a reader must
// not stop the program.
func guarded(name string, content []byte, in document.Reading, inside bool) (doc *Document, err error) {
	defer func() {
		r := recover()
		if over := in.Budget.Spent(); over != nil { // whatever a reader made of the end that it was given
			doc, err = nil, over
			return
		}
		if fault := Recovered(r); fault != nil {
			doc, err = nil, fault
		}
	}()
	k, err := detect(name, content, in.Budget)
	if err != nil {
		return nil, err
	}
	switch {
	case k == kindZIP && inside:
		return nil, &Error{Problem: say.Text("the file is a ZIP archive within one"), Expected: say.Text("its documents: unpack it")}
	case k == kindZIP:
		return readZip(content, in)
	case k == kindMessage:
		return readMessage(content, in, inside)
	}
	read, ok := readers[k]
	if !ok {
		return nil, say.Errorf("%w %q", ErrUnknownFormat, k)
	}
	if in.Options.Cases == OneCase && ofRows[k] {
		return nil, &Error{Problem: say.Text("each row or entry of a table is a case, and the file is to be taken as one"),
			Expected: say.Text("a document of text, or no such choice")}
	}
	doc, err = read(content, in)
	if err == nil && k == kindHTML {
		noteNamedOtherwise(doc, name)
	}
	return doc, err
}

// noteNamedOtherwise notes that a web page has the name of a document of another kind, as what a site sends instead of
// one has.
func noteNamedOtherwise(doc *Document, name string) {
	switch end := ending(name); {
	case !isDocumentEnding(end), end == ".html", end == ".htm", end == ".txt", end == ".text", end == ".md", end == ".markdown":
	default:
		doc.Notes = append(doc.Notes, Refusal{Problem: say.Text("the file is a web page, although its name ends in %s", end)})
	}
}

// ofRows are the formats that hold rows or entries, never text.
var ofRows = map[kind]bool{kindXLSX: true, kindCSV: true, kindJSON: true, kindJSONL: true}

// Recovered makes an *InternalError of what recover gave, which must still be under way; nil of nil. Whoever works on
// what was read reports a panic of his own with it.
func Recovered(r any) error {
	if r == nil {
		return nil
	}
	return &InternalError{
		Place: panicked(),
		Value: document.Clip(fmt.Sprint(r), document.MaxReason),
		Stack: debug.Stack(),
	}
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

func validate(o Options) error {
	collection := data.Collection{ID: o.Collection, Title: o.Collection}
	if err := collection.Validate(); err != nil {
		return say.Errorf(
			"collection %q: the id may hold only letters, digits, '-', '_' and '.'",
			document.Quote(o.Collection),
		)
	}
	if longest := data.NumberedID(o.Collection, outline.MaxNumber); len(longest) > data.MaxIDLen {
		return say.Errorf(
			"collection %q: the id is too long, case ids may have %d bytes",
			document.Quote(o.Collection),
			data.MaxIDLen,
		)
	}
	return nil
}
