package server

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"anlisou/index"
)

// resultsView is the page of a search.
type resultsView struct {
	frame
	Total     int
	Facets    []facetView
	Chips     []link // Href takes the filter off
	ClearHref string // takes all of them off
	Sorts     []choice
	Corrected *correctionView
	Relaxed   bool // not all words had to stand: each hit says which it lacks
	Complete  int  // the hits that hold all of them all the same, see index.Relaxed
	Explained *explanationView
	Hits      []hitView
	Related   *relatedView
	Limited   []string // what was not found out in full, and why
	Pager     pager
	Exports   []link       // the whole list, to take away
	Nothing   *nothingView // set where there is no hit to show
}

// choice is one of a few links of which one is in force.
type choice struct {
	link
	Current bool
}

// correctionView says that another wording was searched for instead, or offers it.
type correctionView struct {
	Applied bool
	Typed   string
	Runs    []index.Run // the other wording; what was put right is marked
	Href    string      // to what was not searched for: as typed where Applied, as corrected else
}

type relatedView struct {
	Total int
	Hits  []hitView
}

// nothingView says what to do where a list is empty.
type nothingView struct {
	Words        string    // that were searched for
	LastPage     int       // set where there are hits, but not on this page
	LastPageHref string    //
	Suggestions  []heading // departments with many cases
	AllHref      string

	Unfiltered     int // hits of the same words without the filters
	UnfilteredHref string

	Tried []triedWord // the words one by one, where they are several
}

// triedWord is a word of a query that found nothing, and how many of all cases hold it alone.
type triedWord struct {
	Text  string
	Cases int
	Href  string
}

// searchPage is the home page where nothing is asked for, and a page of results else.
func (s *Server) searchPage(c *gin.Context) error {
	in, err := parseInquiry(c.Request.URL.RawQuery, pageDialect)
	if err != nil {
		return err
	}
	if in.blank() {
		return s.homePage(c)
	}
	ctx := c.Request.Context()
	result, err := s.search(ctx, in.request())
	if err != nil {
		return err
	}
	var everything *index.Result // what the collection holds, to suggest something
	unfiltered := 0              // what the same words find without the filters
	var tried []triedWord        // what each of them finds alone
	if result.Total == 0 {
		if in.Query != "" {
			if tried, err = s.tryWords(ctx, in); err != nil {
				return err
			}
		}
		if in.Query != "" && len(in.Filters) > 0 {
			open := in.withoutFilters().request()
			open.Page, open.Size = 1, 0
			all, err := s.search(ctx, open)
			if err != nil {
				return err
			}
			unfiltered = all.Total
		}
		if everything, err = s.search(ctx, index.Request{Page: 1}); err != nil {
			return err
		}
	}
	names, err := s.collectionNames(ctx)
	if err != nil {
		return err
	}
	view := newResultsView(s.frame(c, resultsTitle(s.wordings[s.language(c)], in), in), in, result, everything, names)
	if view.Nothing != nil {
		view.Nothing.Tried = tried
		if unfiltered > 0 {
			view.Nothing.Unfiltered, view.Nothing.UnfilteredHref = unfiltered, in.withoutFilters().at("/")
		}
	}
	return s.render(c, http.StatusOK, "results", view)
}

// tryWords says how many cases hold each word of a query, where it has several.
func (s *Server) tryWords(ctx context.Context, in inquiry) (tried []triedWord, err error) {
	request := in.request()
	request.Page, request.Size, request.Explain = 1, 0, true
	result, err := s.search(ctx, request)
	if err != nil || result.Explanation == nil || len(result.Explanation.Words) < 2 {
		return nil, err
	}
	for _, w := range result.Explanation.Words {
		if slices.ContainsFunc(tried, func(t triedWord) bool { return t.Text == w.Text }) {
			continue
		}
		tried = append(tried, triedWord{w.Text, w.Cases, inquiry{Query: w.Text, Verbatim: in.Verbatim}.at("/")})
	}
	return tried, nil
}

func resultsTitle(w wording, in inquiry) string {
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
		return w.say("全部案例")
	}
	return strings.Join(parts, " · ")
}

