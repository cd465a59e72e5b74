package server

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"anlisou/index"
	"anlisou/server/view"
)

// TestWidgetVariablesAreDocumented: /widget/ lists the variables that the script which is sent reads, and no other, each
// with the value that it has there.
func TestWidgetVariablesAreDocumented(t *testing.T) {
	s := newServer(t, working())
	_, script := send(s, "GET", view.WidgetPrefix+view.WidgetScript)
	_, page := send(s, "GET", widgetPath)
	// plain is a value as no minifier can change it.
	short := regexp.MustCompile(`#([0-9a-f])([0-9a-f])([0-9a-f])$`)
	plain := func(value string) string {
		value = strings.NewReplacer(" ", "", `"`, "", "\\", "", "&#34;", "").Replace(value)
		return short.ReplaceAllString(value, "#$1$1$2$2$3$3")
	}
	_, dark, found := strings.Cut(script, ".cs.dark{")
	if !found {
		t.Fatal("the script has no style for the dark")
	}
	dark, _, _ = strings.Cut(dark, "}")
	has := map[string][2]string{}
	used := regexp.MustCompile(`var\((--cs-[\w-]+),([^;{}]*?)\)[;}]`)
	for _, m := range used.FindAllStringSubmatch(script, -1) {
		if _, known := has[m[1]]; !known {
			has[m[1]] = [2]string{plain(m[2]), ""}
		}
	}
	for _, m := range used.FindAllStringSubmatch(dark+"}", -1) {
		has[m[1]] = [2]string{has[m[1]][0], plain(m[2])}
	}
	for _, m := range regexp.MustCompile(`var\((--cs-[\w-]+)`).FindAllStringSubmatch(script, -1) {
		if _, known := has[m[1]]; !known {
			t.Errorf("%s has no value that is read here", m[1])
		}
	}
	told := map[string][2]string{}
	row := regexp.MustCompile(`<code>(--cs-[\w-]+)</code> <span>[^<]+</span></th><td(?: colspan="2")?><code>([^<]*)</code></td>(?:<td><code>([^<]*)</code></td>)?</tr>`)
	for _, m := range row.FindAllStringSubmatch(page, -1) {
		told[m[1]] = [2]string{plain(m[2]), plain(m[3])}
	}
	if len(told) == 0 || !maps.Equal(has, told) {
		for _, name := range slices.Sorted(maps.Keys(has)) {
			if has[name] != told[name] {
				t.Errorf("%s is %q in the script, %q on the page", name, has[name], told[name])
			}
		}
		t.Errorf("the script has %d variables, the page %d", len(has), len(told))
	}
	if _, err := view.WidgetVariables(":root { --accent: red; }"); err == nil {
		t.Error("a variable that is not there is documented")
	}
}

// TestExamplesAreCommentedInTheLanguageOfThePage: whatever comment an example has, a Chinese page has it in Chinese, and an English
// one in English.
func TestExamplesAreCommentedInTheLanguageOfThePage(t *testing.T) {
	s := newServer(t, working())
	example := regexp.MustCompile(`(?s)<details class="example">.*?</details>`)
	comment := regexp.MustCompile(`(?s)&lt;!-- (.*?) --&gt;|(?m:(?:^|[;\s])// (.*)$)`)
	for language, chinese := range map[string]bool{"zh-Hans": true, "zh-Hant": true, "en": false} {
		_, page := send(s, "GET", widgetPath+"?lang="+language)
		comments := 0
		for _, one := range example.FindAllString(page, -1) {
			for _, found := range comment.FindAllStringSubmatch(one, -1) {
				comments++
				if text := found[1] + found[2]; regexp.MustCompile(`\p{Han}`).MatchString(text) != chinese {
					t.Errorf("the page in %s has a comment in another language: %s", language, text)
				}
			}
		}
		if comments < len(s.widget.examples) {
			t.Errorf("%d comments in %d examples", comments, len(s.widget.examples))
		}
	}
}

// TestOneCollectionIsNotChosen: the page speaks of choosing a collection where it lets one be chosen.
func TestOneCollectionIsNotChosen(t *testing.T) {
	for n := range 3 {
		w := &scripted{result: index.Result{Facets: []index.Facet{{Field: index.Collection}}}}
		for i := range n + 1 {
			w.result.Facets[0].Values = append(w.result.Facets[0].Values, index.FacetValue{Value: string(rune('a' + i)), Count: 1})
		}
		config := working()
		config.Search = w
		_, page := send(newServer(t, config), "GET", widgetPath)
		offered := strings.Contains(page, `<select name="collection">`)
		if told := strings.Contains(page, "在上面选了就写好"); offered != (n > 0) || told != offered {
			t.Errorf("%d collections: a choice is offered: %v, and told of: %v", n+1, offered, told)
		}
	}
}
