package main

import (
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"anlisou/data/jiaxing"
)

// TestADirectoryIsOneProcesses: while a server holds a data directory, no command works on it and none makes
// anything in it, not even where its store was moved away or replaced; and the server goes on reading what it
// has open.
func TestADirectoryIsOneProcesses(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	_, address := program(t, "serve", "--addr", "127.0.0.1:0", "--data", dir)
	document := filepath.Join(files(t, "嘉兴.txt", string(jiaxing.Document())), "嘉兴.txt")
	path := filepath.Join(dir, storeFile)
	held := func() map[string]string { // but for the index, which the server goes on writing
		all := tree(t, dir)
		maps.DeleteFunc(all, func(name, _ string) bool { return strings.HasPrefix(name, filepath.Join(dir, indexDir)) })
		return all
	}
	refused := func(what string) {
		t.Helper()
		before := held()
		for _, args := range [][]string{{"serve", "--addr", "127.0.0.1:0"}} {
			got := anlisou(t, nil, append(args, "--data", dir)...)
			if got.code != exitFailed || !strings.Contains(got.stderr, "in use by the server at "+address) ||
				strings.Count(got.stderr, "\n") != 1 {
				t.Errorf("%s, %v: %+v", what, args, got)
			}
		}
		for _, args := range [][]string{{"search", "嘉贸贷"}, {"export"}, {"log"}, {"backup", "-"}, {"check"}} { // the server answers them
			if got := anlisou(t, nil, append(args, "--data", dir)...); got.code != exitDone || got.stdout == "" {
				t.Errorf("%s, %v: %d %s", what, args, got.code, got.stderr)
			}
		}
		if !maps.Equal(held(), before) {
			t.Errorf("%s: a command that was refused, or that only reads, has changed the directory", what)
		}
		for _, page := range []string{"/api/v1/search?q=" + url.QueryEscape("嘉贸贷"), "/api/v1/cases/jiaxing-20"} {
			if body := get(t, address+page); !strings.Contains(body, "jiaxing-20") {
				t.Errorf("%s: %s answers %s", what, page, body)
			}
		}
	}
	refused("as it is")
	if err := os.Rename(path, path+".moved"); err != nil {
		t.Fatal(err)
	}
	refused("its store moved away")
	if err := os.WriteFile(path, []byte("another"), 0o600); err != nil {
		t.Fatal(err)
	}
	refused("its store replaced")
	// What would go into a file that no name leads to any more is not taken: a restart would not find it.
	if got := anlisou(t, nil, "import", document, "--data", dir); got.code != exitFailed || !strings.Contains(got.stderr, "The file of the cases was moved away or replaced") {
		t.Errorf("%+v", got)
	}
	if content, err := os.ReadFile(path); err != nil || string(content) != "another" {
		t.Errorf("what replaced the store is %q, %v", content, err)
	}
	if n, err := totalOf(address, "嘉贸贷"); err != nil || n != 1 {
		t.Errorf("%d are found, %v", n, err)
	}
}

// TestReadersShareADirectory: two processes may read what neither may write.
func TestReadersShareADirectory(t *testing.T) {
	dir, _ := imported(t)
	first, err := (&dataFlags{dir: dir}).open(toCheck)
	if err != nil {
		t.Fatal(err)
	}
	if got := anlisou(t, nil, "check", "--data", dir); got.code != exitDone {
		t.Errorf("a second reader: %+v", got)
	}
	if got := anlisou(t, nil, "search", "海关", "--data", dir); got.code != exitFailed ||
		!strings.Contains(got.stderr, "in use by another anlisou process") {
		t.Errorf("who may write, beside a reader: %+v", got)
	}
	if err := first.close(); err != nil {
		t.Fatal(err)
	}
	if got := anlisou(t, nil, "search", "海关", "--data", dir); got.code != exitDone {
		t.Errorf("after the reader: %+v", got)
	}
}

// TestAServerWaitsForItsTurn: a server that is started while another process works on the directory, as a watch does for
// seconds, has it when that one leaves it.
func TestAServerWaitsForItsTurn(t *testing.T) {
	dir, _ := imported(t)
	other, err := (&dataFlags{dir: dir}).open(toCheck)
	if err != nil {
		t.Fatal(err)
	}
	left := make(chan error, 1)
	time.AfterFunc(3*lockPatience, func() { left <- other.close() })
	_, address := started(t, dir)
	if err := <-left; err != nil {
		t.Fatal(err)
	}
	if err := soon("it is ready", func() error { _, err := totalOf(address, ""); return err }); err != nil {
		t.Error(err)
	}
}
