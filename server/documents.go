package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"anlisou/data"
	"anlisou/data/say"
)

// Documents takes in files of cases. A file that came is read when its turn comes; what was understood of it then waits
// until somebody accepts it, whole or case by case, or discards it.
type Documents interface {
	// Take keeps a file, and has it read. When it returns, the file is on disk.
	Take(ctx context.Context, in Incoming) (Document, error)
	// Documents are those that wait, the latest first, without their cases.
	Documents(ctx context.Context) ([]Document, error)
	// Document is one of them, or one that was accepted. It waits at most so long until the document is read.
	Document(ctx context.Context, id string, look Look) (Document, error)
	// Choose keeps what somebody chose of some cases of a document until it is accepted: what was chosen of these before
	// is gone, what was chosen of others stays. When it returns, the choices are on disk.
	Choose(ctx context.Context, id string, choices []Choice) error
	// Accept writes cases of a document, all of them or, on error, none, and discards its others. The same again is
	// answered as it was.
	Accept(ctx context.Context, a Acceptance) (Document, error)
	// TakeColumns has a document be read anew, with columns taken for what is chosen: 标题=重点任务.
	TakeColumns(ctx context.Context, id string, columns []string) error
	// ReadAs has a document be read anew, as one case or as many.
	ReadAs(ctx context.Context, id, cases string) error
	// Discard gives up a document that waits.
	Discard(ctx context.Context, id string) error
}

// MaxDocument is how many bytes a file may have, as `import --max-size` has it.
const MaxDocument = 200 << 20

// Incoming is a file that came.
type Incoming struct {
	Name       string   // without folders; DocumentName makes one
	Collection string   // that the cases are to be of; empty for what the document says
	Columns    []string // what columns of tables are to be taken for, as 标题=重点任务
	Cases      string   // one or many, where whoever sent it said so
	Size       int64    // as it was announced; below 0 where it was not
	Content    io.Reader
	By         data.Author
}

// Look is what to tell of a document: its cases from one on, which count from 1, as many as there is room for.
type Look struct {
	From int
	Wait time.Duration
	Room Room // zero for that of an answer of the API
	// Chosen has what was chosen of the cases told, too.
	Chosen bool
}

// Room bounds the cases that are told at once, though one is told in any case: in number, in bytes of their text, and in
// sections.
type Room struct{ Cases, Text, Sections int }

// MaxDocumentCases and MaxDocumentText bound the cases that the API tells at once: in number, and in bytes of their text.
const (
	MaxDocumentCases = 1000
	MaxDocumentText  = 8 << 20
)

// DocumentState is how far a document is.
type DocumentState string

// The states of a document.
const (
	DocumentReading  DocumentState = "reading" // or it waits to be
	DocumentRead     DocumentState = "read"
	DocumentFailed   DocumentState = "failed"
	DocumentAccepted DocumentState = "accepted"
)

// DocumentFault is the kind of what is wrong with a document that failed.
type DocumentFault string

// The kinds of faults.
const (
	FaultUnknownFormat DocumentFault = "unknown_format"
	FaultUnreadable    DocumentFault = "unreadable" // damaged, encrypted, too much, no cases in it
	FaultColumns       DocumentFault = "columns"    // it is not plain which column of a table names the cases
	FaultCollection    DocumentFault = "collection" // that it would be of came from another document
	FaultUncertain     DocumentFault = "uncertain"  // it may be one case or several, which nobody said
	FaultStorage       DocumentFault = "storage"    // there is no room for what was understood of it
	FaultProgram       DocumentFault = "program"    // ours, not the file's
)

