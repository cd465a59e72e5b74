package segment

import (
	"cmp"
	"iter"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// Learned is a word that a collection taught.
type Learned struct {
	Word   string `json:"word"`   // in normal form
	Source string `json:"source"` // SourceQuoted, SourceBookTitle, SourceTitle or SourceFrequent
	// how often it stands in the collection: in quotes, in title marks, as a title, or, if frequent, at all
	Count int `json:"count"`
}

// Document is a text that teaches words.
type Document struct{ Title, Body string }

// LearnRules numbers the rules of Learn: count it up when they change, and the words of all indexes are learned anew.
const LearnRules = 2

// MaxLearned bounds the words that a collection teaches.
const MaxLearned = 20_000

// Learn finds the words of a collection that a segmenter lacks: names and terms that stand in quotes (“嘉贸贷”) or title
// marks, or are a title or what stands between its signs (嘉贸贷：融资方案), and strings of Han characters that hold together
// and stand beside much else. The texts are run through twice; where they are not the same both times, words may be
// missed. The words come the most frequent first, at most MaxLearned, and depend on nothing but the texts and their
// order.
//
// A string is a word of the last kind if it stands often, in several documents or in one and its title, if its parts
// stand together more often than chance would have it (pointwise mutual information at its weakest place, as of
// Sproat and Shih 1990), and if what stands before and behind it is various (branching entropy, Jin and Tanaka-Ishii
// 2006). An edge of the text or a sign is a neighbour unlike all others, as in Feng, Chen, Deng and Zheng 2004
// (accessor variety). The dictionary is asked first: only strings that it cuts to pieces, one of them a single
// character, are looked at, and what can be made of words of two characters and more is a phrase.
//
// Memory is bounded by maxCounted whatever the size of the collection: counts that would exceed it lose the rarest.
func Learn(known *Segmenter, texts iter.Seq[Document]) []Learned {
	p := proposer{segmenter: known, strings: map[hanString]int32{}, mentions: map[mention]int{}}
	for text := range texts {
		p.read(text)
	}
	m := newMeasurer(&p)
	if len(m.stats) > 0 {
		for text := range texts {
			m.read(text)
		}
	}
	words := append(p.mentioned(), m.words(p.segmenter)...)
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

// What a word is. The thresholds were chosen by looking at the first 200 words of the bundled collection and of 60 MB
// of statutes: of these nearly all are words.
const (
	maxMention     = 8       // characters of a term in quotes
	maxHanString   = 6       // characters of a frequent string
	minCount       = 5       // fewer tell nothing about neighbours
	perCharacters  = 4 << 20 // and one more for so many characters: chance has more room
	minDocuments   = 2       // what one author repeats may be his phrase, unless his title has it
	minAligned     = 0.6     // of a string's occurrences, those that begin and end where the dictionary cuts
	minInformation = 5.0     // bits
	minBranching   = 1.5     // bits: as of three neighbours, equally often
	maxCounted     = 1 << 20 // distinct strings counted at a time
)

// whole is the text with its title on a line of its own.
func (t Document) whole() string { return t.Title + "\n" + t.Body }

// hanString is a string of two to six Han characters of the first block, zeros behind it.
type hanString [maxHanString]uint16

func (h hanString) runes() []rune {
	text := make([]rune, 0, maxHanString)
	for _, c := range h {
		if c != 0 {
			text = append(text, rune(c))
		}
	}
	return text
}

type mention struct{ word, source string }

// proposer counts what could be a word, in the first run.
type proposer struct {
	segmenter *Segmenter
	strings   map[hanString]int32 // how often the dictionary's cuts are those of the string
	floor     int32               // strings this rare may have been dropped
	mentions  map[mention]int
}

func (p *proposer) read(t Document) {
	text := t.whole()
	p.readMentions(text)
	p.readTitle(t.Title)
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
				var h hanString
				for k, r := range normal[first.Start:words[j].End] {
					h[k] = uint16(r)
				}
				p.strings[h]++
			}
		}
	}
	for len(p.strings) > maxCounted {
		p.floor++
		for h, n := range p.strings {
			if n <= p.floor {
				delete(p.strings, h)
			}
		}
	}
}

