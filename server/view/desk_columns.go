package view

import "strings"

// DeskColumns are the columns of a document's tables, and what each is taken for.
type DeskColumns struct {
	Asked    bool // the document cannot be read before it is said which names the cases
	Titles   []string
	Proposed string
	Columns  []DeskColumn
}

// DeskColumn is a column, and what it is taken for.
type DeskColumn struct{ Name, Use string }

// ColumnUse is what a column may be taken for, and what that is called.
type ColumnUse struct{ Use, Name string }

// ColumnUses are all of them, as package table has them.
var ColumnUses = []ColumnUse{
	{"title", "标题"}, {"department", "部门"}, {"domain", "领域"}, {"region", "地区"}, {"year", "年份"}, {"date", "日期"},
	{"url", "链接"}, {"id", "编号"}, {"number", "序号"}, {"text", "正文"}, {"section", "小节"},
}

// Named are the columns each of which may be the title's.
func (c DeskColumns) Named() string { return strings.Join(c.Titles, "、") }

// Uses are what a column may be taken for.
func (DeskColumns) Uses() []ColumnUse { return ColumnUses }

// RowKinds are what rows that are no cases are called, by their kind.
var RowKinds = []struct{ Kind, Name string }{
	{"group", "分组行 %d 行"}, {"total", "合计行 %d 行"}, {"note", "注释行 %d 行"}, {"head", "重复的表头 %d 行"},
	{"empty", "只有序号的 %d 行"}, {"above", "表头以上 %d 行"},
}
