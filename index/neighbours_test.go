package index

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"anlisou/data"
	"anlisou/index/engine"
)

// TestNeighbours: the neighbours of a case are those before and after it in a list of its collection by number,
// whatever is missing between, after updates and deletions.
func TestNeighbours(t *testing.T) {
	t.Parallel()
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

// TestACasePageCountsNoFacets: marks, neighbours and similar cases count none, which a search of the same does: a query
// is read with the values of the whole collection at most, counted once. Neighbours look up one list.
func TestACasePageCountsNoFacets(t *testing.T) {
	t.Parallel()
	x := openIndex(t, t.TempDir(), newMemoryStore(bundled(t)...))
	c := bundled(t)[6]
	g := x.now.Load()
	counted, all := map[Field]bool{}, 0
	stand(g, func(a asked) error {
		for i, f := range a.fields {
			if in := a.sets[len(a.sets)-len(a.fields)+i]; in == engine.All() {
				all++
				continue
			}
			counted[f] = true
		}
		return nil
	})
	for _, query := range []string{"", "海关", "海关 改革", "haiguan", "海官查研", "天文望远镜", "如何加快海关查验和养老金的报销", "\"海关\" OR 法院"} {
		markCase(t, x, query, false, c)
		before, after, err := x.Neighbours(t.Context(), c)
		if err != nil || before == nil || after == nil {
			t.Fatal(before, after, err)
		}
		if _, err := x.Similar(t.Context(), c.ID, 4); err != nil {
			t.Fatal(err)
		}
		for f := range counted {
			t.Errorf("for the page of a case, found by %q, the values of %s are counted", query, f)
		}
		if query == "" && all > 0 || all > len(Fields) {
			t.Errorf("found by %q, the values of all cases are counted for %d fields", query, all)
		}
	}
	clear(counted)
	if find(t, x, Request{Query: "海关"}); len(counted) != len(Fields) {
		t.Errorf("a search counts the values of %v", counted)
	}
	looked := lookUps(g)
	if _, _, err := x.Neighbours(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	delete(looked.questions, "Doc")
	list := engine.Label(Collection, c.Collection)
	if !maps.Equal(looked.questions, map[string]int{"Docs": 1}) || !maps.Equal(looked.lists, map[string]bool{list.Key: true}) {
		t.Errorf("the neighbours of a case are asked for by %v, and looked up in %v", looked.questions, looked.lists)
	}
}

// lookedUp is what an engine was asked: how often which method, and which lists it looked up, if each once.
type lookedUp struct {
	questions map[string]int
	lists     map[string]bool
}

// lookUps counts what a generation looks up from now on. What a list costs the engine, its own tests tell.
func lookUps(g *generation) lookedUp {
	l := lookedUp{map[string]int{}, map[string]bool{}}
	stand(g, func(a asked) error {
		l.questions[a.method]++
		lists(l.lists, a.sets...)
		for _, t := range a.terms {
			lists(l.lists, engine.Term(t.Field, t.Text))
		}
		return nil
	})
	return l
}

// TestManyValuesAreOneSearch: what completes a filter looks up once each of its values, and nothing else: it does not
// search for each.
func TestManyValuesAreOneSearch(t *testing.T) {
	t.Parallel()
	const few, many = 50, 500
	filed := func(n int) (cases []data.Case) {
		for i := range n {
			c := simple(fmt.Sprintf("c-%d", i), "案例", "海关改革", []string{fmt.Sprintf("第%d局", i)}, nil)
			c.Collection = fmt.Sprintf("collection-%d", i)
			cases = append(cases, c)
		}
		return cases
	}
	looked := map[int]map[string]lookedUp{}
	for _, n := range []int{few, many} {
		looked[n] = map[string]lookedUp{}
		x := openIndex(t, t.TempDir(), newMemoryStore(filed(n)...))
		for _, query := range []string{"部门:", "案例集:", "海关 改革 部门:", "海关 改革 案例集:", "海关 案例集:c", "部门:第3局 部门:"} {
			g := x.now.Load()
			looked[n][query] = lookUps(g)
			err := g.withState(t.Context(), x.parser(g), func(s *search) error {
				list, err := (completer{search: s, query: query, typed: []rune(query)}).complete(8)
				if len(list) != 8 || list[0].Cases != 1 && query != "部门:第3局 部门:" {
					t.Errorf("%s: %d suggestions, %+v", query, len(list), list)
				}
				if most := 10 * n; s.work.Spent > most {
					t.Errorf("%s: %d of work for %d values", query, s.work.Spent, n)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	for query, of := range looked[many] {
		if more := len(of.lists) - len(looked[few][query].lists); more != many-few {
			t.Errorf("%s: %d look-ups more for %d values more", query, more, many-few)
		}
		if questions := looked[few][query].questions; !maps.Equal(of.questions, questions) {
			t.Errorf("%s: %v are asked for %d values, and %v for %d", query, of.questions, many, questions, few)
		}
	}
}
