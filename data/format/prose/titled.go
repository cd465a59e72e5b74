package prose

import (
	"slices"
	"strings"

	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/say"
)

// titledSections finds cases that have a title and sections and nothing else to tell them by: the title is
// the line above each place where the sections begin again.
func titledSections(lines []outline.Line) *division {
	top := outline.HeadingsOf([][]outline.Line{lines})
	if top.Level > 0 {
		return nil
	}
	d := titledBy(lines, top)
	if d == nil && top.Style == outline.HanStyle { // 一、 may number the cases, whose sections are （一）
		d = titledBy(lines, outline.Headings{Style: outline.HanParenStyle})
	}
	if d == nil && !top.Named && !namesSections(lines, top) { // or numbers the cases, whose sections are 【背景】
		d = titledBy(lines, outline.Headings{Named: true})
	}
	// or short names head them, as in forms
	if d == nil && !namesSections(lines, outline.Headings{Style: outline.HanStyle}) {
		if d = titledBy(lines, outline.Headings{Named: true, Short: true}); d != nil && !formsIn(lines, d.bodies) {
			return nil
		}
	}
	return d
}

// formsIn reports whether all bodies are written-out forms that begin with the background of a case. Others begin with
// what a part of a case may begin with as well: 问题：…, 做法：….
func formsIn(lines []outline.Line, bodies []body) bool {
	for _, b := range bodies {
		first := outline.TextBelow(lines, b.from)
		for first >= 0 && isLabelLine(lines[first].Text) {
			first = outline.TextBelow(lines, first+1)
		}
		if first < 0 || !outline.RunInNames(lines[b.from:b.to]) {
			return false
		}
		if heading, _, ok := outline.RunInName(lines[first].Text); !ok || !strings.HasSuffix(heading, background) {
			return false
		}
	}
	return len(bodies) > 0
}

const background = "背景"

// namesSections reports whether headings of a kind have names that sections of cases have: what stands below them is
// theirs.
func namesSections(lines []outline.Line, h outline.Headings) bool {
	for _, l := range lines {
		if heading, _, ok := h.Heading(l); ok && !l.Dropped && !l.Blank() && outline.IsSectionName(heading) {
			return true
		}
	}
	return false
}

// sectionStarts are the lines where the sections begin again.
func sectionStarts(lines []outline.Line, top outline.Headings) (starts []int) {
	type numberedName struct {
		number int
		name   string
	}
	times := map[numberedName]int{}
	read := func(visit func(i int, n outline.Numbered, heading string)) {
		for i, l := range lines {
			if heading, _, ok := top.Heading(l); ok && !l.Dropped && !l.Blank() {
				visit(i, outline.ParseNumbered(l.Text), heading)
			}
		}
	}
	read(func(_ int, n outline.Numbered, heading string) {
		times[numberedName{n.Number, outline.Fold(heading)}]++
	})
	// below 一、 measures of one case may be named alike
	below := top.Style == outline.HanParenStyle && outline.SectionStyle(lines) == outline.HanStyle
	firstName, runOn := "", runsOn(lines, top)
	read(func(i int, n outline.Numbered, heading string) {
		if top.Style == outline.HanParenStyle && !outline.IsSectionName(heading) &&
			(below || times[numberedName{n.Number, outline.Fold(heading)}] < 2) {
			return
		}
		if firstName == "" {
			firstName = outline.Fold(heading)
		}
		if n.Style != outline.NoStyle && n.Number == 1 ||
			(top.Named && n.Style == outline.NoStyle || runOn) && outline.Fold(heading) == firstName {
			starts = append(starts, i)
		}
	})
	return starts
}

// runsOn reports whether the numbers of sections run on from case to case, as Word's do where nobody had them begin
// again: only the first of them is a first one.
func runsOn(lines []outline.Line, top outline.Headings) bool {
	last := 0
	for _, l := range lines {
		heading, _, ok := top.Heading(l)
		if n := outline.ParseNumbered(l.Text); ok && n.Style == top.Style && !l.Dropped {
			if n.Number != last+1 || !outline.IsSectionName(heading) {
				return false
			}
			last = n.Number
		}
	}
	return last > 2 && !top.Named
}

func titledBy(lines []outline.Line, top outline.Headings) *division {
	starts := sectionStarts(lines, top)
	if len(starts) < 2 || len(starts) > outline.MaxNumber {
		return nil
	}
	c := &contents{style: outline.CaseStyle}
	var bodies []body
	seen := map[string]bool{}
	titles, groups, last := outline.NoStyle, outline.NoStyle, 0 // how titles and the groups of them are numbered
	for k, start := range starts {
		head := outline.TextAbove(lines, start, 0)
		for head >= 0 && isLabelLine(lines[head].Text) { // 牵头部门：… stands between a title and the sections
			head = outline.TextAbove(lines, head, 0)
		}
		if head < 0 || k > 0 && head <= starts[k-1] || lines[head].Cell {
			return nil
		}
		title, to := outline.CutOrnament(strings.TrimSpace(lines[head].Text)), head
		n := listNumber(title)
		if n.Style == top.Style && top.Style != outline.NoStyle ||
			!top.Named && n.Style == outline.HanParenStyle {
			return nil
		}
		if k == 0 {
			titles = n.Style
		}
		group := groupAbove(lines, head, n.Style)
		if k == 0 {
			groups = group
		}
		opens := k > 0 && group != outline.NoStyle && group == groups && outline.TextAbove(lines, head, 0) > starts[k-1]
		if opens {
			to = outline.TextAbove(lines, head, 0)
		}
		if n.Style != outline.NoStyle && n.Style != outline.CaseStyle {
			if n.Number != last+1 && (!opens || n.Number != 1) && !leftOut(lines, n, last) || n.Style != titles {
				return nil
			}
			title, last = n.Rest, n.Number
		}
		if m := titleLabelForm.FindStringSubmatch(title); m != nil {
			title = strings.TrimSpace(m[1])
		}
		if !outline.IsTitle(title) || strings.HasSuffix(title, "。") || outline.EndsSentence(title) ||
			seen[outline.Fold(title)] || top.Named && outline.IsSectionName(title) {
			return nil
		}
		seen[outline.Fold(title)] = true
		c.entries = append(c.entries, entry{number: k + 1, title: title, at: head})
		bodies = append(bodies, body{entry: k, head: head, from: head + 1, to: len(lines)})
		if k > 0 {
			bodies[k-1].to = to
		}
	}
	if top.Named && (titles != outline.NoStyle) && holdsMore(lines, bodies, top, titles, last) {
		return nil
	}
	return &division{lines: lines, titles: c, bodies: trimmed(lines, c, bodies)}
}

