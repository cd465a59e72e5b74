package index

import (
	"bytes"
	"container/heap"
	"math"
	"slices"
)

// nearBest is how many of the best documents are weighed for nearness; it lifts none above those it does not weigh that
// was below them, because it only adds.
const nearBest = 32

// bringNear adds to the scores of the best documents what it is worth that neighbouring words of the query stand near each other: 1 / (1 +
// distance / nearReach) of the lesser of their idf, side by side and in order counting most.
func (s *search) bringNear(best *worstFirst) error {
	units, idfs, err := s.neighbours()
	if err != nil || len(units) < 2 {
		return err
	}
	slices.SortFunc(best.found, func(a, b found) int {
		switch {
		case best.before(a, b):
			return -1
		case best.before(b, a):
			return 1
		}
		return 0
	})
	for i := range best.found[:min(len(best.found), nearBest)] {
		f := &best.found[i]
		var before []int
		for j, unit := range units {
			at := places(f.text, unit)
			if j > 0 {
				f.near += weightNear * min(idfs[j-1], idfs[j]) * nearness(before, at, len(units[j-1])/2)
			}
			before = at
		}
		f.score += f.near
	}
	heap.Init(best)
	return nil
}

// neighbours are the units of the query in their order, as flat text, with what each tells.
func (s *search) neighbours() (units [][]byte, idfs []float64, err error) {
	for _, g := range s.plan.All {
		u, single := g.unit()
		if !single {
			continue
		}
		docs, err := s.any([]Together{{u}})
		if err != nil {
			return nil, nil, err
		}
		if n := docs.count(); n > 0 {
			units = append(units, encodeText([]rune(u.Text)))
			idfs = append(idfs, idf(s.count, n))
		}
	}
	return units, idfs, nil
}

// mostPlaces bounds the places of a unit that are looked at.
const mostPlaces = 64

// places are where a pattern stands in flat text, in characters.
func places(text, pattern []byte) []int {
	var at []int
	for from := 0; len(at) < mostPlaces; {
		i := bytes.Index(text[from:], pattern)
		if i < 0 {
			break
		}
		if i += from; i%2 != 0 {
			from = i + 1
			continue
		}
		at = append(at, i/2)
		from = i + 2
	}
	return at
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
	return 1 / (1 + float64(nearest)/nearReach)
}
