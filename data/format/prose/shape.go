// Package prose hides what shape a running text has: a compendium with contents, cases that their headings or numbers
// tell, or one case; and what belongs to its pages.
package prose

import (
	"cmp"
	"errors"
	"slices"

	"anlisou/data"
	"anlisou/data/format/budget"
	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/format/table"
	"anlisou/data/say"
)

// Text is a document of running text as its reader understood it, before its shape is known.
type Text struct {
	Lines []outline.Line
	// Tables are those of the text, which lines hold row by row.
	Tables []table.Grid
	// Title is what the document says of itself where nobody reads it: its metadata.
	Title string
	// Stated is what it says of itself in a place of its own.
	Stated Stated
	// Unit is what lines are, for messages.
	Unit document.Unit
	// Pictures is how many pictures the document shows, of which nothing is read.
	Pictures int
	// Links is how many links a page shows, and Linked how many characters they have.
	Links, Linked int
	// Repaired and dropped count as in Document.
	Repaired, Dropped int

	letter *document.Letter // in which it came
}

// OfPages is a text whose lines may hold what belongs to pages, and may have been broken at a width.
func OfPages(lines []outline.Line, b *budget.Budget) *Text {
	lines, joined := joinWrapped(withoutFurniture(lines, b), b)
	b.Check()
	return &Text{Lines: lines, Repaired: joined}
}

// Document makes cases of a text, whatever its shape: a compendium with contents; one whose headings
// tell the cases; one whose cases are numbered; or a single case.
//
// Where there are contents, they decide: a document whose contents name other cases than it holds is an error,
// and never read as something else.
func (p *Text) Document(in document.Reading) (*document.Document, error) {
	p.letter = in.Letter
	doc, err := p.shape(in)
	if err != nil {
		var e *document.Error
		if asked := (*document.UncertainError)(nil); errors.As(err, &asked) {
			e = asked.Fault
		}
		if p.Unit != "" && (e != nil || errors.As(err, &e)) {
			e.Unit = p.Unit
			e.Problem = e.Problem.Mapped(func(arg any) any {
				if place, is := arg.(document.Place); is && place.Table == 0 {
					place.Unit = p.Unit
					return place
				}
				return arg
			})
		}
		return nil, err
	}
	doc.Repaired += p.Repaired
	doc.Dropped += p.Dropped
	return doc, nil
}

func (p *Text) shape(in document.Reading) (*document.Document, error) {
	if err := outline.Bounded(p.Lines); err != nil {
		return nil, err
	}
	if outline.FirstText(p.Lines) < 0 && p.Pictures > 0 {
		return nil, &document.Error{Problem: say.Text("the file holds only pictures (%d) and no text", p.Pictures),
			Expected: say.Text("a document with text: run text recognition (OCR) over it, or take the document that was scanned")}
	}
	if outline.FirstText(p.Lines) < 0 {
		return nil, &document.Error{Problem: say.Text("the file is empty"), Expected: say.Text("a document with cases")}
	}
	if err := p.noText(); err != nil {
		return nil, err
	}
	if err := readable(p.Lines); err != nil {
		return nil, err
	}
	if in.Options.Cases != document.OneCase {
		if err := p.listOfLinks(); err != nil {
			return nil, err
		}
		if doc := p.tablesOfCases(in); doc != nil {
			return doc, nil
		}
		if asked := p.columnsAsked(in); asked != nil {
			return nil, asked
		}
	}
	doc, err := p.shapeOfText(in)
	if err == nil && len(doc.Tables) == 0 {
		p.noteTables(doc, in)
	}
	return doc, err
}

// shapeOfText makes cases of a text that is no table of them.
func (p *Text) shapeOfText(in document.Reading) (*document.Document, error) {
	in.Budget.Check()
	f := p.framed(p.Lines, false)
	in.Budget.Check()
	if in.Options.Cases == document.OneCase {
		return p.single(f, in)
	}
	if err := checkNumbers(f.lines); err != nil {
		return nil, err
	}
	d, lines, err := p.divide(f.lines, in)
	if err != nil {
		return nil, err
	}
	if d != nil {
		return p.compendium(d, f, in)
	}
	if len(lines) != len(f.lines) { // contents that name the sections of one case
		f = p.framed(lines, f.headed).behind(f)
	}
	return p.oneOrMany(f, in)
}

