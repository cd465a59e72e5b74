package index

import (
	"math"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	bleveseg "github.com/blevesearch/scorch_segment_api/v2"
)

// The weights of ranking, all of them. BM25 is that of Robertson and Zaragoza, "The Probabilistic Relevance
// Framework: BM25 and Beyond" (2009), with Lucene's idf, ln(1 + (N - n + 0.5) / (n + 0.5)).
//
// MRR@10 by "anlisou eval --docs", each plan ranked by its plain sum, on encyclopedia questions (cmrc2018), laymen's
// questions on statutes and keyword queries on them (stard), every set with the same weights:
//
//	words alone                                 0.9824  0.3662  0.3736
//	words without those of one Han character    0.8149  0.3481  0.3646
//	grams alone                                 0.9597  0.3547  0.3271
//	words and grams                             0.9824  0.3948  0.3834
//	  and characters at 0.3                     0.9824  0.3986  0.3883
//	  and title words and grams at 0.3          0.9869  0.3900  0.3709
//	  and title words at 0.3, grams at 0.1      0.9860  0.3934  0.3781   <- here
//	the same, idf of titles among titles        0.9869  0.3868  0.3653   (both at 0.3)
const (
	k1 = 1.2
	b  = 0.4

	weightWords      = 1.0
	weightGrams      = 1.0
	weightChars      = 0.3
	weightTitleWords = 0.3
	weightTitleGrams = 0.1
)

// idf is how much a term tells that stands in df of n documents.
func idf(n, df int) float64 {
	return math.Log(1 + (float64(n-df)+0.5)/(float64(df)+0.5))
}

// term is a term of the query with what ranking needs of it.
type term struct {
	field  string
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
func (s *search) lookUp(t Terms) ([]term, error) {
	var terms []term
	// look gives in how many documents the term stands. Its idf is that of df documents, or where df is 0 of these: what a
	// word tells in a title is what it tells anywhere, not how rare it is among titles.
	look := func(field, text string, weight float64, df int) (int, error) {
		found := term{field: field, leaves: make([]termLeaf, len(s.leaves))}
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
				return 0, err
			}
			found.docs += int(at.docs.GetCardinality())
		}
		if found.docs == 0 {
			return 0, nil
		}
		if df == 0 {
			df = found.docs
		}
		found.weight = weight * idf(s.count, df)
		switch field {
		case fieldWords:
			found.most = found.weight * (k1 + 1)
		case fieldGrams:
			found.most = found.weight * (k1 + 1) / (1 + k1*(1-b))
		default:
			found.most = found.weight
		}
		terms = append(terms, found)
		return found.docs, nil
	}
	for _, group := range []struct {
		terms         []string
		field         string
		weight, title float64
	}{
		{t.Words, fieldWords, weightWords, weightTitleWords},
		{t.Grams, fieldGrams, weightGrams, weightTitleGrams},
		{t.Chars, fieldChars, weightChars, 0},
	} {
		for _, text := range group.terms {
			df, err := look(group.field, text, group.weight, 0)
			if err == nil && df > 0 && group.title > 0 {
				_, err = look(fieldTitle, text, group.title, df)
			}
			if err != nil {
				return nil, err
			}
		}
	}
	slices.SortStableFunc(terms, func(a, b term) int {
		switch {
		case a.most > b.most:
			return -1
		case a.most < b.most:
			return 1
		}
		return 0
	})
	return terms, nil
}

