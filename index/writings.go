package index

import (
	"sync"

	"anlisou/segment"
	"anlisou/segment/opencc"
	"anlisou/segment/pinyin"
)

// Numeral is a number as Chinese texts write it: 522 as 五百二十二.
func Numeral(n int) string { return segment.Numeral(n) }

// Traditional is a text in traditional characters. It is empty where none of its characters is written otherwise, and
// where one may be written in several ways: which is meant hangs on the word (干: 乾, 幹).
func Traditional(text string) string {
	table, written := traditionalForms(), []rune(text)
	other := false
	for i, r := range written {
		to, ok := table[r]
		if ok && to == 0 {
			return ""
		}
		if ok {
			written[i], other = to, true
		}
	}
	if !other {
		return ""
	}
	return string(written)
}

// traditionalForms has the traditional form of each simplified character that has one; 0 where it has several.
var traditionalForms = sync.OnceValue(func() map[rune]rune {
	forms := map[rune]rune{}
	for from, to := range opencc.Simplified {
		if _, known := forms[to]; !known {
			forms[to] = from // the usual form is listed before those of Taiwan, Hong Kong and old print
		}
	}
	for simplified := range opencc.Several {
		forms[simplified] = 0
	}
	return forms
})

// Misprints are texts that sound like one and differ from it in a character, as a slip of an input method does: the most
// usual characters first, at most so many for each place.
func Misprints(text string, most int) (texts []string) {
	characters := []rune(text)
	for i := len(characters) - 1; i >= 0; i-- {
		right := characters[i]
		others := pinyin.Homophones(right)
		for _, other := range others[:min(most, len(others))] {
			characters[i] = other
			texts = append(texts, string(characters))
		}
		characters[i] = right
	}
	return texts
}
