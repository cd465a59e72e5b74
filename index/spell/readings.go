package spell

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"anlisou/index/budget"
	"anlisou/index/engine"
	"anlisou/index/weight"
	"anlisou/segment"
	"anlisou/segment/pinyin"
)

// Readings are the words of the collection that an input spells, typed in pieces, the likeliest first: those it
// spells whole; else what it is in part as it stands (qqyinyue is qq音乐); else words that stand side by side
// (chuanbianzhiti is 船边 and 直提), and words that only begin so; where none stand side by side, those of full pinyin
// that stand apart in a case. Initials are also two words side by side (ldht is 劳动 and 合同), whatever else they are.
// Names that no word is known for come after all these. Pieces each of which spells a word of its own (fuqi zhaiwu)
// are one word together or none.
func (s *Session) Readings(typed []string) ([][]string, error) {
	input := strings.Join(typed, "'")
	if words, known := s.read[input]; known {
		return slices.Clone(words), nil
	}
	if s.work.Over() {
		return nil, nil
	}
	words, err := s.findReadings(typed, input)
	if err == nil && !s.work.Over() {
		s.read[input] = slices.Clone(words)
	}
	return words, err
}

func (s *Session) findReadings(typed []string, input string) ([][]string, error) {
	v, err := s.vocabulary()
	if err != nil {
		return nil, err
	}
	s.work.Spend(budget.CostReading)
	found := v.Lexicon().Find(input, 4*budget.MostReadings)
	whole := len(found) > 0 && found[0].Whole
	begins := len(found) > 0 && found[0].Kind == pinyin.Full
	likeliest := s.likeliest(found)
	if inFull := whole && begins; !inFull && len(typed) == 1 {
		spliced, err := s.splices(v, input)
		if err != nil || len(spliced) > 0 {
			return spliced, err
		}
	}
	if whole && (found[0].Kind != pinyin.Initialled || len(typed) > 1) {
		return s.withNames(v, input, likeliest, true)
	}
	if len(typed) > 1 && !slices.ContainsFunc(typed, func(piece string) bool { return !v.Spells(piece) }) {
		return nil, nil
	}
	var all []reading
	if !whole {
		var apart []string
		all, apart, err = s.chain(v, input, begins)
		if err != nil {
			return nil, err
		}
		if len(all) == 0 && len(apart) > 0 {
			return [][]string{apart}, nil
		}
		if len(all) > 0 && !begins {
			return wordsOf(commonest(all)), nil
		}
	}
	all = append(all, likeliest...)
	if !begins {
		pairs, err := s.wordPairs(v, input, leastBeside(likeliest))
		if err != nil {
			return nil, err
		}
		all = append(all, pairs...)
	}
	return s.withNames(v, input, commonest(all), whole)
}

// reading is what an input spells: words that a case must hold all of.
type reading struct {
	words []string
	cases uint32 // that hold them side by side
}

// commonest are at most MostReadings readings by how many cases hold them, without what is far rarer.
func commonest(readings []reading) []reading {
	slices.SortStableFunc(readings, func(a, b reading) int { return cmp.Compare(b.cases, a.cases) })
	readings = readings[:min(len(readings), budget.MostReadings)]
	return slices.DeleteFunc(
		readings,
		func(r reading) bool { return float64(r.cases)*weight.OddsOfReading < float64(readings[0].cases) },
	)
}

// leastBeside is how many cases another reading stands in, at least, that is meant beside readings.
func leastBeside(readings []reading) (least float64) {
	for _, r := range readings {
		least = max(least, float64(r.cases)/weight.OddsOfReading)
	}
	return least
}

// wordsOf are the words of readings.
func wordsOf(readings []reading) (words [][]string) {
	for _, r := range readings {
		words = append(words, r.words)
	}
	return words
}

// Spells reports an input that spells a word of two characters and more.
func (v *Vocabulary) Spells(input string) bool {
	found := v.Lexicon().Find(input, 1)
	return len(found) > 0 && found[0].Whole && found[0].Runes > 1
}

// likeliest keeps what is spelled as well as the best, without what is far rarer.
func (s *Session) likeliest(found []pinyin.Found) (words []reading) {
	most := 0.0
	for _, f := range found {
		if f.Kind != found[0].Kind || f.Whole != found[0].Whole {
			break
		}
		if most = max(most, f.Weight); f.Weight*weight.OddsOfReading < most {
			continue
		}
		if len(words) == budget.MostReadings {
			s.work.Reach("readings")
			break
		}
		words = append(words, reading{[]string{f.Word}, uint32(f.Weight)})
	}
	return words
}

