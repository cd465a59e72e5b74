package index

import (
	"anlisou/data/say"
	"anlisou/index/budget"
	"anlisou/index/engine"
	"anlisou/index/flat"
	"anlisou/index/weight"
)

// lengthy is how long the texts of a collection are, from 0, where they are short, to 1. It is of the collection and
// not of a text, so that all its texts are ranked by one measure.
func (s *search) lengthy() float64 { return max(0, 1-weight.ShortTexts/s.stats.AverageWords) }

// weighTexts adds to the scores of the best documents what only their texts say, which matters as far as texts are
// long: pairs that stand in them again and again, and the best passage. In a short text a pair that comes again is
// the same statement once more, and the whole text is a passage. In a long one many pairs stand once by accident:
// what it is about stands often, and together.
func (s *search) weighTexts(best []found, terms []engine.RankedTerm) error {
	share := s.lengthy()
	if share == 0 {
		return nil
	}
	t := newTextTerms(terms)
	if len(t.weights) == 0 {
		return nil
	}
	automaton := flat.NewAutomaton(t.texts)
	for i := range best {
		if err := s.ctx.Err(); err != nil {
			return say.Errorf("passages: %w", err)
		}
		f := &best[i]
		text := f.Text
		if len(text) > 2*budget.LongestWeighed {
			text = text[:2*budget.LongestWeighed]
			s.work.Reach("weighed")
		}
		passage := t.scan(automaton, text)
		norm := weight.K1Again * (1 - weight.B + weight.B*float64(f.Words)/s.stats.AverageWords)
		for j, n := range t.counts {
			if n > 1 {
				f.repeated += share * t.grams[j] * (saturated(float64(n), weight.K1Again, norm) - saturated(1,
					weight.K1Again, norm))
			}
		}
		f.passage = share * weight.Passage * passage
		f.Score += f.repeated + f.passage
	}
	return nil
}

// saturated is BM25's weight of a frequency.
func saturated(frequency, k1, norm float64) float64 { return frequency * (k1 + 1) / (frequency + norm) }

// textTerms are the words and pairs that a query is ranked by, as they are counted in texts.
type textTerms struct {
	texts   [][]rune
	weights []float64 // in a passage
	grams   []float64 // as pairs that stand again; words have their frequencies in the index

	counts []int        // of each in the text read last
	within []int        // of each in the passage that ends where the text is read
	places []occurrence // of those in the passage, and before it
}

// occurrence is where a term stands in flat text, in UTF-16 units.
type occurrence struct{ start, term int }

func newTextTerms(terms []engine.RankedTerm) *textTerms {
	t := &textTerms{}
	known := map[string]int{}
	for _, from := range terms {
		if from.Field != engine.Words && from.Field != engine.Grams {
			continue
		}
		i, twice := known[from.Text]
		if !twice {
			i = len(t.texts)
			known[from.Text] = i
			t.texts, t.weights, t.grams = append(t.texts, []rune(from.Text)), append(t.weights, 0), append(t.grams, 0)
		}
		t.weights[i] += from.Weight
		if from.Field == engine.Grams {
			t.grams[i] += from.Weight
		}
	}
	t.counts, t.within = make([]int, len(t.texts)), make([]int, len(t.texts))
	return t
}

// scan counts the terms in a text, and gives the most that different terms weigh which stand within
// weight.PassageLength.
func (t *textTerms) scan(automaton *flat.Automaton, text []byte) (most float64) {
	clear(t.counts)
	clear(t.within)
	t.places = t.places[:0]
	sum, oldest := 0.0, 0
	automaton.Scan(text, func(start, term int) bool {
		end := start + automaton.Units[term]
		t.places = append(t.places, occurrence{start, term})
		t.counts[term]++
		if t.within[term]++; t.within[term] == 1 {
			sum += t.weights[term]
		}
		for ; end-t.places[oldest].start > weight.PassageLength && oldest < len(t.places)-1; oldest++ {
			left := t.places[oldest].term
			if t.within[left]--; t.within[left] == 0 {
				sum -= t.weights[left]
			}
		}
		most = max(most, sum)
		return true
	})
	return most
}
