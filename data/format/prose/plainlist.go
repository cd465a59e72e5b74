package prose

import (
	"slices"
	"strings"
	"unicode/utf8"

	"anlisou/data"
	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
	"anlisou/data/format/table"
	"anlisou/data/say"
)

// plainStyle is that of items that nothing counts or marks: each has its title on a line of its own, and text below it.
const plainStyle = markStyle + 1

// maxPlainTitle is how many characters a title has that only its place shows to be one.
const maxPlainTitle = 40

// plainList finds the cases of a list whose titles are lines without numbers: headings of one level, or short lines with
// text below each; false where there are none, or where one is a section of a case.
func plainList(f *frame) (list flatList, ok bool) {
	lines := f.lines
	from := outline.TextBelow(lines, f.from)
	if from < 0 {
		return list, false
	}
	heads := markedHeads(f, from)
	if heads == nil {
		heads = plainHeads(lines, from)
	}
	return listOfHeads(lines, heads)
}

// listOfHeads makes a list of titles that stand on lines of their own; false where one has no text, or its text has
// sections as a case has them and no others have the same.
func listOfHeads(lines []outline.Line, heads []int) (list flatList, ok bool) {
	list = flatList{style: plainStyle, end: len(lines), saidAt: -1}
	if len(heads) < 2 || len(heads) > outline.MaxNumber {
		return list, false
	}
	for k, at := range heads {
		to := len(lines)
		if k+1 < len(heads) {
			to = heads[k+1]
		}
		if !hasSentence(lines[at+1 : to]) {
			return list, false
		}
		list.items = append(list.items, flatItem{at: at, title: outline.CutOrnament(strings.TrimSpace(lines[at].Text))})
	}
	d := list.division(lines)
	if d == nil {
		return list, false
	}
	for _, l := range lines {
		if !l.Dropped && !l.Cell && sectionAlone(l.Text) && sharedNames(d) == 0 {
			return list, false
		}
	}
	list.announce(lines)
	return list, true
}

// sectionAlone reports a line that is the name of a section and nothing else, numbered or not.
func sectionAlone(text string) bool {
	return outline.IsSectionName(text) || outline.IsSectionName(outline.ParseNumbered(text).Rest)
}

// markedHeads are the headings of the highest level below a title, which may be one of that level itself; nil for none,
// and where numbers or names show that they are sections.
func markedHeads(f *frame, from int) (heads []int) {
	level := 0
	for _, l := range f.lines[from:] {
		if l.Level > 0 && !l.Dropped && !l.Blank() && (level == 0 || l.Level < level) {
			level = l.Level
		}
	}
	if level == 0 {
		return nil
	}
	if f.at >= 0 && f.lines[f.at].Level >= level {
		from, level = f.at, f.lines[f.at].Level
	}
	for i := from; i < len(f.lines); i++ {
		l := f.lines[i]
		if l.Level != level || l.Dropped || l.Blank() {
			continue
		}
		if outline.ParseNumbered(l.Text).Style != outline.NoStyle || outline.IsSectionName(l.Text) {
			return nil
		}
		heads = append(heads, i)
	}
	return heads
}

// plainHeads are the short lines with text below each: of several one below the other the first.
func plainHeads(lines []outline.Line, from int) (heads []int) {
	labels := map[string]int{}
	for _, l := range lines[from:] {
		if name, _, ok := cutLabel(l.Text); ok && !l.Dropped {
			labels[name]++
		}
	}
	open := false // a title stands above, and no text below it yet
	for i := outline.TextBelow(lines, from); i >= 0; i = outline.TextBelow(lines, i+1) {
		text := strings.TrimSpace(lines[i].Text)
		name, _, labelled := cutLabel(text)
		head := titleShaped(lines, i) && (!labelled || labels[name] == 1) && !isOrgan(text) && outline.Unbracket(text) == text &&
			!whollyBracketed(text) && !contactForm.MatchString(outline.Fold(text)) && utf8.RuneCountInString(text) <= maxPlainTitle &&
			utf8.RuneCountInString(text) > 3
		switch {
		case head && !open:
			heads, open = append(heads, i), true
		case isSentence(text):
			open = false
		}
	}
	return heads
}

// whollyBracketed reports a line that stands in brackets: （市住建局供稿）.
func whollyBracketed(text string) bool {
	folded := outline.Fold(text)
	return strings.HasPrefix(folded, "(") && strings.HasSuffix(folded, ")")
}

// alikePlain is the sign of titles without numbers below which the same stands: names that head what follows, who is
// responsible, who wrote it.
func alikePlain(f *frame) *sign {
	l, ok := plainList(f)
	if !ok || len(l.items) < minFlatItems || measuresForm.MatchString(outline.Fold(f.title)) {
		return nil
	}
	d := l.division(f.lines)
	n := len(l.items)
	if !sharesLabels(d) && !d.eachNames() {
		return nil
	}
	return &sign{cases: n, d: d, fault: &document.Error{Line: f.lines[l.items[0].at].Number,
		Problem: say.Text("%d short lines have the same below them: “%s”", n, document.Quote(f.lines[l.items[0].at].Text))}}
}

