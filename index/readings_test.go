package index

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"anlisou/data/rounds"
	"anlisou/index/highlight"
	"anlisou/index/query"
	"anlisou/segment"
	"anlisou/segment/pinyin"
)

// TestPinyin asks the bundled cases in Latin letters: each must find the cases that the Han words find, first, marked
// and with a reason.
func TestPinyin(t *testing.T) {
	t.Parallel()
	x := bundledIndex(t)
	for _, test := range []struct{ typed, means string }{
		{"changsanjiao", "长三角"}, {"haiguan", "海关"}, {"hg", "海关"}, {"qukuailian", "区块链"}, {"qu kuai lian", "区块链"}, {"qkl", "区块链"},
		{"QuKuaiLian", "区块链"}, {"ｑｕｋｕａｉｌｉａｎ", "区块链"}, {"yinhang", "银行"}, {"zhong国", "中国"}, {"需qiu", "需求"}, {"对jie", "对接"}, {"huji", "户籍"}, {"huj", "户籍"},
		{"lvse", "绿色"}, {"lüse", "绿色"}, {"luse", "绿色"}, {"qu'kuai'lian", "区块链"}, {"chuanbianzhiti", "船边直提"},
	} {
		got, want := find(t, x, Request{Query: test.typed}), find(t, x, Request{Query: test.means})
		found := ids(got.Hits)
		for _, h := range want.Hits {
			if strings.Contains(h.Title+textOf(t, x, h.ID), test.means) && !slices.Contains(found, h.ID) {
				t.Errorf("%s does not find %s, which holds %s", test.typed, h.ID, test.means)
			}
		}
		if len(got.Hits) == 0 || len(got.Hits[0].Reasons) == 0 || got.Hits[0].Reasons[0].Kind != highlight.ReasonSound {
			t.Errorf("%s: no hit with a reason: %v", test.typed, found)
			continue
		}
		if !slices.ContainsFunc(marksOf(got.Hits), func(m string) bool { return strings.Contains(m, test.means) }) {
			t.Errorf("%s: %s is not marked in %v", test.typed, test.means, marksOf(got.Hits))
		}
	}
	for _, typed := range []string{"VR", "vr"} { // a Latin word of the collection means itself
		if r := find(t, x, Request{Query: typed}); r.Total != 1 || len(r.Hits[0].Reasons) > 0 {
			t.Errorf("%s: %d hits, %v", typed, r.Total, r.Hits)
		}
	}
	for _, r := range []Request{{Query: "haiguan", Verbatim: true}, {Query: "\"haiguan\""}, {Query: "标题:haiguan"}} {
		if found := find(t, x, r); found.Total != 0 {
			t.Errorf("%s means what it says, and finds %v", r.Query, ids(found.Hits))
		}
	}
	for _, typed := range []string{"xi'an", "xi an", "yuan'qu"} { // syllables of a word that no case holds
		if r := find(t, x, Request{Query: typed}); r.Total != 0 {
			t.Errorf("%s finds %v by %s", typed, ids(r.Hits), x.Plan(typed))
		}
	}
	if r := find(t, x, Request{Query: "zxqwv"}); r.Total != 0 {
		t.Errorf("what spells nothing finds %v", ids(r.Hits))
	}
}

// TestPinyinOfSeveralWords: letters that spell words side by side find what these find, though another word begins
// with them, single characters are commoner, or only initials are typed; spaces between words part them.
func TestPinyinOfSeveralWords(t *testing.T) {
	source := newMemoryStore(
		simple("contract", "劳动合同解除", "劳动合同解除的，支付补偿。", nil, nil), simple("apart", "合同", "劳动的事写入合同。", nil, nil),
		simple("workers", "工人", "劳动合同制工人。", nil, nil), simple("flyer", "航空企业", "航空企业补贴。", nil, nil),
	)
	for i := range 40 { // characters that the same letters spell, everywhere
		source.put(simple(fmt.Sprintf("chars%d", i), "字", "何，和，河，合，盒。通，同，桶，痛，铜。接，街，节，借，届。出，处，初，除，触。", nil, nil))
	}
	x := openIndex(t, t.TempDir(), source)
	for typed, means := range map[string]string{
		"laodonghetong": "劳动合同", "hetongjiechu": "合同解除", "laodong hetong": "劳动合同", "lao dong he tong": "劳动合同",
		"ldht": "\"劳动合同\"", "laodonght": "\"劳动合同\"", "htjc": "合同解除", "hkqy": "航空企业", "hangkongqy": "航空企业", "hang kong qi ye": "航空企业",
	} {
		got, want := ids(find(t, x, Request{Query: typed}).Hits), ids(find(t, x, Request{Query: means}).Hits)
		slices.Sort(got)
		slices.Sort(want)
		if len(want) == 0 || !slices.Equal(got, want) {
			t.Errorf("%s finds %v by %s; %s finds %v", typed, got, x.Plan(typed), means, want)
		}
	}
	for typed, want := range map[string][]string{
		"ldht": {"劳动合同", "劳动合同制"}, "劳动ht": {"劳动合同", "劳动合同制"}, "劳动合": {"劳动合同", "劳动合同制"}, "hetongjiec": {"合同解除"}, "合同jc": {"合同解除"},
	} {
		list, err := x.Suggest(t.Context(), typed, 8)
		var words []string
		for _, s := range list {
			if s.Kind == SuggestWord {
				words = append(words, s.Text)
			}
		}
		if err != nil || !slices.Equal(words, want) {
			t.Errorf("%s suggests %v, want %v (%v)", typed, words, want, err)
		}
		checkSuggestions(t, typed, list, 8)
	}
}

