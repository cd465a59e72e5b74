package format

import "fmt"

// orderError is bodies that cannot be told by their sections; sure says that the document has
// sections at all, so that the error is about what it holds.
type orderError struct {
	err  *Error
	sure bool
}

// bodiesInOrder cuts where the sections begin again at 一、, and gives the bodies the titles in
// their order. Only a document whose bodies carry neither title nor number is read in this way.
func bodiesInOrder(lines []line, c *contents) ([]body, *orderError) {
	top := sectionStyle(lines[c.end:])
	if top == noStyle {
		return nil, &orderError{err: c.missing(lines, c.entries[0], 0)}
	}
	heading := func(text string) bool {
		_, _, ok := sectionHeading(text, top)
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
	trimBodies(lines, c, cut)
	return cut, nil
}

// restarts gives the lines where sections begin at 一、 that are headings by the given rule,
// and the first line whose number neither follows nor restarts, -1 for none.
func restarts(lines []line, from int, top style, heading func(string) bool) (starts []int, odd int) {
	odd = -1
	last := 0
	for i := from; i < len(lines); i++ {
		if lines[i].dropped || lines[i].cell {
			continue
		}
		n := parseNumbered(lines[i].text)
		if n.style != top || !heading(lines[i].text) {
			continue
		}
		if n.number == 1 {
			starts = append(starts, i)
		} else if n.number != last+1 && odd < 0 {
			odd = i
		}
		last = n.number
	}
	return starts, odd
}

// leadIn is where the first body begins: behind the contents, or at its first section where a
// preface that the contents name stands before it.
func leadIn(lines []line, c *contents, first int) int {
	for i := c.end; i < first; i++ {
		if !lines[i].dropped && (c.before[fold(lines[i].text)] || c.groups[fold(lines[i].text)]) {
			return first
		}
	}
	return c.end
}

// disagree says that there are more or fewer bodies than titles, and where that shows: the body
// or title too many, or the section whose number is out of order before that.
func (c *contents) disagree(lines []line, starts []int, odd int) *Error {
	titles, bodies := len(c.entries), len(starts)
	problem := fmt.Sprintf("%d titles in the contents but %d bodies", titles, bodies)
	expected := fmt.Sprintf("%d bodies, each beginning with its section 一、", titles)
	switch {
	case odd >= 0:
		n := parseNumbered(lines[odd].text)
		return &Error{Line: lines[odd].number, Problem: fmt.Sprintf("%s: section %s “%s” follows no section %s", problem, hanNumber(n.number), quote(n.rest), hanNumber(max(1, n.number-1))), Expected: expected}
	case bodies > titles:
		return &Error{Line: lines[starts[titles]].number, Problem: problem + ": the first without a title begins here", Expected: expected}
	}
	e := c.entries[bodies]
	return &Error{Line: lines[e.at].number, Problem: fmt.Sprintf("%s: %s “%s” has none", problem, c.name(e.number), quote(e.title)), Expected: expected}
}
