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

// infoNames are what the tables at the head of official documents on a site call their entries.
var infoNames = func() map[string]bool {
	m := map[string]bool{}
	for _, name := range strings.Fields("标题 名称 信息名称 公文名称 索引号 信息索引 索引 发文机关 发布机构 发布机关 发布单位 制发机关 公开主体 责任部门 " +
		"发文字号 文号 文件编号 成文日期 发布日期 发文日期 印发日期 公开日期 生成日期 生效日期 施行日期 失效日期 废止日期 发布时间 公开时间 主题分类 组配分类 " +
		"信息分类 体裁分类 公文种类 公文体裁 主题词 关键词 有效性 效力状态 时效性 文件状态 统一编号 登记号 公开方式 公开形式 公开范围 公开时限 公开属性 内容概述 " +
		"信息来源 服务对象 分类 语种 载体类型") {
		m[name] = true
	}
	return m
}()

// InfoName is a name in such a table, without the signs and spaces that set it.
func InfoName(text string) string {
	return strings.Trim(strings.Join(strings.Fields(text), ""), "：:*【】[]　")
}

// IsInfoName reports whether such tables have an entry of this name.
func IsInfoName(name string) bool { return infoNames[name] }

// InfoValue is an entry of such a table: what fields a case takes from it; the rest is kept under its name.
func InfoValue(name, text string) table.Value {
	known, _ := table.Meaning(name)
	if !IsInfoName(name) {
		known.Field = table.FieldSection
	}
	switch known.Field {
	case table.FieldTitle, table.FieldDepartment, table.FieldDomain, table.FieldYear:
	case table.FieldDate:
		if name == "生效日期" || name == "施行日期" { // not when it was written
			known.Field = table.FieldSection
		}
	default: // 索引号 is no id of ours
		known.Field = table.FieldSection
	}
	return table.Value{Name: name, Field: known.Field, Text: text}
}

const (
	minInfoLines  = 2 // entries above a title that were such a table
	maxInfoString = 200
	maxLineBytes  = 800 // of a line that may stand around a text
)

// ofSites are the names among infoNames that nothing but such a table has: 名称 and 时间 stand in other texts, too.
var ofSites = pattern.New(`^(?:索引号|信息索引|索引|公开(?:方式|形式|范围|时限|属性|主体|日期|时间)|发文字号|文号|文件编号|有效性|效力状态|时效性|文件状态|统一编号|登记号|组配分类|` +
	`主题分类|体裁分类|信息分类|公文种类|公文体裁|发文机关|制发机关|成文日期|生效日期|失效日期|废止日期|载体类型)$`)

var (
	// infoGap sets entries of a line apart.
	infoGap = pattern.New(`\t+|[ \x{3000}\x{00A0}]{2,}`)
	// infoStart is a name and a colon; the name may be set apart: 索　引　号：.
	infoStart = pattern.New(`^[【\[]?(\p{Han}(?:[\s\x{3000}]*\p{Han}){1,9})[】\]]?[\s\x{3000}]*[:：][\s\x{3000}]*(.*)$`)
)

// infoEntries are the entries of such a table in a line of text: 索引号：0024　文号：甲政办发〔2023〕20号, or with tabs between
// the names and what they stand for. The last may have nothing in this line. Nil where the line says something else.
func infoEntries(text string) (entries []table.Value) {
	parts := infoGap.Split(strings.TrimSpace(text), -1)
	if m := infoStart.FindStringSubmatch(strings.TrimSpace(text)); m != nil && (len(parts) == 1 || !infoStart.MatchString(parts[0])) {
		parts = []string{text}
	}
	name := ""
	for _, part := range parts {
		m := infoStart.FindStringSubmatch(strings.TrimSpace(part))
		switch {
		case m != nil && IsInfoName(InfoName(m[1])):
			name = InfoName(m[1])
			entries = append(entries, table.Value{Name: name, Text: strings.TrimSpace(m[2])})
			if strings.TrimSpace(m[2]) != "" {
				name = ""
			}
		case m == nil && name != "":
			entries[len(entries)-1].Text, name = strings.TrimSpace(part), ""
		case m == nil && IsInfoName(InfoName(part)) && len(parts) > 1:
			name = InfoName(part)
			entries = append(entries, table.Value{Name: name})
		default:
			return nil
		}
	}
	return entries
}

// readInfo takes the table at the head of a page that was copied as text, above its title: the entries are kept under
// their names, but for what fields take.
func (f *framing) readInfo() (found bool) {
	var at []int
	var entries []table.Value
	sites, open := 0, false
	for _, i := range f.texts[:min(len(f.texts), 2*maxHeadText)] {
		text := f.lines[i].Text
		if f.lines[i].Level > 0 || f.lines[i].Cell || len(text) > maxLineBytes {
			break
		}
		next := infoEntries(text)
		if next == nil && open && utf8.RuneCountInString(strings.TrimSpace(text)) <= maxInfoString {
			entries[len(entries)-1].Text, open = strings.TrimSpace(text), false
			at = append(at, i)
			continue
		}
		if next == nil && isCrumbs(text) && len(entries) == 0 || isBareInfo(text) && len(entries) > 0 {
			continue
		}
		if next == nil {
			break
		}
		for _, e := range next {
			if ofSites.MatchString(e.Name) {
				sites++
			}
		}
		entries = append(entries, next...)
		at = append(at, i)
		open = entries[len(entries)-1].Text == ""
	}
	if len(entries) < minInfoLines || sites < minInfoLines {
		return false
	}
	for _, i := range at {
		if titleLabelForm.MatchString(f.lines[i].Text) { // the title itself
			continue
		}
		f.leave(i, infoLine)
	}
	for _, e := range entries {
		f.takeInfo(InfoValue(e.Name, e.Text))
	}
	return true
}

