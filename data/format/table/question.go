package table

import (
	"slices"
	"strings"
	"unicode"

	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
)

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
	if t.columns[fit[0]].rank == rankPoint {
		if q := questionOf(t.Sheet, t.columns, t.body); q.Proposed != "" && q.Proposed != t.columns[fit[0]].name {
			return q // 创新点 beside a column that may be the names of the cases
		}
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

// firstUnknown is the question about the first sheet that is a table whose columns have names that nobody knows: a row
// of short texts, and below it another as wide.
func firstUnknown(sheets []Sheet) *document.ColumnsError {
	for _, s := range sheets {
		if s.Hidden {
			continue
		}
		for i := range min(len(s.Rows)-1, MaxHeaderRow) {
			columns, _ := columnsOf(s.Rows[i].names(), nil)
			below, _, _ := s.Rows[i+1].texts()
			short := !slices.ContainsFunc(columns, func(c Column) bool {
				return len([]rune(c.name)) > maxColumnName || isFigure(c.name)
			})
			if len(columns) > 1 && len(below) > 1 && short {
				return questionOf(s, columns, s.Rows[i+1:])
			}
		}
	}
	return nil
}

// questionOf asks which of the columns is the title's; of those of which nothing else is known, it proposes the one
// that has the longest texts among those that are like titles of cases. It proposes none of a table of figures, or of
// people.
func questionOf(s Sheet, columns []Column, body []Row) *document.ColumnsError {
	q := &document.ColumnsError{Place: s.place().Said(), Columns: used(columns)}
	longest, named := 0, true
	statistics := ofFigures(columns, body)
	for _, c := range columns {
		if c.field != FieldSection || statistics && !c.weak() || otherName.MatchString(columnKey(c.name)) {
			continue
		}
		length, ok := titleLike(body, c.at)
		_, known := meaning(c.name)
		known = known && c.Field == FieldSection // 主要做法, 备注
		if ok && !sentences(body, c.at) && saying(body, c.at) && (length > longest && known == named || named && !known) {
			longest, named, q.Proposed = length, known, c.name
		}
	}
	if q.Proposed == "" { // whose texts are longer than those of titles
		weak := slices.DeleteFunc(slices.Clone(columns), func(c Column) bool { return !c.weak() })
		if len(weak) > 0 {
			q.Proposed = slices.MinFunc(weak, func(a, b Column) int { return a.rank - b.rank }).name
		}
	}
	return q
}

// otherName is the name of a column that never holds titles: of people and how to reach them, of times, places, amounts.
var otherName = pattern.New(`姓名|联络员|联系|电话|手机|传真|邮箱|邮编|微信|qq|地址|职务|职称|岗位|性别|人$|人员$|地点|时间|日期|时限|数量|单价|金额|规格|型号|计量`)

// minSaying is how many Han characters a title has at least: names of people and of goods have fewer.
const minSaying = 4

// saying reports whether most texts of a column say what something is, and are not names of people, organs or places,
// nor figures.
func saying(body []Row, at int) bool {
	return most(body, at, func(text string) bool {
		han := 0
		for _, r := range text {
			if unicode.Is(unicode.Han, r) {
				han++
			}
		}
		return han >= minSaying && !organName.MatchString(text) && !placeName.MatchString(text)
	})
}

// ofFigures reports a table of figures: beside one column, all or most others hold nothing else, and years do not count.
func ofFigures(columns []Column, body []Row) bool {
	figures, others := 0, -1 // but for what they are figures of
	for _, c := range columns {
		switch c.field {
		case FieldNumber, FieldID:
			continue
		}
		others++
		if most(body, c.at, func(text string) bool {
			text = outline.Fold(text)
			return figureForm.MatchString(text) && !groupYear.MatchString(text)
		}) {
			figures++
		}
	}
	return figures > 0 && (figures == others || figures > 1 && 2*figures >= others)
}

// figureForm is a figure as statistics have it: 1,200.5, -3.1%, 5亿元, —.
var figureForm = pattern.New(`^(?:[-+±↑↓]?[0-9][0-9.,]*(?:%|‰|个百分点|[万亿]?(?:元|户|件|人|个|家|次|项|吨|天|小时))?|[-—/]+)$`)

// most reports whether at least half of the texts of a column are such.
func most(body []Row, at int, such func(text string) bool) bool {
	with, all := 0, 0
	for _, r := range body[:min(len(body), sampledRows)] {
		if at < len(r.Cells) && !r.Cells[at].Left && strings.TrimSpace(r.Cells[at].Text) != "" {
			all++
			if such(strings.TrimSpace(r.Cells[at].Text)) {
				with++
			}
		}
	}
	return all > 0 && 2*with >= all
}

// sentences reports whether most texts of a column are cut by the signs of sentences.
func sentences(body []Row, at int) bool {
	return most(body, at, func(text string) bool { return strings.ContainsAny(text, "。；，;") })
}
