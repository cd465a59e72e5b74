package table

import (
	"slices"
	"strings"
	"sync"

	"anlisou/data/format/charset"
	"anlisou/data/format/outline"
)

// Field is what a column of a table, or a key of an object, means.
type Field uint8

// The fields.
const (
	FieldSection  Field = iota // a section under the column's own name
	FieldText                  // the whole text, in sections or not
	FieldSections              // sections, as our own tables hold what fits no column
	FieldTitle
	FieldID
	FieldNumber
	FieldDepartment
	FieldDomain
	FieldRegion
	FieldYear
	FieldDate
	FieldURL
	FieldCollection
	FieldCollectionTitle
	FieldCollectionSource
	FieldLabels
	FieldEvidence
)

// columnNames are the names that a field goes by, the surest first; a table may have two columns of a field, and the
// first in this list is then the title. They are compared folded, without what stands in brackets behind them
// (案例名称（必填）).
var columnNames = []struct {
	field Field
	names string
}{
	{FieldTitle, "案例名称 案例标题 案例题目 创新案例名称 标题 题目 名称 案例名 题名 创新案例 典型案例 项目名称 改革项目名称 改革事项名称 改革事项 " +
		"事项名称 创新事项 制度创新成果名称 成果名称 举措名称 创新举措名称 经验名称 做法名称 title name case casename casetitle subject"},
	{FieldID, "id 编号 案例编号 案例id 项目编号 代码 案例代码 code caseid"},
	{FieldNumber, "序号 序 号 项次 顺序 案例序号 任务序号 项目序号 no no. 编次 number num"},
	{FieldDepartment, "部门 单位 机关 机构 department departments dept agency organization organisation"},
	{FieldDomain, "领域 类别 主题 分类 类型 板块 专题 domain domains category categories topic topics field theme"},
	{FieldRegion, "地区 区域 城市 地方 所在地 region city area place"},
	{FieldYear, "年份 年度 年 year"},
	{FieldDate, "日期 时间 发布日期 发布时间 成文日期 印发日期 印发时间 date published"},
	{FieldURL, "链接 网址 url 原文链接 地址链接 link links href website web"},
	{FieldCollection, "案例集 案例集id collection"},
	{FieldCollectionTitle, "案例集名称 collectiontitle"},
	{FieldCollectionSource, "案例集来源 collectionsource"},
	{FieldLabels, "归类 labels"},
	{FieldEvidence, "依据 归类依据 evidence"},
	{FieldSections, "章节 sections"},
	{FieldText, "正文 全文 案例正文 案例内容 内容 具体内容 案例全文 text content body fulltext"},
}

// sectionNames are columns that a table of cases often has for its text. They only help to find the row that names the
// columns.
var sectionNames = wordSet("主要做法 做法 措施 主要措施 改革措施 创新措施 改革举措 创新举措 主要举措 举措 具体做法 经验做法 改革做法 创新做法 改革内容 创新内容 主要内容 " +
	"成效 取得成效 主要成效 工作成效 改革成效 实施成效 实践效果 实施效果 效果 创新成效 成果 背景 改革背景 案例背景 工作背景 基本情况 简介 案例简介 概述 摘要 " +
	"创新点 亮点 主要亮点 创新亮点 特色亮点 经验 经验启示 启示 下一步 下一步工作 下一步打算 复制推广 推广价值 推广情况 备注 配合单位 配合部门 参与单位 协办单位 联系人 联系电话 电话 完成时限 完成时间 时限 责任人 " +
	"负责人 分管领导 牵头领导 工作目标 进展情况 推广范围 说明")

// columnFields is columnNames by folded name; rank is the name's place among those of its field.
var columnFields = func() map[string]KnownColumn {
	m := map[string]KnownColumn{}
	for _, c := range columnNames {
		for rank, name := range strings.Fields(c.names) {
			m[name] = KnownColumn{c.field, rank}
		}
	}
	return m
}()

// KnownColumn is the field that a name stands for, and how sure that is: 0 is the surest.
type KnownColumn struct {
	Field Field
	rank  int
}

