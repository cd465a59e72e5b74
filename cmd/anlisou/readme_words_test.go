package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestReadmeOfWords runs the chapter about words beside a server: its files are as it shows them, and so is what its
// commands print.
func TestReadmeOfWords(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, chapter, found := strings.Cut(string(readme), "\n## 词：同义词、词典、部门领域名称\n")
	chapter, _, ends := strings.Cut(chapter, "\n## ")
	if !found || !ends {
		t.Fatal("the README lacks the chapter")
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
	ran := 0
	for _, block := range strings.Split(chapter, "```console\n")[1:] {
		block, _, _ = strings.Cut(block, "```")
		for _, command := range strings.Split(block, "$ ")[1:] {
			line, shown, _ := strings.Cut(command, "\n")
			if name, file := strings.CutPrefix(line, "cat "); file {
				writeFile(t, name, shown)
				continue
			}
			got := anlisou(t, map[string]string{"ANLISOU_DATA": dir, "LANG": "zh_CN.UTF-8"}, strings.Fields(line)[1:]...)
			if said := got.stdout + got.stderr; got.code != exitDone || said != shown {
				t.Errorf("$ %s\n%sthe README shows\n%s", line, said, shown)
			}
			ran++
		}
	}
	if ran == 0 {
		t.Error("no command was run")
	}
}
