package format

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"anlisou/data"
)

// prose is a document of running text as its reader understood it, before its shape is known.
type prose struct {
	lines []line
	// tables are those of the text, which lines hold row by row.
	tables []grid
	// title is what the document says of itself where nobody reads it: its metadata.
	title string
	// unit is what lines are, for messages: empty for lines.
	unit string
	// repaired and dropped count as in Document.
	repaired, dropped int
}

// ofPages is a text whose lines may hold what belongs to pages, and may have been broken at a width.
func ofPages(lines []line, b *budget) *prose {
	dropFurniture(lines, b)
	lines, joined := joinWrapped(lines, b)
	b.check()
	return &prose{lines: lines, repaired: joined}
}

// document makes cases of a text, whatever its shape: a compendium with contents; one whose headings
// tell the cases; one whose cases are numbered; or a single case.
//
// Where there are contents, they decide: a document whose contents name other cases than it holds is an error,
// and never read as something else.
func (p *prose) document(in reading) (*Document, error) {
	doc, err := p.shape(in)
	if err != nil {
		var e *Error
		if p.unit != "" && errors.As(err, &e) {
			e.Unit = p.unit
			e.Problem = strings.ReplaceAll(e.Problem, " in line ", " in "+p.unit+" ")
		}
		return nil, err
	}
	doc.Repaired += p.repaired
	doc.Dropped += p.dropped
	return doc, nil
}

func (p *prose) shape(in reading) (*Document, error) {
	lines := p.lines
	if firstText(lines) < 0 {
		return nil, &Error{Problem: "the file is empty", Expected: "a document with cases"}
	}
	if doc := p.tablesOfCases(in); doc != nil {
		return doc, nil
	}
	in.budget.check()
	if err := checkNumbers(lines); err != nil {
		return nil, err
	}
	// Contents that a program made of the headings say nothing that these do not.
	if own := slices.DeleteFunc(slices.Clone(lines), func(l line) bool { return l.toc }); len(own) < len(lines) && slices.ContainsFunc(own, func(l line) bool { return l.level > 0 }) {
		if c, bodies := markedCases(own); c != nil {
			return p.compendium(own, c, bodies, in)
		}
		if !slices.ContainsFunc(lines, func(l line) bool { return l.toc && parseNumbered(l.text).style == caseStyle }) {
			lines = slices.DeleteFunc(own, func(l line) bool { return isContentsHeading(fold(l.text)) })
		}
	}
	in.budget.check()
	candidates, contentsErr := findContents(lines)
	in.budget.check()
	if len(candidates) > 0 && ofOneCase(candidates[0]) {
		lines = slices.Concat(lines[:candidates[0].entries[0].at], lines[candidates[0].end:])
		lines = slices.DeleteFunc(lines, func(l line) bool { return isContentsHeading(fold(l.text)) })
		return p.single(lines, in)
	}
	if len(candidates) > 0 {
		c, bodies, err := matchContents(lines, candidates)
		if err == nil {
			return p.compendium(lines, c, bodies, in)
		}
		contentsErr = err
	}
	c, bodies := markedCases(lines)
	in.budget.check()
	if c != nil && (contentsErr == nil || len(candidates) == 0 || len(c.entries) == len(candidates[0].entries)) {
		return p.compendium(lines, c, bodies, in)
	}
	if contentsErr != nil && len(candidates) > 0 {
		return nil, contentsErr
	}
	if heads := numberHeads(slices.Clone(lines), 0); len(heads) > 1 && !examples(lines, heads[0].at) {
		c, bodies, err := ownTitles(lines)
		if err != nil {
			return nil, err
		}
		return p.compendium(lines, c, bodies, in)
	}
	c, bodies = titledSections(lines)
	if in.budget.check(); c != nil {
		return p.compendium(lines, c, bodies, in)
	}
	if contentsErr != nil && textLines(lines) > 1 {
		lines = slices.DeleteFunc(slices.Clone(lines), func(l line) bool { return isContentsHeading(fold(l.text)) })
	}
	return p.single(lines, in)
}

