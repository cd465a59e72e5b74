package server

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// asUTF8 reads a value that is no UTF-8 as what it is likeliest to be where all of it can be read: a form on a page in GBK
// sends GB18030, and who puts an address together of two sources sends both. A text in UTF-8 that was cut within a character
// is not taken for one.
func asUTF8(value string) string {
	if utf8.ValidString(value) || cutUTF8(value) {
		return value
	}
	if text, whole := pieced(value); whole {
		return text
	}
	return value
}

// legible is what can be read of a value; whole is false where something could not.
func legible(value string) (text string, whole bool) {
	switch {
	case utf8.ValidString(value):
		return value, true
	case cutUTF8(value):
		return strings.ToValidUTF8(value, ""), false
	}
	return pieced(value)
}

// The costs of reading bytes one way: what is rare is dear, so that the likeliest reading is the cheapest. UTF-8 read as
// GB18030 is made of characters beyond GB 2312 and of its second level, which are rare in texts.
const (
	usualSign    = 2  // a Chinese character or sign in UTF-8, or of GB 2312's first level
	secondLevel  = 4  // GB 2312's characters by radical
	rareSign     = 6  // any other
	otherCharset = 5  // UTF-8 right behind GB18030, or the other way round
	otherWord    = 2  // the same behind a space, or another sign that both write alike
	unreadable   = 40 // a byte that is neither
)

// mostPieced is the longest value that is read piece by piece, in bytes: a query as long as any may be, in UTF-8.
const mostPieced = 4 * maxQueryLen

// piece is the last piece of the cheapest reading of the bytes before a place.
type piece struct {
	cost   int
	from   int    // where it begins
	before int    // the charset of what stands before
	text   string // empty where it could not be read
	known  bool
}

// Charsets of a piece.
const (
	inUTF8 = iota
	inGB
	charsets
)

// pieced reads a value whose parts may be of two charsets, by the cheapest way through its bytes (Viterbi). What is neither is
// left out, and whole then false.
func pieced(value string) (text string, whole bool) {
	if len(value) > mostPieced {
		return strings.ToValidUTF8(value, ""), false
	}
	best := make([][charsets]piece, len(value)+1)
	for cs := range charsets {
		best[0][cs].known = true
	}
	reach := func(from, length, before, cs, cost int, text string) {
		p := piece{best[from][before].cost + cost, from, before, text, true}
		if p.before != cs && from > 0 && value[from-1] < utf8.RuneSelf {
			p.cost += otherWord
		} else if p.before != cs {
			p.cost += otherCharset
		}
		if to := &best[from+length][cs]; !to.known || p.cost < to.cost {
			*to = p
		}
	}
	for at := range len(value) {
		for before := range charsets {
			if !best[at][before].known {
				continue
			}
			if value[at] < utf8.RuneSelf { // the same in both
				reach(at, 1, before, before, 0, value[at:at+1])
				continue
			}
			reach(at, 1, before, before, unreadable, "")
			if r, n := utf8.DecodeRuneInString(value[at:]); n > 1 {
				reach(at, n, before, inUTF8, costOf(r), value[at:at+n])
			}
			for _, n := range []int{2, 4} {
				if sign, cost := gbSign(value[at:min(len(value), at+n)], n); sign != "" {
					reach(at, n, before, inGB, cost, sign)
				}
			}
		}
	}
	cs := inUTF8
	if best[len(value)][inGB].known && best[len(value)][inGB].cost < best[len(value)][inUTF8].cost || !best[len(value)][inUTF8].known {
		cs = inGB
	}
	var parts []string
	whole = true
	for at := len(value); at > 0; {
		p := best[at][cs]
		whole = whole && p.text != ""
		parts = append(parts, p.text)
		at, cs = p.from, p.before
	}
	slices.Reverse(parts)
	return strings.Join(parts, ""), whole
}

// costOf is what a character costs in UTF-8.
func costOf(r rune) int {
	usual := unicode.Is(unicode.Han, r) && r <= 0x9FFF || r >= 0x2010 && r <= 0x2026 || r >= 0x3000 && r <= 0x3015 || r >= 0xFF01 && r <= 0xFF5E
	if usual {
		return usualSign
	}
	return rareSign
}

// gbSign reads a character of GB18030 of so many bytes, and says what it costs; empty where it is none.
func gbSign(bytes string, length int) (sign string, cost int) {
	if len(bytes) < length {
		return "", 0
	}
	sign, err := simplifiedchinese.GB18030.NewDecoder().String(bytes)
	if r, n := utf8.DecodeRuneInString(sign); err != nil || n != len(sign) || r == utf8.RuneError || unicode.Is(unicode.Co, r) {
		return "", 0
	}
	lead, trail := bytes[0], bytes[1]
	switch {
	case length > 2 || trail < 0xA1:
		return sign, rareSign
	case lead >= 0xB0 && lead <= 0xD7, lead >= 0xA1 && lead <= 0xA3:
		return sign, usualSign
	case lead >= 0xD8 && lead <= 0xF7:
		return sign, secondLevel
	}
	return sign, rareSign
}

// cutUTF8 reports whether a text has whole characters of several bytes, and at its end a part of one.
func cutUTF8(text string) bool {
	for cut := 1; cut < utf8.UTFMax && cut < len(text); cut++ {
		whole, part := text[:len(text)-cut], text[len(text)-cut:]
		if utf8.ValidString(whole) && utf8.RuneStart(part[0]) && !utf8.FullRuneInString(part) {
			return len(whole) > utf8.RuneCountInString(whole)
		}
	}
	return false
}
