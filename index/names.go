package index

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"anlisou/segment/pinyin"
)

// A name that no dictionary has is cut into single characters (柯|桥), so that no word has its initials. What stands side by side so is
// read as a name where nothing else is; and beside words where its characters hardly stand elsewhere, by full pinyin, or by initials that no word has.
const (
	shortestName  = 2 // in characters
	longestPerson = 3
	// nameShare is the share of the cases with the rarer of two characters as a word that have it in the name.
	nameShare = 0.5
)

// nameCharacter is a character that may stand in a name.
type nameCharacter struct {
	char  rune
	alone uint32 // cases in which it is a word
}

// withNames are the words of the readings of an input, which may be whole ones, and in the places that they leave the names that it spells.
func (s *search) withNames(v *vocabulary, input string, readings []reading, whole bool) ([][]string, error) {
	words := wordsOf(readings)
	room := mostReadings - len(words)
	least := 0.0
	for _, r := range readings {
		least = max(least, float64(r.cases)/oddsOfReading)
	}
	if room <= 0 {
		return words, nil
	}
	full := false
	var ways [][][]nameCharacter
	for _, cut := range pinyin.Cuts(input) {
		if n := len(cut.Syllables); !cut.Unfinished && n > 0 {
			full = true
			if n >= shortestName && n <= longestPerson {
				way := make([][]nameCharacter, n)
				for i := range way {
					way[i] = v.nameCharacters(v.characters().Read(pinyin.Cut{Syllables: cut.Syllables[i : i+1]}, math.MaxInt))
				}
				ways = append(ways, way)
			}
		}
	}
	// A word goes before what stands side by side, perhaps by accident. What is common is known as a word: see segment.Learn.
	if len(readings) == 0 || !full && !whole {
		for _, letters := range initials(strings.ToLower(input)) {
			way := make([][]nameCharacter, len(letters))
			for i, l := range letters {
				way[i] = v.nameCharacters(v.characters().Find(l, math.MaxInt))
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
		if room > 0 && !slices.ContainsFunc(words, func(known []string) bool { return slices.Equal(known, name.words) }) {
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
		if rest == "" || len(before) == longestPerson {
			return
		}
		cut(append(slices.Clone(before), rest[:1]), rest[1:])
		if len(rest) > 1 && rest[1] == 'h' && (rest[0] == 'z' || rest[0] == 'c' || rest[0] == 's') {
			cut(append(slices.Clone(before), rest[:2]), rest[2:])
		}
	}
	if len(input) <= 2*longestPerson && strings.IndexFunc(input, func(r rune) bool { return !isSmallLatin(r) }) < 0 {
		cut(nil, input)
	}
	return ways
}

func (v *vocabulary) nameCharacters(found []pinyin.Found) []nameCharacter {
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
	share float64 // of the cases of the rarer of two characters, at most
	cases uint32  // that can hold it
}

// names are the strings of a character from each set that stand side by side in cases without being words. Where least is given, they stand in
// so many at least, and their characters hardly elsewhere.
func (s *search) names(v *vocabulary, way [][]nameCharacter, least float64) ([]reading, error) {
	begun := []name{{share: 1, cases: math.MaxUint32}}
	for _, set := range way {
		var longer []name
		for _, b := range begun {
			if s.work.over() {
				return nil, nil
			}
			s.work.spend(len(set)/pairsAMicro + 1)
			for _, next := range set {
				n := b
				if len(b.chars) > 0 {
					last := b.chars[len(b.chars)-1]
					pair := [2]rune{last.char, next.char}
					// A character that its neighbour outside the name takes for a word (大|城市) is none alone.
					if n.cases = min(b.cases, v.grams[pair]); n.cases == 0 || last.alone+next.alone == 0 || v.words[string(pair[:])] > 0 {
						continue
					}
					if rarer := min(last.alone, next.alone); rarer > 0 {
						n.share = min(b.share, float64(v.grams[pair])/float64(rarer))
					} else {
						n.share = 0
					}
					if least > 0 && (n.share < nameShare || float64(n.cases) < least) {
						continue
					}
				}
				n.chars = append(slices.Clone(b.chars), next)
				longer = append(longer, n)
			}
		}
		begun = longer
		if len(begun) > mostNames && len(begun[0].chars) > 1 {
			s.work.reach("names")
			slices.SortStableFunc(begun, func(a, b name) int { return cmp.Or(cmp.Compare(b.share, a.share), cmp.Compare(b.cases, a.cases)) })
			begun = begun[:mostNames]
		}
	}
	var standing []reading
	for _, n := range begun {
		if s.work.over() {
			break
		}
		var text strings.Builder
		together := Together{{}}
		for _, c := range n.chars {
			text.WriteRune(c.char)
			together = append(together, Unit{Text: string(c.char), Word: true})
		}
		together[0].Text = text.String()
		docs, err := s.any([]Together{together[:1]})
		if err != nil {
			return nil, err
		}
		cases := docs.count()
		if cases == 0 || float64(cases) < least {
			continue
		}
		if least > 0 {
			alone, err := s.any([]Together{together})
			if err != nil {
				return nil, err
			}
			rarest := slices.MinFunc(n.chars, func(a, b nameCharacter) int { return cmp.Compare(a.alone, b.alone) }).alone
			if float64(alone.count()) < nameShare*float64(rarest) {
				continue
			}
		}
		standing = append(standing, reading{[]string{text.String()}, uint32(cases)})
	}
	return standing, nil
}
