// Package charset hides in which encoding Chinese text stands in a file, and which of its characters nobody sees.
package charset

import (
	"bytes"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	textunicode "golang.org/x/text/encoding/unicode"

	"anlisou/data/format/document"
	"anlisou/data/say"
)

// ByteOrderMark stands before a text and is no part of it.
const ByteOrderMark = "\uFEFF"

// charset is a way to write Chinese text as bytes.
type charset struct {
	name string
	enc  encoding.Encoding // nil for UTF-8
	// favour is added to the mean likelihood of what the bytes say when read in this way. UTF-8
	// validates itself; UTF-16 and Big5 take nearly any bytes for Han characters.
	favour float64
}

var (
	utf8Charset    = charset{"UTF-8", nil, 0.5}
	utf16LECharset = charset{"UTF-16", textunicode.UTF16(textunicode.LittleEndian, textunicode.IgnoreBOM), 0}
	utf16BECharset = charset{"UTF-16", textunicode.UTF16(textunicode.BigEndian, textunicode.IgnoreBOM), 0}
	gbCharset      = charset{"GB18030", simplifiedchinese.GB18030, 0.2}
	big5Charset    = charset{"Big5", traditionalchinese.Big5, 0}
)

// Sample is how many bytes of a long text are looked at to tell its encoding.
const Sample = 1 << 16

// Decode makes a string of bytes in UTF-8, UTF-16 (either order), GB18030 (of which GBK and
// GB2312 are parts) or Big5, with a byte order mark, which is taken off, or without one. The
// encoding is the one in which the bytes read most like Chinese or ASCII, so that a short text is
// told as well: the two characters 目录 in GBK are also valid UTF-8 ("Ŀ¼"). Nothing else is
// changed; line ends, NUL and zero-width characters stay (see Clean). Bytes that are no text
// in the likeliest encoding are an *Error that names the line; what was read as Latin-1 once is GarbledError.
func Decode(content []byte) (string, error) {
	if cs, size := bomCharset(content); size > 0 {
		return decodeAs(content[size:], cs)
	}
	if Misread(content) {
		return "", GarbledError()
	}
	return decodeAs(content, guessCharset(content))
}

// Marked reports whether content begins with a byte order mark.
func Marked(content []byte) bool {
	_, size := bomCharset(content)
	return size > 0
}

// DecodeNamed reads content in an encoding by the name that it goes by on the web (gbk, big5). What a saved page says
// of itself is not always so: ok is false where that does not read as text.
func DecodeNamed(label string, content []byte) (text string, ok bool) {
	enc, err := htmlindex.Get(label)
	if err != nil {
		return "", false
	}
	name, err := htmlindex.Name(enc)
	if err != nil || name == "utf-8" {
		return "", false
	}
	if name == "gbk" || name == "gb2312" {
		enc = gbCharset.enc
	}
	cs := charset{name: name, enc: enc}
	said, ok := cs.likelihood(content[:min(len(content), Sample)], len(content) <= Sample)
	if !ok || said <= -1 || plainlyUTF8(content[:min(len(content), 4096)]) {
		return "", false
	}
	decoded, err := enc.NewDecoder().Bytes(content)
	if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
		return "", false
	}
	return string(decoded), true
}

// DecodeLenient reads content without the few bytes of it that are no text; ok is false where they are not few, or
// none.
func DecodeLenient(content []byte) (text string, ok bool) {
	lenient := guessCharset(content).lenient(content)
	if n := strings.Count(lenient, string(utf8.RuneError)); n == 0 || n*1000 >= utf8.RuneCountInString(lenient) {
		return "", false
	}
	return strings.ReplaceAll(lenient, string(utf8.RuneError), ""), true
}

// leastLikely is the mean likelihood from which on bytes that are not UTF-8 are text; nearly all rare characters are
// none.
const leastLikely = -0.5

// Beginning reads the first bytes of content, as far as files are told apart by them; likely is false where they hardly
// are text in any encoding.
func Beginning(content []byte) (text string, likely bool) {
	head := content[:min(len(content), Sample)]
	if len(head)%2 != 0 {
		head = head[:len(head)-1]
	}
	cs, size := bomCharset(content)
	if size == 0 {
		cs = guessCharset(content)
	}
	text = strings.TrimPrefix(cs.lenient(head), ByteOrderMark)
	if cs.enc != nil {
		score, ok := cs.likelihood(content[size:][:min(len(content)-size, len(head))], false)
		return text, !ok || score >= leastLikely
	}
	return text, true
}

