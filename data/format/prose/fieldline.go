package prose

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"anlisou/data"
	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
	"anlisou/data/format/table"
)

const (
	maxLabelName  = 12 // characters of a label's name in a line of text
	maxLabelValue = 60 // characters; a longer one is prose that a word and a colon begin
	maxLabelPart  = 30 // characters of one department or domain
)

var (
	labelBracketForm = pattern.New(`^[【〖\[［]([^】〗\]］:：]{1,12})[】〗\]］]` + outline.Space + `[:：]?(.+)$`)
	sourceName       = pattern.New(`^(?:` + sourceNames + `)$`)
	// clauseForm begins a clause: what such words begin names no department and no domain.
	clauseForm = pattern.New(`^(?:由|在|为|对|将|把|通过|围绕|聚焦|针对|以|按照|根据|是|经)`)
)

// labelled gives a case with what it reads in the short lines below a case's title, before its first section, that name
// its departments, domains, region, year, date and address: what the document says itself comes before what its words let
// guess. A line all of whose content went into fields is taken out of the text; one that says more stays, so that
// nothing is lost.
func labelled(c data.Case) data.Case {
	if len(c.Sections) == 0 || c.Sections[0].Heading != "" {
		return c
	}
	m := table.Made{One: c}
	var kept []string
	rows := strings.Split(c.Sections[0].Text, "\n")
	if labelsAgain(rows) {
		return c
	}
	for i, row := range rows {
		labels, whole := labelsOf(row)
		if len(labels) == 0 && strings.TrimSpace(row) != "" &&
			(i >= maxLeadLines || outline.EndsSentence(row) || outline.ParseNumbered(row).Style != outline.NoStyle ||
				utf8.RuneCountInString(strings.TrimSpace(row)) > maxLabelValue) {
			kept = append(kept, rows[i:]...) // the text itself begins
			break
		}
		for _, l := range labels {
			whole = takeLabel(&m, l) && whole
		}
		if len(labels) == 0 || !whole {
			kept = append(kept, row)
		}
	}
	with := m.One
	text := strings.Join(kept, "\n")
	with.Sections = c.Sections[1:]
	if strings.TrimSpace(text) != "" {
		with.Sections = append([]data.Section{{Text: strings.TrimLeft(text, "\n")}}, with.Sections...)
	}
	if !outline.HasText(with.Sections) { // a case of labels alone keeps them as its text
		with.Sections = c.Sections
	}
	if len(with.Departments)+len(with.Domains) > 0 {
		with.Labels = data.Curated
	}
	if with.Validate() != nil {
		return c
	}
	return with
}

// labelsAgain reports whether a text without sections names a field by the same name twice: then it tells of several
// things, and what the first of them has is not the case's.
func labelsAgain(rows []string) bool {
	seen := map[string]bool{}
	for _, row := range rows {
		labels, _ := labelsOf(row)
		for _, l := range labels {
			if seen[l.Name] {
				return true
			}
			seen[l.Name] = true
		}
	}
	return false
}

// isLabelLine reports whether a line names a field and nothing but fields.
func isLabelLine(row string) bool {
	labels, whole := labelsOf(row)
	return len(labels) > 0 && whole
}

// isFieldName reports whether a name is that of a field of a case.
func isFieldName(name string) bool {
	known, _ := table.Meaning(name)
	switch known.Field {
	case table.FieldDepartment, table.FieldDomain, table.FieldRegion, table.FieldYear, table.FieldURL:
		return true
	}
	return false
}

// labelsOf reads a line as labels, of which it may hold several: 地区：湖州　年份：2022年. Whole is false where it says
// something else beside them.
func labelsOf(row string) (labels []table.Value, whole bool) {
	text := strings.TrimSpace(outline.CutOrnament(row))
	if whollyBracketed(text) { // （责任单位：市税务局）
		text = strings.Trim(text, "()（）")
	}
	if m := labelBracketForm.FindStringSubmatch(text); m != nil {
		text = m[1] + "：" + strings.TrimSpace(m[2])
	}
	parts := labelParts(text)
	if len(parts) == 0 {
		return nil, false
	}
	whole = true
	for _, part := range parts {
		if l, ok := labelOf(part); ok {
			values, all := withDay(l)
			labels = append(labels, values...)
			whole = whole && all
		} else {
			whole = false
		}
	}
	return labels, whole
}

