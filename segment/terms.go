package segment

import (
	"strings"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/analysis"
)

// Terms is what the index stores of a text. Each kind is a bleve analyzer that hands over what was
// already cut, so that one cut serves all fields.
type Terms struct {
	// Words are the words and their sub-words, each as often as it stands. Characters that
	// belong to no longer word are words, too: names are often made of them.
	Words Stream
	// Grams are the pairs of neighbouring characters, once each, without those pairs
	// that are a word or sub-word in their own right wherever they stand: a gram
	// is to be looked up among the grams and the words.
	Grams Stream
	// Chars are the single characters, signs included and spaces not, once each.
	Chars Stream
}

// Stream is a list of terms as a bleve analyzer: it gives the same terms whatever it is asked to analyze.
type Stream analysis.TokenStream

// Analyze implements analysis.Analyzer.
func (s Stream) Analyze([]byte) analysis.TokenStream { return analysis.TokenStream(s) }

var _ analysis.Analyzer = Stream(nil)

// Terms makes the terms of several texts in normal form, as of one document.
func (s *Segmenter) Terms(texts ...[]rune) Terms {
	c := collector{gram: map[[2]rune]struct{}{}, char: map[rune]struct{}{}}
	for _, text := range texts {
		c.collect(text, s.Cut(text))
	}
	return c.terms
}

type collector struct {
	terms Terms
	gram  map[[2]rune]struct{}
	char  map[rune]struct{}
	pair  []bool // pair[i]: the two characters from i on are a word
}

func (c *collector) collect(text []rune, words []Word) {
	c.pair = append(c.pair[:0], make([]bool, len(text))...)
	word := func(start, end int) {
		if end-start == 2 {
			c.pair[start] = true
		}
		c.terms.Words = append(c.terms.Words, token(string(text[start:end])))
	}
	for _, w := range words {
		word(w.Start, w.End)
		for _, sub := range w.Sub {
			word(sub.Start, sub.End)
		}
	}
	for i, r := range text {
		if r == ' ' {
			continue
		}
		if _, seen := c.char[r]; !seen {
			c.char[r] = struct{}{}
			c.terms.Chars = append(c.terms.Chars, token(string(r)))
		}
		if i+1 == len(text) || c.pair[i] || !isTermRune(r) || !isTermRune(text[i+1]) {
			continue
		}
		gram := [2]rune{r, text[i+1]}
		if _, seen := c.gram[gram]; !seen {
			c.gram[gram] = struct{}{}
			c.terms.Grams = append(c.terms.Grams, token(string(gram[:])))
		}
	}
}

func token(term string) *analysis.Token { return &analysis.Token{Term: []byte(term)} }

// Grams gives the grams of a text in normal form, each once, in order.
func Grams(text []rune) []string {
	var grams []string
	seen := map[[2]rune]bool{}
	for i := 0; i+1 < len(text); i++ {
		gram := [2]rune{text[i], text[i+1]}
		if isTermRune(gram[0]) && isTermRune(gram[1]) && !seen[gram] {
			seen[gram] = true
			grams = append(grams, string(gram[:]))
		}
	}
	return grams
}

// IsHanText reports whether every character of a text is Han.
func IsHanText(text string) bool {
	return text != "" && strings.IndexFunc(text, func(r rune) bool { return !isHan(r) }) < 0
}

// Len is the number of characters of a text.
func Len(text string) int { return utf8.RuneCountInString(text) }

// InGram reports whether the character at i of a text in normal form stands in a gram.
func InGram(text []rune, i int) bool {
	return isTermRune(text[i]) && (i > 0 && isTermRune(text[i-1]) || i+1 < len(text) && isTermRune(text[i+1]))
}