// Document is a file and what was understood of it, as the API answers it. What import --dry-run --json says has the same
// name here.
type Document struct {
	ID      string        `json:"id"`
	State   DocumentState `json:"state"`
	Name    string        `json:"name"`
	Size    int64         `json:"size"` // bytes
	Time    time.Time     `json:"time"` // when it came
	By      string        `json:"by,omitempty"`
	Expires time.Time     `json:"expires"` // when it goes by itself

	Progress *DocumentProgress `json:"progress,omitempty"` // while it is read
	Fault    DocumentFault     `json:"fault,omitempty"`    // where it failed
	Problem  say.Message       `json:"problem,omitzero"`

	Collection  string         `json:"collection,omitempty"` // of all its cases; empty where they are of several
	Title       string         `json:"title,omitempty"`      // of the collection
	Cases       int            `json:"cases"`
	New         int            `json:"new"` // this and the next two as of when it was read
	Changed     int            `json:"changed"`
	Same        int            `json:"same"`
	Dropped     int            `json:"dropped,omitempty"`  // lines of page furniture
	Repaired    int            `json:"repaired,omitempty"` // characters and line ends
	Refused     []DocumentPart `json:"refused,omitempty"`
	RefusedMore int            `json:"refused_more,omitempty"` // beside those listed
	Skipped     []DocumentPart `json:"skipped,omitempty"`
	Notes       []DocumentPart `json:"notes,omitempty"` // what went in, and may have been meant otherwise
	// Tables are those whose rows are cases. Columns asks, where the document failed for that, which column names the cases.
	Tables  []DocumentTable  `json:"tables,omitempty"`
	Columns *DocumentColumns `json:"columns,omitempty"`
	// LeftOut is text that went into no case. Asks is, where the document failed for that, whether it is one case or several.
	LeftOut []DocumentLeftOut `json:"left_out,omitempty"`
	Asks    *DocumentQuestion `json:"asks,omitempty"`

	Understood []DocumentCase `json:"understood,omitempty"`
	Next       int            `json:"next,omitempty"` // the first case beyond Understood

	Chosen *ChosenDocument `json:"-"` // where it was asked for, of all its cases

	Accepted *AcceptedDocument `json:"accepted,omitempty"`
}

// DocumentProgress is how far the reading of a document is.
type DocumentProgress struct {
	Stage string `json:"stage"`           // waiting, reading, understanding
	Ahead int    `json:"ahead,omitempty"` // documents that are read before it
	Done  int    `json:"done,omitempty"`  // cases understood, of Total
	Total int    `json:"total,omitempty"`
}

// DocumentLeftOut is text of a document that went into no case, by its kind.
type DocumentLeftOut struct {
	Kind  string   `json:"kind"`
	Lines int      `json:"lines"`
	Text  []string `json:"text"` // the first of them
}

// DocumentQuestion is whether a document is one case or several.
type DocumentQuestion struct {
	Cases int         `json:"cases,omitempty"` // how many it seems to hold
	Many  bool        `json:"many"`            // they can be told apart
	Sign  say.Message `json:"sign"`            // what shows it, and where
}

// DocumentPart is a part of a document that did not go in, and why.
type DocumentPart struct {
	Place   say.Message `json:"place"`
	Problem say.Message `json:"problem"`
}

// DocumentCase is a case as it was understood.
type DocumentCase struct {
	Place       string            `json:"place"` // names it in its document
	Where       say.Message       `json:"where"` // the same as it is said
	ID          string            `json:"id"`
	Title       string            `json:"title"`
	Sections    []DocumentSection `json:"sections"`
	Departments []DocumentLabel   `json:"departments"` // given and inferred
	Domains     []DocumentLabel   `json:"domains"`
	Region      string            `json:"region,omitempty"`
	Year        int               `json:"year,omitempty"`
	Date        data.Date         `json:"date,omitempty"`
	URL         string            `json:"url,omitempty"`
	// The words that led to a region and a year that rules chose; none where the document gives them.
	RegionEvidence []string `json:"region_evidence,omitempty"`
	YearEvidence   []string `json:"year_evidence,omitempty"`

	Would    string `json:"would"`              // new, changed, unchanged: as of now
	Replaces uint64 `json:"replaces,omitempty"` // the version that is held now
	// Case is what would be written: the whole text, and of the labels those that the document gives.
	Case data.Case `json:"case"`

	Chosen *Choice `json:"-"` // where it was asked for, and somebody chose
}

// ChosenDocument counts the cases of a document of which somebody has chosen anything, and those to be left.
type ChosenDocument struct {
	Seen, Left int
	Lost       []int // where choices that were kept are damaged: the first case of each run of them
}

