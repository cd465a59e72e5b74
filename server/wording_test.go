package server

import (
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"anlisou/index"
	"anlisou/web"
)

func TestPreferredLanguage(t *testing.T) {
	s := newServer(t, working())
	for header, want := range map[string]string{
		"": "zh-Hans", "zh-CN,zh;q=0.9,en;q=0.8": "zh-Hans", "zh-TW": "zh-Hant", "zh-Hant-HK, en": "zh-Hant", "zh-Hans-HK": "zh-Hans",
		"en-US,en;q=0.9": "en", "fr, en;q=0.5, zh;q=0.7": "zh-Hans", "de": "zh-Hans", "en;q=0, zh-HK;q=0.1": "zh-Hant", "*": "zh-Hans", ";;q=,": "zh-Hans",
	} {
		if got := s.preferred(header); got != want {
			t.Errorf("Accept-Language %q: %s, want %s", header, got, want)
		}
	}
}

// The address says more than the choice made before, and that more than the browser.
func TestLanguageOfAPage(t *testing.T) {
	s := newServer(t, working())
	for _, test := range []struct{ target, cookie, header, want, says string }{
		{"/", "", "", "zh-Hans", "还没有案例"},
		{"/", "", "zh-TW", "zh-Hant", "還沒有案例"},
		{"/", "lang=en", "zh-TW", "en", "No cases yet"},
		{"/?lang=zh-Hans", "lang=en", "zh-TW", "zh-Hans", "还没有案例"},
		{"/?lang=xx", "lang=../x", "en", "en", "No cases yet"},
		{"/?lang=en&page=x", "", "", "en", "page must be a whole number from 1 to 10000, not “x”"},
		{"/cases/none?lang=en", "", "", "en", "There is no case none"},
		{"/nowhere?lang=zh-Hant", "", "", "zh-Hant", "這裡沒有頁面：/nowhere"},
	} {
		response, page := send(s, "GET", test.target, "Cookie", test.cookie, "Accept-Language", test.header)
		if !strings.Contains(page, `<html lang="`+test.want+`"`) || !strings.Contains(page, test.says) {
			t.Errorf("%+v:\n%s", test, page)
		}
		remembers := strings.HasPrefix(response.Header.Get("Set-Cookie"), "lang="+test.want)
		if asked := strings.Contains(test.target, "lang="+test.want); remembers != asked {
			t.Errorf("%s: cookie %q", test.target, response.Header.Get("Set-Cookie"))
		}
		if vary := strings.Join(response.Header["Vary"], ","); !strings.Contains(vary, "Accept-Language") {
			t.Errorf("%s varies by %s", test.target, vary)
		}
	}
}

// A problem document is for whoever called; an answer is shown by a page that may be in another language than the browser.
func TestLanguageOfACall(t *testing.T) {
	s := newServer(t, working())
	for _, test := range []struct{ target, header, language, says string }{
		{"/api/v1/search?page=x", "", "zh-Hans", `"title":"请求有误","status":400,"detail":"page 须是 1 到 10000 的整数，收到的是“x”"`},
		{"/api/v1/search?page=x", "en-GB,en", "en", `"title":"Bad request","status":400,"detail":"page must be a whole number from 1 to 10000, not “x”"`},
		{"/api/v1/search?page=x&lang=zh-Hant", "en", "zh-Hant", `"title":"請求有誤"`},
		{"/api/v1/search?lang=xx", "en", "en", `"detail":"lang must be zh-Hans, zh-Hant or en, not “xx”"`},
		{"/api/v1/cases/none", "en", "en", `"detail":"There is no case none"`},
		{"/api/v1/nowhere", "zh-TW", "zh-Hant", `"detail":"這裡沒有頁面：/api/v1/nowhere"`},
	} {
		response, body := send(s, "GET", test.target, "Accept-Language", test.header)
		if !strings.Contains(body, test.says) || response.Header.Get("Content-Language") != test.language {
			t.Errorf("%+v: %s %s", test, response.Header.Get("Content-Language"), body)
		}
		if vary := strings.Join(response.Header["Vary"], ","); !strings.Contains(vary, "Accept-Language") {
			t.Errorf("%s varies by %s", test.target, vary)
		}
	}
	for _, target := range []string{"/api/v1/search?lang=en", "/api/v1/facets?lang=en", "/api/v1/suggest?q=a&lang=en", "/api/v1/cases/x-1?lang=en", "/api/v1/cases/x-1/similar?lang=en"} {
		if response, body := send(scriptedSite(t, &scripted{}), "GET", target, "Accept-Language", ""); response.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", target, body)
		}
	}
}

