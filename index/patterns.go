package index

import "unicode/utf16"

// patterns finds several texts in another in one pass: Aho and Corasick, "Efficient String Matching: An Aid to Bibliographic
// Search" (1975). What it takes does not grow with how many there are, nor with how they overlap.
type patterns struct {
	lengths []int // of the patterns, in characters
	units   []int // the same in UTF-16 units
	as      []int // the first pattern that is the same
	first   [1 << 10]uint64
	next    map[step]int32
	nodes   []patternNode
}

type step struct {
	node int32
	r    rune
}

// patternNode is a beginning of patterns.
type patternNode struct {
	fail int32 // the longest other beginning that this one ends with
	ends int32 // a pattern that is this beginning, as its place plus one; 0 for none
	also int32 // the longest other beginning that this one ends with and that is a pattern; 0 for none
}

// newPatterns makes an automaton of patterns, none of which is empty. Of two that are the same the first is found.
func newPatterns(texts [][]rune) *patterns {
	p := &patterns{lengths: make([]int, len(texts)), units: make([]int, len(texts)), as: make([]int, len(texts)), next: map[step]int32{}, nodes: make([]patternNode, 1)}
	type reached struct {
		step
		to int32
	}
	var order []reached
	for i, text := range texts {
		p.lengths[i], p.units[i] = len(text), len(utf16.Encode(text))
		at := int32(0)
		for _, r := range text {
			to, ok := p.next[step{at, r}]
			if !ok {
				to = int32(len(p.nodes))
				p.nodes = append(p.nodes, patternNode{})
				p.next[step{at, r}] = to
				order = append(order, reached{step{at, r}, to})
			}
			at = to
		}
		if p.nodes[at].ends == 0 {
			p.nodes[at].ends = int32(i + 1)
		}
		p.as[i] = int(p.nodes[at].ends - 1)
		p.first[(text[0]>>6)&1023] |= 1 << (text[0] & 63)
	}
	depth := make([]int32, len(p.nodes))
	byDepth := [][]reached{}
	for _, o := range order { // a node comes after the one before it
		d := depth[o.node] + 1
		depth[o.to] = d
		for int(d) > len(byDepth) {
			byDepth = append(byDepth, nil)
		}
		byDepth[d-1] = append(byDepth[d-1], o)
	}
	for d, level := range byDepth {
		for _, o := range level {
			if d == 0 {
				continue // fails to the root
			}
			fail := p.goOn(p.nodes[o.node].fail, o.r)
			p.nodes[o.to].fail = fail
			if p.nodes[fail].ends > 0 {
				p.nodes[o.to].also = fail
			} else {
				p.nodes[o.to].also = p.nodes[fail].also
			}
		}
	}
	return p
}

// goOn is the longest beginning that a text ends with which ended with the one of a node, and goes on with r.
func (p *patterns) goOn(at int32, r rune) int32 {
	for {
		if to, ok := p.next[step{at, r}]; ok {
			return to
		}
		if at == 0 {
			return 0
		}
		at = p.nodes[at].fail
	}
}

// in calls found with every place of flat text at which a pattern stands, as the number of UTF-16 units before it, until found
// gives false.
func (p *patterns) in(flat []byte, found func(start, pattern int) bool) {
	at := int32(0)
	for i := 0; i+1 < len(flat); i += 2 {
		r := rune(flat[i]) | rune(flat[i+1])<<8
		if utf16.IsSurrogate(r) && i+3 < len(flat) {
			i += 2
			r = utf16.DecodeRune(r, rune(flat[i])|rune(flat[i+1])<<8)
		}
		if at == 0 && p.first[(r>>6)&1023]&(1<<(r&63)) == 0 {
			continue
		}
		at = p.goOn(at, r)
		for n := at; n != 0; n = p.nodes[n].also {
			if k := p.nodes[n].ends; k > 0 && !found(i/2+1-p.units[k-1], int(k-1)) {
				return
			}
		}
	}
}

// finder looks for patterns in a text that comes character by character.
type finder struct {
	*patterns
	at     int32
	read   int
	starts []int // of the characters read last, as many as the longest pattern has, by their number
	found  func(start, end, pattern int)
}

// finder calls found with every place at which a pattern stands in what it is given, by where they end; long ones first.
func (p *patterns) finder(found func(start, end, pattern int)) *finder {
	room := 1
	for _, n := range p.lengths {
		for room < n {
			room *= 2
		}
	}
	return &finder{patterns: p, starts: make([]int, room), found: found}
}

// take reads a character that stands from start to end.
func (f *finder) take(r rune, start, end int) {
	f.starts[f.read&(len(f.starts)-1)] = start
	f.read++
	if f.at == 0 && f.first[(r>>6)&1023]&(1<<(r&63)) == 0 { // most of a text begins nothing
		return
	}
	f.at = f.goOn(f.at, r)
	for n := f.at; n != 0; n = f.nodes[n].also {
		if k := f.nodes[n].ends; k > 0 {
			f.found(f.starts[(f.read-f.lengths[k-1])&(len(f.starts)-1)], end, int(k-1))
		}
	}
}
