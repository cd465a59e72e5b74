package posting

import (
	"cmp"
	"container/heap"
	"context"

	"github.com/RoaringBitmap/roaring/v2"

	"anlisou/index/engine"
	"anlisou/index/flat"
	"anlisou/index/weight"
)

// tell says of each document of a ranking which of some sets it is of.
func (r *reader) tell(ctx context.Context, found []engine.Found, of []engine.Set) error {
	if len(of) == 0 {
		return nil
	}
	for i := range found {
		found[i].Of = make([]bool, len(of))
	}
	for j, s := range of {
		docs, err := r.look(ctx, s)
		if err != nil {
			return err
		}
		for i, f := range found {
			at := r.at[f.Revision]
			found[i].Of[j] = docs[at.segment].Contains(at.doc)
		}
	}
	return nil
}

// Top are the best documents of a set, and what is to be shown of them.
func (r *reader) Top(ctx context.Context, w engine.Wanted) (ranked engine.Ranked, err error) {
	if len(w.Facets) > 0 {
		if ranked.Facets, err = r.Facets(ctx, w.Facets); err != nil {
			return ranked, err
		}
	}
	if w.Most < 1 {
		return ranked, nil
	}
	if ranked.Terms, ranked.Found, err = r.best(ctx, w.In, w.By, w.Most); err != nil {
		return ranked, err
	}
	return ranked, r.tell(ctx, ranked.Found, w.Of)
}

// best are the k best documents of a set, and the terms that they are ranked by.
func (r *reader) best(
	ctx context.Context,
	in engine.Set,
	by engine.Ranking,
	k int,
) (ranked []engine.RankedTerm, found []engine.Found, err error) {
	if found, kept, err := r.first(in, by, k); kept || err != nil {
		return nil, found, err
	}
	docs, err := r.look(ctx, in)
	if err != nil {
		return nil, nil, err
	}
	terms, err := r.lookUpAll(by.Terms)
	if err != nil {
		return nil, nil, err
	}
	t := top{reader: r, by: by, k: k, terms: terms, best: &worstFirst{before: before(by.Order)}}
	for _, term := range terms {
		t.most += term.maxScore
		ranked = append(ranked, engine.RankedTerm{Field: term.field, Text: term.text, Weight: term.weight})
	}
	t.most = max(t.most, 1) // what comes before all scores does so where no term is worth anything, too
	for _, whole := range by.Wholes {
		t.wholes = append(t.wholes, flat.Encode([]rune(whole)))
	}
	if found, err := t.leap(ctx, docs); err != nil || !found {
		if err == nil {
			err = t.search(ctx, docs)
		}
		if err != nil {
			return nil, nil, err
		}
	}
	found = make([]engine.Found, t.best.Len())
	for i := len(found) - 1; i >= 0; i-- {
		f := heap.Pop(t.best).(candidate)
		found[i], r.at[f.Revision] = f.Found, f.place
	}
	return ranked, found, nil
}

// top is a search for the best documents.
type top struct {
	*reader
	by                  engine.Ranking
	k                   int
	terms               []term
	most                float64 // that the terms are worth to a document
	wholes              [][]byte
	docs                bitmaps // that may be among the best
	literal, form, sure bitmaps // nil where there are none
	best                *worstFirst
}

// search finds the best of some documents.
func (t *top) search(ctx context.Context, docs bitmaps) error {
	if err := t.lookUpTiers(ctx, docs); err != nil {
		return err
	}
	t.restrict(docs)
	for i := range t.segments {
		if err := t.weigh(ctx, i); err != nil {
			return err
		}
	}
	return nil
}

// lookUpTiers looks up what comes before all scores. What no document has is nothing, and so is what all have: then
// scores alone decide, and not every document needs one.
func (t *top) lookUpTiers(ctx context.Context, among bitmaps) (err error) {
	for _, tier := range []struct {
		of   engine.Set
		docs *bitmaps
	}{{t.by.Literal, &t.literal}, {t.by.Form, &t.form}, {t.by.Sure, &t.sure}} {
		if tier.of.IsZero() {
			continue
		}
		docs, err := t.look(ctx, tier.of)
		if err != nil {
			return err
		}
		apart := 0 // documents that the tier tells from others
		for i, in := range docs {
			held := int(in.AndCardinality(among[i]))
			if apart += held; tier.docs == &t.sure {
				apart += int(among[i].GetCardinality()) - 2*held
			}
		}
		if apart > 0 {
			*tier.docs = docs
		}
	}
	return nil
}

