package format

import (
	"fmt"
	"strings"
)

// titledSections finds cases that have a title and sections and nothing else to tell them by: the title is
// the line above each place where the sections begin again.
func titledSections(lines []line) (*contents, []body) {
	top := topStyle([][]line{lines})
	if top.level > 0 {
		return nil, nil
	}
	c, bodies := titledBy(lines, top)
	if c == nil && top.style == hanStyle { // 一、 may number the cases, whose sections are （一）
		c, bodies = titledBy(lines, headings{style: hanParenStyle})
	}
	if c == nil && !top.named && !namesSections(lines, top) { // or numbers the cases, whose sections are 【背景】
		c, bodies = titledBy(lines, headings{named: true})
	}
	if c == nil && !namesSections(lines, headings{style: hanStyle}) { // or short names head them, as in forms
		if c, bodies = titledBy(lines, headings{named: true, short: true}); !formsIn(lines, bodies) {
			return nil, nil
		}
	}
	return c, bodies
}

// formsIn reports whether all bodies are written-out forms that begin with the background of a case. Others begin with what a part of
// a case may begin with as well: 问题：…, 做法：….
func formsIn(lines []line, bodies []body) bool {
	for _, b := range bodies {
		first := nextText(lines, b.from)
		for first >= 0 && isLabelLine(lines[first].text) {
			first = nextText(lines, first+1)
		}
		if first < 0 || !runInNames(lines[b.from:b.to]) {
			return false
		}
		if heading, _, ok := runInName(lines[first].text); !ok || !strings.HasSuffix(heading, background) {
			return false
		}
	}
	return len(bodies) > 0
}

const background = "背景"

// namesSections reports whether headings of a kind have names that sections of cases have: what stands below them is theirs.
func namesSections(lines []line, h headings) bool {
	for _, l := range lines {
		if heading, _, ok := h.heading(l); ok && !l.dropped && !l.blank() && isSectionName(heading) {
			return true
		}
	}
	return false
}

// sectionStarts are the lines where the sections begin again.
func sectionStarts(lines []line, top headings) (starts []int) {
	type numberedName struct {
		number int
		name   string
	}
	times := map[numberedName]int{}
	read := func(visit func(i int, n numbered, heading string)) {
		for i, l := range lines {
			if heading, _, ok := top.heading(l); ok && !l.dropped && !l.blank() {
				visit(i, parseNumbered(l.text), heading)
			}
		}
	}
	read(func(_ int, n numbered, heading string) { times[numberedName{n.number, fold(heading)}]++ })
	below := top.style == hanParenStyle && sectionStyle(lines) == hanStyle // below 一、 measures of one case may be named alike
	firstName := ""
	read(func(i int, n numbered, heading string) {
		if top.style == hanParenStyle && !isSectionName(heading) && (below || times[numberedName{n.number, fold(heading)}] < 2) {
			return
		}
		if firstName == "" {
			firstName = fold(heading)
		}
		if n.style != noStyle && n.number == 1 || top.named && n.style == noStyle && fold(heading) == firstName {
			starts = append(starts, i)
		}
	})
	return starts
}

func titledBy(lines []line, top headings) (*contents, []body) {
	starts := sectionStarts(lines, top)
	if len(starts) < 2 || len(starts) > maxNumber {
		return nil, nil
	}
	c := &contents{style: caseStyle}
	var bodies []body
	seen := map[string]bool{}
	titles, groups, last := noStyle, noStyle, 0 // how titles and the groups of them are numbered
	for k, start := range starts {
		head := textAbove(lines, start, 0)
		for head >= 0 && isLabelLine(lines[head].text) { // 牵头部门：… stands between a title and the sections
			head = textAbove(lines, head, 0)
		}
		if head < 0 || k > 0 && head <= starts[k-1] || lines[head].cell {
			return nil, nil
		}
		title, to := cutOrnament(strings.TrimSpace(lines[head].text)), head
		n := parseNumbered(title)
		if n.style == top.style && top.style != noStyle || !top.named && (n.style == hanParenStyle || n.style == digitParenStyle) {
			return nil, nil
		}
		if k == 0 {
			titles = n.style
		}
		group := groupAbove(lines, head, n.style)
		if k == 0 {
			groups = group
		}
		opens := k > 0 && group != noStyle && group == groups && textAbove(lines, head, 0) > starts[k-1]
		if opens {
			to = textAbove(lines, head, 0)
		}
		if n.style != noStyle && n.style != caseStyle {
			if n.number != last+1 && (!opens || n.number != 1) || n.style != titles {
				return nil, nil
			}
			title, last = n.rest, n.number
		}
		if !isTitleLike(title) || strings.HasSuffix(title, "。") || endsSentence(title) || seen[fold(title)] || top.named && isSectionName(title) {
			return nil, nil
		}
		seen[fold(title)] = true
		c.entries = append(c.entries, entry{number: k + 1, title: title, at: head})
		bodies = append(bodies, body{entry: k, head: head, from: head + 1, to: len(lines)})
		if k > 0 {
			bodies[k-1].to = to
		}
	}
	if top.named && (titles != noStyle) && holdsMore(lines, bodies, top, titles, last) {
		return nil, nil
	}
	trimBodies(lines, c, bodies)
	return c, bodies
}

