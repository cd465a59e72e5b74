package outline

import (
	"strings"
	"unicode/utf8"

	"anlisou/data"
	"anlisou/data/format/pattern"
)

const (
	maxHeadingRunes = 50
	maxRunInRunes   = 20 // of a heading that its text follows on the same line
)

// Headings are how the sections of a document are headed.
type Headings struct {
	// Style is that of their numbers; NoStyle for none.
	Style Style
	// Level is that of the headings that the document marks; 0 where it marks none.
	Level int
	// Named says that they are known names of sections, as 主要做法 or 【主要做法】.
	Named bool
	// Short says that names of two characters before a colon head sections, too: 背景：…, as forms have them.
	Short bool
	// Bracketed says that whatever stands in 【】 at the beginning of a line heads a section.
	Bracketed bool
	// Sentence says that the first sentence of a numbered paragraph is its heading: 一、提高认识。各地要….
	Sentence bool
}

// HeadingsOf is how the document heads its sections: by marked headings, by names alone where these come before
// any numbers, by 一、, by （一） where it has no 一、, or by 1. where known names follow that.
func HeadingsOf(parts [][]Line) Headings {
	var top Headings
	named, numbered, digits, marked, short, bracketed := 0, 0, 0, 0, 0, 0
	parens := false
	for _, part := range parts {
		switch SectionStyle(part) {
		case HanStyle:
			top.Style = HanStyle
		case HanParenStyle:
			parens = true
		}
		brief := RunInNames(part)
		if brief {
			short++
		}
		brackets := Bracketed(part)
		if brackets {
			bracketed++
		}
		switch namesFirst(part, Headings{Named: true, Short: brief, Bracketed: brackets}) {
		case nameStyle:
			named++
		case DigitStyle:
			digits++
		case HanStyle, HanParenStyle:
			numbered++
		}
		if level := markedLevel(part); level > 0 {
			marked++
			if top.Level == 0 || level < top.Level {
				top.Level = level
			}
		}
	}
	if top.Style == NoStyle && parens {
		top.Style = HanParenStyle
	}
	if top.Level > 0 && (marked >= named || top.Style != NoStyle) {
		return top.byLevel(parts, marked)
	}
	switch {
	case named > 0 && named >= numbered+digits:
		return Headings{Named: true, Short: 2*short >= len(parts), Bracketed: bracketed > 0}
	case top.Style == NoStyle && digits > 0:
		return Headings{Style: DigitStyle, Named: true}
	}
	return top
}

// nameStyle is the style of a heading that is a known name.
const nameStyle Style = 101

// namesFirst is how the first heading of a body is headed.
func namesFirst(lines []Line, named Headings) Style {
	for _, l := range lines {
		if l.Dropped || l.Cell || l.Blank() {
			continue
		}
		if _, _, ok := named.Heading(l); ok {
			return nameStyle
		}
		switch n := ParseNumbered(l.Text); {
		case n.Style == DigitStyle && IsSectionName(n.Rest):
			return DigitStyle
		case n.Style == HanStyle, n.Style == HanParenStyle:
			return n.Style
		}
	}
	return NoStyle
}

// markedLevel is the highest level of headings in a body, 0 for none.
func markedLevel(lines []Line) (level int) {
	for _, l := range lines {
		if !l.Dropped && l.Level > 0 && !l.Blank() && (level == 0 || l.Level < level) {
			level = l.Level
		}
	}
	return level
}

// byLevel settles between marked headings and numbers: where the numbers 一、 stand on lines that are not
// marked and the marked ones are numbered below them, the numbers head the sections.
func (h Headings) byLevel(parts [][]Line, marked int) Headings {
	own, plain := NoStyle, 0
	for _, part := range parts {
		has := false
		for _, l := range part {
			if l.Dropped {
				continue
			}
			n := ParseNumbered(l.Text)
			if l.Level == h.Level && own == NoStyle {
				own = n.Style
			}
			if _, _, ok := SectionHeading(l.Text, h.Style); ok && l.Level == 0 && n.Style == HanStyle {
				has = true
			}
		}
		if has {
			plain++
		}
	}
	if h.Style == HanStyle && own != HanStyle && plain > 0 && plain >= marked &&
		(own == HanParenStyle || own == DigitStyle || own == DigitParenStyle) {
		return Headings{Style: HanStyle}
	}
	if own != h.Style {
		h.Style = NoStyle
	}
	return h
}

