package prose

import (
	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/format/table"
	"anlisou/data/say"
)

// sign is what shows that a text which would be one case holds several.
type sign struct {
	cases int // how many, 0 where that cannot be told
	fault *document.Error
	d     *division // them, where they can be told apart
	table bool      // they are rows of a table
}

// oneOrMany makes one case of a text that shows but one. Where it shows signs of several, who knows it has to choose.
func (p *Text) oneOrMany(f *frame, in document.Reading) (*document.Document, error) {
	numbers := listNumbers(f.lines)
	lists := flatLists(f.lines, numbers)
	if l := countedList(lists); l != nil {
		if d := l.division(f.lines); d != nil {
			return p.compendium(d, f, in)
		}
	}
	collected := collectedHeadings(f.lines, f.collectionAt())
	if collected != nil && collectionForm.MatchString(outline.Fold(f.lines[f.collectionAt()].Text)) {
		return p.compendium(collected, f, in)
	}
	in.Budget.Check()
	s := p.signOfSeveral(f, lists, alikeItems(f.lines, numbers), in)
	many := in.Options.Cases == document.ManyCases
	if s == nil && collected != nil {
		if l := f.lines[f.collectionAt()]; many || collectsForm.MatchString(outline.Fold(l.Text)) || collected.ofPlaces() {
			s = &sign{cases: len(collected.bodies), d: collected, fault: &document.Error{Line: l.Number,
				Problem: say.Text("“%s” stands above a list of %d", document.Quote(l.Text), len(collected.bodies))}}
		}
	}
	if s == nil {
		s = p.plainSign(f, many)
	}
	if s == nil && many {
		s = anyList(f.lines, lists)
	}
	if s != nil && s.d == nil && !s.table {
		if names := namesSign(f); names != nil {
			s.d = names.d
		} else {
			s.d = unmarked(f, s.cases)
		}
		if s.d != nil {
			s.cases = len(s.d.bodies)
		}
	}
	switch {
	case s != nil && many && s.d != nil:
		return p.compendium(s.d, f, in)
	case many:
		return p.manyOfTables(in)
	case s != nil:
		return nil, &document.UncertainError{Cases: s.cases, Told: s.d != nil || s.table, Fault: s.fault}
	}
	return p.single(f, in)
}

// plainSign is the sign of titles or names that are not numbered, or have no texts: they are alike, or the title says
// that it collects cases, or many are asked for.
func (p *Text) plainSign(f *frame, many bool) *sign {
	if s := namesSign(f); s != nil {
		return s
	}
	if s := alikePlain(f); s != nil {
		return s
	}
	at := f.collectionAt()
	if at < 0 {
		return nil
	}
	title := outline.Fold(f.lines[at].Text)
	if !many && !collectsForm.MatchString(title) && !collectionForm.MatchString(title) {
		return nil
	}
	var d *division
	if l, ok := plainList(f); ok && (many || len(l.items) >= minFlatItems) {
		d = l.division(f.lines)
	} else if many {
		d = paragraphs(f)
	}
	if d == nil {
		return nil
	}
	return &sign{cases: len(d.bodies), d: d, fault: &document.Error{Line: f.lines[at].Number, Problem: say.Text(
		"“%s” stands above a list of %d", document.Quote(f.lines[at].Text), len(d.bodies))}}
}

// unmarked are the cases of a text that says that it holds some, of which neither numbers nor signs tell the titles: its
// short lines, else its paragraphs, as many as are announced where either are; nil for none.
func unmarked(f *frame, announced int) *division {
	l, ok := plainList(f)
	said := paragraphs(f)
	if said != nil && announced > 0 && len(said.bodies) == announced && (!ok || len(l.items) != announced) {
		return said
	}
	if ok {
		return l.division(f.lines)
	}
	return said
}

// collectionAt is the index of the line that says what the headings below it are: the first one where that says that
// it collects cases, else the title.
func (f *frame) collectionAt() int {
	if first := outline.FirstText(f.lines); first >= 0 && outline.IsTitle(f.lines[first].Text) &&
		(f.at < 0 && f.lines[first].Level == 1 || collectsForm.MatchString(outline.Fold(f.lines[first].Text))) {
		return first
	}
	return f.at
}

// ofPlaces reports whether each case has a title that begins with a place of its own.
func (d *division) ofPlaces() bool {
	l := flatList{}
	for _, e := range d.titles.entries {
		l.items = append(l.items, flatItem{title: e.title})
	}
	return len(l.items) >= minFlatItems && l.ofPlaces()
}

// countedList is a list of cases of which the text says how many they are; nil for none.
func countedList(lists []flatList) *flatList {
	for _, l := range lists {
		if l.counted() {
			return &l
		}
	}
	return nil
}

// anyList is the longest list whose items may be cases.
func anyList(lines []outline.Line, lists []flatList) *sign {
	var longest *flatList
	for _, l := range lists {
		if longest == nil || len(l.items) > len(longest.items) {
			longest = &l
		}
	}
	if longest == nil {
		return nil
	}
	return &sign{cases: len(longest.items), d: longest.division(lines)}
}

