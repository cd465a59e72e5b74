package xlsx

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"hash/crc32"
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

// addRepeated adds a part to a ZIP that holds a block many times over, between a start and an end. The block is packed once:
// packed by itself it ends on a whole byte, and so may follow itself.
func addRepeated(t testing.TB, z *zip.Writer, name, start, block, end string, times int) {
	t.Helper()
	packed := func(text string) string {
		var b strings.Builder
		w, err := flate.NewWriter(&b, flate.DefaultCompression)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err == nil {
			err = w.Flush()
		}
		if err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	const last = "\x01\x00\x00\xff\xff" // a block that holds nothing
	content := packed(start) + strings.Repeat(packed(block), times) + packed(end) + last
	sum := crc32.ChecksumIEEE([]byte(start))
	for range times {
		sum = crc32.Update(sum, crc32.IEEETable, []byte(block))
	}
	w, err := z.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, CRC32: crc32.Update(sum, crc32.IEEETable, []byte(end)),
		CompressedSize64: uint64(len(content)), UncompressedSize64: uint64(len(start) + times*len(block) + len(end))})
	if err == nil {
		_, err = w.Write([]byte(content))
	}
	if err != nil {
		t.Fatal(err)
	}
}
