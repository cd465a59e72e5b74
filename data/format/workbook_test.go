package format

import (
	"fmt"
	"strings"
	"testing"
)

// workbook packs sheets as a program for spreadsheets does: a name, a state ("" or "hidden"), and rows of cells that
// tabs part.
func workbook(t *testing.T, sheets ...[3]string) []byte {
	t.Helper()
	var parts []string
	var list, relations, types strings.Builder
	for i, s := range sheets {
		state := ""
		if s[1] != "" {
			state = ` state="` + s[1] + `"`
		}
		fmt.Fprintf(&list, `<sheet name="%s" sheetId="%d" r:id="rId%d"%s/>`, s[0], i+1, i+1, state)
		fmt.Fprintf(&relations, `<Relationship Id="rId%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, i+1)
		fmt.Fprintf(&types, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`, i+1)
		var rows strings.Builder
		for r, line := range strings.Split(strings.TrimSpace(s[2]), "\n") {
			fmt.Fprintf(&rows, `<row r="%d">`, r+1)
			for c, cell := range strings.Split(line, "\t") {
				fmt.Fprintf(&rows, `<c r="%c%d" t="inlineStr"><is><t>%s</t></is></c>`, 'A'+c, r+1, cell)
			}
			rows.WriteString("</row>")
		}
		parts = append(parts, fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1),
			`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`+rows.String()+`</sheetData></worksheet>`)
	}
	parts = append(parts,
		"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`+
			`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>`+types.String()+`</Types>`,
		"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>`+list.String()+`</sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`+relations.String()+`</Relationships>`)
	return packed(t, parts...)
}

// TestSheetsOfWorkbooks: what the sheets of a workbook are for, and what their names say of the cases on them.
func TestSheetsOfWorkbooks(t *testing.T) {
	head, bare := "序号\t案例名称\t牵头单位\t主要做法\n", "序号\t案例名称\t主要做法\n"
	one, two, three := "1\t甲题\t公安局\t甲文。", "2\t乙题\t水利局\t乙文。", "3\t丙题\t海关\t丙文。"
	both := "甲题|公安局||0 |主要做法=甲文。\n乙题|水利局||0 |主要做法=乙文。\n"
	for _, tt := range []struct {
		name    string
		sheets  [][3]string
		want    string
		skipped int
	}{
		{"a sheet for each organ", [][3]string{{"公安局", "", bare + "1\t甲题\t甲文。"}, {"水利局案例", "", bare + "1\t乙题\t乙文。"}}, both, 0},
		{"a sheet for each organ, whose column says more", [][3]string{{"局", "", head + one}, {"海关", "", head + two}}, both, 0},
		{"a sheet for each year", [][3]string{{"2022年", "", head + one}, {"2023", "", head + two}},
			"甲题|公安局||2022 |主要做法=甲文。\n乙题|水利局||2023 |主要做法=乙文。\n", 0},
		{"years in a column", [][3]string{{"2023年", "", "案例名称\t年份\t做法\n甲题\t2021\t甲文。\n乙题\t\t乙文。"}},
			"甲题|||2021 |做法=甲文。\n乙题|||2023 |做法=乙文。\n", 0},
		{"the same columns", [][3]string{{"Sheet1", "", head + one}, {"Sheet2", "", head + two}}, both, 0},
		{"a cover", [][3]string{{"封面", "", "改革案例汇编\n改革办"}, {"案例", "", head + one + "\n" + two}}, both, 1},
		{"contents", [][3]string{{"目录", "", "序号\t案例名称\n1\t甲题\n2\t乙题"}, {"案例", "", head + one + "\n" + two}}, both, 1},
		{"how to fill in", [][3]string{{"填写说明", "", "字段\t填写要求\t示例\n案例名称\t不超过30字\t“甲题”\n牵头单位\t全称\t海关\n主要做法\t不超过500字\t略"}, {"案例", "", head + one + "\n" + two}}, both, 1},
		{"an example", [][3]string{{"样表", "", head + "1\t某地做某事\t某局\t文。"}, {"案例", "", head + one + "\n" + two}}, both, 1},
		{"an example alone", [][3]string{{"样表", "", head + one + "\n" + two}}, both, 0},
		{"a hidden list of choices", [][3]string{{"案例", "", head + one + "\n" + two}, {"字典", "hidden", "部门\n公安局"}}, both, 1},
		{"a summary without texts", [][3]string{{"汇总表", "", "序号\t案例名称\t牵头单位\n1\t甲题\t公安局\n2\t乙题\t水利局"}, {"详细", "", bare + "1\t甲题\t甲文。\n2\t乙题\t乙文。"}}, both, 1},
		{"a summary behind", [][3]string{{"详细", "", bare + "1\t甲题\t甲文。\n2\t乙题\t乙文。"}, {"汇总表", "", "序号\t案例名称\t牵头单位\n1\t甲题\t公安局\n2\t乙题\t水利局"}}, both, 1},
		{"a summary of all", [][3]string{{"汇总", "", head + one + "\n" + two}, {"公安局", "", bare + "1\t甲题\t甲文。"}, {"水利局", "", bare + "1\t乙题\t乙文。"}}, both, 2},
		{"figures", [][3]string{{"统计", "", "领域\t数量\n政务服务\t2\n生态环保\t1"}, {"案例", "", head + one + "\n" + two}}, both, 1},
		{"a sheet that goes on", [][3]string{{"Sheet1", "", head + one + "\n" + two}, {"Sheet2", "", three}}, both + "丙题|海关||0 |主要做法=丙文。\n", 0},
		{"one that does not go on", [][3]string{{"Sheet1", "", head + one + "\n" + two}, {"Sheet2", "", "5\t丙题\t海关\t丙文。"}}, both, 1},
		{"the same case in two years", [][3]string{{"2022年", "", head + one}, {"2023年", "", head + one}},
			"甲题|公安局||2022 |主要做法=甲文。\n甲题|公安局||2023 |主要做法=甲文。\n", 0},
		{"the same title, other texts", [][3]string{{"Sheet1", "", head + one}, {"Sheet2", "", head + "1\t甲题\t公安局\t乙文。"}},
			"甲题|公安局||0 |主要做法=甲文。\n甲题|公安局||0 |主要做法=乙文。\n", 0},
	} {
		doc, err := Read("a.xlsx", workbook(t, tt.sheets...), opts)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if got := shownTable(doc); got != tt.want || len(doc.Refused) > 0 || len(doc.Skipped) != tt.skipped || len(doc.Notes) > 0 {
			t.Errorf("%s:\n%swant\n%srefused %v, skipped %v, notes %v", tt.name, got, tt.want, doc.Refused, doc.Skipped, doc.Notes)
		}
	}
}
