package store

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"

	"anlisou/data"
)

// filledStore makes a store with branch pages, overflow pages, free pages, a deletion and a
// collection, and gives its bytes and its cases.
func filledStore(t *testing.T) ([]byte, map[string]data.Case) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "cases.db")
	s := openTest(t, path)
	held := map[string]data.Case{}
	for round := range 3 {
		var cases []data.Case
		for i := range 60 {
			c := testCase(fmt.Sprintf("case-%03d", i), fmt.Sprintf("第%d轮%s", round, strings.Repeat("嘉兴海关", 20+i*i/8)))
			cases = append(cases, c)
			held[c.ID] = c
		}
		mustPut(t, s, cases...)
	}
	if _, err := s.Delete("case-007", "case-008"); err != nil {
		t.Fatal(err)
	}
	delete(held, "case-007")
	delete(held, "case-008")
	if err := s.PutCollection(testCollection); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content, held
}

var testCollection = data.Collection{ID: "test", Title: "案例集"}

func writeFile(t *testing.T, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "cases.db")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// editMeta seals another value into the meta bucket.
func editMeta(t *testing.T, content []byte, key, value []byte) []byte {
	t.Helper()
	path := writeFile(t, content)
	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bolt.Tx) error {
		return tx.Bucket(metaBucket).Put(key, seal(kindMeta, key, value))
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	edited, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return edited
}

func TestOpenRefuses(t *testing.T) {
	content, _ := filledStore(t)
	foreign := func() []byte {
		path := filepath.Join(t.TempDir(), "other.db")
		db, err := bolt.Open(path, 0o600, nil)
		if err != nil {
			t.Fatal(err)
		}
		err = db.Update(func(tx *bolt.Tx) error {
			_, err := tx.CreateBucket([]byte("other"))
			return err
		})
		if err := errors.Join(err, db.Close()); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}()
	pageSize := int(native.Uint32(content[pageHeaderLen+8:]))
	flipped := func(at int) []byte {
		b := bytes.Clone(content)
		b[at] ^= 0x10
		return b
	}
	for _, tt := range []struct {
		name    string
		content []byte
		want    error
		says    string
	}{
		{"a newer format", editMeta(t, content, formatKey, seqBytes(Format+1)), ErrNewer, fmt.Sprint("format ", Format+1)},
		{"another program's bbolt file", foreign, ErrForeign, "another program"},
		{"another program's store", editMeta(t, content, programKey, []byte("other")), ErrForeign, "other"},
		{"an empty file", nil, ErrDamaged, "empty"},
		{"a text", []byte("案例"), ErrDamaged, "ends within"},
		{"garbage", bytes.Repeat([]byte("garbage!"), 8192), ErrDamaged, "not that of a store"},
		{"zeros", make([]byte, 65536), ErrDamaged, "not that of a store"},
		{"cut within the first page", content[:100], ErrDamaged, "ends within"},
		{"cut behind the first pages", content[:2*pageSize], ErrDamaged, "cut short"},
		{"half of it", content[:len(content)/2], ErrDamaged, "cut short"},
		{"a bit of the first page", flipped(pageHeaderLen + 40), ErrDamaged, "checksum of its page 0"},
		{"a bit of the second page", flipped(pageSize + pageHeaderLen + 50), ErrDamaged, "checksum of its page 1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := writeFile(t, tt.content)
			before := openFiles(t)
			s, err := Open(path)
			if s != nil || !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.says) || !strings.Contains(err.Error(), path) {
				t.Fatalf("Open = %v, %v; want %v with %q and the path", s, err, tt.want, tt.says)
			}
			if errors.Is(tt.want, ErrDamaged) && !strings.Contains(err.Error(), "restore a backup") {
				t.Errorf("%q does not say how to mend it", err)
			}
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("%q has more than one line", err)
			}
			if after := openFiles(t); after != before {
				t.Errorf("%d files open after Open failed, %d before", after, before)
			}
			// The file is as it was: refusing never makes it worse.
			if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, tt.content) {
				t.Errorf("Open changed the file (%v)", err)
			}
		})
	}
	if _, err := Open(t.TempDir()); !errors.Is(err, ErrForeign) {
		t.Errorf("Open of a folder: %v", err)
	}
	if _, err := Open(filepath.Join(t.TempDir(), "none", "cases.db")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Open in no folder: %v", err)
	}
}

// openFiles counts the process's open files, where the system shows them.
func openFiles(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return 0
	}
	return len(entries)
}

func TestInUseWithinTheProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cases.db")
	s := openTest(t, path)
	before := openFiles(t)
	if _, err := Open(path); !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), path) {
		t.Errorf("second Open: %v, want ErrInUse", err)
	}
	if after := openFiles(t); after != before {
		t.Errorf("%d files open after Open failed, %d before", after, before)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	openTest(t, path)
}

