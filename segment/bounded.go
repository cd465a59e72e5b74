package segment

import (
	"strings"
)

// Bounded reports a text that begins or ends with a number, and so is another where that number goes on: 12号 and 十件,
// 第十 and 三十, which 112号, 二十件, 第十一 and 三十五 hold and do not say. A Chinese numeral is one where it counts, orders or is
// spelled out; 统一, 三农 and 万元 begin and end with none.
func Bounded(text []rune) bool {
	if len(text) == 0 {
		return false
	}
	s := valueScan{text: text}
	han := func(r rune) bool { return isHanNumeral(r) || isFormal(r) }
	first, last := text[0], text[len(text)-1]
	if IsDigit(first) || IsDigit(last) {
		return true
	}
	if han(first) {
		_, wellFormed := readChinese(text)
		if _, _, ok := s.at(0); ok || wellFormed && len(text) > 1 {
			return true
		}
	}
	if !han(last) {
		return false
	}
	start := len(text) - 1
	for start > 0 && han(text[start-1]) {
		start--
	}
	n, _, ok := s.at(start)
	return ok && n.end == len(text)
}

// NumberReach is how many characters before and behind a piece of a text InNumber looks at.
const NumberReach = 5

// InNumber reports that the text from start to end, of a text in normal form, begins or ends within a number that is
// longer: 12号 in 112号, 5万 in 11.5万, 五件 in 二十五件.
func InNumber(text []rune, start, end int) bool {
	s := valueScan{text: text}
	if start >= end {
		return false
	}
	first, before := s.r(start), s.r(start-1)
	switch {
	case IsDigit(first):
		if IsDigit(before) || isHanUnit(before) && IsDigit(s.r(start-2)) || // 3万5千
			before == '.' && IsDigit(s.r(start-2)) || before == ',' && IsDigit(s.r(start-2)) && s.grouped(start) {
			return true
		}
	case isHanNumeral(first) || isFormal(first):
		if isHanNumeral(before) || isFormal(before) || IsDigit(before) && isHanUnit(first) && first != '十' ||
			s.behindZeros(start) ||
			before == '点' && isHanNumeral(s.r(start-2)) && isHanDigit(first) {
			return true
		}
	case first == '%':
		return IsDigit(before)
	}
	last, after := s.r(end-1), s.r(end)
	switch {
	case IsDigit(last):
		return IsDigit(after) || after == '万' || after == '亿' || after == '百' ||
			after == '千' && !strings.ContainsRune("米克瓦", s.r(end+1)) ||
			after == '.' && IsDigit(s.r(end+1)) ||
			after == ',' && s.grouped(end+1)
	case isHanNumeral(last) || isFormal(last):
		return isHanNumeral(after) || isFormal(after) || IsDigit(after) && isHanUnit(last)
	}
	return false
}

// behindZeros reports that zeros stand before a Chinese digit that are written in digits or as letters, and another
// before them: 二0|二一.
func (s *valueScan) behindZeros(at int) bool {
	first := at
	for first > at-3 && s.zeros(first-1) == at {
		first--
	}
	return first < at && isHanDigit(s.r(at)) && isHanDigit(s.r(first-1))
}

// grouped reports three digits and no more, as behind a comma.
func (s *valueScan) grouped(at int) bool {
	return IsDigit(s.r(at)) && IsDigit(s.r(at+1)) && IsDigit(s.r(at+2)) && !IsDigit(s.r(at+3))
}
