package posting

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	bleveseg "github.com/blevesearch/scorch_segment_api/v2"

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

// scores sums what the terms say of the candidates of segment i into sums, in the order of the terms, so that a
// document's sum is the same in whatever segment it stands; only those of candidates mean anything. k documents are
// wanted, with more than least: once the terms that remain cannot lift another document among the k best, only those
// that can still be are looked at, and given back.
func (r *reader) scores(
	ctx context.Context,
	i int,
	terms []term,
	candidates *roaring.Bitmap,
	k int,
	least float32,
	sums []float32,
) (*roaring.Bitmap, error) {
	l := r.segments[i]
	rest := make([]float64, len(terms)+1)
	for t := len(terms) - 1; t >= 0; t-- {
		rest[t] = rest[t+1] + terms[t].maxScore
	}
	left := int(candidates.GetCardinality())
	for t := range terms {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("score: %w", err)
		}
		at := terms[t].segments[i]
		// Narrowing costs a look at every candidate; it pays where the next term stands in many of them.
		if card := int(at.docs.GetCardinality()); t > 0 && left > 4*k && min(card, left)*costOf(terms[t].field) > left {
			if narrowed := narrow(sums, candidates, k, least, rest[t]); narrowed != nil {
				candidates, left = narrowed, int(narrowed.GetCardinality())
			}
		}
		// A document that is no candidate may get a score, too: that is cheaper than to leave it out, where there are
		// few.
		docs := at.docs
		if few := int(docs.GetCardinality()) <= 4*left/costOf(terms[t].field); left < len(l.docs) && !few {
			docs = roaring.And(docs, candidates)
		}
		if docs.IsEmpty() {
			continue
		}
		if at.list != nil {
			if err := r.addFrequencies(sums, l, terms[t].text, at.list, docs, terms[t].weight); err != nil {
				return nil, err
			}
		} else {
			r.addPresence(sums, l, docs, terms[t])
		}
	}
	return candidates, nil
}

// costOf is what a posting of a field costs, beside a look at a sum: a frequency is looked up, a bit is not.
func costOf(field engine.TermField) int {
	if field == engine.Words {
		return 2
	}
	return 1
}

// narrow drops the candidates that cannot come among the k best, or not above least, when no more than rest is to be
// had; nil where that drops none.
func narrow(
	sums []float32,
	candidates *roaring.Bitmap,
	k int,
	least float32,
	rest float64,
) *roaring.Bitmap {
	highest := best[float32]{most: k, before: func(a, b *float32) bool { return *a > *b }}
	for block := range blocks(candidates) {
		for _, doc := range block {
			if !highest.full() || sums[doc] > *highest.last() {
				highest.offer(sums[doc])
			}
		}
	}
	if highest.full() {
		least = max(least, *highest.last())
	}
	// The margin is for the rounding of sums: a document is dropped only where it is clearly out.
	if least -= float32(rest)*1.0001 + 1e-4; least <= 0 {
		return nil
	}
	kept := takeBitset(len(sums))
	defer giveBitset(kept)
	for block := range blocks(candidates) {
		for _, doc := range block {
			if sums[doc] >= least {
				kept.add(doc)
			}
		}
	}
	return kept.docs()
}

// addFrequencies adds BM25 by how often a word stands in each of docs, a subset of the list's.
func (r *reader) addFrequencies(
	sums []float32,
	l *segmentReader,
	word string,
	list *postingList,
	docs *roaring.Bitmap,
	scale float64,
) error {
	all := int(list.all.GetCardinality())
	decoded, err := l.frequencies.of(l.id, word, list, all)
	if err != nil {
		return err
	}
	add := func(doc uint32, frequency float64) {
		sums[doc] += float32(scale * frequency * (weight.K1 + 1) / (frequency + r.norms.of(l.lengths[doc])))
	}
	switch {
	case decoded == nil:
		return each(list, docs, add)
	case int(docs.GetCardinality())*costOfRank < all:
		for it := docs.Iterator(); it.HasNext(); {
			doc := it.Next()
			add(doc, float64(decoded[list.all.Rank(doc)-1]))
		}
	default: // documents that are none of docs get a score, too
		for block := range blocks(list.all) {
			for i, doc := range block {
				frequency := float64(decoded[i])
				sums[doc] += float32(scale * frequency * (weight.K1 + 1) / (frequency + r.norms.of(l.lengths[doc])))
			}
			decoded = decoded[len(block):]
		}
	}
	return nil
}

// costOfRank is what it costs to find a document's place in a posting list, beside going on to the next one there.
const costOfRank = 16

// each calls yield for each of some documents of a posting list, with the frequency there.
func each(list bleveseg.PostingsList, docs *roaring.Bitmap, yield func(doc uint32, frequency float64)) error {
	it := list.Iterator(true, false, false, nil)
	optimizable := it.(bleveseg.OptimizablePostingsIterator) // docs is not empty, so the term is there
	if _, one := optimizable.DocNum1Hit(); !one {
		optimizable.ReplaceActual(docs)
	}
	for {
		p, err := it.Next()
		if err != nil {
			return damaged(err, "frequencies")
		}
		if p == nil {
			return nil
		}
		yield(uint32(p.Number()), float64(p.Frequency()))
	}
}

// addPresence adds what the presence of a term is worth to each of docs: a gram by BM25's length factor, for a
// frequency of one; a gram of a title by the title's length; a character the same to all.
func (r *reader) addPresence(sums []float32, l *segmentReader, docs *roaring.Bitmap, t term) {
	switch t.field {
	case engine.Grams, engine.Values:
		for block := range blocks(docs) {
			for _, doc := range block {
				sums[doc] += float32(t.weight * r.gramNorms.of(l.lengths[doc]))
			}
		}
	case engine.Title:
		for block := range blocks(docs) {
			for _, doc := range block {
				sums[doc] += float32(t.weight * (1 / float64(max(1, l.titles[doc]))))
			}
		}
	default:
		for block := range blocks(docs) {
			for _, doc := range block {
				sums[doc] += float32(t.weight)
			}
		}
	}
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
