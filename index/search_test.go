package index

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"anlisou/data"
	"anlisou/data/rounds"
	"anlisou/index/highlight"
	"anlisou/index/query"
	"anlisou/index/weight"
	"anlisou/segment"
)

func simple(id, title, text string, departments, domains []string) data.Case {
	return data.Case{
		ID: id, Title: title, Departments: departments, Domains: domains,
		Sections: []data.Section{{Heading: "主要做法", Text: text}},
	}
}

func facet(r *Result, f query.Field) map[string]int {
	counts := map[string]int{}
	for _, facet := range r.Facets {
		if facet.Field == f {
			for _, v := range facet.Values {
				counts[v.Value] = v.Count
			}
		}
	}
	return counts
}

func TestFacetsAreDisjunctive(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(
		simple("a", "通关", "货物通关提速", []string{"海关"}, []string{"贸易便利化"}),
		simple("b", "退税", "货物退税提速", []string{"税务局"}, []string{"税收服务", "贸易便利化"}),
		simple("c", "联合", "货物联合监管提速", []string{"海关", "税务局"}, []string{"税收服务"}),
		simple("d", "诉讼", "跨域立案", []string{"法院"}, []string{"法治保障"}),
	))
	r := find(t, x, Request{Query: "货物"})
	if got := facet(r, query.Department); got["海关"] != 2 || got["税务局"] != 2 || got["法院"] != 0 || len(got) != 3 {
		t.Errorf("unfiltered departments %v", got)
	}
	// A selection within departments leaves the departments' own counts, and narrows the domains'.
	r = find(t, x, Request{Query: "货物", Filters: query.Filters{query.Department: {"海关"}}})
	if got := ids(r.Hits); r.Total != 2 || !slices.Contains(got, "a") || !slices.Contains(got, "c") {
		t.Errorf("filtered hits %v of %d", got, r.Total)
	}
	if got := facet(r, query.Department); got["海关"] != 2 || got["税务局"] != 2 {
		t.Errorf("departments under their own filter %v", got)
	}
	if got := facet(r, query.Domain); got["贸易便利化"] != 1 || got["税收服务"] != 1 || got["法治保障"] != 0 {
		t.Errorf("domains under a department %v", got)
	}
	// OR within a field, AND across fields.
	r = find(t, x, Request{Filters: query.Filters{query.Department: {"海关", "法院"}, query.Domain: {"法治保障"}}})
	if got := ids(r.Hits); !slices.Equal(got, []string{"d"}) {
		t.Errorf("hits %v", got)
	}
	if got := facet(r, query.Department); got["法院"] != 1 || got["海关"] != 0 {
		t.Errorf("departments under a domain %v", got)
	}
	// An alias selects its short name, typed or chosen; both are in force and shown as selected.
	r = find(t, x, Request{Query: "部门:嘉兴海关", Filters: query.Filters{query.Domain: {"税收服务"}}})
	if got := ids(r.Hits); !slices.Equal(got, []string{"c"}) {
		t.Errorf("hits of an alias %v", got)
	}
	if first := r.Facets[0].Values[0]; first.Value != "海关" || !first.Selected {
		t.Errorf("first department %+v is not the selected one", first)
	}
	if got := r.ActiveFilters[query.Department]; !slices.Equal(got, []string{"海关"}) {
		t.Errorf("applied %v", r.ActiveFilters)
	}
	// What no case has is an empty answer, and no reason to loosen the query.
	r = find(t, x, Request{Query: "货物", Filters: query.Filters{query.Department: {"天文台"}}})
	if r.Total != 0 || r.Relaxed != nil || facet(r, query.Department)["海关"] != 2 {
		t.Errorf("unknown department: total %d, relaxed %v, departments %v", r.Total, r.Relaxed, facet(r, query.Department))
	}
}

