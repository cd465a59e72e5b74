package segment

import (
	"cmp"
	"iter"
	"maps"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"anlisou/data/rounds"
)

// plainLearn is Learn as it is simplest: one document after another, each read twice and counted in maps. Learn must
// learn the same.
func plainLearn(known *Segmenter, texts iter.Seq[Document]) []Learned {
	p := plainProposer{segmenter: known, strings: map[plainString]int32{}, mentions: map[mention]int{}, most: maxCounted}
	for text := range texts {
		p.read(text)
	}
	m := newPlainMeasurer(&p)
	if len(m.stats) > 0 {
		for text := range texts {
			m.read(text)
		}
	}
	words := append((&proposer{mentions: p.mentions}).mentioned(), m.words(p.segmenter)...)
	seen := map[string]bool{}
	words = slices.DeleteFunc(words, func(w Learned) bool { // what is quoted and frequent was quoted
		twice := seen[w.Word]
		seen[w.Word] = true
		return twice
	})
	words = slices.DeleteFunc(words, func(w Learned) bool { // a title is a phrase as easily as a name
		return w.Source == SourceTitle &&
			isPhrase([]rune(w.Word), func(part string) bool { return seen[part] || known.Frequency(part) > 0 })
	})
	slices.SortFunc(words, func(a, b Learned) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Word, b.Word))
	})
	return words[:min(len(words), MaxLearned)]
}

// plainString is a string of two to six Han characters of the first block, zeros behind it.
type plainString [maxHanString]uint16

func (h plainString) runes() []rune {
	text := make([]rune, 0, maxHanString)
	for _, c := range h {
		if c != 0 {
			text = append(text, rune(c))
		}
	}
	return text
}

// plainProposer counts what could be a word, in the first run.
type plainProposer struct {
	segmenter *Segmenter
	strings   map[plainString]int32 // how often the dictionary's cuts are those of the string
	floor     int32                 // strings this rare may have been dropped
	mentions  map[mention]int
	most      int // strings and mentions counted at a time
}

func (p *plainProposer) read(t Document) {
	text := t.whole()
	var out proposed
	mentions := proposing{segmenter: p.segmenter, out: &out}
	mentions.readMentions(text)
	mentions.readTitle(t.Title)
	for _, m := range out.mentions {
		if p.mentions[m] > 0 || len(p.mentions) < p.most {
			p.mentions[m]++
		}
	}
	normal := Normalise(text).Runes
	words := p.segmenter.Cut(normal)
	for i, first := range words {
		if !opens(normal[first.Start:first.End]) {
			continue
		}
		lone := first.End-first.Start == 1
		for j := i + 1; j < len(words) && words[j].Start == words[j-1].End &&
			words[j].End-first.Start <= maxHanString; j++ {
			piece := normal[words[j].Start:words[j].End]
			if !holds(piece) {
				break
			}
			if lone = lone || len(piece) == 1; lone {
				var h plainString
				for k, r := range normal[first.Start:words[j].End] {
					h[k] = uint16(r)
				}
				p.strings[h]++
			}
		}
	}
	for len(p.strings) > p.most {
		p.floor++
		for h, n := range p.strings {
			if n <= p.floor {
				delete(p.strings, h)
			}
		}
	}
}

// plainMeasurer counts the proposed strings, their parts and their neighbours, in the second run.
type plainMeasurer struct {
	next       map[uint64]int32 // of a trie, by node<<16 | character
	nodes      []plainNode
	stats      []plainStat
	neighbours [2]map[uint64]int32 // on the left and right, by stat<<16 | character
	total      int64               // characters read
	document   int32
}

// plainNode counts a string of the trie.
type plainNode struct {
	count int64
	stat  int32 // the place of the proposed string that ends here, or -1
}

type plainStat struct {
	text            []rune
	node            int32
	aligned         int32
	documents, last int32
	titled          bool     // it stands in the title of a document
	edges           [2]int32 // how often it stands at a sign or an edge
}

