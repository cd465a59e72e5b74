package format

import (
	"strings"

	"anlisou/data"
)

// ornaments are signs that stand before a title or a heading and are no part of it.
const ornaments = "★☆■□◆◇●○▲△▶►▷※❖♦◎"

// cutOrnament takes the ornaments off a line's beginning.
func cutOrnament(text string) string {
	if cut := strings.TrimLeft(strings.TrimLeft(text, " \t\u3000\u00a0"), ornaments); cut != "" && len(cut) < len(strings.TrimLeft(text, " \t\u3000\u00a0")) {
		return strings.TrimLeft(cut, " \t\u3000\u00a0")
	}
	return text
}

// headNumberForm is a number before a title that no sign follows: 01 甲题, NO.1 甲题, 第一篇 甲题. It needs the space, and the
// title in Han characters behind it: 第一篇章, 01号文 and No.1 Road are words.
var headNumberForm = form(`^(?:(?i:no[.．]?|№)` + space + `(` + anyDigits + `)|(0[0-9]{1,2})|第` + space + `(` + hanDigits + `|` + anyDigits + `)` + space + `篇)` +
	`(?:[\s\x{3000}\x{00A0}]+|` + space + `[:：、|｜]` + space + `)([\p{Han}“"《〈「【].*)$`)

// headNumber reads a number before a title that no sign follows; n is 0 where there is none.
func headNumber(text string) (title string, n int) {
	m := headNumberForm.FindStringSubmatch(text)
	if m == nil {
		return text, 0
	}
	n, ok := parseNumber(strings.TrimLeft(m[1]+m[2]+m[3], "0"))
	if !ok {
		return text, 0
	}
	return strings.TrimSpace(m[4]), n
}

// bareTitles takes ornaments off the titles of a compendium, and numbers as headNumber reads them where all titles have one or where
// it is the case's own: 第一篇 may be a title's word.
func bareTitles(cases []data.Case) {
	all := true
	for i := range cases {
		cases[i].Title = cutOrnament(cases[i].Title)
		_, n := headNumber(cases[i].Title)
		all = all && n > 0
	}
	for i := range cases {
		if title, n := headNumber(cases[i].Title); n > 0 && (all || n == cases[i].Number) {
			cases[i].Title = cutOrnament(title)
		}
	}
}
