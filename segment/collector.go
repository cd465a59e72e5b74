package segment

import (
	"math/bits"
	"sync"
	"unicode/utf8"
)

// collector counts the terms of a document by numbers, and makes texts of them once at the end: all of them are pieces
// of one string. It is used again for other documents.
type collector struct {
	texts  [][]rune
	words  numbering // by wordKey
	found  []found   // by number of a word
	atoms  map[string]uint64
	length int
	gram   numbering // by pairKey
	across numbering // by pairKey
	char   numbering // by character and one
	values map[string]struct{}
	keys   []string // of values
	pair   []bool   // pair[i]: the two characters from i on are a word
	utf8   []byte
	ends   []int // of terms in utf8
}

// found is where a word stands first, and how often it stands.
type found struct {
	text       int
	start, end int32
	count      int
}

var collectors = sync.Pool{New: func() any {
	return &collector{atoms: map[string]uint64{}, values: map[string]struct{}{}}
}}

func newCollector(texts [][]rune) *collector {
	c := collectors.Get().(*collector)
	c.texts, c.length, c.keys = texts, 0, nil
	for _, n := range []*numbering{&c.words, &c.gram, &c.across, &c.char} {
		n.clear()
	}
	c.found = c.found[:0]
	clear(c.atoms)
	clear(c.values)
	return c
}

// text collects the words, grams and characters of a text.
func (c *collector) text(s *Segmenter, i int, cut *cutter) {
	text := c.texts[i]
	c.pair = append(c.pair[:0], make([]bool, len(text))...)
	for piece := range Pieces(text) {
		cut.cut(s, text, piece.Start, piece.End)
		c.add(i, cut)
	}
	c.grams(text)
}

// add counts the words of a piece of a text.
func (c *collector) add(text int, piece *cutter) {
	for _, w := range piece.words {
		c.word(text, w.subWord)
		for _, sub := range piece.subs[w.subs:w.subsEnd] {
			c.word(text, sub)
		}
	}
}

// Kinds of keys of words, above the characters and ids.
const (
	keyOfID   = 1 << 32
	keyOfAtom = 1 << 33
)

func (c *collector) word(text int, w subWord) {
	var key uint64
	switch runes := c.texts[text][w.start:w.end]; {
	case w.id != 0:
		key = keyOfID | uint64(w.id)
	case len(runes) == 1:
		key = uint64(runes[0]) + 1
	default: // an atom that no dictionary has
		c.utf8 = c.utf8[:0]
		for _, r := range runes {
			c.utf8 = utf8.AppendRune(c.utf8, r)
		}
		var known bool
		if key, known = c.atoms[string(c.utf8)]; !known {
			key = keyOfAtom | uint64(len(c.atoms))
			c.atoms[string(c.utf8)] = key
		}
	}
	if w.end-w.start == 2 {
		c.pair[w.start] = true
	}
	i, added := c.words.number(key)
	if added {
		c.found = append(c.found, found{text, w.start, w.end, 0})
	}
	c.found[i].count++
	c.length++
}

// grams collects the pairs of a text that are no words, and its characters.
func (c *collector) grams(text []rune) {
	for i, r := range text {
		if r == ' ' {
			continue
		}
		if r == ParagraphEnd {
			if i > 0 && i+1 < len(text) {
				c.across.number(pairKey(text[i-1], text[i+1]))
			}
			continue
		}
		c.char.number(uint64(r) + 1)
		if i+1 == len(text) || c.pair[i] || !isTermRune(r) || !isTermRune(text[i+1]) {
			continue
		}
		c.gram.number(pairKey(r, text[i+1]))
	}
}

func pairKey(a, b rune) uint64 { return uint64(uint32(a))<<32 | uint64(uint32(b)) }

// values collects the keys of the values of a text.
func (c *collector) valuesOf(s *Segmenter, text []rune) {
	s.eachValue(text, nil, func(v Value) {
		if _, seen := c.values[v.Key]; !seen {
			c.values[v.Key] = struct{}{}
			c.keys = append(c.keys, v.Key)
		}
	})
}

