package server_test

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/server"
)

func unpacked(t *testing.T, body io.Reader) string {
	t.Helper()
	r, err := gzip.NewReader(body)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestWeight: what the first search of a browser loads fits 45 KB, in three requests and the mark.
func TestWeight(t *testing.T) {
	site := startSite(t, bundled(t))
	load := func(address string) (body string, weight int) {
		request, err := http.NewRequest(http.MethodGet, site.URL+address, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Accept-Encoding", "gzip") // as the transport would, but what is counted is what is sent
		response, err := http.DefaultTransport.RoundTrip(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		var sent bytes.Buffer
		if _, err := sent.ReadFrom(response.Body); err != nil || response.Header.Get("Content-Encoding") != "gzip" {
			t.Fatalf("%s: %v %v", address, response.Header, err)
		}
		weight = sent.Len()
		return unpacked(t, &sent), weight
	}
	page, total := load(escaped("/?q=长三角"))
	parts := regexp.MustCompile(`(?:href|src)="(/static/[^"]+\.(?:css|js))"`).FindAllStringSubmatch(page, -1)
	if len(parts) != 2 {
		t.Errorf("the page asks for %v, want one style and one script", parts)
	}
	for _, part := range parts {
		_, weight := load(part[1])
		total += weight
	}
	t.Logf("page, style and script: %d bytes", total)
	if total > 45<<10 {
		t.Errorf("page, style and script weigh %d bytes, more than 45 KB", total)
	}
}

// TestResultsCanBeTakenAway: the results lead to their list in each format, with the query and the filter they are of.
func TestResultsCanBeTakenAway(t *testing.T) {
	site := startSite(t, bundled(t))
	_, page := get(t, site.URL+escaped("/?q=长三角&department=税务局"))
	var formats []string
	for _, link := range regexp.MustCompile(`href="(/export\?[^"]*)"`).FindAllStringSubmatch(page, -1) {
		address, err := url.Parse(html.UnescapeString(link[1]))
		if err != nil {
			t.Fatal(err)
		}
		asked := address.Query()
		formats = append(formats, asked.Get("format"))
		if !slices.Equal(asked["q"], []string{"长三角"}) || !slices.Equal(asked["department"], []string{"税务局"}) {
			t.Errorf("%s asks for %v", address, asked)
		}
		if status, body := get(t, site.URL+address.String()); status != http.StatusOK || !strings.Contains(body, "税收征管") || strings.Contains(body, "统计联动机制") {
			t.Errorf("%s: status %d and %s", address, status, body)
		}
	}
	if want := []string{"csv", "json", "print"}; !slices.Equal(formats, want) {
		t.Errorf("formats %q, want %q", formats, want)
	}
}

// TestBrowserFindsItsFiles: a browser can add the search and has its mark, by habit too.
func TestBrowserFindsItsFiles(t *testing.T) {
	site := startSite(t, bundled(t))
	_, page := get(t, site.URL+"/")
	if !regexp.MustCompile(`<link rel="search" [^>]*href="/opensearch\.xml">`).MatchString(page) {
		t.Error("the page does not name /opensearch.xml")
	}
	for address, has := range map[string]string{"/opensearch.xml": "<OpenSearchDescription", "/favicon.ico": "<svg"} {
		if status, body := get(t, site.URL+address); status != http.StatusOK || !strings.Contains(body, has) {
			t.Errorf("%s: status %d and %s", address, status, body)
		}
	}
}

// TestCaseLeadsToItsSource: a case says where it was published, if that is known.
func TestCaseLeadsToItsSource(t *testing.T) {
	text := []data.Section{{Heading: "主要做法", Text: "正文"}}
	site := startSite(t, []data.Case{
		{ID: "a", Title: "甲", Sections: text, URL: "https://a.cn/1"},
		{ID: "b", Title: "乙", Sections: text},
	})
	link := regexp.MustCompile(`原文：<a href="https://a\.cn/1"[^>]*>https://a\.cn/1</a>`)
	if _, page := get(t, site.URL+"/cases/a"); !link.MatchString(page) {
		t.Error("the case does not lead to https://a.cn/1")
	}
	if _, page := get(t, site.URL+"/cases/b"); strings.Contains(page, "原文：") {
		t.Error("a case without a source names one")
	}
}

func TestSiteFiles(t *testing.T) {
	site := startSite(t, bundled(t))
	_, robots := get(t, site.URL+"/robots.txt")
	if !strings.Contains(robots, "Sitemap: "+site.URL+"/sitemap.xml") || !strings.Contains(robots, "Disallow: /api/") {
		t.Error(robots)
	}
	var pages struct {
		XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		Pages   []string `xml:"url>loc"`
	}
	_, sitemap := get(t, site.URL+"/sitemap.xml")
	if err := xml.Unmarshal([]byte(sitemap), &pages); err != nil || len(pages.Pages) != 25 || pages.Pages[24] != site.URL+"/cases/jiaxing-20" {
		t.Errorf("%v: %v", err, pages.Pages)
	}
	for target, want := range map[string]int{"/sitemap.xml?part=1": 200, "/sitemap.xml?part=2": 404, "/sitemap.xml?part=x": 404, "/sitemap.xml?part=99999999": 404} {
		if status, _ := get(t, site.URL+target); status != want {
			t.Errorf("%s: %d, want %d", target, status, want)
		}
	}
	_, plugin := get(t, site.URL+"/opensearch.xml")
	for _, want := range []string{`<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">`, `template="` + site.URL + `/?q={searchTerms}"`, "<ShortName>案例搜</ShortName>"} {
		if !strings.Contains(plugin, want) {
			t.Errorf("no %s in\n%s", want, plugin)
		}
	}
}

// TestOverviewTellsTheTruth: every cell holds as many cases as its link finds, and every case stands in the cells of its labels.
func TestOverviewTellsTheTruth(t *testing.T) {
	cases := bundled(t)
	site := startSite(t, cases)
	_, page := get(t, site.URL+"/overview")
	want := 0
	for _, c := range cases {
		want += len(c.Departments) * len(c.Domains)
	}
	got := 0
	cells := regexp.MustCompile(`<td class="heat[1-5]"><a href="([^"]+)" aria-label="[^"]+：(\d+) 个案例">(\d+)</a>`).FindAllStringSubmatch(page, -1)
	for i, c := range cells {
		n, _ := strconv.Atoi(c[3])
		got += n
		if i%5 != 0 {
			continue
		}
		_, list := get(t, site.URL+strings.ReplaceAll(c[1], "&amp;", "&"))
		if !strings.Contains(list, `<span class="figure">`+c[3]+`</span>`) || c[2] != c[3] {
			t.Errorf("the cell of %s says %s", c[1], c[3])
		}
	}
	if got != want || len(cells) == 0 {
		t.Errorf("the cells hold %d, want %d", got, want)
	}
	if _, empty := get(t, startSite(t, nil).URL+"/overview"); !strings.Contains(empty, "还没有案例") {
		t.Error("nothing is said of an empty collection")
	}
}

// escapedHref is an address with one parameter as links have it.
func escapedHref(address string) string {
	path, value, _ := strings.Cut(address, "=")
	return path + "=" + url.QueryEscape(value)
}

// TestOverviewOfMany: of many departments and domains those with most cases are shown, how many are left is said, and all can be had.
func TestOverviewOfMany(t *testing.T) {
	var cases []data.Case
	const rows, columns = 40, 30 // that are shown
	for i := range rows + 5 {
		cases = append(cases, data.Case{
			ID: fmt.Sprintf("x-%d", i), Collection: "x", Number: i + 1, Title: fmt.Sprintf("案例 %d", i),
			Sections:    []data.Section{{Heading: "做法", Text: "改革"}},
			Departments: []string{fmt.Sprintf("部门%02d", i)}, Domains: []string{fmt.Sprintf("领域%02d", i%(columns+1))},
			Region: []string{"嘉兴", "杭州", "宁波"}[i%3], Year: 2020 + i%2,
		})
	}
	site := startSite(t, cases)
	_, some := get(t, site.URL+"/overview")
	if got := strings.Count(some, `<th scope="row"><a`); got != rows {
		t.Errorf("%d departments, want %d", got, rows)
	}
	if said := "案例较少的没有列出：5 个部门、1 个领域。"; !strings.Contains(some, said) || !strings.Contains(some, `<a href="/overview?all=1">全部列出</a>`) {
		t.Errorf("the page does not say %s\n%s", said, some)
	}
	for _, bars := range []string{`<section class="index region">`, `<section class="index year">`, escapedHref("/?region=杭州"), "/?year=2021"} {
		if !strings.Contains(some, bars) {
			t.Errorf("no %s", bars)
		}
	}
	_, all := get(t, site.URL+"/overview?all=1")
	if got, cells := strings.Count(all, `<th scope="row"><a`), strings.Count(all, `class="heat`); got != len(cases) || cells != len(cases) || strings.Contains(all, "没有列出") {
		t.Errorf("%d departments and %d cells, want %d", got, cells, len(cases))
	}
}

// TestNothingFoundSaysWhatWasTried: each word with the number of cases that hold it, and a way to these.
func TestNothingFoundSaysWhatWasTried(t *testing.T) {
	site := startSite(t, bundled(t))
	_, page := get(t, site.URL+escaped("/?q=血透 户口&department=人民银行"))
	for _, want := range []string{
		"各词在全部案例里：", `<a href="` + escapedHref("/?q=血透") + `"><span>血透</span> 1 个案例</a>`, `<a href="` + escapedHref("/?q=户口") + `"><span>户口</span> 2 个案例</a>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s in\n%s", want, page)
		}
	}
	if _, page := get(t, site.URL+escaped("/?q=量子计算机")); !strings.Contains(page, `<span><span>量子</span> 没有</span>`) {
		t.Error(page)
	}
	if _, page := get(t, site.URL+escaped("/?q=血透&department=人民银行")); strings.Contains(page, "各词") || !strings.Contains(page, "不加筛选，有 1 个案例") {
		t.Error("one word is taken apart")
	}
}

func TestExport(t *testing.T) {
	site := startSite(t, bundled(t))
	status, body := get(t, site.URL+escaped("/export?q=长三角&department=税务局&format=csv&page=2"))
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\uFEFF"))).ReadAll()
	_, list := get(t, site.URL+escaped("/?q=长三角&department=税务局"))
	if total := strconv.Itoa(len(rows) - 1); status != 200 || err != nil || !strings.HasPrefix(body, "\uFEFF") || !strings.Contains(list, `<span class="figure">`+total+`</span>`) {
		t.Fatalf("%d, %v: %q", status, err, rows)
	}
	for _, row := range rows[1:] {
		if !strings.Contains(row[3], "税务局") || !strings.HasPrefix(row[10], site.URL+"/cases/"+row[0]) {
			t.Errorf("row %q", row)
		}
	}
	var answer server.Answer
	if _, body := get(t, site.URL+"/export?format=json&sort=number"); json.Unmarshal([]byte(body), &answer) != nil || len(answer.Hits) != 20 || answer.Total != 20 {
		t.Errorf("%d of %d as JSON", len(answer.Hits), answer.Total)
	}
	if _, body := get(t, site.URL+"/export?format=print&sort=number"); strings.Count(body, "<li><h2>") != 20 {
		t.Error(body)
	}
	if status, body := get(t, site.URL+"/export?format=pdf"); status != 400 || !strings.Contains(body, "没有“pdf”这种格式的清单") {
		t.Errorf("%d %s", status, body)
	}
}

func TestCaseForOthers(t *testing.T) {
	site := startSite(t, bundled(t))
	_, page := get(t, site.URL+"/cases/jiaxing-20")
	block := regexp.MustCompile(`<script type="application/ld\+json">(.*)</script>`).FindStringSubmatch(page)
	if block == nil {
		t.Fatal("no JSON-LD")
	}
	var linked map[string]any
	if err := json.Unmarshal([]byte(block[1]), &linked); err != nil || linked["@type"] != "Article" || linked["headline"] != "“嘉贸贷”融资方案助力外贸企业融资多元化" || linked["url"] != site.URL+"/cases/jiaxing-20" {
		t.Errorf("%v: %v", err, linked)
	}
	for _, want := range []string{`<meta property="og:title" content="“嘉贸贷”融资方案`, `<meta name="description" content="`, `<span id="citation">案例二十：“嘉贸贷”`} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s", want)
		}
	}
}

// Every page is there in every language.
func TestPagesInEveryLanguage(t *testing.T) {
	site := startSite(t, bundled(t))
	for lang, says := range map[string]string{"zh-Hans": "<html", "zh-Hant": `<html lang="zh-Hant"`, "en": `<html lang="en"`} {
		for _, page := range []string{"/", "/?q=a", "/overview", "/cases/jiaxing-01", "/export?format=print", "/widget/", "/embed", "/none"} {
			join := "?"
			if strings.Contains(page, "?") {
				join = "&"
			}
			if status, body := get(t, site.URL+page+join+"lang="+lang); status >= 500 || !strings.Contains(body, says) {
				t.Errorf("%s in %s: %d", page, lang, status)
			}
		}
	}
}
