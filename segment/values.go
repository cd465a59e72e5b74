package segment

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Value is something in a text that may be written in several ways and says the same: a number, with or without what it counts, a date, a range, a fraction,
// a code. It stands in runes from Start to End.
type Value struct {
	Start, End int
	// Key is the same for all writings, and for nothing else: 522件, 35000元, 20%, 2021年2月19日, 3至5年, 1/3, 7×24小时, gbt376682019.
	Key string
	// Loose says that the key is a number and what only happens to stand behind it, no measure word: 20国, 24节气.
	Loose bool
}

// Values gives the values of a text in normal form, by Start, the longest first. They overlap: what stands for a date stands for its year, month and day,
// too, and a number with its measure word is one without it. No value stands within a longer number: 112号 does not hold 12号.
//
// Chinese numerals are one before a measure word, after 第, or spelled out (二十, 三万五千), when they are well formed and when the words of the dictionary
// that they stand in say nothing beyond number and measure: 十二条 does not, 一网通办 does. What is spelled out is a number at the beginning of a word, too: of
// 二十四节气 as of 24节气. A number that a numeral of one character does not write is one value with what it stands before, a character (20国, 19大) or what stands
// behind a number in a word of the dictionary (24节气).
func (s *Segmenter) Values(text []rune) []Value { return s.valuesOf(text, nil) }

// ValuesOf gives those values of a text that have one of the keys.
func (s *Segmenter) ValuesOf(text []rune, keys map[string]bool) []Value {
	return s.valuesOf(text, keys)
}

func (s *Segmenter) valuesOf(text []rune, keys map[string]bool) []Value {
	var values []Value
	s.eachValue(text, keys, func(v Value) { values = append(values, v) })
	slices.SortFunc(values, func(a, b Value) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End), strings.Compare(a.Key, b.Key))
	})
	return slices.Compact(values)
}

// eachValue calls yield with each value that has one of the keys, nil for all, in no order; with some twice.
func (s *Segmenter) eachValue(text []rune, keys map[string]bool, yield func(Value)) {
	scan := valueScan{segmenter: s, text: text, keys: keys, yield: yield}
	numbers, codes := keys == nil, keys == nil
	for key := range keys {
		code := isCode(key)
		numbers, codes = numbers || !code, codes || code
	}
	if numbers {
		scan.numbers()
		scan.dates()
	}
	if codes {
		scan.codes()
	}
}

type valueScan struct {
	segmenter *Segmenter
	text      []rune
	keys      map[string]bool // that are looked for; nil for all
	yield     func(Value)

	found []number // those that are not yet combined
	piece Span     // of text, whose words are known
	words []Word   // of piece, by their places in text
}

// number is a numeral of a text.
type number struct {
	start, end int // with its percent sign
	value      decimal
	kind       numberKind
	zeros      int // by which its one unit makes it longer: 4 of 5万
	han        bool
	spelled    bool // in Chinese numerals with units, two or more: 二十, 三万五千
	bare       bool // says something without a measure word, too
	ordinal    bool // stands after 第
	about      bool // 余, 多 or 来 stand behind it
	measures   []measure
	loose      bool // the measure is none but any character
}

type numberKind int

const (
	plain   numberKind = iota
	percent            // with its %: 20%, 百分之二十
	permille
)

// key is what the number is called by itself.
func (n number) key() string { return n.value.plain() + [...]string{"", "%", "‰"}[n.kind] }

// measured is what the number is called with a measure word behind it.
func (n number) measured(m measure) string {
	if n.about {
		return n.key() + "余" + m.name
	}
	return n.key() + m.name
}

// measure gives the measure word of a number that has a name.
func (n number) measure(names ...string) (measure, bool) {
	for _, m := range n.measures {
		if slices.Contains(names, m.name) && !n.about {
			return m, true
		}
	}
	return measure{}, false
}

// emit notes a value; the numerals that it is made of must be numerals.
func (s *valueScan) emit(start, end int, key string, of ...number) {
	if s.keys != nil && !s.keys[key] {
		return
	}
	for _, n := range of {
		if n.han && !s.isNumeral(n, Span{start, end}) {
			return
		}
	}
	loose := len(of) == 1 && end > of[0].end && (of[0].loose || !slices.ContainsFunc(of[0].measures, func(m measure) bool { return m.end == end }))
	s.yield(Value{start, end, key, loose})
}

