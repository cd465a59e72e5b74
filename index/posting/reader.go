package posting

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"anlisou/data/say"
	"anlisou/index/budget"
	"anlisou/index/engine"
	"anlisou/index/flat"
	"anlisou/index/query"
	"anlisou/segment"
)

// reader answers the questions of package engine from the segments of one snapshot. What a set came to is remembered.
type reader struct {
	budget   *budget.Budget
	segments []*segmentReader
	stats    engine.Stats
	known    map[string]sets        // of expressions without parts, by key
	joined   map[engine.Set]bitmaps // of the others
	at       map[uint64]place       // of documents that Top gave, by revision
	state    string                 // of the index, as of stateOf
	firsts   *firsts
	*lengthFactors
}

// bitmaps are a set of documents, one bitmap a segment.
type bitmaps []*roaring.Bitmap

// sets are the documents in which something stands, and those in which it surely does.
type sets struct{ all, sure bitmaps }

// place is where a document is.
type place struct {
	segment int
	doc     uint32
}

var _ engine.Reader = (*reader)(nil)

func (x *Index) newReader(segments []*segmentReader, applied uint64, state string, b *budget.Budget) *reader {
	r := &reader{
		state: state, firsts: &x.firsts,
		budget:   b,
		segments: segments,
		known:    map[string]sets{},
		joined:   map[engine.Set]bitmaps{},
		at:       map[uint64]place{},
	}
	words := 0
	for _, l := range segments {
		l.budget = b
		count, sum := l.size()
		r.stats.Documents += count
		words += sum
	}
	r.stats.Applied = applied
	r.stats.AverageWords = max(1, float64(words)/float64(max(1, r.stats.Documents)))
	if r.lengthFactors = x.factors.Load(); r.lengthFactors == nil || r.average != r.stats.AverageWords {
		r.lengthFactors = newLengthFactors(r.stats.AverageWords)
		x.factors.Store(r.lengthFactors)
	}
	return r
}

// Stats are those of the snapshot.
func (r *reader) Stats() engine.Stats { return r.stats }

func (b bitmaps) count() (n int) {
	for _, docs := range b {
		n += int(docs.GetCardinality())
	}
	return n
}

// Count is how many documents each set has.
func (r *reader) Count(ctx context.Context, all ...engine.Set) ([]int, error) {
	if err := r.readTitles(ctx, all); err != nil {
		return nil, err
	}
	counts := make([]int, len(all))
	for i, s := range all {
		docs, err := r.look(ctx, s)
		if err != nil {
			return nil, err
		}
		counts[i] = docs.count()
	}
	return counts, nil
}

// look looks a set up. What it gives is shared and must not be changed.
func (r *reader) look(ctx context.Context, s engine.Set) (bitmaps, error) {
	if s.Key != "" {
		found, err := r.lookKnown(ctx, s)
		if s.Sure {
			return found.sure, err
		}
		return found.all, err
	}
	if docs, known := r.joined[s]; known {
		return docs, nil
	}
	docs, err := r.join(ctx, s)
	if err == nil {
		r.joined[s] = docs
	}
	return docs, err
}

// lookKnown looks up an expression without parts.
func (r *reader) lookKnown(ctx context.Context, s engine.Set) (found sets, err error) {
	if found, known := r.known[s.Key]; known {
		return found, nil
	}
	found = sets{make(bitmaps, len(r.segments)), make(bitmaps, len(r.segments))}
	for i, l := range r.segments {
		if err := ctx.Err(); err != nil {
			return sets{}, say.Errorf("look up: %w", err)
		}
		var docs standing
		switch s.Op {
		case engine.OpAll:
			docs = surely(l.live)
		case engine.OpNothing:
			docs = surely(none)
		case engine.OpUnit:
			docs, err = l.unit(s.Unit)
		case engine.OpLiteral:
			docs, err = l.literal(s.Texts, s.Bounded, s.Passage)
		case engine.OpTerm:
			var having *roaring.Bitmap
			having, err = l.termDocs(engine.TermField(s.Field), s.Text)
			docs = surely(having)
		case engine.OpLabel:
			var having *roaring.Bitmap
			having, err = l.postings(s.Field, s.Text)
			docs = surely(having)
		default:
			err = say.Errorf("a set of kind %d has no key", s.Op)
		}
		if err != nil {
			return sets{}, err
		}
		found.all[i], found.sure[i] = docs.all, docs.sure
	}
	r.known[s.Key] = found
	return found, nil
}

