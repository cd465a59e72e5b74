package index

import (
	"slices"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/data/rounds"
	"anlisou/index/weight"
)

// TestLabelsByOtherNames: whatever the beginning of another name of a department or domain, the name is told where the
// label's own does not hold what was typed, and stands behind every word that does, but where the whole name was typed.
func TestLabelsByOtherNames(t *testing.T) {
	t.Parallel()
	x := bundledIndex(t)
	taxonomy := data.DefaultTaxonomy()
	var begins []string
	for _, l := range slices.Concat(taxonomy.Departments, taxonomy.Domains) {
		for _, name := range slices.Concat(l.Aliases, l.Short, l.Stems) {
			runes := []rune(name)
			for n := weight.LeastAlias; n <= len(runes); n++ {
				begins = append(begins, string(runes[:n]))
			}
		}
	}
	slices.Sort(begins)
	begins = slices.Compact(begins)
	tried, told, before, behind := 0, 0, 0, 0
	every := max(1, len(begins)/rounds.Of(1200))
	sample := []string{"一体化", "土地"} // both ways are there, however few are tried
	for i := 0; i < len(begins); i += every {
		sample = append(sample, begins[i])
	}
	for _, typed := range sample {
		list, err := x.Suggest(t.Context(), typed, 20)
		if err != nil {
			t.Fatal(err)
		}
		tried++
		for at, s := range list {
			if s.Kind != SuggestDepartment && s.Kind != SuggestDomain || len(s.Also) == 0 {
				continue
			}
			told++
			name := s.Also[0].Text
			for _, run := range s.Also[1:] {
				name += run.Text
			}
			whole := name == typed
			if strings.Contains(s.Text, typed) || s.Also[0].Text != typed || !s.Also[0].Mark || s.Cases < 1 {
				t.Errorf("%s suggests %s, also called %s, for %d cases", typed, s.Text, show(s.Also), s.Cases)
			}
			for place, w := range list {
				if w.Kind != SuggestWord || !strings.Contains(w.Text, typed) {
					continue
				}
				if place > at != whole {
					t.Errorf("%s: the word %s is %dth, %s (%s) %dth", typed, w.Text, place, s.Text, name, at)
				}
				if whole {
					before++
				} else {
					behind++
				}
			}
		}
	}
	if tried < 100 || told == 0 || behind == 0 || before == 0 {
		t.Errorf("%d were tried: %d told a name, %d words stood behind it and %d before", tried, told, before, behind)
	}
}

// TestSuggestedNameIsTheNearest: of several names that begin so the one typed is told, else the shortest.
func TestSuggestedNameIsTheNearest(t *testing.T) {
	t.Parallel()
	x := bundledIndex(t)
	for typed, want := range map[string]string{
		"一体化": "区域[一体化] / 一体化 / [一体化]办", "医保": "[医保] / 医保", "发改": "[发改]", "国税": "[国税]",
	} {
		list, err := x.Suggest(t.Context(), typed, 20)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range list {
			switch {
			case len(s.Also) > 0:
				got = append(got, show(s.Also))
			case s.Kind == SuggestDomain:
				got = append(got, show(s.Runs))
			case s.Kind == SuggestWord:
				got = append(got, s.Text)
			}
		}
		if strings.Join(got, " / ") != want {
			t.Errorf("%s: %q, want %s", typed, got, want)
		}
	}
}
