package xlsx

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"anlisou/data/format/document"
	"anlisou/data/format/internal/sample"
)

const tables = "../testdata/tables"

func TestWorkbooksThatAreRefused(t *testing.T) {
	file := func(name string) []byte {
		content, err := os.ReadFile(filepath.Join(tables, name))
		if err != nil {
			t.Fatal(err)
		}
		return content
	}
	whole := file("jiaxing.xlsx")
	broken := bytes.Clone(whole)
	for i := 3000; i < 3100; i++ {
		broken[i] ^= 0x55
	}
	header := sample.Row("标题", "做法")
	entities := `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>`
	for _, tt := range []struct {
		name    string
		content []byte
		says    string
	}{
		{"encrypted", file("encrypted.xlsx"), "encrypted with a password; expected one without: open it, take the password off"},
		{"old", file("old.xls"), "old format of Excel or WPS (.xls, .et); expected a workbook saved as .xlsx"},
		{"OpenDocument", file("calc.ods"), "OpenDocument table (.ods); expected a workbook saved as .xlsx"},
		{"binary", sample.Zip(t, "xl/workbook.bin", "x"), "binary format (.xlsb)"},
		{"Word", sample.Zip(t, "word/document.xml", "x"), "is a Word document"},
		{"slides", sample.Zip(t, "ppt/presentation.xml", "x"), "is a presentation"},
		{"ZIP", sample.Zip(t, "a.txt", "x"), "a ZIP without a workbook"},
		{"nothing", nil, "the file is empty"},
		{"no ZIP", []byte("标题,做法\n"), "is damaged"},
		{"cut off", whole[:len(whole)/2], "is damaged"},
		{"altered", broken, "is damaged"},
		{"no sheet", sample.Zip(t, "xl/workbook.xml", sample.WorkbookPart, "xl/_rels/workbook.xml.rels", sample.RelationsPart), "xl/worksheets/sheet1.xml is missing"},
		{"empty", sample.Workbook(t, ""), "the workbook is empty"},
		{"no table", sample.Workbook(t, sample.Row("今天", "天气")), "no row among the first 30 names a column 标题"},
		{"columns alone", sample.Workbook(t, header), "holds no case"},
		{"all rows bad", sample.Workbook(t, header+sample.Row("", "无题")), "holds no case that can be read: sheet 案例, row 2: has no title"},
		{"entities", sample.Zip(t, "xl/workbook.xml", entities+sample.WorkbookPart), "declares a document type"},
		{"entities in a sheet", sample.Workbook(t, "", "xl/sharedStrings.xml", entities+"<sst><si><t>&b;</t></si></sst>"), "declares a document type"},
		{"cut off in a cell", sample.Zip(t, "xl/workbook.xml", sample.WorkbookPart, "xl/_rels/workbook.xml.rels", sample.RelationsPart, "xl/worksheets/sheet1.xml", "<worksheet><sheetData><row><c><v>1"), "is damaged"},
		{"a bomb", sample.Workbook(t, header+sample.Row("甲", strings.Repeat("长", 4<<20))), "unpacks to more than 1 MB"},
		{"a cell shared by many", sample.Workbook(t, header+strings.Repeat(`<row><c t="s"><v>0</v></c><c t="s"><v>0</v></c></row>`, 9000), "xl/sharedStrings.xml", "<sst><si><t>"+strings.Repeat("字", 160)+"</t></si></sst>"),
			"hold more than 1 MB of text"},
	} {
		_, err := Read(tt.content, document.NewReading("", document.Options{Collection: "x", MaxUnpacked: 1 << 20}, nil))
		var e *document.Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

// TestABombTakesNoMemory: 256 MB of spaces in a part of 256 KB is not unpacked into memory.
func TestABombTakesNoMemory(t *testing.T) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, part := range []struct{ name, content string }{{"xl/workbook.xml", sample.WorkbookPart}, {"xl/_rels/workbook.xml.rels", sample.RelationsPart}} {
		f, err := w.Create(part.name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = f.Write([]byte(part.content))
	}
	sample.AddRepeated(t, w, "xl/worksheets/sheet1.xml", "<worksheet>", strings.Repeat(" ", 1<<20), "", 256)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := Read(b.Bytes(), document.NewReading("", document.Options{Collection: "x", MaxUnpacked: 8 << 20}, nil))
	runtime.ReadMemStats(&after)
	if err == nil || !strings.Contains(err.Error(), "more than 8 MB") {
		t.Errorf("%v", err)
	}
	if used := (after.TotalAlloc - before.TotalAlloc) >> 20; used > 64 {
		t.Errorf("%d MB were taken", used)
	}
}

// TestCellsOfAWorkbook: what cells may hold, and what the file may leave out.
func TestCellsOfAWorkbook(t *testing.T) {
	const styles = `<styleSheet><numFmts><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/><numFmt numFmtId="177" formatCode="0.00&quot;天&quot;"/></numFmts>` +
		`<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="10"/><xf numFmtId="176"/><xf numFmtId="177"/><xf numFmtId="58"/></cellXfs></styleSheet>`
	const shared = `<sst><si><r><t xml:space="preserve">一</t></r><r><rPr/><t>次办</t></r><rPh><t>yi</t></rPh></si><si><t>a_x000D_b_x0007_</t></si></sst>`
	cells := []struct{ cell, text string }{
		{`<c t="s"><v>0</v></c>`, "一次办"},
		{`<c t="s"><v>1</v></c>`, "a\rb"},
		{`<c t="s"><v>99</v></c>`, ""},
		{`<c t="inlineStr"><is><r><t>行</t></r><r><t>内</t></r></is></c>`, "行内"},
		{`<c t="str"><f>A1</f><v>算得</v></c>`, "算得"},
		{`<c t="b"><v>1</v></c>`, "TRUE"},
		{`<c t="d"><v>2021-03-05T00:00:00</v></c>`, "2021-03-05"},
		{`<c><v>44260</v></c>`, "44260"},
		{`<c s="1"><v>44260.75</v></c>`, "2021-03-05"},
		{`<c s="2"><v>0.857</v></c>`, "85.7%"},
		{`<c s="3"><v>44260</v></c>`, "2021-03-05"},
		{`<c s="4"><v>0.1</v></c>`, "0.1"},
		{`<c s="5"><v>44260</v></c>`, "2021-03-05"},
		{`<c><v>0.30000000000000004</v></c>`, "0.3"},
		{`<c><v>12345678901234567890</v></c>`, "1.23456789012346e+19"},
		{`<c s="1"><v>59</v></c>`, "1900-02-28"},
		{`<c s="1"><v>61</v></c>`, "1900-03-01"},
		{`<c s="1"><v>-5</v></c>`, "-5"},
		{`<c s="77"><v>5</v></c>`, "5"},
	}
	names, row := []string{"标题"}, `<row><c t="inlineStr"><is><t>甲</t></is></c>`
	for i, c := range cells {
		names = append(names, fmt.Sprintf("列%d", i))
		row += c.cell
	}
	content := sample.Workbook(t, sample.Row(names...)+row+"</row>", "xl/styles.xml", styles, "xl/sharedStrings.xml", shared)
	archive, err := openPackage(content, document.NewReading("", document.Options{MaxUnpacked: 1 << 20}, nil))
	if err != nil {
		t.Fatal(err)
	}
	sheets, err := archive.sheets()
	if err != nil {
		t.Fatal(err)
	}
	got := sheets[0].Rows[1].Cells
	for i, c := range cells {
		text := ""
		if i+1 < len(got) {
			text = got[i+1].Text
		}
		if text != c.text {
			t.Errorf("%s: %q, want %q", c.cell, text, c.text)
		}
	}
}

// TestSheetsThatCountTheirOwnRows: a number that two sheets have is no case's number, and so none of them is.
func TestSheetsThatCountTheirOwnRows(t *testing.T) {
	sheet := func(titles ...string) string {
		rows := sample.Row("序号", "标题", "做法")
		for i, title := range titles {
			rows += sample.Row(fmt.Sprint(i+1), title, "做了。")
		}
		return "<worksheet><sheetData>" + rows + "</sheetData></worksheet>"
	}
	content := sample.Zip(t, "xl/workbook.xml", `<workbook xmlns:r="r"><sheets><sheet name="一" sheetId="1" r:id="rId1"/><sheet name="二" sheetId="2" r:id="rId2"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="a.xml"/><Relationship Id="rId2" Type="x/worksheet" Target="b.xml"/></Relationships>`,
		"xl/a.xml", sheet("甲", "乙", "丙"), "xl/b.xml", sheet("丁"))
	doc, err := Read(content, document.NewReading("", document.Options{Collection: "x"}, nil))
	if err != nil || len(doc.Cases) != 4 {
		t.Fatalf("%v %+v", err, doc)
	}
	for _, c := range doc.Cases {
		if c.Number != 0 {
			t.Errorf("%s has the number %d", c.Title, c.Number)
		}
	}
}

func FuzzXLSX(f *testing.F) {
	for _, name := range []string{"messy.xlsx", "calc-messy.xlsx"} {
		content, err := os.ReadFile(filepath.Join(tables, name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	f.Add(sample.Workbook(f, sample.Row("标题", "做法")+sample.Row("甲", "文")))
	f.Fuzz(func(t *testing.T, content []byte) {
		sample.CheckRows(t, Read, content)
	})
}

// FuzzSheet has the fuzzer write the XML, which it cannot reach through a ZIP.
func FuzzSheet(f *testing.F) {
	f.Add(sample.Row("标题", "做法")+sample.Row("甲", "文")+`<mergeCell ref="A1:B1048576"/><hyperlink ref="A2" r:id="rId1"/>`, "<sst><si><t>甲</t></si></sst>", `<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>`)
	f.Add(`<row r="5"><c r="XFD5"><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="A5:XFD5"/>`, "", "")
	f.Fuzz(func(t *testing.T, rows, shared, styles string) {
		sample.CheckRows(t, Read, sample.Workbook(t, rows, "xl/sharedStrings.xml", shared, "xl/styles.xml", styles))
	})
}
