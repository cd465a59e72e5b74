package pdf

import (
	"testing"
)

// TestDistancesInNumbers: what looks like a space within one number is the typesetting's, and one between two numbers the writer's.
func TestDistancesInNumbers(t *testing.T) {
	for _, test := range []struct {
		text string // with | for the distance
		wide float64
		want bool
	}{
		{"口1|,203万次", 0.5, true},
		{"降31|.2%", 0.5, true},
		{"口1,|203万次", 0.2, true},
		{"降31.|2%", 0.2, true},
		{"12|03", 0.1, true},
		{"in 2020,|15 cases", 0.5, false},
		{"12|34", 0.4, false},
		{"a|.5", 0.3, false},
		{"1|,a", 0.3, false},
		{"见1|.", 0.3, false},
	} {
		var row []glyph
		at := -1
		for _, r := range test.text {
			if r == '|' {
				at, r = len(row), ' '
			}
			row = append(row, glyph{r: r})
		}
		if got := withinNumber(row, at, at+1, test.wide); got != test.want {
			t.Errorf("%s at %.1f em: %v", test.text, test.wide, got)
		}
	}
}
