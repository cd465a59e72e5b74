package table

import (
	"slices"
	"strings"

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
	{FieldTitle, "案例名称 案例标题 案例题目 创新案例名称 标题 题目 名称 案例名 案例 创新案例 典型案例 项目名称 改革项目名称 改革事项名称 改革事项 " +
		"事项名称 创新事项 制度创新成果名称 成果名称 举措名称 创新举措名称 经验名称 做法名称 项目 事项 成果 title name case casename casetitle subject"},
	{FieldID, "id 编号 案例编号 案例id 项目编号 代码 案例代码 code caseid"},
	{FieldNumber, "序号 序 号 no no. 编次 number num"},
	{FieldDepartment, "牵头部门 牵头单位 牵头责任单位 责任单位 责任部门 主管部门 主管单位 发文机关 发文单位 发布机关 发布单位 发布机构 实施部门 实施单位 " +
		"主办单位 主办部门 承办单位 承办部门 申报单位 申报部门 报送单位 报送部门 推荐单位 推荐部门 负责单位 负责部门 改革部门 创新主体 所属部门 部门 单位 机关 " +
		"department departments dept agency organization organisation"},
	{FieldDomain, "领域 所属领域 改革领域 创新领域 案例领域 涉及领域 类别 案例类别 所属类别 改革类别 主题 案例主题 主题分类 分类 案例分类 类型 案例类型 板块 专题 " +
		"domain domains category categories topic topics field theme"},
	{FieldRegion, "地区 区域 城市 所在地区 所在城市 所在地 所属地区 所属区域 所属城市 地方 地市 市 区县 县区 省市 省份 片区 自贸片区 来源地区 " +
		"region city area place"},
	{FieldYear, "年份 年度 时间 日期 发布时间 发布日期 发布年份 年 印发时间 印发日期 实施时间 实施日期 推出时间 成文日期 入选时间 入选年份 year date published"},
	{FieldURL, "链接 网址 url 原文链接 来源链接 网页链接 案例链接 原文网址 地址链接 link links href website web"},
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
	"创新点 亮点 主要亮点 创新亮点 特色亮点 经验 经验启示 启示 下一步 下一步工作 下一步打算 复制推广 推广价值 推广情况 备注 配合单位 配合部门 联系人 联系电话")

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

// endings of names that mean a field whatever stands before them (2023年度改革创新案例名称), as long as nothing forbids
// it.
var columnEndings = []struct {
	field   Field
	endings []string
	not     []string // what such a name may not hold
}{
	{FieldTitle, []string{"案例名称", "案例标题", "项目名称", "事项名称", "成果名称", "举措名称", "经验名称"}, nil},
	{FieldDepartment, []string{"牵头部门", "牵头单位", "责任单位", "责任部门", "主管部门", "主管单位", "申报单位", "报送单位", "发文机关", "实施单位", "实施部门"},
		[]string{"配合", "协同", "协助", "参与", "联系"}},
	{FieldDomain, []string{"领域", "类别"}, []string{"说明"}},
}

const maxColumnName = 40 // characters; a longer cell names no column

// columnKey is a column's name in the form that names are compared in.
func columnKey(name string) string {
	key := strings.Trim(outline.Fold(name), "*:_-\"·")
	if open := strings.IndexAny(key, "([【〔"); open > 0 {
		key = key[:open]
	}
	return strings.ReplaceAll(strings.ReplaceAll(key, "_", ""), "-", "") // each key of each case of a JSON comes by
}

// Meaning tells what a column of a name means; known is false for a name that nothing is known of, which is a
// section's.
func Meaning(name string) (c KnownColumn, known bool) {
	if len(name) > 10*maxColumnName { // a cell of text, which is not worth folding
		return KnownColumn{}, false
	}
	key := columnKey(name)
	if key == "" || len([]rune(key)) > maxColumnName {
		return KnownColumn{}, false
	}
	if c, ok := columnFields[key]; ok {
		return c, true
	}
	if sectionNames[key] {
		return KnownColumn{}, true
	}
	for _, e := range columnEndings {
		ends := slices.ContainsFunc(e.endings, func(ending string) bool { return strings.HasSuffix(key, ending) })
		if ends && !slices.ContainsFunc(e.not, func(word string) bool { return strings.Contains(key, word) }) {
			return KnownColumn{e.field, len(e.endings) + 100}, true
		}
	}
	return KnownColumn{}, false
}

// Column is a column of a table, as its header names it.
type Column struct {
	at    int // its place in a row
	name  string
	field Field
}

// columnsOf reads a row as the names of columns. Of the fields that a case has once, the column with the surest name
// has it, and another is a section under its own name; several columns of departments or domains all count.
func columnsOf(names []string) (columns []Column, score int) {
	best := map[Field]int{} // field to index in columns
	ranks := map[Field]int{}
	for i, name := range names {
		if strings.TrimSpace(name) == "" {
			continue
		}
		name, _ = charset.Clean(name)
		c, known := Meaning(name)
		if known {
			score++
		}
		col := Column{at: i, name: outline.OneLine(name), field: c.Field}
		switch c.Field {
		case FieldSection, FieldDepartment, FieldDomain:
		default:
			first, twice := best[c.Field]
			switch {
			case !twice:
			case c.rank < ranks[c.Field]:
				columns[first].field = FieldSection
			default:
				col.field = FieldSection
			}
			if col.field != FieldSection {
				best[c.Field], ranks[c.Field] = len(columns), c.rank
			}
		}
		columns = append(columns, col)
	}
	return columns, score
}

// HasNames tells how many of a row's cells are names that columns go by, and whether the row may name the columns of
// cases: one is that of the title, and there is another.
func HasNames(cells []string) (names int, ofCases bool) {
	columns, names := columnsOf(cells)
	return names, len(columns) > 1 && hasField(columns, FieldTitle)
}

func hasField(columns []Column, f Field) bool {
	return slices.ContainsFunc(columns, func(c Column) bool { return c.field == f })
}
