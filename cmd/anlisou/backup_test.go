package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
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
