package index

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// TestWhatIsRememberedStays: a query that asks for the same several times, in whatever order, is answered as it is when
// nothing is remembered of it, and never fails.
func TestWhatIsRememberedStays(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(bundled(t)...))
	random := rand.New(rand.NewPCG(7, 20))
	pieces := strings.Fields("xi shui wei bao xing guan ren tian yi zai hao xue an ch e n P s qu ldht 海关 税务 -税务 OR 标题:改革 " +
		"部门:海关 -部门:海关 \"海关\" 522件 改革 haiguan 登计 住建局 案例一")
	for range 1500 {
		words := make([]string, 1+random.IntN(6))
		for i := range words {
			words[i] = pieces[random.IntN(len(pieces))]
		}
		q := strings.Join(append(words, words[random.IntN(len(words))]), " ")
		r, err := x.Search(t.Context(), Request{Query: q, Page: 1, Size: 20, Explain: true})
		if err != nil {
			t.Fatalf("%s: %v", q, err)
		}
		g := x.now.Load()
		err = g.read(t.Context(), x.parser(g), func(s *search) error {
			for range 2 { // the second time everything is remembered
				a, err := s.answer(Request{Query: q, Page: 1, Size: 20})
				if err != nil {
					return err
				}
				if a.total != r.Total {
					t.Fatalf("%s: %d hits, and %d where all is remembered", q, r.Total, a.total)
				}
				for i, f := range a.page {
					if f.ID != r.Hits[i].ID {
						t.Fatalf("%s: hit %d is %s, and %s where all is remembered", q, i, r.Hits[i].ID, f.ID)
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatalf("%s: %v", q, err)
		}
		if _, err := x.Suggest(t.Context(), q, 8); err != nil {
			t.Fatalf("suggesting %s: %v", q, err)
		}
	}
}
