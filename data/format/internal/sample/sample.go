// Package sample makes documents for the tests of readers, and says what must hold of whatever they read. Tests alone
// import it.
package sample

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"hash/crc32"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	textunicode "golang.org/x/text/encoding/unicode"

	"anlisou/data"
	"anlisou/data/format/document"
)

// TwoBodies are the bodies of two cases without their titles, for a contents list before them.
const TwoBodies = "一、主要做法\n甲文。\n二、取得成效:\n甲效。\n一、主要做法\n乙文。\n"

// Show writes cases as "number title [heading|text] [heading|text]".
func Show(cases []data.Case) string {
	var b strings.Builder
	for _, c := range cases {
		fmt.Fprintf(&b, "%d %s", c.Number, c.Title)
		for _, s := range c.Sections {
			fmt.Fprintf(&b, " [%s|%s]", s.Heading, s.Text)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// Encoded writes a text in every encoding that is read.
func Encoded(t testing.TB, text string, traditional bool) map[string][]byte {
	t.Helper()
	out := map[string][]byte{"UTF-8": []byte(text), "UTF-8 with mark": []byte("\ufeff" + text)}
	add := func(name string, b []byte, err error) {
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out[name] = b
	}
	for name, endian := range map[string]textunicode.Endianness{"LE": textunicode.LittleEndian,
		"BE": textunicode.BigEndian} {
		b, err := textunicode.UTF16(endian, textunicode.IgnoreBOM).NewEncoder().Bytes([]byte(text))
		add("UTF-16 "+name, b, err)
		b, err = textunicode.UTF16(endian, textunicode.UseBOM).NewEncoder().Bytes([]byte(text))
		add("UTF-16 with mark "+name, b, err)
	}
	if traditional {
		b, err := traditionalchinese.Big5.NewEncoder().Bytes([]byte(text))
		add("Big5", b, err)
		return out
	}
	b, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(text))
	add("GBK", b, err)
	b, err = simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(text))
	add("GB18030", b, err)
	return out
}

// Zip makes a ZIP of parts, name and content by turns.
func Zip(t testing.TB, parts ...string) []byte {
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

// The parts of a workbook of one sheet, 案例.
const (
	WorkbookPart  = `<workbook xmlns:r="r"><sheets><sheet name="案例" sheetId="1" r:id="rId1"/></sheets></workbook>`
	RelationsPart = `<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="rId2" Type="x/sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="rId3" Type="x/styles" Target="styles.xml"/></Relationships>`
)

// Workbook is a workbook with one sheet, and further parts.
func Workbook(t testing.TB, sheetData string, more ...string) []byte {
	t.Helper()
	return Zip(t, append([]string{
		"xl/workbook.xml", WorkbookPart, "xl/_rels/workbook.xml.rels", RelationsPart,
		"xl/worksheets/sheet1.xml", "<worksheet><sheetData>" + sheetData + "</sheetData></worksheet>",
	}, more...)...)
}

// Row is a row of a sheet with its texts in the cells.
func Row(cells ...string) string {
	var b strings.Builder
	b.WriteString("<row>")
	for _, c := range cells {
		b.WriteString(`<c t="inlineStr"><is><t>` + c + `</t></is></c>`)
	}
	return b.String() + "</row>"
}

// AddRepeated adds a part to a ZIP that holds a block many times over, between a start and an end. The block is
// packed once: packed by itself it ends on a whole byte, and so may follow itself.
func AddRepeated(t testing.TB, z *zip.Writer, name, start, block, end string, times int) {
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
	w, err := z.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate,
		CRC32:            crc32.Update(sum, crc32.IEEETable, []byte(end)),
		CompressedSize64: uint64(len(content)), UncompressedSize64: uint64(len(start) + times*len(block) + len(end))})
	if err == nil {
		_, err = w.Write([]byte(content))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// CheckRows reads anything: it neither fails in another way than by an error of one line, nor gives a case that
// breaks a rule.
func CheckRows(t *testing.T, read func([]byte, document.Reading) (*document.Document, error), content []byte) {
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
		if r.Place.String() == "" || r.Problem.IsZero() || strings.ContainsAny(r.Place.String()+r.Problem.String(), "\n\r") {
			t.Fatalf("%q", r)
		}
	}
}
