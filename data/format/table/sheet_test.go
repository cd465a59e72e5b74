package table

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/data/format/document"
	"anlisou/data/say"
)

// sheetOf makes a sheet of lines with | between the cells: ^ is one with the cell above, < one with that beside it.
func sheetOf(text string) Sheet {
	s := Sheet{Name: "表"}
	for n, line := range strings.Split(strings.TrimSpace(text), "\n") {
		r := Row{Place: document.Place{Unit: document.Rows, N: n + 1}}
		for i, cell := range strings.Split(line, "|") {
			c := SheetCell{Text: strings.TrimSpace(strings.ReplaceAll(cell, `\n`, "\n"))}
			switch c.Text {
			case "^":
				c = SheetCell{Text: s.Rows[n-1].Cells[i].Text, Up: true}
			case "<":
				c = SheetCell{Text: r.Cells[i-1].Text, Left: true}
			}
			r.Cells = append(r.Cells, c)
		}
		s.Rows = append(s.Rows, r)
	}
	return s
}

func readSheet(t *testing.T, text string, columns ...string) (*document.Document, error) {
	t.Helper()
	opts := document.Options{Collection: "x"}
	for _, one := range columns {
		choice, err := ParseChoice(one)
		if err != nil {
			t.Fatal(err)
		}
		opts.Columns = append(opts.Columns, choice)
	}
	return ReadSheets([]Sheet{sheetOf(text)}, "the table", document.NewReading("", opts, nil))
}

// told writes cases as "number title|departments|domains|region|year date|heading: text; …".
func told(cases []data.Case) (list []string) {
	for _, c := range cases {
		var sections []string
		for _, s := range c.Sections {
			sections = append(sections, s.Heading+": "+s.Text)
		}
		when := ""
		if c.Year > 0 {
			when = strings.TrimSpace(fmt.Sprintf("%d %s", c.Year, c.Date))
		}
		list = append(list, fmt.Sprintf("%d %s|%s|%s|%s|%s|%s", c.Number, c.Title, strings.Join(c.Departments, "、"), strings.Join(c.Domains, "、"),
			c.Region, when, strings.Join(sections, "; ")))
	}
	return list
}

