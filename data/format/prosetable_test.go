package format

import (
	"strings"
	"testing"

	"anlisou/data/format/internal/sample"
)

// TestTablesOfCasesInDocuments: a document that is a table of cases is read as one; a table in a text is text.
func TestTablesOfCasesInDocuments(t *testing.T) {
	cellsOf := func(texts ...string) string {
		var b strings.Builder
		b.WriteString("<w:tr>")
		for _, one := range texts {
			b.WriteString("<w:tc>")
			if one == "^" {
				b.WriteString(`<w:tcPr><w:vMerge/></w:tcPr><w:p/>`)
			} else {
				if one == "市税务局" {
					b.WriteString(`<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>`)
				}
				b.WriteString(paragraphs(strings.Split(one, "\n")...))
			}
			b.WriteString("</w:tc>")
		}
		return b.String() + "</w:tr>"
	}
	long := "第一步。\n第二步。\n第三步。\n第四步。\n第五步。"
	docx := packed(t, "word/document.xml", word2(paragraphs("某市改革案例一览表")+"<w:tbl>"+
		cellsOf("序号", "案例名称", "牵头部门", "主要做法", "成效")+
		cellsOf("1", "甲题", "市税务局", long, "甲效。")+
		cellsOf("2", "乙题", "^", "乙文。", "乙效。")+"</w:tbl>"))
	page := []byte(`<h1>某市改革案例一览表</h1><table><tr><th>序号<th>案例名称<th>牵头部门<th>主要做法<th>成效</tr>
		<tr><td>1<td>甲题<td rowspan=2>市税务局<td><p>第一步。<p>第二步。<p>第三步。<p>第四步。<p>第五步。</td><td>甲效。</tr>
		<tr><td>2<td>乙题<td>乙文。<td>乙效。</tr></table>`)
	want := "1 甲题 [主要做法|" + long + "] [成效|甲效。]\n2 乙题 [主要做法|乙文。] [成效|乙效。]\n"
	for name, content := range map[string][]byte{"docx": docx, "html": page} {
		doc, err := Read("a", content, opts)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := sample.Show(doc.Cases); got != want {
			t.Errorf("%s: got\n%swant\n%s", name, got, want)
		}
		for _, c := range doc.Cases {
			if len(c.Departments) != 1 || c.Departments[0] != "市税务局" {
				t.Errorf("%s: %s has the departments %v", name, c.Title, c.Departments)
			}
		}
		if doc.Title != "某市改革案例一览表" {
			t.Errorf("%s: title %q", name, doc.Title)
		}
	}

	inText := []byte(`<h1>甲题</h1><h2>一、主要做法</h2><p>` + strings.Repeat("先建机制，再推广到各镇。", 20) +
		`<table><tr><th>项目名称<th>责任单位</tr><tr><td>乙<td>海关</tr></table>`)
	doc, err := Read("a", inText, opts)
	if err != nil || len(doc.Cases) != 1 || !strings.HasSuffix(doc.Cases[0].Sections[0].Text, "\n项目名称\t责任单位\n乙\t海关") {
		t.Errorf("a table in a text: %v, %v", doc, err)
	}
	layout := []byte(`<table><tr><td><table><tr><td><h1>甲题</h1><h2>一、主要做法</h2><p>甲文。</table></table>`)
	doc, err = Read("a", layout, opts)
	if err != nil || sample.Show(doc.Cases) != "0 甲题 [主要做法|甲文。]\n" {
		t.Errorf("a table for layout: %v, %v", doc, err)
	}
}
