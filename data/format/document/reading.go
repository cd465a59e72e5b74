package document

import (
	"cmp"
	"path/filepath"
	"strings"
	"time"

	"anlisou/data/format/budget"
	"anlisou/data/say"
)

// Options say what the cases of a document are to be called.
type Options struct {
	// Collection is the collection's id, and the beginning of each case's: "jiaxing" gives
	// "jiaxing-01". It keeps the rules of data.Case.Collection and must not be empty.
	Collection string
	// Columns say which columns of tables are what, where their names do not.
	Columns []ColumnChoice
	// Cases says whether a document of text is one case or several, where it does not show that itself.
	Cases CaseCount
	// MaxUnpacked is how many bytes a packed document (xlsx) may unpack to, and the cases of a table may hold; 0 stands
	// for DefaultMaxUnpacked.
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
	// DefaultMaxBytes is more than any document of cases has that people sent.
	DefaultMaxBytes = 512 << 20
	// DefaultMaxPages is that of a shelf of yearbooks.
	DefaultMaxPages = 10_000
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

// Reading is one document on its way to its cases: what it may take, and what its cases are called.
type Reading struct {
	Options Options
	// Name is the file's without its ending, which titles a case that has no title itself.
	Name string
	// Letter is what is known of the letter that is read; nil for what is none.
	Letter *Letter
	// Budget is what is left of the options' memory and time; nil allows everything.
	Budget *budget.Budget
}

// Letter is what a letter says of itself beside its text.
type Letter struct {
	Sent string // the day, as 2024-06-05; empty where it does not say
}

// NewReading is the reading of a file, with what the options leave open filled in.
func NewReading(name string, opts Options, b *budget.Budget) Reading {
	return Reading{
		Options: opts.defaulted(),
		Name:    strings.TrimSuffix(filepath.Base(name), filepath.Ext(name)),
		Budget:  b,
	}
}

// Collection is the id of the collection that a case belongs to where its document names none.
func (r Reading) Collection() string { return r.Options.Collection }

// TooManyPages is the error of a document with more pages than it may have; nil where it has fewer.
func (r Reading) TooManyPages(pages int) error {
	if most := r.Options.MaxPages; pages >= most {
		return &Error{Problem: say.Text("the file has %d pages", pages),
			Expected: say.Text("fewer than %d: split it", most)}
	}
	return nil
}
