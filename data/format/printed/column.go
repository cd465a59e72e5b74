package printed

import (
	"math"
	"slices"
	"strings"

	"anlisou/data/format/budget"
)

// A page set in columns, as gazettes are, has a gutter: a strip of white that few lines cross, between parts of about
// one width that are filled side by side.
const (
	minColumnLines = 4    // of a column
	minColumnFill  = 0.6  // of a column's width that its usual line has
	columnsAlike   = 0.7  // least ratio of the columns' widths
	mostCrossing   = 0.25 // of the lines in columns that may stand over the gutter: headings over both
	mostColumns    = 4    // of a page
)

// inColumns moves the lines of columns to the left margin of their page, so that a line is compared with the margins of
// its own column, and tells how many columns stand where it stood. Lines keep the order in which they were written,
// which is that of columns in what LibreOffice, Word and Chromium print. A page with few lines, as the last may be, has
// the columns of the page before it, or behind it.
func inColumns(lines []Line, b *budget.Budget) []Line {
	pages := linesOfPages(lines)
	found := make([][]float64, len(pages)) // the gutters of each page
	for k, at := range pages {
		b.Check()
		found[k] = guttersOf(columnsOf(lines, at), lines)
	}
	out := slices.Clone(lines)
	var known []float64
	for _, gutters := range slices.Backward(found) {
		if len(gutters) > 0 {
			known = gutters
		}
	}
	for k, at := range pages {
		b.Check()
		if len(found[k]) > 0 {
			known = found[k]
		}
		columns := atGutters(lines, at, known)
		margin := leftmost(lines, at)
		for _, column := range columns {
			if len(column) == 0 {
				continue
			}
			shift := leftmost(lines, column) - margin
			for _, i := range column {
				out[i].Left -= shift
				out[i].Right -= shift
				out[i].columns = len(columns)
			}
		}
	}
	return out
}

// linesOfPages are the lines with text of each page, by index.
func linesOfPages(lines []Line) (pages [][]int) {
	for i, l := range lines {
		if i == 0 || lines[i-1].Page != l.Page {
			pages = append(pages, nil)
		}
		if strings.TrimSpace(l.Text) != "" {
			pages[len(pages)-1] = append(pages[len(pages)-1], i)
		}
	}
	return pages
}

// guttersOf are the middles of the gutters between columns.
func guttersOf(columns [][]int, lines []Line) (gutters []float64) {
	for i := 1; i < len(columns); i++ {
		gutters = append(gutters, (extentOf(lines, columns[i-1]).right+extentOf(lines, columns[i]).left)/2)
	}
	return gutters
}

// atGutters divides the lines of a page at gutters; nil where there are none, or too many lines stand over them.
func atGutters(lines []Line, at []int, gutters []float64) [][]int {
	if len(gutters) == 0 {
		return nil
	}
	columns := make([][]int, len(gutters)+1)
	crossing := 0
	for _, i := range at {
		column, _ := slices.BinarySearch(gutters, lines[i].Left)
		if column < len(gutters) && lines[i].Right > gutters[column] {
			crossing++
			continue
		}
		columns[column] = append(columns[column], i)
	}
	if float64(crossing) > mostCrossing*float64(len(at)) {
		return nil
	}
	return columns
}

func leftmost(lines []Line, at []int) float64 {
	left := math.Inf(1)
	for _, i := range at {
		left = min(left, lines[i].Left)
	}
	return left
}

// columnsOf divides the lines of a page into as many columns as it has; lines over a gutter are in none. A page without
// columns has one, of all lines.
func columnsOf(lines []Line, at []int) [][]int {
	whole := extentOf(lines, at)
	for n := mostColumns; n > 1; n-- {
		if len(at) < n*minColumnLines {
			continue
		}
		width := (whole.right - whole.left) / float64(n)
		gutters := make([]float64, n-1)
		for i := range gutters {
			gutters[i] = whitest(lines, at, whole.left+width*float64(i+1), width/4)
		}
		if columns := atGutters(lines, at, gutters); columns != nil && areColumns(lines, columns) {
			return columns
		}
	}
	return [][]int{at}
}

// whitest is the place around another that the fewest lines cross; of several the middle of the first strip.
func whitest(lines []Line, at []int, middle, slack float64) float64 {
	const steps = 80
	best, from, to := len(at)+1, middle, middle
	for k := range steps + 1 {
		x := middle - slack + 2*slack*float64(k)/steps
		crossing := 0
		for _, i := range at {
			if lines[i].Left < x && lines[i].Right > x {
				crossing++
			}
		}
		switch {
		case crossing < best:
			best, from, to = crossing, x, x
		case crossing == best && x-to < 2.5*slack/steps:
			to = x
		}
	}
	return (from + to) / 2
}

// areColumns reports whether lines that gutters part are columns: enough of them, about as wide, filled, and beside one
// another.
func areColumns(lines []Line, columns [][]int) bool {
	widest := 0.0
	for _, column := range columns {
		if len(column) < minColumnLines {
			return false
		}
		e := extentOf(lines, column)
		widest = max(widest, e.right-e.left)
	}
	for k, column := range columns {
		e := extentOf(lines, column)
		if e.right-e.left < columnsAlike*widest {
			return false
		}
		var widths []float64
		for _, i := range column {
			if lines[i].Cells {
				return false
			}
			widths = append(widths, lines[i].Right-lines[i].Left)
		}
		slices.Sort(widths)
		if widths[len(widths)/2] < minColumnFill*widest {
			return false
		}
		if k == 0 {
			continue
		}
		before := extentOf(lines, columns[k-1])
		beside := min(before.top, e.top) - max(before.bottom, e.bottom)
		if e.left-before.right < lines[column[0]].Size/2 || beside < min(before.top-before.bottom, e.top-e.bottom)/2 {
			return false
		}
	}
	return true
}

// extent is the room that lines take.
type extent struct{ left, right, bottom, top float64 }

func extentOf(lines []Line, at []int) extent {
	all := extent{left: math.Inf(1), right: math.Inf(-1), bottom: math.Inf(1), top: math.Inf(-1)}
	for _, i := range at {
		l := lines[i]
		all = extent{
			left: min(all.left, l.Left), right: max(all.right, l.Right),
			bottom: min(all.bottom, l.Bottom), top: max(all.top, l.Top),
		}
	}
	return all
}
