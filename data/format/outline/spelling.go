package outline

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// HanBeside reports whether a character is Han or a sign of Han text.
func HanBeside(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 0x3000 && r <= 0x303F || r >= 0xFF00 && r <= 0xFFEF ||
		r >= 0x2010 && r <= 0x2027
}

// Fold makes two spellings of a title alike: width, case, spaces, quotes and dashes.
func Fold(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' { // full width forms of ! to ~
			r -= '！' - '!'
		}
		switch {
		case unicode.IsSpace(r), r == '\u200b', r == '\ufeff':
			return -1
		case strings.ContainsRune("“”„‟「」『』〝〞〟‘’‚‛`'\"", r):
			return '"'
		case strings.ContainsRune("—–－─―‐‑−", r):
			return '-'
		}
		return unicode.ToLower(r)
	}, s)
}

// EndsSentence reports whether a line ends where a sentence or a clause does.
func EndsSentence(text string) bool {
	text = trimClosing(text)
	last, _ := utf8.DecodeLastRuneInString(text)
	return strings.ContainsRune("。！？；：!?;:…，,", last)
}

// trimClosing takes off what may close behind the sign that ends a sentence.
func trimClosing(text string) string { return strings.TrimRight(text, "”’」』）)》 \t\u3000") }

// TrimRightSpace takes off the spaces at the end, the wide and the unbreakable ones, too.
func TrimRightSpace(text string) string { return strings.TrimRight(text, " \t\u3000\u00a0") }

// OneLine makes a text of several lines one: Han characters are joined, other words are kept apart.
func OneLine(s string) string {
	if !strings.ContainsAny(s, "\r\n\v\f") {
		return strings.TrimSpace(s)
	}
	var b strings.Builder
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return strings.ContainsRune("\r\n\v\f", r) }) {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		if b.Len() > 0 {
			last, next := lastRune(b.String()), []rune(part)[0]
			if last < 0x2000 && next < 0x2000 { // neither is Han or a sign of Han text
				b.WriteByte(' ')
			}
		}
		b.WriteString(part)
	}
	return b.String()
}

func lastRune(s string) rune {
	runes := []rune(s)
	return runes[len(runes)-1]
}

// EndsParagraph reports whether a line may be the last of its paragraph.
func EndsParagraph(text string) bool {
	text = trimClosing(text)
	last, _ := utf8.DecodeLastRuneInString(text)
	switch last {
	case '。', '！', '？', '!', '?', '：', ':', '…':
		return true
	}
	return false
}

// EndsOpen reports whether a line ends in the middle of a sentence.
func EndsOpen(text string) bool { return !EndsSentence(text) || EndsComma(text) }

// EndsComma reports whether a line ends at a comma.
func EndsComma(text string) bool {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimSpace(text))
	return last == '，' || last == ',' || last == '、'
}

// Join puts two pieces of a paragraph together: without a space where one of them is Han text, with
// one between two words of Latin letters.
func Join(a, b string) string {
	a = TrimRightSpace(a)
	last, _ := utf8.DecodeLastRuneInString(a)
	first, _ := utf8.DecodeRuneInString(strings.TrimSpace(b))
	if WordRune(last) && WordRune(first) {
		return a + " " + strings.TrimSpace(b)
	}
	return a + strings.TrimSpace(b)
}

// WordRune reports whether a character belongs to a word that spaces divide from others.
func WordRune(r rune) bool {
	return r < 0x2000 &&
		(unicode.IsLetter(r) || unicode.IsDigit(r) || r == ')' || r == '(' || r == ',' || r == '.' || r == ';')
}

// Width is the width of a line as a terminal shows it: two for a Han character, one for a letter.
func Width(text string) (n int) {
	for _, r := range TrimRightSpace(text) {
		if r >= 0x1100 && (r >= 0x2E80 || r < 0x2000) || r >= 0x2014 && r <= 0x2026 {
			n++
		}
		n++
	}
	return n
}
