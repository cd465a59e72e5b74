package index

import (
	"strings"

	"anlisou/segment"
)

// isLatin reports a small letter as normal form has it, ü among them.
func isLatin(r rune) bool { return 'a' <= r && r <= 'z' || r == 'ü' }

// isLatinWord reports a text of small letters alone.
func isLatinWord(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !isLatin(r) }) < 0
}

// isSmallLatin reports a small ASCII letter.
func isSmallLatin(r rune) bool { return 'a' <= r && r <= 'z' }

// isLetter reports a small ASCII letter or a Han character.
func isLetter(r rune) bool { return 'a' <= r && r <= 'z' || segment.IsHan(r) }