// terms are the terms collected. The collector is done with.
func (c *collector) terms() Terms {
	c.begin()
	for _, key := range c.char.keys {
		c.write(rune(key - 1))
	}
	c.writePairs(c.across.keys)
	written := c.done()
	words, written := written.part(len(c.found))
	grams, written := written.part(len(c.gram.keys))
	chars, across := written.part(len(c.char.keys))
	terms := Terms{
		Words: make(map[string]int, len(c.found)), Length: c.length,
		Grams: grams.list(), Chars: chars.list(), Values: c.keys, Across: across.list(),
	}
	for i, w := range c.found {
		terms.Words[words.term(i)] = w.count
	}
	c.release()
	return terms
}

// wordsAndGrams are the words and grams collected. The collector is done with.
func (c *collector) wordsAndGrams() []string {
	c.begin()
	terms := c.done().list()
	c.release()
	return terms
}

// begin writes the words and grams.
func (c *collector) begin() {
	c.utf8, c.ends = c.utf8[:0], append(c.ends[:0], 0)
	for _, w := range c.found {
		c.write(c.texts[w.text][w.start:w.end]...)
	}
	c.writePairs(c.gram.keys)
}

func (c *collector) writePairs(keys []uint64) {
	for _, key := range keys {
		c.write(rune(key>>32), rune(uint32(key)))
	}
}

func (c *collector) done() written { return written{string(c.utf8), c.ends} }

func (c *collector) release() {
	c.texts, c.keys = nil, nil
	collectors.Put(c)
}

// written are terms one behind another in one text, and where the first begins and each ends.
type written struct {
	text string
	ends []int
}

func (w written) term(i int) string { return w.text[w.ends[i]:w.ends[i+1]] }

// part parts the first n terms from the others.
func (w written) part(n int) (first, rest written) {
	return written{w.text, w.ends[:n+1]}, written{w.text, w.ends[n:]}
}

// list are the terms, nil if there are none.
func (w written) list() []string {
	if len(w.ends) == 1 {
		return nil
	}
	terms := make([]string, len(w.ends)-1)
	for i := range terms {
		terms[i] = w.term(i)
	}
	return terms
}

// write adds a term to the string that terms are pieces of.
func (c *collector) write(term ...rune) {
	for _, r := range term {
		c.utf8 = utf8.AppendRune(c.utf8, r)
	}
	c.ends = append(c.ends, len(c.utf8))
}

// numbering numbers keys, from 0 on in the order in which they come. It is a hash table with open addressing.
type numbering struct {
	keys  []uint64
	slots []int32 // number and one, 0 for none
}

// clear forgets all keys. What follows is not as long as the longest text was: it begins with few slots.
func (n *numbering) clear() {
	const few = 256
	if n.keys = n.keys[:0]; cap(n.slots) < few {
		n.slots = make([]int32, few)
	}
	n.slots = n.slots[:few]
	clear(n.slots)
}

// number gives the number of a key, which gets one if it has none.
func (n *numbering) number(key uint64) (i int, added bool) {
	at := n.at(key)
	if slot := n.slots[at]; slot > 0 {
		return int(slot - 1), false
	}
	n.keys = append(n.keys, key)
	n.slots[at] = int32(len(n.keys))
	if 2*len(n.keys) > len(n.slots) {
		n.grow()
	}
	return len(n.keys) - 1, true
}

// at is the place of a key, or where it would be.
func (n *numbering) at(key uint64) int {
	mask := len(n.slots) - 1
	for at := int(key * multiplier >> (64 - bits.Len(uint(mask)))); ; at = (at + 1) & mask {
		if slot := n.slots[at&mask]; slot == 0 || n.keys[slot-1] == key {
			return at & mask
		}
	}
}

func (n *numbering) grow() {
	size := 4 * len(n.slots)
	if cap(n.slots) < size {
		n.slots = make([]int32, size)
	}
	n.slots = n.slots[:size]
	clear(n.slots)
	for i, key := range n.keys {
		n.slots[n.at(key)] = int32(i + 1)
	}
}