// signOfSeveral is the surest sign that a text holds several cases, of its lists, of items that are alike, and of what
// it says of itself; nil for none.
func (p *Text) signOfSeveral(f *frame, lists []flatList, alike *sign, in document.Reading) *sign {
	lines := f.lines
	if fault := f.beginsAgain(); fault != nil {
		s := &sign{fault: fault}
		if alike != nil {
			s.cases, s.d = alike.cases, alike.d
		}
		return s
	}
	if alike != nil {
		return alike
	}
	for _, l := range lists {
		if s := l.ownSign(f, lines); s != nil {
			return s
		}
		if l.titled && len(l.items) >= minFlatItems || l.said > 1 {
			at := max(l.saidAt, 0)
			return &sign{cases: len(l.items), d: l.division(lines), fault: &document.Error{Line: lines[at].Number, Problem: say.Text(
				"“%s” stands above a list of %d", document.Quote(lines[at].Text), len(l.items))}}
		}
	}
	if s := p.tableSign(in); s != nil {
		return s
	}
	if f.title != "" && f.at >= 0 {
		l := lines[f.at]
		if n := announced(f.title); n > 1 {
			s := &sign{cases: n, fault: &document.Error{Line: l.Number,
				Problem: say.Text("the title “%s” says so, and their titles are not told", document.Quote(f.title))}}
			if any := anyList(lines, lists); any != nil && any.cases == n {
				s.d = any.d
			}
			return s
		}
		if collectionForm.MatchString(outline.Fold(f.title)) {
			return &sign{fault: &document.Error{Line: l.Number,
				Problem: say.Text("the title “%s” says so, and their titles are not told", document.Quote(f.title))}}
		}
	}
	return nil
}

// alikeItems is the sign of numbered titles below which the same names head what stands there: 1.甲 做法：… 成效：….
func alikeItems(lines []outline.Line, numbers []outline.Numbered) *sign {
	for _, style := range listStyles {
		l, ok := alikeListOf(lines, numbers, style)
		if !ok {
			continue
		}
		d := l.division(lines)
		if d == nil || sharedNames(d) < 2 {
			continue
		}
		return &sign{cases: len(l.items), d: d, fault: &document.Error{Line: lines[l.items[0].at].Number,
			Problem: say.Text("%d numbered items have the same headings below them", len(l.items))}}
	}
	return nil
}

// alikeListOf are the numbered titles of a text where none of them, and nothing above them, is the name of a section.
func alikeListOf(lines []outline.Line, numbers []outline.Numbered, style outline.Style) (list flatList, ok bool) {
	list, ok = flatListOf(lines, numbers, style, true)
	if !ok {
		return list, false
	}
	for _, l := range lines[:list.items[0].at] {
		if !l.Dropped && (outline.IsSectionName(l.Text) || outline.IsSectionName(outline.ParseNumbered(l.Text).Rest)) {
			return list, false
		}
	}
	return list, true
}

// sharedNames is how many names of sections most of several cases have.
func sharedNames(d *division) (shared int) {
	holders := map[string]int{}
	for _, b := range d.bodies {
		names := map[string]bool{}
		for _, l := range d.lines[b.from:b.to] {
			if heading, _, ok := shortName(l); ok {
				names[outline.Fold(heading)] = true
			}
		}
		for name := range names {
			holders[name]++
		}
	}
	for _, n := range holders {
		if n > 1 && 2*n > len(d.bodies) {
			shared++
		}
	}
	return shared
}

func shortName(l outline.Line) (heading, rest string, ok bool) {
	if l.Dropped || l.Cell || l.Blank() {
		return "", "", false
	}
	h := outline.Headings{Named: true, Short: true, Bracketed: true}
	if heading, rest, ok = h.Heading(l); ok {
		return heading, rest, true
	}
	n := outline.ParseNumbered(l.Text)
	return n.Rest, "", n.Style != outline.NoStyle && outline.IsSectionName(n.Rest)
}

// tableSign is the sign of a table of cases that holds less than most of a text which is not that of one case.
func (p *Text) tableSign(in document.Reading) *sign {
	if p.tellsOfCase() {
		return nil
	}
	for i := range p.Tables {
		s, _ := p.asSheet(i, in)
		if len(s.Rows) <= listRows || !s.HoldsCases(in) {
			continue
		}
		if doc, err := p.manyOfTables(in); err == nil { // else there is nothing to choose
			return &sign{cases: len(doc.Cases), table: true, fault: &document.Error{
				Problem: say.Text("table %d has %d rows with titles of cases", i+1, len(s.Rows)-1)}}
		}
	}
	return nil
}

// manyOfTables reads the tables of a text as cases, which is asked for.
func (p *Text) manyOfTables(in document.Reading) (*document.Document, error) {
	var sheets []table.Sheet
	for i, g := range p.Tables {
		if len(g) > 1 {
			s, _ := p.asSheet(i, in)
			sheets = append(sheets, s)
		}
	}
	if len(sheets) > 0 {
		return table.ReadSheets(sheets, "the document", in)
	}
	return nil, &document.Error{Problem: say.Text("the file holds one case as far as it shows, and is to be taken as several"),
		Expected: say.Text("contents (目录) with the titles, titles as 案例一：…, or a numbered list of them")}
}
