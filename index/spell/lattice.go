package spell

import (
	"cmp"
	"math"
	"slices"
	"unicode/utf8"

	"anlisou/index/budget"
	"anlisou/index/weight"
	"anlisou/segment"
)

// changedWords is how many words are changed on the path to a node.
func (n *node) changedWords() (words int) {
	for at := n; at != nil; at = at.before {
		if at.edge.changed {
			words++
		}
	}
	return words
}

// says reports an edge that changes a text to the same.
func (e edge) says(text []rune, other edge) bool {
	start, end := min(e.start, other.start), max(e.end, other.end)
	read := func(e edge) string { return string(text[start:e.start]) + e.to + string(text[e.end:end]) }
	return read(e) == read(other)
}

// edge is one of the lattice: it reads the characters from start to end as a word.
type edge struct {
	start, end int
	to         string
	cost       float64
	changed    bool
}

// node is one of the lattice: the likeliest reading of a text up to a place that ends with an edge.
type node struct {
	edge   edge
	last   rune
	cost   float64
	before *node
}

// viterbi is Viterbi over the lattice of a text, whose edges are known words, single characters and changed words: it
// gives the end of the likeliest path, which is the likeliest reading of the text.
func (sp Speller) viterbi(text []rune, changes []edge) *node {
	sp.work.Spend(len(text)*budget.CostPlace + len(changes)/budget.ChangesAMicro)
	if len(text) > budget.LongestWord {
		sp.work.Reach("word")
	}
	at := make([][]*node, len(text)+1)
	at[0] = []*node{{}}
	byStart := make([][]edge, len(text))
	for _, e := range changes {
		byStart[e.start] = append(byStart[e.start], e)
	}
	written, places := string(text), make([]int, 1, len(text)+1) // words are pieces of it
	for _, r := range text {
		places = append(places, places[len(places)-1]+utf8.RuneLen(r))
	}
	for i := range text {
		edges := byStart[i]
		for n := 1; n <= budget.LongestWord && i+n <= len(text); n++ {
			word := written[places[i]:places[i+n]]
			if n == 1 || sp.known(word) {
				edges = append(edges, edge{start: i, end: i + n, to: word, cost: sp.wordCost(word)})
			}
		}
		for _, e := range edges {
			first, _ := utf8.DecodeRuneInString(e.to)
			last, _ := utf8.DecodeLastRuneInString(e.to)
			best := node{edge: e, last: last}
			follows, behind := 0.0, rune(0) // what it costs that the word follows a character
			for _, before := range at[i] {
				cost := before.cost + e.cost
				if before.last != 0 {
					if before.last != behind {
						follows, behind = sp.bigramCost(before.last, first), before.last
					}
					cost += follows
				}
				if best.before == nil || cost < best.cost {
					best.cost, best.before = cost, before
				}
			}
			if best.before != nil {
				at[e.end] = append(at[e.end], &best)
			}
		}
		if next := at[i+1]; len(next) > budget.MostStates {
			sp.work.Reach("states")
			slices.SortStableFunc(next, func(a, b *node) int { return cmp.Compare(a.cost, b.cost) })
			at[i+1] = next[:budget.MostStates]
		}
	}
	end := at[len(text)]
	best := slices.MinFunc(end, func(a, b *node) int { return cmp.Compare(a.cost, b.cost) })
	return best
}

func (sp Speller) known(word string) bool {
	return sp.words[word] > 0 || sp.segmenter.Frequency(word) > 0
}

func (sp Speller) wordCost(word string) float64 {
	likely := weight.ShareOfCollection*float64(
		sp.words[word],
	)/sp.total + (1-weight.ShareOfCollection)*sp.segmenter.Frequency(
		word,
	)/segment.FrequencyTotal
	return -math.Log(max(weight.LeastLikely, likely))
}

// bigramCost is what it costs that one character follows another; below 0 where that makes a reading likelier.
func (sp Speller) bigramCost(a, b rune) float64 {
	return -math.Log(1 - weight.ShareOfGrams + weight.ShareOfGrams*min(weight.CohesionCounted, sp.lift(a, b)))
}

// lift is how many times as many documents hold two characters side by side as would by chance.
func (sp Speller) lift(a, b rune) float64 {
	n := sp.grams[[2]rune{a, b}]
	if n == 0 {
		return 0
	}
	expected := float64(sp.chars(a)) * float64(sp.chars(b)) / float64(max(1, sp.documents))
	return float64(n) / max(expected, weight.LeastExpected)
}

// coheres reports two characters that belong together.
func (sp Speller) coheres(a, b rune) bool { return sp.lift(a, b) > weight.LeastCohesion }

// chars is in how many documents a character stands as a word, which is less than all in which it stands.
func (sp Speller) chars(r rune) uint32 { return max(1, sp.words[string(r)]) }
