package format

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"anlisou/data/format/charset"
)

func TestKindsOfTables(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       kind
	}{
		{"x", "标题,部门\n甲,海关\n", kindCSV},
		{"x.txt", "某市案例\n标题\t做法\n甲\t文\n", kindCSV},
		{"x.csv", "名字,做法\n甲,文\n", kindCSV},
		{"x", "甲,乙\n丙,丁\n", kindText},
		{"x.txt", "目录\n序号\t案例名称\t部门\n1\t甲\t海关\n\n一、主要做法\n做了。\n二、取得成效\n好。\n一、主要做法\n又做了。\n", kindText},
		{"x", `{"title":"甲"}` + "\n" + `{"title":"乙"}`, kindJSONL},
		{"x", `{"title":"甲"}`, kindJSON},
		{"x.jsonl", `{"title":"甲"}`, kindJSONL},
		{"x", "{\n\"title\":\"甲\"}", kindJSON},
		{"x", "[\n{\"title\":\"甲\"}]", kindJSON},
		{"x.txt", "[编者按]\n案例一：甲\n", kindText},
		{"x", "\ufeff[{}]", kindJSON},
	} {
		if got, err := detect(tt.name, []byte(tt.text), nil); err != nil || got != tt.want {
			t.Errorf("%s %q: %s %v, want %s", tt.name, tt.text, got, err, tt.want)
		}
	}
	// Their names say nothing of them.
	for name, want := range map[string]kind{"calc-gb18030.csv": kindCSV, "calc-utf16.tsv": kindCSV, "calc-semicolon.csv": kindCSV, "messy.xlsx": kindXLSX} {
		content, err := os.ReadFile(filepath.Join(tables, name))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := detect("x.txt", content, nil); err != nil || got != want {
			t.Errorf("%s: %s %v", name, got, err)
		}
	}
}

func TestLooksLikeDocument(t *testing.T) {
	for name, want := range map[string]bool{"a.XLSX": true, "a.txt": true, "a.doc": true, "a.py": false, "a": false, "a.db": false} {
		if LooksLikeDocument(name, []byte("标题")) != want {
			t.Errorf("%s", name)
		}
	}
	if !LooksLikeDocument("无后缀", []byte("PK\x03\x04")) || !LooksLikeDocument("a.tmp", []byte("%PDF-1.7")) {
		t.Error("a document is told by its first bytes")
	}
}

// TestALongTextIsNoTable: telling so takes no time to speak of.
func TestALongTextIsNoTable(t *testing.T) {
	if got, ok := detectTable("x", strings.Repeat("\"\n", charset.Sample)); ok {
		t.Errorf("%s", got)
	}
}
