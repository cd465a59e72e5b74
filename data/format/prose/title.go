package prose

import (
	"strings"
	"unicode/utf8"

	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
)

// titleBounds are what is known of where a title ends.
type titleBounds struct {
	// headed says that it is that of an official document.
	headed bool
	// end is the index of the line that names those it is sent to, which ends the title; -1 for none.
	end int
}

const (
	maxJoinedTitle = 120 // characters of a title of several lines
	minBrokenTitle = 6   // characters of its first line, where nothing but the place of the others shows that it goes on
	maxBrokenRest  = 40  // characters of each other line there
	maxBrokenRows  = 3   // such lines
	centredIndent  = 5   // columns before a centred line; a paragraph is indented by four
)

var (
	// titleKindForm ends the title of an official document.
	titleKindForm = pattern.New(`(?:通知|通报|通告|公告|公报|意见|方案|报告|决定|决议|办法|规定|细则|规则|条例|批复|请示|纪要|函|议案|命令|要点|规划|计划|指引|指南|清单|制度|预案|措施|典型经验|典型案例)(?:[(](?:试行|暂行|草案|修订|修订稿|征求意见稿|节选|摘要|20[0-9]{2}.{0,12})[)])?$`)
	// openTitleForm ends a line that a title cannot end with.
	openTitleForm = pattern.New(`(?:关于|印发|转发|发布|[、,(《“]|和|与|及|暨|以及|对|为|在|以|把|将|向|从|的|推动|推进|打造|提升|实施|开展|加强|深化|建设|全面|切实|认真|进一步|加快)$`)
	// goesOnForm begins a line that no title begins with.
	goesOnForm = pattern.New(`^(?:[、，,）)》”]|的|和|与|及|暨|以及)`)
)

// titleAt is the title that begins in a line, without what labels and numbers it, and the index of the line behind it.
func titleAt(lines []outline.Line, at int, bounds titleBounds) (title string, from int) {
	text := outline.CutOrnament(strings.TrimSpace(lines[at].Text))
	labelled := false
	if m := titleLabelForm.FindStringSubmatch(text); m != nil {
		text, labelled = strings.TrimSpace(m[1]), true
	}
	from = at + 1
	if n := outline.ParseNumbered(text); n.Style == outline.CaseStyle && outline.IsCaseHeading(n) {
		text = n.Rest
	}
	text, _ = outline.HeadNumber(outline.CutOrnament(text))
	broken := 0
	if !labelled && text != "" {
		broken = brokenRows(lines, at, text, bounds)
	}
	for next := outline.TextBelow(lines, from); next >= 0; next = outline.TextBelow(lines, from) {
		below := strings.TrimSpace(lines[next].Text)
		goesOn := broken > 0 || text == "" || strings.HasPrefix(below, "——") || strings.HasPrefix(below, "--") ||
			strings.HasPrefix(below, "—") && utf8.RuneCountInString(below) > 3
		if !goesOn || !outline.IsTitle(below) || lines[next].Cell || dashedOrgan(below) {
			break
		}
		text = outline.Join(text, unspaced(below))
		from = next + 1
		broken--
	}
	text = outline.Unbracket(
		strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\t' || r == '\n' }), " "),
	)
	if whollyBracketed(text) && strings.Count(outline.Fold(text), "(") == 1 { // （关于…的公告）
		text = strings.Trim(text, "()（） \u3000")
	}
	return text, from
}

// unspaced gives a line whose characters are set apart (通　知) as the word that it is.
func unspaced(text string) string {
	parts := strings.Fields(text)
	for _, part := range parts {
		if utf8.RuneCountInString(part) > 1 {
			return text
		}
	}
	return strings.Join(parts, "")
}

// titleShaped reports whether a line may be one of a title: short, no sentence, no heading of a section, no field, and
// no part of what stands around a text.
func titleShaped(lines []outline.Line, i int) bool {
	text := strings.TrimSpace(lines[i].Text)
	if lines[i].Cell || !outline.IsTitle(text) || outline.EndsSentence(text) ||
		outline.ParseNumbered(text).Style != outline.NoStyle {
		return false
	}
	folded := outline.Fold(text)
	if outline.IsSectionName(text) || isContentsHeading(folded) || isLabelLine(text) || isDay(text) || numberForm.MatchString(folded) ||
		annexForm.MatchString(folded) || distributionForm.MatchString(folded) || editorForm.MatchString(folded) || captionForm.MatchString(folded) || contributorForm.MatchString(folded) {
		return false
	}
	if _, _, ok := outline.BracketHeading(text); ok {
		return false
	}
	_, _, dated := dateLine(text)
	_, _, reported := contributors(text)
	return !dated && !reported && !dashedOrgan(text)
}

// dashForm is the dash before who wrote a text, below its title; what tells of somebody is a title.
var dashForm = pattern.New(`^[\s\x{3000}]*(?:—|–|―|─|－|-){1,4}[\s\x{3000}]*([^\s\x{3000}记以来自].*)$`)

// cutDash gives a line without the dash before it.
func cutDash(text string) string {
	if len(text) > maxLineBytes {
		return text
	}
	if m := dashForm.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return text
}

// dashedOrgan reports whether a line is a dash and the organ that wrote the text, be it with the date.
func dashedOrgan(text string) bool {
	bare := cutDash(text)
	if bare == text {
		return false
	}
	_, _, dated := dateLine(bare)
	return dated || len(organsOf(bare)) > 0
}

