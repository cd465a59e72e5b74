package outline

import (
	"strings"
	"unicode/utf8"

	"anlisou/data/format/pattern"
)

// ornaments are signs that stand before a title or a heading and are no part of it.
const ornaments = "★☆■□◆◇●○▲△▶►▷※❖♦◎"

// CutOrnament takes the ornaments off a line's beginning.
func CutOrnament(text string) string {
	if cut := strings.TrimLeft(strings.TrimLeft(text, " \t\u3000\u00a0"), ornaments); cut != "" &&
		len(cut) < len(strings.TrimLeft(text, " \t\u3000\u00a0")) {
		return strings.TrimLeft(cut, " \t\u3000\u00a0")
	}
	return text
}

// headNumberForm is a number before a title that no sign follows: 01 甲题, NO.1 甲题, 第一篇 甲题. It needs the space,
// and the title in Han characters behind it: 第一篇章, 01号文 and No.1 Road are words.
var headNumberForm = pattern.New(
	`^(?:(?i:no[.．]?|№)` + Space + `(` + anyDigits + `)|(0[0-9]{1,2})|第` + Space + `(` + hanDigits + `|` + anyDigits + `)` + Space + `篇)` +
		`(?:[\s\x{3000}\x{00A0}]+|` + Space + `[:：、|｜]` + Space + `)([\p{Han}“"《〈「【].*)$`,
)

// HeadNumber reads a number before a title that no sign follows; n is 0 where there is none.
func HeadNumber(text string) (title string, n int) {
	m := headNumberForm.FindStringSubmatch(text)
	if m == nil {
		return text, 0
	}
	n, ok := ParseNumber(strings.TrimLeft(m[1]+m[2]+m[3], "0"))
	if !ok {
		return text, 0
	}
	return strings.TrimSpace(m[4]), n
}

var leaderForm = pattern.New(
	`^(.*?)` + Space + `(?:[.．·•…‥⋯]{2,}|…|[_＿\-]{3,}|\t|[ \x{3000}]{2,})[\s\x{3000}.．·•…‥⋯_＿\-]*[(（]?([0-9０-９]{1,4})[)）]?` + Space + `$`,
)

var emptyLead = pattern.New(`^(.*?)` + Space + `(?:[…⋯]{2,}|[.．·]{4,})` + Space + `$`)

// MaxTitleRunes is how many characters a title or a heading has at most.
const MaxTitleRunes = 100

// CutLeader takes the dots and the page's number off a title.
func CutLeader(s string) (title string, paged bool) {
	if last, _ := utf8.DecodeLastRuneInString(strings.TrimSpace(s)); DigitValue(last) < 0 &&
		!strings.ContainsRune(")）.．·…⋯", last) {
		return strings.TrimSpace(s), false // as nearly all lines of text are, of any length
	}
	if m := leaderForm.FindStringSubmatch(s); m != nil && strings.TrimSpace(m[1]) != "" {
		return strings.TrimSpace(m[1]), true
	}
	if m := emptyLead.FindStringSubmatch(s); m != nil && strings.TrimSpace(m[1]) != "" {
		return strings.TrimSpace(m[1]), true
	}
	return strings.TrimSpace(s), false
}

// IsTitle reports whether a line has the shape of a title or a heading: short, and no sentence.
func IsTitle(s string) bool {
	s = strings.TrimSuffix(strings.TrimSpace(s), "。")
	return s != "" && utf8.RuneCountInString(s) <= MaxTitleRunes && !strings.ContainsAny(s, "。；;！？!?") &&
		!strings.HasSuffix(s, ",") && !strings.HasSuffix(s, "，")
}

// IsCaseHeading reports whether 案例一… heads a case, and does not begin a sentence.
func IsCaseHeading(n Numbered) bool {
	title, _ := CutLeader(n.Rest)
	return title == "" || IsTitle(title)
}
