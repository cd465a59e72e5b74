package view

import (
	"slices"
	"strconv"
	"strings"

	"anlisou/index"
)

// Results is the page of a search.
type Results struct {
	Frame
	Total     int
	Part      string // which of them are on the page, where not all are
	Facets    []Facet
	Chips     []Link // Href takes the filter off
	ClearHref string // takes all of them off
	Sorts     []Choice
	Corrected *Correction
	Relaxed   bool   // not all words had to stand: each hit says which it lacks
	Complete  int    // the hits that hold all of them all the same, see index.Relaxed
	Lacked    string // the words that all hits lack, quoted; empty where one lacks what another holds
	Explained *Explanation
	Why       string // address of the same page with an account of the answer or, where it has one, without; empty where nothing was asked
	Hits      []Hit
	Related   *Related
	Limited   []string // what was not found out in full, and why
	Pager     Pager
	Exports   []Link   // the whole list, to take away
	Nothing   *Nothing // set where there is no hit to show
}

// Correction says that another wording was searched for instead, or offers it.
type Correction struct {
	Applied bool
	Typed   string
	Runs    []index.Run // the other wording; what was put right is marked
	Href    string      // to what was not searched for: as typed where Applied, as corrected else
}

// Related holds cases beside the hits, which lack a word.
type Related struct {
	Total  int
	Lacked string // the words that all of them lack, as in Results
	Hits   []Hit
}

// Nothing says what to do where a list is empty.
type Nothing struct {
	Words        string    // that were searched for
	LastPage     int       // set where there are hits, but not on this page
	LastPageHref string    //
	Suggestions  []Heading // departments with many cases
	AllHref      string

	Unfiltered     int // hits of the same words without the filters
	UnfilteredHref string

	Tried []TriedWord // the words one by one, where they are several
}

// TriedWord is a word of a query that found nothing, and how many of all cases hold it alone.
type TriedWord struct {
	Text  string
	Cases int
	Href  string
}

// ResultsTitle names a search: its words and its filters.
func ResultsTitle(w Wording, in Inquiry) string {
	var parts []string
	if in.Query != "" {
		parts = append(parts, in.Query)
	}
	for _, field := range index.Fields {
		if field != index.Collection {
			parts = append(parts, in.Filters[field]...)
		}
	}
	if len(parts) == 0 {
		return w.Say("全部案例")
	}
	return strings.Join(parts, " · ")
}

// Answered is the inquiry that an answer is to: with the words that were put right, where they were.
func Answered(in Inquiry, r *index.Result) Inquiry {
	if r.Correction != nil && r.Correction.Applied {
		in.Query = r.Correction.Query
	}
	return in
}

// Found says how many cases there are.
func Found(w Wording, n int) string {
	if n == 0 {
		return w.Say("没有找到案例")
	}
	return strconv.Itoa(n) + " " + w.Of(n, "个案例")
}

// The description of a search, in characters and in titles of hits.
const (
	mostDescribed = 3
	resultsLen    = 180
)

// ResultsDescription says in a line what a search is for, how many cases it finds and what the first are called.
func ResultsDescription(w Wording, in Inquiry, r *index.Result) string {
	var titles []string
	for _, h := range r.Hits[:min(mostDescribed, len(r.Hits))] {
		titles = append(titles, h.Title)
	}
	text := w.Say("%s：%s。", ResultsTitle(w, Answered(in, r)), Found(w, r.Total)) + strings.Join(titles, w.Say("；"))
	return Shorten(PlainText(text), resultsLen)
}

// NewResults decides what a page of results shows. Everything is nil unless nothing was
// found; names are the titles of the collections by id.
func NewResults(f Frame, in Inquiry, r, everything *index.Result, names map[string]string) Results {
	view := Results{
		Frame:  f,
		Total:  r.Total,
		Facets: Facets(in, r, names),
		Chips:  chips(in, names),
		Sorts:  sorts(in, r),
		Hits:   hitViews(f, in, r, r.Hits),
		Pager:  newPager(in, r.Total),
	}
	if len(view.Chips) > 1 {
		view.ClearHref = in.WithoutFilters().At("/")
	}
	if r.Correction != nil {
		view.Corrected = newCorrectionView(in, r.Correction)
	}
	if in.Query != "" {
		view.Why = in.explained(!in.Explain).At("/")
	}
	if r.Explanation != nil {
		view.Explained = newExplanationView(f.Words, r.Explanation)
		view.Explained.Account = account(f.Words, in, r)
	}
	if r.Relaxed != nil {
		view.Relaxed, view.Complete = true, r.Relaxed.Complete
		if view.Complete == 0 {
			view.Lacked = lacked(f.Words, r.Relaxed.Without, r.Hits, r.Total)
		}
	}
	if r.Related != nil && len(r.Related.Hits) > 0 {
		view.Related = &Related{
			Total: r.Related.Total, Lacked: lacked(f.Words, r.Related.Without, r.Related.Hits, r.Related.Total),
			Hits: hitViews(f, in, r, r.Related.Hits),
		}
		for i := range view.Related.Hits {
			view.Related.Hits[i].Within = true
		}
	}
	if len(r.Hits) == 0 {
		view.Nothing = newNothingView(in, view.Pager.Last, everything)
		if view.Corrected != nil && view.Corrected.Applied {
			view.Nothing.Words = r.Correction.Query
		}
	}
	if len(r.Hits) > 0 {
		for _, as := range []struct{ format, text string }{{"csv", "CSV 表格"}, {"json", "JSON"}, {"print", "打印"}} {
			address := in.onPage(1).At(ExportPath)
			separator := "?"
			if strings.Contains(address, "?") {
				separator = "&"
			}
			view.Exports = append(view.Exports, Link{as.text, address + separator + "format=" + as.format})
		}
	}
	for _, reached := range r.Limited {
		if told := f.Words.Say(reached.Told); told != "" && !slices.Contains(view.Limited, told) {
			view.Limited = append(view.Limited, told)
		}
	}
	for i := range view.Hits {
		view.Hits[i].Place = (in.Page-1)*in.Size + i + 1
	}
	if n := len(view.Hits); n > 0 && n < r.Total {
		view.Part = part(f.Words, view.Hits[0].Place, view.Hits[n-1].Place, r.Total)
	}
	view.Previous, view.Next = view.Pager.Previous, view.Pager.Next
	return view
}