const (
	digitNumerals = "〇零○一二三四五六七八九两"
	unitNumerals  = "十百千万亿"
	oldNumerals   = "廿卅卌" // twenty, thirty, forty
	// The numerals of cheques.
	formalDigits = "零壹贰叁肆伍陆柒捌玖"
	formalUnits  = "拾佰仟"
)

// numeralTable says of the characters of the basic plane which numerals they are: every character of every text is asked.
var numeralTable = func() (table [1 << 16]numeralKind) {
	for kind, all := range map[numeralKind]string{
		digitNumeral: digitNumerals, unitNumeral: unitNumerals, oldNumeral: oldNumerals, formalNumeral: formalDigits + formalUnits,
	} {
		for _, r := range all {
			table[r] |= kind
		}
	}
	table['零'] &^= formalNumeral
	return table
}()

type numeralKind uint8

const (
	digitNumeral numeralKind = 1 << iota
	unitNumeral
	oldNumeral
	formalNumeral
)

func isNumeral(r rune, kinds numeralKind) bool {
	return uint32(r) < uint32(len(numeralTable)) && numeralTable[r]&kinds != 0
}

func isDigit(r rune) bool       { return '0' <= r && r <= '9' }
func isHanDigit(r rune) bool    { return isNumeral(r, digitNumeral) }
func isHanUnit(r rune) bool     { return isNumeral(r, unitNumeral) }
func isHanNumeral(r rune) bool  { return isNumeral(r, digitNumeral|unitNumeral|oldNumeral) }
func isFormal(r rune) bool      { return isNumeral(r, formalNumeral) }
func isLatinOrMark(r rune) bool { return isTermRune(r) && !isHan(r) && !isDigit(r) }

func (s *valueScan) r(i int) rune {
	if i < 0 || i >= len(s.text) {
		return 0
	}
	return s.text[i]
}

// past is i, or the place behind the space there: typesetters put one beside dashes, slashes and brackets.
func (s *valueScan) past(i int) int {
	if s.r(i) == ' ' {
		i++
	}
	return i
}

// back is i, or the place of the space before it.
func (s *valueScan) back(i int) int {
	if s.r(i-1) == ' ' {
		i--
	}
	return i
}

// between is what stands between two places but for spaces at its ends. A dash with a space before it and none behind belongs to what follows: it is a minus.
func (s *valueScan) between(from, to int) string {
	text := string(s.text[from:max(from, to)])
	if strings.HasPrefix(text, " -") && !strings.HasSuffix(text, " ") {
		return text
	}
	return strings.Trim(text, " ")
}

// numbers finds the numerals, and emits what each says by itself.
func (s *valueScan) numbers() {
	for i := 0; i < len(s.text); {
		if r := s.text[i]; !isDigit(r) && !isNumeral(r, ^numeralKind(0)) {
			i++
			continue
		}
		n, end, ok := s.at(i)
		if ok {
			s.found = append(s.found, n)
			s.single(n)
			if len(s.found) == 2*mostTogether {
				s.combine(mostTogether)
			}
		}
		i = max(end, i+1)
	}
	s.combine(len(s.found))
}

// mostTogether is more numbers than say something together.
const mostTogether = 16

// single emits what a number says by itself.
func (s *valueScan) single(n number) {
	if n.bare {
		s.emit(n.start, n.end, n.key(), n)
	}
	if n.ordinal {
		s.emit(n.start-1, n.end, "第"+n.key(), n)
	}
	if n.counts() {
		for _, rest := range s.segmenter.numbered()[s.r(n.end)] {
			if end := n.end + len(rest); end <= len(s.text) && slices.Equal(s.text[n.end:end], rest) {
				s.emit(n.start, end, n.key()+string(rest), n)
			}
		}
	}
	for _, m := range n.measures {
		s.emit(n.start, m.end, n.measured(m), n)
		if n.ordinal {
			s.emit(n.start-1, m.end, "第"+n.measured(m), n)
		}
	}
}

