package index

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"

	"anlisou/index/budget"
	"anlisou/index/query"
	"anlisou/segment"
)

// search is one query as it runs over the leaves of a snapshot. Sets of documents are a bitmap a leaf.
type search struct {
	ctx          context.Context
	generation   *generation
	parser       query.Parser
	plan         query.Plan
	spaced       []string // the query between its spaces, in normal form
	request      Request
	leaves       []*leaf
	count        int // live documents
	averageWords float64
	some         [256]uint32 // documents that are looked at together
	labels       map[query.Field]map[string]int
	applied      uint64 // the store's last change that is in what is searched
	work         *budget.Budget
	memo         memo
	broken       error // what could not be read by a part that has no error to give

	renewVocabulary func() // nil where nobody may
}

type set []*roaring.Bitmap

func (s set) count() (n int) {
	for _, b := range s {
		n += int(b.GetCardinality())
	}
	return n
}

// found is a document of the answer, before its text is fetched.
type found struct {
	*entry
	leaf           int // where it is
	doc            uint32
	score          float64 // near and literal included
	near, literal  float64 // what nearness is worth, and holding the whole query letter by letter
	again, passage float64 // what pairs are worth that stand again in a long text, and its best passage
	unsure         bool    // a word of the query stands in it only within a longer number, or across the end of a paragraph
	lacks          []string
	form           float64 // and holding its characters in the very form in which they were typed
}

// answer is what a search finds, engine's work done: which documents, in order, and the counts.
type answer struct {
	plan       query.Plan // that was run
	total      int
	page       []found
	facets     []Facet
	relaxed    *Relaxed
	related    *relatedFound
	correction *Correction
	pieces     []query.Unit // what was asked for in the place of units that stand nowhere
	limited    []budget.Cap

	took        time.Duration
	explanation *Explanation
	parts       [][]Part // of each of page
}

type relatedFound struct {
	without []string
	steps   []Dropped
	total   int
	page    []found
	parts   [][]Part // of each of page, where an explanation was asked for
}

// fewHits is a page: with fewer, related cases are looked for.
const fewHits = 10

func newSearch(ctx context.Context, g *generation, snapshot *scorch.IndexSnapshot, p asker) (*search, error) {
	leaves, err := g.leaves(snapshot)
	if err != nil {
		return nil, err
	}
	s := &search{ctx: ctx, generation: g, parser: p.Parser, leaves: leaves, work: budget.New(ctx), memo: newMemo()}
	if applied := snapshot.Internal()[string(internalApplied)]; len(applied) == 8 {
		s.applied = binary.BigEndian.Uint64(applied)
	}
	s.renewVocabulary = p.renewVocabulary
	words := 0
	for _, l := range leaves {
		l.work = s.work
		count, sum := l.size()
		s.count += count
		words += sum
	}
	s.averageWords = max(1, float64(words)/float64(max(1, s.count)))
	return s, nil
}

// matched is what a plan finds before filters.
type matched struct {
	groups  []groupDocs
	not     set  // nil where nothing is excluded
	literal sets // nil sets where it says nothing
	docs    set  // that hold all groups
	sure    set  // those of them that surely do; nil where all do
	count   int  // of docs, and of those that hold the whole query letter by letter
}

// understand reads the query of a request as typed and, where that finds nothing, as it was probably meant.
func (s *search) understand(r Request) (m matched, correction *Correction, err error) {
	s.request = r
	if m, err = s.match(r.Query); err != nil || r.Verbatim {
		return m, nil, err
	}
	if lacking, err := s.lacking(m); err != nil || !lacking {
		return m, nil, err
	}
	better, correction, err := s.corrected(r.Query, m)
	if err != nil {
		return m, nil, err
	}
	if correction != nil && correction.Applied {
		m = better
	}
	return m, correction, nil
}

// answer answers a request.
func (s *search) answer(r Request) (*answer, error) {
	m, correction, err := s.understand(r)
	if err != nil {
		return nil, err
	}
	a, err := s.run(m)
	if err != nil {
		return nil, err
	}
	a.plan, a.correction, a.limited = s.plan, correction, s.work.Told()
	if r.Explain {
		a.explanation = s.explain(m, a)
		if a.parts, err = s.parts(a.page); err != nil {
			return nil, err
		}
		if a.related != nil {
			if a.related.parts, err = s.parts(a.related.page); err != nil {
				return nil, err
			}
		}
	}
	return a, nil
}

