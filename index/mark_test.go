package index

import (
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"unicode"
	"unicode/utf8"

	"anlisou/data"
	"anlisou/data/rounds"
	"anlisou/index/highlight"
	"anlisou/index/query"
	"anlisou/segment"
)

func show(runs []highlight.Run) string {
	var b strings.Builder
	for _, r := range runs {
		if r.Mark {
			b.WriteString("[" + r.Text + "]")
		} else {
			b.WriteString(r.Text)
		}
	}
	return b.String()
}

// passages are the snippets of sections, given as heading and text.
func passages(m highlight.Marker, sections [][2]string) []highlight.Snippet {
	c := data.Case{Title: "无"}
	for _, s := range sections {
		c.Sections = append(c.Sections, data.Section{Heading: s[0], Text: s[1]})
	}
	_, snippets, _ := m.Show(c, nil)
	return snippets
}

func markCase(t *testing.T, x *Index, q string, verbatim bool, c data.Case) highlight.MarkedCase {
	t.Helper()
	marked, err := x.Mark(t.Context(), q, verbatim, c)
	if err != nil {
		t.Fatal(err)
	}
	return marked
}

func TestMarkACase(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore())
	c := data.Case{ID: "a", Title: "海关改革", Sections: []data.Section{{Heading: "做法", Text: "由海关"}, {Heading: "成效", Text: "好"}}}
	marked := markCase(t, x, "海关", false, c)
	if show(marked.Title) != "[海关]改革" || show(marked.Sections[0]) != "由[海关]" || show(marked.Sections[1]) != "好" {
		t.Errorf("%+v", marked)
	}
	stored := openIndex(t, t.TempDir(), newMemoryStore(c))
	if marked := markCase(t, stored, "haiguan", false, c); show(marked.Title) != "[海关]改革" {
		t.Errorf("pinyin marks %s", show(marked.Title))
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if marked := markCase(t, x, "", false, c); show(marked.Title) != "海关改革" { // nothing is asked for it
		t.Errorf("an empty query marks %s", show(marked.Title))
	}
	if marked := markCase(t, stored, "haiguan", true, c); show(marked.Title) != "海关改革" {
		t.Errorf("as typed, pinyin marks %s", show(marked.Title))
	}
}

// countingSource counts the cases that are read whole: there is no other text that can be marked.
type countingSource struct {
	Source
	read atomic.Int64
}

func (c *countingSource) Case(id string) (data.Case, bool, error) {
	c.read.Add(1)
	return c.Source.Case(id)
}

// TestOnlyThePageIsMarked: of many hits those of the page are read, each once, and marked; none for totals alone.
// Without a query nothing is looked for in them.
func TestOnlyThePageIsMarked(t *testing.T) {
	t.Parallel()
	source := &countingSource{Source: newMemoryStore(severalTimes(t, 15)...)}
	x := openIndex(t, t.TempDir(), source)
	for _, query := range []string{"改革", "海关 改革", "海关 OR 法院 OR 税务", "\"改革\" -海关", "部门:海关", "船边直题", ""} {
		for _, r := range []Request{
			{Page: 1, Size: 10}, {Page: 3, Size: 10}, {Page: 1, Size: 3, Sort: ByYear}, {Page: 1, Size: 10, Explain: true}, {Page: 1}, {Page: 99, Size: 10},
		} {
			r.Query = query
			source.read.Store(0)
			result, err := x.Search(t.Context(), r)
			if err != nil {
				t.Fatal(err)
			}
			want := min(r.Size, max(0, result.Total-(r.Page-1)*r.Size))
			if n := int(source.read.Load()); result.Total < 15 || len(result.Hits) != want || n != want {
				t.Errorf("%q, page %d of %d: %d of %d cases are read for %d hits", query, r.Page, r.Size, n, result.Total, len(result.Hits))
			}
			for _, h := range result.Hits {
				if marked := len(marksOf([]Hit{h})) > 0; marked == (query == "") && query != "部门:海关" {
					t.Errorf("%q: %s is marked: %v", query, h.ID, marked)
				}
			}
		}
	}
}

// Where a text stands in another, in whatever form each is written, there it is marked, letter by letter; and a mark
// holds nothing but units of the query: marks are not shifted by anything that normalising joins, drops or makes
// longer.
func TestMarksStandWhereTheTextStands(t *testing.T) {
	t.Parallel()
	cases := bundled(t)
	p := testParser()
	random := rand.New(rand.NewPCG(2026, 5))
	shifting := []string{"", "㎡", "e\u0301", "ﬁ", "\u200b", "𠮷", "①", "…", "\r\n", "  ", "㍿", "\ufeff"}
	piece := func(n int) string { return anyText(random, cases[random.IntN(len(cases))], n) }
	marked := 0
	for n := 1; n <= 24; n++ {
		for range rounds.Of(60) {
			typed := strings.TrimSpace(piece(n))
			if first, _ := utf8.DecodeRuneInString(typed); !unicode.Is(unicode.Han, first) {
				continue // signs at the edges may be operators
			}
			before := otherForm(random, piece(30)) + shifting[random.IntN(len(shifting))] + "。"
			written := otherForm(random, typed)
			after := "。" + otherForm(random, piece(30))
			q := otherForm(random, typed)
			if !slices.Equal(segment.Normalise(q).Runes, segment.Normalise(written).Runes) {
				continue // a numeral is written in two ways: TestNoMissOfNumerals
			}
			plan := p.Parse(q)
			m := highlight.New(segment.Default(), plan, nil)
			runs := m.Runs(before + written + after)

			at, end := len(before), len(before)+len(written)
			i := 0
			for _, run := range runs {
				for j, r := range run.Text {
					if i+j >= at && i+j < end && (segment.IsHan(r) || segment.IsLetter(r) || segment.IsDigit(r)) && !run.Mark {
						t.Fatalf("%q in %s: %c of %q is not marked (plan %s)", typed, show(runs), r, written, plan)
					}
				}
				i += len(run.Text)
				if run.Mark {
					marked++
					if rest := uncovered(plan, run.Text); rest != "" {
						t.Fatalf("%q marks %q of %s, of which %q is nothing that was asked for (plan %s)", typed, run.Text, show(runs), rest, plan)
					}
				}
			}
		}
	}
	if marked < rounds.Of(1000) {
		t.Errorf("only %d marks", marked)
	}
}

// uncovered are the characters of a text that belong to no unit of a plan which stands in it. A character is marked
// whole: ㎡ for its 2.
func uncovered(plan query.Plan, text string) string {
	units := [][]rune{[]rune(plan.Literal)}
	for u := range plan.EachUnit {
		units = append(units, []rune(u.Text))
	}
	normal := segment.Normalise(text)
	covered := map[int32]bool{} // by where the character begins that the normal form is of
	for _, u := range units {
		for i := 0; i+len(u) <= len(normal.Runes); i++ {
			if slices.Equal(normal.Runes[i:i+len(u)], u) {
				for j := range u {
					covered[normal.Start[i+j]] = true
				}
			}
		}
	}
	var rest []rune
	for i, r := range normal.Runes {
		if !covered[normal.Start[i]] {
			rest = append(rest, r)
		}
	}
	return string(rest)
}
