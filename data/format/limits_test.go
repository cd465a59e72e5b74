package format

import (
	"bytes"
	"strings"
	"testing"

	"anlisou/data/rounds"
)

// TestHostileText: what is large, deep or odd is read or refused in a time that grows with its size. What took the square of it would
// outlast the limit that go test sets.
func TestHostileText(t *testing.T) {
	rounds.Computes(t)
	const size = 1 << 16
	repeat := func(s string) string { return strings.Repeat(s, size/len(s)) }
	for name, content := range map[string]string{
		"deep elements":         repeat("<div>") + "甲",
		"deep tables":           repeat("<table><tr><td>") + "甲",
		"wide table":            "<table><tr>" + repeat("<td colspan=100 rowspan=100>甲") + "</table>",
		"many rows":             "<table>" + repeat("<tr><td rowspan=100>甲<td>乙") + "</table>",
		"classes of navigation": repeat(`<div class="nav">甲`),
		"many headings":         repeat("# 甲\n"),
		"marks of Markdown":     "# 甲\n# 乙\n" + repeat(`\*`),
		"links of Markdown":     "# 甲\n# 乙\n" + repeat("[[(("),
		"contents of all lines": "目录\n" + repeat("案例\n"),
		"numbers":               "目录\n" + repeat("1.甲\n2.乙\n"),
		"groups":                "目录\n" + repeat("第一章 甲\n一、乙\n"),
		"appendices":            "目录\n案例一 甲\n" + repeat("附录\n"),
		"one line":              repeat("甲"),
		"form feeds":            repeat("甲\n\f"),
		"page numbers":          repeat("1\n\n2\n"),
		"zero bytes":            "甲题\n" + repeat("\x00"),
	} {
		t.Run(name, func(t *testing.T) {
			doc, err := Read("a", []byte(content), opts)
			checkReading(t, doc, err)
		})
	}
	many := packed(t, "word/document.xml", word2(strings.Repeat("<w:tbl><w:tr><w:tc>", 100)+paragraphs("甲")+strings.Repeat("</w:tc></w:tr></w:tbl>", 100)))
	doc, err := Read("a", many, opts)
	checkReading(t, doc, err)
	pdf := testFile(t, "single/libreoffice.pdf")
	for _, cut := range []int{10, 100, 1000, len(pdf) / 2, len(pdf) - 100} {
		doc, err := Read("a", pdf[:cut], opts)
		checkReading(t, doc, err)
		doc, err = Read("a", bytes.ReplaceAll(pdf, []byte("endobj"), []byte("endxxx")), opts)
		checkReading(t, doc, err)
	}
}
