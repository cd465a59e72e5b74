package index

import (
	"context"
	"slices"

	"anlisou/data/say"
	"anlisou/index/engine"
	"anlisou/index/query"
)

type hiddenKey struct{}

// Hiding is a context in which questions are answered as if the cases of some collections were not there: no answer,
// count, suggestion or neighbour has them. The scores of the others may still hang on them. It rides on the context, so
// that no question of a request can go without.
func Hiding(ctx context.Context, collections ...string) context.Context {
	if len(collections) == 0 {
		return ctx
	}
	return context.WithValue(ctx, hiddenKey{}, slices.Sorted(slices.Values(collections)))
}

// Showing is a context in which nothing is hidden, for who runs the site.
func Showing(ctx context.Context) context.Context {
	return context.WithValue(ctx, hiddenKey{}, []string(nil))
}

// hiddenIn are the collections that a context hides, in order.
func hiddenIn(ctx context.Context) []string {
	hidden, _ := ctx.Value(hiddenKey{}).([]string)
	return hidden
}

// shownOnly is a reader without the cases of hidden collections.
func shownOnly(ctx context.Context, r engine.Reader, hidden []string) (engine.Reader, error) {
	if len(hidden) == 0 {
		return r, nil
	}
	sets := make([]engine.Set, len(hidden))
	for i, id := range hidden {
		sets[i] = engine.Label(query.Collection, id)
	}
	return engine.Within(ctx, r, engine.Minus(engine.All(), engine.Or(sets...)))
}

// Collections are the collections that cases are of, in order, those among them that a context hides left out. What was
// counted once is not counted again while no case changes.
func (x *Index) Collections(ctx context.Context) ([]string, error) {
	g, err := x.acquire()
	if err != nil {
		return nil, err
	}
	defer g.Release()
	var ids []string
	err = g.withState(ctx, x.parser(g), func(s *search) error {
		counts, err := s.labelCounts(query.Collection)
		for id, n := range counts {
			if n > 0 {
				ids = append(ids, id)
			}
		}
		return err
	})
	if err != nil {
		return nil, say.Errorf("collections: %w", x.failed(ctx, g, err))
	}
	slices.Sort(ids)
	return ids, nil
}
