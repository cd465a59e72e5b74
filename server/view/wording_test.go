package view

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"anlisou/index"
	"anlisou/web"
)

// A text that stands with a number has the form for it.
func TestFormsByNumber(t *testing.T) {
	wordings := inAllLanguages(t)
	for n, want := range map[int]string{0: "cases", 1: "case", 2: "cases", 11: "cases"} {
		if got := wordings["en"].Of(n, "个案例"); got != want {
			t.Errorf("%d %s, want %s", n, got, want)
		}
	}
	for _, tag := range []string{"zh-Hans", "zh-Hant"} {
		if got := wordings[tag].Of(1, "%d 个案例含有全部词语。", 1); !strings.HasPrefix(got, "1 ") {
			t.Errorf("%s: %s", tag, got)
		}
	}
	for _, broken := range []string{`{"a": {"one": "b"}}`, `{"a": 1}`, `[]`, `{"a": {"one": "b", "other": ""}}`} {
		w := Wording{texts: map[string]string{}, ones: map[string]string{}}
		if err := w.read([]byte(broken)); err == nil {
			t.Errorf("%s is taken for texts", broken)
		}
	}
	for tag, w := range wordings {
		for text, said := range w.texts {
			if strings.Contains(said, "(s)") || strings.Contains(w.ones[text], "(s)") {
				t.Errorf("%s: %q leaves the number to the reader", tag, said)
			}
		}
	}
}

// TestTextsOfThePackages: what is said by this package and by the server is known in every language, with the same verbs. Templates and scripts are checked when they are read.
func TestTextsOfThePackages(t *testing.T) {
	wordings := inAllLanguages(t)
	if len(wordings) != len(LanguageNames) {
		t.Fatalf("%d languages", len(wordings))
	}
	verbs := regexp.MustCompile(`%[a-z]`)
	english := wordings["en"].texts
	for tag, w := range wordings {
		if tag == SourceLanguage {
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
	}
	var sources []string
	for _, pattern := range []string{"*.go", "../*.go"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, found...)
	}
	literal := regexp.MustCompile(`(?:\b[sS]ay\(|\b[oO]f\([\w.]+, |notFound\(|badParameter\([^\n]*?, |(?:detail|format): |\badd\((?:index\.\w+, )?)"([^"\n]*\p{Han}[^"\n]*)"`)
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
	broken := Wording{Tag: "en", texts: map[string]string{"搜索": "Search"}}
	if _, err := broken.Translated(`<p>{{.X}} 搜索</p><p>新的话</p>`); err == nil || !strings.Contains(err.Error(), "新的话") {
		t.Errorf("a text without translation: %v", err)
	}
	if got, err := broken.Translated(`<p title="搜索">{{"不动"}} 搜索 </p>`); err != nil || got != `<p title="Search">{{"不动"}} Search </p>` {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := fs.Stat(web.Files, "text/en.json"); err != nil {
		t.Error(err)
	}
}

// TestReasonsAreTold: each kind of reason is a sentence in the language of the page, several texts for the same words in one.
// TestSentence: a text has one full stop at its end, whatever it ended with.
func TestSentence(t *testing.T) {
	w := Wording{Tag: SourceLanguage}
	for _, text := range []string{"没有编号为 x 的案例", "收到的是“x”", "至多 20 个字（含空格）", "请稍后再试。", "“已经完了。”", "还有吗？", "Done.", ""} {
		once := w.Sentence(text)
		if text != "" && !strings.ContainsAny(once, "。.？") {
			t.Errorf("%q has no end", once)
		}
		if !strings.HasPrefix(once, text) || w.Sentence(once) != once {
			t.Errorf("%q became %q, and again %q", text, once, w.Sentence(once))
		}
	}
}

func TestReasonsAreTold(t *testing.T) {
	wordings := inAllLanguages(t)
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
		for tag, want := range map[string][]string{SourceLanguage: test.chinese, "en": test.english} {
			if got := wordings[tag].Reasons(test.reasons); !slices.Equal(got, want) {
				t.Errorf("%v is told in %s as %q, want %q", test.reasons, tag, got, want)
			}
		}
	}
}

// TestBoundsAreTold: what is said of a bound that a query has hit is said in every language.
func TestBoundsAreTold(t *testing.T) {
	wordings := inAllLanguages(t)
	for _, reached := range index.Caps {
		for tag, words := range wordings {
			if told := reached.Told; told != "" && tag != "zh-Hans" && words.Say(told) == told {
				t.Errorf("%s is not told in %s", reached.Name, tag)
			}
		}
	}
}

func inAllLanguages(t *testing.T) map[string]Wording {
	t.Helper()
	wordings, err := LoadWordings(web.Files)
	if err != nil {
		t.Fatal(err)
	}
	return wordings
}
