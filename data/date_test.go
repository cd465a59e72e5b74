package data

import (
	"testing"
	"time"
)

func TestDates(t *testing.T) {
	for date, want := range map[Date]struct {
		text  string
		year  int
		order int
	}{
		"2021-02-19": {"2021年2月19日", 2021, 20210219}, "2021-12": {"2021年12月", 2021, 20211200}, "2021": {"2021年", 2021, 20210000},
		"2020-02-29": {"2020年2月29日", 2020, 20200229},
		"":           {}, "2021-2-19": {}, "2021-02-30": {}, "2021-13": {}, "2021-00-01": {}, "21-02-19": {}, "1899-01-01": {}, "2201": {},
		"2021/02/19": {}, "２０２１": {}, "2021-02-19T00:00:00Z": {}, "+021": {},
	} {
		if date.Valid() != (want.year > 0) || date.Text() != want.text || date.Year() != want.year || date.Order() != want.order {
			t.Errorf("%q: valid %v, %q, %d, %d", date, date.Valid(), date.Text(), date.Year(), date.Order())
		}
	}
}

// TestDatesInOrder: every day from MinYear to MaxYear is a date, and their numbers are in order.
func TestDatesInOrder(t *testing.T) {
	last := 0
	for day := time.Date(MinYear, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() <= MaxYear; day = day.AddDate(0, 0, 1) {
		d, ok := DateOf(day.Year(), int(day.Month()), day.Day())
		if !ok || string(d) != day.Format("2006-01-02") || d.Year() != day.Year() || d.Order() <= last {
			t.Fatalf("%v is %q, %v, %d after %d", day, d, ok, d.Order(), last)
		}
		last = d.Order()
	}
}

func TestYearOfADate(t *testing.T) {
	for _, tt := range []struct {
		date       Date
		year, want int
		when       int
	}{
		{"2021-02-19", 0, 2021, 20210219}, {"2021-02", 2020, 2020, 20210200}, {"", 2020, 2020, 20200000}, {"", 0, 0, 0},
		{"never", 0, 0, 0},
	} {
		c := Case{Date: tt.date, Year: tt.year}
		if c.Dated(); c.Year != tt.want || c.When() != tt.when {
			t.Errorf("%q and %d: year %d, order %d", tt.date, tt.year, c.Year, c.When())
		}
	}
}

func TestDatesAsTyped(t *testing.T) {
	for text, want := range map[string]Date{
		"2021-02-19": "2021-02-19", " 2021-2-19 ": "2021-02-19", "2021/2/19": "2021-02-19", "2021.2.19": "2021-02-19", "2021年2月19日": "2021-02-19",
		"2021年2月": "2021-02", "2021": "2021", "": "", "2021-13-01": "2021-13-01", "昨天": "昨天", "2021-0-1": "2021-0-1", "1-2-3-4": "1-2-3-4",
		"99999999999999999999": "99999999999999999999", "2021-02-30": "2021-02-30", "---": "---",
	} {
		if got := DateTyped(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