func TestOrderIsStableAndPagesJoin(t *testing.T) {
	var cases []data.Case
	for i := range 57 {
		cases = append(cases, simple(fmt.Sprintf("case-%02d", i), "同样的标题", "同样的正文,货物通关", nil, nil))
	}
	dir := t.TempDir()
	source := newMemoryStore()
	x := openIndex(t, dir, source)
	for i, c := range cases { // in many segments
		source.put(c)
		if i%5 == 0 {
			if err := x.Sync(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := x.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	all := ids(find(t, x, Request{Query: "货物通关"}).Hits)
	if len(all) != 57 || !slices.IsSorted(all) {
		t.Fatalf("%d hits, equal scores in the order of ids: %v", len(all), slices.IsSorted(all))
	}
	var joined []string
	for page := 1; page <= 7; page++ {
		r := find(t, x, Request{Query: "货物通关", Page: page, Size: 10})
		if r.Total != 57 {
			t.Errorf("page %d has total %d", page, r.Total)
		}
		joined = append(joined, ids(r.Hits)...)
	}
	if !slices.Equal(joined, all) {
		t.Errorf("pages join to %v", joined)
	}
	if got := find(t, x, Request{Query: "货物通关", Page: 99, Size: 10}); got.Total != 57 || len(got.Hits) != 0 {
		t.Errorf("past the end: %d hits of %d", len(got.Hits), got.Total)
	}
}

func TestSorts(t *testing.T) {
	a, b, c := simple("x", "甲", "货物", nil, nil), simple("y", "乙", "货物货物", nil, nil), simple("z", "丙", "货物", nil, nil)
	a.Number, b.Number, c.Number = 3, 1, 2
	a.Year, b.Year, c.Year = 2020, 2023, 2021
	a.Date, c.Date = "2020-05-01", "2024-02"
	x := openIndex(t, t.TempDir(), newMemoryStore(a, b, c))
	for _, test := range []struct {
		sort Sort
		want []string
	}{
		{ByNumber, []string{"y", "z", "x"}},
		{ByYear, []string{"y", "z", "x"}},
		{ByDate, []string{"z", "y", "x"}},
		{ByArrival, []string{"z", "y", "x"}},
		{ByRelevance, []string{"y", "x", "z"}},
	} {
		if got := ids(find(t, x, Request{Query: "货物", Sort: test.sort}).Hits); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.sort, got, test.want)
		}
	}
	if got := ids(find(t, x, Request{}).Hits); !slices.Equal(got, []string{"y", "z", "x"}) {
		t.Errorf("without a query: %v, want the order of the document", got)
	}
}

func TestTheCaseThatHasItLetterByLetterIsFirst(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(
		simple("a", "企业融资、外贸企业", "外贸、企业、融资、融资、融资、企业、外贸。企业的融资,外贸", nil, nil),
		simple("b", "其他", "很长的正文,"+strings.Repeat("说明文字与说明文字。", 40)+"外贸企业融资", nil, nil),
		simple("c", "外贸企业融资", "标题就是所问的话。外贸企业融资之外另有许多话", nil, nil),
	))
	if got := ids(find(t, x, Request{Query: "外贸企业融资"}).Hits); !slices.Equal(got, []string{"c", "b", "a"}) {
		t.Errorf("order %v, want the title first, then the text that has it, then the words apart", got)
	}
}

func TestLoosening(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(
		simple("a", "甲", "医保报销与异地结算", nil, nil),
		simple("b", "乙", "报销单据", nil, nil),
		simple("c", "丙", "统计年鉴", nil, nil),
		simple("d", "丁", "户口迁移", nil, nil),
	))
	r := find(t, x, Request{Query: "公证 医保 报销"})
	if r.Relaxed == nil || !slices.Contains(r.Relaxed.Without, "公证") || len(r.Hits) == 0 || r.Hits[0].ID != "a" {
		t.Errorf("relaxed %+v, hits %v", r.Relaxed, ids(r.Hits))
	}
	if r.Total != len(r.Hits) {
		t.Errorf("total %d of %d hits", r.Total, len(r.Hits))
	}
	// Enough words found: nothing is loosened, and what is near stands apart.
	r = find(t, x, Request{Query: "医保 报销", Size: 10})
	if r.Relaxed != nil || r.Total != 1 || r.Related == nil || len(r.Related.Hits) != 1 || r.Related.Hits[0].ID != "b" {
		t.Errorf("relaxed %v, total %d, related %+v", r.Relaxed, r.Total, r.Related)
	}
	if r.Related != nil && !slices.Equal(r.Related.Without, []string{"医保"}) {
		t.Errorf("related without %v", r.Related.Without)
	}
	r = find(t, x, Request{Query: "天文望远镜"})
	if r.Total != 0 || r.Relaxed != nil || len(r.Hits) != 0 {
		t.Errorf("nothing is near: total %d, relaxed %v", r.Total, r.Relaxed)
	}
}

