package server_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"anlisou/data"
	"anlisou/data/jiaxing"
	"anlisou/index"
	"anlisou/server"
	"anlisou/web"
)

// shelf is a store in memory, for a real index to be built from.
type shelf []data.Case

func (shelf) ID() string { return "shelf" }

func (s shelf) Seq() (uint64, error) { return uint64(len(s)), nil }

func (s shelf) Changes(after uint64) iter.Seq2[data.Change, error] {
	return func(yield func(data.Change, error) bool) {
		for i := range s {
			if seq := uint64(i + 1); seq > after && !yield(data.Change{Seq: seq, ID: s[i].ID, Case: &s[i]}, nil) {
				return
			}
		}
	}
}

func (s shelf) Case(id string) (data.Case, bool, error) {
	i := slices.IndexFunc(s, func(c data.Case) bool { return c.ID == id })
	if i < 0 {
		return data.Case{}, false, nil
	}
	return s[i], true, nil
}

// silenced is a shelf whose state cannot be read, once that is set.
type silenced struct {
	shelf
	silent atomic.Bool
}

func (s *silenced) Seq() (uint64, error) {
	if s.silent.Load() {
		return 0, errors.New("planted")
	}
	return s.shelf.Seq()
}

// TestReadyzAsksTheStore: /readyz says that it is the store that does not answer, whatever the index can.
func TestReadyzAsksTheStore(t *testing.T) {
	store := &silenced{shelf: bundled(t)}
	site := startSiteOn(t, store)
	if status, body := get(t, site.URL+"/readyz"); status != http.StatusOK || !strings.Contains(body, `"ready"`) {
		t.Fatalf("%d %s", status, body)
	}
	store.silent.Store(true)
	time.Sleep(time.Second) // an answer is given to who asks a moment later, too
	status, body := get(t, site.URL+"/readyz")
	if status != http.StatusServiceUnavailable || !strings.Contains(body, "案例库不可用") {
		t.Errorf("%d %s", status, body)
	}
	if status, _ := get(t, site.URL+escaped("/api/v1/search?q=海关")); status != http.StatusOK {
		t.Errorf("a search: %d", status)
	}
}

// startSite serves cases through a real index.
func startSite(t *testing.T, cases []data.Case) *httptest.Server {
	t.Helper()
	return startSiteOn(t, shelf(cases))
}

