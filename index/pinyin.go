package index

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"anlisou/index/budget"
	"anlisou/index/engine"
	"anlisou/index/query"
	"anlisou/index/spell"
	"anlisou/index/weight"
	"anlisou/segment"
	"anlisou/segment/pinyin"
)

// expandPinyin lets the Latin words of a plan that are no words of the collection stand for the Han words that they
// spell. Words side by side are read together first (qu kuai lian), then each by itself.
func (s *search) expandPinyin(plan *query.Plan) error {
	several := 0 // where the words side by side end that were not read together
	for i := 0; i < len(plan.All) && !s.work.Over(); i++ {
		if err := plan.EachSide(i, s.work, s.expandPinyin); err != nil {
			return err
		}
		end := i
		for end < len(plan.All) && end < i+budget.MostSyllables && s.spelled(plan.All[end]) {
			end++
		}
		if end == i && s.spliced(plan.All[i]) {
			end++ // by itself
		}
		if end > i+1 {
			several = max(several, end)
		}
		for ; end > i; end-- {
			typed := make([]string, 0, end-i)
			together := query.Conjunction{}
			for _, g := range plan.All[i:end] {
				typed = append(typed, g.Any[0][0].Text)
				together = append(together, g.Any[0][0])
			}
			if stands, err := s.isWord(typed...); err != nil || stands {
				if err != nil {
					return err
				}
				continue
			}
			words, err := s.spell.Readings(typed)
			if err != nil {
				return err
			}
			if i < several && end == i+1 { // a syllable of words that stand nowhere together (xi'an) is none by itself
				words = slices.DeleteFunc(
					words,
					func(apart []string) bool { return utf8.RuneCountInString(apart[0]) == 1 },
				)
			}
			if len(words) == 0 {
				continue
			}
			plan.All = slices.Concat(plan.All[:i], []query.Group{{Any: []query.Conjunction{together}}}, plan.All[end:])
			for _, apart := range words {
				var units query.Conjunction
				for _, w := range apart {
					units = append(units, s.parser.Expansion(w, strings.Join(typed, " "), query.BySound))
				}
				plan.AddAlternative(i, units, weight.Sound, s.parser)
			}
			break
		}
	}
	return nil
}

// wordsAhead are what expanding groups by pinyin and by names will ask about: which Latin words are words of the
// collection, and which numbers are those of cases.
func (s *search) wordsAhead(groups []query.Group) (sets []engine.Set) {
	for i, g := range groups {
		for _, side := range g.Sides {
			sets = append(sets, s.wordsAhead(side)...)
		}
		if s.spelled(g) || s.spliced(g) {
			sets = append(sets, engine.Term(engine.Words, g.Any[0][0].Text))
		}
		for end := min(len(groups), i+budget.MostNamed); end > i; end-- {
			text, _ := typedTogether(groups[i:end])
			if utf8.RuneCountInString(text) > budget.LongestName {
				continue
			}
			if n, _ := s.parser.CaseNumber(text); n > 0 {
				sets = append(sets, engine.Unit(query.Unit{Text: strconv.Itoa(n), Label: query.Number}, false))
			} else if text != "" && strings.ContainsFunc(text, segment.IsLatin) && pinyin.Typed(text) {
				sets = append(sets, engine.Term(engine.Words, text))
			}
		}
	}
	return sets
}

// spelled reports a group that is a single unit typed in Latin letters, perhaps with Han characters among them.
func (s *search) spelled(g query.Group) bool { return plainly(g, pinyin.Typed) }

// spliced reports a group that is a single unit of Latin letters and digits, of which some may spell what stands
// beside the others.
func (s *search) spliced(g query.Group) bool { return plainly(g, spell.MaySplice) }

// plainly reports a group that is a single unit as it was typed, with Latin letters in it, and like something.
func plainly(g query.Group, like func(text string) bool) bool {
	u, single := g.Single()
	return single && !u.Quoted && !u.Title && len(g.Any) == 1 && strings.ContainsFunc(u.Text, segment.IsLatin) &&
		like(u.Text)
}

// isWord reports that each of the texts is a word of the collection as it was typed: VR is no pinyin where cases
// speak of VR.
func (s *search) isWord(texts ...string) (bool, error) {
	sets := make([]engine.Set, len(texts))
	for i, text := range texts {
		sets[i] = engine.Term(engine.Words, text)
	}
	counts, err := s.reader.Count(s.ctx, sets...)
	return err == nil && !slices.Contains(counts, 0), err
}
