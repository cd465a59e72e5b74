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
	"anlisou/index/budget"
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

func TestMarks(t *testing.T) {
	for _, test := range []struct{ query, text, want string }{
		{"外贸企业融资", "“嘉贸贷”融资方案助力外贸企业融资多元化", "“嘉贸贷”[融资]方案助力[外贸企业融资]多元化"},
		{"領事", "领事业务与領事業務", "[领事]业务与[領事]業務"},
		{"vr", "ＶＲ高清与VR,vr", "[ＶＲ]高清与[VR],[vr]"},
		{"跨境电商", "跨 境　电商试点", "[跨 境　电商]试点"},
		{"m2", "共30㎡", "共30[㎡]"},
		{"等待", "零等待 零\u200b等\u200b待", "零[等待] 零\u200b[等\u200b待]"},
		{"\"零等待\"", "“零等待”", "[“零等待”]"},
		{"一体化 -税收", "税收一体化", "税收[一体化]"},
		{"部门:海关", "海关", "海关"},
		{"。", "甲。乙", "甲[。]乙"},
		{"𠮷野", "a𠮷野家", "a[𠮷野]家"},
		{"没有", "有没有", "有[没有]"},
		{"海关", "", ""},
		{"", "海关", "海关"},
	} {
		m := highlight.New(segment.Default(), testParser().Parse(test.query), nil)
		if got := show(m.Runs(test.text)); got != test.want {
			t.Errorf("%q in %q: %s, want %s", test.query, test.text, got, test.want)
		}
	}
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

func TestSnippets(t *testing.T) {
	filler := strings.Repeat("这里说的是另外一件事情，与所问的并不相干。", 12)
	m := highlight.New(segment.Default(), testParser().Parse("外贸企业融资"), nil)
	got := passages(m, [][2]string{
		{"主要做法", filler + "积极发挥金融支持外贸企业的作用，促进融资便利。" + filler},
		{"背景", filler},
		{"取得成效", "融资支持四千家。"},
		{"附注", filler + "外贸企业。"},
		{"后记", filler},
	})
	// Each section that has something of it, the best passage first.
	if len(got) != 3 || got[0].Section != "主要做法" || got[1].Section != "附注" || got[2].Section != "取得成效" {
		t.Fatalf("snippets %+v", got)
	}
	if text := show(got[0].Runs); !strings.HasPrefix(text, "…积极发挥金融支持[外贸企业]的作用，促进[融资]便利。") || !strings.HasSuffix(text, "…") {
		t.Errorf("passage %s", text)
	}
	for _, s := range got {
		text := ""
		for _, r := range s.Runs {
			text += r.Text
		}
		if n := utf8.RuneCountInString(text); n > highlight.SnippetLen+2 {
			t.Errorf("passage of %d characters: %s", n, text)
		}
	}
	// Where the query stands in no section, the beginning of the first; where it stands in a heading, that.
	got = passages(m, [][2]string{{"空", " \n"}, {"主要做法", filler}})
	if len(got) != 1 || !strings.HasPrefix(got[0].Runs[0].Text, "这里说的") {
		t.Errorf("without a match: %+v", got)
	}
	got = passages(highlight.New(segment.Default(), testParser().Parse("主要做法"), nil), [][2]string{{"主要做法", "改革后"}})
	if len(got) != 1 || show(got[0].Runs) != "[主要做法]\n改革后" {
		t.Errorf("a match in the heading: %+v", got)
	}
	if got := passages(m, slices.Repeat([][2]string{{"节", "融资"}}, 1000)); len(got) != budget.MostPassages {
		t.Errorf("a thousand sections: %d snippets", len(got))
	}
	if got := m.Snippets(nil); len(got) != 0 {
		t.Errorf("no sections: %+v", got)
	}
}

// Runs join to the text, whatever is asked and whatever the text; passages join to a piece of it.
func FuzzMark(f *testing.F) {
	for _, c := range bundled(f)[:3] {
		f.Add("海关 查验", c.Title, c.Sections[0].Text)
	}
	f.Add("m2 é", "㎡e\u0301", "\xff\u200b㎡")
	p := testParser()
	f.Fuzz(func(t *testing.T, q, title, text string) {
		m := highlight.New(p.Segmenter, p.Parse(q), nil)
		for _, s := range []string{title, text} {
			joined := ""
			for _, r := range m.Runs(s) {
				if r.Text == "" {
					t.Fatal("an empty run")
				}
				joined += r.Text
			}
			if joined != s && utf8.ValidString(s) {
				t.Fatalf("runs of %q join to %q", s, joined)
			}
		}
		for _, s := range passages(m, [][2]string{{title, text}}) {
			joined := ""
			for _, r := range s.Runs {
				joined += r.Text
			}
			inside := strings.TrimSuffix(strings.TrimPrefix(joined, "…"), "…")
			if utf8.ValidString(text) && utf8.ValidString(title) && !strings.Contains(title+"\n"+text, inside) {
				t.Fatalf("passage %q is not in %q", joined, text)
			}
		}
	})
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

// TestOnlyThePageIsMarked: of many hits those of the page are read, each once, and marked; none for totals alone. Without a
// query nothing is looked for in them.
func TestOnlyThePageIsMarked(t *testing.T) {
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

// Where a text stands in another, in whatever form each is written, there it is marked, letter by letter; and a mark holds nothing but
// units of the query: marks are not shifted by anything that normalising joins, drops or makes longer.
func TestMarksStandWhereTheTextStands(t *testing.T) {
	cases := bundled(t)
	p := testParser()
	random := rand.New(rand.NewPCG(2026, 5))
	shifting := []string{"", "㎡", "e\u0301", "ﬁ", "\u200b", "𠮷", "①", "…", "\r\n", "  ", "㍿", "\ufeff"}
	piece := func(n int) string { return anyText(random, cases[random.IntN(len(cases))], n) }
	marked := 0
	for n := 1; n <= 24; n++ {
		for range 60 {
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
	if marked < 1000 {
		t.Errorf("only %d marks", marked)
	}
}

// uncovered are the characters of a text that belong to no unit of a plan which stands in it. A character is marked whole: ㎡ for its 2.
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