// scores sums what the terms say of the candidates of leaf i, in the order of the terms, so that a document's sum
// is the same in whatever segment it stands. It gives a score for every document of the leaf; only those of candidates
// mean anything. k documents are wanted: once the terms that remain cannot lift another
// document among the k best, only those that can still be are looked at.
func (s *search) scores(i int, terms []term, candidates *roaring.Bitmap, k int) ([]float32, *roaring.Bitmap) {
	l := s.leaves[i]
	sums := make([]float32, len(l.entries))
	rest := make([]float64, len(terms)+1)
	for t := len(terms) - 1; t >= 0; t-- {
		rest[t] = rest[t+1] + terms[t].most
	}
	left := int(candidates.GetCardinality())
	for t := range terms {
		at := terms[t].leaves[i]
		// Narrowing costs a look at every candidate; it pays where the next term stands in many of them.
		if card := int(at.docs.GetCardinality()); t > 0 && left > 4*k && min(card, left)*costOf(terms[t].field) > left {
			if narrowed := narrow(sums, candidates, k, rest[t]); narrowed != nil {
				candidates, left = narrowed, int(narrowed.GetCardinality())
			}
		}
		docs := at.docs
		if left < len(l.entries) {
			docs = roaring.And(docs, candidates)
		}
		if docs.IsEmpty() {
			continue
		}
		if at.list != nil {
			s.addFrequencies(sums, l, at.list, docs, terms[t].weight)
		} else {
			s.addPresence(sums, l, docs, terms[t])
		}
	}
	return sums, candidates
}

// costOf is what a posting of a field costs, beside a look at a sum: a frequency is decoded, a bit is not.
func costOf(field string) int {
	if field == fieldWords {
		return 10
	}
	return 1
}

// narrow drops the candidates that cannot come among the k best when no more than rest is to be had.
func narrow(sums []float32, candidates *roaring.Bitmap, k int, rest float64) *roaring.Bitmap {
	best := make([]float32, 0, k) // a heap, the least first
	var buf [256]uint32
	for it := candidates.ManyIterator(); ; {
		n := it.NextMany(buf[:])
		if n == 0 {
			break
		}
		for _, doc := range buf[:n] {
			if v := sums[doc]; len(best) < k {
				best = append(best, v)
				if len(best) == k {
					slices.Sort(best)
				}
			} else if v > best[0] {
				best[0] = v
				siftDown(best)
			}
		}
	}
	// The margin is for the rounding of sums: a document is dropped only where it is clearly out.
	least := best[0] - float32(rest)*1.0001 - 1e-4
	if len(best) < k || least <= 0 {
		return nil
	}
	kept := roaring.New()
	keep := make([]uint32, 0, 1024)
	for it := candidates.ManyIterator(); ; {
		n := it.NextMany(buf[:])
		if n == 0 {
			break
		}
		for _, doc := range buf[:n] {
			if sums[doc] >= least {
				keep = append(keep, doc)
			}
		}
	}
	kept.AddMany(keep)
	return kept
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
func (s *search) addFrequencies(sums []float32, l *leaf, list bleveseg.PostingsList, docs *roaring.Bitmap, weight float64) {
	it := list.Iterator(true, false, false, nil)
	optimizable := it.(bleveseg.OptimizablePostingsIterator) // docs is not empty, so the term is there
	if _, one := optimizable.DocNum1Hit(); !one {
		optimizable.ReplaceActual(docs)
	}
	for {
		p, err := it.Next()
		if err != nil || p == nil {
			return // a segment that fails here fails in its bitmap, too, and that was read
		}
		tf := float64(p.Frequency())
		sums[p.Number()] += float32(weight * tf * (k1 + 1) / (tf + s.norm(l.lengths[p.Number()])))
	}
}

// addPresence adds the same to each of docs: with BM25's length factor for grams, whose presence stands for a
// frequency of one; without for title and characters.
func (s *search) addPresence(sums []float32, l *leaf, docs *roaring.Bitmap, t term) {
	var buf [256]uint32
	for it := docs.ManyIterator(); ; {
		n := it.NextMany(buf[:])
		if n == 0 {
			return
		}
		if t.field != fieldGrams {
			for _, doc := range buf[:n] {
				sums[doc] += float32(t.weight)
			}
			continue
		}
		for _, doc := range buf[:n] {
			sums[doc] += float32(t.weight * (k1 + 1) / (1 + s.norm(l.lengths[doc])))
		}
	}
}

// norm is BM25's k1 * (1 - b + b * length / average length).
func (s *search) norm(length uint32) float64 {
	return k1 * (1 - b + b*float64(length)/s.averageWords)
}