// divide finds the cases of a text that holds several; nil where it shows but one, with the lines that are its text.
func (p *Text) divide(lines []outline.Line, in document.Reading) (*division, []outline.Line, error) {
	d, lines := ofOwnHeadings(lines)
	if d != nil {
		return d, lines, nil
	}
	in.Budget.Check()
	candidates, contentsErr := findContents(lines)
	in.Budget.Check()
	if len(candidates) > 0 && ofOneCase(candidates[0]) {
		text := slices.Concat(lines[:candidates[0].entries[0].at], lines[candidates[0].end:])
		return nil, withoutContentsHeadings(text), nil
	}
	if len(candidates) > 0 {
		d, err := matchContents(lines, candidates)
		if err == nil {
			return d, lines, nil
		}
		contentsErr = err
	}
	d = markedCases(lines)
	in.Budget.Check()
	if d != nil && (contentsErr == nil || len(candidates) == 0 || len(d.titles.entries) == len(candidates[0].entries)) {
		return d, lines, nil
	}
	if contentsErr != nil && len(candidates) > 0 {
		return nil, nil, contentsErr
	}
	if heads, _ := numberHeads(lines, 0); len(heads) > 1 && !examples(lines, heads[0].at) {
		d, err := ownTitles(lines, in.Options.Cases == document.ManyCases)
		return d, lines, err
	}
	if d, err := listedCases(lines); d != nil || err != nil {
		return d, lines, err
	}
	d = titledSections(lines)
	if in.Budget.Check(); d != nil {
		return d, lines, nil
	}
	if contentsErr != nil && outline.TextLines(lines) > 1 {
		lines = withoutContentsHeadings(lines)
	}
	return nil, lines, nil
}

// ofOwnHeadings leaves out contents that a program made of the headings, which say nothing that these do not: it gives
// the division that the headings make, or the lines in which to go on looking.
func ofOwnHeadings(lines []outline.Line) (*division, []outline.Line) {
	own := slices.DeleteFunc(slices.Clone(lines), func(l outline.Line) bool { return l.Contents })
	if len(own) == len(lines) || !slices.ContainsFunc(own, func(l outline.Line) bool { return l.Level > 0 }) {
		return nil, lines
	}
	if d := markedCases(own); d != nil {
		return d, lines
	}
	numbered := func(l outline.Line) bool {
		return l.Contents && outline.ParseNumbered(l.Text).Style == outline.CaseStyle
	}
	if slices.ContainsFunc(lines, numbered) {
		return nil, lines
	}
	return nil, withoutContentsHeadings(own)
}

// withoutContentsHeadings gives the lines but for those that say 目录.
func withoutContentsHeadings(lines []outline.Line) []outline.Line {
	return slices.DeleteFunc(
		slices.Clone(lines),
		func(l outline.Line) bool { return isContentsHeading(outline.Fold(l.Text)) },
	)
}

func (p *Text) compendium(d *division, f *frame, in document.Reading) (*document.Document, error) {
	doc, err := compendium(d, in)
	if err != nil {
		return nil, err
	}
	switch {
	case f.headed && f.title != "" && !isContentsHeading(outline.Fold(f.title)) && !startsAt(d, f.from):
		doc.Title = f.title
	case f.paper != "" && f.issue != "":
		doc.Title = f.paper + f.issue
	case doc.Title == "":
		doc.Title = cmp.Or(p.Stated.title(), p.metaTitle())
	}
	f.leftOut(doc)
	doc.Dropped += f.dropped
	for _, n := range slices.Concat(f.notes, f.infos) {
		doc.LeaveOut(document.LeftOutside, n.Text)
	}
	each := len(doc.Cases) > 1
	for i := range doc.Cases {
		doc.Cases[i] = contributed(doc, f.dated(doc.Cases[i]))
		each = each && (len(doc.Cases[i].Departments) > 0 || i == len(doc.Cases)-1)
	}
	if last := &doc.Cases[len(doc.Cases)-1]; each && len(last.Departments) == 0 && len(f.writers) > 0 { // who wrote the last
		last.Departments, last.Labels = f.writers, data.Curated
	}
	return doc, nil
}

// startsAt reports whether a case begins above a line: the document's title would be the case's.
func startsAt(d *division, from int) bool {
	return slices.ContainsFunc(d.bodies, func(b body) bool { return b.head < from })
}

// ofOneCase reports whether contents are those of a single case: its sections.
func ofOneCase(c *contents) bool {
	named := 0
	for _, e := range c.entries {
		if outline.IsSectionName(e.title) {
			named++
		}
	}
	return named > 0 && 2*named >= len(c.entries)
}

// examples reports whether what is numbered 案例一 are examples within a case: sections come before.
func examples(lines []outline.Line, first int) bool {
	for _, l := range lines[:first] {
		if l.Dropped || l.Cell {
			continue
		}
		if _, _, ok := outline.NamedHeading(l.Text); ok {
			return true
		}
		if n := outline.ParseNumbered(l.Text); (n.Style == outline.HanStyle || n.Style == outline.HanParenStyle) &&
			outline.IsSectionName(n.Rest) {
			return true
		}
	}
	return false
}
