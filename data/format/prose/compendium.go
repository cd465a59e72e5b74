package prose

import (
	"cmp"
	"strings"

	"anlisou/data"
	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/say"
)

// bareTitles takes ornaments off the titles of a compendium, and numbers as outline.HeadNumber reads them where all
// titles have one or where it is the case's own: 第一篇 may be a title's word.
func bareTitles(cases []data.Case) {
	all := true
	for i := range cases {
		cases[i].Title = outline.CutOrnament(cases[i].Title)
		_, n := outline.HeadNumber(cases[i].Title)
		all = all && n > 0
	}
	for i := range cases {
		if title, n := outline.HeadNumber(cases[i].Title); n > 0 && (all || n == cases[i].Number) {
			cases[i].Title = outline.CutOrnament(title)
		}
	}
}

// division is a text divided into cases: their titles, where their bodies stand, and the lines, with those marked that
// turned out to be no text on the way.
type division struct {
	lines  []outline.Line
	titles *contents
	bodies []body
	notes  []document.Refusal
	bare   bool // the titles stand for the texts
}

// matchContents finds the bodies of the first contents that fit; the error is that of the first, which
// is the likeliest.
func matchContents(lines []outline.Line, candidates []*contents) (*division, error) {
	var first error
	for _, c := range candidates {
		c := c.withoutSpacedPages()
		err := c.check(lines)
		if err == nil {
			var found *division
			if found, err = findBodies(lines, c); err == nil {
				return found, nil
			}
		}
		first = cmp.Or(first, err)
	}
	return nil, first
}

// compendium makes the cases of titles and bodies.
//
//   - Titles may be numbered 案例一, 案例1, 案例（一）, 案例壹, 第一例, 一、, （一） or 1., or not at all, with dots and pages
//     behind them, below headings of groups or above their sections. Without contents, each body must begin with 案例一
//     and its title.
//   - A body begins with its title or its number, or, where bodies have neither, where the
//     sections begin again at 一、.
//   - Sections are headed 一、, or （一） in a document without 一、, or by names (主要做法, 【主要做法】); text before the
//     first heading is a section without one. Lists (1. 一是) stay in their section.
//   - Lines below a title that name departments, domains, region, year or address (牵头部门：…) are these of the case.
//   - Page numbers, running heads, headings of groups of cases, and what is no case (a preface,
//     an appendix that the contents name) are left out. All else is kept line for line.
func compendium(d *division, in document.Reading) (*document.Document, error) {
	c := d.titles
	doc := &document.Document{Title: collectionTitle(d.lines, outline.FirstText(d.lines), c)}
	heads := marking{lines: d.lines}
	heads.leaveOut(headsBehind(d.lines, d.bodies)...)
	lines := heads.lines
	top := outline.HeadingsOf(parts(lines, d.bodies))
	for _, b := range d.bodies {
		e := c.entries[b.entry]
		made := placed(signedBelowTitle(labelled(data.Case{
			ID:         data.NumberedID(in.Collection(), e.number),
			Collection: in.Collection(),
			Number:     e.number,
			Title:      e.title,
			Sections:   outline.Sections(lines[b.from:b.to], top),
		})), e.place)
		if !outline.HasText(made.Sections) {
			return nil, &document.Error{Line: lines[b.head].Number,
				Problem:  say.Text("the body of %s “%s” is empty", c.name(e.number), document.Quote(e.title)),
				Expected: say.Text("its text")}
		}
		if err := made.Validate(); err != nil {
			return nil, &document.Error{Line: lines[b.head].Number,
				Problem: say.Text(
					"%s “%s” breaks a rule: %s",
					c.name(e.number),
					document.Quote(e.title),
					err,
				)}
		}
		doc.Cases = append(doc.Cases, made)
	}
	doc.Notes = d.notes
	if d.bare {
		doc.Notes = append(doc.Notes, document.Refusal{Problem: say.Text("%d cases have no text: their titles stand for it", len(doc.Cases))})
	}
	bareTitles(doc.Cases)
	inside := d.inside()
	for i, l := range lines {
		switch {
		case l.Blank():
		case l.Dropped:
			doc.Dropped++
		case !inside[i] && strings.TrimSpace(l.Text) != doc.Title:
			doc.LeaveOut(document.LeftOutside, l.Text)
		}
	}
	return doc, nil
}

// inside says of each line whether it is in the contents or in a case.
func (d *division) inside() []bool {
	in := make([]bool, len(d.lines))
	fill := func(from, to int) {
		for i := from; i < to; i++ {
			in[i] = true
		}
	}
	c := d.titles
	for i, e := range c.entries {
		in[e.at] = true
		if i == 0 && c.end > e.at {
			fill(e.at, c.end)
		}
	}
	for _, b := range d.bodies {
		fill(b.head, b.from)
		fill(b.from, b.to)
	}
	for i, l := range d.lines {
		in[i] = in[i] || isContentsHeading(outline.Fold(l.Text))
	}
	return in
}

// collectionTitle is the first line, where that is not the contents or a case already.
func collectionTitle(lines []outline.Line, first int, c *contents) string {
	text := strings.TrimSpace(lines[first].Text)
	if isContentsHeading(outline.Fold(text)) || len(c.entries) > 0 && c.entries[0].at <= first {
		return ""
	}
	return text
}
