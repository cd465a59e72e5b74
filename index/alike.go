package index

import (
	"slices"

	"anlisou/segment"
)

// weightAlike is what a pair of characters that is like one of the query weighs in ranking, of what that weighs. MRR@10 of the misprinted
// queries of cmrc2018, stard questions and keywords (anlisou eval --docs docs.jsonl.gz queries_typo.jsonl …) is 0.9847, 0.3959, 0.3924 as
// it is and 0.9813, 0.3945, 0.3909 without such pairs. Measured at a weight of 1, on the way here: two pairs in the place of one cost stard's
// plain questions 0.0003, three 0.0016.
const weightAlike = 1.5

// alike gives what a loosened query asks for beside its words, because it may hold a misprint that no correction was sure of: for each
// pair of characters that stands nowhere, the likeliest pair that does and that sounds or looks like it. A pair is doubted only where one
// of its characters is of a unit that stands nowhere, or stands alone; a pair at the seam of two words proves nothing.
func (s *search) alike(groups []groupDocs) ([]Unit, error) {
	if s.request.Verbatim || s.plan.Literal == "" || !slices.ContainsFunc(groups, func(g groupDocs) bool { return g.count > 0 }) {
		return nil, nil
	}
	text := []rune(s.plan.Literal)
	doubtful := doubted(text, groups)
	if len(text) > longestText || !slices.Contains(doubtful, true) {
		return nil, nil
	}
	v, err := s.vocabulary()
	if err != nil {
		return nil, err
	}
	sp := speller{v, s.parser.segmenter}
	var units []Unit
	for i := 0; i+1 < len(text); i++ {
		typed := [2]rune{text[i], text[i+1]}
		if !segment.IsHanText(string(typed[:])) || v.grams[typed] > 0 {
			continue
		}
		likeliest, least := typed, 0.0
		for at := range typed {
			if !doubtful[i+at] {
				continue
			}
			for _, c := range confusions(typed[at]) {
				other := typed
				other[at] = c.char
				if sp.together(other[0], other[1]) <= isTogether {
					continue
				}
				cost := c.cost + sp.follows(other[0], other[1])
				if likeliest == typed || cost < least || cost == least && slices.Compare(other[:], likeliest[:]) < 0 {
					likeliest, least = other, cost
				}
			}
		}
		u := Unit{Text: string(likeliest[:]), For: string(typed[:]), Why: ByLikeness}
		if likeliest != typed && !slices.ContainsFunc(units, func(had Unit) bool { return had.Text == u.Text }) {
			units = append(units, u)
		}
	}
	return units, nil
}

// doubted says of each character of a query whether it may be a misprint: it is of a unit that no case holds, or is a word by itself that
// asks for something.
func doubted(text []rune, groups []groupDocs) []bool {
	doubtful := make([]bool, len(text))
	for _, g := range groups {
		u, single := g.group.unit()
		word := []rune(u.Text)
		if !single || u.Quoted || g.count > 0 && len(word) > 1 || questionWords[u.Text] {
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
