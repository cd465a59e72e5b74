// Package table hides what rows and columns mean: which row names the columns, which field a name stands for, how a
// value is read, and how a case is laid out in the tables that we write.
package table

import (
	"slices"
	"strings"

	"anlisou/data"
	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/say"
)

// Sheet is a table as a file holds it: the rows that hold anything, each with its number.
type Sheet struct {
	Name   string // empty where a file is one table
	Table  int    // its place among the tables of a text, from 1; 0 for a sheet of a workbook
	Hidden bool
	Rows   []Row
}

// Row is a row of a sheet.
type Row struct {
	Place document.Place
	Cells []SheetCell
}

// SheetCell is a cell's text, as a person reads it.
type SheetCell struct {
	Text string
	Note *CellNote // few cells have one
	// Up and left say that the cell is one with that above it, or beside it, whose text it has, too.
	Up, Left bool
}

// CellNote is what is said of a cell beside its text.
type CellNote struct {
	Link    string      // where the cell's hyperlink leads
	Problem say.Message // why it has no text where it should have one
}

func (c SheetCell) link() string {
	if c.Note == nil {
		return ""
	}
	return c.Note.Link
}

// Problem is why the cell has no text where it should have one; empty where nothing is wrong.
func (c SheetCell) Problem() say.Message {
	if c.Note == nil {
		return say.Message{}
	}
	return c.Note.Problem
}

// What a table of cases may have.
const (
	MaxHeaderRow = 30  // rows from the top in which the names of the columns are looked for
	MaxSheets    = 500 // more than any workbook for people has
	MaxColumns   = 1000
	MaxCells     = 4_000_000 // of a document; 100,000 cases in 40 columns
)

// TooManyCells is the error of a table with more than MaxCells.
func TooManyCells() error {
	return &document.Error{Problem: say.Text("the table has more than %d cells", MaxCells),
		Expected: say.Text("a smaller one: split it")}
}

// ReadSheets makes cases of the rows of tables. Sheets that hold no table of cases are left out, and named.
func ReadSheets(sheets []Sheet, what say.Key, in document.Reading) (*document.Document, error) {
	k := NewCollector(in)
	doc := k.Doc
	tables := 0
	var without []document.Refusal
	chosen := choicesOf(in.Options.Columns)
	var unclear *document.ColumnsError
	var last table
	for _, s := range inOrder(sheets) {
		if tables > 0 && s.explains() {
			without = append(without, document.Refusal{Place: s.place(), Problem: say.Text("is named as one that explains the others, and holds no cases")})
			continue
		}
		if one, form := s.form(); form {
			tables++
			for _, v := range s.says() {
				one.Inherit(v)
			}
			k.Collect(one)
			continue
		}
		t, ok, question := findTable(s, chosen)
		if !ok && last.goesOnIn(s) {
			t, ok = last, true
			t.Sheet, t.body, t.above, t.over = s, s.Rows, 0, nil
		}
		switch {
		case !ok:
			if len(s.Rows) > 0 && !s.Hidden {
				without = append(without, leftOut(s, question))
				if question != nil && unclear == nil {
					unclear = question
				}
			}
			continue
		case s.Hidden:
			k.Refuse(s.place(), say.Text("is hidden: unhide it in the spreadsheet to have its cases read"))
			continue
		}
		tables++
		if doc.Title == "" {
			doc.Title = t.title
		}
		if err := t.read(k); err != nil {
			return nil, err
		}
		last = t
	}
	if tables == 0 && unclear == nil && len(doc.Refused) == 0 {
		unclear = firstUnknown(sheets)
	}
	if tables == 0 && unclear != nil {
		if err := missing(in.Options.Columns, []document.Table{{Columns: unclear.Columns}}); err != nil {
			return nil, err
		}
		return nil, unclear
	}
	if tables == 0 {
		return nil, noTable(sheets, what, doc.Refused)
	}
	if err := missing(in.Options.Columns, doc.Tables); err != nil {
		return nil, err
	}
	doc.Skipped = append(doc.Skipped, without...)
	return k.Settle(what)
}

// inOrder are the sheets, those last that are named as such that explain the others.
func inOrder(sheets []Sheet) []Sheet {
	explains := func(s Sheet) bool { return s.explains() }
	others := slices.DeleteFunc(slices.Clone(sheets), explains)
	if len(others) == len(sheets) {
		return sheets
	}
	return append(others, slices.DeleteFunc(slices.Clone(sheets), func(s Sheet) bool { return !s.explains() })...)
}

