package view

import "strings"

// hanging are the signs that say nothing before an ellipsis: they part or open what was left out.
const hanging = " \u3000,，、;；:：·—/“‘「『（(《〈【〔["

// Shorten is a text of at most so many characters: its beginning and an ellipsis, without a comma between, where it is longer.
func Shorten(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return strings.TrimRight(string(runes[:most-1]), hanging) + "…"
}
