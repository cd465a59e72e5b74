package format

import (
	"strings"
	"unicode/utf8"

	"anlisou/data"
)

const (
	maxHeadingRunes = 50
	maxRunInRunes   = 20 // of a heading that its text follows on the same line
)

// headings are how the sections of a document are headed.
type headings struct {
	// style is that of their numbers; noStyle for none.
	style style
	// level is that of the headings that the document marks; 0 where it marks none.
	level int
	// named says that they are known names of sections, as 主要做法 or 【主要做法】.
	named bool
	// short says that names of two characters before a colon head sections, too: 背景：…, as forms have them.
	short bool
}

// topStyle is how the document heads its sections: by marked headings, by names alone where these come before
// any numbers, by 一、, by （一） where it has no 一、, or by 1. where known names follow that.
func topStyle(parts [][]line) headings {
	var top headings
	named, numbered, digits, marked, short := 0, 0, 0, 0, 0
	parens := false
	for _, part := range parts {
		switch sectionStyle(part) {
		case hanStyle:
			top.style = hanStyle
		case hanParenStyle:
			parens = true
		}
		brief := runInNames(part)
		if brief {
			short++
		}
		switch namesFirst(part, brief) {
		case nameStyle:
			named++
		case digitStyle:
			digits++
		case hanStyle, hanParenStyle:
			numbered++
		}
		if level := markedLevel(part); level > 0 {
			marked++
			if top.level == 0 || level < top.level {
				top.level = level
			}
		}
	}
	if top.style == noStyle && parens {
		top.style = hanParenStyle
	}
	if top.level > 0 && (marked >= named || top.style != noStyle) {
		return top.byLevel(parts, marked)
	}
	switch {
	case named > 0 && named >= numbered+digits:
		return headings{named: true, short: 2*short >= len(parts)}
	case top.style == noStyle && digits > 0:
		return headings{style: digitStyle, named: true}
	}
	return top
}

// nameStyle is the style of a heading that is a known name.
const nameStyle style = 101

// namesFirst is how the first heading of a body is headed.
func namesFirst(lines []line, short bool) style {
	for _, l := range lines {
		if l.dropped || l.cell || l.blank() {
			continue
		}
		if _, _, ok := (headings{named: true, short: short}).heading(l); ok {
			return nameStyle
		}
		switch n := parseNumbered(l.text); {
		case n.style == digitStyle && isSectionName(n.rest):
			return digitStyle
		case n.style == hanStyle, n.style == hanParenStyle:
			return n.style
		}
	}
	return noStyle
}

// markedLevel is the highest level of headings in a body, 0 for none.
func markedLevel(lines []line) (level int) {
	for _, l := range lines {
		if !l.dropped && l.level > 0 && !l.blank() && (level == 0 || l.level < level) {
			level = l.level
		}
	}
	return level
}

// byLevel settles between marked headings and numbers: where the numbers 一、 stand on lines that are not
// marked and the marked ones are numbered below them, the numbers head the sections.
func (h headings) byLevel(parts [][]line, marked int) headings {
	own, plain := noStyle, 0
	for _, part := range parts {
		has := false
		for _, l := range part {
			if l.dropped {
				continue
			}
			n := parseNumbered(l.text)
			if l.level == h.level && own == noStyle {
				own = n.style
			}
			if _, _, ok := sectionHeading(l.text, h.style); ok && l.level == 0 && n.style == hanStyle {
				has = true
			}
		}
		if has {
			plain++
		}
	}
	if h.style == hanStyle && own != hanStyle && plain > 0 && plain >= marked && (own == hanParenStyle || own == digitStyle || own == digitParenStyle) {
		return headings{style: hanStyle}
	}
	if own != h.style {
		h.style = noStyle
	}
	return h
}

// heading reads a line as a section's heading, as sectionHeading does.
func (h headings) heading(l line) (heading, rest string, ok bool) {
	if l.cell {
		return "", "", false
	}
	if h.level > 0 && l.level > 0 && l.level <= h.level && utf8.RuneCountInString(l.text) <= maxTitleRunes {
		text := strings.TrimSpace(l.text)
		if n := parseNumbered(text); n.style != noStyle && n.style != caseStyle && n.rest != "" {
			text = n.rest
		}
		if text = unbracket(strings.TrimRight(text, ":： \t\u3000\u00a0")); text != "" {
			return text, "", true
		}
	}
	switch {
	case h.style == digitStyle && h.named:
		if n := parseNumbered(l.text); n.style == digitStyle && isSectionName(n.rest) {
			return unbracket(strings.TrimRight(n.rest, ":： \t\u3000\u00a0")), "", true
		}
		return "", "", false
	case h.named:
		if heading, rest, ok := namedHeading(l.text); ok || !h.short {
			return heading, rest, ok
		}
		return runInName(l.text)
	}
	return sectionHeading(l.text, h.style)
}

var bracketForm = form(`^` + space + `[【〖\[［](.{1,30}?)[】〗\]］]` + space + `[:：]?(.*)$`)

