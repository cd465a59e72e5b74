package prose

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"

	"anlisou/data"
	"anlisou/data/format/document"
	"anlisou/data/format/outline"
)

// readTitle finds the title below the head.
func (f *framing) readTitle() {
	rest := marking{lines: f.lines}
	for i := range f.gone {
		rest.leaveOut(i)
	}
	if title, from, at := f.statedTitle(rest.lines); title != "" {
		f.title, f.from, f.at = title, from, at
		return
	}
	at := f.titleLine(rest.lines)
	if at < 0 {
		if f.paper != "" { // 会议纪要〔2023〕5号, below which the text begins
			number := f.number
			if first, _ := utf8.DecodeRuneInString(number); unicode.Is(unicode.Han, first) && first != '第' {
				number = "" // 白政令〔2022〕1号 is its file's
			}
			f.title = f.paper + cmp.Or(strings.Join(strings.Fields(f.issue), ""), number)
		}
		return
	}
	end := f.addressee(rest.lines, at)
	if end >= 0 {
		f.headed = true
	}
	f.title, f.from = titleAt(rest.lines, at, titleBounds{headed: f.headed, end: end})
	if series := strings.TrimSpace(rest.lines[at].Text); seriesForm.MatchString(series) && f.title != "" &&
		outline.ParseNumbered(series).Style == outline.CaseStyle && outline.ParseNumbered(series).Rest == "" {
		f.infos = append(f.infos, data.Section{Heading: seriesName, Text: series})
	}
	if f.at = at; utf8.RuneCountInString(f.title) > data.MaxTitleLen {
		f.title, f.at, f.from = "", -1, 0
	}
}

// seriesName is under what the number in a series that counts all cases there are is kept: 指导性案例98号.
const seriesName = "案例编号"

// addressee is the index of the line that begins 主送 below a title, which goes on until there; -1 for none.
func (f *framing) addressee(lines []outline.Line, at int) int {
	seen := 0
	for i := outline.TextBelow(lines, at+1); i >= 0 && seen < maxBelow; i = outline.TextBelow(lines, i+1) {
		folded := outline.Fold(lines[i].Text)
		if addressed(lines, i) {
			return i
		}
		if lines[i].Cell || !outline.IsTitle(lines[i].Text) || outline.EndsSentence(lines[i].Text) ||
			outline.ParseNumbered(lines[i].Text).Style != outline.NoStyle || outline.IsSectionName(folded) {
			return -1
		}
		seen++
	}
	return -1
}

// addressed reports whether a line names those that a document is sent to, or begins to.
func addressed(lines []outline.Line, i int) bool {
	folded := outline.Fold(lines[i].Text)
	if lines[i].Cell || outline.ParseNumbered(lines[i].Text).Style != outline.NoStyle {
		return false
	}
	if sentForm.MatchString(folded) {
		name, _, ok := cutLabel(lines[i].Text)
		return !ok || manyForm.MatchString(name) || !isFieldName(name)
	}
	next := outline.TextBelow(lines, i+1)
	return next >= 0 && sentOpenForm.MatchString(folded) && strings.HasSuffix(outline.Fold(lines[next].Text), ":")
}

// belowTitle reads what stands between the title and the text; it gives the index of the first line of text.
func (f *framing) belowTitle() int {
	if f.from == 0 {
		return 0
	}
	i := outline.TextBelow(f.lines, f.from)
	for seen := 0; i >= 0 && seen < maxBelow; seen++ {
		text := f.lines[i].Text
		folded := outline.Fold(text)
		next := outline.TextBelow(f.lines, i+1)
		names, date, dated := dateLine(cutDash(text))
		reporters, day, reported := contributors(text)
		switch {
		case f.lines[i].Cell:
			return i
		case reported && !isLabelLine(text):
			f.takeWriters(reporters, day)
			f.leave(i, document.LeftContributor)
		case addressed(f.lines, i):
			f.headed = true
			f.leave(i, document.LeftAddressee)
			if !strings.HasSuffix(folded, ":") && next >= 0 {
				f.leave(next, document.LeftAddressee)
				next = outline.TextBelow(f.lines, next+1)
			}
			return max(next, 0)
		case numberForm.MatchString(folded):
			f.headed, f.numbered = true, yearIn(numberForm, folded)
			f.leave(i, document.LeftNumber)
		case isDay(folded):
			f.take(nil, dayOf(folded))
			f.leave(i, document.LeftDate)
		case dated:
			f.take(names, date)
			f.leave(i, document.LeftSignature)
		case captionForm.MatchString(folded):
			f.byline(i, document.LeftAnnotation)
			if !f.date.known() {
				f.date = firstDay(folded)
			}
			if !f.date.known() {
				f.date.year = yearIn(passedForm, folded)
			}
		case cutDash(text) != text && len(organsOf(cutDash(text))) > 0:
			f.organs = append(f.organs, organsOf(cutDash(text))...)
			f.leave(i, document.LeftSignature)
		case len(organsOf(text)) > 0 && (next >= 0 && isDay(f.lines[next].Text) || f.date.known() && !f.headed):
			f.organs = append(f.organs, organsOf(text)...)
			f.leave(i, document.LeftSignature)
		case isLabelLine(text):
		default:
			behind := max(f.contact(i), f.noteBelow(i))
			if behind == i {
				return i
			}
			next = outline.TextBelow(f.lines, behind)
		}
		i = next
	}
	return max(i, 0)
}
