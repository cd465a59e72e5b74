// Package table hides what rows and columns mean: which row names the columns, which field a name stands for, how a
// value is read, and how a case is laid out in the tables that we write.
package table

import (
	"fmt"
	"slices"
	"strings"

	"anlisou/data"
	"anlisou/data/format/document"
	"anlisou/data/format/outline"
)

// Sheet is a table as a file holds it: the rows that hold anything, each with its number.
type Sheet struct {
	Name   string // empty where a file is one table
	Hidden bool
	Rows   []Row
}

// Row is a row of a sheet.
type Row struct {
	Place string // "line 12", "sheet 案例, row 5"
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
	Link    string // where the cell's hyperlink leads
	Problem string // why it has no text where it should have one
}

func (c SheetCell) link() string {
	if c.Note == nil {
		return ""
	}
	return c.Note.Link
}

// Problem is why the cell has no text where it should have one; empty where nothing is wrong.
func (c SheetCell) Problem() string {
	if c.Note == nil {
		return ""
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
	return &document.Error{Problem: fmt.Sprintf("the table has more than %d cells", MaxCells),
		Expected: "a smaller one: split it"}
}

// ReadSheets makes cases of the rows of tables. Sheets that hold no table of cases are left out, and named.
func ReadSheets(sheets []Sheet, what string, in document.Reading) (*document.Document, error) {
	k := NewCollector(in)
	doc := k.Doc
	tables := 0
	var without []string
	for _, s := range sheets {
		t, ok := findTable(s)
		switch {
		case !ok:
			if len(s.Rows) > 0 && !s.Hidden {
				without = append(without, s.Name)
			}
			continue
		case s.Hidden:
			k.Refuse("sheet "+document.Quote(s.Name), "is hidden: unhide it in the spreadsheet to have its cases read")
			continue
		}
		tables++
		if doc.Title == "" {
			doc.Title = t.title
		}
		if err := t.read(k); err != nil {
			return nil, err
		}
	}
	if tables == 0 {
		return nil, noTable(sheets, what, doc.Refused)
	}
	for _, name := range without {
		doc.Skipped = append(
			doc.Skipped,
			document.Refusal{
				Place:   "sheet " + document.Quote(name),
				Problem: "holds no table of cases, which needs a column named 标题 or 案例名称",
			},
		)
	}
	return k.Settle(what)
}

func noTable(sheets []Sheet, what string, hidden []document.Refusal) error {
	if len(hidden) > 0 {
		return &document.Error{
			Problem: fmt.Sprintf("%s shows no table of cases: %s %s", what, hidden[0].Place, hidden[0].Problem),
		}
	}
	if !slices.ContainsFunc(sheets, func(s Sheet) bool { return len(s.Rows) > 0 }) {
		return &document.Error{Problem: what + " is empty",
			Expected: "a table of cases: a row that names the columns (标题, 部门, 主要做法, …), and a row for each case"}
	}
	return &document.Error{
		Problem:  fmt.Sprintf("no row among the first %d names a column 标题 or 案例名称 and another for text", MaxHeaderRow),
		Expected: "a table of cases: a row that names the columns (标题, 部门, 主要做法, …), and a row for each case",
	}
}

// table is a sheet whose columns are known.
type table struct {
	Sheet
	title   string // a line above the columns
	columns []Column
	header  Row
	body    []Row
	exact   bool
}

// findTable finds the row that names the columns: of the first rows, the one in which most cells are names that columns
// go by, and one of them the title's.
func findTable(s Sheet) (table, bool) {
	best, bestScore := -1, 0
	var columns []Column
	for i, r := range s.Rows[:min(len(s.Rows), MaxHeaderRow)] {
		if IsOurHeader(r) {
			return table{Sheet: s, columns: ourColumns(r), header: r, body: s.Rows[i+1:], exact: true}, true
		}
		found, score := columnsOf(r.names())
		if len(found) >= 2 && hasField(found, FieldTitle) && score >= 2 && score > bestScore {
			best, bestScore, columns = i, score, found
		}
	}
	if best < 0 {
		return table{}, false
	}
	// A name merged over two rows has the names of the columns below it in the second.
	titleAt := columns[slices.IndexFunc(columns, func(c Column) bool { return c.field == FieldTitle })].at
	for best+1 < len(s.Rows) && titleAt < len(s.Rows[best+1].Cells) && s.Rows[best+1].Cells[titleAt].Up {
		best++
		columns, _ = columnsOf(s.Rows[best].names())
	}
	t := table{Sheet: s, columns: columns, header: s.Rows[best], body: s.Rows[best+1:]}
	t.title = titleAbove(s.Rows[:best])
	return t, true
}

// HoldsCases reports whether a sheet is a table of cases: a row names its columns, and there are rows below it.
func (s Sheet) HoldsCases() bool {
	t, ok := findTable(s)
	return ok && len(t.body) > 0
}

// names are a row's texts, cut to the columns that are read; of cells merged beside each other the first has it.
func (r Row) names() []string {
	names := make([]string, min(len(r.Cells), MaxColumns))
	for i := range names {
		if !r.Cells[i].Left {
			names[i] = r.Cells[i].Text
		}
	}
	return names
}

// titleAbove is the first row above the columns that has one text in it: the table's title.
func titleAbove(rows []Row) string {
	for _, r := range rows {
		var texts []string
		for _, name := range r.names() {
			if strings.TrimSpace(name) != "" {
				texts = append(texts, name)
			}
		}
		if title := ""; len(texts) == 1 {
			title = outline.OneLine(texts[0])
			if n := len([]rune(title)); n > 0 && n <= data.MaxTitleLen/5 && !strings.HasPrefix(title, "附件") {
				return title
			}
		}
	}
	return ""
}

// read makes a case of each row below the columns.
func (t *table) read(k *Collector) error {
	titleAt := t.columns[slices.IndexFunc(t.columns, func(c Column) bool { return c.field == FieldTitle })].at
	var pending *Record
	finish := func() {
		if pending != nil {
			k.Collect(*pending)
		}
		pending = nil
	}
	for _, r := range t.body {
		if err := k.TooMuchText(); err != nil {
			return err
		}
		switch {
		case !t.exact && r.isDivider(), r.repeats(t.header, titleAt):
			finish()
			k.Doc.Dropped++
			continue
		case pending != nil && titleAt < len(r.Cells) && r.Cells[titleAt].Up:
			t.addTo(pending, r) // a title merged over several rows: one case
			continue
		}
		finish()
		if titleAt < len(r.Cells) && r.Cells[titleAt].Problem() != "" {
			k.Refuse(r.Place, "its title "+r.Cells[titleAt].Problem())
			continue
		}
		made := t.record(r, titleAt)
		for _, c := range t.columns {
			if c.at < len(r.Cells) && r.Cells[c.at].Problem() != "" {
				k.Refuse(
					r.Place,
					fmt.Sprintf(
						"its %s %s (the rest of the row went in)",
						document.Quote(c.name),
						r.Cells[c.at].Problem(),
					),
				)
			}
		}
		pending = &made
	}
	finish()
	return k.TooMuchText()
}

// isDivider reports a row that is one text merged over the columns: the heading of a group of rows.
func (r Row) isDivider() bool {
	texts, wide := 0, 0
	for _, c := range r.Cells {
		switch {
		case c.Left:
			wide++
		case strings.TrimSpace(c.Text) != "":
			texts++
		}
	}
	return texts == 1 && wide >= 2
}

// repeats reports the names of the columns once more, as on each printed page.
func (r Row) repeats(header Row, titleAt int) bool {
	if titleAt >= len(r.Cells) ||
		strings.TrimSpace(r.Cells[titleAt].Text) != strings.TrimSpace(header.Cells[titleAt].Text) {
		return false
	}
	names, again := header.names(), r.names()
	for i := range max(len(names), len(again)) {
		a, b := "", ""
		if i < len(names) {
			a = names[i]
		}
		if i < len(again) {
			b = again[i]
		}
		if columnKey(a) != columnKey(b) {
			return false
		}
	}
	return true
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
