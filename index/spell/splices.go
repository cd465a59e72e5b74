package spell

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"anlisou/index/budget"
	"anlisou/index/engine"
	"anlisou/index/weight"
	"anlisou/segment"
	"anlisou/segment/pinyin"
)

// MaySplice reports letters and digits, of which some may stand in a text as they are and the others spell what
// stands beside them.
func MaySplice(text string) bool {
	return len(text) > weight.ShortestSpliced &&
		strings.IndexFunc(text, func(r rune) bool { return !segment.IsSmallLatin(r) && (r < '0' || r > '9') }) < 0
}

// mixedReading is a way to have read the beginning of an input.
type mixedReading struct {
	words     []string
	lastTyped bool // the last word stands as it was typed
	ways      int  // in which words were read: as typed, and spelled in full
}

const (
	asTyped = 1 << iota
	spelledOut
)

// splices read an input as words that stand in a text as they were typed and words that the letters beside these
// spell in full: qqyinyue is qq音乐. They are what stands side by side in a case or, where nothing does, words that
// stand in one case.
func (s *Session) splices(v *Vocabulary, input string) (readings [][]string, err error) {
	if !MaySplice(input) {
		return nil, nil
	}
	if len(input) > budget.LongestSpliced {
		s.work.Reach("spliced letters")
		return nil, nil
	}
	whole := s.wholeSplices(v, input)
	var standing []reading
	for i, p := range whole {
		if s.work.Over() || len(standing) == budget.MostReadings {
			break
		}
		err := s.ahead(i, len(whole), func(i int) []engine.Set {
			return []engine.Set{textDocs(strings.Join(whole[i].words, "")), s.inOne(whole[i].words)}
		})
		if err != nil {
			return nil, err
		}
		text := strings.Join(p.words, "")
		n, err := s.countText(text)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			standing = append(standing, reading{[]string{text}, uint32(n)})
		}
	}
	if len(standing) > 0 {
		return wordsOf(commonest(standing)), nil
	}
	for _, p := range whole {
		if s.work.Over() ||
			slices.ContainsFunc(p.words, func(word string) bool { return utf8.RuneCountInString(word) < 2 }) {
			continue
		}
		held, err := s.inOneCase(p.words)
		if err != nil {
			return nil, err
		}
		if held {
			return [][]string{p.words}, nil
		}
	}
	return nil, nil
}

// wholeSplices gives the ways to read all of an input of which some words stand as typed and some are spelled, by a
// beam search from left to right; those of fewest words first. There are none where the work ran out.
func (s *Session) wholeSplices(v *Vocabulary, input string) []mixedReading {
	at := make([][]mixedReading, len(input)+1)
	at[0] = []mixedReading{{}}
	for i := range input {
		if len(at[i]) == 0 {
			continue
		}
		for j := i + 1; j <= len(input); j++ {
			if s.work.Over() {
				return nil
			}
			for _, p := range s.spliced(v, input[i:j]) {
				at[j] = s.splice(v, at[j], at[i], p)
			}
		}
	}
	whole := slices.DeleteFunc(at[len(input)], func(p mixedReading) bool { return p.ways != asTyped|spelledOut })
	slices.SortStableFunc(whole, func(a, b mixedReading) int { return cmp.Compare(len(a.words), len(b.words)) })
	return whole
}

// splicedWord is a word that a part of an input is read as, and the way.
type splicedWord struct {
	word string
	way  int
}

// spliced are the words that a part of an input is read as: itself, and those it spells in full.
func (s *Session) spliced(v *Vocabulary, part string) (words []splicedWord) {
	s.work.Spend(budget.CostLookUp)
	if v.words[part] > 0 {
		words = append(words, splicedWord{part, asTyped})
	}
	if len(part) < weight.ShortestSpliced ||
		strings.ContainsFunc(part, func(r rune) bool { return !segment.IsSmallLatin(r) }) {
		return words
	}
	for _, cut := range pinyin.Cuts(part) {
		if cut.Unfinished {
			break
		}
		s.work.Spend(budget.CostReading / 2)
		for _, f := range v.Lexicon().Read(cut, budget.MostReadings) {
			words = append(words, splicedWord{f.Word, spelledOut})
		}
	}
	return words
}

// splice adds to ways those before that go on with a word, and keeps at most mostSplices, those of fewest words. Two
// words as they were typed would be one.
func (s *Session) splice(v *Vocabulary, ways, before []mixedReading, next splicedWord) []mixedReading {
	first, _ := utf8.DecodeRuneInString(next.word)
	for _, b := range before {
		if b.lastTyped && next.way == asTyped {
			continue
		}
		if len(b.words) > 0 {
			last, _ := utf8.DecodeLastRuneInString(b.words[len(b.words)-1])
			if pair := [2]rune{last, first}; segment.IsHanText(string(pair[:])) && v.grams[pair] == 0 {
				continue
			}
		}
		ways = append(
			ways,
			mixedReading{append(slices.Clone(b.words), next.word), next.way == asTyped, b.ways | next.way},
		)
	}
	if len(ways) > budget.MostSplices {
		s.work.Reach("splices")
		slices.SortStableFunc(ways, func(a, b mixedReading) int { return cmp.Compare(len(a.words), len(b.words)) })
		ways = ways[:budget.MostSplices]
	}
	return ways
}
