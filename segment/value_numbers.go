package segment

import (
	"slices"
	"strings"
)

// numberedWords are what stands behind the numeral with which words of the dictionaries begin, by its first
// character: 节气 of 二十四节气, 国集团 of 八国集团.
func (s *Segmenter) numberedWords() map[rune][][]rune {
	words, known := map[rune][][]rune{}, map[string]bool{}
	for w := range s.Words() {
		rest := strings.TrimLeft(w.Word, digitNumerals+unitNumerals+oldNumerals)
		if len(rest) == len(w.Word) || Len(rest) < 2 || known[rest] {
			continue
		}
		known[rest] = true
		runes := []rune(rest)
		if isAbout(runes[0]) || strings.HasPrefix(rest, "分之") {
			continue
		}
		words[runes[0]] = append(words[runes[0]], runes)
	}
	return words
}

// at reads the numeral that begins at i, and gives where to go on.
func (s *valueScan) at(i int) (n number, end int, ok bool) {
	switch r := s.text[i]; {
	case IsDigit(r):
		return s.arabic(i)
	case r == '百' || r == '千':
		if n, end, ok := s.hundredth(i); end > i {
			return n, end, ok
		}
		return s.chinese(i)
	case isHanNumeral(r) || isFormal(r):
		return s.chinese(i)
	}
	return n, i + 1, false
}

// arabic reads digits, with commas or a point, and what of 万 and the like stands behind them: 3.5万, 3千万, 1亿2000万.
func (s *valueScan) arabic(start int) (n number, end int, ok bool) {
	digits, places, end := s.digits(start)
	if s.r(end) == '.' && IsDigit(s.r(end+1)) { // a version, an address: 1.2.3
		for s.r(end) == '.' || IsDigit(s.r(end)) {
			end++
		}
		return n, end, false
	}
	before := s.r(start - 1)
	if isHanNumeral(before) || (before == '.' || before == ',') && IsDigit(s.r(start-2)) {
		return n, end, false
	}
	n = number{start: start, bare: places == "" || places[len(places)-1] != '0'} // 2.0 is a version, unless it is 2.0%
	if n.value, n.zeros, end, ok = s.mixed(digits, places, end); !ok {
		return n, end, false
	}
	n.end = end
	padded := len(digits) > 1 && digits[0] == '0' && places == ""
	if isLatinOrMark(before) && (before != 'x' || !IsDigit(s.r(start-2))) { // 7x24小时
		if padded {
			return n, end, false
		}
		return n, end, n.bare
	}
	s.behind(&n)
	if padded { // 03月
		n.bare = false
		n.measures = slices.DeleteFunc(n.measures, func(m measure) bool { return !calendar[m.name] })
		if len(digits) > 2 || len(n.measures) == 0 {
			return n, end, false
		}
	}
	s.before(&n)
	return n, n.end, true
}

// mostDigits is how many digits of a number are read; longer ones are none.
const mostDigits = 2 * maxDigits

// digits reads digits with commas or a point from start on, mostDigits at most.
func (s *valueScan) digits(start int) (digits, places string, end int) {
	var all []rune
	read := func() {
		from := end
		for IsDigit(s.r(end)) {
			end++
		}
		if len(all) < mostDigits {
			all = append(all, s.text[from:min(end, from+mostDigits)]...)
		}
	}
	end = start
	read()
	if end-start <= 3 && all[0] != '0' {
		for s.r(end) == ',' && s.grouped(end+1) {
			end++
			read()
		}
	}
	digits = string(all)
	if s.r(end) == '.' && IsDigit(s.r(end+1)) {
		end++
		all = nil
		read()
		places = string(all)
	}
	return digits, places, end
}

// mixed reads what stands behind digits of a numeral that is written in digits and units: 3.5|万, 3|千万, 1|亿2000万,
// 1|千2百万. Zeros are by how many the last unit makes a number longer, where it is the only one.
func (s *valueScan) mixed(digits, places string, end int) (value decimal, zeros, next int, ok bool) {
	type item struct {
		digits, places string
		shift          int
	}
	items := []item{{digits, places, 0}}
	section, last := 0, 0 // the first item of the section, the last unit
	for {
		at := &items[len(items)-1]
		switch r := s.r(end); {
		case r == '百' && at.shift == 0 && at.places == "" && len(at.digits) == 1:
			at.shift, last = 2, 2
			end++
		case r == '千' && at.shift == 0 && at.places == "" && len(at.digits) == 1 &&
			!strings.ContainsRune("米克瓦", s.r(end+1)):
			at.shift, last = 3, 3
			end++
		}
		big := 0
		for ; s.r(end) == '万' || s.r(end) == '亿'; end++ {
			big += map[rune]int{'万': 4, '亿': 8}[s.r(end)]
		}
		if big > 0 {
			for i := section; i < len(items); i++ {
				items[i].shift += big
			}
			section, last = len(items), big
		}
		if last == 0 || !IsDigit(s.r(end)) || len(items) > 4 {
			break
		}
		digits, places, next := s.digits(end)
		items = append(items, item{digits, places, 0})
		end = next
		last = 0
	}
	if isHanNumeral(s.r(end)) && s.r(end) != '千' && s.r(end) != '百' {
		return value, 0, end, false
	}
	for i, it := range items {
		part, fits := newDecimal(it.digits, it.places, it.shift)
		if !fits || i > 0 && !part.less(decimal{pow10(min(items[i-1].shift, maxDigits)), 0}) {
			return value, 0, end, false
		}
		if value, ok = value.plus(part); !ok {
			return value, 0, end, false
		}
	}
	if len(items) == 1 {
		zeros = items[0].shift
	}
	return value, zeros, end, true
}

