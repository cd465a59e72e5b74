package charset

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Clean takes out what nobody sees in a text and what stands for another character, and counts
// both: NUL and other control characters, zero-width characters and byte order marks inside, the
// private characters of symbol fonts, soft hyphens but for those that join numbers, and the radicals and compatibility ideographs that a PDF's font
// gives in place of the characters (⽇ for 日). Line ends, tabs and form feeds stay; the words of the
// text, its widths and its misprints do, too.
func Clean(s string) (clean string, repaired int) {
	if !strings.ContainsFunc(s, needsCleaning) {
		return s, 0
	}
	var b strings.Builder
	b.Grow(len(s))
	last := rune(0)
	for i, r := range s {
		if r == softHyphen && hyphenates(last, s[i+len(string(softHyphen)):]) {
			repaired++
			b.WriteByte('-')
			last = '-'
			continue
		}
		if !needsCleaning(r) ||
			r == zeroWidthJoiner && last >= 0x2190 && !unicode.Is(unicode.Han, last) && unicode.IsSymbol(last) {
			b.WriteRune(r) // the joiner of an emoji stays
			last = r
			continue
		}
		repaired++
		if to := unified(r); to != 0 {
			b.WriteRune(to)
			last = to
		}
	}
	return b.String(), repaired
}

const (
	zeroWidthJoiner = '\u200d'
	softHyphen      = '\u00ad'
)

// hyphenates reports whether a soft hyphen is the hyphen that Word writes for one in a PDF: beside a digit, 2014-2020
// and A-1. Elsewhere it only says where a word may be divided.
func hyphenates(before rune, behind string) bool {
	after, _ := utf8.DecodeRuneInString(behind)
	word := func(r rune) bool { return unicode.IsDigit(r) || unicode.Is(unicode.Latin, r) }
	return word(before) && word(after) && (unicode.IsDigit(before) || unicode.IsDigit(after))
}

func needsCleaning(r rune) bool {
	switch {
	case r < ' ':
		return r != '\n' && r != '\r' && r != '\t' && r != '\f'
	case r < 0x7f:
		return false
	case r <= 0x9f:
		return r != 0x85
	case r == 0xAD, r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x2064,
		r == byteOrderMarkRune:
		return true
	case r >= 0xF000 && r <= 0xF0FF: // bullets of symbol fonts
		return true
	case r >= 0x2E80 && r <= 0x2FD5, r >= 0xF900 && r <= 0xFAFF, r >= 0x2F800 && r <= 0x2FA1F:
		return unified(r) != 0
	}
	return false
}

// unified is the character that r stands for; 0 where it stands for nothing.
func unified(r rune) rune {
	if to, ok := radicals()[r]; ok {
		return to
	}
	if r >= 0x2E80 && r <= 0x2FD5 || r >= 0xF900 && r <= 0xFAFF || r >= 0x2F800 && r <= 0x2FA1F {
		to, _ := utf8.DecodeRuneInString(norm.NFKC.String(string(r)))
		if to != r {
			return to
		}
	}
	return 0
}

// radicals are those of CJK Radicals Supplement that Unicode's EquivalentUnifiedIdeograph.txt gives a
// character and NFKC leaves as they are.
var radicals = sync.OnceValue(func() map[rune]rune {
	m := map[rune]rune{}
	pairs := []rune("⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺒巳⺓幺⺔彑⺕彐⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺠民⺡氵⺢水⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺪疋" +
		"⺫目⺬示⺭礻⺮竹⺯糹⺰纟⺱罓⺲罒⺳网⺴网⺵网⺶羊⺷羊⺸羊⺹耂⺺肀⺻聿⺼月⺽臼⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻎辶⻏阝⻐钅⻑長⻒镸⻓长⻔门⻕阜⻖阝⻗雨" +
		"⻘青⻙韦⻚页⻛风⻜飞⻝食⻞食⻟飠⻠饣⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀")
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return m
})
