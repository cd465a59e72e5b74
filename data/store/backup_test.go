package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/klauspost/compress/zstd"
	bolt "go.etcd.io/bbolt"

	"anlisou/data"
	"anlisou/data/rounds"
)

// lived is a store that much was done to.
func lived(t *testing.T, writes int) *Store {
	t.Helper()
	random := rand.New(rand.NewPCG(11, 12))
	s := newTest(t)
	for i := range writes {
		w := data.Write{By: clerk, Put: []data.Case{testCase(fmt.Sprint("case-", random.IntN(40)), fmt.Sprint("第", i, "次写"))}}
		if i%5 == 4 {
			w.Collections = []data.Collection{{ID: "test", Title: fmt.Sprint("第", i, "个名称")}}
		}
		if i%7 == 6 {
			w = data.Write{By: clerk, Withdraw: ids(t, s)[:1]}
		}
		mustDo(t, s, w)
	}
	return s
}

func backup(t *testing.T, s *Store, files map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	each := func(yield func(File, error) bool) {
		for name, content := range files {
			if !yield(File{name, content}, nil) {
				return
			}
		}
	}
	if _, err := s.Backup(t.Context(), &b, each); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// entriesOf are all entries of a store's file, by bucket.
func entriesOf(t *testing.T, s *Store) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	err := s.db.View(func(tx *bolt.Tx) error {
		return tx.ForEach(func(name []byte, b *bolt.Bucket) error {
			all[string(name)] = append(all[string(name)], fmt.Sprint(b.Sequence()))
			return b.ForEach(func(key, value []byte) error {
				all[string(name)] = append(all[string(name)], string(key)+"="+string(value))
				return nil
			})
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// What is restored is what was backed up, to the byte of each entry, history and log included; and it goes on from there.
func TestRestore(t *testing.T) {
	s := lived(t, 200)
	files := map[string][]byte{"sites.json": []byte("{}"), "keys.json": []byte("[]")}
	saved := backup(t, s, files)
	path := filepath.Join(t.TempDir(), "cases.db")
	got := map[string][]byte{}
	info, err := Restore(t.Context(), bytes.NewReader(saved), path, func(f File) error {
		got[f.Name] = f.Content
		return nil
	})
	if err != nil || !reflect.DeepEqual(got, files) || info.Cases != s.Len() || info.Store != s.ID() {
		t.Fatalf("%+v, %v, %v", info, got, err)
	}
	restored := openTest(t, path)
	if !reflect.DeepEqual(entriesOf(t, restored), entriesOf(t, s)) || restored.Len() != s.Len() || len(restored.Mended()) > 0 {
		t.Error("what is restored is not what was backed up")
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	mustPut(t, restored, testCase("new", "新"))
	if _, err := Restore(t.Context(), bytes.NewReader(saved), path, nil); err == nil {
		t.Error("a store is overwritten")
	}
	if left, err := filepath.Glob(path + "?*"); err != nil || len(left) > 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
}

// A backup that is cut short, changed anywhere, goes on behind its end, is of something else or of a newer program is
// refused, and nothing is made of it.
func TestBadBackups(t *testing.T) {
	s := lived(t, 30)
	saved := backup(t, s, nil)
	unpack := func(packed []byte) []byte {
		t.Helper()
		r, err := zstd.NewReader(bytes.NewReader(packed))
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		return content
	}
	unpacked := unpack(saved)
	packed := func(content []byte) []byte {
		w, err := zstd.NewWriter(nil)
		if err != nil {
			t.Fatal(err)
		}
		return w.EncodeAll(content, nil)
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "cases.db")
	refused := func(name string, content []byte, want error) {
		t.Helper()
		_, err := CheckBackup(t.Context(), bytes.NewReader(content))
		_, restoreErr := Restore(t.Context(), bytes.NewReader(content), path, nil)
		if !errors.Is(err, want) || !errors.Is(restoreErr, want) {
			t.Errorf("%s: %v, %v", name, err, restoreErr)
		}
		if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
			t.Fatalf("%s: %v, %v", name, entries, err)
		}
	}
	refused("nothing", nil, ErrForeign)
	refused("a text", []byte("案例"), ErrForeign)
	refused("another stream", packed([]byte("something else that is long enough")), ErrForeign)
	refused("a newer backup", packed(bytes.Replace(unpacked, []byte(`"format":1`), []byte(`"format":2`), 1)), ErrNewer)
	refused("a newer store", packed(bytes.Replace(unpacked, fmt.Appendf(nil, `"store_format":%d`, Format), []byte(`"store_format":9`), 1)), ErrNewer)
	refused("two", packed(append(bytes.Clone(unpacked), unpacked...)), ErrDamaged)
	random := rand.New(rand.NewPCG(13, 14))
	for range rounds.Of(300) {
		cut := unpacked[:len(backupMagic)+random.IntN(len(unpacked)-len(backupMagic))]
		refused(fmt.Sprintf("cut to %d of %d", len(cut), len(unpacked)), packed(cut), ErrDamaged)
		flipped := bytes.Clone(unpacked)
		at := len(backupMagic) + random.IntN(len(flipped)-len(backupMagic))
		flipped[at] ^= 1 << random.IntN(8)
		_, err := CheckBackup(t.Context(), bytes.NewReader(packed(flipped)))
		if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNewer) {
			t.Errorf("byte %d of %d flipped: %v", at, len(flipped), err)
		}
		raw := bytes.Clone(saved)
		raw[random.IntN(len(raw))] ^= 1 << random.IntN(8)
		if _, err := CheckBackup(t.Context(), bytes.NewReader(raw)); err == nil && !bytes.Equal(unpack(raw), unpacked) {
			t.Error("a flipped bit of the file is passed over") // a few bits of a frame mean nothing
		}
		if _, err := CheckBackup(t.Context(), bytes.NewReader(saved[:random.IntN(len(saved))])); err == nil {
			t.Error("a file that is cut short is passed over")
		}
	}
}

// While others write, a backup is of one moment: it opens in order, and each write is in it wholly or not at all.
func TestBackupWhileOthersWrite(t *testing.T) {
	s := newTest(t)
	ctx, stop := context.WithCancel(t.Context())
	var writers sync.WaitGroup
	for n := range 3 {
		writers.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				text := fmt.Sprint("第", i, "次")
				if _, err := s.Put(testCase(fmt.Sprintf("a-%d", n), text), testCase(fmt.Sprintf("b-%d", n), text)); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for round := range 20 {
		saved := backup(t, s, nil)
		path := filepath.Join(t.TempDir(), "cases.db")
		info, err := Restore(t.Context(), bytes.NewReader(saved), path, nil)
		if err != nil {
			t.Fatal(err)
		}
		restored := openTest(t, path)
		if seq, err := restored.Seq(); err != nil || seq != info.Seq || len(restored.Mended()) > 0 {
			t.Errorf("round %d: %d, %v; %+v, mended %v", round, seq, err, info, restored.Mended())
		}
		for r, err := range restored.All() {
			if err != nil {
				t.Fatal(err)
			}
			other, found := strings.CutPrefix(r.Case.ID, "a-")
			if !found {
				continue
			}
			if twin, err := restored.Get("b-" + other); err != nil || twin.Case.Sections[0].Text != r.Case.Sections[0].Text {
				t.Errorf("round %d: %s without its twin, %v", round, r.Case.ID, err)
			}
		}
	}
	stop()
	writers.Wait()
}

// What was purged is in no backup, wherever it stands in the file of the store.
func TestPurgedIsInNoBackup(t *testing.T) {
	s := newTest(t)
	secret := testCase("a", "不该留下的文字")
	mustPut(t, s, secret, testCase("b", "别的"))
	if _, err := s.Delete("a"); err != nil {
		t.Fatal(err)
	}
	kept := func() bool {
		path := filepath.Join(t.TempDir(), "cases.db")
		if _, err := Restore(t.Context(), bytes.NewReader(backup(t, s, nil)), path, nil); err != nil {
			t.Fatal(err)
		}
		list, _, err := openTest(t, path).Versions("a")
		return err == nil && len(list) > 0
	}
	if !kept() {
		t.Error("what was withdrawn is not in the backup")
	}
	if err := s.Purge(clerk, "a"); err != nil {
		t.Fatal(err)
	}
	if kept() {
		t.Error("what was purged is in the backup")
	}
}
