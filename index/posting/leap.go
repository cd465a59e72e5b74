package posting

import (
	"context"

	"github.com/RoaringBitmap/roaring/v2"

	"anlisou/index/engine"
)

// A text that is not a gram or a word is looked for in every document that may hold it, which for 的， or 定。 is nearly
// every one. Where it only decides which documents come first, that is not needed: those of the best sums are read until
// enough hold it.
const (
	worthLeaping = 2048 // documents that may hold the text
	leapFirst    = 128  // how many are read at first
	leapGrowth   = 8    // and how many times as many then
	leaps        = 2    // how often, before all are read
)

// leap finds the best of some documents where those that hold the whole query letter by letter come first, by reading
// few of those that may. False where that cannot be told so; nothing is offered then.
func (t *top) leap(ctx context.Context, docs bitmaps) (found bool, err error) {
	literal := t.by.Literal
	if t.by.Order != engine.ByScore || !t.by.Form.IsZero() || !t.by.Sure.IsZero() || t.k < 1 || len(t.terms) == 0 ||
		literal.IsZero() || literal.Op != engine.OpLiteral || literal.Bounded || literal.Passage {
		return false, nil
	}
	if _, known := t.known[literal.Key]; known {
		return false, nil
	}
	may, exact, err := t.mayHold(literal.Texts, docs)
	if err != nil || exact || may.count() < worthLeaping {
		return false, err
	}
	titled, others, sums := make(bitmaps, len(may)), make(bitmaps, len(may)), make([][]float32, len(may))
	for i := range may {
		array := takeFloats(len(t.segments[i].docs))
		defer giveFloats(array)
		sums[i] = *array
		if err := t.sum(ctx, i, may[i], *array); err != nil {
			return false, err
		}
		if titled[i], err = t.titled(i, may[i]); err != nil {
			return false, err
		}
		others[i] = roaring.AndNot(may[i], titled[i])
	}
	reading := max(leapFirst, 4*t.k)
	for range leaps {
		holding, err := t.confirmBest(literal.Texts, others, sums, reading)
		if err != nil {
			return false, err
		}
		if titled.count()+holding.count() >= t.k {
			for i := range may {
				t.offer(i, blocks(titled[i]), 0, sums[i], func(uint32) byte { return isLiteral | hasTitle })
				t.offer(i, blocks(holding[i]), 0, sums[i], func(uint32) byte { return isLiteral })
			}
			return true, nil
		}
		reading *= leapGrowth
	}
	return false, nil
}

// mayHold are those of some documents that may hold one of several texts; exact where they do.
func (t *top) mayHold(texts []string, docs bitmaps) (may bitmaps, exact bool, err error) {
	may, exact = make(bitmaps, len(docs)), true
	for i, l := range t.segments {
		may[i] = roaring.New()
		for _, text := range texts {
			candidates, certain, err := l.candidates([]rune(text), false)
			if err != nil {
				return nil, false, err
			}
			exact = exact && certain
			may[i].Or(candidates)
		}
		may[i].And(docs[i])
	}
	return may, exact, nil
}

// bestSums are where the best n of some documents are, by their sums and ids, in no order.
func (t *top) bestSums(docs bitmaps, sums [][]float32, n int) []place {
	places := make([][]uint32, len(docs))
	for i, l := range t.segments {
		places[i] = l.placesByID()
	}
	first := best[place]{most: n, before: func(a, b *place) bool {
		switch x, y := sums[a.segment][a.doc], sums[b.segment][b.doc]; {
		case x != y:
			return x > y
		case a.segment == b.segment && places[a.segment] != nil:
			return places[a.segment][a.doc] < places[b.segment][b.doc]
		}
		return t.segments[a.segment].docs[a.doc].ID < t.segments[b.segment].docs[b.doc].ID
	}}
	for i, l := range t.segments {
		for block := range blocks(docs[i]) {
			for _, doc := range block {
				if l.docs[doc] == nil || first.full() && sums[i][doc] < sums[first.last().segment][first.last().doc] {
					continue
				}
				first.offer(place{i, doc})
			}
		}
	}
	return first.kept
}

// confirmBest are those of the best n of some documents, by their sums and ids, that hold one of several texts.
func (t *top) confirmBest(texts []string, docs bitmaps, sums [][]float32, n int) (bitmaps, error) {
	first := t.bestSums(docs, sums, n)
	held := make(bitmaps, len(docs))
	for i, l := range t.segments {
		few := roaring.New()
		for _, f := range first {
			if f.segment == i {
				few.Add(f.doc)
			}
		}
		held[i] = roaring.New()
		for _, text := range texts {
			holding, err := l.confirm(few, []rune(text))
			if err != nil {
				return nil, err
			}
			held[i].Or(holding)
		}
	}
	return held, nil
}
