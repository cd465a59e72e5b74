package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"anlisou/data"
)

// Commands on a data directory that a server holds do their work through it; those on one that nobody holds by themselves.
func TestCommandsBesideAServer(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	command, address := started(t, dir)
	if err := soon("it is ready", func() error {
		_, err := totalOf(address, "海关")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	folder, err := os.Stat(filepath.Join(dir, localDir))
	if err != nil || folder.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", folder, err)
	}
	if got := anlisou(t, nil, "remove", "--data", dir, "jiaxing-07", "jiaxing-08"); got.code != exitDone ||
		got.stdout != "jiaxing-07: withdrawn\njiaxing-08: withdrawn\n" {
		t.Fatalf("%+v", got)
	}
	if a := answerOf(t, address+"/cases/jiaxing-07"); a.status != http.StatusGone {
		t.Errorf("%d %s", a.status, a.body)
	}
	if n, err := totalOf(address, ""); err != nil || n != 18 {
		t.Errorf("%d are listed, %v", n, err)
	}
	if got := anlisou(t, nil, "remove", "--data", dir, "none"); got.code != exitFailed || !strings.Contains(got.stderr, "none") {
		t.Errorf("%+v", got)
	}
	if got := anlisou(t, nil, "remove", "--data", dir, "--purge", "jiaxing-07"); got.code != exitDone || got.stdout != "jiaxing-07: purged\n" {
		t.Errorf("%+v", got)
	}
	if got := anlisou(t, nil, "rebuild", "--data", dir); got.code != exitDone || !strings.Contains(got.stderr, "18 cases") {
		t.Errorf("%+v", got)
	}
	if n, err := totalOf(address, ""); err != nil || n != 18 {
		t.Errorf("%d are listed once it is rebuilt, %v", n, err)
	}
	beside := anlisou(t, nil, "log", "--data", dir, "--json")
	if lines := strings.Split(strings.TrimSpace(beside.stdout), "\n"); beside.code != exitDone || len(lines) != 4 ||
		!strings.Contains(lines[0], `"purged":["jiaxing-07"]`) || !strings.Contains(lines[0], `"via":"command"`) ||
		!strings.Contains(lines[0], `"name":"`+localUser()) {
		t.Errorf("%+v", beside)
	}
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := ended(command); err != nil {
		t.Fatal(err)
	}
	if alone := anlisou(t, nil, "log", "--data", dir, "--json"); alone.stdout != beside.stdout || alone.code != exitDone {
		t.Errorf("%+v, beside a server %+v", alone, beside)
	}
	if got := anlisou(t, nil, "remove", "--data", dir, "jiaxing-09"); got.code != exitDone || got.stdout != "jiaxing-09: withdrawn\n" {
		t.Errorf("%+v", got)
	}
	if got := anlisou(t, nil, "log", "--data", dir, "--case", "jiaxing-09"); got.code != exitDone ||
		!strings.Contains(got.stdout, "withdrew jiaxing-09") || strings.Count(got.stdout, "\n") != 2 {
		t.Errorf("%+v", got)
	}
	if got := anlisou(t, nil, "rebuild", "--data", dir); got.code != exitDone || !strings.Contains(got.stderr, "17 cases") {
		t.Errorf("%+v", got)
	}
	if got := anlisou(t, nil, "search", "--data", dir, "--json", "海关"); strings.Contains(got.stdout, `"jiaxing-09"`) {
		t.Error("what was withdrawn is found")
	}
	if got := anlisou(t, nil, "remove", "--data", dir, "jiaxing-09", "jiaxing-10"); got.code != exitFailed {
		t.Errorf("%+v", got)
	}
	if got := anlisou(t, nil, "log", "--data", dir, "--case", "jiaxing-10"); strings.Contains(got.stdout, "withdrew") {
		t.Errorf("a removal that failed has withdrawn something: %+v", got)
	}
}

// A server elsewhere wants a key.
func TestRemoveElsewhere(t *testing.T) {
	s := newSite(t)
	if _, err := s.c.store.Do(data.Write{Put: []data.Case{{
		ID: "a-1", Collection: "a", Title: "题目", Sections: []data.Section{{Text: "正文"}},
	}}}); err != nil {
		t.Fatal(err)
	}
	file := func(text string) string {
		path := filepath.Join(t.TempDir(), "key")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for name, args := range map[string][]string{
		"key-file": {},
		"401":      {"--key-file", file("anlisou_wrong")},
		"403":      {"--key-file", file(s.keys["read"])},
		"no key":   {"--key-file", file("\n")},
		"read the": {"--key-file", file("") + "x"},
	} {
		got := anlisou(t, nil, append([]string{"remove", "--server", s.URL, "a-1"}, args...)...)
		if got.code == exitDone || !strings.Contains(got.stderr, name) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got := anlisou(t, nil, "remove", "--server", s.URL, "--key-file", file(s.keys["write"]+"\n"), "a-1"); got.code != exitDone {
		t.Errorf("%+v", got)
	}
	if got := anlisou(t, nil, "log", "--server", s.URL, "--key-file", file(s.keys["admin"])); !strings.Contains(got.stdout, "write (api)  withdrew a-1") {
		t.Errorf("%+v", got)
	}
	if got := anlisou(t, nil, "remove", "--server", "ftp://x", "--key-file", file("k"), "a-1"); got.code != exitFailed && got.code != exitUsage {
		t.Errorf("%+v", got)
	}
}

// An import beside a server puts in what one without a server does, says the same, and what it says is found.
func TestImportBesideAServer(t *testing.T) {
	document := filepath.Join(files(t, "案例.jsonl", `{"title":"电子封条改革","number":1,"sections":[{"heading":"做法","text":"海关为集装箱加装电子封条。"}]}
{"title":"","sections":[]}
{"title":"一件事一次办","number":2,"sections":[{"heading":"做法","text":"企业开办一次办结。"}]}
`), "案例.jsonl")
	alone := filepath.Join(t.TempDir(), "alone")
	beside := filepath.Join(t.TempDir(), "beside")
	command, address := started(t, beside, "--empty")
	if err := soon("it is ready", func() error {
		_, err := totalOf(address, "")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for round, text := range []string{"", "", "海关为集装箱"} {
		if text != "" {
			content, err := os.ReadFile(document)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(document, []byte(strings.Replace(string(content), text, "海关给每个集装箱", 1)), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want := anlisou(t, nil, "import", "--data", alone, "--collection", "zb", "--json", document)
		got := anlisou(t, nil, "import", "--data", beside, "--collection", "zb", "--json", document)
		if got != want || got.stdout == "" {
			t.Errorf("round %d: %+v\nand alone %+v", round, got, want)
		}
	}
	served := anlisou(t, nil, "export", "--data", beside)
	if n, err := totalOf(address, "海关给每个集装箱加装电子封条"); err != nil || n != 1 {
		t.Errorf("%d are found, %v", n, err)
	}
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := ended(command); err != nil {
		t.Fatal(err)
	}
	a, b := anlisou(t, nil, "export", "--data", alone), anlisou(t, nil, "export", "--data", beside)
	if a != b || served != b || strings.Count(a.stdout, "\n") < 2 {
		t.Errorf("%+v\nserved %+v\nand alone %+v", b, served, a)
	}
	log := anlisou(t, nil, "log", "--data", beside)
	if strings.Count(log.stdout, "\n") != 2 { // the cases with their collection, the change
		t.Errorf("%s", log.stdout)
	}
}

// TestRemoveInChinese: what became of a case, and that there is none, is said in the language of the command line.
func TestRemoveInChinese(t *testing.T) {
	dir, _ := imported(t)
	chinese := map[string]string{"LANG": "zh_CN.UTF-8"}
	if got := anlisou(t, chinese, "remove", "--data", dir, "jx-07"); got.code != exitDone || got.stdout != "jx-07：已撤下\n" {
		t.Errorf("%+v", got)
	}
	if got := anlisou(t, chinese, "remove", "--data", dir, "--purge", "jx-07"); got.code != exitDone || got.stdout != "jx-07：已彻底删除\n" {
		t.Errorf("%+v", got)
	}
	if got := anlisou(t, chinese, "remove", "--data", dir, "none"); got.code != exitFailed || got.stderr != "anlisou remove: 什么也没有做：案例“none”：没有这个案例\n" {
		t.Errorf("%+v", got)
	}
}