// brokenRows is how many lines below a title's first one are the rest of it, which was broken to fit the page.
func brokenRows(lines []outline.Line, at int, text string, bounds titleBounds) (rows int) {
	first := lines[at]
	toKind := 0
	if bounds.headed {
		toKind = rowsToKind(lines, at, text)
	}
	plain := -1 // rows that only their place makes the title's, once they are looked at
	for i := outline.TextBelow(lines, at+1); i >= 0 && rows < maxTitleRows; i = outline.TextBelow(lines, i+1) {
		below := strings.TrimSpace(lines[i].Text)
		if !titleShaped(lines, i) || utf8.RuneCountInString(text)+utf8.RuneCountInString(below) > maxJoinedTitle ||
			bounds.end >= 0 && i >= bounds.end || strings.HasPrefix(below, "—") {
			break
		}
		if rows >= toKind && unitBelow(lines, i, below) && !isOpenTitle(text) {
			break
		}
		kind := titleKindForm.MatchString(outline.Fold(text))
		collects := collectsForm.MatchString(outline.Fold(text)) || announced(text) > 1
		switch {
		case collects && !goesOnForm.MatchString(below) && bounds.end < 0 && rows >= toKind: // …典型经验发布
			return rows
		case isOpenTitle(text), goesOnForm.MatchString(below), bounds.end >= 0, rows < toKind:
		case kind:
			return rows
		case sameSetting(lines, at, i):
		case first.Level != lines[i].Level:
			return rows
		default:
			if plain < 0 {
				plain = brokenByPlace(lines, i, text, bounds)
			}
			if plain == 0 {
				return rows
			}
			plain--
		}
		rows++
		text = outline.Join(text, below)
	}
	return rows
}

// rowsToKind is how many lines below the first one of an official document's title go up to the last that ends with what
// the document is: …的通知. It is 0 where none does.
func rowsToKind(lines []outline.Line, at int, text string) (rows int) {
	seen := 0
	for i := outline.TextBelow(lines, at+1); i >= 0 && seen < maxTitleRows && titleShaped(lines, i); i = outline.TextBelow(lines, i+1) {
		seen++
		text = outline.Join(text, strings.TrimSpace(lines[i].Text))
		if titleKindForm.MatchString(outline.Fold(text)) && utf8.RuneCountInString(text) <= maxJoinedTitle {
			rows = seen
		}
	}
	return rows
}

// isOpenTitle reports whether a title cannot end here: within quotes or brackets, or at a word that another follows.
func isOpenTitle(text string) bool {
	for _, pair := range []string{"“”", "《》", "（）", "()", "「」"} {
		sides := []rune(pair)
		if strings.Count(text, string(sides[0])) > strings.Count(text, string(sides[1])) {
			return true
		}
	}
	return openTitleForm.MatchString(outline.Fold(text))
}

var placedOrgan = pattern.New(`^(?:中共|国家|全国|省|市|区|县|州|\p{Han}{1,8}?(?:省|市|县|区|州|盟|旗|镇|乡))`)

// unitBelow reports whether a line below a title is rather the unit that wrote the text.
func unitBelow(lines []outline.Line, i int, below string) bool {
	if len(organsOf(below)) == 0 {
		return false
	}
	next := outline.TextBelow(lines, i+1)
	return placedOrgan.MatchString(below) || next >= 0 && isDay(lines[next].Text)
}

// sameSetting reports whether two lines are set apart from the text in the same way, as nothing behind them is: both
// centred, or headings of one level.
func sameSetting(lines []outline.Line, at, next int) bool {
	a, b := lines[at], lines[next]
	if a.Level != b.Level || a.Size != b.Size {
		return false
	}
	if a.Level == 0 {
		return centred(a) && centred(b)
	}
	for _, l := range lines[next+1:] {
		if l.Level == a.Level && !l.Dropped && !l.Blank() && !isDay(l.Text) && len(organsOf(l.Text)) == 0 {
			return false
		}
	}
	return true
}

// centred reports whether a line stands in the middle of the page.
func centred(l outline.Line) bool {
	if l.Centred {
		return true
	}
	text := outline.TrimRightSpace(l.Text)
	return outline.Width(text)-outline.Width(strings.TrimSpace(text)) >= centredIndent
}

// brokenByPlace is how many lines from line i on are the rest of a title because they stand between it and the text,
// where no other line is like them.
func brokenByPlace(lines []outline.Line, i int, text string, bounds titleBounds) (rows int) {
	if utf8.RuneCountInString(text) < minBrokenTitle {
		return 0
	}
	for ; i >= 0 && titleShaped(lines, i); i = outline.TextBelow(lines, i+1) {
		n := utf8.RuneCountInString(strings.TrimSpace(lines[i].Text))
		if rows++; rows > maxBrokenRows || n > maxBrokenRest || n < 2 && !bounds.headed {
			return 0
		}
	}
	if i < 0 {
		return 0
	}
	for ; i >= 0 && !annexForm.MatchString(outline.Fold(lines[i].Text)); i = outline.TextBelow(lines, i+1) {
		if titleShaped(lines, i) && len(organsOf(lines[i].Text)) == 0 {
			return 0 // a heading of the text, as the line below the title is then
		}
	}
	return rows
}
