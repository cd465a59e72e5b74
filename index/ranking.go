package index

import (
	"slices"

	"anlisou/index/budget"
	"anlisou/index/engine"
	"anlisou/index/query"
	"anlisou/index/weight"
)

// tiers are what comes before all scores.
type tiers struct {
	literal engine.Set // that hold the whole query letter by letter come first; zero where that says nothing
	sure    engine.Set // all others come after these; zero where there are none
	relaxed bool       // not all words are required, and there are no tiers
}

// page orders the documents that are wanted and gives the page asked for, and the facets.
func (s *search) page(
	plan query.Plan,
	w engine.Wanted,
	by tiers,
	r Request,
) (_ []found, facets map[query.Field]map[string]int, err error) {
	w.Most = r.Page * r.Size
	reranks := w.Most > 0 && s.reranks(plan, r.Sort)
	if w.Most > 0 {
		if w.By, err = s.ranking(plan, by, r.Sort); err != nil {
			return nil, nil, err
		}
	}
	if reranks {
		w.Most = max(w.Most, budget.NearBest) // the same are weighed by their texts whatever page is asked for
	}
	ranked, err := s.reader.Top(s.ctx, w)
	if err != nil {
		return nil, nil, err
	}
	best := make([]found, len(ranked.Found))
	for i, f := range ranked.Found {
		best[i] = found{Found: f}
	}
	if reranks {
		total, err := s.documents(w.In)
		if err != nil {
			return nil, nil, err
		}
		if total > budget.NearBest {
			s.work.Reach("near")
		}
		if err := s.rerank(plan, best, ranked.Terms); err != nil {
			return nil, nil, err
		}
	}
	from := min((r.Page-1)*r.Size, len(best))
	return best[from:min(from+r.Size, len(best))], ranked.Facets, nil
}

// ranking is how the documents of a plan are ranked.
func (s *search) ranking(plan query.Plan, by tiers, sort Sort) (ranking engine.Ranking, err error) {
	ranking.Order = order(plan, sort)
	if len(plan.All) > 0 {
		ranking.Terms = s.weighted(plan.Terms)
	}
	if by.relaxed { // what lacks words is ranked by those it has
		return ranking, nil
	}
	ranking.Literal, ranking.Sure = by.literal, by.sure
	ranking.Wholes = append([]string{plan.Literal}, plan.Respelled...)
	ranking.Form, err = s.forms(plan)
	return ranking, err
}

// weighted are the terms of a plan with the weights of their fields, before idf.
func (s *search) weighted(t query.Terms) (list []engine.Weighted) {
	title := weight.Title + weight.TitleLong*s.lengthy()
	for _, field := range []struct {
		name   engine.TermField
		terms  []query.Term
		weight float64
	}{
		{engine.Words, t.Words, weight.Words},
		{engine.Grams, t.Grams, weight.Grams},
		{engine.Chars, t.Chars, weight.Chars},
		{engine.Values, t.Values, weight.Values},
	} {
		for _, t := range field.terms {
			list = append(list, engine.Weighted{Field: field.name, Text: t.Text, Weight: field.weight * t.Weight})
			if field.name == engine.Grams {
				list = append(list, engine.Weighted{Field: engine.Title, Text: t.Text, Weight: title * t.Weight})
			}
		}
	}
	return list
}

// forms are the documents that hold the very characters of the query whose normal form stands for others, too; zero
// where there are none.
func (s *search) forms(plan query.Plan) (engine.Set, error) {
	if len(plan.Forms) == 0 {
		return engine.Set{}, nil
	}
	sets := make([]engine.Set, len(plan.Forms))
	for i, r := range plan.Forms {
		sets[i] = engine.Term(engine.Chars, string(r))
	}
	docs := engine.And(sets...)
	if n, err := s.documents(docs); err != nil || n == 0 {
		return engine.Set{}, err // in a collection of simplified text nothing is ordered by it, at no cost
	}
	return docs, nil
}

// order is the sort that is meant: without words there is no relevance.
func order(plan query.Plan, by Sort) engine.Order {
	switch {
	case by == ByYear:
		return engine.ByYear
	case by == ByDate:
		return engine.ByDate
	case by == ByArrival:
		return engine.ByRevision
	case by == ByNumber, len(plan.All) == 0:
		return engine.ByNumber
	}
	return engine.ByScore
}

// reranks reports an order that hangs on the texts of the best documents, too.
func (s *search) reranks(plan query.Plan, by Sort) bool {
	return order(plan, by) == engine.ByScore && (len(plan.All) > 1 || s.lengthy() > 0)
}

// rerank adds to the scores of the budget.NearBest best documents what their texts say, which lifts none above those
// it does not weigh that was below them, because it only adds.
func (s *search) rerank(plan query.Plan, best []found, terms []engine.RankedTerm) error {
	weighed := best[:min(len(best), budget.NearBest)]
	if err := s.addProximity(plan, weighed); err != nil {
		return err
	}
	if err := s.weighTexts(weighed, terms); err != nil {
		return err
	}
	slices.SortStableFunc(best, func(a, b found) int {
		switch {
		case engine.Better(&a.Found, &b.Found):
			return -1
		case engine.Better(&b.Found, &a.Found):
			return 1
		}
		return 0
	})
	return nil
}
