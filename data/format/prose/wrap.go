package prose

import (
	"slices"
	"strings"
	"unicode/utf8"

	"anlisou/data/format/budget"
	"anlisou/data/format/outline"
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
func joinWrapped(lines []outline.Line, b *budget.Budget) ([]outline.Line, int) {
	width, indented, ok := wrapWidth(lines)
	if !ok {
		return lines, 0
	}
	out := make([]outline.Line, 0, len(lines))
	joined := 0
	open := -1 // index in out of a line that may go on
	for _, l := range lines {
		b.Check()
		switch {
		case l.Dropped:
			out = append(out, l)
			continue
		case l.Blank():
			// A blank line ends a paragraph, unless it is the page's: between a dropped line and the text.
			if open >= 0 && !outline.EndsOpen(out[open].Text) &&
				!slices.ContainsFunc(out[open+1:], func(o outline.Line) bool { return o.Dropped }) {
				open = -1
			}
			out = append(out, l)
			continue
		}
		if open >= 0 && len(out[open].Text) < maxParagraph && goesOn(out[open], l, indented) {
			pageBetween := len(out) > open+1
			if !pageBetween || outline.EndsOpen(out[open].Text) {
				out[open].Text = outline.Join(out[open].Text, l.Text)
				joined++
				if pageBetween {
					out = append(
						out[:open+1],
						slices.DeleteFunc(out[open+1:], func(o outline.Line) bool { return !o.Dropped })...)
				}
				if outline.Width(l.Text) < width-wrapSlack {
					open = -1
				}
				continue
			}
		}
		out = append(out, l)
		open = -1
		if outline.Width(l.Text) >= width-wrapSlack && !centred(l) {
			open = len(out) - 1
		}
	}
	return out, joined
}

// wrapWidth is the width at which the lines of a text were broken, and whether its paragraphs are indented.
func wrapWidth(lines []outline.Line) (width int, indented, ok bool) {
	var widths []int
	indents := 0
	for _, l := range lines {
		if l.Dropped || l.Blank() {
			continue
		}
		if _, paged := outline.CutLeader(l.Text); paged {
			continue
		}
		widths = append(widths, outline.Width(l.Text))
		if indent(l.Text) {
			indents++
		}
	}
	if len(widths) < minWrappedLines {
		return 0, false, false
	}
	slices.Sort(widths)
	width = widths[len(widths)-1]
	full, open, ended, loose := 0, 0, 0, 0
	for i, l := range lines {
		if l.Dropped || l.Blank() || outline.Width(l.Text) < width-wrapSlack {
			continue
		}
		next := outline.TextBelow(lines, i+1)
		if next >= 0 && outline.ParseNumbered(lines[next].Text).Style != outline.NoStyle {
			continue // of a list, whose lines are as long as each other
		}
		full++
		switch { // how the paragraph ends that the line is of
		case outline.EndsSentence(l.Text) || next >= 0 && outline.EndsSentence(strings.TrimSpace(lines[next].Text)):
			ended++
		case next < 0 || outline.Width(lines[next].Text) < width-wrapSlack:
			loose++
		}
		if !outline.EndsSentence(strings.TrimSpace(l.Text)) {
			open++
		}
	}
	ok = width >= 40 && width <= maxWrapWidth && ended >= loose && // titles end no sentence
		(full >= minWrappedLines && full*5 >= len(widths) || open >= minOpenLines && 2*open >= full)
	return width, indents*10 > len(widths), ok
}

func indent(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return r == ' ' || r == '\t' || r == '\u3000' || r == '\u00a0'
}

// goesOn reports whether a paragraph that fills its line goes on in the next one.
func goesOn(l, next outline.Line, indented bool) bool {
	if next.Level > 0 || l.Level > 0 || next.Cell || l.Cell || indent(next.Text) {
		return false
	}
	if n := outline.ParseNumbered(next.Text); n.Style != outline.NoStyle {
		return false
	}
	if _, _, ok := outline.NamedHeading(next.Text); ok {
		return false
	}
	if _, _, ok := outline.BracketHeading(next.Text); ok {
		return false
	}
	if _, paged := outline.CutLeader(l.Text); paged {
		return false
	}
	return indented || !outline.EndsParagraph(l.Text)
}
