package index

import (
	"math"

	"anlisou/data/say"
	"anlisou/index/budget"
	"anlisou/index/engine"
	"anlisou/index/flat"
	"anlisou/index/query"
	"anlisou/index/weight"
)

// addProximity adds to the scores of the best documents what it is worth that neighbouring words of the query stand
// near each other: 1 / (1 + distance / weight.ProximityReach) of the lesser of their idf, side by side and in order
// counting most.
func (s *search) addProximity(plan query.Plan, best []found) error {
	units, idfs, err := s.weightedUnits(plan)
	if err != nil || len(units) < 2 {
		return err
	}
	automaton := flat.NewAutomaton(units)
	for i := range best {
		if err := s.ctx.Err(); err != nil {
			return say.Errorf("nearness: %w", err)
		}
		f := &best[i]
		at, full := automaton.Places(f.Text, budget.MostPlaces)
		if full {
			s.work.Reach("places")
		}
		for j := 1; j < len(units); j++ {
			f.proximity += weight.Proximity * min(idfs[j-1], idfs[j]) * nearness(at[j-1], at[j], automaton.Units[j-1])
		}
		f.Score += f.proximity
	}
	return nil
}

// singleUnit is a way in which a word of the query may stand.
type singleUnit struct {
	unit query.Unit
	of   int // the place of the word in the order of the query
}

// singleUnits are the units of a query in their order, and the documents in which each stands.
func (s *search) singleUnits(plan query.Plan) (choices []singleUnit, sets []engine.Set, err error) {
	for i, g := range plan.All {
		u, single := g.Single()
		if !single {
			continue
		}
		alternatives := []query.Conjunction{{u}}
		for _, t := range g.Any[1:] { // a word is where it stands in its usual spelling
			if t[0].Why == query.BySpelling {
				alternatives = append(alternatives, t)
			}
		}
		for _, t := range alternatives {
			docs, err := s.any(t)
			if err != nil {
				return nil, nil, err
			}
			choices, sets = append(choices, singleUnit{t[0], i}), append(sets, docs)
		}
	}
	return choices, sets, nil
}

// weightedUnits are the units of a query in their order as they stand in most cases, with what each tells.
func (s *search) weightedUnits(plan query.Plan) (units [][]rune, idfs []float64, err error) {
	choices, sets, err := s.singleUnits(plan)
	if err != nil {
		return nil, nil, err
	}
	counts, err := s.reader.Count(s.ctx, sets...)
	if err != nil {
		return nil, nil, err
	}
	for first := 0; first < len(choices); {
		best, end := first, first+1
		for ; end < len(choices) && choices[end].of == choices[first].of; end++ {
			if counts[end] > counts[best] {
				best = end
			}
		}
		if counts[best] > 0 {
			units = append(units, []rune(choices[best].unit.Text))
			idfs = append(idfs, engine.IDF(s.stats.Documents, counts[best]))
		}
		first = end
	}
	return units, idfs, nil
}

// nearness of two units, 1 where the second follows the first of n characters at once. The wrong order is two
// characters farther.
func nearness(first, second []int, n int) float64 {
	nearest := math.MaxInt
	for i, j := 0, 0; i < len(first) && j < len(second); {
		gap := second[j] - first[i] - n
		if gap < 0 {
			nearest = min(nearest, -gap+weight.OutOfOrder)
			j++
		} else {
			nearest = min(nearest, gap)
			i++
		}
	}
	if nearest == math.MaxInt {
		return 0
	}
	return 1 / (1 + float64(nearest)/weight.ProximityReach)
}
