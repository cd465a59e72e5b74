package index

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"anlisou/segment/pinyin"
)

// expand adds to each group what else may stand in its place: synonyms, and other ways to write its numbers. What was typed in
// quotes, with an OR or of the title means what it says.
func (p parser) expand(plan *Plan) {
	p.joinSynonyms(plan)
	for i, g := range plan.All {
		u, single := g.unit()
		typed := u.Text
		if len(g.Any) == 1 && len(g.Any[0]) > 1 { // words that together have a synonym
			single, typed = true, g.Any[0].text()
		}
		if !single || u.Quoted || u.Title {
			continue
		}
		for _, other := range p.synonyms.of(typed) {
			plan.addAlternative(i, Together{p.expansion(other, typed, BySynonym)}, weightSynonym, p)
		}
		for _, other := range p.otherNumbers(typed) {
			plan.addAlternative(i, Together{p.expansion(other, typed, ByNumeral)}, weightNumber, p)
		}
	}
}

// expansion is a unit that stands for what was typed.
func (p parser) expansion(text, typed string, why Expansion) Unit {
	u := Unit{Text: text, For: typed, Why: why}
	if words := p.segmenter.Cut([]rune(text)); len(words) == 1 && words[0].End == len([]rune(text)) {
		u.Word = true
	}
	return u
}

// addAlternative lets units stand in the place of a group, and ranks by them.
func (plan *Plan) addAlternative(group int, units Together, weight float64, p parser) {
	plan.All[group].Any = append(plan.All[group].Any, units)
	for _, u := range units {
		// What is longer than what was typed has more terms, which together weigh no more.
		longer := float64(u.len()) / float64(max(1, utf8.RuneCountInString(u.For)))
		plan.Terms.add(p.terms(u.Text), weight/max(1, longer))
	}
}

// add puts the terms of an expansion beside those typed, which keep their own weight.
func (t *Terms) add(others Terms, weight float64) {
	join := func(list *[]Term, others []Term) {
		known := make(map[string]bool, len(*list))
		for _, t := range *list {
			known[t.Text] = true
		}
		for _, o := range others {
			if !known[o.Text] {
				*list = append(*list, Term{o.Text, o.Weight * weight})
			}
		}
	}
	join(&t.Words, others.Words)
	join(&t.Grams, others.Grams)
	join(&t.Chars, others.Chars)
}

// joinSynonyms makes one group of neighbouring words that together have a synonym: 异地 看病.
func (p parser) joinSynonyms(plan *Plan) {
	if p.synonyms == nil {
		return
	}
	var groups []Group
	for i := 0; i < len(plan.All); {
		joined, end := Group{}, i+1
		text, together := "", Together{}
		for j := i; j < len(plan.All) && len([]rune(text)) <= p.synonyms.longest; j++ {
			u, single := plan.All[j].unit()
			if !single || u.Quoted || u.Title {
				break
			}
			text += u.Text
			together = append(together, u)
			if j > i && len(p.synonyms.of(text)) > 0 && strings.Contains(plan.Literal, text) {
				joined, end = Group{Any: []Together{append(Together(nil), together...)}}, j+1
			}
		}
		if end == i+1 {
			joined = plan.All[i]
		}
		groups = append(groups, joined)
		i = end
	}
	plan.All = groups
}

func (t Together) text() string {
	var b strings.Builder
	for _, u := range t {
		b.WriteString(u.Text)
	}
	return b.String()
}

// mostNumbers bounds the other ways to write a text with several numbers.
const mostNumbers = 8

// otherNumbers are the other ways to write a text's numbers.
func (p parser) otherNumbers(text string) []string {
	runes := []rune(text)
	numbers := p.segmenter.Numbers(runes)
	ways := []string{""}
	at := 0
	for _, n := range numbers {
		var next []string
		for _, form := range append([]string{string(runes[n.Start:n.End])}, n.Forms...) {
			for _, way := range ways {
				if len(next) <= mostNumbers {
					next = append(next, way+string(runes[at:n.Start])+form)
				}
			}
		}
		ways, at = next, n.End
	}
	var others []string
	for _, way := range ways {
		if way += string(runes[at:]); way != text {
			others = append(others, way)
		}
	}
	return others
}

// The bounds of what Latin letters are read as.
const (
	mostReadings  = 6  // words that an input may stand for
	mostSyllables = 12 // of an input that is read as several words
	mostChains    = 8  // of words that are looked for
)

