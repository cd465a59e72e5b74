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