// lose overwrites the block of a case in more places than can be put right, and gives the cases that this costs.
func lose(t *testing.T, path, id string) (lost []string) {
	t.Helper()
	s := openTest(t, path)
	var block []byte
	err := s.view(func(b *buckets) error {
		key, value := b.floor(id)
		block = bytes.Clone(b.blocks.Get(key))
		list, err := b.list(key, value)
		for _, k := range list {
			lost = append(lost, k.id)
		}
		return err
	})
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(content, block)
	for i := range content[at : at+len(block)] {
		content[at+i] ^= byte(i)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return lost
}

// TestALostBlock: of a block that is damaged beyond repair each case is named and no other, and each is whole again
// when it is put.
func TestALostBlock(t *testing.T) {
	f := newFlippedStore(t, Format)
	path := writeFile(t, f.content)
	lost := lose(t, path, "jx-070")
	if len(lost) < 2 || len(lost) > len(f.held)/2 {
		t.Fatalf("the block has %d cases of %d", len(lost), len(f.held))
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s := openTest(t, path)
	if damaged := f.look(t, s, "lost"); !slices.Equal(damaged, lost) {
		t.Errorf("damaged are %q, want %q", damaged, lost)
	}
	var cases []data.Case
	for _, id := range lost {
		c := f.held[id]
		cases = append(cases, c)
		if left, err := s.Remains(id); err != nil || left.ID != id {
			t.Errorf("what is left of %s is %+v, %v", id, left, err)
		}
	}
	for i := range cases {
		cases[i].ID = ""
	}
	known, err := s.Recognise(cases, lost)
	for i, id := range lost {
		if err != nil || known[i] != id {
			t.Errorf("%s is recognised as %q, %v", id, known[i], err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	f.onlyRead(t, content, "lost", lost)
	f.mends(t, path, "lost", lost, false)
}

// TestADirectoryDamagedWhileOpen: which cases a block holds can not be told until the store is opened again, which costs
// the block until then and nothing afterwards.
func TestADirectoryDamagedWhileOpen(t *testing.T) {
	f := newFlippedStore(t, Format)
	path := writeFile(t, f.content)
	s := openTest(t, path)
	i := slices.IndexFunc(f.entries, func(e entry) bool {
		return bytes.Equal(e.bucket, casesBucket) && string(e.key) > "jx-01"
	})
	at := bytes.Index(f.content, f.entries[i].value)
	if err := overwrite(path, int64(at)+20, []byte{0xFF, 0xFE, 0xFD}); err != nil {
		t.Fatal(err)
	}
	first := string(f.entries[i].key)
	if _, err := s.Get(first); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "start the program again") {
		t.Errorf("Get: %v", err)
	}
	good := 0
	for r, err := range s.All() {
		if err == nil {
			good++
		} else if r.Case.ID != first || !errors.Is(err, ErrDamaged) {
			t.Errorf("All: %q, %v", r.Case.ID, err)
		}
	}
	if good == 0 || good >= len(f.held) {
		t.Errorf("All gave %d of %d", good, len(f.held))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openTest(t, path)
	if damaged := f.look(t, s, "opened again"); len(damaged) > 0 || len(s.Mended()) == 0 {
		t.Errorf("opened again, damaged are %q, mended %v", damaged, s.Mended())
	}
}

func TestDamagedCaseIsNamed(t *testing.T) {
	content, held := filledStore(t)
	path := writeFile(t, content)
	lost := lose(t, path, "case-020")
	s := openTest(t, path)
	for _, id := range lost { // the others of its block
		if id != "case-020" {
			mustPut(t, s, held[id])
		}
	}

	if _, err := s.Get("case-020"); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), `"case-020"`) {
		t.Errorf("Get: %v", err)
	}
	faults, good := 0, 0
	for r, err := range s.All() {
		if err == nil {
			good++
		} else if faults++; !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), `"case-020"`) || r.Case.ID != "case-020" {
			t.Errorf("All: %q, %v", r.Case.ID, err)
		}
	}
	if faults != 1 || good != len(held)-1 {
		t.Errorf("All gave %d damaged and %d good cases of %d", faults, good, len(held))
	}
	faults = 0
	for c, err := range s.Changes(0) {
		if err != nil {
			if faults++; c.ID != "case-020" || c.Seq == 0 || c.Case != nil {
				t.Errorf("Changes: %+v, %v", c, err)
			}
		}
	}
	if faults != 1 {
		t.Errorf("Changes gave %d damaged", faults)
	}
	// Putting the case again mends it.
	if r := mustPut(t, s, held["case-020"]); r.Outcomes[0] != data.Changed {
		t.Errorf("put over a damaged case: %+v", r)
	}
	if _, err := s.Get("case-020"); err != nil {
		t.Error(err)
	}
}
