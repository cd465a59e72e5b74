package spell

import (
	"cmp"
	"math"
	"slices"

	"anlisou/index/budget"
	"anlisou/index/query"
	"anlisou/index/weight"
	"anlisou/segment"
)

// Meant gives the pairs of characters, and the words of two, that a query may have been meant to hold where it may
// hold misprints, each with its likelihood: for each uncertain character the likeliest others, and how likely each is
// among them and the one typed. A correction must decide; a ranking need not, the case that holds what was meant
// holds its neighbours, too. Corrected says that another wording of the query is searched for.
func (s *Session) Meant(q string, corrected bool) (query.Terms, error) {
	if s.TooLong(segment.Normalise(q).Runes) || s.work.Over() {
		return query.Terms{}, nil
	}
	v, err := s.vocabulary()
	if err != nil {
		return query.Terms{}, err
	}
	var c query.TermCollector
	sp := s.Speller(v)
	tokens, _ := query.Tokenise(q)
	for _, t := range tokens {
		if !t.IsPlain() {
			continue
		}
		text := segment.Normalise(t.Text).Runes
		for run := range hanRuns(text) {
			sp.meant(text[run.Start:run.End], &c)
		}
		if corrected {
			for _, g := range segment.Grams(text) {
				c.Add(&c.Terms.Grams, g, weight.AsTyped)
			}
		}
	}
	return c.Terms, nil
}

// meant adds the pairs that a run of Han characters may have been meant to hold.
func (sp Speller) meant(text []rune, c *query.TermCollector) {
	uncertain := sp.uncertain(text, sp.viterbi(text, nil))
	if !slices.Contains(uncertain, true) {
		return
	}
	edges := sp.changes(text, uncertain)
	for i, may := range uncertain {
		if !may || sp.work.Over() {
			continue
		}
		for _, o := range sp.others(text, i, edges) {
			for first := max(0, i-1); first <= i && first+1 < len(text); first++ {
				pair := [2]rune{text[first], text[first+1]}
				if pair[i-first] = o.char; sp.grams[pair] > 0 {
					c.Add(&c.Terms.Grams, string(pair[:]), weight.Meant*o.likely)
					if sp.known(string(pair[:])) {
						c.Add(&c.Terms.Words, string(pair[:]), weight.Meant*o.likely)
					}
				}
			}
		}
	}
}

// other is a character that may have been meant in the place of one that was typed.
type other struct {
	char   rune
	likely float64 // from 0 to 1, among all others and the one typed
}

// others are the characters that the one at i may have been meant to be by the changes of a text, the likeliest
// first. Softmax: each is as likely as e to the power of what the text is likelier with it, of the sum of these.
func (sp Speller) others(text []rune, i int, changes []edge) []other {
	// What is farther away reads the same either way.
	lead := max(0, i-weight.MeantReach)
	window := text[lead:min(len(text), i+weight.MeantReach+1)]
	byChar := map[rune][]edge{}
	for _, e := range changes {
		if to, ok := e.only(text, i); ok && e.start >= lead && e.end <= lead+len(window) {
			e.start, e.end = e.start-lead, e.end-lead
			byChar[to] = append(byChar[to], e)
		}
	}
	if len(byChar) == 0 {
		return nil
	}
	plain := sp.viterbi(window, nil)
	type gain struct {
		char rune
		gain float64
	}
	gains := make([]gain, 0, len(byChar))
	for char, edges := range byChar {
		gains = append(gains, gain{char, plain.cost - sp.viterbi(window, edges).cost})
	}
	slices.SortFunc(gains, func(a, b gain) int {
		return cmp.Or(cmp.Compare(b.gain, a.gain), cmp.Compare(a.char, b.char))
	})
	if len(gains) > budget.MostMeant {
		sp.work.Reach("meant")
		gains = gains[:budget.MostMeant]
	}
	all := math.Exp(weight.CostDoubt)
	for _, g := range gains {
		all += math.Exp(g.gain)
	}
	var others []other
	for _, g := range gains {
		if likely := math.Exp(g.gain) / all; likely >= weight.LeastMeant {
			others = append(others, other{g.char, likely})
		}
	}
	return others
}

// only is the character that an edge puts in the place of the one at i, where it changes no other.
func (e edge) only(text []rune, i int) (char rune, ok bool) {
	to := []rune(e.to)
	if i < e.start || i >= e.end || len(to) != e.end-e.start || to[i-e.start] == text[i] {
		return 0, false
	}
	for j, r := range to {
		if e.start+j != i && r != text[e.start+j] {
			return 0, false
		}
	}
	return to[i-e.start], true
}
