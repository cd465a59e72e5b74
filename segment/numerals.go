package segment

import (
	"slices"
	"strconv"
	"strings"
)

// decimal is the number n / 10^places, in lowest terms.
type decimal struct {
	n      int64
	places int
}

// maxDigits bounds what is read as a number, so that it fits an int64.
const maxDigits = 16

func newDecimal(digits, fraction string, shift int) (decimal, bool) {
	fraction = strings.TrimRight(fraction, "0")
	if more := shift - len(fraction); more > 0 {
		digits, fraction = digits+fraction+strings.Repeat("0", more), ""
	} else {
		digits, fraction = digits+fraction[:shift], fraction[shift:]
	}
	if all := strings.TrimLeft(digits+fraction, "0"); len(all) > maxDigits || len(fraction) > 4 {
		return decimal{}, false
	}
	n, err := strconv.ParseInt(digits+fraction, 10, 64)
	return decimal{n, len(fraction)}, err == nil
}

// forms are all ways to write the number for a use, the most usual first.
func (d decimal) forms(kind numeralKind) []string {
	switch kind {
	case year:
		digits := strconv.FormatInt(d.n, 10)
		forms := []string{digits}
		for _, zero := range []string{"〇", "零", "○"} {
			forms = append(forms, spellDigits(digits, zero))
		}
		if d.n%100 == 0 {
			forms = append(append(forms, d.spelled()), withLiang(d.spelled())...)
		}
		return forms
	case percent, permille:
		sign, words := "%", "百分之"
		if kind == permille {
			sign, words = "‰", "千分之"
		}
		if d.n >= 10_000*pow10(d.places) {
			return nil
		}
		forms := []string{d.plain() + sign, words + d.spelled(), d.commas() + sign}
		if d == (decimal{100, 0}) && kind == percent {
			forms = append(forms, "百分之百")
		}
		return forms
	case ordinal:
		return []string{d.plain(), d.spelled()}
	case dayMonth:
		forms := []string{d.plain(), d.spelled()}
		if d.n < 10 && d.places == 0 {
			forms = append(forms, "0"+forms[0])
		}
		return forms
	case bare:
		if d.n%100 != 0 { // a number to ring, a code: nobody spells it
			return []string{d.plain(), d.commas()}
		}
	}
	return d.counts()
}

func (d decimal) counts() []string {
	plain, spelled := d.plain(), d.spelled()
	if d.places > 0 || d.n < 10_000 {
		forms := []string{plain}
		if d.n == 2 && d.places == 0 {
			forms = append(forms, "两")
		}
		forms = append(forms, spelled, d.commas())
		forms = append(forms, withLiang(spelled)...)
		if d.places == 0 && d.n >= 1000 && d.n%1000 == 0 {
			forms = append(forms, strconv.FormatInt(d.n/1000, 10)+"千")
		}
		return forms
	}
	var short []decimal // in 万 or 亿
	var units, long []string
	for _, unit := range []struct {
		text  string
		zeros int
	}{{"万亿", 12}, {"亿", 8}, {"万", 4}} {
		in, ok := d.over(unit.zeros)
		if !ok {
			continue
		}
		short, units = append(short, in), append(units, unit.text)
		if in.places > 0 {
			long = append(long, in.spelled()+unit.text)
		}
	}
	// 3.5万 35000 35,000 三万五千 三点五万; 1203万 1,203万
	var forms []string
	in := func(i int) {
		if i < len(short) {
			forms = append(forms, short[i].plain()+units[i])
			if short[i].n >= 1000*pow10(short[i].places) {
				forms = append(forms, short[i].commas()+units[i])
			}
		}
	}
	in(0)
	forms = append(forms, plain, d.commas())
	if len(long) > 0 && d.n >= 100_000_000 {
		forms = append(forms, long[0], spelled)
	} else {
		forms = append(append(forms, spelled), long[:min(len(long), 1)]...)
	}
	in(1)
	return append(forms, withLiang(spelled)...)
}

// over is the number divided by 10^zeros, if that is at least one and has at most four places.
func (d decimal) over(zeros int) (decimal, bool) {
	if d.places > 0 || d.n < pow10(zeros) {
		return decimal{}, false
	}
	in := decimal{d.n, zeros}
	for in.places > 0 && in.n%10 == 0 {
		in = decimal{in.n / 10, in.places - 1}
	}
	return in, in.places <= 4
}

func pow10(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}

// split gives the digits before and after the point.
func (d decimal) split() (whole int64, fraction string) {
	whole = d.n / pow10(d.places)
	if d.places > 0 {
		fraction = strconv.FormatInt(d.n%pow10(d.places)+pow10(d.places), 10)[1:]
	}
	return whole, fraction
}

// plain is the number in digits.
func (d decimal) plain() string {
	whole, fraction := d.split()
	if fraction != "" {
		fraction = "." + fraction
	}
	return strconv.FormatInt(whole, 10) + fraction
}

