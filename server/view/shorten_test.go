package view

import (
	"strings"
	"testing"
	"unicode/utf8"

	"anlisou/data/jiaxing"
)

// TestShorten: however short, the beginning of a real text stands there, within the bound, and no comma before its ellipsis.
func TestShorten(t *testing.T) {
	cases, err := jiaxing.Cases()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		text := c.Title
		for _, s := range c.Sections {
			text += "，" + strings.Join(strings.Fields(s.Text), " ")
		}
		for most := 2; most < 300; most++ {
			got := Shorten(text, most)
			inside, cut := strings.CutSuffix(got, "…")
			last, _ := utf8.DecodeLastRuneInString(inside)
			if !strings.HasPrefix(text, inside) || utf8.RuneCountInString(got) > most || cut == (got == text) || cut && inside != "" && strings.ContainsRune(",，、;；:： “（", last) {
				t.Errorf("%d characters: %q", most, got)
			}
		}
		if got := Describe(c); strings.HasSuffix(got, ",…") || strings.HasSuffix(got, "、…") {
			t.Errorf("described as %q", got)
		}
	}
	if got := Shorten("短", 1); got != "短" {
		t.Error(got)
	}
}