// Characters that say how words stand to each other, or count them: a word is not made with them as a piece of their
// own, or as the beginning of one (或者, 第五).
const (
	relations = "的了着过是在和与及或等对为以于从由向被把将按自未有其该此各每某所之者而则且但若如应须得并也又还就都只才更最再因经受视仍曾已较均至给使让令请据即"
	numerals  = "第一二三四五六七八九十百千万亿零〇两几多"
	// standing are characters that are no piece by themselves, though words begin with them.
	standing = "不无本自可个中上下内外前后时间年月日号相原报处满确"
	// places stand before any name of an office: 市人民政府.
	places = "省市县区镇乡村州"
)

// holds reports a piece that can be part of a new word.
func holds(piece []rune) bool {
	for _, r := range piece {
		if !isCommonHan(r) {
			return false
		}
	}
	return !strings.ContainsRune(relations, piece[0]) && !strings.ContainsRune(numerals, piece[0]) &&
		(len(piece) > 1 || !strings.ContainsRune(standing, piece[0])) &&
		(len(piece) != 2 || !strings.ContainsRune(relations, piece[1]) && piece[0] != '不')
}

// opens reports a piece that a new word can begin with.
func opens(piece []rune) bool {
	return holds(piece) && (len(piece) > 1 || !strings.ContainsRune(places, piece[0]))
}

// quotes are the marks around what a text names, by the one that begins it.
var quotes = map[rune]struct {
	closing rune
	source  string
}{'“': {'”', SourceQuoted}, '「': {'」', SourceQuoted}, '《': {'》', SourceBookTitle}}

