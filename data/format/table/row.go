package table

import (
	"strings"
	"unicode/utf8"

	"anlisou/data"
	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
)

var (
	totalForm = pattern.New(`^(?:合计|总计|小计|共计|总数|累计|本页合计|平均(?:值|数)?)(?:[:：(（].*|[0-9一二三四五六七八九十百]+[项个件条例].*)?$`)
	noteForm  = pattern.New(`^[*※#]*(?:注|附注|备注|说明|填表说明|填报说明|填写说明|注意事项)(?:[0-9一二三四五]?[:：.、]|[(（]?[0-9][)）.、])|` +
		`^[*※]|^(?:填报人|填表人|制表人|制表单位|填报单位|审核人|审批人|负责人签字|联系人|联系电话|数据来源|资料来源|单位负责人)(?:[(（][^()（）]*[)）])?[:：]`)
	groupForm = pattern.New(`^(?:[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]{1,3}[部类章批编])|` +
		`[(（](?:共|合计)?[0-9一二三四五六七八九十百]+[项个条件例][)）]$`)
	groupCount  = pattern.New(`[(（](?:共|合计)?` + outline.Space + `[0-9０-９一二三四五六七八九十百]+` + outline.Space + `[项个条件例](?:任务|案例|举措|事项)?[)）]$`)
	groupNumber = pattern.New(`^(?:[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]{1,3}(?:部分|大类|类|章|批|编)[:：、]?)` +
		outline.Space)
	groupEnd   = pattern.New(`(?:方面|领域|部分|类)$`)
	hanCount   = pattern.New(`^[(（]?[一二三四五六七八九十]{1,3}[)）、.．]?$`)
	innerGroup = pattern.New(`^[(（][一二三四五六七八九十]{1,3}[)）]`)
	organName  = pattern.New(`(?:局|委|厅|办公室|委员会|法院|检察院|海关|银行|集团|公司|总工会|妇联|团委|办)$`)
	placeName  = pattern.New(`^` + `[^、，,；;]{1,12}(?:省|市|县|区|州|盟|旗|镇|乡|街道|片区)$`)
)

// texts are the texts of a row's own cells, and how many places belong to cells beside them.
func (r Row) texts() (texts []string, first, wide int) {
	first = -1
	for i, c := range r.Cells {
		switch {
		case c.Left:
			wide++
		case strings.TrimSpace(c.Text) != "":
			if first < 0 {
				first = i
			}
			texts = append(texts, strings.TrimSpace(c.Text))
		}
	}
	return texts, first, wide
}

// kind tells what a row below the columns is: one of the Row constants, or "" for a case.
func (r Row) kind(header *Row, titleAt int) string {
	texts, first, wide := r.texts()
	if len(texts) == 0 {
		return ""
	}
	key := outline.Fold(texts[0])
	title := ""
	if titleAt < len(r.Cells) {
		title = strings.TrimSpace(r.Cells[titleAt].Text)
	}
	alone := len(texts) == 1
	several := len(r.Cells) > 1 || header != nil && len(header.Cells) > 1     // columns
	within := titleAt >= 0 && titleAt < len(r.Cells) && r.Cells[titleAt].Left // one cell with those before it
	numbered := groupNumber.MatchString(key) || groupCount.MatchString(key)
	switch {
	case header != nil && r.repeats(*header, titleAt):
		return document.RowHead
	case totalForm.MatchString(key) && (title == "" || title == texts[0] || isFigure(title)):
		return document.RowTotal
	case noteForm.MatchString(key) && (alone || title == ""):
		return document.RowNote
	case (alone && wide >= 2 || within) && !numbered && (strings.ContainsAny(key, "。;；") || len(key) > 3*longestHeading):
		return document.RowNote
	case alone && first != titleAt && isFigure(key):
		return document.RowEmpty
	case alone && wide >= 2, within, alone && first != titleAt && groupForm.MatchString(key),
		alone && first == titleAt && several && groupCount.MatchString(key),
		len(texts) == 2 && first < titleAt && texts[1] == title && hanCount.MatchString(key):
		return document.RowGroup
	}
	return ""
}

