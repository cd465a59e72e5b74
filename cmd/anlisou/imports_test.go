package main

import (
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What readers of documents stand on, from below: what bounds a reading, lines, rows, running text, and the readers themselves.
var (
	ofBounds  = []string{"data", "data/format/budget", "data/format/document"}
	ofLines   = append(slices.Clip(ofBounds), "data/format/charset", "data/format/pattern", "data/format/outline")
	ofRows    = append(slices.Clip(ofLines), "data/format/table")
	ofRunning = append(slices.Clip(ofRows), "data/format/prose")
	ofReaders = append(slices.Clip(ofRunning), "data/format/csv", "data/format/json", "data/format/xlsx",
		"data/format/docx", "data/format/html", "data/format/pdf", "data/format/text")
)

// mayImport says which of our packages a package may depend on, directly or not. A folder stands for all packages in it.
var mayImport = map[string][]string{
	"data":       {},
	"data/store": {"data"},
	// Nothing below data/format imports it, and no reader another.
	"data/format":          ofReaders,
	"data/format/csv":      ofRows,
	"data/format/json":     ofRows,
	"data/format/xlsx":     ofRows,
	"data/format/docx":     ofRunning,
	"data/format/html":     ofRunning,
	"data/format/pdf":      ofRunning,
	"data/format/text":     ofRunning,
	"data/format/prose":    ofRows,
	"data/format/table":    ofLines,
	"data/format/outline":  {"data", "data/format/budget", "data/format/document", "data/format/charset", "data/format/pattern"},
	"data/format/charset":  ofBounds,
	"data/format/document": {"data", "data/format/budget"},
	"data/format/budget":   {},
	"data/format/pattern":  {},
	// The bundled collection is read as any other document is.
	"data/jiaxing":   append(slices.Clip(ofReaders), "data/format"),
	"segment":        {"segment/cedict", "segment/dict", "segment/opencc"},
	"segment/pinyin": {},
	"segment/dict":   {},
	"segment/opencc": {},
	"segment/cedict": {},
	"index":          {"data", "segment", "segment/cedict", "segment/dict", "segment/opencc", "segment/pinyin"},
	"server/view":    {"index", "data", "segment", "segment/cedict", "segment/dict", "segment/opencc", "segment/pinyin"},
	"server":         {"server/view", "index", "data", "segment", "segment/cedict", "segment/dict", "segment/opencc", "segment/pinyin"},
	"web":            {},
	"cmd/anlisou":    nil, // everything
}

// TestImports holds the packages to the house: who may import whom.
func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-tags", "ne", "-deps", "-f", "{{.ImportPath}} {{join .Deps \" \"}}", "anlisou/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		name, ours := strings.CutPrefix(fields[0], "anlisou/")
		if !ours {
			continue
		}
		allowed, known := mayImport[name]
		if !known {
			t.Errorf("package %s has no place in the house", name)
			continue
		}
		checked++
		for _, dep := range fields[1:] {
			if dep, ours := strings.CutPrefix(dep, "anlisou/"); ours && allowed != nil && !slices.Contains(allowed, dep) {
				t.Errorf("%s may not import %s", name, dep)
			}
		}
	}
	if checked < 10 {
		t.Errorf("%d packages checked", checked)
	}
}

// TestEnginesStayInside keeps the types of bleve, gse, gin and pdfium out of what packages export to one another.
func TestEnginesStayInside(t *testing.T) {
	for pkg, foreign := range map[string][]string{
		"anlisou/index":  {"bleve.", "scorch.", "gse.", "roaring."},
		"anlisou/server": {"gin.", "bleve."},
		"anlisou/data":   {"bbolt."},

		"anlisou/data/format/pdf":  {"pdfium.", "wazero.", "references."},
		"anlisou/data/format/html": {"html.Node"},
		// What a page shows is decided without the request.
		"anlisou/server/view": {"gin.", "http.", "bleve."},
	} {
		out, err := exec.Command("go", "doc", "-short", "-all", pkg).Output()
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(out)) {
			declares := strings.HasPrefix(line, "func ") || strings.HasPrefix(line, "type ") || strings.HasPrefix(line, "\t")
			for _, f := range foreign {
				if declares && strings.Contains(strings.SplitN(line, "//", 2)[0], f) {
					t.Errorf("%s exports %s", pkg, strings.TrimSpace(line))
				}
			}
		}
	}
}

// TestNothingIsLinkedThatNothingUses keeps out of the program what gin brings along for those who want it:
// MessagePack by a tag of the Makefile, HTTP/3 and BSON by its version.
func TestNothingIsLinkedThatNothingUses(t *testing.T) {
	makefile, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	tags := regexp.MustCompile(`(?m)^TAGS\s*:= (\S+)$`).FindSubmatch(makefile)
	if tags == nil {
		t.Fatal("the Makefile names no tags")
	}
	out, err := exec.Command("go", "list", "-tags", string(tags[1]), "-deps", "anlisou/cmd/anlisou").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, unused := range []string{"github.com/quic-go/", "go.mongodb.org/", "github.com/ugorji/"} {
		if strings.Contains(string(out), unused) {
			t.Errorf("%s is linked", unused)
		}
	}
}
