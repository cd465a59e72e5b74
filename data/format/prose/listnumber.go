package prose

import (
	"strings"
	"unicode/utf8"

	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
)

// The ways to number the items of a list that sections are not numbered in.
const (
	circledStyle   outline.Style = 110 + iota // ① ⑴ ❶
	halfParenStyle                            // 1） 一）
	pieceStyle                                // 第一篇 第二则
	kindStyle                                 // 实践之一 事例二
	measureStyle                              // 做法之一 举措二 步骤1: what one case may count as well
	placeStyle                                // 甲县：, 乙市推行…: each begins with a place of its own
	markStyle                                 // ★ ◆ ●
)

// listStyles are the ways in which the items of a list may be numbered.
var listStyles = []outline.Style{
	outline.DigitStyle, outline.HanStyle, outline.HanParenStyle, pieceStyle, kindStyle, measureStyle,
	outline.DigitParenStyle, halfParenStyle, circledStyle, outline.CaseStyle,
	placeStyle, markStyle,
}

const (
	listNumberForm = `([零〇一二两三四五六七八九十百]{1,5}|[0-9０-９]{1,3})`
	listSpace      = `[ \t\x{3000}\x{00A0}]`
	listSign       = `(?:[】〗\]］]` + listSpace + `*[:：、.．]?|` + listSpace + `*[:：、.．—–\-]+|` + listSpace + `+|$)`
)

var (
	halfParenForm = pattern.New(`^` + outline.Space + listNumberForm + `[)）](.*)$`)
	pieceForm     = pattern.New(`^` + outline.Space + `[【〖\[［]?第` + listNumberForm + `(?:篇|则|宗|个|件|站|集)` + listSign + `(.*)$`)
	kindForm      = pattern.New(`^` + outline.Space + `[【〖\[［]?(\p{Han}{2,8}?)之?(?:` + listNumberForm + `|([A-Z]))` + listSign + `(.*)$`)
	// kindWord is what cases are called and measures are not.
	kindWord = pattern.New(`(?:案例|实践|事例|实例|样本|典型|故事|项目|模式|材料|镜头|现场|点子|实招|妙招)$`)
)

// listNumbers reads the number before each line.
func listNumbers(lines []outline.Line) []outline.Numbered {
	numbers := make([]outline.Numbered, len(lines))
	for i, l := range lines {
		if !l.Dropped && !l.Cell && !l.Blank() {
			numbers[i] = listNumber(l.Text)
		}
	}
	return numbers
}

// mayHoldNumber looks at the first characters of a line, which rules out nearly every line of text.
func mayHoldNumber(text string) bool {
	seen := 0
	for _, r := range text {
		if outline.DigitValue(r) >= 0 || r >= 'A' && r <= 'Z' || strings.ContainsRune("零〇一二两三四五六七八九十百", r) {
			return true
		}
		if seen++; seen > mostBeforeNumber {
			break
		}
	}
	return false
}

const mostBeforeNumber = 14 // characters before the number of an item

// listNumber reads the number before an item of a list: as of a section, or in a way that only lists have.
func listNumber(text string) outline.Numbered {
	if n := outline.ParseNumbered(text); n.Style != outline.NoStyle {
		return n
	}
	trimmed := strings.TrimLeft(text, " \t\u3000\u00a0")
	first, size := utf8.DecodeRuneInString(trimmed)
	if n := circledNumber(first); n > 0 {
		return outline.Numbered{Style: circledStyle, Number: n, Rest: strings.TrimSpace(strings.TrimLeft(trimmed[size:], "、.．"))}
	}
	read := func(style outline.Style, number, rest string) outline.Numbered {
		n, ok := outline.ParseNumber(number)
		if !ok {
			return outline.Numbered{}
		}
		return outline.Numbered{Style: style, Number: n, Rest: strings.TrimSpace(rest)}
	}
	if !mayHoldNumber(trimmed) {
		return outline.Numbered{}
	}
	if m := halfParenForm.FindStringSubmatch(text); m != nil {
		return read(halfParenStyle, m[1], strings.TrimLeft(m[2], "、.．"))
	}
	if m := pieceForm.FindStringSubmatch(text); m != nil {
		return read(pieceStyle, m[1], m[2])
	}
	if title, n := outline.HeadNumber(text); n > 0 {
		return outline.Numbered{Style: pieceStyle, Number: n, Rest: title}
	}
	if m := kindForm.FindStringSubmatch(text); m != nil {
		style := measureStyle
		if kindWord.MatchString(m[1]) {
			style = kindStyle
		}
		if m[3] != "" {
			return outline.Numbered{Style: style, Number: int(m[3][0]-'A') + 1, Rest: strings.TrimSpace(m[4])}
		}
		return read(style, m[2], m[4])
	}
	return outline.Numbered{}
}

// kindOf is the word before a number: 实践 of 实践之一.
func kindOf(text string) string {
	if m := kindForm.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

// unnumbered reads a line as the next item of a list whose items have no numbers but a mark or a place before them.
func unnumbered(l outline.Line, style outline.Style, last int) outline.Numbered {
	text := strings.TrimSpace(l.Text)
	switch {
	case style == markStyle:
		if rest := outline.CutOrnament(text); rest != text {
			return outline.Numbered{Style: style, Number: last + 1, Rest: rest}
		}
	case placeOf(text) == "", outline.IsSectionName(text), isOrgan(text):
	case outline.IsTitle(text) && !outline.EndsSentence(text), strings.Contains(strings.TrimSuffix(text, "。"), "。"):
		return outline.Numbered{Style: style, Number: last + 1, Rest: text}
	}
	return outline.Numbered{}
}

// circledNumber is the value of a number in a ring or in brackets that is one character; 0 of what is none.
func circledNumber(r rune) int {
	for _, row := range []struct {
		first, last rune
		from        int
	}{{'①', '⑳', 1}, {'⑴', '⒇', 1}, {'㉑', '㉟', 21}, {'❶', '❿', 1}, {'➀', '➉', 1}, {'㈠', '㈩', 1}} {
		if r >= row.first && r <= row.last {
			return int(r-row.first) + row.from
		}
	}
	return 0
}