// isBareInfo reports a line of such a table that names nothing.
func isBareInfo(text string) bool { return !hasWord(text) }

// infoLine is the kind of a line that is kept in another place.
const infoLine = "info"

// takeInfo takes an entry of the table at the head of a page.
func (f *framing) takeInfo(v table.Value) {
	switch {
	case v.Text == "" || v.Field == table.FieldTitle:
	case v.Field == table.FieldDate:
		if day := firstDay(outline.Fold(v.Text)); day.known() && (!f.paged.known() || v.Name == "成文日期") {
			f.paged = day
		}
	case v.Field == table.FieldDepartment && isOrgan(v.Text):
		f.sources = append(f.sources, v)
	default:
		if m := numberForm.FindStringSubmatch(outline.Fold(v.Text)); m != nil && f.numbered == 0 {
			f.numbered = yearIn(numberForm, outline.Fold(v.Text))
		}
		f.infos = append(f.infos, data.Section{Heading: v.Name, Text: v.Text})
	}
}

// crumbs are the way to the page: 当前位置：首页 > 政务公开, 首页 >> 新闻中心.
var crumbs = pattern.New(`^(?:您|你)?(?:现在|当前|目前)?(?:所在|所处)?的?位置(?:是)?` + outline.Space + `[:：].{0,200}$|` +
	`^(?:网站|网站?|本站|门户)?(?:首页|主页)` + outline.Space + `[>＞»/›→-].{0,200}$`)

// IsCrumbs reports whether a line is the way to a page on its site.
func IsCrumbs(text string) bool { return crumbs.MatchString(text) }

func isCrumbs(text string) bool {
	return len(text) <= maxLineBytes && IsCrumbs(strings.TrimSpace(text))
}

// readCrumbs leaves out the way to the page among the first lines, before the text begins.
func (f *framing) readCrumbs() (found bool) {
	for _, i := range f.texts[:min(len(f.texts), maxHeadText)] {
		l := f.lines[i]
		if !l.Cell && l.Level == 0 && isCrumbs(l.Text) {
			f.leave(i, pageLine)
			return true
		}
		if outline.EndsSentence(l.Text) {
			return false
		}
	}
	return false
}

// readDatelines reads what stands below the title of such a page, on one line or on several, one part each.
func (f *framing) readDatelines() (found bool) {
	texts := f.texts[:min(len(f.texts), maxHeadText)]
	for k := 0; k < len(texts); k++ {
		run, parts, plain := k, 0, true
		var all []Dateline
		for ; run < len(texts); run++ {
			l := f.lines[texts[run]]
			d, ok := ParseDateline(l.Text)
			if !ok || l.Cell || l.Level > 0 {
				break
			}
			all = append(all, d)
			parts += d.parts
			plain = plain && d.parts < 2 && isLabelLine(l.Text)
		}
		if parts >= 2 && !plain {
			found = true
			for n, d := range all {
				f.takeDateline(texts[k+n], d)
			}
		}
		k = max(k, run-1)
	}
	return found
}

func (f *framing) takeDateline(i int, d Dateline) {
	kind := document.LeftDate
	if d.Day == "" && len(d.Sources) == 0 {
		kind = pageLine
	}
	f.leave(i, kind)
	if !f.paged.known() {
		f.paged = firstDay(outline.Fold(d.Day))
	}
	f.sources = append(f.sources, d.Sources...)
}

// readPage reads what belongs to a page that was taken over with its text: the way to it and the table above the title,
// where it came from below, and what else stands around.
func (f *framing) readPage() {
	crumb := f.readCrumbs()
	info := f.readInfo()
	f.texts = slices.DeleteFunc(f.texts, func(i int) bool { return f.gone[i] != "" })
	if !f.readDatelines() && !crumb && !info {
		return
	}
	last := -1
	for _, i := range f.texts {
		if outline.EndsSentence(f.lines[i].Text) {
			last = i
		}
	}
	links := false
	for _, i := range f.texts {
		l, text := f.lines[i], strings.TrimSpace(f.lines[i].Text)
		links = links || i > last && HeadsSiteLinks(text)
		if _, gone := f.gone[i]; !gone && !l.Cell && l.Level == 0 && (links || IsSiteLine(text, i > last)) {
			f.leave(i, pageLine)
		}
	}
	f.texts = slices.DeleteFunc(f.texts, func(i int) bool { return f.gone[i] != "" })
}
