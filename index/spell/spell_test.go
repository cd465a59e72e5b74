package spell

import (
	"context"
	"errors"
	"iter"
	"maps"
	"slices"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/index/budget"
	"anlisou/index/engine"
	"anlisou/index/flat"
	"anlisou/index/query"
	"anlisou/index/weight"
	"anlisou/segment"
	"anlisou/segment/pinyin"
)

// plain is a collection of texts in normal form: every set is of all documents, but for that of a unit, which is of
// those that hold its text. What fails is asked for in vain, by its method.
type plain struct {
	engine.Reader // of which no more is asked
	docs          []*engine.Doc
	fails         string
}

var errPlanted = errors.New("planted")

func newPlain(texts ...string) *plain {
	p := &plain{}
	for i, text := range texts {
		d := &engine.Doc{Revision: uint64(i) + 1, ID: string(rune('a' + i)), Text: flat.Encode([]rune(text))}
		p.docs = append(p.docs, d)
	}
	return p
}

func (p *plain) fail(method string) error {
	if p.fails == method {
		return errPlanted
	}
	return nil
}

func (p *plain) Stats() engine.Stats {
	return engine.Stats{Documents: len(p.docs), AverageWords: 1, Applied: uint64(len(p.docs))}
}

func (p *plain) Count(_ context.Context, sets ...engine.Set) ([]int, error) {
	counts := make([]int, len(sets))
	for i, s := range sets {
		for _, d := range p.docs {
			if s.Op != engine.OpUnit || strings.Contains(string(flat.Decode(d.Text)), s.Unit.Text) {
				counts[i]++
			}
		}
	}
	return counts, p.fail("Count")
}

func (p *plain) Stand(_ context.Context, texts ...string) ([]bool, error) {
	stand := make([]bool, len(texts))
	for i, text := range texts {
		stand[i] = slices.ContainsFunc(p.docs, func(d *engine.Doc) bool {
			return strings.Contains(string(flat.Decode(d.Text)), text)
		})
	}
	return stand, p.fail("Stand")
}

func (p *plain) Docs(context.Context, engine.Set, int) iter.Seq2[*engine.Doc, error] {
	return func(yield func(*engine.Doc, error) bool) {
		for _, d := range p.docs {
			if err := p.fail("Docs"); !yield(d, err) || err != nil {
				return
			}
		}
	}
}

func (p *plain) Terms(_ context.Context, f engine.TermField, _ string, yield func(term string, documents int)) error {
	for _, d := range p.docs {
		text := []rune(string(flat.Decode(d.Text)))
		words := map[string]bool{}
		for _, w := range segment.Default().Cut(text) {
			words[string(text[w.Start:w.End])] = true
		}
		if f == engine.Grams {
			grams := map[string]bool{}
			for _, gram := range segment.Grams(text) {
				grams[gram] = !words[gram]
			}
			words = grams
		}
		for term, is := range words {
			if is {
				yield(term, 1) // a term may come several times
			}
		}
	}
	return p.fail(string(f))
}

// session is one over a collection, and what broke it.
func session(t *testing.T, p *plain) (s *Session, broken *error) {
	t.Helper()
	broken = new(error)
	parser := query.Parser{Segmenter: segment.Default(), Taxonomy: data.DefaultTaxonomy(), Budget: budget.New(t.Context())}
	vocabulary := func() (*Vocabulary, error) { return s.NewVocabulary() }
	s = NewSession(t.Context(), p, parser, vocabulary, func(err error) { *broken = err })
	return s, broken
}

// A vocabulary counts the documents of each word and each pair, be they a word or not, and the sum over words.
func TestVocabularyCounts(t *testing.T) {
	s, _ := session(t, newPlain("海关查验\n海关查验", "海关改革", "查验报告"))
	v, err := s.NewVocabulary()
	if err != nil {
		t.Fatal(err)
	}
	if want := map[string]uint32{"海关": 2, "查验": 2, "改革": 1, "报告": 1}; !maps.Equal(v.words, want) || v.total != 6 {
		t.Errorf("words %v, %v together, want %v", v.words, v.total, want)
	}
	for gram, n := range map[string]uint32{"海关": 2, "关查": 1, "查验": 2, "关改": 1, "验报": 1, "验海": 0} {
		if got := v.grams[[2]rune([]rune(gram))]; got != n {
			t.Errorf("%s stands in %d documents, want %d", gram, got, n)
		}
	}
	if v.Applied != 3 || v.documents != 3 || !v.Has("海关") || v.Has("关查") {
		t.Errorf("%d documents at change %d", v.documents, v.Applied)
	}
	if got := v.Beginning("查"); len(got) != 1 || got[0] != (pinyin.Entry{Word: "查验", Weight: 2}) {
		t.Errorf("查 begins %v", got)
	}
}

