package printed

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"anlisou/data/format/outline"
)

// set sets paragraphs in columns of a Page: each paragraph begins with an indent, and its lines are full but the last.
func set(paragraphs []string, columns, perPage, chars int) (lines []Line) {
	const size = 10.0
	width := size * float64(chars)
	column, page, row := 0, 0, 0
	for _, text := range paragraphs {
		runes := []rune(text)
		for first := true; len(runes) > 0; first = false {
			n, left := chars, 50+float64(column)*(width+2*size)
			if first {
				n, left = chars-2, left+2*size
			}
			n = min(n, len(runes))
			top := 700 - float64(row)*1.5*size
			lines = append(lines, Line{
				Page: page, Text: string(runes[:n]), Left: left, Right: left + float64(n)*size, Top: top, Bottom: top - size, Size: size,
			})
			runes = runes[n:]
			if row++; row == perPage {
				if row, column = 0, column+1; column == columns {
					column, page = 0, page+1
				}
			}
		}
	}
	return lines
}

// TestColumns: whatever the number of columns, and wherever lines, columns and pages end, the paragraphs are those that
// were set.
func TestColumns(t *testing.T) {
	for round := range 200 {
		r := rand.New(rand.NewPCG(uint64(round), 12))
		var want []string
		for i := range 30 + r.IntN(40) {
			want = append(want, fmt.Sprintf("段%d", i)+strings.Repeat("字", 20+r.IntN(120))+"。")
		}
		columns := 1 + r.IntN(3)
		lines := set(want, columns, 12+r.IntN(20), 16+r.IntN(6))
		p := newLayout(lines, lines[len(lines)-1].Page+1, nil)
		p.measure()
		p.joinParagraphs()
		var got []string
		for _, para := range p.paragraphs {
			got = append(got, para.text)
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Fatalf("round %d, %d columns: %d paragraphs, want %d", round, columns, len(got), len(want))
		}
	}
}

// TestTableIsNoColumns: short names beside their values are rows, whatever stands in them.
func TestTableIsNoColumns(t *testing.T) {
	var lines []Line
	for i := range 10 {
		top := 700 - float64(i)*15
		lines = append(lines, Line{Text: "部门", Left: 50, Right: 70, Top: top, Bottom: top - 10, Size: 10},
			Line{Text: "市住房和城乡建设局负责本项任务", Left: 100, Right: 250, Top: top - 30, Bottom: top - 40, Size: 10})
	}
	for _, l := range inColumns(lines, nil) {
		if l.columns != 0 {
			t.Fatalf("%q stands in %d columns", l.Text, l.columns)
		}
	}
}

// TestFurniture: a line that page after page shows in one place is left out where its numbers count the pages or stay;
// a list whose lines differ in other numbers is kept, whichever of them begin and end pages.
func TestFurniture(t *testing.T) {
	for round := range 200 {
		r := rand.New(rand.NewPCG(uint64(round), 19))
		pages, from := 4+r.IntN(8), r.IntN(50)
		head := []string{"2024年改革案例 第%d页", "— %d — 改革动态 第3期", "改革案例汇编（2024）%d / 共99页", "改革案例汇编（2024年第3期）"}[r.IntN(4)]
		var lines []Line
		var want []string
		item := 0
		add := func(page int, top float64, text string) {
			lines = append(lines, Line{Page: page, Text: text, Left: 50, Right: 300, Top: top, Bottom: top - 10, Size: 10})
		}
		for page := range pages {
			text := head
			if strings.Contains(head, "%d") {
				text = fmt.Sprintf(head, from+page)
			}
			add(page, 780, text)
			for k := range 20 {
				item += 1 + r.IntN(3)
				want = append(want, fmt.Sprintf("第%d批受理%d件，办结%d件", item, r.IntN(900), r.IntN(900)))
				add(page, 740-float64(k)*20, want[len(want)-1])
			}
		}
		var got []string
		leftOut := furniture(lines, pages, nil)
		for _, l := range without(lines, leftOut) {
			got = append(got, l.Text)
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Fatalf("round %d: %d lines are left of %d, %d pages, head %q", round, len(got), len(want), pages, head)
		}
	}
}

// TestNumbersIn reads the numbers of a line in all digits.
func TestNumbersIn(t *testing.T) {
	if got := fmt.Sprint(numbersIn(outline.Fold("第１2批 30件"))); got != "[12 30]" {
		t.Error(got)
	}
}

// TestSentencesThatComeAgain: a line that stands at the edge of pages far apart, at the same place, is text.
func TestSentencesThatComeAgain(t *testing.T) {
	var lines []Line
	const pages = 200
	for page := range pages {
		for k := range 10 {
			top := 740 - float64(k)*20
			text := fmt.Sprintf("第%d页第%d行的做法", page*7919%997, k)
			if k == 0 && page%9 == 0 {
				text = "由市住建局牵头办理"
			}
			lines = append(lines, Line{Page: page, Text: text, Left: 50, Right: 300, Top: top, Bottom: top - 10, Size: 10})
		}
	}
	if leftOut := furniture(lines, pages, nil); len(leftOut) > 0 {
		t.Errorf("%d lines are left out", len(leftOut))
	}
}