func (p *prose) compendium(lines []line, c *contents, bodies []body, in reading) (*Document, error) {
	doc, err := compendium(lines, c, bodies, in)
	if err == nil && doc.Title == "" {
		doc.Title = p.metaTitle()
	}
	return doc, err
}

// ofOneCase reports whether contents are those of a single case: its sections.
func ofOneCase(c *contents) bool {
	named := 0
	for _, e := range c.entries {
		if isSectionName(e.title) {
			named++
		}
	}
	return named > 0 && 2*named >= len(c.entries)
}

// examples reports whether what is numbered 案例一 are examples within a case: sections come before.
func examples(lines []line, first int) bool {
	for _, l := range lines[:first] {
		if l.dropped || l.cell {
			continue
		}
		if _, _, ok := namedHeading(l.text); ok {
			return true
		}
		if n := parseNumbered(l.text); (n.style == hanStyle || n.style == hanParenStyle) && isSectionName(n.rest) {
			return true
		}
	}
	return false
}

// markedCases finds cases by the document's own headings: the highest level on which they are numbered
// as cases, or on which those below them have sections of the same names.
func markedCases(lines []line) (*contents, []body) {
	for _, numbered := range []bool{true, false} {
		for level := 1; level <= maxLevel; level++ {
			var at []int
			for i, l := range lines {
				if l.level == level && !l.dropped && !l.blank() && !isContentsHeading(fold(l.text)) {
					at = append(at, i)
				}
			}
			if len(at) == 0 || len(at) > maxNumber {
				continue
			}
			if c, bodies := casesAt(lines, at, level, numbered); c != nil {
				return c, bodies
			}
		}
	}
	return nil, nil
}

const maxLevel = 9

func casesAt(lines []line, at []int, level int, numbered bool) (*contents, []body) {
	type found struct {
		body
		style  style
		number int
		rest   string
		title  string
	}
	var all []found
	for _, i := range at {
		n := parseNumbered(lines[i].text)
		f := found{style: n.style, number: n.number, rest: n.rest, body: body{head: i, from: i + 1, to: len(lines)}}
		f.title = strings.TrimSpace(lines[i].text)
		if f.style != noStyle {
			f.title = f.rest
		}
		for k := i + 1; k < len(lines); k++ {
			if lines[k].level > 0 && lines[k].level <= level && !lines[k].dropped {
				f.to = k
				break
			}
		}
		for f.title == "" && f.from < f.to { // 案例一 with the title below
			f.title = strings.TrimSpace(lines[f.from].text)
			f.from++
		}
		all = append(all, f)
	}
	numbers, named := 0, 0
	times := map[string]int{}
	for _, f := range all {
		times[fold(f.title)]++
		if f.style == caseStyle {
			numbers++
		}
		if isSectionName(f.title) {
			named++
		}
	}
	if 2*named >= len(all) || len(times)*10 < len(all)*8 {
		return nil, nil
	}
	if numbered != (numbers > 1) {
		return nil, nil
	}
	if numbered {
		all = slices.DeleteFunc(all, func(f found) bool { return f.style != caseStyle })
	} else {
		all = slices.DeleteFunc(all, func(f found) bool {
			return notCaseForm.MatchString(fold(f.title)) || textLines(lines[f.from:f.to]) == 0
		})
		if len(all) < 2 || !alikeInside(len(all), func(i int) []line { return lines[all[i].from:all[i].to] }) {
			return nil, nil
		}
	}
	follow := true // numbers 一、二、 that count the cases are not part of their titles
	for i, f := range all {
		follow = follow && f.style == all[0].style && f.number == i+1
	}
	c := &contents{style: caseStyle}
	var bodies []body
	seen := map[string]bool{}
	for i, f := range all {
		title := f.title
		if f.style != noStyle && f.style != caseStyle && !follow {
			title = strings.TrimSpace(lines[f.head].text)
		}
		if seen[fold(title)] || title == "" {
			return nil, nil
		}
		seen[fold(title)] = true
		c.entries = append(c.entries, entry{number: i + 1, title: title, at: f.head})
		f.entry = i
		bodies = append(bodies, f.body)
	}
	trimBodies(lines, c, bodies)
	return c, bodies
}