// join looks up an expression made of others.
func (r *reader) join(ctx context.Context, s engine.Set) (bitmaps, error) {
	if s.Op == engine.OpThese {
		return r.these(s.Docs), nil
	}
	if s.Op == engine.OpSome {
		return r.someOf(ctx, s.Sets[0])
	}
	parts := make([]bitmaps, len(s.Sets))
	for i, part := range s.Sets {
		var err error
		if parts[i], err = r.look(ctx, part); err != nil {
			return nil, err
		}
	}
	docs := make(bitmaps, len(r.segments))
	for i := range docs {
		switch s.Op {
		case engine.OpAnd:
			docs[i] = parts[0][i]
			for _, part := range parts[1:] {
				r.budget.Spend(budget.CostOfSets(docs[i], part[i]))
				docs[i] = roaring.And(docs[i], part[i])
			}
		case engine.OpOr:
			docs[i] = parts[0][i]
			for _, part := range parts[1:] {
				docs[i] = roaring.Or(docs[i], part[i])
			}
		case engine.OpMinus:
			docs[i] = roaring.AndNot(parts[0][i], parts[1][i])
		case engine.OpAtLeast:
			docs[i] = r.atLeast(i, parts, s.Weights, s.Least)
		default:
			return nil, say.Errorf("a set of kind %d has no parts", s.Op)
		}
	}
	return docs, nil
}

// atLeast are the documents of segment i whose sets weigh enough.
func (r *reader) atLeast(i int, parts []bitmaps, weights []float32, least float32) *roaring.Bitmap {
	array := takeFloats(len(r.segments[i].docs))
	defer giveFloats(array)
	held := *array
	enough := takeBitset(len(held))
	defer giveBitset(enough)
	least *= 1 - 1e-5
	for j, part := range parts {
		share := weights[j]
		for block := range blocks(part[i]) {
			for _, doc := range block {
				if held[doc] += share; held[doc] >= least {
					enough.add(doc)
				}
			}
		}
	}
	return enough.docs()
}

// someOf are some of the documents of a set: of a text that stands somewhere the first that is found.
func (r *reader) someOf(ctx context.Context, s engine.Set) (bitmaps, error) {
	if _, known := r.known[s.Key]; known || s.Op != engine.OpLiteral || s.Sure {
		return r.look(ctx, s)
	}
	for _, text := range s.Texts {
		for i, l := range r.segments {
			if err := ctx.Err(); err != nil {
				return nil, say.Errorf("look up: %w", err)
			}
			doc, found, err := l.first(text)
			if err != nil {
				return nil, err
			}
			if found {
				one := make(bitmaps, len(r.segments))
				for j := range one {
					one[j] = none
				}
				one[i] = roaring.BitmapOf(doc)
				return one, nil
			}
		}
	}
	return r.look(ctx, s) // it may stand across the ends of paragraphs
}

// these are documents that Top gave.
func (r *reader) these(docs []*engine.Doc) bitmaps {
	found := make(bitmaps, len(r.segments))
	for i := range found {
		found[i] = roaring.New()
	}
	for _, d := range docs {
		if at, known := r.at[d.Revision]; known {
			found[at.segment].Add(at.doc)
		}
	}
	return found
}

// readTitles looks up the texts of titles in sets that are no pair of letters or digits, all of them at once.
func (r *reader) readTitles(ctx context.Context, all []engine.Set) error {
	var keys []string
	var texts [][]rune
	seen := map[engine.Set]bool{} // expressions share their parts
	var find func(sets []engine.Set)
	find = func(sets []engine.Set) {
		for _, s := range sets {
			if seen[s] {
				continue
			}
			seen[s] = true
			find(s.Sets)
			if _, known := r.known[s.Key]; known || s.Op != engine.OpUnit || !s.Unit.Title || s.Unit.Label != "" ||
				slices.Contains(keys, s.Key) {
				continue
			}
			if text := []rune(s.Unit.Text); len(segment.Grams(text)) == 0 {
				keys, texts = append(keys, s.Key), append(texts, text)
			}
		}
	}
	find(all)
	if len(keys) == 0 {
		return nil
	}
	automaton := flat.NewAutomaton(texts)
	docs := make([]bitmaps, len(keys))
	for _, l := range r.segments {
		if err := ctx.Err(); err != nil {
			return say.Errorf("look up titles: %w", err)
		}
		for i, found := range l.titlesHolding(automaton) {
			docs[i] = append(docs[i], found)
		}
	}
	for i, key := range keys {
		r.known[key] = sets{docs[automaton.Same[i]], docs[automaton.Same[i]]}
	}
	return nil
}

