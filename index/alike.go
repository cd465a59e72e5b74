package index

import (
	"cmp"
	"slices"

	"anlisou/index/budget"
	"anlisou/index/query"
	"anlisou/index/weight"
	"anlisou/segment"
)

// alike gives what a loosened query asks for beside its words, because it may hold a misprint that no correction was sure of: for each
// pair of characters that stands nowhere and is no word of the language, the likeliest pair that does and that sounds or looks like it, or those that are as likely. A pair is doubted
// only where one of its characters is of a unit that stands nowhere, or stands alone; a pair at the seam of two words proves nothing.
func (s *search) alike(plan query.Plan, groups []groupDocs) ([]query.Group, error) {
	if s.request.Verbatim || plan.Literal == "" || !slices.ContainsFunc(groups, func(g groupDocs) bool { return g.count > 0 }) {
		return nil, nil
	}
	text := []rune(plan.Literal)
	doubtful := doubted(text, groups)
	if !slices.Contains(doubtful, true) || s.tooLong(text) {
		return nil, nil
	}
	v, err := s.vocabulary()
	if err != nil {
		return nil, err
	}
	sp := s.speller(v)
	var alike []query.Group
	asked := map[[2]rune]bool{}
	for i := 0; i+1 < len(text) && !s.work.Over(); i++ {
		typed := [2]rune{text[i], text[i+1]}
		if !segment.IsHanText(string(typed[:])) || v.grams[typed] > 0 || sp.segmenter.Frequency(string(typed[:])) > 0 {
			continue
		}
		var group query.Group
		for _, pair := range sp.pairs(typed, [2]bool(doubtful[i:i+2])) {
			if !asked[pair] {
				asked[pair] = true
				group.Any = append(group.Any, query.Conjunction{{Text: string(pair[:]), For: string(typed[:]), Why: query.ByLikeness}})
			}
		}
		if len(group.Any) > 0 {
			alike = append(alike, group)
		}
	}
	return alike, nil
}

// pairs are the likeliest pairs that a pair may be a misprint of in one of its doubtful characters, the likeliest first.
func (sp speller) pairs(typed [2]rune, doubtful [2]bool) [][2]rune {
	type likely struct {
		pair [2]rune
		cost float64
	}
	var found []likely
	for at := range typed {
		if !doubtful[at] {
			continue
		}
		others := confusions(typed[at])
		sp.search.work.Spend(len(others) / 16)
		for _, c := range others {
			other := typed
			other[at] = c.char
			if sp.together(other[0], other[1]) > weight.LeastCohesion {
				found = append(found, likely{other, c.cost + sp.follows(other[0], other[1])})
			}
		}
	}
	slices.SortFunc(found, func(a, b likely) int {
		return cmp.Or(cmp.Compare(a.cost, b.cost), slices.Compare(a.pair[:], b.pair[:]))
	})
	var pairs [][2]rune
	for _, f := range found {
		if f.cost >= found[0].cost+weight.LeastOdds || slices.Contains(pairs, f.pair) {
			continue
		}
		if len(pairs) == budget.MostAlike {
			sp.search.work.Reach("alike")
			break
		}
		pairs = append(pairs, f.pair)
	}
	return pairs
}

// doubted says of each character of a query whether it may be a misprint: it is of a unit that no case holds, or is a word by itself that
// asks for something.
func doubted(text []rune, groups []groupDocs) []bool {
	doubtful := make([]bool, len(text))
	for _, g := range groups {
		u, single := g.group.Single()
		word := []rune(u.Text)
		if !single || u.Quoted || g.count > 0 && len(word) > 1 || query.StopWords[u.Text] {
			continue
		}
		for i := 0; i+len(word) <= len(text); i++ {
			if slices.Equal(text[i:i+len(word)], word) {
				for j := range word {
					doubtful[i+j] = true
				}
			}
		}
	}
	return doubtful
}