// unbracket takes brackets off a heading that stands in them.
func unbracket(s string) string {
	if m := bracketForm.FindStringSubmatch(s); m != nil && strings.TrimSpace(m[2]) == "" {
		return strings.TrimSpace(m[1])
	}
	return s
}

// namedHeading reads a line as a known name of a section, alone, or in brackets or before a colon with
// text behind.
func namedHeading(text string) (heading, rest string, ok bool) {
	text = cutOrnament(text)
	if m := bracketForm.FindStringSubmatch(text); m != nil {
		if isSectionName(m[1]) {
			return strings.TrimSpace(m[1]), m[2], true
		}
		return "", "", false
	}
	if utf8.RuneCountInString(strings.TrimSpace(text)) <= maxSectionName && isSectionName(text) {
		return strings.TrimSpace(strings.TrimRight(strings.TrimSpace(text), ":：")), "", true
	}
	// A short name and a colon may begin a sentence as well (问题：…).
	if heading, rest, ok = runInName(text); ok && utf8.RuneCountInString(heading) > 2 {
		return heading, rest, true
	}
	return "", "", false
}

// runInName reads a known name of a section before a colon with text behind.
func runInName(text string) (heading, rest string, ok bool) {
	text = cutOrnament(text)
	colon := strings.IndexAny(text, ":：")
	if colon <= 0 || !isSectionName(text[:colon]) {
		return "", "", false
	}
	_, size := utf8.DecodeRuneInString(text[colon:])
	return strings.TrimSpace(text[:colon]), text[colon+size:], true
}

// runInNames reports whether a body has its names of sections before colons, and none of them in another way, as a form
// that is written out has: then short ones head sections as well as long ones.
func runInNames(lines []line) bool {
	names := map[string]bool{}
	for _, l := range lines {
		if l.dropped || l.cell || l.blank() {
			continue
		}
		heading, rest, ok := runInName(l.text)
		switch {
		case ok && names[fold(heading)]:
			return false // 做法：… for each of several parts
		case ok:
			names[fold(heading)] = true
		default:
			if _, _, other := namedHeading(l.text); other && strings.TrimSpace(rest) == "" {
				return false
			}
			if n := parseNumbered(l.text); n.style != noStyle && len(names) == 0 {
				return false
			}
		}
	}
	return len(names) > 1
}

func sectionStyle(lines []line) style {
	top := noStyle
	for _, l := range lines {
		if l.dropped || l.cell {
			continue
		}
		switch parseNumbered(l.text).style {
		case hanStyle:
			return hanStyle
		case hanParenStyle:
			top = hanParenStyle
		}
	}
	return top
}

// sectionHeading reads a line as a section's heading, and the text that follows it on the same
// line (一、主要做法：…), which is the end of that line. A numbered sentence is no
// heading, nor is anything that ends as one: it would be lost as text.
func sectionHeading(text string, top style) (heading, rest string, ok bool) {
	n := parseNumbered(text)
	if n.style != top || top == noStyle {
		return "", "", false
	}
	heading = strings.TrimRight(n.rest, ":： \t\u3000\u00a0")
	if isTitleLike(heading) && !strings.HasSuffix(heading, "。") && utf8.RuneCountInString(heading) <= maxHeadingRunes {
		return heading, "", true
	}
	colon := strings.IndexAny(n.rest, ":：")
	if colon <= 0 {
		return "", "", false
	}
	heading = strings.TrimSpace(n.rest[:colon])
	if heading == "" || utf8.RuneCountInString(heading) > maxRunInRunes || strings.ContainsAny(heading, "。；;，,！？") {
		return "", "", false
	}
	at := strings.LastIndex(text, n.rest) + colon
	_, size := utf8.DecodeRuneInString(text[at:])
	return heading, text[at+size:], true
}

// sections cuts a text at its headings.
func sections(lines []line, top headings) []data.Section {
	var (
		made    []data.Section
		current data.Section
		text    []string
		blanks  []string // blank lines that count once text follows them
		started bool
	)
	finish := func() {
		if started || len(text) > 0 {
			current.Text = strings.Join(text, "\n")
			made = append(made, current)
		}
		text, blanks = nil, nil
	}
	afterDropped := false
	for _, l := range lines {
		if l.dropped { // blank lines around it are of the page, too
			blanks, afterDropped = nil, true
			continue
		}
		if l.blank() {
			if len(text) > 0 && !afterDropped {
				blanks = append(blanks, l.text)
			}
			continue
		}
		afterDropped = false
		if heading, rest, ok := top.heading(l); ok {
			finish()
			current, started = data.Section{Heading: heading}, true
			if strings.TrimSpace(rest) != "" {
				text = append(text, rest)
			}
			continue
		}
		text = append(append(text, blanks...), l.text)
		blanks = nil
	}
	finish()
	return made
}

func hasText(sections []data.Section) bool {
	for _, s := range sections {
		if strings.TrimSpace(s.Text) != "" {
			return true
		}
	}
	return false
}
