package index

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/data/rounds"
)

// TestCheckComparesWithTheStore changes the store at random behind an index that has been closed. Each case that
// differs is found, and no other: as not in yet where the index has not got so far, as wrong where it has.
func TestCheckComparesWithTheStore(t *testing.T) {
	rounds.Computes(t)
	random := rand.New(rand.NewPCG(41, 42))
	for round := range rounds.Of(30) {
		s := newMemoryStore()
		for i := range 20 {
			s.put(data.Case{ID: fmt.Sprintf("c%d", i), Title: "题", Sections: []data.Section{{Text: fmt.Sprintf("第%d项。",
				i)}}})
		}
		s.remove("c0")
		dir := t.TempDir()
		if err := openIndex(t, dir, s).Close(); err != nil {
			t.Fatal(err)
		}
		applied := s.seq
		want := map[string]Mend{}
		for range random.IntN(5) {
			id := fmt.Sprintf("c%d", random.IntN(25))
			c, known := s.changes[id]
			switch n := random.IntN(4); {
			case n == 0 && known && c.Case != nil: // newer
				s.put(*c.Case)
				want[id] = MendCatchUp
			case n == 1 && known && c.Case != nil && want[id] == "": // gone without a trace
				delete(s.changes, id)
				want[id] = MendRemove
			case n == 2 && known && c.Case != nil && want[id] == "": // deleted, under a number that the index has
				s.changes[id] = data.Change{Seq: c.Seq, ID: id}
				want[id] = MendRemove
			case n == 3 && !known && want[id] == "": // there, under a number that the index has
				s.changes[id] = data.Change{Seq: applied, ID: id, Case: &data.Case{ID: id}}
				want[id] = MendRemove
			}
		}
		c, err := Check(t.Context(), dir, s)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]Mend{}
		for _, f := range c.Findings {
			got[f.ID] = f.Mend
		}
		if fmt.Sprint(got) != fmt.Sprint(want) || c.OK() != !slices.Contains(mends(c), MendRemove) ||
			c.Applied != applied {
			t.Errorf("round %d: %v, want %v (sound %t, applied %d of %d)", round, got, want, c.OK(), c.Applied,
				applied)
		}
	}
}

func mends(c *Checked) (list []Mend) {
	for _, f := range c.Findings {
		list = append(list, f.Mend)
	}
	return list
}

func TestCheckOfAnIndexThatIsNotTheStores(t *testing.T) {
	dir := t.TempDir()
	s := newMemoryStore(data.Case{ID: "a", Title: "题", Sections: []data.Section{{Text: "做了。"}}})
	if c, err := Check(t.Context(), dir, s); err != nil || !c.OK() || c.Generation != "" {
		t.Errorf("no index: %+v, %v", c, err)
	}
	if err := openIndex(t, dir, s).Close(); err != nil {
		t.Fatal(err)
	}
	if c, err := Check(t.Context(), dir, s); err != nil || len(c.Findings) > 0 || c.Cases != 1 || c.Applied != 1 {
		t.Errorf("%+v, %v", c, err)
	}
	if c, err := Check(t.Context(), dir, otherStore{s}); err != nil || c.OK() ||
		!strings.Contains(c.Findings[0].What.String(), "another store") {
		t.Errorf("another store: %+v, %v", c, err)
	}
	s.seq, s.changes = 0, map[string]data.Change{}
	if c, err := Check(t.Context(), dir, s); err != nil || c.OK() ||
		!strings.Contains(c.Findings[0].What.String(), "ahead of the store") {
		t.Errorf("a store that was restored: %+v, %v", c, err)
	}
}

// otherStore is a store of another id.
type otherStore struct{ *memoryStore }

func (otherStore) ID() string { return "other" }
