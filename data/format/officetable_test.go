package format

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"anlisou/data/format/document"
	"anlisou/data/say"
)

// shownTable writes what was read of a table: "title|departments|domains|year date|headings" for each case.
func shownTable(doc *Document) string {
	var b strings.Builder
	for _, c := range doc.Cases {
		var headings []string
		for _, s := range c.Sections {
			headings = append(headings, s.Heading+"="+s.Text)
		}
		fmt.Fprintf(&b, "%s|%s|%s|%d %s|%s\n", c.Title, strings.Join(c.Departments, "、"), strings.Join(c.Domains, "、"), c.Year,
			c.Date, strings.Join(headings, " "))
	}
	return b.String()
}

// TestTablesWithoutTexts: rows that have nothing but a title and labels are cases; where there is a column for text, a
// row without it is refused.
func TestTablesWithoutTexts(t *testing.T) {
	for _, tt := range []struct{ name, text, want, noted string }{
		{"labels only", "序号,改革举措,责任部门\n1,甲题,甲局\n2,乙题,乙局\n合计,2,\n", "甲题|甲局||0 |=甲题\n乙题|乙局||0 |=乙题\n", "2 cases have no text"},
		{"names only", "案例名称\n甲题目\n乙题目\n", "甲题目|||0 |=甲题目\n乙题目|||0 |=乙题目\n", "2 cases have no text"},
		{"a column for text that nobody filled in", "标题,做法\n甲题,\n乙题,\n", "甲题|||0 |=甲题\n乙题|||0 |=乙题\n", "2 cases have no text"},
		{"some rows have other words", "标题,责任单位,配合单位\n甲题,甲局,乙局\n乙题,乙局,\n", "甲题|甲局||0 |配合单位=乙局\n乙题|乙局||0 |=乙题\n", "1 case"},
		{"a text is missing", "标题,做法\n甲题,甲文。\n乙题,\n", "甲题|||0 |做法=甲文。\n", ""},
		{"a region that is as a name", "案例名称,地区\n甲题,全市\n乙题,全市\n", "甲题|||0 |=甲题\n乙题|||0 |=乙题\n", "2 cases have no text"},
	} {
		doc, err := Read("a.csv", []byte(tt.text), opts)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if got := shownTable(doc); got != tt.want {
			t.Errorf("%s:\n%swant\n%s", tt.name, got, tt.want)
		}
		if tt.noted != "" && (len(doc.Notes) != 1 || !strings.HasPrefix(doc.Notes[0].String(), tt.noted)) || tt.noted == "" && len(doc.Notes) > 0 {
			t.Errorf("%s: notes %v", tt.name, doc.Notes)
		}
	}
}

// TestRolesInTwoRows: below a cell for all organs, those that lead are departments and those that help are told apart,
// whatever they are called and however the cells are merged.
func TestRolesInTwoRows(t *testing.T) {
	for _, over := range []string{"责任主体", "责任单位", "责任部门"} {
		for _, leads := range []string{"牵头", "主办", "主责", "承办"} {
			for _, helps := range []string{"协同", "配合", "协办", "参与"} {
				csv := "任务," + over + ",\n," + leads + "," + helps + "\n甲题,甲局,乙局\n乙题,丙局,丁局\n"
				merged := "<table><tr><td rowspan=2>任务<td colspan=2>" + over + "<tr><td>" + leads + "<td>" + helps +
					"<tr><td>甲题<td>甲局<td>乙局<tr><td>乙题<td>丙局<td>丁局</table>"
				beside := strings.Replace(merged, " rowspan=2>任务", ">任务", 1)
				beside = strings.Replace(beside, "<tr><td>"+leads, "<tr><td><td>"+leads, 1)
				want := "甲题|甲局||0 |" + helps + over + "=乙局\n乙题|丙局||0 |" + helps + over + "=丁局\n"
				for name, text := range map[string]string{"a.csv": csv, "a.html": merged, "b.html": beside} {
					doc, err := Read(name, []byte(text), opts)
					if err != nil || shownTable(doc) != want {
						t.Errorf("%s: %v, %v", text, err, doc)
					}
				}
			}
		}
	}
}

// TestYearsOfTables: the heading of a table gives its year to the cases that have none; a deadline gives none; a day that
// no calendar has is told of.
func TestYearsOfTables(t *testing.T) {
	for _, tt := range []struct{ heading, columns, row, want string }{
		{"2024年全市重点改革任务分工表", "任务,完成时限", "甲题,2025年12月底", "2024 "},
		{"2024年度改革清单", "任务,实施年份", "甲题,2022", "2022 "},
		{"2024年改革清单", "任务,发布日期", "甲题,2023年5月1日", "2023 2023-05-01"},
		{"2020—2023年典型经验", "任务,单位", "甲题,甲局", "0 "},
		{"2018年以来的经验", "任务,单位", "甲题,甲局", "0 "},
		{"任务分工表", "任务,完成时限", "甲题,2024年12月底", "0 "},
	} {
		doc, err := Read("a.csv", []byte(tt.heading+",\n"+tt.columns+"\n"+tt.row+"\n"), opts)
		if err != nil || len(doc.Cases) != 1 {
			t.Errorf("%+v: %v", tt, err)
			continue
		}
		if got := fmt.Sprintf("%d %s", doc.Cases[0].Year, doc.Cases[0].Date); got != tt.want {
			t.Errorf("%+v: %s", tt, got)
		}
	}
	for day, only := range map[string]string{
		"2018/13/45": "2018", "2024-02-30": "2024-02", "2023年4月31日": "2023-04", "20240231": "2024-02", "2019.0.3": "2019",
		"2024-02-29": "", "2024年2月": "", "2024": "", "20240229": "",
	} {
		doc, err := Read("a.csv", []byte("标题,做法,发布日期\n甲题,文。,"+day+"\n"), opts)
		if err != nil {
			t.Errorf("%s: %v", day, err)
			continue
		}
		if noted := len(doc.Notes) > 0; noted != (only != "") || noted && !strings.Contains(doc.Notes[0].String(), "only "+only+" was taken") {
			t.Errorf("%s: %v", day, doc.Notes)
		}
	}
}

