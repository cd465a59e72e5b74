package prose

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
)

const (
	// minJudged is how many characters a text has at least that is judged by them.
	minJudged = 80
	// mostStrange is the share of characters that no text has. Texts of the bundled documents, pictographs and formulas
	// included, have less than a hundredth of them; one whose fonts cannot be read has half and more.
	mostStrange = 0.1
	maxJudged   = 200_000 // characters: the beginning tells what the rest is
)

// mailForm is the first line of a page or a letter that was saved as one file (MHTML, EML).
var mailForm = pattern.New(`(?i)^(?:mime-version|content-type|message-id|received|return-path|x-[a-z-]+|from|date|subject):\s`)

// readable is the error of lines that are no text that a person wrote.
func readable(lines []outline.Line) *document.Error {
	all, strange := 0, 0
	headers, seen := 0, 0
	for _, l := range lines {
		if l.Blank() {
			continue
		}
		if seen++; seen <= 10 && mailForm.MatchString(strings.TrimSpace(l.Text)) {
			headers++
		}
		for _, r := range l.Text {
			if unicode.IsSpace(r) {
				continue
			}
			if all++; strangeRune(r) {
				strange++
			}
		}
		if all > maxJudged {
			break
		}
	}
	switch {
	case headers > 1:
		return &document.Error{Problem: "the file is a web page or a letter in one file (MHTML, EML), which was read as text",
			Expected: "the page itself: open it and save it as HTML, docx or PDF"}
	case all >= minJudged && float64(strange) > mostStrange*float64(all):
		return &document.Error{Problem: "the file's characters are no text: its fonts do not say which characters they show",
			Expected: "the document it was made from (docx), or one whose text was recognised (OCR)"}
	}
	return nil
}

// strangeRune reports whether a character is none that Chinese or other living text has: private, unassigned, control or
// box-drawing ones, and scripts that only fonts without a mapping give.
func strangeRune(r rune) bool {
	switch {
	case r == utf8.RuneError, unicode.Is(unicode.Co, r), unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cs, r):
		return true
	case r < 0x250, unicode.Is(unicode.Han, r), unicode.IsPunct(r), unicode.IsNumber(r), unicode.IsSymbol(r):
		return false
	}
	return !unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Bopomofo, unicode.Hiragana, unicode.Katakana,
		unicode.Hangul, unicode.Yi, unicode.Tibetan, unicode.Mongolian, unicode.Arabic, unicode.Common, unicode.Inherited)
}
