// Package prose hides what shape a running text has: a compendium with contents, cases that their headings or numbers
// tell, or one case; and what belongs to its pages.
package prose

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"anlisou/data"
	"anlisou/data/format/budget"
	"anlisou/data/format/charset"
	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
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
	if outline.FirstText(p.Lines) < 0 && p.Pictures > 0 {
		return nil, &document.Error{Problem: say.Text("the file holds only pictures (%d) and no text", p.Pictures),
			Expected: say.Text("a document with text: run text recognition (OCR) over it, or take the document that was scanned")}
	}
	if outline.FirstText(p.Lines) < 0 {
		return nil, &document.Error{Problem: say.Text("the file is empty"), Expected: say.Text("a document with cases")}
	}
	if err := readable(p.Lines); err != nil {
		return nil, err
	}
	if in.Options.Cases != document.OneCase {
		if doc := p.tablesOfCases(in); doc != nil {
			return doc, nil
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
	for _, n := range f.notes {
		doc.LeaveOut(document.LeftOutside, n.Text)
	}
	for i := range doc.Cases {
		doc.Cases[i] = contributed(f.dated(doc.Cases[i]))
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

// markedCases finds cases by the document's own headings: the highest level on which they are numbered
// as cases, or on which those below them have sections of the same names.
func markedCases(lines []outline.Line) *division {
	for _, numbered := range []bool{true, false} {
		for level := 1; level <= outline.MaxLevel; level++ {
			var at []int
			for i, l := range lines {
				if l.Level == level && !l.Dropped && !l.Blank() && !isContentsHeading(outline.Fold(l.Text)) {
					at = append(at, i)
				}
			}
			if len(at) == 0 || len(at) > outline.MaxNumber {
				continue
			}
			if d := casesAt(lines, at, level, numbered); d != nil {
				return d
			}
		}
	}
	return nil
}

// markedCase is a marked heading and what stands below it.
type markedCase struct {
	body
	outline.Numbered
	title string
}

// casesAt divides a text at the headings of one level, where these are cases: numbered as such, or with alike sections
// below them.
func casesAt(lines []outline.Line, at []int, level int, numbered bool) *division {
	all := make([]markedCase, len(at))
	for k, i := range at {
		all[k] = markedCaseAt(lines, i, level)
	}
	numbers, named := 0, 0
	times := map[string]int{}
	for _, f := range all {
		times[outline.Fold(f.title)]++
		if f.Style == outline.CaseStyle {
			numbers++
		}
		if outline.IsSectionName(f.title) {
			named++
		}
	}
	if 2*named >= len(all) || len(times)*10 < len(all)*8 {
		return nil
	}
	if numbered != (numbers > 1) {
		return nil
	}
	if numbered {
		all = slices.DeleteFunc(all, func(f markedCase) bool { return f.Style != outline.CaseStyle })
	} else {
		all = slices.DeleteFunc(all, func(f markedCase) bool {
			return notCaseForm.MatchString(outline.Fold(f.title)) || outline.TextLines(lines[f.from:f.to]) == 0
		})
		if len(all) < 2 || !alikeInside(len(all), func(i int) []outline.Line { return lines[all[i].from:all[i].to] }) {
			return nil
		}
	}
	return divisionAt(lines, all)
}

// markedCaseAt reads the heading in line i, and how far what stands below it goes.
func markedCaseAt(lines []outline.Line, i, level int) markedCase {
	f := markedCase{Numbered: outline.ParseNumbered(lines[i].Text), body: body{head: i, from: i + 1, to: len(lines)}}
	f.title = strings.TrimSpace(lines[i].Text)
	if f.Style != outline.NoStyle {
		f.title = f.Rest
	}
	for k := i + 1; k < len(lines); k++ {
		if lines[k].Level > 0 && lines[k].Level <= level && !lines[k].Dropped {
			f.to = k
			break
		}
	}
	for f.title == "" && f.from < f.to { // 案例一 with the title below
		f.title = strings.TrimSpace(lines[f.from].Text)
		f.from++
	}
	return f
}

// divisionAt makes a division of marked headings; nil where one has no title of its own.
func divisionAt(lines []outline.Line, all []markedCase) *division {
	follow := true // numbers 一、二、 that count the cases are not part of their titles
	for i, f := range all {
		follow = follow && f.Style == all[0].Style && f.Number == i+1
	}
	c := &contents{style: outline.CaseStyle}
	var bodies []body
	seen := map[string]bool{}
	for i, f := range all {
		title := f.title
		if f.Style != outline.NoStyle && f.Style != outline.CaseStyle && !follow {
			title = strings.TrimSpace(lines[f.head].Text)
		}
		if seen[outline.Fold(title)] || title == "" {
			return nil
		}
		seen[outline.Fold(title)] = true
		c.entries = append(c.entries, entry{number: i + 1, title: title, at: f.head})
		f.entry = i
		bodies = append(bodies, f.body)
	}
	return &division{lines, c, trimmed(lines, c, bodies)}
}

// alikeInside reports whether most of several bodies have sections with names that sections of cases have,
// or that another of them has, too.
func alikeInside(n int, part func(int) []outline.Line) bool {
	holders := map[string]int{}
	inner := make([]map[string]bool, n)
	groups := 0
	for i := range n {
		inner[i] = map[string]bool{}
		again := false
		for _, l := range part(i) {
			if l.Dropped || l.Cell || l.Blank() {
				continue
			}
			name := ""
			if heading, _, ok := outline.NamedHeading(l.Text); ok {
				name = heading
			} else if num := outline.ParseNumbered(l.Text); num.Style != outline.NoStyle && outline.IsTitle(num.Rest) &&
				(outline.IsSectionName(num.Rest) || l.Level > 0) {
				name = num.Rest
			} else if l.Level > 0 {
				name = l.Text
			}
			if name = outline.Fold(strings.TrimRight(strings.TrimSpace(name), ":：")); name != "" && !inner[i][name] {
				inner[i][name] = true
				holders[name]++
			} else if name != "" && outline.IsSectionName(name) {
				again = true // several cases in one: a group of them
			}
		}
		if again {
			groups++
		}
	}
	if 2*groups >= n {
		return false
	}
	alike := 0
	for _, names := range inner {
		for name := range names {
			if holders[name] > 1 {
				alike++
				break
			}
		}
	}
	return alike > 1 && 2*alike >= n
}

const titleLabel = `(?:(?:改革|创新|典型)?(?:案例|项目|事项|经验|做法)(?:名称|标题|题目)|标题|题目|案例)`

var (
	attachmentForm = pattern.New(`^附(?:件|表|录)?[一二三四五六七八九十0-9]{0,3}[:：]?$`)
	titleLabelForm = pattern.New(
		`^` + outline.Space + `(?:` + titleLabel + outline.Space + `[:：]|[【〖\[［]` + outline.Space + titleLabel + outline.Space +
			`[】〗\]］]` + outline.Space + `[:：]?)` + outline.Space + `(.+)$`,
	)
	emptyTitleForm = pattern.New(
		`(?i)^(?:microsoft word\s*-\s*)?(?:untitled.*|无标题.*|文档\s*[0-9]*|document\s*[0-9]*|新建.*|正文|标题|首页|title|about:blank|-|` + "`" + `)$|\.(?:docx?|wps|pdf|html?|txt|md)$|^(?:file|https?)://`,
	)
)

// metaTitle is the metadata's title, where a person wrote it.
func (p *Text) metaTitle() string {
	title, _ := charset.Clean(strings.TrimSpace(p.Title))
	title = oneLineTitle(title)
	if !isTitleText(title) || utf8.RuneCountInString(title) > data.MaxTitleLen {
		return ""
	}
	return title
}

// isTitleText reports whether what a document says is its title may be one: a person wrote it, and it reads.
func isTitleText(title string) bool {
	garbled, _ := charset.Garbled(title)
	return hasWord(title) && !emptyTitleForm.MatchString(title) && garbled < minGarbled
}

func oneLineTitle(s string) string { return strings.Join(strings.Fields(s), " ") }

const maxLeadLines = 12 // lines above a marked title: a letterhead, a number of the paper

// single makes one case of a document.
func (p *Text) single(f *frame, in document.Reading) (*document.Document, error) {
	made := append(slices.Clone(f.notes), f.sections()...)
	title := f.title
	if title == "" {
		title = p.metaTitle()
	}
	if title == "" && !slices.ContainsFunc(made, func(s data.Section) bool { return s.Heading != "" }) {
		return nil, &document.Error{
			Problem:  say.Text("the file is no compendium of cases and no case: it has neither contents nor a title nor sections"),
			Expected: say.Text("contents (目录) with the titles, cases headed 案例一, 案例二, …, or one case with its title and sections such as 主要做法"),
		}
	}
	title = cmp.Or(title, strings.TrimSpace(in.Name), "未命名案例")
	if !outline.HasText(made) {
		return nil, &document.Error{
			Problem:  say.Text("the file holds a title “%s” and no text", document.Quote(title)),
			Expected: say.Text("a case with its text, or a compendium of cases"),
		}
	}
	one := p.filled(f.given(p.stated(labelled(
		data.Case{ID: titleID(in.Collection(), title), Collection: in.Collection(), Title: title, Sections: made},
	))))
	if err := one.Validate(); err != nil {
		return nil, &document.Error{
			Problem: say.Text(
				"the case “%s” breaks a rule: %s",
				document.Quote(title),
				err,
			),
		}
	}
	doc := &document.Document{Cases: []data.Case{one}, Dropped: f.dropped}
	f.leftOut(doc)
	for _, l := range f.lines {
		if l.Dropped && !l.Blank() {
			doc.Dropped++
		}
	}
	return doc, nil
}

// titleID is the id of a case without a number: the same whenever its title comes again.
func titleID(collection, title string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "title\x00%s\x000", title))
	return fmt.Sprintf("%s-%x", collection, sum[:5])
}

// titleLine is the index of the line in which the title of a document that is one case begins; -1 where none is one.
func (p *Text) titleLine(lines []outline.Line) int {
	if at := labelledTitle(lines); at >= 0 {
		return at
	}
	if at := markedTitle(lines); at >= 0 {
		return at
	}
	return plainTitle(lines)
}

// markedTitle is the index of the first marked heading, where that is among the first lines and names no section; -1
// where it is not.
func markedTitle(lines []outline.Line) int {
	seen := 0
	for i, l := range lines {
		if l.Dropped || l.Blank() {
			continue
		}
		if l.Level > 0 {
			if !outline.IsSectionName(outline.ParseNumbered(l.Text).Rest) && !outline.IsSectionName(l.Text) &&
				outline.ParseNumbered(l.Text).Style != outline.HanStyle {
				return i
			}
			return -1
		}
		if _, _, ok := outline.NamedHeading(l.Text); ok {
			return -1
		}
		if seen++; seen > maxLeadLines {
			return -1
		}
	}
	return -1
}

// labelledTitle is the index of a line 案例名称：… among the first; -1 for none.
func labelledTitle(lines []outline.Line) int {
	seen := 0
	for i, l := range lines {
		if l.Dropped || l.Blank() {
			continue
		}
		if titleLabelForm.MatchString(l.Text) {
			return i
		}
		if seen++; seen > maxLeadLines {
			break
		}
	}
	return -1
}

// hasWord reports whether a line holds a letter or a number: a line of strokes is no title.
func hasWord(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) })
}

// plainTitle is the index of the first line, where that is a title: short, and no sentence and no heading
// of a section; -1 where it is not.
func plainTitle(lines []outline.Line) int {
	for i, l := range lines {
		if l.Dropped || l.Blank() || attachmentForm.MatchString(outline.Fold(l.Text)) || isLabelLine(l.Text) || !hasWord(l.Text) {
			continue
		}
		text := outline.CutOrnament(strings.TrimSpace(l.Text))
		n := outline.ParseNumbered(text)
		if l.Cell || !outline.IsTitle(text) || outline.EndsSentence(text) || outline.IsSectionName(text) ||
			n.Style != outline.NoStyle && n.Style != outline.CaseStyle {
			return -1
		}
		return i
	}
	return -1
}
