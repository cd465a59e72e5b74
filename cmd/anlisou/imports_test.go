package main

import (
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What a search stands on, from below: how text is cut, queries as they are typed, and what asks of documents.
var (
	ofText    = []string{"segment", "segment/cedict", "segment/dict", "segment/opencc"}
	ofQueries = append(slices.Clip(ofText), "data", "data/division", "index/budget", "index/weight")
	ofAsking  = append(slices.Clip(ofQueries), "index/query", "index/flat")
	ofSearch  = append(slices.Clip(ofAsking), "data/label", "segment/pinyin",
		"index/engine", "index/highlight", "index/posting", "index/spell")
)

// What readers of documents stand on, from below: what bounds a reading, lines, rows, running text, and the readers themselves.
var (
	ofBounds  = []string{"data", "data/format/budget", "data/format/document"}
	ofLines   = append(slices.Clip(ofBounds), "data/format/charset", "data/format/pattern", "data/format/outline")
	ofRows    = append(slices.Clip(ofLines), "data/format/table")
	ofRunning = append(slices.Clip(ofRows), "data/format/prose")
	// Paragraphs and tables of word processors, lines at places on pages.
	ofFlow    = append(slices.Clip(ofRunning), "data/format/flow")
	ofPages   = append(slices.Clip(ofRunning), "data/format/printed")
	ofReaders = append(slices.Clip(ofRunning), "data/format/csv", "data/format/json", "data/format/xlsx",
		"data/format/docx", "data/format/html", "data/format/pdf", "data/format/text", "data/format/archive",
		"data/format/compound", "data/format/doc", "data/format/flow", "data/format/message", "data/format/odf",
		"data/format/ofd", "data/format/printed", "data/format/rtf", "data/format/xls")
)

// mayImport says which of our packages a package may depend on, directly or not.
var mayImport = map[string][]string{
	// What the program says, in every language: whatever has something to say imports it.
	"data/say":   {},
	"data":       {},
	"data/label": {"data", "data/division"},
	// The table of places, which says nothing of cases.
	"data/division": {},
	"data/store":    {"data", "data/durable"},
	"data/site":     {"data", "data/durable"},
	// How a small file is replaced: for all that keep one.
	"data/durable": {},
	// Nothing below data/format imports it, and no reader another.
	"data/format":          ofReaders,
	"data/format/csv":      ofRows,
	"data/format/json":     ofRows,
	"data/format/xlsx":     ofRows,
	"data/format/docx":     append(slices.Clip(ofFlow), "data/format/archive", "data/format/html", "data/format/message"),
	"data/format/odf":      append(slices.Clip(ofFlow), "data/format/archive"),
	"data/format/doc":      append(slices.Clip(ofFlow), "data/format/compound"),
	"data/format/rtf":      ofFlow,
	"data/format/xls":      append(slices.Clip(ofRows), "data/format/compound"),
	"data/format/ofd":      append(slices.Clip(ofPages), "data/format/archive"),
	"data/format/message":  ofLines,
	"data/format/flow":     ofRunning,
	"data/format/printed":  ofRunning,
	"data/format/archive":  ofLines,
	"data/format/compound": ofLines,
	"data/format/html":     ofRunning,
	"data/format/pdf":      ofPages,
	"data/format/text":     ofRunning,
	"data/format/prose":    ofRows,
	"data/format/table":    ofLines,
	"data/format/outline":  {"data", "data/format/budget", "data/format/document", "data/format/charset", "data/format/pattern"},
	"data/format/charset":  ofBounds,
	"data/format/document": {"data", "data/format/budget"},
	"data/format/budget":   {},
	"data/format/pattern":  {},
	// What tests share: no package imports it.
	"data/rounds":                 {},
	"data/format/internal/sample": {"data", "data/format/budget", "data/format/document"},
	// The bundled collection is read as any other document is.
	"data/jiaxing":   append(slices.Clip(ofReaders), "data/format"),
	"segment":        {"segment/cedict", "segment/dict", "segment/opencc"},
	"segment/pinyin": {},
	"segment/dict":   {},
	"segment/opencc": {},
	"segment/cedict": {},
	"index/budget":   {},
	"index/weight":   {},
	"index/flat":     ofText,
	"index/query":    ofQueries,
	// The door: what asks and what is asked know it, and neither knows the other.
	"index/engine":    append(slices.Clip(ofQueries), "index/query"),
	"index/posting":   append(slices.Clip(ofAsking), "index/engine"),
	"index/spell":     append(slices.Clip(ofAsking), "index/engine", "segment/pinyin"),
	"index/highlight": ofAsking,
	"index":           ofSearch,
	// What would change is told of two indexes.
	"index/preview": append(slices.Clip(ofSearch), "index"),
	"server/view":   append(slices.Clip(ofSearch), "index", "index/preview", "data/site", "data/durable"),
	"server":        append(slices.Clip(ofSearch), "index", "index/preview", "data/site", "data/durable", "server/view", "server/keys", "server/card"),
	// Pictures of texts, whatever they are of.
	"server/card": {},
	"server/keys": {"data/durable"},
	"web":         {},
	"cmd/anlisou": nil, // everything
}

// mayNotName are packages that a package reaches through others alone: its own files import none of them.
var mayNotName = map[string][]string{
	"server/view": {"index/budget", "index/engine", "index/flat", "index/posting", "index/spell", "index/weight"},
	"server":      {"index/budget", "index/engine", "index/flat", "index/posting", "index/spell", "index/weight"},
}

// TestImports holds the packages to the house: who may import whom.
func TestImports(t *testing.T) {
	const format = `{{.ImportPath}} {{join .Imports ","}} {{join .Deps " "}}`
	out, err := exec.Command("go", "list", "-tags", "ne", "-deps", "-f", format, "anlisou/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for line := range strings.Lines(string(out)) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), " ")
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
		for _, unnamed := range mayNotName[name] {
			if slices.Contains(strings.Split(fields[1], ","), "anlisou/"+unnamed) {
				t.Errorf("%s may not import %s itself", name, unnamed)
			}
		}
		for _, dep := range fields[2:] {
			if dep, ours := strings.CutPrefix(dep, "anlisou/"); ours && dep != "data/say" && allowed != nil && !slices.Contains(allowed, dep) {
				t.Errorf("%s may not import %s", name, dep)
			}
		}
	}
	if checked < 10 {
		t.Errorf("%d packages checked", checked)
	}
}

// declares is a line of what go doc prints that declares something.
var declares = regexp.MustCompile(`^(func |type |var |const |\t)`)

// inferred is a variable or constant that is declared without its type, which is then that of its value.
var inferred = regexp.MustCompile(`^(\t|var |const )\w+ *= `)

// TestEnginesStayInside keeps the types of bleve, gse, gin and pdfium out of what packages export to one another.
func TestEnginesStayInside(t *testing.T) {
	engine := []string{"bleve.", "scorch.", "bleveseg.", "zap.", "gse.", "roaring."}
	for pkg, foreign := range map[string][]string{
		"anlisou/index":           engine,
		"anlisou/index/engine":    engine,
		"anlisou/index/highlight": engine,
		"anlisou/index/posting":   engine,
		"anlisou/index/query":     engine,
		"anlisou/index/spell":     engine,
		"anlisou/server":          {"gin.", "bleve."},
		"anlisou/data":            {"bbolt."},

		"anlisou/data/format/pdf":  {"pdfium.", "wazero.", "references."},
		"anlisou/data/format/html": {"html.Node"},
		// What a page shows is decided without the request.
		"anlisou/server/view": {"gin.", "http.", "bleve."},
	} {
		out, err := exec.Command("go", "doc", "-short", "-all", pkg).Output()
		if err != nil {
			t.Fatal(err)
		}
		declared := 0
		for line := range strings.Lines(string(out)) {
			if !declares.MatchString(line) {
				continue
			}
			declared++
			declaration, _, _ := strings.Cut(line, "//")
			if !inferred.MatchString(declaration) {
				declaration, _, _ = strings.Cut(declaration, " = ")
			}
			for _, f := range foreign {
				if strings.Contains(declaration, f) {
					t.Errorf("%s exports %s", pkg, strings.TrimSpace(line))
				}
			}
		}
		if declared == 0 {
			t.Errorf("%s declares nothing", pkg)
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

// TestTopOfTheHouse: nothing stands at the top but what the house has there.
func TestTopOfTheHouse(t *testing.T) {
	out, err := exec.Command("git", "-C", "../..", "ls-files").Output()
	if err != nil {
		t.Skip("no checkout of git: ", err)
	}
	folders := []string{".ci", "cmd", "data", "index", "segment", "server", "web"}
	for path := range strings.Lines(string(out)) {
		if top, _, within := strings.Cut(path, "/"); within && !slices.Contains(folders, top) {
			t.Fatalf("the folder %s has no place in the house", top)
		}
	}
}
