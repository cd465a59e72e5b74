package pinyin

import (
	_ "embed"
	"strings"
	"sync"
	"unicode/utf8"
)

// Which characters look alike: README.md says how it was made.
//
//go:embed shapes.txt.gz
var shapesFile []byte

// Lookalike is a character that may be taken for another by its shape.
type Lookalike struct {
	Rune  rune
	Score float64 // 0 to 1, in tenths; no one has less than 0.6
}

var shapes = sync.OnceValue(loadShapes)

// loadShapes reads lines of a character and those like it, each group after its score in tenths, falling.
func loadShapes() map[rune][]Lookalike {
	text := unpack(shapesFile)
	table := make(map[rune][]Lookalike, strings.Count(text, "\n"))
	all := make([]Lookalike, 0, utf8.RuneCountInString(text))
	for line := range strings.Lines(text) {
		char, n := utf8.DecodeRuneInString(line)
		from, score := len(all), 0.0
		for _, r := range line[n:] {
			switch {
			case '0' <= r && r <= '9':
				score = float64(r-'0') / 10
			case r != '\n':
				all = append(all, Lookalike{r, score})
			}
		}
		table[char] = all[from:len(all):len(all)]
	}
	return table
}

// Lookalikes gives the characters that look like r, the most alike first, at most 16; only those that ordinary words
// are made of. The list is not to be changed.
func Lookalikes(r rune) []Lookalike { return shapes()[r] }

// Shape says how much two characters look alike, 0 to 1: 0 where neither is among the other's Lookalikes, 1 for
// a character and itself. It is symmetric.
func Shape(a, b rune) float64 {
	if a == b {
		return 1
	}
	table := shapes()
	return max(score(table[a], b), score(table[b], a))
}

func score(list []Lookalike, r rune) float64 {
	for _, l := range list {
		if l.Rune == r {
			return l.Score
		}
	}
	return 0
}
