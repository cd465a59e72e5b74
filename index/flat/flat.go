// Package flat holds texts as they are searched, two bytes a character, and finds patterns in them. It knows nothing of
// indexes.
package flat

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"

	"anlisou/segment"
)

// Encode makes the flat form of normalised text: UTF-16, little endian.
func Encode(runes []rune) []byte {
	return Append(make([]byte, 0, 2*len(runes)), runes)
}

// Append appends the flat form of normalised text.
func Append(b []byte, runes []rune) []byte {
	for _, r := range runes {
		if r < 0x10000 {
			b = append(b, byte(r), byte(r>>8))
			continue
		}
		high, low := utf16.EncodeRune(r)
		b = append(b, byte(high), byte(high>>8), byte(low), byte(low>>8))
	}
	return b
}

// Decode is the text of a flat form.
func Decode(b []byte) []rune {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return utf16.Decode(units)
}

// Contains reports that a pattern stands in flat text.
func Contains(text, pattern []byte) bool { return Index(text, pattern) >= 0 }

// Index finds a pattern in flat text, -1 where it is not there. Both are two bytes a character, so a match at an odd
// offset is none.
func Index(text, pattern []byte) int {
	for from := 0; ; {
		i := bytes.Index(text[from:], pattern)
		if i < 0 {
			return -1
		}
		if (from+i)%2 == 0 {
			return from + i
		}
		from += i + 1
	}
}

// InNumber reports that what stands in flat text from byte start to end is a part of a longer number.
func InNumber(flat []byte, start, end int) bool {
	const reach = 2 * segment.NumberReach // in bytes
	from, to := max(0, start-reach), min(len(flat), end+reach)
	window := Decode(flat[from:to])
	// characters beyond the basic plane are no numbers: what is left of them does not matter
	if len(window) != (to-from)/2 {
		window = window[:0]
		for i := from; i < to; i += 2 {
			window = append(window, rune(flat[i])|rune(flat[i+1])<<8)
		}
	}
	return segment.InNumber(window, (start-from)/2, (end-from)/2)
}

// WithoutParagraphs is flat text as if each line end in it were white space, as the query may have it where a line
// end was typed, or nothing; but for those that end no paragraph, as ends says by the characters before and after.
func WithoutParagraphs(flat []byte, white bool, ends func(before, after rune) bool) []byte {
	joined := make([]byte, 0, len(flat))
	unit := func(i int) rune {
		if i < 0 || i+1 >= len(flat) {
			return 0
		}
		return rune(flat[i]) | rune(flat[i+1])<<8
	}
	for i := 0; i+1 < len(flat); i += 2 {
		if unit(i) != segment.ParagraphEnd {
			joined = append(joined, flat[i], flat[i+1])
			continue
		}
		before, after := unit(i-2), unit(i+2)
		if utf16.IsSurrogate(before) {
			before = utf16.DecodeRune(unit(i-4), before)
		}
		if utf16.IsSurrogate(after) {
			after = utf16.DecodeRune(after, unit(i+4))
		}
		switch {
		case !ends(before, after):
			joined = append(joined, flat[i], flat[i+1])
		case white && segment.Spaced(before, after):
			joined = append(joined, ' ', 0)
		}
	}
	return joined
}

// Count counts the places of a pattern in flat text.
func Count(text, pattern []byte) (n int) {
	for at := Index(text, pattern); at >= 0; at = Index(text, pattern) {
		n++
		text = text[at+len(pattern):]
	}
	return n
}