// behind reads what stands behind a numeral: a percent sign, 余, measure words.
func (s *valueScan) behind(n *number) {
	switch s.r(n.end) {
	case '%':
		n.kind, n.bare = percent, true
		n.end++
		return
	case '‰':
		n.kind, n.bare = permille, true
		n.end++
		return
	}
	at := n.end
	if isAbout(s.r(at)) {
		if n.measures = measures.at(s.text, at+1); len(n.measures) > 0 {
			n.about = true
			return
		}
	}
	n.ordinal = s.r(n.start-1) == '第' && n.value.places == 0
	if n.measures = measures.at(s.text, at); s.r(at) == '分' && s.r(at+1) == '之' { // 三分之一
		n.measures = nil
	}
}

// counts reports a number that says how many whether or not a measure word follows it: a numeral of one character
// does not (三农).
func (n number) counts() bool {
	return n.kind == plain && n.value.places == 0 && n.value.n > 10 && (n.spelled || !n.han)
}

// before reads the character that a number stands before, if it is no measure word, as one: 20国, 19大.
func (s *valueScan) before(n *number) {
	r := s.r(n.end)
	if len(n.measures) > 0 || !n.counts() || !IsHan(r) || isHanNumeral(r) || isBetween(r) || isAbout(r) {
		return
	}
	if r != '分' { // 三十分之一
		n.measures, n.loose = []measure{{string(r), n.end + 1}}, true
	}
}

// isAbout reports what makes of a number about that many: 20余家.
func isAbout(r rune) bool { return r == '余' || r == '多' || r == '来' }

// hundredth reads 百分之 or 千分之 with the numeral that follows.
func (s *valueScan) hundredth(start int) (n number, end int, ok bool) {
	if start+3 >= len(s.text) || s.r(start+1) != '分' || s.r(start+2) != '之' {
		return n, start, false
	}
	n = number{start: start, kind: percent, bare: true}
	if s.r(start) == '千' {
		n.kind = permille
	}
	from := start + 3
	if IsDigit(s.r(from)) { // 百分之20
		digits, places, end := s.digits(from)
		n.value, ok = newDecimal(digits, places, 0)
		n.end = end
		return n, end, ok
	}
	if s.r(from) == '百' && !isHanNumeral(s.r(from+1)) {
		n.value, n.end = decimal{100, 0}, from+1
		return n, n.end, true
	}
	end = from
	for isHanNumeral(s.r(end)) {
		end++
	}
	if s.r(end) == '点' && isHanDigit(s.r(end+1)) {
		for end++; isHanDigit(s.r(end)); end++ {
		}
	}
	if n.value, ok = readChinese(s.text[from:end]); !ok {
		return n, max(end, start+1), false
	}
	n.end = end
	return n, end, true
}

// hanRun is where a run of Chinese numerals ends, those of cheques apart; a zero of another script may stand among
// them (二0二一年, 二O二一年).
func (s *valueScan) hanRun(start int) int {
	end := start
	if isFormal(s.text[start]) {
		for isFormal(s.r(end)) || end > start && strings.ContainsRune("零万亿", s.r(end)) {
			end++
		}
		return end
	}
	for {
		switch zero := s.zeros(end); {
		case isHanNumeral(s.r(end)):
			end++
		case end > start && zero > end && isHanDigit(s.r(end-1)) && (isHanDigit(s.r(zero)) || s.r(zero) == '年'):
			end = zero
		default:
			return end
		}
	}
}

// zeros is where at most three zeros end that are written in digits or as letters.
func (s *valueScan) zeros(at int) int {
	end := at
	for end < at+3 && (s.r(end) == '0' || s.r(end) == 'o') {
		end++
	}
	return end
}

