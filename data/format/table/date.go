package table

import (
	"regexp"
	"strconv"
	"strings"

	"anlisou/data"
	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/say"
)

// How people write dates in cells, the digits made those of ASCII.
var (
	dateForms = []*regexp.Regexp{
		regexp.MustCompile(`(?:^|[^0-9])((?:19|20|21)[0-9]{2})\s*[年.．/-]\s*([0-9]{1,2})\s*(?:[月.．/-]\s*([0-9]{1,2})\s*[日号]?|月份?|)(?:[^0-9]|$)`),
		regexp.MustCompile(`^((?:19|20|21)[0-9]{2})(0[1-9]|1[0-2])([0-3][0-9])?$`),
		regexp.MustCompile(`([一二][〇○零Ο0一二三四五六七八九]{3})年([一二三四五六七八九十元正]{1,3})月(?:份|([一二三四五六七八九十廿卅]{1,3})[日号])?`),
		regexp.MustCompile(`(?:^|[^0-9])((?:19|20|21)[0-9]{2})(?:[^0-9]|$)`),
		regexp.MustCompile(`([一二][〇○零Ο0一二三四五六七八九]{3})`),
	}
	// besideDate is what may stand before or behind a date and says nothing more.
	beforeDate = regexp.MustCompile(`^[\s(\[〔（]*$`)
	behindDate = regexp.MustCompile(`^[\s,，)\]〕）]*(?:年度?)?[\s)\]〕）]*(?:T?[0-2]?[0-9][:：时][0-5][0-9](?:[:：分][0-5][0-9](?:\.[0-9]+)?秒?)?分?)?` +
		`(?:Z|[+-][0-9]{2}:?[0-9]{2})?\s*(?:[(（]?(?:星期|周)[一二三四五六日天][)）]?)?$`)
)

// noDay is a cell that is written as a day, whether there is one or not: 2018/13/45.
var noDay = regexp.MustCompile(
	`^(?:19|20|21)[0-9]{2}(?:\s*[年./-]\s*[0-9]{1,2}\s*[月./-]\s*[0-9]{1,2}\s*[日号]?|[0-9]{4})$`)

// Day 1 of a spreadsheet is 1 January 1900, and it takes 1900 for a leap year, which moves the days behind February by
// one.
const (
	firstSerial = 3653   // 1 January 1910
	lastSerial  = 109575 // end of 2199
)

// parseDate reads a date as people write it, as far as it goes: 2021年2月19日, 2021-02, 2021.2.19, 20210219, 二〇二一年二月,
// 2021, or a spreadsheet's day number. Of a span it is the beginning. Whole is false where the text says more.
func parseDate(s string) (d data.Date, whole, ok bool) {
	text := strings.Map(func(r rune) rune {
		if n := outline.DigitValue(r); n >= 0 {
			return '0' + rune(n)
		}
		return r
	}, strings.TrimSpace(s))
	for _, form := range dateForms {
		m := form.FindStringSubmatchIndex(text)
		if m == nil {
			continue
		}
		part := func(n int) string {
			if m[2*n] < 0 {
				return ""
			}
			return text[m[2*n]:m[2*n+1]]
		}
		end := m[3]
		year, month, day := number(part(1)), 0, 0
		if len(m) > 4 {
			month, day = number(part(2)), number(part(3))
			end = behind(text, m)
		}
		if d, ok = data.DateOf(year, month, day); !ok && day > 0 {
			d, ok = data.DateOf(year, month, 0)
			end = m[5]
		}
		if !ok {
			d, ok = data.DateOf(year, 0, 0)
			end = m[3]
		}
		if !ok {
			continue
		}
		return d, beforeDate.MatchString(text[:m[2]]) && behindDate.MatchString(text[end:]), true
	}
	if serial, err := strconv.ParseFloat(text, 64); err == nil && serial >= firstSerial && serial <= lastSerial {
		t := SerialDate(serial, false)
		d, ok = data.DateOf(t.Year(), int(t.Month()), t.Day())
		return d, ok, ok
	}
	return "", false, false
}

// behind is where a date with a month ends: with the sign behind its last number.
func behind(text string, m []int) int {
	end := m[5]
	if m[6] >= 0 {
		end = m[7]
	}
	for _, sign := range []string{"日", "号", "月份", "月"} {
		if rest := strings.TrimLeft(text[end:], " "); strings.HasPrefix(rest, sign) {
			return len(text) - len(rest) + len(sign)
		}
	}
	return end
}

// number reads the number of a year, a month or a day; 0 of none.
func number(text string) int {
	if n, err := strconv.Atoi(text); err == nil {
		return n
	}
	runes := []rune(text)
	switch {
	case len(runes) == 4: // a year
		n := 0
		for _, r := range runes {
			n = 10*n + outline.HanDigit(r) // the signs for nothing that are no digits are 0, as they should
		}
		return n
	case text == "元" || text == "正":
		return 1
	}
	text = strings.NewReplacer("廿", "二十", "卅", "三十").Replace(text)
	n, _ := outline.ParseNumber(text)
	return n
}

var (
	headingYear  = regexp.MustCompile(`(?:^|[^0-9])((?:19|20|21)[0-9]{2})\s*年`)
	headingYears = regexp.MustCompile(`[0-9]{4}年?\s*[-—~～–至到]+\s*[0-9]{4}|年(?:以来|以前|前|后|底)`)
)

// YearOf is the year that the heading of a table gives to what stands in it: 2024年全市重点改革任务分工表. A heading of
// several years, or of those since one, gives none.
func YearOf(heading string) string {
	text := outline.Fold(heading)
	years := headingYear.FindAllStringSubmatch(text, -1)
	if len(years) != 1 || headingYears.MatchString(text) {
		return ""
	}
	return years[0][1]
}

// takeDate gives a case a date, and the year of it. A column of years gives the case its year, whatever the date is; of
// 2021 alone there is only a year. What the date does not say of the text is not taken.
func takeDate(m *Made, v Value) (taken bool) {
	c := &m.One
	d, whole, ok := parseDate(v.Text)
	if !ok {
		return false
	}
	if noDay.MatchString(outline.Fold(v.Text)) && len(d) < len("2021-02-19") {
		m.odd = append(m.odd, say.Text("“%s” is no day of a calendar: only %s was taken of it", document.Quote(v.Text), string(d)))
	}
	if len(d) > len("2021") && c.Date == "" {
		c.Date = d
	}
	if v.Field == FieldYear || c.Year == 0 {
		c.Year = d.Year()
	}
	return whole
}
