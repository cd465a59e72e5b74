package segment

import (
	"sync"
	"unicode/utf8"

	"anlisou/segment/dict"
)

// FrequencyTotal is the sum of the frequencies of the general dictionary, rounded.
const FrequencyTotal = 57e6

// Frequency is how often a word in normal form stands in the text that the general dictionary was counted in, of
// FrequencyTotal words; 0 for a word that no dictionary has.
func (s *Segmenter) Frequency(word string) float64 {
	if r, n := utf8.DecodeRuneInString(word); n == len(word) {
		return charFrequencies()[r] // gse is told that single characters are rare: see load
	}
	if s.learned[word] {
		return ourFrequency
	}
	frequency, _, found := s.gse.Dict.Find([]byte(word))
	if !found {
		return 0
	}
	return frequency
}

// charFrequencies are the frequencies of single characters as words.
var charFrequencies = sync.OnceValue(func() map[rune]float64 {
	table := make(map[rune]float64, 8192)
	for word, frequency := range generalWords(dict.Words()) {
		if r, n := utf8.DecodeRuneInString(word); n == len(word) {
			table[r] = frequency
		}
	}
	return table
})
