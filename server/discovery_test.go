package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"html"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/index"
	"anlisou/server/view"
)

// scripted answers as a test has it written down, and notes what it was asked.
type scripted struct {
	faulty
	result      index.Result
	suggestions []index.Suggestion
	similar     []index.Hit
	fails       error

	request index.Request
	query   string
	id      string
	size    int
	waits   bool // whether the context has a deadline
}

func (s *scripted) Search(_ context.Context, r index.Request) (*index.Result, error) {
	s.request = r
	result := s.result
	result.Query, result.Page, result.Size = r.Query, r.Page, r.Size
	if !r.Explain {
		result.Explanation = nil
	}
	return &result, nil
}

func (s *scripted) Suggest(ctx context.Context, query string, size int) ([]index.Suggestion, error) {
	s.query, s.size = query, size
	_, s.waits = ctx.Deadline()
	return s.suggestions, s.fails
}

func (s *scripted) Similar(ctx context.Context, id string, size int) ([]index.Hit, error) {
	s.id, s.size = id, size
	_, s.waits = ctx.Deadline()
	return s.similar, s.fails
}

func (s *scripted) Mark(_ context.Context, _ string, _ bool, c data.Case) (index.MarkedCase, error) {
	return index.MarkedCase{Case: c, Title: []index.Run{{Text: c.Title}}}, nil
}

// scriptedSite serves one case, x-1.
func scriptedSite(t *testing.T, script *scripted) *Server {
	t.Helper()
	config := working()
	config.Search = script
	config.Case = func(_ context.Context, id string) (data.Case, bool, error) {
		return data.Case{ID: id, Title: "一"}, id == "x-1", nil
	}
	return newServer(t, config)
}

var (
	loan      = index.Hit{ID: "x-2", Number: 2, Title: "“嘉贸贷”", TitleRuns: []index.Run{{Text: "“"}, {Text: "嘉贸贷", Mark: true}, {Text: "”"}}, Departments: []string{"人民银行"}, Score: 7.31}
	corrected = index.Correction{Query: "嘉贸贷 <b>", Runs: []index.Run{{Text: "嘉"}, {Text: "贸", Mark: true}, {Text: "贷 <b>"}}}
)

func applied(c index.Correction) *index.Correction {
	c.Applied = true
	return &c
}

func explainedResult() index.Result {
	hit := loan
	hit.Parts = []index.Part{{Field: "words", Term: "嘉贸贷", Score: 5.123456}, {Field: "literal", Score: 2}, {Field: "words", Term: "医保", Score: 0.5}}
	return index.Result{Total: 1, Hits: []index.Hit{hit}, Explanation: &index.Explanation{
		Normal: "嘉贸贷", Version: "d1", Plan: "嘉贸贷 AND 医保",
		Steps: []index.Step{
			{Kind: index.StepOffered, Text: "嘉贸贷"},
			{Kind: index.StepExpanded, Text: "医保", Others: []index.Other{{Text: "医疗保险", Why: index.BySynonym}, {Text: "yb", Why: index.BySound}}},
			{Kind: index.StepMatched, Cases: 1},
			{Kind: index.StepLoosened, Words: []string{"量子", "<b>"}, Cases: 5, Share: 0.1},
			{Kind: index.StepDropped, Words: []string{"量子"}, Cases: 2},
			{Kind: index.StepPieces, Words: []string{"甲", "乙"}},
			{Kind: index.StepBetter, Words: []string{"融资"}, Cases: 3},
			{Kind: index.StepFiltered, Cases: 4},
			{Kind: index.StepRelated, Words: []string{"融资"}, Cases: 2},
		},
		Words:   []index.ExplainedWord{{Text: "医保", Kind: "word", Others: []index.Other{{Text: "医疗保险", Why: index.BySynonym}}, Cases: 2}, {Text: "x", Kind: "novelty"}},
		Timings: []index.ExplainedStage{{Name: "parse", MS: 0.12345}},
	}}
}

