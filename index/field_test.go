package index

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"slices"
	"testing"

	"anlisou/data"
)

//go:embed testdata/field.jsonl
var fieldCases []byte

// TestField holds the search to what people expect of it, a kind a line: each is the smallest collection and the
// queries that showed a fault which users of search engines meet. Finds are exactly the cases to be found, and not by
// loosening; first come before all others.
func TestField(t *testing.T) {
	t.Parallel()
	for line := range bytes.Lines(fieldCases) {
		var kind struct {
			Name  string
			Cases []data.Case
			Asks  []struct {
				Query string
				Finds *[]string
				First []string
			}
		}
		if err := json.Unmarshal(line, &kind); err != nil {
			t.Fatal(err)
		}
		t.Run(kind.Name, func(t *testing.T) {
			for i := range kind.Cases {
				if kind.Cases[i].Collection == "" {
					kind.Cases[i].Collection = "field"
				}
			}
			x := openIndex(t, t.TempDir(), newMemoryStore(kind.Cases...))
			for _, ask := range kind.Asks {
				r := find(t, x, Request{Query: ask.Query})
				found := ids(r.Hits)
				if ask.Finds != nil {
					if slices.Sort(found); !slices.Equal(found, slices.Sorted(slices.Values(*ask.Finds))) || r.Relaxed != nil || r.Total != len(found) {
						t.Errorf("%s finds %v (relaxed %v), want %v; plan %s", ask.Query, found, r.Relaxed, *ask.Finds, x.Plan(ask.Query))
					}
				}
				if n := len(ask.First); n > 0 {
					first := slices.Sorted(slices.Values(found[:min(n, len(found))]))
					if !slices.Equal(first, slices.Sorted(slices.Values(ask.First))) || r.Relaxed != nil {
						t.Errorf("%s finds %v (relaxed %v), want %v first; plan %s", ask.Query, found, r.Relaxed, ask.First, x.Plan(ask.Query))
					}
				}
				if len(x.Plan(ask.Query).All) > 0 {
					checkWhy(t, ask.Query, r)
				}
			}
		})
	}
}
