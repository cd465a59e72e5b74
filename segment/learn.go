package segment

import (
	"cmp"
	"iter"
	"math"
	"slices"
	"strings"
	"unicode"
)

// Learned is a word that a collection taught.
type Learned struct {
	Word   string // in normal form
	Source string // SourceQuoted, SourceBookTitle or SourceFrequent
	Count  int    // how often it stands in the collection: in quotes, in title marks, or at all
}

// Learn finds the words of a collection that the embedded dictionaries lack: names and terms that stand in
// quotes (“嘉贸贷”) or title marks, and strings of Han characters that stand together often and beside much else.
// Each text is a document. They are run through twice, and must be the same both times. The words come the most
// frequent first, at most MaxLearned, and depend on nothing but the texts and their order.
//
// Memory is bounded by maxCandidates, whatever the size of the collection.
func Learn(texts iter.Seq[string]) []Learned {
	l := learner{
		segmenter: Default(), candidates: map[candidate]int32{},
		quoted: map[string]*mention{}, titled: map[string]*mention{},
	}
	for text := range texts {
		l.propose(text)
	}
	l.choose()
	for text := range texts {
		l.measure(text)
	}
	return l.words()
}

// MaxLearned bounds the words that a collection teaches.
const MaxLearned = 20_000

// Limits of what is a word.
const (
	maxMention   = 8       // characters of a term in quotes
	maxCohesive  = 6       // characters of a frequent string
	maxCandidates = 1 << 20 // distinct strings counted at a time
)

// candidate is a string of two to six Han characters of the basic plane, zeros behind it.
type candidate [maxCohesive]uint16

type mention struct{ count, documents, last int }

type learner struct {
	segmenter  *Segmenter
	documents  int
	candidates map[candidate]int32 // how often the cuts of the text are those of the string
	floor      int32
	quoted, titled map[string]*mention

	// the second time
	trie  map[uint64]int32 // node<<16 | character: the next node
	nodes []node
	stats []stat
	left, right map[uint64]int32 // stat<<16 | neighbour: how often
	total int64
	document int32
}

type node struct {
	count int64
	stat  int32 // 1 + the place of the candidate that ends here
}

type stat struct {
	word candidate
	aligned int32
	node int32
	documents, last int32
	edges [2]int32
}

const functionChars = "的了着过是在和与及或等对为以于从由向被把将按自不未无有其该此本各每某所之者而则且但若如应可须得并也又还就都只才更最再个中上下内外前后时间第一二三四五六七八九十百千万亿零〇两几多少年月日号"

func (l *learner) propose(text string) {
	l.documents++
	normal := Normalise(text).Runes
	words := l.segmenter.Cut(normal)
	for i := range words {
		if functional(normal, words[i]) { continue }
		lone := words[i].End-words[i].Start == 1
		for j := i + 1; j < len(words) && words[j].Start == words[j-1].End && words[j].End-words[i].Start <= maxCohesive; j++ {
			if functional(normal, words[j]) { break }
			lone = lone || words[j].End-words[j].Start == 1
			if lone {
				var c candidate
				for k, r := range normal[words[i].Start:words[j].End] {
					c[k] = uint16(r)
				}
				l.candidates[c]++
			}
		}
	}
	if len(l.candidates) > maxCandidates {
		l.floor++
		for c, n := range l.candidates {
			if n <= l.floor { delete(l.candidates, c) }
		}
	}
}

func functional(text []rune, w Word) bool {
	for _, r := range text[w.Start:w.End] {
		if !isCommonHan(r) { return true }
	}
	return w.End-w.Start == 1 && strings.ContainsRune(functionChars, text[w.Start])
}

