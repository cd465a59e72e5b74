package format

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"anlisou/data"
)

const tables = "testdata/tables"

// sourceCases are the bundled cases as the source document gives them.
func sourceCases(t testing.TB) []data.Case {
	t.Helper()
	content, err := os.ReadFile("../jiaxing/jiaxing-cases.txt")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := Read("jiaxing-cases.txt", content, Options{Collection: "jiaxing"})
	if err != nil {
		t.Fatal(err)
	}
	return doc.Cases
}

func readTable(t testing.TB, name string) *Document {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(tables, name))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := Read(name, content, Options{Collection: "x"})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return doc
}

// TestTablesOfTheCompendium: the bundled compendium as a table, by whichever program, gives the cases of the source.
func TestTablesOfTheCompendium(t *testing.T) {
	want := sourceCases(t)
	for _, name := range []string{"jiaxing.xlsx", "calc-jiaxing.xlsx", "calc-gb18030.csv", "calc-utf16.tsv", "calc-semicolon.csv"} {
		doc := readTable(t, name)
		if len(doc.Cases) != len(want) || len(doc.Refused) > 0 {
			t.Fatalf("%s: %d cases, %d wanted; refused %v", name, len(doc.Cases), len(want), doc.Refused)
		}
		if doc.Title != "中国(浙江)自由贸易试验区联动创新区创新案例--嘉兴" {
			t.Errorf("%s: title %q", name, doc.Title)
		}
		for i, got := range doc.Cases {
			if got.Title != want[i].Title || got.Number != want[i].Number || got.Region != "嘉兴" || got.Collection != "x" {
				t.Errorf("%s: case %d is %d %q of %q", name, i+1, got.Number, got.Title, got.Region)
			}
			if !reflect.DeepEqual(got.Sections, want[i].Sections) {
				t.Errorf("%s: case %d has other sections: %q\nwant %q", name, i+1, got.Sections, want[i].Sections)
			}
		}
	}
}

// TestMessyTables shows what is understood of tables as people make them; -update writes it anew.
func TestMessyTables(t *testing.T) {
	for _, name := range []string{"messy.xlsx", "calc-messy.xlsx"} {
		got := understood(readTable(t, name))
		golden := filepath.Join(tables, name+".golden")
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s is understood as\n%s\nwant\n%s", name, got, want)
		}
	}
}

// understood writes a document as people can compare it.
func understood(d *Document) string {
	var b strings.Builder
	fmt.Fprintf(&b, "title %q, %d left out, %d mended\n", d.Title, d.Dropped, d.Repaired)
	for i, c := range d.Cases {
		fmt.Fprintf(&b, "\n%s\n", d.Places[i])
		encoder := json.NewEncoder(&b)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(c); err != nil {
			return err.Error()
		}
	}
	for _, r := range d.Refused {
		fmt.Fprintf(&b, "\nrefused: %s: %s\n", r.Place, r.Problem)
	}
	for _, r := range d.Skipped {
		fmt.Fprintf(&b, "\nskipped: %s: %s\n", r.Place, r.Problem)
	}
	return b.String()
}
