package segment

import (
	"cmp"
	"iter"
	"math"
	"slices"
)

// measurer counts the proposed strings, their parts and their neighbours, in the second run.
type measurer struct {
	strings    trie
	counts     []int64 // by node
	stats      []stat
	neighbours [2]counts // on the left and right, by stat<<16 | character
	total      int64     // characters read
	document   int32
}

// trie has strings of common Han characters. A node is a number from 1 on; 0 is none, and the root.
type trie struct {
	roots [commonHan]int32
	next  counts  // of the other nodes, by node<<16 | character
	more  []bool  // by node: others stand behind it
	stat  []int32 // by node: the place of the proposed string that ends there, or -1
}

func (t *trie) step(at int32, r rune) int32 {
	if at == 0 {
		return t.roots[r-firstHan]
	}
	if !t.more[at] {
		return 0
	}
	return t.next.get(uint64(at)<<16 | uint64(r))
}

func (t *trie) insert(text []rune) (at int32) {
	for _, r := range text {
		to := &t.roots[r-firstHan]
		if at > 0 {
			t.more[at] = true
			to = t.next.of(uint64(at)<<16 | uint64(r))
		}
		if *to == 0 {
			*to = int32(len(t.stat))
			t.more, t.stat = append(t.more, false), append(t.stat, -1)
		}
		at = *to
	}
	return at
}

type stat struct {
	text            hanString
	node            int32
	aligned         int32
	documents, last int32
	titled          bool     // it stands in the title of a document
	edges           [2]int32 // how often it stands at a sign or an edge
}

func newMeasurer(proposed *stringCounts) *measurer {
	m := &measurer{strings: trie{more: []bool{false}, stat: []int32{-1}}}
	for h, n := range proposed.all() {
		if float64(n) >= minAligned*minCount {
			m.stats = append(m.stats, stat{text: h, aligned: n})
		}
	}
	slices.SortFunc(m.stats, func(a, b stat) int { return a.text.compare(b.text) })
	for i := range m.stats {
		s := &m.stats[i]
		text := s.text.runes()
		for k := 1; k < len(text); k++ {
			m.strings.insert(text[k:])
		}
		s.node = m.strings.insert(text) // and with it what it begins with
		m.strings.stat[s.node] = int32(i)
	}
	m.counts = make([]int64, len(m.strings.stat))
	return m
}

// measure runs through the texts.
func (m *measurer) measure(texts iter.Seq[Document]) {
	if len(m.stats) == 0 {
		return
	}
	var all []*measuring
	var workers []func([]Document, *measured)
	for range processors() {
		reader := &measuring{strings: &m.strings, counts: make([]int64, len(m.counts))}
		all, workers = append(all, reader), append(workers, reader.batch)
	}
	inOrder(texts, workers, m.take)
	for _, reader := range all {
		m.total += reader.total
		for i, n := range reader.counts {
			m.counts[i] += n
		}
	}
}

// measured are the proposed strings that stand in documents, in their order.
type measured struct {
	found []foundString
	ends  []int // of those of each document
}

type foundString struct {
	stat       int32
	neighbours [2]uint16 // 0 for a sign or an edge
	titled     bool
}

func (m *measurer) take(made *measured) {
	start := 0
	for _, end := range made.ends {
		m.document++
		for _, f := range made.found[start:end] {
			m.see(f)
		}
		start = end
	}
}

// see counts a proposed string that stands in a text.
func (m *measurer) see(f foundString) {
	s := &m.stats[f.stat]
	if s.last != m.document {
		s.last = m.document
		s.documents++
	}
	s.titled = s.titled || f.titled
	for side, r := range f.neighbours {
		if r == 0 {
			s.edges[side]++
		} else {
			*m.neighbours[side].of(uint64(f.stat)<<16 | uint64(r))++
		}
	}
}

// measuring reads documents; one goroutine has it.
type measuring struct {
	strings *trie
	counts  []int64 // by node
	total   int64
	normal  []rune
}

func (m *measuring) batch(documents []Document, made *measured) {
	made.found, made.ends = made.found[:0], made.ends[:0]
	for _, t := range documents {
		m.read(t, made)
		made.ends = append(made.ends, len(made.found))
	}
}

func (m *measuring) read(t Document, made *measured) {
	m.normal = AppendNormal(m.normal[:0], t.Title)
	title := len(m.normal)
	m.normal = AppendNormal(m.normal[:0], t.whole())
	normal := m.normal
	for i, r := range normal {
		if !isCommonHan(r) {
			continue
		}
		m.total++
		at := int32(0)
		for j := i; j < min(i+maxHanString, len(normal)) && isCommonHan(normal[j]); j++ {
			if at = m.strings.step(at, normal[j]); at == 0 {
				break
			}
			m.counts[at]++
			if place := m.strings.stat[at]; place >= 0 {
				made.found = append(made.found, foundString{
					place, [2]uint16{neighbour(normal, i-1), neighbour(normal, j+1)}, j < title,
				})
			}
		}
	}
}

// neighbour is the common Han character at a place of a text, 0 for all else.
func neighbour(text []rune, i int) uint16 {
	if i < 0 || i >= len(text) || !isCommonHan(text[i]) {
		return 0
	}
	return uint16(text[i])
}

func (m *measurer) count(text []rune) float64 {
	at := int32(0)
	for _, r := range text {
		at = m.strings.step(at, r)
	}
	return float64(m.counts[at])
}

// words are the strings that are words.
func (m *measurer) words(s *Segmenter) []Learned {
	branching := [2][]float64{m.branching(0), m.branching(1)}
	least := minCount + float64(m.total/perCharacters)
	var chosen []*stat
	for i := range m.stats {
		n := float64(m.counts[m.stats[i].node])
		several := m.stats[i].documents >= minDocuments
		if n >= least && (several || m.stats[i].titled) && float64(m.stats[i].aligned) >= minAligned*n &&
			branching[0][i] >= minBranching && branching[1][i] >= minBranching &&
			m.information(m.stats[i].text.runes()) >= minInformation {
			chosen = append(chosen, &m.stats[i])
		}
	}
	slices.SortStableFunc(chosen, func(a, b *stat) int { return cmp.Compare(len(a.text.runes()), len(b.text.runes())) })
	known := map[string]bool{}
	var words []Learned
	for _, c := range chosen {
		text := c.text.runes()
		word := string(text)
		if isPhrase(text, func(part string) bool { return known[part] || s.Frequency(part) > 0 }) {
			continue
		}
		known[word] = true
		source := SourceFrequent
		if c.documents < minDocuments {
			source = SourceTitle
		}
		words = append(words, Learned{word, source, int(m.counts[c.node])})
	}
	return words
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
	total := func(place uint64) float64 { return float64(m.counts[m.stats[place].node]) }
	keys := slices.DeleteFunc(slices.Clone(m.neighbours[side].keys), func(key uint64) bool { return key == 0 })
	slices.Sort(keys) // a sum of floats depends on its order
	for _, key := range keys {
		key-- // as it is in counts
		p := float64(m.neighbours[side].get(key)) / total(key>>16)
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