func newPlainMeasurer(p *plainProposer) *plainMeasurer {
	m := &plainMeasurer{next: map[uint64]int32{}, nodes: []plainNode{{stat: -1}}, neighbours: [2]map[uint64]int32{{}, {}}}
	for h, n := range p.strings {
		if float64(n) >= minAligned*minCount {
			m.stats = append(m.stats, plainStat{text: h.runes(), aligned: n})
		}
	}
	slices.SortFunc(m.stats, func(a, b plainStat) int { return slices.Compare(a.text, b.text) })
	for i := range m.stats {
		s := &m.stats[i]
		for k := 1; k < len(s.text); k++ {
			m.insert(s.text[k:])
		}
		s.node = m.insert(s.text) // and with it what it begins with
		m.nodes[s.node].stat = int32(i)
	}
	return m
}

func (m *plainMeasurer) insert(text []rune) int32 {
	at := int32(0)
	for _, r := range text {
		key := uint64(at)<<16 | uint64(r)
		to, ok := m.next[key]
		if !ok {
			to = int32(len(m.nodes))
			m.nodes = append(m.nodes, plainNode{stat: -1})
			m.next[key] = to
		}
		at = to
	}
	return at
}

func (m *plainMeasurer) count(text []rune) float64 {
	at := int32(0)
	for _, r := range text {
		at = m.next[uint64(at)<<16|uint64(r)]
	}
	return float64(m.nodes[at].count)
}

func (m *plainMeasurer) read(t Document) {
	m.document++
	title := len(Normalise(t.Title).Runes)
	normal := Normalise(t.whole()).Runes
	for i, r := range normal {
		if !isCommonHan(r) {
			continue
		}
		m.total++
		at := int32(0)
		for j := i; j < min(i+maxHanString, len(normal)) && isCommonHan(normal[j]); j++ {
			to, ok := m.next[uint64(at)<<16|uint64(normal[j])]
			if !ok {
				break
			}
			at = to
			m.nodes[at].count++
			if place := m.nodes[at].stat; place >= 0 {
				m.see(place, normal, i, j)
				m.stats[place].titled = m.stats[place].titled || j < title
			}
		}
	}
}

// see counts a proposed string that stands in the text from first to last.
func (m *plainMeasurer) see(place int32, text []rune, first, last int) {
	s := &m.stats[place]
	if s.last != m.document {
		s.last = m.document
		s.documents++
	}
	for side, i := range [2]int{first - 1, last + 1} {
		if i < 0 || i >= len(text) || !isCommonHan(text[i]) {
			s.edges[side]++
		} else {
			m.neighbours[side][uint64(place)<<16|uint64(text[i])]++
		}
	}
}

// words are the strings that are words.
func (m *plainMeasurer) words(s *Segmenter) []Learned {
	branching := [2][]float64{m.branching(0), m.branching(1)}
	least := minCount + float64(m.total/perCharacters)
	var chosen []*plainStat
	for i := range m.stats {
		n := float64(m.nodes[m.stats[i].node].count)
		several := m.stats[i].documents >= minDocuments
		if n >= least && (several || m.stats[i].titled) && float64(m.stats[i].aligned) >= minAligned*n &&
			branching[0][i] >= minBranching && branching[1][i] >= minBranching &&
			m.information(m.stats[i].text) >= minInformation {
			chosen = append(chosen, &m.stats[i])
		}
	}
	slices.SortStableFunc(chosen, func(a, b *plainStat) int { return cmp.Compare(len(a.text), len(b.text)) })
	known := map[string]bool{}
	var words []Learned
	for _, c := range chosen {
		word := string(c.text)
		if isPhrase(c.text, func(part string) bool { return known[part] || s.Frequency(part) > 0 }) {
			continue
		}
		known[word] = true
		source := SourceFrequent
		if c.documents < minDocuments {
			source = SourceTitle
		}
		words = append(words, Learned{word, source, int(m.nodes[c.node].count)})
	}
	return words
}

