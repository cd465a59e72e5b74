package segment

import (
	"math/rand/v2"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-ego/gse"

	"anlisou/data/rounds"
	"anlisou/segment/dict"
)

// oracle cuts with gse's Segmenter and gse's dictionary, which Segmenter must cut exactly like.
type oracle struct {
	gse     *gse.Segmenter
	learned map[string]bool
	longest int // characters of a learned word
}

// newOracle gives gse the words of a segmenter.
func newOracle(s *Segmenter) *oracle {
	o := &oracle{gse: &gse.Segmenter{SkipLog: true, NotLoadHMM: true, Dict: gse.NewDict(), Load: true}, learned: map[string]bool{}}
	o.gse.Init()
	for _, w := range s.ours { // first, because gse keeps the first of two
		if strings.HasPrefix(w.Source, learnedSources) {
			o.learned[w.Word] = true
			o.longest = max(o.longest, utf8.RuneCountInString(w.Word))
			continue
		}
		_ = o.gse.Dict.AddToken(o.gse.ToToken(w.Word, w.Frequency)) // fails only for an empty word
	}
	for word, frequency := range generalWords(dict.Words()) {
		if !s.removed[word] {
			_ = o.gse.Dict.AddToken(o.gse.ToToken(word, frequency))
		}
	}
	o.gse.CalcToken()
	return o
}

func (o *oracle) cut(text []rune) []Word {
	words := []Word{}
	for piece := range Pieces(text) {
		source := []byte(string(text[piece.Start:piece.End]))
		at := piece.Start
		var cut []Word
		for _, segment := range o.gse.Segment(source) {
			w := Word{Start: at, End: at + utf8.RuneCount(source[segment.Start():segment.End()])}
			if w.End-w.Start > 2 {
				w.Sub = o.subWords(nil, segment.Token(), at)
			}
			cut = append(cut, w)
			at = w.End
		}
		words = append(words, o.join(text, cut)...)
	}
	return words
}

func (o *oracle) subWords(spans []Span, token *gse.Token, at int) []Span {
	for _, sub := range token.Segments() {
		n := utf8.RuneCountInString(sub.Token().Text())
		if n >= 2 {
			spans = append(spans, Span{at, at + n})
			spans = o.subWords(spans, sub.Token(), at)
		}
		at += n
	}
	return spans
}

func (o *oracle) join(text []rune, words []Word) []Word {
	var joined []Word
	for i := 0; i < len(words); {
		last := i
		for j := i + 1; j < len(words) && words[j].End-words[i].Start <= o.longest; j++ {
			if o.learned[string(text[words[i].Start:words[j].End])] {
				last = j
			}
		}
		w := words[i]
		if last > i {
			w = Word{Start: w.Start, End: words[last].End, Learned: true}
			for _, piece := range words[i : last+1] {
				w.Sub = append(append(w.Sub, Span{piece.Start, piece.End}), piece.Sub...)
			}
		}
		joined = append(joined, w)
		i = last + 1
	}
	return joined
}

// pair is a segmenter and what it must cut like.
type pair struct {
	name string
	ours *Segmenter
	gse  *oracle
}

// eachPair calls yield with segmenters with and without words of users and collections: rare and common ones, letters, digits, kana,
// characters beyond the basic plane, words given other frequencies and taken away.
func eachPair(t testing.TB, general []string, yield func(pair)) {
	t.Helper()
	random := rand.New(rand.NewPCG(5, 0))
	frequencies := []float64{0, 0.25, 1, 3.7, 1000, 1e6 + 0.1, maxFrequency}
	user := &Dictionary{}
	said := map[string]bool{}
	add := func(words ...string) {
		for _, w := range words {
			w = string(Normalise(w).Runes)
			if checkWord(w) != nil || said[w] {
				continue
			}
			said[w] = true
			if random.IntN(3) == 0 {
				user.Removed = append(user.Removed, w)
			} else {
				user.Words = append(user.Words, DictionaryWord{w, frequencies[random.IntN(len(frequencies))]})
			}
		}
	}
	for range 20_000 {
		w := general[random.IntN(len(general))]
		add(w, w+general[random.IntN(len(general))])
	}
	few := &Dictionary{Removed: []string{"企业", "上海市"}}
	for _, w := range strings.Fields("日本の会社 のア カラオケ店 カラ vr展厅 4s店 3d 2019年度 2019年 abc e1 e1e2 𠮷野家 𠮷野 á区 αβγ 的的 上海市政府大楼 市政府大楼 市长江") {
		few.Words = append(few.Words, DictionaryWord{Word: string(Normalise(w).Runes), Frequency: frequencies[len(few.Words)%len(frequencies)]})
	}
	learned := Learn(Default(), bodies(bundled(t)...))
	for _, w := range strings.Fields("跨境电商企业 企业投资项目 e嘉 の区 vr展厅店 2019年的 𠮷野家店 市政府的 一个人的") {
		learned = append(learned, Learned{Word: w, Source: SourceQuoted})
	}
	for name, o := range map[string]Options{"embedded": {}, "learned": {Learned: learned}, "few": {User: few, Learned: learned}, "many": {User: user}} {
		s, err := Build(o)
		if err != nil {
			t.Fatal(err)
		}
		yield(pair{name, s, newOracle(s)})
	}
}

