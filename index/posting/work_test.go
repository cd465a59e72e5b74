package posting

import (
	"math"
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
			for _, l := range r.segments {
				list, err := l.list(string(engine.Words), word)
				if err != nil {
					return err
				}
				if !keep {
					l.frequencies = &frequencies{kept: map[frequencyKey][]byte{{l.id, word}: nil}}
				}
				sum := make([]float32, len(l.docs))
				if err := r.addFrequencies(sum, l, word, list, list.docs, 2); err != nil {
					return err
				}
				few := make([]float32, len(l.docs))
				one := roaring.BitmapOf(list.docs.Maximum())
				if err := r.addFrequencies(few, l, word, list, one, 2); err != nil {
					return err
				}
				if last := list.docs.Maximum(); few[last] != sum[last] {
					t.Errorf("document %d scores %g among few and %g among all", last, few[last], sum[last])
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

// A ranking looks at few documents once the rest cannot be among the best.
func TestRankingLeavesOutWhatCannotWin(t *testing.T) {
	sums := make([]float32, 1000)
	for i := range sums {
		sums[i] = float32(i)
	}
	all := roaring.New()
	all.AddRange(0, 1000)
	for _, c := range []struct {
		k     int
		least float32
		rest  float64
		left  uint64
	}{{10, 0, 5, 15}, {10, 995, 5, 10}, {1000, 0, 5, 1000}, {1000, 990, 5, 15}} {
		narrowed := narrow(sums, all, c.k, c.least, c.rest)
		if narrowed == nil {
			narrowed = all
		}
		// one more may be left for rounding
		if n := narrowed.GetCardinality(); n < c.left || n > c.left+1 {
			t.Errorf("%+v: %d documents are left", c, n)
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
