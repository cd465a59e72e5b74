package prose

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
)

// readHead reads what stands above the title.
func (f *framing) readHead() {
	var pending []int // organs, or the paper's name, until something shows that they are a head
	sure := false
	for k, i := range f.texts[:min(len(f.texts), maxHeadText)] {
		text := f.lines[i].Text
		folded := outline.Fold(text)
		if f.gone[i] != "" {
			continue
		}
		kind, issued := f.headKind(k, sure, len(pending) > 0)
		names, date, dated := dateLine(text)
		if !dated && sure && kind == "" { // the unit alone, with its date on the next line
			names = organsOf(text)
			dated = len(names) > 0 && k+1 < len(f.texts) && isDay(f.lines[f.texts[k+1]].Text)
		}
		if sure && kind == "" && !dated {
			names, date, dated = editedLine(text)
		}
		switch {
		case f.lines[i].Cell && !issued && (!sure || !dated), f.readNote(k) > 0:
			return
		case kind == "" && sure && dated:
			kind = document.LeftMasthead
			f.take(names, date)
		case kind == "" && (len(organsOf(text)) > 0 || !sure && (isPaper(folded) || markOrgan(folded) != "" || f.namesPaper(k))):
			pending = append(pending, i)
			continue
		case kind == "" && sure && f.namesOnly(k):
			kind = document.LeftMasthead
			f.leave(f.texts[k+1], kind)
		case kind == "":
			return
		}
		f.leave(i, kind)
		if kind == document.LeftNumber || folded == redWord || redForm.MatchString(folded) || issued || issueForm.MatchString(folded) {
			sure, f.headed = true, true
		}
		if sure {
			f.takePending(pending)
			pending = nil
		}
		if issueForm.MatchString(folded) && f.issue == "" {
			f.issue = strings.TrimSpace(text)
		}
		if redForm.MatchString(folded) {
			f.organs = append(f.organs, organsOf(strings.TrimSuffix(folded, "文件"))...)
		}
	}
}

// markOrgan is who issues an order or an announcement, by the line that heads it: 青禾市人民政府令; empty for another line.
func markOrgan(folded string) string {
	if m := markForm.FindStringSubmatch(folded); m != nil && isOrgan(m[1]) {
		return m[1]
	}
	return ""
}

// headKind is the kind of a line of text as a part of the head; issued says that it has the number of an issue beside
// other parts.
func (f *framing) headKind(k int, sure, pending bool) (kind string, issued bool) {
	text := f.lines[f.texts[k]].Text
	folded := outline.Fold(text)
	kind = f.headPart(folded, sure)
	if orderForm.MatchString(folded) && pending { // below 会议纪要, 某市人民政府令
		kind, f.number = document.LeftNumber, folded
		if f.numbered == 0 {
			f.numbered = yearIn(orderForm, folded)
		}
	}
	if folded == redWord && pending { // below the names of several organs
		kind = document.LeftMasthead
	}
	if kind == "" && f.readIssue(text) {
		return document.LeftMasthead, true
	}
	return kind, false
}

// takePending takes the lines above what shows that they are a head: organs, and the name of the paper.
func (f *framing) takePending(pending []int) {
	for _, at := range pending {
		f.leave(at, document.LeftMasthead)
		folded := outline.Fold(f.lines[at].Text)
		mark, organs := markOrgan(folded), organsOf(f.lines[at].Text)
		if mark != "" {
			f.organs = append(f.organs, mark)
		}
		if f.paper == "" && (mark != "" || len(organs) == 0 || isPaper(folded)) {
			f.paper = paperName(strings.Join(strings.Fields(f.lines[at].Text), ""))
		}
		if len(f.organs) == 0 || !f.date.known() {
			f.organs = append(f.organs, organs...)
		}
	}
}

// isPaper reports whether a line is the name of a paper that comes out again and again: 改革动态, 会议纪要. What is about
// something is a title.
func isPaper(folded string) bool {
	folded = paperName(folded)
	return paperForm.MatchString(folded) && !strings.Contains(folded, "关于") && !strings.Contains(folded, "的")
}

// headPart is the kind of a line that may stand above a title; empty for none. A date does so in a head alone.
func (f *framing) headPart(folded string, sure bool) string {
	switch {
	case utf8.RuneCountInString(folded) > 60:
	case numberForm.MatchString(folded):
		f.numbered, f.number = yearIn(numberForm, folded), folded
		return document.LeftNumber
	case issueForm.MatchString(folded):
		if f.numbered == 0 {
			f.numbered = yearIn(issueForm, folded)
		}
		return document.LeftMasthead
	case serialForm.MatchString(folded), secretForm.MatchString(folded), redForm.MatchString(folded),
		signerForm.MatchString(folded), sure && (ruleForm.MatchString(folded) || totalForm.MatchString(folded)),
		sure && orderForm.MatchString(folded):
		return document.LeftMasthead
	case sure && isDay(folded):
		f.take(nil, dayOf(folded))
		return document.LeftMasthead
	}
	return ""
}

func yearIn(form *pattern.Pattern, folded string) (year int) {
	if m := form.FindStringSubmatch(folded); m != nil && m[1] != "" {
		_, _ = fmt.Sscan(m[1], &year)
	}
	return year
}

// take notes who issued the document, and when.
func (f *framing) take(organs []string, date day) {
	f.organs = append(f.organs, organs...)
	if date.known() {
		f.date = date
	}
}

// titleOrgan is a title that begins with who issues the document: 青禾市人民政府关于…的决定.
var titleOrgan = pattern.New(`^(.{3,60}?)(?:等[\p{Han}0-9]{1,3}部门)?` + outline.Space + `关于`)

// readTitleOrgan reads who issued a document from its title, where nothing else says that.
func (f *framing) readTitleOrgan() {
	if len(f.organs) > 0 || len(f.writers) > 0 || len(f.signers) > 0 || !titleKindForm.MatchString(outline.Fold(f.title)) {
		return
	}
	if m := titleOrgan.FindStringSubmatch(f.title); m != nil {
		f.organs = organsOf(m[1])
	}
}