// TestScriptedSite: what the pages and calls say of what an index has found out.
func TestScriptedSite(t *testing.T) {
	found := index.Result{Total: 30, Hits: []index.Hit{loan}}
	with := func(r index.Result, c *index.Correction) *scripted {
		r.Correction = c
		return &scripted{result: r}
	}
	facet := []index.Facet{{Field: index.Department, Values: []index.FacetValue{{Value: "海关", Count: 3}}}}
	reasoned := found
	reasoned.Hits = []index.Hit{{ID: "x-3", Title: "t", Reasons: []index.Reason{{Kind: index.ReasonSynonym, For: "医保", Text: "医疗保险"}, {Kind: index.ReasonSynonym, For: "医保", Text: "<b>"}, {Kind: index.ReasonDepartment, Text: "医保局"}}, Lacks: []string{"区块链", "农机"}}}
	passages := func(n int) *scripted {
		hit := index.Hit{ID: "x-4", Title: "t"}
		for _, name := range []string{"一节", "二节", "三节", "四节"}[:n] {
			hit.Snippets = append(hit.Snippets, index.Snippet{Section: name, Runs: []index.Run{{Text: "甲", Mark: true}}})
		}
		return &scripted{result: index.Result{Total: 1, Hits: []index.Hit{hit}}}
	}
	faceted := found
	faceted.Facets = facet
	similar := loan
	similar.Reasons = []index.Reason{{Kind: index.ReasonShared, Text: "融资"}, {Kind: index.ReasonShared, Text: "外贸"}}
	tests := []struct {
		name   string
		script *scripted
		target string
		says   []string
		not    []string
	}{
		{"a correction that was applied", with(faceted, applied(corrected)), "/?q=嘉冒贷&department=人民银行&page=2", []string{
			"没有案例含有“嘉冒贷”，已改为搜索“嘉<b>贸</b>贷 <b>”。", // the second is text
			`href="/?q=嘉冒贷&department=人民银行&verbatim=1"`, "仍按“嘉冒贷”搜索",
			`value="嘉冒贷"`, `href="/cases/x-2?q=嘉贸贷 <b>&department=人民银行&page=2"`,
			`href="/?q=嘉冒贷&department=人民银行&department=海关"`,
		}, []string{"您要找的是不是"}},
		{"a correction that is offered", with(found, &corrected), "/?q=嘉冒贷&department=人民银行&page=2", []string{
			"您要找的是不是“", `<a href="/?q=嘉贸贷 <b>&department=人民银行">嘉<b>贸</b>贷 <b></a>”？`, `href="/cases/x-2?q=嘉冒贷&department=人民银行&page=2"`,
		}, []string{"已改为", "verbatim"}},
		{"a correction is offered where nothing is found", with(index.Result{}, &corrected), "/?q=嘉冒贷", []string{
			"您要找的是不是“", "没有案例含有“<span class=\"words\">嘉冒贷</span>”。",
		}, nil},
		{"a correction that finds nothing among the filters", with(index.Result{}, applied(corrected)), "/?q=嘉冒贷&domain=a", []string{
			"已改为搜索“嘉<b>贸</b>贷 <b>”", "没有案例既含有“<span class=\"words\">嘉贸贷 <b></span>”又符合所选的筛选",
		}, nil},
		{"as typed, the links stay as typed, and the form does not", &scripted{result: faceted}, "/?q=嘉冒贷&verbatim=1", []string{
			`href="/?q=嘉冒贷&page=2&verbatim=1"`, `href="/?q=嘉冒贷&sort=number&verbatim=1"`, `href="/?q=嘉冒贷&department=海关&verbatim=1"`,
			`href="/cases/x-2?q=嘉冒贷&verbatim=1"`,
		}, []string{`name="verbatim"`}},
		{"without a correction nothing is said of one", &scripted{result: found}, "/?q=嘉贸贷", nil, []string{"已改为", "您要找的是不是", "explained"}},
		{"a reason", &scripted{result: reasoned}, "/?q=医保", []string{
			"<p class=\"lacks\">缺少：<span>区块链</span>、<span>农机</span></p>\n<p class=\"reason\">“医保”的同义词：医疗保险、<b></p>\n<p class=\"reason\">部门：医保局</p>",
		}, nil},
		{"what a hit lacks in English", &scripted{result: reasoned}, "/?q=医保&lang=en", []string{`<p class="lacks">Missing: <span>区块链</span>, <span>农机</span></p>`}, nil},
		{"a hit that lacks nothing says nothing", &scripted{result: found}, "/?q=医保", nil, []string{"lacks", "缺少"}},
		{"a list on paper says it, too", &scripted{result: reasoned}, "/export?q=医保&format=print", []string{`<p class="lacks">缺少：<span>区块链</span>、<span>农机</span></p>`}, nil},
		{"a table says it, too", &scripted{result: reasoned}, "/export?q=医保&format=csv", []string{",推断,缺少\r\n", ",区块链、农机\r\n"}, nil},
		{"two passages", passages(2), "/?q=甲", []string{"一节", "二节"}, []string{"<details class=\"passages"}},
		{"more passages are folded away", passages(4), "/?q=甲", []string{"二节</span><mark>甲</mark></p>\n<details class=\"passages opens\">\n<summary>还有 2 节提到</summary>", "三节", "四节"}, nil},
		{"a third passage in English", passages(3), "/?q=甲&lang=en", []string{"<summary>More: 1 section has it</summary>"}, nil},
		{"an explanation", &scripted{result: explainedResult()}, "/?q=嘉贸贷&explain=1", []string{
			"为什么是这些结果", "<dt>理解为</dt><dd>嘉贸贷 AND 医保</dd>", "<dd>d1</dd>", "<span>医疗保险</span>（同义词）", "<td>词</td>",
			"<li>也许要找的是“嘉贸贷”。</li>", "<li>“医保”也可以是：“医疗保险”（同义词）、“yb”（拼音）。</li>", "<li>1 个案例含有全部词语。</li>",
			"<li>放宽：5 个案例含有的词语合起来至少占查询信息量的 10%，不要求“量子”、“<b>”。</li>", "<li>去掉“量子”，2 个案例含有其余的词。</li>", "<li>逐一查找的词语：“甲”、“乙”。</li>", "<li>另有 3 个案例不都含有“融资”，但比含有全部词语的都更合这个问题。</li>", "<li>筛选之后留下 4 个案例。</li>", "<li>命中不多，另列 2 个不要求“融资”的案例。</li>",
			"<td>novelty</td>", "parse 0.12 毫秒", "得分 7.31", `<th scope="row">词</th><td><span class="term"><span>嘉贸贷</span> <small>5.12</small></span> <span class="term"><span>医保</span> <small>0.50</small></span> </td><td class="number">5.62</td>`,
			`<th scope="row">原样</th><td></td><td class="number">2.00</td>`,
			`name="explain" value="1"`,
		}, []string{"按词排序", "其中的词"}},
		{"similar cases", &scripted{similar: []index.Hit{similar}}, "/cases/x-1?q=融资", []string{
			"相近的案例", `<a href="/cases/x-2?q=融资">“嘉贸贷”</a>`, "<span>案例二</span>", "人民银行", `<p class="reason">都说到：融资、外贸</p>`,
		}, nil},
		{"no similar cases", &scripted{}, "/cases/x-1", []string{"<h1>一</h1>"}, []string{"相近的案例"}},
		{"similar cases fail", &scripted{fails: errors.New("secret")}, "/cases/x-1", []string{"<h1>一</h1>"}, []string{"相近的案例", "secret"}},

		{"the call: a correction", with(index.Result{}, applied(corrected)), "/api/v1/search?q=a", []string{
			`"correction":{"query":"嘉贸贷 <b>","runs":[{"text":"嘉","mark":false},{"text":"贸","mark":true},{"text":"贷 <b>","mark":false}],"applied":true}`,
		}, []string{"null", "explanation", "parts"}},
		{"the call: none", &scripted{result: found}, "/api/v1/search?q=a", nil, []string{"correction", "explanation", "parts"}},
		{"the call: an explanation", &scripted{result: explainedResult()}, "/api/v1/search?q=a&explain=1", []string{
			`"parts":[{"field":"words","term":"嘉贸贷","score":5.1235},{"field":"literal","score":2},{"field":"words","term":"医保","score":0.5}]`,
			`"explanation":{"normal":"嘉贸贷","dictionary":"d1","words":[{"text":"医保","kind":"word","parts":[],"others":[{"text":"医疗保险","why":"synonym"}],"cases":2},`,
			`"terms":{"words":[],"grams":[],"chars":[],"values":[]},"plan":"嘉贸贷 AND 医保","steps":[{"kind":"offered","text":"也许要找的是“嘉贸贷”。","query":"嘉贸贷"},`,
			`{"kind":"matched","text":"1 个案例含有全部词语。","cases":1}`, `"timings":[{"name":"parse","ms":0.123}]`,
		}, []string{"null"}},
		{"the call: an explanation in English", &scripted{result: explainedResult()}, "/api/v1/search?q=a&explain=1&lang=en", []string{
			`"text":"Perhaps “嘉贸贷” is meant."`, `{"kind":"matched","text":"1 case holds all the words.","cases":1}`,
			`{"kind":"expanded","text":"“医保” may also be: “医疗保险” (synonym), “yb” (pinyin).","word":"医保","others":[{"text":"医疗保险","why":"synonym"},{"text":"yb","why":"sound"}]}`,
			`"text":"Loosened: 5 cases hold words that make up at least 10% of what the query tells, and need not hold “量子”, “<b>”.","words":["量子","<b>"],"cases":5,"share":0.1}`,
			`{"kind":"pieces","text":"Looked for one by one: “甲”, “乙”.","words":["甲","乙"]}`,
			`{"kind":"beside","text":"Few were found; beside them stand 2 cases that need not hold “融资”.","words":["融资"],"cases":2}`,
		}, []string{"null"}},
		{"the call: reasons in the language that is asked for", &scripted{result: reasoned}, "/api/v1/search?q=a&lang=en", []string{`"reasons":["“医保”, by synonym: “医疗保险, <b>”","Department: 医保局"]`}, nil},
		{"the call: reasons and what is lacking as data", &scripted{result: reasoned}, "/api/v1/search?q=a", []string{
			`"why":[{"kind":"synonym","for":"医保","text":"医疗保险"},{"kind":"synonym","for":"医保","text":"<b>"},{"kind":"department","text":"医保局"}],"lacks":["区块链","农机"]`,
		}, nil},
		{"the call: a hit without reasons that lacks nothing", &scripted{result: found}, "/api/v1/search?q=a", nil, []string{"reasons", "why", "lacks"}},
		{"the call: an empty explanation", &scripted{result: index.Result{Explanation: &index.Explanation{}}}, "/api/v1/search?explain=1", []string{
			`"words":[]`, `"steps":[]`, `"timings":[]`,
		}, []string{"null"}},
		{"the call: suggestions", &scripted{suggestions: []index.Suggestion{
			{Text: "海关", Kind: index.SuggestDepartment, Runs: []index.Run{{Text: "海", Mark: true}, {Text: "关"}}, Cases: 3},
			{Text: "金融创新", Kind: index.SuggestDomain, Cases: 1},
			{Text: "园区 & 关", Kind: index.SuggestWord, Cases: 2},
			{Text: "“嘉贸贷”", Kind: index.SuggestTitle, ID: "x-2", Cases: 1},
		}}, "/api/v1/suggest?q=hg", []string{
			`{"query":"hg","suggestions":[{"text":"海关","kind":"department","runs":[{"text":"海","mark":true},{"text":"关","mark":false}],"cases":3,"path":"/?department=海关"}`,
			`{"text":"金融创新","kind":"domain","runs":[],"cases":1,"path":"/?domain=金融创新"}`,
			`"kind":"word","runs":[],"cases":2,"path":"/?q=园区 & 关"`, `"kind":"title","runs":[],"cases":1,"path":"/cases/x-2"`,
		}, []string{"null"}},
		{"the call: similar cases", &scripted{similar: []index.Hit{similar}}, "/api/v1/cases/x-1/similar", []string{
			`{"id":"x-1","hits":[{"id":"x-2",`, `"reasons":["都说到：融资、外贸"],"why":[{"kind":"shared","text":"融资"},{"kind":"shared","text":"外贸"}]`, `"snippets":[]`,
		}, []string{"null"}},
		{"the call: no similar cases", &scripted{}, "/api/v1/cases/x-1/similar?size=20", []string{`{"id":"x-1","hits":[]}`}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			response, body := send(scriptedSite(t, test.script), "GET", encoded(test.target))
			if response.StatusCode != http.StatusOK || !strings.HasSuffix(response.Header.Get("Cache-Control"), askAgain) {
				t.Errorf("status %d, headers %v", response.StatusCode, response.Header)
			}
			body = readable(t, body)
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

// encoded writes the Han characters of an address as a browser sends them.
func encoded(address string) string {
	return regexp.MustCompile(`[^ -~]+`).ReplaceAllStringFunc(address, url.QueryEscape)
}

// readable undoes the escapes of markup and of addresses.
func readable(t *testing.T, body string) string {
	t.Helper()
	return regexp.MustCompile(`(%[0-9A-F]{2}|\+)+`).ReplaceAllStringFunc(html.UnescapeString(strings.NewReplacer(` lang="zh-Hans"`, "", "<wbr>", "").Replace(body)), func(s string) string { return decoded(t, s) })
}

func TestCorrectionsAreEscaped(t *testing.T) {
	_, body := send(scriptedSite(t, &scripted{result: index.Result{Correction: applied(corrected)}}), "GET", "/?q=%3Ci%3E")
	if !strings.Contains(body, "没有案例含有“&lt;i&gt;”，已改为搜索“嘉<b>贸</b>贷 &lt;b&gt;”") {
		t.Error(body)
	}
}

// TestWhatIsPassedOn: parameters reach the index as it takes them.
func TestWhatIsPassedOn(t *testing.T) {
	script := &scripted{}
	s := scriptedSite(t, script)
	for target, want := range map[string]index.Request{
		"/api/v1/search?q=a&verbatim=1":           {Query: "a", Page: 1, Size: 10, Verbatim: true},
		"/api/v1/search?q=a&explain=1&verbatim=0": {Query: "a", Page: 1, Size: 10, Explain: true},
	} {
		send(s, "GET", target)
		got := script.request
		if got.Filters = nil; got.Query != want.Query || got.Verbatim != want.Verbatim || got.Explain != want.Explain {
			t.Errorf("%s asks for %+v, want %+v", target, got, want)
		}
	}
	for target, size := range map[string]int{"/api/v1/suggest?q=yuan%27qu": 8, "/api/v1/suggest?q=yuan%27qu&size=20": 20} {
		send(s, "GET", target)
		if script.query != "yuan'qu" || script.size != size || !script.waits {
			t.Errorf("%s asks for %d suggestions of %q, in time: %v", target, script.size, script.query, script.waits)
		}
	}
	for target, size := range map[string]int{"/api/v1/cases/x-1/similar": 5, "/api/v1/cases/x-1/similar?size=1": 1, "/cases/x-1": 4} {
		script.waits = false
		send(s, "GET", target)
		if script.id != "x-1" || script.size != size || !script.waits {
			t.Errorf("%s asks for %d cases like %q, in time: %v", target, script.size, script.id, script.waits)
		}
	}
	script.query = "never asked"
	if send(s, "GET", "/api/v1/suggest?q=%20"); script.query != "never asked" {
		t.Error("nothing typed was completed")
	}
}

func TestSimilarCasesThatFailAreLogged(t *testing.T) {
	var log bytes.Buffer
	config := working()
	config.Logger = slog.New(slog.NewTextHandler(&log, nil))
	config.Search = &scripted{fails: errors.New("ouch")}
	config.Case = func(context.Context, string) (data.Case, bool, error) { return data.Case{ID: "x-1"}, true, nil }
	send(newServer(t, config), "GET", "/cases/x-1", "X-Request-Id", "id-1")
	if !strings.Contains(log.String(), "ouch") || strings.Count(log.String(), "request_id=id-1") != 2 {
		t.Errorf("logged:\n%s", log.String())
	}
}

// FuzzSuggestionPath: a suggestion for words leads to a search for exactly these, whatever stands in them.
func FuzzSuggestionPath(f *testing.F) {
	f.Add("园区 & 关?#")
	f.Add("a+b=c;%")
	f.Fuzz(func(t *testing.T, text string) {
		text = view.PlainText(strings.ToValidUTF8(text, ""))
		if n := len([]rune(text)); n == 0 || n > maxFilterLen {
			return
		}
		for kind, want := range map[index.SuggestionKind]view.Inquiry{
			index.SuggestWord:       {Query: text},
			index.SuggestDepartment: {Filters: index.Filters{index.Department: {text}}},
			index.SuggestDomain:     {Filters: index.Filters{index.Domain: {text}}},
		} {
			path := suggestionPath(index.Suggestion{Text: text, Kind: kind})
			got, err := parseInquiry(strings.TrimPrefix(path, "/?"), pageDialect)
			if err != nil || got.Query != want.Query || len(got.Filters) != len(want.Filters) {
				t.Fatalf("%s %q leads to %s: %+v, %v", kind, text, path, got, err)
			}
			for field, values := range want.Filters {
				if !slices.Equal(got.Filters[field], values) {
					t.Errorf("%s %q leads to %s", kind, text, path)
				}
			}
		}
	})
}

// TestExportedAnswersDecode: the wire types read what they write.
func TestExportedAnswersDecode(t *testing.T) {
	result := explainedResult()
	result.Correction = &corrected
	written, err := json.Marshal(NewAnswer(&result, view.Wording{Tag: view.SourceLanguage}))
	if err != nil {
		t.Fatal(err)
	}
	var answer Answer
	if err := json.Unmarshal(written, &answer); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(answer)
	if err != nil || !bytes.Equal(again, written) {
		t.Errorf("wrote %s, read and wrote %s, error %v", written, again, err)
	}
}