func wordSet(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// columnEndings are ends of names that mean a field whatever stands before them (临海市首创改革案例名称).
var columnEndings = []struct {
	field  Field
	ending string
}{
	{FieldTitle, "案例名称"}, {FieldTitle, "案例标题"}, {FieldTitle, "项目名称"}, {FieldTitle, "事项名称"},
	{FieldTitle, "任务名称"}, {FieldTitle, "成果名称"}, {FieldTitle, "举措名称"}, {FieldTitle, "经验名称"},
	{FieldDepartment, "牵头部门"}, {FieldDepartment, "牵头单位"}, {FieldDepartment, "责任单位"}, {FieldDepartment, "责任部门"},
	{FieldDepartment, "主管部门"}, {FieldDepartment, "主管单位"}, {FieldDepartment, "申报单位"}, {FieldDepartment, "发文机关"},
	{FieldDepartment, "实施单位"}, {FieldDepartment, "实施部门"}, {FieldDomain, "领域"}, {FieldDomain, "类别"},
}

const maxColumnName = 40 // characters; a longer cell names no column

// Meaning tells what a name means where it stands alone, as a key of an object or before a colon; known is false for a
// name that nothing is known of, which is a section's. What names a case only where it stands over a column of short
// texts (改革举措) is a section's, too.
func Meaning(name string) (c KnownColumn, known bool) {
	c, known = meaning(name)
	if c.weak() {
		c = KnownColumn{}
	}
	return c, known
}

// remembered are names whose meaning was found before, of which there are few: each key of each case of a JSON comes by.
var remembered struct {
	sync.RWMutex
	names map[string]knownName
}

type knownName struct {
	KnownColumn
	known bool
}

// mostRemembered is how many names are remembered, beyond those of any document that people made.
const mostRemembered = 10_000

// meaning is Meaning of the name of a column.
func meaning(name string) (c KnownColumn, known bool) {
	if len(name) > 10*maxColumnName { // a cell of text, which is not worth folding
		return KnownColumn{}, false
	}
	remembered.RLock()
	before, is := remembered.names[name]
	remembered.RUnlock()
	if is {
		return before.KnownColumn, before.known
	}
	c, known = findMeaning(name)
	remembered.Lock()
	defer remembered.Unlock()
	if remembered.names == nil {
		remembered.names = map[string]knownName{}
	}
	if len(remembered.names) < mostRemembered {
		remembered.names[strings.Clone(name)] = knownName{c, known}
	}
	return c, known
}

func findMeaning(name string) (c KnownColumn, known bool) {
	key := columnKey(name)
	if key == "" || len([]rune(key)) > maxColumnName {
		return KnownColumn{}, false
	}
	if c, ok := columnFields[key]; ok {
		return c, true
	}
	if c, ok := formOf(key); ok {
		return c, true
	}
	if sectionNames[key] {
		return KnownColumn{}, true
	}
	if plain := joinedNames(key); plain != key {
		if c, ok := formOf(plain); ok {
			return c, true
		}
	}
	for _, e := range columnEndings {
		if strings.HasSuffix(key, e.ending) && !notNames.MatchString(key) {
			return KnownColumn{e.field, rankMade}, true
		}
	}
	return KnownColumn{}, false
}

// weak reports a name that is the title's only where the texts below it are as titles are.
func (c KnownColumn) weak() bool { return c.Field == FieldTitle && c.rank >= rankTask }

// Column is a column of a table, as its header names it.
type Column struct {
	at   int // its place in a row
	name string
	KnownColumn
	field Field // what it is taken for, beside the others
}

// columnsOf reads a row as the names of columns; some are what they were chosen to be. Of the fields that a case has
// once, the column with the surest name has it, and another is a section under its own name; several columns of
// departments or domains all count, but for departments behind the case beside those that lead.
func columnsOf(names []string, chosen choices) (columns []Column, score int) {
	for i, name := range names {
		if strings.TrimSpace(name) == "" {
			continue
		}
		name, _ = charset.Clean(name)
		c, known := chosen.field(name)
		if !known {
			c, known = meaning(name)
		}
		if known {
			score++
		}
		columns = append(columns, Column{at: i, name: outline.OneLine(name), KnownColumn: c})
	}
	settle(columns)
	return columns, score
}

// settle has each field that a case has once be that of one column.
func settle(columns []Column) {
	best := map[Field]int{} // field to index in columns
	for i := range columns {
		c := &columns[i]
		c.field = c.Field
		if c.Field == FieldSection || c.Field == FieldDomain {
			continue
		}
		first, twice := best[c.Field]
		switch {
		case !twice:
			best[c.Field] = i
		case c.Field == FieldDepartment:
			if c.rank < columns[first].rank {
				best[c.Field] = i
			}
		case c.rank < columns[first].rank:
			columns[first].field = FieldSection
			best[c.Field] = i
		default:
			c.field = FieldSection
		}
	}
	lead, has := best[FieldDepartment]
	if !has || columns[lead].rank >= rankBehind {
		return
	}
	for i := range columns {
		if columns[i].field == FieldDepartment && columns[i].rank >= rankBehind {
			columns[i].field = FieldSection
		}
	}
}

// HasNames tells how many of a row's cells are names that columns go by, and whether the row may name the columns of
// cases: one is that of the title, and there is another.
func HasNames(cells []string) (names int, ofCases bool) {
	columns, names := columnsOf(cells, nil)
	return names, len(columns) > 1 && hasField(columns, FieldTitle)
}

func hasField(columns []Column, f Field) bool {
	return slices.ContainsFunc(columns, func(c Column) bool { return c.field == f })
}
