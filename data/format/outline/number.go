package outline

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"anlisou/data/format/pattern"
)

// MaxNumber is the highest number of a case or a section that is read as one.
const MaxNumber = 999

// Style is how a line is numbered.
type Style int

// The styles.
const (
	NoStyle         Style = iota
	CaseStyle             // 案例一: 案例1 案例(一)
	HanStyle              // 一、
	HanParenStyle         // （一）
	DigitStyle            // 1. 1、
	DigitParenStyle       // (1)
)

// Numbered is a line's number and what stands behind it.
type Numbered struct {
	Style  Style
	Number int
	// Rest is the line without its number, sign and outer spaces.
	Rest string
}

const (
	caseKinds = `典型|创新|改革|实践|优秀|最佳|示范|指导性?|参考性?|参阅|警示|检察|调解|执法|司法`
	hanDigits = `[零〇一二两三四五六七八九十百廿卅壹贰貳叁參肆伍陆陸柒捌玖拾佰]{1,7}`
	anyDigits = `[0-9０-９]{1,3}`
	// Space is white space, also as Chinese text has it, in a regular expression.
	Space = `[\s\x{3000}\x{00A0}]*`
)

var (
	caseForm = pattern.New(`^` + Space + `[【〖\[［]?` + Space +
		`(?:(?:` + caseKinds + `)*案例|检例)` + Space + `[之第]?` + Space +
		`(?:[(（]` + Space + `(` + hanDigits + `|` + anyDigits + `)` + Space + `[)）]|(?:(` + hanDigits + `)|(` + anyDigits + `))(?:` + Space + `号)?)` + Space +
		`([】〗\]］])?` + Space + `([:：、.．,，;；—–\-－]+)?(.*)$`)
	// 第一例, 第一个案例, 例一: words of a sentence as well, so that a sign, a bracket or a space must follow.
	ordinalForm = pattern.New(`^` + Space + `[【〖\[［]?` + Space +
		`(?:第` + Space + `(?:(` + hanDigits + `)|(` + anyDigits + `))` + Space + `(?:个?(?:(?:` + caseKinds + `)*案例|案)|例)|例(` + hanDigits + `|` + anyDigits + `))` + Space +
		`([】〗\]］])?` + Space + `([:：、.．,，;；—–\-－]+)?(.*)$`)
	hanForm      = pattern.New(`^` + Space + `(` + hanDigits + `)` + Space + `[、.．](.*)$`)
	hanParenForm = pattern.New(
		`^` + Space + `[(（]` + Space + `(` + hanDigits + `)` + Space + `[)）]` + Space + `[、.．]?(.*)$`,
	)
	digitForm      = pattern.New(`^` + Space + `(` + anyDigits + `)` + Space + `[.．、](.*)$`)
	digitParenForm = pattern.New(
		`^` + Space + `[(（]` + Space + `(` + anyDigits + `)` + Space + `[)）]` + Space + `[、.．]?(.*)$`,
	)
)

// ParseNumbered reads the number at the beginning of a line; its style is NoStyle where there is none.
func ParseNumbered(text string) Numbered {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(text, " \t\r\v\u3000\u00a0"))
	switch { // the first character rules out nearly every line of text, and most of the forms
	case strings.ContainsRune("【〖[［案典创改实优最示第例指参警检调执司", first):
		return parseCaseHeading(text)
	case first == '(' || first == '（':
		if n := parseForm(text, HanParenStyle, hanParenForm); n.Style != NoStyle {
			return n
		}
		return parseForm(text, DigitParenStyle, digitParenForm)
	case strings.ContainsRune("零〇一二两三四五六七八九十百廿卅壹贰貳叁參肆伍陆陸柒捌玖拾佰", first):
		return parseForm(text, HanStyle, hanForm)
	case DigitValue(first) >= 0:
		return parseForm(text, DigitStyle, digitForm)
	}
	return Numbered{}
}

// parseForm reads a line as numbered in one form; its style is NoStyle where it is not.
func parseForm(text string, style Style, form *pattern.Pattern) Numbered {
	m := form.FindStringSubmatch(text)
	if m == nil {
		return Numbered{}
	}
	n, ok := ParseNumber(m[1])
	if !ok || style == DigitStyle && startsWithDigit(m[2]) { // 1.5亿元
		return Numbered{}
	}
	return Numbered{Style: style, Number: n, Rest: strings.TrimSpace(m[2])}
}

// parseCaseHeading reads 案例一: and 第一例: at the beginning of a line.
func parseCaseHeading(text string) Numbered {
	if m := caseForm.FindStringSubmatch(text); m != nil {
		return parseCaseNumber(m)
	}
	if m := ordinalForm.FindStringSubmatch(text); m != nil {
		return parseCaseNumber([]string{m[0], "", m[1] + m[3], m[2], m[4], m[5], m[6]})
	}
	return Numbered{}
}

