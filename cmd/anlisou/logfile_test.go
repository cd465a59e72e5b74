package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// opened is a log file as `serve` opens it, and what it says on standard error.
func opened(t *testing.T, l logFlags) (*logFile, *bytes.Buffer, func(string)) {
	t.Helper()
	var stderr bytes.Buffer
	log, file, err := l.open(environment{stderr: &stderr})
	if err != nil {
		t.Fatal(err)
	}
	return file, &stderr, func(text string) { log.Info(text) }
}

func content(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestLogFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "anlisou.log")
	if err := os.WriteFile(path, []byte("of the last start\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	file, stderr, say := opened(t, logFlags{format: "json", file: path, size: 1, keep: 2, address: "none"})
	say("one")
	// Without anybody moving it, it goes on where it was.
	if err := file.reopen(); err != nil {
		t.Fatal(err)
	}
	say("two")
	if got := content(t, path); !strings.HasPrefix(got, "of the last start\n") || !strings.Contains(got,
		`"msg":"one"`) || !strings.Contains(got, `"msg":"two"`) {
		t.Errorf("the file holds %q", got)
	}
	// Moved away, it begins anew under its name.
	if err := os.Rename(path, path+".moved"); err != nil {
		t.Fatal(err)
	}
	say("three")
	if err := file.reopen(); err != nil {
		t.Fatal(err)
	}
	say("four")
	if old, now := content(t, path+".moved"), content(t, path); !strings.Contains(old, "three") ||
		strings.Contains(now, "three") || !strings.Contains(now, "four") {
		t.Errorf("moved %q, anew %q", old, now)
	}
	if stderr.Len() > 0 {
		t.Errorf("said %q", stderr)
	}
	if err := (*logFile)(nil).reopen(); err != nil { // without a file SIGHUP has nothing to open
		t.Error(err)
	}
}

// TestLogFileTurnsOver: no file is larger than it may be.
func TestLogFileTurnsOver(t *testing.T) {
	dir := t.TempDir()
	file, _, say := opened(t, logFlags{format: "text", file: filepath.Join(dir, "a.log"), size: 1, keep: 2,
		address: "short"})
	line := strings.Repeat("长", 600)
	for i := range 2000 { // 3.6 MB
		say(fmt.Sprint(i, line))
	}
	if err := file.reopen(); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) < 2 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, f := range files {
		if info, err := f.Info(); err != nil || info.Size() > 1<<20 {
			t.Errorf("%s: %v, %v", f.Name(), info, err)
		}
	}
}

// TestLogFileThatCannotBeWritten: at start it is an error; later the lines go to standard error, and say why once.
func TestLogFileThatCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	for _, path := range []string{dir, filepath.Join(dir, "none", "a.log")} {
		got := anlisou(t, nil, "serve", "--log-file", path, "--data", filepath.Join(dir, "data"))
		if got.code != exitFailed || !strings.Contains(got.stderr, "--log-file") || strings.Count(got.stderr,
			"\n") != 1 {
			t.Errorf("%s: %+v", path, got)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "data")); !os.IsNotExist(err) {
		t.Error("a data directory was made all the same")
	}
	folder := filepath.Join(dir, "logs")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "a.log")
	file, stderr, say := opened(t, logFlags{format: "text", file: path, size: 1, keep: 2, address: "short"})
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(folder, nil, 0o600); err != nil { // in the way of root, too
		t.Fatal(err)
	}
	say("one")
	say("two")
	if got := stderr.String(); strings.Count(got, "cannot be written") != 1 || !strings.Contains(got, "msg=one") ||
		!strings.Contains(got, "msg=two") {
		t.Errorf("said %q", got)
	}
	if err := os.Remove(folder); err != nil {
		t.Fatal(err)
	}
	say("three")
	if got := content(t, path); !strings.Contains(got, "three") || strings.Contains(stderr.String(), "three") {
		t.Errorf("the file holds %q", got)
	}
	if err := file.reopen(); err != nil {
		t.Fatal(err)
	}
}

func TestServeFlagsThatAreWrong(t *testing.T) {
	unmade := filepath.Join(t.TempDir(), "data")
	for flag, says := range map[string]string{
		"--log-address=some":         "full, short or none",
		"--log-max-size=0":           "--log-max-size 0",
		"--log-keep=-1":              "--log-keep -1",
		"--allowed-host=http://a.cn": `--allowed-host "http://a.cn"`,
		"--allowed-host=a.cn/":       `--allowed-host "a.cn/"`,
		"--log=xml":                  "text or json",
	} {
		got := anlisou(t, nil, "serve", flag, "--data", unmade)
		if got.code != exitUsage || !strings.Contains(got.stderr, says) {
			t.Errorf("%s: %+v", flag, got)
		}
	}
	if _, err := os.Stat(unmade); !os.IsNotExist(err) {
		t.Error("what cannot be served has made a directory")
	}
	got := anlisou(t, nil, "serve", "--help")
	for _, names := range []string{"--dictionary, --synonyms and --taxonomy", "--allowed-host", "--log-file",
		"/readyz"} {
		if !strings.Contains(got.stdout, names) {
			t.Errorf("the help does not say %s:\n%s", names, got.stdout)
		}
	}
}
