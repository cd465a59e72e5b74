package segment

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"anlisou/segment/opencc"
)

// NormalForm numbers what Normalise does to text; an index built with another number is rebuilt.
//
//	1: NFKC, lower case, OpenCC characters, spaces between Han dropped
//	2: quotes, brackets, title marks, dashes, wave dashes, dots and ellipses folded, each sign to one
//	3: spaces between Han and letters or digits dropped, too
//	4: and spaces before a percent, per mille or degree sign that follows a digit, and between such a sign and Han
//	5: characters that only Taiwan, Hong Kong or old print have (衞) folded, too; marks of Latin and Greek letters dropped
//	6: the ends of paragraphs and list items stay, as ParagraphEnd; signs of ratio, division, multiplication and per cent folded, and Latin letters that NFKC leaves
const NormalForm = 6

// ParagraphEnd stands in the normal form of a text of a case where a paragraph or an item of a list ends. No term
// crosses it.
const ParagraphEnd = '\n'

// Text is normalised text that remembers where each of its characters came from.
type Text struct {
	// Runes is the text in normal form: compatibility forms and width folded (NFKC), lower case, letters without
	// marks (é is e, ø is o, ß is ss), simplified characters, one sign of each kind (see signs); a run of white space
	// is one ' ', and none between two Han characters, between one and a letter or digit, or in 65 % and the like.
	Runes []rune
	// Start and End are, for each rune, the bytes of the original text it stands for. A character
	// that normalises to several runes (㎡ to m2) gives all of them its own bytes.
	Start, End []int32
}

// Normalise brings text into normal form. Texts that differ only in width, case, script, in which
// quotes, brackets or dashes they use, or in spacing inside Han text have the same normal form, as query
// and as document. What it does to a character never depends on others than those it combines with, so
// that a piece of a text is, but for spaces at its ends, a piece of the text's normal form.
func Normalise(s string) Text {
	size := sizeOf(s)
	n := normaliser{folds: folds(), text: Text{
		Runes: make([]rune, 0, size),
		Start: make([]int32, 0, size),
		End:   make([]int32, 0, size),
	}}
	n.all(s)
	return n.text
}

// NormaliseText is Normalise of a text that has paragraphs, whose ends stay.
func NormaliseText(s string) Text {
	size := sizeOf(s)
	n := normaliser{folds: folds(), paragraphs: paragraphEnds(s), text: Text{
		Runes: make([]rune, 0, size),
		Start: make([]int32, 0, size),
		End:   make([]int32, 0, size),
	}}
	n.all(s)
	return n.text
}

// Each calls yield with each character of the normal form of a text that has paragraphs, and the bytes of the text
// that it stands for: what NormaliseText gives, without keeping it.
func Each(s string, yield func(r rune, start, end int)) {
	n := normaliser{folds: folds(), paragraphs: paragraphEnds(s), yield: yield}
	n.all(s)
}

// AppendNormal appends the characters that Normalise makes of a text, for those who do not ask where they came from.
func AppendNormal(normal []rune, s string) []rune {
	n := normaliser{folds: folds(), text: Text{Runes: normal}, runesOnly: true}
	n.all(s)
	return n.text.Runes
}

// AppendNormalText appends the characters that NormaliseText makes of a text.
func AppendNormalText(normal []rune, s string) []rune {
	n := normaliser{folds: folds(), paragraphs: paragraphEnds(s), text: Text{Runes: normal}, runesOnly: true}
	n.all(s)
	return n.text.Runes
}

func (n *normaliser) all(s string) {
	for i := 0; i < len(s); {
		if i = n.common(s, i); i < len(s) {
			i = n.next(s, i)
		}
	}
}

// sizeOf is about how many characters a text has. A Han character has three bytes; of a large text what is reserved
// in vain would be large, too, and what is reserved too little grows.
func sizeOf(s string) int {
	const large = 64 << 10
	if len(s) < large {
		return len(s)/2 + 1
	}
	return 2*len(s)/5 + 1
}

type normaliser struct {
	folds                *foldTable
	text                 Text
	yield                func(r rune, start, end int) // is given the characters in the place of text, where it is set
	runesOnly            bool                         // of text only the characters are wanted
	last                 rune                         // the character before; 0 for none
	space                bool                         // white space was read and is not yet written
	spaceStart, spaceEnd int
	paragraphs           []int32 // the bytes of the line ends that end a paragraph and are not yet read
	ended                bool    // such a one is in the white space
}

