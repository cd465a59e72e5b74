package prose

import (
	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/say"
)

// orderError is bodies that cannot be told by their sections; sure says that the document has
// sections at all, so that the error is about what it holds.
type orderError struct {
	err  *document.Error
	sure bool
}

// bodiesInOrder cuts where the sections begin again at 一、, and gives the bodies the titles in
// their order. Only a document whose bodies carry neither title nor number is read in this way.
func bodiesInOrder(lines []outline.Line, c *contents) ([]body, *orderError) {
	top := outline.SectionStyle(lines[c.end:])
	if top == outline.NoStyle {
		return nil, &orderError{err: c.missing(lines, c.entries[0], 0)}
	}
	heading := func(text string) bool {
		_, _, ok := outline.SectionHeading(text, top)
		return ok
	}
	starts, odd := restarts(lines, c.end, top, heading)
	if len(starts) != len(c.entries) {
		// Sections may be numbered paragraphs without headings.
		if all, _ := restarts(lines, c.end, top, func(string) bool { return true }); len(all) == len(c.entries) {
			starts = all
		}
	}
	titles, bodies := len(c.entries), len(starts)
	if titles != bodies {
		return nil, &orderError{sure: true, err: c.disagree(lines, starts, odd)}
	}
	cut := make([]body, bodies)
	for i, at := range starts {
		cut[i] = body{entry: i, head: at, from: at, to: len(lines)}
		if i > 0 {
			cut[i-1].to = at
		}
	}
	cut[0].from = leadIn(lines, c, starts[0])
	return trimmed(lines, c, cut), nil
}

// restarts gives the lines where sections begin at 一、 that are headings by the given rule,
// and the first line whose number neither follows nor restarts, -1 for none.
func restarts(lines []outline.Line, from int, top outline.Style, heading func(string) bool) (starts []int, odd int) {
	odd = -1
	last := 0
	for i := from; i < len(lines); i++ {
		if lines[i].Dropped || lines[i].Cell {
			continue
		}
		n := outline.ParseNumbered(lines[i].Text)
		if n.Style != top || !heading(lines[i].Text) {
			continue
		}
		if n.Number == 1 {
			starts = append(starts, i)
		} else if n.Number != last+1 && odd < 0 {
			odd = i
		}
		last = n.Number
	}
	return starts, odd
}

// leadIn is where the first body begins: behind the contents, or at its first section where a
// preface that the contents name stands before it.
func leadIn(lines []outline.Line, c *contents, first int) int {
	for i := c.end; i < first; i++ {
		if !lines[i].Dropped && (c.before[outline.Fold(lines[i].Text)] || c.groups[outline.Fold(lines[i].Text)]) {
			return first
		}
	}
	return c.end
}

// disagree says that there are more or fewer bodies than titles, and where that shows: the body
// or title too many, or the section whose number is out of order before that.
func (c *contents) disagree(lines []outline.Line, starts []int, odd int) *document.Error {
	titles, bodies := len(c.entries), len(starts)
	problem := say.Text("%d titles in the contents but %d bodies", titles, bodies)
	expected := say.Text("%d bodies, each beginning with its section 一、", titles)
	switch {
	case odd >= 0:
		n := outline.ParseNumbered(lines[odd].Text)
		return &document.Error{Line: lines[odd].Number,
			Problem: say.Text(
				"%s: section %s “%s” follows no section %s",
				problem,
				outline.HanNumber(n.Number),
				document.Quote(n.Rest),
				outline.HanNumber(max(1, n.Number-1)),
			),
			Expected: expected}
	case bodies > titles:
		return &document.Error{Line: lines[starts[titles]].Number,
			Problem:  say.Text("%s: the first without a title begins here", problem),
			Expected: expected}
	}
	e := c.entries[bodies]
	return &document.Error{Line: lines[e.at].Number,
		Problem:  say.Text("%s: %s “%s” has none", problem, c.name(e.number), document.Quote(e.title)),
		Expected: expected}
}
