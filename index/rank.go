package index

import (
	"cmp"
	"container/heap"
	"fmt"
	"math"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	bleveseg "github.com/blevesearch/scorch_segment_api/v2"

	"anlisou/index/budget"
	"anlisou/index/query"
	"anlisou/index/weight"
)

// idf is how much a term tells that stands in df of n documents.
func idf(n, df int) float64 {
	return math.Log(1 + (float64(n-df)+0.5)/(float64(df)+0.5))
}

// term is a term of the query with what ranking needs of it.
type term struct {
	field  string
	text   string
	weight float64 // idf and the field's weight
	most   float64 // no document gets more from this term
	docs   int
	leaves []termLeaf
}

type termLeaf struct {
	docs *roaring.Bitmap
	list bleveseg.PostingsList // of the words field, which has frequencies
}

// lookUp looks the terms of a plan up in all leaves, those that tell most first.
func (s *search) lookUp(t query.Terms) ([]term, error) {
	var terms []term
	add := func(found term, weight float64, df int) {
		found.weight = weight * idf(s.count, df)
		found.most = found.weight * s.mostOf(found)
		terms = append(terms, found)
	}
	for _, field := range []struct {
		name   string
		terms  []query.Term
		weight float64
	}{
		{fieldWords, t.Words, weight.Words},
		{fieldGrams, t.Grams, weight.Grams},
		{fieldChars, t.Chars, weight.Chars},
		{fieldValues, t.Values, weight.Values},
	} {
		for _, t := range field.terms {
			found, err := s.lookUpTerm(field.name, t.Text)
			if err != nil {
				return nil, err
			}
			if found.docs == 0 {
				continue
			}
			add(found, field.weight*t.Weight, found.docs)
			if field.name != fieldGrams {
				continue
			}
			// What a gram tells in a title is what it tells anywhere, not how rare it is among titles.
			title, err := s.lookUpTerm(fieldTitle, t.Text)
			if err != nil {
				return nil, err
			}
			if title.docs > 0 {
				add(title, (weight.Title+weight.TitleLong*s.lengthy())*t.Weight, found.docs)
			}
		}
	}
	slices.SortStableFunc(terms, func(a, b term) int { return cmp.Compare(b.most, a.most) })
	return terms, nil
}

func (s *search) lookUpTerm(field, text string) (term, error) {
	found := term{field: field, text: text, leaves: make([]termLeaf, len(s.leaves))}
	for i, l := range s.leaves {
		at := &found.leaves[i]
		var err error
		switch field {
		case fieldGrams:
			at.docs, err = l.gram(text)
		case fieldWords:
			if at.list, err = l.postingsList(field, text); err == nil {
				at.docs = bitmapOf(at.list.Iterator(false, false, false, nil))
			}
		default:
			at.docs, err = l.postings(field, text)
		}
		if err != nil {
			return term{}, err
		}
		found.docs += int(at.docs.GetCardinality())
	}
	return found, nil
}

// mostOf is the most that a document's BM25 of a term can be, its idf apart.
func (s *search) mostOf(t term) float64 {
	switch t.field {
	case fieldWords:
		return weight.K1 + 1
	case fieldGrams, fieldValues:
		return (weight.K1Grams + 1) / (1 + weight.K1Grams*(1-weight.B))
	case fieldTitle:
		shortest := uint16(math.MaxUint16)
		for i, at := range t.leaves {
			for it := at.docs.Iterator(); it.HasNext(); {
				shortest = min(shortest, s.leaves[i].titles[it.Next()])
			}
		}
		return 1 / float64(max(1, shortest))
	}
	return 1
}

// scores sums what the terms say of the candidates of leaf i, in the order of the terms, so that a document's sum
// is the same in whatever segment it stands. It gives a score for every document of the leaf; only those of candidates
// mean anything. k documents are wanted: once the terms that remain cannot lift another
// document among the k best, only those that can still be are looked at.
func (s *search) scores(i int, terms []term, candidates *roaring.Bitmap, k int) ([]float32, *roaring.Bitmap, error) {
	l := s.leaves[i]
	sums := make([]float32, len(l.entries))
	rest := make([]float64, len(terms)+1)
	for t := len(terms) - 1; t >= 0; t-- {
		rest[t] = rest[t+1] + terms[t].most
	}
	left := int(candidates.GetCardinality())
	for t := range terms {
		if err := s.ctx.Err(); err != nil {
			return nil, nil, fmt.Errorf("score: %w", err)
		}
		at := terms[t].leaves[i]
		// Narrowing costs a look at every candidate; it pays where the next term stands in many of them.
		if card := int(at.docs.GetCardinality()); t > 0 && left > 4*k && min(card, left)*costOf(terms[t].field) > left {
			if narrowed := s.narrow(sums, candidates, k, rest[t]); narrowed != nil {
				candidates, left = narrowed, int(narrowed.GetCardinality())
			}
		}
		// A document that is no candidate may get a score, too: that is cheaper than to leave it out, where there are few.
		docs := at.docs
		if few := int(docs.GetCardinality()) <= 4*left/costOf(terms[t].field); left < len(l.entries) && !few {
			docs = roaring.And(docs, candidates)
		}
		if docs.IsEmpty() {
			continue
		}
		if at.list != nil {
			if err := s.addFrequencies(sums, l, at.list, docs, terms[t].weight); err != nil {
				return nil, nil, err
			}
		} else {
			s.addPresence(sums, l, docs, terms[t])
		}
	}
	return sums, candidates, nil
}