// Loosening names each step: what stands nowhere goes first, then the commonest word, until a case holds the rest.
func TestLooseningStepByStep(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(
		simple("a", "绿化", "改革 绿化", nil, nil), simple("b", "查验", "改革 查验", nil, nil), simple("c", "查验", "改革 查验 通关", nil, nil), simple("d", "改革", "改革", nil, nil)))
	same := func(a, b RelaxStep) bool {
		return slices.Equal(a.Without, b.Without) && a.Cases == b.Cases && a.Share == b.Share
	}
	// 绿化 and 通关 tell the same: the first of the query goes first.
	want := []RelaxStep{
		{[]string{"量子"}, 0, 0},
		{[]string{"量子", "改革"}, 0, 0},
		{[]string{"量子", "改革", "查验"}, 0, 0},
		{[]string{"量子", "改革", "查验", "绿化"}, 1, 0},
		{[]string{"查验", "绿化", "量子", "通关"}, 3, weight.MinimumShouldMatch}, // 改革 alone tells too little
	}
	r := find(t, x, Request{Query: "改革 查验 绿化 量子 通关"})
	if r.Relaxed == nil || !slices.EqualFunc(r.Relaxed.Steps, want, same) {
		t.Errorf("%+v, want the steps %+v", r.Relaxed, want)
	}
	// The last step is that by which the hits were found.
	if last := r.Relaxed.Steps[len(r.Relaxed.Steps)-1]; last.Cases != r.Total || !slices.Equal(last.Without, r.Relaxed.Without) {
		t.Errorf("%d hits without %v, and the last step is %+v", r.Total, r.Relaxed.Without, last)
	}
	// So it is beside few hits.
	want = []RelaxStep{{[]string{"改革"}, 1, 0}, {[]string{"改革", "查验"}, 1, 0}, {[]string{"通关"}, 2, weight.MinimumShouldMatch}}
	r = find(t, x, Request{Query: "改革 查验 通关", Explain: true})
	if r.Related == nil || r.Relaxed != nil || !slices.EqualFunc(r.Related.Steps, want, same) {
		t.Errorf("%+v, want beside %+v the steps %+v", r.Related, ids(r.Hits), want)
	}
	told := 0
	for _, s := range r.Explanation.Steps {
		if s.Kind == StepDropped || s.Kind == StepLoosened {
			if told >= len(want) || !slices.Equal(s.Words, want[told].Without) || s.Cases != want[told].Cases || s.Share != want[told].Share {
				t.Errorf("the account is %+v", r.Explanation.Steps)
				break
			}
			told++
		}
	}
	if told != len(want) {
		t.Errorf("%d steps are told of, want %d", told, len(want))
	}
	if r := find(t, x, Request{Query: "量子"}); r.Relaxed != nil {
		t.Errorf("%+v", r.Relaxed)
	}
}

func TestScatteredCharactersAreNoHit(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(
		simple("huizhou", "惠州做法", "惠州在广东省,徐州在江苏省", nil, nil),
		simple("bendi", "本地做法", "本地农田", nil, nil),
		simple("beijing", "做法", "北方的京城", nil, nil),
	))
	for _, q := range []string{"广州", "本田", "北京"} {
		if r := find(t, x, Request{Query: q}); r.Total != 0 {
			t.Errorf("%s finds %v", q, ids(r.Hits))
		}
	}
}

