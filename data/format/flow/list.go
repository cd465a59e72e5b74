package flow

import (
	"strconv"
	"strings"

	"anlisou/data/format/outline"
)

// ListLevel is how a list counts on one of its levels.
type ListLevel struct {
	Start        int
	Format, Text string // Text has %1 for the number of the first level
	Known        bool
	Bare         bool // nothing follows the number
}

// Label is the number that is shown before an item of a list, whose levels have come so far.
func Label(levels []ListLevel, counts []int, at int) string {
	level := levels[at]
	if !level.Known || level.Format == "bullet" || level.Format == "none" || level.Text == "" {
		return ""
	}
	label := level.Text
	for i := range at + 1 {
		n := counts[i]
		if i < at {
			n = max(n, levels[i].Start)
		}
		label = strings.ReplaceAll(label, "%"+strconv.Itoa(i+1), NumberAs(n, levels[i].Format))
	}
	if last := label[len(label)-1]; !level.Bare && (last == '.' || last == ')' || last >= '0' && last <= '9') {
		label += " "
	}
	return label
}

// List is a list that counts its items.
type List struct {
	Levels [outline.MaxLevel]ListLevel
	counts []int
}

// Restart has the list count from its beginnings again.
func (l *List) Restart() { l.counts = nil }

// Begin has the list count on a level from a number on.
func (l *List) Begin(at, start int) {
	l.begin()
	l.counts[at] = start - 1
}

func (l *List) begin() {
	if l.counts == nil {
		l.counts = make([]int, outline.MaxLevel)
		for i := range l.counts {
			l.counts[i] = l.Levels[i].Start - 1
		}
	}
}

// Next is the label of the next item on a level, from 0. Start is the number that the item says it has; 0 for none.
func (l *List) Next(at, start int) string {
	at = min(max(at, 0), outline.MaxLevel-1)
	l.begin()
	if l.counts[at]++; start > 0 {
		l.counts[at] = start
	}
	for i := at + 1; i < outline.MaxLevel; i++ {
		l.counts[i] = l.Levels[i].Start - 1
	}
	return Label(l.Levels[:], l.counts, at)
}

// NumberAs writes a number in one of Word's ways (ST_NumberFormat of ECMA-376).
func NumberAs(n int, format string) string {
	pick := func(from string) string {
		if runes := []rune(from); n >= 1 && n <= len(runes) {
			return string(runes[n-1])
		}
		return strconv.Itoa(n)
	}
	switch format {
	case "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting",
		"taiwaneseCountingThousand", "koreanCounting", "ideographDigital", "japaneseDigitalTenThousand",
		"taiwaneseDigital":
		if n >= 1 && n <= outline.MaxNumber {
			return outline.HanNumber(n)
		}
	case "chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal":
		if n >= 1 && n <= outline.MaxNumber {
			return legalHan.Replace(outline.HanNumber(n))
		}
	case "ideographTraditional":
		return pick("甲乙丙丁戊己庚辛壬癸")
	case "ideographZodiac":
		return pick("子丑寅卯辰巳午未申酉戌亥")
	case "decimalEnclosedCircle", "decimalEnclosedCircleChinese":
		return pick("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
	case "upperLetter":
		return pick("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	case "lowerLetter":
		return pick("abcdefghijklmnopqrstuvwxyz")
	case "upperRoman":
		return roman(n)
	case "lowerRoman":
		return strings.ToLower(roman(n))
	case "decimalZero":
		if n >= 0 && n < 10 {
			return "0" + strconv.Itoa(n)
		}
	}
	return strconv.Itoa(n)
}

var legalHan = strings.NewReplacer(
	"一",
	"壹",
	"二",
	"贰",
	"三",
	"叁",
	"四",
	"肆",
	"五",
	"伍",
	"六",
	"陆",
	"七",
	"柒",
	"八",
	"捌",
	"九",
	"玖",
	"十",
	"拾",
	"百",
	"佰",
)

func roman(n int) string {
	if n < 1 || n > 3999 {
		return strconv.Itoa(n)
	}
	var b strings.Builder
	for _, r := range []struct {
		value int
		sign  string
	}{{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9,
		"IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for ; n >= r.value; n -= r.value {
			b.WriteString(r.sign)
		}
	}
	return b.String()
}
