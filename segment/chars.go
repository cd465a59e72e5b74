package segment

import (
	"strings"
)

// IsLatin reports a small letter as normal form has it, ü among them.
func IsLatin(r rune) bool { return 'a' <= r && r <= 'z' || r == 'ü' }

// IsLatinWord reports a text of small letters alone.
func IsLatinWord(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !IsLatin(r) }) < 0
}

// IsSmallLatin reports a small ASCII letter.
func IsSmallLatin(r rune) bool { return 'a' <= r && r <= 'z' }

// IsLetter reports a small ASCII letter or a Han character.
func IsLetter(r rune) bool { return 'a' <= r && r <= 'z' || IsHan(r) }