// parse reads a query with what its words are in the cases. What cannot be read of these breaks the search.
func (s *search) parse(q string) query.Plan {
	p := s.parser
	p.Budget, p.Cases = s.work, casesOf{s}
	return p.Parse(q)
}

// casesOf answers what a parser asks of the cases that a search runs over. What cannot be read breaks the search.
type casesOf struct{ *search }

// Stands reports a text that some case holds.
func (c casesOf) Stands(text []rune) bool {
	stands, err := c.stands(text)
	c.breaks(err)
	return stands
}

// Spells reports letters that spell a word of the cases.
func (c casesOf) Spells(letters []rune) bool {
	v, err := c.vocabulary()
	c.breaks(err)
	return err == nil && v.spells(string(letters))
}

// Says reports the key of a value that some case has.
func (c casesOf) Says(key string) bool {
	docs, err := c.any([]query.Conjunction{{{Text: key, Keys: []string{key}}}})
	c.breaks(err)
	return docs.count() > 0
}

// HasLabel reports a value of a field that a case has, but for signs.
func (c casesOf) HasLabel(f query.Field, value string) bool {
	counts, err := c.labelCounts(f)
	c.breaks(err)
	for label := range counts {
		if query.FoldLabel(label) == query.FoldLabel(value) {
			return true
		}
	}
	return false
}

// Together is how much more cases hold two characters side by side than would by chance.
func (c casesOf) Together(pair []rune) float64 {
	times, err := c.together(pair)
	c.breaks(err)
	return times
}

// Beside is how much more often the character that a text begins with stands before the rest of it than by chance.
func (c casesOf) Beside(text []rune) float64 {
	times, err := c.besideChance(text)
	c.breaks(err)
	return times
}

// match reads a query and finds what holds all of it.
func (s *search) match(q string) (m matched, err error) {
	if s.plan = s.parse(q); s.broken != nil {
		return m, s.broken
	}
	s.spaced = nil
	if err := s.readFilters(); err != nil {
		return m, err
	}
	for _, piece := range strings.FieldsFunc(q, query.IsSpace) {
		s.spaced = append(s.spaced, string(segment.Normalise(piece).Runes))
	}
	if !s.request.Verbatim {
		if err := s.sound(&s.plan); err != nil {
			return m, err
		}
		if err := s.named(&s.plan); err != nil {
			return m, err
		}
	}
	if err := s.readTitles(); err != nil {
		return m, err
	}
	if m.groups, err = s.groups(); err != nil {
		return m, err
	}
	if m.not, err = s.negated(); err != nil {
		return m, err
	}
	if m.literal, err = s.literalDocs(); err != nil {
		return m, err
	}
	m.docs = s.without(s.intersect(m.groups), m.not)
	if m.sure, err = s.surely(m); err != nil {
		return m, err
	}
	m.count = s.withLiteral(m.docs, m.literal.all).count()
	return m, nil
}

// surely are those of the documents that hold all groups which surely do, and hold of several choices one that was typed; nil where all do.
func (s *search) surely(m matched) (set, error) {
	if !slices.ContainsFunc(m.groups, func(g groupDocs) bool { return g.sure.count() < g.count || g.group.Sides != nil }) {
		return nil, nil
	}
	docs := m.docs
	for _, g := range m.groups {
		sure := g.sure
		if g.group.Sides != nil {
			var err error
			if _, sure, err = s.standing(slices.DeleteFunc(slices.Clone(g.group.Any), func(t query.Conjunction) bool { return !t.IsTyped() })); err != nil {
				return nil, err
			}
		}
		docs = s.intersection(docs, sure)
	}
	if m.literal.sure != nil {
		docs = s.union(docs, m.literal.sure) // operators and all
	}
	return docs, nil
}

