package main

import (
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// mayImport says which of our packages a package may depend on, directly or not. A folder stands for all packages in it.
var mayImport = map[string][]string{
	"data":        {},
	"data/format": {"data"},
	"data/store":  {"data"},
	// The bundled collection is read as any other document is.
	"data/jiaxing":   {"data", "data/format"},
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

// TestEnginesStayInside keeps the types of bleve, gse and gin out of what packages export to one another.
func TestEnginesStayInside(t *testing.T) {
	for pkg, foreign := range map[string][]string{
		"anlisou/index":  {"bleve.", "scorch.", "gse.", "roaring."},
		"anlisou/server": {"gin.", "bleve."},
		"anlisou/data":   {"bbolt."},
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