// TestNoMissOfPinyin: words side by side in a case are found by their pinyin, wherever they stand so; by their
// initials, two of them; and one by its first character and the letters of the others.
func TestNoMissOfPinyin(t *testing.T) {
	t.Parallel()
	x := bundledIndex(t)
	random := rand.New(rand.NewPCG(3, 3))
	segmenter := x.now.Load().segmenter
	var texts [][]rune
	for _, c := range bundled(t) {
		for _, s := range c.Sections {
			texts = append(texts, segment.Normalise(s.Text).Runes)
		}
	}
	// phrase gives n words of Han characters that stand side by side somewhere.
	phrase := func(n int) string {
		for {
			text := texts[random.IntN(len(texts))]
			words := segmenter.Cut(text)
			i := random.IntN(len(words))
			if i+n > len(words) {
				continue
			}
			side := string(text[words[i].Start:words[i+n-1].End])
			if segment.IsHanText(side) && !slices.ContainsFunc(words[i:i+n], func(w segment.Word) bool {
				return w.End-w.Start < 2 || query.StopWords[string(text[w.Start:w.End])]
			}) {
				return side
			}
		}
	}
	eachWord := func(spell func(word string) string) func(string) string {
		return func(text string) string {
			var b strings.Builder
			for _, w := range segmenter.Cut([]rune(text)) {
				b.WriteString(spell(string([]rune(text)[w.Start:w.End])))
			}
			return b.String()
		}
	}
	full := eachWord(func(word string) string { return strings.Join(pinyin.Of(word), "") })
	mixed := func(word string) string {
		return string([]rune(word)[:1]) + strings.Join(pinyin.Of(word)[1:], "")
	}
	for _, way := range []struct {
		words int
		spell func(string) string
	}{{1, full}, {2, full}, {3, full}, {1, mixed}, {2, eachWord(pinyin.Initials)}} {
		for range rounds.Of(60) {
			means := phrase(way.words)
			typed := way.spell(means)
			got := ids(find(t, x, Request{Query: typed}).Hits)
			for _, id := range ids(find(t, x, Request{Query: "\"" + means + "\""}).Hits) {
				if !slices.Contains(got, id) {
					t.Errorf("%s does not find %s, which holds %s, by %s", typed, id, means, x.Plan(typed))
				}
			}
		}
	}
}

// Letters that spell words which stand nowhere side by side are those words, where a case has them.
func TestPinyinOfWordsApart(t *testing.T) {
	t.Parallel()
	x := bundledIndex(t)
	for q, want := range map[string]string{"haiguanchayan": "海关 查验", "waimaorongzi": "外贸 融资"} {
		r, as := find(t, x, Request{Query: q, Explain: true}), find(t, x, Request{Query: want})
		if len(r.Hits) == 0 || !slices.Equal(ids(r.Hits), ids(as.Hits)) || !slices.Contains(r.Hits[0].Reasons, highlight.Reason{Kind: highlight.ReasonSound, For: q, Text: want}) {
			t.Errorf("%s finds %v, and %s %v: %+v", q, ids(r.Hits), want, ids(as.Hits), r.Hits)
		}
		checkWhy(t, q, r)
	}
}

// Letters that spell a word but for a slip of the hand are taken for it, and what is put right is as large as it was
// typed.
func TestMisspelledPinyin(t *testing.T) {
	t.Parallel()
	x := bundledIndex(t)
	for q, want := range map[string]string{
		"haigaun": "海关", "changsanjaio": "长三角", "qukuaiilian": "区块链", "hhaiguan": "海关", "zongheboashuiqu": "综合保税区", "zonghebaoshuqu": "综合保税区", "海关 chaayn": "海关 查验", "APCE": "APEC", "apce": "apec",
		"haiguan": "", "haig": "", "xyzabc": "", "zorkplatt": "", "tianjin": "", "qingdao": "", "huzhou": "", "lishui": "", "change": "", "guide": "", "range": "", "house": "", "water": "", "linux": "", "paper": "",
	} {
		r := find(t, x, Request{Query: q})
		got := ""
		if r.Correction != nil {
			got = r.Correction.Query
		}
		if got != want || want != "" && r.Total == 0 {
			t.Errorf("%s is put right to %q, want %q; %d hits", q, got, want, r.Total)
		}
	}
}

// TestPinyinOnEitherSideOfAnOR: letters that spell a word are read on either side of an OR as they are by themselves.
func TestPinyinOnEitherSideOfAnOR(t *testing.T) {
	t.Parallel()
	x := bundledIndex(t)
	all := func(q string) []string {
		found := ids(find(t, x, Request{Query: q}).Hits)
		slices.Sort(found)
		return found
	}
	typed := []string{"haiguan", "qkl", "qu'kuai'lian", "huji", "VR", "yinhang", "税务", "zxqwv", "\"haiguan\"", "对jie"}
	for _, left := range typed {
		for _, right := range typed {
			q := left + " OR " + right
			want := append(all(left), all(right)...)
			slices.Sort(want)
			if got := all(q); !slices.Equal(got, slices.Compact(want)) {
				t.Errorf("%s finds %v by %s, want %v", q, got, x.Plan(q), want)
			}
			checkWhy(t, q, find(t, x, Request{Query: q}))
		}
	}
	for _, q := range []string{"haiguan OR huji", "(haiguan OR huji) 改革"} {
		if r := find(t, x, Request{Query: q, Verbatim: true}); r.Total != 0 && r.Relaxed == nil {
			t.Errorf("%s means what it says, and finds %v", q, ids(r.Hits))
		}
	}
}
