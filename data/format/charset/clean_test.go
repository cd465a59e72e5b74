package charset

import (
	"testing"
)

func TestCleanText(t *testing.T) {
	for in, want := range map[string]struct {
		text string
		n    int
	}{
		"案例":                  {"案例", 0},
		"⽇⽉⼈民⻢⻔":              {"日月人民马门", 5},
		"\uf900\uf901":        {"\u8c48\u66f4", 2}, // compatibility ideographs
		"a\x00b\u200bc\ufeff": {"abc", 3},
		"Ａ１，。《》“”":            {"Ａ１，。《》“”", 0},
		"\uf0b7项":             {"项", 1},
		"a\tb\r\nc\fd":        {"a\tb\r\nc\fd", 0},
		"①㎡℃½":                {"①㎡℃½", 0},
	} {
		if got, n := Clean(in); got != want.text || n != want.n {
			t.Errorf("cleanText(%q) = %q, %d, want %q, %d", in, got, n, want.text, want.n)
		}
	}
}
