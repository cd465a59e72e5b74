package index

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/data/rounds"
	"anlisou/index/budget"
	"anlisou/index/engine"
	"anlisou/index/query"
)

// mixed are cases of two collections, of which one has words, labels and titles that the other has not; and those of the
// first alone.
func mixed(t *testing.T) (all, open []data.Case) {
	t.Helper()
	open = bundled(t)
	for i, c := range bundled(t) { // which shares nothing with those
		c.ID, c.Collection, c.Number = fmt.Sprintf("secret-%d", i), "secret", i+1
		c.Title = "麒麟湾" + c.Title
		c.Sections[0].Text += "\n麒麟湾渡口的做法。"
		c.Region, c.Year = "麒麟湾", 1901
		if i%3 == 0 {
			c.Departments, c.Domains = append(c.Departments, "渡口管理局"), append(c.Domains, "渡口服务")
		}
		all = append(all, c)
	}
	return append(all, open...), open
}

// TestHiddenIsNotThere: whatever is asked, an answer of an index that hides a collection has nothing of it, and totals and
// facets are those of an index without it.
func TestHiddenIsNotThere(t *testing.T) {
	all, open := mixed(t)
	both, without := openIndex(t, t.TempDir(), newMemoryStore(all...)), openIndex(t, t.TempDir(), newMemoryStore(open...))
	random := rand.New(rand.NewPCG(24, 3))
	queries := []string{
		"", "改革", "麒麟湾", "麒麟湾渡口", "qilinwan", "ql w", "渡口管理局", "部门:渡口管理局", "领域:渡口服务", "地区:麒麟湾", "年份:1901", "案例集:secret",
		"-麒麟湾", "外贸企业融资", "小微企业危险费物没人收怎么办", "嘉冒贷", "haiguan", "户口 医保 量子", "麟麒湾", "标题:麒麟湾", "“麒麟湾”", "案例十三", "部门:海关 OR 麒麟湾",
	}
	for range rounds.Of(60) {
		text := []rune(all[random.IntN(len(all))].Sections[0].Text)
		at := random.IntN(len(text) - 12)
		queries = append(queries, string(text[at:at+1+random.IntN(12)]))
	}
	// Before anything is hidden, so that what is kept from one question to the next is of all.
	if _, err := both.Search(t.Context(), Request{Query: "haiguan", Page: 1, Size: 10}); err != nil {
		t.Fatal(err)
	}
	hiding := Hiding(t.Context(), "secret", "none")
	for _, q := range queries {
		for _, r := range []Request{
			{Query: q, Page: 1, Size: 50, Explain: true}, {Query: q, Page: 1, Size: 50, Verbatim: true, Sort: ByNumber},
			{Query: q, Page: 1, Size: 5, Sort: ByYear, Filters: query.Filters{query.Department: {"海关"}}},
		} {
			got, err := both.Search(hiding, r)
			if err != nil {
				t.Fatal(err)
			}
			want, err := without.Search(t.Context(), r)
			if err != nil {
				t.Fatal(err)
			}
			clean(t, q, got)
			typed := strings.Contains(q, ":") // a filter's own value is listed, as typed
			if a, b := counted(got), counted(want); got.Total != want.Total || a != b && !typed {
				t.Errorf("%q: %d of %s\nwant %d of %s", q, got.Total, a, want.Total, b)
			}
		}
		suggested, err := both.Suggest(hiding, q, 10)
		if err != nil {
			t.Fatal(err)
		}
		for i := range suggested { // what was typed stands in what is suggested
			if strings.HasPrefix(suggested[i].Text, q) && suggested[i].ID == "" {
				suggested[i].Text, suggested[i].Runs = suggested[i].Text[len(q):], nil
			}
		}
		clean(t, "suggesting "+q, suggested)
	}
	for _, c := range open {
		similar, err := both.Similar(hiding, c.ID, 20)
		if err != nil {
			t.Fatal(err)
		}
		clean(t, "similar to "+c.ID, similar)
		before, after, err := both.Neighbours(hiding, c)
		if err != nil {
			t.Fatal(err)
		}
		clean(t, "beside "+c.ID, []*Neighbour{before, after})
	}
	for _, q := range []string{"麒麟湾", "qilinwan", "麒"} { // and without hiding it is all there still
		if found, err := both.Search(t.Context(), Request{Query: q, Page: 1, Size: 5}); err != nil || found.Total != 20 {
			t.Errorf("%s: %v %v", q, found.Total, err)
		}
		if suggested, err := both.Suggest(t.Context(), q, 5); err != nil || len(suggested) == 0 {
			t.Errorf("%s: %v %v", q, suggested, err)
		}
	}
}