// sound lets the Latin words of a plan that are no words of the collection stand for the Han words that they spell. Words
// side by side are read together first (qu kuai lian), then each by itself.
func (s *search) sound() error {
	several := 0 // where the words side by side end that were not read together
	for i := 0; i < len(s.plan.All); i++ {
		end := i
		for end < len(s.plan.All) && end < i+mostSyllables && s.spelled(s.plan.All[end]) {
			end++
		}
		if end > i+1 {
			several = max(several, end)
		}
		for ; end > i; end-- {
			typed := make([]string, 0, end-i)
			together := Together{}
			for _, g := range s.plan.All[i:end] {
				typed = append(typed, g.Any[0][0].Text)
				together = append(together, g.Any[0][0])
			}
			if stands, err := s.isWord(typed); err != nil || stands {
				if err != nil {
					return err
				}
				continue
			}
			words, err := s.readings(strings.Join(typed, "'"))
			if err != nil {
				return err
			}
			if i < several && end == i+1 { // a syllable of words that stand nowhere together (xi'an) is none by itself
				words = slices.DeleteFunc(words, func(apart []string) bool { return utf8.RuneCountInString(apart[0]) == 1 })
			}
			if len(words) == 0 {
				continue
			}
			s.plan.All = slices.Concat(s.plan.All[:i], []Group{{Any: []Together{together}}}, s.plan.All[end:])
			for _, apart := range words {
				var units Together
				for _, w := range apart {
					units = append(units, s.parser.expansion(w, strings.Join(typed, " "), BySound))
				}
				s.plan.addAlternative(i, units, weightSound, s.parser)
			}
			break
		}
	}
	return nil
}

// spelled reports a group that is a single unit typed in Latin letters, perhaps with Han characters among them.
func (s *search) spelled(g Group) bool {
	u, single := g.unit()
	return single && !u.Quoted && !u.Title && len(g.Any) == 1 && strings.ContainsFunc(u.Text, isLatin) && pinyin.Typed(u.Text)
}

func isLatin(r rune) bool { return 'a' <= r && r <= 'z' || r == 'ü' }

// isWord reports that each of the texts is a word of the collection as it was typed: VR is no pinyin where cases speak of VR.
func (s *search) isWord(texts []string) (bool, error) {
	for _, text := range texts {
		found := false
		for _, l := range s.leaves {
			docs, err := l.postings(fieldWords, text)
			if err != nil {
				return false, err
			}
			found = found || !docs.IsEmpty()
		}
		if !found {
			return false, nil
		}
	}
	return true, nil
}

// readings are the words of the collection that an input spells, the likeliest first: those it spells best, or a chain of words that
// stand side by side (chuanbianzhiti is 船边 and 直提) or, where none do, that stand apart in a case.
func (s *search) readings(input string) ([][]string, error) {
	v, err := s.vocabulary()
	if err != nil {
		return nil, err
	}
	found := v.lexicon().Find(input, 4*mostReadings)
	if len(found) > 0 && (found[0].Whole || found[0].Kind == pinyin.Full) {
		return alone(likeliest(found)), nil
	}
	chained, err := s.chain(v, input)
	if err != nil || len(chained) > 0 {
		return chained, err
	}
	return alone(likeliest(found)), nil
}

// alone are words each of which is a reading by itself.
func alone(words []string) [][]string {
	readings := make([][]string, len(words))
	for i, w := range words {
		readings[i] = []string{w}
	}
	return readings
}

// The bounds of a name of a department or domain in a query.
const (
	longestName = 20 // in characters
	mostNamed   = 8  // words
)

// named lets the label of cases stand for words that name it, by whatever name: 住建局 also finds the cases of 住房和城乡建设局. Letters that are read as nothing
// else may spell it (gaj).
func (s *search) named() error {
	for i := 0; i < len(s.plan.All); i++ {
		for end := min(len(s.plan.All), i+mostNamed); end > i; end-- {
			var together Together
			for _, g := range s.plan.All[i:end] {
				if g.asTyped() {
					together = append(together, g.Any[0]...)
				} else {
					together = nil
					break
				}
			}
			text := together.text()
			if text == "" || utf8.RuneCountInString(text) > longestName || len(together) > 1 && !s.sideBySide(text) {
				continue
			}
			labels, err := s.labelled(text)
			if err != nil {
				return err
			}
			if len(labels) == 0 {
				continue
			}
			group := s.plan.All[i]
			switch {
			case len(together) > 1 && slices.ContainsFunc(labels, func(u Unit) bool { return u.Label != Domain }):
				group = Group{Any: []Together{{{Text: text}}}} // 医保 and 局, 案例 and 一 are the name side by side, or nothing of it
			case end > i+1:
				group = Group{Any: []Together{together}}
			}
			for _, label := range labels {
				label.For = text
				if label.Label != "" {
					label.Why = ByLabel
				}
				group.Any = append(slices.Clone(group.Any), Together{label})
			}
			s.plan.All = slices.Concat(s.plan.All[:i], []Group{group}, s.plan.All[end:])
			break
		}
	}
	return nil
}

// caseNumber is the number that a text names a case by, 案例十三 or 案例13, as pages and documents do, and the other ways to write that; 0 where it names none.
func (p parser) caseNumber(text string) (n int, others []string) {
	const before = "案例"
	numeral, ok := strings.CutPrefix(text, before)
	if !ok {
		return 0, nil
	}
	ordinal := []rune("第" + numeral)
	numbers := p.segmenter.Numbers(ordinal)
	if len(numbers) != 1 || numbers[0].Start != 1 || numbers[0].End != len(ordinal) {
		n, _ = strconv.Atoi(numeral) // 01
		return n, nil
	}
	for _, form := range append([]string{numeral}, numbers[0].Forms...) {
		if m, err := strconv.Atoi(form); err == nil {
			n = m
		}
		if form != numeral {
			others = append(others, before+form)
		}
	}
	return n, others
}

