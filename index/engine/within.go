package engine

import (
	"context"
	"iter"
	"maps"
	"slices"
	"strings"

	"anlisou/index/query"
)

// within is a reader that answers as if other documents than those of a set were not there.
type within struct {
	Reader
	in    Set
	stats Stats
	any   map[query.Field]map[string]int // of the values that some document of the set has
}

// Within is a reader for which there are only the documents of a set: it counts, ranks and lists no other.
func Within(ctx context.Context, r Reader, in Set) (Reader, error) {
	counts, err := r.Count(ctx, in)
	if err != nil {
		return nil, err
	}
	w := &within{Reader: r, in: in, stats: r.Stats(), any: map[query.Field]map[string]int{}}
	w.stats.Documents = counts[0]
	return w, nil
}

func (w *within) Stats() Stats { return w.stats }

// narrowed is a set without the documents that are not there. One that stands for any of another is any of those left.
func (w *within) narrowed(s Set) Set {
	if s.Op == OpSome {
		return Some(And(s.Sets[0], w.in))
	}
	return And(s, w.in)
}

func (w *within) Count(ctx context.Context, sets ...Set) ([]int, error) {
	narrowed := make([]Set, len(sets))
	for i, s := range sets {
		narrowed[i] = w.narrowed(s)
	}
	return w.Reader.Count(ctx, narrowed...)
}

func (w *within) Stand(ctx context.Context, texts ...string) ([]bool, error) {
	stand, err := w.Reader.Stand(ctx, texts...)
	if err != nil {
		return nil, err
	}
	var places []int
	var sets []Set
	for i, somewhere := range stand {
		if somewhere { // letter by letter, as Stand means it
			places = append(places, i)
			sets = append(sets, Some(And(Literal([]string{texts[i]}, false, false, true), w.in)))
		}
	}
	counts, err := w.Reader.Count(ctx, sets...)
	if err != nil {
		return nil, err
	}
	for i, n := range counts {
		stand[places[i]] = n > 0
	}
	return stand, nil
}

func (w *within) Facets(ctx context.Context, of map[query.Field]Set) (map[query.Field]map[string]int, error) {
	narrowed := w.facets(of)
	counts, err := w.Reader.Facets(ctx, narrowed)
	if err != nil {
		return nil, err
	}
	return counts, w.drop(ctx, counts)
}

func (w *within) facets(of map[query.Field]Set) map[query.Field]Set {
	narrowed := make(map[query.Field]Set, len(of))
	for field, s := range of {
		narrowed[field] = w.narrowed(s)
	}
	return narrowed
}

// drop takes the values that no document of the set has out of counts.
func (w *within) drop(ctx context.Context, counts map[query.Field]map[string]int) error {
	unknown := map[query.Field]Set{}
	for field := range counts {
		if w.any[field] == nil {
			unknown[field] = w.in
		}
	}
	if len(unknown) > 0 {
		known, err := w.Reader.Facets(ctx, unknown)
		if err != nil {
			return err
		}
		for field, values := range known {
			w.any[field] = values
		}
	}
	for field, values := range counts {
		for value := range values {
			if w.any[field][value] == 0 {
				delete(values, value)
			}
		}
	}
	return nil
}

func (w *within) Top(ctx context.Context, wanted Wanted) (Ranked, error) {
	wanted.In = w.narrowed(wanted.In)
	if wanted.Facets != nil {
		wanted.Facets = w.facets(wanted.Facets)
	}
	ranked, err := w.Reader.Top(ctx, wanted)
	if err != nil || ranked.Facets == nil {
		return ranked, err
	}
	return ranked, w.drop(ctx, ranked.Facets)
}

func (w *within) Docs(ctx context.Context, in Set, most int) iter.Seq2[*Doc, error] {
	return w.Reader.Docs(ctx, w.narrowed(in), most)
}

// termsWithin is a reader that lists the terms of some documents alone.
type termsWithin interface {
	// TermsWithin is Terms where there are only the documents of a set: no term comes that none of them has.
	TermsWithin(ctx context.Context, in Set, f TermField, prefix string, yield func(term string, documents int)) error
}

// termsAtOnce is how many terms are counted together where a reader does not list those of some documents.
const termsAtOnce = 256

func (w *within) Terms(
	ctx context.Context, f TermField, prefix string, yield func(term string, documents int),
) error {
	if r, able := w.Reader.(termsWithin); able {
		return r.TermsWithin(ctx, w.in, f, prefix, yield)
	}
	seen := map[string]bool{}
	err := w.Reader.Terms(ctx, f, prefix, func(term string, _ int) {
		if !seen[term] {
			seen[strings.Clone(term)] = true
		}
	})
	if err != nil {
		return err
	}
	for terms := range slices.Chunk(slices.Sorted(maps.Keys(seen)), termsAtOnce) {
		sets := make([]Set, len(terms))
		for i, term := range terms {
			sets[i] = Term(f, term)
		}
		counts, err := w.Count(ctx, sets...)
		if err != nil {
			return err
		}
		for i, n := range counts {
			if n > 0 {
				yield(terms[i], n)
			}
		}
	}
	return nil
}
