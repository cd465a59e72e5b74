package html

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"anlisou/data/format/table"
)

// table reads a table as rows of cells. One that only lays out the page (a single column, cells that hold blocks
// of text) is read as the text in it.
func (h *page) table(n *html.Node, c around, depth int) {
	rows := tableRows(n)
	layout, nested := h.layoutTable(rows)
	var g table.Grid
	if !layout || !nested {
		g = h.grid(rows, c, depth)
		if h.takeInfo(g) {
			return
		}
		h.tables = append(h.tables, g)
	}
	if layout {
		for _, row := range rows {
			for _, cell := range row {
				h.children(cell, c, depth+1)
				h.flush()
			}
		}
		return
	}
	if caption := child(n, atom.Caption); caption != nil {
		h.children(caption, c, depth+1)
		h.flush()
	}
	if g.Form() {
		h.lines = append(h.lines, g.FormLines(func() int { h.number++; return h.number })...)
		return
	}
	h.lines = append(h.lines, g.Lines(func() int { h.number++; return h.number })...)
}

// tableRows are the cells of a table's own rows, not of tables inside it.
func tableRows(table *html.Node) (rows [][]*html.Node) {
	var visit func(n *html.Node, depth int)
	visit = func(n *html.Node, depth int) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			switch c.DataAtom {
			case atom.Tr:
				var cells []*html.Node
				for d := c.FirstChild; d != nil; d = d.NextSibling {
					if d.DataAtom == atom.Td || d.DataAtom == atom.Th {
						cells = append(cells, d)
					}
				}
				rows = append(rows, cells)
			case atom.Thead, atom.Tbody, atom.Tfoot:
				if depth < 2 {
					visit(c, depth+1)
				}
			}
		}
	}
	visit(table, 0)
	return rows
}

func child(n *html.Node, a atom.Atom) *html.Node {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom == a {
			return c
		}
	}
	return nil
}

// layoutTable reports whether a table only places text on the page, and whether another table stands in it.
func (h *page) layoutTable(rows [][]*html.Node) (layout, nested bool) {
	widest, heavy := 0, false
	for _, row := range rows {
		widest = max(widest, len(row))
		for _, cell := range row {
			blocks := 0
			for c := cell.FirstChild; c != nil; c = c.NextSibling {
				switch c.DataAtom {
				case atom.P, atom.Div:
					blocks++
				case atom.H1, atom.H2, atom.H3, atom.H4:
					heavy = true
				}
			}
			heavy = heavy || blocks > table.MaxCellBlocks
			nested = nested || h.holds(cell, 0, atom.Table)
		}
	}
	return widest < 2 || heavy || nested, nested || widest < 2
}

// holds reports whether any of these elements stands within one.
func (h *page) holds(n *html.Node, depth int, elements ...atom.Atom) bool {
	h.budget.Check()
	for c := n.FirstChild; c != nil && depth < maxDepth; c = c.NextSibling {
		if slices.Contains(elements, c.DataAtom) || h.holds(c, depth+1, elements...) {
			return true
		}
	}
	return false
}

// grid lays out the cells.
func (h *page) grid(rows [][]*html.Node, c around, depth int) table.Grid {
	type spanning struct {
		text string
		left int
	}
	above := map[int]*spanning{}
	var out table.Grid
	for _, cells := range rows {
		h.budget.Check()
		var row []table.Cell
		fill := func() {
			for s := above[len(row)]; s != nil && s.left > 0 && len(row) < table.MaxGridColumns; s = above[len(row)] {
				s.left--
				row = append(row, table.Cell{Text: s.text, Up: true})
			}
		}
		for _, one := range cells {
			fill()
			if len(row) >= table.MaxGridColumns {
				break
			}
			text := h.cellText(one, c, depth)
			cols, high := span(one, "colspan"), span(one, "rowspan")
			for k := range cols {
				if len(row) >= table.MaxGridColumns {
					break
				}
				if high > 1 {
					above[len(row)] = &spanning{text: text, left: high - 1}
				}
				row = append(row, table.Cell{Text: text, Left: k > 0})
			}
		}
		fill()
		out = append(out, row)
	}
	return out
}

func span(cell *html.Node, name string) int {
	n, err := strconv.Atoi(attr(cell, name))
	if err != nil || n < 1 {
		return 1
	}
	return min(n, table.MaxSpan)
}

// cellText is a cell's text, a line for each paragraph.
func (h *page) cellText(cell *html.Node, c around, depth int) string {
	inner := page{notes: h.notes, notesUsed: h.notesUsed, spaced: h.spaced, whole: h.whole, budget: h.budget}
	inner.children(cell, around{pre: c.pre}, depth+1)
	inner.flush()
	h.repaired += inner.repaired
	var parts []string
	for _, l := range inner.lines {
		parts = append(parts, strings.TrimSpace(strings.ReplaceAll(l.Text, "\t", " ")))
	}
	return strings.Join(parts, "\n")
}
