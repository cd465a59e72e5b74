package data

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Date is when a case was published or done, as far as it is known, in the form of ISO 8601: 2021-02-19, 2021-02 or
// 2021. Empty is no date.
type Date string

// The layouts of a Date, by its length.
var dateLayouts = map[int]string{
	len("2006-01-02"): "2006-01-02", len("2006-01"): "2006-01", len("2006"): "2006",
}

// DateOf makes a date of a year, a month and a day; month and day are 0 where they are not known. False where there is
// no such day, or its year is none that a case may have.
func DateOf(year, month, day int) (Date, bool) {
	d := Date(fmt.Sprintf("%04d", year))
	if month != 0 {
		d += Date(fmt.Sprintf("-%02d", month))
		if day != 0 {
			d += Date(fmt.Sprintf("-%02d", day))
		}
	}
	return d, d.Valid() && month >= 0 && day >= 0
}

// Valid reports a day, a month or a year that there is, from MinYear to MaxYear.
func (d Date) Valid() bool {
	layout, known := dateLayouts[len(d)]
	if !known {
		return false
	}
	t, err := time.Parse(layout, string(d))
	return err == nil && t.Year() >= MinYear && t.Year() <= MaxYear
}

// parts are the year, month and day of a date; 0 for what is not known, and all 0 of one that is not valid.
func (d Date) parts() (year, month, day int) {
	if !d.Valid() {
		return 0, 0, 0
	}
	number := func(from, to int) int {
		if len(d) < to {
			return 0
		}
		n, _ := strconv.Atoi(string(d[from:to])) // digits, as it is valid
		return n
	}
	return number(0, 4), number(5, 7), number(8, 10)
}

// Year is the date's year, 0 of none.
func (d Date) Year() int {
	year, _, _ := d.parts()
	return year
}

// Text is the date as Chinese text writes it: 2021年2月19日, 2021年2月, 2021年.
func (d Date) Text() string {
	year, month, day := d.parts()
	switch {
	case year == 0:
		return ""
	case month == 0:
		return fmt.Sprintf("%d年", year)
	case day == 0:
		return fmt.Sprintf("%d年%d月", year, month)
	}
	return fmt.Sprintf("%d年%d月%d日", year, month, day)
}

// Order is a number by which days are in order: 20210219. What is not known is 0 in it, so that a month stands before
// its days; 0 is no date.
func (d Date) Order() int {
	year, month, day := d.parts()
	return 10000*year + 100*month + day
}

// Dated gives the case the year of its date, where it has none of its own but what rules chose.
func (c *Case) Dated() {
	year := c.Date.Year()
	if year == 0 || c.Year != 0 && !c.IsInferred(FieldYear) {
		return
	}
	c.Year = year
	c.Evidence = slices.DeleteFunc(slices.Clone(c.Evidence), func(e Evidence) bool { return e.Field == FieldYear })
}

// When is the number by which cases are ordered by date: that of the date, or of the year where there is no date.
func (c *Case) When() int {
	if c.Date != "" {
		return c.Date.Order()
	}
	return 10000 * c.Year
}

// DateTyped reads a date as somebody types it in a form: 2021-2-19, 2021/2/19, 2021.2, 2021年2月19日. What is none of these
// comes back as it is, and is not valid.
func DateTyped(text string) Date {
	text = strings.TrimSpace(text)
	if strings.Trim(text, "0123456789-/.年月日号 ") != "" {
		return Date(text)
	}
	var numbers [3]int
	parts := strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	if len(parts) == 0 || len(parts) > len(numbers) {
		return Date(text)
	}
	for i, part := range parts {
		n, err := strconv.Atoi(part)
		if err != nil || n == 0 {
			return Date(text)
		}
		numbers[i] = n
	}
	if d, ok := DateOf(numbers[0], numbers[1], numbers[2]); ok {
		return d
	}
	return Date(text)
}