// TestTermsWithin: the terms that are listed where a collection is hidden, by the engine itself and by asking for each, are
// those of an index without it, also once segments were merged.
func TestTermsWithin(t *testing.T) {
	all, open := mixed(t)
	terms := func(source Source, ctx context.Context, wrap func(engine.Reader) engine.Reader) map[string]int {
		x := openIndex(t, t.TempDir(), source)
		found := map[string]int{}
		err := x.now.Load().Read(budget.New(ctx), func(r engine.Reader) error {
			r, err := shownOnly(ctx, wrap(r), hiddenIn(ctx))
			if err != nil {
				return err
			}
			for _, f := range []engine.TermField{engine.Words, engine.Title, engine.Chars, engine.Values, engine.Organs} {
				err = errors.Join(err, r.Terms(ctx, f, "", func(term string, n int) { found[string(f)+term] += n }))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	plainly := func(r engine.Reader) engine.Reader { return r }
	want := terms(newMemoryStore(open...), t.Context(), plainly)
	for name, wrap := range map[string]func(engine.Reader) engine.Reader{
		"the engine": plainly, "each": func(r engine.Reader) engine.Reader { return struct{ engine.Reader }{r} },
	} {
		if got := terms(newMemoryStore(all...), Hiding(t.Context(), "secret"), wrap); !maps.Equal(got, want) || len(want) < 1000 {
			for term, n := range got {
				if want[term] != n {
					t.Errorf("%s: %s is in %d, want %d", name, term, n, want[term])
				}
			}
			t.Errorf("%s: %d terms, want %d", name, len(got), len(want))
		}
	}
}

// clean finds nothing of the hidden collection in an answer, but for the query that it repeats.
func clean(t *testing.T, q string, answer any) {
	t.Helper()
	if r, ok := answer.(*Result); ok {
		copied := *r
		copied.Query, copied.Explanation, copied.ActiveFilters = "", nil, nil
		copied.Facets = nil
		for _, f := range r.Facets {
			f.Values = slices.DeleteFunc(slices.Clone(f.Values), func(v FacetValue) bool { return v.Selected })
			copied.Facets = append(copied.Facets, f)
		}
		answer = &copied
	}
	text, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	for _, of := range []string{"secret", "麒麟", "渡口", `:1901`, `"1901`} {
		if at := strings.Index(string(text), of); at >= 0 && !strings.Contains(q, of) {
			t.Errorf("%q: %s in …%s", q, of, text[max(0, at-200):min(len(text), at+100)])
		}
	}
	for _, id := range []string{`"ID":"secret`, `"Collection":"secret`} {
		if strings.Contains(string(text), id) {
			t.Errorf("%q finds a hidden case: %s", q, text)
		}
	}
}

// counted is what the facets of an answer say.
func counted(r *Result) string {
	text := ""
	for _, f := range r.Facets {
		text += fmt.Sprintln(f.Field, f.Values)
	}
	return text
}

// TestHidingNothingCostsNothing: the same reader answers, and nothing more is asked of it.
func TestHidingNothingCostsNothing(t *testing.T) {
	if ctx := t.Context(); Hiding(ctx) != ctx {
		t.Error("hiding nothing makes another context")
	}
	if hidden := hiddenIn(Showing(Hiding(t.Context(), "a"))); len(hidden) > 0 {
		t.Errorf("%v is hidden from who is shown all", hidden)
	}
	if r, err := shownOnly(context.Background(), nil, nil); r != nil || err != nil {
		t.Error("hiding nothing makes another reader")
	}
}

// BenchmarkHiding searches 4,000 cases, half of them of a collection that is hidden or not:
//
//	go test -tags ne,nomsgpack -run '^$' -bench Hiding ./index
func BenchmarkHiding(b *testing.B) {
	var cases []data.Case
	for i := range 200 {
		for _, c := range bundled(b) {
			c.ID, c.Collection = fmt.Sprintf("%d-%s", i, c.ID), []string{"open", "secret"}[i%2]
			cases = append(cases, c)
		}
	}
	x := openIndex(b, b.TempDir(), newMemoryStore(cases...))
	for name, hidden := range map[string][]string{"nothing": nil, "half": {"secret"}} {
		ctx := Hiding(b.Context(), hidden...)
		for _, q := range []string{"外贸企业融资", "haiguan"} {
			if _, err := x.Search(ctx, Request{Query: q, Page: 1, Size: 10}); err != nil { // makes the vocabulary
				b.Fatal(err)
			}
			b.Run(name+"/"+q, func(b *testing.B) {
				for b.Loop() {
					if _, err := x.Search(ctx, Request{Query: q, Page: 1, Size: 10}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