// chained is words that an input may be read as, one after another.
type chained struct {
	words  []string
	text   string
	beside bool    // each word stands beside the next somewhere
	single bool    // a word is a single character
	last   bool    // the last one is
	score  float64 // the logarithm of how likely the words follow each other by chance
}

// chain cuts an input into the pinyin of several words. It gives the chains of words that stand side by side in a case,
// the commonest first; where none does, one chain of words of two characters and more that stand in one case, however
// far apart. An input that begins a word is a chain only of words of two characters and more, side by side.
func (s *Session) chain(v *Vocabulary, input string, begins bool) (standing []reading, apart []string, err error) {
	for _, cut := range pinyin.Cuts(input) {
		if len(cut.Syllables) > budget.MostSyllables {
			s.work.Reach("syllables")
			continue
		}
		if len(cut.Syllables) < 2 || begins && cut.Unfinished {
			continue
		}
		chains, complete := s.chainsOf(v, cut, begins)
		if !complete {
			return nil, nil, nil
		}
		standing, err = s.standing(chains)
		if err != nil || len(standing) > 0 {
			return standing, apart, err // the cuts come the likeliest first
		}
		if apart == nil && !begins && !cut.Unfinished {
			if apart, err = s.apart(chains); err != nil {
				return nil, nil, err
			}
		}
	}
	return nil, apart, nil
}

// chainsOf gives the chains of words that the syllables of a cut spell, by a beam search from left to right: of the
// chains up to each syllable those of the fewest words are kept, of these the likeliest. Where the input begins a
// word, single characters are no links. It is not complete where the work ran out.
func (s *Session) chainsOf(v *Vocabulary, cut pinyin.Cut, begins bool) (chains []chained, complete bool) {
	n := len(cut.Syllables)
	if n > budget.LongestWord {
		s.work.Reach("word")
	}
	at := make([][]chained, n+1)
	at[0] = []chained{{beside: true}}
	for i := range n {
		for j := i + 1; j <= min(n, i+budget.LongestWord); j++ {
			if s.work.Over() {
				return nil, false
			}
			links := v.links(pinyin.Cut{Syllables: cut.Syllables[i:j], Unfinished: cut.Unfinished && j == n})
			s.work.Spend(budget.CostReading/2 + len(links)*len(at[i])/budget.PairsAMicro)
			longer := v.linked(at[i], links, begins)
			s.work.Spend(len(longer) / budget.ChainsAMicro)
			at[j] = append(at[j], longer...)
		}
		slices.SortStableFunc(at[i+1], func(a, b chained) int {
			return cmp.Or(
				cmp.Compare(len(a.words), len(b.words)),
				cmp.Compare(b.score, a.score),
				strings.Compare(a.text, b.text),
			)
		})
		at[i+1] = at[i+1][:min(len(at[i+1]), 4*budget.MostChains)]
	}
	return at[n], true
}

// links are the words that syllables spell. A name is made of characters that are rarely words, so for one syllable
// they are all the characters that stand beside others.
func (v *Vocabulary) links(part pinyin.Cut) []pinyin.Found {
	if len(part.Syllables) == 1 && !part.Unfinished {
		return v.characters().Read(part, math.MaxInt)
	}
	return v.Lexicon().Read(part, budget.MostReadings)
}

// linked gives each chain with each word behind it: those whose words stand side by side, and those without a single
// character.
func (v *Vocabulary) linked(chains []chained, words []pinyin.Found, begins bool) (longer []chained) {
	for _, f := range words {
		first, n := utf8.DecodeRuneInString(f.Word)
		single := n == len(f.Word)
		if begins && single {
			continue
		}
		for _, before := range chains {
			c := chained{
				beside: before.beside && v.besides(before.text, before.last, first, single),
				single: before.single || single,
				last:   single,
				score:  before.score + math.Log(f.Weight/v.total),
			}
			if c.beside || !c.single {
				c.words, c.text = append(slices.Clone(before.words), f.Word), before.text+f.Word
				longer = append(longer, c)
			}
		}
	}
	return longer
}

// standing are the readings by the chains that stand in a case as they were spelled.
func (s *Session) standing(chains []chained) (standing []reading, err error) {
	seen := map[string]bool{}
	chains = slices.DeleteFunc(slices.Clone(chains), func(c chained) bool { return !c.beside })
	for i, c := range chains {
		if len(standing) == budget.MostChains {
			s.work.Reach("chains")
			break
		}
		if s.work.Over() {
			break
		}
		err := s.ahead(i, len(chains), func(i int) []engine.Set { return []engine.Set{textDocs(chains[i].text)} })
		if err != nil {
			return nil, err
		}
		n, err := s.countText(c.text)
		if err != nil {
			return nil, err
		}
		if n == 0 || seen[c.text] {
			continue
		}
		seen[c.text] = true
		words := c.words
		if c.single { // says nothing by itself
			words = []string{c.text}
		}
		standing = append(standing, reading{words, uint32(n)})
	}
	return standing, nil
}

