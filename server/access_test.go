package server

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	rounds "testing/quick"

	"anlisou/server/keys"
	"anlisou/server/view"
)

// What is chosen is kept whatever else is: each switch changes one thing, and twice pressed nothing.
func TestSwitchesChangeOneThing(t *testing.T) {
	s := newServer(t, working())
	choice := regexp.MustCompile(`<a href="(/display\?[^"]+)" rel="nofollow"([^>]*)>(大字|高对比|大鼠标|不用单键)<`)
	check := func(d view.Display) bool {
		_, page := send(s, "GET", "/accessibility", "Cookie", "display="+d.Cookie())
		settings := page[strings.Index(page, `class="settings"`):]
		if class := d.Class(); class != "" && !strings.Contains(page, `class="`+class+`"`) {
			t.Errorf("%+v: the root has no class %q", d, class)
			return false
		}
		links := choice.FindAllStringSubmatch(settings, -1)
		for i, now := range []bool{d.Large, d.Contrast, d.Cursor, d.Keyless} {
			if len(links) != 4 || strings.Contains(links[i][2], "aria-current") != now {
				t.Errorf("%+v: %v", d, links)
				return false
			}
			answer, _ := send(s, "GET", strings.ReplaceAll(links[i][1], "&amp;", "&"))
			cookie := (&http.Response{Header: answer.Header}).Cookies()[0]
			want := d
			*[]*bool{&want.Large, &want.Contrast, &want.Cursor, &want.Keyless}[i] = !now
			if got := view.DisplayOf(cookie.Value); got != want || answer.Header.Get("Location") != "/accessibility" {
				t.Errorf("%+v, %s: %+v at %s", d, links[i][3], got, answer.Header.Get("Location"))
				return false
			}
		}
		return true
	}
	if err := rounds.Check(check, nil); err != nil {
		t.Error(err)
	}
	if d := view.DisplayOf("large-<b>-cursor-large;x"); d != (view.Display{Large: true, Cursor: true}) {
		t.Errorf("%+v", d)
	}
}

// backed names for each rule that is said to be kept the test that shows it: a function of a Go test, or the name of a test
// in a browser.
var backed = map[string]string{
	"字号可以调大":             "large type",
	"背景和文字高对比":           "func TestContrast",
	"大鼠标":                "the large cursor is a picture of ours",
	"全程键盘操作":             "with the keys alone",
	"没有广告、插件和弹窗":         "func TestPolicyAllowsOnlyOurselves",
	"没有诱导下载、付款的按键":       "func TestPolicyAllowsOnlyOurselves",
	"可操作性":               "44 pixels high, on every page",
	"可理解性":               "func TestErrors",
	"1.4.3、1.4.11 对比度":   "func TestContrast",
	"1.4.4、1.4.10 放大和重排": "nothing is cut off on",
	"2.1.1、2.1.2 键盘":     "with the keys alone",
	"2.1.4 单键快捷":         "who wants no single keys",
	"2.3.3、2.2.2 动画":     "motion",
	"2.4.1、2.4.7 跳过、焦点":  "skip",
	"2.5.8 目标大小":         "44 pixels high, on every page",
	"3.1.1、3.1.2 语言":     "language",
	"3.2.6 一致的帮助":        "func TestHelpIsInEveryFoot",
	"4.1.2、4.1.3 名称、状态":  "axe finds nothing",
}

// TestStatementIsBacked: no rule is said to be kept that no test looks at, and none is left without a word on it.
func TestStatementIsBacked(t *testing.T) {
	var tests strings.Builder
	for _, pattern := range []string{"*_test.go", "../web/*_test.go", "../web/test/*.mjs"} {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			t.Fatal(pattern, err)
		}
		title := regexp.MustCompile("(?m)^func Test\\w+|^\\s*test\\([\"`][^\n]+")
		for _, name := range names {
			source, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			tests.WriteString(strings.Join(title.FindAllString(string(source), -1), "\n") + "\n")
		}
	}
	_, page := send(newServer(t, working()), "GET", "/accessibility")
	rule := regexp.MustCompile(`<li><h3>([^<]+)</h3><span class="(\w+)">([^<]+)</span><p>[^<]+</p></li>`)
	rules := rule.FindAllStringSubmatch(page, -1)
	if all := strings.Count(page, "<li><h3>"); len(rules) != all || all < 20 {
		t.Errorf("%d of %d rules are read", len(rules), all)
	}
	states := map[string]int{}
	for _, r := range rules {
		states[r[2]]++
		proof, known := backed[r[1]]
		if met := r[2] == "met"; met != known || met && !strings.Contains(tests.String(), proof) {
			t.Errorf("%s is %s, and backed by %q", r[1], r[3], proof)
		}
	}
	if states["not"] == 0 || states["part"] == 0 || len(backed) != states["met"] {
		t.Errorf("what became of the rules: %v, %d are backed", states, len(backed))
	}
}

// TestHelpIsInEveryFoot: help and accessibility are found at the same place of every page.
func TestHelpIsInEveryFoot(t *testing.T) {
	s := newServer(t, populated())
	for _, address := range []string{"/", "/?q=a", "/cases/x-1", "/overview", "/help", "/accessibility", "/widget/", "/nowhere"} {
		_, page := send(s, "GET", address)
		foot := page[strings.LastIndex(page, `class="foot-links"`):]
		if !strings.Contains(foot, `<a href="/help">怎样搜</a><a href="/accessibility">无障碍</a>`) {
			t.Errorf("%s: %s", address, foot)
		}
	}
}

// TestStatementGivesSourcesAndLimits: each set of rules has a link to where it can be read, and the limits of a session are those
// that end one.
func TestStatementGivesSourcesAndLimits(t *testing.T) {
	_, page := send(newServer(t, working()), "GET", "/accessibility")
	sections := strings.Split(page, "<section>")
	link := regexp.MustCompile(`<span class="source">[^<]+<a href="https://[^"]+" rel="noopener noreferrer">`)
	for _, rules := range []string{"《互联网网站适老化通用设计规范》", "GB/T 37668-2019", "WCAG 2.2 AA"} {
		for _, section := range sections {
			if strings.HasPrefix(section, "\n<h2>"+rules) && len(link.FindAllString(section, -1)) != 1 {
				t.Errorf("%s: no source: %s", rules, section)
			}
		}
		if !strings.Contains(page, "<h2>"+rules+"</h2>") {
			t.Errorf("nothing on %s", rules)
		}
	}
	for _, want := range []string{
		fmt.Sprintf("%d 小时不用就退出登录", int(keys.SessionIdle.Hours())), fmt.Sprintf("最长 %d 天", int(keys.SessionAge.Hours())/24),
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}
