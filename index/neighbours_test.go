package index

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"
	bleveseg "github.com/blevesearch/scorch_segment_api/v2"

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

// TestACasePageCountsNoFacets: marks, neighbours and similar cases count none, which a search of the same does: of the
// fields, a query is read with the names of departments and domains at most. Neighbours look up one list a segment.
func TestACasePageCountsNoFacets(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(bundled(t)...))
	c := bundled(t)[6]
	g := x.now.Load()
	read := func() (fields []Field) {
		g.mu.Lock()
		defer g.mu.Unlock()
		for _, f := range Fields {
			for _, m := range g.members {
				if _, known := m.facets[f]; known {
					fields = append(fields, f)
				}
			}
		}
		return fields
	}
	for _, query := range []string{"", "海关", "海关 改革", "haiguan", "海官查研", "天文望远镜", "如何加快海关查验和养老金的报销", "\"海关\" OR 法院"} {
		markCase(t, x, query, false, c)
		before, after, err := x.Neighbours(t.Context(), c)
		if err != nil || before == nil || after == nil {
			t.Fatal(before, after, err)
		}
		if _, err := x.Similar(t.Context(), c.ID, 4); err != nil {
			t.Fatal(err)
		}
		for _, f := range read() {
			if query == "" || f != Department && f != Domain {
				t.Errorf("for the page of a case, found by %q, the values of %s are read", query, f)
			}
		}
	}
	if find(t, x, Request{Query: "海关"}); !slices.Equal(read(), Fields) {
		t.Errorf("a search reads the values of %v", read())
	}
	err := g.read(t.Context(), x.parser(g), func(s *search) error {
		count := countTerms(t, s)
		_, _, err := s.beside(c)
		if *count != len(s.leaves) {
			t.Errorf("%d look-ups for the neighbours of a case, in %d segments", *count, len(s.leaves))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// countedTerms are a dictionary that counts what is looked up in it.
type countedTerms struct {
	bleveseg.TermDictionary
	n *int
}

func (c countedTerms) PostingsList(term []byte, except *roaring.Bitmap, old bleveseg.PostingsList) (bleveseg.PostingsList, error) {
	*c.n++
	return c.TermDictionary.PostingsList(term, except, old)
}

// countTerms counts what a search looks up in any field from now on.
func countTerms(t *testing.T, s *search) *int {
	t.Helper()
	n := new(int)
	for _, l := range s.leaves {
		for _, field := range []string{
			fieldWords, fieldGrams, fieldChars, fieldTitle, fieldValues, fieldAcross, fieldOrgans, string(Department), string(Domain), string(Region),
			string(Year), string(Collection),
		} {
			d, err := l.dictionary(field)
			if err != nil {
				t.Fatal(err)
			}
			l.dicts[field] = countedTerms{d, n}
		}
	}
	return n
}

// TestManyValuesAreOneSearch: what completes a filter looks up once each of its values, and nothing else: it does not search
// for each.
func TestManyValuesAreOneSearch(t *testing.T) {
	const few, many = 50, 500
	filed := func(n int) (cases []data.Case) {
		for i := range n {
			c := simple(fmt.Sprintf("c-%d", i), "案例", "海关改革", []string{fmt.Sprintf("第%d局", i)}, nil)
			c.Collection = fmt.Sprintf("collection-%d", i)
			cases = append(cases, c)
		}
		return cases
	}
	looked := map[int]map[string]int{}
	for _, n := range []int{few, many} {
		looked[n] = map[string]int{}
		x := openIndex(t, t.TempDir(), newMemoryStore(filed(n)...))
		find(t, x, Request{}) // the facets are read once for all queries
		for _, query := range []string{"部门:", "案例集:", "海关 改革 部门:", "海关 改革 案例集:", "海关 案例集:c", "部门:第3局 部门:"} {
			g := x.now.Load()
			err := g.read(t.Context(), x.parser(g), func(s *search) error {
				if len(s.leaves) != 1 {
					t.Fatalf("%d segments", len(s.leaves))
				}
				count := countTerms(t, s)
				list, err := (completer{search: s, query: query, typed: []rune(query)}).complete(8)
				if len(list) != 8 || list[0].Cases != 1 && query != "部门:第3局 部门:" {
					t.Errorf("%s: %d suggestions, %+v", query, len(list), list)
				}
				looked[n][query] = *count
				if most := 10 * n; s.work.spent > most {
					t.Errorf("%s: %d of work for %d values", query, s.work.spent, n)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	for query, n := range looked[many] {
		if more := n - looked[few][query]; more != many-few {
			t.Errorf("%s: %d look-ups more for %d values more", query, more, many-few)
		}
	}
}
