package table

import (
	"encoding/json"
	"iter"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"anlisou/data"
	"anlisou/data/format/document"
)

// ourFields are the columns that every table we write begins with; behind them stands a column for each heading of a
// section.
var ourFields = []struct {
	name  string
	field Field
}{
	{
		"id",
		FieldID,
	}, {"案例集", FieldCollection}, {"案例集名称", FieldCollectionTitle}, {"案例集来源", FieldCollectionSource}, {"编号", FieldNumber},
	{
		"标题",
		FieldTitle,
	}, {"部门", FieldDepartment}, {"领域", FieldDomain}, {"地区", FieldRegion}, {"年份", FieldYear}, {"链接", FieldURL},
	{"归类", FieldLabels}, {"依据", FieldEvidence}, {"章节", FieldSections},
}

// maxHeadings is how many sections have a column of their own; the others stand in the column 章节.
const maxHeadings = 100

// noHeading is what the column of text without a heading is called.
const noHeading = "正文"

// IsOurHeader reports the first row of a table that we wrote.
func IsOurHeader(r Row) bool {
	if len(r.Cells) < len(ourFields) {
		return false
	}
	for i, f := range ourFields {
		if r.Cells[i].Text != f.name {
			return false
		}
	}
	return true
}

func ourColumns(r Row) []Column {
	columns := make([]Column, len(r.Cells))
	for i, c := range r.Cells {
		columns[i] = Column{at: i, name: data.UnguardCell(c.Text)}
		switch {
		case i < len(ourFields):
			columns[i].field = ourFields[i].field
		case c.Text == noHeading:
			columns[i].field = FieldText
		}
	}
	return columns
}

// Cases are what is written: it is gone through as often as needed.
type Cases = iter.Seq2[data.Case, error]

// ByID finds collections by their ids.
func ByID(collections []data.Collection) map[string]data.Collection {
	known := make(map[string]data.Collection, len(collections))
	for _, c := range collections {
		known[c.ID] = c
	}
	return known
}

// Layout is the columns of a table that we write: those of the fields, and one for each of the most usual headings.
type Layout struct {
	headings []string
	names    Row
	columns  []Column
}

// LayoutOf gives the layout in which most sections of cases have a column of their own.
func LayoutOf(cases Cases) (*Layout, error) {
	headings, err := usualHeadings(cases)
	if err != nil {
		return nil, err
	}
	l := &Layout{headings: headings}
	for _, f := range ourFields {
		l.names.Cells = append(l.names.Cells, SheetCell{Text: f.name})
	}
	for _, h := range headings {
		if h == "" {
			h = noHeading
		}
		l.names.Cells = append(l.names.Cells, SheetCell{Text: data.GuardCell(h)})
	}
	l.columns = ourColumns(l.names)
	return l, nil
}

// Header is the row that names the columns.
func (l *Layout) Header() []string { return l.names.names() }

// Cells are the row of a case, guarded from being run as formulas.
func (l *Layout) Cells(c data.Case, about data.Collection) []string {
	cells := tableCells(c, about, l.headings, l.columns)
	for i := range cells {
		cells[i] = data.GuardCell(cells[i])
	}
	return cells
}

// usualHeadings are the headings that most cases have, in the order in which they first stand.
func usualHeadings(cases Cases) ([]string, error) {
	count, place := map[string]int{}, map[string]int{}
	for c, err := range cases {
		if err != nil {
			return nil, err
		}
		seen := map[string]bool{}
		for _, s := range c.Sections {
			if seen[s.Heading] || s.Heading == noHeading {
				continue
			}
			seen[s.Heading] = true
			if count[s.Heading]++; count[s.Heading] == 1 {
				place[s.Heading] = len(place)
			}
		}
	}
	headings := make([]string, 0, len(count))
	for h := range count {
		headings = append(headings, h)
	}
	slices.SortFunc(headings, func(a, b string) int {
		if count[a] != count[b] {
			return count[b] - count[a]
		}
		return place[a] - place[b]
	})
	headings = headings[:min(len(headings), maxHeadings)]
	slices.SortFunc(headings, func(a, b string) int { return place[a] - place[b] })
	return headings, nil
}

// tableCells are the cells of a case under our columns.
func tableCells(c data.Case, about data.Collection, headings []string, columns []Column) []string {
	figure := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	evidence := ""
	if len(c.Evidence) > 0 {
		evidence = asJSON(c.Evidence)
	}
	cells := []string{
		c.ID, c.Collection, about.Title, about.Source, figure(c.Number), c.Title, joinLabels(c.Departments),
		joinLabels(c.Domains), c.Region,
		figure(c.Year), c.URL, labelsCell(&c), evidence, "",
	}
	cells = append(cells, make([]string, len(headings))...)
	for _, s := range c.Sections {
		if at := slices.Index(headings, s.Heading); at >= 0 {
			cells[len(ourFields)+at] = s.Text
		}
	}
	// The columns hold a case's sections where reading them gives the same again: not with an empty one, two of one
	// heading, or another order.
	if !reflect.DeepEqual(sectionsIn(cells, columns), c.Sections) {
		clear(cells[len(ourFields):])
		cells[len(ourFields)-1] = asJSON(c.Sections)
	}
	return cells
}

// sectionsIn are the sections that reading the cells of our table gives.
func sectionsIn(cells []string, columns []Column) []data.Section {
	var m Made
	r := Record{exact: true}
	for i := len(ourFields); i < len(cells); i++ {
		if r.take(
			&m,
			Value{Name: columns[i].name, Field: columns[i].field, Text: cells[i]},
			document.Reading{},
		) != nil {
			return nil
		}
	}
	return m.One.Sections
}

// joinLabels writes labels in one cell, as JSON where SplitLabels would read anything else.
func joinLabels(labels []string) string {
	joined := strings.Join(labels, "、")
	if len(labels) > 0 && !slices.Equal(SplitLabels(joined), labels) {
		return asJSON(labels)
	}
	return joined
}

func asJSON(v any) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		panic("format: lists as JSON: " + err.Error()) // of strings and finite numbers they always are
	}
	return strings.TrimSuffix(b.String(), "\n")
}
