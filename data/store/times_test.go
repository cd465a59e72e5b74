package store

import (
	"bytes"
	"errors"
	"path/filepath"
	"slices"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"anlisou/data"
)

// TestTimes: the store tells when each change was made that it ever made, also after a backup is restored and when it is
// compacted; of what an older program did, no later time than that of what was done next.
func TestTimes(t *testing.T) {
	s := newTest(t)
	var seqs []uint64
	var earliest, latest []time.Time
	do := func(w data.Write) {
		t.Helper()
		before := time.Now().UTC().Add(-time.Millisecond)
		after, err := s.Seq()
		if err != nil {
			t.Fatal(err)
		}
		done := mustDo(t, s, w)
		for seq := after + 1; seq <= done.Seq; seq++ {
			seqs, earliest, latest = append(seqs, seq), append(earliest, before), append(latest, time.Now().UTC())
		}
	}
	do(data.Write{Put: []data.Case{testCase("a", "一"), testCase("b", "二"), testCase("c", "三")}})
	if err := s.Note(clerk, "站点：名称"); err != nil {
		t.Fatal(err)
	}
	time.Sleep(2 * time.Millisecond)
	do(data.Write{Put: []data.Case{testCase("a", "改过的一")}, Withdraw: []string{"b"}})
	time.Sleep(2 * time.Millisecond)
	if err := s.Note(clerk, "站点：颜色"); err != nil {
		t.Fatal(err)
	}
	do(data.Write{Put: []data.Case{testCase("d", "四")}})

	look := func(what string, s *Store) (times []time.Time) {
		t.Helper()
		times, err := s.Times(seqs...)
		if err != nil {
			t.Fatal(err)
		}
		for i, at := range times {
			if at.Before(earliest[i]) || at.After(latest[i]) {
				t.Errorf("%s: change %d was made at %v, from %v to %v", what, seqs[i], at, earliest[i], latest[i])
			}
		}
		backwards := slices.Clone(seqs)
		slices.Reverse(backwards)
		again, err := s.Times(backwards...)
		if slices.Reverse(again); err != nil || !slices.Equal(again, times) {
			t.Errorf("%s: in another order %v, %v", what, again, err)
		}
		return times
	}
	times := look("as written", s)
	path := filepath.Join(t.TempDir(), "restored.db")
	if _, err := Restore(t.Context(), bytes.NewReader(backup(t, s, nil)), path, nil); err != nil {
		t.Fatal(err)
	}
	if got := look("restored", openTest(t, path)); !slices.EqualFunc(got, times, time.Time.Equal) {
		t.Errorf("restored: %v, want %v", got, times)
	}
	if err := s.Compact(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if got := look("compacted", s); !slices.EqualFunc(got, times, time.Time.Equal) {
		t.Errorf("compacted: %v, want %v", got, times)
	}
	if none, err := s.Times(0, 99); err != nil || !none[1].IsZero() {
		t.Errorf("of changes that never were: %v, %v", none, err)
	}

	// What an older program wrote has no entry.
	err := s.db.Update(func(tx *bolt.Tx) error {
		audit := tx.Bucket(auditBucket)
		key, _ := audit.Cursor().First()
		return audit.Delete(key)
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Times(seqs...)
	if err != nil || got[0].Before(times[0]) || got[0].After(times[3]) || got[0] != got[2] || !got[5].Equal(times[5]) {
		t.Errorf("without its entry: %v, %v; want from %v to %v of the first three", got, err, times[0], times[3])
	}
	err = s.db.Update(func(tx *bolt.Tx) error {
		return errors.Join(tx.DeleteBucket(versionsBucket), tx.DeleteBucket(auditBucket), tx.DeleteBucket(requestsBucket),
			tx.Bucket(metaBucket).Put(formatKey, seal(kindMeta, formatKey, seqBytes(2))))
	})
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	old := openTest(t, s.Path())
	if got, err := old.Times(seqs...); err != nil || slices.ContainsFunc(got, func(at time.Time) bool { return !at.IsZero() }) {
		t.Errorf("of an older store: %v, %v", got, err)
	}
}
