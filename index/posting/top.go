package posting

import (
	"cmp"
	"context"
	"iter"

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
	t := top{reader: r, by: by, k: k, terms: terms, best: bestBy(by.Order, k)}
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
	found = make([]engine.Found, 0, len(t.best.kept))
	for _, f := range t.best.inOrder() {
		found, r.at[f.Revision] = append(found, f.Found), f.place
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
	best                *best[candidate]
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
	hasTitle     // of the literal ones, those that hold the query in their titles, too
	mayHaveTitle // and those that may
)

// weigh weighs the documents of segment i.
func (t *top) weigh(ctx context.Context, i int) error {
	docs := t.docs[i]
	if docs.IsEmpty() {
		return nil
	}
	if t.by.Order == engine.ByScore && t.form == nil && t.sure == nil {
		return t.weighKinds(ctx, i, docs)
	}
	array := takeFloats(len(t.segments[i].docs))
	defer giveFloats(array)
	// Every score is needed: what comes first does not hang on the sum alone.
	if err := t.sum(ctx, i, docs, *array); err != nil {
		return err
	}
	of := t.tiersOf(i)
	t.offer(i, blocks(docs), 0, *array, func(doc uint32) byte { return of[doc] })
	return nil
}

// weighKinds weighs documents of segment i by kind: those that hold the whole query in their titles, those that hold
// it elsewhere, all others. Within the latter two sums decide, and what cannot be among the best need not have one.
func (t *top) weighKinds(ctx context.Context, i int, docs *roaring.Bitmap) error {
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
	s := t.summing(i, t.terms)
	defer s.close()
	array := takeFloats(min(window, len(s.docs)))
	defer giveFloats(array)
	for _, kind := range kinds {
		if kind.docs.IsEmpty() {
			continue
		}
		err := s.windows(ctx, kind.docs, func(from int, candidates bitset) error {
			clear(*array)
			least := float32(0)
			if kind.tier&hasTitle == 0 && t.best.full() {
				least = float32(t.best.last().Score - t.atMost(kind.tier))
			}
			if err := s.add(from, *array, candidates, least); err != nil {
				return err
			}
			t.offer(i, candidates.blocks(from), from, *array, func(uint32) byte { return kind.tier })
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// sum sums what the terms say of some documents of segment i into sums, which are zero.
func (t *top) sum(ctx context.Context, i int, docs *roaring.Bitmap, sums []float32) error {
	s := t.summing(i, t.terms)
	defer s.close()
	return s.all(ctx, docs, sums)
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
	}{{t.literal, isLiteral | mayHaveTitle}, {t.form, isForm}, {t.sure, isSure}} {
		if tier.docs == nil {
			continue
		}
		for block := range blocks(tier.docs[i]) {
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
	if tier&(hasTitle|mayHaveTitle) != 0 {
		bonus += t.most
	}
	if tier&isForm != 0 {
		bonus += weight.AboveLiteral * t.most
	}
	return bonus
}

// offer adds those of some documents of segment i that are among the best so far; the first sum is of document from. A document of the tier mayHaveTitle
// may have the query in its title, one of hasTitle has it there, and any other has not.
func (t *top) offer(i int, docs iter.Seq[[]uint32], from int, sums []float32, tiers func(doc uint32) byte) {
	l := t.segments[i]
	places := l.placesByID()
	// behind reports that a document of a score has no place among the best.
	behind := func(doc uint32, score float64, unsure bool) bool {
		if t.by.Order != engine.ByScore || !t.best.full() {
			return false
		}
		last := t.best.last()
		if unsure != last.Unsure {
			return unsure
		}
		// Of equal scores the one with the lower id comes first.
		return score < last.Score ||
			score == last.Score && places != nil && i == last.segment && places[doc] > places[last.doc]
	}
	for block := range docs {
		for _, doc := range block {
			tier, sum := tiers(doc), float64(sums[int(doc)-from])
			unsure := t.sure != nil && tier&isSure == 0
			if l.docs[doc] == nil || behind(doc, sum+t.atMost(tier), unsure) {
				continue
			}
			literal, form := t.worth(l, doc, tier)
			score := sum + literal + form
			if behind(doc, score, unsure) {
				continue
			}
			t.best.offer(candidate{
				engine.Found{Doc: l.docs[doc], Score: score, Literal: literal, Form: form, Unsure: unsure}, place{i, doc},
			})
		}
	}
}

// worth is what the tiers of a document add to its score. More than any sum of terms is added where a case has the
// query letter by letter, and most where it has it as its title, or as the most of it.
func (t *top) worth(l *segmentReader, doc uint32, tier byte) (literal, form float64) {
	if tier&isLiteral != 0 {
		literal = t.most
		if tier&(hasTitle|mayHaveTitle) != 0 {
			title := l.docs[doc].Text[:2*int(l.titles[doc])]
			for _, whole := range t.wholes {
				if tier&hasTitle != 0 && len(t.wholes) == 1 || flat.Contains(title, whole) {
					literal += t.most * float64(len(whole)) / float64(len(title))
					break
				}
			}
		}
	}
	if tier&isForm != 0 {
		form = weight.AboveLiteral * t.most
	}
	return literal, form
}

// bestBy are the k best documents in an order.
func bestBy(order engine.Order, k int) *best[candidate] {
	comesFirst := before(order)
	return &best[candidate]{most: k, before: func(a, b *candidate) bool { return comesFirst(&a.Found, &b.Found) }}
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
	case engine.ByDate:
		return func(a, b *engine.Found) bool { return cmp.Or(cmp.Compare(b.When, a.When), number(a, b)) < 0 }
	case engine.ByRevision:
		return func(a, b *engine.Found) bool { return a.Revision > b.Revision }
	}
	return engine.Better
}

// Parts are what each term gives to the score of each of some documents that Top gave.
func (r *reader) Parts(_ context.Context, weighted []engine.Weighted, docs []*engine.Doc) ([][]engine.Part, error) {
	terms, err := r.lookUpAll(weighted)
	if err != nil {
		return nil, err
	}
	all := make([][]engine.Part, len(docs))
	for i := range r.segments {
		s := r.summing(i, terms)
		defer s.close()
		for n, d := range docs {
			at, known := r.at[d.Revision]
			if !known || at.segment != i {
				continue
			}
			for j, t := range terms {
				score, stands, err := s.of(j, at.doc)
				if err != nil {
					return nil, err
				}
				if stands {
					all[n] = append(all[n], engine.Part{Field: t.field, Term: t.text, Score: score})
				}
			}
		}
	}
	return all, nil
}
