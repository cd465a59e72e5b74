package posting

import (
	"slices"
	"testing"

	"anlisou/index/engine"
)

// The first of all documents are those of the index as it is, whatever was asked before: a document that comes, goes or
// is withheld is in, or out, at once. They are looked for once as long as nothing changes.
func TestFirsts(t *testing.T) {
	x, _ := create(t, t.TempDir(), 30)
	first := func(order engine.Order, k int) (ids []string) {
		err := ask(t.Context(), x, func(r *reader) error {
			ranked, err := r.Top(t.Context(), engine.Wanted{In: engine.All(), By: engine.Ranking{Order: order}, Most: k})
			if err != nil {
				return err
			}
			for _, f := range ranked.Found {
				ids = append(ids, f.ID)
			}
			counts, err := r.Count(t.Context(), engine.These([]*engine.Doc{ranked.Found[0].Doc}))
			if err == nil && counts[0] != 1 {
				t.Errorf("the first document is %d documents", counts[0])
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return ids
	}
	expect := func(what string, want ...string) {
		t.Helper()
		for range 2 {
			for _, order := range []engine.Order{engine.ByNumber, engine.ByYear, engine.ByDate} {
				if got := first(order, len(want)); !slices.Equal(got, want) {
					t.Errorf("%s: %v, want %v", what, got, want)
				}
			}
		}
	}
	expect("at first", "case-1", "case-2", "case-3")
	state := x.firsts.state
	if expect("again", "case-1", "case-2"); x.firsts.state != state || len(x.firsts.of) != 3 {
		t.Errorf("they were looked for again: %d orders", len(x.firsts.of))
	}
	if err := x.Apply([]engine.Change{{ID: "case-1", Revision: 100}}); err != nil {
		t.Fatal(err)
	}
	expect("without the first", "case-2", "case-3")
	x.Withhold("case-2")
	expect("with the next withheld", "case-3", "case-4")
	back := analysed(101, "案例", "又来了")
	back.Doc.ID, back.Doc.Number = "case-1", 1
	if err := x.Apply([]engine.Change{{ID: "case-1", Revision: 101, Analysed: back}}); err != nil {
		t.Fatal(err)
	}
	expect("with the first again", "case-1", "case-3")
	if err := x.Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	expect("once merged", "case-1", "case-3")
	if all := first(engine.ByNumber, firstsKept+1); len(all) != 29 {
		t.Errorf("beyond what is kept there are %d", len(all))
	}
}
