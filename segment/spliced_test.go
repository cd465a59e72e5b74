package segment

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// splicer makes texts that nobody wrote: pieces of the bundled collection, numerals, signs and any characters put
// together at random.
type splicer struct {
	*rand.Rand
	sentences []string
}

// joints are signs and numerals where they touch words and each other, forms of characters that NFKC changes, and what
// prints nothing.
var joints = strings.Fields("“ ” 「 」 《 》 〈 〉 < > ( ） 【 ] — —— - － … ⋯ · ・ ~ 、 ， 。 % ‰ ° ℃ 第 百分之 千分之 百 千 万 亿 十 零 〇 ○ 两 几 余 多 点 半 年 月 日 号 个 家 件 " +
	"分 之 一 二 九 十分 0 1 9 00 2021 1,000 , . 3.5 1.2.3 ㎡ ½ ① Ⅳ ｶﾞ ＡＢ ａ é e\u0301 u\u0308 \u0338 각 \u1100\u1161 İ ß K VR 4S e\u200d \u00ad \uFE0F \u034F \u20E3 的 和 与")

func newSplicer(t testing.TB, seed uint64) *splicer {
	t.Helper()
	s := &splicer{Rand: rand.New(rand.NewPCG(seed, 0))}
	for _, text := range bundled(t) {
		s.sentences = append(s.sentences, strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("。；\n", r) })...)
	}
	return s
}

// text is up to so many pieces.
func (s *splicer) text(most int) string {
	var b strings.Builder
	for range s.IntN(most + 1) {
		switch s.IntN(6) {
		case 0:
			runes := []rune(s.sentences[s.IntN(len(s.sentences))])
			if len(runes) > 0 {
				from := s.IntN(len(runes))
				b.WriteString(string(runes[from:min(len(runes), from+1+s.IntN(16))]))
			}
		case 1:
			b.WriteString(s.odd())
		case 2:
			b.WriteString(strings.Repeat(joints[s.IntN(len(joints))], 1+s.IntN(5)))
		default:
			b.WriteString(joints[s.IntN(len(joints))])
		}
	}
	return b.String()
}

// oddRanges are the blocks that texts get their surprises from.
var oddRanges = [][2]rune{{0, 0x20}, {0x7F, 0xFF}, {0x300, 0x36F}, {0x600, 0x6FF}, {0x1100, 0x11FF}, {0x2000, 0x206F}, {0x2E80, 0x2FDF}, {0x3000, 0x30FF},
	{0xAC00, 0xD7A3}, {0xE000, 0xE0FF}, {0xF900, 0xFAFF}, {0xFE00, 0xFE0F}, {0xFF00, 0xFFEF}, {0x1D165, 0x1D1AD}, {0x1F300, 0x1F64F}, {0x20000, 0x2A6DF},
	{0xE0100, 0xE01EF}, {0, unicode.MaxRune}}

// odd is a character that few texts have, or a byte that no text has.
func (s *splicer) odd() string {
	if s.IntN(6) == 0 {
		return string([]byte{byte(0x80 + s.IntN(0x80))})
	}
	within := oddRanges[s.IntN(len(oddRanges))]
	return string(within[0] + rune(s.IntN(int(within[1]-within[0])+1)))
}