// numberedWords are what stands behind the numeral with which words of the dictionaries begin, by its first character: 节气 of 二十四节气, 国集团 of 八国集团.
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
	case isDigit(r):
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
	if s.r(end) == '.' && isDigit(s.r(end+1)) { // a version, an address: 1.2.3
		for s.r(end) == '.' || isDigit(s.r(end)) {
			end++
		}
		return n, end, false
	}
	before := s.r(start - 1)
	if isHanNumeral(before) || (before == '.' || before == ',') && isDigit(s.r(start-2)) {
		return n, end, false
	}
	n = number{start: start, bare: places == "" || places[len(places)-1] != '0'} // 2.0 is a version, unless it is 2.0%
	if n.value, n.zeros, end, ok = s.mixed(digits, places, end); !ok {
		return n, end, false
	}
	n.end = end
	padded := len(digits) > 1 && digits[0] == '0' && places == ""
	if isLatinOrMark(before) && (before != 'x' || !isDigit(s.r(start-2))) { // 7x24小时
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
		for isDigit(s.r(end)) {
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
	if s.r(end) == '.' && isDigit(s.r(end+1)) {
		end++
		all = nil
		read()
		places = string(all)
	}
	return digits, places, end
}

// mixed reads what stands behind digits of a numeral that is written in digits and units: 3.5|万, 3|千万, 1|亿2000万, 1|千2百万. Zeros are by how many the last
// unit makes a number longer, where it is the only one.
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
		case r == '千' && at.shift == 0 && at.places == "" && len(at.digits) == 1 && !strings.ContainsRune("米克瓦", s.r(end+1)):
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
		if last == 0 || !isDigit(s.r(end)) || len(items) > 4 {
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

// counts reports a number that says how many whether or not a measure word follows it: a numeral of one character does not (三农).
func (n number) counts() bool {
	return n.kind == plain && n.value.places == 0 && n.value.n > 10 && (n.spelled || !n.han)
}

// before reads the character that a number stands before, if it is no measure word, as one: 20国, 19大.
func (s *valueScan) before(n *number) {
	r := s.r(n.end)
	if len(n.measures) > 0 || !n.counts() || !isHan(r) || isHanNumeral(r) || isBetween(r) || isAbout(r) {
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
	if isDigit(s.r(from)) { // 百分之20
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

// hanRun is where a run of Chinese numerals ends, those of cheques apart; a zero of another script may stand among them (二0二一年, 二O二一年).
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
	before := s.r(start - 1)
	if isLatinOrMark(before) || isDigit(before) || before == '几' || before == '数' || before == '双' || isDigit(s.r(run)) { // 双十一
		return n, max(run, start+1), false
	}
	if s.r(run) == '几' || isAbout(s.r(run)) && isHanUnit(s.r(run+1)) { // 二十几, 三十多万
		return n, max(run, start+1), false
	}
	formal := isFormal(s.text[start])
	if formal && (run-start < 2 || !strings.ContainsAny(string(s.text[start:run]), formalUnits+"万亿")) {
		return n, max(run, start+1), false
	}
	if run-start > 1 && s.text[run-1] == '千' && strings.ContainsRune("米克瓦", s.r(run)) && s.r(run) != 0 { // 十五千米
		run--
	}
	n = number{start: start, end: run, han: true}
	if s.r(run) == '点' && isHanDigit(s.r(run+1)) { // 三点五万, unless it is three o'clock
		for n.end = run + 1; isHanDigit(s.r(n.end)); n.end++ {
		}
		for s.r(n.end) == '万' || s.r(n.end) == '亿' {
			n.end++
		}
		n.value, ok = readChinese(s.text[start:n.end])
		s.behind(&n)
		if ok && (len(n.measures) > 0 || n.kind != plain || isHanUnit(s.r(n.end-1))) && !isHanNumeral(s.r(n.end)) {
			n.bare = true
			return n, n.end, true
		}
		n = number{start: start, end: run, han: true}
	}
	text := s.text[start:run]
	s.behind(&n)
	if digits := digitByDigit(text); looksLikeYear(digits) && (s.r(run) == '年' || len(n.measures) == 0) && before != '第' {
		n.value, _ = newDecimal(digits, "", 0)
		n.bare = true
		return n, run, true
	}
	if n.value, ok = readChinese(text); !ok || n.value.n == 0 { // nobody counts 零件
		return n, run, false
	}
	if s.r(run) == '年' && looksLikeYear(n.value.plain()) && n.value.n%100 != 0 { // nobody spells a year's number, 两千年 apart
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
	part := s.r(run) == '分' || before == '之' || before == '(' && s.r(run) == ')' || isBetween(s.r(run)) || isBetween(before) // of a fraction or a range
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

// looksLikeYear reports four digits that before 年 are rather a date than a span.
func looksLikeYear(digits string) bool {
	return len(digits) == 4 && digits >= "1800" && digits < "2200"
}

// isBetween reports what may stand between the numbers of a range or a product.
func isBetween(r rune) bool { return strings.ContainsRune("至到-~×*", r) && r != 0 }

// farthest is how many characters may stand between two numbers that say something together: a measure word, and a dash of two with its spaces.
const farthest = 8

// combine emits what each of the first numbers says together with those that follow, and forgets it: dates, ranges, fractions, products.
func (s *valueScan) combine(first int) {
	defer func() { s.found = slices.Delete(s.found, 0, first) }()
	for i := range first {
		s.calendarDate(s.found[i:])
		if i+1 == len(s.found) {
			break
		}
		a, b := s.found[i], s.found[i+1]
		if b.start-a.end > farthest {
			continue
		}
		s.fraction(a, b)
		s.interval(a, b)
		s.product(s.found[i:])
		s.paper(a, b)
	}
}

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
		if !isDigit(s.text[i]) {
			continue
		}
		end := i
		for isDigit(s.r(end)) {
			end++
		}
		sign := s.back(i) - 1
		if before := s.r(i - 1); !isBetween(before) && before != '.' && before != '/' || !isDigit(s.r(i-2)) || whole > 0 && s.back(sign) == whole {
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
		for to < from+2 && isDigit(s.r(to)) {
			to++
		}
		if isDigit(s.r(to)) {
			to = from
		}
		return [2]int{from, to}
	}
	month := number(from)
	if month[0] == month[1] || !valid(part(month[0], month[1]), 1) {
		return 0
	}
	next, from := s.dateSign(month[1])
	if next != sign || !isDigit(s.r(from)) {
		ofYear := month[1]-month[0] == 2 || "1900" <= digits && digits < "2100" && !isLatinOrMark(s.r(start-1)) && !s.goesOn(month[1])
		if sign != "." && ofYear { // 2021.02 is a number
			emit([2]int{start, end}, month, [2]int{})
			return month[1]
		}
		return 0
	}
	day := number(from)
	next, from = s.dateSign(day[1])
	if day[0] == day[1] || !valid(1, part(day[0], day[1])) || next == sign && isDigit(s.r(from)) && !s.yearAt(from, sign) {
		return 0
	}
	emit([2]int{start, end}, month, day)
	return day[1]
}

// yearAt reports the year of a date at a place, with a sign behind it.
func (s *valueScan) yearAt(at int, sign string) bool {
	end := at
	for isDigit(s.r(end)) {
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
	return isLatinOrMark(r) || isHanNumeral(r) || r != 0 && strings.ContainsRune("-/%‰", r) || r == '.' && isDigit(s.r(at+1)) || r == ',' && s.grouped(at+1)
}

// paper emits the year and number that papers have: (2021)12号.
func (s *valueScan) paper(a, b number) {
	m, measured := b.measure("号")
	start := s.back(a.start) - 1
	if !measured || !looksLikeYear(a.key()) || s.r(start) != '(' {
		return
	}
	if between := strings.ReplaceAll(string(s.text[a.end:b.start]), " ", ""); between == ")" || between == ")第" {
		s.emit(start, m.end, "("+a.key()+")"+b.key()+"号", a, b)
	}
}

// fraction emits 三分之一, and 1/3.
func (s *valueScan) fraction(a, b number) {
	if a.kind != plain || b.kind != plain || a.value.places+b.value.places > 0 {
		return
	}
	switch between := s.between(a.end, b.start); {
	case between == "分之" && a.han == b.han:
		s.emit(a.start, b.end, b.key()+"/"+a.key(), a, b)
	case between == "/" && !a.han && !b.han && s.r(s.back(a.start)-1) != '/' && s.r(s.past(b.end)) != '/':
		s.emit(a.start, b.end, a.key()+"/"+b.key())
	}
}

// interval emits a range: 3至5年, 3-5年, 三年至五年, 3%-5%. That with 到, which people say, has a key of its own.
func (s *valueScan) interval(a, b number) {
	if a.about || b.about || a.ordinal || b.ordinal {
		return
	}
	for i := -1; i < len(a.measures); i++ { // without a measure word, and with each
		name, end := "", a.end
		if i >= 0 {
			name, end = a.measures[i].name, a.measures[i].end
		}
		if end > b.start {
			continue
		}
		hyphen, to := false, "至"
		switch s.between(end, b.start) {
		case "至", "~":
		case "到":
			to = "到"
		case "-", "--":
			hyphen = true
		default:
			continue
		}
		if hyphen && (isLatinOrMark(s.r(a.start-1)) || s.dashed(a.start, b.end) || !a.value.less(b.value)) {
			continue
		}
		from := a.value
		if name == "" && a.zeros == 0 && b.zeros > 0 && a.kind == plain { // 3-5万 is 3万 to 5万
			if in, ok := newDecimal(strings.ReplaceAll(from.plain(), ".", ""), "", b.zeros-from.places); ok && in.less(b.value) {
				from = in
			}
		}
		sign := ""
		switch {
		case a.kind == b.kind:
		case a.kind == plain || b.kind == plain && s.text[a.end-1] != '%' && s.text[a.end-1] != '‰': // 3-5%, 百分之三至五
			sign = [...]string{"", "%", "‰"}[max(a.kind, b.kind)]
		default:
			continue
		}
		key := from.plain() + to + b.value.plain() + cmp.Or(sign, [...]string{"", "%", "‰"}[b.kind])
		if name == "" {
			s.emit(a.start, b.end, key, a, b)
		}
		for _, m := range b.measures {
			if name == "" || name == m.name {
				s.emit(a.start, m.end, key+m.name, a, b)
			}
		}
	}
}

// dashed reports a dash before or behind a range, which makes it a part of a date, of a telephone number and the like.
func (s *valueScan) dashed(start, end int) bool {
	if s.r(start-1) == '-' || s.r(start-1) == ' ' && s.r(start-2) == '-' && isDigit(s.r(s.back(start-2)-1)) {
		return true
	}
	end = s.past(end)
	return s.r(end) == '-' && isDigit(s.r(s.past(end+1)))
}

// product emits numbers with a cross between them, however it is typed: 7×24小时, 7x24, 7*24.
func (s *valueScan) product(n []number) {
	key := n[0].key()
	if n[0].kind != plain || n[0].han {
		return
	}
	for i, b := range n[1:min(len(n), 4)] {
		a := n[i]
		between := s.between(a.end, b.start)
		if utf8.RuneCountInString(between) != 1 || !strings.ContainsAny(between, "×*x") || b.kind != plain || b.han {
			return
		}
		key += "×" + b.key()
		s.emit(n[0].start, b.end, key)
		for _, m := range b.measures {
			s.emit(n[0].start, m.end, key+m.name)
		}
	}
}

// isNumeral reports that no word of the text that reaches into a numeral says more than the value that it is part of. One that begins in a numeral which is spelled
// out goes on from the number (二十四节气), and leaves it one.
func (s *valueScan) isNumeral(n number, of Span) bool {
	if n.loose { // 第一|百货
		of.End = n.end
	}
	for at := n.start; at < n.end; {
		if !isTermRune(s.text[at]) { // ○
			at++
			continue
		}
		s.cut(at)
		first, _ := slices.BinarySearchFunc(s.words, at, func(w Word, at int) int { return w.End - at - 1 })
		for _, w := range s.words[first:] {
			if w.Start >= n.end {
				break
			}
			begins := w.Start >= n.start || n.ordinal && w.Start == n.start-1
			if n.spelled && begins && (!n.ordinal || w.Start <= n.start || !isHanUnit(s.text[w.Start])) { // 二十四节气, 第二十回; 第一|百货
				continue
			}
			word := s.text[w.Start:w.End]
			within := of.Start <= w.Start && w.End <= of.End || onlyNumber(word)
			if len(word) > 1 && (!within || w.Start == n.start && notNumerals[string(word)]) { // 五 十分
				return false
			}
		}
		at = s.piece.End
	}
	return true
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
	for _, w := range s.segmenter.Cut(s.text[start:end]) {
		w.Start, w.End = w.Start+start, w.End+start
		s.words = append(s.words, w)
	}
}

// onlyNumber reports a word made of a numeral, 第 before it, and a measure behind it.
func onlyNumber(word []rune) bool {
	i := 0
	if word[0] == '第' {
		i++
	}
	for i < len(word) && (isHanNumeral(word[i]) || isDigit(word[i]) || isFormal(word[i])) {
		i++
	}
	if i < len(word) && isAbout(word[i]) {
		i++
	}
	return i == len(word) || i > 0 && slices.ContainsFunc(measures.at(word, i), func(m measure) bool { return m.end == len(word) })
}

// Bounded reports a text that begins or ends with a number, and so is another where that number goes on: 12号 and 十件, 第十 and 三十, which 112号, 二十件, 第十一
// and 三十五 hold and do not say. A Chinese numeral is one where it counts, orders or is spelled out; 统一, 三农 and 万元 begin and end with none.
func Bounded(text []rune) bool {
	if len(text) == 0 {
		return false
	}
	s := valueScan{text: text}
	han := func(r rune) bool { return isHanNumeral(r) || isFormal(r) }
	first, last := text[0], text[len(text)-1]
	if isDigit(first) || isDigit(last) {
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

// InNumber reports that the text from start to end, of a text in normal form, begins or ends within a number that is longer: 12号 in 112号, 5万 in 11.5万,
// 五件 in 二十五件.
func InNumber(text []rune, start, end int) bool {
	s := valueScan{text: text}
	if start >= end {
		return false
	}
	first, before := s.r(start), s.r(start-1)
	switch {
	case isDigit(first):
		if isDigit(before) || isHanUnit(before) && isDigit(s.r(start-2)) || // 3万5千
			before == '.' && isDigit(s.r(start-2)) || before == ',' && isDigit(s.r(start-2)) && s.grouped(start) {
			return true
		}
	case isHanNumeral(first) || isFormal(first):
		if isHanNumeral(before) || isFormal(before) || isDigit(before) && isHanUnit(first) && first != '十' || s.behindZeros(start) ||
			before == '点' && isHanNumeral(s.r(start-2)) && isHanDigit(first) {
			return true
		}
	case first == '%':
		return isDigit(before)
	}
	last, after := s.r(end-1), s.r(end)
	switch {
	case isDigit(last):
		return isDigit(after) || after == '万' || after == '亿' || after == '百' || after == '千' && !strings.ContainsRune("米克瓦", s.r(end+1)) || after == '.' && isDigit(s.r(end+1)) || after == ',' && s.grouped(end+1)
	case isHanNumeral(last) || isFormal(last):
		return isHanNumeral(after) || isFormal(after) || isDigit(after) && isHanUnit(last)
	}
	return false
}

// behindZeros reports that zeros stand before a Chinese digit that are written in digits or as letters, and another before them: 二0|二一.
func (s *valueScan) behindZeros(at int) bool {
	first := at
	for first > at-3 && s.zeros(first-1) == at {
		first--
	}
	return first < at && isHanDigit(s.r(at)) && isHanDigit(s.r(first-1))
}

// grouped reports three digits and no more, as behind a comma.
func (s *valueScan) grouped(at int) bool {
	return isDigit(s.r(at)) && isDigit(s.r(at+1)) && isDigit(s.r(at+2)) && !isDigit(s.r(at+3))
}