// namesGroup reports a row that has one text, which is counted as groups are.
func (r Row) namesGroup() bool {
	texts, _, _ := r.texts()
	return len(texts) == 1 &&
		(groupNumber.MatchString(outline.Fold(texts[0])) || groupCount.MatchString(outline.Fold(texts[0])))
}

// longestHeading is how many characters a heading between rows has that nothing counts; a longer one is a note.
const longestHeading = 40

// isFigure reports a text that is nothing but a number, as a total has in each column.
func isFigure(text string) bool {
	return text != "" && strings.Trim(outline.Fold(text), "0123456789.,%项个件条例") == ""
}

// group is what rows say of those below them.
type group struct{ outer, inner string }

// under gives the group that a heading between rows begins.
func (g group) under(r Row) group {
	texts, _, _ := r.texts()
	text := outline.OneLine(texts[0])
	if len(texts) > 1 && hanCount.MatchString(outline.Fold(texts[0])) { // 一 and the name in cells of their own
		if text = outline.OneLine(texts[1]); strings.ContainsAny(texts[0], "(（") {
			text = texts[0] + text
		}
	}
	name := strings.TrimSpace(groupNumber.ReplaceAllString(groupCount.ReplaceAllString(text, ""), ""))
	if name = groupEnd.ReplaceAllString(name, ""); name == "" {
		name = text
	}
	if innerGroup.MatchString(text) && g.outer != "" {
		return group{g.outer, name}
	}
	return group{outer: name}
}

// longestGroup is the longest name of a group, in characters, that may be a label.
const longestGroup = 20

// otherGroups are names of what is in no group.
var otherGroups = wordSet("其他 其它 其余 综合 另外")

// GroupHeading is what the name of a group is kept under where it is no label of its cases.
const GroupHeading = "分组"

// groupYear is a year that names a group, batchForm a group by what its cases came to, or when they came in, which is
// none by what they are about.
var (
	groupYear = pattern.New(`^((?:19|20)[0-9]{2})年?(?:度)?(?:案例|项目|清单|汇总)?$`)
	batchForm = pattern.New(`(?:奖|批|批次|名单|[上下]半年|季度|月|月份)$`)
)

// GroupValues are what the name of a group says of each of its cases: the year, or what a heading between rows does.
func GroupValues(name string) []Value {
	if m := groupYear.FindStringSubmatch(outline.Fold(name)); m != nil {
		return []Value{{Name: "年份", Field: FieldYear, Text: m[1]}}
	}
	return group{outer: name}.values(func(Field) bool { return false })
}

// values are what a group says of a case: its department or region by the name, else its domain, where the row says
// nothing of that; what cannot be one is kept as a section.
func (g group) values(says func(Field) bool) (values []Value) {
	for _, name := range []string{g.outer, g.inner} {
		if name == "" {
			continue
		}
		field := FieldDomain
		switch {
		case organName.MatchString(name):
			field = FieldDepartment
		case placeName.MatchString(name):
			field = FieldRegion
		}
		if utf8.RuneCountInString(name) > min(longestGroup, data.MaxLabelLen) || says(field) ||
			otherGroups[name] || batchForm.MatchString(name) ||
			strings.ContainsAny(name, "。；;：:") {
			values = append(values, Value{Name: GroupHeading, Field: FieldSection, Text: name})
			continue
		}
		values = append(values, Value{Name: GroupHeading, Field: field, List: []string{name}})
	}
	return values
}

// repeats reports the names of the columns once more, as on each printed page.
func (r Row) repeats(header Row, titleAt int) bool {
	if titleAt >= len(r.Cells) || titleAt >= len(header.Cells) ||
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
