package server

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"anlisou/index"
	"anlisou/server/view"
)

// helpSearches is what the page of help costs at most: each example is a query that was asked before it is shown.
const (
	mostTried    = 60
	helpSearches = bulkyFrom - 1
)

// helpPage tells what a query may be, by examples from the cases that are there.
func (s *Server) helpPage(c *gin.Context) error {
	ctx := c.Request.Context()
	from, err := s.search(ctx, index.Request{Sort: index.ByNumber, Page: 1, Size: homeCases})
	if err != nil {
		return err
	}
	names, err := s.collectionNames(ctx)
	if err != nil {
		return err
	}
	e := examples{server: s, ctx: ctx, from: from, left: mostTried, ways: map[string][]view.Example{}}
	for _, h := range from.Hits {
		breaks := s.config.Search.Breaks(h.Title)
		e.titles = append(e.titles, view.TitleWords(h.Title, breaks))
		e.stretches = append(e.stretches, view.TitleStretches(h.Title, breaks)...)
	}
	e.takeWords()
	e.takeOperators()
	filters := e.filters(names)
	e.takeWritings()
	e.takeNumeral()
	e.takeMisprint()
	if e.err != nil {
		return e.err
	}
	f := s.frameHere(c, s.wordings[s.language(c)].Say("怎样搜"))
	f.Canonical, f.Searchable = s.canonical(view.HelpPath), true
	f.Description = f.Words.Say("短语、排除、筛选、拼音、数字的各种写法，每一种都有可以试的例子。")
	s.shared(c, &f, view.HelpPath, view.HelpPath+view.CardPath)
	return s.render(c, http.StatusOK, "help", view.NewHelp(f, e.ways, filters))
}

// examples finds a query for each way to ask. What it shows it has asked: a link of it finds something.
type examples struct {
	server    *Server
	ctx       context.Context
	from      *index.Result // the cases that they are taken from
	titles    [][]string    // the words of their titles
	stretches []string      // of their titles, longer than a word
	left      int           // how many queries may still be tried
	ways      map[string][]view.Example
	err       error
}

// ask gives the answer to a query; nil where it finds nothing, or what was asked for has used up its share.
func (e *examples) ask(query string) *index.Result {
	if e.err != nil || e.left == 0 {
		return nil
	}
	e.left--
	r, err := e.server.search(e.ctx, index.Request{Query: query, Page: 1, Size: 1})
	if err != nil {
		e.err = err
		return nil
	}
	if r.Total == 0 {
		return nil
	}
	return r
}

// finds asks a query that must be taken as it is.
func (e *examples) finds(query string) *index.Result {
	if r := e.ask(query); r != nil && r.Correction == nil && r.Relaxed == nil {
		return r
	}
	return nil
}

// take makes a query an example of a way to ask, where it finds something; is tells what stands in the cases instead.
func (e *examples) take(way string, query, is string) bool {
	r := e.finds(query)
	if r != nil {
		e.ways[way] = append(e.ways[way], view.NewExample(query, r.Total, is))
	}
	return r != nil
}

// fewTried is how many queries are tried for one example.
const fewTried = 8

// first takes the first of some queries that finds something.
func (e *examples) first(way string, queries []string) {
	for _, query := range queries[:min(fewTried, len(queries))] {
		if e.take(way, query, "") {
			return
		}
	}
}

// words are all words of the titles, those of at least so many characters.
func (e *examples) words(least int) (words []string) {
	for _, title := range e.titles {
		for _, word := range title {
			if utf8.RuneCountInString(word) >= least && !slices.Contains(words, word) {
				words = append(words, word)
			}
		}
	}
	return words
}

func (e *examples) takeWords() {
	var pairs []string
	for _, title := range e.titles {
		if len(title) > 1 {
			pairs = append(pairs, title[0]+" "+title[len(title)-1])
		}
	}
	e.first(view.WayWords, pairs)
	var quoted []string
	for _, stretch := range e.stretches {
		quoted = append(quoted, "“"+stretch+"”")
	}
	e.first(view.WayPhrase, quoted)
	if n := len(e.from.Hits); n > 0 && e.from.Hits[n-1].Number > 0 {
		e.take(view.WayCaseNumber, "案例"+index.Numeral(e.from.Hits[n-1].Number), "")
	}
}

// takeOperators finds examples of what is left out, of one of two, and of what is asked of titles alone.
func (e *examples) takeOperators() {
	words := e.words(2)
	in := func(word string) (n int) {
		for _, title := range e.titles {
			if slices.Contains(title, word) {
				n++
			}
		}
		return n
	}
	usual := slices.Clone(words)
	slices.SortStableFunc(usual, func(a, b string) int { return in(b) - in(a) })
	e.takeWithout(usual)
	e.takeEither()
	var ofTitles []string
	for _, word := range usual {
		ofTitles = append(ofTitles, "标题:"+word)
	}
	e.first(view.WayTitle, ofTitles)
}

