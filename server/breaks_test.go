package server

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// TestInUTF16: a text cut where a script counts is cut where the bytes say.
func TestInUTF16(t *testing.T) {
	for _, words := range [][]string{{"方案", "助力"}, {"a", "方", "😀", "𠮷野家", "é", "x"}, {"\U0002070E"}, {""}} {
		text, at, places := strings.Join(words, ""), 0, []int(nil)
		for _, w := range words[:len(words)-1] {
			at += len(w)
			places = append(places, at)
		}
		units, from, got := utf16.Encode([]rune(text)), 0, []string(nil)
		for _, place := range append(inUTF16(text, places), len(units)) {
			got = append(got, string(utf16.Decode(units[from:place])))
			from = place
		}
		if !slices.Equal(got, words) {
			t.Errorf("%q is cut into %q", words, got)
		}
	}
}