// groupAbove is how the heading of a group above a title is numbered; noStyle where the line above the title is none.
func groupAbove(lines []line, head int, title style) style {
	above := textAbove(lines, head, 0)
	if above < 0 || lines[above].cell || !isTitleLike(lines[above].text) || endsSentence(lines[above].text) {
		return noStyle
	}
	if n := parseNumbered(lines[above].text); title != noStyle && n.style != noStyle && n.style != title {
		return n.style
	}
	if groupForm.MatchString(strings.TrimSpace(lines[above].text)) {
		return groupStyle
	}
	return noStyle
}

// holdsMore reports whether the body of a case holds another one, whose sections begin with another name or which has none.
func holdsMore(lines []line, bodies []body, top headings, titles style, last int) bool {
	for k, b := range bodies {
		names := map[string]bool{}
		counted := false
		for _, l := range lines[b.from:b.to] {
			if l.dropped || l.blank() {
				continue
			}
			if heading, _, ok := top.heading(l); ok {
				if names[fold(heading)] {
					return true
				}
				names[fold(heading)] = true
			}
			if n := parseNumbered(l.text); n.style == titles && !counted && k == len(bodies)-1 {
				if counted = true; n.number == last+1 && isTitleLike(n.rest) {
					return true
				}
			}
		}
	}
	return false
}

// severalCases is the error of a text whose sections begin again: it holds several cases, and nothing tells their
// titles. It must not go in as one. Where the text's own sections have their names, what begins again below them are parts of one.
func severalCases(lines []line, top headings) error {
	if err := beginAgain(lines, top); err != nil {
		return err
	}
	if namesSections(lines, top) {
		return nil
	}
	for _, lower := range []headings{{style: hanStyle}, {style: hanParenStyle}, {style: digitStyle, named: true}, {named: true}, {named: true, short: true}} {
		if err := beginAgain(lines, lower); err != nil {
			return err
		}
	}
	return nil
}

// beginAgain is the error of headings of which the first comes again, numbered as it was: one with a name that sections have, or
// any that is followed by the same one as before.
func beginAgain(lines []line, h headings) error {
	type run struct {
		at   int
		next string
	}
	runs := map[string]run{} // by the heading with number 1
	first, firstAt := "", 0  // of names without numbers
	one, again := "", false  // the heading with number 1 above, and whether it was there before
	refuse := func(l line, heading string, at int) error {
		return &Error{Line: l.number, Problem: fmt.Sprintf("the section “%s” begins again, as in line %d: the file holds several cases, and their titles are not told", quote(heading), at),
			Expected: "contents (目录) with the titles, or titles as 案例一：…"}
	}
	for _, l := range lines {
		if l.dropped || l.blank() {
			continue
		}
		heading, _, ok := h.heading(l)
		if !ok || h.short && !strings.HasSuffix(heading, background) { // other short names may begin sentences
			continue
		}
		key, named := fold(heading), isSectionName(heading)
		switch n := parseNumbered(l.text); {
		case n.style == noStyle && named && first == "":
			first, firstAt = key, l.number
		case n.style == noStyle && named && key == first:
			return refuse(l, heading, firstAt)
		case n.style != noStyle && n.number == 1:
			before, was := runs[key]
			if was && named {
				return refuse(l, heading, before.at)
			}
			one, again = key, was
			if !was {
				runs[key] = run{at: l.number}
			}
		case n.style != noStyle && n.number == 2 && one != "":
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
