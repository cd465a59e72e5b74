package index

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"anlisou/data"
	"anlisou/data/rounds"
	"anlisou/index/highlight"
	"anlisou/index/weight"
	"anlisou/segment"
	"anlisou/segment/pinyin"
)

// finds are the ids of the cases that a query finds.
func finds(t *testing.T, x *Index, q string) []string {
	t.Helper()
	return ids(find(t, x, Request{Query: q, Size: 100}).Hits)
}

// sentences are about something else than what is put into them.
var sentences = []string{"记者从%s了解到这件事。", "由%s牵头。", "“%s”入选。", "在%s召开会议。", "%s的做法值得推广。", "以%s为例"}

// inSentences are cases with a text each, put into sentences about something else.
func inSentences(texts []string) (cases []data.Case) {
	for i, text := range texts {
		cases = append(cases, simple(fmt.Sprintf("n%d", i), "案例", fmt.Sprintf(sentences[i%len(sentences)], text), nil, nil))
	}
	return cases
}

// TestNamesOfNoDictionary: a name that is spliced of characters, so that no word of a dictionary is in it, is found
// by its pinyin and by its initials, with a reason and a mark, among so few others that nothing is commoner.
func TestNamesOfNoDictionary(t *testing.T) {
	t.Parallel()
	rounds.Computes(t)
	const rounds = 12
	random := rand.New(rand.NewPCG(20, 28))
	first := []rune("柯鄞瓯毛浔郯邗歙亳枞岱衢嵊濉菏沭泗郏俞虞翟裘阮邵钮戚芮嵇褚邬闵")
	rest := []rune("桥芹浦湾堰埭墩坞垟坪圩荡泾渎溇漾浜菱蓉蕙霞珏琦瑾煊炜焱鑫淼垚骏骅")
	for range rounds {
		var names []string
		initials := map[string]bool{}
		for _, s := range sentences { // words go before names
			for _, w := range segment.Default().Cut([]rune(s)) {
				initials[pinyin.Initials(string([]rune(s)[w.Start:w.End]))] = true
			}
		}
		for len(names) < 20 {
			name := []rune{first[random.IntN(len(first))], rest[random.IntN(len(rest))]}
			if random.IntN(2) == 0 {
				name = append(name, rest[random.IntN(len(rest))])
			}
			if letters := pinyin.Initials(string(name)); !initials[letters] && segment.Default().Frequency(string(name[len(name)-2:])) == 0 {
				initials[letters] = true
				names = append(names, string(name))
			}
		}
		x := openIndex(t, t.TempDir(), newMemoryStore(inSentences(names)...))
		for i, name := range names {
			for _, typed := range []string{strings.Join(pinyin.Of(name), ""), strings.Join(pinyin.Of(name), " "), strings.ToUpper(strings.Join(pinyin.Of(name), "'")), pinyin.Initials(name)} {
				r := find(t, x, Request{Query: typed, Size: 100})
				at := slices.IndexFunc(r.Hits, func(h Hit) bool { return h.ID == fmt.Sprintf("n%d", i) })
				if at < 0 {
					t.Errorf("%s is not found by %s, which finds %v by %s", name, typed, ids(r.Hits), x.Plan(typed))
					continue
				}
				h := r.Hits[at]
				if !slices.ContainsFunc(h.Reasons, func(r highlight.Reason) bool { return r.Kind == highlight.ReasonSound && r.Text == name }) || !slices.Contains(marksOf([]Hit{h}), name) {
					t.Errorf("%s: %s has the reasons %v and the marks %v", typed, name, h.Reasons, marksOf([]Hit{h}))
				}
			}
		}
	}
}

// Initials of words are those of names only where these are as common, and what a word begins with is not what a name
// is.
func TestWordsBeforeNames(t *testing.T) {
	cases := inSentences([]string{"柯桥", "毛芹", "鄞州"})
	for i := range 3 * weight.OddsOfReading {
		cases = append(cases, simple(fmt.Sprintf("w%d", i), "案例", "明确要求，开启疫情防控", nil, nil))
	}
	x := openIndex(t, t.TempDir(), newMemoryStore(cases...))
	for q, want := range map[string]int{"mq": 3 * weight.OddsOfReading, "kq": 3 * weight.OddsOfReading, "yq": 3 * weight.OddsOfReading, "yz": 1, "keqiao": 1, "maoqin": 1, "mingque": 3 * weight.OddsOfReading} {
		if r := find(t, x, Request{Query: q}); r.Total != want {
			t.Errorf("%s finds %d cases by %s, want %d", q, r.Total, x.Plan(q), want)
		}
	}
}

// Characters side by side that belong to two words are no name, though each is a word elsewhere.
func TestNoNameAcrossWords(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(holders("海关查验", "损害关系", "损害关系的界定", "害。关。损害关系", "厌恶，害怕")...))
	if got := finds(t, x, "haiguan"); !slices.Equal(got, []string{"c0000"}) {
		t.Errorf("haiguan finds %v by %s", got, x.Plan("haiguan"))
	}
}

// A name of a word and a character, or with what it is the name of, is found by its initials, but not a word beside a
// character that is none of a name.
func TestNamesWithWords(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(holders("瓯海区茶山", "毛芹种植", "原告王建国起诉", "企业的合同")...))
	for q, want := range map[string]string{"ohq": "c0000", "mqzz": "c0001", "wjg": "c0002", "qyd": "", "dht": ""} {
		if got := strings.Join(finds(t, x, q), " "); got != want {
			t.Errorf("%s finds %v by %s, want %q", q, got, x.Plan(q), want)
		}
	}
}

