package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"anlisou/data/jiaxing"
)

func TestClassify(t *testing.T) {
	folder := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	document := write("嘉兴.txt", string(jiaxing.Document()))
	mine := write("mine.yaml", "departments:\n- name: 关\n  aliases: [海关]\ndomains:\n- name: 口岸\n  strong: [船边直提]\n")
	shapeless := write("shapeless.yaml", "departments: 海关\nregions: []\n")
	faulty := write("faulty.yaml", "departments: [{name: a}, {name: a}, {name: a}, {name: a}, {name: a}]\ndomains: [{name: b}]\n")
	noCases := write("notes.txt", "目录\n案例一：甲题\n案例二：乙题\n一、主要做法\n甲文。\n")

	practice := write("做法.txt", practices)

	for _, test := range []struct {
		name           string
		args           []string
		stdin          string
		code           int
		stdout, stderr string
	}{
		{"a document", []string{document}, "", exitDone, "“综合查一次”改革\n  department  综合行政执法局", ""},
		{"its evidence", []string{document}, "", exitDone, "because of 由市司法局建立", ""},
		{"a text", nil, "船边直提\n嘉兴海关推出新办法。", exitDone, "department  海关  4.50  because of 嘉兴海关推出", ""},
		{"a text, with a dash", []string{"-"}, "船边直提\n嘉兴海关推出新办法。", exitDone, "domain  贸易便利化", ""},
		{"a text that says nothing", nil, "今天天气很好。", exitDone, "department  none inferred", ""},
		{"orders to the terminal", nil, "\x1b[31m船边直提", exitDone, " [31m船边直提", ""},
		{"another taxonomy", []string{"--taxonomy", mine}, "船边直提\n嘉兴海关推出新办法。", exitDone, "department  关  2.50", ""},
		{"a taxonomy of another shape", []string{"--taxonomy", shapeless}, "x", exitFailed, "", "shapeless.yaml: line 1: has text \"海关\" where a list of labels, each with a name should be; line 2: there is no field \"regions\"\n"},
		{"a taxonomy with many faults", []string{"--taxonomy", faulty}, "x", exitFailed, "", "; and 1 more\n"},
		{"no taxonomy", []string{"--taxonomy", filepath.Join(folder, "none.yaml")}, "x", exitFailed, "", "read the taxonomy"},
		{"no text", nil, " \n", exitFailed, "", "standard input is empty"},
		{"no UTF-8", nil, "\xb0\xb8\xc0\xfd", exitFailed, "", "standard input is not UTF-8"},
		{"no document", []string{noCases}, "", exitFailed, "", "anlisou classify <" + noCases},
		{"several as one are asked about", []string{practice}, "", exitFailed, "", "--cases many to take it as 3 cases"},
		{"several as many", []string{"--cases", "many", practice}, "", exitDone, "\n\n", ""},
		{"several as one", []string{"--cases", "one", practice}, "", exitDone, "department", ""},
		{"neither", []string{"--cases", "two", practice}, "", exitUsage, "", "--cases two: one or many"},
		{"no file", []string{filepath.Join(folder, "none.txt")}, "", exitFailed, "", "cannot be read"},
		{"two files", []string{document, document}, "", exitUsage, "", "reads one file, and 2 are named"},
		{"help", []string{"--help"}, "", exitDone, "Usage: anlisou classify [FILE] [flags]", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			var stdout, stderr strings.Builder
			code := run(t.Context(), append([]string{"classify"}, test.args...), environment{
				stdin: strings.NewReader(test.stdin), stdout: &stdout, stderr: &stderr, lookup: inEnglish,
			})
			if code != test.code || !strings.Contains(stdout.String(), test.stdout) || !strings.Contains(stderr.String(), test.stderr) {
				t.Errorf("code %d\n%s\n%s", code, stdout.String(), stderr.String())
			}
			if code == exitFailed && strings.Count(stderr.String(), "\n") != 1 {
				t.Errorf("the error is not one line: %q", stderr.String())
			}
			if strings.Contains(stderr.String(), "data.") || strings.Contains(stderr.String(), "[]") && test.name != "no document" {
				t.Errorf("the error speaks of the program's types: %q", stderr.String())
			}
			if strings.Contains(stdout.String(), "\x1b") {
				t.Errorf("the output gives orders to the terminal: %q", stdout.String())
			}
		})
	}
}

func TestClassifyAsJSON(t *testing.T) {
	document := filepath.Join(t.TempDir(), "嘉兴.txt")
	if err := os.WriteFile(document, jiaxing.Document(), 0o644); err != nil {
		t.Fatal(err)
	}
	got := anlisou(t, nil, "classify", "--json", document)
	lines := strings.Split(strings.TrimSpace(got.stdout), "\n")
	if got.code != exitDone || len(lines) != 20 {
		t.Fatalf("%d lines, code %d, %s", len(lines), got.code, got.stderr)
	}
	for _, line := range lines {
		var one classified
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			t.Fatal(err)
		}
		if one.ID == "" || one.Departments == nil || len(one.Domains) == 0 ||
			one.Region != "" && !strings.Contains(one.Region, "嘉") {
			t.Errorf("%s", line)
		}
		for _, e := range one.Evidence {
			if label := map[string]string{"region": one.Region, "year": strconv.Itoa(one.Year)}[e.Field]; label != "" && label != e.Label {
				t.Errorf("%s is %q, and the evidence is of %q", e.Field, label, e.Label)
			}
		}
	}
}

// TestSearchMarksInferredLabels: what was imported without labels is filed, found by them, and shown as inferred.
func TestSearchMarksInferredLabels(t *testing.T) {
	dir, _ := imported(t)
	got := anlisou(t, map[string]string{"LANG": "zh_CN.UTF-8"}, "search", "部门:海关", "--data", dir)
	if got.code != exitDone || !strings.Contains(got.stdout, "jx-17  海关（推断）  贸易便利化（推断）") {
		t.Errorf("%+v", got)
	}
}

// TestServeWithATaxonomy: cases without labels are filed by the taxonomy that the server is told, and by another after SIGHUP.
func TestServeWithATaxonomy(t *testing.T) {
	dir, _ := imported(t)
	path := filepath.Join(t.TempDir(), "taxonomy.yaml")
	taxonomy := func(name string) string {
		return "departments:\n- name: " + name + "\n  aliases: [海关]\ndomains:\n- name: 口岸\n  strong: [船边直提]\n"
	}
	writeFile(t, path, taxonomy("关一"))
	server, address := program(t, "serve", "--addr", "127.0.0.1:0", "--data", dir, "--taxonomy", path)
	counted := func(name string) {
		t.Helper()
		for end := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
			got := get(t, address+"/api/v1/facets")
			if strings.Contains(got, `{"value":"`+name+`","count":3,`) {
				return
			}
			if time.Now().After(end) {
				t.Fatalf("%s is not counted: %s", name, got)
			}
		}
	}
	counted("关一")
	if got := get(t, address+"/api/v1/cases/jx-17"); !strings.Contains(got, `"departments":["关一"]`) || !strings.Contains(got, `"labels":"inferred"`) {
		t.Errorf("the case is %s", got)
	}
	writeFile(t, path, taxonomy("关二"))
	if err := server.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	counted("关二")
	writeFile(t, path, "departments: [") // what cannot be read changes nothing
	if err := server.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	counted("关二")
}
