package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"anlisou/data/rounds"
)

// failing runs a command line in Chinese and holds what it says to that, if it fails. One that succeeds is stopped.
func failing(t *testing.T, locale string, args ...string) (failed bool) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 5*time.Second)
	defer stop()
	var stdout, stderr bytes.Buffer
	code := run(ctx, args, environment{stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr,
		lookup: func(name string) (string, bool) { return locale, name == "LANG" }})
	if code == exitDone {
		return false
	}
	name := strings.Join(args, " ")
	for line := range strings.Lines(stderr.String()) {
		inChinese(t, name, strings.NewReplacer(t.TempDir(), "").Replace(line))
	}
	if stderr.Len() == 0 {
		t.Errorf("%s fails and says nothing", name)
	}
	return true
}

// brokenYAML are texts that are no YAML, each for a reason of its own.
var brokenYAML = []string{
	"a: [1\n", "a: {b: 1\n", "a: 'x\n", "a: \"x\n", "a: @x\n", "a: ]\n", "a\nb: 1\n", "a: b: c\n", "a:\n\t- b\n", "a:\n  - b\n c: 1\n",
	"- a\nb: 1\n", "a: - b\n", "a: \"\\q\"\n", "a: !x!y z\n", "a: *b\n", "a: &\n", "%X 1\n---\na: 1\n", "a: |x\n b\n", "a: \x01\n", "a: \xff\n", "? a\n: b\n c\n", "a: 1\na: 2\n",
}

// TestFailuresAreSaidInChinese: each command with each of its flags at values that none takes, with files that are not there,
// are no folder or hold nothing, and at addresses where nothing can listen; nothing English is said.
func TestFailuresAreSaidInChinese(t *testing.T) {
	rounds.Computes(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "空.txt")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	t.Chdir(dir) // where what they would write stays
	none := filepath.Join(dir, "没有", "x")
	values := []string{"", "甲 乙", "-5", "99999999999999999999", none, file, dir, "http://127.0.0.1:1"}
	failures := 0
	try := func(args ...string) {
		for _, locale := range []string{"zh_CN.UTF-8", "zh_TW.UTF-8"} {
			if failing(t, locale, args...) {
				failures++
			}
		}
	}
	for _, c := range everyCommand(newRoot(environment{})) {
		words := strings.Fields(c.CommandPath())[1:]
		with := func(more ...string) {
			args := append(slices.Clip(words), more...)
			if words[0] == "serve" {
				args = append(args, "--addr", taken.Addr().String()) // it fails at the latest there
			}
			if words[0] == "man" || words[0] == "import" || words[0] == "restore" || words[0] == "backup" {
				args = append(args, "--data", file)
			}
			try(args...)
		}
		for _, more := range [][]string{nil, {none}, {file}, {dir}, {"甲", "乙", "丙"}, {"--data", file}, {"--data", none + "/y"}, {"--config", none}} {
			with(more...)
		}
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if words[0] == "man" { // it writes where it is told to
				return
			}
			for _, value := range values {
				with("--" + f.Name + "=" + value)
			}
		})
	}
	for i, broken := range brokenYAML {
		config := filepath.Join(dir, fmt.Sprintf("%d.yaml", i))
		if err := os.WriteFile(config, []byte(broken), 0o600); err != nil {
			t.Fatal(err)
		}
		try("version", "--config", config)
		try("classify", file, "--taxonomy", config)
	}
	for _, address := range []string{"甲", "甲乙.invalid:1", "127.0.0.1:没有", "127.0.0.1", "127.0.0.1:99999", "::1:8080", "[::1", "203.0.113.9:8080", taken.Addr().String()} {
		try("serve", "--empty", "--data", filepath.Join(dir, "d"), "--addr", address)
	}
	if failures < 500 {
		t.Errorf("%d command lines fail", failures)
	}
}