// takeEither finds two departments one of which is enough, which have to do with one another, and each of which adds to
// what is found, where there are such; else two words of a title.
func (e *examples) takeEither() {
	pairs := relatedDepartments(e.from.Hits)
	var queries []string
	for _, pair := range pairs[:min(fewTried/2, len(pairs))] {
		query := pair[0] + " 或 " + pair[1]
		both, one, other := e.finds(query), e.finds(pair[0]), e.finds(pair[1])
		if both != nil && one != nil && other != nil && both.Total > max(one.Total, other.Total) {
			queries = []string{query}
			break
		}
		queries = append(queries, query)
	}
	for _, title := range e.titles {
		if len(title) > 1 {
			queries = append(queries, title[0]+" 或 "+title[1])
		}
	}
	e.first(view.WayEither, queries)
}

// relatedDepartments are the pairs of departments that lead a case together, and behind them those of cases of one
// domain.
func relatedDepartments(hits []index.Hit) (pairs [][2]string) {
	add := func(a, b string) {
		if a != b && !slices.Contains(pairs, [2]string{a, b}) && !slices.Contains(pairs, [2]string{b, a}) {
			pairs = append(pairs, [2]string{a, b})
		}
	}
	for _, h := range hits {
		if len(h.Departments) == 2 { // of many, two are picked by chance
			add(h.Departments[0], h.Departments[1])
		}
	}
	for i, h := range hits {
		for _, other := range hits[:i] {
			alike := slices.ContainsFunc(h.Domains, func(d string) bool { return slices.Contains(other.Domains, d) })
			if alike && len(h.Departments) > 0 && len(other.Departments) > 0 {
				add(other.Departments[0], h.Departments[0])
			}
		}
	}
	return pairs
}

// takeWithout finds a word that several cases hold, and one that some of them hold beside it.
func (e *examples) takeWithout(usual []string) {
	for _, word := range usual[:min(fewTried, len(usual))] {
		all := e.finds(word)
		if all == nil || all.Total < 2 {
			continue
		}
		for _, title := range e.titles {
			at := slices.IndexFunc(title, func(other string) bool {
				return other != word && !strings.Contains(other, word) && !strings.Contains(word, other)
			})
			if at < 0 || !slices.Contains(title, word) {
				continue
			}
			query := word + " -" + title[at]
			if r := e.finds(query); r != nil && r.Total < all.Total {
				e.ways[view.WayWithout] = []view.Example{view.NewExample(query, r.Total, "")}
				return
			}
		}
	}
}

// filters finds for each field a value to filter by, and two where there are.
func (e *examples) filters(names map[string]string) (list []view.FilterHelp) {
	for _, facet := range e.from.Facets {
		name := view.FieldName(facet.Field)
		help := view.FilterHelp{Name: name}
		var values []string
		for _, v := range facet.Values[:min(fewTried, len(facet.Values))] {
			value := v.Value
			if facet.Field == index.Collection {
				value = names[v.Value]
			}
			query := name + ":" + value
			if r := e.finds(query); r != nil && slices.Equal(r.ActiveFilters[facet.Field], []string{v.Value}) {
				values = append(values, value)
				help.Examples = append(help.Examples, view.NewExample(query, r.Total, ""))
			}
			if len(values) == 2 {
				query := name + ":" + strings.Join(values, "、")
				if r := e.finds(query); r != nil && len(r.ActiveFilters[facet.Field]) == 2 {
					help.Examples[1] = view.NewExample(query, r.Total, "")
				}
				break
			}
		}
		if len(help.Examples) > 0 {
			list = append(list, help)
		}
	}
	return list
}

// takeWritings finds words that are found by their sounds, their initials, and in traditional characters.
func (e *examples) takeWritings() {
	tried := map[string]int{}
	try := func(way string, query, is string) {
		if query != "" && e.ways[way] == nil && tried[way] < fewTried {
			tried[way]++
			e.take(way, query, is)
		}
	}
	for _, word := range slices.Concat(e.words(3), e.words(2)) {
		sound, initials, _ := strings.Cut(index.Spelling(word), " ")
		try(view.WayPinyin, sound, word)
		try(view.WayTraditional, index.Traditional(word), word)
		try(view.WayInitials, initials, word)
	}
}

// counted is a number with what it counts, as cases write it.
var counted = regexp.MustCompile(`(\d{2,4})(个|件|户|家|项|人|天|小时|万元|亿元)`)

// takeNumeral finds a number of the cases that is found however it is written.
func (e *examples) takeNumeral() {
	for _, h := range e.from.Hits[:min(fewTried, len(e.from.Hits))] {
		c, err := e.server.find(e.ctx, h.ID)
		if err != nil {
			continue // withdrawn since, or not to be read: another one will do
		}
		for _, section := range c.Sections {
			found := counted.FindStringSubmatch(section.Text)
			if found == nil || found[1][0] == '0' {
				continue
			}
			if n, err := strconv.Atoi(found[1]); err == nil && e.take(view.WayNumeral, index.Numeral(n)+found[2], found[0]) {
				return
			}
		}
	}
}

// takeMisprint finds a misprint that is put right to a word of the cases.
func (e *examples) takeMisprint() {
	tried := 0
	for _, word := range slices.Concat(e.words(4), e.words(3), e.stretches) {
		misprints := index.Misprints(word, 1)
		for _, typed := range misprints[:min(2, len(misprints))] {
			if tried++; tried > 2*fewTried {
				return
			}
			if r := e.ask(typed); r != nil && r.Correction != nil && r.Correction.Applied && r.Correction.Query == word {
				e.ways[view.WayMisprint] = []view.Example{view.NewExample(typed, r.Total, word)}
				return
			}
		}
	}
}
