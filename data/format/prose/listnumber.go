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
	measureStyle                              // 做法之一 举措二: what one case may count as well
)

// listStyles are the ways in which the items of a list may be numbered.
var listStyles = []outline.Style{
	outline.DigitStyle, outline.HanStyle, outline.HanParenStyle, pieceStyle, kindStyle, measureStyle,
	outline.DigitParenStyle, halfParenStyle, circledStyle, outline.CaseStyle,
}

const (
	listNumberForm = `([零〇一二两三四五六七八九十百]{1,5}|[0-9０-９]{1,3})`
	listSpace      = `[ \t\x{3000}\x{00A0}]`
	listSign       = `(?:[】〗\]］]` + listSpace + `*[:：、.．]?|` + listSpace + `*[:：、.．—–\-]+|` + listSpace + `+|$)`
)

var (
	halfParenForm = pattern.New(`^` + outline.Space + listNumberForm + `[)）](.*)$`)
	pieceForm     = pattern.New(`^` + outline.Space + `[【〖\[［]?第` + listNumberForm + `(?:篇|则|宗|个|件|站|集)` + listSign + `(.*)$`)
	kindForm      = pattern.New(`^` + outline.Space + `[【〖\[［]?(?:改革|典型|创新|先进|优秀|基层)?(实践|事例|实例|样本|典型|故事|经验|项目|探索|模式|应用|做法|举措|措施|亮点)之?` +
		listNumberForm + listSign + `(.*)$`)
)

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
	if m := halfParenForm.FindStringSubmatch(text); m != nil {
		return read(halfParenStyle, m[1], strings.TrimLeft(m[2], "、.．"))
	}
	if m := pieceForm.FindStringSubmatch(text); m != nil {
		return read(pieceStyle, m[1], m[2])
	}
	if m := kindForm.FindStringSubmatch(text); m != nil {
		switch m[1] {
		case "做法", "举措", "措施", "亮点", "经验", "探索":
			return read(measureStyle, m[2], m[3])
		}
		return read(kindStyle, m[2], m[3])
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
