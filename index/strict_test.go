package index

import (
	"math/rand/v2"
	"slices"
	"testing"

	"anlisou/data/rounds"
	"anlisou/index/query"
)

// TestStrict: strictly asked for are those cases alone that match all words as they were typed, how few they are; and
// the latest change of these comes first, whatever was written meanwhile.
func TestStrict(t *testing.T) {
	t.Parallel()
	cases := bundled(t)
	store := newMemoryStore(cases...)
	x := openIndex(t, t.TempDir(), store)
	random := rand.New(rand.NewPCG(26, 1))
	queries := []string{
		"", "外贸企业融资", "嘉冒贷", "haiguan", "量子 海关", "户口 医保 量子", "怎样方便企业办税", "“外贸 融资”", "部门:海关 通关", "-海关", "海关 OR 量子",
		"小微企业危险费物没人收怎么办",
	}
	for range rounds.Of(200) {
		q := anyText(random, cases[random.IntN(len(cases))], 1+random.IntN(12))
		if random.IntN(2) == 0 {
			q += " " + anyText(random, cases[random.IntN(len(cases))], 1+random.IntN(6))
		}
		queries = append(queries, q)
	}
	loosened, alike := 0, 0
	for n, q := range queries {
		if n%20 == 10 { // something is changed
			c := cases[random.IntN(len(cases))]
			c.Region = q
			store.put(c)
			if err := x.Update(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		for _, filters := range []query.Filters{nil, {query.Department: {"海关"}}} {
			usual := find(t, x, Request{Query: q, Filters: filters})
			strict := find(t, x, Request{Query: q, Filters: filters, Strict: true, Sort: ByArrival})
			if strict.Relaxed != nil || strict.Related != nil || strict.Correction != nil {
				t.Errorf("%q: %+v, %+v, %+v", q, strict.Relaxed, strict.Related, strict.Correction)
			}
			want := usual.Total
			switch {
			case usual.Relaxed != nil:
				want = usual.Relaxed.Complete
				loosened++
			case usual.Correction != nil && usual.Correction.Applied:
				want = 0
				loosened++
			default:
				alike++
			}
			if strict.Total != want || len(strict.Hits) != want {
				t.Errorf("%q, %v: %d hits, want %d", q, filters, strict.Total, want)
			}
			for _, h := range strict.Hits {
				if store.changes[h.ID].Seq != h.Revision || len(h.Lacks) > 0 || !slices.Contains(ids(usual.Hits), h.ID) {
					t.Errorf("%q, %v: %+v", q, filters, h)
				}
			}
			if !slices.IsSortedFunc(strict.Hits, func(a, b Hit) int { return int(b.Revision) - int(a.Revision) }) {
				t.Errorf("%q: not the latest first: %v", q, ids(strict.Hits))
			}
			if seq, _ := store.Seq(); strict.Applied != seq {
				t.Errorf("%q: of change %d, the store is at %d", q, strict.Applied, seq)
			}
		}
	}
	if loosened < 10 || alike < 10 {
		t.Errorf("%d answers were loosened, %d not: this shows little", loosened, alike)
	}
}
