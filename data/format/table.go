package format

import (
	"fmt"
	"slices"
	"strings"

	"anlisou/data"
)

// sheet is a table as a file holds it: the rows that hold anything, each with its number.
type sheet struct {
	name   string // empty where a file is one table
	hidden bool
	rows   []row
}

type row struct {
	place string // "line 12", "sheet 案例, row 5"
	cells []sheetCell
}

// sheetCell is a cell's text, as a person reads it.
type sheetCell struct {
	text string
	note *cellNote // few cells have one
	// up and left say that the cell is one with that above it, or beside it, whose text it has, too.
	up, left bool
}

type cellNote struct {
	link    string // where the cell's hyperlink leads
	problem string // why it has no text where it should have one
}

func (c sheetCell) link() string {
	if c.note == nil {
		return ""
	}
	return c.note.link
}

func (c sheetCell) problem() string {
	if c.note == nil {
		return ""
	}
	return c.note.problem
}

const (
	maxHeaderRow = 30 // rows from the top in which the names of the columns are looked for
	maxColumns   = 1000
	maxCells     = 4_000_000 // of a document; 100,000 cases in 40 columns
)

func tooManyCells() error {
	return &Error{Problem: fmt.Sprintf("the table has more than %d cells", maxCells), Expected: "a smaller one: split it"}
}

