package index

import (
	"testing"
	"time"
)

// How long a search took is by its clock.
func TestSearchesHaveAClock(t *testing.T) {
	t.Parallel()
	x := openIndex(t, t.TempDir(), newMemoryStore(simple("a", "海关", "查验", nil, nil)))
	at := time.Unix(0, 0)
	x.clock = func() time.Time { at = at.Add(time.Second); return at }
	r, err := x.Search(t.Context(), Request{Query: "海关", Page: 1, Size: 10, Explain: true})
	if err != nil {
		t.Fatal(err)
	}
	// Asked as the request comes and goes, as the search begins and is explained, and around the engine's part of it.
	if r.Took != 5*time.Second || len(r.Explanation.Timings) != 2 ||
		r.Explanation.Timings[0].MS != 1000 || r.Explanation.Timings[1].MS != 2000 {
		t.Errorf("took %v, of which %v", r.Took, r.Explanation.Timings)
	}
}