// candidate is a document that may be among the best.
type candidate struct {
	engine.Found
	place
}

// restrict leaves out documents that a tier puts behind the k best, whatever their scores are.
func (t *top) restrict(docs bitmaps) {
	t.docs = docs
	if t.by.Order != engine.ByScore || t.form != nil || t.sure != nil || t.literal == nil {
		return
	}
	first := make(bitmaps, len(docs))
	for i, in := range docs {
		first[i] = roaring.And(in, t.literal[i])
	}
	if first.count() >= t.k {
		t.docs = first
	}
}

// The tiers that a document is of.
const (
	isLiteral = 1 << iota
	isForm
	isSure
	hasTitle // of the literal ones, those that hold the query in their titles, too
)

// weigh weighs the documents of segment i.
func (t *top) weigh(ctx context.Context, i int) error {
	docs := t.docs[i]
	if docs.IsEmpty() {
		return nil
	}
	array := takeFloats(len(t.segments[i].docs))
	defer giveFloats(array)
	if t.by.Order == engine.ByScore && t.form == nil && t.sure == nil {
		return t.weighKinds(ctx, i, docs, *array)
	}
	// Every score is needed: what comes first does not hang on the sum alone.
	if _, err := t.scores(ctx, i, t.terms, docs, len(*array), 0, *array); err != nil {
		return err
	}
	of := t.tiersOf(i)
	t.offer(i, docs, *array, func(doc uint32) byte { return of[doc] })
	return nil
}

// weighKinds weighs documents of segment i by kind: those that hold the whole query in their titles, those that hold
// it elsewhere, all others. Within the latter two sums decide, and what cannot be among the best need not have one.
func (t *top) weighKinds(ctx context.Context, i int, docs *roaring.Bitmap, sums []float32) error {
	kinds := []struct {
		docs *roaring.Bitmap
		tier byte
	}{{docs, 0}}
	if t.literal != nil {
		literal := roaring.And(docs, t.literal[i])
		titled, err := t.titled(i, literal)
		if err != nil {
			return err
		}
		kinds[0].docs, kinds[0].tier = titled, isLiteral|hasTitle
		kinds = append(kinds, kinds[0], kinds[0])
		kinds[1].docs, kinds[1].tier = roaring.AndNot(literal, titled), isLiteral
		kinds[2].docs, kinds[2].tier = roaring.AndNot(docs, literal), 0
	}
	used := false
	for _, kind := range kinds {
		if kind.docs.IsEmpty() {
			continue
		}
		if used {
			clear(sums)
		}
		used = true
		k, least := t.k, float32(0)
		if kind.tier&hasTitle != 0 {
			k = len(sums)
		} else if t.best.Len() == t.k {
			least = float32(t.best.found[0].Score - t.atMost(kind.tier))
		}
		candidates, err := t.scores(ctx, i, t.terms, kind.docs, k, least, sums)
		if err != nil {
			return err
		}
		t.offer(i, candidates, sums, func(uint32) byte { return kind.tier })
	}
	return nil
}

// titled are those of some documents of segment i that hold the whole query in their titles.
func (t *top) titled(i int, docs *roaring.Bitmap) (*roaring.Bitmap, error) {
	titled := roaring.New()
	for _, whole := range t.by.Wholes {
		held, err := t.segments[i].titled(whole, docs)
		if err != nil {
			return nil, err
		}
		titled.Or(held)
	}
	return titled, nil
}

// tiersOf are the tiers of each document of segment i.
func (t *top) tiersOf(i int) []byte {
	of := make([]byte, len(t.segments[i].docs))
	for _, tier := range []struct {
		docs bitmaps
		bits byte
	}{{t.literal, isLiteral | hasTitle}, {t.form, isForm}, {t.sure, isSure}} {
		if tier.docs == nil {
			continue
		}
		for block := range t.blocks(tier.docs[i]) {
			for _, doc := range block {
				of[doc] |= tier.bits
			}
		}
	}
	return of
}

// atMost is the most that tiers add to the score of a document.
func (t *top) atMost(tier byte) (bonus float64) {
	if tier&isLiteral != 0 {
		bonus += t.most
	}
	if tier&hasTitle != 0 {
		bonus += t.most
	}
	if tier&isForm != 0 {
		bonus += weight.AboveLiteral * t.most
	}
	return bonus
}

