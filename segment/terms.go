package segment

import (
	"strings"
	"unicode/utf8"
)

// Terms is what the index stores of a text, cut once for all of it. What it takes grows with the different terms of a
// text, not with its length.
type Terms struct {
	// Words are the words and their sub-words, with how often each stands. Characters that
	// belong to no longer word are words, too: names are often made of them.
	Words map[string]int
	// Length is the sum over Words.
	Length int
	// Grams are the pairs of neighbouring characters, once each, without those pairs
	// that are a word or sub-word in their own right wherever they stand: a gram
	// is to be looked up among the grams and the words.
	Grams []string
	// Chars are the single characters, signs included and spaces not, once each.
	Chars []string
	// Values are the keys of what stands in the text in one of several writings, once each: numbers, dates, codes.
	Values []string
	// Across are the pairs of characters that only the end of a paragraph parts, once each.
	Across []string
}

// Terms makes the terms of several texts in normal form, as of one document.
func (s *Segmenter) Terms(texts ...[]rune) Terms {
	c := newCollector()
	for _, text := range texts {
		c.pair = append(c.pair[:0], make([]bool, len(text))...)
		for words := range s.pieces(text) {
			c.words(text, words)
		}
		c.grams(text)
		c.values(s, text)
	}
	return c.terms
}

// CharacterTerms makes the terms of texts without cutting them into words: what stands in them is found by them all the
// same, by its grams and characters.
func CharacterTerms(texts ...[]rune) Terms {
	c := newCollector()
	for _, text := range texts {
		c.pair = append(c.pair[:0], make([]bool, len(text))...)
		c.grams(text)
	}
	return c.terms
}

type collector struct {
	terms  Terms
	gram   map[[2]rune]struct{}
	across map[[2]rune]struct{}
	char   map[rune]struct{}
	value  map[string]struct{}
	pair   []bool // pair[i]: the two characters from i on are a word
	buf    []byte
}

func newCollector() *collector {
	return &collector{
		terms: Terms{
			Words: map[string]int{},
		}, gram: map[[2]rune]struct{}{}, across: map[[2]rune]struct{}{}, char: map[rune]struct{}{},
		value: map[string]struct{}{},
	}
}

// words counts the words of a piece of a text.
func (c *collector) words(text []rune, words []Word) {
	for _, w := range words {
		c.word(text, w.Start, w.End)
		for _, sub := range w.Sub {
			c.word(text, sub.Start, sub.End)
		}
	}
}

func (c *collector) word(text []rune, start, end int) {
	if end-start == 2 {
		c.pair[start] = true
	}
	c.buf = c.buf[:0]
	for _, r := range text[start:end] {
		c.buf = utf8.AppendRune(c.buf, r)
	}
	c.terms.Words[string(c.buf)]++
	c.terms.Length++
}

// grams collects the pairs of a text that are no words, and its characters.
func (c *collector) grams(text []rune) {
	for i, r := range text {
		if r == ' ' {
			continue
		}
		if r == ParagraphEnd {
			if i > 0 && i+1 < len(text) {
				addOnce(c.across, &c.terms.Across, [2]rune{text[i-1], text[i+1]})
			}
			continue
		}
		if _, seen := c.char[r]; !seen {
			c.char[r] = struct{}{}
			c.terms.Chars = append(c.terms.Chars, string(r))
		}
		if i+1 == len(text) || c.pair[i] || !isTermRune(r) || !isTermRune(text[i+1]) {
			continue
		}
		addOnce(c.gram, &c.terms.Grams, [2]rune{r, text[i+1]})
	}
}

func addOnce(known map[[2]rune]struct{}, list *[]string, gram [2]rune) {
	if _, seen := known[gram]; !seen {
		known[gram] = struct{}{}
		*list = append(*list, string(gram[:]))
	}
}

// values collects the keys of the values of a text.
func (c *collector) values(s *Segmenter, text []rune) {
	s.eachValue(text, nil, func(v Value) {
		if _, seen := c.value[v.Key]; !seen {
			c.value[v.Key] = struct{}{}
			c.terms.Values = append(c.terms.Values, v.Key)
		}
	})
}

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
	return text != "" && strings.IndexFunc(text, func(r rune) bool { return !IsHan(r) }) < 0
}

// Len is the number of characters of a text.
func Len(text string) int { return utf8.RuneCountInString(text) }

// InGram reports whether the character at i of a text in normal form stands in a gram.
func InGram(text []rune, i int) bool {
	return isTermRune(text[i]) && (i > 0 && isTermRune(text[i-1]) || i+1 < len(text) && isTermRune(text[i+1]))
}