// A text that stands with a number has the form for it.
func TestFormsByNumber(t *testing.T) {
	s := newServer(t, working())
	for n, want := range map[int]string{0: "cases", 1: "case", 2: "cases", 11: "cases"} {
		if got := s.wordings["en"].of(n, "个案例"); got != want {
			t.Errorf("%d %s, want %s", n, got, want)
		}
	}
	for _, tag := range []string{"zh-Hans", "zh-Hant"} {
		if got := s.wordings[tag].of(1, "%d 个案例含有全部词语。", 1); !strings.HasPrefix(got, "1 ") {
			t.Errorf("%s: %s", tag, got)
		}
	}
	for _, broken := range []string{`{"a": {"one": "b"}}`, `{"a": 1}`, `[]`, `{"a": {"one": "b", "other": ""}}`} {
		w := wording{texts: map[string]string{}, ones: map[string]string{}}
		if err := w.read([]byte(broken)); err == nil {
			t.Errorf("%s is taken for texts", broken)
		}
	}
	for tag, w := range s.wordings {
		for text, said := range w.texts {
			if strings.Contains(said, "(s)") || strings.Contains(w.ones[text], "(s)") {
				t.Errorf("%s: %q leaves the number to the reader", tag, said)
			}
		}
	}
}

// TestTextsOfThePackage: what is said by this package is known in every language, with the same verbs. Templates and scripts are checked when they are read.
func TestTextsOfThePackage(t *testing.T) {
	wordings, err := loadWordings(web.Files)
	if err != nil {
		t.Fatal(err)
	}
	if len(wordings) != len(languageNames) {
		t.Fatalf("%d languages", len(wordings))
	}
	verbs := regexp.MustCompile(`%[a-z]`)
	english := wordings["en"].texts
	for tag, w := range wordings {
		if tag == sourceLanguage {
			continue
		}
		if len(w.texts) != len(english) {
			t.Errorf("%s has %d texts, en has %d", tag, len(w.texts), len(english))
		}
		for text, said := range w.texts {
			if _, ok := english[text]; !ok {
				t.Errorf("only %s has %q", tag, text)
			}
			if a, b := verbs.FindAllString(text, -1), verbs.FindAllString(said, -1); strings.Join(a, "") != strings.Join(b, "") {
				t.Errorf("%s: %q takes %v, %q takes %v", tag, text, a, said, b)
			}
			if one, ok := w.ones[text]; ok && strings.Join(verbs.FindAllString(one, -1), "") != strings.Join(verbs.FindAllString(text, -1), "") {
				t.Errorf("%s: %q takes other verbs than %q", tag, one, text)
			}
		}
		for _, names := range []map[string]string{kindNames, partNames} {
			for _, name := range names {
				if _, ok := w.texts[name]; !ok {
					t.Errorf("%s lacks %q", tag, name)
				}
			}
		}
		for _, name := range facetNames {
			for _, text := range []string{name, "个" + name} {
				if _, ok := w.texts[text]; !ok {
					t.Errorf("%s lacks %q", tag, text)
				}
			}
		}
		for _, why := range index.Expansions {
			if _, ok := w.texts[whyNames[why]]; !ok {
				t.Errorf("%s lacks a name for %s", tag, why)
			}
		}
		for _, kind := range index.ReasonKinds {
			if _, ok := w.texts[reasonTexts[kind]]; !ok {
				t.Errorf("%s lacks a sentence for %s", tag, kind)
			}
		}
		for _, title := range titles {
			if _, ok := w.texts[title]; !ok {
				t.Errorf("%s lacks %q", tag, title)
			}
		}
	}
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	literal := regexp.MustCompile(`(?:\bsay\(|\bof\([\w.]+, |notFound\(|badParameter\([^\n]*?, |(?:detail|format): |\badd\((?:index\.\w+, )?)"([^"\n]*\p{Han}[^"\n]*)"`)
	said := map[string]bool{}
	for _, name := range sources {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range literal.FindAllStringSubmatch(string(source), -1) {
			said[m[1]] = true
		}
	}
	delete(said, "这个地址不接受 ") // the beginning of a detail whose format is beside it
	if len(said) < 30 {
		t.Errorf("only %d texts were found in the source", len(said))
	}
	for text := range said {
		if _, ok := english[text]; !ok {
			t.Errorf("no language knows %q", text)
		}
	}
	broken := wording{tag: "en", texts: map[string]string{"搜索": "Search"}}
	if _, err := broken.translated(`<p>{{.X}} 搜索</p><p>新的话</p>`); err == nil || !strings.Contains(err.Error(), "新的话") {
		t.Errorf("a text without translation: %v", err)
	}
	if got, err := broken.translated(`<p title="搜索">{{"不动"}} 搜索 </p>`); err != nil || got != `<p title="Search">{{"不动"}} Search </p>` {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := fs.Stat(web.Files, "text/en.json"); err != nil {
		t.Error(err)
	}
}

// TestReasonsAreTold: each kind of reason is a sentence in the language of the page, several texts for the same words in one.
func TestReasonsAreTold(t *testing.T) {
	s := newServer(t, working())
	for _, test := range []struct {
		reasons          []index.Reason
		chinese, english []string
	}{
		{nil, nil, nil},
		{[]index.Reason{{Kind: index.ReasonNumber, Text: "13"}}, []string{"编号：13"}, []string{"Number: 13"}},
		{
			[]index.Reason{{Kind: index.ReasonSynonym, For: "医保", Text: "医疗保险"}, {Kind: index.ReasonSynonym, For: "医保", Text: "基本医疗保险"}, {Kind: index.ReasonSynonym, For: "看病", Text: "就医"}},
			[]string{"“医保”的同义词：医疗保险、基本医疗保险", "“看病”的同义词：就医"}, []string{"“医保”, by synonym: “医疗保险, 基本医疗保险”", "“看病”, by synonym: “就医”"},
		},
		{[]index.Reason{{Kind: index.ReasonSound, For: "hg", Text: "海关"}}, []string{"按拼音“hg”：海关"}, []string{"“hg”, by pinyin: “海关”"}},
		{[]index.Reason{{Kind: index.ReasonNumeral, For: "2021", Text: "二〇二一"}}, []string{"“2021”的数字的另一种写法：二〇二一"}, []string{"“2021”, the number written otherwise: “二〇二一”"}},
		{[]index.Reason{{Kind: index.ReasonLikeness, For: "沼赂", Text: "沼鹿"}}, []string{"“沼赂”的近似写法：沼鹿"}, []string{"“沼赂”, written alike: “沼鹿”"}},
		{[]index.Reason{{Kind: index.ReasonSpelling, For: "瞭解", Text: "了解"}}, []string{"“瞭解”的另一种写法：了解"}, []string{"“瞭解”, spelled otherwise: “了解”"}},
		{[]index.Reason{{Kind: index.ReasonRegion, For: "软体", Text: "软件"}}, []string{"“软体”的地区用词：软件"}, []string{"“软体”, the word of another region: “软件”"}},
		{[]index.Reason{{Kind: index.ReasonWithin, For: "12号", Text: "112号"}}, []string{"“12号”只见于更长的数：112号"}, []string{"“12号” stands only within a longer number: “112号”"}},
		{[]index.Reason{{Kind: index.ReasonAcross, For: "首违不罚"}}, []string{"“首违不罚”分在相邻的两段里"}, []string{"“首违不罚” stands only across two paragraphs"}},
		{
			[]index.Reason{{Kind: index.ReasonDepartment, Text: "海关"}, {Kind: index.ReasonDomain, Text: "100%s"}},
			[]string{"部门：海关", "领域：100%s"}, []string{"Department: 海关", "Domain: 100%s"},
		},
		{[]index.Reason{{Kind: index.ReasonShared, Text: "融资"}, {Kind: index.ReasonShared, Text: "外贸"}}, []string{"都说到：融资、外贸"}, []string{"Both speak of: “融资, 外贸”"}},
	} {
		for tag, want := range map[string][]string{sourceLanguage: test.chinese, "en": test.english} {
			if got := s.wordings[tag].reasons(test.reasons); !slices.Equal(got, want) {
				t.Errorf("%v is told in %s as %q, want %q", test.reasons, tag, got, want)
			}
		}
	}
}

// TestBoundsAreTold: what is said of a bound that a query has hit is said in every language.
func TestBoundsAreTold(t *testing.T) {
	s := newServer(t, working())
	for _, reached := range index.Caps {
		for tag, words := range s.wordings {
			if told := reached.Told; told != "" && tag != "zh-Hans" && words.say(told) == told {
				t.Errorf("%s is not told in %s", reached.Name, tag)
			}
		}
	}
}
