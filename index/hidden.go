package index

import (
	"context"
	"slices"

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
func Showing(ctx context.Context) context.Context { return context.WithValue(ctx, hiddenKey{}, []string(nil)) }

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
