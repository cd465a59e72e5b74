package preview

import (
	"context"
	"slices"

	"anlisou/data"
	"anlisou/data/say"
	"anlisou/index"
)

// Asked answers queries: an index, or one read by other synonyms.
type Asked func(ctx context.Context, r index.Request) (*index.Result, error)

// Ask asks both all queries and gives the answers that differ, the first MostAnswers of them, and how many there are.
func Ask(
	ctx context.Context, before, after Asked, queries []string, tell func(Progress),
) (answers []Answer, changed int, err error) {
	for i, q := range queries {
		r := index.Request{Query: q, Page: 1, Size: Depth}
		was, err := before(ctx, r)
		if err != nil {
			return nil, 0, say.Errorf("ask %q: %w", q, err)
		}
		is, err := after(ctx, r)
		if err != nil {
			return nil, 0, say.Errorf("ask %q by other words: %w", q, err)
		}
		if a, differs := Compare(q, was, is); differs {
			if changed++; len(answers) < MostAnswers {
				answers = append(answers, a)
			}
		}
		tell(Progress{Asking, i + 1, len(queries)})
	}
	return answers, changed, nil
}

// Compare says how two answers of one query differ; false where a person would see the same.
func Compare(query string, before, after *index.Result) (a Answer, differs bool) {
	a = Answer{Query: query, Before: shapeOf(before), After: shapeOf(after)}
	a.moved(shown(before), shown(after))
	facets := countsOf(before, after)
	a.Facets = facets[:min(len(facets), MostFacets)]
	a.OtherFacets = len(facets) - len(a.Facets)
	differs = !a.Before.same(a.After) || len(a.Came)+len(a.Went)+len(a.Moved)+len(facets) > 0
	return a, differs
}

func shapeOf(r *index.Result) Shape {
	s := Shape{Total: r.Total}
	if r.Correction != nil {
		s.Correction, s.Corrected = r.Correction.Query, r.Correction.Applied
	}
	if r.Relaxed != nil {
		s.Relaxed, s.Without = true, r.Relaxed.Without
	}
	if r.Related != nil {
		s.Related = r.Related.Total
	}
	return s
}

func (s Shape) same(other Shape) bool {
	return s.Total == other.Total && s.Correction == other.Correction && s.Corrected == other.Corrected &&
		s.Relaxed == other.Relaxed && slices.Equal(s.Without, other.Without) && s.Related == other.Related
}

// shown are the first cases in the order in which a person sees them: the hits, then the related ones.
func shown(r *index.Result) []index.Hit {
	hits := slices.Clone(r.Hits)
	if r.Related != nil {
		hits = append(hits, r.Related.Hits...)
	}
	return hits[:min(len(hits), Depth)]
}

func (a *Answer) moved(before, after []index.Hit) {
	rank := func(hits []index.Hit, id string) int {
		return 1 + slices.IndexFunc(hits, func(h index.Hit) bool { return h.ID == id })
	}
	for i, h := range before {
		m := Moved{ID: h.ID, Title: h.Title, Before: i + 1, After: rank(after, h.ID)}
		switch m.After {
		case 0:
			a.Went = append(a.Went, m)
		case m.Before:
		default:
			a.Moved = append(a.Moved, m)
		}
	}
	for i, h := range after {
		if rank(before, h.ID) == 0 {
			a.Came = append(a.Came, Moved{ID: h.ID, Title: h.Title, After: i + 1})
		}
	}
}

// countsOf are the values of all fields that two answers count otherwise, in the order in which the later one has them.
func countsOf(before, after *index.Result) (list []Count) {
	for _, field := range index.Fields {
		was, is := valuesOf(before, field), valuesOf(after, field)
		count := func(values []index.FacetValue, value string) int {
			i := slices.IndexFunc(values, func(v index.FacetValue) bool { return v.Value == value })
			if i < 0 {
				return 0
			}
			return values[i].Count
		}
		for _, v := range is {
			if n := count(was, v.Value); n != v.Count {
				list = append(list, Count{string(field), v.Value, n, v.Count})
			}
		}
		for _, v := range was {
			if v.Count > 0 && !slices.ContainsFunc(is, func(o index.FacetValue) bool { return o.Value == v.Value }) {
				list = append(list, Count{string(field), v.Value, v.Count, 0})
			}
		}
	}
	return list
}

func valuesOf(r *index.Result, field index.Field) []index.FacetValue {
	for _, f := range r.Facets {
		if f.Field == field {
			return f.Values
		}
	}
	return nil
}

// CompareLabels says how the labels differ that were inferred of one case: none, one or two fields.
func CompareLabels(before, after data.Case) (list []Relabel) {
	differ := func(field index.Field, was, is []string) {
		if !slices.Equal(was, is) {
			list = append(list, Relabel{
				ID: after.ID, Title: after.Title, Field: string(field),
				Before: append([]string{}, was...), After: append([]string{}, is...),
			})
		}
	}
	differ(index.Department, before.Departments, after.Departments)
	differ(index.Domain, before.Domains, after.Domains)
	return list
}
