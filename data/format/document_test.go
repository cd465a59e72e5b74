package format

import (
	"archive/zip"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"anlisou/data"
	"anlisou/data/format/internal/sample"
)

var opts = Options{Collection: "test"}

func TestRead(t *testing.T) {
	good := []byte("集\n目录\n案例一:甲题\n案例二:乙题\n" + sample.TwoBodies)
	for _, name := range []string{"a.txt", "dir/A.TXT", "README", "a.doc", "a.rtf"} { // what it holds counts
		if doc, err := Read(name, good, opts); err != nil || len(doc.Cases) != 2 || doc.Cases[1].ID != "test-02" || doc.Cases[1].Collection != "test" {
			t.Errorf("Read(%q) = %v, %v", name, doc, err)
		}
	}
	for _, collection := range []string{"", "a b", "嘉兴", "..", strings.Repeat("a", data.MaxIDLen)} {
		if _, err := Read("a.txt", good, Options{Collection: collection}); err == nil {
			t.Errorf("collection %q was taken", collection)
		}
	}
}

var update = flag.Bool("update", false, "rewrite testdata/*/*.golden")

func testFile(t testing.TB, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// withoutBreaks takes out what a line's end may leave or take: line ends, and in a printed document the spaces, too.
func withoutBreaks(s string, printed bool) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || printed && unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// TestJiaxingInEveryFormat: the bundled compendium gives the same cases, section by section, whatever it is
// written in.
func TestJiaxingInEveryFormat(t *testing.T) {
	source, err := os.ReadFile(filepath.Join("..", "jiaxing", "jiaxing-cases.txt"))
	if err != nil {
		t.Fatal(err)
	}
	want, err := Read("jiaxing-cases.txt", source, opts)
	if err != nil || len(want.Cases) != 20 {
		t.Fatalf("the source: %v, %v", want, err)
	}
	files, err := filepath.Glob(filepath.Join("testdata", "jiaxing", "*.*"))
	if err != nil || len(files) < 10 {
		t.Fatalf("%d documents, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got, err := Read("document", content, opts) // without an ending: what it holds counts
			if err != nil {
				t.Fatal(err)
			}
			if len(got.Cases) != len(want.Cases) {
				t.Fatalf("%d cases, want %d", len(got.Cases), len(want.Cases))
			}
			printed := strings.HasSuffix(file, ".pdf") || strings.HasSuffix(file, ".ofd")
			if got.Title != want.Title && filepath.Base(file) != "pandoc.html" { // which shows a title of its own
				t.Errorf("title %q", got.Title)
			}
			lost := 0
			for i, c := range got.Cases {
				w := want.Cases[i]
				if c.ID != w.ID || c.Number != w.Number || c.Title != w.Title || len(c.Sections) != len(w.Sections) {
					t.Errorf("case %d: %s %d “%s”, %d sections; want “%s”, %d", i+1, c.ID, c.Number, c.Title, len(c.Sections), w.Title, len(w.Sections))
					continue
				}
				for k, s := range c.Sections {
					if s.Heading != w.Sections[k].Heading {
						t.Errorf("case %d: heading %q, want %q", i+1, s.Heading, w.Sections[k].Heading)
					}
					if g, w := withoutBreaks(s.Text, printed), withoutBreaks(w.Sections[k].Text, printed); g != w {
						t.Errorf("case %d, %s: got\n%s\nwant\n%s", i+1, s.Heading, g, w)
					}
					if strings.Count(s.Text, " ") != strings.Count(w.Sections[k].Text, " ") {
						lost++
					}
				}
			}
			if lost > 10 { // one between Han characters and digits may be the typesetting's, one at a line's end is not written
				t.Errorf("%d sections have other spaces", lost)
			}
			if printed && got.Repaired == 0 {
				t.Error("no lines were joined")
			}
		})
	}
}

