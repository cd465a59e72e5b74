package view

import (
	"strconv"
	"strings"
)

var digits = []rune("零一二三四五六七八九")

// numeral writes 1 to 999 as Chinese documents number their parts: 十, 二十一, 一百零五.
// Larger numbers stay in Arabic figures, which are easier to read by then.
func numeral(n int) string {
	if n < 1 || n > 999 {
		return strconv.Itoa(n)
	}
	hundreds, tens, ones := n/100, n/10%10, n%10
	var b strings.Builder
	if hundreds > 0 {
		b.WriteRune(digits[hundreds])
		b.WriteRune('百')
	}
	switch {
	case tens == 1 && hundreds == 0:
		b.WriteRune('十')
	case tens > 0:
		b.WriteRune(digits[tens])
		b.WriteRune('十')
	case hundreds > 0 && ones > 0:
		b.WriteRune('零')
	}
	if ones > 0 {
		b.WriteRune(digits[ones])
	}
	return b.String()
}

// caseNumber is what a case is called in its collection: 案例二十; empty where it has no number.
func caseNumber(n int) string {
	if n < 1 {
		return ""
	}
	return "案例" + numeral(n)
}
