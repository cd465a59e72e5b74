package index

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/index/query"
)

// unlabelled are the bundled cases as a document without labels gives them.
func unlabelled(t testing.TB) []data.Case {
	t.Helper()
	cases := bundled(t)
	for i := range cases {
		c := &cases[i]
		c.Departments, c.Domains, c.Labels, c.Evidence = nil, nil, "", nil
	}
	return cases
}

// TestCasesWithoutLabelsAreFiled: filters, counts and hits know the labels that were inferred, each hit says that
// they were, and what the index keeps is what it tells of a single case, after a restart too.
func TestCasesWithoutLabelsAreFiled(t *testing.T) {
	source, dir := newMemoryStore(unlabelled(t)...), t.TempDir()
	x := openIndex(t, dir, source)
	for range 2 {
		all := find(t, x, Request{})
		counts := facet(all, query.Department)
		for _, h := range all.Hits {
			c, _, err := source.Case(h.ID)
			if err != nil {
				t.Fatal(err)
			}
			if len(c.Departments)+len(c.Domains) > 0 {
				t.Fatalf("%s: the stored case was changed", h.ID)
			}
			filed := x.Label(c)
			if !slices.Equal(h.Departments, filed.Departments) || !slices.Equal(h.Domains, filed.Domains) || h.Labels != filed.Labels {
				t.Errorf("%s: the hit has %q %q %q, the case %q %q %q", h.ID, h.Departments, h.Domains, h.Labels, filed.Departments, filed.Domains, filed.Labels)
			}
			if slices.Contains(h.Inferred, query.Department) != (len(h.Departments) > 0) || !slices.Contains(h.Inferred, query.Domain) || h.Labels != data.Inferred {
				t.Errorf("%s: %q of %q %q, labels %q", h.ID, h.Inferred, h.Departments, h.Domains, h.Labels)
			}
			for _, d := range h.Departments {
				counts[d]--
			}
		}
		for d, left := range counts {
			if left != 0 {
				t.Errorf("the count of %s is %d off", d, left)
			}
		}
		filtered := find(t, x, Request{Filters: query.Filters{query.Department: {"嘉兴海关"}}})
		if len(filtered.Hits) != 3 || filtered.Total != facet(all, query.Department)["海关"] {
			t.Errorf("%d hits of the customs, counted are %d", len(filtered.Hits), facet(all, query.Department)["海关"])
		}
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
		x = openIndex(t, dir, source)
	}
}

func TestGivenLabelsWin(t *testing.T) {
	text := []data.Section{{Heading: "主要做法", Text: "嘉兴海关推出船边直提,提升口岸通关效率。"}}
	source := newMemoryStore(
		data.Case{ID: "both", Title: "甲", Sections: text, Departments: []string{"嘉兴市税务局", "税务部门"}, Domains: []string{"税收服务"}, Region: "杭州", Year: 2020, Labels: data.Curated},
		data.Case{ID: "half", Title: "乙", Sections: text, Departments: []string{"税务局"}, Labels: data.Curated},
		data.Case{ID: "none", Title: "丙", Sections: text},
	)
	x := openIndex(t, t.TempDir(), source)
	check := func(id string, departments, domains []string, labels data.Labels, inferred []query.Field) {
		t.Helper()
		for _, h := range find(t, x, Request{}).Hits {
			if h.ID == id && (!slices.Equal(h.Departments, departments) || !slices.Equal(h.Domains, domains) || h.Labels != labels || !slices.Equal(h.Inferred, inferred)) {
				t.Errorf("%s: %q %q %q, inferred %q", id, h.Departments, h.Domains, h.Labels, h.Inferred)
			}
		}
	}
	check("both", []string{"嘉兴市税务局", "税务部门"}, []string{"税收服务"}, data.Curated, nil)
	check("half", []string{"税务局"}, []string{"贸易便利化"}, data.Curated, []query.Field{query.Domain, query.Region})
	check("none", []string{"海关"}, []string{"贸易便利化"}, data.Inferred, []query.Field{query.Department, query.Domain, query.Region})
	if got, want := facet(find(t, x, Request{}), query.Region), map[string]int{"杭州": 1, "嘉兴": 2}; !reflect.DeepEqual(got, want) {
		t.Errorf("regions %v, want %v", got, want)
	}
	for region, want := range map[string]int{"嘉兴市": 2, "浙江": 3, "浙江省": 3, "江苏": 0} { // what lies in a place is of it
		if got := find(t, x, Request{Query: "地区:" + region}).Total; got != want {
			t.Errorf("%d cases of %s, want %d", got, region, want)
		}
	}
	// Both names of the bureau are counted as one, and found by it.
	if got, want := facet(find(t, x, Request{}), query.Department), map[string]int{"税务局": 2, "海关": 1}; !reflect.DeepEqual(got, want) {
		t.Errorf("departments %v, want %v", got, want)
	}
	if got := find(t, x, Request{Filters: query.Filters{query.Department: {"税务部门"}}}).Total; got != 2 {
		t.Errorf("%d cases of the tax bureau, want 2", got)
	}
	// A person has chosen since, and the index has not heard of it yet.
	source.put(data.Case{ID: "none", Title: "丙", Sections: text, Departments: []string{"边检"}, Labels: data.Curated})
	check("none", []string{"边检"}, []string{"贸易便利化"}, data.Curated, []query.Field{query.Domain, query.Region})
}

// TestAnotherTaxonomyRebuilds: labels of another taxonomy are inferred anew in the background, and the old ones
// answer until then.
func TestAnotherTaxonomyRebuilds(t *testing.T) {
	source, dir := newMemoryStore(unlabelled(t)...), t.TempDir()
	x := openIndex(t, dir, source)
	first := x.now.Load()
	wait(t, x)
	if x.now.Load() != first {
		t.Fatal("an index of the same taxonomy was rebuilt")
	}
	before := facet(find(t, x, Request{}), query.Department)["法院"]
	if before == 0 {
		t.Fatal("no case is of the courts")
	}

	text, err := os.ReadFile(filepath.Join("..", "data", "taxonomy.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(text), "  - name: 法院\n", "  - name: 审判机构\n", 1)
	taxonomy, err := data.ParseTaxonomy([]byte(strings.Replace(changed, "departments: [法院, ", "departments: [", 1)))
	if err != nil {
		t.Fatal(err)
	}
	x.SetTaxonomy(taxonomy)
	wait(t, x)
	check := func(x *Index) error {
		if counts := facet(find(t, x, Request{}), query.Department); counts["审判机构"] == 0 || counts["法院"] != 0 {
			return fmt.Errorf("departments are %v", counts)
		}
		return nil
	}
	if err := check(x); err != nil {
		t.Error(err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}

	// Started with the first taxonomy again: it answers as it is, and is rebuilt.
	again := openIndex(t, dir, source)
	wait(t, again)
	if got := facet(find(t, again, Request{}), query.Department)["法院"]; got != before {
		t.Errorf("%d cases are of the courts, want %d", got, before)
	}
}
