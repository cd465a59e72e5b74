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

// plus adds two numbers; false where the sum does not fit.
func (d decimal) plus(o decimal) (decimal, bool) {
	places := max(d.places, o.places)
	if d.n > pow10(maxDigits-places) || o.n > pow10(maxDigits-places) {
		return decimal{}, false
	}
	return decimal{d.n*pow10(places-d.places) + o.n*pow10(places-o.places), places}, true
}

// less reports a smaller number.
func (d decimal) less(o decimal) bool {
	return float64(d.n)/float64(pow10(d.places)) < float64(o.n)/float64(pow10(o.places))
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

var hanDigits = strings.Split("零一二三四五六七八九", "")

// Numeral writes a number in Chinese numerals; none is negative.
func Numeral(n int) string { return spell(int64(n), true) }

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
	case '〇', '○', '0', 'o':
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
		if unit := string(numeral[end:]); !ok || digits == "" ||
			unit != "" && unit != "万" && unit != "亿" && unit != "万亿" {
			return decimal{}, false
		}
		return newDecimal(whole.plain(), digits, shift)
	}
	plain := plainNumerals(numeral)
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

// plainNumerals writes a numeral with 零, 一 to 九 and 十, 百, 千, 万, 亿, whatever it was written with: 廿五, 壹拾, 一百〇五.
func plainNumerals(numeral []rune) []rune {
	plain := make([]rune, 0, len(numeral)+1)
	for i, r := range numeral {
		switch at := strings.IndexRune(oldNumerals, r); {
		case at >= 0:
			plain = append(plain, []rune("二三四")[at/len("廿")], '十')
		case r == '〇' || r == '○':
			plain = append(plain, '零')
		case isFormal(r):
			if at := slices.Index([]rune(formalUnits), r); at >= 0 {
				if at == 0 && i == 1 && numeral[0] == '壹' { // 壹拾 is 十
					plain = plain[:0]
				}
				plain = append(plain, []rune("十百千")[at])
			} else {
				plain = append(plain, []rune("零一二三四五六七八九")[slices.Index([]rune(formalDigits), r)])
			}
		default:
			plain = append(plain, r)
		}
	}
	return plain
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
