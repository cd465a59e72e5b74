package card

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"
)

// No line begins with one of notFirst, and none ends with one of notLast: the usual prohibitions of Chinese typesetting
// (W3C, Requirements for Chinese Text Layout, 3.1.1).
const (
	notFirst = "、，。．：；！？·…—～）〉》」』】〕〗〞”’％%),.:;!?]}‰℃"
	notLast  = "（〈《「『【〔〖〝“‘([{＃#￥$"
)

// setLines breaks a title into at most mostLines lines of the column, as even as they can be; whole is false where it
// was cut.
func setLines(face font.Face, title string, breaks []int) (lines []string, whole bool) {
	pieces := narrow(face, cut(title, breaks))
	lines = fill(face, pieces, fixed.I(column))
	if len(lines) > mostLines {
		rest := strings.Join(lines[mostLines-1:], "")
		return append(lines[:mostLines-1], shorten(face, rest)), false
	}
	// The narrowest column that needs no more lines makes them even.
	low, high := fixed.I(0), fixed.I(column)
	for high-low > fixed.I(2) {
		middle := (low + high) / 2
		if n := fill(face, pieces, middle); len(n) > len(lines) || widest(face, n) > middle {
			low = middle
		} else {
			high = middle
		}
	}
	return fill(face, pieces, high), true
}

// cut parts a title where a line may end: between two words, beside a sign, and nowhere that the prohibitions forbid.
// Without places between words a line may end between any two characters.
func cut(title string, breaks []int) (pieces []string) {
	from := 0
	before, size := utf8.DecodeRuneInString(title)
	last := before // that is no space
	for at := size; at < len(title); {
		behind, size := utf8.DecodeRuneInString(title[at:])
		_, between := slices.BinarySearch(breaks, at)
		if (between || beside(before, behind, len(breaks) == 0)) && allowed(last, behind) {
			pieces = append(pieces, title[from:at])
			from = at
		}
		if before = behind; !unicode.IsSpace(behind) {
			last = behind
		}
		at += size
	}
	return append(pieces, title[from:])
}

// beside reports that a line may end between two characters whatever the words are.
func beside(a, b rune, anywhere bool) bool {
	if unicode.IsSpace(a) || a > unicode.MaxASCII && !unicode.IsLetter(a) || b > unicode.MaxASCII && !unicode.IsLetter(b) {
		return true
	}
	return anywhere && (unicode.Is(unicode.Han, a) || unicode.Is(unicode.Han, b))
}

func allowed(a, b rune) bool {
	return !strings.ContainsRune(notLast, a) && !strings.ContainsRune(notFirst, b) && !unicode.IsSpace(b)
}

// narrow parts what is wider than the column between any two characters that may be parted, else it would stand out.
func narrow(face font.Face, pieces []string) (fitting []string) {
	for _, piece := range pieces {
		if measure(face, piece) <= fixed.I(column) {
			fitting = append(fitting, piece)
			continue
		}
		from := 0
		for at, r := range piece {
			if at > from && measure(face, piece[from:at+utf8.RuneLen(r)]) > fixed.I(column) {
				fitting = append(fitting, piece[from:at])
				from = at
			}
		}
		fitting = append(fitting, piece[from:])
	}
	return fitting
}

// fill puts as many pieces into each line as go. A space at its end is a part of it that takes no room.
func fill(face font.Face, pieces []string, width fixed.Int26_6) (lines []string) {
	now := ""
	for _, piece := range pieces {
		if now != "" && measure(face, now+piece) > width {
			lines = append(lines, now)
			now = ""
		}
		now += piece
	}
	return append(lines, now)
}

func widest(face font.Face, lines []string) (most fixed.Int26_6) {
	for _, text := range lines {
		most = max(most, measure(face, text))
	}
	return most
}

// shorten is a text that fits into the column, with an ellipsis where it was cut.
func shorten(face font.Face, text string) string {
	text = strings.TrimSpace(text)
	if measure(face, text) <= fixed.I(column) {
		return text
	}
	runes := []rune(text)
	for len(runes) > 1 && (measure(face, string(runes)+"…") > fixed.I(column) || strings.ContainsRune(notLast+"，、：；—·", runes[len(runes)-1])) {
		runes = runes[:len(runes)-1]
	}
	return strings.TrimSpace(string(runes)) + "…"
}

// measure is the width of a line, without the halves of signs that hang at its ends.
func measure(face font.Face, text string) fixed.Int26_6 {
	text = strings.TrimSpace(text)
	before, behind := hanging(face, text)
	return font.MeasureString(face, text) - before - behind
}

// hanging is how much of a line hangs beside it: the empty half of a sign that opens, and of one that closes.
func hanging(face font.Face, text string) (before, behind fixed.Int26_6) {
	const opens, closes = "（《「『【〔“‘", "）》」』】〕”’、，。"
	first, _ := utf8.DecodeRuneInString(text)
	last, _ := utf8.DecodeLastRuneInString(text)
	half := func(r rune) fixed.Int26_6 {
		advance, _ := face.GlyphAdvance(r)
		return advance / 2
	}
	if strings.ContainsRune(opens, first) {
		before = half(first)
	}
	if strings.ContainsRune(closes, last) {
		behind = half(last)
	}
	return before, behind
}
