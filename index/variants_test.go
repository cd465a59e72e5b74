package index

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/data/rounds"
	"anlisou/index/query"
	"anlisou/segment"
)

// held says of each case that a query finds why, "" where its mark tells.
func held(t *testing.T, x *Index, q string) map[string]string {
	t.Helper()
	r := find(t, x, Request{Query: q, Page: 1, Size: 100})
	if r.Relaxed != nil {
		t.Fatalf("%s is loosened: %v", q, r.Relaxed.Without)
	}
	found := map[string]string{}
	for _, h := range r.Hits {
		found[h.ID] = ""
		for _, r := range h.Reasons {
			found[h.ID] += fmt.Sprintf("%s %s: %s;", r.Kind, r.For, r.Text)
		}
	}
	return found
}

func oneText(id, text string) data.Case {
	return data.Case{ID: id, Title: id, Sections: []data.Section{{Heading: "正文", Text: text}}}
}

func TestOneWordInSeveralSpellings(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(
		oneText("t0", "某處瞭解有關"), oneText("s0", "某处了解有关"), oneText("t1", "某處計畫管理有關"), oneText("s1", "某处计划管理有关"),
		oneText("t2", "某處規畫面試有關"), oneText("s2", "某处规划面试有关"), oneText("t3", "某處衞生有關"), oneText("s3", "某处卫生有关"),
		oneText("t4", "某處接著有關"), oneText("s4", "某处接着有关"), oneText("t5", "某處身分證有關"), oneText("s5", "某处身份证有关"),
		oneText("t6", "某處城市規畫圖"), oneText("s6", "某处城市规划图"), oneText("n", "為了解決問題"), oneText("m", "某处的画面和规则"),
	))
	for _, test := range []struct {
		query string
		finds []string
	}{
		{"瞭解", []string{"n", "s0", "t0"}}, {"了解", []string{"n", "s0", "t0"}}, // n holds it letter by letter
		{"計畫", []string{"s1", "t1"}}, {"计划", []string{"s1", "t1"}},
		{"計畫管理", []string{"s1", "t1"}}, {"计划管理", []string{"s1", "t1"}}, {"規畫面試", []string{"s2", "t2"}}, {"规划面试", []string{"s2", "t2"}},
		{"衞生", []string{"s3", "t3"}}, {"接著", []string{"s4", "t4"}}, {"接着", []string{"s4", "t4"}}, {"身分證", []string{"s5", "t5"}},
		{"身份证", []string{"s5", "t5"}}, {"城市規畫", []string{"s6", "t6"}}, {"城市规划", []string{"s6", "t6"}},
		{"計畫 OR 接著", []string{"s1", "s4", "t1", "t4"}}, {"為了解決", []string{"n"}}, {"某處 有關 -計畫 -面試 -衞生 -接著 -瞭解", []string{"s5", "t5"}},
		{`"計畫"`, []string{"t1"}}, // in quotes a word means what it says
	} {
		found := held(t, x, test.query)
		if got := sortedKeys(found); !slices.Equal(got, test.finds) {
			t.Errorf("%s finds %v, want %v", test.query, got, test.finds)
		}
	}
	if found := held(t, x, "計畫管理"); found["t1"] != "" || found["s1"] != "spelling 计画: 计划;" {
		t.Errorf("reasons %q", found)
	}
}

func sortedKeys(m map[string]string) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func TestWordsOfOtherRegions(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(
		oneText("a", "软件开发"), oneText("b", "网络安全"), oneText("c", "出租车改革"), oneText("d", "信息公开"), oneText("e", "地铁建设"),
		oneText("f", "資訊公開"), oneText("g", "智能城市"), oneText("h", "智慧城市"), oneText("i", "优盘U盘"), oneText("j", "公租房"), oneText("k", "养老金"),
	))
	for _, test := range []struct {
		query string
		finds []string // in order, the literal before what stands for it
	}{
		{"軟體", []string{"a"}}, {"網路安全", []string{"b"}}, {"計程車", []string{"c"}}, {"資訊公開", []string{"f", "d"}}, {"信息公开", []string{"d", "f"}},
		{"公屋", []string{"j"}}, {"強積金", []string{"k"}}, // Hong Kong's
		{"捷運", []string{"e"}}, {"软体", []string{"a"}}, {"隨身碟", []string{"i"}},
		// 智慧 is the mainland's, too, and stands for 智能 only where people write traditional characters.
		{"智慧城市", []string{"h"}}, {"智能城市", []string{"g"}}, {"智慧城市 規劃 OR 城市", []string{"h", "g"}},
	} {
		r := find(t, x, Request{Query: test.query, Page: 1, Size: 10})
		var got []string
		for _, h := range r.Hits {
			got = append(got, h.ID)
		}
		if !slices.Equal(got, test.finds) || r.Relaxed != nil {
			t.Errorf("%s finds %v, want %v", test.query, got, test.finds)
		}
	}
	if found := held(t, x, "軟體"); found["a"] != "region 软体: 软件;" {
		t.Errorf("reasons %q", found)
	}
}

// Each word that is written in several ways finds itself in all of them.
func TestEachSpellingFindsTheOthers(t *testing.T) {
	t.Parallel()
	rounds.Computes(t)
	var pairs [][2]string
	for a, all := range segment.AllSpellings() {
		for _, b := range all {
			if a < b {
				pairs = append(pairs, [2]string{a, b})
			}
		}
	}
	slices.SortFunc(pairs, func(a, b [2]string) int { return slices.Compare(a[:], b[:]) })
	var cases []data.Case
	for i, p := range pairs {
		for j, word := range p {
			cases = append(cases, oneText(fmt.Sprintf("%d-%d", i, j), "（"+word+"）"))
		}
	}
	x := openIndex(t, t.TempDir(), newMemoryStore(cases...))
	random := rand.New(rand.NewPCG(1, 2))
	for range rounds.Of(400) {
		i := random.IntN(len(pairs))
		for _, word := range pairs[i] {
			found := find(t, x, Request{Query: word, Page: 1, Size: 100})
			for j := range pairs[i] {
				if id := fmt.Sprintf("%d-%d", i, j); !slices.ContainsFunc(found.Hits, func(h Hit) bool { return h.ID == id }) || found.Relaxed != nil || found.Correction != nil {
					t.Errorf("%s does not find %s", word, pairs[i][j])
				}
			}
		}
	}
}