// commas is the number in digits with a comma before every three.
func (d decimal) commas() string {
	whole, fraction, pointed := strings.Cut(d.plain(), ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if pointed {
		whole += "." + fraction
	}
	return whole
}

// spelled is the number in Chinese numerals, with 二 for every two and 零 for zero.
func (d decimal) spelled() string {
	whole, fraction := d.split()
	text := spell(whole, true)
	if fraction != "" {
		text += "点" + spellDigits(fraction, "零")
	}
	return text
}

var hanDigits = strings.Split("零一二三四五六七八九", "")

// spell writes a number below 10^16 in Chinese numerals. Where it leads, ten is 十 and not 一十.
func spell(n int64, leads bool) string {
	for _, unit := range []struct {
		text  string
		value int64
	}{{"亿", 1e8}, {"万", 1e4}, {"千", 1000}, {"百", 100}, {"十", 10}} {
		if n < unit.value {
			continue
		}
		text := spell(n/unit.value, leads) + unit.text
		if unit.value == 10 && n < 20 && leads {
			text = "十"
		}
		rest := n % unit.value
		if rest == 0 {
			return text
		}
		if rest < unit.value/10 {
			text += "零"
		}
		return text + spell(rest, false)
	}
	return hanDigits[n]
}

// spellDigits writes digits one by one.
func spellDigits(digits, zero string) string {
	var b strings.Builder
	for _, r := range digits {
		if r == '0' {
			b.WriteString(zero)
		} else {
			b.WriteString(hanDigits[r-'0'])
		}
	}
	return b.String()
}

// withLiang gives a spelled number as it is with 两 for 二: for the first, and for all before 百, 千, 万 and 亿.
func withLiang(spelled string) []string {
	var forms []string
	runes := []rune(spelled)
	for i, r := range runes {
		if r == '二' && i+1 < len(runes) && isHanUnit(runes[i+1]) && runes[i+1] != '十' {
			runes[i] = '两'
			if i == 0 {
				forms = append(forms, string(runes))
			}
		}
	}
	if all := string(runes); all != spelled && !slices.Contains(forms, all) {
		forms = append(forms, all)
	}
	return forms
}

// digitByDigit reads Chinese digits that stand for themselves, as in a year, or gives "".
func digitByDigit(numeral []rune) string {
	var b strings.Builder
	for _, r := range numeral {
		digit := hanDigit(r)
		if digit < 0 || r == '两' {
			return ""
		}
		b.WriteByte(byte('0' + digit))
	}
	return b.String()
}

// hanDigit is the value of a Chinese digit, or -1.
func hanDigit(r rune) int64 {
	switch r {
	case '〇', '○':
		return 0
	case '两':
		return 2
	}
	return int64(slices.Index(hanDigits, string(r)))
}

// readChinese reads a spelled number with or without 点, and refuses what spelled and withLiang would not write.
func readChinese(numeral []rune) (decimal, bool) {
	if len(numeral) == 0 || len(numeral) > 3*maxDigits {
		return decimal{}, false
	}
	if point := slices.Index(numeral, '点'); point >= 0 {
		shift, end := 0, len(numeral)
		for ; end > point && isHanUnit(numeral[end-1]); end-- {
			shift += map[rune]int{'万': 4, '亿': 8}[numeral[end-1]]
		}
		whole, ok := readChinese(numeral[:point])
		digits := digitByDigit(numeral[point+1 : end])
		if unit := string(numeral[end:]); !ok || digits == "" || unit != "" && unit != "万" && unit != "亿" && unit != "万亿" {
			return decimal{}, false
		}
		return newDecimal(whole.plain(), digits, shift)
	}
	plain := make([]rune, len(numeral))
	for i, r := range numeral {
		if plain[i] = r; r == '〇' || r == '○' {
			plain[i] = '零'
		}
	}
	if len(plain) == 1 && hanDigit(plain[0]) >= 0 {
		return decimal{hanDigit(plain[0]), 0}, true
	}
	n, ok := sum(plain)
	if !ok {
		return decimal{}, false
	}
	spelled := spell(n, true)
	if text := string(plain); text != spelled && !slices.Contains(withLiang(spelled), text) {
		return decimal{}, false
	}
	return decimal{n, 0}, true
}

// sum adds up a spelled number, well formed or not.
func sum(numeral []rune) (int64, bool) {
	for _, unit := range []struct {
		text  rune
		value int64
	}{{'亿', 1e8}, {'万', 1e4}, {'千', 1000}, {'百', 100}, {'十', 10}} {
		i := len(numeral) - 1
		for i >= 0 && numeral[i] != unit.text {
			i--
		}
		if i < 0 {
			continue
		}
		times, rest := int64(1), int64(0)
		ok, okRest := true, true
		if i > 0 {
			times, ok = sum(numeral[:i])
		}
		if i+1 < len(numeral) {
			rest, okRest = sum(numeral[i+1:])
		}
		if !ok || !okRest || times > pow10(maxDigits)/unit.value-1 || rest >= pow10(maxDigits) {
			return 0, false
		}
		return times*unit.value + rest, true
	}
	var n int64
	for i, r := range numeral {
		digit := hanDigit(r)
		if digit < 0 || i > 0 && numeral[i-1] != '零' {
			return 0, false
		}
		n = digit
	}
	return n, len(numeral) > 0
}
