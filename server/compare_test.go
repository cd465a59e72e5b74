package server_test

import (
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"anlisou/data"
)

var (
	comparedCase = regexp.MustCompile(`<li data-case="([^"]*)"`)
	tickedCase   = regexp.MustCompile(`name="id" value="([^"]*)" data-name="[^"]*" checked`)
	offeredCase  = regexp.MustCompile(`name="id" value="([^"]*)" data-name="[^"]*">`)
)

func found(page string, pattern *regexp.Regexp) (ids []string) {
	for _, m := range pattern.FindAllStringSubmatch(page, -1) {
		ids = append(ids, m[1])
	}
	return ids
}

// TestCompare: what an address names is compared where it is two to four cases, each once; else it is asked which are meant.
// What is not there is told of, and no reason to refuse the rest.
func TestCompare(t *testing.T) {
	site := startSite(t, bundled(t))
	for _, test := range []struct {
		query    string
		status   int
		compared string
		chosen   string
		says     string
	}{
		{"?id=jiaxing-20&id=jiaxing-11", 200, "jiaxing-20 jiaxing-11", "", "再加一个案例"},
		{"?id=jiaxing-20,jiaxing-11,,jiaxing-01", 200, "jiaxing-20 jiaxing-11 jiaxing-01", "", "移除"},
		{"?id=jiaxing-01&id=jiaxing-02&id=jiaxing-03&id=jiaxing-04", 200, "jiaxing-01 jiaxing-02 jiaxing-03 jiaxing-04", "", "打印"},
		{"?id=jiaxing-20&id=jiaxing-20&id=jiaxing-11&id=", 200, "jiaxing-20 jiaxing-11", "", ""},
		{"?id=jiaxing-20&id=none&id=jiaxing-11", 200, "jiaxing-20 jiaxing-11", "", "没有编号为 none 的案例"},
		{"?id=jiaxing-20", 200, "", "jiaxing-20", "相近的案例"},
		{"?id=jiaxing-20&id=jiaxing-20", 200, "", "jiaxing-20", "相近的案例"},
		{"?id=jiaxing-20&id=none", 200, "", "jiaxing-20", "没有编号为 none 的案例"},
		{"?id=jiaxing-20&id=jiaxing-11&q=", 200, "", "jiaxing-20 jiaxing-11", "相近的案例"},
		{"?id=jiaxing-20&q=" + escaped("海关"), 200, "", "jiaxing-20", "找到的案例"},
		{"?id=jiaxing-20&q=zzzzzz", 200, "", "jiaxing-20", "没有找到别的案例"},
		{"?id=jiaxing-01,jiaxing-02,jiaxing-03,jiaxing-04,jiaxing-05", 200, "", "jiaxing-01 jiaxing-02 jiaxing-03 jiaxing-04 jiaxing-05", "请在下面留下四个"},
		{"", 200, "", "", "全部案例"},
		{"?utm_source=x&id=", 200, "", "", "全部案例"},
		{"?id=none", 404, "", "", "没有编号为 none 的案例"},
		{"?id=none&id=%3Cscript%3E", 404, "", "", "没有编号为 &lt;script&gt; 的案例"},
		{"?id=" + strings.Repeat("x", 5000), 404, "", "", "没有编号为 x"},
		{"?q=a&q=b", 400, "", "", "写了不止一次"},
	} {
		status, page := get(t, site.URL+"/compare"+test.query)
		if status != test.status || !strings.Contains(page, test.says) || strings.Contains(page, "<script>") {
			t.Errorf("%s: %d, or does not say %s", test.query, status, test.says)
		}
		if got := strings.Join(found(page, comparedCase), " "); got != test.compared {
			t.Errorf("%s compares %q, want %q", test.query, got, test.compared)
		}
		if got := strings.Join(found(page, tickedCase), " "); got != test.chosen {
			t.Errorf("%s has %q chosen, want %q", test.query, got, test.chosen)
		}
		for _, id := range found(page, offeredCase) {
			if slices.Contains(strings.Fields(test.chosen), id) {
				t.Errorf("%s offers %s, which is chosen", test.query, id)
			}
		}
		if !strings.Contains(page, `<meta name="robots" content="noindex, follow">`) {
			t.Errorf("%s may be listed by search engines", test.query)
		}
	}
}

