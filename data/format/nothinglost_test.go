package format

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"anlisou/data"
)

func whole(cases []data.Case) string {
	var b strings.Builder
	for _, c := range cases {
		b.WriteString(c.Title + "\n")
		for _, s := range c.Sections {
			b.WriteString(s.Heading + "\n" + s.Text + "\n")
		}
	}
	return b.String()
}

// TestFieldLosses reads the documents of which a part was lost, or taken for another.
func TestFieldLosses(t *testing.T) {
	for _, tt := range []struct {
		name  string
		cases int
		holds []string
		fails string
	}{
		{"10-fonts-without-tounicode.pdf", 0, nil, "do not tell which characters"},
		{"12-two-columns.pdf", 3, []string{
			"\n水电气联合报装改革实践，服务企业群众的新路径\n", "公积金贷款“不见面”改革实践，服务企业群众的新路径\n", "港口集装箱“一箱到底”改革实践，服务企业群众的新路径\n",
			"推行风险预警模型，由市发展改革委负责对接市税务局，把第101项任务细化为8条举措，2024年以来累计办理5830件，平均用时由18天降到1天，群众满意率达到98.1%。\n"}, ""},
		{"15-soft-hyphen.txt", 1, []string{"2014-2020"}, ""},
		{"18-altchunk.docx", 1, []string{"主要做法\n搭建一张监测网。"}, ""},
		{"18-picture-only.docx", 0, nil, "holds only pictures"},
		{"18-smartart.docx", 1, []string{"图示流程词：受理、审查、办结\n"}, ""},
	} {
		doc, err := Read(tt.name, testFile(t, "field/"+tt.name), opts)
		if tt.fails != "" {
			if err == nil || !strings.Contains(err.Error(), tt.fails) {
				t.Errorf("%s: %v", tt.name, err)
			}
			continue
		}
		if err != nil || len(doc.Cases) != tt.cases {
			t.Errorf("%s: %v, %+v", tt.name, err, doc)
			continue
		}
		text := "\n" + whole(doc.Cases)
		for _, want := range tt.holds {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not hold %q: %s", tt.name, want, text)
			}
		}
	}
}

// TestLedger: lines that differ in their numbers alone are text on whatever place of a page they stand.
func TestLedger(t *testing.T) {
	doc, err := Read("19-ledger-lines-lost.pdf", testFile(t, "field/19-ledger-lines-lost.pdf"), opts)
	if err != nil || len(doc.Cases) != 2 || doc.Dropped != 0 {
		t.Fatalf("%v, %+v", err, doc)
	}
	for _, c := range doc.Cases {
		lines := strings.Split(strings.TrimSpace(c.Sections[1].Text), "\n")
		for i, line := range lines {
			if !strings.HasPrefix(line, fmt.Sprintf("第%d批受理", i+1)) {
				t.Fatalf("line %d of %s is %s", i+1, c.Title, line)
			}
		}
		if len(lines) < 100 {
			t.Errorf("%s has %d lines", c.Title, len(lines))
		}
	}
}

// TestSoftHyphen: it is a hyphen beside a number, and nothing where it only says where a word may be divided.
func TestSoftHyphen(t *testing.T) {
	text := "甲题\n一、主要做法\n2014\u00ad2020年，A\u00ad1区，123\u00adB，develop\u00adment，改\u00ad革，18\u00ad年，\u00ad5度。"
	doc, err := Read("甲.txt", []byte(text), opts)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := doc.Cases[0].Sections[0].Text, "2014-2020年，A-1区，123-B，development，改革，18年，5度。"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestPartsOfWord: what a Word document keeps in parts of its own is read where it stands: charts, diagrams and whole
// documents, in one another; one that is missing costs nothing else.
func TestPartsOfWord(t *testing.T) {
	const names = `xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" ` +
		`xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"`
	relations := func(targets ...string) string {
		var b strings.Builder
		for i, target := range targets {
			fmt.Fprintf(&b, `<Relationship Id="r%d" Type="x" Target="%s"/>`, i, target)
		}
		return "<Relationships>" + b.String() + "</Relationships>"
	}
	graphic := func(inside string) string {
		return `<w:p><w:r><w:drawing ` + names + `><a:graphic><a:graphicData>` + inside + `</a:graphicData></a:graphic></w:drawing></w:r></w:p>`
	}
	inner := packed(t, "word/document.xml", word2(paragraphs("内层词。")))
	body := paragraphs("甲题", "一、主要做法", "图前。") +
		graphic(`<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="r0"/>`) +
		`<w:altChunk ` + names + ` r:id="r1"/><w:altChunk ` + names + ` r:id="r2"/><w:altChunk ` + names + ` r:id="r3"/><w:altChunk ` + names + ` r:id="r4"/><w:altChunk ` + names + ` r:id="r9"/>` +
		paragraphs("图后。")
	doc, err := Read("甲.docx", packed(t,
		"word/document.xml", word2(body),
		"word/_rels/document.xml.rels", relations("charts/chart1.xml", "inner.docx", "/word/page.html", "plain.txt", "saved.mht"),
		"word/charts/chart1.xml", `<c:chartSpace xmlns:c="c" `+names+`><c:chart><c:title><a:p><a:r><a:t>办件量</a:t></a:r></a:p></c:title>`+
			`<c:ser><c:tx><c:v>市民中心</c:v></c:tx><c:cat><c:pt><c:v>2022</c:v></c:pt><c:pt><c:v>2023</c:v></c:pt></c:cat></c:ser></c:chart></c:chartSpace>`,
		"word/inner.docx", string(inner),
		"word/page.html", "<p>网页词。</p><p>第二段。</p>",
		"word/plain.txt", "纯文本。\r\n第二行。",
		"word/saved.mht", "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"b\"\r\n\r\n--b\r\n"+
			"Content-Type: text/html; charset=\"utf-8\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"+
			base64.StdEncoding.EncodeToString([]byte("<html><body><p>单网页词。</p></body></html>"))+"\r\n--b--\r\n",
	), opts)
	if err != nil {
		t.Fatal(err)
	}
	want := "图前。\n办件量\n市民中心\n2022 2023\n内层词。\n网页词。\n第二段。\n纯文本。\n第二行。\n单网页词。\n图后。"
	if got := strings.ReplaceAll(doc.Cases[0].Sections[0].Text, "\n\n", "\n"); got != want {
		t.Errorf("the text is\n%s\nwant\n%s", got, want)
	}
}
