package index

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"anlisou/index/budget"
	"anlisou/index/query"
	"anlisou/segment"
	"anlisou/segment/pinyin"
)

// named lets the label of cases stand for words that name it, by whatever name: 住建局 also finds the cases of 住房和城乡建设局.
// Letters that are read as nothing else may spell it (gaj).
func (s *search) named(plan *query.Plan, spaced []string) error {
	for i := 0; i < len(plan.All) && !s.work.Over(); i++ {
		err := plan.EachSide(i, s.work, func(side *query.Plan) error { return s.named(side, spaced) })
		if err != nil {
			return err
		}
		if i+budget.MostNamed < len(plan.All) {
			s.work.Reach("named words")
		}
		for end := min(len(plan.All), i+budget.MostNamed); end > i; end-- {
			text, units := typedTogether(plan.All[i:end])
			if utf8.RuneCountInString(text) > budget.LongestName {
				s.work.Reach("name")
				continue
			}
			if text == "" || units > 1 && !s.sideBySide(plan.Literal, spaced, text) {
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
			case units > 1 &&
				slices.ContainsFunc(labels, func(u query.Unit) bool { return u.Label != query.Domain }):
				// 医保 and 局, 案例 and 一 are the name side by side, or nothing of it
				group = query.Group{Any: []query.Conjunction{{{Text: text}}}}
			case end > i+1:
				var together query.Conjunction
				for _, g := range plan.All[i:end] {
					together = append(together, g.Any[0]...)
				}
				group = query.Group{Any: []query.Conjunction{together}}
			}
			for _, label := range labels {
				label.For = text
				if label.Label != "" {
					label.Why = query.ByLabel
				}
				group.Any = append(slices.Clone(group.Any), query.Conjunction{label})
			}
			plan.All = slices.Concat(plan.All[:i], []query.Group{group}, plan.All[end:])
			break
		}
	}
	return nil
}

// typedTogether is the text of groups side by side, of so many units; none where something else may stand for one.
func typedTogether(groups []query.Group) (text string, units int) {
	var joined strings.Builder
	for _, g := range groups {
		if !g.IsTyped() {
			return "", 0
		}
		for _, u := range g.Any[0] {
			joined.WriteString(u.Text)
		}
		units += len(g.Any[0])
	}
	return joined.String(), units
}

// sideBySide reports words that stand so in the query, without a space between, which would part a name (金融 法院), but
// no number from what it numbers.
func (s *search) sideBySide(literal string, spaced []string, text string) bool {
	if n, _ := s.parser.CaseNumber(text); n > 0 {
		return strings.Contains(literal, text)
	}
	return slices.ContainsFunc(spaced, func(piece string) bool { return strings.Contains(piece, text) })
}

// labelled are the labels of cases that a text names: a department by any of its names, a domain by its own, a case
// by its number, which may be written otherwise.
func (s *search) labelled(text string) (labels []query.Unit, err error) {
	if labels, known := s.memo.named[text]; known {
		return slices.Clone(labels), nil
	}
	if labels, err = s.findLabels(text); err == nil {
		s.memo.named[text] = slices.Clone(labels)
	}
	return labels, err
}

func (s *search) findLabels(text string) (labels []query.Unit, err error) {
	s.work.Spend(budget.CostName)
	if n, others := s.parser.CaseNumber(text); n > 0 {
		u := query.Unit{Text: strconv.Itoa(n), Label: query.Number}
		if n, err := s.countAny(query.Conjunction{u}); err != nil || n == 0 {
			return nil, err
		}
		for _, other := range others {
			labels = append(labels, query.Unit{Text: other, Why: query.ByNumeral})
		}
		return append(labels, u), nil
	}
	latin := strings.ContainsFunc(text, segment.IsLatin) && pinyin.Typed(text)
	if latin {
		if stands, err := s.isWord(text); err != nil || stands {
			return nil, err
		}
	}
	place := func(text string) bool { return query.IsPlace(s.parser.Segmenter, text) }
	for _, field := range []query.Field{query.Department, query.Domain} {
		counts, err := s.labelCounts(field)
		if err != nil {
			return nil, err
		}
		name := text
		if short, known := s.parser.Taxonomy.NamedDepartment(text, place); known && field == query.Department {
			name = short
		}
		var values []string
		switch {
		case counts[name] > 0:
			values = []string{name}
		case latin:
			s.work.Spend(len(counts) * budget.CostSpelling)
			for value := range counts {
				if spells(text, value) {
					values = append(values, value)
				}
			}
			slices.Sort(values)
		}
		for _, value := range values {
			labels = append(labels, query.Unit{Text: value, Label: field})
		}
	}
	return labels, nil
}

// spells reports letters that are a label's pinyin or its initials.
func spells(letters, label string) bool {
	reading, ok := pinyin.Match(letters, label)
	return ok && reading.Whole
}