// sideBySide reports words that stand so in the query, without a space between, which would part a name (金融 法院), but no number from what it numbers.
func (s *search) sideBySide(text string) bool {
	if n, _ := s.parser.caseNumber(text); n > 0 {
		return strings.Contains(s.plan.Literal, text)
	}
	return slices.ContainsFunc(s.spaced, func(piece string) bool { return strings.Contains(piece, text) })
}

// labelled are the labels of cases that a text names: a department by any of its names, a domain by its own, a case by its number, which may be written
// otherwise.
func (s *search) labelled(text string) (labels []Unit, err error) {
	if n, others := s.parser.caseNumber(text); n > 0 {
		u := Unit{Text: strconv.Itoa(n), Label: numbered}
		if docs, err := s.any([]Together{{u}}); err != nil || docs.count() == 0 {
			return nil, err
		}
		for _, other := range others {
			labels = append(labels, Unit{Text: other, Why: ByNumeral})
		}
		return append(labels, u), nil
	}
	latin := strings.ContainsFunc(text, isLatin) && pinyin.Typed(text)
	if latin {
		if stands, err := s.isWord([]string{text}); err != nil || stands {
			return nil, err
		}
	}
	place := func(text string) bool { return isPlace(s.parser.segmenter, text) }
	for _, field := range []Field{Department, Domain} {
		counts, err := s.labelCounts(field)
		if err != nil {
			return nil, err
		}
		name := text
		if short, known := s.parser.taxonomy.NamedDepartment(text, place); known && field == Department {
			name = short
		}
		var values []string
		switch {
		case counts[name] > 0:
			values = []string{name}
		case latin:
			for value := range counts {
				if spells(text, value) {
					values = append(values, value)
				}
			}
			slices.Sort(values)
		}
		for _, value := range values {
			labels = append(labels, Unit{Text: value, Label: field})
		}
	}
	return labels, nil
}

// spells reports letters that are a label's pinyin or its initials.
func spells(letters, label string) bool {
	reading, ok := pinyin.Match(letters, label)
	return ok && reading.Whole
}

// likeliest keeps what is spelled as well as the best, without what is far rarer.
func likeliest(found []pinyin.Found) []string {
	var words []string
	most := 0.0
	for _, f := range found {
		if f.Kind != found[0].Kind || f.Whole != found[0].Whole {
			break
		}
		if most = max(most, f.Weight); f.Weight*oddsOfReading < most || len(words) == mostReadings {
			continue
		}
		words = append(words, f.Word)
	}
	return words
}

// chain reads an input as several words. Of the chains that stand in a case as spelled, the commonest words first; where none does, the chain of
// words of two characters and more that stand in one case.
func (s *search) chain(v *vocabulary, input string) ([][]string, error) {
	type chained struct {
		words []string
		text  string
		score float64
	}
	var standing []chained
	var apart []string
	for _, cut := range pinyin.Cuts(input) {
		n := len(cut.Syllables)
		if n < 2 || n > mostSyllables {
			continue
		}
		at := make([][]chained, n+1)
		at[0] = []chained{{}}
		for i := range n {
			for j := i + 1; j <= min(n, i+longestWord); j++ {
				part := pinyin.Cut{Syllables: cut.Syllables[i:j], Unfinished: cut.Unfinished && j == n}
				for _, f := range v.lexicon().Read(part, mostReadings) {
					for _, before := range at[i] {
						words := append(slices.Clone(before.words), f.Word)
						at[j] = append(at[j], chained{words, before.text + f.Word, before.score + f.Weight*float64(j-i)*float64(j-i)})
					}
				}
			}
			next := at[i+1]
			slices.SortStableFunc(next, func(a, b chained) int {
				switch {
				case a.score > b.score:
					return -1
				case a.score < b.score:
					return 1
				}
				return strings.Compare(a.text, b.text)
			})
			at[i+1] = next[:min(len(next), 4*mostChains)]
		}
		for _, c := range at[n] {
			stands, err := s.stands([]rune(c.text))
			if err != nil {
				return nil, err
			}
			if stands && len(standing) < mostChains && !slices.ContainsFunc(standing, func(o chained) bool { return o.text == c.text }) {
				standing = append(standing, c)
			}
		}
		if len(standing) > 0 {
			break // the cuts come the likeliest first
		}
		for _, c := range at[n] {
			if cut.Unfinished || apart != nil || slices.ContainsFunc(c.words, func(w string) bool { return utf8.RuneCountInString(w) < 2 }) {
				continue
			}
			var units Together
			for _, w := range c.words {
				units = append(units, Unit{Text: w, Word: true})
			}
			docs, err := s.any([]Together{units})
			if err != nil {
				return nil, err
			}
			if docs.count() > 0 {
				apart = c.words
			}
		}
	}
	if len(standing) == 0 && apart != nil {
		return [][]string{apart}, nil
	}
	var texts []string
	for _, c := range standing[:min(len(standing), mostReadings)] {
		texts = append(texts, c.text)
	}
	return alone(texts), nil
}
