package table

import (
	"fmt"
	"slices"
	"strings"

	"anlisou/data"
	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
)

// table is a sheet whose columns are known.
type table struct {
	Sheet
	title   string // a line above the columns
	columns []Column
	titleAt int // the place of the title in a row
	header  Row
	above   int  // rows above the columns that are not the title
	over    *Row // the group of the first rows, where it is named above the columns
	body    []Row
	exact   bool
}

// findTable finds the row that names the columns: of the first rows, the one in which most cells are names that columns
// go by, and one of them the title's. A table of which it is not plain which column that is, is a *ColumnsError; other
// sheets are none.
func findTable(s Sheet, chosen choices) (t table, ok bool, unclear *document.ColumnsError) {
	best, bestScore := -1, 0
	var columns []Column
	for i, r := range s.Rows[:min(len(s.Rows), MaxHeaderRow)] {
		if IsOurHeader(r) {
			t = table{Sheet: s, columns: ourColumns(r), header: r, body: s.Rows[i+1:], exact: true}
			t.titleAt = t.placeOf(FieldTitle)
			return t, true, nil
		}
		found, score := columnsOf(r.names(), chosen)
		if mayName(found, score, s.Rows[i+1:]) && score > bestScore {
			best, bestScore, columns = i, score, found
		}
	}
	if best < 0 {
		return table{}, false, unnamed(s, chosen)
	}
	header, end := headerFrom(s.Rows, best, columns, chosen)
	if joined, _ := columnsOf(header.names(), chosen); hasField(joined, FieldTitle) {
		columns = joined
	} else { // what stands below are no names
		header, end = s.Rows[best], best+1
	}
	t = table{Sheet: s, columns: columns, header: header, body: s.Rows[end:]}
	if len(chosen) == 0 && t.keyed() {
		return table{}, false, nil
	}
	if problem := t.chooseTitle(); problem != nil {
		return table{}, false, problem
	}
	t.titleAt = t.placeOf(FieldTitle)
	t.addNameless()
	if best > 0 {
		if texts, _, _ := s.Rows[best-1].texts(); len(texts) > 1 { // its names are those of columns, too
			best--
		}
	}
	if t.isGrouped() && best > 0 && s.Rows[best-1].namesGroup() {
		best--
		t.over = &s.Rows[best]
	}
	t.title, t.above = titleAbove(s.Rows[:best])
	return t, true, nil
}

// mayName reports columns of a table of cases: that of the title and another are named; or there is only a list of
// titles; or a person says which is the title's.
func mayName(columns []Column, score int, body []Row) bool {
	at := slices.IndexFunc(columns, func(c Column) bool { return c.field == FieldTitle })
	switch {
	case at < 0:
		return false
	case columns[at].rank == rankChosen:
		return true
	case len(columns) == 1:
		length, ok := titleLike(body, columns[0].at)
		return len(body) > 1 && ok && length > 1 && !columns[0].weak() && columns[0].at == 0
	}
	return score >= 2
}

// keyed reports a table whose rows are a name and a value each, as that of a paper's particulars is (标题, 发文机关, 成文日期):
// half of what stands below its names are names that columns go by.
func (t *table) keyed() bool {
	names, all := 0, 0
	for _, r := range t.body[:min(len(t.body), sampledRows)] {
		if r.repeats(t.header, t.placeOf(FieldTitle)) {
			continue
		}
		for _, c := range t.columns {
			if c.field == FieldSection || c.at >= len(r.Cells) || strings.TrimSpace(r.Cells[c.at].Text) == "" {
				continue
			}
			all++
			if known, is := meaning(r.Cells[c.at].Text); is && !known.weak() && known.Field != FieldRegion { // 全市
				names++
			}
		}
	}
	return all > 0 && 2*names >= all
}

// isGrouped reports a table whose rows stand in groups that rows between them name.
func (t *table) isGrouped() bool {
	return slices.ContainsFunc(t.body, func(r Row) bool { return t.kind(r) == document.RowGroup })
}

// addNameless adds to the columns those that hold texts and have no name: they are called by their place.
func (t *table) addNameless() {
	taken := make([]bool, MaxColumns)
	for _, c := range t.columns {
		taken[c.at] = true
	}
	for _, r := range t.body {
		for i := range min(len(r.Cells), MaxColumns) {
			c := r.Cells[i]
			if taken[i] || c.Left || strings.TrimSpace(c.Text) == "" {
				continue
			}
			if r.kind(&t.header, t.titleAt) != "" {
				break
			}
			taken[i] = true
			t.columns = append(t.columns, Column{at: i, name: fmt.Sprintf("第%d列", i+1)})
		}
	}
	slices.SortStableFunc(t.columns, func(a, b Column) int { return a.at - b.at })
}

