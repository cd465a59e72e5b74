package server

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

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
	_, dark, found := strings.Cut(script, "prefers-color-scheme:dark")
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