// A name in full pinyin is found however common other characters of its sounds are.
func TestRareCharactersOfCommonSounds(t *testing.T) {
	cases := inSentences([]string{"柯桥", "郄翊", "解学恭", "单珏县", "王建国"})
	for i := range 40 {
		cases = append(cases, simple(fmt.Sprintf("c%d", i), "字",
			"可，科，客，课，克，刻，颗。瞧，敲，巧，悄，俏，翘。且，切，窃。一，以，已，意，易，义，亿，议。接，写，些，血，学，公，工，山，善，觉，绝，现，线，完，往，网，间，件，过，国", nil, nil))
	}
	x := openIndex(t, t.TempDir(), newMemoryStore(cases...))
	for q, want := range map[string]string{"keqiao": "n0", "qieyi": "n1", "xiexuegong": "n2", "jiexuegong": "n2", "shanjuexian": "n3", "wangjianguo": "n4"} {
		if got := finds(t, x, q); !slices.Equal(got, []string{want}) {
			t.Errorf("%s finds %v by %s, want %s", q, got, x.Plan(q), want)
		}
	}
}

// TestReadingsOfNames: each name of the table is found in a case by its reading, with ü in any of its spellings, and
// by the reading of its characters; ordinary words that begin with a surname are not.
func TestReadingsOfNames(t *testing.T) {
	table, err := os.ReadFile("../segment/pinyin/names.txt")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	readings := map[string][]string{}
	for line := range strings.Lines(string(table)) {
		if f := strings.Fields(line); len(f) > 2 {
			if readings[f[0]] == nil {
				names = append(names, f[0])
			}
			readings[f[0]] = append(readings[f[0]], strings.Join(f[1:], ""))
		}
	}
	x := openIndex(t, t.TempDir(), newMemoryStore(inSentences(names)...))
	for i, name := range names {
		for _, typed := range append(readings[name], strings.ReplaceAll(readings[name][0], "v", "ü")) {
			if got := finds(t, x, typed); !slices.Contains(got, fmt.Sprintf("n%d", i)) {
				t.Errorf("%s is not found by %s, which finds %v by %s", name, typed, got, x.Plan(typed))
			}
		}
	}
	words := inSentences([]string{"解决", "单位", "查验", "仇恨"})
	x = openIndex(t, t.TempDir(), newMemoryStore(words...))
	for _, typed := range []string{"xiejue", "shanwei", "zhayan", "qiuhen"} {
		if got := finds(t, x, typed); len(got) > 0 {
			t.Errorf("%s finds %v by %s", typed, got, x.Plan(typed))
		}
	}
}

// TestLettersOfTheText: letters and digits that stand in a case and the pinyin of the words beside them, typed as
// one, find the case.
func TestLettersOfTheText(t *testing.T) {
	random := rand.New(rand.NewPCG(20, 29))
	latin := []string{"QQ", "VR", "5G", "AI", "App", "WiFi", "ERP", "B2B", "4K", "ChatGPT", "3D", "RFID", "Windows", "O2O", "HR", "GIS"}
	han := []string{"音乐", "网络", "技术", "应用", "场景", "下载", "覆盖", "系统", "平台", "打印", "识别", "直播", "企业", "地图", "绿色", "女性"}
	any := func(list []string) string { return list[random.IntN(len(list))] }
	var texts, typed []string
	for range 60 {
		var text, letters strings.Builder
		for range 1 + random.IntN(2) {
			h := any(han)
			text.WriteString(h)
			letters.WriteString(strings.Join(pinyin.Of(h), ""))
		}
		l := any(latin)
		switch random.IntN(3) {
		case 0:
			texts, typed = append(texts, text.String()+l), append(typed, letters.String()+l)
		case 1:
			texts, typed = append(texts, l+text.String()), append(typed, l+letters.String())
		default:
			h := any(han)
			texts, typed = append(texts, text.String()+l+h), append(typed, letters.String()+l+strings.Join(pinyin.Of(h), ""))
		}
	}
	x := openIndex(t, t.TempDir(), newMemoryStore(inSentences(texts)...))
	for i, q := range typed {
		for _, q := range []string{q, strings.ToLower(q)} {
			r := find(t, x, Request{Query: q, Size: 100})
			if !slices.Contains(ids(r.Hits), fmt.Sprintf("n%d", i)) || r.Relaxed != nil {
				t.Errorf("%s does not find %s but %v by %s", q, texts[i], ids(r.Hits), x.Plan(q))
			}
			for _, h := range r.Hits {
				if !slices.ContainsFunc(marksOf([]Hit{h}), func(m string) bool { return utf8.RuneCountInString(m) > 1 }) || len(h.Reasons) == 0 {
					t.Errorf("%s: no mark or reason in %s: %+v", q, h.ID, h)
				}
			}
		}
		list, err := x.Suggest(t.Context(), strings.ToLower(q), 8)
		if err != nil || !slices.ContainsFunc(list, func(s Suggestion) bool { return strings.Contains(strings.ToLower(texts[i]), s.Text) }) {
			t.Errorf("%s suggests %v, not %s (%v)", q, list, texts[i], err)
		}
	}
	for _, q := range []string{"qqjishuu", "zzyinyue", "xxyyzz", "5gqqq"} { // nothing that any case spells
		if got := finds(t, x, q); len(got) > 0 {
			t.Errorf("%s finds %v by %s", q, got, x.Plan(q))
		}
	}
}