// startSiteOn serves the cases of a store through a real index.
func startSiteOn(t *testing.T, source index.Source) *httptest.Server {
	t.Helper()
	x, err := index.Open(t.Context(), index.Config{
		Dir: t.TempDir(), Source: source, Taxonomy: data.DefaultTaxonomy(),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	s, err := server.New(server.Config{
		Search: x,
		Case: func(_ context.Context, id string) (data.Case, bool, error) {
			c, found, err := source.Case(id)
			return x.Label(c), found, err
		},
		Collections: func(context.Context) ([]data.Collection, error) { return []data.Collection{jiaxing.Collection()}, nil },
		Assets:      web.Files,
		Logger:      slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	site := httptest.NewServer(s)
	t.Cleanup(site.Close)
	return site
}

func bundled(t *testing.T) []data.Case {
	t.Helper()
	cases, err := jiaxing.Cases()
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

func get(t *testing.T, address string) (status int, body string) {
	t.Helper()
	response, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	// What language a text is marked as, and where its lines may end, is tested in a browser.
	return response.StatusCode, strings.NewReplacer(` lang="zh-Hans"`, "", "<wbr>", "").Replace(string(content))
}

// escaped writes the Han characters of an address as a browser sends them.
func escaped(address string) string {
	return regexp.MustCompile(`[^ -~]+| `).ReplaceAllStringFunc(address, url.QueryEscape)
}

func TestSite(t *testing.T) {
	site := startSite(t, bundled(t))
	tests := []struct {
		address string
		status  int
		says    []string
		not     []string
	}{
		{"/", 200, []string{
			jiaxing.Name, "20 个案例", `name="q"`, "autofocus", "目录", "二十", "区域一体化",
			escaped(`href="/?department=海关"`), `href="/cases/jiaxing-20"`, "发展改革委等 6 个部门",
		}, []string{"还没有案例"}},
		{"/?q=外贸企业融资", 200, []string{
			"“嘉贸贷”<mark>融资</mark>方案助力", "案例二十", `<span class="section">主要做法</span>`,
			escaped(`href="/cases/jiaxing-20?q=外贸企业融资"`), escaped(`href="/?q=外贸企业融资&amp;department=人民银行"`),
		}, nil},
		{"/?q=长三角&department=税务局", 200, []string{
			`<a class="chip" href="` + escaped("/?q=长三角") + `"><span>税务局`, "长三角</mark>区域税收征管", "（已选，按此取消）",
		}, []string{"统计联动机制", "清除全部"}},
		{"/?department=海关&domain=贸易便利化", 200, []string{"3</span> 个案例", "清除全部", "船边直提"}, []string{"按相关"}},
		{"/?sort=number&page=2", 200, []string{"20</span> 个案例", `rel="prev" href="/?sort=number"`, `aria-current="page">2<`, "“嘉贸贷”"}, nil},
		{"/?sort=number&page=9", 200, []string{"一共 2 页", "/?sort=number&amp;page=2"}, nil},
		{"/?q=量子计算机&domain=公共卫生", 200, []string{"没有找到案例", "既含有“<span class=\"words\">量子计算机</span>”又符合所选的筛选", "案例较多的部门", "法院"}, nil},
		{"/?q=血透&department=人民银行", 200, []string{"没有找到案例", escaped(`href="/?q=血透"`) + ">不加筛选，有 "}, nil},
		{"/?department=没有的部门", 200, []string{"没有找到案例", "没有的部门"}, nil},
		{"/?q=<script>alert(1)</script>", 200, []string{"&lt;script&gt;alert(1)&lt;/script&gt;"}, []string{"<script>"}},
		{"/?q=a&page=x", 400, []string{"页码应当是 1 到 10000 的整数", "重新搜索“a”"}, []string{"page 须"}},
		{"/cases/jiaxing-20?q=外贸企业融资", 200, []string{
			"<mark>融资</mark>", `id="s1"`, "主要做法", "取得成效", "返回“外贸企业融资”的结果",
			escaped(`href="/?q=外贸企业融资"`), "依据：", "上一个", "“综合查一次”改革", "选自<span>《" + jiaxing.Name + "》",
		}, []string{"下一个", `"noindex`}},
		{"/cases/jiaxing-13", 200, []string{`<span class="marker">1.</span>推进示范区内门诊结算免备案`, "上一个", "下一个"}, []string{"返回", "<mark>"}},
		{"/cases/jiaxing-01", 200, []string{"下一个"}, []string{"上一个"}},
		{"/cases/jiaxing-99", 404, []string{"没有编号为 jiaxing-99 的案例"}, nil},
		{"/healthz", 200, []string{`"cases":20`}, nil},
		{"/readyz", 200, []string{"ready"}, nil},
		{"/favicon.svg", 200, []string{"<svg"}, nil},
		{"/api/v1/search?q=外贸企业融资", 200, []string{`"id":"jiaxing-20"`, `"mark":true`, `"took_ms":`, `"path":"/cases/jiaxing-20"`}, []string{"null"}},
		{"/api/v1/search?q=量子计算机&domain=公共卫生", 200, []string{`"total":0`, `"hits":[]`}, []string{"null"}},
		{"/api/v1/search?department=没有的部门", 200, []string{`"total":0`, `"hits":[]`}, []string{"null"}},
		{"/api/v1/search?size=0", 200, []string{`"total":20`, `"hits":[]`, `"value":"海关"`}, nil},
		{"/api/v1/facets?department=海关", 200, []string{`{"total":3,"facets":{"department":[{"value":"海关","count":3,"selected":true}`}, []string{`"region"`, `"collection"`, `"year"`}},
		{"/api/v1/facets?region=嘉兴", 200, []string{`"region":[{"value":"嘉兴","count":20,"selected":true}]`}, nil},
		{"/api/v1/cases/jiaxing-20", 200, []string{`"number":20`, `"heading":"主要做法"`, `"departments":["人民银行"]`, `"labels":"curated"`, `"evidence":`}, nil},
	}
	for _, test := range tests {
		t.Run(test.address, func(t *testing.T) {
			status, body := get(t, site.URL+escaped(test.address))
			if status != test.status {
				t.Errorf("status %d, want %d", status, test.status)
			}
			for _, text := range test.says {
				if !strings.Contains(body, text) {
					t.Errorf("does not say %s", text)
				}
			}
			for _, text := range test.not {
				if strings.Contains(body, text) {
					t.Errorf("says %s", text)
				}
			}
			if t.Failed() {
				t.Log(body)
			}
		})
	}
}

// TestContract decodes an answer as a client of the API would, strictly.
func TestContract(t *testing.T) {
	site := startSite(t, bundled(t))
	_, body := get(t, site.URL+escaped("/api/v1/search?q=外贸企业融资&size=3"))
	type run struct {
		Text string `json:"text"`
		Mark bool   `json:"mark"`
	}
	type hit struct {
		ID, Collection, Title, Region, Path, Labels string
		Number, Year                                int
		Score                                       float64
		Departments, Domains, Reasons, Lacks        []string
		Why                                         []struct{ Kind, For, Text string }
		TitleRuns                                   []run `json:"title_runs"`
		TitleBreaks                                 []int `json:"title_breaks"`
		Snippets                                    []struct {
			Section string
			Runs    []run
		}
	}
	type dropped struct {
		Without []string
		Cases   int
		Share   float64
	}
	var answer struct {
		Query             string
		Total, Page, Size int
		TookMS            float64 `json:"took_ms"`
		Correction        *struct {
			Query   string
			Runs    []run
			Applied bool
		}
		Relaxed *struct {
			Without []string
			Steps   []dropped
		}
		Hits    []hit
		Related *struct {
			Without []string
			Steps   []dropped
			Total   int
			Hits    []hit
		}
		Facets map[string][]struct {
			Value    string
			Count    int
			Selected bool
		}
	}
	decoder := json.NewDecoder(strings.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&answer); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	if answer.Query != "外贸企业融资" || answer.Page != 1 || answer.Size != 3 || len(answer.Hits) == 0 || answer.Hits[0].ID != "jiaxing-20" {
		t.Fatalf("got %s", body)
	}
	first, title, marked := answer.Hits[0], "", false
	for _, r := range first.TitleRuns {
		title += r.Text
		marked = marked || r.Mark
	}
	if title != first.Title || !marked || first.Score <= 0 || len(first.Snippets) == 0 {
		t.Errorf("first hit %+v", first)
	}
	if len(first.TitleBreaks) == 0 {
		t.Errorf("no line of %q may end between its words", first.Title)
	}
	if answer.Facets["department"] == nil || answer.Facets["domain"] == nil {
		t.Errorf("facets %v", answer.Facets)
	}
}

// TestHostileCase serves a case whose every text is markup.
func TestHostileCase(t *testing.T) {
	const markup = `"><script>alert('x')</script><img src=x onerror=alert(1)>`
	site := startSite(t, []data.Case{{
		ID: "bad", Collection: "jiaxing", Number: 1, Title: markup + "标题", URL: "https://example.com/\"><script>",
		Sections:    []data.Section{{Heading: markup, Text: "1." + markup + "\n正文"}},
		Departments: []string{markup}, Domains: []string{markup}, Region: markup, Labels: data.Curated,
		Evidence: []data.Evidence{{Field: "department", Label: markup, Words: []string{markup}}},
	}})
	for _, address := range []string{"/", "/?q=标题", "/?q=" + markup, "/cases/bad?q=标题", "/?sort=number&department=" + markup} {
		status, body := get(t, site.URL+escaped(strings.NewReplacer(`"`, "%22", "<", "%3C", ">", "%3E", "'", "%27").Replace(address)))
		if status != 200 {
			t.Errorf("%s: status %d", address, status)
		}
		for _, raw := range []string{"<script>", "<img src=x", `onerror=alert(1)>"`} {
			if strings.Contains(body, raw) {
				t.Errorf("%s: %q stands in the page unescaped", address, raw)
			}
		}
	}
}

// TestNeighboursWhereCasesAreMissing walks a collection that has gaps.
func TestNeighboursWhereCasesAreMissing(t *testing.T) {
	all := bundled(t)
	kept := []data.Case{all[1], all[4], all[5], all[12], all[19]}
	site := startSite(t, kept)
	for i, c := range kept {
		_, body := get(t, site.URL+"/cases/"+c.ID)
		before, after := "", ""
		if i > 0 {
			before = kept[i-1].ID
		}
		if i+1 < len(kept) {
			after = kept[i+1].ID
		}
		for class, want := range map[string]string{"before": before, "after": after} {
			link := regexp.MustCompile(`class="` + class + `" rel="\w+" href="/cases/([^"]*)"`).FindStringSubmatch(body)
			if got := strings.Join(link[min(1, len(link)):], ""); got != want {
				t.Errorf("%s has %q %s it, want %q", c.ID, got, class, want)
			}
		}
	}
}

// TestAPastedParagraphIsAQuery: what stands in a case finds it however long it is, as far as a query may be.
func TestAPastedParagraphIsAQuery(t *testing.T) {
	cases := bundled(t)
	site := startSite(t, cases)
	for _, c := range cases {
		paragraph := []rune(c.Sections[0].Text)
		paragraph = paragraph[:min(len(paragraph), 1000)]
		if status, body := get(t, site.URL+"/api/v1/search?size=1&q="+url.QueryEscape(string(paragraph))); status != http.StatusOK || !strings.Contains(body, `"hits":[{"id":"`+c.ID+`"`) {
			t.Errorf("%d characters of %s are answered %d %.200s", len(paragraph), c.ID, status, body)
		}
	}
}

// TestWhatIsLimitedIsTold: each bound that is told is told where a search hits it, by the API and on the page; of what no
// bound was hit nothing is told.
func TestWhatIsLimitedIsTold(t *testing.T) {
	site := startSite(t, bundled(t))
	hits := map[string]string{
		"work": strings.Repeat("you jie xue ", 41), "correction": strings.Repeat("登计处法合铜劳懂公丝", 15),
		"alternatives": "(" + strings.Repeat("(海关 OR 税务) ", 8) + ") OR 法院",
	}
	ask := func(query string) (answer, page string) {
		_, answer = get(t, site.URL+"/api/v1/search?q="+url.QueryEscape(query))
		_, page = get(t, site.URL+"/?q="+url.QueryEscape(query))
		return answer, page
	}
	for _, reached := range index.Caps {
		if reached.Told == "" {
			continue
		}
		answer, page := ask(hits[reached.Name])
		if !strings.Contains(answer, `"limited":["`+reached.Name+`"]`) {
			t.Errorf("%s: %.300s", reached.Name, answer)
		}
		if strings.Count(page, `<p class="told limited">`+reached.Told+`</p>`) != 1 || strings.Count(page, "told limited") != 1 {
			t.Errorf("%s is not told once on the page", reached.Name)
		}
	}
	if answer, page := ask("海关 改革"); strings.Contains(answer, `"limited"`) || strings.Contains(page, "told limited") {
		t.Errorf("a plain query is limited: %.300s", answer)
	}
}
