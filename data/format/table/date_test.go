package table

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"anlisou/data"
)

func TestParseDate(t *testing.T) {
	for _, tt := range []struct {
		text  string
		want  data.Date
		whole bool
	}{
		{"2021年2月19日", "2021-02-19", true}, {"2021-02-19", "2021-02-19", true}, {"2021/2/19", "2021-02-19", true}, {"2021.2.19", "2021-02-19", true},
		{"2021．02．19", "2021-02-19", true}, {"20210219", "2021-02-19", true}, {"202102", "2021-02", true}, {"2021年2月", "2021-02", true}, {"2021年2月份", "2021-02", true},
		{"2021.02", "2021-02", true}, {"２０２１年２月１９日", "2021-02-19", true}, {"二〇二一年二月十九日", "2021-02-19", true}, {"二○二一年十二月三十一日", "2021-12-31", true},
		{"一九九八年正月", "1998-01", true}, {"二〇二一年", "2021", true}, {"2021", "2021", true}, {"2021年度", "2021", true}, {"〔2024〕", "2024", true}, {"（2024年6月）", "2024-06", true},
		{"2021-02-19 10:30:00", "2021-02-19", true}, {"2021-02-19T10:30:00+08:00", "2021-02-19", true}, {"2021年2月19日 10时30分", "2021-02-19", true},
		{"2021年2月19日（星期五）", "2021-02-19", true}, {"44246", "2021-02-19", true}, {"44246.5", "2021-02-19", true}, {" 2021年\n2月19日 ", "2021-02-19", true},
		{"2021年2月至2022年3月", "2021-02", false}, {"2020-2022年", "2020", false}, {"自2019年起", "2019", false}, {"2021年2月19日起施行", "2021-02-19", false},
		{"2021年2月30日", "2021-02", false}, {"2021年13月", "2021", false}, {"2021年上半年", "2021", false}, {"2021年第一季度", "2021", false},
		{"国办发〔2018〕126号", "2018", false}, {"长期", "", false}, {"", "", false}, {"12", "", false}, {"1899-01-01", "", false}, {"3月5日", "", false},
		{"82021000", "", false}, {"每年2次", "", false},
	} {
		d, whole, ok := parseDate(tt.text)
		if d != tt.want || whole != tt.whole || ok != (tt.want != "") {
			t.Errorf("%q: %q, whole %v, %v; want %q, %v", tt.text, d, whole, ok, tt.want, tt.whole)
		}
	}
}

// TestDatesInAllWritings: a day is the same day however it is written, and all of the text is in it.
func TestDatesInAllWritings(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 5))
	han := func(n int) string {
		digits := []string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
		tens := map[int]string{0: "", 1: "十", 2: "二十", 3: "三十"}
		return tens[n/10] + digits[n%10]
	}
	for range 2000 {
		year, month, day := 1910+random.IntN(240), 1+random.IntN(12), 1+random.IntN(28)
		spelled := strings.Map(func(r rune) rune { return []rune("〇一二三四五六七八九")[r-'0'] }, fmt.Sprint(year))
		want, _ := data.DateOf(year, month, day)
		for _, text := range []string{
			fmt.Sprintf("%d年%d月%d日", year, month, day), fmt.Sprintf("%d年%02d月%02d日", year, month, day), fmt.Sprintf("%d 年 %d 月 %d 日", year, month, day),
			fmt.Sprintf("%d-%d-%d", year, month, day), fmt.Sprintf("%d/%02d/%02d", year, month, day), fmt.Sprintf("%d.%d.%d", year, month, day),
			fmt.Sprintf("%d%02d%02d", year, month, day), fmt.Sprintf("%s年%s月%s日", spelled, han(month), han(day)), fmt.Sprintf("%d年%d月%d号", year, month, day),
		} {
			if year >= 2200 { // 2200 and on is no year of these forms
				continue
			}
			if year >= 2000 && strings.HasPrefix(spelled, "二") || year < 2000 && strings.HasPrefix(spelled, "一") {
				if d, whole, ok := parseDate(text); d != want || !whole || !ok {
					t.Fatalf("%q: %q, whole %v, %v; want %q", text, d, whole, ok, want)
				}
			}
		}
	}
}
