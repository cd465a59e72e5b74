package posting

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"

	"anlisou/index/engine"
)

// What is counted here is what a query costs, in place of its time.

// A term is looked up once a segment, however often a request ranks by it.
func TestTermsAreLookedUpOnce(t *testing.T) {
	x, _ := create(t, t.TempDir(), 300)
	top := every(t.Context())["Top"]
	err := ask(t.Context(), x, func(r *reader) error {
		n := countLists(t, r)
		if err := top(r); err != nil {
			return err
		}
		first := *n
		if first == 0 {
			t.Error("nothing was looked up")
		}
		for range 3 {
			if err := top(r); err != nil {
				return err
			}
		}
		if *n != first {
			t.Errorf("%d posting lists, %d once asked again", first, *n)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Frequencies are decoded once an index, not once a request, and are those that are decoded anew; what is kept stays
// under its bound, and goes with its segment.
func TestFrequenciesAreKept(t *testing.T) {
	x, _ := create(t, t.TempDir(), 4*worthKeeping)
	const word = "案例"
	scores := func(keep bool) (sums []float32) {
		err := ask(t.Context(), x, func(r *reader) error {
			for i, l := range r.segments {
				list, err := l.list(string(engine.Words), word)
				if err != nil {
					return err
				}
				if !keep {
					l.frequencies = &frequencies{kept: map[frequencyKey][]byte{{l.id, word}: nil}}
				}
				terms, err := r.lookUpAll([]engine.Weighted{{Field: engine.Words, Text: word, Weight: 2}})
				if err != nil {
					return err
				}
				s := r.summing(i, terms)
				sum := make([]float32, len(l.docs))
				if err := s.all(t.Context(), list.docs, sum); err != nil {
					return err
				}
				last := list.docs.Maximum()
				if one, _, err := s.of(0, last); err != nil || float32(one) != sum[last] {
					t.Errorf("document %d scores %g alone and %g among all, %v", last, one, sum[last], err)
				}
				sums = append(sums, sum...)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return sums
	}
	kept, decoded := scores(true), scores(false)
	if !slices.Equal(kept, decoded) || slices.Max(kept) == 0 {
		t.Errorf("scores are %v from what is kept, %v decoded anew", kept, decoded)
	}
	f := x.frequencies
	if len(f.kept) == 0 || f.bytes < len(f.kept)*(worthKeeping+entryBytes) {
		t.Errorf("%d lists in %d bytes are kept", len(f.kept), f.bytes)
	}
	for key := range f.kept {
		f.drop(key.segment)
	}
	if len(f.kept) != 0 || f.bytes != 0 {
		t.Errorf("%d lists and %d bytes are left of segments that are gone", len(f.kept), f.bytes)
	}
	f.bytes = math.MaxInt / 2 // of others
	scores(true)
	if len(f.kept) != 1 {
		t.Errorf("%d lists are kept beyond the bound", len(f.kept))
	}
}

// What is left of a window by a sum that must be come to are the documents that come to it, with the sums that they
// have where none need be come to; and where it is high, frequent terms are added to few.
func TestSumsLeaveOutWhatCannotWin(t *testing.T) {
	random := rand.New(rand.NewPCG(23, 24))
	const documents = 3*window/2 + 77
	l := &segmentReader{storedValues: &storedValues{
		docs: make([]*engine.Doc, documents), lengths: make([]uint32, documents), titles: make([]uint16, documents),
	}}
	for i := range l.lengths {
		l.lengths[i], l.titles[i] = 1+random.Uint32N(2000), uint16(random.UintN(40))
	}
	r := &reader{segments: []*segmentReader{l}, lengthFactors: newLengthFactors(300)}
	for range 200 {
		var terms []term
		for range 1 + random.IntN(8) {
			field := []engine.TermField{engine.Grams, engine.Title, engine.Chars}[random.IntN(3)]
			docs := roaring.New()
			for range random.IntN([]int{10, 1000, 40000}[random.IntN(3)]) {
				docs.Add(random.Uint32N(documents))
			}
			one := term{field: field, weight: 5 * random.Float64(), segments: []termPostings{{docs: docs}}}
			one.maxScore = one.weight * r.mostOf(one)
			terms = append(terms, one)
		}
		slices.SortStableFunc(terms, func(a, b term) int { return cmp.Compare(b.maxScore, a.maxScore) })
		candidates := roaring.New()
		candidates.AddRange(uint64(random.IntN(documents)), documents)
		plain := make([]float32, documents)
		for _, one := range terms {
			for it := one.segments[0].docs.Iterator(); it.HasNext(); {
				doc := it.Next()
				switch one.field {
				case engine.Grams:
					plain[doc] += float32(one.weight * r.gramNorms.of(l.lengths[doc]))
				case engine.Title:
					plain[doc] += float32(one.weight * (1 / float64(max(1, l.titles[doc]))))
				default:
					plain[doc] += float32(one.weight)
				}
			}
		}
		s := r.summing(0, terms)
		least := float32(s.rest[0] * random.Float64())
		sums, left := make([]float32, window), 0
		err := s.windows(t.Context(), candidates, func(from int, among bitset) error {
			all := slices.Clone(among)
			clear(sums)
			if err := s.add(from, sums, among, least); err != nil {
				return err
			}
			left += among.count()
			for block := range all.blocks(from) {
				for _, doc := range block {
					at := int(doc) - from
					switch stays := among[at/64]>>(at%64)&1 == 1; {
					case !stays && plain[doc] >= least:
						t.Errorf("%d of %g is left out, least is %g", doc, plain[doc], least)
					case stays && sums[at] != plain[doc]:
						t.Errorf("%d comes to %g, want %g", doc, sums[at], plain[doc])
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		s.close()
		for i, sum := range plain {
			if candidates.Contains(uint32(i)) && sum >= least-2*rounding-least/1000 {
				left--
			}
		}
		if len(terms) > 1 && left > 0 && s.rest[1] < float64(least) {
			t.Errorf("%d more are left than come to %g", left, least)
		}
	}
}

// Compact leaves few segments, and what was in them is found.
func TestCompact(t *testing.T) {
	x, _ := create(t, t.TempDir(), 40)
	for n := range 12 {
		if err := x.Apply(changes(uint64(100*(n+1)), titles(5)...)); err != nil {
			t.Fatal(err)
		}
		if err := x.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	count := func() (segments, found int) {
		err := ask(t.Context(), x, func(r *reader) error {
			n, err := r.Count(t.Context(), engine.Term(engine.Words, "案例"))
			segments, found = len(r.segments), n[0]
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return segments, found
	}
	_, before := count()
	if err := x.Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	if segments, found := count(); segments > segmentsLeft || found != before || found == 0 {
		t.Errorf("%d segments, %d documents found of %d", segments, found, before)
	}
}
