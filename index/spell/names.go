package spell

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"anlisou/index/budget"
	"anlisou/index/engine"
	"anlisou/index/query"
	"anlisou/index/weight"
	"anlisou/segment"
	"anlisou/segment/pinyin"
)

// A name that no dictionary has is cut into single characters (柯|桥), so that no word has its initials. What stands
// side by side so is read as a name where nothing else is; and beside words where its characters hardly stand
// elsewhere, by full pinyin, or by initials that no word has.
const (
	shortestName = 2 // in characters
	// nameShare is the share of the cases with the rarer of two characters as a word that have it in the name.
	nameShare = 0.5
)

// nameCharacter is a character that may stand in a name.
type nameCharacter struct {
	char  rune
	alone uint32 // cases in which it is a word
}

// nameWay is a way to read an input as a name: the characters that may stand at each place, and the initials that
// they were found by, where they were.
type nameWay struct {
	sets     [][]nameCharacter
	initials []string
}

// wordAt reports that two characters which are a word of the collection have the initials of a place and the next as
// that word.
func (w nameWay) wordAt(place int, word string) bool {
	if w.initials == nil {
		return false // words are read in full by chain
	}
	reads := pinyin.Of(word)
	return strings.HasPrefix(reads[0], w.initials[place]) && strings.HasPrefix(reads[1], w.initials[place+1])
}

// withNames are the words of the readings of an input, which may be whole ones, and in the places that they leave the
// names that it spells.
func (s *Session) withNames(v *Vocabulary, input string, readings []reading, whole bool) ([][]string, error) {
	words := wordsOf(readings)
	room := budget.MostReadings - len(words)
	least := 0.0
	for _, r := range readings {
		least = max(least, float64(r.cases)/weight.OddsOfReading)
	}
	if room <= 0 {
		return words, nil
	}
	full := false
	var ways []nameWay
	for _, cut := range pinyin.Cuts(input) {
		if n := len(cut.Syllables); !cut.Unfinished && n > 0 {
			full = true
			if n > budget.LongestNamed {
				s.work.Reach("characters of a name")
			} else if n >= shortestName {
				way := nameWay{sets: make([][]nameCharacter, n)}
				for i := range way.sets {
					way.sets[i] = v.nameCharacters(v.characters().Read(pinyin.Cut{Syllables: cut.Syllables[i : i+1]}, math.MaxInt))
				}
				ways = append(ways, way)
			}
		}
	}
	// A word goes before what stands side by side, perhaps by accident. What is common is known as a word: see
	// segment.Learn.
	if len(readings) == 0 || !full && !whole {
		cuts := initials(strings.ToLower(input))
		if !full && len(cuts) == 0 && len(input) > budget.LongestNamed {
			s.work.Reach("characters of a name")
		}
		for _, letters := range cuts {
			way := nameWay{sets: make([][]nameCharacter, len(letters)), initials: letters}
			for i, l := range letters {
				way.sets[i] = v.nameCharacters(v.characters().Find(l, math.MaxInt))
			}
			ways = append(ways, way)
		}
	}
	var names []reading
	for _, way := range ways {
		found, err := s.names(v, way, least)
		if err != nil {
			return nil, err
		}
		names = append(names, found...)
	}
	for _, name := range commonest(names) {
		if room > 0 &&
			!slices.ContainsFunc(words, func(known []string) bool { return slices.Equal(known, name.words) }) {
			words = append(words, name.words)
			room--
		}
	}
	return words, nil
}

// initials are the ways in which letters are the initials of a name's syllables: zh, ch and sh are one or two.
func initials(input string) (ways [][]string) {
	var cut func(before []string, rest string)
	cut = func(before []string, rest string) {
		if rest == "" && len(before) >= shortestName {
			ways = append(ways, before)
		}
		if rest == "" || len(before) == budget.LongestNamed {
			return
		}
		cut(append(slices.Clone(before), rest[:1]), rest[1:])
		if len(rest) > 1 && rest[1] == 'h' && (rest[0] == 'z' || rest[0] == 'c' || rest[0] == 's') {
			cut(append(slices.Clone(before), rest[:2]), rest[2:])
		}
	}
	if len(input) <= 2*budget.LongestNamed &&
		strings.IndexFunc(input, func(r rune) bool { return !segment.IsSmallLatin(r) }) < 0 {
		cut(nil, input)
	}
	return ways
}

func (v *Vocabulary) nameCharacters(found []pinyin.Found) []nameCharacter {
	chars := make([]nameCharacter, len(found))
	for i, f := range found {
		for _, r := range f.Word {
			chars[i] = nameCharacter{r, v.words[f.Word]}
		}
	}
	return chars
}

// name is characters that may be one.
type name struct {
	chars []nameCharacter
	word  int     // how many of them there are when the last two are a word
	share float64 // of the cases of the rarer of two characters, at most
	cases uint32  // that can hold it
}

