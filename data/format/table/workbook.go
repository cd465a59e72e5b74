package table

import (
	"slices"
	"strings"

	"anlisou/data"
	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
	"anlisou/data/say"
)

var (
	// explainForm is the name of a sheet that says how to fill in another, or what may be chosen there.
	explainForm = pattern.New(`^(?:填表|填报|填写|使用|录入|表格|字段)?(?:说明|须知|要求|指南|指引|样表|样例|示例|范例|模板|模版|字典|下拉(?:选项|列表|框)?|选项|数据(?:验证|字典)|参数|枚举)(?:页|表)?[0-9]*$`)
	// sheetEnd is what the name of a sheet says beside whose cases it holds.
	sheetEnd = pattern.New(`(?:的|报送|申报|推荐|改革|创新|典型|优秀)*(?:案例|项目|清单|汇总|情况|报送|台账|材料|表)+$`)
	// wholePlace is the name of no place in particular.
	wholePlace = pattern.New(`^(?:[全本各我省市县区州旗镇乡]|所有|其他|城|郊)+(?:省|市|县|区|州|盟|旗|镇|乡|街道|片区)?$`)
)

// explains reports a sheet that is named as one that explains others.
func (s Sheet) explains() bool { return explainForm.MatchString(outline.Fold(s.Name)) }

// says is what the name of a sheet says of its cases: the year, the organ or the place whose they are.
func (s Sheet) says() []Value {
	name := outline.OneLine(s.Name)
	if m := groupYear.FindStringSubmatch(outline.Fold(name)); m != nil {
		return []Value{{Name: "年份", Field: FieldYear, Text: m[1]}}
	}
	if short := sheetEnd.ReplaceAllString(name, ""); short != "" {
		name = short
	}
	switch {
	case strings.ContainsAny(name, "、，,;；和及"), wholePlace.MatchString(name):
	case organName.MatchString(name):
		return []Value{{Name: "部门", Field: FieldDepartment, List: []string{name}}}
	case placeName.MatchString(name):
		return []Value{{Name: "地区", Field: FieldRegion, Text: name}}
	}
	return nil
}

// foldRepeats leaves out what another sheet says in full: the row of a summary, or of contents, whose case stands in
// another sheet with its text, and a row that says the same as one of another sheet. What only the one left out says of
// the case goes into the other. Cases with ids of their own are told apart by these.
func (k *Collector) foldRepeats() {
	d := k.Doc
	same := map[string][]int{}
	for i, c := range d.Cases {
		if c.ID == "" && d.Places[i].Whole() != (document.Place{}) {
			key := c.Collection + "\x00" + outline.Fold(c.Title)
			same[key] = append(same[key], i)
		}
	}
	repeats := map[document.Place]int{}
	gone := map[int]bool{}
	for i, c := range d.Cases {
		all := same[c.Collection+"\x00"+outline.Fold(c.Title)]
		if c.ID != "" || len(all) < 2 || gone[i] {
			continue
		}
		k.in.Budget.Check()
		for _, other := range all[:min(len(all), MaxSheets)] {
			if other == i || gone[other] || d.Places[other].Whole() == d.Places[i].Whole() || !k.repeats(other, i) {
				continue
			}
			fill(&d.Cases[i], d.Cases[other])
			gone[other] = true
			repeats[d.Places[other].Whole()]++
		}
	}
	if len(gone) == 0 {
		return
	}
	bare := k.bare
	keep := 0
	k.bare = map[int]bool{}
	var sheets []document.Place
	for i := range d.Cases {
		if gone[i] {
			if whole := d.Places[i].Whole(); !slices.Contains(sheets, whole) {
				sheets = append(sheets, whole)
			}
			continue
		}
		if bare[i] {
			k.bare[keep] = true
		}
		d.Cases[keep], d.Places[keep] = d.Cases[i], d.Places[i]
		keep++
	}
	d.Cases, d.Places = d.Cases[:keep], d.Places[:keep]
	for _, whole := range sheets {
		d.Skipped = append(d.Skipped, document.Refusal{Place: whole,
			Problem: say.Text("%d rows are in other sheets as well, with their texts", repeats[whole])})
	}
}

// repeats reports whether the case at one place says nothing of its text that the case of that title at another does not.
func (k *Collector) repeats(one, other int) bool {
	switch {
	case k.bare[one] && k.bare[other]:
		return one > other
	case k.bare[one]:
		return true
	case k.bare[other]:
		return false
	}
	a, b := &k.Doc.Cases[one], &k.Doc.Cases[other]
	differ := a.Year != b.Year && a.Year != 0 && b.Year != 0 || a.Region != b.Region && a.Region != "" && b.Region != ""
	return one > other && !differ && slices.Equal(a.Sections, b.Sections)
}

// goesOnIn reports whether a sheet that names no columns goes on with the rows of a table: its first row has the next
// number.
func (t *table) goesOnIn(s Sheet) bool {
	at := slices.IndexFunc(t.columns, func(c Column) bool { return c.field == FieldNumber })
	if at < 0 || t.exact || s.Hidden || len(s.Rows) == 0 || len(t.body) == 0 {
		return false
	}
	number := func(r Row) (int, bool) {
		if place := t.columns[at].at; place < len(r.Cells) && t.titleAt < len(r.Cells) && strings.TrimSpace(r.Cells[t.titleAt].Text) != "" {
			return parseCount(strings.TrimSpace(r.Cells[place].Text))
		}
		return 0, false
	}
	next, ok := number(s.Rows[0])
	for _, r := range slices.Backward(t.body) {
		if last, is := number(r); is {
			return ok && next == last+1
		}
	}
	return false
}

// fill gives a case what it lacks and another of the same title says.
func fill(c *data.Case, from data.Case) {
	if len(c.Departments) == 0 && len(from.Departments) > 0 {
		c.Departments, c.Labels = from.Departments, data.Curated
	}
	if len(c.Domains) == 0 && len(from.Domains) > 0 {
		c.Domains, c.Labels = from.Domains, data.Curated
	}
	if c.Region == "" {
		c.Region = from.Region
	}
	if c.Year == 0 && c.Date == "" {
		c.Year, c.Date = from.Year, from.Date
	}
	if c.URL == "" {
		c.URL = from.URL
	}
}

// noteBare tells of each table how many of its cases have no text.
func (k *Collector) noteBare() {
	counts := map[document.Place]int{}
	var tables []document.Place
	for i, place := range k.Doc.Places {
		if whole := place.Whole(); k.bare[i] {
			if counts[whole] == 0 {
				tables = append(tables, whole)
			}
			counts[whole]++
		}
	}
	for _, place := range tables {
		k.note(place, say.Text("%d cases have no text in the table: their titles stand for it", counts[place]))
	}
}