// TestDocumentsThatAreTables: a document that is nothing but a table is read as cases, or asks; it is one case where
// that is said, and a form is one.
func TestDocumentsThatAreTables(t *testing.T) {
	for _, name := range []string{"应用", "事例", "甲乙", "指标"} {
		rows := [][]string{{name, "建设单位", "介绍"}}
		for i := range 4 {
			rows = append(rows, []string{fmt.Sprintf("第%d个应用", i+1), "甲局", "介绍之" + fmt.Sprint(i+1)})
		}
		var cells, xml, tabs strings.Builder
		for _, r := range rows {
			cells.WriteString("<tr><td>" + strings.Join(r, "</td><td>") + "</td></tr>")
			xml.WriteString("<w:tr><w:tc>" + paragraphs(r[0]) + "</w:tc><w:tc>" + paragraphs(r[1]) + "</w:tc><w:tc>" + paragraphs(r[2]) + "</w:tc></w:tr>")
			tabs.WriteString(strings.Join(r, "\t") + "\n")
		}
		for kind, content := range map[string][]byte{
			"a.html": []byte("<h1>全市应用</h1><table>" + cells.String() + "</table>"),
			"a.docx": packed(t, "word/document.xml", word2(paragraphs("全市应用")+"<w:tbl>"+xml.String()+"</w:tbl>")),
			"a.txt":  []byte(tabs.String()),
		} {
			doc, err := Read(kind, content, opts)
			known := name == "应用" || name == "事例"
			if known && (err != nil || len(doc.Cases) != 4 || doc.Cases[0].Departments[0] != "甲局") {
				t.Errorf("%s, %s: %v, %v", kind, name, doc, err)
			}
			if !known && (err == nil || !slices.Equal(say.Of(err).Ways()[0].Give, []say.Given{{Name: "column", Value: "标题=" + name}})) {
				t.Errorf("%s, %s: %v, %v", kind, name, doc, err)
			}
		}
	}
}

// TestTablesOfOtherThings: a table of figures, of people, of goods is no table of cases, and no column of it is proposed;
// one of short texts is.
func TestTablesOfOtherThings(t *testing.T) {
	for text, proposed := range map[string]string{
		"指标,单位,2022年,2023年\n企业开办户数,户,1200,1500\n网上办件总量,万件,33,40\n":       "",
		"统计指标名称,本年累计,同比增减\n规上工业增加值,\"1,200\",3.5%\n固定资产投资额,33.1,-2.1%\n": "",
		"县区,办件量,网办率\n青禾县,1200,90%\n白石县,33,80%\n":                         "",
		"姓名,单位,职务,联系电话\n张三,市发改委,综合科科长,13800000000\n李四,市公安局,法制科主任,1390\n": "",
		"序号,联络员,所在部门,手机\n1,欧阳小六,市发改委,13800000000\n2,李四,市公安局,1390\n":      "",
		"品名,规格,数量\n打印纸,A4,10\n文件夹,蓝色,40\n":                               "",
		"时间,地点,责任人\n九点整,一楼东侧会议室,张三\n十点整,二楼西侧会议室,李四\n":                    "",
		"抓手,落点\n推行一证通办服务,青禾市\n建立河湖共治机制,白石县\n":                            "抓手",
		"抓手,办件量,落点,谁来办\n推行一证通办服务,1200,青禾市,甲局\n建立河湖共治机制,30,白石县,乙局\n":      "抓手",
	} {
		_, err := Read("a.csv", []byte(text), opts)
		var asked *ColumnsError
		if !errors.As(err, &asked) || asked.Proposed != proposed {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if said := err.Error(); proposed == "" && (!strings.Contains(said, "no column looks like the titles") || say.Of(err).Ways()[0].Give[0].Value != "标题="+document.AnyColumn ||
			!strings.Contains(said, strings.SplitN(text, ",", 2)[0])) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestGroupAboveTheColumns: the name of the first group may stand above those of the columns.
func TestGroupAboveTheColumns(t *testing.T) {
	doc, err := Read("a.csv", []byte("清单,\n一、优化营商环境（1项）,\n任务,责任单位\n甲题,甲局\n二、乡村振兴（1项）,\n乙题,乙局\n"), opts)
	if err != nil || doc.Title != "清单" || shownTable(doc) != "甲题|甲局|优化营商环境|0 |=甲题\n乙题|乙局|乡村振兴|0 |=乙题\n" {
		t.Errorf("%v, %v", doc, err)
	}
}