// TestTablesAsOfficesMakeThem: what the columns and rows of usual tables mean.
func TestTablesAsOfficesMakeThem(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
		left       map[string]int
	}{
		{"a list of tasks", `
			序号 | 重点任务 | 主要内容 | 牵头单位 | 配合单位 | 完成时限
			1 | 甲题 | 甲文。 | 市住建局 | 市财政局 | 2024年底`,
			[]string{"1 甲题|市住建局||||主要内容: 甲文。; 配合单位: 市财政局; 完成时限: 2024年底"}, nil},
		{"measures", `
			改革举措 | 做法 | 指导部门
			甲题 | 甲文。 | 市住建局`, []string{"0 甲题|市住建局||||做法: 甲文。"}, nil},
		{"measures beside names are texts", `
			案例名称 | 改革举措 | 推荐单位 | 实施单位
			甲题 | 甲文。 | 市发改委 | 市住建局`, []string{"0 甲题|市住建局||||改革举措: 甲文。; 推荐单位: 市发改委"}, nil},
		{"an organ behind the case, alone", `
			标题 | 做法 | 来源单位
			甲题 | 甲文。 | 市住建局`, []string{"0 甲题|市住建局||||做法: 甲文。"}, nil},
		{"groups with numbers", `
			序号 | 案例名称 | 主要做法
			一、优化营商环境（2项） | < | <
			1 | 甲题 | 甲文。
			2 | 乙题 | 乙文。
			二、民生方面 | < | <
			（一）就业（共1项） | < | <
			3 | 丙题 | 丙文。`,
			[]string{"1 甲题||优化营商环境|||主要做法: 甲文。", "2 乙题||优化营商环境|||主要做法: 乙文。", "3 丙题||民生、就业|||主要做法: 丙文。"},
			map[string]int{"group": 3}},
		{"groups of organs and places, in cells that are not merged", `
			序号 | 案例名称 | 主要做法
			市商务局（1个） | |
			1 | 甲题 | 甲文。
			一、杭州市 | |
			2 | 乙题 | 乙文。
			三、其他 | |
			3 | 丙题 | 丙文。`,
			[]string{"1 甲题|市商务局||||主要做法: 甲文。", "2 乙题|||杭州市||主要做法: 乙文。", "3 丙题|||||主要做法: 丙文。; 分组: 其他"},
			map[string]int{"group": 3}},
		{"groups whose number has a cell of its own", `
			序号 | 改革任务 | 工作举措
			一 | 营商环境领域（2项） |
			1 | 甲题 | 甲文。
			二、 | 民生 |
			（一） | 就业 |
			2 | 乙题 | 乙文。`,
			[]string{"1 甲题||营商环境|||工作举措: 甲文。", "2 乙题||民生、就业|||工作举措: 乙文。"}, map[string]int{"group": 3}},
		{"a group beside a column of domains", `
			序号 | 案例名称 | 领域 | 主要做法
			一、优化营商环境 | < | < | <
			1 | 甲题 | 贸易 | 甲文。
			2 | 乙题 | | 乙文。`,
			[]string{"1 甲题||贸易|||主要做法: 甲文。; 分组: 优化营商环境", "2 乙题||优化营商环境|||主要做法: 乙文。"}, map[string]int{"group": 1}},
		{"totals and notes", `
			附件1 | |
			某市清单 | < | <
			填报单位：某市 | |
			案例名称 | 主要做法 | 件数
			甲题 | 甲文。 | 2
			小计 | | 2
			合计 | 2 | 2
			合  计 | | 2件
			注：本表由各单位填写。 | < | <
			*带星号的为新增 | |
			填表人：张三 | |`,
			[]string{"0 甲题|||||主要做法: 甲文。; 件数: 2"}, map[string]int{"total": 3, "note": 3, "above": 2}},
		{"rows that say nothing, and what stands behind the rows", `
			序号 | 案例名称 | 主要做法
			一、优化营商环境 | < | 共1项
			1 | 甲题 | 甲文。
			2 | |
			3. | |
			以上共1项 | < | <
			本清单由市发展改革委负责解释。 | < | <`,
			[]string{"1 甲题||优化营商环境|||主要做法: 甲文。"}, map[string]int{"group": 1, "empty": 2, "note": 2}},
		{"names in two rows, merged", `
			序号 | 案例名称 | 责任单位 | < | 年份
			^ | ^ | 牵头 | 配合 | ^
			1 | 甲题 | 甲局 | 乙局 | 2021`,
			[]string{"1 甲题|甲局|||2021|配合责任单位: 乙局"}, nil},
		{"names in two rows, not merged", `
			序号 | 案例名称 | 责任单位 | | 做法
			| | 牵头单位 | 配合单位 |
			1 | 甲题 | 甲局 | 乙局 | 甲文。`,
			[]string{"1 甲题|甲局||||配合单位: 乙局; 做法: 甲文。"}, nil},
		{"the title in the second row", `
			序号 | 案例信息 | < | 备注
			^ | 案例名称 | 牵头单位 | ^
			1 | 甲题 | 甲局 | 甲注`,
			[]string{"1 甲题|甲局||||备注: 甲注"}, nil},
		{"an empty year beside a date", `
			标题 | 做法 | 年份 | 发布日期 | 实施时间
			甲题 | 甲文。 | | 2021年2月19日 | 2020年1月
			乙题 | 乙文。 | 2020 | 2021-02-19 |
			丙题 | 丙文。 | | | 2022.3.1
			丁题 | 丁文。 | | 2021年2月起 |`,
			[]string{
				"0 甲题||||2021 2021-02-19|做法: 甲文。; 实施时间: 2020年1月", "0 乙题||||2020 2021-02-19|做法: 乙文。",
				"0 丙题||||2022 2022-03-01|做法: 丙文。", "0 丁题||||2021 2021-02|做法: 丁文。; 发布日期: 2021年2月起",
			}, nil},
		{"the names again", `
			案例名称 | 做法
			甲题 | 甲文。
			案例名称 | 做法
			乙题 | 乙文。`, []string{"0 甲题|||||做法: 甲文。", "0 乙题|||||做法: 乙文。"}, map[string]int{"head": 1}},
		{"a form", `
			案例名称 | 甲题 | 申报时间 | 2024年6月
			申报单位 | 市住建局 | 联系人 | 王某
			改革背景（200字以内） | 背景。 | < | <
			主要做法（800字以内） | < | < | <
			做法一。\n做法二。 | < | < | <`,
			[]string{"0 甲题|市住建局|||2024 2024-06|联系人: 王某; 改革背景: 背景。; 主要做法: 做法一。\n做法二。"}, nil},
	} {
		doc, err := readSheet(t, tt.text)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if got := told(doc.Cases); !reflect.DeepEqual(got, tt.want) || len(doc.Refused) > 0 {
			t.Errorf("%s:\n%q\nwant\n%q\nrefused %v", tt.name, got, tt.want, doc.Refused)
		}
		var left map[string]int
		if len(doc.Tables) > 0 {
			left = doc.Tables[0].Left
		}
		if !reflect.DeepEqual(left, tt.left) {
			t.Errorf("%s: left %v, want %v", tt.name, left, tt.left)
		}
		if told := tt.left["total"] + tt.left["note"]; len(doc.Skipped) != told {
			t.Errorf("%s: told %v", tt.name, doc.Skipped)
		}
	}
}