// Choice is what somebody at the desk chose of a case of a document. A case of which nobody chose anything is accepted as
// it was understood.
type Choice struct {
	Nth      int        `json:"nth"` // the case, from 1
	Place    string     `json:"place"`
	Leave    bool       `json:"leave,omitempty"`
	Replaces *uint64    `json:"replaces,omitempty"` // as of AcceptedChoice
	Case     *data.Case `json:"case,omitempty"`     // as it was corrected; nil for as it was understood
}

// DocumentSection is a section and its length.
type DocumentSection struct {
	Heading    string `json:"heading"`
	Characters int    `json:"characters"`
}

// DocumentLabel is a label, and for one that rules chose the words that led to it.
type DocumentLabel struct {
	Label    string   `json:"label"`
	Inferred bool     `json:"inferred"`
	Evidence []string `json:"evidence,omitempty"`
}

// Acceptance is what is to be written of a document.
type Acceptance struct {
	ID    string
	By    data.Author
	Cases []AcceptedChoice // nil for all
	Wait  bool             // until searches find them
	// Chosen has what Choose kept be accepted instead, with Choices in their place, as if they had been kept before.
	Chosen  bool
	Choices []Choice
}

// AcceptedChoice is a case to accept.
type AcceptedChoice struct {
	Place string `json:"place"`
	// Replaces is the version that the case may take the place of, 0 for none; nil for the one that was held when the
	// document was read. Where another is held, nothing is written.
	Replaces *uint64 `json:"replaces,omitempty"`
	// Case is written in place of what was understood; an id or a collection that it lacks is as understood.
	Case *data.Case `json:"case,omitempty"`
}

// AcceptedDocument is what became of a document.
type AcceptedDocument struct {
	Time    time.Time      `json:"time"`
	By      string         `json:"by,omitempty"`
	Added   int            `json:"added"`
	Changed int            `json:"changed"`
	Same    int            `json:"unchanged"`
	Left    int            `json:"left"` // cases that were not accepted
	Cases   []AcceptedCase `json:"cases"`
	Pending bool           `json:"pending,omitempty"` // searches do not find them yet
}

// AcceptedCase is what became of a case.
type AcceptedCase struct {
	Place   string `json:"place,omitempty"`
	ID      string `json:"id"`
	Outcome string `json:"outcome"` // added, changed, unchanged
	Version uint64 `json:"version"`
	Path    string `json:"path"`
}

// What Documents answers in errors.
var (
	// ErrNoDocument is an id that no document has.
	ErrNoDocument = errors.New("no such document")
	// ErrDocumentEmpty and ErrDocumentTooLarge are files without content, and with more than MaxDocument bytes.
	ErrDocumentEmpty    = errors.New("the file is empty")
	ErrDocumentTooLarge = errors.New("the file is too large")
	// ErrShelfFull is a file for which there is no room beside those that wait.
	ErrShelfFull = errors.New("too many documents wait to be accepted")
	// ErrReadersBusy is a file that would wait too long to be read.
	ErrReadersBusy = errors.New("too many documents wait to be read")
	// ErrNotRead is a document that is not read yet, or cannot be.
	ErrNotRead = errors.New("the document is not read")
	// ErrNothingToAccept is a document without cases that may go in.
	ErrNothingToAccept = errors.New("the document has no case to accept")
	// ErrAllLeft is an acceptance of choices that leave every case.
	ErrAllLeft = errors.New("every case is left")
	// ErrAcceptedBefore is a document that was accepted, and otherwise.
	ErrAcceptedBefore = errors.New("the document was accepted before")
)

// PlaceError is a choice of a case that a document does not have, or that was chosen before.
type PlaceError struct {
	Place string
	Twice bool
}

func (e *PlaceError) Error() string { return fmt.Sprintf("no case, or chosen twice: %q", e.Place) }

// ReplacedError is an acceptance of cases that were changed since the document was read.
type ReplacedError struct {
	IDs   []string
	First int // which case of the document the first of them is, from 1
}

// Error names the cases.
func (e *ReplacedError) Error() string {
	return "changed since the document was read: " + strings.Join(e.IDs, ", ")
}

// ChoicesLostError is an acceptance of choices that were kept, of which some are damaged: from a case on, which counts from
// 1. They must be made again.
type ChoicesLostError struct{ From int }

func (e *ChoicesLostError) Error() string {
	return fmt.Sprintf("what was chosen of case %d and the next is damaged", e.From)
}