func (t *table) placeOf(f Field) int {
	return t.columns[slices.IndexFunc(t.columns, func(c Column) bool { return c.field == f })].at
}

// headerFrom gives the names of the columns, which may stand in two rows and more, and the index of the row below them.
// A cell over several columns (责任单位) has its columns' own names (牵头, 配合) below it.
func headerFrom(rows []Row, at int, columns []Column, chosen choices) (header Row, end int) {
	header, end = rows[at], at+1
	titleAt := columns[slices.IndexFunc(columns, func(c Column) bool { return c.field == FieldTitle })].at
	for end < len(rows) && end < at+3 {
		below := rows[end]
		merged := titleAt < len(below.Cells) && below.Cells[titleAt].Up
		if !merged && !goesOn(header, below, titleAt) {
			break
		}
		header = joinedHeader(header, below, chosen)
		end++
	}
	if at > 0 && end == at+1 {
		header = underHeads(rows[at-1], header)
	}
	return header, end
}

// goesOn reports a second row of names where cells are not merged, as in CSV: nothing below the title, and a name that
// columns go by below another, or below a cell that goes over several columns.
func goesOn(header, below Row, titleAt int) bool {
	named := 0
	for i, c := range below.Cells {
		text := strings.TrimSpace(c.Text)
		if text == "" || c.Up || c.Left {
			continue
		}
		if i == titleAt || len([]rune(text)) > maxColumnName {
			return false
		}
		if _, known := meaning(text); known || i >= len(header.Cells) || header.Cells[i].Left ||
			strings.TrimSpace(header.Cells[i].Text) == "" {
			named++
		}
	}
	return named > 0
}

// joinedHeader are the names of columns that two rows give.
func joinedHeader(upper, lower Row, chosen choices) Row {
	made := Row{Place: lower.Place, Cells: make([]SheetCell, max(len(upper.Cells), len(lower.Cells)))}
	over := ""
	for i := range made.Cells {
		above, below := SheetCell{}, SheetCell{}
		if i < len(upper.Cells) {
			above = upper.Cells[i]
		}
		if i < len(lower.Cells) {
			below = lower.Cells[i]
		}
		if text := strings.TrimSpace(above.Text); text != "" {
			over = text
		}
		text := strings.TrimSpace(below.Text)
		switch {
		case text == "" || below.Up:
			made.Cells[i] = SheetCell{Text: above.Text, Left: above.Left}
			continue
		case below.Left:
			made.Cells[i] = SheetCell{Text: below.Text, Left: true}
			continue
		}
		_, known := meaning(text)
		_, picked := chosen.field(text)
		if whole := text + over; !known && !picked && over != text {
			_, together := meaning(whole)
			if leads, _ := meaning(over); together || leads.Field == FieldDepartment && helpForm.MatchString(text) {
				text = whole // 协同责任主体
			}
		}
		made.Cells[i] = SheetCell{Text: text}
	}
	return made
}

// helpForm is what organs do that only help, below 责任主体.
var helpForm = pattern.New(`^(?:配合|协同|协助|协办|协作|参与|支持|会同)$`)

// underHeads gives columns without a name in the row that names the others the name above it.
func underHeads(above, header Row) Row {
	made := Row{Place: header.Place, Cells: slices.Clone(header.Cells)}
	texts := 0
	for _, name := range above.names() {
		if strings.TrimSpace(name) != "" {
			texts++
		}
	}
	for i := range made.Cells {
		if texts > 1 && i < len(above.Cells) && strings.TrimSpace(made.Cells[i].Text) == "" && !above.Cells[i].Left {
			made.Cells[i].Text = above.Cells[i].Text
		}
	}
	return made
}

// used are columns, and what each was taken for.
func used(columns []Column) []document.Column {
	list := make([]document.Column, len(columns))
	for i, c := range columns {
		list[i] = document.Column{Name: c.name, Use: useOf(c.field)}
	}
	return list
}

// titleAbove is the first row above the columns that has one text in it, the table's title; and how many other rows
// there are.
func titleAbove(rows []Row) (title string, others int) {
	for _, r := range rows {
		var texts []string
		for _, name := range r.names() {
			if strings.TrimSpace(name) != "" {
				texts = append(texts, name)
			}
		}
		if len(texts) == 1 && title == "" {
			one := outline.OneLine(texts[0])
			if n := len([]rune(one)); n > 0 && n <= data.MaxTitleLen/5 && !strings.HasPrefix(one, "附件") {
				title = one
				continue
			}
		}
		others++
	}
	return title, others
}