// place is where a sheet is named; the zero Place where a file is one table.
func (s Sheet) place() document.Place {
	if s.Name == "" {
		return document.Place{Table: s.Table}
	}
	return document.Place{Sheet: document.Quote(s.Name)}
}

// leftOut says of a sheet beside a table of cases that it is none.
func leftOut(s Sheet, unclear *document.ColumnsError) document.Refusal {
	r := document.Refusal{
		Place: s.place(), Problem: say.Text("holds no table of cases, which needs a column named 标题 or 案例名称"),
	}
	if unclear != nil {
		alone := *unclear
		alone.Place = say.Message{} // the refusal has it
		r.Problem = alone.Said()
	}
	return r
}

func noTable(sheets []Sheet, what say.Key, hidden []document.Refusal) error {
	if len(hidden) > 0 {
		return &document.Error{
			Problem: say.Text("%s shows no table of cases: %s %s", what, hidden[0].Place, hidden[0].Problem),
		}
	}
	if !slices.ContainsFunc(sheets, func(s Sheet) bool { return len(s.Rows) > 0 }) {
		return &document.Error{Problem: say.Text("%s is empty", what),
			Expected: say.Text("a table of cases: a row that names the columns (标题, 部门, 主要做法, …), and a row for each case")}
	}
	return &document.Error{
		Problem:  say.Text("no row among the first %d names a column 标题 or 案例名称 and another for text", MaxHeaderRow),
		Expected: say.Text("a table of cases: a row that names the columns (标题, 部门, 主要做法, …), and a row for each case"),
	}
}

// HoldsCases reports whether a sheet is a table of cases: a row names its columns, and there are rows below it.
func (s Sheet) HoldsCases(in document.Reading) bool {
	t, ok, _ := findTable(s, choicesOf(in.Options.Columns))
	return ok && len(t.body) > 0
}

// Question asks which column of a sheet is that of the titles, where it is a table of rows and does not show that; nil
// of another. A sheet of names and their values is none.
func (s Sheet) Question(in document.Reading) *document.ColumnsError {
	_, holds, asked := findTable(s, choicesOf(in.Options.Columns))
	if holds || s.namesValues() {
		return nil
	}
	if asked == nil {
		asked = firstUnknown([]Sheet{s})
	}
	return asked
}

// namesValues reports a sheet in whose first column half of the cells are names that columns go by.
func (s Sheet) namesValues() bool {
	names := 0
	for _, r := range s.Rows {
		if texts, first, _ := r.texts(); first == 0 && isLabel(texts[0]) {
			names++
		}
	}
	return 2*names >= len(s.Rows)
}

// read makes a case of each row below the columns, but for those of another kind.
func (t *table) read(k *Collector) error {
	of := document.Table{Place: t.place().Said(), Columns: used(t.columns), Rows: len(t.body)}
	for range t.above {
		of.Leave(document.RowAbove)
	}
	bare := !t.exact && !t.hasTexts()
	var pending *Record
	finish := func() {
		if pending != nil {
			pending.bare = bare
			k.Collect(*pending)
		}
		pending = nil
	}
	var under group
	var heading *Row // of a group without rows so far
	if t.over != nil {
		of.Leave(document.RowGroup)
		under = under.under(*t.over)
	}
	for _, r := range t.body {
		if err := k.TooMuchText(); err != nil {
			return err
		}
		if kind := t.kind(r); kind != "" {
			finish()
			of.Leave(kind)
			switch kind {
			case document.RowGroup:
				under, heading = under.under(r), &r
			case document.RowTotal, document.RowNote:
				k.skip(r, kind)
			}
			continue
		}
		if pending != nil && t.titleAt < len(r.Cells) && r.Cells[t.titleAt].Up {
			t.addTo(pending, r) // a title merged over several rows: one case
			continue
		}
		finish()
		pending, heading = t.begin(k, r, under), nil
	}
	finish()
	if heading != nil { // nothing stands below it
		if of.Left[document.RowGroup]--; of.Left[document.RowGroup] == 0 {
			delete(of.Left, document.RowGroup)
		}
		of.Leave(document.RowNote)
		k.skip(*heading, document.RowNote)
	}
	k.Doc.Tables = append(k.Doc.Tables, of)
	return k.TooMuchText()
}

// hasTexts reports a table with a column for text that is filled in anywhere, so that a row without one lacks it.
func (t *table) hasTexts() bool {
	return slices.ContainsFunc(t.columns, func(c Column) bool {
		if c.field != FieldText && c.field != FieldSections &&
			(c.field != FieldSection || c.weak() || !outline.IsSectionName(c.name)) {
			return false
		}
		return slices.ContainsFunc(t.body, func(r Row) bool {
			return c.at < len(r.Cells) && strings.TrimSpace(r.Cells[c.at].Text) != "" && r.kind(&t.header, t.titleAt) == ""
		})
	})
}

