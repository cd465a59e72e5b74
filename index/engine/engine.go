// Package engine is the door between what a query means and where cases are indexed: the few questions that all above
// asks of documents. A set of documents is an expression, a value that says which documents are meant without looking
// them up, so that an engine may hold bitmaps or send a query to a cluster; what is wanted of many sets is asked at
// once.
package engine

import (
	"context"
	"iter"

	"anlisou/index/query"
)

// TermField is a field of terms that documents are found and ranked by.
type TermField string

// The fields of terms.
const (
	Words TermField = "words" // words and sub-words, with frequencies
	Grams TermField = "grams" // two characters side by side, be they a word or not; see Analysed.Grams
	// single characters and signs, and traditional ones whose normal form stands for others, too
	Chars  TermField = "chars"
	Title  TermField = "title"  // words and grams of the title once more
	Values TermField = "values" // keys of numbers, dates and codes, however they are written
	Organs TermField = "organs" // departments with the places that a case gives them by their names
)

// Stats are what scores hang on.
type Stats struct {
	Documents    int
	AverageWords float64 // the mean of Doc.Words, at least 1
	Applied      uint64  // the store's last change that is in
}

// Reader answers questions about one state of an index. What it returns is of that state, whatever is written
// meanwhile. It is for one request, by one goroutine, and is spent with it.
type Reader interface {
	Counter
	Ranker
	Lister
}

// Counter counts documents.
type Counter interface {
	// Stats are those of the state.
	Stats() Stats
	// Count is how many documents each set has.
	Count(ctx context.Context, sets ...Set) ([]int, error)
	// Stand reports of each text in normal form whether some document holds it letter by letter.
	Stand(ctx context.Context, texts ...string) ([]bool, error)
	// Facets are, of each field asked for, the values that any document has, and how many of a set have each, 0 among
	// them.
	Facets(ctx context.Context, of map[query.Field]Set) (map[query.Field]map[string]int, error)
}

// Ranker finds the best documents.
type Ranker interface {
	// Top are the best documents of a set, the best first, with what is to be shown of them.
	Top(ctx context.Context, w Wanted) (Ranked, error)
	// Parts are what each term gives to the score of each of some documents that Top has given, in the order of
	// Ranked.Terms; without those that give nothing.
	Parts(ctx context.Context, terms []Weighted, docs []*Doc) ([][]Part, error)
}

// Lister lists documents, with their texts, and terms.
type Lister interface {
	// Docs are the documents of a set: all of them in any order where most is negative, else the most of the lowest
	// revisions, in order of these.
	Docs(ctx context.Context, in Set, most int) iter.Seq2[*Doc, error]
	// Terms calls yield with each term of a field that begins with a prefix, and how many documents have it; of Grams
	// with those of Analysed.Grams alone. Documents that were deleted or changed may be counted still, and their
	// terms come. A term may come several times: its count is the sum. Yield copies what it keeps: a term's memory
	// may be used again.
	Terms(ctx context.Context, f TermField, prefix string, yield func(term string, documents int)) error
}

// Weighted is a term that documents are ranked by. What it gives to a document that has it is Weight times IDF, over
// those that have it, times
//
//	Words           tf (K1 + 1) / (tf + K1 (1 - B + B words / average))    tf: how often it stands there
//	Grams, Values   the same with K1Grams, of a frequency of one
//	Title           1 / length of the title in UTF-16 units, one at least; the IDF is over Term(Grams), not over titles
//	Chars, Organs   1
//
// with the constants of package weight, Doc.Words and Stats.AverageWords. A sum of them may be rounded to 32 bits.
//
// The most that a term can give is the same with another factor: K1 + 1 of Words; of Grams and Values what it is in a
// document without words, (K1Grams + 1) / (1 + K1Grams (1 - B)); of Title that of the shortest title with it; else 1.
type Weighted struct {
	Field  TermField
	Text   string
	Weight float64 // of which the idf is not yet a part
}

// Order is what documents are ranked by.
type Order uint8

// The orders; ties are broken by id.
const (
	ByScore    Order = iota // the best first, see Better
	ByNumber                // by collection, and in it by number; no score matters, nor what is sure
	ByYear                  // the newest first, those of a year ByNumber
	ByDate                  // the newest first by Doc.When, those of a date ByNumber
	ByRevision              // the latest change first
)

// Ranking is what makes a document better than another. A score is the sum of what the terms give and of what Literal
// and Form add, whatever the order is. Most, below, is the sum of the most that each of the terms can give which some
// document has, and 1 at least.
type Ranking struct {
	Order Order
	Terms []Weighted
	// Literal, where it is given, are documents that are above all sums of terms, those before others of whose title
	// a text of Wholes is the more: most is added, and most times the share of the title, in UTF-16 units, that is
	// the first of Wholes which it holds letter by letter.
	Literal Set
	Wholes  []string
	// Form, where it is given, are documents above these: four times most is added.
	Form Set
	// Sure, where it is given, are documents that come ByScore before all others, which are Unsure.
	Sure Set
}

// Wanted is what Top is asked for: a page of results, in one question.
type Wanted struct {
	In   Set
	By   Ranking
	Most int // documents; none where it is 0 or less
	// Of are sets that each of the documents is told apart by.
	Of []Set
	// Facets are counted beside, see Counter.
	Facets map[query.Field]Set
}

// Ranked is what Top gives.
type Ranked struct {
	Found []Found
	// those that some document has, those that can give most first, else in the order of Ranking.Terms
	Terms  []RankedTerm
	Facets map[query.Field]map[string]int // of Wanted.Facets
}

// Found is a document and its score, which Literal and Form are parts of.
type Found struct {
	*Doc
	Score, Literal, Form float64
	Unsure               bool   // it is none of Ranking.Sure
	Of                   []bool // which of Wanted.Of it is of
}

// RankedTerm is a term with the weight that it had, the idf included.
type RankedTerm struct {
	Field  TermField
	Text   string
	Weight float64
}

// Part is what a term gives to the score of a document.
type Part struct {
	Field TermField
	Term  string
	Score float64
}

// Analysed is a document with what it is found by. Each text of a list stands in it once.
type Analysed struct {
	Doc    *Doc
	Words  map[string]int // how often each word and sub-word stands in the document
	Grams  []string       // pairs of characters side by side that are no word at some place of it
	Chars  []string
	Values []string
	Across []string // pairs of characters that the end of a paragraph parts, and no title's or heading's
	Title  []string // words and grams of the title
	Organs []string
	Labels map[query.Field][]string
}

// Change is a change of a case: its new revision, or nil where it was deleted.
type Change struct {
	ID       string
	Revision uint64
	Analysed *Analysed
}

// Writer brings changes in.
type Writer interface {
	// Apply brings changes in, at most one of a case, in order of their revisions. They are found when it returns.
	Apply(changes []Change) error
	// Flush returns once all that was applied is on disk.
	Flush() error
}