// TestDocuments pins what is read of documents of other makes.
func TestDocuments(t *testing.T) {
	var files []string
	for _, folder := range []string{"linhai", "single"} {
		found, err := filepath.Glob(filepath.Join("testdata", folder, "*.*"))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	for _, file := range files {
		if strings.HasSuffix(file, ".golden") {
			continue
		}
		t.Run(filepath.Base(file), func(t *testing.T) {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			doc, err := Read(file, content, opts)
			if err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			fmt.Fprintf(&b, "title %q, dropped %d, repaired %d\n", doc.Title, doc.Dropped, doc.Repaired)
			for _, c := range doc.Cases {
				if err := c.Validate(); err != nil {
					t.Errorf("%s: %v", c.ID, err)
				}
				fmt.Fprintf(&b, "\n%s %d %s\n", c.ID, c.Number, c.Title)
				for _, s := range c.Sections {
					fmt.Fprintf(&b, "  [%s]\n    %s\n", s.Heading, strings.ReplaceAll(s.Text, "\n", "\n    "))
				}
			}
			golden := file + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if b.String() != string(want) {
				t.Errorf("got\n%s\nwant\n%s", b.String(), want)
			}
		})
	}
}

// TestLinhaiHoldsTheSame: the second compendium has the same titles and sections in every format.
func TestLinhaiHoldsTheSame(t *testing.T) {
	titles := []string{"企业开办“一网联办”", "用电报装“零上门”", "应急转贷“白名单”", "出生“一件事”联办", "老旧小区加装电梯集成审批", "急救“上车即入院”"}
	for _, name := range []string{"linhai.docx", "linhai.html", "linhai.pdf", "pdftotext.txt", "layout-gb18030.txt"} {
		doc, err := Read(name, testFile(t, "linhai/"+name), opts)
		if err != nil || len(doc.Cases) != len(titles) {
			t.Errorf("%s: %v, %v", name, doc, err)
			continue
		}
		for i, c := range doc.Cases {
			var headings []string
			for _, s := range c.Sections {
				headings = append(headings, s.Heading)
			}
			if c.Title != titles[i] || strings.Join(headings, " ") != "改革背景 主要做法 取得成效" {
				t.Errorf("%s: case %d is “%s” %v", name, i+1, c.Title, headings)
			}
			for _, not := range []string{"第二部分", "编写组", "本书收录", "- 2 -"} {
				for _, s := range c.Sections {
					if strings.Contains(s.Text, not) {
						t.Errorf("%s: case %d holds “%s”", name, i+1, not)
					}
				}
			}
		}
	}
}

// packed makes an Office document of its parts.
func packed(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err == nil {
			_, err = w.Write([]byte(parts[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const wordNamespace = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`

func word2(body string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><w:document ` + wordNamespace + `><w:body>` + body + `</w:body></w:document>`
}

func paragraphs(texts ...string) string {
	var b strings.Builder
	for _, t := range texts {
		b.WriteString(`<w:p><w:r><w:t>` + t + `</w:t></w:r></w:p>`)
	}
	return b.String()
}

// wordBomb is a document of 4 million paragraphs, which unpack to 150 MB.
func wordBomb(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	start, end, _ := strings.Cut(word2("\n"), "\n")
	const each = 1 << 14
	sample.AddRepeated(t, z, "word/document.xml", start, strings.Repeat(paragraphs("甲"), each), end, (4<<20)/each)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRefused(t *testing.T) {
	good := word2(paragraphs("甲题", "一、主要做法", "甲文。"))
	pdf := testFile(t, "single/libreoffice.pdf")
	docx := testFile(t, "single/single.docx")
	text := []byte("甲题\n一、主要做法\n甲文。")
	for _, tt := range []struct {
		name    string
		content []byte
		opts    Options
		want    []string
	}{
		{"empty", nil, opts, []string{"empty"}},
		{"white space", []byte(" \r\n\ufeff \n"), opts, []string{"empty"}},
		{"zero bytes", make([]byte, 100), opts, []string{"empty"}},
		{"an OLE2 file of another kind", append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), make([]byte, 600)...), opts, []string{"damaged", "docx or xlsx"}},
		{"encrypted docx", testFile(t, "refused/encrypted.docx"), opts, []string{"encrypted", "password"}},
		{"encrypted PDF", testFile(t, "refused/encrypted.pdf"), opts, []string{"encrypted", "password"}},
		{"a scan", testFile(t, "refused/scan.pdf"), opts, []string{"scan", "OCR"}},
		{"half a docx", docx[:len(docx)/2], opts, []string{"damaged", "get it again"}},
		{"a docx with a flipped bit", flipped(docx), opts, []string{"damaged"}},
		{"half a PDF", pdf[:len(pdf)/3], opts, []string{"damaged"}},
		{"a PDF's beginning", []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), opts, []string{"damaged"}},
		{"a docx without text", packed(t, "[Content_Types].xml", "<Types/>", "word/styles.xml", "<styles/>"), opts, []string{"damaged", "no text"}},
		{"a docx with nothing in it", packed(t, "word/document.xml", word2("")), opts, []string{"empty"}},
		{"XML that breaks off", packed(t, "word/document.xml", good[:len(good)-30]), opts, []string{"damaged", "document.xml"}},
		{"an entity bomb", packed(t, "word/document.xml", `<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>`+good), opts, []string{"entities"}},
		{"an entity bomb in the styles", packed(t, "word/styles.xml", `<!DOCTYPE d [<!ENTITY a "aaaa">]><w:styles/>`, "word/document.xml", good), opts, []string{"entities"}},
		{"elements deep in one another", packed(t, "word/document.xml", word2(strings.Repeat("<w:ins>", 100000))), opts, []string{"damaged", "deep"}},
		{"a zip bomb", wordBomb(t), opts, []string{"unpacks to more than"}},
		{"more than may be unpacked", packed(t, "word/document.xml", good), Options{Collection: "test", MaxUnpacked: 100}, []string{"unpacks to more than 100 bytes"}},
		{"many pages in a docx", packed(t, "docProps/app.xml", `<Properties><Pages>10000</Pages></Properties>`, "word/document.xml", good), opts, []string{"10000 pages", "split it"}},
		{"more pages than the limit in a PDF", pdf, Options{Collection: "test", MaxPages: 1}, []string{"1 page;", "fewer than 1"}},
		{"a large file", text, Options{Collection: "test", MaxBytes: 10}, []string{"at most 10 bytes", "split it"}},
		{"a ZIP archive of nothing that is a case", packed(t, "a.txt", "甲"), opts, []string{"ZIP archive", "no document", "a.txt"}},
		{"a presentation", packed(t, "ppt/presentation.xml", "<p/>"), opts, []string{"presentation"}},
		{"OpenDocument without a body", packed(t, "content.xml", "<p/>"), opts, []string{"damaged", "content.xml"}},
		{"RTF that breaks off", []byte(`{\rtf1\ansi 甲`), opts, []string{"RTF", "docx"}},
		{"a picture", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00"), opts, []string{"PNG"}},
		{"no text at all", bytes.Repeat([]byte{0x9f, 0x01, 0xfe, 0x02, 0xd3, 0x1b, 0x05}, 300), opts, []string{"no text"}},
		{"a title alone", []byte("甲题"), opts, []string{"no text"}},
		{"several cases without titles", []byte("一、主要做法\n甲文。\n二、成效\n甲效。\n一、主要做法\n乙文。\n二、成效\n乙效。"), opts, []string{"several cases", "目录"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc, err := Read("a.docx", tt.content, tt.opts)
			if err == nil {
				t.Fatalf("was read: %s", sample.Show(doc.Cases))
			}
			var e *Error
			if !errors.As(err, &e) && !errors.Is(err, ErrUnknownFormat) {
				t.Errorf("error %T", err)
			}
			for _, w := range tt.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%q does not say %q", err, w)
				}
			}
			if strings.ContainsAny(err.Error(), "\r\n") {
				t.Errorf("%q has more than one line", err)
			}
		})
	}
}

func flipped(b []byte) []byte {
	b = bytes.Clone(b)
	at := bytes.Index(b, []byte("word/document.xml"))
	b[at+300] ^= 0x40
	return b
}

// TestReadByContent: the name says nothing.
func TestReadByContent(t *testing.T) {
	for _, file := range []string{"single/single.docx", "single/libreoffice.pdf", "single/single.html", "single/single.md"} {
		for _, name := range []string{"a.txt", "a.doc", "a", "a.html", "目录.pdf"} {
			doc, err := Read(name, testFile(t, file), opts)
			if err != nil || len(doc.Cases) != 1 || doc.Cases[0].Title != "海塘安澜工程“投建管运”一体化改革" {
				t.Errorf("%s as %s: %v, %v", file, name, doc, err)
			}
		}
	}
	// Macros are not looked at.
	doc, err := Read("a.docm", packed(t, "word/vbaProject.bin", "Sub AutoOpen()", "word/document.xml", word2(paragraphs("甲题", "一、主要做法", "甲文。"))), opts)
	if err != nil || sample.Show(doc.Cases) != "0 甲题 [主要做法|甲文。]\n" {
		t.Errorf("with macros: %v, %v", doc, err)
	}
}
