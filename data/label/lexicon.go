package label

import (
	"cmp"
	"slices"
)

// lexicon finds the words of a vocabulary in a text: a trie, walked from each character. Words are added, it is
// frozen, and then it is read.
type lexicon struct {
	root  [1 << 16]int32 // by the first character; most of a text begins no word
	nodes []lexiconNode
	// The edges of each node side by side, in the order of their characters.
	runes []rune
	to    []int32

	adding map[edge]int32 // until it is frozen
}

type lexiconNode struct {
	first, end int32    // of its edges
	says       []saying // what the word that ends here says; nil where none does
}

type edge struct {
	node int32
	r    rune
}

// saying is what one word of a vocabulary says about one label.
type saying struct {
	kind   sayingKind
	label  int // its place among the departments or the domains
	weight float64
	id     int // numbers the sayings of a lexicon
}

type sayingKind uint8

const (
	saysNothing sayingKind = iota // a word that only looks like a name
	saysName
	saysShort
	saysDepartment // a word of a department's work
	saysDomain
)

func newLexicon() *lexicon {
	return &lexicon{adding: map[edge]int32{}, nodes: make([]lexiconNode, 1)}
}

// add makes a word say something. A word that says two things of the same kind about a label keeps what it said first.
func (l *lexicon) add(word []rune, s saying) {
	if len(word) == 0 || word[0] < 0 || word[0] >= 1<<16 { // no word of the language begins beyond the basic plane
		return
	}
	at := int32(0)
	for _, r := range word {
		to, ok := l.adding[edge{at, r}]
		if !ok {
			to = int32(len(l.nodes))
			l.nodes = append(l.nodes, lexiconNode{})
			l.adding[edge{at, r}] = to
		}
		at = to
	}
	for _, other := range l.nodes[at].says {
		if other.kind == s.kind && other.label == s.label {
			return
		}
	}
	l.nodes[at].says = append(l.nodes[at].says, s)
}

// freeze lays the words out for reading, and gives the number of sayings.
func (l *lexicon) freeze() (sayings int) {
	edges := make([]edge, 0, len(l.adding))
	for e := range l.adding {
		edges = append(edges, e)
	}
	slices.SortFunc(edges, func(a, b edge) int { return cmp.Or(cmp.Compare(a.node, b.node), cmp.Compare(a.r, b.r)) })
	for i, e := range edges {
		to := l.adding[e]
		if e.node == 0 {
			l.root[e.r] = to
		}
		if i == 0 || edges[i-1].node != e.node {
			l.nodes[e.node].first = int32(i)
		}
		l.nodes[e.node].end = int32(i + 1)
		l.runes, l.to = append(l.runes, e.r), append(l.to, to)
	}
	for i := range l.nodes {
		for j := range l.nodes[i].says {
			l.nodes[i].says[j].id = sayings
			sayings++
		}
	}
	l.adding = nil
	return sayings
}

// step follows a character from a node; 0 where no word goes on with it.
func (l *lexicon) step(at int32, r rune) int32 {
	if at == 0 {
		if r < 0 || r >= 1<<16 {
			return 0
		}
		return l.root[r]
	}
	low, high := l.nodes[at].first, l.nodes[at].end
	for low < high {
		middle := (low + high) / 2
		switch has := l.runes[middle]; {
		case has == r:
			return l.to[middle]
		case has < r:
			low = middle + 1
		default:
			high = middle
		}
	}
	return 0
}

// longest gives the end of the longest word that begins at text[from], and what it says; 0 where none does.
func (l *lexicon) longest(text []rune, from int) (end int, says []saying) {
	at := int32(0)
	for i := from; i < len(text); i++ {
		if at = l.step(at, text[i]); at == 0 {
			break
		}
		if s := l.nodes[at].says; s != nil {
			end, says = i+1, s
		}
	}
	return end, says
}

// each calls found with the end and the sayings of every word that begins at text[from], the shortest first.
func (l *lexicon) each(text []rune, from int, found func(end int, says []saying)) {
	at := int32(0)
	for i := from; i < len(text); i++ {
		if at = l.step(at, text[i]); at == 0 {
			return
		}
		if s := l.nodes[at].says; s != nil {
			found(i+1, s)
		}
	}
}

// longestBackwards gives the beginning of the longest word that ends at text[:to], and what it says; to where none
// does. The words of such a lexicon were added reversed.
func (l *lexicon) longestBackwards(text []rune, to int) (start int, says []saying) {
	start = to
	at := int32(0)
	for i := to - 1; i >= 0; i-- {
		if at = l.step(at, text[i]); at == 0 {
			break
		}
		if s := l.nodes[at].says; s != nil {
			start, says = i, s
		}
	}
	return start, says
}
