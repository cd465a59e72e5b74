package segment

import (
	"strings"
)

// calendarDate emits a date that begins with the first of some numbers: 2021年2月, 2月19日, 2021年2月19日.
func (s *valueScan) calendarDate(n []number) {
	parts := make([]string, 0, 3)
	end := n[0].start
	for i, part := range n[:min(len(n), 3)] {
		if part.start != end || part.value.places > 0 {
			break
		}
		v := part.value.n
		year, isYear := part.measure("年")
		month, isMonth := part.measure("月")
		day, isDay := part.measure("日", "号")
		switch {
		case i == 0 && isYear && looksLikeYear(part.key()):
			parts, end = append(parts, part.key()+"年"), year.end
		case len(parts) == i && (i == 0 || i == 1 && strings.HasSuffix(parts[0], "年")) && isMonth && 1 <= v && v <= 12:
			parts, end = append(parts, part.key()+"月"), month.end
		case i > 0 && strings.HasSuffix(parts[i-1], "月") && isDay && 1 <= v && v <= 31:
			parts, end = append(parts, part.key()+"日"), day.end
		default:
			return
		}
		if len(parts) > 1 {
			s.emit(n[0].start, end, strings.Join(parts, ""), n[:i+1]...)
		}
	}
}

// dates emits the dates that are written in digits and signs: 2021-02-19, 2021/2/19, 2021.2.19, 20210219, 2021-02.
func (s *valueScan) dates() {
	whole := 0 // where the last date ends, behind which another may begin: 2021-01-01至2021-12-31
	for i := 0; i+5 < len(s.text); i++ {
		if !IsDigit(s.text[i]) {
			continue
		}
		end := i
		for IsDigit(s.r(end)) {
			end++
		}
		sign := s.back(i) - 1
		if before := s.r(i - 1); !isBetween(before) && before != '.' && before != '/' || !IsDigit(s.r(i-2)) ||
			whole > 0 && s.back(sign) == whole {
			if to := s.date(i, end); to > 0 {
				whole = to
			}
		}
		i = end
	}
}

// date emits the date that begins with the digits from start to end, and gives its end; 0 where none does.
func (s *valueScan) date(start, end int) int {
	part := func(from, to int) int64 {
		n := int64(0)
		for _, r := range s.text[from:to] {
			n = 10*n + int64(r-'0')
		}
		return n
	}
	valid := func(month, day int64) bool { return 1 <= month && month <= 12 && 1 <= day && day <= 31 }
	emit := func(y, m, d [2]int) {
		year, month := decimal{part(y[0], y[1]), 0}.plain()+"年", decimal{part(m[0], m[1]), 0}.plain()+"月"
		s.emit(y[0], y[1], year)
		s.emit(y[0], m[1], year+month)
		s.emit(m[0], m[1], month)
		if d[1] > 0 {
			day := decimal{part(d[0], d[1]), 0}.plain() + "日"
			s.emit(y[0], d[1], year+month+day)
			s.emit(m[0], d[1], month+day)
			s.emit(d[0], d[1], day)
		}
	}
	digits := string(s.text[start:end])
	if len(digits) == 8 && looksLikeYear(digits[:4]) && valid(part(start+4, start+6), part(start+6, end)) {
		emit([2]int{start, start + 4}, [2]int{start + 4, start + 6}, [2]int{start + 6, end})
		return end
	}
	sign, from := s.dateSign(end)
	if !looksLikeYear(digits) || sign == "" {
		return 0
	}
	number := func(from int) [2]int {
		to := from
		for to < from+2 && IsDigit(s.r(to)) {
			to++
		}
		if IsDigit(s.r(to)) {
			to = from
		}
		return [2]int{from, to}
	}
	month := number(from)
	if month[0] == month[1] || !valid(part(month[0], month[1]), 1) {
		return 0
	}
	next, from := s.dateSign(month[1])
	if next != sign || !IsDigit(s.r(from)) {
		ofYear := month[1]-month[0] == 2 ||
			"1900" <= digits && digits < "2100" && !isLatinOrMark(s.r(start-1)) && !s.goesOn(month[1])
		if sign != "." && ofYear { // 2021.02 is a number
			emit([2]int{start, end}, month, [2]int{})
			return month[1]
		}
		return 0
	}
	day := number(from)
	next, from = s.dateSign(day[1])
	if day[0] == day[1] || !valid(1, part(day[0], day[1])) ||
		next == sign && IsDigit(s.r(from)) && !s.yearAt(from, sign) {
		return 0
	}
	emit([2]int{start, end}, month, day)
	return day[1]
}

// yearAt reports the year of a date at a place, with a sign behind it.
func (s *valueScan) yearAt(at int, sign string) bool {
	end := at
	for IsDigit(s.r(end)) {
		end++
	}
	behind, _ := s.dateSign(end)
	return looksLikeYear(string(s.text[at:end])) && behind == sign
}

// dateSign is the sign at a place that may part the numbers of a date, with its spaces, and where what follows begins.
func (s *valueScan) dateSign(at int) (sign string, next int) {
	if next = s.past(s.past(at) + 1); next > len(s.text) {
		return "", at
	}
	switch sign = string(s.text[at:next]); sign {
	case "-", "/", ".", " - ", " / ":
		return sign, next
	}
	return "", at
}

// goesOn reports that a number goes on at a place, or a code: 3|.5, 3|万, 3|-1, 3|d.
func (s *valueScan) goesOn(at int) bool {
	r := s.r(at)
	return isLatinOrMark(r) || isHanNumeral(r) || r != 0 && strings.ContainsRune("-/%‰", r) ||
		r == '.' && IsDigit(s.r(at+1)) ||
		r == ',' && s.grouped(at+1)
}
