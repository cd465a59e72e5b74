package flat

import (
	"cmp"
	"slices"
	"unicode/utf16"
)

// Automaton finds several texts in another in one pass: Aho and Corasick, "Efficient String Matching: An Aid to
// Bibliographic Search" (1975). What it takes does not grow with how many there are, nor with how they overlap.
type Automaton struct {
	Lengths []int           // of the patterns, in characters
	Units   []int           // the same in UTF-16 units
	Same    []int           // the first pattern that is the same
	first   [1 << 10]uint64 // a bit for each character of the basic plane that begins one
	nodes   []node
	// The steps from each node side by side, by their characters.
	runes []rune
	to    []int32
}

// step is a character behind a beginning of patterns, and the longer beginning that it makes.
type step struct {
	from, to int32
	r        rune
}

// node is a beginning of patterns.
type node struct {
	fail int32 // the longest other beginning that this one ends with
	ends int32 // a pattern that is this beginning, as its place plus one; 0 for none
	also int32 // the longest other beginning that this one ends with and that is a pattern; 0 for none

	steps, end int32 // the places of its steps
}

// NewAutomaton makes an automaton of patterns, none of which is empty. Of two that are the same the first is found.
func NewAutomaton(texts [][]rune) *Automaton {
	p := &Automaton{
		Lengths: make(
			[]int,
			len(texts),
		), Units: make([]int, len(texts)), Same: make([]int, len(texts)), nodes: make([]node, 1),
	}
	type place struct {
		node int32
		r    rune
	}
	known := map[place]int32{}
	var steps []step
	for i, text := range texts {
		p.Lengths[i], p.Units[i] = len(text), len(utf16.Encode(text))
		at := int32(0)
		for _, r := range text {
			to, ok := known[place{at, r}]
			if !ok {
				to = int32(len(p.nodes))
				p.nodes = append(p.nodes, node{})
				known[place{at, r}] = to
				steps = append(steps, step{at, to, r})
			}
			at = to
		}
		if p.nodes[at].ends == 0 {
			p.nodes[at].ends = int32(i + 1)
		}
		p.Same[i] = int(p.nodes[at].ends - 1)
		p.first[(text[0]>>6)&1023] |= 1 << (text[0] & 63)
	}
	p.lay(slices.Clone(steps))
	p.link(steps)
	return p
}

// lay puts the steps of each node side by side.
func (p *Automaton) lay(steps []step) {
	slices.SortFunc(steps, func(a, b step) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.r, b.r)) })
	for i, s := range steps {
		if i == 0 || steps[i-1].from != s.from {
			p.nodes[s.from].steps = int32(i)
		}
		p.nodes[s.from].end = int32(i + 1)
		p.runes, p.to = append(p.runes, s.r), append(p.to, s.to)
	}
}

// link finds for each beginning the longest other one that it ends with: of the short ones first, which those of the
// longer go on from.
func (p *Automaton) link(steps []step) {
	depth := make([]int32, len(p.nodes))
	for _, s := range steps { // a beginning comes after the one that it goes on from
		depth[s.to] = depth[s.from] + 1
	}
	slices.SortStableFunc(steps, func(a, b step) int { return cmp.Compare(depth[a.to], depth[b.to]) })
	for _, s := range steps {
		if s.from == 0 {
			continue // nothing is shorter
		}
		fail := p.goOn(p.nodes[s.from].fail, s.r)
		p.nodes[s.to].fail = fail
		if p.nodes[fail].ends > 0 {
			p.nodes[s.to].also = fail
		} else {
			p.nodes[s.to].also = p.nodes[fail].also
		}
	}
}

// begins reports a character that may begin a pattern.
func (p *Automaton) begins(r rune) bool { return p.first[(r>>6)&1023]&(1<<(r&63)) != 0 }

// goOn is the longest beginning that a text ends with which ended with the one of a node, and goes on with r.
func (p *Automaton) goOn(at int32, r rune) int32 {
	for {
		if at == 0 && !p.begins(r) {
			return 0
		}
		n := &p.nodes[at]
		low, high := n.steps, n.end
		for high-low > 4 {
			if middle := (low + high) / 2; p.runes[middle] <= r {
				low = middle
			} else {
				high = middle
			}
		}
		for ; low < high; low++ {
			if p.runes[low] == r {
				return p.to[low]
			}
		}
		if at == 0 {
			return 0
		}
		at = n.fail
	}
}

// Scan calls found with every place of flat text at which a pattern stands, as the number of UTF-16 units before it,
// until found gives false.
func (p *Automaton) Scan(flat []byte, found func(start, pattern int) bool) {
	at := int32(0)
	for i := 0; i+1 < len(flat); i += 2 {
		r := rune(flat[i]) | rune(flat[i+1])<<8
		if utf16.IsSurrogate(r) && i+3 < len(flat) {
			i += 2
			r = utf16.DecodeRune(r, rune(flat[i])|rune(flat[i+1])<<8)
		}
		if at == 0 && !p.begins(r) { // most of a text begins nothing
			continue
		}
		at = p.goOn(at, r)
		for n := at; n != 0; n = p.nodes[n].also {
			if k := p.nodes[n].ends; k > 0 && !found(i/2+1-p.Units[k-1], int(k-1)) {
				return
			}
		}
	}
}

// Stream looks for patterns in a text that comes character by character.
type Stream struct {
	*Automaton
	at     int32
	read   int
	starts []int // of the characters read last, as many as the longest pattern has, by their number
	found  func(start, end, pattern int)
}

// Stream calls found with every place at which a pattern stands in what it is given, by where they end; long ones
// first.
func (p *Automaton) Stream(found func(start, end, pattern int)) *Stream {
	room := 1
	for _, n := range p.Lengths {
		for room < n {
			room *= 2
		}
	}
	return &Stream{Automaton: p, starts: make([]int, room), found: found}
}

// Next reads a character that stands from start to end.
func (f *Stream) Next(r rune, start, end int) {
	f.starts[f.read&(len(f.starts)-1)] = start
	f.read++
	if f.at == 0 && !f.begins(r) {
		return
	}
	f.at = f.goOn(f.at, r)
	for n := f.at; n != 0; n = f.nodes[n].also {
		if k := f.nodes[n].ends; k > 0 {
			f.found(f.starts[(f.read-f.Lengths[k-1])&(len(f.starts)-1)], end, int(k-1))
		}
	}
}

// Places are where each pattern stands in flat text, in UTF-16 units, as many of each as most says; full says that
// one stands in more.
func (p *Automaton) Places(flat []byte, most int) (at [][]int, full bool) {
	at = make([][]int, len(p.Lengths))
	open := 0 // patterns that may stand in more places
	for i, first := range p.Same {
		if i == first {
			open++
		}
	}
	p.Scan(flat, func(start, pattern int) bool {
		if len(at[pattern]) == most {
			full = true
			return open > 0
		}
		if at[pattern] = append(at[pattern], start); len(at[pattern]) == most {
			open--
		}
		return true
	})
	for i, first := range p.Same {
		at[i] = at[first]
	}
	return at, full
}