// run gives the page, the totals and the facets of what was matched.
func (s *search) run(m matched) (*answer, error) {
	groups, not, literal, matched := m.groups, m.not, m.literal.all, m.docs
	a := &answer{}
	typed := s.plan.Terms
	var l loosened
	phrases := !slices.ContainsFunc(groups, func(g groupDocs) bool { return !g.group.Quoted() }) // which mean what they say
	if nothing := len(groups) > 0 && m.count == 0; nothing && !phrases || s.asks(m) {
		var err error
		if l, err = s.likeness(groups, not); err != nil {
			return nil, err
		}
		if matched = l.docs; !nothing {
			if matched, err = s.better(m.docs, l.docs); err != nil {
				return nil, err
			}
		}
	}

	// Values of one field, typed or chosen, are either; what was typed may be text, too, and what was chosen is none.
	filters, err := s.filters(merge(s.plan.Filters, s.request.Filters), s.plan.TypedFilters(false))
	if err != nil {
		return nil, err
	}
	chosen, err := s.filters(s.request.Filters, nil)
	if err != nil {
		return nil, err
	}
	// hits are the documents found, all filters but those of one field applied.
	hits := func(matched set, but query.Field) set {
		found := s.filter(matched, filters, but)
		if literal == nil {
			return found
		}
		return s.withLiteral(found, s.filter(literal, chosen, but))
	}
	all := hits(matched, "")
	a.total = all.count()
	switch complete := hits(m.docs, "").count(); {
	case matched.count() > 0 && m.count == 0 && len(groups) > 0:
		a.relaxed, a.pieces = &Relaxed{Without: l.without, Steps: s.steps(not, 0, l)}, l.pieces
	case a.total > complete:
		a.relaxed, a.pieces = &Relaxed{Without: s.lacked(groups, all), Complete: complete}, l.pieces
	default: // what lacks a word is none of the hits
		s.plan.Terms = typed
	}
	if a.facets, err = s.facets(func(but query.Field) set { return hits(matched, but) }); err != nil {
		return nil, err
	}
	if a.page, err = s.page(all, tiers{literal: m.literal.sure, sure: m.sure, relaxed: a.relaxed != nil}, s.request); err != nil {
		return nil, err
	}
	if a.relaxed != nil {
		a.page = lacking(l.groups, a.page)
	}
	few := m.count > 0 && 0 < a.total && a.total < fewHits && len(groups) > 1 || m.count == 0 && len(groups) > 0 && phrases
	if few && s.request.Page == 1 && s.request.Size > 0 {
		var l loosened
		if phrases && m.count == 0 {
			l, err = s.likeness(groups, not)
		} else {
			l, err = s.loosen(groups, nil, not)
		}
		if err != nil {
			return nil, err
		}
		others := s.minus(hits(l.docs, ""), all)
		if n := others.count(); n > 0 {
			page, err := s.page(others, tiers{relaxed: true}, Request{Page: 1, Size: budget.MostOthers})
			if err != nil {
				return nil, err
			}
			a.related = &relatedFound{without: l.without, steps: s.steps(not, m.count, l), total: n, page: lacking(l.groups, page)}
			a.pieces = append(a.pieces, l.pieces...)
		}
	}
	return a, nil
}

// groupDocs is a required part of the query and the documents that satisfy it, so many, and those that surely do.
type groupDocs struct {
	group query.Group
	docs  set
	count int
	sure  set
}

// inGroup looks up the documents of a group.
func (s *search) inGroup(g query.Group) (groupDocs, error) {
	docs, sure, err := s.standing(g.Any)
	return groupDocs{g, docs, docs.count(), sure}, err
}

func (s *search) groups() ([]groupDocs, error) {
	groups := make([]groupDocs, 0, len(s.plan.All))
	for _, g := range s.plan.All {
		found, err := s.inGroup(g)
		if err != nil {
			return nil, err
		}
		groups = append(groups, found)
	}
	return groups, nil
}

// any are the documents in which all units of one of the alternatives stand.
func (s *search) any(alternatives []query.Conjunction) (set, error) {
	all, _, err := s.standing(alternatives)
	return all, err
}

