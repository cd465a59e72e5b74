package query

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"anlisou/index/weight"
	"anlisou/segment"
)

// expand adds to each group what else may stand in its place: synonyms, other ways to write its words, and what other
// regions say. What was typed in quotes or of the title means what it says.
func (p Parser) expand(plan *Plan) {
	p.joinSynonyms(plan)
	for i, g := range plan.All {
		if g.Sides != nil {
			_ = plan.EachSide(i, p.Budget, func(side *Plan) error { // which has no error to give
				p.expand(side)
				return nil
			})
			continue
		}
		u, single := g.Single()
		typed := u.Text
		if len(g.Any) == 1 && len(g.Any[0]) > 1 { // words that together have a synonym
			single, typed = true, g.Any[0].Text()
		}
		if !single || u.Quoted || u.Title {
			continue
		}
		for _, other := range p.Synonyms.Of(typed) {
			plan.AddAlternative(i, Conjunction{p.Expansion(other, typed, BySynonym)}, weight.Synonym, p)
		}
		for _, key := range u.Keys {
			if other := otherRange(key); other != "" && typed == u.Text {
				unit := p.Expansion(other, typed, ByNumeral)
				unit.Keys = []string{other}
				plan.AddAlternative(i, Conjunction{unit}, weight.Synonym, p)
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

// Expansion is a unit that stands for what was typed.
func (p Parser) Expansion(text, typed string, why Expansion) Unit {
	u := Unit{Text: text, For: typed, Why: why}
	if words := p.Segmenter.Cut([]rune(text)); len(words) == 1 && words[0].End == len([]rune(text)) {
		u.Word = true
	}
	return u
}

// AddAlternative lets units stand in the place of a group, and ranks by them.
func (plan *Plan) AddAlternative(group int, units Conjunction, weight float64, p Parser) {
	plan.All[group].Any = append(plan.All[group].Any, units)
	for _, u := range units {
		// What is longer than what was typed has more terms, which together weigh no more.
		longer := float64(u.Len()) / float64(max(1, utf8.RuneCountInString(u.For)))
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

// joinSynonyms makes one group of neighbouring words that together have a synonym, or are written or said otherwise:
// 异地 看病.
func (p Parser) joinSynonyms(plan *Plan) {
	longest := segment.LongestVariant()
	if p.Synonyms != nil {
		longest = max(longest, p.Synonyms.longest)
	}
	var groups []Group
	for i := 0; i < len(plan.All); {
		joined, end := Group{}, i+1
		text, together := "", Conjunction{}
		for j := i; j < len(plan.All) && len([]rune(text)) <= longest; j++ {
			u, single := plan.All[j].Single()
			if !single || u.Quoted || u.Title {
				break
			}
			text += u.Text
			together = append(together, u)
			if j > i && (len(p.Synonyms.Of(text)) > 0 || p.varies(text)) && strings.Contains(plan.Literal, text) {
				joined, end = Group{Any: []Conjunction{append(Conjunction(nil), together...)}}, j+1
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

// Text is the texts of all units, one after another.
func (t Conjunction) Text() string {
	var b strings.Builder
	for _, u := range t {
		b.WriteString(u.Text)
	}
	return b.String()
}

// CaseNumber is the number that a text names a case by, 案例十三 or 案例13, as pages and documents do, and the other ways
// to write that; 0 where it names none.
func (p Parser) CaseNumber(text string) (n int, others []string) {
	const before = "案例"
	numeral, ok := strings.CutPrefix(text, before)
	if !ok {
		return 0, nil
	}
	if n, _ = strconv.Atoi(numeral); n == 0 {
		ordinal := []rune("第" + numeral)
		for _, v := range p.Segmenter.Values(ordinal) {
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
