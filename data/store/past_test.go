package store

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"

	"anlisou/data"
	"anlisou/data/rounds"
)

// Whatever is damaged of the past is named as such, and no case with it; mending drops that and nothing else, and the log
// says so.
func TestMendPast(t *testing.T) {
	for seed := range uint64(rounds.Of(12)) {
		random := rand.New(rand.NewPCG(seed, 9))
		path := filepath.Join(t.TempDir(), "cases.db")
		s := updated(t, path, seed)
		want := dump(t, s)
		damaged := map[string]bool{}
		err := s.db.Update(func(tx *bolt.Tx) error {
			for _, name := range [][]byte{versionsBucket, auditBucket, requestsBucket} {
				b := tx.Bucket(name)
				var keys [][]byte
				_ = b.ForEach(func(key, _ []byte) error { keys = append(keys, bytes.Clone(key)); return nil })
				for _, key := range keys {
					if random.IntN(6) > 0 {
						continue
					}
					value := bytes.Clone(b.Get(key))
					value[random.IntN(len(value))] ^= 1 << random.IntN(8)
					if err := b.Put(key, value); err != nil {
						return err
					}
					damaged[string(name)+"\x00"+string(key)] = true
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		var found []Damage
		if err := s.Verify(t.Context(), func(d Damage) { found = append(found, d) }); err != nil {
			t.Fatal(err)
		}
		if len(found) != len(damaged) || slices.ContainsFunc(found, func(d Damage) bool {
			return !d.Past || d.ID != "" || strings.Contains(d.String(), "case "+d.What.String()) || !strings.HasSuffix(d.String(), " cannot be read")
		}) {
			t.Errorf("of %d that are damaged are found %v", len(damaged), found)
		}
		seq, _ := s.Seq()
		dropped, err := s.MendPast(t.Context(), clerk)
		if err != nil || !reflect.DeepEqual(dropped, found) {
			t.Errorf("dropped %v, %v; want %v", dropped, err, found)
		}
		if now, _ := s.Seq(); now != seq {
			t.Errorf("mending the past has the number %d follow %d", now, seq)
		}
		for e, err := range s.Log() {
			if err != nil || e.Author != clerk || !strings.HasPrefix(e.What, "dropped what could not be read: ") {
				t.Errorf("%+v, %v", e, err)
			}
			break
		}
		got := dump(t, s)
		for key := range damaged {
			delete(want, key)
		}
		maps.DeleteFunc(got, func(key, _ string) bool { return !strings.Contains(key, "\x00") }) // the numbers of buckets
		maps.DeleteFunc(want, func(key, _ string) bool { return !strings.Contains(key, "\x00") })
		for key, value := range want {
			if got[key] != value {
				t.Errorf("%q is another", key)
			}
		}
		if len(got) != len(want)+1 {
			t.Errorf("%d entries, want %d and one of the log", len(got), len(want))
		}
		if err := s.Verify(t.Context(), func(d Damage) { t.Error(d) }); err != nil {
			t.Error(err)
		}
		if again, err := s.MendPast(t.Context(), clerk); err != nil || len(again) > 0 || len(dump(t, s)) != len(got)+len(bucketNames(t, s)) {
			t.Errorf("mended again: %v, %v", again, err)
		}
	}
}

func bucketNames(t *testing.T, s *Store) (names []string) {
	t.Helper()
	for key := range dump(t, s) {
		if !strings.Contains(key, "\x00") {
			names = append(names, key)
		}
	}
	return names
}

// An entry of the log that is lost is said to be between those around it, and a version by its case and number.
func TestWhatOfThePastIsLost(t *testing.T) {
	s := newTest(t)
	for i := range 3 {
		mustDo(t, s, data.Write{By: clerk, Put: []data.Case{testCase("a", fmt.Sprint("第", i))}})
	}
	spoil := func(bucket []byte) {
		t.Helper()
		err := s.db.Update(func(tx *bolt.Tx) error {
			b := tx.Bucket(bucket)
			var keys [][]byte
			_ = b.ForEach(func(key, _ []byte) error { keys = append(keys, bytes.Clone(key)); return nil })
			value := bytes.Clone(b.Get(keys[1]))
			value[6] ^= 1
			return b.Put(keys[1], value)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	spoil(versionsBucket)
	spoil(auditBucket)
	var told []string
	if err := s.Verify(t.Context(), func(d Damage) { told = append(told, d.String()) }); err != nil || len(told) != 2 ||
		told[0] != "version 2 of case a cannot be read" || !strings.HasPrefix(told[1], "an entry of the audit log, between 20") {
		t.Errorf("%q, %v", told, err)
	}
	for _, err := range s.Log() {
		if err != nil && !strings.Contains(err.Error(), "anlisou check --mend") {
			t.Error(err)
		}
	}
}
