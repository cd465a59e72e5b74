package main

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"anlisou/server/keys"
)

// asking are documents of which one must say how they are to be read, and such as may have been meant otherwise.
func asking() map[string]string {
	row := func(i int) string {
		return fmt.Sprintf("<tr><td>%d</td><td>推行第%d项服务</td><td>6月底</td></tr>", i, i)
	}
	table := "<table><tr><td>序号</td><td>名目</td><td>时限</td></tr>"
	text := "<p>" + strings.Repeat("各地要明确责任，按季度报送进展。", 40) + "</p>"
	for i := range 6 {
		table += row(i + 1)
	}
	table += "</table>"
	return map[string]string{
		"几例.txt":  practices,
		"件数.txt":  "全市优秀案例（4例）\n各地推行一件事一次办，群众少跑腿。\n县里统一受理，一窗出件。\n",
		"无名.csv":  unnamedTable,
		"附表.html": "<html><body><h1>推行一件事一次办</h1>" + text + table + "</body></html>",
		"清单.html": "<html><body><h1>2024年清单</h1>" + table + "</body></html>",
	}
}

var (
	inTags     = regexp.MustCompile(`<[^>]*>`)
	inFlagForm = regexp.MustCompile(`--[a-z]`)
	asChoice   = regexp.MustCompile(`(?:cases|column)=`)
	anyChoice  = regexp.MustCompile(`(?:--(?:cases|column) |(?:cases|column)=)\S+`)
)

// TestAdviceIsTheSurfaces: how to have a document be read otherwise is said as whoever asks can do it, and once: by flags
// on the command line, by parameters over HTTP, by buttons at the desk.
func TestAdviceIsTheSurfaces(t *testing.T) {
	s := documentSite(t)
	v := s.comes(t, keys.Write)
	once := func(where, text string) {
		t.Helper()
		seen := map[string]bool{}
		for _, choice := range anyChoice.FindAllString(text, -1) {
			if seen[choice] {
				t.Errorf("%s says %s twice: %s", where, choice, text)
			}
			seen[choice] = true
		}
	}
	for name, content := range asking() {
		t.Run(name, func(t *testing.T) {
			for _, lang := range []string{"en", "zh-Hans", "zh-Hant"} {
				got := anlisou(t, nil, "import", files(t, name, content)+"/"+name, "--dry-run", "--lang", lang)
				if !inFlagForm.MatchString(got.stderr) || asChoice.MatchString(got.stderr) {
					t.Errorf("the command says %s", got.stderr)
				}
				once("the command", got.stderr)
			}
			a := s.sendDocument(t, name, content)
			detail, _ := a.fields["detail"].(string)
			if detail == "" {
				for _, note := range documentIn(t, a).Notes {
					detail += note.Problem.String()
				}
			}
			if inFlagForm.MatchString(detail) || !asChoice.MatchString(detail) {
				t.Errorf("the API says %s", detail)
			}
			once("the API", detail)
			v.get(t, "/desk/bring")
			v.bring(t, "form_token", v.token(t), "file/"+name, content)
			v.read(t)
			if said := inTags.ReplaceAllString(v.seen, ""); inFlagForm.MatchString(said) || asChoice.MatchString(said) {
				t.Errorf("the desk says %s", said)
			}
			if !strings.Contains(v.seen, `name="do" value="one"`) && !strings.Contains(v.seen, `name="do" value="many"`) &&
				!strings.Contains(v.seen, `name="do" value="columns"`) {
				t.Errorf("the desk offers nothing: %s", v.seen)
			}
		})
	}
}
