package posting

import (
	"cmp"
	"math"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"anlisou/index/engine"
	"anlisou/index/weight"
)

// term is a term of the query with what ranking needs of it.
type term struct {
	field             engine.TermField
	text              string
	weight            float64 // idf and the field's weight
	maxScore          float64 // no document gets more from this term
	documentFrequency int
	segments          []termPostings
}

// termPostings is a term in a segment.
type termPostings struct {
	docs *roaring.Bitmap
	list *postingList // of the words field, which has frequencies
}

// lookUpAll looks terms up in all segments, and gives those that some document has, those that tell most first.
func (r *reader) lookUpAll(weighted []engine.Weighted) ([]term, error) {
	var terms []term
	for _, w := range weighted {
		found, err := r.lookUpTerm(w.Field, w.Text)
		if err != nil {
			return nil, err
		}
		if found.documentFrequency == 0 {
			continue
		}
		frequency := found.documentFrequency
		// what a gram tells in a title is what it tells anywhere, not how rare it is among titles
		if w.Field == engine.Title {
			anywhere, err := r.lookUpTerm(engine.Grams, w.Text)
			if err != nil {
				return nil, err
			}
			frequency = anywhere.documentFrequency
		}
		found.weight = w.Weight * engine.IDF(r.stats.Documents, frequency)
		found.maxScore = found.weight * r.mostOf(found)
		terms = append(terms, found)
	}
	slices.SortStableFunc(terms, func(a, b term) int { return cmp.Compare(b.maxScore, a.maxScore) })
	return terms, nil
}

// lookUpTerm looks a term up in all segments.
func (r *reader) lookUpTerm(f engine.TermField, text string) (term, error) {
	found := term{field: f, text: text, segments: make([]termPostings, len(r.segments))}
	for i, l := range r.segments {
		at := &found.segments[i]
		var err error
		if f == engine.Words {
			if at.list, err = l.list(string(f), text); err == nil {
				at.docs = at.list.docs
			}
		} else {
			at.docs, err = l.termDocs(f, text)
		}
		if err != nil {
			return term{}, err
		}
		found.documentFrequency += int(at.docs.GetCardinality())
	}
	return found, nil
}

// mostOf is the most that a document's BM25 of a term can be, its idf apart.
func (r *reader) mostOf(t term) float64 {
	switch t.field {
	case engine.Words:
		return weight.K1 + 1
	case engine.Grams, engine.Values:
		return (weight.K1Grams + 1) / (1 + weight.K1Grams*(1-weight.B))
	case engine.Title:
		shortest := uint16(math.MaxUint16)
		for i, at := range t.segments {
			titles := r.segments[i].titles
			for block := range blocks(at.docs) {
				for _, doc := range block {
					shortest = min(shortest, titles[doc])
				}
			}
		}
		return 1 / float64(max(1, shortest))
	}
	return 1
}

// lengthFactors are the factors of scores that hang on the length of a document, worked out for all usual lengths.
type lengthFactors struct {
	average   float64  // words of a document
	norms     byLength // BM25's k1 * (1 - b + b * length / average)
	gramNorms byLength // BM25's factor for a frequency of one, of what is counted once a document
}

func newLengthFactors(average float64) *lengthFactors {
	norm := func(k1 float64, length uint32) float64 {
		return k1 * (1 - weight.B + weight.B*float64(length)/average)
	}
	return &lengthFactors{
		average: average,
		norms:   newByLength(func(length uint32) float64 { return norm(weight.K1, length) }),
		gramNorms: newByLength(func(length uint32) float64 {
			return (weight.K1Grams + 1) / (1 + norm(weight.K1Grams, length))
		}),
	}
}

type byLength struct {
	table []float64
	long  func(length uint32) float64 // of what is longer
}

func (b *byLength) of(length uint32) float64 {
	if int(length) < len(b.table) {
		return b.table[length]
	}
	return b.long(length)
}

// usualLength is the words of a document up to which its factors are worked out before.
const usualLength = 1024

func newByLength(factor func(length uint32) float64) byLength {
	b := byLength{make([]float64, usualLength), factor}
	for length := range b.table {
		b.table[length] = factor(uint32(length))
	}
	return b
}
