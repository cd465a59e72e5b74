package format

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"anlisou/data/format/internal/sample"
)

const letterHead = "From: a@example.gov.cn\r\nTo: b@example.gov.cn\r\nMIME-Version: 1.0\r\n"

func gbk(t testing.TB, s string) string {
	t.Helper()
	encoded, err := simplifiedchinese.GBK.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return encoded
}

// quoted is a text in quoted-printable.
func quoted(s string) string {
	var b strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&b, "=%02X", s[i])
		if i%20 == 19 {
			b.WriteString("=\r\n")
		}
	}
	return b.String()
}

func in64(s string) string {
	encoded := base64.StdEncoding.EncodeToString([]byte(s))
	var b strings.Builder
	for len(encoded) > 76 {
		b.WriteString(encoded[:76] + "\r\n")
		encoded = encoded[76:]
	}
	return b.String() + encoded + "\r\n"
}

// parts makes a letter or page of parts, each with its head.
func parts(kind string, all ...string) string {
	return letterHead + "Content-Type: multipart/" + kind + "; boundary=\"b\"\r\n\r\n--b\r\n" + strings.Join(all, "\r\n--b\r\n") + "\r\n--b--\r\n"
}

const oneCase = "甲题\n一、主要做法\n甲文。\n"

func TestLetters(t *testing.T) {
	page := "<h1>甲题</h1><p>一、主要做法</p><p>甲文。</p>"
	const want = "0 甲题 [主要做法|甲文。]\n"
	gb := "Content-Type: text/html; charset=gb2312\r\nContent-Transfer-Encoding: "
	for name, content := range map[string]string{
		"text in UTF-8":             letterHead + "Content-Type: text/plain; charset=utf-8\r\n\r\n" + oneCase,
		"text without a type":       "Subject: a\r\nFrom: b@c\r\nDate: d\r\n\r\n" + oneCase,
		"lines by line feeds alone": strings.ReplaceAll(letterHead+"Content-Type: text/plain; charset=utf-8\r\n\r\n"+oneCase, "\r\n", "\n"),
		"text in GBK, quoted":       letterHead + "Content-Type: text/plain; charset=GBK\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + quoted(gbk(t, oneCase)),
		"a page in GBK, base64":     letterHead + gb + "base64\r\n\r\n" + in64(gbk(t, page)),
		"a page in GBK, as it is":   letterHead + gb + "8bit\r\n\r\n" + gbk(t, page),
		"a charset that is wrong":   letterHead + "Content-Type: text/plain; charset=gbk\r\n\r\n" + oneCase,
		"both, the page counts": parts("alternative", "Content-Type: text/plain; charset=utf-8\r\n\r\n不是这个",
			"Content-Type: text/html; charset=utf-8\r\n\r\n"+page),
		"a page and its pictures": parts("related", gb+"quoted-printable\r\nContent-Location: file:///C:/a.htm\r\n\r\n"+quoted(gbk(t, page)),
			"Content-Type: image/png\r\nContent-Location: file:///C:/a.png\r\nContent-Transfer-Encoding: base64\r\n\r\n"+in64("\x89PNG")),
		"nested": parts("mixed", "Content-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"+oneCase+"\r\n--c--\r\n"),
	} {
		for _, file := range []string{"a.eml", "a.mht", "a.doc", "a"} {
			doc, err := Read(file, []byte(content), opts)
			if err != nil || sample.Show(doc.Cases) != want || len(doc.Skipped) > 0 {
				t.Errorf("%s as %s: %v, %v", name, file, doc, err)
			}
		}
	}
	untitled := letterHead + "Subject: =?GB2312?B?" + base64.StdEncoding.EncodeToString([]byte(gbk(t, "甲的来信"))) + "?=\r\n" +
		"Content-Type: text/plain; charset=utf-8\r\n\r\n一、主要做法\n甲文。\n"
	if doc, err := Read("a.eml", []byte(untitled), opts); err != nil || doc.Cases[0].Title != "甲的来信" {
		t.Errorf("a letter's subject titles it: %v, %v", doc, err)
	}
}

// TestAttachments: the documents that hang on a letter are read in its place, and what is left of it is named.
func TestAttachments(t *testing.T) {
	attached := func(name, content string) string {
		return "Content-Type: application/octet-stream; name=\"" + name + "\"\r\nContent-Disposition: attachment; filename=\"" + name +
			"\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + in64(content)
	}
	encodedName := "=?UTF-8?B?" + base64.StdEncoding.EncodeToString([]byte("乙报告.docx")) + "?="
	word := string(packed(t, "word/document.xml", word2(paragraphs("乙题", "一、主要做法", "乙文。"))))
	body := "Content-Type: text/plain; charset=utf-8\r\n\r\n请查收附件。"
	letter := parts("mixed", body, attached("a.txt", oneCase), attached(encodedName, word), attached("c.png", "\x89PNG"), attached("d.docx", word[:200]))
	doc, err := Read("a.eml", []byte(letter), opts)
	if err != nil {
		t.Fatal(err)
	}
	if got := sample.Show(doc.Cases); got != "0 甲题 [主要做法|甲文。]\n0 乙题 [主要做法|乙文。]\n" || doc.Places[1].String() != "乙报告.docx" {
		t.Errorf("%s at %v", got, doc.Places)
	}
	if len(doc.Refused) != 1 || doc.Refused[0].Place.String() != "d.docx" || len(doc.Skipped) != 2 ||
		!strings.Contains(fmt.Sprint(doc.Skipped), "c.png") || !strings.Contains(fmt.Sprint(doc.Skipped), "letter itself") {
		t.Errorf("refused %v, skipped %v", doc.Refused, doc.Skipped)
	}
	pictures := parts("mixed", "Content-Type: text/plain; charset=utf-8\r\n\r\n"+oneCase, attached("c.png", "\x89PNG"))
	if doc, err = Read("a.eml", []byte(pictures), opts); err != nil || sample.Show(doc.Cases) != "0 甲题 [主要做法|甲文。]\n" || len(doc.Skipped) != 1 {
		t.Errorf("with a picture: %v, %v", doc, err)
	}
}
