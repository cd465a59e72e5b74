package format

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"anlisou/data/format/document"
	"anlisou/data/format/docx"
	"anlisou/data/format/html"
	"anlisou/data/format/pdf"
	"anlisou/data/format/text"
)

// checkReading is what must hold of every reading of anything: no panic (Read's own guard is not in the way), valid cases or an
// error of one line.
func checkReading(t *testing.T, doc *Document, err error) {
	t.Helper()
	if err != nil {
		var e *Error
		if !errors.As(err, &e) && !errors.Is(err, ErrUnknownFormat) || strings.ContainsAny(err.Error(), "\r\n") {
			t.Fatalf("error %q (%T)", err, err)
		}
		return
	}
	if len(doc.Cases) == 0 {
		t.Fatal("no case and no error")
	}
	for i, c := range doc.Cases {
		if doc.OwnIDs && c.ID == "" { // it is given one where it is stored
			c.ID = "x"
		}
		if err := c.Validate(); err != nil {
			t.Fatalf("case %d: %v", i, err)
		}
	}
}

func seeds(f *testing.F, pattern string) {
	files, err := filepath.Glob(filepath.Join("testdata", pattern))
	if err != nil || len(files) == 0 {
		f.Fatalf("%s: %d files, %v", pattern, len(files), err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		if len(content) < 100_000 {
			f.Add(content)
		}
	}
}

// go test ./data/format -fuzz FuzzRead$ -fuzztime 1m, and so on for each.

func FuzzRead(f *testing.F) {
	seeds(f, "refused/*.*")
	seeds(f, "jiaxing/*.txt")
	seeds(f, "linhai/*.txt")
	f.Fuzz(func(t *testing.T, content []byte) {
		k, err := detect("a.txt", content, nil)
		if err != nil {
			checkReading(t, nil, err)
			return
		}
		if k == kindPDF || readers[k] == nil {
			return
		}
		doc, err := readers[k](content, document.NewReading("", opts, nil))
		checkReading(t, doc, err)
	})
}

func FuzzMarkdown(f *testing.F) {
	seeds(f, "*/*.md")
	f.Add([]byte("---\ntitle: 甲\n---\n# 甲\n===\n|a|b|\n|-|-|\n|1|\\|2|\n[^1]: 注\n甲[^1]`a`**b**\\*"))
	f.Fuzz(func(t *testing.T, content []byte) {
		doc, err := text.ReadMarkdown(content, document.NewReading("", opts, nil))
		checkReading(t, doc, err)
	})
}

func FuzzHTML(f *testing.F) {
	seeds(f, "*/*.html")
	f.Add([]byte(`<meta charset=gbk><h1>甲</h1><table><tr><td rowspan=99 colspan=9>a<td>b</table><ol start=3><li>x<sup><a href="#fn1">1</a></sup></ol><p id=fn1>n`))
	f.Fuzz(func(t *testing.T, content []byte) {
		doc, err := html.Read(content, document.NewReading("", opts, nil))
		checkReading(t, doc, err)
	})
}

func FuzzDOCX(f *testing.F) {
	seeds(f, "*/*.docx")
	f.Fuzz(func(t *testing.T, content []byte) {
		doc, err := docx.Read(content, document.NewReading("", Options{Collection: "test", MaxUnpacked: 1 << 24}, nil))
		checkReading(t, doc, err)
	})
}

// FuzzDOCXText changes the text's part, which a checksum keeps from being changed within the package.
func FuzzDOCXText(f *testing.F) {
	f.Add([]byte(word2(paragraphs("甲题", "一、主要做法", "甲文。"))), []byte(`<w:numbering `+wordNamespace+`/>`))
	f.Add([]byte(word2(`<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="3"/><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr></w:tbl><w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>甲</w:t><w:br/></w:r></w:p>`)),
		[]byte(`<w:numbering `+wordNamespace+`><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="1"><w:start w:val="9"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1.%2"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>`))
	f.Fuzz(func(t *testing.T, text, numbers []byte) {
		doc, err := docx.Read(packed(t, "word/document.xml", string(text), "word/numbering.xml", string(numbers)), document.NewReading("", opts, nil))
		checkReading(t, doc, err)
	})
}

func FuzzPDF(f *testing.F) {
	_, _ = Read("a.pdf", []byte("%PDF-1.4"), opts) // the engine's first start may take longer than one input may
	seeds(f, "*/*.pdf")
	f.Add([]byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj 4 0 obj<</Length 30>>stream\nBT (ab) Tj ET\nendstream endobj trailer<</Root 1 0 R>>"))
	f.Fuzz(func(t *testing.T, content []byte) {
		doc, err := pdf.Read(content, document.NewReading("", opts, nil))
		checkReading(t, doc, err)
	})
}

// fuzzKind changes documents of one reader.
func fuzzKind(f *testing.F, k kind, patterns ...string) {
	for _, p := range patterns {
		seeds(f, p)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		doc, err := readers[k](content, document.NewReading("", Options{Collection: "test", MaxUnpacked: 1 << 24}, nil))
		checkReadingOf(t, doc, err)
	})
}

func FuzzDOC(f *testing.F) { fuzzKind(f, kindDOC, "*/*.doc") }
func FuzzXLS(f *testing.F) { fuzzKind(f, kindXLS, "*/*.xls") }
func FuzzODF(f *testing.F) { fuzzKind(f, kindODT, "*/*.odt", "*/*.ods") }
func FuzzOFD(f *testing.F) { fuzzKind(f, kindOFD, "*/*.ofd") }

func FuzzRTF(f *testing.F) {
	f.Add(rtfFile(`{\listtext a\tab}{\footnote a}{\shp{\*\shpinst{\shptxt b}}}\trowd\clvmrg\cellx9\intbl\cell\row\uc2\u-1\'3f\bin2 {}`))
	fuzzKind(f, kindRTF, "single/*.rtf")
}

// FuzzODFText changes the text of OpenDocument, and FuzzOFDPage that of a page, which checksums keep from being changed
// within their packages.
func FuzzODFText(f *testing.F) {
	f.Add("", `<text:list text:style-name="L"><text:list-item><text:p>a<text:note><text:note-body><text:p>b</text:p></text:note-body></text:note></text:p></text:list-item></text:list>`)
	f.Add("", `<table:table><table:table-row><table:table-cell table:number-columns-spanned="3"/><table:covered-table-cell table:number-columns-repeated="9"/></table:table-row></table:table>`)
	f.Fuzz(func(t *testing.T, styles, body string) {
		for _, content := range [][]byte{odtFile(t, styles, body), odsFile(t, body)} {
			doc, err := readers[kindODT](content, document.NewReading("", opts, nil))
			checkReadingOf(t, doc, err)
		}
	})
}

func FuzzOFDPage(f *testing.F) {
	f.Add(ofdLine(20, 5, "甲题") + ofdCharacters(60, 5, "甲文在2024年里。"))
	f.Add(`<ofd:TextObject CTM="0 1 -1 0 5 5" Boundary="1 2 3 4" Size="3"><ofd:TextCode X="1" Y="2" DeltaX="g 3 -4 5" DeltaY="1 g 2 3">甲乙丙丁</ofd:TextCode></ofd:TextObject>`)
	f.Fuzz(func(t *testing.T, page string) {
		doc, err := readers[kindOFD](ofdFile(t, []string{page}), document.NewReading("", opts, nil))
		checkReading(t, doc, err)
	})
}

func FuzzMessage(f *testing.F) {
	f.Add([]byte(parts("mixed", "Content-Type: text/html; charset=gbk\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=B0=A1",
		"Content-Disposition: attachment; filename*=utf-8''a.txt\r\n\r\n"+oneCase)))
	seeds(f, "field/*.mht")
	f.Fuzz(func(t *testing.T, content []byte) {
		doc, err := readMessage(content, document.NewReading("", opts, nil), false)
		checkReadingOf(t, doc, err)
	})
}

func FuzzZIP(f *testing.F) {
	f.Add("a.txt", []byte(caseText("甲题")), "b/c.csv", []byte("标题,做法\n甲,乙\n"))
	f.Fuzz(func(t *testing.T, name string, one []byte, other string, two []byte) {
		if len(name) > 1000 || len(other) > 1000 || strings.HasSuffix(name, "/") && len(one) > 0 || strings.HasSuffix(other, "/") && len(two) > 0 {
			return
		}
		doc, err := readZip(zipped(t, name, string(one), other, string(two)), document.NewReading("", opts, nil))
		checkReadingOf(t, doc, err)
	})
}

// FuzzWorkbookRecords changes the records of a workbook, and FuzzWordText the text and pieces of a document, behind the
// compound file around them.
func FuzzWorkbookRecords(f *testing.F) {
	f.Add([]byte(record(0xFC, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 'a')), []byte(record(0xFD, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0)+record(0xE5, 1, 0, 0, 0, 9, 0, 0, 0, 1, 0)))
	f.Fuzz(func(t *testing.T, globals, sheet []byte) {
		doc, err := readers[kindXLS](xlsOf(t, string(globals), string(sheet)), document.NewReading("", opts, nil))
		checkReadingOf(t, doc, err)
	})
}

func FuzzWordText(f *testing.F) {
	f.Add([]byte("\x32\x75\r\x00\x07\x00\x13\x00\x14\x00\x15\x00"), pieceTable(1, 6, 2048))
	f.Fuzz(func(t *testing.T, text, pieces []byte) {
		doc, err := readers[kindDOC](docOf(text, len(text)/2, pieces), document.NewReading("", opts, nil))
		checkReading(t, doc, err)
	})
}
