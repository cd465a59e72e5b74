package highlight

import "anlisou/data"

// Run is a piece of text, marked where it matched the query. It is never HTML.
type Run struct {
	Text string
	Mark bool
}

// Snippet is a passage of a section; "…" stands in its first or last run where text was left out.
type Snippet struct {
	Section string
	Runs    []Run
}

// MarkedCase is a case with the words of a query marked in it.
type MarkedCase struct {
	Case     data.Case
	Title    []Run
	Sections [][]Run // the text of each section
	Date     []Run   // the date as text writes it; none where the case has none
}