// Heading reads a line as a section's heading, as SectionHeading does.
func (h Headings) Heading(l Line) (heading, rest string, ok bool) {
	if l.Cell {
		return "", "", false
	}
	if h.Level > 0 && l.Level > 0 && l.Level <= h.Level && utf8.RuneCountInString(l.Text) <= MaxTitleRunes {
		text := strings.TrimSpace(l.Text)
		if n := ParseNumbered(text); n.Style != NoStyle && n.Style != CaseStyle && n.Rest != "" {
			text = n.Rest
		}
		if text = Unbracket(strings.TrimRight(text, ":： \t\u3000\u00a0")); text != "" {
			return text, "", true
		}
	}
	switch {
	case h.Style == DigitStyle && h.Named:
		if n := ParseNumbered(l.Text); n.Style == DigitStyle && IsSectionName(n.Rest) {
			return Unbracket(strings.TrimRight(n.Rest, ":： \t\u3000\u00a0")), "", true
		}
		return "", "", false
	case h.Named:
		if heading, rest, ok := NamedHeading(l.Text); ok || !h.Short && !h.Bracketed {
			return heading, rest, ok
		}
		if h.Bracketed {
			if heading, rest, ok := BracketHeading(l.Text); ok || !h.Short {
				return heading, rest, ok
			}
		}
		return RunInName(l.Text)
	}
	if heading, rest, ok := SectionHeading(l.Text, h.Style); ok || !h.Sentence {
		return heading, rest, ok
	}
	return sentenceHeading(l.Text, h.Style)
}

// sentenceHeading reads the first sentence of a numbered paragraph as its heading.
func sentenceHeading(text string, top Style) (heading, rest string, ok bool) {
	n := ParseNumbered(text)
	heading, rest, ok = strings.Cut(n.Rest, "。")
	return strings.TrimSpace(heading), rest, ok && n.Style == top && heading != "" && strings.TrimSpace(rest) != "" &&
		utf8.RuneCountInString(heading) <= maxRunInRunes && !strings.ContainsAny(heading, "：:；;！？")
}

// HeadedBySentences reports whether the numbered paragraphs of a text have no headings but their first sentences.
func HeadedBySentences(lines []Line, top Style) bool {
	found := 0
	for _, l := range lines {
		if l.Dropped || l.Cell || ParseNumbered(l.Text).Style != top {
			continue
		}
		if _, _, ok := sentenceHeading(l.Text, top); !ok {
			return false
		}
		found++
	}
	return found > 1 && top != NoStyle
}

// maxBracketName is how many characters stand in the brackets of a heading.
const maxBracketName = 16

var squareForm = pattern.New(`^` + Space + `[【〖]` + Space + `(\p{Han}[^】〗。；;，,！？!?:：]*?)` + Space + `[】〗]` + Space + `[:：]?(.*)$`)

// countedName is a name with a number, as parts of a text have that are alike.
var countedName = pattern.New(`^` + Space + `\p{Han}{0,4}(?:做法|举措|经验|措施|亮点|创新点|实践|路径|机制|特色|抓手|成效|启示)` + Space + `[之]?[一二三四五六七八九十0-9０-９]{1,3}` + Space + `$`)

// BracketHeading reads a line that begins with words in 【】 as a section's heading: alone, or before text. What stands
// before a few words is rather the name of a field, as in 【牵头单位】市税务局.
func BracketHeading(text string) (heading, rest string, ok bool) {
	m := squareForm.FindStringSubmatch(CutOrnament(text))
	if m == nil || utf8.RuneCountInString(m[1]) > maxBracketName || ParseNumbered(m[1]).Style != NoStyle {
		return "", "", false
	}
	rest = strings.TrimSpace(m[2])
	if rest != "" && countedName.MatchString(m[1]) && IsTitle(rest) && !EndsParagraph(rest) { // 【做法一】建楼长制
		return strings.TrimSpace(m[1]) + "：" + rest, "", true
	}
	if rest != "" && !IsSectionName(m[1]) && !EndsParagraph(rest) && utf8.RuneCountInString(rest) <= maxHeadingRunes {
		return "", "", false
	}
	return m[1], m[2], true
}

// Bracketed reports whether a text heads its sections with words in 【】: at least two of them do.
func Bracketed(lines []Line) bool {
	names := map[string]bool{}
	for _, l := range lines {
		if l.Dropped || l.Cell {
			continue
		}
		if heading, _, ok := BracketHeading(l.Text); ok {
			names[Fold(heading)] = true
		}
	}
	return len(names) > 1
}

var bracketForm = pattern.New(`^` + Space + `[【〖\[［](.{1,30}?)[】〗\]］]` + Space + `[:：]?(.*)$`)

// Unbracket takes brackets off a heading that stands in them.
func Unbracket(s string) string {
	if m := bracketForm.FindStringSubmatch(s); m != nil && strings.TrimSpace(m[2]) == "" {
		return strings.TrimSpace(m[1])
	}
	return s
}

// NamedHeading reads a line as a known name of a section, alone, or in brackets or before a colon with
// text behind.
func NamedHeading(text string) (heading, rest string, ok bool) {
	text = CutOrnament(text)
	if m := bracketForm.FindStringSubmatch(text); m != nil {
		if IsSectionName(m[1]) {
			return strings.TrimSpace(m[1]), m[2], true
		}
		return "", "", false
	}
	if utf8.RuneCountInString(strings.TrimSpace(text)) <= maxSectionName && IsSectionName(text) {
		return strings.TrimSpace(strings.TrimRight(strings.TrimSpace(text), ":：")), "", true
	}
	// A short name and a colon may begin a sentence as well (问题：…).
	if heading, rest, ok = RunInName(text); ok && utf8.RuneCountInString(heading) > 2 {
		return heading, rest, true
	}
	return "", "", false
}

