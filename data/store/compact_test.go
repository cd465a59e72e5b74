package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"anlisou/data"
	"anlisou/data/rounds"
)

// dump is all that a store holds: its buckets, their entries and their numbers.
func dump(t testing.TB, s *Store) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := s.transact(false, func(tx *bolt.Tx) error {
		return tx.ForEach(func(name []byte, b *bolt.Bucket) error {
			all[string(name)] = fmt.Sprint(b.Sequence())
			return b.ForEach(func(key, value []byte) error {
				all[string(name)+"\x00"+string(key)] = string(value)
				return nil
			})
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// updated makes a store of random writes of all kinds, most of whose file nothing uses any more.
func updated(t testing.TB, path string, seed uint64) *Store {
	t.Helper()
	s := openTest(t, path)
	random := rand.New(rand.NewPCG(seed, 1))
	for i := range 200 {
		id := fmt.Sprintf("case-%d", random.IntN(60))
		text := fmt.Sprintf("第%d次", i) // which does not compress
		for range random.IntN(400) {
			text += fmt.Sprintf("%x。", random.Uint64())
		}
		w := data.Write{By: clerk, Put: []data.Case{testCase(id, text)}}
		if i%9 == 0 {
			w.Request = data.Request{Key: fmt.Sprint("request-", i), Body: "x"}
		}
		mustDo(t.(*testing.T), s, w)
		if i%11 == 0 {
			if _, err := s.Delete(id); err != nil {
				t.Fatal(err)
			}
		}
	}
	for i := range 60 { // most cases go
		if id := fmt.Sprintf("case-%d", i); i%8 > 0 {
			if _, err := s.Delete(id); err != nil && !errors.Is(err, ErrNotFound) {
				t.Fatal(err)
			}
			if err := s.Purge(clerk, id); err != nil && !errors.Is(err, ErrNotFound) {
				t.Fatal(err)
			}
		}
	}
	if err := s.PutCollection(testCollection); err != nil {
		t.Fatal(err)
	}
	return s
}

// alone is an error where something but the store is in its folder.
func alone(t testing.TB, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("beside the store there are %v, %v", entries, err)
	}
}

// Of any store, what it holds is the same to the byte once it is compacted, in a file of its rights that has nothing
// unused.
func TestCompactKeepsAll(t *testing.T) {
	for seed := range uint64(rounds.Of(8)) {
		path := filepath.Join(t.TempDir(), "cases.db")
		s := updated(t, path, seed)
		if err := os.Chmod(path, 0o640); err != nil {
			t.Fatal(err)
		}
		want := dump(t, s)
		before, err := s.Space()
		if err != nil || before.Unused < before.Bytes/4 || before.Part != data.PartCases {
			t.Fatalf("%+v, %v", before, err)
		}
		told, total := 0, 0
		if err := s.Compact(t.Context(), func(done, of int) {
			if done < told || done > of {
				t.Errorf("%d of %d after %d", done, of, told)
			}
			told, total = done, of
		}); err != nil || told == 0 || total == 0 {
			t.Fatalf("%d of %d told, %v", told, total, err)
		}
		look := func() {
			t.Helper()
			if !reflect.DeepEqual(dump(t, s), want) {
				t.Error("what it holds is another once it is compacted")
			}
			after, err := s.Space()
			if err != nil || after.Bytes > before.Bytes-before.Unused+growth || after.Unused > after.Bytes/4 {
				t.Errorf("%+v, before %+v, %v", after, before, err)
			}
		}
		look()
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640 {
			t.Errorf("%v, %v", info.Mode(), err)
		}
		alone(t, path)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if s = openTest(t, path); len(s.Mended()) > 0 {
			t.Errorf("mended %v", s.Mended())
		}
		look()
		mustPut(t, s, testCase("later", "后来"))
	}
}

// While writers write and readers read, compacting again and again fails none of them, and loses nothing.
func TestCompactAmongWritersAndReaders(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cases.db")
	s := updated(t, path, 7)
	ctx, stop := context.WithCancel(t.Context())
	var clients sync.WaitGroup
	var writes, reads atomic.Int64
	last := make([]map[string]string, 3) // what each writer was answered, of cases of its own
	for w := range last {
		last[w] = map[string]string{}
		random := rand.New(rand.NewPCG(uint64(w), 3))
		clients.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				id, text := fmt.Sprintf("w%d-%d", w, random.IntN(20)), strings.Repeat(fmt.Sprintf("第%d次。", n), 1+random.IntN(200))
				if _, held := last[w][id]; held && n%5 == 0 {
					if _, err := s.Delete(id); err != nil {
						t.Error(err)
					}
					delete(last[w], id)
				} else {
					if _, err := s.Do(data.Write{By: clerk, Put: []data.Case{testCase(id, text)}}); err != nil {
						t.Error(err)
					}
					last[w][id] = text
				}
				writes.Add(1)
			}
		})
	}
	clients.Go(func() {
		for ctx.Err() == nil {
			for _, err := range s.All() {
				if err != nil {
					t.Error(err)
				}
			}
			for _, err := range s.Changes(0) {
				if err != nil {
					t.Error(err)
				}
			}
			if _, err := s.Get("case-8"); err != nil && !errors.Is(err, ErrNotFound) {
				t.Error(err)
			}
			reads.Add(1)
		}
	})
	for range rounds.Of(24) {
		if err := s.Compact(t.Context(), nil); err != nil {
			t.Error(err)
		}
		time.Sleep(5 * time.Millisecond)
	}
	stop()
	clients.Wait()
	look := func() {
		t.Helper()
		for _, of := range last {
			for id, text := range of {
				if r, err := s.Get(id); err != nil || r.Case.Sections[0].Text != text {
					t.Errorf("%s: %v", id, err)
				}
			}
		}
	}
	look()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s = openTest(t, path); len(s.Mended()) > 0 {
		t.Errorf("mended %v", s.Mended())
	}
	look()
	if writes.Load() == 0 || reads.Load() == 0 {
		t.Errorf("%d writes, %d reads", writes.Load(), reads.Load())
	}
	t.Logf("%d writes and %d reads meanwhile", writes.Load(), reads.Load())
}

