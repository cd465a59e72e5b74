package rtf

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
)

// usualCodePage is that of a file that names none.
const usualCodePage = 1252

// charsets are the code pages of the character sets that fonts have.
var charsets = map[int]int{
	0: 1252, 77: 10000, 128: 932, 129: 949, 130: 1361, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255, 178: 1256,
	186: 1257, 204: 1251, 222: 874, 238: 1250,
}

// encodings are the code pages by the names that they have on the web.
var encodings = map[int]string{
	936: "gb18030", 54936: "gb18030", 950: "big5", 932: "shift_jis", 949: "euc-kr", 874: "windows-874", 1250: "windows-1250",
	1251: "windows-1251", 1252: "windows-1252", 1253: "windows-1253", 1254: "windows-1254", 1255: "windows-1255",
	1256: "windows-1256", 1257: "windows-1257", 1258: "windows-1258", 10000: "macintosh", 65001: "utf-8",
}

// wide are the code pages in which two bytes make a character.
var wide = map[int]bool{936: true, 54936: true, 950: true, 932: true, 949: true, 65001: true}

// codePages are those of a file and of its fonts.
type codePages struct {
	ansi, usual int // of the file, and the number of its usual font
	fonts       map[int]int
}

const mostFonts = 1 << 16

func (c *codePages) font(number, page int) {
	if page != 0 && len(c.fonts) < mostFonts {
		c.fonts[number] = page
	}
}

// decode reads bytes: in the code page of their font where that is one of East Asia, or else in the file's where that
// is; what neither has, in the font's.
func (c *codePages) decode(b []byte, font int) string {
	own := c.fonts[font]
	for _, page := range []int{own, c.ansi} {
		if wide[page] {
			if text := decodeIn(page, b); !strings.ContainsRune(text, unicode.ReplacementChar) {
				return text
			}
		}
	}
	if own == 0 {
		own = c.ansi
	}
	if wide[own] && len(b) > 1 {
		return decodeIn(own, b)
	}
	if wide[own] {
		own = usualCodePage
	}
	return decodeIn(own, b)
}

func decodeIn(page int, b []byte) string {
	name := encodings[page]
	if name == "utf-8" {
		return strings.ToValidUTF8(string(b), string(utf8.RuneError))
	}
	var enc encoding.Encoding
	if enc, _ = htmlindex.Get(name); enc == nil {
		enc, _ = htmlindex.Get(encodings[usualCodePage]) // which is there
	}
	decoded, err := enc.NewDecoder().Bytes(b)
	if err != nil {
		return strings.Repeat(string(utf8.RuneError), len(b))
	}
	return string(decoded)
}