// sharesLabels reports whether all cases but for one have two lines that begin with the same names and colons, or one that
// names who is responsible or how to reach him.
func sharesLabels(d *division) bool {
	holders := map[string]int{}
	for _, b := range d.bodies {
		names := map[string]int{}
		for _, l := range d.lines[b.from:b.to] {
			if name, _, ok := cutLabel(l.Text); ok && !l.Dropped && !l.Cell {
				names[name]++
			}
		}
		for name, times := range names {
			if times == 1 {
				holders[name]++
			}
		}
	}
	shared, fields := 0, 0
	for name, n := range holders {
		if n < 2 || n < len(d.bodies)-1 {
			continue
		}
		shared++
		if isFieldName(name) || contactForm.MatchString(outline.Fold(name)+":x") {
			fields++
		}
	}
	return shared > 1 || fields > 0
}

// eachNames reports whether all cases but for the last, from which that may have been taken as the document's, have an
// organ below the title, or end with one in brackets.
func (d *division) eachNames() bool {
	for _, b := range d.bodies[:len(d.bodies)-1] {
		first, last := outline.TextBelow(d.lines, b.from), outline.TextAbove(d.lines, b.to, b.from)
		if first < 0 || last < 0 || len(organsOf(d.lines[first].Text)) == 0 && writerAtEnd(d.lines[last].Text) == nil {
			return false
		}
	}
	return len(d.bodies) > 2
}

// bracketedOrgan is an organ in brackets that ends a text: （市公安局）.
var bracketedOrgan = pattern.New(`^` + outline.Space + `[(（]([^()（）。，]{3,40})[)）]` + outline.Space + `$`)

// writerAtEnd is who a line says wrote the text that it ends, or is responsible; nil for nobody.
func writerAtEnd(text string) []string {
	if m := lastWriterForm.FindStringSubmatch(text); m != nil {
		return writersOf(m[1])
	}
	if m := bracketedOrgan.FindStringSubmatch(text); m != nil {
		return writersOf(m[1])
	}
	labels, whole := labelsOf(text)
	if len(labels) == 1 && whole && labels[0].Field == table.FieldDepartment {
		return table.Record{}.Labels(labels[0], nil)
	}
	return nil
}

// signedBelowTitle gives a case the organs that stand alone below its title.
func signedBelowTitle(c data.Case) data.Case {
	if len(c.Departments) > 0 || len(c.Sections) == 0 || c.Sections[0].Heading != "" {
		return c
	}
	first, rest, more := strings.Cut(c.Sections[0].Text, "\n")
	organs := organsOf(first)
	if len(organs) == 0 || !more || strings.TrimSpace(rest) == "" {
		return c
	}
	c.Departments, c.Labels = organs, data.Curated
	c.Sections = slices.Clone(c.Sections)
	c.Sections[0].Text = strings.TrimLeft(rest, "\n")
	return c
}

// paragraphs are the paragraphs of a text that says that it collects cases and has no titles for them: each begins with
// a sentence, or a clause, that says what it is about. It is nil where one does not.
func paragraphs(f *frame) *division {
	list := flatList{style: plainStyle, end: len(f.lines), saidAt: -1}
	for i := outline.TextBelow(f.lines, f.from); i >= 0; i = outline.TextBelow(f.lines, i+1) {
		text := strings.TrimSpace(f.lines[i].Text)
		n := outline.ParseNumbered(text)
		switch {
		case f.lines[i].Cell || n.Style != outline.NoStyle && outline.IsSectionName(n.Rest):
			return nil
		case len(list.items) == 0 && leadsIn(text), outline.IsTitle(text) && !outline.EndsSentence(text):
			continue
		}
		if n.Style != outline.NoStyle {
			text = n.Rest
		}
		it := flatItem{at: i}
		if it.title, it.rest = cutTitle(text); it.title == "" || it.rest == "" || utf8.RuneCountInString(it.title) > maxPlainTitle {
			it.title, it.rest = firstClause(text)
		}
		if it.title == "" {
			return nil
		}
		list.items = append(list.items, it)
	}
	if n := len(list.items); n < 2 || n > outline.MaxNumber {
		return nil
	}
	return list.division(f.lines)
}

// leadsIn reports a paragraph that says that others follow: 现将……印发，供借鉴：.
func leadsIn(text string) bool {
	return strings.HasSuffix(outline.Fold(text), ":") || leadInForm.MatchString(text)
}

var leadInForm = pattern.New(`^(?:为|现将?|近年来|按照|根据|今年以来|经)[^。]*(?:印发|发布|公布|如下|借鉴|参考|推广|介绍|刊发|摘编|汇编)[^。]*。$`)

// firstClause cuts a text behind its first clause, which says what it is about; the text keeps it. Words that a space
// parts from the rest are a title.
func firstClause(text string) (title, rest string) {
	if title, rest, found := strings.Cut(strings.Map(func(r rune) rune {
		if r == '\u3000' || r == '\t' {
			return ' '
		}
		return r
	}, text), " "); found && outline.IsTitle(title) && utf8.RuneCountInString(title) >= minBrokenTitle && utf8.RuneCountInString(rest) >= minFlatText {
		return title, strings.TrimSpace(rest)
	}
	title, _, found := strings.Cut(text, "，")
	title = strings.TrimSpace(title)
	if !found || !outline.IsTitle(title) || utf8.RuneCountInString(title) > maxPlainTitle || utf8.RuneCountInString(title) < minBrokenTitle {
		return "", ""
	}
	return title, text
}
