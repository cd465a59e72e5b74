package view

import (
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/index"
)

// ask is the inquiry of an address that is right.
func ask(t *testing.T, raw string) Inquiry {
	t.Helper()
	values, err := url.ParseQuery(raw)
	if err != nil {
		t.Fatal(err)
	}
	in := Inquiry{Query: values.Get("q"), Sort: index.Sort(values.Get("sort")), Filters: index.Filters{}, Page: 1, Size: DefaultSize}
	for name, into := range map[string]*int{"page": &in.Page, "size": &in.Size} {
		if values.Has(name) {
			if *into, err = strconv.Atoi(values.Get(name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	in.Verbatim, in.Explain, in.Paged = values.Get("verbatim") == "1", values.Get("explain") == "1", values.Has("page")
	for _, field := range index.Fields {
		if values.Has(string(field)) {
			in.Filters[field] = values[string(field)]
		}
	}
	return in
}

func unescaped(t *testing.T, address string) string {
	t.Helper()
	s, err := url.QueryUnescape(address)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestToggle(t *testing.T) {
	tests := []struct {
		name    string
		raw     string
		value   index.FacetValue
		applied []string
		want    string
	}{
		{"select", "q=a&page=2", index.FacetValue{Value: "海关", Count: 3}, nil, "/?q=a&department=海关"},
		{"select one more", "department=法院", index.FacetValue{Value: "海关", Count: 3}, []string{"法院"}, "/?department=法院&department=海关"},
		{"deselect", "q=a&department=海关&department=法院", index.FacetValue{Value: "海关", Count: 3, Selected: true}, []string{"海关", "法院"}, "/?q=a&department=法院"},
		{"deselect one that finds nothing", "q=a&department=海关", index.FacetValue{Value: "海关", Selected: true}, []string{"海关"}, "/?q=a"},
		{"deselect an alias", "q=a&department=嘉兴海关&department=法院", index.FacetValue{Value: "海关", Count: 3, Selected: true}, []string{"海关", "法院"}, "/?q=a&department=法院"},
		{"no case has it", "q=a", index.FacetValue{Value: "海关"}, nil, ""},
		{"the query asks for it", "q=部门:海关", index.FacetValue{Value: "海关", Count: 3, Selected: true}, []string{"海关"}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := unescaped(t, toggle(ask(t, test.raw), index.Department, test.value, test.applied)); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestFacetView(t *testing.T) {
	values := func(counts ...int) (list []index.FacetValue) {
		for i, n := range counts {
			list = append(list, index.FacetValue{Value: fmt.Sprint(i), Count: n})
		}
		return list
	}
	selected := func(list []index.FacetValue, n int) []index.FacetValue {
		for i := range list[:n] {
			list[i].Selected = true
		}
		return list
	}
	tests := []struct {
		name       string
		values     []index.FacetValue
		open, rest int
	}{
		{"few", values(3, 2, 1), 3, 0},
		{"eight", values(8, 7, 6, 5, 4, 3, 2, 1), 8, 0},
		{"a rest of one is shown", values(9, 8, 7, 6, 5, 4, 3, 2, 1), 9, 0},
		{"a rest of two is not", values(9, 8, 7, 6, 5, 4, 3, 2, 1, 1), 8, 2},
		{"what no hit has waits", values(2, 0, 0, 0), 1, 3},
		{"one that no hit has waits, too", values(2, 0), 1, 1},
		{"selected ones never wait", selected(values(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 1), 10), 10, 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			view := newFacetView(ask(t, ""), index.Facet{Field: index.Domain, Values: test.values}, nil, nil)
			if len(view.Values) != test.open || len(view.Rest) != test.rest {
				t.Errorf("%d stand open and %d wait, want %d and %d", len(view.Values), len(view.Rest), test.open, test.rest)
			}
			met := slices.ContainsFunc(view.Rest, func(v Value) bool { return v.Count > 0 })
			if view.Unmet == met {
				t.Errorf("what waits is said to be unmet: %t", view.Unmet)
			}
		})
	}
}

// TestFacetIsFindable: the box to find a value in is there where some that can be chosen wait behind the line, however many
// no hit has.
func TestFacetIsFindable(t *testing.T) {
	for met := range 3 * shownValues {
		for unmet := range 3 * shownValues {
			values := make([]index.FacetValue, met+unmet)
			for i := range met {
				values[i].Count = met - i
			}
			view := newFacetView(ask(t, ""), index.Facet{Field: index.Domain, Values: values}, nil, nil)
			waits := slices.ContainsFunc(view.Rest, func(v Value) bool { return v.Count > 0 })
			if view.Findable() != waits || met < shownValues && view.Findable() {
				t.Errorf("%d values with hits and %d without: findable %t, one that can be chosen waits %t", met, unmet, view.Findable(), waits)
			}
		}
	}
}

// TestFacetsOfferAChoice: a region, year or collection that all cases share is nothing to choose, unless it is chosen.
func TestFacetsOfferAChoice(t *testing.T) {
	one := []index.FacetValue{{Value: "1", Count: 2}}
	chosen := []index.FacetValue{{Value: "1", Count: 2, Selected: true}}
	two := []index.FacetValue{{Value: "1", Count: 2}, {Value: "2", Count: 1}}
	for _, test := range []struct {
		name   string
		values []index.FacetValue
		want   []string
	}{
		{"none", nil, nil},
		{"one", one, []string{"部门", "领域"}},
		{"one that is chosen", chosen, []string{"部门", "领域", "地区", "年份", "案例集"}},
		{"two", two, []string{"部门", "领域", "地区", "年份", "案例集"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			result := &index.Result{}
			for _, field := range []index.Field{index.Department, index.Domain, index.Region, index.Year, index.Collection} {
				result.Facets = append(result.Facets, index.Facet{Field: field, Values: test.values})
			}
			var got []string
			for _, view := range Facets(ask(t, ""), result, nil) {
				got = append(got, view.Name)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestFacetShares(t *testing.T) {
	view := newFacetView(ask(t, ""), index.Facet{Field: index.Domain, Values: []index.FacetValue{
		{Value: "a", Count: 3000}, {Value: "b", Count: 1500}, {Value: "c", Count: 1}, {Value: "d", Selected: true},
	}}, nil, nil)
	var shares []int
	for _, v := range append(view.Values, view.Rest...) {
		shares = append(shares, v.Share)
	}
	if want := []int{100, 50, 1, 0}; !slices.Equal(shares, want) {
		t.Errorf("shares %v, want %v", shares, want)
	}
}

func TestPager(t *testing.T) {
	tests := []struct {
		raw   string
		total int
		want  string
	}{
		{"q=a", 0, ""},
		{"q=a", 10, ""},
		{"q=a", 11, "[1] 2"},
		{"q=a&page=2", 11, "1 [2]"},
		{"q=a&page=3", 11, ""}, // past the end: another sentence says so
		{"q=a&page=4", 70, "1 2 3 [4] 5 6 7"},
		{"q=a&page=5", 100, "1 … 3 4 [5] 6 7 … 10"},
		{"q=a&page=12", 1000, "1 … 10 11 [12] 13 14 … 100"},
		{"q=a", 2_000_000, "[1] 2 3 … 1000"}, // no link leads beyond the limit
		{"q=a&size=30", 2_000_000, "[1] 2 3 … 333"},
	}
	for _, test := range tests {
		p := newPager(ask(t, test.raw), test.total)
		var shown []string
		for _, page := range p.Pages {
			switch {
			case page.Gap:
				shown = append(shown, "…")
			case page.Current:
				shown = append(shown, "["+page.Text+"]")
			default:
				shown = append(shown, page.Text)
				if in := ask(t, strings.TrimPrefix(page.Href, "/?")); in.Page*in.Size > MaxDepth {
					t.Errorf("%s leads beyond what may be paged through", page.Href)
				}
			}
		}
		if got := strings.Join(shown, " "); got != test.want {
			t.Errorf("%s of %d: got %q, want %q", test.raw, test.total, got, test.want)
		}
	}
}

func TestSorts(t *testing.T) {
	years := []index.Facet{{Field: index.Year, Values: []index.FacetValue{{Value: "2020", Count: 2}}}}
	tests := []struct {
		raw    string
		result index.Result
		want   string
	}{
		{"q=a", index.Result{Total: 2}, "[按相关] 按编号"},
		{"q=a&sort=number", index.Result{Total: 2}, "按相关 [按编号]"},
		{"q=a&sort=relevance", index.Result{Total: 2, Facets: years}, "[按相关] 按编号 按年份"},
		{"department=a", index.Result{Total: 2}, ""},
		{"department=a", index.Result{Total: 2, Facets: years}, "[按编号] 按年份"},
		{"department=a&sort=relevance", index.Result{Total: 2, Facets: years}, "[按编号] 按年份"},
		{"q=a", index.Result{Total: 1}, ""},
	}
	for _, test := range tests {
		var shown []string
		for _, s := range sorts(ask(t, test.raw), &test.result) {
			if s.Current {
				s.Text = "[" + s.Text + "]"
			}
			shown = append(shown, s.Text)
		}
		if got := strings.Join(shown, " "); got != test.want {
			t.Errorf("%s: got %q, want %q", test.raw, got, test.want)
		}
	}
}

func TestResultsView(t *testing.T) {
	hit := index.Hit{
		ID: "x-1", Number: 1, Title: "t", TitleRuns: []index.Run{{Text: "t"}}, Labels: data.Inferred, Inferred: []index.Field{index.Domain},
		Departments: []string{"海关"}, Region: "嘉兴", Year: 2020,
	}
	in := ask(t, "q=a&department=法院&collection=c&page=2")
	view := NewResults(Frame{}, in, &index.Result{
		Total: 12, Hits: []index.Hit{hit},
		Relaxed: &index.Relaxed{Without: []string{"b", "c"}},
		Related: &index.Related{Without: []string{"d"}, Total: 1, Hits: []index.Hit{hit}},
		Facets:  []index.Facet{{Field: index.Year, Values: []index.FacetValue{{Value: "2020"}, {Value: "2021"}}}},
	}, nil, map[string]string{"c": "集子"})

	got := view.Hits[0]
	if want := "/cases/x-1?q=a&department=法院&collection=c&page=2"; unescaped(t, got.Href) != want {
		t.Errorf("the hit leads to %s, want %s", unescaped(t, got.Href), want)
	}
	if want := "/?q=a&department=海关&collection=c"; unescaped(t, got.Departments[0].Href) != want {
		t.Errorf("its department leads to %s, want %s", unescaped(t, got.Departments[0].Href), want)
	}
	if got.Number != 1 || got.Inferred != "domains" || got.Region != "" || got.Year != 2020 {
		t.Errorf("the hit is shown as %+v", got)
	}
	if !view.Relaxed || view.Related.Total != 1 {
		t.Errorf("loosened: %v, related: %+v", view.Relaxed, view.Related)
	}
	if len(view.Chips) != 2 || view.Chips[1].Text != "集子" || unescaped(t, view.Chips[1].Href) != "/?q=a&department=法院" {
		t.Errorf("chips %+v", view.Chips)
	}
	if view.ClearHref != "/?q=a" || view.Nothing != nil || unescaped(t, view.Previous) != "/?q=a&department=法院&collection=c" || view.Next != "" {
		t.Errorf("clear %q, nothing %v, previous %q, next %q", view.ClearHref, view.Nothing, view.Previous, view.Next)
	}
}

func TestResultsViewOfNothing(t *testing.T) {
	everything := &index.Result{Total: 20, Facets: []index.Facet{{Field: index.Department, Values: []index.FacetValue{{Value: "海关", Count: 3}}}}}
	nothing := NewResults(Frame{}, ask(t, "q=a&domain=b"), &index.Result{}, everything, nil).Nothing
	if nothing == nil || nothing.LastPage != 0 || len(nothing.Suggestions) != 1 || unescaped(t, nothing.Suggestions[0].Href) != "/?department=海关" {
		t.Errorf("nothing found is shown as %+v", nothing)
	}
	past := NewResults(Frame{}, ask(t, "q=a&page=9"), &index.Result{Total: 25}, nil, nil).Nothing
	if past == nil || past.LastPage != 3 || past.LastPageHref != "/?q=a&page=3" {
		t.Errorf("a page past the end is shown as %+v", past)
	}
}

func TestLeaders(t *testing.T) {
	for want, departments := range map[string][]string{
		"":          nil,
		"海关":        {"海关"},
		"海关、法院":     {"海关", "法院"},
		"海关等 3 个部门": {"海关", "法院", "商务局"},
	} {
		if got := leaders(Wording{}, departments); got != want {
			t.Errorf("leaders(%q) = %q, want %q", departments, got, want)
		}
	}
}

func TestParagraphs(t *testing.T) {
	plain := func(s string) []index.Run { return []index.Run{{Text: s}} }
	tests := []struct {
		name string
		runs []index.Run
		want []Paragraph
	}{
		{"none", nil, nil},
		{"blank", plain(" \n\n"), nil},
		{"two lines", plain("一是甲。\n\n二是乙。"), []Paragraph{{Runs: plain("一是甲。")}, {Runs: plain("二是乙。")}}},
		{"items", plain("1.甲\n2、 乙\n(3)丙\n(四)丁"), []Paragraph{
			{"1.", plain("甲")}, {"2、 ", plain("乙")}, {"(3)", plain("丙")}, {"(四)", plain("丁")},
		}},
		{"a decimal is no item", plain("1.3亿元"), []Paragraph{{Runs: plain("1.3亿元")}}},
		{"a year is no item", plain("2021.甲"), []Paragraph{{Runs: plain("2021.甲")}}},
		{"a mark over a line break", []index.Run{{Text: "甲"}, {Text: "乙\n丙", Mark: true}, {Text: "丁"}}, []Paragraph{
			{Runs: []index.Run{{Text: "甲"}, {Text: "乙", Mark: true}}},
			{Runs: []index.Run{{Text: "丙", Mark: true}, {Text: "丁"}}},
		}},
		{"a marked number stays in the text", []index.Run{{Text: "1.甲", Mark: true}}, []Paragraph{{Runs: []index.Run{{Text: "1.甲", Mark: true}}}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := paragraphs(test.runs); !reflect.DeepEqual(got, test.want) {
				t.Errorf("got  %+v\nwant %+v", got, test.want)
			}
		})
	}
}

// FuzzParagraphs: a section keeps all its text but for the line breaks and blank lines.
func FuzzParagraphs(f *testing.F) {
	f.Add("1.甲\n\n乙 \n", 3)
	f.Add("(3)\n", 1)
	f.Fuzz(func(t *testing.T, text string, cut int) {
		if len(text) == 0 {
			return
		}
		cut = (cut & 0xffff) % len(text)
		var want, got []string
		for line := range strings.SplitSeq(text, "\n") {
			if strings.TrimSpace(line) != "" {
				want = append(want, line)
			}
		}
		for _, p := range paragraphs([]index.Run{{Text: text[:cut]}, {Text: text[cut:], Mark: true}}) {
			got = append(got, p.Marker+TextOf(p.Runs))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q cut at %d: got %q, want %q", text, cut, got, want)
		}
	})
}

func TestLabelViews(t *testing.T) {
	views := labelViews(data.Case{
		Departments: []string{"甲", "乙", "丙"}, Domains: []string{"丁"},
		Evidence: []data.Evidence{
			{Field: "department", Label: "甲", Words: []string{"甲乙"}},
			{Field: "department", Label: "乙", Words: []string{"甲乙"}},
			{Field: "domain", Label: "丁", Words: []string{"甲乙"}},
		},
	})
	var got []string
	for _, v := range views {
		var names []string
		for _, l := range v.Links {
			names = append(names, l.Text)
		}
		got = append(got, strings.Join(names, "+")+":"+strings.Join(v.Words, ","))
	}
	if want := []string{"甲+乙:甲乙", "丙:", "丁:甲乙"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestHomeView(t *testing.T) {
	result := &index.Result{Total: 3, Hits: []index.Hit{{ID: "a", Title: "t", Number: 12}, {ID: "b", Title: "u"}}}
	view := NewHome(Frame{}, result, []data.Collection{{ID: "c", Title: "集子"}})
	if view.Heading != "集子" || view.MoreHref != "/?sort=number" || view.Cases[0].Number != 12 || view.Cases[1].Number != 0 {
		t.Errorf("got %+v", view)
	}
	if view := NewHome(Frame{}, &index.Result{Total: 2, Hits: result.Hits}, make([]data.Collection, 2)); view.Heading != "2 个案例集" || view.MoreHref != "" {
		t.Errorf("got %+v", view)
	}
}
