package prose

import (
	"cmp"
	"slices"

	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
	"anlisou/data/say"
)

// body is where the text of a case stands.
type body struct {
	entry    int // index of its title in the contents
	head     int // index of the line that begins it, for messages
	from, to int // the lines of its text: from <= i < to
}

// parts are the texts of bodies.
func parts(lines []outline.Line, bodies []body) [][]outline.Line {
	texts := make([][]outline.Line, len(bodies))
	for i, b := range bodies {
		texts[i] = lines[b.from:b.to]
	}
	return texts
}

// findBodies matches bodies and titles in the surest way that works out: by titles, by numbers,
// by order. Where none does, the error is of the way the document most looks like.
func findBodies(lines []outline.Line, c *contents) (*division, error) {
	byTitle, c, lines := titleHeads(lines, c)
	byNumber, lines := numberHeads(lines, c.end)
	found := func(bodies []body) *division { return &division{lines: lines, titles: c, bodies: bodies} }
	bodies, titleErr := bodiesOf(lines, c, byTitle)
	if titleErr == nil {
		return found(bodies), nil
	}
	numberErr := titleErr
	if len(byNumber) > 0 {
		if bodies, numberErr = numberedBodies(lines, c, byNumber); numberErr == nil {
			return found(bodies), nil
		}
	}
	switch {
	case len(byNumber) > 0 && 2*len(byNumber) >= len(c.entries):
		return nil, numberErr
	case len(byTitle) > 0:
		return nil, titleErr
	}
	bodies, orderErr := bodiesInOrder(lines, c)
	if orderErr != nil && len(byNumber) > 0 && !orderErr.sure {
		return nil, numberErr
	}
	if orderErr != nil {
		return nil, orderErr.err
	}
	return found(bodies), nil
}

// bodiesOf cuts at the heads, of which there must be one for each title.
func bodiesOf(lines []outline.Line, c *contents, heads []head) ([]body, error) {
	seen := make(map[int]head, len(heads))
	for _, h := range heads {
		e := c.entries[h.entry]
		if first, twice := seen[h.entry]; twice {
			return nil, &document.Error{Line: lines[h.at].Number,
				Problem: say.Text(
					"a second body of %s “%s”, the first is in %s",
					c.name(e.number),
					document.Quote(e.title),
					document.Place{N: lines[first.at].Number},
				),
				Expected: say.Text("one body for each title")}
		}
		if h.number != 0 && h.number != cmp.Or(e.printed, e.number) {
			return nil, &document.Error{Line: lines[h.at].Number,
				Problem: say.Text(
					"number %s heads “%s”, which is %s in the contents",
					outline.HanNumber(h.number),
					document.Quote(e.title),
					c.name(e.number),
				),
				Expected: say.Text("the same number in both places")}
		}
		seen[h.entry] = h
	}
	if len(seen) < len(c.entries) {
		for i, e := range c.entries {
			if _, ok := seen[i]; !ok {
				return nil, c.missing(lines, e, len(seen))
			}
		}
	}
	bodies := make([]body, len(heads))
	for i, h := range heads {
		to := len(lines)
		if i+1 < len(heads) {
			to = heads[i+1].at
		}
		bodies[i] = body{entry: h.entry, head: h.at, from: h.from, to: to}
	}
	bodies = trimmed(lines, c, bodies)
	slices.SortFunc(bodies, func(a, b body) int { return a.entry - b.entry })
	return bodies, nil
}

func (c *contents) missing(lines []outline.Line, e entry, bodies int) *document.Error {
	return &document.Error{Line: lines[e.at].Number,
		Problem: say.Text(
			"%d titles in the contents but %d bodies: %s “%s” has none",
			len(c.entries),
			bodies,
			c.name(e.number),
			document.Quote(e.title),
		),
		Expected: say.Text("%d bodies", len(c.entries))}
}

// trimmed gives bodies that stand in the document's order without what is no case's text at their ends: the heading of
// the next group of cases, and an appendix behind the last case.
func trimmed(lines []outline.Line, c *contents, bodies []body) []body {
	bodies = slices.Clone(bodies)
	for i := range bodies {
		b := &bodies[i]
		if i+1 < len(bodies) {
			for last := outline.TextAbove(lines, b.to, b.from); last >= 0 &&
				c.groups[outline.Fold(lines[last].Text)]; last = outline.TextAbove(lines, b.to, b.from) {
				b.to = last
			}
			continue
		}
		for k := b.from; k < b.to; k++ {
			if !lines[k].Dropped && !lines[k].Cell &&
				(c.after[outline.Fold(lines[k].Text)] || appendixForm.MatchString(outline.Fold(lines[k].Text)) &&
					lines[k].Level <= lines[b.head].Level) {
				b.to = k
			}
		}
	}
	return bodies
}

// appendixForm is a folded line that ends the cases whether or not the contents name it.
var appendixForm = pattern.New(`^(?:附录[一二三四五六七八九十0-9a-z]{0,2}|后记|编后记|编后语|封底)$`)