// apart are the words of the first chain without a single character of which some case holds all; nil for none.
func (s *Session) apart(chains []chained) ([]string, error) {
	chains = slices.DeleteFunc(slices.Clone(chains), func(c chained) bool { return c.single })
	for i, c := range chains {
		if s.work.Over() {
			continue
		}
		err := s.ahead(i, len(chains), func(i int) []engine.Set { return []engine.Set{s.inOne(chains[i].words)} })
		if err != nil {
			return nil, err
		}
		if held, err := s.inOneCase(c.words); err != nil || held {
			return c.words, err
		}
	}
	return nil, nil
}

// besides reports that a character may follow a text: that it stands behind the text's last one somewhere. Two
// characters that are a word together are read as that word, never each in a reading of its own.
func (v *Vocabulary) besides(text string, lastSingle bool, next rune, nextSingle bool) bool {
	if text == "" {
		return true
	}
	last, _ := utf8.DecodeLastRuneInString(text)
	pair := [2]rune{last, next}
	if !segment.IsHanText(string(pair[:])) {
		return true // only pairs of Han characters are known
	}
	bothSingle := lastSingle && nextSingle
	return v.grams[pair] > 0 && (!bothSingle || v.words[string(pair[:])] == 0)
}

// wordPairs reads letters as two words that stand side by side in so many cases at least, each in full or by its
// initials: ldht and laodonght are 劳动合同.
func (s *Session) wordPairs(v *Vocabulary, input string, least float64) ([]reading, error) {
	if len(input) > budget.LongestPaired {
		s.work.Reach("paired letters")
		return nil, nil
	}
	if len(input) < 2*weight.ShortestPaired ||
		strings.ContainsFunc(input, func(r rune) bool { return r < 'a' || r > 'z' }) {
		return nil, nil
	}
	var standing []reading
	pairs := s.neighbours(v, input)
	for i, p := range pairs {
		if p.most < least || s.work.Over() {
			break
		}
		err := s.ahead(i, len(pairs), func(i int) []engine.Set { return []engine.Set{textDocs(pairs[i].text)} })
		if err != nil {
			return nil, err
		}
		n, err := s.countText(p.text)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			least = max(least, float64(n)/weight.OddsOfReading)
			standing = append(standing, reading{[]string{p.text}, uint32(n)})
		}
	}
	return standing, nil
}

// wordPair is two words that may stand side by side.
type wordPair struct {
	text string
	most float64 // cases that can hold it
}

// neighbours are the pairs of words that letters spell, one before and one behind a cut, of which the last character
// of the first stands beside the first of the second; what the most cases can hold comes first.
func (s *Session) neighbours(v *Vocabulary, input string) []wordPair {
	var all []wordPair
	for at := weight.ShortestPaired; at <= len(input)-weight.ShortestPaired && !s.work.Over(); at++ {
		firsts, seconds := s.spelled(v, input[:at]), s.spelled(v, input[at:])
		s.work.Spend(2*budget.CostReading + len(firsts)*len(seconds)/budget.PairsAMicro)
		for _, first := range firsts {
			last, _ := utf8.DecodeLastRuneInString(first.Word)
			for _, second := range seconds {
				next, _ := utf8.DecodeRuneInString(second.Word)
				text := first.Word + second.Word
				// a word was found as such
				if beside := v.grams[[2]rune{last, next}]; beside > 0 && v.words[text] == 0 {
					all = append(all, wordPair{text, min(first.Weight, second.Weight, float64(beside))})
				}
			}
		}
	}
	slices.SortFunc(all, func(a, b wordPair) int {
		return cmp.Or(cmp.Compare(b.most, a.most), cmp.Compare(a.text, b.text))
	})
	return all
}

// spelled are at most MostPaired words of two characters and more that letters spell in full or by initials.
func (s *Session) spelled(v *Vocabulary, letters string) (words []pinyin.Found) {
	for _, f := range v.Lexicon().Find(letters, 2*budget.MostPaired) { // some are characters
		if !f.Whole || f.Runes < 2 || f.Kind == pinyin.Mixed {
			continue
		}
		if len(words) == budget.MostPaired {
			s.work.Reach("paired words")
			break
		}
		words = append(words, f)
	}
	return words
}
