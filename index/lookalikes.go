package index

import (
	"slices"

	"anlisou/index/query"
)

// lookalikes gives what a loosened query asks for beside its words, because it may hold a misprint that no correction
// was sure of. A pair of characters is doubted only where one of them is of a unit that stands nowhere, or stands
// alone; a pair at the seam of two words proves nothing.
func (s *search) lookalikes(plan query.Plan, groups []groupDocs) ([]query.Group, error) {
	if s.request.Verbatim || plan.Literal == "" ||
		!slices.ContainsFunc(groups, func(g groupDocs) bool { return g.count > 0 }) {
		return nil, nil
	}
	text := []rune(plan.Literal)
	doubtful := doubted(text, groups)
	if !slices.Contains(doubtful, true) || s.spell.TooLong(text) {
		return nil, nil
	}
	return s.spell.Alike(text, doubtful)
}

// doubted says of each character of a query whether it may be a misprint: it is of a unit that no case holds, or is a
// word by itself that asks for something.
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
