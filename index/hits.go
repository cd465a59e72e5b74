package index

import (
	"context"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"anlisou/data/say"
	"anlisou/index/budget"
	"anlisou/index/highlight"
	"anlisou/index/posting"
	"anlisou/index/query"
)

// Search answers a request. A page past the last has no hits, and the total all the same.
func (x *Index) Search(ctx context.Context, r Request) (*Result, error) {
	return x.searchBy(ctx, x.synonyms.Load(), r)
}

// searchBy is Search, the query read by some synonyms.
func (x *Index) searchBy(ctx context.Context, synonyms *query.Synonyms, r Request) (*Result, error) {
	began := x.clock()
	if r.Page < 1 || r.Size < 0 {
		return nil, say.Errorf("search: page %d of %d hits", r.Page, r.Size)
	}
	g, err := x.acquire()
	if err != nil {
		return nil, err
	}
	defer g.Release()
	r.Filters = g.labeller.shortNames(r.Filters)
	for try := 1; ; try++ {
		result, again, err := x.search(ctx, g, x.parserBy(g, synonyms), r)
		if err != nil {
			return nil, say.Errorf("search: %w", x.failed(ctx, g, err))
		}
		if again && try < budget.MostTries {
			continue // counts and pages are of what can be shown
		}
		result.Took = x.clock().Sub(began)
		return result, nil
	}
}

// search answers a request once. Again says that a case of the page cannot be read, and is found no more.
func (x *Index) search(
	ctx context.Context, g *generation, p asker, r Request,
) (_ *Result, again bool, err error) {
	began := p.clock()
	segmenter := p.Segmenter
	a, err := g.answer(ctx, p, r)
	if err != nil {
		return nil, false, err
	}
	m := highlight.New(segmenter, a.plan, nil)
	if a.relaxed != nil {
		m = highlight.New(segmenter, a.plan, a.pieces)
	}
	result := &Result{
		Query: r.Query, Total: a.total, Page: r.Page, Size: r.Size, Applied: a.applied,
		Facets: a.facets, Relaxed: a.relaxed, ActiveFilters: merge(a.plan.Filters, r.Filters),
		Correction: a.correction, Limited: a.limited, Explanation: a.explanation,
	}
	if result.Hits, again, err = x.fetch(ctx, g, a.page, m); err != nil {
		return nil, false, err
	}
	addParts(result.Hits, a.page, a.parts)
	if a.related != nil {
		result.Related = &Related{Without: a.related.without, Steps: a.related.steps, Total: a.related.total}
		var more bool
		if result.Related.Hits, more, err = x.fetch(ctx, g, a.related.page,
			highlight.New(segmenter, a.plan, a.pieces)); err != nil {
			return nil, false, err
		}
		again = again || more
		addParts(result.Related.Hits, a.related.page, a.related.parts)
	}
	if e := result.Explanation; e != nil {
		found := float64(a.took) / float64(time.Millisecond)
		e.Timings = []ExplainedStage{
			{"检索", found},
			{"片段", float64(p.clock().Sub(began))/float64(time.Millisecond) - found},
		}
	}
	return result, again, nil
}

// addParts gives hits the parts of their scores; a case deleted meanwhile has no hit.
func addParts(hits []Hit, page []found, parts [][]Part) {
	for i, p := range parts {
		for j := range hits {
			if hits[j].ID == page[i].ID {
				hits[j].Parts = p
			}
		}
	}
}

// fetch gives the cases of a page, on all cores. A case deleted since the index was read is left out, and one that
// cannot be read: then again is true.
func (x *Index) fetch(
	ctx context.Context,
	g *generation,
	page []found,
	m highlight.Marker,
) (_ []Hit, again bool, err error) {
	type fetched struct {
		hit               Hit
		found, unreadable bool
		err               error
	}
	all := make([]fetched, len(page))
	var next atomic.Int64
	fetch := func() {
		for i := int(next.Add(1)) - 1; i < len(page) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
			f := &all[i]
			f.err = posting.Guard(func() (err error) {
				f.hit, f.found, f.unreadable, err = x.hit(g, page[i], m)
				return err
			})
		}
	}
	var others sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(page)) - 1 {
		others.Go(fetch)
	}
	fetch()
	others.Wait()
	hits := make([]Hit, 0, len(page))
	for i := range all {
		switch f := &all[i]; {
		case f.err != nil:
			return nil, false, f.err
		case f.found:
			hits = append(hits, f.hit)
		case f.unreadable:
			again = true
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, false, say.Errorf("fetch the cases of a page: %w", err)
	}
	return hits, again, nil
}

// hit makes the hit of a document. What goes wrong over its text is logged, and it is shown without marks.
func (x *Index) hit(g *generation, f found, m highlight.Marker) (h Hit, found, unreadable bool, err error) {
	c, found, unreadable, err := x.readCase(f.ID)
	if err != nil {
		return h, false, false, say.Errorf("read case %s: %w", f.ID, err)
	}
	if !found {
		return h, false, unreadable, nil
	}
	h = Hit{
		ID: c.ID, Revision: f.Revision, Collection: c.Collection, Number: c.Number, Title: c.Title, Score: f.Score, Date: c.Date,
		TitleRuns: []highlight.Run{{Text: c.Title}}, Lacks: f.lacks,
	}
	labelHit(f.Doc, &h, &c)
	err = posting.Guard(func() error {
		h.TitleRuns, h.Snippets, h.Reasons = m.Show(c, g.labeller.shortNames(query.Filters{
			query.Department: h.Departments, query.Domain: h.Domains,
			query.Region: h.regions(), query.Year: h.years(),
			query.Collection: {c.Collection},
		}))
		return nil
	})
	if err != nil {
		x.logFault("a hit is shown without marks", "id", c.ID, err)
	}
	return h, true, false, nil
}

// regions and years are what a hit has in these fields, as values of a filter.
func (h *Hit) regions() []string {
	if h.Region == "" {
		return nil
	}
	return []string{h.Region}
}

func (h *Hit) years() []string {
	if h.Year == 0 {
		return nil
	}
	return []string{strconv.Itoa(h.Year)}
}

// shortNames gives filters by the names that the cases of an index are filed under.
func (l *labeller) shortNames(filters query.Filters) query.Filters {
	short := query.Filters{}
	for f, values := range filters {
		for _, v := range values {
			short[f] = append(short[f], query.Parser{Taxonomy: l.taxonomy}.ShortName(f, v))
		}
	}
	return short
}

func merge(a, b query.Filters) query.Filters {
	both := query.Filters{}
	for _, filters := range []query.Filters{a, b} {
		for f, values := range filters {
			seen := map[string]bool{}
			for _, v := range both[f] {
				seen[v] = true
			}
			for _, v := range values {
				if !seen[v] {
					seen[v] = true
					both[f] = append(both[f], v)
				}
			}
		}
	}
	return both
}
