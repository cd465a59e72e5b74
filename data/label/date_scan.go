package label

import (
	"slices"
	"strings"
	"unicode"
)

// scanDate reads a date that begins there: 2024年6月12日, 2024-06-12, 2024/6, 二〇二四年六月十二日, and a year in brackets.
func scanDate(line []rune, at int) (d Date, end int, ok bool) {
	if len(line)-at < 5 || at > 0 && digit(line[at-1]) >= 0 {
		return d, 0, false
	}
	for i := at; i < at+4; i++ {
		n := digit(line[i])
		if n < 0 {
			return d, 0, false
		}
		d.Year = 10*d.Year + n
	}
	if d.Year < firstYear || d.Year > lastYear {
		return d, 0, false
	}
	end = at + 4
	switch sign := line[end]; sign {
	case '年':
		end++
		if month, to := number(line, end); to > end && to < len(line) && line[to] == '月' && 1 <= month && month <= 12 {
			d.Month, end = month, to+1
			if day, to := number(line, end); to > end && to < len(line) && strings.ContainsRune("日号", line[to]) &&
				1 <= day && day <= 31 {
				d.Day, end = day, to+1
			}
		}
		return d, end, true
	case '-', '.', '/':
		month, to := number(line, end+1)
		if to == end+1 || month < 1 || month > 12 {
			return d, 0, false
		}
		d.Month, end = month, to
		if end < len(line) && line[end] == sign {
			if day, to := number(line, end+1); to > end+1 && 1 <= day && day <= 31 {
				d.Day, end = day, to
			}
		}
		return d, end, end == len(line) || !unicode.IsDigit(line[end])
	case ')', '〕', ']':
		return d, end, at > 0 && strings.ContainsRune("(〔[", line[at-1])
	}
	return d, 0, false
}

// The years that a document may be of.
const firstYear, lastYear = 1949, 2099

// digit is what a figure or a Chinese numeral stands for; -1 for anything else.
func digit(r rune) int {
	switch {
	case '0' <= r && r <= '9':
		return int(r - '0')
	case r == '〇', r == '○', r == '零':
		return 0
	}
	if i := slices.Index([]rune("一二三四五六七八九"), r); i >= 0 {
		return i + 1
	}
	return -1
}

// number reads a number of one or two figures, or a Chinese one up to 三十一.
func number(line []rune, at int) (n, end int) {
	for end = at; end < len(line) && end-at < 3; end++ {
		switch v := digit(line[end]); {
		case v >= 0 && n > 0 && n%10 == 0 && line[end-1] == '十':
			n += v
		case v >= 0 && line[end] < 128:
			n = 10*n + v
		case v >= 0:
			n = v
		case line[end] == '十' && n == 0:
			n = 10
		case line[end] == '十':
			n *= 10
		default:
			return n, end
		}
	}
	return n, end
}
