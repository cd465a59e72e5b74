package index

import (
	"fmt"
	"math"

	"anlisou/index/budget"
	"anlisou/index/flat"
	"anlisou/index/query"
	"anlisou/index/weight"
)

// bringNear adds to the scores of the best documents what it is worth that neighbouring words of the query stand near each other: 1 / (1 +
// distance / nearReach) of the lesser of their idf, side by side and in order counting most.
func (s *search) bringNear(best []found) error {
	units, idfs, err := s.neighbours()
	if err != nil || len(units) < 2 {
		return err
	}
	automaton := flat.NewAutomaton(units)
	for i := range best {
		if err := s.ctx.Err(); err != nil {
			return fmt.Errorf("nearness: %w", err)
		}
		f := &best[i]
		at, full := automaton.Places(f.text, budget.MostPlaces)
		if full {
			s.work.Reach("places")
		}
		for j := 1; j < len(units); j++ {
			f.near += weight.Proximity * min(idfs[j-1], idfs[j]) * nearness(at[j-1], at[j], automaton.Units[j-1])
		}
		f.score += f.near
	}
	return nil
}

// neighbours are the units of the query in their order, with what each tells.
func (s *search) neighbours() (units [][]rune, idfs []float64, err error) {
	for _, g := range s.plan.All {
		u, single := g.Single()
		if !single {
			continue
		}
		docs, err := s.any([]query.Conjunction{{u}})
		if err != nil {
			return nil, nil, err
		}
		n := docs.count()
		for _, t := range g.Any[1:] { // a word is where it stands in its usual spelling
			if t[0].Why != query.BySpelling {
				continue
			}
			other, err := s.any([]query.Conjunction{t})
			if err != nil {
				return nil, nil, err
			}
			if more := other.count(); more > n {
				u, n = t[0], more
			}
		}
		if n > 0 {
			units = append(units, []rune(u.Text))
			idfs = append(idfs, idf(s.count, n))
		}
	}
	return units, idfs, nil
}

// nearness of two units, 1 where the second follows the first of n characters at once. The wrong order is two characters farther.
func nearness(first, second []int, n int) float64 {
	nearest := math.MaxInt
	for i, j := 0, 0; i < len(first) && j < len(second); {
		gap := second[j] - first[i] - n
		if gap < 0 {
			nearest = min(nearest, -gap+2)
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
