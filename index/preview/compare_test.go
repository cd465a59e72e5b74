package preview

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"anlisou/data"
	"anlisou/index"
	"anlisou/segment"
)

func hits(ids ...string) (list []index.Hit) {
	for _, id := range ids {
		list = append(list, index.Hit{ID: id, Title: "题" + id})
	}
	return list
}

func TestCompare(t *testing.T) {
	before := &index.Result{
		Total: 3, Hits: hits("a", "b", "c"),
		Facets: []index.Facet{{Field: index.Department, Values: []index.FacetValue{{Value: "海关", Count: 2}, {Value: "法院", Count: 1}}}},
	}
	if a, differs := Compare("q", before, before); differs {
		t.Errorf("the same answer differs: %+v", a)
	}
	after := &index.Result{
		Total: 4, Hits: hits("d", "b", "a"), Relaxed: &index.Relaxed{Without: []string{"甲"}},
		Correction: &index.Correction{Query: "乙", Applied: true},
		Related:    &index.Related{Total: 7, Hits: hits("e")},
		Facets:     []index.Facet{{Field: index.Department, Values: []index.FacetValue{{Value: "海关", Count: 3}, {Value: "税务局", Count: 1}}}},
	}
	want := Answer{
		Query: "q", Before: Shape{Total: 3},
		After: Shape{Total: 4, Correction: "乙", Corrected: true, Relaxed: true, Without: []string{"甲"}, Related: 7},
		Came:  []Moved{{"d", "题d", 0, 1}, {"e", "题e", 0, 4}},
		Went:  []Moved{{"c", "题c", 3, 0}},
		Moved: []Moved{{"a", "题a", 1, 3}},
		Facets: []Count{
			{"department", "海关", 2, 3}, {"department", "税务局", 0, 1}, {"department", "法院", 1, 0},
		},
	}
	if got, differs := Compare("q", before, after); !differs || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v\nwant\n%+v", got, want)
	}
}

// Each thing that a person sees differs by itself.
func TestEachDifferenceCounts(t *testing.T) {
	same := func() *index.Result { return &index.Result{Total: 2, Hits: hits("a", "b")} }
	for name, change := range map[string]func(*index.Result){
		"total":      func(r *index.Result) { r.Total = 3 },
		"order":      func(r *index.Result) { slices.Reverse(r.Hits) },
		"correction": func(r *index.Result) { r.Correction = &index.Correction{Query: "x"} },
		"relaxed":    func(r *index.Result) { r.Relaxed = &index.Relaxed{} },
		"related":    func(r *index.Result) { r.Related = &index.Related{Total: 1} },
		"facet": func(r *index.Result) {
			r.Facets = []index.Facet{{Field: index.Year, Values: []index.FacetValue{{Value: "2024", Count: 1}}}}
		},
	} {
		r := same()
		if change(r); true {
			if _, differs := Compare("q", same(), r); !differs {
				t.Errorf("%s does not count", name)
			}
		}
	}
	r := same()
	r.Took, r.Hits[0].Score = 7, 3
	if a, differs := Compare("q", same(), r); differs {
		t.Errorf("what nobody sees counts: %+v", a)
	}
}

// For any two answers: forwards and backwards say the same of each case, and who has both can go from one to the other.
func TestCompareIsSymmetric(t *testing.T) {
	random := rand.New(rand.NewPCG(24, 2))
	answer := func() *index.Result {
		ids := []string{}
		for _, i := range random.Perm(14)[:random.IntN(13)] {
			ids = append(ids, fmt.Sprint(i))
		}
		r := &index.Result{Total: len(ids), Hits: hits(ids...)}
		if random.IntN(3) == 0 {
			r.Related = &index.Related{Total: 3, Hits: hits("x", "y", "z")[:random.IntN(4)]}
		}
		return r
	}
	for range 2000 {
		x, y := answer(), answer()
		forth, differs := Compare("q", x, y)
		back, again := Compare("q", y, x)
		if differs != again || len(forth.Came) != len(back.Went) || len(forth.Went) != len(back.Came) || len(forth.Moved) != len(back.Moved) {
			t.Fatalf("%+v\n%+v", forth, back)
		}
		if len(forth.Came) > Depth || len(forth.Went) > Depth || len(forth.Moved) > Depth {
			t.Fatalf("more than a page: %+v", forth)
		}
		made := map[int]string{}
		for i, h := range shown(x) {
			made[i+1] = h.ID
		}
		for _, m := range slices.Concat(forth.Went, forth.Moved) {
			if made[m.Before] != m.ID {
				t.Fatalf("%s was not at %d", m.ID, m.Before)
			}
			delete(made, m.Before)
		}
		for _, m := range slices.Concat(forth.Came, forth.Moved) {
			made[m.After] = m.ID
		}
		for i, h := range shown(y) {
			if made[i+1] != h.ID {
				t.Fatalf("at %d comes %s, not %s", i+1, made[i+1], h.ID)
			}
		}
		if len(made) != len(shown(y)) {
			t.Fatalf("%v", made)
		}
	}
}

