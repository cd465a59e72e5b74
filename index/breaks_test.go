package index

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestBreaks: a title may end a line between its words, never within one or before a sign.
func TestBreaks(t *testing.T) {
	x := bundledIndex(t)
	for _, title := range []string{
		"推行企业开办“一网联办”解决方案助力小微企业", "长三角区域跨省“户口迁移一体化”改革", "“进口船边直提、出口抵港直装”模式改革", "", "A1 plan，改革", strings.Repeat("改革", 900),
	} {
		before := 0
		for _, at := range x.Breaks(title) {
			if at <= before || at >= len(title) || !utf8.RuneStart(title[at]) {
				t.Fatalf("%s breaks at %d behind %d", title, at, before)
			}
			if r, _ := utf8.DecodeRuneInString(title[at:]); strings.ContainsRune("”、，。！？）》", r) {
				t.Errorf("%s breaks before %c", title, r)
			}
			before = at
		}
	}
	title := "解决方案助力企业"
	if got := x.Breaks(title); !slices.Equal(got, []int{12, 18}) && !slices.Equal(got, []int{6, 12, 18}) {
		t.Errorf("%s breaks at %v", title, got)
	}
}
