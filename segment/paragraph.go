package segment

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What tells the end of a paragraph or an item from one of a line that was only too long, in columns: a Han character
// has two.
const (
	itemAfterColon = 30 // an item of a list that a colon announces is no longer
	itemAmongItems = 16 // an item of a list that nothing announces, of three at least
	muchLonger     = 20 // a line that is so much shorter than the next was not broken for want of room
)

// itemMark begins an item of a list.
var itemMark = regexp.MustCompile(
	`^(?:\d{1,2}[.、．)）]|[(（]\d{1,2}[)）]|[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）]|[①-⑳]|[·•●○■◆※*>]|[-—–] |第[一二三四五六七八九十百\d]+[章节条])`,
)

// mayBeItemMark reports the characters that an itemMark begins with.
func mayBeItemMark(r rune) bool {
	switch r {
	case '(',
		'（',
		'一',
		'二',
		'三',
		'四',
		'五',
		'六',
		'七',
		'八',
		'九',
		'十',
		'第',
		'·',
		'•',
		'●',
		'○',
		'■',
		'◆',
		'※',
		'*',
		'>',
		'-',
		'—',
		'–':
		return true
	}
	return IsDigit(r) || '①' <= r && r <= '⑳'
}

// indent begins a paragraph.
const indent = "　　"

// textLine is a line of a text, without the white space around it.
type textLine struct {
	text     string
	columns  int
	indented bool
	short    bool  // it may be an item of a list that nothing announces
	end      int32 // the byte of its line end
}

// paragraphEnds are the line ends of a text, by their bytes and in order, across which no phrase reads on: at an
// empty line, between the items of a list, and where a paragraph begins. A line end within a paragraph is nothing.
func paragraphEnds(s string) (ends []int32) {
	lines := lineReader{text: s}
	var before textLine
	a, _ := lines.next()
	b, more := lines.next()
	announced := false // the line is an item of a list that a colon announced
	for more {
		var after textLine
		after, more = lines.next()
		announced = b.columns <= itemAfterColon &&
			(announced || strings.HasSuffix(a.text, "：") || strings.HasSuffix(a.text, ":"))
		among := a.short && b.short && (before.short || after.short)
		if a.columns == 0 || b.columns == 0 || b.indented || announced || among || b.columns > a.columns+muchLonger ||
			b.isItem() {
			ends = append(ends, a.end)
		}
		before, a, b = a, b, after
	}
	return ends
}

// isItem reports a line that begins with an itemMark.
func (l textLine) isItem() bool {
	first, _ := utf8.DecodeRuneInString(l.text)
	return mayBeItemMark(first) && itemMark.MatchString(l.text)
}

// lineSigns end a line; a line feed behind a carriage return is one with it.
var lineSigns = [...]string{"\n", "\r", "\u2028", "\u2029"}

// lineReader reads the lines of a text.
type lineReader struct {
	text string
	at   int                 // where the next line begins
	sign [len(lineSigns)]int // where each of lineSigns stands next, if it was looked for from there on
}

// next reads a line; false where the text is at its end.
func (r *lineReader) next() (l textLine, more bool) {
	if r.at == len(r.text) {
		return l, false
	}
	rest := r.text[r.at:]
	end, next := len(rest), len(rest)
	for i, sign := range lineSigns {
		if r.sign[i] <= r.at {
			r.sign[i] = len(r.text)
			if at := strings.Index(rest, sign); at >= 0 {
				r.sign[i] = r.at + at
			}
		}
		if at := r.sign[i] - r.at; at < end {
			end, next = at, at+len(sign)
		}
	}
	if strings.HasPrefix(rest[end:], "\r\n") {
		next++
	}
	l = textLine{text: strings.TrimSpace(rest[:end]), indented: strings.HasPrefix(rest, indent), end: int32(r.at + end)}
	l.columns = columns(l.text)
	l.short = 0 < l.columns && l.columns <= itemAmongItems && !strings.ContainsFunc(l.text, endsClause)
	r.at += next
	return l, true
}

// columns is how wide a text is.
func columns(s string) (n int) {
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c < utf8.RuneSelf:
			n++
			i++
		case 0xE3 <= c && c <= 0xE9 && i+2 < len(s) && s[i+1]&0xC0 == 0x80 &&
			s[i+2]&0xC0 == 0x80: // U+3000 to U+9FFF, of which none is Latin
			n += 2
			i += 3
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			if n++; !unicode.Is(unicode.Latin, r) {
				n++
			}
			i += size
		}
	}
	return n
}

// endsClause reports the signs that no item of a list has which nothing announces.
func endsClause(r rune) bool {
	switch r {
	case '，', '。', '；', '！', '？', ',', ';':
		return true
	}
	return false
}
