package view

import (
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"anlisou/data"
)

// TestDifferences: what is shown is both texts: without what was added the earlier one, without what was removed the later.
func TestDifferences(t *testing.T) {
	random := rand.New(rand.NewPCG(24, 1))
	letters := []rune("案例搜改革一二三\n，。 a")
	text := func(n int) string {
		runes := make([]rune, random.IntN(n+1))
		for i := range runes {
			runes[i] = letters[random.IntN(len(letters))]
		}
		return string(runes)
	}
	edited := func(s string) string {
		runes := []rune(s)
		for range random.IntN(4) {
			at := random.IntN(len(runes) + 1)
			end := min(len(runes), at+random.IntN(5))
			runes = slices.Concat(runes[:at], []rune(text(4)), runes[end:])
		}
		return string(runes)
	}
	for range 3000 {
		before := text(60)
		after := edited(before)
		if random.IntN(5) == 0 {
			after = text(60)
		}
		var a, b strings.Builder
		for _, e := range whole(before, after, NewBudget()) {
			if e.Added && e.Removed {
				t.Fatalf("%q is both", e.Text)
			}
			if !e.Added {
				a.WriteString(e.Text)
			}
			if !e.Removed {
				b.WriteString(e.Text)
			}
		}
		if a.String() != before || b.String() != after {
			t.Fatalf("%q, %q: %q, %q", before, after, a.String(), b.String())
		}
		changed := func(edits []Edit) (text string) {
			for _, e := range edits {
				if e.Added || e.Removed {
					text += e.Text + "\x00"
				}
			}
			return text
		}
		if all, shown := changed(whole(before, after, NewBudget())), changed(Differences(before, after, NewBudget())); all != shown {
			t.Fatalf("%q, %q: %q is shown of %q", before, after, shown, all)
		}
		if (before == after) != (changed(whole(before, after, NewBudget())) == "") {
			t.Fatalf("%q, %q: what differs is not told", before, after)
		}
	}
	long := strings.Repeat("案例", 50_000)
	if edits := whole(long+"甲", "乙"+long, NewBudget()); len(edits) > 4 {
		t.Errorf("%d edits of two long texts", len(edits))
	}
}

// TestComparingIsBounded: however much differs on a page, no more is compared, and no more shown, than a page has room for.
func TestComparingIsBounded(t *testing.T) {
	random := rand.New(rand.NewPCG(24, 2))
	text := func(n int) string {
		runes := make([]rune, n)
		for i := range runes {
			runes[i] = rune(0x4e00 + random.IntN(5000))
		}
		return string(runes)
	}
	var before, after data.Case
	for range 200 {
		before.Sections = append(before.Sections, data.Section{Heading: text(4), Text: text(2000)})
		after.Sections = append(after.Sections, data.Section{Heading: text(4), Text: text(2000)})
	}
	before.Sections = append(before.Sections, data.Section{Heading: "长", Text: text(600_000)})
	after.Sections = append(after.Sections, data.Section{Heading: "长", Text: text(600_000)})
	budget := NewBudget()
	for _, change := range Changes(Wording{}, &before, &after, budget) {
		shown := 0
		for _, e := range change.Runs {
			shown += len([]rune(e.Text))
		}
		if shown > 4*mostDiffering {
			t.Errorf("%s: %d characters are shown", change.Field, shown)
		}
	}
	if budget.cells < 0 || budget.cells > mostCompared/2 {
		t.Errorf("%d of %d cells are left", budget.cells, mostCompared)
	}
}

// TestDeskProblems: whatever is wrong with a case is said in a sentence, once.
func TestDeskProblems(t *testing.T) {
	c := data.Case{
		ID: "空 格", Collection: "空 格", Number: -1, Title: strings.Repeat("长", 501), Departments: []string{"", "甲", "甲"},
		Domains: []string{strings.Repeat("长", 101)}, Region: "一\n二", Year: 1, Date: "2021-2-1", URL: "ftp://x",
	}
	said := DeskProblems(Wording{}, c.Validate())
	if len(said) != len(deskRules) {
		t.Errorf("%d sentences for %d fields: %q", len(said), len(deskRules), said)
	}
	for _, rule := range deskRules {
		if !slices.Contains(said, rule.rule) {
			t.Errorf("not said: %s", rule.rule)
		}
	}
	if said := DeskProblems(Wording{}, errors.Join(nil, nil)); len(said) > 0 {
		t.Errorf("of nothing: %q", said)
	}
}

func TestSplitLabels(t *testing.T) {
	for text, want := range map[string][]string{
		"": {}, "海关": {"海关"}, " 海关、税务局，法院；海关 ,人社局 ": {"海关", "税务局", "法院", "人社局"}, "、、": {},
	} {
		if got := SplitLabels(text); !slices.Equal(got, want) {
			t.Errorf("%q: %q", text, got)
		}
	}
}

// TestDeskTexts: what the desk says out of its tables is known in every language.
func TestDeskTexts(t *testing.T) {
	var texts []string
	for _, text := range deskDone {
		texts = append(texts, text)
	}
	for _, rule := range deskRules {
		texts = append(texts, rule.rule)
	}
	for _, known := range advised {
		texts = append(texts, known[0], known[1])
	}
	for _, name := range viaNames {
		texts = append(texts, name)
	}
	texts = append(texts, "新的 %d 个", "改了的 %d 个", "没有变化的 %d 个", "前面还有 %d 份文件", "已看懂 %d / %d 个案例", "正在读这份文件", "马上开始")
	for _, name := range scopeNames {
		texts = append(texts, name)
	}
	for _, name := range siteFields {
		texts = append(texts, name)
	}
	for _, name := range stageNames {
		texts = append(texts, name)
	}
	for _, change := range Changes(Wording{}, &data.Case{}, &data.Case{
		Title: "一", Sections: []data.Section{{Heading: "一"}, {Text: "一"}}, Departments: []string{"一"}, Domains: []string{"一"},
		Region: "一", Year: 1, URL: "一", Collection: "一", Number: 1,
	}, NewBudget()) {
		texts = append(texts, change.Field)
	}
	for _, part := range deskParts {
		texts = append(texts, part.Text)
	}
	for tag, w := range inAllLanguages(t) {
		for _, text := range texts {
			if _, ok := w.texts[text]; !ok && tag != SourceLanguage {
				t.Errorf("%s lacks %q", tag, text)
			}
		}
	}
}

// TestWhatIsLoggedIsAdvised: whatever the program warns of while it serves is known to the desk in words.
func TestWhatIsLoggedIsAdvised(t *testing.T) {
	warned := regexp.MustCompile(`(?:[lL]og(?:ger)?\.(?:Error|Warn)\(|slog\.Level(?:Error|Warn), )"([^"]+)"`)
	messages := 0
	for _, folder := range []string{"../../cmd", "../../server", "../../index", "../../data"} {
		err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "/bench/") {
				return err
			}
			source, err := os.ReadFile(path)
			for _, found := range warned.FindAllStringSubmatch(string(source), -1) {
				messages++
				if _, ok := advice(found[1]); !ok && found[1] != "page is without " { // which goes on by what it is without
					t.Errorf("%s warns of what the desk has no words for: %q", path, found[1])
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if messages < 40 {
		t.Errorf("only %d messages were found", messages)
	}
}
