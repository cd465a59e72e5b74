package store

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"

	"anlisou/data"
	"anlisou/data/rounds"
)

// flippedStore is a store of some hundred cases, its bytes and what it holds. Its file has each entry once:
// nothing stands in pages that are no longer in use.
type flippedStore struct {
	content   []byte
	held      map[string]data.Case
	gone      []string
	seq       uint64
	renumbers bool // what is damaged may have got a new number
	entries   []entry
}

const flippedCases = 150

// formats are those in which a store is read: an older one is put in this one when it is opened to write.
var formats = []uint64{Format, 1}

func newFlippedStore(t *testing.T, format uint64) *flippedStore {
	t.Helper()
	path := filepath.Join(t.TempDir(), "cases.db")
	s := openTest(t, path)
	f := &flippedStore{held: map[string]data.Case{}}
	for round := range 3 {
		var cases []data.Case
		for i := round; i < flippedCases; i += 1 + round {
			c := testCase(fmt.Sprintf("jx-%03d", i), fmt.Sprintf("第%d轮%s", round, strings.Repeat("嘉兴海关",
				1+i*i%90+i%40/39*400)))
			cases = append(cases, c)
			f.held[c.ID] = c
		}
		mustPut(t, s, cases...)
	}
	for i := 0; i < flippedCases; i += 17 {
		f.gone = append(f.gone, fmt.Sprintf("jx-%03d", i))
		delete(f.held, f.gone[len(f.gone)-1])
	}
	if _, err := s.Delete(f.gone...); err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		if err := s.PutCollection(data.Collection{ID: fmt.Sprintf("collection-%d", i), Title: "案例集"}); err != nil {
			t.Fatal(err)
		}
	}
	var err error
	if f.seq, err = s.Seq(); err != nil {
		t.Fatal(err)
	}
	if format == 1 {
		inFormat1(t, s.db)
	}
	compacted, err := bolt.Open(filepath.Join(t.TempDir(), "compacted.db"), 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := bolt.Compact(compacted, s.db, 0); err != nil {
		t.Fatal(err)
	}
	err = compacted.View(func(tx *bolt.Tx) error {
		return tx.ForEach(func(name []byte, b *bolt.Bucket) error {
			return b.ForEach(func(key, value []byte) error {
				f.entries = append(f.entries, entry{bytes.Clone(name), bytes.Clone(key), bytes.Clone(value)})
				return nil
			})
		})
	})
	name := compacted.Path()
	if err := errors.Join(err, compacted.Close()); err != nil {
		t.Fatal(err)
	}
	if f.content, err = os.ReadFile(name); err != nil {
		t.Fatal(err)
	}
	return f
}