// information is the pointwise mutual information, in bits, of the two parts of a string that hold together least.
func (m *plainMeasurer) information(text []rune) float64 {
	weakest := math.Inf(1)
	for k := 1; k < len(text); k++ {
		weakest = min(weakest, math.Log2(m.count(text)*float64(m.total)/(m.count(text[:k])*m.count(text[k:]))))
	}
	return weakest
}

// branching is the entropy, in bits, of the neighbours on a side of each string.
func (m *plainMeasurer) branching(side int) []float64 {
	entropy := make([]float64, len(m.stats))
	total := func(place uint64) float64 { return float64(m.nodes[m.stats[place].node].count) }
	keys := make([]uint64, 0, len(m.neighbours[side]))
	for key := range m.neighbours[side] {
		keys = append(keys, key)
	}
	slices.Sort(keys) // a sum of floats depends on its order
	for _, key := range keys {
		p := float64(m.neighbours[side][key]) / total(key>>16)
		entropy[key>>16] -= p * math.Log2(p)
	}
	for i := range m.stats {
		if edges := float64(m.stats[i].edges[side]); edges > 0 {
			n := total(uint64(i))
			entropy[i] += edges / n * math.Log2(n)
		}
	}
	return entropy
}

// TestLearnsAsPlainly: whatever the documents, and however many goroutines read them, the words are those of plainLearn.
func TestLearnsAsPlainly(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 0))
	s := newSplicer(t, 11)
	bundled := bundled(t)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for range rounds.Of(40) {
		var texts []Document
		for range random.IntN(300) {
			body := s.text(12)
			for range random.IntN(4) {
				body += s.sentences[random.IntN(len(s.sentences))]
			}
			if random.IntN(20) == 0 {
				body = bundled[random.IntN(len(bundled))]
			}
			texts = append(texts, Document{s.text(3), body})
		}
		want := plainLearn(Default(), slices.Values(texts))
		for _, processors := range []int{1, 4} {
			runtime.GOMAXPROCS(processors)
			if got := Learn(Default(), slices.Values(texts)); !slices.Equal(got, want) {
				t.Fatalf("of %d documents, by %d goroutines: %v, want %v", len(texts), processors, got, want)
			}
		}
	}
}

// TestCountsOfStrings: strings are counted as in a map, also where the rare ones are dropped, and come back as they were.
func TestCountsOfStrings(t *testing.T) {
	random := rand.New(rand.NewPCG(6, 0))
	var counted stringCounts
	want := map[string]int32{}
	for range rounds.Of(200_000) {
		text := make([]rune, 2+random.IntN(5))
		for i := range text {
			text[i] = firstHan + rune(commonHan-1)*rune(random.IntN(3))/2 + rune(random.IntN(2))*rune(random.IntN(2))
			text[i] = min(text[i], firstHan+commonHan-1)
		}
		counted.add(newHanString(text))
		want[string(text)]++
		if random.IntN(50_000) == 0 {
			most := int32(1 + random.IntN(40))
			counted.drop(most)
			for text, n := range want {
				if n <= most {
					delete(want, text)
				}
			}
		}
	}
	got := map[string]int32{}
	var texts []hanString
	for h, n := range counted.all() {
		got[string(h.runes())] = n
		texts = append(texts, h)
	}
	if !maps.Equal(got, want) || counted.used != len(want) {
		t.Errorf("%d strings are counted, and %d are there", counted.used, len(want))
	}
	slices.SortFunc(texts, hanString.compare)
	if !slices.IsSortedFunc(texts, func(a, b hanString) int { return strings.Compare(string(a.runes()), string(b.runes())) }) {
		t.Error("strings are not in the order of their characters")
	}
}

// TestAPanicIsTheCallers: what goes wrong with a document on another goroutine is for who asked to learn from it.
func TestAPanicIsTheCallers(t *testing.T) {
	defer func() {
		if p := recover(); p != "no text" {
			t.Errorf("recovered %v", p)
		}
	}()
	work := func([]Document, *int) { panic("no text") }
	inOrder(slices.Values([]Document{{"a", "b"}}), []func([]Document, *int){work, work}, func(*int) { t.Error("taken") })
}