func TestCatchesUpAndRebuilds(t *testing.T) {
	dir := t.TempDir()
	source := newMemoryStore(bundled(t)...)
	x := openIndex(t, dir, source)
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := x.Search(t.Context(), Request{Page: 1}); !errors.Is(err, ErrClosed) {
		t.Errorf("search after close: %v", err)
	}

	// What changed while the index was closed is there when it opens, and the rest is not read again.
	source.put(simple("new", "新案例", "量子通信", nil, nil))
	source.remove("jiaxing-01")
	var brought int
	open := func(d *segment.Dictionary) *Index {
		brought = 0
		x, err := Open(t.Context(), Config{
			Dir: dir, Source: source, Dictionary: d, Taxonomy: data.DefaultTaxonomy(),
			Progress: func(n int) { brought = n },
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = x.Close() })
		return x
	}
	check := func(x *Index, wantBrought int, why string) {
		t.Helper()
		if brought != wantBrought {
			t.Errorf("%s: %d changes brought in, want %d", why, brought, wantBrought)
		}
		if r := find(t, x, Request{Query: "量子通信"}); !slices.Equal(ids(r.Hits), []string{"new"}) {
			t.Errorf("%s: new case: %v", why, ids(r.Hits))
		}
		if r := find(t, x, Request{Query: "船边直提"}); slices.Contains(ids(r.Hits), "jiaxing-01") {
			t.Errorf("%s: a deleted case is found", why)
		}
		if r := find(t, x, Request{}); r.Total != 20 {
			t.Errorf("%s: %d cases", why, r.Total)
		}
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	}
	check(open(nil), 2, "after changes")
	check(open(nil), 0, "after nothing")

	current := func() string {
		name, err := os.ReadFile(filepath.Join(dir, currentFile))
		if err != nil {
			t.Fatal(err)
		}
		return filepath.Join(dir, strings.TrimSpace(string(name)))
	}
	for _, damage := range []struct {
		name string
		do   func(dir string) error
	}{
		{"texts lost", func(dir string) error { return os.Truncate(filepath.Join(dir, textsFile), 0) }},
		{"texts cut short", func(dir string) error { return os.Truncate(filepath.Join(dir, textsFile), 5000) }},
		{"texts changed", func(dir string) error { return flip(filepath.Join(dir, textsFile), 3000) }},
		{"identity lost", func(dir string) error { return os.Remove(filepath.Join(dir, identityFile)) }},
		{"a segment changed", func(dir string) error {
			segments, err := filepath.Glob(filepath.Join(dir, segmentFiles))
			if err != nil || len(segments) == 0 {
				return errors.Join(err, errors.New("no segments"))
			}
			return flip(segments[0], 20_000)
		}},
		{"bleve lost", func(dir string) error { return os.RemoveAll(filepath.Join(dir, "bleve")) }},
		{"everything lost", os.RemoveAll},
		{"the texts are a folder", func(dir string) error {
			return errors.Join(os.Remove(filepath.Join(dir, textsFile)), os.Mkdir(filepath.Join(dir, textsFile), 0o755))
		}},
		{"the name is a folder", func(dir string) error {
			name := filepath.Join(filepath.Dir(dir), currentFile)
			return errors.Join(os.Remove(name), os.Mkdir(name, 0o755))
		}},
		{"the index is a file", func(dir string) error {
			return errors.Join(os.RemoveAll(filepath.Dir(dir)), os.WriteFile(filepath.Dir(dir), []byte("x"), 0o600))
		}},
		{"format of another version", func(dir string) error {
			return os.WriteFile(filepath.Join(dir, identityFile), []byte(`{"format":0}`), 0o644)
		}},
	} {
		if err := damage.do(current()); err != nil {
			t.Fatal(err)
		}
		check(open(nil), 21, damage.name)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 2 {
		t.Errorf("old indexes are left behind: %v %v", left, err)
	}
}

func flip(path string, at int64) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	b := make([]byte, 1)
	if _, err := f.ReadAt(b, at); err != nil {
		return err
	}
	b[0] ^= 0x40
	_, err = f.WriteAt(b, at)
	return err
}

