package table

import (
	"strings"
	"unicode/utf8"

	"anlisou/data/format/outline"
)

// Cell is a place of a table.
type Cell struct {
	Text string // a line for each of its paragraphs
	// Up and left say that the place belongs to a merged cell that began above or beside it, whose text it repeats.
	Up, Left bool
}

// Repeats reports whether a place repeats the text of another.
func (c Cell) Repeats() bool { return c.Up || c.Left }

// Grid is a table in a text, its merged cells laid out.
type Grid [][]Cell

// Lines are the rows as lines of text, with tabs between the cells; a merged cell's text stands once.
func (g Grid) Lines(number func() int) (lines []outline.Line) {
	for _, row := range g {
		cells := make([]string, len(row))
		for i, c := range row {
			if !c.Repeats() {
				cells[i] = strings.NewReplacer("\t", " ", "\n", " ").Replace(c.Text)
			}
		}
		text := strings.TrimRight(strings.Join(cells, "\t"), "\t ")
		if strings.TrimSpace(text) != "" {
			lines = append(lines, outline.Line{Text: text, Number: number(), Cell: true})
		}
	}
	return lines
}

// Form reports whether a table is a sheet to fill in for one case: names of sections and of a case's other
// parts on the left, what they hold on the right.
func (g Grid) Form() bool {
	labels, sections := 0, 0
	for _, row := range g {
		if len(row) == 0 {
			continue
		}
		switch name := labelName(row[0].Text); {
		case outline.IsSectionName(name):
			sections++
			labels++
		case isFieldLabel(name):
			labels++
		}
	}
	return sections > 0 && labels > 2 && 2*labels >= len(g)
}

var formLabels = func() map[string]bool {
	m := map[string]bool{}
	for _, l := range strings.Fields("案例名称 案例标题 案例题目 项目名称 改革名称 名称 标题 题目 申报单位 报送单位 牵头单位 牵头部门 责任单位 主管部门 实施单位 推荐单位 单位 部门 " +
		"领域 所属领域 类别 案例类别 主题 地区 所在地区 年份 时间 实施时间 日期 联系人 联系电话 联系方式 链接 网址 备注 " +
		"联系人及电话 联系人及联系方式 联系人及联系电话 申报时间 申报日期 填报时间 填报单位 填报日期 申报部门 报送时间 报送部门 创新主体 所属地区 所在城市 案例主题 案例类型 " +
		"申报类别 申报领域 项目类别 主要负责人 负责人 项目负责人 单位负责人 推荐部门 推荐意见 审核意见 单位意见 申报单位意见 主管部门意见 经费来源 完成单位 " +
		"牵头科室 指导单位 实施部门 起止时间 启动时间 任务名称 举措名称 成果名称 事项名称 关键词 案例来源") {
		m[l] = true
	}
	return m
}()

// maxPairName is how many characters the name has that the first of two cells is.
const maxPairName = 10

// isPair reports whether a row of a form has two cells, of which the first names what the second holds.
func isPair(row []Cell) bool {
	var texts []string
	for _, c := range row {
		if text := strings.TrimSpace(c.Text); text != "" && !c.Repeats() {
			texts = append(texts, text)
		}
	}
	return len(texts) == 2 && utf8.RuneCountInString(texts[0]) <= maxPairName && !outline.EndsSentence(strings.TrimRight(texts[0], ":：")) &&
		!strings.ContainsAny(texts[0], "，。；、\n")
}

// FormLines are a form's entries as lines: each name with a colon and what it holds.
func (g Grid) FormLines(number func() int) (lines []outline.Line) {
	for _, row := range g {
		label := ""
		for k, c := range row {
			text := strings.TrimSpace(c.Text)
			switch {
			case c.Repeats() || text == "":
			case label == "" && (isLabel(text) || k == 0 && isPair(row)):
				label = strings.TrimRight(text, ":：")
			default:
				n := number()
				for part := range strings.SplitSeq(text, "\n") {
					if label != "" {
						part, label = label+"："+part, ""
					}
					lines = append(lines, outline.Line{Text: part, Number: n})
				}
			}
		}
		if label != "" {
			lines = append(lines, outline.Line{Text: label, Number: number()})
		}
	}
	return lines
}

// What a table in a text may have.
const (
	MaxSpan        = 100 // columns or rows that a merged cell takes
	MaxGridColumns = 256
	MaxCellBlocks  = 3 // paragraphs in a cell that holds a value
)
