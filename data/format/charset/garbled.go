package charset

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"anlisou/data/format/document"
	"anlisou/data/say"
)

const (
	// minGarbled is how many characters a run has at least that is judged: two or three may come by chance.
	minGarbled = 6
	// mostUsual is the share of characters in daily use that a run read in the wrong character set has at most, and
	// leastUsual the share that its bytes have at least, read in the right one. Lines of the bundled documents have 0.9
	// and more of them, and a hundredth of that read the other way.
	mostUsual, leastUsual = 0.75, 0.8
)

// misread are the ways in which bytes of one character set are taken for those of another: how the text is written
// again, and how its bytes are to be read.
var misread = []struct {
	taken, is encoding.Encoding
}{
	{simplifiedchinese.GB18030, encoding.Nop}, // UTF-8 read as GBK: 鏀归潻
	{charmap.Windows1252, encoding.Nop},       // UTF-8 read as Latin-1: æ”¹é©
	{charmap.ISO8859_1, encoding.Nop},
	{charmap.Windows1252, simplifiedchinese.GBK}, // GBK read as Latin-1: ¸Ä¸ï
	{charmap.ISO8859_1, simplifiedchinese.GBK},
	{traditionalchinese.Big5, simplifiedchinese.GBK}, // GBK read as Big5: 蜊賂
	{traditionalchinese.Big5, encoding.Nop},
}

// fillers are what is left of text that was lost: U+FFFD written in UTF-8 and read as GBK, and memory that nobody wrote
// to. Each is a word of one or two characters that comes again at once.
var fillers = strings.NewReplacer("锟斤拷", "\x00\x00\x00", "斤拷", "\x00\x00", "锟斤", "\x00\x00", "烫烫", "\x00\x00", "屯屯", "\x00\x00",
	"葺葺", "\x00\x00", "铪铪", "\x00\x00", "锘锘", "\x00\x00", "\uFFFD", "\x00", "ï¿½", "\x00\x00\x00")

// Garbled is how many of the characters of a line are what reading bytes in a wrong character set makes of text: pairs
// that no Chinese text has, or a run of rare characters whose bytes are text in daily use when read otherwise. All is how many
// characters it has but for spaces.
func Garbled(line string) (garbled, all int) {
	for _, r := range line {
		if !unicode.IsSpace(r) {
			all++
		}
	}
	garbled = strings.Count(fillers.Replace(line), "\x00") - strings.Count(line, "\x00")
	if garbled < all && wronglyRead(line) {
		garbled = all
	}
	return garbled, all
}

// GarbledError is the error of a text that is garbled.
func GarbledError() *document.Error {
	return &document.Error{Problem: say.Text("the text is garbled: it was read in a wrong character set once and saved so"),
		Expected: say.Text("the file as it was before: open the original in WPS or Word and save it as docx, or a text as UTF-8")}
}

// wronglyRead reports whether a line reads well once it is read in another character set.
func wronglyRead(line string) bool {
	other, share := usualShare(line)
	if other < minGarbled || share > mostUsual {
		return false
	}
	if latinPairs(line) {
		return true
	}
	for _, m := range misread {
		written, err := encoding.ReplaceUnsupported(m.taken.NewEncoder()).Bytes([]byte(line))
		if err != nil {
			continue
		}
		if m.is == encoding.Nop && !mostlyUTF8(written) {
			continue
		}
		read, err := m.is.NewDecoder().Bytes(written)
		if err != nil {
			continue
		}
		if n, share := usualShare(string(read)); n >= minGarbled/2 && 8*n >= other && share >= leastUsual {
			return true
		}
	}
	return false
}

// Misread reports whether content is text in UTF-8 that holds nothing beyond ASCII but what Latin-1 makes of the bytes of
// Chinese text: å¹¿å·ž of 广州.
func Misread(content []byte) bool {
	text := wholeRunes(content[:min(len(content), Sample)])
	for _, r := range text {
		if _, ok := charmap.Windows1252.EncodeRune(r); r > 0xFF && r != utf8.RuneError && !ok {
			return false
		}
	}
	return wronglyRead(text)
}

// latinPairs reports whether the letters of a line beyond ASCII are such as Latin-1 makes of UTF-8, of which the control
// characters were lost: ã to é or ï, each with a sign or another such letter behind it.
func latinPairs(line string) bool {
	pairs, all, lead := 0, 0, false
	for _, r := range line {
		_, sign := charmap.Windows1252.EncodeRune(r)
		isLead := r >= 0xE3 && r <= 0xE9 || r == 0xEF // the first bytes of Chinese characters and signs
		sign = r == utf8.RuneError || r >= 0x80 && r < 0xC0 || sign && r > 0xFF
		if r >= utf8.RuneSelf {
			all++
		}
		if lead && (sign || isLead) {
			pairs++
		}
		if r >= utf8.RuneSelf && !sign && !isLead {
			return false
		}
		lead = isLead
	}
	return pairs >= minGarbled && 4*pairs >= all
}

// wholeRunes is text without the character that its end may have been cut in.
func wholeRunes(b []byte) string {
	for i := 1; i < utf8.UTFMax && i <= len(b); i++ {
		if utf8.RuneStart(b[len(b)-i]) {
			if !utf8.FullRune(b[len(b)-i:]) {
				b = b[:len(b)-i]
			}
			break
		}
	}
	if !utf8.Valid(b) {
		return ""
	}
	return string(b)
}

// usualShare is how many characters beyond ASCII a text has but for signs, and how many of these are Han characters in
// daily use.
func usualShare(s string) (n int, share float64) {
	usual := 0
	for _, r := range s {
		switch {
		case r < utf8.RuneSelf, r == utf8.RuneError, r >= 0x2010 && r <= 0x2027, r >= 0x3000 && r <= 0x3020, r >= 0xFF01 && r <= 0xFF5E:
			continue
		case usualHan()[r]:
			usual++
		}
		n++
	}
	return n, float64(usual) / float64(max(n, 1))
}

// mostlyUTF8 reports whether bytes are UTF-8 but for a few that were lost.
func mostlyUTF8(b []byte) bool {
	lost := 0
	for all := len(b); len(b) > 0; {
		r, size := utf8.DecodeRune(b)
		if b = b[size:]; r == utf8.RuneError && size == 1 {
			if lost++; 2*lost > all {
				return false
			}
		}
	}
	return true
}
