package store

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
)

// TestCache: what Get gives is what was put last, whatever it has unpacked before, and what it keeps stays within its
// bound.
func TestCache(t *testing.T) {
	s := newTest(t)
	cases, _ := spliced(t, 15000, func(i int) string { return fmt.Sprintf("jx-%05d", i) })
	mustPut(t, s, cases...)
	random := rand.New(rand.NewPCG(57, 58))
	for round := range 5000 {
		i := random.IntN(len(cases))
		if round%5 == 0 {
			i = random.IntN(100)
		}
		if round%50 == 0 {
			cases[i].Region = fmt.Sprint(round)
			mustPut(t, s, cases[i])
		}
		r, err := s.Get(cases[i].ID)
		if want := cases[i].Region; err != nil || r.Case.Region != want ||
			!reflect.DeepEqual(r.Case.Sections, cases[i].Sections) {
			t.Fatalf("%s: %+v, %v, want it of %s", cases[i].ID, r, err, want)
		}
	}
	size := 0
	for e := s.unpacked.recent.Front(); e != nil; e = e.Next() {
		size += e.Value.(*unpacked).size()
	}
	if size != s.unpacked.size || size > cacheBytes || size < cacheBytes/2 ||
		len(s.unpacked.cases) != s.unpacked.recent.Len() {
		t.Errorf("%d bytes of %d are kept, counted as %d, in %d cases", size, cacheBytes, s.unpacked.size,
			s.unpacked.recent.Len())
	}
}
