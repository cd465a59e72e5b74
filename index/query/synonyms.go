package query

import (
	_ "embed"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"anlisou/data/say"
	"anlisou/index/budget"
	"anlisou/segment"
)

// Synonyms says which words are asked for one another. It does not change.
type Synonyms struct {
	others  map[string][]string // by word in normal form
	longest int                 // in characters
}

//go:embed synonyms.txt
var builtInSynonyms []byte

// DefaultSynonyms are those for reform cases.
var DefaultSynonyms = sync.OnceValue(func() *Synonyms {
	s, err := ParseSynonyms(builtInSynonyms)
	if err != nil {
		panic("embedded synonyms: " + err.Error()) // caught by the package's tests
	}
	return s
})

// ParseSynonyms reads a file of synonyms: "a, b, c" stand for one another, "a => b, c" brings b and c to who asks for
// a; '#' begins a comment, full-width commas are commas. Errors name the line and what is wrong with it.
func ParseSynonyms(text []byte) (*Synonyms, error) {
	if !utf8.Valid(text) {
		return nil, say.Errorf("synonyms are not UTF-8 text")
	}
	s := &Synonyms{others: map[string][]string{}}
	number := 0
	for line := range strings.Lines(strings.TrimPrefix(string(text), "\uFEFF")) {
		number++
		line, _, _ = strings.Cut(strings.TrimSpace(line), "#")
		if strings.TrimSpace(line) == "" {
			continue
		}
		left, right, oneWay := strings.Cut(line, "=>")
		from, err := synonymWords(left)
		if err != nil {
			return nil, &say.LineError{Line: number, Err: err}
		}
		to := from
		if oneWay {
			if to, err = synonymWords(right); err != nil {
				return nil, &say.LineError{Line: number, Err: err}
			}
		} else if len(from) < 2 {
			return nil, &say.LineError{Line: number, Err: say.Errorf("%q is a single word: write \"a, b\" or \"a => b\"",
				strings.TrimSpace(line))}
		}
		for _, a := range from {
			for _, b := range to {
				if a != b && !slices.Contains(s.others[a], b) {
					s.others[a] = append(s.others[a], b)
				}
			}
			if len(s.others[a]) > budget.MostSynonyms {
				return nil, &say.LineError{Line: number, Err: say.Errorf("%q has more than %d synonyms", a, budget.MostSynonyms)}
			}
			s.longest = max(s.longest, utf8.RuneCountInString(a))
		}
	}
	return s, nil
}

func synonymWords(list string) ([]string, error) {
	var words []string
	for word := range strings.SplitSeq(strings.NewReplacer("，", ",", "、", ",").Replace(list), ",") {
		normal := string(segment.Normalise(word).Runes)
		if normal == "" {
			return nil, say.Errorf("a word is missing in %q", strings.TrimSpace(list))
		}
		if !slices.Contains(words, normal) {
			words = append(words, normal)
		}
	}
	return words, nil
}

// Words are the words that have others, in no order.
func (s *Synonyms) Words() iter.Seq[string] { return maps.Keys(s.others) }

// Of are the other words for a word in normal form.
func (s *Synonyms) Of(word string) []string {
	if s == nil {
		return nil
	}
	return s.others[word]
}

// With gives these synonyms and others; where both say something of a word, both hold.
func (s *Synonyms) With(others *Synonyms) *Synonyms {
	all := &Synonyms{others: maps.Clone(s.others), longest: max(s.longest, others.longest)}
	for word, more := range others.others {
		list := slices.Clone(all.others[word])
		for _, w := range more {
			if !slices.Contains(list, w) {
				list = append(list, w)
			}
		}
		all.others[word] = list
	}
	return all
}