// checkTaken holds what is made of a text to its promises, by each of the segmenters: each character of the normal form
// stands for a stretch of the text, in order; words lie in it in order and apart, and cover all that terms are made of;
// what stands in a word stands within it; numerals lie in order and apart; every term stands in the text.
func checkTaken(t *testing.T, text string, segmenters ...*Segmenter) {
	t.Helper()
	normal := Normalise(text)
	if len(normal.Start) != len(normal.Runes) || len(normal.End) != len(normal.Runes) {
		t.Fatalf("%q: %d characters, %d starts, %d ends", text, len(normal.Runes), len(normal.Start), len(normal.End))
	}
	lines := NormaliseText(text).Runes
	if got := AppendNormal([]rune("前"), text); !slices.Equal(got[1:], normal.Runes) || got[0] != '前' {
		t.Fatalf("%q: appended %q, and alone %q", text, string(got), string(normal.Runes))
	}
	if got := AppendNormalText([]rune("前"), text); !slices.Equal(got[1:], lines) || got[0] != '前' {
		t.Fatalf("%q: appended with paragraphs %q, and alone %q", text, string(got), string(lines))
	}
	for i := range normal.Runes {
		if normal.Start[i] < 0 || normal.End[i] <= normal.Start[i] || int(normal.End[i]) > len(text) {
			t.Fatalf("%q: character %d stands for bytes %d to %d", text, i, normal.Start[i], normal.End[i])
		}
		if i > 0 && (normal.Start[i] < normal.Start[i-1] || normal.End[i] < normal.End[i-1]) {
			t.Fatalf("%q: character %d stands before the one before it", text, i)
		}
	}
	for _, s := range segmenters {
		checkWords(t, normal.Runes, s.Cut(normal.Runes))
		at := 0
		for _, v := range s.Values(normal.Runes) {
			if v.Start < at || v.End <= v.Start || v.End > len(normal.Runes) || v.Key == "" {
				t.Fatalf("%q: the value %+v, and the one before begins at %d", text, v, at)
			}
			at = v.Start
		}
		terms := s.Terms(normal.Runes)
		title, both := s.TitleTerms(normal.Runes), slices.AppendSeq(slices.Clone(terms.Grams), maps.Keys(terms.Words))
		slices.Sort(title)
		slices.Sort(both)
		if !slices.Equal(title, both) {
			t.Fatalf("%q: words and grams %q, and as a title %q", text, both, title)
		}
		valid := strings.ToValidUTF8(string(normal.Runes), "\uFFFD")
		for _, term := range slices.Concat(slices.Collect(maps.Keys(terms.Words)), terms.Grams, terms.Chars) {
			if term == "" || !strings.Contains(valid, term) {
				t.Fatalf("%q: the term %q does not stand in %q", text, term, valid)
			}
		}
	}
}

func checkWords(t *testing.T, text []rune, words []Word) {
	t.Helper()
	at := 0
	for _, w := range words {
		if w.Start < at || w.End <= w.Start || w.End > len(text) {
			t.Fatalf("%q: the word %+v, and the one before ends at %d", string(text), w, at)
		}
		if i := slices.IndexFunc(text[at:w.Start], isTermRune); i >= 0 {
			t.Fatalf("%q: no word has the character %d", string(text), at+i)
		}
		at = w.End
		for i, sub := range w.Sub {
			if sub.Start < w.Start || sub.End <= sub.Start || sub.End > w.End || i > 0 && sub.Start < w.Sub[i-1].Start {
				t.Fatalf("%q: %v in the word %+v", string(text), sub, w)
			}
		}
	}
	if i := slices.IndexFunc(text[at:], isTermRune); i >= 0 {
		t.Fatalf("%q: no word has the character %d", string(text), at+i)
	}
}

// taught is the default segmenter with the words of the bundled collection, and words that begin and end with others.
func taught(t testing.TB) *Segmenter {
	t.Helper()
	words := append(Learn(Default(), bodies(bundled(t)...)), Learned{Word: "第九个", Source: SourceQuoted, Count: 1}, Learned{Word: "e1", Source: SourceQuoted, Count: 1})
	s, err := Build(Options{Learned: words})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestAnyTextIsCut: whatever a text is, it is normalised, cut, counted and learned from.
func TestAnyTextIsCut(t *testing.T) {
	const rounds, documents = 5_000, 20
	s, learned := newSplicer(t, 1), taught(t)
	var texts []Document
	for range rounds {
		text := s.text(16)
		checkTaken(t, text, Default(), learned)
		if texts = append(texts, Document{Title: s.text(4), Body: text}); len(texts) == documents {
			for _, w := range Learn(Default(), slices.Values(append(texts, texts...))) {
				if err := checkWord(w.Word); err != nil || w.Count < 1 {
					t.Fatalf("%+v: %v", w, err)
				}
			}
			texts = nil
		}
	}
}

// go test -tags ne ./segment -run '^$' -fuzz FuzzAnyTextIsCut -fuzztime 1m
func FuzzAnyTextIsCut(f *testing.F) {
	s, learned := newSplicer(f, 2), taught(f)
	for range 30 {
		f.Add(s.text(12))
	}
	f.Fuzz(func(t *testing.T, text string) {
		if utf8.RuneCountInString(text) < 5000 {
			checkTaken(t, text, Default(), learned)
		}
	})
}
