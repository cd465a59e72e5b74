package format

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"anlisou/data"
)

// ourFields are the columns that every table we write begins with; behind them stands a column for each heading of a section.
var ourFields = []struct {
	name  string
	field field
}{
	{"id", fieldID}, {"案例集", fieldCollection}, {"案例集名称", fieldCollectionTitle}, {"案例集来源", fieldCollectionSource}, {"编号", fieldNumber},
	{"标题", fieldTitle}, {"部门", fieldDepartment}, {"领域", fieldDomain}, {"地区", fieldRegion}, {"年份", fieldYear}, {"链接", fieldURL},
	{"归类", fieldLabels}, {"依据", fieldEvidence}, {"章节", fieldSections},
}

// maxHeadings is how many sections have a column of their own; the others stand in the column 章节.
const maxHeadings = 100

// noHeading is what the column of text without a heading is called.
const noHeading = "正文"

// isOurHeader reports the first row of a table that we wrote.
func isOurHeader(r row) bool {
	if len(r.cells) < len(ourFields) {
		return false
	}
	for i, f := range ourFields {
		if r.cells[i].text != f.name {
			return false
		}
	}
	return true
}

func ourColumns(r row) []column {
	columns := make([]column, len(r.cells))
	for i, c := range r.cells {
		columns[i] = column{at: i, name: data.UnguardCell(c.text)}
		switch {
		case i < len(ourFields):
			columns[i].field = ourFields[i].field
		case c.text == noHeading:
			columns[i].field = fieldText
		}
	}
	return columns
}

// Cases are what is written: it is gone through as often as needed.
type Cases = iter.Seq2[data.Case, error]

// WriteJSONL writes cases as JSON, one a line, each with the title and the source of its collection, if that is among collections.
// What it writes is read again as it was.
func WriteJSONL(w io.Writer, cases Cases, collections []data.Collection) error {
	known := byID(collections)
	out := bufio.NewWriter(w)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for c, err := range cases {
		if err != nil {
			return err
		}
		about := known[c.Collection]
		if err := encoder.Encode(writtenCase{Case: whole(c), Collection: c.Collection, CollectionTitle: about.Title, CollectionSource: about.Source}); err != nil {
			return fmt.Errorf("write case %s: %w", c.ID, err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write the cases: %w", err)
	}
	return nil
}

// writtenCase is a line of JSON that we write.
type writtenCase struct {
	data.Case
	Collection       string `json:"collection"` // always there: it tells our lines from others
	CollectionTitle  string `json:"collection_title,omitempty"`
	CollectionSource string `json:"collection_source,omitempty"`
}

// whole gives a case whose lists are never null in JSON.
func whole(c data.Case) data.Case {
	if c.Sections == nil {
		c.Sections = []data.Section{}
	}
	if c.Departments == nil {
		c.Departments = []string{}
	}
	if c.Domains == nil {
		c.Domains = []string{}
	}
	return c
}

func byID(collections []data.Collection) map[string]data.Collection {
	known := make(map[string]data.Collection, len(collections))
	for _, c := range collections {
		known[c.ID] = c
	}
	return known
}

// WriteCSV writes cases as a table that a spreadsheet opens as it is: UTF-8 with a byte order mark, CR LF behind each line, and
// an apostrophe before what would run as a formula. Several departments or domains stand in one cell with 、 between them; each of the
// most usual headings has a column, and the sections of a case that does not fit these stand as JSON under 章节. What it writes is read
// again as it was.
func WriteCSV(w io.Writer, cases Cases, collections []data.Collection) error {
	layout, err := layoutOf(cases)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	_, _ = out.WriteString(byteOrderMark) // the error is Flush's
	writeRecord(out, layout.header())
	known := byID(collections)
	for c, err := range cases {
		if err != nil {
			return err
		}
		writeRecord(out, layout.cells(c, known[c.Collection]))
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write the cases: %w", err)
	}
	return nil
}

// layout is the columns of a table that we write: those of the fields, and one for each of the most usual headings.
type layout struct {
	headings []string
	names    row
	columns  []column
}

// layoutOf gives the layout in which most sections of cases have a column of their own.
func layoutOf(cases Cases) (*layout, error) {
	headings, err := usualHeadings(cases)
	if err != nil {
		return nil, err
	}
	l := &layout{headings: headings}
	for _, f := range ourFields {
		l.names.cells = append(l.names.cells, sheetCell{text: f.name})
	}
	for _, h := range headings {
		if h == "" {
			h = noHeading
		}
		l.names.cells = append(l.names.cells, sheetCell{text: data.GuardCell(h)})
	}
	l.columns = ourColumns(l.names)
	return l, nil
}

// header is the row that names the columns.
func (l *layout) header() []string { return l.names.names() }

// cells are the row of a case, guarded from being run as formulas.
func (l *layout) cells(c data.Case, about data.Collection) []string {
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
func tableCells(c data.Case, about data.Collection, headings []string, columns []column) []string {
	figure := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	labels := map[data.Labels]string{data.Curated: "人工", data.Inferred: "推断"}[c.Labels]
	evidence := ""
	if len(c.Evidence) > 0 {
		evidence = asJSON(c.Evidence)
	}
	cells := []string{
		c.ID, c.Collection, about.Title, about.Source, figure(c.Number), c.Title, joinLabels(c.Departments), joinLabels(c.Domains), c.Region,
		figure(c.Year), c.URL, labels, evidence, "",
	}
	cells = append(cells, make([]string, len(headings))...)
	for _, s := range c.Sections {
		if at := slices.Index(headings, s.Heading); at >= 0 {
			cells[len(ourFields)+at] = s.Text
		}
	}
	// The columns hold a case's sections where reading them gives the same again: not with an empty one, two of one heading, or
	// another order.
	if !reflect.DeepEqual(sectionsIn(cells, columns), c.Sections) {
		clear(cells[len(ourFields):])
		cells[len(ourFields)-1] = asJSON(c.Sections)
	}
	return cells
}

// sectionsIn are the sections that reading the cells of our table gives.
func sectionsIn(cells []string, columns []column) []data.Section {
	var m made
	r := record{exact: true}
	for i := len(ourFields); i < len(cells); i++ {
		if r.take(&m, value{name: columns[i].name, field: columns[i].field, text: cells[i]}, reading{}) != nil {
			return nil
		}
	}
	return m.one.Sections
}

// joinLabels writes labels in one cell, as JSON where splitLabels would read anything else.
func joinLabels(labels []string) string {
	joined := strings.Join(labels, "、")
	if len(labels) > 0 && !slices.Equal(splitLabels(joined), labels) {
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

// writeRecord writes a record of CSV; encoding/csv would leave out a CR inside a cell. The error is that of the writer's Flush.
func writeRecord(out *bufio.Writer, cells []string) {
	for i, c := range cells {
		if i > 0 {
			_ = out.WriteByte(',')
		}
		if strings.ContainsAny(c, "\",\r\n") || strings.TrimSpace(c) != c {
			c = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
		}
		_, _ = out.WriteString(c)
	}
	_, _ = out.WriteString("\r\n")
}