// Words of other regions find the mainland's, however common they are there, where the query is written as in those
// regions.
func TestEachWordOfARegionFindsTheMainlands(t *testing.T) {
	type pair struct{ there, here string }
	var pairs []pair
	var cases []data.Case
	for there, all := range segment.AllRegions() {
		for _, r := range all {
			// The mainland's words are cut as ever: 圣基茨|和|尼维斯, where 和 asks for nothing.
			if !strings.Contains(there, "和") {
				pairs = append(pairs, pair{there, r.Word})
			}
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int { return strings.Compare(a.there+a.here, b.there+b.here) })
	for i, p := range pairs {
		cases = append(cases, oneText(fmt.Sprint(i), "（"+p.here+"）"))
	}
	x := openIndex(t, t.TempDir(), newMemoryStore(cases...))
	random := rand.New(rand.NewPCG(3, 4))
	for range rounds.Of(800) {
		i := random.IntN(len(pairs))
		found := find(t, x, Request{Query: pairs[i].there + " -龜", Page: 1, Size: 100})
		if !slices.ContainsFunc(found.Hits, func(h Hit) bool { return h.ID == fmt.Sprint(i) }) || found.Relaxed != nil || found.Correction != nil {
			t.Errorf("%s does not find %s", pairs[i].there, pairs[i].here)
		}
	}
}

func TestTheTypedFormComesFirst(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(
		oneText("a", "干部管理"), oneText("b", "乾燥設備"), oneText("c", "幹部管理"), oneText("d", "乾隆年间"), oneText("e", "乾淨的頭髮"), oneText("f", "干净的头发"),
		oneText("g", "乾淨的发展"), oneText("h", "干燥設備"),
	))
	for _, test := range []struct {
		query string
		first []string
	}{
		{"乾", []string{"b", "d", "e", "g"}}, {"幹", []string{"c"}}, {"乾燥設備", []string{"b"}}, {"乾淨 頭髮", []string{"e"}}, {"乾淨的頭髮", []string{"e"}},
	} {
		r := find(t, x, Request{Query: test.query, Page: 1, Size: 10})
		var got []string
		for _, h := range r.Hits[:min(len(test.first), len(r.Hits))] {
			got = append(got, h.ID)
		}
		slices.Sort(got)
		if !slices.Equal(got, test.first) || r.Total <= len(test.first) {
			t.Errorf("%s: of %d %v first, want %v", test.query, r.Total, got, test.first)
		}
	}
	if r := find(t, x, Request{Query: "干", Page: 1, Size: 10}); r.Total != 8 || r.Hits[0].ID != "a" {
		t.Errorf("干 finds %d, first %s", r.Total, r.Hits[0].ID)
	}
}

// TestEachTypedForm: a character whose simplified form stands for several, typed in a form of its own (乾), puts the
// cases that have that form first; so does one that asks nothing of a case (後, 裡).
func TestEachTypedForm(t *testing.T) {
	var typed []string
	var cases []data.Case
	for r := rune(0x4e00); r < 0xa000; r++ {
		form := string(r)
		folded := string(segment.Normalise(form).Runes)
		if len(query.Forms(form)) == 0 || form == folded {
			continue
		}
		n := len(typed)
		typed = append(typed, form)
		cases = append(cases, oneText(fmt.Sprintf("%d-a", n), "，"+folded+"，，"+folded+"，"), oneText(fmt.Sprintf("%d-b", n), "，"+form+"，"))
	}
	x := openIndex(t, t.TempDir(), newMemoryStore(cases...))
	for n, form := range typed {
		got := ids(find(t, x, Request{Query: form, Size: 100}).Hits)
		if first := fmt.Sprintf("%d-b", n); len(got) < 2 || got[0] != first || !slices.Contains(got, fmt.Sprintf("%d-a", n)) {
			t.Errorf("%s finds %v, want %s first", form, got, first)
		}
	}
	tried := len(typed)
	if tried < 100 {
		t.Errorf("only %d forms", tried)
	}
	// Where it is no word of a case either, no term is worth anything.
	x = openIndex(t, t.TempDir(), newMemoryStore(simple("a", "甲", "后天再来", nil, nil), simple("b", "乙", "後天再來", nil, nil)))
	if got := ids(find(t, x, Request{Query: "後"}).Hits); !slices.Equal(got, []string{"b", "a"}) {
		t.Errorf("後 finds %v", got)
	}
}

// TestSpellingsOfTitles: a word of the title is one in any spelling, and is excluded so.
func TestSpellingsOfTitles(t *testing.T) {
	a, b := oneText("a", "正文"), oneText("b", "正文")
	a.Title, b.Title = "工作計畫", "工作计划"
	x := openIndex(t, t.TempDir(), newMemoryStore(a, b, oneText("c", "计划")))
	for q, want := range map[string][]string{"标题:计划": {"a", "b"}, "标题:計畫": {"a", "b"}, "-标题:计划": {"c"}, "标题:“计划”": {"b"}, "标题:计划 OR 没有的": {"a", "b"}} {
		got := ids(find(t, x, Request{Query: q}).Hits)
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("%s finds %v, want %v", q, got, want)
		}
	}
}