// offer adds those of some documents of segment i that are among the best so far. A document of the tier hasTitle
// may have the query in its title; any other has not.
func (t *top) offer(i int, docs *roaring.Bitmap, sums []float32, tiers func(doc uint32) byte) {
	l := t.segments[i]
	for block := range t.blocks(docs) {
		for _, doc := range block {
			tier, score := tiers(doc), float64(sums[doc])
			unsure := t.sure != nil && tier&isSure == 0
			if t.by.Order == engine.ByScore && t.best.Len() == t.k {
				last := &t.best.found[0]
				if unsure && !last.Unsure || unsure == last.Unsure && score+t.atMost(tier) < last.Score {
					continue
				}
			}
			if l.docs[doc] == nil {
				continue
			}
			f := candidate{engine.Found{Doc: l.docs[doc], Score: score, Unsure: unsure}, place{i, doc}}
			t.addTiers(&f, tier)
			t.add(f)
		}
	}
}

// addTiers adds to the score of a document what its tiers are worth.
func (t *top) addTiers(f *candidate, tier byte) {
	if tier&isLiteral != 0 {
		// More than any sum of terms: the case that has the query letter by letter is
		// first, and before all others the one that has it as its title, or as the most of it.
		f.Literal = t.most
		if tier&hasTitle != 0 {
			title := f.Text[:2*int(t.segments[f.segment].titles[f.doc])]
			for _, whole := range t.wholes {
				if flat.Contains(title, whole) {
					f.Literal += t.most * float64(len(whole)) / float64(len(title))
					break
				}
			}
		}
		f.Score += f.Literal
	}
	if tier&isForm != 0 {
		f.Form = weight.AboveLiteral * t.most
		f.Score += f.Form
	}
}

// add keeps a candidate that is among the k best so far.
func (t *top) add(f candidate) {
	switch {
	case t.best.Len() < t.k:
		heap.Push(t.best, f)
	case t.best.before(&f.Found, &t.best.found[0].Found):
		t.best.found[0] = f
		heap.Fix(t.best, 0)
	}
}

// before reports what comes first in an order.
func before(by engine.Order) func(a, b *engine.Found) bool {
	number := func(a, b *engine.Found) int {
		return cmp.Or(cmp.Compare(a.Collection, b.Collection), cmp.Compare(a.Number, b.Number), cmp.Compare(a.ID, b.ID))
	}
	switch by {
	case engine.ByNumber:
		return func(a, b *engine.Found) bool { return number(a, b) < 0 }
	case engine.ByYear:
		return func(a, b *engine.Found) bool { return cmp.Or(cmp.Compare(b.Year, a.Year), number(a, b)) < 0 }
	}
	return engine.Better
}

// worstFirst is a heap of the best documents so far, the one to give way on top.
type worstFirst struct {
	found  []candidate
	before func(a, b *engine.Found) bool
}

func (h *worstFirst) Len() int { return len(h.found) }

func (h *worstFirst) Less(i, j int) bool { return h.before(&h.found[j].Found, &h.found[i].Found) }

func (h *worstFirst) Swap(i, j int) { h.found[i], h.found[j] = h.found[j], h.found[i] }

func (h *worstFirst) Push(x any) { h.found = append(h.found, x.(candidate)) }

func (h *worstFirst) Pop() any {
	last := h.found[len(h.found)-1]
	h.found = h.found[:len(h.found)-1]
	return last
}

// Parts are what each term gives to the score of each of some documents that Top gave.
func (r *reader) Parts(_ context.Context, weighted []engine.Weighted, docs []*engine.Doc) ([][]engine.Part, error) {
	terms, err := r.lookUpAll(weighted)
	if err != nil {
		return nil, err
	}
	all := make([][]engine.Part, len(docs))
	for i, l := range r.segments {
		array := takeFloats(len(l.docs))
		defer giveFloats(array)
		sums := *array
		for n, d := range docs {
			at, known := r.at[d.Revision]
			if !known || at.segment != i {
				continue
			}
			one := roaring.BitmapOf(at.doc)
			for _, t := range terms {
				in := t.segments[i]
				if !in.docs.Contains(at.doc) {
					continue
				}
				sums[at.doc] = 0
				if in.list != nil {
					if err := r.addFrequencies(sums, l, t.text, in.list, one, t.weight); err != nil {
						return nil, err
					}
				} else {
					r.addPresence(sums, l, one, t)
				}
				all[n] = append(all[n], engine.Part{Field: t.field, Term: t.text, Score: float64(sums[at.doc])})
			}
		}
	}
	return all, nil
}