// labelParts cuts a line where a name and a colon stand behind a space or a sign; it has no parts where it does not
// begin with a name.
func labelParts(text string) (parts []string) {
	if !namesLabel(text) {
		return nil
	}
	start, gap := 0, false
	for i, r := range text {
		separates := unicode.IsSpace(r) || strings.ContainsRune("；;|｜", r)
		if gap && !separates && i > start && namesLabel(text[i:]) {
			parts = append(parts, strings.TrimRight(text[start:i], " \t\u3000\u00a0；;|｜"))
			start = i
		}
		gap = separates
	}
	return append(parts, text[start:])
}

// namesLabel reports whether a text begins with a short name in Han characters, or one that columns have, and a colon.
func namesLabel(text string) bool {
	name, _, ok := cutLabel(text)
	if !ok {
		return false
	}
	if first, _ := utf8.DecodeRuneInString(name); unicode.Is(unicode.Han, first) {
		return true
	}
	_, known := table.Meaning(name)
	return known
}

// cutLabel cuts a line at its first colon, where what stands before it may be a name.
func cutLabel(text string) (name, rest string, ok bool) {
	colon := strings.IndexAny(text, ":：")
	if colon <= 0 || strings.HasPrefix(text[colon:], "://") {
		return "", "", false
	}
	_, size := utf8.DecodeRuneInString(text[colon:])
	name, rest = strings.TrimSpace(text[:colon]), strings.TrimSpace(text[colon+size:])
	if utf8.RuneCountInString(name) > maxLabelName || strings.ContainsAny(name, "，。、；,;！？“”") {
		return "", "", false
	}
	return name, rest, name != ""
}

// labelOf reads a name, a colon and a value, where the name is that of a field which a line of text may give.
func labelOf(part string) (table.Value, bool) {
	name, text, ok := cutLabel(part)
	if !ok || text == "" {
		return table.Value{}, false
	}
	known, _ := table.Meaning(name)
	switch known.Field {
	case table.FieldURL:
		_, ok = table.ParseURL(text)
	case table.FieldDepartment, table.FieldDomain, table.FieldRegion, table.FieldYear, table.FieldDate:
		ok = utf8.RuneCountInString(text) <= maxLabelValue && !strings.ContainsAny(text, "。！？!?:：") &&
			!clauseForm.MatchString(text)
		if known.Field == table.FieldDomain && strings.ContainsAny(text, "，,") { // 主题：服务企业，办好实事 is a motto, no list
			ok = ok && strings.ContainsAny(name, "域类")
		}
	default:
		v, named := Source(name, text) // 来源：市发改局 names who wrote it
		return v, named && v.Field == table.FieldDepartment && sourceName.MatchString(name)
	}
	return table.Value{Name: name, Field: known.Field, Text: text}, ok
}

// takeLabel puts a label where a table's value goes. It says whether all that the label holds is there.
func takeLabel(m *table.Made, v table.Value) bool {
	c := &m.One
	list := table.Record{}.Labels
	switch v.Field {
	case table.FieldDepartment, table.FieldDomain:
		if v.Field == table.FieldDomain && table.OneTopic(v) {
			return false
		}
		for _, part := range table.SplitLabels(v.Text) {
			if utf8.RuneCountInString(part) > maxLabelPart || clauseForm.MatchString(part) {
				return false
			}
		}
		if v.Field == table.FieldDepartment {
			c.Departments = append(c.Departments, list(v, c.Departments)...)
		} else {
			c.Domains = append(c.Domains, list(v, c.Domains)...)
		}
		return true
	case table.FieldRegion:
		if c.Region != "" {
			return c.Region == v.Text
		}
	case table.FieldYear:
		if c.Year != 0 {
			return false
		}
	case table.FieldDate:
		if c.Date != "" {
			return false
		}
	case table.FieldURL:
		if c.URL != "" {
			return c.URL == v.Text
		}
	}
	taken, err := table.TakeAttribute(m, v, document.Reading{})
	return taken && err == nil
}
