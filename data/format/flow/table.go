package flow

import (
	"strings"

	"anlisou/data/format/outline"
	"anlisou/data/format/table"
)

// Table is what was read of a table.
type Table struct {
	Grid  table.Grid
	flow  []outline.Line // the text of all cells, one after another
	heavy bool           // a cell has more in it than a grid has
}

// Cell is a cell of a table as it is written.
type Cell struct {
	Lines   []outline.Line // with text
	Columns int            // that it spans
	Merged  bool           // it goes on with the cell above
	Heavy   bool           // it has more in it than a cell of a grid has
}

// Fill gives a cell the lines that stand in it.
func (c *Cell) Fill(lines []outline.Line) {
	for _, l := range lines {
		c.Heavy = c.Heavy || l.Level > 0
		if strings.TrimSpace(l.Text) != "" {
			c.Lines = append(c.Lines, l)
		}
	}
	c.Heavy = c.Heavy || len(c.Lines) > table.MaxCellBlocks
}

// Row begins a row.
func (t *Table) Row() { t.Grid = append(t.Grid, nil) }

// Add adds a cell to the last row, in each column that it spans.
func (t *Table) Add(c Cell) {
	t.heavy = t.heavy || c.Heavy
	t.flow = append(t.flow, c.Lines...)
	parts := make([]string, len(c.Lines))
	for i, l := range c.Lines {
		parts[i] = strings.TrimSpace(l.Text)
	}
	one := table.Cell{Text: strings.Join(parts, "\n")}
	last := len(t.Grid) - 1
	row := &t.Grid[last]
	if at := len(*row); c.Merged && last > 0 && at < len(t.Grid[last-1]) {
		one = table.Cell{Text: t.Grid[last-1][at].Text, Up: true}
	}
	for k := range c.Columns {
		if len(*row) >= table.MaxGridColumns {
			break
		}
		*row = append(*row, table.Cell{Text: one.Text, Up: one.Up, Left: k > 0})
	}
}

// Lines are the rows as lines, or, of a table that only lays out the page or is a form, the text in it; grid is nil for
// one of a single column.
func (t *Table) Lines(number func() int) (grid table.Grid, lines []outline.Line) {
	widest := 0
	for _, row := range t.Grid {
		widest = max(widest, len(row))
	}
	if widest > 1 {
		grid = t.Grid
	}
	switch {
	case widest > 1 && t.Grid.Form():
		return grid, t.Grid.FormLines(number)
	case widest < 2 || t.heavy:
		return grid, t.flow
	}
	return grid, t.Grid.Lines(number)
}