// Stand reports of each text whether some document holds it letter by letter.
func (r *reader) Stand(ctx context.Context, texts ...string) ([]bool, error) {
	stand := make([]bool, len(texts))
	for i, text := range texts {
		for _, l := range r.segments {
			if err := ctx.Err(); err != nil {
				return nil, say.Errorf("look up: %w", err)
			}
			_, holds, err := l.first(text)
			if err != nil {
				return nil, err
			}
			if stand[i] = holds; holds {
				break
			}
		}
	}
	return stand, nil
}

// Facets are the values that any document has of each field asked for, and how many of a set have each.
func (r *reader) Facets(ctx context.Context, of map[query.Field]engine.Set) (map[query.Field]map[string]int, error) {
	facets := make(map[query.Field]map[string]int, len(of))
	for field, s := range of {
		docs, err := r.look(ctx, s)
		if err != nil {
			return nil, err
		}
		counts := map[string]int{}
		for i, l := range r.segments {
			values, err := l.facetValues(field)
			if err != nil {
				return nil, err
			}
			for _, v := range values {
				counts[v.value] += int(docs[i].AndCardinality(v.docs))
			}
		}
		facets[field] = counts
	}
	return facets, nil
}

// Docs are the documents of a set; those of the most lowest revisions where most is not negative.
func (r *reader) Docs(ctx context.Context, in engine.Set, most int) iter.Seq2[*engine.Doc, error] {
	return func(yield func(*engine.Doc, error) bool) {
		docs, err := r.look(ctx, in)
		if err != nil {
			yield(nil, err)
			return
		}
		if most >= 0 {
			for _, d := range r.oldest(docs, most) {
				if !yield(d, nil) {
					return
				}
			}
			return
		}
		for i, l := range r.segments {
			if err := ctx.Err(); err != nil {
				yield(nil, say.Errorf("read documents: %w", err))
				return
			}
			for it := docs[i].Iterator(); it.HasNext(); {
				if d := l.docs[it.Next()]; d != nil && !yield(d, nil) {
					return
				}
			}
		}
	}
}

// oldest are the documents of the lowest revisions among some: which they are hangs on no segment.
func (r *reader) oldest(docs bitmaps, most int) (list []*engine.Doc) {
	byRevision := func(a *engine.Doc, revision uint64) int { return cmp.Compare(a.Revision, revision) }
	for i, l := range r.segments {
		for block := range blocks(docs[i]) {
			for _, doc := range block {
				d := l.docs[doc]
				if d == nil || most == 0 || len(list) == most && list[most-1].Revision < d.Revision {
					continue
				}
				at, _ := slices.BinarySearchFunc(list, d.Revision, byRevision)
				list = slices.Insert(list[:min(len(list), most-1)], min(at, most-1), d)
			}
		}
	}
	return list
}

// Terms calls yield with the terms of a field that begin with a prefix, and how many documents have them.
func (r *reader) Terms(
	ctx context.Context,
	f engine.TermField,
	prefix string,
	yield func(term string, documents int),
) error {
	for _, l := range r.segments {
		if err := ctx.Err(); err != nil {
			return say.Errorf("read terms: %w", err)
		}
		if err := l.counts(string(f), prefix, func(term string, count uint64) { yield(term, int(count)) }); err != nil {
			return err
		}
	}
	return nil
}

// TermsWithin is Terms of the documents of a set alone, as engine.Within asks for them.
func (r *reader) TermsWithin(
	ctx context.Context, in engine.Set, f engine.TermField, prefix string, yield func(term string, documents int),
) error {
	docs, err := r.look(ctx, in)
	if err != nil {
		return err
	}
	for i, l := range r.segments {
		if err := ctx.Err(); err != nil {
			return say.Errorf("read terms: %w", err)
		}
		err := l.countsWithin(docs[i], string(f), prefix, func(term string, count uint64) { yield(term, int(count)) })
		if err != nil {
			return err
		}
	}
	return nil
}
