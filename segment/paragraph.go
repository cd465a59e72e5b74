package segment

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What tells the end of a paragraph or an item from one of a line that was only too long, in columns: a Han character has two.
const (
	itemAfterColon = 30 // an item of a list that a colon announces is no longer
	itemAmongItems = 16 // an item of a list that nothing announces
	leastItems     = 3  // of such a list
	muchLonger     = 20 // a line that is so much shorter than the next was not broken for want of room
)

// itemMark begins an item of a list.
var itemMark = regexp.MustCompile(`^(?:\d{1,2}[.、．)）]|[(（]\d{1,2}[)）]|[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）]|[①-⑳]|[·•●○■◆※*>]|[-—–] |第[一二三四五六七八九十百\d]+[章节条])`)

// indent begins a paragraph.
const indent = "　　"

// line is a line of a text, without the white space around it.
type textLine struct {
	text     string
	columns  int
	indented bool
	end      int // the byte of its line end
}

// paragraphEnds are the line ends of a text, by their bytes, across which no phrase reads on: at an empty line, between the items of a list, and where a
// paragraph begins. A line end within a paragraph is nothing.
func paragraphEnds(s string) map[int]bool {
	if !strings.Contains(s, "\n") {
		return nil
	}
	lines := textLines(s)
	short := func(i int) bool {
		return i >= 0 && i < len(lines) && 0 < lines[i].columns && lines[i].columns <= itemAmongItems && !strings.ContainsAny(lines[i].text, "，。；！？,;")
	}
	ends := map[int]bool{}
	announced := false // the line is an item of a list that a colon announced
	for i := 0; i+1 < len(lines); i++ {
		a, b := lines[i], lines[i+1]
		announced = b.columns <= itemAfterColon && (announced || strings.HasSuffix(a.text, "：") || strings.HasSuffix(a.text, ":"))
		among := 0
		if short(i) && short(i+1) {
			first, last := i, i+1
			for short(first-1) && last-first < leastItems {
				first--
			}
			for short(last+1) && last-first < leastItems {
				last++
			}
			among = last - first + 1
		}
		if a.columns == 0 || b.columns == 0 || b.indented || announced || among >= leastItems ||
			b.columns > a.columns+muchLonger || itemMark.MatchString(b.text) {
			ends[a.end] = true
		}
	}
	return ends
}

func textLines(s string) (lines []textLine) {
	for at := 0; at < len(s); {
		end := strings.IndexByte(s[at:], '\n')
		if end < 0 {
			end = len(s) - at
		}
		text := strings.TrimSpace(s[at : at+end])
		l := textLine{text: text, indented: strings.HasPrefix(s[at:], indent), end: at + end}
		for _, r := range text {
			if l.columns++; r >= utf8.RuneSelf && !unicode.Is(unicode.Latin, r) {
				l.columns++
			}
		}
		lines = append(lines, l)
		at += end + 1
	}
	return lines
}