// standing are the documents in which all units of one of the alternatives stand, and those in which they surely do.
func (s *search) standing(alternatives []query.Conjunction) (all, sure set, err error) {
	if len(alternatives) == 1 && len(alternatives[0]) == 1 {
		all, sure, err = s.unitDocs(alternatives[0][0])
		if err != nil {
			return nil, nil, err
		}
		return s.intersection(s.live(), all), s.intersection(s.live(), sure), nil
	}
	key := keyOf(alternatives)
	if docs, known := s.memo.groups[key]; known {
		return slices.Clone(docs.all), slices.Clone(docs.sure), nil
	}
	all, sure = s.nothing(), s.nothing()
	for _, units := range alternatives {
		together, surely := s.live(), s.live()
		for _, u := range units {
			next, nextSure, err := s.unitDocs(u)
			if err != nil {
				return nil, nil, err
			}
			together, surely = s.intersection(together, next), s.intersection(surely, nextSure)
		}
		for i := range all {
			if all[i] = roaring.Or(all[i], together[i]); !slices.ContainsFunc(units, func(u query.Unit) bool { return u.Why == query.ByNumeral }) { // 三到五年 is not quite 三至五年
				sure[i] = roaring.Or(sure[i], surely[i])
			}
		}
	}
	s.memo.groups[key] = sets{slices.Clone(all), slices.Clone(sure)}
	return all, sure, nil
}

// keyOf tells alternatives apart by what their documents hang on.
func keyOf(alternatives []query.Conjunction) string {
	var b strings.Builder
	for _, units := range alternatives {
		for _, u := range units {
			fmt.Fprintf(&b, "%s\x00%v\x01", u.Text, keyOfUnit(u))
		}
		b.WriteByte(2)
	}
	return b.String()
}

// negated are the documents that the query excludes; nil where it excludes none.
func (s *search) negated() (set, error) {
	if len(s.plan.None) == 0 && len(s.plan.NoneOf) == 0 {
		return nil, nil
	}
	_, docs, err := s.standing(s.plan.None)
	if err != nil {
		return nil, err
	}
	filters, err := s.filters(s.plan.NoneOf, s.plan.TypedFilters(true))
	if err != nil {
		return nil, err
	}
	for _, having := range filters {
		docs = s.union(docs, having.sure)
	}
	return docs, nil
}

func (s *search) nothing() set {
	docs := make(set, len(s.leaves))
	for i := range docs {
		docs[i] = none
	}
	return docs
}

// each calls yield for each document of a set, in order. It may not be called within itself.
func (s *search) each(docs *roaring.Bitmap, yield func(doc uint32)) {
	for it := docs.ManyIterator(); ; {
		n := it.NextMany(s.some[:])
		if n == 0 {
			return
		}
		for _, doc := range s.some[:n] {
			yield(doc)
		}
	}
}

func (s *search) live() set {
	docs := make(set, len(s.leaves))
	for i, l := range s.leaves {
		docs[i] = l.live
	}
	return docs
}

func (s *search) intersect(groups []groupDocs) set {
	docs := s.live()
	for _, g := range groups {
		docs = s.intersection(docs, g.docs)
	}
	return docs
}

func (s *search) intersection(a, b set) set {
	both := make(set, len(a))
	for i := range a {
		both[i] = roaring.And(a[i], b[i])
		s.work.Spend(budget.CostOfSets(a[i], b[i]))
	}
	return both
}

func (s *search) union(a, b set) set {
	either := make(set, len(a))
	for i := range a {
		either[i] = roaring.Or(a[i], b[i])
	}
	return either
}

// common counts the documents of both sets.
func (s *search) common(a, b set) (n int) {
	for i := range a {
		n += int(a[i].AndCardinality(b[i]))
	}
	return n
}

func (s *search) without(docs, not set) set {
	if not == nil {
		return docs
	}
	return s.minus(docs, not)
}

func (s *search) minus(docs, not set) set {
	rest := make(set, len(docs))
	for i := range docs {
		rest[i] = roaring.AndNot(docs[i], not[i])
	}
	return rest
}

// withLiteral adds the documents that hold the whole query letter by letter, which operators might have
// kept out: a text that is found in a case finds the case, whatever signs are in it.
func (s *search) withLiteral(docs, literal set) set {
	if !s.plan.Operators || literal == nil {
		return docs
	}
	return s.union(docs, literal)
}