func (p pair) check(t *testing.T, text []rune) {
	t.Helper()
	if got, want := p.ours.Cut(text), p.gse.cut(text); !reflect.DeepEqual(got, want) {
		t.Fatalf("%s: %q is cut into\n%v, and by gse into\n%v", p.name, string(text), got, want)
	}
}

func (p pair) checkFrequency(t *testing.T, word string) {
	t.Helper()
	want, _, _ := p.gse.gse.Dict.Find([]byte(word))
	if p.gse.learned[word] {
		want = ourFrequency
	}
	if got := p.ours.Frequency(word); got != want {
		t.Fatalf("%s: %q has frequency %g, and %g in gse", p.name, word, got, want)
	}
}

func generalList() []string {
	var words []string
	for w := range generalWords(dict.Words()) {
		words = append(words, w)
	}
	return words
}

// wordy is a text of words of the dictionary and pieces of them, side by side or with something odd between them.
func (s *splicer) wordy(general []string, most int) string {
	var b strings.Builder
	for range s.IntN(most + 1) {
		word := []rune(general[s.IntN(len(general))])
		from := s.IntN(len(word))
		switch s.IntN(8) {
		case 0:
			b.WriteString(s.text(2))
		case 1:
			b.WriteString(string(word[from:]))
		case 2:
			b.WriteString(string(word[:from]))
		case 3:
			b.WriteString(strings.Fields("vr 4s店 2019年度 abc e1e2 日本の会社 カラオケ店 の ア 𠮷野家 𠮷 αβγ á 龘 㐂 Ａ 上海市政府大楼")[s.IntN(17)])
		default:
			b.WriteString(string(word))
		}
	}
	return b.String()
}

// TestCutsLikeGse: every text is cut as gse cuts it, words and the words within them, and every word is as frequent.
func TestCutsLikeGse(t *testing.T) {
	rounds.Computes(t)
	general := generalList()
	s := newSplicer(t, 9)
	eachPair(t, general, func(p pair) {
		for _, text := range bundled(t) {
			p.check(t, NormaliseText(text).Runes)
		}
		for range 4_000 {
			p.check(t, Normalise(s.wordy(general, 12)).Runes)
			p.check(t, Normalise(s.text(8)).Runes)
		}
		for _, w := range general {
			p.check(t, []rune(w))
			p.checkFrequency(t, w)
			p.checkFrequency(t, w+"的")
			p.checkFrequency(t, string([]rune(w)[1:]))
		}
		for _, w := range p.ours.ours {
			p.check(t, []rune(w.Word))
			p.checkFrequency(t, w.Word)
		}
	})
}

// go test -tags ne,nomsgpack ./segment -run '^$' -fuzz FuzzCutsLikeGse -fuzztime 1m
func FuzzCutsLikeGse(f *testing.F) {
	general := generalList()
	s := newSplicer(f, 3)
	var all []pair
	eachPair(f, general, func(p pair) { all = append(all, p) })
	for range 30 {
		f.Add(s.wordy(general, 6))
	}
	f.Fuzz(func(t *testing.T, text string) {
		if utf8.RuneCountInString(text) < 5000 {
			for _, p := range all {
				p.check(t, Normalise(text).Runes)
			}
		}
	})
}

// TestADictionaryIsSmall: what a segmenter keeps is a few tables without pointers.
func TestADictionaryIsSmall(t *testing.T) {
	rounds.Computes(t)
	const mostBytes, mostObjects = 6 << 20, 400
	heap := func() (m runtime.MemStats) {
		runtime.GC()
		runtime.GC() // what pools kept is gone
		runtime.ReadMemStats(&m)
		return m
	}
	before := heap()
	s, err := buildDictionaries(nil)
	if err != nil {
		t.Fatal(err)
	}
	after := heap()
	bytes, objects := int64(after.HeapAlloc-before.HeapAlloc), int64(after.HeapObjects-before.HeapObjects)
	if bytes > mostBytes || objects > mostObjects {
		t.Errorf("the dictionary has %d bytes in %d objects, and may have %d in %d", bytes, objects, mostBytes, mostObjects)
	}
	runtime.KeepAlive(s)
}