// common normalises the ASCII signs and common Han characters from byte i of s on, of which nearly all text is made,
// and returns where it comes to something else. It does with them what next does, without asking what else they might
// be.
func (n *normaliser) common(s string, i int) int {
	r, size := decodeCommon(s, i)
	for size > 0 {
		end := i + size
		next, nextSize := decodeCommon(s, end)
		if nextSize == 0 && !standsAlone(s, end) {
			return i
		}
		if to := n.folds.basic[r]; to != 0 {
			r = rune(to)
		}
		if n.space {
			n.write(r, i, end)
		} else {
			n.append(r, i, end)
		}
		i, r, size = end, next, nextSize
	}
	return i
}

// decodeCommon decodes an ASCII sign that is no space, or a common Han character; size 0 for all else.
func decodeCommon(s string, i int) (r rune, size int) {
	if i >= len(s) {
		return 0, 0
	}
	switch c := s[i]; {
	case '!' <= c && c <= '~':
		return rune(c), 1
	case 0xE4 <= c && c <= 0xE9 && i+2 < len(s) && s[i+1]&0xC0 == 0x80 && s[i+2]&0xC0 == 0x80:
		r = rune(c&0x0F)<<12 | rune(s[i+1]&0x3F)<<6 | rune(s[i+2]&0x3F)
		if isCommonHan(r) {
			return r, 3
		}
	}
	return 0, 0
}

// next normalises what begins at byte i of s, and returns where it ends.
func (n *normaliser) next(s string, i int) int {
	r, size := utf8.DecodeRuneInString(s[i:])
	end := i + size
	switch {
	case unicode.IsSpace(r) || unicode.IsControl(r):
		if !n.space {
			n.space, n.spaceStart = true, i
		}
		n.spaceEnd = end
		for ; len(n.paragraphs) > 0 && int(n.paragraphs[0]) < end; n.paragraphs = n.paragraphs[1:] {
			n.ended = true
		}
		return end
	case ignorable(r):
		return end
	case (r < utf8.RuneSelf || isCommonHan(r) || isPlainSign(r)) && standsAlone(s, end):
		n.write(fold(r), i, end)
		return end
	case r == utf8.RuneError && size == 1:
		n.write(r, i, end)
		return end
	}
	end = i + norm.NFKC.NextBoundaryInString(s[i:], true)
	for _, r := range withoutMarks(norm.NFKC.String(s[i:end])) {
		switch {
		case unicode.IsSpace(r): // NFKC makes spaces of some signs: U+00A8 is a space and a mark
			if !n.space {
				n.space, n.spaceStart = true, i
			}
			n.spaceEnd = end
		case ignorable(r):
		default:
			r = unicode.ToLower(r)
			if several, ok := spelled[r]; ok {
				for _, r := range several {
					n.write(r, i, end)
				}
				continue
			}
			n.write(fold(r), i, end)
		}
	}
	return end
}

// withoutMarks takes the marks off Latin and Greek letters: café is typed cafe, and naïve naive. They stay where they
// make another letter (й, が), which is what they do in other scripts. ü is u: who types pinyin writes u or v for it,
// and both are read.
func withoutMarks(cluster string) string {
	if !strings.ContainsFunc(cluster, func(r rune) bool { return r >= 0xC0 && carriesMarks(r) }) &&
		!strings.ContainsFunc(cluster, func(r rune) bool { return unicode.Is(unicode.Mn, r) }) {
		return cluster
	}
	var b strings.Builder
	letter, dropped := false, false // the last that was no mark is such a letter; a mark was dropped
	for _, r := range norm.NFKD.String(cluster) {
		switch mark := unicode.Is(unicode.Mn, r); {
		case mark && letter:
			dropped = true
			continue
		case !mark:
			letter = carriesMarks(r)
		}
		b.WriteRune(r)
	}
	if !dropped {
		return cluster
	}
	return norm.NFKC.String(b.String())
}

func carriesMarks(r rune) bool {
	return unicode.IsLetter(r) && (r < unicode.MaxASCII || unicode.In(r, unicode.Latin, unicode.Greek))
}

func (n *normaliser) write(r rune, start, end int) {
	if n.space {
		ended := n.ended
		n.space, n.ended = false, false
		switch {
		case n.last == 0:
		case ended:
			n.append(ParagraphEnd, n.spaceStart, n.spaceEnd)
		case !typeset(n.last, r):
			n.append(' ', n.spaceStart, n.spaceEnd)
		}
	}
	n.append(r, start, end)
}

