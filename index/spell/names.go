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

// wordAt reports whether a word of two characters has the initials of a place and the next.
func (w nameWay) wordAt(place int, word string) bool {
	if w.initials == nil {
		return false // words are read in full by chain
	}
	reads := pinyin.Of(word)
	return strings.HasPrefix(reads[0], w.initials[place]) && strings.HasPrefix(reads[1], w.initials[place+1])
}

// withNames are the words of the readings of an input and, as far as there is room for more readings, the names that it
// spells; whole says that the readings cover all of it.
//
// A name that no dictionary has is cut into single characters (柯|桥), so that no word has its initials. What stands
// side by side so is read as a name where nothing else is; and beside words where its characters hardly stand
// elsewhere, by full pinyin, or by initials that no word has.
func (s *Session) withNames(v *Vocabulary, input string, readings []reading, whole bool) ([][]string, error) {
	words := wordsOf(readings)
	room := budget.MostReadings - len(words)
	if room <= 0 {
		return words, nil
	}
	ways, full := s.waysInFull(v, input)
	// A word goes before what stands side by side, perhaps by accident. What is common is known as a word: see
	// segment.Learn.
	if len(readings) == 0 || !full && !whole {
		ways = append(ways, s.waysByInitials(v, input, full)...)
	}
	var names []reading
	for _, way := range ways {
		found, err := s.names(v, way, leastBeside(readings))
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

// waysInFull are the ways to read an input as the syllables of a name; full says that it is syllables, be they those
// of a name or not.
func (s *Session) waysInFull(v *Vocabulary, input string) (ways []nameWay, full bool) {
	for _, cut := range pinyin.Cuts(input) {
		n := len(cut.Syllables)
		if cut.Unfinished || n == 0 {
			continue
		}
		full = true
		if n > budget.LongestNamed {
			s.work.Reach("characters of a name")
			continue
		}
		if n < weight.ShortestName {
			continue
		}
		way := nameWay{sets: make([][]nameCharacter, n)}
		for i := range way.sets {
			syllable := pinyin.Cut{Syllables: cut.Syllables[i : i+1]}
			way.sets[i] = v.nameCharacters(v.characters().Read(syllable, math.MaxInt))
		}
		ways = append(ways, way)
	}
	return ways, full
}

// waysByInitials are the ways to read an input, which may be syllables in full, as the initials of a name.
func (s *Session) waysByInitials(v *Vocabulary, input string, full bool) (ways []nameWay) {
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
	return ways
}

// initials are the ways in which letters are the initials of a name's syllables: zh, ch and sh are one or two.
func initials(input string) (ways [][]string) {
	var cut func(before []string, rest string)
	cut = func(before []string, rest string) {
		if rest == "" && len(before) >= weight.ShortestName {
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

// nameCharacters are found characters with the cases in which each is a word.
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
	var standing, doubtful []reading
	adjoining := s.adjoining(v, way, least)
	for i, n := range adjoining {
		if s.work.Over() {
			break
		}
		err := s.ahead(i, len(adjoining), func(i int) []engine.Set {
			text, words := adjoining[i].parts()
			return []engine.Set{textDocs(text), asWords(words, textDocs(text))}
		})
		if err != nil {
			return nil, err
		}
		text, words := n.parts()
		docs := textDocs(text)
		cases, err := s.count(docs)
		if err != nil {
			return nil, err
		}
		if cases == 0 || float64(cases) < least {
			continue
		}
		// A text that mostly stands across the words of something else (害关 in 损害关系) is no name.
		sure, err := s.mostlyAs(words, docs, cases)
		if err != nil {
			return nil, err
		}
		if rarest := n.rarest(); least > 0 && rarest > 0 {
			sure = sure && float64(cases) >= weight.NameShare*float64(rarest)
		}
		name := reading{[]string{text}, uint32(cases)}
		if sure {
			standing = append(standing, name)
			continue
		}
		if least > 0 || len(standing) > 0 || len(doubtful) == budget.MostReadings {
			continue
		}
		// A neighbour outside the name may take its first or last character for a word of its own: 大|城市.
		but, err := s.mostlyAs(words[1:], docs, cases)
		if err == nil && !but {
			but, err = s.mostlyAs(words[:len(words)-1], docs, cases)
		}
		if err != nil {
			return nil, err
		}
		if but {
			doubtful = append(doubtful, name)
		}
	}
	if len(standing) == 0 {
		return doubtful, nil
	}
	return standing, nil
}

// adjoining gives the strings of a character from each set of a way that may stand side by side as a name, by a beam
// search from left to right: the surest are kept, and come first.
func (s *Session) adjoining(v *Vocabulary, way nameWay, least float64) []name {
	surest := func(a, b name) int { return cmp.Or(cmp.Compare(b.share, a.share), cmp.Compare(b.cases, a.cases)) }
	begun := []name{{share: 1, cases: math.MaxUint32}}
	for _, set := range way.sets {
		var longer []name
		for _, n := range begun {
			if s.work.Over() {
				return nil
			}
			s.work.Spend(len(set)/budget.PairsAMicro + 1)
			for _, next := range set {
				if l, may := v.longer(n, next, way, least); may {
					longer = append(longer, l)
				}
			}
		}
		begun = longer
		if len(begun) > budget.MostNames && len(begun[0].chars) > 1 {
			s.work.Reach("names")
			slices.SortStableFunc(begun, surest)
			begun = begun[:budget.MostNames]
		}
	}
	slices.SortStableFunc(begun, surest)
	return begun
}

// longer is the beginning of a name with another character behind it, and whether it may be one: see names.
func (v *Vocabulary) longer(n name, next nameCharacter, way nameWay, least float64) (longer name, may bool) {
	if before := len(n.chars); before > 0 {
		last := n.chars[before-1]
		pair := [2]rune{last.char, next.char}
		beside := v.grams[pair]
		if n.cases = min(n.cases, beside); n.cases == 0 {
			return name{}, false
		}
		switch rarer := min(last.alone, next.alone); {
		case v.words[string(pair[:])] > 0:
			if n.word > 0 || len(way.sets) == weight.ShortestName || !way.wordAt(before-1, string(pair[:])) {
				return name{}, false
			}
			n.word, n.share = before+1, 0
		case rarer > 0:
			n.share = min(n.share, float64(beside)/float64(rarer))
		case last.alone+next.alone > 0: // a neighbour outside the name takes one for a word: 大|城市
			n.share = 0
		default:
			return name{}, false
		}
		if least > 0 && (n.share < weight.NameShare || float64(n.cases) < least) {
			return name{}, false
		}
	}
	n.chars = append(slices.Clone(n.chars), next)
	return n, len(n.chars) < len(way.sets) || !n.asks()
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

// mostlyAs reports that of a set of so many documents weight.NameShare and more have all of some words as words.
func (s *Session) mostlyAs(words []string, docs engine.Set, documents int) (bool, error) {
	n, err := s.count(asWords(words, docs))
	return float64(n) >= weight.NameShare*float64(documents), err
}

// asWords are those of some documents that have all of some words as words.
func asWords(words []string, docs engine.Set) engine.Set {
	sets := []engine.Set{docs}
	for _, w := range words {
		sets = append(sets, engine.Term(engine.Words, w))
	}
	return engine.And(sets...)
}

// rarest is in how many cases the rarest of a name's characters is a word.
func (n name) rarest() uint32 {
	return slices.MinFunc(n.chars, func(a, b nameCharacter) int { return cmp.Compare(a.alone, b.alone) }).alone
}
