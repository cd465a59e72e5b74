package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// What differs from run to run in what the README shows.
var passing = regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|  \S+ \(command\)|\d+\.\d\d MB`)

// TestReadmeOfLivingCollections runs the chapters 一周一案, 撤下, 备份与恢复, 检查与整理 beside a server: each command prints what they
// show.
func TestReadmeOfLivingCollections(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	document, err := os.ReadFile("../../data/format/testdata/single/single.docx")
	if err != nil {
		t.Fatal(err)
	}
	_, chapters, found := strings.Cut(string(readme), "\n## 一周一案\n")
	chapters, _, ends := strings.Cut(chapters, "\n## ")
	if !found || !ends || !strings.Contains(chapters, "### 撤下") || !strings.Contains(chapters, "### 备份与恢复") ||
		!strings.Contains(chapters, "### 检查与整理") {
		t.Fatal("the README lacks the chapters")
	}
	form, scan := sample(t, "single/form.docx"), sample(t, "refused/scan.pdf")
	dir := filepath.Join(t.TempDir(), "data")
	_, address := started(t, dir)
	if err := soon("it is ready", func() error {
		_, err := totalOf(address, "海关")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	if err := os.WriteFile("第12周.docx", document, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll("收件", 0o755); err != nil {
		t.Fatal(err)
	}
	for name, document := range map[string][]byte{"第13周.docx": form, "扫描件.pdf": scan} {
		if err := os.WriteFile(filepath.Join("收件", name), document, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	// The collection as somebody edited it, without a case.
	if got := anlisou(t, nil, "export", "--data", dir, "--collection", "jiaxing", "--output", "嘉兴.jsonl"); got.code != exitDone {
		t.Fatalf("%+v", got)
	}
	lines, err := os.ReadFile("嘉兴.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	edited := slices.DeleteFunc(strings.SplitAfter(string(lines), "\n"), func(line string) bool {
		return strings.Contains(line, `"id":"jiaxing-07"`) || strings.Contains(line, `"id":"jiaxing-19"`)
	})
	if err := os.WriteFile("嘉兴修订.jsonl", []byte(strings.Join(edited, "")), 0o644); err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, block := range strings.Split(chapters, "```console\n")[1:] {
		block, _, _ = strings.Cut(block, "```")
		for _, command := range strings.Split(block, "$ anlisou ")[1:] {
			line, want, _ := strings.Cut(command, "\n")
			same := func(text string) string { return passing.ReplaceAllString(text, "…") }
			ran++
			if args := strings.Fields(line); slices.Contains(args, "--watch") {
				said := watchedUntil(t, dir, args, strings.Count(want, "\n"))
				if same(said) != same(want) {
					t.Errorf("$ anlisou %s\n%sthe README shows\n%s", line, said, want)
				}
				continue
			}
			got := anlisou(t, map[string]string{"ANLISOU_DATA": dir, "LANG": "zh_CN.UTF-8"}, strings.Fields(line)...)
			if said := got.stdout + got.stderr; got.code != exitDone || same(said) != same(want) && same(got.stderr+got.stdout) != same(want) {
				t.Errorf("$ anlisou %s\n%sthe README shows\n%s", line, said, want)
			}
		}
	}
	_, shown, _ := strings.Cut(chapters, "```text\n")
	shown, _, _ = strings.Cut(shown, "```")
	reason, err := os.ReadFile(filepath.Join("收件", refusedFolder, "扫描件.pdf"+reasonEnding))
	if said := strings.ReplaceAll(string(reason), "\r\n", "\n"); err != nil || passing.ReplaceAllString(said, "…") != passing.ReplaceAllString(shown, "…") {
		t.Errorf("%v\n%s\nthe README shows\n%s", err, said, shown)
	}
	if ran < 9 {
		t.Errorf("%d commands were run", ran)
	}
}

// watchedUntil is what a watch says that is stopped when it has said so many lines but one, which says that it ends.
func watchedUntil(t *testing.T, dir string, args []string, lines int) string {
	t.Helper()
	var mu sync.Mutex
	var said bytes.Buffer
	out := &locked{&mu, &said}
	ctx, stop := context.WithCancel(t.Context())
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, args, environment{stdin: strings.NewReader(""), stdout: out, stderr: out, lookup: func(name string) (string, bool) {
			return dir, name == "ANLISOU_DATA"
		}})
	}()
	err := soon("it says all", func() error {
		mu.Lock()
		defer mu.Unlock()
		if n := strings.Count(said.String(), "\n"); n < lines-1 {
			return fmt.Errorf("%d lines: %s", n, said.String())
		}
		return nil
	})
	stop()
	if got := <-code; err != nil || got != exitDone {
		t.Errorf("%d, %v", got, err)
	}
	return said.String()
}
