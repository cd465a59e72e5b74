package index

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/index/highlight"
)

// han writes a number from 1 to 31 as people spell it.
func han(n int) string {
	digits := []string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
	switch {
	case n < 10:
		return digits[n]
	case n < 20:
		return "十" + digits[n-10]
	}
	return digits[n/10] + "十" + digits[n%10]
}

// writings are the ways to write a day.
func writings(year, month, day int) []string {
	spelled := strings.Map(func(r rune) rune { return []rune("〇一二三四五六七八九")[r-'0'] }, fmt.Sprint(year))
	return []string{
		fmt.Sprintf("%d年%d月%d日", year, month, day), fmt.Sprintf("%d-%02d-%02d", year, month, day),
		fmt.Sprintf("%d/%d/%d", year, month, day), fmt.Sprintf("%d.%d.%d", year, month, day),
		fmt.Sprintf("%d年%02d月%02d日", year, month, day), fmt.Sprintf("%d%02d%02d", year, month, day),
		fmt.Sprintf("%d 年 %d 月 %d 日", year, month, day), fmt.Sprintf("%d－%d－%d", year, month, day),
		fmt.Sprintf("%s年%s月%s日", spelled, han(month), han(day)),
	}
}

// TestDatesAreFound: a case is found by its date in every writing, and by the month, and the answer says so; a case of
// another day is not.
func TestDatesAreFound(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	store := newMemoryStore()
	var cases []data.Case
	seen := map[data.Date]bool{}
	for len(cases) < 40 {
		d, ok := data.DateOf(1990+random.IntN(60), 1+random.IntN(12), 1+random.IntN(28))
		if !ok || seen[d] {
			continue
		}
		seen[d] = true
		c := simple(fmt.Sprintf("c%02d", len(cases)), fmt.Sprintf("案例%s", han(1+len(cases)%31)), "统一标准，分级管理。", nil, nil)
		c.Date = d
		cases = append(cases, c)
		store = newMemoryStore(cases...)
	}
	x := openIndex(t, t.TempDir(), store)
	for _, c := range cases {
		var year, month, day int
		if _, err := fmt.Sscanf(string(c.Date), "%d-%d-%d", &year, &month, &day); err != nil {
			t.Fatal(err)
		}
		for _, q := range writings(year, month, day) {
			r := find(t, x, Request{Query: q, Page: 1, Size: 50})
			if got := ids(r.Hits); !slices.Equal(got, []string{c.ID}) || r.Relaxed != nil {
				t.Errorf("%s (%s): %v, relaxed %v", q, c.Date, got, r.Relaxed)
				continue
			}
			h := r.Hits[0]
			want := highlight.Reason{Kind: ReasonDate, Text: c.Date.Text()}
			if !slices.Contains(h.Reasons, want) || h.Date != c.Date {
				t.Errorf("%s: %s, reasons %v", q, h.Date, h.Reasons)
			}
			m, err := x.Mark(t.Context(), q, false, c)
			if err != nil || len(m.Date) != 1 || !m.Date[0].Mark {
				t.Errorf("%s: marked %v, %v", q, m.Date, err)
			}
		}
		for _, q := range []string{fmt.Sprintf("%d年%d月", year, month), fmt.Sprintf("%d-%02d", year, month)} {
			found := find(t, x, Request{Query: q, Page: 1, Size: 50})
			for _, other := range cases {
				is := strings.HasPrefix(string(other.Date), fmt.Sprintf("%d-%02d", year, month))
				if slices.Contains(ids(found.Hits), other.ID) != is {
					t.Errorf("%s: %s of %s found: %v", q, other.ID, other.Date, !is)
				}
			}
		}
		words := fmt.Sprintf("分级管理 %d-%02d-%02d", year, month, day)
		if got := ids(find(t, x, Request{Query: words, Page: 1, Size: 50}).Hits); !slices.Equal(got, []string{c.ID}) {
			t.Errorf("%s: %v", words, got)
		}
	}
}
