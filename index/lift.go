package index

import (
	"anlisou/index/budget"
	"anlisou/index/flat"
	"anlisou/index/query"
	"anlisou/index/weight"
)

// precedingLift is how much more often the character that a text begins with stands before the rest of it than it
// would by chance, in cases that hold the rest.
func (s *search) precedingLift(text []rune) (float64, error) {
	if times, known := s.memo.lifts[string(text)]; known {
		return times, nil
	}
	rest, err := s.any(query.Conjunction{{Text: string(text[1:])}})
	if err != nil {
		return 0, err
	}
	whole := flat.Encode(text)
	first := len(flat.Encode(text[:1]))
	var length, chars, rests, wholes, looked int
	for doc, err := range s.reader.Docs(s.ctx, rest, budget.MostLooked+1) {
		if err != nil {
			return 0, err
		}
		if s.work.Over() {
			break
		}
		if looked == budget.MostLooked {
			s.work.Reach("looked")
			break
		}
		looked++
		read := doc.Text[:min(len(doc.Text), 2*budget.LongestWeighed)]
		length += len(read) / 2
		chars += flat.Count(read, whole[:first])
		rests += flat.Count(read, whole[first:])
		wholes += flat.Count(read, whole)
		s.work.Spend(budget.CostOfReading(1, 3*len(read)))
	}
	chance := float64(chars) * float64(rests) / float64(max(1, length))
	times := float64(wholes) / max(chance, weight.LeastExpected)
	s.memo.lifts[string(text)] = times
	return times, nil
}