// leastPassage is how many characters a query has that is a passage of a case, ends of paragraphs and all, where it stands in one.
const leastPassage = 8

// literalDocs are the documents that hold the whole query as text, in any spelling; nil sets where that says nothing, because the query is a
// single unit that nothing else may stand for.
func (s *search) literalDocs() (literal sets, err error) {
	if s.plan.Literal == "" {
		return literal, nil
	}
	first, last := query.Unit{Text: s.plan.Literal}, query.Unit{}
	for i, g := range s.plan.All {
		u, single := g.Single()
		if single && u.Text == s.plan.Literal && len(g.Any) == 1 && len(s.plan.All) == 1 && len(u.Keys) == 0 {
			return literal, nil
		}
		if i == 0 {
			first = u
		}
		last = u
	}
	bounded := query.Unit{Text: s.plan.Literal}.Bounded() ||
		len(first.Keys) > 0 && strings.HasPrefix(s.plan.Literal, first.Text) || len(last.Keys) > 0 && strings.HasSuffix(s.plan.Literal, last.Text)
	literal = sets{make(set, len(s.leaves)), make(set, len(s.leaves))}
	for i, l := range s.leaves {
		docs, err := l.text([]rune(s.plan.Literal), none, bounded)
		if err != nil {
			return sets{}, err
		}
		for _, other := range s.plan.Respelled {
			more, err := l.text([]rune(other), docs.all, bounded)
			if err != nil {
				return sets{}, err
			}
			docs = standing{roaring.Or(docs.all, more.all), roaring.Or(docs.sure, more.sure)}
		}
		across, err := l.across([]rune(s.plan.Literal), docs.all)
		if err != nil {
			return sets{}, err
		}
		literal.all[i], literal.sure[i] = roaring.Or(docs.all, across), docs.sure
		if utf8.RuneCountInString(s.plan.Literal) >= leastPassage { // which no other text is by accident
			literal.sure[i] = roaring.Or(docs.sure, across)
		}
	}
	return literal, nil
}

func (s *search) filter(docs set, filters map[query.Field]sets, but query.Field) set {
	for _, field := range query.Fields {
		only, filtered := filters[field]
		if !filtered || field == but {
			continue
		}
		docs = s.intersection(docs, only.all)
	}
	return docs
}

// labelCounts is how many live cases have each value of a field.
func (s *search) labelCounts(field query.Field) (map[string]int, error) {
	if counts, known := s.labels[field]; known {
		return counts, nil
	}
	counts := map[string]int{}
	for _, l := range s.leaves {
		values, err := l.facetValues(field)
		if err != nil {
			return nil, err
		}
		for _, v := range values {
			counts[v.value] += int(l.live.AndCardinality(v.docs))
		}
	}
	if s.labels == nil {
		s.labels = map[query.Field]map[string]int{}
	}
	s.labels[field] = counts
	return counts, nil
}

// facets counts, for each field, the hits that a selection of each value would find.
func (s *search) facets(hits func(but query.Field) set) ([]Facet, error) {
	facets := make([]Facet, 0, len(query.Fields))
	all := hits("")
	for _, field := range query.Fields {
		counts := map[string]int{}
		selected := map[string]bool{}
		for _, filters := range []query.Filters{s.plan.Filters, s.request.Filters} {
			for _, v := range filters[field] {
				selected[v] = true
				counts[v] = 0
			}
		}
		docs := all
		if len(selected) > 0 {
			docs = hits(field)
		}
		for i, l := range s.leaves {
			values, err := l.facetValues(field)
			if err != nil {
				return nil, err
			}
			for _, v := range values {
				counts[v.value] += int(docs[i].AndCardinality(v.docs))
			}
		}
		values := make([]FacetValue, 0, len(counts))
		for v, n := range counts {
			values = append(values, FacetValue{v, n, selected[v]})
		}
		slices.SortFunc(values, func(a, b FacetValue) int {
			if a.Selected != b.Selected {
				if a.Selected {
					return -1
				}
				return 1
			}
			return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
		})
		facets = append(facets, Facet{field, values})
	}
	return facets, nil
}