// part says which hits, by their places, stand on a page.
func part(w Wording, first, last, total int) string {
	if first == last {
		return w.Say("第 %d 个，共 %d 个", first, total)
	}
	return w.Say("第 %d–%d 个，共 %d 个", first, last, total)
}

func newCorrectionView(in Inquiry, c *index.Correction) *Correction {
	view := &Correction{Applied: c.Applied, Typed: in.Query, Runs: c.Runs, Href: in.Asking(c.Query).At("/")}
	if c.Applied {
		view.Href = in.asTyped().At("/")
	}
	return view
}

func newNothingView(in Inquiry, last int, everything *index.Result) *Nothing {
	nothing := &Nothing{Words: in.Query, AllHref: Inquiry{Sort: index.ByNumber}.At("/")}
	if last > 0 {
		nothing.LastPage, nothing.LastPageHref = last, in.onPage(last).At("/")
	}
	if everything != nil {
		const few = 6
		for _, f := range everything.Facets {
			if f.Field != index.Department {
				continue
			}
			for _, v := range f.Values[:min(few, len(f.Values))] {
				nothing.Suggestions = append(nothing.Suggestions, Heading{labelLink(f.Field, v.Value), v.Count})
			}
		}
	}
	return nothing
}

// lacked quotes the words that all of so many cases lack. Each lacks some of the words that were given up: where that is one word, it is
// that one; where they are several, all cases have to be at hand to know.
func lacked(w Wording, without []string, hits []index.Hit, total int) string {
	same := total == len(hits) && !slices.ContainsFunc(hits, func(h index.Hit) bool { return !slices.Equal(h.Lacks, hits[0].Lacks) })
	switch {
	case len(without) == 1:
		return quoted(w, without)
	case same && total > 0 && len(hits[0].Lacks) > 0:
		return quoted(w, hits[0].Lacks)
	}
	return ""
}

// quoted lists words as a sentence quotes them: “融资”、“外贸”.
func quoted(w Wording, words []string) string {
	list := make([]string, len(words))
	for i, word := range words {
		list[i] = w.Say("“%s”", word)
	}
	return strings.Join(list, w.Say("、"))
}

func chips(in Inquiry, names map[string]string) (list []Link) {
	for _, field := range index.Fields {
		for _, value := range in.Filters[field] {
			list = append(list, Link{Text: ValueName(field, value, names), Href: in.without(field, value).At("/")})
		}
	}
	return list
}

// sorts are the orders that make a difference: by relevance only where there is a query to be
// relevant to, by year only where the cases have years, by date where one of the page has a date.
func sorts(in Inquiry, r *index.Result) (list []Choice) {
	current := in.Sort
	if current == "" || (current == index.ByRelevance && in.Query == "") {
		current = index.ByNumber
		if in.Query != "" {
			current = index.ByRelevance
		}
	}
	add := func(by index.Sort, text string) {
		href := in.sorted(by)
		if by == index.ByRelevance {
			href = in.sorted("")
		}
		list = append(list, Choice{Link{text, href.At("/")}, by == current})
	}
	if in.Query != "" {
		add(index.ByRelevance, "按相关")
	}
	add(index.ByNumber, "按编号")
	hasYears := slices.ContainsFunc(r.Facets, func(f index.Facet) bool {
		return f.Field == index.Year && len(f.Values) > 0
	})
	if hasYears || current == index.ByYear {
		add(index.ByYear, "按年份")
	}
	if slices.ContainsFunc(r.Hits, func(h index.Hit) bool { return h.Date != "" }) || current == index.ByDate {
		add(index.ByDate, "按日期")
	}
	if len(list) < 2 || r.Total < 2 {
		return nil
	}
	return list
}