func (l *learner) choose() {
	l.trie = map[uint64]int32{}
	l.nodes = make([]node, 1)
	l.left, l.right = map[uint64]int32{}, map[uint64]int32{}
	for c, n := range l.candidates {
		if n < 5 { continue }
		w := c.runes()
		for k := 1; k < len(w); k++ {
			l.insert(w[k:])
		}
		at := l.insert(w)
		l.stats = append(l.stats, stat{word: c, aligned: n, node: at, last: -1})
		l.nodes[at].stat = int32(len(l.stats))
	}
	println("candidates", len(l.candidates), "chosen", len(l.stats), "nodes", len(l.nodes), "floor", l.floor)
}

func (c candidate) runes() []rune {
	var rs []rune
	for _, r := range c {
		if r == 0 { break }
		rs = append(rs, rune(r))
	}
	return rs
}

func (l *learner) insert(w []rune) int32 {
	at := int32(0)
	for _, r := range w {
		key := uint64(at)<<16 | uint64(r)
		next, ok := l.trie[key]
		if !ok {
			next = int32(len(l.nodes))
			l.nodes = append(l.nodes, node{})
			l.trie[key] = next
		}
		at = next
	}
	return at
}

func (l *learner) find(w []rune) int64 {
	at := int32(0)
	for _, r := range w {
		at = l.trie[uint64(at)<<16|uint64(r)]
	}
	return l.nodes[at].count
}

func (l *learner) measure(text string) {
	normal := Normalise(text).Runes
	l.document++
	for i, r := range normal {
		if !isCommonHan(r) { continue }
		l.total++
		at := int32(0)
		for j := i; j < len(normal) && j < i+maxCohesive && isCommonHan(normal[j]); j++ {
			next, ok := l.trie[uint64(at)<<16|uint64(normal[j])]
			if !ok { break }
			at = next
			n := &l.nodes[at]
			n.count++
			if n.stat == 0 { continue }
			st := &l.stats[n.stat-1]
			if st.last != l.document { st.last = l.document; st.documents++ }
			if i > 0 && isCommonHan(normal[i-1]) {
				l.left[uint64(n.stat)<<16|uint64(normal[i-1])]++
			} else { st.edges[0]++ }
			if j+1 < len(normal) && isCommonHan(normal[j+1]) {
				l.right[uint64(n.stat)<<16|uint64(normal[j+1])]++
			} else { st.edges[1]++ }
		}
	}
}

type Scored struct {
	Word string
	Count, Aligned, Docs int
	PMI, Left, Right float64
	Parts string
}

func (l *learner) Scores() []Scored {
	entropy := func(m map[uint64]int32, side int) []float64 {
		e := make([]float64, len(l.stats)+1)
		for key, n := range m {
			i := key>>16
			p := float64(n)/float64(l.nodes[l.stats[i-1].node].count)
			e[i] -= p*math.Log2(p)
		}
		for i := range l.stats {
			st := &l.stats[i]
			total := float64(l.nodes[st.node].count)
			if st.edges[side] > 0 { e[i+1] += float64(st.edges[side])/total*math.Log2(total) }
		}
		return e
	}
	left, right := entropy(l.left, 0), entropy(l.right, 1)
	var out []Scored
	for i := range l.stats {
		st := &l.stats[i]
		w := st.word.runes()
		n := float64(l.nodes[st.node].count)
		pmi := math.Inf(1)
		for k := 1; k < len(w); k++ {
			pmi = min(pmi, math.Log2(n*float64(l.total)/float64(l.find(w[:k])*l.find(w[k:]))))
		}
		var parts []string
		for _, c := range l.segmenter.Cut(w) { parts = append(parts, string(w[c.Start:c.End])) }
		out = append(out, Scored{string(w), int(n), int(st.aligned), int(st.documents), pmi, left[i+1], right[i+1], strings.Join(parts, " ")})
	}
	slices.SortFunc(out, func(a, b Scored) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Word, b.Word)) })
	return out
}
func (l *learner) words() []Learned { return nil }
var _ = unicode.Han
func Explore(texts iter.Seq[string]) []Scored {
	l := learner{segmenter: Default(), candidates: map[candidate]int32{}}
	for t := range texts { l.propose(t) }
	l.choose()
	for t := range texts { l.measure(t) }
	return l.Scores()
}