// Searches and writes run all through rebuilds; none fails, and no case is missing from an answer.
func TestSearchesGoOnThroughWritesAndRebuilds(t *testing.T) {
	source := newMemoryStore(bundled(t)...)
	x := openIndex(t, t.TempDir(), source)
	ctx, stop := context.WithCancel(t.Context())
	var workers sync.WaitGroup
	failed := make(chan error, 16)
	for range 3 {
		workers.Go(func() {
			for ctx.Err() == nil {
				for _, q := range []struct {
					text, id string
				}{{"嘉贸贷", "jiaxing-20"}, {"船边直提", "jiaxing-01"}, {"首违不罚", "jiaxing-10"}} {
					r, err := x.Search(context.Background(), Request{Query: q.text, Page: 1, Size: 10})
					if err == nil && !slices.Contains(ids(r.Hits), q.id) {
						err = fmt.Errorf("%s does not find %s but %v", q.text, q.id, ids(r.Hits))
					}
					if err != nil {
						failed <- err
						return
					}
				}
			}
		})
	}
	workers.Go(func() {
		for i := 0; ctx.Err() == nil; i++ {
			source.put(simple(fmt.Sprint("w", i%50), "写入", fmt.Sprint("第", i, "次写入"), nil, nil))
			c, _, _ := source.Case("jiaxing-20") // the very case that is searched for changes, too
			source.put(c)
			if err := x.Sync(context.Background()); err != nil {
				failed <- err
				return
			}
		}
	})
	for range 4 {
		if err := x.Rebuild(t.Context()); err != nil {
			t.Error(err)
		}
	}
	stop()
	workers.Wait()
	close(failed)
	for err := range failed {
		t.Error(err)
	}
}

func TestFacetsOfRegionYearAndCollection(t *testing.T) {
	a, b, c := simple("a", "甲", "货物", nil, nil), simple("b", "乙", "货物", nil, nil), simple("c", "丙", "货物", nil, nil)
	a.Region, b.Region = "嘉兴", "杭州"
	a.Year, b.Year, c.Year = 2021, 2021, 2023
	a.Collection, b.Collection, c.Collection = "x", "y", "y"
	x := openIndex(t, t.TempDir(), newMemoryStore(a, b, c))
	r := find(t, x, Request{Query: "货物"})
	for field, want := range map[query.Field]map[string]int{
		query.Region: {"嘉兴": 1, "杭州": 1}, query.Year: {"2021": 2, "2023": 1}, query.Collection: {"x": 1, "y": 2},
	} {
		if got := facet(r, field); !maps.Equal(got, want) {
			t.Errorf("%s: %v, want %v", field, got, want)
		}
	}
	if got := ids(find(t, x, Request{Filters: query.Filters{query.Year: {"2021"}, query.Collection: {"y"}}}).Hits); !slices.Equal(got, []string{"b"}) {
		t.Errorf("2021 in y: %v", got)
	}
	if got := ids(find(t, x, Request{Query: "年份:2023"}).Hits); !slices.Equal(got, []string{"c"}) {
		t.Errorf("a typed year: %v", got)
	}
}