// parseCaseNumber takes the parts that caseForm found. 案例一体化 is a word, no number: without
// a bracket, a number in Han digits needs a sign, a space or the end of the line behind it.
func parseCaseNumber(m []string) Numbered {
	paren, han, digits, bracket, sign, rest := m[1], m[2], m[3], m[4], m[5], m[6]
	n, ok := ParseNumber(paren + han + digits)
	if !ok {
		return Numbered{}
	}
	separated := sign != "" || bracket != "" || strings.TrimSpace(rest) == ""
	if !separated {
		before := strings.TrimSuffix(m[0], rest)
		last, _ := utf8.DecodeLastRuneInString(before)
		separated = unicode.IsSpace(last)
	}
	switch {
	case han != "" && !separated, digits != "" && !separated && paren == "" && strings.Contains(m[0], "第"):
		return Numbered{}
	case digits != "" && startsWithDigit(rest):
		return Numbered{}
	}
	return Numbered{Style: CaseStyle, Number: n, Rest: strings.TrimSpace(rest)}
}

func startsWithDigit(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsDigit(r)
}

var hanValues = map[rune]int{
	'零': 0, '〇': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9,
}

// HanDigit is the value of a digit in Han characters; 0 of what is none.
func HanDigit(r rune) int { return hanValues[r] }

// plainHan writes the digits of documents and cheques (壹贰叁) as the plain ones.
var plainHan = strings.NewReplacer(
	"壹",
	"一",
	"贰",
	"二",
	"貳",
	"二",
	"叁",
	"三",
	"參",
	"三",
	"肆",
	"四",
	"伍",
	"五",
	"陆",
	"六",
	"陸",
	"六",
	"柒",
	"七",
	"捌",
	"八",
	"玖",
	"九",
	"拾",
	"十",
	"佰",
	"百",
)

// ParseNumber reads 1 to 999: 12, １２, 十二, 二十, 廿一, 一百零五, 二〇.
func ParseNumber(s string) (int, bool) {
	s = plainHan.Replace(s)
	runes := []rune(s)
	n := 0
	switch {
	case len(runes) == 0:
		return 0, false
	case DigitValue(runes[0]) >= 0:
		for _, r := range runes {
			d := DigitValue(r)
			if d < 0 {
				return 0, false
			}
			n = n*10 + d
		}
	case !strings.ContainsAny(s, "十百廿卅"):
		for _, r := range runes { // 二〇 by place, but 一二 is rather two numbers than twelve
			d, ok := hanValues[r]
			if !ok {
				return 0, false
			}
			n = n*10 + d
		}
		if len(runes) > 1 && !strings.ContainsAny(s, "零〇") {
			return 0, false
		}
	default:
		var ok bool
		if n, ok = parseHan(runes); !ok {
			return 0, false
		}
	}
	return n, n >= 1 && n <= MaxNumber
}

// parseHan reads [d百][零][d]十[d] and 廿, 卅 for the tens.
func parseHan(runes []rune) (int, bool) {
	n, at := 0, 0
	digit := func() (int, bool) {
		if at < len(runes) {
			if d, ok := hanValues[runes[at]]; ok && d > 0 {
				at++
				return d, true
			}
		}
		return 0, false
	}
	sign := func(r rune) bool {
		if at < len(runes) && runes[at] == r {
			at++
			return true
		}
		return false
	}
	d, has := digit()
	if sign('百') {
		if !has {
			d = 1
		}
		n = d * 100
		zero := sign('零') || sign('〇')
		if d, has = digit(); zero && has && at == len(runes) {
			return n + d, true
		}
	}
	tens := 0
	switch {
	case sign('十'):
		tens = 1
		if has {
			tens = d
		}
	case !has && sign('廿'):
		tens = 2
	case !has && sign('卅'):
		tens = 3
	default:
		return n, !has && at == len(runes)
	}
	n += tens * 10
	if d, has := digit(); has {
		n += d
	}
	return n, at == len(runes)
}

// DigitValue is the value of a half or full width digit, else -1.
func DigitValue(r rune) int {
	switch {
	case r >= '0' && r <= '9':
		return int(r - '0')
	case r >= '０' && r <= '９':
		return int(r - '０')
	}
	return -1
}

// HanNumber writes 1 to 999 in Han digits, for messages.
func HanNumber(n int) string {
	const digits = "零一二三四五六七八九"
	digit := func(d int) string { return string([]rune(digits)[d]) }
	var b strings.Builder
	hundreds, tens, ones := n/100, n/10%10, n%10
	if hundreds > 0 {
		b.WriteString(digit(hundreds) + "百")
	}
	switch {
	case tens > 0 && (tens > 1 || hundreds > 0):
		b.WriteString(digit(tens) + "十")
	case tens == 1:
		b.WriteString("十")
	case hundreds > 0 && ones > 0:
		b.WriteString("零")
	}
	if ones > 0 || n == 0 {
		b.WriteString(digit(ones))
	}
	return b.String()
}
