package table

import (
	"strings"

	"anlisou/data/format/document"
	"anlisou/data/say"
)

// uses are what a column may be taken for: as Column.Use has it, and as people call it.
var uses = []struct {
	field    Field
	use, han string
}{
	{FieldTitle, "title", "标题"}, {FieldDepartment, "department", "部门"}, {FieldDomain, "domain", "领域"},
	{FieldRegion, "region", "地区"}, {FieldYear, "year", "年份"}, {FieldDate, "date", "日期"}, {FieldURL, "url", "链接"},
	{FieldID, "id", "编号"}, {FieldNumber, "number", "序号"}, {FieldText, "text", "正文"}, {FieldSection, "section", "小节"},
}

// Uses are the names of what a column may be taken for, each with what people call it.
func Uses() (list [][2]string) {
	for _, u := range uses {
		list = append(list, [2]string{u.use, u.han})
	}
	return list
}

// useOf is what a field is called.
func useOf(f Field) string {
	for _, u := range uses {
		if u.field == f {
			return u.use
		}
	}
	return map[Field]string{
		FieldSections: "sections", FieldCollection: "collection", FieldCollectionTitle: "collection_title",
		FieldCollectionSource: "collection_source", FieldLabels: "labels", FieldEvidence: "evidence",
	}[f]
}

// ParseChoice reads what a column is to be taken for: 标题=重点任务, title=重点任务.
func ParseChoice(text string) (document.ColumnChoice, error) {
	use, column, found := strings.Cut(text, "=")
	use, column = strings.TrimSpace(use), strings.TrimSpace(column)
	var names []string
	for _, u := range uses {
		if found && column != "" && (strings.EqualFold(use, u.use) || use == u.han) {
			return document.ColumnChoice{Use: u.use, Column: column}, nil
		}
		names = append(names, u.han)
	}
	return document.ColumnChoice{}, say.Errorf("%q: expected 标题=列名, and in the place of 标题 one of %s",
		document.Quote(text), strings.Join(names, "、"))
}

// rankChosen comes before all names.
const rankChosen = -1

// choices say of columns, by their keys, what they are.
type choices map[string]Field

func choicesOf(list []document.ColumnChoice) choices {
	if len(list) == 0 {
		return nil
	}
	c := choices{}
	for _, one := range list {
		for _, u := range uses {
			if u.use == one.Use {
				c[columnKey(one.Column)] = u.field
			}
		}
	}
	return c
}

func (c choices) field(name string) (KnownColumn, bool) {
	if len(c) == 0 || len(name) > 10*maxColumnName {
		return KnownColumn{}, false
	}
	field, chosen := c[columnKey(name)]
	return KnownColumn{field, rankChosen}, chosen
}

// missing is the error of a choice of a column that no table has.
func missing(list []document.ColumnChoice, tables []document.Table) error {
	have := map[string]bool{}
	var names []string
	for _, t := range tables {
		for _, c := range t.Columns {
			if !have[columnKey(c.Name)] {
				names = append(names, document.Quote(c.Name))
			}
			have[columnKey(c.Name)] = true
		}
	}
	for _, one := range list {
		if !have[columnKey(one.Column)] {
			return &document.Error{
				Problem:  say.Text("no table has a column %s", document.Quote(one.Column)),
				Expected: say.Text("one of %s", strings.Join(names, "、")),
			}
		}
	}
	return nil
}
