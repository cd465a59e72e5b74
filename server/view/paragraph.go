package view

import (
	"regexp"
	"slices"
	"strings"

	"anlisou/index"
)

// itemMarker is the number that begins an item of a list: "1." "2、" "(3)" "(四)".
var itemMarker = regexp.MustCompile(`^\s*([0-9\x{FF10}-\x{FF19}]{1,2}[.\x{FF0E}、]|` +
	`[(\x{FF08}][0-9\x{FF10}-\x{FF19}一二三四五六七八九十]{1,3}[)\x{FF09}])\s*`)

// paragraphs cuts the text of a section at its line breaks. Blank lines go, everything else
// stays, character for character.
func paragraphs(runs []index.Run) (list []Paragraph) {
	var current []index.Run
	finish := func() {
		if strings.TrimSpace(TextOf(current)) != "" {
			list = append(list, newParagraph(current))
		}
		current = nil
	}
	for _, run := range runs {
		for i, line := range strings.Split(run.Text, "\n") {
			if i > 0 {
				finish()
			}
			if line != "" {
				current = append(current, index.Run{Text: line, Mark: run.Mark})
			}
		}
	}
	finish()
	return list
}

// newParagraph sets an item's number apart, unless a mark runs through it.
func newParagraph(runs []index.Run) Paragraph {
	first := runs[0]
	number := itemMarker.FindString(first.Text)
	if number != "" && !first.Mark && !startsWithDigit(first.Text[len(number):]) {
		rest := slices.Clone(runs)
		rest[0].Text = first.Text[len(number):]
		return Paragraph{Marker: number, Runs: rest}
	}
	return Paragraph{Runs: runs}
}

// startsWithDigit tells 1.3亿元 from an item's number.
func startsWithDigit(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

// TextOf joins runs.
func TextOf(runs []index.Run) string {
	var b strings.Builder
	for _, r := range runs {
		b.WriteString(r.Text)
	}
	return b.String()
}
