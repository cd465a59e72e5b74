package data

import (
	"fmt"
	"slices"
	"time"

	"anlisou/data/say"
)

var (
	// ErrNotFound is a case that is not held.
	ErrNotFound = say.New("no such case")
	// ErrConflict is a write on the condition that a case is as it was, which it is not.
	ErrConflict = say.New("case has been changed meanwhile")
	// ErrMoved is a write to a store whose file was moved away or replaced while the program has it.
	ErrMoved = say.New("the file of the store was moved away or replaced under the running program")
	// ErrReused is a request for something else under the key of one that was answered.
	ErrReused = say.New("another request had this key")
)

// Author is who writes.
type Author struct {
	Name string `json:"name,omitempty"` // of the key or, at the machine itself, of the person
	Via  string `json:"via,omitempty"`  // by what: api, desk, import, …
}

// Write is what is done to the cases at once: all of it or, on error, nothing.
type Write struct {
	By       Author
	Put      []Case
	Withdraw []string // ids
	// Collections get title and source, in place of those they had.
	Collections []Collection
	// If are the versions that cases must have, 0 for a case that must not be held: else the write is ErrConflict. Where
	// ids are given to cases that have none, "" stands for these.
	If map[string]uint64
	// Request makes a write that is asked for again be answered as it was, for a day; empty where nobody will.
	Request Request
}

// Request is a request that may come again: its key and what it asked for, both as whoever hears it hashes them.
type Request struct{ Key, Body string }

// Outcome says what a write did to one case.
type Outcome uint8

// The outcomes of putting a case.
const (
	Unchanged Outcome = iota // the same case was held already
	Added                    // no case of this id was
	Changed                  // another case was, under this id
)

// String gives "unchanged", "added" or "changed".
func (o Outcome) String() string {
	switch o {
	case Unchanged:
		return "unchanged"
	case Added:
		return "added"
	case Changed:
		return "changed"
	}
	return fmt.Sprintf("Outcome(%d)", uint8(o))
}

// Written says what a write did.
type Written struct {
	// Seq is the number of the latest change after the write: an index that has applied it holds all that was put.
	Seq uint64
	// Outcomes and Versions are those of the cases that were put, in their order: what became of each, and the version
	// that it then has, which is the number of its change.
	Outcomes []Outcome
	Versions []uint64
	IDs      []string
	Repeated bool // it had been done before
	Pending  bool `json:"-"` // searches do not find it yet
}

// Count is how many cases had an outcome.
func (w Written) Count(o Outcome) (n int) {
	for _, got := range w.Outcomes {
		if got == o {
			n++
		}
	}
	return n
}

// Entry is one write, as the audit log has it.
type Entry struct {
	Time   time.Time `json:"time"`
	Author `json:"by"`
	// What is done where it is no case that changes: a key, the site.
	What string `json:"what,omitempty"`
	// After is the number of the latest change before the write, and Seq that after it. The same where no case changed.
	After uint64 `json:"after"`
	Seq   uint64 `json:"seq"`

	Added     []string     `json:"added,omitempty"` // ids
	Changed   []Difference `json:"changed,omitempty"`
	Withdrawn []string     `json:"withdrawn,omitempty"`
	Purged    []string     `json:"purged,omitempty"`

	Collections []string `json:"collections,omitempty"` // whose title or source was changed
}

// Difference is a case that was changed, and which of its fields were: their names as in JSON.
type Difference struct {
	ID     string   `json:"id"`
	Fields []string `json:"fields"`
}

// Of reports an entry that is about a case.
func (e *Entry) Of(id string) bool {
	return slices.Contains(e.Added, id) || slices.Contains(e.Withdrawn, id) || slices.Contains(e.Purged, id) ||
		slices.ContainsFunc(e.Changed, func(d Difference) bool { return d.ID == id })
}

// Version is a case as it once was, or is.
type Version struct {
	Seq    uint64    // the number of the change that made it
	Time   time.Time // zero where an older program wrote it
	Author Author
	Case   Case
}

// Withdrawal is a case that was withdrawn.
type Withdrawal struct {
	ID     string
	Seq    uint64
	Time   time.Time // zero where an older program did it
	Author Author
	Title  string // empty where it was purged
}