// inFormat1 writes what is in a store as format 1 did.
func inFormat1(t *testing.T, db *bolt.DB) {
	t.Helper()
	err := db.Update(func(tx *bolt.Tx) error {
		return withBuckets(tx, func(b *buckets) error {
			var all []kept
			each(b.cases, func(key, value []byte) {
				list, err := b.list(key, value)
				if err != nil {
					t.Error(err)
				}
				all = append(all, list...)
			})
			if err := errors.Join(tx.DeleteBucket(blocksBucket), tx.DeleteBucket(casesBucket)); err != nil {
				return err
			}
			cases, err := tx.CreateBucket(casesBucket)
			for _, k := range all {
				id := []byte(k.id)
				err = errors.Join(err, cases.Put(id, seal(kindCase, id, seqBytes(k.seq), k.json)))
			}
			return errors.Join(err, b.meta.Put(formatKey, seal(kindMeta, formatKey, seqBytes(1))))
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// tries is how often a test tries something: half as often with an older format.
func (f *flippedStore) tries(n int) int {
	if slices.ContainsFunc(f.entries, func(e entry) bool { return bytes.Equal(e.bucket, blocksBucket) }) {
		return rounds.Of(n)
	}
	return rounds.Of(n / 2)
}

// flip gives the file with one bit of an entry's key and value flipped.
func (f *flippedStore) flip(t *testing.T, e entry, at int, bit byte) []byte {
	t.Helper()
	whole := slices.Concat(e.key, e.value)
	place := bytes.Index(f.content, whole)
	if place < 0 || bytes.Contains(f.content[place+1:], whole) {
		t.Fatalf("%s %q does not stand once in the file", e.bucket, e.key)
	}
	b := bytes.Clone(f.content)
	b[place+at] ^= bit
	return b
}

// look reads a store in every way, and gives the cases that are damaged. Each other one must be as it was.
func (f *flippedStore) look(t *testing.T, s *Store, where string) (damaged []string) {
	t.Helper()
	for r, err := range s.All() {
		want, known := f.held[r.Case.ID]
		switch {
		case err != nil && (!errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), fmt.Sprintf("%q",
			r.Case.ID)) || !strings.Contains(err.Error(), "import its document again")):
			t.Errorf("%s: All: %q, %v", where, r.Case.ID, err)
		case err != nil:
			damaged = append(damaged, r.Case.ID)
		case !known || !reflect.DeepEqual(r.Case, want):
			t.Errorf("%s: All gives another case %s", where, r.Case.ID)
		}
	}
	seen := map[string]bool{}
	last := uint64(0)
	for c, err := range s.Changes(0) {
		if seen[c.ID] || c.Seq <= last || err == nil && c.Case == nil != slices.Contains(f.gone, c.ID) ||
			err != nil != slices.Contains(damaged, c.ID) {
			t.Errorf("%s: Changes gives %d %s %t, %v", where, c.Seq, c.ID, c.Case != nil, err)
		}
		seen[c.ID], last = true, c.Seq
	}
	if len(seen) != len(f.held)+len(f.gone) {
		t.Errorf("%s: %d changes of %d cases", where, len(seen), len(f.held)+len(f.gone))
	}
	if seq, err := s.Seq(); err != nil || seq < f.seq || seq > f.seq && !f.renumbers || last != seq {
		t.Errorf("%s: Seq %d, %v and the last change %d; it was %d", where, seq, err, last, f.seq)
	}
	for id := range f.held {
		if _, err := s.Get(id); err != nil != slices.Contains(damaged, id) ||
			err != nil && !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: Get(%s): %v, damaged are %q", where, id, err, damaged)
		}
	}
	if s.Len() != len(f.held) {
		t.Errorf("%s: Len %d of %d", where, s.Len(), len(f.held))
	}
	var told []string
	if err := s.Verify(t.Context(), func(d Damage) {
		if d.Collection == "" && !d.Past {
			told = append(told, d.ID)
		}
	}); err != nil || !slices.Equal(told, damaged) {
		t.Errorf("%s: Verify tells of %q, %v; All of %q", where, told, err, damaged)
	}
	return damaged
}

// mends puts all cases again, which must make the store what it was.
func (f *flippedStore) mends(t *testing.T, path, where string, damaged []string, deleteFirst bool) {
	t.Helper()
	if len(damaged) == 0 {
		s := openTest(t, path)
		if again := f.look(t, s, where+", opened again"); len(again) > 0 || len(s.Mended()) > 0 {
			t.Errorf("%s: opened again, damaged are %q and mended %v", where, again, s.Mended())
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		return
	}
	s := openTest(t, path)
	before, err := s.Seq()
	if err != nil {
		t.Fatalf("%s: %v", where, err)
	}
	if deleteFirst {
		if _, err := s.Delete(damaged...); err != nil {
			t.Errorf("%s: delete: %v", where, err)
		}
	}
	var cases []data.Case
	for _, c := range f.held {
		cases = append(cases, c)
	}
	r, err := s.Put(cases...)
	if err != nil || r.Count(data.Unchanged) != len(cases)-len(damaged) || r.Seq <= before {
		t.Errorf("%s: put all again: %v, %d unchanged of %d, %d damaged", where, err, r.Count(data.Unchanged), len(cases),
			len(damaged))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openTest(t, path)
	defer func() { _ = s.Close() }() // at the end of the round, not of the test
	mended := *f
	mended.seq = r.Seq
	if left := mended.look(t, s, where+", mended"); len(left) > 0 || len(s.Mended()) > 0 {
		t.Errorf("%s: still damaged after all was put again: %q, %v", where, left, s.Mended())
	}
}

// onlyRead opens a damaged file that may not be changed: it gives the same, and stays as it was.
func (f *flippedStore) onlyRead(t *testing.T, content []byte, where string, damaged []string) {
	t.Helper()
	path := writeFile(t, content)
	s, err := OpenReadOnly(path)
	if err != nil {
		t.Errorf("%s: read only: %v", where, err)
		return
	}
	if got := f.look(t, s, where+", read only"); !slices.Equal(got, damaged) {
		t.Errorf("%s: read only, damaged are %q, else %q", where, got, damaged)
	}
	if _, err := s.Put(testCase("new", "新")); !errors.Is(err, ErrReadOnly) || !s.ReadOnly() {
		t.Errorf("%s: put into a store that may only be read: %v", where, err)
	}
	scrap := s.scrap
	if err := s.Close(); err != nil {
		t.Errorf("%s: %v", where, err)
	}
	if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, content) {
		t.Errorf("%s: a file that is only read has changed (%v)", where, err)
	}
	if _, err := os.Stat(scrap); scrap != "" && !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s: the mended copy is left behind", where)
	}
}

// TestFlippedBitOfAnEntry flips a bit of the key or the value of a block, of its directory, of an entry of the changes,
// of a deletion's note, of a collection, of a version, of the audit log. It costs no case. In a store of format 1 it costs no more than the case, and
// that only where its text or the checksum of it was hit.
func TestFlippedBitOfAnEntry(t *testing.T) {
	for _, format := range formats {
		t.Run(fmt.Sprintf("format %d", format), func(t *testing.T) { flippedBitOfAnEntry(t, newFlippedStore(t, format)) })
	}
}

func flippedBitOfAnEntry(t *testing.T, f *flippedStore) {
	random := rand.New(rand.NewPCG(3, 4))
	tries := f.tries(240)
	byBucket := map[string][]entry{}
	for _, e := range f.entries {
		byBucket[string(e.bucket)] = append(byBucket[string(e.bucket)], e)
	}
	names := [][]byte{
		blocksBucket, casesBucket, blocksBucket, changesBucket, tombstonesBucket, collectionsBucket, versionsBucket, auditBucket,
	}
	old := len(byBucket[string(blocksBucket)]) == 0
	if old {
		names[0], names[2] = casesBucket, casesBucket
	}
	costs, mended := 0, 0
	for round := range tries {
		list := byBucket[string(names[round%len(names)])]
		e := list[random.IntN(len(list))]
		at := random.IntN(len(e.key) + len(e.value))
		if round%2 == 0 { // where key, checksum and number are
			at = random.IntN(len(e.key) + min(headLen, len(e.value)))
		}
		bit := byte(1) << random.IntN(8)
		where := fmt.Sprintf("%s %q byte %d bit %#x", e.bucket, e.key, at, bit)
		path := writeFile(t, f.flip(t, e, at, bit))
		s, err := Open(path)
		if err != nil {
			t.Errorf("%s: %v", where, err)
			continue
		}
		damaged := f.look(t, s, where)
		var want []string
		if text := at - len(e.key); old && bytes.Equal(e.bucket, casesBucket) && (text >= headLen ||
			text >= 0 && text < crcLen) {
			want = []string{string(e.key)}
			costs++
		}
		if !slices.Equal(damaged, want) {
			t.Errorf("%s: damaged are %q, want %q", where, damaged, want)
		}
		if len(s.Mended()) > 0 {
			mended++
		}
		past, ofPast := 0, bytes.Equal(e.bucket, versionsBucket) || bytes.Equal(e.bucket, auditBucket)
		if err := s.Verify(t.Context(), func(d Damage) {
			if d.Past {
				past++
			}
		}); err != nil || (past == 1) != ofPast {
			t.Errorf("%s: of what once was %d are damaged, %v", where, past, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if round%10 == 0 {
			f.onlyRead(t, f.flip(t, e, at, bit), where, damaged)
		}
		f.mends(t, path, where, damaged, round%3 == 0)
	}
	t.Logf("%d flipped bits: %d cost a case, %d were put right", tries, costs, mended)
}

// TestFlippedBits flips bits anywhere in a store. It either does not open as a whole, or each case is read as it
// was written or named as damaged; never more than one, where the bit is not of a page's own structure; and
// putting the cases again makes it whole.
func TestFlippedBits(t *testing.T) {
	for _, format := range formats {
		t.Run(fmt.Sprintf("format %d", format), func(t *testing.T) { flippedBits(t, newFlippedStore(t, format)) })
	}
}

func flippedBits(t *testing.T, f *flippedStore) {
	random := rand.New(rand.NewPCG(1, 2))
	tries := f.tries(200)
	pageSize := int(native.Uint32(f.content[pageHeaderLen+8:]))
	before := openFiles(t)
	refused, most := 0, 0
	for round := range tries {
		at := random.IntN(len(f.content))
		if round%2 == 0 { // where the structure is: headers and elements at the beginning of a page
			at = at/pageSize*pageSize + random.IntN(96)
		}
		bit := byte(1) << random.IntN(8)
		b := bytes.Clone(f.content)
		b[at] ^= bit
		where := fmt.Sprintf("byte %d (page %d, offset %d) bit %#x", at, at/pageSize, at%pageSize, bit)
		path := writeFile(t, b)
		s, err := Open(path)
		if err != nil {
			refused++
			if !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "restore a backup") {
				t.Errorf("%s: %v", where, err)
			}
			continue
		}
		damaged := f.look(t, s, where)
		if most = max(most, len(damaged)); len(damaged) > 1 && round%2 == 1 {
			t.Errorf("%s: damaged are %q", where, damaged)
		}
		if err := s.Close(); err != nil {
			t.Errorf("%s: close: %v", where, err)
		}
		f.mends(t, path, where, damaged, false)
	}
	t.Logf("%d flipped bits: %d noticed as damage of the file, at most %d cases damaged by another", tries, refused,
		most)
	if after := openFiles(t); after != before {
		t.Errorf("%d files open after, %d before", after, before)
	}
}

// TestManyFlippedBits flips several bits at once, so that a case may be hit twice and what would have vouched for it,
// too. Each that is not damaged is as it was, and putting all cases again makes the store whole.
func TestManyFlippedBits(t *testing.T) {
	for _, format := range formats {
		t.Run(fmt.Sprintf("format %d", format), func(t *testing.T) { manyFlippedBits(t, newFlippedStore(t, format)) })
	}
}

func manyFlippedBits(t *testing.T, f *flippedStore) {
	f.renumbers = true
	random := rand.New(rand.NewPCG(7, 8))
	tries := f.tries(40)
	most := 0
	for round := range tries {
		b := bytes.Clone(f.content)
		flips := 2 + random.IntN(6)
		for range flips {
			e := f.entries[random.IntN(len(f.entries))]
			if bytes.Equal(e.bucket, metaBucket) {
				continue
			}
			place := bytes.Index(f.content, slices.Concat(e.key, e.value))
			b[place+random.IntN(len(e.key)+min(len(e.value), headLen+2))] ^= 1 << random.IntN(8)
		}
		where := fmt.Sprintf("round %d, %d bits", round, flips)
		path := writeFile(t, b)
		s, err := Open(path)
		if err != nil {
			t.Errorf("%s: %v", where, err)
			continue
		}
		damaged := f.look(t, s, where)
		most = max(most, len(damaged))
		if err := s.Close(); err != nil {
			t.Errorf("%s: close: %v", where, err)
		}
		f.mends(t, path, where, damaged, round%3 == 0)
	}
	t.Logf("%d tries, at most %d cases damaged", tries, most)
}

// TestWipedSectors overwrites 512 bytes, as a disk loses them: whatever cases that costs are named, every other
// one is as it was, and putting all cases again makes the store whole; or the file as a whole is damaged.
func TestWipedSectors(t *testing.T) {
	for _, format := range formats {
		t.Run(fmt.Sprintf("format %d", format), func(t *testing.T) { wipedSectors(t, newFlippedStore(t, format)) })
	}
}

func wipedSectors(t *testing.T, f *flippedStore) {
	random := rand.New(rand.NewPCG(5, 6))
	tries := f.tries(60)
	const sector = 512
	refused, most := 0, 0
	for range tries {
		at := random.IntN(len(f.content)/sector) * sector
		b := bytes.Clone(f.content)
		clear(b[at : at+sector])
		where := fmt.Sprintf("sector at %d", at)
		path := writeFile(t, b)
		s, err := Open(path)
		if err != nil {
			refused++
			if !errors.Is(err, ErrDamaged) {
				t.Errorf("%s: %v", where, err)
			}
			continue
		}
		damaged := f.look(t, s, where)
		most = max(most, len(damaged))
		if err := s.Close(); err != nil {
			t.Errorf("%s: close: %v", where, err)
		}
		f.mends(t, path, where, damaged, false)
	}
	t.Logf("%d wiped sectors: %d noticed as damage of the file, at most %d cases damaged by another", tries, refused,
		most)
}

// TestAMendedFileIsTheOwners: a store that is put in order keeps rights and owner, and a link to it stays a link.
func TestAMendedFileIsTheOwners(t *testing.T) {
	f := newFlippedStore(t, Format)
	i := slices.IndexFunc(f.entries, func(e entry) bool { return bytes.Equal(e.bucket, changesBucket) })
	path := writeFile(t, f.flip(t, f.entries[i], 3, 1))
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link.db")
	if err := os.Symlink(path, link); err != nil {
		t.Skipf("no links here: %v", err)
	}
	s := openTest(t, link)
	if len(s.Mended()) == 0 {
		t.Error("nothing was put in order")
	}
	after, err := os.Stat(path)
	if err != nil || after.Mode() != before.Mode() || os.SameFile(before, after) {
		t.Errorf("%v was %v (%v)", after.Mode(), before.Mode(), err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is none any more: %v", err)
	}
	left, err := filepath.Glob(path + "?*")
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
}