// RunInName reads a known name of a section before a colon with text behind.
func RunInName(text string) (heading, rest string, ok bool) {
	text = CutOrnament(text)
	colon := strings.IndexAny(text, ":：")
	if stop := strings.Index(text, "。"); stop > 0 && (colon < 0 || stop < colon) { // 主要做法。一是…
		colon = stop
		if utf8.RuneCountInString(text[:stop]) < minSentenceName || strings.TrimSpace(text[stop+len("。"):]) == "" {
			return "", "", false
		}
	}
	if colon <= 0 || !IsSectionName(text[:colon]) {
		return "", "", false
	}
	_, size := utf8.DecodeRuneInString(text[colon:])
	return strings.TrimSpace(text[:colon]), text[colon+size:], true
}

// minSentenceName is how many characters a name has that heads a section as its first sentence.
const minSentenceName = 4

// RunInNames reports whether a body has its names of sections before colons, and none of them in another way, as a form
// that is written out has: then short ones head sections as well as long ones.
func RunInNames(lines []Line) bool {
	names := map[string]bool{}
	for _, l := range lines {
		if l.Dropped || l.Cell || l.Blank() {
			continue
		}
		heading, rest, ok := RunInName(l.Text)
		switch {
		case ok && names[Fold(heading)]:
			return false // 做法：… for each of several parts
		case ok:
			names[Fold(heading)] = true
		default:
			if _, _, other := NamedHeading(l.Text); other && strings.TrimSpace(rest) == "" {
				return false
			}
			if n := ParseNumbered(l.Text); n.Style != NoStyle && len(names) == 0 {
				return false
			}
		}
	}
	return len(names) > 1
}

// SectionStyle is how sections are numbered that numbers head: 一、 where that occurs, else （一）.
func SectionStyle(lines []Line) Style {
	top := NoStyle
	for _, l := range lines {
		if l.Dropped || l.Cell {
			continue
		}
		switch ParseNumbered(l.Text).Style {
		case HanStyle:
			return HanStyle
		case HanParenStyle:
			top = HanParenStyle
		}
	}
	return top
}

// amends is the beginning of a sentence that changes a rule: 将第三条修改为：….
var amends = pattern.New(`^(?:将|把|在|对|删除|增加).*(?:为|后|中|如下|修改|规定|作为|至)$`)

// SectionHeading reads a line as a section's heading, and the text that follows it on the same
// line (一、主要做法：…), which is the end of that line. A numbered sentence is no
// heading, nor is anything that ends as one: it would be lost as text.
func SectionHeading(text string, top Style) (heading, rest string, ok bool) {
	n := ParseNumbered(text)
	if n.Style != top || top == NoStyle {
		return "", "", false
	}
	heading = strings.TrimRight(n.Rest, ":： \t\u3000\u00a0")
	if IsTitle(heading) && !strings.HasSuffix(heading, "。") && utf8.RuneCountInString(heading) <= maxHeadingRunes {
		return heading, "", true
	}
	colon := strings.IndexAny(n.Rest, ":：")
	if stop := strings.Index(n.Rest, "。"); stop > 0 && IsSectionName(n.Rest[:stop]) { // （一）主要做法。一是…
		colon = stop
	}
	if colon <= 0 {
		return "", "", false
	}
	heading = strings.TrimSpace(n.Rest[:colon])
	if heading == "" || utf8.RuneCountInString(heading) > maxRunInRunes ||
		strings.ContainsAny(heading, "。；;，,！？") || amends.MatchString(heading) {
		return "", "", false
	}
	at := strings.LastIndex(text, n.Rest) + colon
	_, size := utf8.DecodeRuneInString(text[at:])
	return heading, text[at+size:], true
}

// Sections cuts a text at its headings.
func Sections(lines []Line, top Headings) []data.Section {
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
		if l.Dropped { // blank lines around it are of the page, too
			blanks, afterDropped = nil, true
			continue
		}
		if l.Blank() {
			if len(text) > 0 && !afterDropped {
				blanks = append(blanks, l.Text)
			}
			continue
		}
		afterDropped = false
		if heading, rest, ok := top.Heading(l); ok {
			finish()
			current, started = data.Section{Heading: heading}, true
			if strings.TrimSpace(rest) != "" {
				text = append(text, rest)
			}
			continue
		}
		text = append(append(text, blanks...), l.Text)
		blanks = nil
	}
	finish()
	return made
}

// HasText reports whether any of several sections has text.
func HasText(sections []data.Section) bool {
	for _, s := range sections {
		if strings.TrimSpace(s.Text) != "" {
			return true
		}
	}
	return false
}
