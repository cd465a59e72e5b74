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
	c := newCollector(texts)
	cut := cutters.Get().(*cutter)
	for i, text := range texts {
		c.text(s, i, cut)
		c.valuesOf(s, text)
	}
	cutters.Put(cut)
	return c.terms()
}

// TitleTerms are the words and the grams that Terms makes of a text, once each and in no order, without what else it
// makes.
func (s *Segmenter) TitleTerms(title []rune) []string {
	c := newCollector([][]rune{title})
	cut := cutters.Get().(*cutter)
	c.text(s, 0, cut)
	cutters.Put(cut)
	return c.wordsAndGrams()
}

// CharacterTerms makes the terms of texts without cutting them into words: what stands in them is found by them all the
// same, by its grams and characters.
func CharacterTerms(texts ...[]rune) Terms {
	c := newCollector(texts)
	for _, text := range texts {
		c.pair = append(c.pair[:0], make([]bool, len(text))...)
		c.grams(text)
	}
	return c.terms()
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
