package segment

import (
	"fmt"
	"iter"
	"strings"
	"unicode/utf8"

	"anlisou/data/say"
)

// load makes the table of the words. Of two the first counts, so that ours come first. gse's sum of frequencies is made
// in the order of its own loader: a sum of floats depends on its order, and all distances on the sum.
func (s *Segmenter) load(general string) error {
	characters := 0
	for _, w := range s.ours {
		characters += utf8.RuneCountInString(w.Word) - 1
	}
	for word := range generalWords(general) {
		characters += utf8.RuneCountInString(word) - 1
	}
	s.table = newTable(characters)
	for _, w := range s.ours {
		if _, err := s.table.add(w.Word, w.Frequency); err != nil {
			return say.Errorf("user dictionary: %w", err)
		}
	}
	for word, frequency := range generalWords(general) {
		if s.removed[word] {
			continue
		}
		if _, err := s.table.add(word, frequency); err != nil {
			return say.Errorf("user dictionary: %w", err)
		}
	}
	s.table.close()
	return nil
}

// loneFrequency is gse's of all words of one character: one must not win over the words that it is in.
const loneFrequency = 2

// generalWords gives the words of the general dictionary with the frequencies they are cut by.
func generalWords(general string) iter.Seq2[string, float64] {
	return func(yield func(string, float64) bool) {
		for general != "" {
			space := strings.IndexByte(general, ' ')
			frequency, at := 0, space+1
			for ; at < len(general) && '0' <= general[at] && general[at] <= '9'; at++ {
				frequency = 10*frequency + int(general[at]-'0')
			}
			if space < 1 || frequency == 0 || at == len(general) || general[at] != '\n' {
				panic(fmt.Sprintf("embedded dictionary: line %q", general[:min(len(general), 80)]))
			}
			word := general[:space]
			if _, size := utf8.DecodeRuneInString(word); size == space {
				frequency = loneFrequency
			}
			if !yield(word, float64(frequency)) {
				return
			}
			general = general[at+1:]
		}
	}
}
