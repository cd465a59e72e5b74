package view

import (
	"html/template"
	"slices"

	"anlisou/data"
	"anlisou/index"
)

// Hit is a hit as the result page shows it.
type Hit struct {
	ID          string
	Name        string // the title as text
	Href        string
	Title       template.HTML
	Within      bool // a list that has a heading
	Number      int
	Departments []Link
	Place       int // among all hits, from 1; 0 beside them
	Domains     []string
	Region      string
	Year        int
	Date        data.Date
	Inferred    InferredMark
	Placed      InferredMark // of region and year
	Snippets    []index.Snippet
	More        []index.Snippet // those that are folded away
	Reasons     []string
	Lacks       []string // the words of the query that are not in it
	Score       string   // what Parts sum up to
	Parts       []Part
}

// InferredMark says what of a case rules chose: of its labels "both", "departments", "domains", of region and year "place",
// "region", "year", or "" for none.
type InferredMark string

// markPlaced is the mark of a region and a year.
func markPlaced(region, year bool) InferredMark {
	switch {
	case region && year:
		return "place"
	case region:
		return "region"
	case year:
		return "year"
	}
	return ""
}

func markInferred(departments, domains bool) InferredMark {
	switch {
	case departments && domains:
		return "both"
	case departments:
		return "departments"
	case domains:
		return "domains"
	}
	return ""
}

// hitViews carry the inquiry along into each case's address, so that the way back leads to the same list;
// where the answer is that of a corrected query, as corrected, because those are the words to mark.
// Region and year are shown where the collection has several, the year where the date does not say it.
func hitViews(f Frame, in Inquiry, r *index.Result, hits []index.Hit) []Hit {
	led := in
	if r.Correction != nil && r.Correction.Applied {
		led.Query = r.Correction.Query
	}
	several := map[index.Field]bool{}
	for _, f := range r.Facets {
		several[f.Field] = HasChoice(f)
	}
	views := make([]Hit, len(hits))
	for i, h := range hits {
		views[i] = Hit{
			ID: h.ID, Name: h.Title, Href: led.At(CasePath(h.ID)), Title: f.title(h.TitleRuns), Number: h.Number,
			Domains: h.Domains, Inferred: markInferred(
				slices.Contains(h.Inferred, index.Department), slices.Contains(h.Inferred, index.Domain)),
			Snippets: h.Snippets[:min(len(h.Snippets), ShownPassages)],
			More:     h.Snippets[min(len(h.Snippets), ShownPassages):],
			Reasons:  f.Words.Reasons(h.Reasons), Lacks: h.Lacks,
			Score: figure(h.Score), Parts: partViews(h.Parts),
		}
		if several[index.Region] {
			views[i].Region = h.Region
		}
		views[i].Date = h.Date
		if several[index.Year] && h.Year != h.Date.Year() {
			views[i].Year = h.Year
		}
		views[i].Placed = markPlaced(
			views[i].Region != "" && slices.Contains(h.Inferred, index.Region),
			views[i].Year != 0 && slices.Contains(h.Inferred, index.Year))
		for _, name := range h.Departments {
			views[i].Departments = append(views[i].Departments,
				Link{Text: name, Href: in.choosing(index.Department, []string{name}).At("/")})
		}
	}
	return views
}

// SimilarHits leave out the passages: beside a case there is room for a title and why it stands there.
func SimilarHits(f Frame, in Inquiry, hits []index.Hit) []Hit {
	views := hitViews(f, in, &index.Result{}, hits)
	for i := range views {
		views[i].Snippets = nil
		views[i].Title = f.title([]index.Run{{Text: TextOf(hits[i].TitleRuns)}})
	}
	return views
}

// ShownPassages is how many passages of a hit a list shows at once; the others are a press away.
const ShownPassages = 2
