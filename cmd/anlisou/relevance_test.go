package main

import (
	"cmp"
	"os"
	"path/filepath"
	"testing"
)

// TestRelevanceTargets holds the judged query sets to what is promised of them: what is reached with one setting for all, and what misprints and
// traditional characters may cost. The sets have licences of their own and lie beside the checkout, or where ANLISOU_EVAL says.
func TestRelevanceTargets(t *testing.T) {
	dir := cmp.Or(os.Getenv("ANLISOU_EVAL"), "../../../shared/eval")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the query sets are not here; name their folder with ANLISOU_EVAL")
	}
	if raced {
		t.Skip("minutes become an hour with the race detector, which looks at these searches elsewhere; make relevance runs this")
	}
	type set struct {
		name  string
		least float64 // MRR@10
		typo  float64 // of the misprinted queries
		lost  float64 // at most, to misprints: a quarter of what words, sub-words and grams lose, summed plainly (k1 1.2, b 0.4), see ARCHITECTURE
	}
	for docs, sets := range map[string][]set{
		"cmrc2018": {{"queries", 0.990, 0.985, 0.0208 / 4}},
		"stard":    {{"queries", 0.410, 0.395, 0.0214 / 4}, {"queries_keyword", 0.400, 0, 0.0465 / 4}},
	} {
		t.Run(docs, func(t *testing.T) {
			x, done, err := evalIndex(t.Context(), environment{stdout: t.Output(), stderr: t.Output()}, &dataFlags{}, filepath.Join(dir, docs, "docs.jsonl.gz"))
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := done(); err != nil {
					t.Error(err)
				}
			}()
			if err := x.Wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			for _, set := range sets {
				reached := func(suffix string) float64 {
					mrr, err := evalSet(t.Context(), t.Output(), x, filepath.Join(dir, docs, set.name+suffix+".jsonl"), 0)
					if err != nil {
						t.Fatal(err)
					}
					return mrr
				}
				plain, misprinted, traditional := reached(""), reached("_typo"), reached("_trad")
				if plain < set.least || misprinted < set.typo {
					t.Errorf("%s: MRR@10 %.4f and %.4f misprinted, want %.3f and %.3f", set.name, plain, misprinted, set.least, set.typo)
				}
				if lost := plain - misprinted; lost > set.lost {
					t.Errorf("%s: misprints cost %.4f, want %.4f at most", set.name, lost, set.lost)
				}
				if plain-traditional > 0.005 {
					t.Errorf("%s: traditional characters cost %.4f", set.name, plain-traditional)
				}
			}
			m, err := evalMisprints(t.Context(), t.Output(), x, filepath.Join(dir, "typo_pairs.tsv"))
			if err != nil {
				t.Fatal(err)
			}
			if m.sentences != 543 || m.offered == 0 || 100*m.corrected >= m.words {
				t.Errorf("of %d sentences, %d misspelt words are put right, and %d of %d right words changed, want under 1%%", m.sentences, m.offered, m.corrected, m.words)
			}
		})
	}
}
