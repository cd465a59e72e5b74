package format

import (
	"errors"
	"strings"
	"testing"

	"anlisou/data/format/document"
	"anlisou/data/format/internal/sample"
)

// TestBrokenHeadings: a heading of several lines is one, without a space between Han characters.
func TestBrokenHeadings(t *testing.T) {
	heading := `<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t>企业开办</w:t><w:br/><w:t>“一件事”改革</w:t></w:r></w:p>`
	for name, content := range map[string][]byte{
		"html": []byte(`<h1>企业开办<br>“一件事”改革</h1><h2>一、主要做法</h2><p>甲文。</p>`),
		"docx": packed(t, "word/document.xml", word2(heading+paragraphs("一、主要做法", "甲文。"))),
	} {
		doc, err := Read("a", content, opts)
		if err != nil || sample.Show(doc.Cases) != "0 企业开办“一件事”改革 [主要做法|甲文。]\n" {
			t.Errorf("%s: %+v %v", name, doc, err)
		}
	}
}

// TestTextBoxOfWord: Word writes a box twice, as it draws it and as it once did; it is read once.
func TestTextBoxOfWord(t *testing.T) {
	box := `<w:txbxContent>` + paragraphs("框文。") + `</w:txbxContent>`
	body := paragraphs("甲题", "一、主要做法") + `<w:p><w:r><w:t>甲文。</w:t></w:r><w:r><mc:AlternateContent xmlns:mc="m"><mc:Choice><w:drawing><s:txbx xmlns:s="s">` + box +
		`</s:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox xmlns:v="v">` + box + `</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>`
	doc, err := Read("a", packed(t, "word/document.xml", word2(body)), opts)
	if err != nil || sample.Show(doc.Cases) != "0 甲题 [主要做法|甲文。\n框文。]\n" {
		t.Errorf("%q %v", sample.Show(doc.Cases), err)
	}
}

// TestReadersOfEncodings: each text format is read in each encoding, with each kind of line end.
func TestReadersOfEncodings(t *testing.T) {
	for _, script := range []struct {
		traditional             bool
		title, first, does, end string
	}{
		{false, "甲题", "主要做法", "推动数字化转型，简化行政程序。", "时间缩短一半。"},
		{true, "甲題", "主要作法", "推動數位化轉型，簡化行政程序。", "時間縮短一半。"},
	} {
		text := script.title + "\n一、" + script.first + "\n" + script.does + "\n二、成效\n" + script.end + "\n"
		for kind, content := range map[string]string{
			"txt": text, "txt with CR": strings.ReplaceAll(text, "\n", "\r"), "md": strings.ReplaceAll("# "+text, "\n", "\n\n"),
			"html": "<h1>" + script.title + "</h1><h2>一、" + script.first + "</h2><p>" + script.does + "</p>",
			"json": `{"title":"` + script.title + `","` + script.first + `":"` + script.does + `"}`,
		} {
			for name, b := range sample.Encoded(t, content, script.traditional) {
				doc, err := Read("a", b, opts)
				if err != nil || len(doc.Cases) != 1 || doc.Cases[0].Title != script.title {
					t.Errorf("%s in %s: %+v %v", kind, name, doc, err)
				}
			}
		}
	}
}

// TestReaderThatPanics: a reader that breaks is a fault of ours: it is told as such in one line, with its place, and
// nothing is said of the file. The stack is there for the log.
func TestReaderThatPanics(t *testing.T) {
	defer func(r reader) { readers[kindText] = r }(readers[kindText])
	for name, breaks := range map[string]func(){
		"said":    func() { panic("x\ny") },
		"runtime": func() { _ = []byte("甲")[len(t.Name())] },
	} {
		readers[kindText] = func([]byte, document.Reading) (*Document, error) { breaks(); return nil, nil }
		_, err := Read("a", []byte("甲题"), opts)
		var fault *Error
		var internal *InternalError
		if errors.As(err, &fault) || !errors.Is(err, ErrInternal) || !errors.As(err, &internal) || strings.Contains(err.Error(), "\n") {
			t.Fatalf("%s: %v", name, err)
		}
		if !strings.HasPrefix(internal.Place, "each_test.go:") || !strings.Contains(string(internal.Stack), "TestReaderThatPanics") {
			t.Errorf("%s: at %q in %s", name, internal.Place, internal.Stack)
		}
	}
}

// TestRepairsOfEachFormat: compatibility characters and those without width are mended wherever text comes from.
func TestRepairsOfEachFormat(t *testing.T) {
	for name, content := range map[string][]byte{
		"docx": packed(t, "word/document.xml", word2(paragraphs("⼄题", "一、主要做法", "⽇\u200b文。"))),
		"html": []byte("<h1>⼄题</h1><h2>一、主要做法</h2><p>⽇\u200b文。</p>"),
		"md":   []byte("# ⼄题\n\n## 一、主要做法\n\n⽇\u200b文。\n"),
	} {
		doc, err := Read("a", content, opts)
		if err != nil || sample.Show(doc.Cases) != "0 乙题 [主要做法|日文。]\n" || doc.Repaired != 3 {
			t.Errorf("%s: %+v %v", name, doc, err)
		}
	}
}

// TestMacrosOfAWorkbook: macros and sheets of macros are passed over.
func TestMacrosOfAWorkbook(t *testing.T) {
	content := sample.Zip(t, "xl/vbaProject.bin", "Sub Auto_Open()",
		"xl/workbook.xml", `<workbook xmlns:r="r"><sheets><sheet name="宏" sheetId="2" r:id="rId2"/><sheet name="案例" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="a.xml"/><Relationship Id="rId2" Type="x/xlMacrosheet" Target="m.xml"/></Relationships>`,
		"xl/a.xml", "<worksheet><sheetData>"+sample.Row("标题", "做法")+sample.Row("甲", "文")+"</sheetData></worksheet>", "xl/m.xml", "not XML <")
	doc, err := Read("a.xlsm", content, opts)
	if err != nil || len(doc.Cases) != 1 || doc.Cases[0].Title != "甲" {
		t.Errorf("%+v %v", doc, err)
	}
}
