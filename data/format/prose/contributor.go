package prose

import (
	"slices"
	"strings"
	"unicode/utf8"

	"anlisou/data"
	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
	"anlisou/data/format/table"
)

var (
	// reportForm says who wrote a text or sent it in, with who did so there and when: （供稿：甲市财政局　王某　2024年6月）.
	reportForm = pattern.New(`^(?:供稿|来源|报送|撰稿|提供|推荐|选送|申报|作者)` + outline.Space + `(?:单位|部门|机构)?` + outline.Space + `[:：]` + outline.Space + `(.{2,80})$`)
	// dayBracket is a date in brackets behind an organ.
	dayBracket = pattern.New(`[(（]([0-9０-９〇零一二三四五六七八九十年月日.-]{5,12})[)）]`)
	// personForm is the name of a person.
	personForm = pattern.New(`^\p{Han}(?:[\s\x{3000}]*[\p{Han}·]){1,4}$`)
)

// contributors reads a line that says who wrote a text; date is when, where the line says so. False is for one that says
// anything else beside, or names no organ.
func contributors(text string) (names []string, date day, ok bool) {
	text = strings.TrimSpace(text)
	if len(text) > 400 {
		return nil, date, false
	}
	if whollyBracketed(text) {
		text = strings.TrimSpace(strings.Trim(text, "()（）"))
	}
	m := reportForm.FindStringSubmatch(text)
	if m == nil {
		return nil, date, false
	}
	return writersAndDay(m[1])
}

// writersAndDay reads organs, people and a date, with spaces or signs between them.
func writersAndDay(text string) (names []string, date day, ok bool) {
	for _, part := range strings.FieldsFunc(dayBracket.ReplaceAllString(text, " $1 "), betweenNames) {
		switch {
		case isDay(part):
			date = dayOf(part)
		case isOrgan(part):
			names = append(names, part)
		case len(names) > 0 && personForm.MatchString(part) && utf8.RuneCountInString(part) <= 4:
		default:
			return nil, day{}, false
		}
	}
	return names, date, len(names) > 0
}

// withDay cuts the date off the value of a label that names an organ: 甲市财政局　2024年6月. People beside it make the line
// one that says more.
func withDay(v table.Value) (values []table.Value, whole bool) {
	if v.Field != table.FieldDepartment || !strings.ContainsAny(v.Text, " \t\u3000\u00a0()（）") {
		return []table.Value{v}, true
	}
	names, date, ok := writersAndDay(v.Text)
	if !ok {
		return []table.Value{v}, true
	}
	said := len(strings.FieldsFunc(dayBracket.ReplaceAllString(v.Text, " $1 "), betweenNames))
	values = []table.Value{{Name: v.Name, Field: v.Field, Text: strings.Join(names, "、")}}
	if date.known() {
		said--
		if d, valid := data.DateOf(date.year, date.month, date.day); valid {
			values = append(values, table.Value{Name: "日期", Field: table.FieldDate, Text: string(d)})
		}
	}
	return values, said == len(names)
}

func betweenNames(r rune) bool { return strings.ContainsRune("、,，;；/ \t\u3000\u00a0", r) }

// takeWriters notes who wrote the document, and when.
func (f *framing) takeWriters(names []string, date day) {
	f.writers = append(f.writers, names...)
	if date.known() && !f.date.known() {
		f.date = date
	}
}

// closingWriters are who a line that ends a text says wrote it, and nothing else: （甲县纪委监委）, （供稿：甲县财政局　王某）.
func closingWriters(text string) (names []string, date day, ok bool) {
	if names, date, ok = contributors(text); ok {
		return names, date, true
	}
	if len(text) > 400 {
		return nil, date, false
	}
	folded := outline.Fold(text)
	if m := contributorForm.FindStringSubmatch(folded); m != nil && len(writersOf(m[1]+m[2])) > 0 && utf8.RuneCountInString(folded) <= 80 {
		return writersOf(m[1] + m[2]), date, true
	}
	if m := bracketedOrgan.FindStringSubmatch(text); m != nil {
		return writersAndDay(m[1])
	}
	return nil, date, false
}

// contributed gives a case who wrote it by the end of its text. A line that says nothing else goes out of the text.
func contributed(doc *document.Document, c data.Case) data.Case {
	if len(c.Sections) == 0 {
		return c
	}
	at := len(c.Sections) - 1
	text := strings.TrimSpace(c.Sections[at].Text)
	begins := strings.LastIndex(text, "\n") + 1
	last := text[begins:]
	writers, date, alone := closingWriters(last)
	if !alone {
		writers = writerAtEnd(last)
	}
	if len(writers) > 0 && len(c.Departments) == 0 {
		c.Departments, c.Labels = writers, data.Curated
	}
	for _, w := range writers {
		alone = alone && slices.Contains(c.Departments, w)
	}
	if rest := strings.TrimSpace(text[:begins]); alone && rest != "" {
		f := frame{date: date}
		c = f.dated(c)
		c.Sections = slices.Clone(c.Sections)
		c.Sections[at].Text = rest
		doc.LeaveOut(document.LeftContributor, last)
	}
	return c
}
