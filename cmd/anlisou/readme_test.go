package main

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	settings "anlisou/data/site"
)

// TestReadmeOfTheSite: the site.yaml that the README shows is a good one, and has every field.
func TestReadmeOfTheSite(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, chapter, _ := strings.Cut(string(readme), "\n## 网站名称与备案\n")
	_, text, _ := strings.Cut(chapter, "```yaml\n")
	text, _, found := strings.Cut(text, "```")
	got, err := settings.Parse([]byte(text))
	if !found || err != nil {
		t.Fatal(found, err)
	}
	for i := range reflect.TypeFor[settings.Settings]().NumField() {
		if reflect.ValueOf(*got).Field(i).IsZero() {
			t.Errorf("the README has no %s", reflect.TypeFor[settings.Settings]().Field(i).Tag.Get("json"))
		}
	}
}

// TestReadmeOfTables holds what the README shows of import and export to what they print.
func TestReadmeOfTables(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	table, err := os.ReadFile("../../data/format/testdata/tables/messy.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	if err := os.WriteFile("汇总表.xlsx", table, 0o644); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "data")
	for _, command := range []struct {
		line  string
		shown int // lines of its output
	}{
		{"import 汇总表.xlsx --collection demo --dry-run", 11},
		{"import 汇总表.xlsx --collection demo", 0},
		{"export --output 案例.csv", 0},
		{"import 案例.csv", 0},
	} {
		got := anlisou(t, map[string]string{"ANLISOU_DATA": dir, "LANG": "zh_CN.UTF-8"}, strings.Fields(command.line)...)
		output := got.stdout
		if command.shown > 0 {
			output = strings.Join(strings.SplitAfter(output, "\n")[:command.shown], "")
		} else if before, last, ok := strings.Cut(got.stderr, "anlisou import: "); ok { // as they come on a terminal
			output = before + output + "anlisou import: " + last
		} else {
			output = got.stderr + output
		}
		if !strings.Contains(string(readme), "$ anlisou "+command.line+"\n"+output) {
			t.Errorf("the README does not show\n$ anlisou %s\n%s", command.line, output)
		}
	}
}
