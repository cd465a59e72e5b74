package segment

import (
	"math"
	"math/bits"
	"unicode/utf8"

	"anlisou/data/say"
)

// table is the words of a dictionary as a trie of characters. The characters that words begin with are an array; all
// further nodes lie in one hash table with open addressing, eight bytes each, so that a dictionary is a handful of
// objects without a pointer in them, and a step costs one look into memory. It does not change once it is made.
type table struct {
	roots  []uint32 // what codes begin, by code: class and more, as in a node
	nodes  []cell
	shift  uint            // of a hash, to a place among the nodes
	others map[rune]uint32 // codes of characters that are no common Han characters
	used   int             // nodes
	room   int             // of nodes that may be used

	classes     counts    // by the bits of a frequency; none once the table is made
	frequencies []float64 // by class; 0 is no word
	distances   []float32 // by class, what gse calls a token's distance
	total       float64   // what gse calls the frequency of all tokens
}

// cell is a character that stands behind others in words: from the lowest bit, whether words go on behind it, the class
// of the word that ends with it, its code, and what it stands behind: a root, by its code and one, or a node, by its
// place with isNode. Zero is no node.
type cell uint64

const (
	classBits  = 21
	codeBits   = 18
	placeBits  = 23
	keyShift   = 1 + classBits
	more       = 1
	isNode     = 1 << placeBits
	noCode     = 1<<codeBits - 1 // of a character that no word has
	firstHan   = 0x4E00
	commonHan  = 0x9FFF - firstHan + 1
	multiplier = 0x9E3779B97F4A7C15 // 2^64 by the golden ratio, odd: Fibonacci hashing (Knuth, volume 3, 6.4)
)

// newTable makes a table for words of so many characters, not counting the first of each. Two thirds of the places are
// used at most, and of the general dictionary, whose words begin alike, 0.37: a look that finds nothing then takes 1.8
// places on average.
func newTable(characters int) *table {
	size := min(bits.Len(uint(max(3*characters/2, 16))), placeBits)
	return &table{
		roots: make([]uint32, commonHan), nodes: make([]cell, 1<<size), shift: uint(64 - size),
		others: map[rune]uint32{}, room: 3 << (size - 2), frequencies: []float64{0},
	}
}

// code is the number of a character, noCode if no word has it.
func (t *table) code(r rune) uint32 {
	if isCommonHan(r) {
		return uint32(r - firstHan)
	}
	if code, known := t.others[r]; known {
		return code
	}
	return noCode
}

func (t *table) root(code uint32) uint32 {
	if int(code) < len(t.roots) {
		return t.roots[code]
	}
	return 0
}

// find gives the node that stands behind another and where it is, or none and where it would be.
func (t *table) find(behind, code uint32) (place uint32, n cell) {
	key := uint64(behind)<<codeBits | uint64(code)
	nodes := t.nodes
	mask := len(nodes) - 1
	for at := int(key * multiplier >> (t.shift & 63)); ; at++ {
		n = nodes[at&mask]
		if uint64(n)>>keyShift == key || n == 0 {
			return uint32(at & mask), n
		}
	}
}

// add adds a word with its frequency. It reports false for one that the table has.
func (t *table) add(word string, frequency float64) (added bool, err error) {
	class, err := t.class(frequency)
	if err != nil {
		return false, err
	}
	first, size := utf8.DecodeRuneInString(word)
	root := &t.roots[t.coded(first)]
	if size == len(word) {
		if *root>>1 != 0 {
			return false, nil
		}
		*root |= class << 1
		t.total += frequency
		return true, nil
	}
	*root |= more
	behind, place := t.code(first)+1, uint32(0)
	for i, r := range word[size:] {
		if i > 0 {
			t.nodes[place] |= more
		}
		code := t.coded(r)
		at, n := t.find(behind, code)
		if n == 0 {
			if t.used++; t.used > t.room {
				return false, say.Errorf("the words have more than %d characters", t.room)
			}
			t.nodes[at] = cell(behind)<<(codeBits+keyShift) | cell(code)<<keyShift
		}
		place, behind = at, isNode|at
	}
	if t.nodes[place].class() != 0 {
		return false, nil
	}
	t.nodes[place] |= cell(class) << 1
	t.total += frequency
	return true, nil
}

// coded is the code of a character, which gets one if it has none.
func (t *table) coded(r rune) uint32 {
	code := t.code(r)
	if code == noCode {
		code = uint32(len(t.roots))
		t.others[r] = code
		t.roots = append(t.roots, 0)
	}
	return code
}

// close makes distances of the frequencies, as gse's CalcToken does.
func (t *table) close() {
	t.classes = counts{}
	total := float32(math.Log2(t.total))
	t.distances = make([]float32, len(t.frequencies))
	for class, frequency := range t.frequencies {
		t.distances[class] = total - float32(math.Log2(frequency))
	}
}

// frequency is that of a word, 0 for one that the table lacks.
func (t *table) frequency(word string) float64 {
	first, size := utf8.DecodeRuneInString(word)
	code := t.code(first)
	root := t.root(code)
	if size == len(word) {
		return t.frequencies[root>>1]
	}
	behind, class, on := code+1, uint32(0), root&more != 0
	for _, r := range word[size:] {
		if !on {
			return 0
		}
		place, n := t.find(behind, t.code(r))
		if n == 0 {
			return 0
		}
		behind, class, on = isNode|place, n.class(), n&more != 0
	}
	return t.frequencies[class]
}

func (n cell) class() uint32 { return uint32(n>>1) & (1<<classBits - 1) }

// class is the number of a frequency.
func (t *table) class(frequency float64) (uint32, error) {
	class := t.classes.of(math.Float64bits(frequency))
	if *class == 0 {
		if len(t.frequencies) == 1<<classBits {
			return 0, say.Errorf("the words have more than %d frequencies", 1<<classBits-1)
		}
		*class = int32(len(t.frequencies))
		t.frequencies = append(t.frequencies, frequency)
	}
	return uint32(*class), nil
}
