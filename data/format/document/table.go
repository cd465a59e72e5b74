package document

import (
	"cmp"
	"strings"

	"anlisou/data/say"
)

// Table is a table whose rows were read as cases: what each of its columns was taken for, and which rows were not.
type Table struct {
	Place   say.Message `json:"place,omitzero"` // "sheet 案例", "table 2"; empty where a file is one table
	Columns []Column    `json:"columns"`
	Rows    int         `json:"rows"` // below the columns
	// Left counts the rows that are no cases, by their kind: one of the Row constants.
	Left map[string]int `json:"left,omitempty"`
}

// Column is a column and what it was taken for.
type Column struct {
	Name string `json:"name"`
	Use  string `json:"use"` // title, department, …; section for text under the column's own name
}

// ColumnChoice is what a person takes a column for.
type ColumnChoice struct {
	Use    string `json:"use"`    // as in Column
	Column string `json:"column"` // its name
}

// The kinds of rows that are no cases.
const (
	RowGroup = "group" // the name of the rows below it
	RowTotal = "total" // 合计
	RowNote  = "note"  // 注：…
	RowEmpty = "empty" // a number and nothing else
	RowHead  = "head"  // the names of the columns once more
	RowAbove = "above" // the columns: 附件1, 填报单位：…
)

// Leave counts a row that is no case.
func (t *Table) Leave(kind string) {
	if t.Left == nil {
		t.Left = map[string]int{}
	}
	t.Left[kind]++
}

// ColumnsError is a table of which it is not plain which column names the cases: a person says so.
type ColumnsError struct {
	Place   say.Message `json:"place,omitzero"`   // as in Table
	Columns []Column    `json:"columns"`          // as far as they are known
	Titles  []string    `json:"titles,omitempty"` // of which each may be the title's; empty where none is named as one
	// Text says that the table is that of a text, which may be one case all the same.
	Text     bool   `json:"text,omitempty"`
	Proposed string `json:"proposed,omitempty"` // the column that is most like one of titles; empty where none is
}

// Said implements say.Sayer.
func (e *ColumnsError) Said() say.Message { return e.plain().Said() }

// Error lists the columns, and how to say which is the title's.
func (e *ColumnsError) Error() string { return e.plain().Error() }

// Unwrap gives the error as one of a document that cannot be read.
func (e *ColumnsError) Unwrap() error { return e.plain() }

// mostColumnsNamed is how many columns an error names.
const mostColumnsNamed = 30

func (e *ColumnsError) plain() *Error {
	names := make([]string, 0, len(e.Columns))
	for _, c := range e.Columns[:min(len(e.Columns), mostColumnsNamed)] {
		names = append(names, Quote(c.Name))
	}
	list := strings.Join(names, "、")
	if len(e.Columns) > mostColumnsNamed {
		list += "、…"
	}
	told := &Error{
		Problem: say.Text("no column is named as that of the titles (标题, 案例名称, 项目名称, …); the columns are %s", list),
	}
	if e.Proposed == "" && len(e.Titles) == 0 { // statistics, a list of people
		told.Problem = say.Text("no column looks like the titles of cases; the columns are %s", list)
		told.Expected = say.Text("a table with such a column")
	}
	if len(e.Titles) > 1 {
		told.Problem = say.Text("%s may each be the titles; the columns are %s", say.List(e.Titles), list)
	}
	if !e.Place.IsZero() {
		told.Problem = say.Text("%s: %s", e.Place, told.Problem)
	}
	to := say.Text("say which column is the titles'")
	if e.Proposed == "" {
		to = say.Text("say which column is the titles', its name in the place of %s", AnyColumn)
	}
	told.Problem = told.Problem.With(say.Way{Give: []say.Given{e.Choice()}, To: to})
	if e.Text {
		told.Problem = told.Problem.With(OneCase.Way(0))
	}
	return told
}

// AnyColumn stands for the name of a column where none is like one of titles.
const AnyColumn = "列名"

// Choice is what is given to take a column for the titles: the one that is most like them, or any.
func (e *ColumnsError) Choice() say.Given {
	return say.Given{Name: ChoosesColumn, Value: "标题=" + cmp.Or(e.Proposed, AnyColumn)}
}
