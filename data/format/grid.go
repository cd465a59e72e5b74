package format

import (
	"fmt"
	"strings"
)

// cell is a place of a table.
type cell struct {
	text string // a line for each of its paragraphs
	// up and left say that the place belongs to a merged cell that began above or beside it, whose text it repeats.
	up, left bool
}

// repeats reports whether a place repeats the text of another.
func (c cell) repeats() bool { return c.up || c.left }

// grid is a table in a text, its merged cells laid out.
type grid [][]cell

// lines are the rows as lines of text, with tabs between the cells; a merged cell's text stands once.
func (g grid) lines(number func() int) (lines []line) {
	for _, row := range g {
		cells := make([]string, len(row))
		for i, c := range row {
			if !c.repeats() {
				cells[i] = strings.NewReplacer("\t", " ", "\n", " ").Replace(c.text)
			}
		}
		text := strings.TrimRight(strings.Join(cells, "\t"), "\t ")
		if strings.TrimSpace(text) != "" {
			lines = append(lines, line{text: text, number: number(), cell: true})
		}
	}
	return lines
}

// form reports whether a table is a sheet to fill in for one case: names of sections and of a case's other
// parts on the left, what they hold on the right.
func (g grid) form() bool {
	labels, sections := 0, 0
	for _, row := range g {
		if len(row) == 0 {
			continue
		}
		name := row[0].text
		switch {
		case isSectionName(name):
			sections++
			labels++
		case formLabels[fold(strings.TrimRight(name, ":："))]:
			labels++
		}
	}
	return sections > 0 && labels > 2 && 2*labels >= len(g)
}

var formLabels = func() map[string]bool {
	m := map[string]bool{}
	for _, l := range strings.Fields("案例名称 案例标题 案例题目 项目名称 改革名称 名称 标题 题目 申报单位 报送单位 牵头单位 牵头部门 责任单位 主管部门 实施单位 推荐单位 单位 部门 " +
		"领域 所属领域 类别 案例类别 主题 地区 所在地区 年份 时间 实施时间 日期 联系人 联系电话 联系方式 链接 网址 备注") {
		m[l] = true
	}
	return m
}()

// formLines are a form's entries as lines: each name with a colon and what it holds.
func (g grid) formLines(number func() int) (lines []line) {
	for _, row := range g {
		label := ""
		for _, c := range row {
			text := strings.TrimSpace(c.text)
			switch {
			case c.repeats() || text == "":
			case label == "" && isLabel(text):
				label = strings.TrimRight(text, ":：")
			default:
				n := number()
				for part := range strings.SplitSeq(text, "\n") {
					if label != "" {
						part, label = label+"："+part, ""
					}
					lines = append(lines, line{text: part, number: n})
				}
			}
		}
		if label != "" {
			lines = append(lines, line{text: label, number: number()})
		}
	}
	return lines
}

func isLabel(text string) bool {
	return isSectionName(text) || formLabels[fold(strings.TrimRight(text, ":："))]
}

const tableShare = 0.6 // of a document's text that a table must hold to be what the document is

// tablesOfCases reads a document that is a table of cases, or several; nil where it is none. A table that only
// stands in a text is part of it.
func (p *prose) tablesOfCases(in reading) *Document {
	var sheets []sheet
	inside := 0
	for i, g := range p.tables {
		s := sheet{name: fmt.Sprintf("table %d", i+1)}
		size := 0
		for k, cells := range g {
			in.budget.check()
			r := row{place: fmt.Sprintf("table %d, row %d", i+1, k+1)}
			for _, c := range cells {
				r.cells = append(r.cells, sheetCell{text: c.text, up: c.up, left: c.left})
				if !c.repeats() {
					size += len(c.text)
				}
			}
			s.rows = append(s.rows, r)
		}
		if t, ok := findTable(s); ok && len(t.body) > 0 {
			sheets = append(sheets, s)
			inside += size
		}
	}
	if len(sheets) == 0 {
		return nil
	}
	all := 0
	for _, l := range p.lines {
		all += len(l.text)
	}
	if float64(inside) < tableShare*float64(all) {
		return nil
	}
	doc, err := readSheets(sheets, "the document", in)
	if err != nil {
		return nil // a table of something else; as text it may be read
	}
	if first := firstText(p.lines); doc.Title == "" && first >= 0 && !p.lines[first].cell && isTitleLike(p.lines[first].text) {
		doc.Title = strings.TrimSpace(p.lines[first].text)
	}
	return doc
}
