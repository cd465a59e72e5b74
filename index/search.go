package index

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
)

// search is one query as it runs over the leaves of a snapshot. Sets of documents are a bitmap a leaf.
type search struct {
	ctx          context.Context
	plan         Plan
	request      Request
	leaves       []*leaf
	count        int // live documents
	averageWords float64
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
	score float64
}

// answer is what a search finds, engine's work done: which documents, in order, and the counts.
type answer struct {
	total   int
	page    []found
	facets  []Facet
	relaxed *Relaxed
	related *relatedFound
}

type relatedFound struct {
	without []string
	total   int
	page    []found
}

// The sizes of loosening.
const (
	fewHits    = 5 // with fewer, related cases are looked for
	mostOthers = 5 // related cases shown
)

func newSearch(ctx context.Context, g *generation, snapshot *scorch.IndexSnapshot, plan Plan, r Request) (*search, error) {
	leaves, err := g.leaves(snapshot)
	if err != nil {
		return nil, err
	}
	s := &search{ctx: ctx, plan: plan, request: r, leaves: leaves}
	words := 0
	for _, l := range leaves {
		count, sum := l.size()
		s.count += count
		words += sum
	}
	s.averageWords = max(1, float64(words)/float64(max(1, s.count)))
	return s, nil
}

// run answers the request.
func (s *search) run() (*answer, error) {
	groups, err := s.groups()
	if err != nil {
		return nil, err
	}
	not, err := s.negated()
	if err != nil {
		return nil, err
	}
	literal, err := s.literalDocs()
	if err != nil {
		return nil, err
	}
	matched := s.intersect(groups)
	a := &answer{}
	matched = s.without(matched, not)
	if len(groups) > 0 && s.withLiteral(matched, literal).count() == 0 {
		var without []string
		if matched, without, err = s.loosen(groups, not); err != nil {
			return nil, err
		}
		if matched.count() > 0 {
			a.relaxed = &Relaxed{Without: without}
		}
	}

	filters, err := s.filters(s.plan.Filters)
	if err != nil {
		return nil, err
	}
	chosen, err := s.filters(s.request.Filters)
	if err != nil {
		return nil, err
	}
	// hits are the documents found, all filters but those of one field applied.
	hits := func(matched set, but Field) set {
		return s.filter(s.withLiteral(s.filter(matched, filters, but), literal), chosen, but)
	}
	all := hits(matched, "")
	a.total = all.count()
	if a.facets, err = s.facets(func(but Field) set { return hits(matched, but) }); err != nil {
		return nil, err
	}
	if a.page, err = s.page(all, literal, a.relaxed != nil, s.request); err != nil {
		return nil, err
	}
	if a.relaxed == nil && 0 < a.total && a.total < fewHits && len(groups) > 1 && s.request.Page == 1 && s.request.Size > 0 {
		wider, without, err := s.loosen(groups, not)
		if err != nil {
			return nil, err
		}
		others := s.minus(hits(wider, ""), all)
		if n := others.count(); n > 0 {
			page, err := s.page(others, nil, true, Request{Page: 1, Size: mostOthers})
			if err != nil {
				return nil, err
			}
			a.related = &relatedFound{without: without, total: n, page: page}
		}
	}
	return a, nil
}

// groupDocs is a required part of the query and the documents that satisfy it.
type groupDocs struct {
	group Group
	docs  set
	count int
}

func (s *search) groups() ([]groupDocs, error) {
	groups := make([]groupDocs, 0, len(s.plan.All))
	for _, g := range s.plan.All {
		docs, err := s.any(g.Any)
		if err != nil {
			return nil, err
		}
		groups = append(groups, groupDocs{g, docs, docs.count()})
	}
	return groups, nil
}

// any are the documents in which all units of one of the alternatives stand.
func (s *search) any(alternatives []Together) (set, error) {
	docs := s.nothing()
	for i, l := range s.leaves {
		for _, units := range alternatives {
			together := l.live
			for _, u := range units {
				if err := s.ctx.Err(); err != nil {
					return nil, fmt.Errorf("search: %w", err)
				}
				next, err := l.unit(u)
				if err != nil {
					return nil, err
				}
				together = roaring.And(together, next)
			}
			docs[i] = roaring.Or(docs[i], together)
		}
	}
	return docs, nil
}

// negated are the documents that the query excludes; nil where it excludes none.
func (s *search) negated() (set, error) {
	if len(s.plan.None) == 0 && len(s.plan.NoneOf) == 0 {
		return nil, nil
	}
	docs, err := s.any(s.plan.None)
	if err != nil {
		return nil, err
	}
	filters, err := s.filters(s.plan.NoneOf)
	if err != nil {
		return nil, err
	}
	for _, having := range filters {
		for i := range docs {
			docs[i] = roaring.Or(docs[i], having[i])
		}
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
		for i := range docs {
			docs[i] = roaring.And(docs[i], g.docs[i])
		}
	}
	return docs
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
	both := make(set, len(docs))
	for i := range docs {
		both[i] = roaring.Or(docs[i], literal[i])
	}
	return both
}

