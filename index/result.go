package index

import (
	"time"

	"anlisou/data"
	"anlisou/index/budget"
	"anlisou/index/highlight"
	"anlisou/index/query"
)

// Sort is the order of hits. Ties are broken by case id, so every order is stable.
type Sort string

// The orders.
const (
	ByRelevance Sort = "relevance" // best first; without a query the same as ByNumber
	ByNumber    Sort = "number"    // by collection, and within it as the document has them
	ByYear      Sort = "year"      // newest first
	ByDate      Sort = "date"      // newest first; a case with a year alone behind those with a date in it
	ByArrival   Sort = "arrival"   // the latest change first: what came or was changed last
)

// Request is a search as asked for.
type Request struct {
	Query   string
	Filters query.Filters
	Sort    Sort // empty: ByRelevance
	Page    int  // from 1
	Size    int  // hits a page; 0 asks for totals and facets only
	// Verbatim asks for the query as typed: nothing is corrected, and Latin letters are no pinyin.
	Verbatim bool
	// Strict asks for the cases that match all that is asked for, and for no others where these are few or none: nothing is
	// corrected, loosened or listed beside. Whether a case is among them hangs on no other.
	Strict bool
	// Explain asks for an account of how the answer came about.
	Explain bool
}

// Result is the answer to a Request. Total, Hits and Facets are about one set of cases: those that match all words
// asked for; where none does, those of the loosened query; and beside those that match a question those that answer
// it better. Relaxed tells which.
type Result struct {
	Query         string
	Total         int
	Page          int
	Size          int
	Took          time.Duration
	Applied       uint64 // the store's last change that the answer knows of
	Hits          []Hit
	Facets        []Facet       // one for each of Fields, in that order
	ActiveFilters query.Filters // the filters in force: the request's and those typed in the query, by short name
	Relaxed       *Relaxed      // set where some hits need not hold all words
	Related       *Related      // set where few were found: a few more that lack some of the words
	// Correction is set where another wording of the query is meant or may be: "您要找的是不是".
	Correction *Correction
	// Limited are the caps that the query has hit: what is answered is right, and may not be all that could be found
	// out.
	Limited     []budget.Cap
	Explanation *Explanation // set where the request asked for it
}

// Correction is a query as it was probably meant.
type Correction struct {
	Query   string          // the whole query, put right
	Runs    []highlight.Run // joined together they are Query; what was put right is marked
	Applied bool            // the answer is that of Query, because the query as typed finds nothing
}

// Relaxed names the words of the query that the hits were not required to hold.
type Relaxed struct {
	Without []string
	// Steps are those of loosening: the words given up one after another, those that stand nowhere first, then the
	// least significant, until a case holds the rest. The last step is how the hits were found; the cases of the
	// steps before are among them. There are none where Complete is not 0.
	Steps []RelaxStep
	// Complete is how many of the hits hold all words all the same: 0, but for a question that others answer better.
	Complete int
}

// RelaxStep is a step of loosening: the words given up so far, and how many cases hold all others, whatever the
// filters.
type RelaxStep struct {
	Without []string
	Cases   int
	// Share, in the last step, is how much of what the words of the query tell a case holds, from 0 to 1, whichever
	// words these are; Without are those that some of the cases lack. It is 0 where a case holds all other words.
	Share float64
}

// Related holds at most five cases beside the hits, the words these lack, and the steps by which they were found, as
// in Relaxed.
type Related struct {
	Without []string
	Steps   []RelaxStep
	Total   int
	Hits    []Hit
}

// Hit is a case that was found.
type Hit struct {
	ID          string
	Revision    uint64 // the store's change that brought it, as the index has it
	Collection  string
	Number      int
	Title       string
	Score       float64 // 0 without a query
	Departments []string
	Domains     []string
	Region      string
	Year        int
	Date        data.Date
	Labels      data.Labels
	Inferred    []query.Field       // the fields that rules chose: Department, Domain, Region, Year
	TitleRuns   []highlight.Run     // joined together they are Title
	Snippets    []highlight.Snippet // the best passage of each section that matches, the best first; at most 20
	Reasons     []highlight.Reason  // why it was found, where a mark alone does not say so
	// the words of the query that it does not hold, in the order of the query; only where not all had to stand
	Lacks []string
	Parts []Part // what its score is made of; set where the request asked for an explanation
}

// Facet is the counts of one field. They are disjunctive: a selection within
// the field itself does not narrow them, every other filter does.
type Facet struct {
	Field  query.Field
	Values []FacetValue // selected first, then by count, then by name
}

// FacetValue is a value of a field and how many hits have it.
type FacetValue struct {
	Value    string
	Count    int
	Selected bool
}
