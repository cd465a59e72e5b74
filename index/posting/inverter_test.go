package posting

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"
	index "github.com/blevesearch/bleve_index_api"
	bleveseg "github.com/blevesearch/scorch_segment_api/v2"
	zap "github.com/blevesearch/zapx/v17"

	"anlisou/data/rounds"
	"anlisou/index/engine"
	"anlisou/index/query"
)

// randomDocument is a document with some of the fields, of a vocabulary that grows rarer; some have no words, or nothing
// at all, and some repeat a word more often than a byte counts.
func randomDocument(r *rand.Rand, revision uint64) *engine.Analysed {
	a := &engine.Analysed{
		Doc: &engine.Doc{Revision: revision, ID: fmt.Sprint(revision)}, Words: map[string]int{},
		Labels: map[query.Field][]string{},
	}
	if r.IntN(20) == 0 {
		return a
	}
	rare := func() string { return fmt.Sprintf("%x", int(1/(r.Float64()+1e-5))) }
	list := func(most int) (terms []string) {
		for range r.IntN(most + 1) {
			if term := rare(); !slices.Contains(terms, term) {
				terms = append(terms, term)
			}
		}
		return terms
	}
	if r.IntN(10) > 0 {
		for _, word := range list(30) {
			a.Words[word] = 1 + r.IntN(3)
			if r.IntN(30) == 0 {
				a.Words[word] = 1 + r.IntN(100_000)
			}
			a.Doc.Words += a.Words[word]
		}
		a.Words["all"] = 1
		a.Doc.Words++
		a.Words[fmt.Sprint("only", revision)] = 1 + r.IntN(2)
	}
	a.Grams, a.Chars, a.Title = list(40), append(list(10), "all"), list(3)
	if r.IntN(3) == 0 {
		a.Values, a.Across, a.Organs = list(3), list(2), list(2)
	}
	if r.IntN(100) == 0 {
		a.Values = append(a.Values, strings.Repeat("长", 100+r.IntN(100)))
	}
	a.Labels[query.Department], a.Labels[query.Year] = list(3), []string{"2024"}
	return a
}

// inverted is a segment that the inverter writes of documents; made is the one that zapx makes of them.
func inverted(t *testing.T, v *inverter, documents []*engine.Analysed) bleveseg.Segment {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.zap")
	v.reset()
	for _, a := range documents {
		v.add(a)
	}
	if err := v.writeFile(path); err != nil {
		t.Fatal(err)
	}
	return openSegment(t, path)
}

