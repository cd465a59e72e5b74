package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"anlisou/data/rounds"
	"anlisou/data/store"
	"anlisou/server/keys"
)

// A backup is the same whether a server holds the directory or nobody does, and what is restored is what was saved.
func TestBackupAndRestore(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	command, address := started(t, dir)
	if err := soon("it is ready", func() error {
		_, err := totalOf(address, "海关")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"remove", "--data", dir, "jiaxing-07"}, {"key", "--data", dir, "new", "科室", "--scope", "write"},
		{"site", "--data", dir, "add", "门户", "https://www.example.gov.cn"},
	} {
		if got := anlisou(t, nil, args...); got.code != exitDone {
			t.Fatalf("%+v", got)
		}
	}
	saved := filepath.Join(t.TempDir(), "saved")
	if got := anlisou(t, nil, "backup", "--data", dir, saved); got.code != exitDone || !strings.Contains(got.stderr, "19 cases") || got.stdout != "" {
		t.Fatalf("%+v", got)
	}
	streamed := anlisou(t, nil, "backup", "--data", dir, "-")
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := ended(command); err != nil {
		t.Fatal(err)
	}
	alone := filepath.Join(t.TempDir(), "alone")
	if got := anlisou(t, nil, "backup", "--data", dir, alone); got.code != exitDone {
		t.Fatalf("%+v", got)
	}
	if info, err := os.Stat(alone); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	want := anlisou(t, nil, "export", "--data", dir)
	log := anlisou(t, nil, "log", "--data", dir, "--json")
	content, err := os.ReadFile(saved)
	if err != nil {
		t.Fatal(err)
	}
	beside := filepath.Join(t.TempDir(), "stream")
	if err := os.WriteFile(beside, []byte(streamed.stdout), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{saved, alone, beside} {
		copied := filepath.Join(t.TempDir(), "copied")
		if got := anlisou(t, nil, "restore", "--data", copied, file); got.code != exitDone || !strings.Contains(got.stderr, "19 cases") {
			t.Fatalf("%+v", got)
		}
		if got := anlisou(t, nil, "export", "--data", copied); got != want {
			t.Errorf("%s: %+v", file, got)
		}
		if got := anlisou(t, nil, "log", "--data", copied, "--json"); got != log {
			t.Errorf("%s: %+v", file, got)
		}
		for _, list := range [][]string{{"key", "list"}, {"site", "list"}} {
			if a, b := anlisou(t, nil, append(list, "--data", copied)...), anlisou(t, nil, append(list, "--data", dir)...); a != b || a.stdout == "" {
				t.Errorf("%v: %+v, was %+v", list, a, b)
			}
		}
		if got := anlisou(t, nil, "restore", "--data", copied, file); got.code != exitFailed || !strings.Contains(got.stderr, "holds cases already") {
			t.Errorf("%+v", got)
		}
	}
	half := filepath.Join(t.TempDir(), "half")
	if err := os.WriteFile(half, content[:len(content)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{half, filepath.Join(t.TempDir(), "none"), os.Args[0]} {
		to := filepath.Join(t.TempDir(), "to")
		if got := anlisou(t, nil, "restore", "--data", to, file); got.code != exitFailed || strings.Count(got.stderr, "\n") != 1 {
			t.Errorf("%s: %+v", file, got)
		}
		if _, err := os.Stat(filepath.Join(to, storeFile)); err == nil {
			t.Errorf("of %s a store is made", file)
		}
	}
	for _, args := range [][]string{{"backup"}, {"backup", "a", "b"}, {"restore"}} {
		if got := anlisou(t, nil, args...); got.code != exitUsage {
			t.Errorf("%v: %+v", args, got)
		}
	}
	if got := anlisou(t, nil, "backup", "--data", dir, filepath.Join(t.TempDir(), "no", "such", "place")); got.code != exitFailed {
		t.Errorf("%+v", got)
	}
}

// A server saves by itself: at once where the last backup is too old, keeping so many.
func TestBackupsOfAServer(t *testing.T) {
	f := backupFlags{dir: filepath.Join(t.TempDir(), "backups"), every: time.Hour, keep: 3}
	if !f.last().IsZero() {
		t.Error("there is a backup where there is none")
	}
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{
		"anlisou-20250101-000000.backup", "anlisou-20250102-000000.backup", "anlisou-20250103-120000.backup", "另外的文件", "anlisou-x.backup",
	} {
		if err := os.WriteFile(filepath.Join(f.dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if want := time.Date(2025, 1, 3, 12, 0, 0, 0, time.UTC); !f.last().Equal(want) {
		t.Errorf("the last is of %v", f.last())
	}
	dir := filepath.Join(t.TempDir(), "data")
	_, address := started(t, dir, "--backup", f.dir, "--backup-keep", "3")
	if err := soon("it is ready", func() error {
		_, err := totalOf(address, "海关")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := soon("a backup is made", func() error {
		if time.Since(f.last()) > time.Minute {
			return os.ErrNotExist
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	var list []string
	if err := soon("old ones go", func() (err error) {
		if list, err = f.list(); err == nil && len(list) != 3 {
			err = os.ErrExist
		}
		return err
	}); err != nil || list[0] != "anlisou-20250102-000000.backup" {
		t.Errorf("%q, %v", list, err)
	}
	copied := filepath.Join(t.TempDir(), "copied")
	if got := anlisou(t, nil, "restore", "--data", copied, filepath.Join(f.dir, list[2])); got.code != exitDone || !strings.Contains(got.stderr, "20 cases") {
		t.Errorf("%+v", got)
	}
	if content, err := os.ReadFile(filepath.Join(f.dir, "另外的文件")); err != nil || !bytes.Equal(content, nil) {
		t.Errorf("what is no backup is gone: %v", err)
	}
	for _, flags := range [][]string{{"--backup-every", "1s"}, {"--backup-keep", "0"}} {
		if got := anlisou(t, nil, append([]string{"serve", "--data", filepath.Join(t.TempDir(), "x")}, flags...)...); got.code != exitUsage {
			t.Errorf("%v: %+v", flags, got)
		}
	}
}

// writtenUnder is a write that was answered while backups were made.
type writtenUnder struct {
	seq  uint64
	text string // empty where it was withdrawn
}

// TestBackupUnderWrites: a backup that is made while others write holds what was there at one moment, whole; and of what
// is restored from it the next backup restores the same, equal to the byte.
func TestBackupUnderWrites(t *testing.T) {
	s := newSite(t)
	const writers, cases = 3, 4
	ctx, stop := context.WithCancel(t.Context())
	var mu sync.Mutex
	written := map[string][]writtenUnder{}
	note := func(method, id, body, text string) {
		a := s.send(t, keys.Write, method, "/api/v1/cases/"+id+"?wait=false", body)
		version, numbered := a.fields["version"].(float64)
		if a.status >= 300 || !numbered {
			t.Error(a)
			stop()
		}
		mu.Lock()
		defer mu.Unlock()
		written[id] = append(written[id], writtenUnder{uint64(version), text})
	}
	var all sync.WaitGroup
	for w := range writers {
		random := rand.New(rand.NewPCG(24, uint64(w)))
		all.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				id := fmt.Sprintf("w%d-%d", w, random.IntN(cases))
				text := fmt.Sprintf("第%d次写入%s，%s", n, id, strings.Repeat("内容完整。", 30))
				note("PUT", id, strings.Replace(caseJSON(t, id, "题目", text), "周报", "zb", 1), text)
				if n%5 == 4 {
					note("DELETE", id, "", "")
				}
			}
		})
	}
	key := filepath.Join(t.TempDir(), "key")
	writeFile(t, key, s.keys[keys.Admin]+"\n")
	backups := rounds.Of(24)
	var restored []string
	for n := range backups {
		file, dir := filepath.Join(t.TempDir(), "saved"), filepath.Join(t.TempDir(), "restored")
		if n%2 == 0 {
			content := s.send(t, keys.Admin, "GET", "/api/v1/backup", "")
			writeFile(t, file, content.body)
		} else if got := anlisou(t, nil, "backup", file, "--server", s.URL, "--key-file", key); got.code != exitDone {
			t.Fatalf("%+v", got)
		}
		if got := anlisou(t, nil, "restore", file, "--data", dir); got.code != exitDone {
			t.Fatalf("%+v", got)
		}
		restored = append(restored, dir)
	}
	stop()
	all.Wait()
	last := uint64(0)
	for _, dir := range restored {
		last = max(last, ofOneMoment(t, dir, written))
		again, twice := filepath.Join(t.TempDir(), "again"), filepath.Join(t.TempDir(), "twice")
		for _, args := range [][]string{{"backup", again, "--data", dir}, {"restore", again, "--data", twice}} {
			if got := anlisou(t, nil, args...); got.code != exitDone {
				t.Fatalf("%+v", got)
			}
		}
		for _, list := range [][]string{{"export"}, {"log", "--json", "--last", "0"}, {"key", "list"}} {
			if a, b := anlisou(t, nil, append(list, "--data", dir)...), anlisou(t, nil, append(list, "--data", twice)...); a != b || a.code != exitDone {
				t.Errorf("%v: %.300s, restored again %.300s", list, a.stdout, b.stdout)
			}
		}
	}
	if last == 0 {
		t.Error("nothing was written before a backup")
	}
	t.Logf("tried %d: backups, the last of change %d", backups, last)
}

// ofOneMoment wants a restored store to hold of each case what was written last up to the change that it is at.
func ofOneMoment(t *testing.T, dir string, written map[string][]writtenUnder) (at uint64) {
	t.Helper()
	st, err := store.OpenReadOnly(filepath.Join(dir, storeFile))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = st.Close() }() // nothing was written
	if at, err = st.Seq(); err != nil {
		t.Fatal(err)
	}
	for id, list := range written {
		var want writtenUnder
		for _, one := range list {
			if one.seq <= at && one.seq > want.seq {
				want = one
			}
		}
		got, err := st.Get(id)
		if there := err == nil; there != (want.text != "") || there && got.Case.Sections[0].Text != want.text {
			t.Errorf("at change %d %s is %+v, %v, and was %+v", at, id, got.Case, err, want)
		}
	}
	return at
}
