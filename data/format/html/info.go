package html

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"anlisou/data/format/outline"
	"anlisou/data/format/table"
)

// infoNames are what the tables at the head of official documents call their entries.
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

// bodyNames are what such a table calls the article itself, where it holds it.
var bodyNames = []string{"正文", "内容", "正文内容", "信息内容", "文件内容"}

func infoName(text string) string {
	return strings.Trim(strings.Join(strings.Fields(text), ""), "：:*【】[]　")
}

const (
	minInfo      = 3   // entries that make a table the one at the head of an article; two where one is the title
	maxInfoName  = 8   // characters of a name that is not known
	minKnownInfo = 0.5 // the share of the names that are known
)

// entry is a name and what it stands for in the table at the head of an article.
type entry struct{ name, text string }

func (e entry) known() bool { return infoNames[e.name] }

// takeTable takes the table at the head of an article, of names and what they stand for; false for any other. Where the
// article itself is in it, body is its text, a line for each paragraph.
func (a *about) takeTable(g table.Grid, above []outline.Line) (body string, ok bool) {
	if len(a.shown) > 0 || outline.TextLines(above) > headLines {
		return "", false
	}
	entries, ok := infoEntries(g)
	if !ok {
		return "", false
	}
	if at := slices.IndexFunc(entries, func(e entry) bool { return slices.Contains(bodyNames, e.name) }); at >= 0 {
		body = entries[at].text
		entries = slices.Delete(entries, at, at+1)
	}
	known, titled := 0, false
	for _, e := range entries {
		if e.known() {
			known++
			titled = titled || infoValue(e).Field == table.FieldTitle
		}
	}
	if known < minInfo && (!titled || known < minInfo-1) || float64(known) < minKnownInfo*float64(len(entries)) {
		return "", false
	}
	for _, e := range entries {
		a.shown = append(a.shown, infoValue(e))
	}
	return body, true
}

// infoEntries are the pairs of a table of names and what they stand for: side by side, or a colon between them. A name
// that is not known is one that is short and stands where names do.
func infoEntries(g table.Grid) (entries []entry, ok bool) {
	for _, row := range g {
		name := ""
		for _, c := range row {
			text := strings.TrimSpace(c.Text)
			switch {
			case c.Repeats():
			case name != "" && (text == "" || infoNames[infoName(text)]): // it has nothing
				name = infoName(text)
			case name != "":
				entries = append(entries, entry{name, text})
				name = ""
			case text == "":
			default:
				label, rest, cut := strings.Cut(strings.Replace(text, ":", "：", 1), "：")
				rest = strings.TrimSpace(rest)
				label = infoName(label)
				switch {
				case cut && rest != "" && isInfoName(label):
					entries = append(entries, entry{label, rest})
				case isInfoName(infoName(text)):
					name = infoName(text)
				default:
					return nil, false
				}
			}
		}
	}
	return entries, true
}

func isInfoName(name string) bool {
	return infoNames[name] || slices.Contains(bodyNames, name) ||
		name != "" && utf8.RuneCountInString(name) <= maxInfoName && !outline.EndsSentence(name)
}

// definitions lays out a list of names and what they stand for as a table; nil where another one stands in it: each would
// be read twice within one that is read twice.
func (h *page) definitions(list *html.Node, c around, depth int) table.Grid {
	if h.holds(list, 0, atom.Dl, atom.Table) {
		return nil
	}
	var g table.Grid
	name := ""
	var visit func(n *html.Node, depth int)
	visit = func(n *html.Node, depth int) {
		for child := n.FirstChild; child != nil; child = child.NextSibling {
			h.budget.Check()
			switch child.DataAtom {
			case atom.Dt:
				name = h.cellText(child, c, depth)
			case atom.Dd:
				g = append(g, []table.Cell{{Text: name}, {Text: h.cellText(child, c, depth)}})
			case atom.Div: // a pair may stand in one
				if depth < maxDepth {
					visit(child, depth+1)
				}
			}
		}
	}
	visit(list, depth)
	return g
}

func infoValue(e entry) table.Value {
	known, _ := table.Meaning(e.name)
	if !e.known() {
		known.Field = table.FieldSection
	}
	switch known.Field {
	case table.FieldTitle, table.FieldDepartment, table.FieldDomain, table.FieldYear:
	case table.FieldDate:
		if e.name == "生效日期" || e.name == "施行日期" { // not when it was written
			known.Field = table.FieldSection
		}
	default: // 索引号 is no id of ours
		known.Field = table.FieldSection
	}
	return table.Value{Name: e.name, Field: known.Field, Text: e.text}
}

// takeInfo takes a table at the head of an article, and reads the article where it stands in it.
func (h *page) takeInfo(g table.Grid) bool {
	body, ok := h.about.takeTable(g, h.lines)
	if !ok {
		return false
	}
	for text := range strings.SplitSeq(body, "\n") {
		if text = strings.TrimSpace(text); text != "" {
			h.number++
			h.lines = append(h.lines, outline.Line{Text: text, Number: h.number})
		}
	}
	return true
}
