package format

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	minWrappedLines = 5   // lines of full width, at the least, in a wrapped text
	minOpenLines    = 3   // of these that end in the middle of a sentence, where the paragraphs are short
	maxWrapWidth    = 140 // columns: longer lines are paragraphs
	wrapSlack       = 4   // columns that a full line may lack: a sign that must not begin the next one
)

// maxParagraph is how many bytes of lines are joined to a paragraph, which is copied with each: twenty pages.
const maxParagraph = 64 << 10

// joinWrapped makes paragraphs of a text whose lines were broken at a width, as a page's are: a line of full
// width goes on in the next one, also over the end of a page, unless that begins something. A text whose lines
// have no common width is left as it is. The second result counts the line ends taken out.
func joinWrapped(lines []line, b *budget) ([]line, int) {
	width, indented, ok := wrapWidth(lines)
	if !ok {
		return lines, 0
	}
	out := make([]line, 0, len(lines))
	joined := 0
	open := -1 // index in out of a line that may go on
	for _, l := range lines {
		b.check()
		switch {
		case l.dropped:
			out = append(out, l)
			continue
		case l.blank():
			// A blank line ends a paragraph, unless it is the page's: between a dropped line and the text.
			if open >= 0 && !endsOpen(out[open].text) && !slices.ContainsFunc(out[open+1:], func(o line) bool { return o.dropped }) {
				open = -1
			}
			out = append(out, l)
			continue
		}
		if open >= 0 && len(out[open].text) < maxParagraph && goesOn(out[open], l, indented) {
			pageBetween := len(out) > open+1
			if !pageBetween || endsOpen(out[open].text) {
				out[open].text = joinLine(out[open].text, l.text)
				joined++
				if pageBetween {
					out = append(out[:open+1], slices.DeleteFunc(out[open+1:], func(o line) bool { return !o.dropped })...)
				}
				if columns(l.text) < width-wrapSlack {
					open = -1
				}
				continue
			}
		}
		out = append(out, l)
		open = -1
		if columns(l.text) >= width-wrapSlack {
			open = len(out) - 1
		}
	}
	return out, joined
}

// wrapWidth is the width at which the lines of a text were broken, and whether its paragraphs are indented.
func wrapWidth(lines []line) (width int, indented, ok bool) {
	var widths []int
	indents := 0
	for _, l := range lines {
		if l.dropped || l.blank() {
			continue
		}
		if _, paged := cutLeader(l.text); paged {
			continue
		}
		widths = append(widths, columns(l.text))
		if indent(l.text) {
			indents++
		}
	}
	if len(widths) < minWrappedLines {
		return 0, false, false
	}
	slices.Sort(widths)
	width = widths[len(widths)-1]
	full, open := 0, 0
	for _, l := range lines {
		if l.dropped || l.blank() || columns(l.text) < width-wrapSlack {
			continue
		}
		full++
		if !endsSentence(strings.TrimSpace(l.text)) {
			open++
		}
	}
	ok = width >= 40 && width <= maxWrapWidth &&
		(full >= minWrappedLines && full*5 >= len(widths) || open >= minOpenLines && 2*open >= full)
	return width, indents*10 > len(widths), ok
}

func indent(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return r == ' ' || r == '\t' || r == '\u3000' || r == '\u00a0'
}

// goesOn reports whether a paragraph that fills its line goes on in the next one.
func goesOn(l, next line, indented bool) bool {
	if next.level > 0 || l.level > 0 || next.cell || l.cell || indent(next.text) {
		return false
	}
	if n := parseNumbered(next.text); n.style != noStyle {
		return false
	}
	if _, _, ok := namedHeading(next.text); ok {
		return false
	}
	if _, paged := cutLeader(l.text); paged {
		return false
	}
	return indented || !endsParagraph(l.text)
}

// endsParagraph reports whether a line may be the last of its paragraph.
func endsParagraph(text string) bool {
	text = trimClosing(text)
	last, _ := utf8.DecodeLastRuneInString(text)
	switch last {
	case '。', '！', '？', '!', '?', '：', ':', '…':
		return true
	}
	return false
}

// endsOpen reports whether a line ends in the middle of a sentence.
func endsOpen(text string) bool { return !endsSentence(text) || endsComma(text) }

func endsComma(text string) bool {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimSpace(text))
	return last == '，' || last == ',' || last == '、'
}

// joinLine puts two pieces of a paragraph together: without a space where one of them is Han text, with
// one between two words of Latin letters.
func joinLine(a, b string) string {
	a = trimRightSpace(a)
	last, _ := utf8.DecodeLastRuneInString(a)
	first, _ := utf8.DecodeRuneInString(strings.TrimSpace(b))
	if wordRune(last) && wordRune(first) {
		return a + " " + strings.TrimSpace(b)
	}
	return a + strings.TrimSpace(b)
}

// wordRune reports whether a character belongs to a word that spaces divide from others.
func wordRune(r rune) bool {
	return r < 0x2000 && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == ')' || r == '(' || r == ',' || r == '.' || r == ';')
}

// columns is the width of a line as a terminal shows it: two for a Han character, one for a letter.
func columns(text string) (n int) {
	for _, r := range trimRightSpace(text) {
		if r >= 0x1100 && (r >= 0x2E80 || r < 0x2000) || r >= 0x2014 && r <= 0x2026 {
			n++
		}
		n++
	}
	return n
}