// TestColumnsAreAsked: where it is not plain which column names the cases, nothing is taken, and a choice settles it.
func TestColumnsAreAsked(t *testing.T) {
	for _, tt := range []struct {
		name, text       string
		titles, proposed string
		choice, want     string
	}{
		{"an unknown name", `
			序号 | 名目 | 内容说明 | 牵头单位
			1 | 工地智慧巡查 | 搭建监测网，推送到人。 | 甲局
			2 | 云踏勘 | 梳理清单，手机发起。 | 乙局`, "", "名目", "标题=名目", "1 工地智慧巡查|甲局||||内容说明: 搭建监测网，推送到人。"},
		{"two that are as sure", `
			重点任务 | 工作事项 | 牵头单位
			甲题 | 甲事 | 甲局
			乙题 | 乙事 | 乙局`, "重点任务 工作事项", "重点任务", "title=工作事项", "0 甲事|甲局||||重点任务: 甲题"},
		{"measures that are texts", `
			序号 | 改革举措 | 牵头单位
			1 | ` + strings.Repeat("建立白板机制，统一标准。", 10) + ` | 甲局`, "", "改革举措", "标题=改革举措", "1 " + strings.Repeat("建立白板机制，统一标准。", 10) + "|甲局||||: " + strings.Repeat("建立白板机制，统一标准。", 10)},
		{"a department by another name", `
			案例名称 | 做法 | 谁来办
			甲题 | 甲文。 | 甲局`, "-", "", "部门=谁来办", "0 甲题|甲局||||做法: 甲文。"},
		{"a section that was a title", `
			任务名称 | 标题 | 做法
			甲务 | 甲题 | 甲文。`, "-", "", "小节=标题", "0 甲务|||||标题: 甲题; 做法: 甲文。"},
	} {
		_, err := readSheet(t, tt.text)
		var asked *document.ColumnsError
		if errors.As(err, &asked) != (tt.titles != "-") {
			t.Errorf("%s: %v", tt.name, err)
		}
		if asked != nil {
			if strings.Join(asked.Titles, " ") != tt.titles || asked.Proposed != tt.proposed || len(asked.Columns) < 3 ||
				len(say.Of(err).Ways()) != 1 {
				t.Errorf("%s: %+v: %v", tt.name, asked, err)
			}
			if plain := (*document.Error)(nil); !errors.As(err, &plain) {
				t.Errorf("%s: %v is no error of a document", tt.name, err)
			}
		}
		doc, err := readSheet(t, tt.text, tt.choice)
		if err != nil || told(doc.Cases)[0] != tt.want {
			t.Errorf("%s with %s: %v, %q", tt.name, tt.choice, err, told(doc.Cases))
		}
	}
	for choice, says := range map[string]string{"标题=无此列": "no table has a column 无此列; expected one of 案例名称、做法"} {
		if _, err := readSheet(t, "案例名称|做法\n甲|乙", choice); err == nil || err.Error() != says {
			t.Errorf("%s: %v", choice, err)
		}
	}
	for _, wrong := range []string{"", "标题", "标题=", "=甲", "题目=甲", "evidence=甲"} {
		if c, err := ParseChoice(wrong); err == nil {
			t.Errorf("%q is %v", wrong, c)
		}
	}
}

// TestNothingIsLost: each text of each row of a table stands in a case, in what was left out, or in what was refused,
// whatever its columns are called.
func TestNothingIsLost(t *testing.T) {
	names := usualNames(t)
	var all []string
	for of, list := range names {
		if of != "" && of != "link" {
			all = append(all, list...)
		}
	}
	for i := 0; i+6 < len(all); i += 6 {
		row := []string{}
		for k := range 6 {
			row = append(row, fmt.Sprintf("文%d字%d", i, k))
		}
		text := "案例名称|主要做法|" + strings.Join(all[i:i+6], "|") + "\n甲题|甲文。|" + strings.Join(row, "|")
		doc, err := readSheet(t, text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if len(doc.Cases) != 1 {
			t.Errorf("%s: %d cases, refused %v", text, len(doc.Cases), doc.Refused)
			continue
		}
		c := doc.Cases[0]
		whole := fmt.Sprint(c.ID, c.Title, c.Sections, c.Departments, c.Domains, c.Region)
		for _, cell := range row {
			if !strings.Contains(whole, cell) {
				t.Errorf("%s: %s is lost: %+v", text, cell, c)
			}
		}
	}
}

// TestParticularsAreNoCases: the table of a paper's particulars, a name and a value in each row, is none of cases.
func TestParticularsAreNoCases(t *testing.T) {
	s := sheetOf(`
		索引号 | 0000/2021 | 主题分类 | 商贸、海关
		标题 | 关于推广改革举措的通知 | 发文机关 | 市政府办公室
		发文字号 | 某政办〔2021〕3号 | 成文日期 | 2021年2月19日
		名称 | 改革举措 | 发布日期 | 2021年2月20日
		主题词 | 改革 | 发布机构 | 市政府`)
	if s.HoldsCases(document.NewReading("", document.Options{Collection: "x"}, nil)) {
		t.Error("it is read as cases")
	}
}
