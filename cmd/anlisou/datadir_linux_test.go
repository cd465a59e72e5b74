package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"

	"anlisou/data/store"
)

// mount mounts a file system for the time of a test, which is skipped where that is not permitted.
func mount(t *testing.T, source, kind string, flags uintptr, options string) string {
	t.Helper()
	target := t.TempDir()
	if err := syscall.Mount(source, target, kind, flags, options); err != nil {
		t.Skipf("mounting is not permitted here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(target, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return target
}

// readOnlyCommands are what works where nothing may be written, and what does not.
var readOnlyCommands = []struct {
	args   []string
	code   int
	stdout string
	stderr string
}{
	{[]string{"search", "嘉贸贷"}, exitDone, "jx-20", ""},
	{[]string{"export"}, exitDone, `"jx-20"`, ""},
	{[]string{"check"}, exitDone, "store: 20 cases, 0 damaged\n", ""},
	{[]string{"import", "DOCUMENT"}, exitFailed, "", "may only be read: nothing can be imported into it\n"},
}

// TestAReadOnlyFileSystem: what is mounted to be read only is exported and checked as it is.
func TestAReadOnlyFileSystem(t *testing.T) {
	dir, document := imported(t)
	target := mount(t, dir, "", syscall.MS_BIND, "")
	if err := syscall.Mount(dir, target, "", syscall.MS_BIND|syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Skipf("mounting read-only is not permitted here: %v", err)
	}
	before := tree(t, dir)
	for _, test := range readOnlyCommands {
		args := strings.Split(strings.ReplaceAll(strings.Join(test.args, "\x00"), "DOCUMENT", document), "\x00")
		got := anlisou(t, nil, append(args, "--data", target)...)
		if got.code != test.code || !strings.Contains(got.stdout, test.stdout) ||
			!strings.Contains(got.stderr, test.stderr) {
			t.Errorf("%v: %+v", test.args, got)
		}
	}
	if !maps.Equal(tree(t, dir), before) {
		t.Error("a directory that may only be read has changed")
	}
	s, err := store.Open(filepath.Join(target, storeFile))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Delete("jx-20"); !errors.Is(err, store.ErrReadOnly) {
		t.Errorf("delete: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// TestAnUnprivilegedUser: the same for who may read the files and not write them. Root may write everything, so
// a child is no root.
func TestAnUnprivilegedUser(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can start a child as another user")
	}
	from, document := imported(t)
	dir := copied(t, from)
	program := filepath.Join(filepath.Dir(dir), "anlisou.test")
	content, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(program, content, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, parent := range []string{filepath.Dir(dir), filepath.Dir(filepath.Dir(dir)), filepath.Dir(document),
		filepath.Dir(filepath.Dir(document))} {
		if err := os.Chmod(parent, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		mode := fs.FileMode(0o444)
		if err == nil && entry.IsDir() {
			mode = 0o555
		}
		return errors.Join(err, os.Chmod(path, mode))
	})
	if err != nil {
		t.Fatal(err)
	}
	const nobody = 65534
	for _, test := range readOnlyCommands {
		args := strings.Split(strings.ReplaceAll(strings.Join(test.args, "\x00"), "DOCUMENT", document), "\x00")
		command := exec.Command(program, append(args, "--data", dir)...)
		command.Env, command.Dir = append(os.Environ(), "ANLISOU_TEST_AS_PROGRAM=1", "LC_ALL=en_GB.UTF-8"), filepath.Dir(dir)
		command.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		var stdout, stderr bytes.Buffer
		command.Stdout, command.Stderr = &stdout, &stderr
		err := command.Run()
		if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
			t.Skipf("a child cannot be another user here: %v", err)
		}
		if code := command.ProcessState.ExitCode(); code != test.code ||
			!strings.Contains(stdout.String(), test.stdout) || !strings.Contains(stderr.String(), test.stderr) {
			t.Errorf("%v: code %d\nstdout %s\nstderr %s", test.args, code, stdout.String(), stderr.String())
		}
	}
}

// TestAFullDisk: with no room left a server starts and answers, and an import says why it changes nothing.
func TestAFullDisk(t *testing.T) {
	from, _ := imported(t)
	disk := mount(t, "none", "tmpfs", 0, "size=16m")
	dir := filepath.Join(disk, "data")
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	// The index is behind, and there is no room to bring it up.
	behind := strings.Repeat("后来做的事情与从前不同。", 30_000)
	bringIn(t, dir, []string{filepath.Join(files(t, "后来.txt", "后来的案例\n\n主要做法\n"+behind), "后来.txt")}, "later")
	filler, err := os.Create(filepath.Join(disk, "filler"))
	if err != nil {
		t.Fatal(err)
	}
	for size := 1 << 20; size > 0; {
		if _, err := filler.Write(make([]byte, size)); err != nil {
			size /= 2
		}
	}
	if err := filler.Close(); err != nil {
		t.Fatal(err)
	}
	before := storedByID(t, dir)
	var long strings.Builder
	for i := range 8 {
		fmt.Fprintf(&long, `{"id":"long-%d","title":"长的","sections":[{"heading":"做法","text":%q}]}`+"\n", i,
			strings.Repeat("又做了一些。", 80_000))
	}
	document := filepath.Join(files(t, "长.jsonl", long.String()), "长.jsonl")
	got := anlisou(t, nil, "import", document, "--data", dir)
	if got.code != exitFailed || !strings.Contains(got.stderr,
		"the disk is full and nothing was changed: make room and do it again") {
		t.Errorf("import: %+v", got)
	}
	if !reflect.DeepEqual(storedByID(t, dir), before) {
		t.Error("an import without room has changed the store")
	}
	for _, args := range [][]string{{"export"}, {"check"}, {"search", "嘉贸贷"}} {
		if got := anlisou(t, nil, append(args, "--data", dir)...); got.code != exitDone {
			t.Errorf("%v: %+v", args, got)
		}
	}
	server, address := program(t, "serve", "--addr", "127.0.0.1:0", "--data", dir)
	if body := get(t, address+"/api/v1/search?q="+url.QueryEscape("嘉贸贷")); !strings.Contains(body, `"jx-20"`) {
		t.Errorf("search: %s", body)
	}
	if body := get(t, address+"/healthz"); !strings.Contains(body, `"ok"`) {
		t.Errorf("healthz: %s", body)
	}
	if body := get(t, address+"/readyz"); !strings.Contains(body, `"pending":1`) {
		t.Errorf("readyz: %s", body)
	}
	if err := server.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := server.Wait(); err != nil {
		t.Errorf("it ends with %v", err)
	}
}
