package view

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"anlisou/web"
)

// Words that English has otherwise beside one thing: a noun, with what stands before it, and a verb.
var (
	manyThings = regexp.MustCompile(`%(?:\[\d\])?d (?:more )?[a-z]{3,}s\b|%(?:\[\d\])?d (?:more |before )?(?:\w+ )?(?:are|were|have|lack|hold|wait)\b`)
	aBound     = regexp.MustCompile(`(?i)(?:at most|more than|up to|first|from|least|than|has|have|any|to) (?:the |given )?(?:\w+ )?%|must be|least %`)
	manyDo     = regexp.MustCompile(`^(?:that |more )?(?:are|were|have|lack|hold|wait|do)\b|^[a-z]+[^s\W]s\b`)
)

// TestOneAndMany: a text with a number that English has otherwise for one thing has both forms, which have the same verbs; and
// none that stands behind a number in a template is of many things alone.
func TestOneAndMany(t *testing.T) {
	en := inAllLanguages(t)["en"]
	verbs := regexp.MustCompile(`%(?:\[\d\])?[a-z]`)
	forms := 0
	for text, said := range en.texts {
		one, both := en.ones[text]
		if both {
			forms++
			if a, b := verbs.FindAllString(one, -1), verbs.FindAllString(said, -1); len(a) != len(b) {
				t.Errorf("%q: the one form has the verbs %v, the other %v", text, a, b)
			}
			if one == said {
				t.Errorf("%q has one form twice: %s", text, one)
			}
			continue
		}
		if text != "%d 个案例集" && manyThings.MatchString(said) && !aBound.MatchString(said) { // one collection has a name
			t.Errorf("%q has no form for one thing: %s", text, said)
		}
	}
	if forms < 40 {
		t.Errorf("%d texts have both forms", forms)
	}
	names, err := fs.Glob(web.Files, "templates/*.html")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	// A number as a template has it: a count by itself, or one whose noun has been said in its form.
	after := regexp.MustCompile(`\{\{(?:of [^}]+|len [^}]+|\.(?:Total|Count|Cases|Complete|Left|More|Marks|\w+\.Total))\}\}(?:</\w+>)? ?([^<{]*\p{Han}[^<{]*)`)
	looked := 0
	for _, name := range names {
		source, err := fs.ReadFile(web.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range after.FindAllStringSubmatch(string(source), -1) {
			said, known := en.texts[strings.TrimSpace(found[1])]
			if !known {
				continue
			}
			looked++
			if manyDo.MatchString(strings.TrimSpace(said)) {
				t.Errorf("%s: behind a number stands %q", name, said)
			}
		}
	}
	if looked == 0 {
		t.Error("no text stands behind a number")
	}
	for text, want := range map[string][2]string{"略过了 %d 处": {"1 part was left out", "2 parts were left out"}, "共 %d 次": {"1 time", "2 times"}} {
		if got := [2]string{en.Say(text, 1), en.Say(text, 2)}; got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
