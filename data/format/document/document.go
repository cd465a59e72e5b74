// Package document hides how a reading is limited and how what came of it is told: the options and the budget that a
// reader is given, the document that it gives back, and the error that says where a file is wrong and how to mend it.
package document

import (
	"anlisou/data"
	"anlisou/data/say"
)

// Document is what was read: all of the document's cases, in the order of their numbers.
type Document struct {
	// Title is the collection's name as the document gives it; empty where it gives none.
	Title string
	// Cases carry no labels: the formats without them leave that to classification.
	Cases []data.Case
	// Dropped is how many lines of page furniture (page numbers, running heads) were left out.
	Dropped int
	// LeftOut is text that is no page furniture and went into no case, by its kind.
	LeftOut []LeftOut
	// Repaired is how many characters and line ends were mended so that the text is what the page shows (⽇ to 日 from
	// a PDF's font, a line broken inside a sentence).
	Repaired int
	// Refused are the rows or entries of a table that could not be read; the others went in.
	Refused []Refusal
	// RefusedMore is how many there are beside Refused, which has the first 1,000.
	RefusedMore int
	// Skipped are parts that are no table of cases, as a sheet that explains how to fill in another.
	Skipped []Refusal
	// OwnIDs says that the ids that Cases have are the document's own, and that a case without one is yet to be given
	// it (data.Register). Otherwise ids are made of the cases' numbers.
	OwnIDs bool
	// Places says where each of Cases stands in a table, as a Refusal does; nil for other documents.
	Places []Place
	// Tables are those whose rows are cases.
	Tables []Table
	// Notes say of parts that went in that they may have been meant otherwise, as a table that was read as text.
	Notes []Refusal
	// Collections are those that the document describes: what export wrote holds cases of several.
	Collections []data.Collection
	// Members are, of a file that holds several documents, those whose names their collections have, by the ids of these.
	Members map[string]string
}

// Refusal is a part of a document that was left out, and why.
type Refusal struct {
	Place Place
	// Problem says what is wrong there and how to mend it, in one line.
	Problem say.Message
}

// String is one line in English: "line 12: has no title".
func (r Refusal) String() string { return r.Said().String() }

// Said implements say.Sayer.
func (r Refusal) Said() say.Message {
	if r.Place == (Place{}) { // the whole document
		return r.Problem
	}
	return say.Text("%s: %s", r.Place, r.Problem)
}