// What a search finds with OR and minus is what its sides find alone, as sets.
func TestOperatorsAreSetAlgebra(t *testing.T) {
	t.Parallel()
	cases := bundled(t)
	x := bundledIndex(t)
	found := func(q string) map[string]bool {
		set := map[string]bool{}
		r := find(t, x, Request{Query: q})
		if r.Relaxed == nil {
			for _, h := range r.Hits {
				set[h.ID] = true
			}
		}
		return set
	}
	surely := func(q string) map[string]bool { // who excludes 5 does not exclude 15
		set := map[string]bool{}
		for _, h := range find(t, x, Request{Query: q}).Hits {
			set[h.ID] = !slices.ContainsFunc(h.Reasons, isPart)
		}
		return set
	}
	sides := []string{"外贸企业融资", "首违不罚", "知识产权", "一体化", "\"创新实践\"", "创新的做法", "平台", "5", "海关查验", "嘉兴的企业"}
	for _, a := range sides {
		for _, b := range sides {
			left, right, excluded := found(a), found(b), surely(b)
			either, without := found(a+" OR "+b), found(a+" -"+b)
			for _, c := range cases {
				if either[c.ID] != (left[c.ID] || right[c.ID]) {
					t.Errorf("%s: %s OR %s is %v of %v and %v (plan %s)", c.ID, a, b, either[c.ID], left[c.ID], right[c.ID], x.Plan(a+" OR "+b))
				}
				if len(without) > 0 && without[c.ID] != (left[c.ID] && !excluded[c.ID]) {
					t.Errorf("%s: %s -%s is %v of %v and %v", c.ID, a, b, without[c.ID], left[c.ID], right[c.ID])
				}
			}
		}
	}
	if got := found("外贸企业融资 OR 首违不罚 OR 船边直提"); !maps.Equal(got, map[string]bool{"jiaxing-20": true, "jiaxing-10": true, "jiaxing-01": true}) {
		t.Errorf("three alternatives: %v", got)
	}
	all, customs := found("嘉兴"), found("嘉兴 部门:海关")
	if got := found("嘉兴 -部门:海关"); len(customs) == 0 || len(got) != len(all)-len(customs) {
		t.Errorf("a negated filter leaves %d of %d, %d have it", len(got), len(all), len(customs))
	}
}

func TestLongPhrasesAreMarked(t *testing.T) {
	t.Parallel()
	rounds.Computes(t)
	cases := bundled(t)
	x := bundledIndex(t)
	for _, c := range cases {
		runes := []rune(c.Sections[0].Text)
		for _, n := range []int{50, 100, 179, 181, 200, 400} {
			if n < len(runes) {
				checkFound(t, x, cases, "\""+string(runes[:n])+"\"")
				checkFound(t, x, cases, "\""+string(runes[len(runes)-n:])+"\"")
			}
		}
	}
}

// A loosened query marks what it found a case by, even where that is only a part of a word.
func TestLoosenedHitsAreMarked(t *testing.T) {
	t.Parallel()
	x := bundledIndex(t)
	for _, q := range []string{"中华人民共和国", "二十四小时", "人工智能技术研究所", "区块链物流平台", "危险废物天文望远镜"} {
		r := find(t, x, Request{Query: q})
		for _, h := range r.Hits {
			marked := slices.ContainsFunc(h.TitleRuns, func(r highlight.Run) bool { return r.Mark })
			for _, s := range h.Snippets {
				marked = marked || slices.ContainsFunc(s.Runs, func(r highlight.Run) bool { return r.Mark })
			}
			if !marked {
				t.Errorf("%s finds %s and marks nothing", q, h.ID)
			}
		}
	}
}

// Values of one field are either, typed or chosen; the count of each is what choosing it finds by itself.
func TestFilterTypedAndChosen(t *testing.T) {
	t.Parallel()
	x := bundledIndex(t)
	alone := find(t, x, Request{Filters: query.Filters{query.Department: {"法院"}}}).Total
	typed := find(t, x, Request{Query: "部门:海关"})
	if n := facet(typed, query.Department)["法院"]; n != alone {
		t.Errorf("法院 counts %d beside 海关, want %d", n, alone)
	}
	both := find(t, x, Request{Query: "部门:海关", Filters: query.Filters{query.Department: {"法院"}}})
	if both.Total != typed.Total+alone {
		t.Errorf("海关 typed and 法院 chosen find %d, want %d", both.Total, typed.Total+alone)
	}
}