// lenient decodes the beginning of a text; what cannot be read is U+FFFD.
func (cs charset) lenient(head []byte) string {
	if cs.enc == nil {
		return strings.ToValidUTF8(string(head), string(utf8.RuneError))
	}
	decoded, err := cs.enc.NewDecoder().Bytes(head)
	if err != nil {
		return ""
	}
	return string(decoded)
}

func bomCharset(content []byte) (charset, int) {
	switch {
	case bytes.HasPrefix(content, []byte(ByteOrderMark)):
		return utf8Charset, 3
	case bytes.HasPrefix(content, []byte{0xFF, 0xFE}):
		return utf16LECharset, 2
	case bytes.HasPrefix(content, []byte{0xFE, 0xFF}):
		return utf16BECharset, 2
	case bytes.HasPrefix(content, []byte{0x84, 0x31, 0x95, 0x33}):
		return gbCharset, 4
	}
	return charset{}, 0
}

// guessCharset tells the encoding of content without a byte order mark.
func guessCharset(content []byte) charset {
	head, whole := content, true
	if len(head) > Sample {
		head, whole = head[:Sample], false
	}
	if ascii(head) {
		if whole || !bytes.ContainsFunc(content, func(r rune) bool { return r >= utf8.RuneSelf }) {
			return utf8Charset
		}
		// A long beginning in ASCII says nothing: look where the rest begins.
		at := bytes.IndexFunc(content, func(r rune) bool { return r >= utf8.RuneSelf })
		at -= at % 2
		head = content[at:min(len(content), at+Sample)]
		whole = at+Sample >= len(content)
	}
	if whole && plainlyUTF8(head) || Misread(head) {
		return utf8Charset
	}
	best, bestScore := utf8Charset, -1e9
	for _, cs := range []charset{utf8Charset, gbCharset, big5Charset, utf16LECharset, utf16BECharset} {
		score, ok := cs.likelihood(head, whole)
		if ok && score > bestScore {
			best, bestScore = cs, score
		}
	}
	return best
}

// plainlyUTF8 reports whether bytes can hardly be anything but UTF-8: valid, and either with
// several characters of three bytes, or with lone letters of two (café). Pairs of two such letters
// may be Han characters in GBK.
func plainlyUTF8(b []byte) bool {
	if !utf8.Valid(b) || bytes.IndexByte(b, 0) >= 0 {
		return false
	}
	long, run, longest := 0, 0, 0
	for _, r := range string(b) {
		switch {
		case r < utf8.RuneSelf:
			run = 0
			continue
		case r >= 0x800:
			long++
		}
		run++
		longest = max(longest, run)
	}
	return long > 3 || long == 0 && longest == 1
}

// ascii reports whether all bytes are text in ASCII; with control characters it may be UTF-16.
func ascii(b []byte) bool {
	for _, c := range b {
		if c >= 0x7f || c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' {
			return false
		}
	}
	return true
}

// likelihood is the mean likelihood of the characters that the bytes spell in an encoding, each
// weighed by its bytes; whole says that the bytes do not end in the middle of a character.
func (cs charset) likelihood(head []byte, whole bool) (float64, bool) {
	if cs.enc == utf16LECharset.enc || cs.enc == utf16BECharset.enc {
		if len(head)%2 != 0 {
			return 0, false
		}
	}
	text := string(head)
	if cs.enc != nil {
		decoded, err := cs.enc.NewDecoder().Bytes(head)
		if err != nil {
			return 0, false
		}
		text = string(decoded)
	}
	if !whole && len(text) > 8 { // the last character may be cut
		text = strings.TrimRight(text, string(utf8.RuneError))
		for i := 0; i < utf8.UTFMax && !utf8.ValidString(text[len(text)-min(len(text), utf8.UTFMax):]); i++ {
			text = text[:len(text)-1]
		}
	}
	sum, n := 0.0, 0
	for _, r := range text {
		sum += likely(r)
		n++
	}
	if n == 0 {
		return 0, true
	}
	return sum/float64(n) + cs.favour, true
}

