package format

import (
	"fmt"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/data/format/internal/sample"
)

// said writes the labels of cases as "departments|domains|region|year|url|labels".
func said(cases []data.Case) string {
	var b strings.Builder
	for _, c := range cases {
		year := ""
		if c.Year > 0 {
			year = fmt.Sprint(c.Year)
		}
		if c.Date != "" {
			year += " " + string(c.Date)
		}
		fmt.Fprintln(&b, strings.Join([]string{strings.Join(c.Departments, ","), strings.Join(c.Domains, ","), c.Region, year, c.URL, string(c.Labels)}, "|"))
	}
	return b.String()
}

// TestLabelsInText: labels that a document gives in lines below a title are those of the case, and no guess takes their place.
func TestLabelsInText(t *testing.T) {
	body := "一、主要做法\n文。\n二、取得成效\n效。\n"
	plain := "[主要做法|文。] [取得成效|效。]\n"
	for _, tt := range []struct{ name, text, want, said string }{
		{"a compendium", "集\n案例一：甲题\n牵头部门：安吉县林业局\n领域：金融创新、绿色发展\n地区：湖州\n年份：2022年\n来源链接：https://example.com/a?b=1\n" + body +
			"案例二：乙题\n责任单位：市税务局、市财政局（配合）\n" + body,
			"1 甲题 " + plain + "2 乙题 " + plain, "安吉县林业局|金融创新,绿色发展|湖州|2022|https://example.com/a?b=1|curated\n市税务局,市财政局|||||curated\n"},
		{"titles above sections and nothing else", "甲题\n报送单位：甲局\n" + body + "乙题\n报送单位：乙局\n" + body, "1 甲题 " + plain + "2 乙题 " + plain, "甲局|||||curated\n乙局|||||curated\n"},
		{"one case", "甲题\n申报单位：市税务局\n市政府办公室\n" + body, "0 甲题 [|市政府办公室] " + plain, "市税务局|||||curated\n"},
		{"above the title", "申报单位：市税务局\n甲题\n" + body, "0 甲题 " + plain, "市税务局|||||curated\n"},
		{"Markdown", "# 集\n## 案例一 甲题\n**单位**：甲局\n- **地区：** 湖州\n### 主要做法\n文。\n### 取得成效\n效。\n## 案例二 乙题\n【牵头单位】乙局\n### 主要做法\n文。\n### 取得成效\n效。\n",
			"1 甲题 " + plain + "2 乙题 " + plain, "甲局||湖州|||curated\n乙局|||||curated\n"},
		{"HTML", "<html><body><h1>甲题</h1><p><b>责任单位</b>：甲局</p><p>年份：2022年度</p><h2>主要做法</h2><p>文。</p><h2>取得成效</h2><p>效。</p></body></html>", "0 甲题 " + plain, "甲局|||2022||curated\n"},
		{"several on a line", "甲题\n地区：湖州　年份：2022\n" + body, "0 甲题 " + plain, "||湖州|2022||\n"},
		{"a date", "甲题\n发布日期：二〇二一年二月十九日\n实施时间：2020年3月至2021年5月\n" + body, "0 甲题 [|实施时间：2020年3月至2021年5月] " + plain, "|||2021 2021-02-19||\n"},
		{"a span stays", "甲题\n实施时间：2020年3月至2021年5月\n" + body, "0 甲题 [|实施时间：2020年3月至2021年5月] " + plain, "|||2020 2020-03||\n"},
		{"a line that says more stays", "甲题\n责任单位：甲局　联系人：张三\n时间：2022年3月5日\n" + body, "0 甲题 [|责任单位：甲局　联系人：张三] " + plain, "甲局|||2022 2022-03-05||curated\n"},
		{"what is no value stays", "甲题\n年份：长期\n链接：见附件\n" + body, "0 甲题 [|年份：长期\n链接：见附件] " + plain, "|||||\n"},
		{"prose stays", "甲题\n领域：围绕金融创新推动绿色发展\n单位：由市税务局牵头，会同市财政局办理。\n部门：甲局\n" + body,
			"0 甲题 [|领域：围绕金融创新推动绿色发展\n单位：由市税务局牵头，会同市财政局办理。\n部门：甲局] " + plain, "|||||\n"},
		{"several things in one text", "甲题\n责任单位：甲局\n文。\n责任单位：乙局\n文。\n一、主要做法\n文。", "0 甲题 [|责任单位：甲局\n文。\n责任单位：乙局\n文。] [主要做法|文。]\n", "|||||\n"},
		{"a motto stays", "甲题\n主题：服务企业，办好实事\n所属领域：金融创新，绿色发展\n" + body, "0 甲题 [|主题：服务企业，办好实事] " + plain, "|金融创新,绿色发展||||curated\n"},
		{"in a section it is text", "甲题\n一、主要做法\n责任单位：甲局\n二、取得成效\n效。", "0 甲题 [主要做法|责任单位：甲局] [取得成效|效。]\n", "|||||\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc, err := Read("a", []byte(tt.text), opts)
			if err != nil {
				t.Fatal(err)
			}
			if got := sample.Show(doc.Cases); got != tt.want {
				t.Errorf("got\n%swant\n%s", got, tt.want)
			}
			if got := said(doc.Cases); got != tt.said {
				t.Errorf("labels\n%swant\n%s", got, tt.said)
			}
		})
	}
}

// TestLabelsOfForm: the fields of a form in a document are labels like those of lines.
func TestLabelsOfForm(t *testing.T) {
	doc, err := Read("a", testFile(t, "single/form.docx"), opts)
	if err != nil {
		t.Fatal(err)
	}
	if got := said(doc.Cases); got != "临海市港航口岸和渔业管理局|||||curated\n" {
		t.Errorf("labels %s", got)
	}
}

// TestShortLabelsOfForm: a form in a document heads its sections with short names as well as with long ones.
func TestShortLabelsOfForm(t *testing.T) {
	var rows strings.Builder
	for _, row := range [][2]string{{"案例名称", "甲题"}, {"申报单位", "甲局"}, {"背景", "甲景。"}, {"主要做法", "甲文。"}, {"成效", "甲效。"}} {
		fmt.Fprintf(&rows, "<w:tr><w:tc>%s</w:tc><w:tc>%s</w:tc></w:tr>", paragraphs(row[0]), paragraphs(row[1]))
	}
	doc, err := Read("a", packed(t, "word/document.xml", word2(paragraphs("申报表")+"<w:tbl>"+rows.String()+"</w:tbl>")), opts)
	if err != nil {
		t.Fatal(err)
	}
	if got := sample.Show(doc.Cases); got != "0 甲题 [|申报表] [背景|甲景。] [主要做法|甲文。] [成效|甲效。]\n" {
		t.Errorf("got %s", got)
	}
	if got := said(doc.Cases); got != "甲局|||||curated\n" {
		t.Errorf("labels %s", got)
	}
}