// A warm vocabulary has made what most queries ask of it, and what panics while it is made is made again.
func TestWarmIsMade(t *testing.T) {
	s, _ := session(t, newPlain("海关查验", "海关改革"))
	v, err := s.NewVocabulary()
	if err != nil {
		t.Fatal(err)
	}
	if v.byReading != nil || v.byTitle != nil || v.byCharacter != nil {
		t.Error("made before it is asked for")
	}
	docs := v.docs
	v.docs = []*engine.Doc{nil} // as a text that cannot be read
	func() {
		defer func() {
			if recover() == nil {
				t.Error("what cannot be read is made")
			}
		}()
		v.Warm()
	}()
	v.docs = docs
	v.Warm()
	if v.byReading == nil || v.byTitle == nil || v.byCharacter == nil || len(v.Titled("海关改革")) != 1 {
		t.Error("not all is made")
	}
}

// What cannot be read fails who asks for a vocabulary, and breaks the question where a part has no error to give: it
// does not pass for what is not there.
func TestNothingUnreadableIsSwallowed(t *testing.T) {
	p := newPlain("海关查验", "宏碁电脑")
	s, broken := session(t, p)
	v, err := s.NewVocabulary()
	if err != nil {
		t.Fatal(err)
	}
	for _, fails := range []string{"Docs", "Count", string(engine.Words), string(engine.Grams)} {
		p.fails = fails
		if _, err := s.NewVocabulary(); !errors.Is(err, errPlanted) {
			t.Errorf("a vocabulary of what %s cannot read: %v", fails, err)
		}
	}
	p.fails = "Stand"
	if *broken != nil || s.Speller(v).attests("海关查") || !errors.Is(*broken, errPlanted) {
		t.Errorf("usage that cannot be read breaks by %v", *broken)
	}
	*broken, p.fails = nil, ""
	if !s.Speller(v).attests("海关查") || *broken != nil {
		t.Errorf("usage is not found: %v", *broken)
	}
}

// A word that the language has not may be a person's name, where it is no longer than one.
func TestPersonsAreShort(t *testing.T) {
	name := []rune("鸬獬貔蟾麒鹚")
	for n := range len(name) {
		if is := mayBePerson(string(name[:n])); is != (n >= weight.ShortestName && n <= budget.LongestPerson) {
			t.Errorf("%s may be a person: %v", string(name[:n]), is)
		}
	}
	if mayBePerson("海关") || mayBePerson("ab") {
		t.Error("a word of the language is a person")
	}
}

func TestOneSlip(t *testing.T) {
	for _, pair := range [][2]string{
		{"abcd", "abed"}, {"abcd", "abdc"}, {"abcd", "abc"}, {"abcd", "bcd"}, {"abcd", "abxcd"}, {"bacd", "abcd"},
	} {
		if !oneSlip(pair[0], pair[1]) || !oneSlip(pair[1], pair[0]) {
			t.Errorf("%v is one slip", pair)
		}
	}
	for _, pair := range [][2]string{
		{"abcd", "abcd"}, {"abcd", "badc"}, {"abcd", "ab"}, {"abcd", "cdab"}, {"abcd", "axxd"}, {"", "ab"},
	} {
		if oneSlip(pair[0], pair[1]) || oneSlip(pair[1], pair[0]) {
			t.Errorf("%v is not one slip", pair)
		}
	}
}

// What may have been confused: flat and retroflex, n and l, front and back nasals, and what looks alike.
func TestConfusions(t *testing.T) {
	for _, pair := range []string{"资知", "南兰", "应因", "未末", "贷货"} {
		r := []rune(pair)
		taken := func(c confusion) bool { return c.char == r[1] && c.cost < weight.CostOther }
		if !slices.ContainsFunc(confusions(r[0]), taken) {
			t.Errorf("%c is not taken for %c", r[0], r[1])
		}
	}
}

func TestOnlyTheCharacterThatChanges(t *testing.T) {
	text := []rune("保证寨任")
	for _, test := range []struct {
		edge edge
		at   int
		char rune
		ok   bool
	}{
		{edge{start: 2, end: 4, to: "责任"}, 2, '责', true},
		{edge{start: 2, end: 4, to: "责任"}, 3, 0, false}, // it does not change there
		{edge{start: 2, end: 4, to: "责令"}, 2, 0, false}, // it changes two
		{edge{start: 0, end: 2, to: "保证"}, 2, 0, false}, // it is elsewhere
		{edge{start: 2, end: 4, to: "责"}, 2, 0, false},  // it leaves one out
	} {
		if char, ok := test.edge.only(text, test.at); char != test.char || ok != test.ok {
			t.Errorf("%+v at %d: %c %v", test.edge, test.at, char, ok)
		}
	}
}
