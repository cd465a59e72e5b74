package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"anlisou/data/format"
	"anlisou/server/keys"
)

// zipOf makes an archive of names and contents.
func zipOf(t testing.TB, members ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(members); i += 2 {
		w, err := z.Create(members[i])
		if err == nil {
			_, err = w.Write([]byte(members[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestFormatsAreSaid: what is read is said wherever people look: in both READMEs, in the help, and to a browser.
func TestFormatsAreSaid(t *testing.T) {
	help := anlisou(t, nil, "import", "--help")
	places := map[string]string{"import --help": help.stdout + help.stderr}
	for _, name := range []string{"README.md", "README.en.md"} {
		places[name] = fileText(t, filepath.Join("..", "..", name))
	}
	for place, text := range places {
		for _, name := range format.Names() {
			if !strings.Contains(text, name) {
				t.Errorf("%s does not name %s", place, name)
			}
		}
	}
	template := fileText(t, "../../web/templates/desk_bring.html")
	if !strings.Contains(template, `accept="{{.Accept}}"`) {
		t.Error("the desk does not take its endings from the table of formats")
	}
}

// TestArchiveAsAFolder: an archive gives what a folder of its files gives: the same cases in the same collections.
func TestArchiveAsAFolder(t *testing.T) {
	compendium := "集\n目录\n案例一:丙题\n案例二:丁题\n案例一:丙题\n一、主要做法\n丙文。\n案例二:丁题\n一、主要做法\n丁文。\n"
	members := []string{
		"甲.txt", "甲题\n一、主要做法\n甲文。\n", "乙/乙.txt", "乙题\n一、主要做法\n乙文。\n", "汇编.txt", compendium,
		"表.csv", "标题,做法\n表一,文一。\n表二,文二。\n",
	}
	folder := filepath.Join(files(t, members...))
	archive := filepath.Join(t.TempDir(), "材料.zip")
	if err := os.WriteFile(archive, []byte(zipOf(t, members...)), 0o600); err != nil {
		t.Fatal(err)
	}
	told := func(path string) (all []string) {
		dir := filepath.Join(t.TempDir(), "data")
		if got := anlisou(t, nil, "import", path, "--data", dir); got.code != exitDone {
			t.Fatalf("%s: %+v", path, got)
		}
		for _, c := range stored(t, dir) {
			collection := c.Collection
			if strings.HasSuffix(c.Title, "题") && c.Number == 0 { // alone in its file: of the folder's, the archive's own
				collection = "own"
			}
			all = append(all, fmt.Sprintf("%s %s %d %v", c.Title, collection, c.Number, c.Sections))
		}
		slices.Sort(all)
		return all
	}
	if a, f := told(archive), told(folder); !slices.Equal(a, f) || len(a) != 6 {
		t.Errorf("the archive gives\n%s\nthe folder\n%s", strings.Join(a, "\n"), strings.Join(f, "\n"))
	}
}

// TestArchiveBesideOthers: the members of an archive write over no cases of other documents whose names they have.
func TestArchiveBesideOthers(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	first := files(t, "表.csv", "编号,标题,做法\n1,先一,文一。\n2,先二,文二。\n")
	if got := anlisou(t, nil, "import", filepath.Join(first, "表.csv"), "--data", dir); got.code != exitDone {
		t.Fatalf("%+v", got)
	}
	archive := filepath.Join(t.TempDir(), "材料.zip")
	content := zipOf(t, "表.csv", "编号,标题,做法\n1,后一,文一。\n2,后二,文二。\n", "甲.txt", "甲题\n一、主要做法\n甲文。\n")
	if err := os.WriteFile(archive, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	got := anlisou(t, nil, "import", archive, "--data", dir)
	if !strings.Contains(got.stdout+got.stderr, "表.csv") || got.code == exitDone {
		t.Errorf("%+v", got)
	}
	cases := stored(t, dir)
	for _, title := range []string{"先一", "先二", "甲题"} {
		if cases[title].Title == "" {
			t.Errorf("%s is not in: %v", title, cases)
		}
	}
	if len(cases) != 3 {
		t.Errorf("%d cases", len(cases))
	}
	// Into one collection that is named, numbers that two documents have tell no case.
	both := filepath.Join(t.TempDir(), "两份.zip")
	content = zipOf(t, "一.csv", "编号,标题,做法\n1,东一,文一。\n2,东二,文二。\n", "二.csv", "编号,标题,做法\n1,西一,文一。\n2,西二,文二。\n")
	if err := os.WriteFile(both, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if got := anlisou(t, nil, "import", both, "--data", dir, "--collection", "hui"); got.code != exitDone {
			t.Fatalf("%+v", got)
		}
	}
	if cases = stored(t, dir); len(cases) != 7 || cases["西二"].Collection != "hui" {
		t.Errorf("%d cases: %v", len(cases), cases)
	}
}

// TestDocumentsOfOtherFormats: over HTTP and at the desk, what is read is what import reads; an archive is one file with
// cases of several documents, and its parts that cannot be read are named.
func TestDocumentsOfOtherFormats(t *testing.T) {
	s := documentSite(t)
	for name, file := range map[string]string{
		"a.ofd": "field/17-minimal.ofd", "a.doc": "single/libreoffice.doc", "a.odt": "single/libreoffice.odt",
		"a.rtf": "single/libreoffice.rtf", "b.doc": "field/09-page.mht", "a.xls": "tables/old.xls", "a.ods": "tables/calc.ods",
	} {
		if doc := s.put(t, name, fileText(t, testDocuments+file), "collection", "c"+name[:1]+name[2:]); doc.Cases == 0 || len(doc.Understood) != doc.Cases {
			t.Errorf("%s: %+v", file, doc)
		}
	}
	word := fileText(t, testDocuments+"single/single.docx")
	content := zipOf(t, "第12周.docx", word, "坏.docx", word[:len(word)/2], "汇编.mht", fileText(t, testDocuments+"field/09-page.mht"))
	doc := s.put(t, "材料.zip", content)
	if doc.Cases != 6 || len(doc.Refused) != 1 || doc.Refused[0].Place.String() != "坏.docx" || doc.Understood[0].Place != "第12周.docx" {
		t.Fatalf("%+v", doc)
	}
	a := s.send(t, keys.Write, "POST", "/api/v1/documents/"+doc.ID+"/accept", `{}`)
	if accepted := documentIn(t, a); accepted.Accepted == nil || accepted.Accepted.Added != 6 {
		t.Errorf("%s", a.body)
	}
	if a := s.send(t, keys.Read, "GET", "/api/v1/search?q=智慧巡查", ""); !strings.Contains(a.body, "工地监管效能") {
		t.Errorf("%s", a.body)
	}
}
