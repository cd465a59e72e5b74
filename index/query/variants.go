package query

import (
	"maps"
	"slices"
	"strings"

	"anlisou/index/budget"
	"anlisou/index/weight"
	"anlisou/segment"
)

// variants are what may be put in the place of texts, by text.
type variants struct{ spellings, regions map[string][]string }

// otherSpellings are the other ways to write a text's words: of 计画管理 计划管理.
func (p Parser) otherSpellings(text string) []string { return p.rewritten(text, segment.Spellings) }

// otherRegions are what other regions say for a text's words: of 软体开发 软件开发. What is a word of
// its own in the mainland, too, stands for another only where the query is written in traditional characters, as it
// is where that is said.
func (p Parser) otherRegions(text string) []string { return p.rewritten(text, p.regions) }

// regions are what other regions say for a word.
func (p Parser) regions(word string) (others []string) {
	for _, r := range segment.Regions(word) {
		if !r.Own || p.traditional {
			others = append(others, r.Word)
		}
	}
	return others
}

// standing are those of some texts that stand in a case.
func (p Parser) standing(texts []string) []string {
	return slices.DeleteFunc(texts, func(text string) bool { return !p.Cases.Stands([]rune(text)) })
}

// varies reports a text that is a word which is written or said in another way.
func (p Parser) varies(text string) bool {
	return len(segment.Spellings(text)) > 0 || len(segment.Regions(text)) > 0
}

// rewritten are the texts that a text becomes by putting others in the place of its words, of one or several. A word
// is what begins and ends where the text is cut, be it within a longer word (身份证 with 身份, 城市规划 with 规划): 了解 is none
// of 为了解决. There are budget.MostVariants at most.
func (p Parser) rewritten(text string, of func(word string) []string) []string {
	runes := []rune(text)
	if p.Cases == nil || len(runes) > budget.LongestText {
		return nil
	}
	border := make([]bool, len(runes)+1)
	for _, w := range p.Segmenter.Cut(runes) {
		border[w.Start], border[w.End] = true, true
		for _, sub := range w.Sub {
			border[sub.Start], border[sub.End] = true, true
		}
	}
	// ways[i] are the ways to write what follows place i, as it is first.
	ways := make([][]string, len(runes)+1)
	ways[len(runes)] = []string{""}
	varies := false
	for i := len(runes) - 1; i >= 0; i-- {
		add := func(before string, rest []string) {
			for _, way := range rest {
				if way = before + way; slices.Contains(ways[i], way) {
					continue
				}
				if len(ways[i]) > budget.MostVariants {
					p.Budget.Reach("variants")
					return
				}
				ways[i] = append(ways[i], way)
			}
		}
		add(string(runes[i]), ways[i+1][:1]) // as it is
		for j := min(len(runes), i+segment.LongestVariant()); border[i] && j > i; j-- {
			if !border[j] {
				continue
			}
			for _, other := range of(string(runes[i:j])) {
				varies = true
				add(other, ways[j])
			}
		}
		add(string(runes[i]), ways[i+1])
	}
	if !varies {
		return nil
	}
	return ways[0][1:]
}

// vary lets the other spellings of words, and what other regions say for them, stand in the place of groups of the
// plan. A word that a query excludes it excludes in any spelling.
func (p Parser) vary(plan *Plan) {
	if p.Cases == nil {
		return
	}
	variants := p.variants(plan)
	usual := false // something is typed in a spelling that is not the usual one
	for i := range plan.All {
		if plan.All[i].Sides != nil {
			continue
		}
		for _, units := range plan.All[i].typed() {
			text := units.Text()
			for _, other := range p.respelled(units, variants.spellings) {
				if p.Segmenter.Frequency(other.Text()) < p.Segmenter.Frequency(text) {
					// A rare spelling is no rare word: ranked by, stard's keywords have 0.4033, at 0.6 of its weight
					// 0.4035, without it 0.4040.
					plan.All[i].Any = append(plan.All[i].Any, other)
					continue
				}
				usual = true
				plan.AddAlternative(i, other, weight.Spelling, p)
			}
			if units.saysItself() {
				continue
			}
			for _, other := range variants.regions[text] {
				plan.AddAlternative(i, Conjunction{p.Expansion(other, text, ByRegion)}, weight.Synonym, p)
			}
		}
	}
	for _, units := range slices.Clone(plan.None) {
		if len(units) == 1 {
			plan.None = append(plan.None, p.respelled(units, variants.spellings)...)
		}
	}
	if !plan.Operators {
		plan.Respelled = variants.spellings[plan.Literal]
		for _, other := range plan.Respelled {
			if usual {
				plan.Terms.add(p.terms(other), weight.Spelling) // the pairs between its words
			}
		}
	}
}

// variants are those of the texts of a plan that stand in a case, all looked up at once.
func (p Parser) variants(plan *Plan) variants {
	v := variants{map[string][]string{}, map[string][]string{}}
	for _, g := range plan.All {
		if g.Sides != nil {
			continue
		}
		for _, units := range g.typed() {
			text := units.Text()
			if units.respells() {
				v.spellings[text] = p.otherSpellings(text)
			}
			if !units.saysItself() {
				v.regions[text] = p.otherRegions(text)
			}
		}
	}
	for _, units := range plan.None {
		if len(units) == 1 && units.respells() {
			v.spellings[units.Text()] = p.otherSpellings(units.Text())
		}
	}
	if !plan.Operators {
		v.spellings[plan.Literal] = p.otherSpellings(plan.Literal)
	}
	var all []string
	for _, texts := range []map[string][]string{v.spellings, v.regions} {
		for _, text := range slices.Sorted(maps.Keys(texts)) {
			all = append(all, texts[text]...)
		}
	}
	p.Cases.Ahead(all...)
	for _, texts := range []map[string][]string{v.spellings, v.regions} {
		for text, others := range texts {
			texts[text] = p.standing(others)
		}
	}
	return v
}

// typed are the choices of a group that were typed.
func (g Group) typed() []Conjunction {
	return slices.DeleteFunc(slices.Clone(g.Any), func(t Conjunction) bool { return !t.IsTyped() })
}

// respelled are units in their other spellings; a word of the title stays one. A phrase in quotes has none.
func (p Parser) respelled(t Conjunction, spellings map[string][]string) (others []Conjunction) {
	if !t.respells() {
		return nil
	}
	text := t.Text()
	for _, other := range spellings[text] {
		u := p.Expansion(other, text, BySpelling)
		u.Title = t[0].Title
		others = append(others, Conjunction{u})
	}
	return others
}

// respells reports units that have other spellings: words, of the title as well.
func (t Conjunction) respells() bool {
	return !t.saysItself() || len(t) == 1 && t[0].Title && !t[0].Quoted
}

// saysItself reports units that mean what they say, letter by letter: phrases in quotes, words of the title, labels
// and what is excluded.
func (t Conjunction) saysItself() bool {
	return slices.ContainsFunc(t, func(u Unit) bool { return u.Quoted || u.Title || u.Not || u.Label != "" })
}

// Forms are the characters of a text as typed whose normal form stands for others, too, each once.
func Forms(text string) (list []rune) {
	for r := range segment.Ambiguous(text) {
		if !slices.Contains(list, r) {
			list = append(list, r)
		}
	}
	return list
}

// isTraditional reports a text with a character that only traditional text has.
func isTraditional(text string) bool { return strings.ContainsFunc(text, segment.IsTraditional) }