// Spaced reports that white space between two characters of a normal form stays.
func Spaced(a, b rune) bool { return !typeset(a, b) }

// typeset reports two characters between which a space says nothing: people set 522 件, 65 % and 推进 AI 应用 as they like.
func typeset(a, b rune) bool {
	return IsHan(a) && isTermRune(b) || (isTermRune(a) || isUnitSign(a)) && IsHan(b) || IsDigit(a) && isUnitSign(b)
}

// isUnitSign reports the signs that follow a number and say what it counts; ℃ is ° and c in normal form.
func isUnitSign(r rune) bool { return r == '%' || r == '‰' || r == '°' }

func (n *normaliser) append(r rune, start, end int) {
	n.last = r
	if n.yield != nil {
		n.yield(r, start, end)
		return
	}
	n.text.Runes = append(n.text.Runes, r)
	if n.runesOnly {
		return
	}
	n.text.Start = append(n.text.Start, int32(start))
	n.text.End = append(n.text.End, int32(end))
}

// standsAlone reports that the character at s[i:] cannot combine with the one before it: it is
// ASCII, a CJK punctuation mark or a common Han character. Anything else is left to package norm.
func standsAlone(s string, i int) bool {
	if i >= len(s) || s[i] < utf8.RuneSelf {
		return true
	}
	r, _ := utf8.DecodeRuneInString(s[i:])
	return isCommonHan(r) || 0x2010 <= r && r <= 0x2027 || 0x3001 <= r && r <= 0x3011 || 0xFF00 <= r && r <= 0xFF5E
}

// isCommonHan reports a character of the first Han block, none of which NFKC changes.
func isCommonHan(r rune) bool { return 0x4E00 <= r && r <= 0x9FFF }

// IsHan reports a Han character.
func IsHan(r rune) bool { return isCommonHan(r) || r > 0x2E7F && unicode.Is(unicode.Han, r) }

// ignorable reports characters that print nothing and so must not part what is read as one:
// zero-width spaces and joiners, direction marks, soft hyphens, byte order marks, variation selectors.
func ignorable(r rune) bool {
	switch {
	case r < 0xAD:
		return false
	case isCommonHan(r):
		return false
	}
	return r == 0xAD || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r)
}

// isTermRune reports characters that terms are made of: letters, digits and the marks they carry.
// All others cut.
func isTermRune(r rune) bool {
	switch {
	case isCommonHan(r):
		return true
	case r < utf8.RuneSelf:
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z'
	case 0x3001 <= r && r <= 0x3002 || 0x3008 <= r && r <= 0x3011: // 、 。 and brackets, without asking package unicode
		return false
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)
}

// fold gives the character that stands for r in normal form: of a capital letter of ASCII the small one, of
// a full-width sign the ASCII one, of a traditional character its usual simplified form, of a sign its kind's.
func fold(r rune) rune {
	t := folds()
	if int(r) < len(t.basic) {
		if to := t.basic[r]; to != 0 {
			return rune(to)
		}
		return r
	}
	if to, ok := t.rest[r]; ok {
		return to
	}
	return r
}

// foldTable is split because nearly all Han text lies in the basic plane, where an array is quicker.
type foldTable struct {
	basic [1 << 16]uint16
	rest  map[rune]rune // from characters beyond the basic plane
}

var folds = sync.OnceValue(func() *foldTable {
	t := &foldTable{rest: map[rune]rune{}}
	for from, to := range opencc.Simplified {
		switch {
		case int(from) >= len(t.basic):
			t.rest[from] = to
		case int(to) < len(t.basic):
			t.basic[from] = uint16(to)
		default: // a simplified form that no text in use has: the character stays itself
		}
	}
	// One form in the table is itself traditional to another (薴 苧 苎): follow it, so that folding
	// folded text changes nothing.
	for from, to := range t.basic {
		if to != 0 && t.basic[to] != 0 {
			t.basic[from] = t.basic[to]
		}
	}
	for kind, all := range signs {
		for _, sign := range all {
			t.basic[sign] = uint16(kind)
		}
	}
	for r := uint16('A'); r <= 'Z'; r++ {
		t.basic[r] = r + 'a' - 'A'
	}
	for r := uint16('!'); r <= '~'; r++ { // as NFKC does with their full-width forms
		if wide := r + '！' - '!'; t.basic[r] != 0 {
			t.basic[wide] = t.basic[r]
		} else {
			t.basic[wide] = r
		}
	}
	return t
})