// leftOut reports whether the numbers between the last title and this one stand nowhere in the text: they count titles
// that were taken out.
func leftOut(lines []outline.Line, title outline.Numbered, last int) bool {
	return last > 0 && title.Number > last && !slices.ContainsFunc(lines, func(l outline.Line) bool {
		n := listNumber(l.Text)
		return n.Style == title.Style && n.Number > last && n.Number < title.Number
	})
}

// groupAbove is how the heading of a group above a title is numbered; outline.NoStyle where the line above the title is
// none.
func groupAbove(lines []outline.Line, head int, title outline.Style) outline.Style {
	above := outline.TextAbove(lines, head, 0)
	if above < 0 || lines[above].Cell || !outline.IsTitle(lines[above].Text) ||
		outline.EndsSentence(lines[above].Text) {
		return outline.NoStyle
	}
	if n := outline.ParseNumbered(lines[above].Text); title != outline.NoStyle && n.Style != outline.NoStyle &&
		n.Style != title {
		return n.Style
	}
	if groupForm.MatchString(strings.TrimSpace(lines[above].Text)) {
		return groupStyle
	}
	return outline.NoStyle
}

// holdsMore reports whether the body of a case holds another one, whose sections begin with another name or which has
// none.
func holdsMore(lines []outline.Line, bodies []body, top outline.Headings, titles outline.Style, last int) bool {
	for k, b := range bodies {
		names := map[string]bool{}
		counted := false
		for _, l := range lines[b.from:b.to] {
			if l.Dropped || l.Blank() {
				continue
			}
			if heading, _, ok := top.Heading(l); ok {
				if names[outline.Fold(heading)] {
					return true
				}
				names[outline.Fold(heading)] = true
			}
			if n := outline.ParseNumbered(l.Text); n.Style == titles && !counted && k == len(bodies)-1 {
				if counted = true; n.Number == last+1 && outline.IsTitle(n.Rest) {
					return true
				}
			}
		}
	}
	return false
}

// severalCases is the error of a text whose sections begin again: it holds several cases, and nothing tells their
// titles. It must not go in as one. Where the text's own sections have their names, what begins again below them are
// parts of one.
func severalCases(lines []outline.Line, top outline.Headings) *document.Error {
	if err := beginAgain(lines, top); err != nil {
		return err
	}
	if namesSections(lines, top) {
		return nil
	}
	for _, lower := range []outline.Headings{{Style: outline.HanStyle}, {Style: outline.HanParenStyle},
		{Style: outline.DigitStyle, Named: true}, {Named: true}, {Named: true, Short: true}} {
		if err := beginAgain(lines, lower); err != nil {
			return err
		}
	}
	return nil
}

// beginAgain is the error of headings of which the first comes again, numbered as it was: one with a name that sections
// have, or any that is followed by the same one as before.
func beginAgain(lines []outline.Line, h outline.Headings) *document.Error {
	type run struct {
		at   int
		next string
	}
	runs := map[string]run{} // by the heading with number 1
	first, firstAt := "", 0  // of names without numbers
	opened := ""             // the first of those with number 1
	one, again := "", false  // the heading with number 1 above, and whether it was there before
	refuse := func(l outline.Line, heading string, at int) *document.Error {
		return &document.Error{Line: l.Number,
			Problem: say.Text(
				"the section “%s” begins again, as in %s, and the titles of cases are not told",
				document.Quote(heading),
				document.Place{N: at},
			),
			Expected: say.Text("contents (目录) with the titles, or titles as 案例一：…")}
	}
	for _, l := range lines {
		if l.Dropped || l.Blank() {
			continue
		}
		heading, _, ok := h.Heading(l)
		if !ok || h.Short && !strings.HasSuffix(heading, background) { // other short names may begin sentences
			continue
		}
		key, named := outline.Fold(heading), outline.IsSectionName(heading) || h.Bracketed
		switch n := outline.ParseNumbered(l.Text); {
		case n.Style == outline.NoStyle && named && first == "":
			first, firstAt = key, l.Number
		case n.Style == outline.NoStyle && named && key == first:
			return refuse(l, heading, firstAt)
		case n.Style != outline.NoStyle && n.Number > 1 && named && key == opened: // numbers that run on
			return refuse(l, heading, runs[key].at)
		case n.Style != outline.NoStyle && n.Number == 1:
			if opened == "" && named {
				opened = key
			}
			before, was := runs[key]
			if was && named {
				return refuse(l, heading, before.at)
			}
			one, again = key, was
			if !was {
				runs[key] = run{at: l.Number}
			}
		case n.Style != outline.NoStyle && n.Number == 2 && one != "":
			before := runs[one]
			if again && before.next == key {
				return refuse(l, heading, before.at)
			}
			if !again {
				before.next = key
				runs[one] = before
			}
			one = ""
		}
	}
	return nil
}
