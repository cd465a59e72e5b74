package segment

import (
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"anlisou/data/rounds"
)

// cutBy shows the words of a text, and the shorter words within a word.
func cutBy(segmenter *Segmenter, text string) string {
	normal := Normalise(text).Runes
	var words []string
	for _, w := range segmenter.Cut(normal) {
		s := string(normal[w.Start:w.End])
		var subs []string
		for _, sub := range w.Sub {
			subs = append(subs, string(normal[sub.Start:sub.End]))
		}
		if len(subs) > 0 {
			s += "(" + strings.Join(subs, " ") + ")"
		}
		words = append(words, s)
	}
	return strings.Join(words, " ")
}

func TestCut(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{"“嘉贸贷”融资方案助力外贸企业", "嘉贸贷 融资 方案 助力 外贸 企业"},
		{"企业投资项目“交地即施工”快速审批", "企业 投资 项目 交地即施工(施工) 快速 审批"},
		{"推行容缺受理機制", "推行 容缺受理(受理) 机制"},
		{"船边直提", "船边直提"},
		{"Ｅ嘉区块链", "e 嘉 区块链(区块)"},
		{"44.69亿元", "44 69 亿元"},
		{"", ""},
		{"，。", ""},
	} {
		if got := cutBy(Default(), test.in); got != test.want {
			t.Errorf("Cut(%q) = %s, want %s", test.in, got, test.want)
		}
	}
}

func TestEveryDomainWordIsCutWhole(t *testing.T) {
	words, err := domainWords(domainText(t))
	if err != nil {
		t.Fatal(err)
	}
	if len(words) < 60 {
		t.Fatalf("%d domain words", len(words))
	}
	for _, w := range words {
		cut := Default().Cut([]rune(w))
		if len(cut) != 1 {
			t.Errorf("%s is cut into %d words", w, len(cut))
		}
	}
}

func domainText(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("dict/domain.txt")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// withWords is a segmenter with words beside the embedded ones.
func withWords(words ...string) (*Segmenter, error) {
	var user Dictionary
	for _, w := range words {
		user.Words = append(user.Words, DictionaryWord{Word: w})
	}
	return Build(Options{User: &user})
}

func TestAdditionalWords(t *testing.T) {
	s, err := withWords("嘉禾科创走廊")
	if err != nil {
		t.Fatal(err)
	}
	if n := len(s.Cut([]rune("嘉禾科创走廊"))); n != 1 {
		t.Errorf("an additional word is cut into %d", n)
	}
	if s.Version() == Default().Version() {
		t.Error("another dictionary has the same version")
	}
	same, err := withWords()
	if err != nil {
		t.Fatal(err)
	}
	if same.Version() != Default().Version() {
		t.Error("the same dictionary has two versions")
	}
	if _, err := withWords("嘉禾，科创"); err == nil || !strings.Contains(err.Error(), "嘉禾，科创") {
		t.Errorf("a word with a sign: %v", err)
	}
}

// Words in order cover a text but for its signs and spaces, and sub-words lie within their word.
func TestWordsCoverTheText(t *testing.T) {
	source, err := os.ReadFile("../data/jiaxing/jiaxing-cases.txt")
	if err != nil {
		t.Fatal(err)
	}
	text := Normalise(string(source)).Runes
	at := 0
	for _, w := range Default().Cut(text) {
		for ; at < w.Start; at++ {
			if isTermRune(text[at]) {
				t.Fatalf("%q at %d is in no word", text[at], at)
			}
		}
		if w.Start != at || w.End <= w.Start {
			t.Fatalf("word from %d to %d at %d", w.Start, w.End, at)
		}
		for _, sub := range w.Sub {
			if sub.Start < w.Start || sub.End > w.End || sub.End-sub.Start < 2 {
				t.Fatalf("sub-word %v of %v", sub, w)
			}
		}
		at = w.End
	}
}

// Whatever two characters stand side by side are found as a gram or as a word, and each character as itself.
func TestTermsHaveEveryPair(t *testing.T) {
	source, err := os.ReadFile("../data/jiaxing/jiaxing-cases.txt")
	if err != nil {
		t.Fatal(err)
	}
	text := Normalise(string(source)).Runes
	terms := Default().Terms(text)
	random := rand.New(rand.NewPCG(1, 2))
	for range rounds.Of(2000) {
		i := random.IntN(len(text) - 1)
		if text[i] != ' ' && !slices.Contains(terms.Chars, string(text[i])) {
			t.Fatalf("character %q is no term", text[i])
		}
		if !isTermRune(text[i]) || !isTermRune(text[i+1]) {
			continue
		}
		gram := string(text[i : i+2])
		if !slices.Contains(terms.Grams, gram) && terms.Words[gram] == 0 {
			t.Fatalf("%q is neither gram nor word", gram)
		}
	}
	seen := map[string]bool{}
	for _, gram := range terms.Grams {
		if seen[gram] {
			t.Fatalf("gram %s twice", gram)
		}
		seen[gram] = true
	}
	length := 0
	for _, n := range terms.Words {
		length += n
	}
	if length != terms.Length {
		t.Errorf("%d words, a length of %d", length, terms.Length)
	}
}

func TestGrams(t *testing.T) {
	if got, want := Grams([]rune("e嘉,区块 链e嘉")), []string{"e嘉", "区块", "链e"}; !slices.Equal(got, want) {
		t.Errorf("Grams = %q, want %q", got, want)
	}
}

func FuzzCut(f *testing.F) {
	f.Add("嘉贸贷 VR 4S店 1+2+3+4+N")
	f.Add("a\u0301b각")
	f.Fuzz(func(t *testing.T, s string) {
		text := Normalise(s).Runes
		at := 0
		for _, w := range Default().Cut(text) {
			if w.Start < at || w.End <= w.Start || w.End > len(text) {
				t.Fatalf("word %v at %d in %q", w, at, s)
			}
			at = w.End
		}
	})
}

// TestCuttingAllocatesLittle: what cutting takes is used again. A text that is cut allocates its words and blocks of the
// words within them; terms are pieces of one string, beside the values.
func TestCuttingAllocatesLittle(t *testing.T) {
	rounds.Computes(t)
	text := NormaliseText(strings.Join(bundled(t), "")).Runes
	s := taught(t)
	few := float64(len(s.Cut(text)) / 8) // most of them gse's, of what is no Han character
	if n := testing.AllocsPerRun(20, func() { s.Cut(text) }); n > few {
		t.Errorf("Cut makes %g allocations, and may make %g", n, few)
	}
	few += testing.AllocsPerRun(20, func() { s.eachValue(text, nil, func(Value) {}) })
	if n := testing.AllocsPerRun(20, func() { s.Terms(text) }); n > few {
		t.Errorf("Terms makes %g allocations, and may make %g", n, few)
	}
}

func BenchmarkTerms(b *testing.B) {
	source, err := os.ReadFile("../data/jiaxing/jiaxing-cases.txt")
	if err != nil {
		b.Fatal(err)
	}
	s := Default()
	b.SetBytes(int64(len(source)))
	b.ReportAllocs()
	for b.Loop() { // go test -tags ne -bench Terms ./segment
		s.Terms(Normalise(string(source)).Runes)
	}
}