func (p *proposer) readMentions(text string) {
	for {
		i := strings.IndexAny(text, "“「《")
		if i < 0 {
			return
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		text = text[i+n:]
		window := text[:min(len(text), maxMention*utf8.UTFMax)]
		inner, _, closed := strings.Cut(window, string(quotes[r].closing))
		if !closed {
			continue
		}
		p.mention(Normalise(inner).Runes, quotes[r].source)
	}
}

// readTitle takes what stands between the signs of a title for a mention.
func (p *proposer) readTitle(title string) {
	normal := Normalise(title).Runes
	for piece := range Pieces(normal) {
		p.mention(normal[piece.Start:piece.End], SourceTitle)
	}
}

// mention counts a term, in normal form, that is named as such.
func (p *proposer) mention(term []rune, source string) {
	if len(term) < 2 || len(term) > maxMention || checkWord(string(term)) != nil || !p.isNew(term) {
		return
	}
	m := mention{string(term), source}
	if p.mentions[m] > 0 || len(p.mentions) < maxCounted {
		p.mentions[m]++
	}
}

// isNew reports a term that the dictionary cuts to pieces, enough of them single characters: a third, and of a term
// of more than five characters half. Otherwise it is a phrase, and so it is with a word that relates it to others.
func (p *proposer) isNew(term []rune) bool {
	words := p.segmenter.Cut(term)
	lone, han := 0, false
	for _, w := range words {
		piece := term[w.Start:w.End]
		han = han || IsHan(piece[0])
		if len(piece) == 1 {
			lone++
		}
		if len(piece) <= 2 && strings.ContainsRune(relations, piece[0]) {
			return false
		}
	}
	share := 3
	if len(term) > 5 {
		share = 2
	}
	span := term // 二年内 is a time
	if strings.ContainsRune("内前后", span[len(span)-1]) {
		span = span[:len(span)-1]
	}
	return len(words) > 1 && lone > 0 && lone*share >= len(words) && han && term[0] != '不' && !onlyNumber(span)
}

func (p *proposer) mentioned() []Learned {
	var words []Learned
	for m, n := range p.mentions {
		words = append(words, Learned{m.word, m.source, n})
	}
	slices.SortFunc(words, func(a, b Learned) int { // a term that is named in several ways is what it is most often
		return cmp.Or(
			cmp.Compare(b.Count, a.Count),
			strings.Compare(a.Source, b.Source),
			strings.Compare(a.Word, b.Word),
		)
	})
	return words
}

// measurer counts the proposed strings, their parts and their neighbours, in the second run.
type measurer struct {
	next       map[uint64]int32 // of a trie, by node<<16 | character
	nodes      []node
	stats      []stat
	neighbours [2]map[uint64]int32 // on the left and right, by stat<<16 | character
	total      int64               // characters read
	document   int32
}

// node counts a string of the trie.
type node struct {
	count int64
	stat  int32 // the place of the proposed string that ends here, or -1
}

type stat struct {
	text            []rune
	node            int32
	aligned         int32
	documents, last int32
	titled          bool     // it stands in the title of a document
	edges           [2]int32 // how often it stands at a sign or an edge
}

func newMeasurer(p *proposer) *measurer {
	m := &measurer{next: map[uint64]int32{}, nodes: []node{{stat: -1}}, neighbours: [2]map[uint64]int32{{}, {}}}
	for h, n := range p.strings {
		if float64(n) >= minAligned*minCount {
			m.stats = append(m.stats, stat{text: h.runes(), aligned: n})
		}
	}
	slices.SortFunc(m.stats, func(a, b stat) int { return slices.Compare(a.text, b.text) })
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

func (m *measurer) insert(text []rune) int32 {
	at := int32(0)
	for _, r := range text {
		key := uint64(at)<<16 | uint64(r)
		to, ok := m.next[key]
		if !ok {
			to = int32(len(m.nodes))
			m.nodes = append(m.nodes, node{stat: -1})
			m.next[key] = to
		}
		at = to
	}
	return at
}

func (m *measurer) count(text []rune) float64 {
	at := int32(0)
	for _, r := range text {
		at = m.next[uint64(at)<<16|uint64(r)]
	}
	return float64(m.nodes[at].count)
}

func (m *measurer) read(t Document) {
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
func (m *measurer) see(place int32, text []rune, first, last int) {
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
func (m *measurer) words(s *Segmenter) []Learned {
	branching := [2][]float64{m.branching(0), m.branching(1)}
	least := minCount + float64(m.total/perCharacters)
	var chosen []*stat
	for i := range m.stats {
		n := float64(m.nodes[m.stats[i].node].count)
		several := m.stats[i].documents >= minDocuments
		if n >= least && (several || m.stats[i].titled) && float64(m.stats[i].aligned) >= minAligned*n &&
			branching[0][i] >= minBranching && branching[1][i] >= minBranching &&
			m.information(m.stats[i].text) >= minInformation {
			chosen = append(chosen, &m.stats[i])
		}
	}
	slices.SortStableFunc(chosen, func(a, b *stat) int { return cmp.Compare(len(a.text), len(b.text)) })
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

// isPhrase reports a text that can be parted into known words of two characters and more.
func isPhrase(text []rune, known func(string) bool) bool {
	for k := 2; k <= len(text)-2; k++ {
		if known(string(text[:k])) && (known(string(text[k:])) || isPhrase(text[k:], known)) {
			return true
		}
	}
	return false
}

// information is the pointwise mutual information, in bits, of the two parts of a string that hold together least.
func (m *measurer) information(text []rune) float64 {
	weakest := math.Inf(1)
	for k := 1; k < len(text); k++ {
		weakest = min(weakest, math.Log2(m.count(text)*float64(m.total)/(m.count(text[:k])*m.count(text[k:]))))
	}
	return weakest
}

// branching is the entropy, in bits, of the neighbours on a side of each string.
func (m *measurer) branching(side int) []float64 {
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
