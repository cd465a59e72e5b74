package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
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
	ran := 0
	for _, block := range strings.Split(chapters, "```console\n")[1:] {
		block, _, _ = strings.Cut(block, "```")
		for _, command := range strings.Split(block, "$ anlisou ")[1:] {
			line, want, _ := strings.Cut(command, "\n")
			got := anlisou(t, map[string]string{"ANLISOU_DATA": dir}, strings.Fields(line)...)
			same := func(text string) string { return passing.ReplaceAllString(text, "…") }
			if said := got.stdout + got.stderr; got.code != exitDone || same(said) != same(want) {
				t.Errorf("$ anlisou %s\n%sthe README shows\n%s", line, said, want)
			}
			ran++
		}
	}
	if ran < 7 {
		t.Errorf("%d commands were run", ran)
	}
}
