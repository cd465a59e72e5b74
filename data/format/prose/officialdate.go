package prose

import (
	"strings"
	"unicode/utf8"

	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
)

// day is a date as a document gives it: month and day are 0 where it gives none.
type day struct{ year, month, day int }

func (d day) known() bool { return d.year > 0 }

const (
	yearText  = `((?:19|20)[0-9]{2}|[一二][0〇○零o九][0〇○零o一二三四五六七八九]{2})`
	monthText = `([0-9]{1,2}|[一二三四五六七八九十]{1,3})`
	dayText   = yearText + `(?:年` + monthText + `月(?:` + monthText + `日)?|[-./]` + monthText + `(?:[-./]` + monthText + `)?)`
)

var (
	onlyDayForm  = pattern.New(`^[(]?(?:` + dayText + `)[)]?$`)
	firstDayForm = pattern.New(dayText)
	// datedForm is a name and a date on one line, with a space between them or the date in brackets.
	datedForm = pattern.New(`^[(（]?(.{2,40}?)(?:[\s\x{3000}\x{00A0}]+|[(（])[(（]?([0-9０-９一二].{5,20}?)[)）]{0,2}` + outline.Space + `$`)
)

// isDay reports whether a line is a date and nothing else.
func isDay(text string) bool {
	if len(text) > 80 {
		return false
	}
	return onlyDayForm.MatchString(outline.Fold(text))
}

// dayOf reads a line that is a date.
func dayOf(text string) day { return dayFrom(onlyDayForm.FindStringSubmatch(outline.Fold(text))) }

// firstDay reads the first date in a folded text.
func firstDay(folded string) day { return dayFrom(firstDayForm.FindStringSubmatch(folded)) }

func dayFrom(m []string) (d day) {
	if m == nil {
		return d
	}
	year := strings.NewReplacer("○", "〇", "零", "〇", "o", "〇", "0", "〇").Replace(m[1])
	for _, r := range year {
		digit := outline.DigitValue(r)
		if digit < 0 {
			digit = outline.HanDigit(r)
		}
		d.year = d.year*10 + digit
	}
	d.month, _ = outline.ParseNumber(m[2] + m[4])
	d.day, _ = outline.ParseNumber(m[3] + m[5])
	if d.month > 12 || d.day > 31 {
		return day{year: d.year}
	}
	return d
}

// dateLine reads organs and a date on one line: 青禾市委改革办　2024年6月5日.
func dateLine(text string) (organs []string, date day, ok bool) {
	if last, _ := utf8.DecodeLastRuneInString(outline.TrimRightSpace(text)); len(text) > 300 ||
		!strings.ContainsRune("日月)）", last) && outline.DigitValue(last) < 0 { // as in nearly all lines
		return nil, date, false
	}
	m := datedForm.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil || !isDay(m[2]) {
		return nil, date, false
	}
	organs = organsOf(editedForm.ReplaceAllString(m[1], ""))
	return organs, dayOf(m[2]), len(organs) > 0
}

// organsOf are the organs that a line names and nothing else, with spaces between them; nil where it says more.
func organsOf(text string) (organs []string) {
	parts := strings.Fields(text)
	spaced := len(parts) > 1
	for _, part := range parts {
		spaced = spaced && utf8.RuneCountInString(part) <= 2
	}
	if spaced { // 青 禾 市 财 政 局
		parts = []string{strings.Join(parts, "")}
	}
	for _, part := range parts {
		if !isOrgan(part) {
			return nil
		}
	}
	return parts
}

var (
	organForm = pattern.New(`^\p{Han}[\p{Han}()（）·]{1,30}(?:局|厅|委|办|部|院|署|处|科|股|室|会|政府|中心|海关|银行|支行|分行|公司|集团|学校|大学|学院|医院|街道|` +
		`办事处|镇|乡|所|站|队|馆|社|专班|小组|法庭|党组|党委|工会|妇联|残联|园区|开发区|新区|保税区|试验区|管委会|分局)$`)
	// clauseWords are those of titles and sentences, which names of organs have not.
	clauseWords = pattern.New(`关于|推动|推进|打造|提升|构建|破解|实现|助力|探索|赋能|激发|聚焦|进一步|加快|全力|持续|开展|走进|深入|让|把|的|是|我们|为了|通过|推行|实行|试行|建立|设立|[通联帮快即速好智]办$`)
)

// isOrgan reports whether words may be the name of an organ: 青禾市财政局, 中共某市委办公室.
func isOrgan(name string) bool {
	name = strings.TrimSpace(name)
	return utf8.RuneCountInString(name) <= maxOrgan && organForm.MatchString(name) && !clauseWords.MatchString(name)
}
