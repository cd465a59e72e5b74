package index

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"anlisou/data"
)

// TestNeighbours: the neighbours of a case are those before and after it in a list of its collection by number, whatever is
// missing between, after updates and deletions.
func TestNeighbours(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 26))
	store := newMemoryStore()
	x := openIndex(t, t.TempDir(), store)
	for round := range 3 {
		for i := range 40 {
			c := simple(fmt.Sprintf("c-%02d", random.IntN(60)), fmt.Sprintf("案例%d-%d", round, i), "海关", nil, nil)
			c.Collection, c.Number = []string{"a", "b"}[random.IntN(2)], random.IntN(30)
			store.put(c)
		}
		store.remove(fmt.Sprintf("c-%02d", random.IntN(60)))
		if err := x.Sync(t.Context()); err != nil {
			t.Fatal(err)
		}
		var list []data.Case
		for _, c := range store.cases() {
			if c.Number > 0 {
				list = append(list, c)
			}
		}
		slices.SortFunc(list, func(a, b data.Case) int {
			return cmp.Or(cmp.Compare(a.Collection, b.Collection), cmp.Compare(a.Number, b.Number), cmp.Compare(a.ID, b.ID))
		})
		at := func(i int, of data.Case) string {
			if i < 0 || i >= len(list) || list[i].Collection != of.Collection {
				return ""
			}
			return list[i].ID
		}
		name := func(n *Neighbour) string {
			if n == nil {
				return ""
			}
			return n.ID
		}
		for i, c := range list {
			before, after, err := x.Neighbours(t.Context(), c)
			if err != nil || name(before) != at(i-1, c) || name(after) != at(i+1, c) {
				t.Errorf("%s: %q and %q, want %q and %q, %v", c.ID, name(before), name(after), at(i-1, c), at(i+1, c), err)
			}
		}
	}
}

// TestManyValuesAreOneSearch: what completes a filter does not search once for each of its values.
func TestManyValuesAreOneSearch(t *testing.T) {
	var cases []data.Case
	for i := range 500 {
		c := simple(fmt.Sprintf("c-%d", i), "案例", "海关改革", nil, nil)
		c.Collection = fmt.Sprintf("collection-%d", i)
		cases = append(cases, c)
	}
	x := openIndex(t, t.TempDir(), newMemoryStore(cases...))
	g := x.now.Load()
	err := g.read(t.Context(), x.parser(g), func(s *search) error {
		q := "海关 改革 案例集:"
		list, err := (completer{search: s, query: q, typed: []rune(q)}).complete(8)
		if len(list) != 8 || list[0].Cases != 1 {
			t.Errorf("%d suggestions, %+v", len(list), list)
		}
		if most := 10 * len(cases) * len(s.leaves); s.work.Spent > most {
			t.Errorf("%d of work for %d values", s.work.Spent, len(cases))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
