package flow

import (
	"slices"

	"anlisou/data/format/table"
)

// sameEdge is how far apart, in twips, two edges of cells are that are meant to be one.
const sameEdge = 30

// Edge is how a row says that a cell is shaped: by its right edge, in twips.
type Edge struct {
	Right         int
	Above, Beside bool // it goes on with the cell above, or with that before it
}

// EdgedRow is a row whose cells have edges, and no columns that they count.
type EdgedRow struct {
	Cells []Cell
	Edges []Edge
}

// Edged makes a table of rows whose cells have edges: a cell has the columns between its edges and those of all rows.
func Edged(rows []EdgedRow) *Table {
	edges := allEdges(rows)
	column := func(right int) int {
		at, _ := slices.BinarySearch(edges, right-sameEdge)
		return min(at, table.MaxGridColumns) + 1
	}
	var t Table
	for _, r := range rows {
		t.Row()
		at := 0
		for i := 0; i < len(r.Cells); i++ {
			c := r.Cells[i]
			c.Columns = 1
			if i < len(r.Edges) {
				c.Merged = r.Edges[i].Above
				last := i
				for last+1 < len(r.Edges) && r.Edges[last+1].Beside {
					last++
				}
				c.Columns = min(max(column(r.Edges[last].Right)-at, 1), table.MaxSpan)
				i = last
			}
			at += c.Columns
			t.Add(c)
		}
	}
	return &t
}

// allEdges are the right edges of all cells of a table, from left to right, each once.
func allEdges(rows []EdgedRow) []int {
	var all []int
	for _, r := range rows {
		for _, e := range r.Edges {
			all = append(all, e.Right)
		}
	}
	slices.Sort(all)
	kept := all[:0]
	for _, right := range all {
		if len(kept) == 0 || right-kept[len(kept)-1] > sameEdge {
			kept = append(kept, right)
		}
	}
	return kept
}