func openSegment(t *testing.T, path string) bleveseg.Segment {
	t.Helper()
	if err := checkSegment(path); err != nil {
		t.Fatal(err)
	}
	s, err := (&zap.ZapPlugin{}).Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func made(t *testing.T, documents []*engine.Analysed) bleveseg.Segment {
	t.Helper()
	var docs []index.Document
	for _, a := range documents {
		doc := newDocument(a)
		doc.AddIDField()
		for _, f := range doc.Fields {
			f.Analyze()
		}
		docs = append(docs, doc)
	}
	s, _, err := (&zap.ZapPlugin{}).New(docs)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// merged is what zapx merges segments into.
func merged(t *testing.T, segments []bleveseg.Segment, drops []*roaring.Bitmap) bleveseg.Segment {
	t.Helper()
	path := filepath.Join(t.TempDir(), "m.zap")
	if _, _, err := (&zap.ZapPlugin{}).Merge(segments, drops, path, make(chan struct{}), nil); err != nil {
		t.Fatal(err)
	}
	return openSegment(t, path)
}

// said is all that a segment says: its documents, and by field and term which documents have it, how often, with which
// norm.
func said(t *testing.T, s bleveseg.Segment, except *roaring.Bitmap) (lines []string) {
	t.Helper()
	say := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var ids []string
	for n := range s.Count() {
		id, err := s.DocID(n)
		check(err)
		ids = append(ids, string(id))
		check(s.VisitStoredFields(n, func(field string, typ byte, value []byte, pos []uint64) bool {
			say("document %d: %s %c %x %v", n, field, typ, value, pos)
			return true
		}))
	}
	numbers, err := s.DocNumbers(append(ids[len(ids)/2:], "", "\xff\xff\xff\xff\xff\xff\xff\xff", preparedID))
	check(err)
	say("%x are %v", ids, numbers.ToArray())
	fields := slices.Clone(s.Fields())
	say("%v", fields)
	for _, field := range fields {
		d, err := s.Dictionary(field)
		check(err)
		say("%s: %d terms", field, d.Cardinality())
		it := d.AutomatonIterator(nil, nil, nil)
		for {
			entry, err := it.Next()
			check(err)
			if entry == nil {
				break
			}
			list, err := d.PostingsList([]byte(entry.Term), except, nil)
			check(err)
			if exists, err := d.Contains([]byte(entry.Term)); err != nil || !exists {
				t.Errorf("%s:%.20s: %v, %v", field, entry.Term, exists, err)
			}
			line := fmt.Appendf(nil, "%s:%.20s %d:", field, entry.Term, list.Count())
			for postings := list.Iterator(true, true, true, nil); ; {
				p, err := postings.Next()
				check(err)
				if p == nil {
					break
				}
				line = fmt.Appendf(line, " %d*%d/%g%v", p.Number(), p.Frequency(), p.Norm(), p.Locations())
			}
			for postings := list.Iterator(true, true, true, nil); list.Count() > 0; {
				p, err := postings.Advance(s.Count() / 2)
				check(err)
				if p != nil {
					line = fmt.Appendf(line, "; %d*%d", p.Number(), p.Frequency())
				}
				break
			}
			say("%s", line)
		}
	}
	return lines
}

func sameSegments(t *testing.T, what string, got, want bleveseg.Segment, except *roaring.Bitmap) {
	t.Helper()
	a, b := said(t, got, except), said(t, want, except)
	if !slices.Equal(a, b) {
		for i := range a {
			if i >= len(b) || a[i] != b[i] {
				t.Fatalf("%s: %d lines and %d; line %d is\n%.300s\nwant\n%.300s", what, len(a), len(b), i, a[i], b[min(i, len(b)-1)])
			}
		}
		t.Fatalf("%s: %d lines, want %d", what, len(a), len(b))
	}
}

// What the inverter writes is what zapx would have: a reader finds the same in both, with and without deletions, and in
// what zapx merges each with another segment into.
func TestInvertedIsWhatZapxMakes(t *testing.T) {
	sizes := []int{1, 2, 3, 10, 1023, 1024, 1025, 4000}
	v := newInverter() // used again, as by Bulk
	for round := range rounds.Of(16) {
		r := rand.New(rand.NewPCG(uint64(round), 7))
		n := sizes[round%len(sizes)]
		if round >= len(sizes) {
			n = 1 + r.IntN(1500)
		}
		var documents []*engine.Analysed
		revision := uint64(r.IntN(3))
		for range n {
			revision += 1 + uint64(r.IntN(300))
			documents = append(documents, randomDocument(r, revision))
		}
		drop := func(n int) *roaring.Bitmap {
			gone := roaring.New()
			for range n / 3 {
				gone.Add(uint32(r.IntN(n)))
			}
			return gone
		}
		gone := drop(n)
		ours, theirs := inverted(t, v, documents), made(t, documents)
		sameSegments(t, fmt.Sprint(n, " documents"), ours, theirs, nil)
		sameSegments(t, fmt.Sprint(n, " documents less ", gone.GetCardinality()), ours, theirs, gone)
		var others []*engine.Analysed
		for range 1 + r.IntN(30) {
			revision++
			others = append(others, randomDocument(r, revision))
		}
		other, otherGone := made(t, others), drop(len(others))
		for _, drops := range [][]*roaring.Bitmap{{nil, nil}, {gone, otherGone}, {nil, otherGone}} {
			with := merged(t, []bleveseg.Segment{ours, other}, drops)
			sameSegments(t, fmt.Sprint(n, " documents merged"), with, merged(t, []bleveseg.Segment{theirs, other}, drops), nil)
		}
		sameSegments(t, fmt.Sprint(n, " documents merged alone"), merged(t, []bleveseg.Segment{ours}, []*roaring.Bitmap{gone}),
			merged(t, []bleveseg.Segment{theirs}, []*roaring.Bitmap{gone}), nil)
	}
}

// Bitmaps are those of roaring, to the byte where no container is full, which roaring has as a run.
func TestBitmapsAreRoarings(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 2, 4095, 4096, 4097, 60_000, 300_000} {
		for _, spread := range []int{1, 2, 40, 70_000} {
			docs, doc := []uint32{}, uint32(0)
			for range min(n, 1<<31/spread) {
				doc += uint32(1 + r.IntN(spread))
				docs = append(docs, doc)
			}
			want, err := roaring.BitmapOf(docs...).ToBytes()
			if err != nil {
				t.Fatal(err)
			}
			got := appendBitmap(nil, docs)
			read := roaring.New()
			_, err = read.FromBuffer(got)
			if err != nil || !slices.Equal(read.ToArray(), docs) || len(got) != bitmapSize(docs) {
				t.Errorf("%d documents, %d apart: %d are read, of %d bytes, %v", n, spread, read.GetCardinality(), len(got), err)
			}
			if full := spread == 1 && n > 1<<containerBits; !full && !bytes.Equal(got, want) {
				t.Errorf("%d documents, %d apart: %d bytes, want %d", n, spread, len(got), len(want))
			}
		}
	}
}

// A posting costs no allocation, and a little more than a byte.
func TestPostingsAreSmall(t *testing.T) {
	v := newInverter()
	a := &engine.Analysed{Doc: &engine.Doc{Words: 1}, Words: map[string]int{}}
	for i := range 300 {
		a.Words[fmt.Sprint("word", i)] = 1
		a.Grams = append(a.Grams, fmt.Sprint("gram", i))
	}
	postings := len(a.Words) + len(a.Grams)
	add := func() {
		a.Doc.Revision++
		v.add(a)
	}
	for range 2000 {
		add()
	}
	before := v.lists.size()
	if n := testing.AllocsPerRun(2000, add); n > 20 {
		t.Errorf("%.0f allocations for %d postings", n, postings)
	}
	if n := float64(v.lists.size()-before) / 2000 / float64(postings); n > 1.5 {
		t.Errorf("%.2f bytes a posting", n)
	}
}

// A term, or a chunk, that is longer than a block of memory has one of its own.
func TestArena(t *testing.T) {
	var a arena
	for range 2 { // from new memory, and from what is used again
		want := map[uint32][]byte{}
		for i, n := range []int{0, 1, arenaBlock - 1, 0, 7, 3 * arenaBlock, 0, 5, arenaBlock, 0, 1} {
			at := a.take(n)
			copy(a.bytes(at, n), bytes.Repeat([]byte{byte(i)}, n))
			if n > 0 {
				want[at] = bytes.Repeat([]byte{byte(i)}, n)
			}
		}
		for at, bytesOf := range want {
			if got := a.bytes(at, len(bytesOf)); !bytes.Equal(got, bytesOf) {
				t.Errorf("at %d are other bytes than the %d that were put there", at, len(bytesOf))
			}
		}
		if n := a.size(); n < 5*arenaBlock || n > 8*arenaBlock {
			t.Errorf("%d bytes are in use", n)
		}
		a.reset()
	}
}

// What cannot be written is said, and leaves what was there before.
func TestSegmentThatCannotBeWritten(t *testing.T) {
	v := newInverter()
	v.add(randomDocument(rand.New(rand.NewPCG(1, 1)), 1))
	full := &fullAfter{left: 10}
	if err := v.writeTo(full); !errors.Is(err, os.ErrInvalid) {
		t.Errorf("%v", err)
	}
	if err := v.writeFile(filepath.Join(t.TempDir(), "none", "a.zap")); !os.IsNotExist(err) {
		t.Errorf("%v", err)
	}
	if id := bleveID(1); len(id) == len(preparedID) || binary.BigEndian.Uint64([]byte(id)) != 1 {
		t.Errorf("a revision is named %q, a segment %q", id, preparedID)
	}
}

// fullAfter takes so many bytes.
type fullAfter struct{ left int }

func (f *fullAfter) Write(b []byte) (int, error) {
	if f.left -= len(b); f.left < 0 {
		return 0, os.ErrInvalid
	}
	return len(b), nil
}