// newResultsView decides what a page of results shows. Everything is nil unless nothing was
// found; names are the titles of the collections by id.
func newResultsView(f frame, in inquiry, r, everything *index.Result, names map[string]string) resultsView {
	view := resultsView{
		frame:  f,
		Total:  r.Total,
		Facets: facetViews(in, r, names),
		Chips:  chips(in, names),
		Sorts:  sorts(in, r),
		Hits:   hitViews(f.words, in, r, r.Hits),
		Pager:  newPager(in, r.Total),
	}
	if len(view.Chips) > 1 {
		view.ClearHref = in.withoutFilters().at("/")
	}
	if r.Correction != nil {
		view.Corrected = newCorrectionView(in, r.Correction)
	}
	if r.Explanation != nil {
		view.Explained = newExplanationView(f.words, r.Explanation)
	}
	if r.Relaxed != nil {
		view.Relaxed, view.Complete = true, r.Relaxed.Complete
	}
	if r.Related != nil && len(r.Related.Hits) > 0 {
		view.Related = &relatedView{Total: r.Related.Total, Hits: hitViews(f.words, in, r, r.Related.Hits)}
	}
	if len(r.Hits) == 0 {
		view.Nothing = newNothingView(in, view.Pager.Last, everything)
		if view.Corrected != nil && view.Corrected.Applied {
			view.Nothing.Words = r.Correction.Query
		}
	}
	if len(r.Hits) > 0 {
		for _, as := range []struct{ format, text string }{{"csv", "CSV 表格"}, {"json", "JSON"}, {"print", "打印"}} {
			address := in.onPage(1).at(exportPath)
			separator := "?"
			if strings.Contains(address, "?") {
				separator = "&"
			}
			view.Exports = append(view.Exports, link{as.text, address + separator + "format=" + as.format})
		}
	}
	for _, reached := range r.Limited {
		if told := f.words.say(reached.Told); told != "" && !slices.Contains(view.Limited, told) {
			view.Limited = append(view.Limited, told)
		}
	}
	view.Previous, view.Next = view.Pager.Previous, view.Pager.Next
	return view
}

func newCorrectionView(in inquiry, c *index.Correction) *correctionView {
	view := &correctionView{Applied: c.Applied, Typed: in.Query, Runs: c.Runs, Href: in.asking(c.Query).at("/")}
	if c.Applied {
		view.Href = in.asTyped().at("/")
	}
	return view
}

func newNothingView(in inquiry, last int, everything *index.Result) *nothingView {
	nothing := &nothingView{Words: in.Query, AllHref: inquiry{Sort: index.ByNumber}.at("/")}
	if last > 0 {
		nothing.LastPage, nothing.LastPageHref = last, in.onPage(last).at("/")
	}
	if everything != nil {
		const few = 6
		for _, f := range everything.Facets {
			if f.Field != index.Department {
				continue
			}
			for _, v := range f.Values[:min(few, len(f.Values))] {
				nothing.Suggestions = append(nothing.Suggestions, heading{labelLink(f.Field, v.Value), v.Count})
			}
		}
	}
	return nothing
}

// quoted lists words as a sentence quotes them: “融资”、“外贸”.
func quoted(w wording, words []string) string {
	if len(words) == 0 {
		return ""
	}
	return "“" + strings.Join(words, "”"+w.say("、")+"“") + "”"
}

func chips(in inquiry, names map[string]string) (list []link) {
	for _, field := range index.Fields {
		for _, value := range in.Filters[field] {
			list = append(list, link{Text: valueName(field, value, names), Href: in.without(field, value).at("/")})
		}
	}
	return list
}

// sorts are the orders that make a difference: by relevance only where there is a query to be
// relevant to, by year only where the cases have years.
func sorts(in inquiry, r *index.Result) (list []choice) {
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
		list = append(list, choice{link{text, href.at("/")}, by == current})
	}
	if in.Query != "" {
		add(index.ByRelevance, "按相关")
	}
	add(index.ByNumber, "按编号")
	hasYears := slices.ContainsFunc(r.Facets, func(f index.Facet) bool { return f.Field == index.Year && len(f.Values) > 0 })
	if hasYears || current == index.ByYear {
		add(index.ByYear, "按年份")
	}
	if len(list) < 2 || r.Total < 2 {
		return nil
	}
	return list
}

// pager is the row of pages under the hits.
type pager struct {
	Current, Last  int
	Previous, Next string // empty at the ends
	Pages          []pageLink
}

// pageLink is a page, or the gap between two that are far apart.
type pageLink struct {
	choice
	Gap bool
}

// newPager shows the first page, the last, and two on each side of the current one.
func newPager(in inquiry, total int) pager {
	reachable := min(total, maxDepth/in.Size*in.Size)
	p := pager{Current: in.Page, Last: (reachable + in.Size - 1) / in.Size}
	if p.Last < 2 || p.Current > p.Last {
		return p
	}
	if p.Current > 1 {
		p.Previous = in.onPage(p.Current - 1).at("/")
	}
	if p.Current < p.Last {
		p.Next = in.onPage(p.Current + 1).at("/")
	}
	shown := 0
	for page := 1; page <= p.Last; page++ {
		near := page >= p.Current-2 && page <= p.Current+2
		if page != 1 && page != p.Last && !near {
			continue
		}
		if page > shown+1 {
			p.Pages = append(p.Pages, pageLink{Gap: true})
		}
		p.Pages = append(p.Pages, pageLink{choice: choice{link{fmt.Sprint(page), in.onPage(page).at("/")}, page == p.Current}})
		shown = page
	}
	return p
}
