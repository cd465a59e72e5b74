package prose

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"anlisou/data/format/charset"
	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
	"anlisou/data/say"
)

const (
	// minJudged is how many characters a text has at least that is judged by them.
	minJudged = 80
	// mostStrange is the share of characters that no text has. Texts of the bundled documents, pictographs and formulas
	// included, have less than a hundredth of them; one whose fonts cannot be read has half and more.
	mostStrange = 0.1
	maxJudged   = 200_000 // characters: the beginning tells what the rest is
)

const (
	// mostGarbled is the share of characters that were read in a wrong character set once and saved so: a document that
	// tells of such a case quotes fewer.
	mostGarbled = 0.1
	minGarbled  = 4 // such characters
)

// mailForm is the first line of a page or a letter that was saved as one file (MHTML, EML), partForm one in it.
var mailForm = pattern.New(`(?i)^(?:mime-version|content-type|message-id|received|return-path|x-[a-z-]+|from|date|subject):\s`)

var partForm = pattern.New(`(?i)^content-(?:type:\s*(?:text|multipart|image|application)/|transfer-encoding:\s*(?:base64|quoted-printable|[78]bit))`)

// readable is the error of lines that are no text that a person wrote.
func readable(lines []outline.Line) *document.Error {
	all, strange, han, latin := 0, 0, 0, 0
	headers, seen, garbled := 0, 0, 0
	for _, l := range lines {
		if l.Blank() {
			continue
		}
		if seen++; seen <= 10 && mailForm.MatchString(strings.TrimSpace(l.Text)) || partForm.MatchString(strings.TrimSpace(l.Text)) {
			headers++
		}
		lost, _ := charset.Garbled(l.Text)
		garbled += lost
		for _, r := range l.Text {
			if unicode.IsSpace(r) {
				continue
			}
			all++
			switch {
			case strangeRune(r):
				strange++
			case unicode.Is(unicode.Han, r):
				han++
			case r < utf8.RuneSelf && unicode.IsLetter(r):
				latin++
			}
		}
		if all > maxJudged {
			break
		}
	}
	switch {
	case headers > 1:
		return &document.Error{Problem: say.Text("the file is a web page or a letter in one file (MHTML, EML), which was read as text"),
			Expected: say.Text("the page itself: open it and save it as HTML, docx or PDF")}
	case garbled >= minGarbled && float64(garbled) > mostGarbled*float64(all):
		return charset.GarbledError()
	case all >= minJudged && (float64(strange) > mostStrange*float64(all) || han == 0 && 2*latin < all && !otherScript(lines)):
		return &document.Error{Problem: say.Text("the file's characters are no text: its fonts do not say which characters they show"),
			Expected: say.Text("the document it was made from (docx), or one whose text was recognised (OCR)")}
	}
	return nil
}

// strangeRune reports whether a character is none that Chinese text has, but for a few: private, unassigned and control
// ones, and the letters and signs of Western languages beyond ASCII, which fonts without a mapping give.
func strangeRune(r rune) bool {
	switch {
	case r < 0x80:
		return unicode.IsControl(r)
	case r < 0x250:
		return !strings.ContainsRune("°±²³·×÷¥§©®«»¼½¾µ", r)
	case r == utf8.RuneError:
		return true
	case unicode.Is(unicode.Han, r), unicode.IsPunct(r), unicode.IsNumber(r), unicode.IsSymbol(r):
		return false
	}
	return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.Is(unicode.Cf, r)
}

// otherScript reports whether a text is written in letters that are neither Latin nor Han: Tibetan, Mongolian, Uighur.
func otherScript(lines []outline.Line) bool {
	for _, l := range lines {
		if strings.ContainsFunc(l.Text, func(r rune) bool { return r >= 0x250 && unicode.IsLetter(r) && !unicode.Is(unicode.Han, r) }) {
			return true
		}
	}
	return false
}