// What is asked is bounded in what is listed, and all is counted; an error is one of a named query.
func TestAsk(t *testing.T) {
	var queries []string
	for i := range 3 * MostAnswers {
		queries = append(queries, fmt.Sprint(i))
	}
	of := func(total int) Asked {
		return func(ctx context.Context, _ index.Request) (*index.Result, error) {
			return &index.Result{Total: total}, ctx.Err()
		}
	}
	told := 0
	answers, changed, err := Ask(t.Context(), of(1), of(2), queries, func(p Progress) { told = p.Done })
	if err != nil || changed != len(queries) || len(answers) != MostAnswers || told != len(queries) {
		t.Errorf("%d %d %d %v", len(answers), changed, told, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := Ask(ctx, of(1), of(2), queries, func(Progress) {}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestCompareLabels(t *testing.T) {
	was := data.Case{ID: "a", Title: "题", Departments: []string{"海关"}}
	is := data.Case{ID: "a", Title: "题", Departments: []string{"海关"}, Domains: []string{"法治保障"}}
	want := []Relabel{{"a", "题", "domain", []string{}, []string{"法治保障"}}}
	if got := CompareLabels(was, is); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	if got := CompareLabels(was, was); got != nil {
		t.Errorf("%+v", got)
	}
}

func words(t *testing.T, synonyms, dictionary, taxonomy string) index.Words {
	t.Helper()
	s, err := index.ParseSynonyms([]byte(synonyms))
	if err != nil {
		t.Fatal(err)
	}
	d, err := segment.ParseDictionary("", []byte(dictionary))
	if err != nil {
		t.Fatal(err)
	}
	x, err := data.ParseTaxonomy([]byte(taxonomy))
	if err != nil {
		t.Fatal(err)
	}
	return index.Words{Synonyms: s, Dictionary: &d, Taxonomy: x}
}

// The words that a change is about are those of which something else is said: none of the others, none twice, and a
// bounded number of each kind.
func TestChanged(t *testing.T) {
	const taxonomy = "departments:\n  - name: 海关\n    aliases: [%s]\ndomains:\n  - name: 贸易\n    keywords: [%s]\n"
	before := words(t, "医保, 医疗保险\n甲乙 => 丙丁", "一词\n二词 7", fmt.Sprintf(taxonomy, "关里", "出口"))
	after := words(t, "医保, 医疗保险\n甲乙 => 戊己", "一词\n二词 8\n三词", fmt.Sprintf(taxonomy, "关里, 关外", "进口"))
	want := []string{"三词", "丙丁", "二词", "关外", "出口", "戊己", "海关", "甲乙", "贸易", "进口"}
	got := Changed(before, after)
	if slices.Sort(got); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := Changed(before, before); len(got) > 0 {
		t.Errorf("%v", got)
	}
	many := ""
	for i := range 300 {
		many += fmt.Sprintf("词%d号\n", i)
	}
	after = words(t, "医保, 医疗保险\n甲乙 => 戊己", many, fmt.Sprintf(taxonomy, "关里, 关外", "进口"))
	if got := Changed(before, after); len(got) != mostWords || !slices.Contains(got, "甲乙") || !slices.Contains(got, "关外") {
		t.Errorf("%v", got)
	}
}

// Titles of cases that hold a changed word are asked, too; those that were only near are not.
func TestQueries(t *testing.T) {
	const taxonomy = "departments:\n  - name: 海关\ndomains:\n  - name: 贸易\n"
	before, after := words(t, "", "一词", taxonomy), words(t, "", "一词\n二词", taxonomy)
	ask := func(_ context.Context, r index.Request) (*index.Result, error) {
		if r.Query != `"二词"` || !r.Verbatim {
			t.Errorf("%+v", r)
		}
		return &index.Result{Hits: hits("a", "b")}, nil
	}
	if got, err := Queries(t.Context(), ask, before, after); err != nil || !slices.Equal(got, []string{"二词", "题a", "题b"}) {
		t.Errorf("%v %v", got, err)
	}
	near := func(context.Context, index.Request) (*index.Result, error) {
		return &index.Result{Hits: hits("a"), Relaxed: &index.Relaxed{}}, nil
	}
	if got, err := Queries(t.Context(), near, before, after); err != nil || !slices.Equal(got, []string{"二词"}) {
		t.Errorf("%v %v", got, err)
	}
}
