package web

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// names are what an expression captures in a text, each once, in order.
func names(text, expression string) []string {
	found := map[string]bool{}
	for _, m := range regexp.MustCompile(expression).FindAllStringSubmatch(text, -1) {
		for _, name := range strings.Fields(m[1]) {
			found[name] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// between is the text after the first mark up to the next mark that ends it.
func between(t *testing.T, text, start, end string) string {
	t.Helper()
	_, text, found := strings.Cut(text, start)
	text, _, ended := strings.Cut(text, end)
	if !found || !ended {
		t.Fatalf("there is no %q with %q after it", start, end)
	}
	return text
}

// TestWidgetIsDocumented: what the sources of the widget have, its types and the page that documents it tell, and nothing else.
func TestWidgetIsDocumented(t *testing.T) {
	sources, err := filepath.Glob("widget/*.ts")
	if err != nil || len(sources) == 0 {
		t.Fatalf("sources %q, error %v", sources, err)
	}
	code := ""
	for _, name := range sources {
		if strings.HasSuffix(name, ".d.ts") {
			continue
		}
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		code += string(content)
	}
	parts := names(code, "part: [\"`]([\\w -]+?)(?: option-\\$\\{kind\\})?[\"`]")
	for _, kind := range names(between(t, code, "interface Option {\n  kind: ", ";"), `"(\w+)"`) {
		parts = append(parts, "option-"+kind)
	}
	slices.Sort(parts)
	page, types := read(t, "templates/widget.html"), read(t, "widget/case-search.d.ts")
	readme, err := os.ReadFile("widget/README.md")
	if err != nil {
		t.Fatal(err)
	}
	// inReadme are the names in the first column of the table under a heading.
	inReadme := func(heading string) []string {
		return names(between(t, string(readme), "\n## "+heading+"\n", "\n## "), "(?m)^\\| `([\\w-]+)` \\|")
	}
	inHeads := func(id string) []string {
		rows := regexp.MustCompile(`<th scope="row">.*?</th>`).FindAllString(between(t, page, `<table id="`+id+`"`, "</table>"), -1)
		return names(strings.Join(rows, ""), `<code>([\w-]+)`)
	}
	for _, test := range []struct {
		what string
		have map[string][]string
	}{
		{"attributes", map[string][]string{
			"page":   inHeads("attributes"),
			"types":  names(between(t, types, "interface CaseSearchAttributes {", "\n}"), `(?m)^  "?([\w-]+)"?\?:`),
			"code":   names(between(t, code, "CaseSearchAttributes)[] = [", "]"), `"([\w-]+)"`),
			"README": inReadme("属性"),
		}},
		{"methods", map[string][]string{
			"page":  inHeads("methods"),
			"types": names(between(t, types, "interface CaseSearchElement", "\n}"), `(?m)^  (\w+)\(`),
		}},
		{"events", map[string][]string{
			"page":   inHeads("events"),
			"types":  names(between(t, types, "interface CaseSearchEvents {", "\n}"), `"case-search:(\w+)"`),
			"code":   names(code, `\bemit\("(\w+)"`),
			"README": inReadme("事件"),
		}},
		{"variables", map[string][]string{
			"page":   names(code+read(t, "widget/bundle/case-search.js"), `var\((--cs-[\w-]+)`),
			"README": inReadme("样式"),
		}},
		{"parts", map[string][]string{
			"page": inHeads("parts"),
			"code": parts,
		}},
	} {
		for place, got := range test.have {
			if want := test.have["page"]; !slices.Equal(got, want) || len(got) == 0 {
				t.Errorf("%s of the %s: %q, of the page: %q", test.what, place, got, want)
			}
		}
	}
}

// TestWidgetBrowsersAreStated: the page and the README name the browsers that the bundles are made for.
func TestWidgetBrowsersAreStated(t *testing.T) {
	made := map[string]string{}
	build, err := os.ReadFile("../.ci/widget/main.go")
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile("widget/README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`api\.Engine(\w+), Version: "([\d.]+)"`).FindAllStringSubmatch(string(build), -1) {
		made[m[1]] = m[2]
	}
	if made["Chrome"] == "" || made["Chrome"] != made["Edge"] || made["Safari"] != made["IOS"] {
		t.Fatalf("the bundles are made for %v", made)
	}
	for text, want := range map[string]string{
		read(t, "templates/widget.html"): "<p>Chrome、Edge " + made["Chrome"] + "，Firefox " + made["Firefox"] + "，Safari " + made["Safari"] + "，",
		string(readme):                   "\nChrome and Edge " + made["Chrome"] + ", Firefox " + made["Firefox"] + ", Safari and iOS " + made["Safari"] + ",",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not stated", want)
		}
	}
}

// TestWidgetExamplesAreInTheREADME: what is read there is what was tried.
func TestWidgetExamplesAreInTheREADME(t *testing.T) {
	readme, err := os.ReadFile("widget/README.md")
	if err != nil {
		t.Fatal(err)
	}
	files, err := fs.Glob(Files, "widget/examples/*")
	if err != nil || len(files) == 0 {
		t.Fatalf("examples %q, error %v", files, err)
	}
	for _, name := range files {
		if !strings.Contains(string(readme), "\n"+read(t, name)+"```\n") {
			t.Errorf("the README of the widget lacks %s as it is", name)
		}
	}
}

// TestWidgetMakesNoMarkup: a page with Trusted Types lets nobody make elements out of text.
func TestWidgetMakesNoMarkup(t *testing.T) {
	for _, name := range []string{"case-search.js", "case-search-results.js"} {
		if found := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|\beval\(|new Function`).FindString(read(t, "widget/bundle/"+name)); found != "" {
			t.Errorf("%s uses %s", name, found)
		}
	}
}

// TestWidgetDoesNotMove: nothing is animated, so that nobody who wants no motion has to say so.
func TestWidgetDoesNotMove(t *testing.T) {
	for _, name := range []string{"style.css", "results.css"} {
		content, err := os.ReadFile("widget/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if found := regexp.MustCompile(`\b(transition|animation|scroll-behavior)\b`).Find(content); found != nil {
			t.Errorf("%s has %s", name, found)
		}
	}
}

// TestWidgetSpeaksEachLanguage: each language has the same texts, with as many values in each.
func TestWidgetSpeaksEachLanguage(t *testing.T) {
	for _, folder := range []string{"widget/text", "widget/text/results"} {
		speaksEachLanguage(t, folder)
	}
}

func speaksEachLanguage(t *testing.T, folder string) {
	t.Helper()
	texts := map[string]map[string]int{}
	files, err := filepath.Glob(folder + "/*.json")
	if err != nil || len(files) != 3 {
		t.Fatalf("files %q, error %v", files, err)
	}
	for _, name := range files {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = map[string]int{}
		for _, m := range regexp.MustCompile(`"(\w+)": "(.*)"`).FindAllStringSubmatch(string(content), -1) {
			texts[name][m[1]] = strings.Count(m[2], "%s")
		}
	}
	for name, has := range texts {
		if !maps.Equal(has, texts[files[0]]) {
			t.Errorf("%s: %v, %s: %v", name, has, files[0], texts[files[0]])
		}
	}
}