// A read that began before goes on in the old file.
func TestCompactUnderAReader(t *testing.T) {
	s := updated(t, filepath.Join(t.TempDir(), "cases.db"), 3)
	n := s.Len()
	began, compacted, read := make(chan struct{}), make(chan error, 1), 0
	var seen int
	go func() {
		<-began
		compacted <- s.Compact(t.Context(), nil)
	}()
	err := s.view(func(b *buckets) error {
		close(began)
		for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); read++ { // until the new one is in its place
			info, err := os.Stat(s.path)
			if err != nil {
				return err
			}
			if s.beginning.TryLock() {
				swapped := os.SameFile(info, s.held.info) && s.db != b.cases.Tx().DB()
				s.beginning.Unlock()
				if swapped {
					break
				}
			}
		}
		seen = b.count()
		_, err := s.Put(testCase("meanwhile", "写"))
		return err
	})
	if err := errors.Join(err, <-compacted); err != nil || seen != n {
		t.Errorf("%d of %d cases are read, %v", seen, n, err)
	}
	if _, err := s.Get("meanwhile"); err != nil {
		t.Error(err)
	}
}

// What cannot be compacted stays as it is: a store that is closed or closes, that may only be read, or is given up.
func TestCompactThatCannotBe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cases.db")
	s := updated(t, path, 5)
	want := dump(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Compact(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	s.closing.Store(true) // as Close does before it waits
	if err := s.Compact(t.Context(), nil); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	s.closing.Store(false)
	alone(t, path)
	if !reflect.DeepEqual(dump(t, s), want) {
		t.Error("it is another")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Compact(t.Context(), nil); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	r, err := OpenReadOnly(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	if err := r.Compact(t.Context(), nil); !errors.Is(err, ErrReadOnly) {
		t.Error(err)
	}
	if space, err := r.Space(); err != nil || space.Unused == 0 {
		t.Errorf("%+v, %v", space, err)
	}
	alone(t, path)
}

// TestKillAmongCompactions kills a process that writes and compacts all the time: one whole store is left, with what was
// answered, and Open removes what was half made.
func TestKillAmongCompactions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cases.db")
	t.Setenv(compactsToo, "1")
	halves, answers := 0, 0
	kills := rounds.Of(40)
	for round := range kills {
		lines := killedChild(t, path, time.Duration(rand.IntN(250))*time.Millisecond)
		entries, err := os.ReadDir(filepath.Dir(path))
		if err != nil {
			t.Fatal(err)
		}
		halves += len(entries) - 1
		s := openTest(t, path)
		alone(t, path)
		if len(s.Mended()) > 0 {
			t.Errorf("round %d: mended %v", round, s.Mended())
		}
		var last uint64
		for _, line := range lines {
			var seq uint64
			if n, _ := fmt.Sscanf(strings.TrimPrefix(strings.TrimPrefix(line, "put "), "delete "), "%d", &seq); n != 1 {
				t.Fatalf("round %d: the child says %q", round, line)
			}
			last = max(last, seq)
			answers++
		}
		if seq, err := s.Seq(); err != nil || seq < last {
			t.Errorf("round %d: the store is at %d, %v; %d was answered", round, seq, err, last)
		}
		if err := s.Verify(t.Context(), func(d Damage) { t.Errorf("round %d: %v", round, d) }); err != nil {
			t.Error(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if answers == 0 {
		t.Error("no child answered a write")
	}
	t.Logf("tried %d: kills among %d answered writes, %d files half made", kills, answers, halves)
}

// A store whose file was moved away, or whose name is another file's, takes no writes and answers reads; it goes on when
// the file is back.
func TestMovedAway(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cases.db")
	s := openTest(t, path)
	mustPut(t, s, testCase("a", "一"))
	refused := func() {
		t.Helper()
		_, err := s.Put(testCase("b", "二"))
		if !errors.Is(err, ErrMoved) || !errors.Is(err, data.ErrMoved) || !strings.Contains(err.Error(), path) {
			t.Error(err)
		}
		if err := s.Note(clerk, "x"); !errors.Is(err, ErrMoved) {
			t.Error(err)
		}
		if err := s.Compact(t.Context(), nil); err == nil {
			t.Error("it is compacted")
		}
		if r, err := s.Get("a"); err != nil || r.Case.ID != "a" {
			t.Error(err)
		}
		if s.Len() != 1 {
			t.Error(s.Len())
		}
	}
	if err := os.Rename(path, path+".away"); err != nil {
		t.Fatal(err)
	}
	refused()
	other := openTest(t, path)
	refused()
	if other.Len() != 0 {
		t.Error("the other has what was written to this one")
	}
	if err := errors.Join(other.Close(), os.Rename(path+".away", path)); err != nil {
		t.Fatal(err)
	}
	mustPut(t, s, testCase("b", "二"))
	if err := s.Compact(t.Context(), nil); err != nil { // whose new file is its own
		t.Error(err)
	}
	mustPut(t, s, testCase("c", "三"))
}

// BenchmarkCompact is of a store of 20,000 cases: go test -tags ne,nomsgpack -run '^$' -bench Compact ./data/store
func BenchmarkCompact(b *testing.B) {
	cases, _ := spliced(b, 20000, func(i int) string { return fmt.Sprintf("jx-%d", i) })
	s := newTest(b)
	mustPut(b, s, cases...)
	for b.Loop() {
		if err := s.Compact(b.Context(), nil); err != nil {
			b.Fatal(err)
		}
	}
}