// alikeInside reports whether most of several bodies have sections with names that sections of cases have,
// or that another of them has, too.
func alikeInside(n int, part func(int) []line) bool {
	holders := map[string]int{}
	inner := make([]map[string]bool, n)
	groups := 0
	for i := range n {
		inner[i] = map[string]bool{}
		again := false
		for _, l := range part(i) {
			if l.dropped || l.cell || l.blank() {
				continue
			}
			name := ""
			if heading, _, ok := namedHeading(l.text); ok {
				name = heading
			} else if num := parseNumbered(l.text); num.style != noStyle && isTitleLike(num.rest) && (isSectionName(num.rest) || l.level > 0) {
				name = num.rest
			} else if l.level > 0 {
				name = l.text
			}
			if name = fold(strings.TrimRight(strings.TrimSpace(name), ":：")); name != "" && !inner[i][name] {
				inner[i][name] = true
				holders[name]++
			} else if name != "" && isSectionName(name) {
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

var (
	attachmentForm = form(`^附(?:件|表|录)?[一二三四五六七八九十0-9]{0,3}[:：]?$`)
	titleLabelForm = form(`^` + space + `(?:(?:改革|创新|典型)?(?:案例|项目|事项|经验|做法)(?:名称|标题|题目)|标题|题目|案例)` + space + `[:：]` + space + `(.+)$`)
	emptyTitleForm = form(`(?i)^(?:microsoft word\s*-\s*)?(?:untitled.*|无标题.*|文档\s*[0-9]*|document\s*[0-9]*|新建.*|正文|title|about:blank|-|` + "`" + `)$|\.(?:docx?|wps|pdf|html?|txt|md)$|^(?:file|https?)://`)
)

// metaTitle is the metadata's title, where a person wrote it.
func (p *prose) metaTitle() string {
	title, _ := cleanText(strings.TrimSpace(p.title))
	title = oneLineTitle(title)
	if title == "" || emptyTitleForm.MatchString(title) || utf8.RuneCountInString(title) > data.MaxTitleLen {
		return ""
	}
	return title
}

func oneLineTitle(s string) string { return strings.Join(strings.Fields(s), " ") }

const maxLeadLines = 12 // lines above a marked title: a letterhead, a number of the paper

// single makes one case of a document.
func (p *prose) single(lines []line, in reading) (*Document, error) {
	title, from, before := p.singleTitle(lines)
	top := topStyle([][]line{lines[from:]})
	if err := severalCases(lines[from:], top); err != nil {
		return nil, err
	}
	made := sections(lines[from:], top)
	if title == "" {
		title = p.metaTitle()
	}
	if title == "" && !slices.ContainsFunc(made, func(s data.Section) bool { return s.Heading != "" }) {
		return nil, &Error{Problem: "the file is no compendium of cases and no case: it has neither contents nor a title nor sections",
			Expected: "contents (目录) with the titles, cases headed 案例一, 案例二, …, or one case with its title and sections such as 主要做法"}
	}
	title = cmp.Or(title, strings.TrimSpace(in.name), "未命名案例")
	if len(before) > 0 { // what stands above the title is text, too
		lead := strings.Join(before, "\n")
		if len(made) > 0 && made[0].Heading == "" {
			made[0].Text = lead + "\n" + made[0].Text
		} else {
			made = slices.Insert(made, 0, data.Section{Text: lead})
		}
	}
	if !hasText(made) {
		return nil, &Error{Problem: fmt.Sprintf("the file holds a title “%s” and no text", quote(title)), Expected: "a case with its text, or a compendium of cases"}
	}
	one := data.Case{ID: titleID(in.collection(), title), Collection: in.collection(), Title: title, Sections: made}
	takeLabels(&one)
	if err := one.Validate(); err != nil {
		return nil, &Error{Problem: fmt.Sprintf("the case “%s” breaks a rule: %s", quote(title), clip(err.Error(), maxReason))}
	}
	doc := &Document{Cases: []data.Case{one}}
	for _, l := range lines {
		if l.dropped && !l.blank() {
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

// singleTitle finds the title of a document that is one case, the index of the line behind it, and the lines
// above it; the title is empty where no line is one.
func (p *prose) singleTitle(lines []line) (title string, from int, before []string) {
	at, seen := labelledTitle(lines), 0
	for i, l := range lines {
		if at >= 0 {
			break
		}
		if l.dropped || l.blank() {
			continue
		}
		if l.level > 0 {
			if !isSectionName(parseNumbered(l.text).rest) && !isSectionName(l.text) && parseNumbered(l.text).style != hanStyle {
				at = i
			}
			break
		}
		if _, _, ok := namedHeading(l.text); ok {
			break
		}
		if seen++; seen > maxLeadLines {
			break
		}
	}
	if at < 0 {
		at = plainTitle(lines)
	}
	if at < 0 {
		return "", 0, nil
	}
	for _, l := range lines[:at] {
		if !l.dropped && !l.blank() && !attachmentForm.MatchString(fold(l.text)) {
			before = append(before, l.text)
		}
	}
	text := cutOrnament(strings.TrimSpace(lines[at].text))
	if m := titleLabelForm.FindStringSubmatch(text); m != nil {
		text = strings.TrimSpace(m[1])
	}
	from = at + 1
	if n := parseNumbered(text); n.style == caseStyle && isCaseHeading(n) {
		text = n.rest
	}
	text, _ = headNumber(cutOrnament(text))
	for next := nextText(lines, from); next >= 0; next = nextText(lines, from) {
		below := strings.TrimSpace(lines[next].text)
		goesOn := text == "" || strings.HasPrefix(below, "——") || strings.HasPrefix(below, "--") || strings.HasPrefix(below, "—") && utf8.RuneCountInString(below) > 3
		if !goesOn || !isTitleLike(below) || lines[next].cell {
			break
		}
		text += below
		from = next + 1
	}
	text = unbracket(strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\t' || r == '\n' }), " "))
	if utf8.RuneCountInString(text) > data.MaxTitleLen {
		return "", 0, nil
	}
	return text, from, before
}

// labelledTitle is the index of a line 案例名称：… among the first; -1 for none.
func labelledTitle(lines []line) int {
	seen := 0
	for i, l := range lines {
		if l.dropped || l.blank() {
			continue
		}
		if titleLabelForm.MatchString(l.text) {
			return i
		}
		if seen++; seen > maxLeadLines {
			break
		}
	}
	return -1
}

// plainTitle is the index of the first line, where that is a title: short, and no sentence and no heading
// of a section; -1 where it is not.
func plainTitle(lines []line) int {
	for i, l := range lines {
		if l.dropped || l.blank() || attachmentForm.MatchString(fold(l.text)) || isLabelLine(l.text) {
			continue
		}
		text := cutOrnament(strings.TrimSpace(l.text))
		n := parseNumbered(text)
		if l.cell || !isTitleLike(text) || endsSentence(text) || isSectionName(text) || n.style != noStyle && n.style != caseStyle {
			return -1
		}
		return i
	}
	return -1
}

// nextText is the index of the first line of text from line i on; -1 for none.
func nextText(lines []line, i int) int {
	for ; i < len(lines); i++ {
		if !lines[i].dropped && !lines[i].blank() {
			return i
		}
	}
	return -1
}
