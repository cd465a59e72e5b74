package view

import (
	"strconv"

	"anlisou/index"
)

// Export is a list of results as a page to print.
type Export struct {
	Frame
	Total     int
	Left      int  // hits that are not in the list
	Relaxed   bool // not all words had to stand: each hit says which it lacks
	Filters   []string
	Corrected string // the query that was searched for instead
	Hits      []Hit
}

// FigureOrNone is a number or a year as it stands in a field; empty where there is none.
func FigureOrNone(n int) string {
	if n < 1 {
		return ""
	}
	return strconv.Itoa(n)
}

// NewExport decides what a list to print shows.
func NewExport(f Frame, in Inquiry, r *index.Result, names map[string]string) Export {
	view := Export{
		Frame: f, Total: r.Total, Left: r.Total - len(r.Hits), Hits: hitViews(f, in, r, r.Hits),
		Relaxed: r.Relaxed != nil,
	}
	for _, chip := range chips(in, names) {
		view.Filters = append(view.Filters, chip.Text)
	}
	if r.Correction != nil && r.Correction.Applied {
		view.Corrected = r.Correction.Query
	}
	return view
}