// asks reports a word beside a character that is none of a name: 的 in 企业|的, but not 区 in 瓯海|区 and 王 in 王|建国.
func (n name) asks() bool {
	for i, c := range n.chars {
		if n.word > 0 && i != n.word-1 && i != n.word-2 && query.StopWords[string(c.char)] {
			return true
		}
	}
	return false
}

// names are the strings of a character from each set that stand side by side in cases without being words, but for
// one word among more. Where least is given, they stand in so many at least, and their characters hardly elsewhere.
func (s *Session) names(v *Vocabulary, way nameWay, least float64) ([]reading, error) {
	begun := []name{{share: 1, cases: math.MaxUint32}}
	for _, set := range way.sets {
		var longer []name
		for _, b := range begun {
			if s.work.Over() {
				return nil, nil
			}
			s.work.Spend(len(set)/budget.PairsAMicro + 1)
			for _, next := range set {
				n := b
				if len(b.chars) > 0 {
					last := b.chars[len(b.chars)-1]
					pair := [2]rune{last.char, next.char}
					if n.cases = min(b.cases, v.grams[pair]); n.cases == 0 {
						continue
					}
					switch rarer := min(last.alone, next.alone); {
					case v.words[string(pair[:])] > 0:
						if b.word > 0 || len(way.sets) == shortestName || !way.wordAt(len(b.chars)-1, string(pair[:])) {
							continue
						}
						n.word, n.share = len(b.chars)+1, 0
					case rarer > 0:
						n.share = min(b.share, float64(v.grams[pair])/float64(rarer))
					case last.alone+next.alone > 0: // a neighbour outside the name takes one for a word: 大|城市
						n.share = 0
					default:
						continue
					}
					if least > 0 && (n.share < nameShare || float64(n.cases) < least) {
						continue
					}
				}
				n.chars = append(slices.Clone(b.chars), next)
				if len(n.chars) < len(way.sets) || !n.asks() {
					longer = append(longer, n)
				}
			}
		}
		begun = longer
		if len(begun) > budget.MostNames && len(begun[0].chars) > 1 {
			s.work.Reach("names")
			slices.SortStableFunc(
				begun,
				func(a, b name) int { return cmp.Or(cmp.Compare(b.share, a.share), cmp.Compare(b.cases, a.cases)) },
			)
			begun = begun[:budget.MostNames]
		}
	}
	slices.SortStableFunc(
		begun,
		func(a, b name) int { return cmp.Or(cmp.Compare(b.share, a.share), cmp.Compare(b.cases, a.cases)) },
	)
	var standing, doubtful []reading
	for _, n := range begun {
		if s.work.Over() {
			break
		}
		text, words := n.parts()
		docs := s.any(query.Conjunction{{Text: text}})
		cases, err := s.count(docs)
		if err != nil {
			return nil, err
		}
		if cases == 0 || float64(cases) < least {
			continue
		}
		// A text that mostly stands across the words of something else (害关 in 损害关系) is no name.
		with := func(words []string) (bool, error) {
			n, err := s.asWords(docs, words)
			return float64(n) >= nameShare*float64(cases), err
		}
		sure, err := with(words)
		if err != nil {
			return nil, err
		}
		if sure && least > 0 && n.rarest() > 0 {
			sure = float64(cases) >= nameShare*float64(n.rarest())
		}
		switch {
		case sure:
			standing = append(standing, reading{[]string{text}, uint32(cases)})
		case least == 0 && len(standing) == 0 && len(doubtful) < budget.MostReadings:
			// A neighbour outside the name may take its first or last character for a word of its own: 大|城市.
			for _, but := range [][]string{words[1:], words[:len(words)-1]} {
				if sure, err = with(but); err != nil {
					return nil, err
				} else if sure {
					doubtful = append(doubtful, reading{[]string{text}, uint32(cases)})
					break
				}
			}
		}
	}
	if len(standing) == 0 {
		standing = doubtful
	}
	return standing, nil
}

// parts are a name's text and the words that it is cut into where nothing around it is taken for a word with one of
// its characters.
func (n name) parts() (text string, words []string) {
	for i, c := range n.chars {
		text += string(c.char)
		if i == n.word-1 && n.word > 0 {
			words[len(words)-1] += string(c.char)
			continue
		}
		words = append(words, string(c.char))
	}
	return text, words
}

// asWords is how many documents of a set have all of some words as words.
func (s *Session) asWords(docs engine.Set, words []string) (n int, err error) {
	sets := []engine.Set{docs}
	for _, w := range words {
		sets = append(sets, engine.Term(engine.Words, w))
	}
	return s.count(engine.And(sets...))
}

// rarest is in how many cases the rarest of a name's characters is a word.
func (n name) rarest() uint32 {
	return slices.MinFunc(n.chars, func(a, b nameCharacter) int { return cmp.Compare(a.alone, b.alone) }).alone
}