// TestClosedAtOnce: an index closed as soon as it was made opens again as it is, and is not built anew.
func TestClosedAtOnce(t *testing.T) {
	for range 10 {
		config := Config{Dir: t.TempDir(), Source: newMemoryStore(), Taxonomy: data.DefaultTaxonomy()}
		var generations []string
		for range 2 {
			x, err := Open(t.Context(), config)
			if err != nil {
				t.Fatal(err)
			}
			if err := x.Close(); err != nil {
				t.Fatal(err)
			}
			now, err := currentDir(config.Dir)
			if err != nil {
				t.Fatal(err)
			}
			generations = append(generations, now)
		}
		if generations[0] != generations[1] {
			t.Fatalf("%s was built anew", generations[0])
		}
	}
}

// What is indexed has a number. When this fails because what is made of a case changed, count Format up; when only the
// dictionary changed, indexes are rebuilt for that. In either case the file, of which package posting makes fields, is
// made anew with -update.
func TestFormatNumbersWhatIsIndexed(t *testing.T) {
	c := simple("a", "嘉贸贷 VR", "外贸企业融资,第1次。2021年2月19日GB/T 1-2。\n\n(一)乾坤 3至5亿元", []string{"海关", "海盐县公安局"}, []string{"金融创新"})
	c.Date = "2022-06"
	a := newAnalyser(segment.Default(), newLabeller(data.DefaultTaxonomy()), slog.New(slog.DiscardHandler)).analyse(7, &c)
	for _, list := range [][]string{a.Grams, a.Chars, a.Values, a.Across, a.Title, a.Organs} {
		slices.Sort(list)
	}
	got, err := json.MarshalIndent(a, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	const path = "posting/testdata/analysed.json"
	if *update {
		if err := os.WriteFile(path, append(got, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(append(got, '\n'), want) {
		t.Errorf("a case is analysed as %s, %v, want %s", got, err, want)
	}
}

// Words that are one group because something stands for them together are given up one by one: what has some of them
// is found, and says which it lacks.
func TestLooseningOfJoinedWords(t *testing.T) {
	t.Parallel()
	rounds.Computes(t)
	x := openIndex(t, t.TempDir(), newMemoryStore())
	p, tried := x.parser(x.now.Load()), 0
	for term := range p.Synonyms.Words() {
		plan := p.Parse(term)
		// stands for the whole
		itself := func(u query.Unit) bool { return slices.Contains(p.Synonyms.Of(term), u.Text) }
		if len(plan.All) != 1 || len(plan.All[0].Any[0]) < 2 || slices.ContainsFunc(plan.All[0].Any[0], itself) {
			continue
		}
		tried++
		var words []string
		store := newMemoryStore()
		for _, u := range plan.All[0].Any[0] {
			words = append(words, u.Text)
			store.put(simple(u.Text, u.Text, "。"+u.Text+"。", nil, nil))
		}
		y := openIndex(t, t.TempDir(), store)
		for _, q := range []string{term, term + " 量子"} {
			r := find(t, y, Request{Query: q, Size: 10})
			if r.Total != len(words) || r.Relaxed == nil {
				t.Errorf("%s finds %v, want %v", q, ids(r.Hits), words)
				continue
			}
			for _, h := range r.Hits {
				lacks := slices.DeleteFunc(strings.Fields(strings.Join(words, " ")+strings.TrimPrefix(q, term)), func(w string) bool { return w == h.ID })
				if !slices.Equal(h.Lacks, lacks) {
					t.Errorf("%s finds %s without %v, want %v", q, h.ID, h.Lacks, lacks)
				}
			}
			if last := r.Relaxed.Steps[len(r.Relaxed.Steps)-1]; last.Cases != r.Total || len(r.Relaxed.Without) < len(words) {
				t.Errorf("%s is loosened to %d cases without %v, and last by %+v", q, r.Total, r.Relaxed.Without, last)
			}
			checkWhy(t, q, r)
		}
	}
	if tried < 10 {
		t.Errorf("only %d terms", tried)
	}
}
