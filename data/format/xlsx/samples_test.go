package xlsx

import (
	"archive/zip"
	"bytes"
	"errors"
	"strings"
	"testing"

	"anlisou/data/format/document"
)

const tables = "../testdata/tables"

// zipOf makes a ZIP of parts, name and content by turns.
func zipOf(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		f, err := w.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(parts[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const (
	workbookPart  = `<workbook xmlns:r="r"><sheets><sheet name="案例" sheetId="1" r:id="rId1"/></sheets></workbook>`
	relationsPart = `<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="rId2" Type="x/sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="rId3" Type="x/styles" Target="styles.xml"/></Relationships>`
)

// bookOf is a workbook with one sheet, and further parts.
func bookOf(t testing.TB, sheetData string, more ...string) []byte {
	t.Helper()
	return zipOf(t, append([]string{
		"xl/workbook.xml", workbookPart, "xl/_rels/workbook.xml.rels", relationsPart,
		"xl/worksheets/sheet1.xml", "<worksheet><sheetData>" + sheetData + "</sheetData></worksheet>",
	}, more...)...)
}

func inlineRow(cells ...string) string {
	var b strings.Builder
	b.WriteString("<row>")
	for _, c := range cells {
		b.WriteString(`<c t="inlineStr"><is><t>` + c + `</t></is></c>`)
	}
	return b.String() + "</row>"
}

// checkRead reads anything: it neither fails in another way than by an error of one line, nor gives a case that breaks a rule.
func checkRead(t *testing.T, read func([]byte, document.Reading) (*document.Document, error), content []byte) {
	t.Helper()
	doc, err := read(content, document.NewReading("", document.Options{Collection: "x", MaxUnpacked: 4 << 20}, nil))
	if err != nil {
		var e *document.Error
		if !errors.As(err, &e) || strings.ContainsAny(err.Error(), "\n\r") {
			t.Fatalf("%q", err)
		}
		return
	}
	if len(doc.Cases) == 0 || len(doc.Places) != len(doc.Cases) || !doc.OwnIDs {
		t.Fatalf("%d cases, %d places", len(doc.Cases), len(doc.Places))
	}
	for i, c := range doc.Cases {
		if c.ID == "" {
			c.ID = "new"
		}
		if err := c.Validate(); err != nil {
			t.Fatalf("%s: %v", doc.Places[i], err)
		}
	}
	for _, r := range doc.Refused {
		if r.Place == "" || r.Problem == "" || strings.ContainsAny(r.Place+r.Problem, "\n\r") {
			t.Fatalf("%q", r)
		}
	}
}
