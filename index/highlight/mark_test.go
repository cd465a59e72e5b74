package highlight

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"anlisou/data"
	"anlisou/data/jiaxing"
	"anlisou/data/rounds"
	"anlisou/index/budget"
	"anlisou/index/query"
	"anlisou/index/weight"
	"anlisou/segment"
)

// testParser knows neither synonyms nor cases.
func testParser() query.Parser {
	return query.Parser{Segmenter: segment.Default(), Taxonomy: data.DefaultTaxonomy()}
}

// show writes marks in brackets.
func show(runs []Run) string {
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
func passages(m Marker, sections [][2]string) []Snippet {
	c := data.Case{Title: "无"}
	for _, s := range sections {
		c.Sections = append(c.Sections, data.Section{Heading: s[0], Text: s[1]})
	}
	_, snippets, _ := m.Show(c, nil)
	return snippets
}

func TestMarks(t *testing.T) {
	rounds.Computes(t)
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
		m := New(segment.Default(), testParser().Parse(test.query), nil)
		if got := show(m.Runs(test.text)); got != test.want {
			t.Errorf("%q in %q: %s, want %s", test.query, test.text, got, test.want)
		}
	}
}

func TestSnippets(t *testing.T) {
	filler := strings.Repeat("这里说的是另外一件事情，与所问的并不相干。", 12)
	m := New(segment.Default(), testParser().Parse("外贸企业融资"), nil)
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
	if text := show(got[0].Runs); !strings.HasPrefix(text, "…积极发挥金融支持[外贸企业]的作用，促进[融资]便利。") || !strings.HasSuffix(text, "不相干。") {
		t.Errorf("passage %s", text)
	}
	for _, s := range got {
		text := ""
		for _, r := range s.Runs {
			text += r.Text
		}
		if n := utf8.RuneCountInString(text); n > weight.SnippetLen+2 {
			t.Errorf("passage of %d characters: %s", n, text)
		}
	}
	// Where the query stands in no section, the beginning of the first; where it stands in a heading, that.
	got = passages(m, [][2]string{{"空", " \n"}, {"主要做法", filler}})
	if len(got) != 1 || !strings.HasPrefix(got[0].Runs[0].Text, "这里说的") {
		t.Errorf("without a match: %+v", got)
	}
	got = passages(New(segment.Default(), testParser().Parse("主要做法"), nil), [][2]string{{"主要做法", "改革后"}})
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

// Without a query nothing is looked for.
func TestNothingIsLookedForWithoutAQuery(t *testing.T) {
	if m := New(segment.Default(), testParser().Parse(""), nil); m.patterns != nil || len(m.keys) > 0 {
		t.Errorf("%v and %v are looked for", m.units, m.keys)
	}
}

// A passage that ends with a sentence is whole; one that ends within a sentence says that it goes on.
func TestWhole(t *testing.T) {
	for text, want := range map[string]bool{
		"促进融资。": true, "做到了“简化完善”。": true, "“最多跑一次。”": true, "（见附件。）\n": true, "行不行？": true, "好！": true,
		"打造样板，": false, "打造样板": false, "首先；": false, "做法：": false, "": false, "”": false,
	} {
		if got := whole([]rune(text)); got != want {
			t.Errorf("%q is whole: %v", text, got)
		}
	}
}

// Runs join to the text, whatever is asked and whatever the text; passages join to a piece of it.
func FuzzMark(f *testing.F) {
	cases, err := jiaxing.Cases()
	if err != nil {
		f.Fatal(err)
	}
	for _, c := range cases[:3] {
		f.Add("海关 查验", c.Title, c.Sections[0].Text)
	}
	f.Add("m2 é", "㎡e\u0301", "\xff\u200b㎡")
	p := testParser()
	f.Fuzz(func(t *testing.T, q, title, text string) {
		m := New(p.Segmenter, p.Parse(q), nil)
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
			if i := strings.LastIndex(joined, "…"); strings.HasSuffix(joined, "…") && whole([]rune(joined[:i])) && !strings.Contains(text, joined[i:]) {
				t.Fatalf("passage %q ends with a sentence and goes on", joined)
			}
			inside := strings.TrimSuffix(strings.TrimPrefix(joined, "…"), "…")
			if utf8.ValidString(text) && utf8.ValidString(title) && !strings.Contains(title+"\n"+text, inside) {
				t.Fatalf("passage %q is not in %q", joined, text)
			}
		}
	})
}