// likely tells how much a character speaks for the encoding that gave it.
func likely(r rune) float64 {
	switch {
	case r == utf8.RuneError:
		return -20
	case r == '\n' || r == '\r' || r == '\t' || r == '\f':
		return 1
	case r < ' ' || r == 0x7f:
		return -6
	case r < utf8.RuneSelf:
		return 1
	case commonHan()[r]:
		return 3
	case r >= 0x4E00 && r <= 0x9FFF:
		if usualHan()[r] {
			return 1
		}
		return -2
	case r >= 0x3000 && r <= 0x3020, r >= 0xFF01 && r <= 0xFF5E, r >= 0x2010 && r <= 0x2027:
		return 2
	case r == byteOrderMarkRune || r == 0x200B || r == '·' || r == '×' || r == '℃' || r == '①':
		return 0.5
	case unicode.Is(unicode.Co, r), unicode.Is(unicode.Cs, r), !unicode.IsPrint(r):
		return -4
	}
	return -2
}

const byteOrderMarkRune = '\uFEFF'

// commonHan are characters that make up most of any Chinese text, in both scripts.
var commonHan = sync.OnceValue(func() map[rune]bool {
	m := map[rune]bool{}
	for _, r := range "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严" +
		"這個們來為時會說國對過發經產種學後動現與關點進業當還應開電間實從樣問題東車長書見買賣員體頭聽氣親總讓給統級論計設認議證識變將無機構權標準處務勞區縣門際單織職專導環護監聯貿稅審辦網據濟協創財資質檢運營險" +
		"案例目录改革创新企业服务做法成效探索推动建设平台数据审批税关贸" {
		m[r] = true
	}
	return m
})

// usualHan are the characters in daily use: the first levels of GB 2312 and Big5.
var usualHan = sync.OnceValue(func() map[rune]bool {
	m := make(map[rune]bool, 8000)
	level := func(enc encoding.Encoding, first, last byte, trails func(byte) bool) {
		for lead := first; lead <= last; lead++ {
			for trail := byte(0x40); trail < 0xFF; trail++ {
				if !trails(trail) {
					continue
				}
				if out, err := enc.NewDecoder().Bytes([]byte{lead, trail}); err == nil {
					if r, size := utf8.DecodeRune(out); size == len(out) && unicode.Is(unicode.Han, r) {
						m[r] = true
					}
				}
			}
		}
	}
	level(simplifiedchinese.GBK, 0xB0, 0xD7, func(b byte) bool { return b >= 0xA1 })
	level(traditionalchinese.Big5, 0xA4, 0xC6, func(b byte) bool { return b <= 0x7E || b >= 0xA1 })
	return m
})

// decodeAs reads all of content in an encoding.
func decodeAs(content []byte, cs charset) (string, error) {
	text := string(content)
	if cs.enc != nil {
		decoded, err := cs.enc.NewDecoder().Bytes(content)
		if err != nil {
			return "", &document.Error{
				Problem:  say.Text("the file is damaged: it is no text in %s (%v)", cs.name, err),
				Expected: say.Text("text; save it as UTF-8"),
			}
		}
		text = string(decoded)
	}
	if at := strings.IndexRune(text, utf8.RuneError); at >= 0 || !utf8.ValidString(text) {
		if at < 0 || cs.enc == nil {
			if at = InvalidAt(text); at == len(text) {
				return text, nil // U+FFFD stands in the file itself
			}
		} else if cs.enc == gbCharset.enc && bytes.Contains(content, []byte{0x84, 0x31, 0xA4, 0x37}) {
			return text, nil // the same in GB18030
		}
		line := 1 + strings.Count(strings.ReplaceAll(text[:at], "\r\n", "\n"), "\n")
		return "", &document.Error{Line: line,
			Problem:  say.Text("a byte of the line is no text in %s, as which the file reads best", cs.name),
			Expected: say.Text("text in one encoding (save the file as UTF-8)")}
	}
	return text, nil
}

// InvalidAt is the offset of the first byte of s that is no UTF-8.
func InvalidAt(s string) int {
	for i, r := range s {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(s[i:]); size == 1 {
				return i
			}
		}
	}
	return len(s)
}
