package spell

import (
	"cmp"
	"slices"

	"anlisou/index/budget"
	"anlisou/index/query"
	"anlisou/index/weight"
	"anlisou/segment"
)

// Alike gives for each pair of characters of a text, one of which is doubtful, that stands nowhere and is no word of
// the language, the likeliest pair that does and that sounds or looks like it, or those that are as likely.
func (s *Session) Alike(text []rune, doubtful []bool) ([]query.Group, error) {
	v, err := s.vocabulary()
	if err != nil {
		return nil, err
	}
	sp := s.Speller(v)
	var alike []query.Group
	asked := map[[2]rune]bool{}
	for i := 0; i+1 < len(text) && !s.work.Over(); i++ {
		typed := [2]rune{text[i], text[i+1]}
		if !segment.IsHanText(string(typed[:])) || v.grams[typed] > 0 || sp.segmenter.Frequency(string(typed[:])) > 0 {
			continue
		}
		var group query.Group
		for _, pair := range sp.likelyPairs(typed, [2]bool(doubtful[i:i+2])) {
			if !asked[pair] {
				asked[pair] = true
				group.Any = append(
					group.Any,
					query.Conjunction{{Text: string(pair[:]), For: string(typed[:]), Why: query.ByLikeness}},
				)
			}
		}
		if len(group.Any) > 0 {
			alike = append(alike, group)
		}
	}
	return alike, nil
}

// likelyPairs are the likeliest pairs that a pair may be a misprint of in one of its doubtful characters, the likeliest
// first.
func (sp Speller) likelyPairs(typed [2]rune, doubtful [2]bool) [][2]rune {
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
		sp.work.Spend(len(others) / 16)
		for _, c := range others {
			other := typed
			other[at] = c.char
			if sp.coheres(other[0], other[1]) {
				found = append(found, likely{other, c.cost + sp.bigramCost(other[0], other[1])})
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
			sp.work.Reach("alike")
			break
		}
		pairs = append(pairs, f.pair)
	}
	return pairs
}
