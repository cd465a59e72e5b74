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
			if d, ok := s.date(i, end); ok {
				s.emitDate(d)
				whole = d.end()
			}
		}
		i = end
	}
}

// digitDate is where the numbers of a date stand that is written in digits; the day is empty where it has none.
type digitDate struct{ year, month, day Span }

func (d digitDate) end() int { return max(d.month.End, d.day.End) }

// emitDate emits a date and its parts: 2021年2月19日, 2021年2月, 2月19日, each number.
func (s *valueScan) emitDate(d digitDate) {
	named := func(part Span, unit string) string { return decimal{s.digitsOf(part), 0}.plain() + unit }
	year, month := named(d.year, "年"), named(d.month, "月")
	s.emit(d.year.Start, d.year.End, year)
	s.emit(d.year.Start, d.month.End, year+month)
	s.emit(d.month.Start, d.month.End, month)
	if d.day.End > 0 {
		day := named(d.day, "日")
		s.emit(d.year.Start, d.day.End, year+month+day)
		s.emit(d.month.Start, d.day.End, month+day)
		s.emit(d.day.Start, d.day.End, day)
	}
}

// date reads the date that begins with the digits from start to end.
func (s *valueScan) date(start, end int) (d digitDate, ok bool) {
	digits := string(s.text[start:end])
	if len(digits) == 8 && looksLikeYear(digits[:4]) {
		d = digitDate{Span{start, start + 4}, Span{start + 4, start + 6}, Span{start + 6, end}}
		if s.isMonth(d.month) && s.isDay(d.day) {
			return d, true
		}
	}
	sign, from := s.dateSign(end)
	if !looksLikeYear(digits) || sign == "" {
		return d, false
	}
	d = digitDate{year: Span{start, end}, month: s.twoDigits(from)}
	if !s.isMonth(d.month) {
		return d, false
	}
	next, from := s.dateSign(d.month.End)
	if next != sign || !IsDigit(s.r(from)) {
		ofYear := d.month.End-d.month.Start == 2 ||
			"1900" <= digits && digits < "2100" && !isLatinOrMark(s.r(start-1)) && !s.goesOn(d.month.End)
		return d, sign != "." && ofYear // 2021.02 is a number
	}
	d.day = s.twoDigits(from)
	next, from = s.dateSign(d.day.End)
	return d, s.isDay(d.day) && (next != sign || !IsDigit(s.r(from)) || s.yearAt(from, sign))
}

// digitsOf is the number that digits write; 0 of none.
func (s *valueScan) digitsOf(part Span) (n int64) {
	for _, r := range s.text[part.Start:part.End] {
		n = 10*n + int64(r-'0')
	}
	return n
}

func (s *valueScan) isMonth(part Span) bool { n := s.digitsOf(part); return 1 <= n && n <= 12 }

func (s *valueScan) isDay(part Span) bool { n := s.digitsOf(part); return 1 <= n && n <= 31 }

// twoDigits are one or two digits at a place; empty where there are none, or more.
func (s *valueScan) twoDigits(from int) Span {
	to := from
	for to < from+2 && IsDigit(s.r(to)) {
		to++
	}
	if IsDigit(s.r(to)) {
		to = from
	}
	return Span{from, to}
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