// TestComparedSideBySide: each aspect has what each case says of it, or that it says nothing; the page has a title and a
// description for who is sent its address.
func TestComparedSideBySide(t *testing.T) {
	site := startSite(t, []data.Case{
		{
			ID: "a", Title: "甲 & 改革", Departments: []string{"海关"}, Region: "嘉兴", Year: 2020, Labels: data.Curated,
			Sections: []data.Section{{Heading: "主要做法", Text: "甲的做法"}, {Heading: "改革背景", Text: "甲的背景"}},
		},
		{ID: "b", Title: "乙改革", Domains: []string{"金融创新"}, Labels: data.Curated, Sections: []data.Section{{Heading: "做法和成效", Text: "乙的做法和成效"}, {Heading: "专家点评", Text: "乙的点评"}}},
		{ID: "c", Title: "丙改革", Sections: []data.Section{{Heading: "取得成效", Text: "丙的成效"}}},
	})
	_, page := get(t, site.URL+"/compare?id=b&id=a&id=c")
	page = html.UnescapeString(page)
	want := []string{
		"<title>对比：乙改革 / 甲 & 改革 / 丙改革 - ", `<meta name="description" content="并排看做法和成效：乙改革；甲 & 改革；丙改革。">`,
		">部门</h2>", ">海关</a>", ">领域</h2>", ">年份</h2>", ">2020</a>", ">地区</h2>", ">背景</h2>", "没有写", "甲的背景", "没有写", ">做法</h2>", "做法和成效</p>",
		"乙的做法和成效", "甲的做法", "没有写", ">成效</h2>", "写在“<span>做法和成效</span>”里", "没有写", "丙的成效", "专家点评</h2>", "乙的点评",
	}
	rest := page
	for _, text := range want {
		_, after, stands := strings.Cut(rest, text)
		if !stands {
			t.Fatalf("%s does not stand where it should in\n%s", text, page)
		}
		rest = after
	}
	if !strings.Contains(page, `<meta property="og:url" content="`+site.URL+`/compare?id=b&id=a&id=c">`) {
		t.Error("its address is not told")
	}
	if status, english := get(t, site.URL+"/compare?id=b&id=a&id=c&lang=en"); status != http.StatusOK || !strings.Contains(english, "Told under “") || !strings.Contains(english, ">Methods</h2>") {
		t.Errorf("in English: %d %s", status, english)
	}
}

// TestComparisonBegins: the results have a tick at each hit and a form for them, a case a link.
func TestComparisonBegins(t *testing.T) {
	site := startSite(t, bundled(t))
	_, page := get(t, site.URL+escaped("/?q=海关"))
	ticks := regexp.MustCompile(`<input type="checkbox" name="id" value="(jiaxing-\d+)" form="compare"`).FindAllString(page, -1)
	if hits := strings.Count(page, `<article class="hit">`); hits == 0 || len(ticks) != hits || !strings.Contains(page, `<form id="compare" class="picking" action="/compare" method="get">`) {
		t.Errorf("%d ticks at %d hits, or no form", len(ticks), hits)
	}
	if _, page := get(t, site.URL+"/cases/jiaxing-20"); !strings.Contains(page, `href="/compare?id=jiaxing-20"`) {
		t.Error("a case does not lead to those that it may be compared with")
	}
	if _, page := get(t, site.URL+escaped("/?q=zzzzzz")); strings.Contains(page, `id="compare"`) {
		t.Error("nothing can be compared, and there is a form for it")
	}
}
