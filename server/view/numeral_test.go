package view

import "testing"

func TestNumeral(t *testing.T) {
	for n, want := range map[int]string{
		1: "一", 9: "九", 10: "十", 11: "十一", 19: "十九", 20: "二十", 21: "二十一", 99: "九十九",
		100: "一百", 101: "一百零一", 110: "一百一十", 111: "一百一十一", 120: "一百二十", 205: "二百零五",
		999: "九百九十九", 1000: "1000", 0: "0",
	} {
		if got := numeral(n); got != want {
			t.Errorf("numeral(%d) = %s, want %s", n, got, want)
		}
	}
	seen := map[string]int{}
	for n := 1; n <= 999; n++ {
		if before, twice := seen[numeral(n)]; twice {
			t.Errorf("%d and %d are both %s", before, n, numeral(n))
		}
		seen[numeral(n)] = n
	}
}

func TestCaseNumber(t *testing.T) {
	for n, want := range map[int]string{20: "案例二十", 0: "", -1: ""} {
		if got := caseNumber(n); got != want {
			t.Errorf("caseNumber(%d) = %q, want %q", n, got, want)
		}
	}
}