// kind is that of a row. In a table that we wrote there are only cases, and the names once more.
func (t *table) kind(r Row) string {
	if t.exact {
		if r.repeats(t.header, t.titleAt) {
			return document.RowHead
		}
		return ""
	}
	return r.kind(&t.header, t.titleAt)
}

// begin makes the record of a row, in the group that it stands in; nil where it is refused.
func (t *table) begin(k *Collector, r Row, under group) *Record {
	if t.titleAt < len(r.Cells) && !r.Cells[t.titleAt].Problem().IsZero() {
		k.Refuse(r.Place, say.Text("its title %s", r.Cells[t.titleAt].Problem()))
		return nil
	}
	made := t.record(r, t.titleAt)
	made.Values = append(made.Values, under.values(func(f Field) bool {
		return slices.ContainsFunc(made.Values, func(v Value) bool { return v.Field == f && strings.TrimSpace(v.Text) != "" })
	})...)
	if year := YearOf(t.title); year != "" {
		made.Inherit(Value{Name: "年份", Field: FieldYear, Text: year})
	}
	if !t.exact {
		for _, v := range t.says() {
			made.Inherit(v)
		}
	}
	for _, c := range t.columns {
		if c.at < len(r.Cells) && !r.Cells[c.at].Problem().IsZero() {
			k.Refuse(r.Place, say.Text("its %s %s (the rest of the row went in)",
				document.Quote(c.name), r.Cells[c.at].Problem()))
		}
	}
	return &made
}

func (t *table) record(r Row, titleAt int) Record {
	made := Record{Place: r.Place, exact: t.exact}
	linked := ""
	hasURL := false
	for _, c := range t.columns {
		if c.at >= len(r.Cells) {
			continue
		}
		in := r.Cells[c.at]
		v := Value{Name: c.name, Field: c.field, Text: in.Text}
		if t.exact {
			v.Text = data.UnguardCell(v.Text)
		}
		if c.field == FieldURL {
			if _, ok := ParseURL(in.Text); !ok && in.link() != "" {
				v.Text = in.link() // 点击查看
			}
			hasURL = hasURL || strings.TrimSpace(v.Text) != ""
		}
		if c.field == FieldSection && t.speaksFor(c, r) {
			v.Field = c.Field
		}
		if c.at == titleAt {
			linked = in.link()
		}
		made.Values = append(made.Values, v)
	}
	if _, ok := ParseURL(linked); ok && !hasURL {
		made.Values = append(made.Values, Value{Name: "链接", Field: FieldURL, Text: linked})
	}
	return made
}

// Inherit gives a record a value that its table, or what else it stands in, says of all rows, where it has none of its
// own. A text that is no field's is no other's either.
func (r *Record) Inherit(v Value) {
	says := func(f Field) bool {
		return slices.ContainsFunc(r.Values, func(own Value) bool {
			return own.Field == f && (strings.TrimSpace(own.Text) != "" || len(own.List) > 0)
		})
	}
	switch v.Field {
	case FieldYear, FieldDate:
		if says(FieldYear) || says(FieldDate) {
			return
		}
	case FieldSection:
	default:
		if says(v.Field) {
			return
		}
	}
	r.Values = append(r.Values, v)
}

// speaksFor reports a column whose field a surer one has that is empty in this row.
func (t *table) speaksFor(c Column, r Row) bool {
	switch c.Field {
	case FieldYear, FieldDate, FieldRegion, FieldURL:
	default:
		return false
	}
	at := t.placeOf(c.Field)
	return at >= len(r.Cells) || strings.TrimSpace(r.Cells[at].Text) == "" && r.Cells[at].link() == ""
}

// addTo adds what a further row of a case says: its texts go to the end of the sections that they are under.
func (t *table) addTo(r *Record, more Row) {
	for i, c := range t.columns {
		if c.at >= len(more.Cells) || i >= len(r.Values) || more.Cells[c.at].Up ||
			strings.TrimSpace(more.Cells[c.at].Text) == "" {
			continue
		}
		switch c.field {
		case FieldSection, FieldText, FieldDepartment, FieldDomain:
			r.Values[i].Text = strings.TrimLeft(r.Values[i].Text+"\n"+more.Cells[c.at].Text, "\n")
		}
	}
}
