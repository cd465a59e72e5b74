package format

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// TestGarbledDocuments: a document that was read in a wrong character set is refused with what to do, whatever it was;
// one that tells of such text is not.
func TestGarbledDocuments(t *testing.T) {
	asGBK, _ := simplifiedchinese.GBK.NewDecoder().String(oneCase)
	asLatin, _ := charmap.Windows1252.NewDecoder().String(oneCase)
	for name, text := range map[string]string{
		"lost":          "锟斤拷锟斤拷烫烫烫屯屯屯锟斤拷\n\n锟斤拷烫烫烫锟斤拷锟斤拷锟斤拷",
		"a title alone": "锟斤拷锟斤拷锟斤拷\n一、锟斤拷要做法\n锟斤拷锟斤拷。",
		"UTF-8 as GBK":  strings.ReplaceAll(asGBK, "甲", "") + "鏀归潻鍒涙柊妗堜緥姹囩紪",
		"UTF-8 as 1252": asLatin + "æ”¹é©åˆ›æ–°æ¡ˆä¾‹æ±‡ç¼–",
		"replaced":      "���市推行���改革\n一、���要做法\n������办。",
	} {
		for _, file := range []string{"a.txt", "a.html"} {
			content := text
			if file == "a.html" {
				content = `<html><head><meta charset="utf-8"></head><body><p>` + strings.ReplaceAll(text, "\n", "</p><p>") + "</p></body></html>"
			}
			_, err := Read(file, []byte(content), opts)
			if err == nil || !strings.Contains(err.Error(), "garbled") {
				t.Errorf("%s as %s: %v", name, file, err)
			}
		}
	}
	doc, err := Read("a.txt", []byte("甲市治理政务网乱码\n一、主要做法\n过去表单里常见“锟斤拷”，群众看不懂，统一编码以后不再有这样的乱码，网上办事顺畅。\n二、取得成效\n投诉减少。"), opts)
	if err != nil || len(doc.Cases) != 1 {
		t.Errorf("one that tells of it: %v", err)
	}
}

// TestReadAsLatin1: Chinese text that was read as Latin-1 once is refused for that in every kind of text, however short.
func TestReadAsLatin1(t *testing.T) {
	for name, text := range map[string]string{
		"a.txt": "广州市推进商事登记改革，企业开办时间由十天压缩到半天。", "b.txt": "广州市推进商事登记改革", "a.md": "# 推行改革\n\n## 主要做法\n\n减材料。",
		"a.csv": "标题,主要做法\n推行改革,减材料，减时间。\n", "a.json": `[{"标题":"推行改革","正文":"减材料，减时间。"}]`,
		"a.html": `<html><head><meta charset="utf-8"><title>推行改革</title></head><body><p>青禾市减材料，减时间，减跑动。</p></body></html>`,
	} {
		misread, _ := charmap.ISO8859_1.NewDecoder().String(text)
		for range 2 {
			if _, err := Read(name, []byte(misread), opts); err == nil || !strings.Contains(err.Error(), "garbled") {
				t.Errorf("%s: %v", name, err)
			}
			misread, _ = charmap.Windows1252.NewDecoder().String(text)
		}
	}
	misread, _ := charmap.ISO8859_1.NewDecoder().String("广州市推进商事登记改革，企业开办时间由十天压缩到半天。")
	doc := packed(t, "word/document.xml", word2(paragraphs(misread)))
	if _, err := Read("a.docx", doc, opts); err == nil || !strings.Contains(err.Error(), "garbled") {
		t.Error(err)
	}
}

// TestPastedSource: the source of a page or letter that was copied by hand is refused for what it is.
func TestPastedSource(t *testing.T) {
	for name, text := range map[string]string{
		"a part without its encoding": "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=\"x\"\n\n--x\nContent-Type: text/html\n\n" + in64("<html><p>改革</p></html>") + "\n--x--\n",
		"one part":                    letterHead + "Content-Type: text/plain\r\n\r\n" + in64(oneCase),
		"text above":                  "请看下面\n\nMIME-Version: 1.0\nContent-Type: multipart/related\n\nContent-Transfer-Encoding: base64\n\nPGh0bWw+\n",
		"parts alone":                 "--x\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n=E6=94=B9\n--x--\n",
	} {
		if _, err := Read("a.txt", []byte(text), opts); err == nil || !strings.Contains(err.Error(), "MHTML") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestNoTitles: what says that it is a title and holds no word, or garbage, is none.
func TestNoTitles(t *testing.T) {
	for _, bad := range []string{"-", "——", "　", "锟斤拷锟斤拷", "首页", "untitled", "无标题文档", "*", "..."} {
		page := `<html><head><meta charset="utf-8"><meta name="ArticleTitle" content="` + bad + `"><title>` + bad + `</title></head><body><h2>甲市推行改革</h2><p>甲市推行改革，成效明显。</p></body></html>`
		doc, err := Read("a.html", []byte(page), opts)
		if err != nil || doc.Cases[0].Title != "甲市推行改革" {
			t.Errorf("%q: %v %+v", bad, err, doc)
		}
	}
}
