package index

import (
	"context"
	"time"

	"anlisou/index/budget"
	"anlisou/index/engine"
	"anlisou/index/query"
	"anlisou/index/spell"
	"anlisou/index/weight"
)

// search is one query as it is understood and answered over one state of an index: what it may ask, how much it may
// spend, and what it has found out already. What a step makes of a query is a value that the next is given.
type search struct {
	ctx             context.Context
	reader          engine.Reader // of what is not hidden
	hidden          []string      // collections
	stats           engine.Stats
	parser          query.Parser
	request         Request
	vocabularies    *vocabularies
	renewVocabulary func(hidden []string) // in the background; nil where nobody may
	work            *budget.Budget
	memo            memo
	spell           *spell.Session
	broken          error // what could not be read by a part that has no error to give
}

func newSearch(ctx context.Context, r engine.Reader, b *budget.Budget, a asker) (*search, error) {
	hidden := hiddenIn(ctx)
	r, err := shownOnly(ctx, r, hidden)
	if err != nil {
		return nil, err
	}
	r = engine.Memo(r)
	s := &search{
		ctx:             ctx,
		reader:          r,
		hidden:          hidden,
		stats:           r.Stats(),
		parser:          a.Parser,
		vocabularies:    a.vocabularies.hiding(hidden),
		renewVocabulary: a.renewVocabulary,
		work:            b,
		memo:            newMemo(),
	}
	p := a.Parser
	p.Budget = b
	s.spell = spell.NewSession(ctx, r, p, s.vocabulary, s.breaks)
	return s, nil
}

// found is a document of the answer, before its text is fetched.
type found struct {
	engine.Found              // the score with all that is added below
	proximity         float64 // what nearness is worth
	repeated, passage float64 // what pairs are worth that stand again in a long text, and its best passage
	lacks             []string
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
	applied    uint64

	took        time.Duration
	explanation *Explanation
	parts       [][]Part // of each of page
}

type relatedFound struct {
	without []string
	steps   []RelaxStep
	total   int
	page    []found
	pieces  []query.Unit // what was asked for in the place of units that stand nowhere
	parts   [][]Part     // of each of page, where an explanation was asked for
}

// understand reads the query of a request as typed and, where that finds nothing, as it was probably meant.
func (s *search) understand(r Request) (m matched, correction *Correction, err error) {
	s.request = r
	if m, err = s.match(r.Query); err != nil || r.Verbatim || r.Strict {
		return m, nil, err
	}
	if may, err := s.mayBeMisspelt(m); err != nil || !may {
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
	a.correction, a.limited, a.applied = correction, s.work.Told(), s.stats.Applied
	if r.Explain {
		a.explanation = s.explain(m, a)
		if a.parts, err = s.parts(a.plan, a.page); err != nil {
			return nil, err
		}
		if a.related != nil {
			if a.related.parts, err = s.parts(a.plan, a.related.page); err != nil {
				return nil, err
			}
		}
	}
	return a, nil
}

// run gives the page, the totals and the facets of what was matched.
func (s *search) run(m matched) (*answer, error) {
	a := &answer{plan: m.plan}
	l, docs, err := s.loosened(m)
	if err != nil {
		return nil, err
	}
	all := m.filtered(docs, "")
	sets := []engine.Set{all, m.filtered(m.docs, ""), docs}
	if docs != m.docs && m.count > 0 { // what is better is among them
		sets = append(sets, withEach(all, m.groups)...)
	}
	counts, err := s.reader.Count(s.ctx, sets...)
	if err != nil {
		return nil, err
	}
	a.total = counts[0]
	switch complete := counts[1]; {
	case counts[2] > 0 && m.count == 0 && len(m.groups) > 0:
		steps, err := s.steps(m.not, 0, l)
		if err != nil {
			return nil, err
		}
		a.relaxed, a.pieces, a.plan.Terms = &Relaxed{Without: l.without, Steps: steps}, l.pieces, l.terms
	case a.total > complete:
		without, err := s.lacked(m.groups, all)
		if err != nil {
			return nil, err
		}
		a.relaxed, a.pieces, a.plan.Terms = &Relaxed{Without: without, Complete: complete}, l.pieces, l.terms
	}
	of, selected := s.selection(m, docs)
	wanted := engine.Wanted{In: all, Facets: of}
	if a.relaxed != nil {
		wanted.Of = allOf(l.groups)
	}
	tiers := tiers{literal: m.literal.sure, sure: m.sure, relaxed: a.relaxed != nil}
	page, counted, err := s.page(a.plan, wanted, tiers, s.request)
	if err != nil {
		return nil, err
	}
	a.facets = facets(counted, selected)
	if a.page = page; a.relaxed != nil {
		a.page = withLacks(l.groups, page)
	}
	related, plan, err := s.relate(m, a.plan, a.total, all)
	if a.plan = plan; related != nil {
		a.related, a.pieces = related, append(a.pieces, related.pieces...)
	}
	return a, err
}

// loosened is what a query finds when not all of it is required, where that answers it or answers it better; and the
// documents that answer it.
func (s *search) loosened(m matched) (l loosened, docs engine.Set, err error) {
	nothing := len(m.groups) > 0 && m.count == 0
	if s.request.Strict || !s.asks(m) && (!nothing || m.phrases()) {
		return l, m.docs, nil
	}
	if l, err = s.loosenAlike(m, m.groups); err != nil || nothing {
		return l, l.docs, err
	}
	docs, err = s.better(m, l)
	return l, docs, err
}

// relate finds cases beside few hits, so many of all, or where phrases stand nowhere together; and the plan that ranked
// them.
func (s *search) relate(
	m matched,
	plan query.Plan,
	total int,
	all engine.Set,
) (_ *relatedFound, ranked query.Plan, err error) {
	apart := m.count == 0 && len(m.groups) > 0 && m.phrases()
	few := m.count > 0 && 0 < total && total < weight.FewHits && len(m.groups) > 1
	if s.request.Strict || !few && !apart || s.request.Page != 1 || s.request.Size == 0 {
		return nil, plan, nil
	}
	var l loosened
	if apart {
		l, err = s.loosenAlike(m, m.groups)
		plan.Terms = l.terms
	} else {
		l, err = s.loosen(m, m.groups, nil)
	}
	if err != nil {
		return nil, plan, err
	}
	others := engine.Minus(m.filtered(l.docs, ""), all)
	if err := s.ahead(append(fromLast(dropOrder(l.groups), m.not), others)...); err != nil {
		return nil, plan, err
	}
	n, err := s.documents(others)
	if err != nil || n == 0 {
		return nil, plan, err
	}
	wanted := engine.Wanted{In: others, Of: allOf(l.groups)}
	page, _, err := s.page(plan, wanted, tiers{relaxed: true}, Request{Page: 1, Size: budget.MostOthers})
	if err != nil {
		return nil, plan, err
	}
	steps, err := s.steps(m.not, m.count, l)
	if err != nil {
		return nil, plan, err
	}
	return &relatedFound{
		without: l.without, steps: steps, total: n, page: withLacks(l.groups, page), pieces: l.pieces,
	}, plan, nil
}
