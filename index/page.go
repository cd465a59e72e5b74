package index

import (
	"cmp"
	"container/heap"

	"github.com/RoaringBitmap/roaring/v2"

	"anlisou/index/budget"
	"anlisou/index/flat"
)

// tiers are what comes before all scores.
type tiers struct {
	literal set  // that hold the whole query letter by letter come first; nil where that says nothing
	sure    set  // all others come after these; nil where there are none
	relaxed bool // not all words are required, and there are no tiers
}

// aboveLiteral is how many times all that its terms are worth to a document it is to hold the characters of a query in the form in which they were
// typed: more than its terms, holding the query letter by letter, in the title, and nearness are together.
const aboveLiteral = 4

// page orders the documents and gives the page asked for.
func (s *search) page(docs set, by tiers, r Request) ([]found, error) {
	literal, sure := by.literal, by.sure
	wanted := r.Page * r.Size
	if wanted == 0 {
		return nil, nil
	}
	kept := wanted
	if s.reranks(r.Sort) {
		kept = max(wanted, budget.NearBest) // the same are weighed by their texts whatever page is asked for
	}
	best := &worstFirst{before: before(s.order(r.Sort))}
	add := func(f found) {
		switch {
		case best.Len() < kept:
			heap.Push(best, f)
		case best.before(f, best.found[0]):
			best.found[0] = f
			heap.Fix(best, 0)
		}
	}
	var terms []term
	most := 0.0 // that the terms are worth to a document
	if len(s.plan.All) > 0 {
		var err error
		if terms, err = s.lookUp(s.plan.Terms); err != nil {
			return nil, err
		}
		for _, t := range terms {
			most += t.most
		}
	}
	most = max(most, 1) // what comes before all scores does so where no term is worth anything, too
	wholes := [][]byte{flat.Encode([]rune(s.plan.Literal))}
	for _, other := range s.plan.Respelled {
		wholes = append(wholes, flat.Encode([]rune(other)))
	}
	forms, err := s.withForms()
	if err != nil {
		return nil, err
	}
	if by.relaxed {
		literal, forms, sure = nil, nil, nil // what lacks words is ranked by those it has
	}
	for i, l := range s.leaves {
		if docs[i].IsEmpty() {
			continue
		}
		candidates := docs[i]
		var sums []float32
		if len(terms) > 0 {
			k := kept
			if s.order(r.Sort) != ByRelevance || literal != nil || forms != nil || sure != nil {
				k = len(l.entries) // every score is needed: what comes first does not hang on the sum alone
			}
			var err error
			if sums, candidates, err = s.scores(i, terms, candidates, k); err != nil {
				return nil, err
			}
		}
		byScore := s.order(r.Sort) == ByRelevance && sums != nil && literal == nil && forms == nil && sure == nil
		s.each(candidates, func(doc uint32) {
			if byScore && best.Len() == kept && float64(sums[doc]) < best.found[0].score {
				return
			}
			f := found{entry: l.entries[doc], leaf: i, doc: doc, unsure: sure != nil && !sure[i].Contains(doc)}
			if f.entry == nil {
				return
			}
			if sums != nil {
				f.score = float64(sums[doc])
			}
			if literal != nil && literal[i].Contains(doc) {
				// More than any sum of terms: the case that has the query letter by letter is
				// first, and before all others the one that has it as its title, or as the most of it.
				f.literal = most
				title := f.text[:2*int(l.titles[doc])]
				for _, whole := range wholes {
					if flat.Contains(title, whole) {
						f.literal += most * float64(len(whole)) / float64(len(title))
						break
					}
				}
				f.score += f.literal
			}
			if forms != nil && forms[i].Contains(doc) {
				f.form = aboveLiteral * most
				f.score += f.form
			}
			add(f)
		})
	}
	if kept > 0 && s.reranks(r.Sort) {
		if docs.count() > budget.NearBest {
			s.work.Reach("near")
		}
		if err := s.rerank(best, terms); err != nil {
			return nil, err
		}
	}
	ordered := make([]found, best.Len())
	for i := len(ordered) - 1; i >= 0; i-- {
		ordered[i] = heap.Pop(best).(found)
	}
	from := min((r.Page-1)*r.Size, len(ordered))
	return ordered[from:min(from+r.Size, len(ordered))], nil
}

// order is the sort that is meant: without words there is no relevance.
func (s *search) order(by Sort) Sort {
	if by == "" {
		by = ByRelevance
	}
	if by == ByRelevance && len(s.plan.All) == 0 {
		return ByNumber
	}
	return by
}

func before(by Sort) func(a, b found) bool {
	number := func(a, b found) int {
		return cmp.Or(cmp.Compare(a.collection, b.collection), cmp.Compare(a.number, b.number), cmp.Compare(a.id, b.id))
	}
	var order func(a, b found) int
	switch by {
	case ByNumber:
		order = number
	case ByYear:
		order = func(a, b found) int { return cmp.Or(cmp.Compare(b.year, a.year), number(a, b)) }
	default:
		order = func(a, b found) int {
			if a.unsure != b.unsure {
				if b.unsure {
					return -1
				}
				return 1
			}
			return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.id, b.id))
		}
	}
	return func(a, b found) bool { return order(a, b) < 0 }
}

// worstFirst is a heap of the best documents so far, the one to give way on top.
type worstFirst struct {
	found  []found
	before func(a, b found) bool
}

func (h *worstFirst) Len() int           { return len(h.found) }
func (h *worstFirst) Less(i, j int) bool { return h.before(h.found[j], h.found[i]) }
func (h *worstFirst) Swap(i, j int)      { h.found[i], h.found[j] = h.found[j], h.found[i] }
func (h *worstFirst) Push(x any)         { h.found = append(h.found, x.(found)) }
func (h *worstFirst) Pop() any {
	last := h.found[len(h.found)-1]
	h.found = h.found[:len(h.found)-1]
	return last
}

// withForms are the documents that hold the very characters of the query whose normal form stands for others, too; nil where there are none.
func (s *search) withForms() (set, error) {
	if len(s.plan.Forms) == 0 {
		return nil, nil
	}
	docs := s.live()
	for i, l := range s.leaves {
		for _, r := range s.plan.Forms {
			next, err := l.postings(fieldChars, string(r))
			if err != nil {
				return nil, err
			}
			docs[i] = roaring.And(docs[i], next)
		}
	}
	if docs.count() == 0 {
		return nil, nil // in a collection of simplified text nothing is ordered by it, at no cost
	}
	return docs, nil
}
