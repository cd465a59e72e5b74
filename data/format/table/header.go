package table

import (
	"fmt"
	"slices"
	"strings"

	"anlisou/data"
	"anlisou/data/format/document"
	"anlisou/data/format/outline"
)

// table is a sheet whose columns are known.
type table struct {
	Sheet
	title   string // a line above the columns
	columns []Column
	titleAt int // the place of the title in a row
	header  Row
	above   int // rows above the columns that are not the title
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
		if len(found) >= 2 && hasField(found, FieldTitle) && score >= 2 && score > bestScore {
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
	if t.keyed() {
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
	t.title, t.above = titleAbove(s.Rows[:best])
	return t, true, nil
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
			if known, is := meaning(r.Cells[c.at].Text); is && !known.weak() {
				names++
			}
		}
	}
	return all > 0 && 2*names >= all
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
		if _, known := meaning(text); known || i >= len(header.Cells) || strings.TrimSpace(header.Cells[i].Text) == "" {
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
			if _, together := meaning(whole); together {
				text = whole
			}
		}
		made.Cells[i] = SheetCell{Text: text}
	}
	return made
}

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

// What texts of titles are like.
const (
	sampledRows     = 200
	usualTitle      = 60 // characters; the middle of a column of titles has no more
	longTitle       = 150
	shareLongTitles = 10 // one of so many at most is longer
)

// titleLike reports whether the texts of a column are as titles are: short, and mostly no two alike. Length is how long
// the one in the middle is.
func titleLike(body []Row, at int) (length int, ok bool) {
	var lengths []int
	seen := map[string]bool{}
	long := 0
	for _, r := range body[:min(len(body), sampledRows)] {
		if at >= len(r.Cells) || r.Cells[at].Up || r.Cells[at].Left || r.kind(nil, at) != "" {
			continue
		}
		text := strings.TrimSpace(r.Cells[at].Text)
		if text == "" {
			continue
		}
		n := len([]rune(text))
		lengths = append(lengths, n)
		seen[text] = true
		if n > longTitle {
			long++
		}
	}
	if len(lengths) == 0 {
		return 0, false
	}
	slices.Sort(lengths)
	middle := lengths[len(lengths)/2]
	return middle, middle <= usualTitle && long*shareLongTitles <= len(lengths) && 2*len(seen) > len(lengths)
}

// chooseTitle settles which column names the cases where only weak names do: that whose texts are as titles are. Two of
// them that are as sure are for a person to tell.
func (t *table) chooseTitle() *document.ColumnsError {
	at := slices.IndexFunc(t.columns, func(c Column) bool { return c.field == FieldTitle })
	if !t.columns[at].weak() {
		return nil
	}
	var fit []int
	for i, c := range t.columns {
		if c.weak() {
			t.columns[i].field = FieldSection
			if _, ok := titleLike(t.body, c.at); ok {
				fit = append(fit, i)
			}
		}
	}
	slices.SortStableFunc(fit, func(a, b int) int { return t.columns[a].rank - t.columns[b].rank })
	if len(fit) == 0 {
		return questionOf(t.Sheet, t.columns, t.body)
	}
	if len(fit) > 1 && t.columns[fit[0]].rank == t.columns[fit[1]].rank {
		q := questionOf(t.Sheet, t.columns, t.body)
		for _, i := range fit {
			if t.columns[i].rank == t.columns[fit[0]].rank {
				q.Titles = append(q.Titles, t.columns[i].name)
			}
		}
		q.Proposed = q.Titles[0]
		return q
	}
	t.columns[fit[0]].field = FieldTitle
	return nil
}

// unnamed is the question about a sheet that is a table of something and names no column for the titles; nil where it
// is none.
func unnamed(s Sheet, chosen choices) *document.ColumnsError {
	best, bestScore := -1, 0
	var columns []Column
	for i, r := range s.Rows[:min(len(s.Rows), MaxHeaderRow)] {
		found, score := columnsOf(r.names(), chosen)
		if len(found) >= 2 && score > bestScore && i+1 < len(s.Rows) {
			best, bestScore, columns = i, score, found
		}
	}
	if best < 0 {
		return nil
	}
	return questionOf(s, columns, s.Rows[best+1:])
}

// questionOf asks which of the columns is the title's; of those of which nothing else is known, it proposes the one
// that has the longest texts among those that are like titles.
func questionOf(s Sheet, columns []Column, body []Row) *document.ColumnsError {
	q := &document.ColumnsError{Place: s.place().Said(), Columns: used(columns)}
	longest, named := 0, true
	for _, c := range columns {
		if c.field != FieldSection {
			continue
		}
		length, ok := titleLike(body, c.at)
		_, known := meaning(c.name)
		known = known && c.Field == FieldSection // 主要做法, 备注
		if ok && !sentences(body, c.at) && (length > longest && known == named || named && !known) {
			longest, named, q.Proposed = length, known, c.name
		}
	}
	return q
}

// sentences reports whether most texts of a column are cut by the signs of sentences.
func sentences(body []Row, at int) bool {
	with, all := 0, 0
	for _, r := range body[:min(len(body), sampledRows)] {
		if at < len(r.Cells) && strings.TrimSpace(r.Cells[at].Text) != "" {
			all++
			if strings.ContainsAny(r.Cells[at].Text, "。；，;") {
				with++
			}
		}
	}
	return 2*with > all
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