// readSheets makes cases of the rows of tables. Sheets that hold no table of cases are left out, and named.
func readSheets(sheets []sheet, what string, in reading) (*Document, error) {
	k := newCollector(in)
	doc := k.doc
	tables := 0
	var without []string
	for _, s := range sheets {
		t, ok := findTable(s)
		switch {
		case !ok:
			if len(s.rows) > 0 && !s.hidden {
				without = append(without, s.name)
			}
			continue
		case s.hidden:
			k.refuse("sheet "+quote(s.name), "is hidden: unhide it in the spreadsheet to have its cases read")
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
		doc.Skipped = append(doc.Skipped, Refusal{Place: "sheet " + quote(name), Problem: "holds no table of cases, which needs a column named 标题 or 案例名称"})
	}
	return k.settle(what)
}

func noTable(sheets []sheet, what string, hidden []Refusal) error {
	if len(hidden) > 0 {
		return &Error{Problem: fmt.Sprintf("%s shows no table of cases: %s %s", what, hidden[0].Place, hidden[0].Problem)}
	}
	if !slices.ContainsFunc(sheets, func(s sheet) bool { return len(s.rows) > 0 }) {
		return &Error{Problem: what + " is empty", Expected: "a table of cases: a row that names the columns (标题, 部门, 主要做法, …), and a row for each case"}
	}
	return &Error{
		Problem:  fmt.Sprintf("no row among the first %d names a column 标题 or 案例名称 and another for text", maxHeaderRow),
		Expected: "a table of cases: a row that names the columns (标题, 部门, 主要做法, …), and a row for each case",
	}
}

// table is a sheet whose columns are known.
type table struct {
	sheet
	title   string // a line above the columns
	columns []column
	header  row
	body    []row
	exact   bool
}

// findTable finds the row that names the columns: of the first rows, the one in which most cells are names that columns go by,
// and one of them the title's.
func findTable(s sheet) (table, bool) {
	best, bestScore := -1, 0
	var columns []column
	for i, r := range s.rows[:min(len(s.rows), maxHeaderRow)] {
		if isOurHeader(r) {
			return table{sheet: s, columns: ourColumns(r), header: r, body: s.rows[i+1:], exact: true}, true
		}
		found, score := columnsOf(r.names())
		if len(found) >= 2 && hasField(found, fieldTitle) && score >= 2 && score > bestScore {
			best, bestScore, columns = i, score, found
		}
	}
	if best < 0 {
		return table{}, false
	}
	// A name merged over two rows has the names of the columns below it in the second.
	titleAt := columns[slices.IndexFunc(columns, func(c column) bool { return c.field == fieldTitle })].at
	for best+1 < len(s.rows) && titleAt < len(s.rows[best+1].cells) && s.rows[best+1].cells[titleAt].up {
		best++
		columns, _ = columnsOf(s.rows[best].names())
	}
	t := table{sheet: s, columns: columns, header: s.rows[best], body: s.rows[best+1:]}
	t.title = titleAbove(s.rows[:best])
	return t, true
}

// names are a row's texts, cut to the columns that are read; of cells merged beside each other the first has it.
func (r row) names() []string {
	names := make([]string, min(len(r.cells), maxColumns))
	for i := range names {
		if !r.cells[i].left {
			names[i] = r.cells[i].text
		}
	}
	return names
}

// titleAbove is the first row above the columns that has one text in it: the table's title.
func titleAbove(rows []row) string {
	for _, r := range rows {
		var texts []string
		for _, name := range r.names() {
			if strings.TrimSpace(name) != "" {
				texts = append(texts, name)
			}
		}
		if title := ""; len(texts) == 1 {
			title = oneLine(texts[0])
			if n := len([]rune(title)); n > 0 && n <= data.MaxTitleLen/5 && !strings.HasPrefix(title, "附件") {
				return title
			}
		}
	}
	return ""
}

// read makes a case of each row below the columns.
func (t *table) read(k *collector) error {
	titleAt := t.columns[slices.IndexFunc(t.columns, func(c column) bool { return c.field == fieldTitle })].at
	var pending *record
	finish := func() {
		if pending != nil {
			k.collect(*pending)
		}
		pending = nil
	}
	for _, r := range t.body {
		if err := k.tooMuchText(); err != nil {
			return err
		}
		switch {
		case !t.exact && r.isDivider(), r.repeats(t.header, titleAt):
			finish()
			k.doc.Dropped++
			continue
		case pending != nil && titleAt < len(r.cells) && r.cells[titleAt].up:
			t.addTo(pending, r) // a title merged over several rows: one case
			continue
		}
		finish()
		if titleAt < len(r.cells) && r.cells[titleAt].problem() != "" {
			k.refuse(r.place, "its title "+r.cells[titleAt].problem())
			continue
		}
		made := t.record(r, titleAt)
		for _, c := range t.columns {
			if c.at < len(r.cells) && r.cells[c.at].problem() != "" {
				k.refuse(r.place, fmt.Sprintf("its %s %s (the rest of the row went in)", quote(c.name), r.cells[c.at].problem()))
			}
		}
		pending = &made
	}
	finish()
	return k.tooMuchText()
}

// isDivider reports a row that is one text merged over the columns: the heading of a group of rows.
func (r row) isDivider() bool {
	texts, wide := 0, 0
	for _, c := range r.cells {
		switch {
		case c.left:
			wide++
		case strings.TrimSpace(c.text) != "":
			texts++
		}
	}
	return texts == 1 && wide >= 2
}

// repeats reports the names of the columns once more, as on each printed page.
func (r row) repeats(header row, titleAt int) bool {
	if titleAt >= len(r.cells) || strings.TrimSpace(r.cells[titleAt].text) != strings.TrimSpace(header.cells[titleAt].text) {
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

func (t *table) record(r row, titleAt int) record {
	made := record{place: r.place, exact: t.exact}
	linked := ""
	hasURL := false
	for _, c := range t.columns {
		if c.at >= len(r.cells) {
			continue
		}
		in := r.cells[c.at]
		v := value{name: c.name, field: c.field, text: in.text}
		if t.exact {
			v.text = data.UnguardCell(v.text)
		}
		if c.field == fieldURL {
			if _, ok := parseURL(in.text); !ok && in.link() != "" {
				v.text = in.link() // 点击查看
			}
			hasURL = hasURL || strings.TrimSpace(v.text) != ""
		}
		if c.at == titleAt {
			linked = in.link()
		}
		made.values = append(made.values, v)
	}
	if _, ok := parseURL(linked); ok && !hasURL {
		made.values = append(made.values, value{name: "链接", field: fieldURL, text: linked})
	}
	return made
}

// addTo adds what a further row of a case says: its texts go to the end of the sections that they are under.
func (t *table) addTo(r *record, more row) {
	for i, c := range t.columns {
		if c.at >= len(more.cells) || i >= len(r.values) || more.cells[c.at].up || strings.TrimSpace(more.cells[c.at].text) == "" {
			continue
		}
		switch c.field {
		case fieldSection, fieldText, fieldDepartment, fieldDomain:
			r.values[i].text = strings.TrimLeft(r.values[i].text+"\n"+more.cells[c.at].text, "\n")
		}
	}
}