// costOf is what a posting of a field costs, beside a look at a sum: a frequency is decoded, a bit is not.
func costOf(field string) int {
	if field == fieldWords {
		return 10
	}
	return 1
}

// narrow drops the candidates that cannot come among the k best when no more than rest is to be had.
func (s *search) narrow(sums []float32, candidates *roaring.Bitmap, k int, rest float64) *roaring.Bitmap {
	best := make([]float32, 0, k) // a heap, the least first
	s.each(candidates, func(doc uint32) {
		if v := sums[doc]; len(best) < k {
			best = append(best, v)
			if len(best) == k {
				slices.Sort(best)
			}
		} else if v > best[0] {
			best[0] = v
			siftDown(best)
		}
	})
	// The margin is for the rounding of sums: a document is dropped only where it is clearly out.
	least := best[0] - float32(rest)*1.0001 - 1e-4
	if len(best) < k || least <= 0 {
		return nil
	}
	kept := make([]uint32, 0, 1024)
	s.each(candidates, func(doc uint32) {
		if sums[doc] >= least {
			kept = append(kept, doc)
		}
	})
	return roaring.BitmapOf(kept...)
}

func siftDown(heap []float32) {
	for i := 0; ; {
		least := i
		for c := 2*i + 1; c <= 2*i+2 && c < len(heap); c++ {
			if heap[c] < heap[least] {
				least = c
			}
		}
		if least == i {
			return
		}
		heap[i], heap[least] = heap[least], heap[i]
		i = least
	}
}

// addFrequencies adds BM25 by how often a word stands in each of docs, a subset of the list's.
func (s *search) addFrequencies(sums []float32, l *leaf, list bleveseg.PostingsList, docs *roaring.Bitmap, scale float64) error {
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
		tf := float64(p.Frequency())
		sums[p.Number()] += float32(scale * tf * (weight.K1 + 1) / (tf + s.norm(weight.K1, l.lengths[p.Number()])))
	}
}

// addPresence adds what the presence of a term is worth to each of docs: a gram by BM25's length factor, for a frequency of one;
// a gram of a title by the title's length; a character the same to all.
func (s *search) addPresence(sums []float32, l *leaf, docs *roaring.Bitmap, t term) {
	s.each(docs, func(doc uint32) { sums[doc] += float32(t.weight * s.presence(l, doc, t.field)) })
}

func (s *search) presence(l *leaf, doc uint32, field string) float64 {
	switch field {
	case fieldGrams, fieldValues:
		return (weight.K1Grams + 1) / (1 + s.norm(weight.K1Grams, l.lengths[doc]))
	case fieldTitle:
		return 1 / float64(max(1, l.titles[doc]))
	}
	return 1
}

// norm is BM25's k1 * (1 - b + b * length / average length).
func (s *search) norm(k1 float64, length uint32) float64 {
	return k1 * (1 - weight.B + weight.B*float64(length)/s.averageWords)
}

// reranks reports an order that hangs on the texts of the best documents, too.
func (s *search) reranks(by Sort) bool {
	return s.order(by) == ByRelevance && (len(s.plan.All) > 1 || s.lengthy() > 0)
}

// rerank adds to the scores of the nearBest best documents what their texts say, which lifts none above those it does not weigh that was below them,
// because it only adds.
func (s *search) rerank(best *worstFirst, terms []term) error {
	slices.SortFunc(best.found, func(a, b found) int {
		switch {
		case best.before(a, b):
			return -1
		case best.before(b, a):
			return 1
		}
		return 0
	})
	weighed := best.found[:min(len(best.found), budget.NearBest)]
	if err := s.bringNear(weighed); err != nil {
		return err
	}
	if err := s.weighTexts(weighed, terms); err != nil {
		return err
	}
	heap.Init(best)
	return nil
}
