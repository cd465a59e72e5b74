package segment

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Value is something in a text that may be written in several ways and says the same: a number, with or without what
// it counts, a date, a range, a fraction, a code. It stands in runes from Start to End.
type Value struct {
	Start, End int
	// Key is the same for all writings, and for nothing else: 522件, 35000元, 20%, 2021年2月19日, 3至5年, 1/3, 7×24小时,
	// gbt376682019.
	Key string
	// Loose says that the key is a number and what only happens to stand behind it, no measure word: 20国, 24节气.
	Loose bool
}

// Values gives the values of a text in normal form, by Start, the longest first. They overlap: what stands for a date
// stands for its year, month and day, too, and a number with its measure word is one without it. No value stands
// within a longer number: 112号 does not hold 12号.
//
// Chinese numerals are one before a measure word, after 第, or spelled out (二十, 三万五千), when they are well formed and
// when the words of the dictionary that they stand in say nothing beyond number and measure: 十二条 does not, 一网通办 does.
// What is spelled out is a number at the beginning of a word, too: of 二十四节气 as of 24节气. A number that a numeral of
// one character does not write is one value with what it stands before, a character (20国, 19大) or what stands behind
// a number in a word of the dictionary (24节气).
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
		code := IsCode(key)
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
	words []Span   // of piece, by their places in text
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
	loose := len(of) == 1 && end > of[0].end &&
		(of[0].loose || !slices.ContainsFunc(of[0].measures, func(m measure) bool { return m.end == end }))
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

// numeralTable says of the characters of the basic plane which numerals they are: every character of every text is
// asked.
var numeralTable = func() (table [1 << 16]numeralKind) {
	for kind, all := range map[numeralKind]string{
		digitNumeral: digitNumerals, unitNumeral: unitNumerals, oldNumeral: oldNumerals,
		formalNumeral: formalDigits + formalUnits,
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

// IsDigit reports an ASCII digit.
func IsDigit(r rune) bool       { return '0' <= r && r <= '9' }
func isHanDigit(r rune) bool    { return isNumeral(r, digitNumeral) }
func isHanUnit(r rune) bool     { return isNumeral(r, unitNumeral) }
func isHanNumeral(r rune) bool  { return isNumeral(r, digitNumeral|unitNumeral|oldNumeral) }
func isFormal(r rune) bool      { return isNumeral(r, formalNumeral) }
func isLatinOrMark(r rune) bool { return isTermRune(r) && !IsHan(r) && !IsDigit(r) }

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

// between is what stands between two places but for spaces at its ends. A dash with a space before it and none behind
// belongs to what follows: it is a minus.
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
		if r := s.text[i]; !IsDigit(r) && !isNumeral(r, ^numeralKind(0)) {
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

// isBetween reports what may stand between the numbers of a range or a product.
func isBetween(r rune) bool { return strings.ContainsRune("至到-~×*", r) && r != 0 }

// farthest is how many characters may stand between two numbers that say something together: a measure word, and a
// dash of two with its spaces.
const farthest = 8

// combine emits what each of the first numbers says together with those that follow, and forgets it: dates, ranges,
// fractions, products.
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
			if in, ok := newDecimal(strings.ReplaceAll(from.plain(), ".", ""), "", b.zeros-from.places); ok &&
				in.less(b.value) {
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
	if s.r(start-1) == '-' || s.r(start-1) == ' ' && s.r(start-2) == '-' && IsDigit(s.r(s.back(start-2)-1)) {
		return true
	}
	end = s.past(end)
	return s.r(end) == '-' && IsDigit(s.r(s.past(end+1)))
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

// isNumeral reports that no word of the text that reaches into a numeral says more than the value that it is part of.
// One that begins in a numeral which is spelled out goes on from the number (二十四节气), and leaves it one.
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
		first, _ := slices.BinarySearchFunc(s.words, at, func(w Span, at int) int { return w.End - at - 1 })
		for _, w := range s.words[first:] {
			if w.Start >= n.end {
				break
			}
			begins := w.Start >= n.start || n.ordinal && w.Start == n.start-1
			// 二十四节气, 第二十回; 第一|百货
			if n.spelled && begins && (!n.ordinal || w.Start <= n.start || !isHanUnit(s.text[w.Start])) {
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
