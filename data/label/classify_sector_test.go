package label_test

import (
	"slices"
	"testing"

	"anlisou/data"
	"anlisou/data/label"
)

// TestSectors: a case of farming, science, culture or sports is filed so, and one that only has such words is not.
func TestSectors(t *testing.T) {
	taxonomy := data.DefaultTaxonomy()
	c := label.NewClassifier(taxonomy, fold)
	for _, one := range readCases(t, "sectors.jsonl") {
		var got []string
		for _, e := range c.Classify(one.Title, one.Sections) {
			if slices.ContainsFunc(taxonomy.Domains, func(l data.Label) bool { return l.Sector && l.Name == e.Label }) {
				got = append(got, e.Label)
			}
		}
		if !slices.Equal(got, one.Domains) {
			t.Errorf("%s %s: sectors %q, want %q", one.ID, one.Title, got, one.Domains)
		}
	}
}

// TestSectorsStandBeside: sectors take no other domain from a case.
func TestSectorsStandBeside(t *testing.T) {
	with := data.DefaultTaxonomy()
	without, err := data.ParseTaxonomy(with.Text())
	if err != nil {
		t.Fatal(err)
	}
	isSector := func(l data.Label) bool { return l.Sector }
	without.Domains = slices.DeleteFunc(without.Domains, isSector)
	if len(without.Domains) == len(with.Domains) {
		t.Fatal("no domain is a sector")
	}
	domains := func(c *label.Classifier, one data.Case) (names []string) {
		for _, e := range c.Classify(one.Title, one.Sections) {
			if e.Field == "domain" && !slices.ContainsFunc(with.Domains, func(l data.Label) bool { return l.Sector && l.Name == e.Label }) {
				names = append(names, e.Label)
			}
		}
		return names
	}
	beside, alone := label.NewClassifier(with, fold), label.NewClassifier(without, fold)
	for _, file := range []string{"seen.jsonl", "unseen.jsonl", "sectors.jsonl"} {
		for _, one := range readCases(t, file) {
			if got, want := domains(beside, one), domains(alone, one); !slices.Equal(got, want) {
				t.Errorf("%s: domains %q, without sectors %q", one.ID, got, want)
			}
		}
	}
}