// chinese reads a run of Chinese numerals, and 点 with the digits behind it.
func (s *valueScan) chinese(start int) (n number, end int, ok bool) {
	run := s.hanRun(start)
	if s.countsNothing(start, run) {
		return n, max(run, start+1), false
	}
	if run-start > 1 && s.text[run-1] == '千' && strings.ContainsRune("米克瓦", s.r(run)) && s.r(run) != 0 { // 十五千米
		run--
	}
	if n, ok = s.pointed(start, run); ok {
		return n, n.end, true
	}
	n = number{start: start, end: run, han: true}
	text := s.text[start:run]
	s.behind(&n)
	if digits := digitByDigit(text); looksLikeYear(digits) && (s.r(run) == '年' || len(n.measures) == 0) &&
		s.r(start-1) != '第' {
		n.value, _ = newDecimal(digits, "", 0)
		n.bare = true
		return n, run, true
	}
	if n.value, ok = readChinese(text); !ok || n.value.n == 0 { // nobody counts 零件
		return n, run, false
	}
	// nobody spells a year's number, 两千年 apart
	if s.r(run) == '年' && looksLikeYear(n.value.plain()) && n.value.n%100 != 0 {
		return n, run, false
	}
	if slices.Contains(text, '两') { // two of something, and no second one
		n.ordinal = false
		n.measures = slices.DeleteFunc(n.measures, func(m measure) bool { return calendar[m.name] })
	}
	n.spelled = run-start > 1 && strings.ContainsAny(string(text), unitNumerals+oldNumerals+formalUnits)
	if n.spelled {
		s.before(&n)
	}
	before := s.r(start - 1)
	// of a fraction or a range
	part := s.r(run) == '分' || before == '之' || before == '(' && s.r(run) == ')' || isBetween(s.r(run)) ||
		isBetween(before)
	if len(n.measures) == 0 && !n.spelled && !n.ordinal && n.kind == plain && !part {
		return n, run, false
	}
	switch text[len(text)-1] {
	case '万':
		n.zeros = 4
	case '亿':
		n.zeros = 8
	}
	parts := s.r(run) == '分' && s.r(run+1) == '之'
	n.bare = n.kind != plain || run-start > 1 && !parts && (len(n.measures) > 0 || n.spelled || n.ordinal)
	return n, n.end, true
}

// countsNothing reports a run of Chinese numerals that is no number by what stands in it and around it.
func (s *valueScan) countsNothing(start, run int) bool {
	before := s.r(start - 1)
	if isLatinOrMark(before) || IsDigit(before) || before == '几' || before == '数' || before == '双' { // 双十一
		return true
	}
	if IsDigit(s.r(run)) || s.r(run) == '几' || isAbout(s.r(run)) && isHanUnit(s.r(run+1)) { // 二十几, 三十多万
		return true
	}
	return isFormal(s.text[start]) &&
		(run-start < 2 || !strings.ContainsAny(string(s.text[start:run]), formalUnits+"万亿"))
}

// pointed reads a run of Chinese numerals and 点 with the digits behind it, unless that is a time of the day: 三点五万.
func (s *valueScan) pointed(start, run int) (n number, ok bool) {
	if s.r(run) != '点' || !isHanDigit(s.r(run+1)) {
		return n, false
	}
	n = number{start: start, han: true, bare: true}
	for n.end = run + 1; isHanDigit(s.r(n.end)); n.end++ {
	}
	for s.r(n.end) == '万' || s.r(n.end) == '亿' {
		n.end++
	}
	n.value, ok = readChinese(s.text[start:n.end])
	s.behind(&n)
	counts := len(n.measures) > 0 || n.kind != plain || isHanUnit(s.r(n.end-1))
	return n, ok && counts && !isHanNumeral(s.r(n.end))
}

// looksLikeYear reports four digits that before 年 are rather a date than a span.
func looksLikeYear(digits string) bool {
	return len(digits) == 4 && digits >= "1800" && digits < "2200"
}

// cut cuts the piece between signs that a place is in, unless it was the last to be cut.
func (s *valueScan) cut(at int) {
	if s.piece.Start <= at && at < s.piece.End {
		return
	}
	start, end := at, at
	for start > 0 && isTermRune(s.text[start-1]) {
		start--
	}
	for end < len(s.text) && isTermRune(s.text[end]) {
		end++
	}
	s.piece, s.words = Span{start, end}, s.words[:0]
	c := cutters.Get().(*cutter)
	c.cut(s.segmenter, s.text, start, end)
	for _, w := range c.words {
		s.words = append(s.words, Span{int(w.start), int(w.end)})
	}
	cutters.Put(c)
}

// onlyNumber reports a word made of a numeral, 第 before it, and a measure behind it.
func onlyNumber(word []rune) bool {
	i := 0
	if word[0] == '第' {
		i++
	}
	for i < len(word) && (isHanNumeral(word[i]) || IsDigit(word[i]) || isFormal(word[i])) {
		i++
	}
	if i < len(word) && isAbout(word[i]) {
		i++
	}
	return i == len(word) ||
		i > 0 && slices.ContainsFunc(measures.at(word, i), func(m measure) bool { return m.end == len(word) })
}
