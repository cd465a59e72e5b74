package posting

import (
	"fmt"
	"strings"
	"sync"

	"anlisou/index/engine"
)

// firstsKept is how many of the first documents of an order are kept: some pages of the list that an empty query gives.
const firstsKept = 256

// firsts keeps the first of all documents in each order that is no order of scores, as long as no document comes or
// goes and bleve merges nothing: to find them is to look at all.
type firsts struct {
	mu    sync.Mutex
	state string
	of    map[engine.Order][]candidate
}

// get are the first documents in an order; those that find gives where they are not known of this state.
func (f *firsts) get(state string, order engine.Order, find func() ([]candidate, error)) ([]candidate, error) {
	f.mu.Lock()
	known, ok := f.of[order]
	ok = ok && f.state == state
	f.mu.Unlock()
	if ok {
		return known, nil
	}
	found, err := find()
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.state != state {
		f.state, f.of = state, map[engine.Order][]candidate{}
	}
	f.of[order] = found
	return found, nil
}

// stateOf tells states of an index apart: two are the same where they have the same documents at the same places.
func stateOf(segments []*segmentReader, applied uint64, withheld int) string {
	var state strings.Builder
	fmt.Fprint(&state, applied, " ", withheld)
	for _, l := range segments {
		fmt.Fprint(&state, " ", l.id)
	}
	return state.String()
}

// first are the first k of all documents where they are kept; false where they are not.
func (r *reader) first(in engine.Set, by engine.Ranking, k int) (found []engine.Found, kept bool, err error) {
	if in.Op != engine.OpAll || by.Order == engine.ByScore || len(by.Terms) > 0 || !by.Literal.IsZero() ||
		!by.Form.IsZero() || !by.Sure.IsZero() || k > firstsKept {
		return nil, false, nil
	}
	all, err := r.firsts.get(r.state, by.Order, func() ([]candidate, error) {
		t := top{reader: r, by: by, k: firstsKept, best: bestBy(by.Order, firstsKept)}
		for i, l := range r.segments {
			array := takeFloats(len(l.docs))
			t.offer(i, blocks(l.live), 0, *array, func(uint32) byte { return 0 })
			giveFloats(array)
		}
		return t.best.inOrder(), nil
	})
	if err != nil {
		return nil, false, err
	}
	for _, f := range all[:min(k, len(all))] {
		found = append(found, f.Found)
		r.at[f.Revision] = f.place
	}
	return found, true, nil
}
