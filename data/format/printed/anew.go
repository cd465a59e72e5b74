package printed

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
)

var (
	figures = pattern.New(`[0-9]+(?:[.,][0-9]+)*`)
	// counting is the beginning of a line that says which it is of several: 第11号地块, 编号A-0011.
	counting = pattern.New(`^([^0-9]{1,8})([0-9]{1,4})[^0-9.,%％]`)
)

// shapeOf is a line with its figures left open; empty for one that has none, or hardly more.
func shapeOf(text string) string {
	shape := figures.ReplaceAllString(outline.Fold(text), "#")
	if !strings.Contains(shape, "#") || utf8.RuneCountInString(shape) < 4 {
		return ""
	}
	return shape
}

// fewestCounted is how many lines that count on make a list of it.
const fewestCounted = 3

// beginAnew tells which lines begin anew as those before and behind them do: they have the shape of a neighbour, or
// count on, as rows of a ledger do.
func (p *layout) beginAnew() map[int]bool {
	anew := map[int]bool{}
	type counted struct{ at, number int }
	lists := map[string][]counted{}
	settle := func(head string) {
		if list := lists[head]; len(list) >= fewestCounted {
			for _, one := range list {
				anew[one.at] = true
			}
		}
		delete(lists, head)
	}
	before := ""
	for i, l := range p.lines {
		p.budget.Check()
		shape := shapeOf(l.Text)
		if shape != "" && shape == before {
			anew[i-1], anew[i] = true, true
		}
		before = shape
		m := counting.FindStringSubmatch(outline.Fold(l.Text))
		if m == nil {
			continue
		}
		head := m[1]
		number, _ := strconv.Atoi(m[2]) // four digits at most
		if list := lists[head]; len(list) > 0 && list[len(list)-1].number+1 != number {
			settle(head)
		}
		lists[head] = append(lists[head], counted{i, number})
	}
	for head := range lists {
		settle(head)
	}
	for i, l := range p.lines { // what is numbered behind the last of them is none of it
		if i > 0 && anew[i-1] && outline.ParseNumbered(l.Text).Style != outline.NoStyle {
			anew[i] = true
		}
	}
	return anew
}
