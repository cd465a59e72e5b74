package store

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"anlisou/data/rounds"
)

// format1 is a store that the program wrote before there were blocks: testdata/format1.db.gz, of commit dfc4785.
func format1(t *testing.T) []byte {
	t.Helper()
	file, err := os.Open(filepath.Join("testdata", "format1.db.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	r, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// holdsFormat1 looks for all that is in that store.
func holdsFormat1(t *testing.T, s *Store) {
	t.Helper()
	const id = "aa30c1ab6b2a09a78d5f5bd20f3a4117"
	if s.ID() != id || s.Len() != 11 || len(s.Mended()) > 0 {
		t.Errorf("the store is %s with %d cases, mended %v", s.ID(), s.Len(), s.Mended())
	}
	want := "1:case-00 2:case-01 3:case-02 5:case-04 7:case-06 8:case-07 9:case-08 10:case-09 11:case-10 12:case-11 " +
		"13:case-03 14:-case-05"
	if got := history(t, s, 0); got != want {
		t.Errorf("changes %s, want %s", got, want)
	}
	for r, err := range s.All() {
		n := strings.TrimPrefix(strings.TrimPrefix(r.Case.ID, "case-"), "0")
		text := fmt.Sprintf("第%s个案例:企业在货物到港前即可向海关报关。", n)
		if n == "3" {
			text = "改过的案例"
		}
		if err != nil || len(r.Case.Sections) != 1 || r.Case.Sections[0].Text != text {
			t.Errorf("%+v, %v", r, err)
		}
	}
	if got, err := s.Collections(); err != nil || len(got) != 1 || got[0] != testCollection {
		t.Errorf("collections %v, %v", got, err)
	}
}

func formatOf(t *testing.T, path string) uint64 {
	t.Helper()
	s, err := OpenReadOnly(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	return s.format
}

// TestAnOlderStore: one of format 1 is read as it is where it may only be read, and is put in this format, with all that
// is in it, where it may be written.
func TestAnOlderStore(t *testing.T) {
	content := format1(t)
	path := writeFile(t, content)
	s, err := OpenReadOnly(path)
	if err != nil {
		t.Fatal(err)
	}
	holdsFormat1(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, content) {
		t.Errorf("a file that is only read has changed (%v)", err)
	}
	for range 2 {
		s := openTest(t, path)
		holdsFormat1(t, s)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if got := formatOf(t, path); got != Format {
			t.Errorf("the format is %d", got)
		}
	}
	if left, err := filepath.Glob(path + "?*"); err != nil || len(left) > 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
}

// TestAnOlderStoreWithoutRoom: one that could not be put in this format is written as it is: what is put stands in blocks,
// what was there beside them, and nothing is lost when it is put in order later.
func TestAnOlderStoreWithoutRoom(t *testing.T) {
	path := writeFile(t, format1(t))
	db, held, err := openHeld(path, false)
	if err != nil {
		t.Fatal(err)
	}
	s := &Store{path: path, db: db, held: held}
	if sound, err := s.check(path); err != nil || !sound {
		t.Fatal(sound, err)
	}
	holdsFormat1(t, s)
	mustPut(t, s, testCase("case-07", "改过的第七个"), testCase("a", strings.Repeat("嘉兴海关", 3*blockSize/12)))
	if _, err := s.Delete("case-09"); err != nil {
		t.Fatal(err)
	}
	const want = "1:case-00 2:case-01 3:case-02 5:case-04 7:case-06 9:case-08 11:case-10 12:case-11 13:case-03 " +
		"14:-case-05 15:case-07 16:a 17:-case-09"
	look := func(s *Store) {
		t.Helper()
		if got := history(t, s, 0); got != want || s.Len() != 11 {
			t.Errorf("changes %s of %d cases, want %s", got, s.Len(), want)
		}
		if r, err := s.Get("case-07"); err != nil || r.Case.Sections[0].Text != "改过的第七个" {
			t.Errorf("case-07: %+v, %v", r, err)
		}
	}
	look(s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if got := formatOf(t, path); got != Format {
		t.Errorf("a file with blocks has format %d, which an older program would take for its own", got)
	}
	s = openTest(t, path)
	look(s)
	if err := s.db.Update(func(tx *bolt.Tx) error { // so that Open puts the store in order
		return tx.Bucket(tombstonesBucket).Delete([]byte("case-05"))
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openTest(t, path)
	look(s)
	if len(s.Mended()) == 0 {
		t.Error("nothing was put in order")
	}
}

// TestKillWhileUpgraded kills a process at random moments after it was told to open a store of format 1: the store is as
// it was, or as it will be.
func TestKillWhileUpgraded(t *testing.T) {
	f := newFlippedStore(t, 1)
	path := writeFile(t, f.content)
	upgraded, between := 0, 0
	for range rounds.Of(40) {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), childEnv+"="+path, openOnly+"=1")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(rand.IntN(100)) * time.Millisecond)
		if err := cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Fatal(err)
		}
		_ = cmd.Wait()
		if left, _ := filepath.Glob(path + ".mended-*"); len(left) > 0 {
			between++
		}
		s, err := OpenReadOnly(path)
		if err != nil {
			t.Fatal(err)
		}
		format := s.format
		if damaged := f.look(t, s, "killed"); len(damaged) > 0 || len(s.Mended()) > 0 {
			t.Errorf("damaged are %q, mended %v", damaged, s.Mended())
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if format == Format {
			upgraded++
			if err := os.WriteFile(path, f.content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Logf("%d were done, %d killed between", upgraded, between)
	openTest(t, path)
	if left, err := filepath.Glob(path + ".mended-*"); err != nil || len(left) > 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
}

// TestAStoreWithoutHistory: one of format 2 is read as it is, and becomes one of this format when it is first written.
func TestAStoreWithoutHistory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cases.db")
	s := openTest(t, path)
	mustPut(t, s, testCase("a", "一"), testCase("b", "二"))
	if _, err := s.Delete("b"); err != nil {
		t.Fatal(err)
	}
	err := s.db.Update(func(tx *bolt.Tx) error {
		return errors.Join(tx.DeleteBucket(versionsBucket), tx.DeleteBucket(auditBucket), tx.DeleteBucket(requestsBucket),
			tx.Bucket(metaBucket).Put(formatKey, seal(kindMeta, formatKey, seqBytes(2))))
	})
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	look := func(s *Store) {
		t.Helper()
		list, held, err := s.Versions("a")
		if err != nil || !held || len(list) != 1 || !list[0].Time.IsZero() {
			t.Errorf("%+v, %v, %v", list, held, err)
		}
		if w, found, err := s.Withdrawn("b"); err != nil || !found || w.Title != "" {
			t.Errorf("%+v, %v, %v", w, found, err)
		}
		for e, err := range s.Log() {
			t.Errorf("the log has %+v, %v", e, err)
		}
		if err := s.Verify(t.Context(), func(d Damage) { t.Error(d) }); err != nil {
			t.Error(err)
		}
	}
	for _, open := range []func(string) (*Store, error){OpenReadOnly, Open} {
		s, err := open(path)
		if err != nil {
			t.Fatal(err)
		}
		look(s)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if got := formatOf(t, path); got != 2 {
		t.Errorf("what was only read has format %d", got)
	}
	s = openTest(t, path)
	mustPut(t, s, testCase("a", "改过的一"))
	if list, _, err := s.Versions("a"); err != nil || len(list) != 2 || list[0].Time.IsZero() || !list[1].Time.IsZero() {
		t.Errorf("%+v, %v", list, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if got := formatOf(t, path); got != Format {
		t.Errorf("what was written has format %d", got)
	}
}
