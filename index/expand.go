package index

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"anlisou/segment"
	"anlisou/segment/pinyin"
)

// expand adds to each group what else may stand in its place: synonyms, other ways to write its words, and what other regions say. What was typed in
// quotes or of the title means what it says.
func (p parser) expand(plan *Plan) {
	p.joinSynonyms(plan)
	for i, g := range plan.All {
		if g.sides != nil {
			_ = plan.eachSide(i, p.work, func(side *Plan) error { // which has no error to give
				p.expand(side)
				return nil
			})
			continue
		}
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
		for _, key := range u.Keys {
			if other := otherRange(key); other != "" && typed == u.Text {
				unit := p.expansion(other, typed, ByNumeral)
				unit.Keys = []string{other}
				plan.addAlternative(i, Together{unit}, weightSynonym, p)
			}
		}
	}
	p.vary(plan)
}

// otherRange is a range as people say it where it was written as papers do, and the other way round: 3至5年, 3到5年.
func otherRange(key string) string {
	for _, to := range [][2]string{{"至", "到"}, {"到", "至"}} {
		if from, rest, ok := strings.Cut(key, to[0]); ok && isNumber(from) {
			return from + to[1] + rest
		}
	}
	return ""
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
	join(&t.Values, others.Values)
}

// joinSynonyms makes one group of neighbouring words that together have a synonym, or are written or said otherwise: 异地 看病.
func (p parser) joinSynonyms(plan *Plan) {
	longest := segment.LongestVariant()
	if p.synonyms != nil {
		longest = max(longest, p.synonyms.longest)
	}
	var groups []Group
	for i := 0; i < len(plan.All); {
		joined, end := Group{}, i+1
		text, together := "", Together{}
		for j := i; j < len(plan.All) && len([]rune(text)) <= longest; j++ {
			u, single := plan.All[j].unit()
			if !single || u.Quoted || u.Title {
				break
			}
			text += u.Text
			together = append(together, u)
			if j > i && (len(p.synonyms.of(text)) > 0 || p.varies(text)) && strings.Contains(plan.Literal, text) {
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

// named lets the label of cases stand for words that name it, by whatever name: 住建局 also finds the cases of 住房和城乡建设局. Letters that are read as nothing
// else may spell it (gaj).
func (s *search) named(plan *Plan) error {
	for i := 0; i < len(plan.All) && !s.work.over(); i++ {
		if err := plan.eachSide(i, s.work, s.named); err != nil {
			return err
		}
		if i+mostNamed < len(plan.All) {
			s.work.reach("named words")
		}
		for end := min(len(plan.All), i+mostNamed); end > i; end-- {
			var together Together
			for _, g := range plan.All[i:end] {
				if g.asTyped() {
					together = append(together, g.Any[0]...)
				} else {
					together = nil
					break
				}
			}
			text := together.text()
			if utf8.RuneCountInString(text) > longestName {
				s.work.reach("name")
				continue
			}
			if text == "" || len(together) > 1 && !s.sideBySide(text) {
				continue
			}
			labels, err := s.labelled(text)
			if err != nil {
				return err
			}
			if len(labels) == 0 {
				continue
			}
			group := plan.All[i]
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
			plan.All = slices.Concat(plan.All[:i], []Group{group}, plan.All[end:])
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
	if n, _ = strconv.Atoi(numeral); n == 0 {
		ordinal := []rune("第" + numeral)
		for _, v := range p.segmenter.Values(ordinal) {
			if v.Start == 0 && v.End == len(ordinal) {
				n, _ = strconv.Atoi(strings.TrimPrefix(v.Key, "第"))
			}
		}
	}
	if n == 0 {
		return 0, nil
	}
	for _, form := range []string{strconv.Itoa(n), segment.Numeral(n)} {
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
	if labels, known := s.memo.labels[text]; known {
		return slices.Clone(labels), nil
	}
	if labels, err = s.findLabels(text); err == nil {
		s.memo.labels[text] = slices.Clone(labels)
	}
	return labels, err
}

func (s *search) findLabels(text string) (labels []Unit, err error) {
	s.work.spend(costName)
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
			s.work.spend(len(counts) * costSpelling)
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