// literalDocs are the documents that hold the whole query as text; nil where that says nothing, because the query is a
// single unit.
func (s *search) literalDocs() (set, error) {
	if s.plan.Literal == "" {
		return nil, nil
	}
	if len(s.plan.All) == 1 {
		if u, single := s.plan.All[0].unit(); single && u.Text == s.plan.Literal {
			return nil, nil
		}
	}
	docs := make(set, len(s.leaves))
	for i, l := range s.leaves {
		var err error
		if docs[i], err = l.text(s.plan.Literal, none); err != nil {
			return nil, err
		}
	}
	return docs, nil
}

// quorum is the share of what the words of a query tell that a case must hold once not all are required. A word tells
// its idf. Less finds much that says little: MRR@10 of stard questions is 0.391 at 0.15, 0.384 at 0.25, 0.367 at 0.35.
const quorum = 0.2

// loosen gives the documents that hold a quorum of the groups, and the words that some of these
// documents lack, in the order of the query. A word that stands in no case is asked for by its parts.
func (s *search) loosen(groups []groupDocs, not set) (docs set, without []string, err error) {
	parts, err := s.split(groups)
	if err != nil {
		return nil, nil, err
	}
	weights := make([]float32, len(parts))
	enough := float32(0)
	for i, g := range parts {
		if g.count > 0 {
			weights[i] = float32(idf(s.count, g.count))
			enough += quorum * weights[i]
		}
	}
	docs = s.nothing()
	if enough == 0 {
		return docs, nil, nil
	}
	for i, l := range s.leaves {
		held := make([]float32, len(l.entries))
		some := roaring.New()
		for j, g := range parts {
			if g.docs[i].IsEmpty() {
				continue
			}
			some.Or(g.docs[i])
			for it := g.docs[i].Iterator(); it.HasNext(); {
				held[it.Next()] += weights[j]
			}
		}
		kept := roaring.New()
		for it := some.Iterator(); it.HasNext(); {
			if doc := it.Next(); held[doc] >= enough*(1-1e-5) {
				kept.Add(doc)
			}
		}
		docs[i] = kept
	}
	docs = s.without(docs, not)
	total := docs.count()
	for _, g := range groups {
		if s.filter(docs, map[Field]set{Department: g.docs}, "").count() < total {
			without = append(without, g.group.words())
		}
	}
	return docs, without, nil
}

// split puts the parts of a word in its place where the word itself stands nowhere.
func (s *search) split(groups []groupDocs) ([]groupDocs, error) {
	var parts []groupDocs
	for _, g := range groups {
		u, single := g.group.unit()
		if g.count > 0 || !single || len(u.Parts) == 0 {
			parts = append(parts, g)
			continue
		}
		for _, part := range u.Parts {
			group := Group{Any: []Together{{{Text: part, Word: true}}}}
			docs, err := s.any(group.Any)
			if err != nil {
				return nil, err
			}
			parts = append(parts, groupDocs{group, docs, docs.count()})
		}
	}
	return parts, nil
}

// words names the group to a person.
func (g Group) words() string {
	alternatives := make([]string, len(g.Any))
	for i, t := range g.Any {
		words := make([]string, len(t))
		for j, u := range t {
			words[j] = u.Text
		}
		alternatives[i] = strings.Join(words, " ")
	}
	return strings.Join(alternatives, " OR ")
}

// filters gives, by field, the documents that have one of the values.
func (s *search) filters(f Filters) (map[Field]set, error) {
	sets := map[Field]set{}
	for field, values := range f {
		if len(values) == 0 {
			continue
		}
		docs := s.nothing()
		for i, l := range s.leaves {
			for _, v := range values {
				next, err := l.postings(string(field), v)
				if err != nil {
					return nil, err
				}
				docs[i] = roaring.Or(docs[i], next)
			}
		}
		sets[field] = docs
	}
	return sets, nil
}

func (s *search) filter(docs set, filters map[Field]set, but Field) set {
	for _, field := range Fields {
		only, filtered := filters[field]
		if !filtered || field == but {
			continue
		}
		narrowed := make(set, len(docs))
		for i := range docs {
			narrowed[i] = roaring.And(docs[i], only[i])
		}
		docs = narrowed
	}
	return docs
}

// facets counts, for each field, the hits that a selection of each value would find.
func (s *search) facets(hits func(but Field) set) ([]Facet, error) {
	facets := make([]Facet, 0, len(Fields))
	all := hits("")
	for _, field := range Fields {
		counts := map[string]int{}
		selected := map[string]bool{}
		for _, filters := range []Filters{s.plan.Filters, s.request.Filters} {
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
			err := l.facetValues(field, func(value string, having *roaring.Bitmap) {
				counts[value] += int(docs[i].AndCardinality(having))
			})
			if err != nil {
				return nil, err
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
