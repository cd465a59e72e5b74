package prose

import (
	"strings"
	"unicode/utf8"

	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
)

// A paper that comes out again and again (改革与发展, 每日要情) is known by the number of its issue, whatever its name.

const (
	maxPaperName = 16 // characters of its name
	maxHeadParts = 5  // on one line
)

// paperName is the name of a paper without the brackets around it: 【信息专报】.
func paperName(text string) string { return strings.Trim(text, "【】〖〗[]《》") }

// namesPaper reports whether a line of text is the name of a paper, because the number of an issue stands below it.
func (f *framing) namesPaper(k int) bool {
	text := strings.TrimSpace(f.lines[f.texts[k]].Text)
	if f.lines[f.texts[k]].Cell || !isPaperName(text) {
		return false
	}
	for _, i := range f.texts[k+1 : min(k+3, len(f.texts))] {
		folded := outline.Fold(f.lines[i].Text)
		if issueForm.MatchString(folded) {
			return true
		}
		if !ruleForm.MatchString(folded) && len(organsOf(f.lines[i].Text)) == 0 {
			return len(issueParts(f.lines[i].Text)) > 1
		}
	}
	return false
}

func isPaperName(text string) bool {
	if len(text) > maxLineBytes {
		return false
	}
	folded := paperName(outline.Fold(text))
	return utf8.RuneCountInString(folded) <= maxPaperName && hasWord(folded) && !outline.EndsSentence(text) &&
		!strings.ContainsAny(folded, "\"():,") && !strings.Contains(folded, "关于") && !titleKindForm.MatchString(folded) &&
		outline.ParseNumbered(text).Style == outline.NoStyle && !outline.IsSectionName(text)
}

// issueLine is a paper's name and the number of the issue on one line: 改革与发展 第6期.
var issueLine = pattern.New(`^(.{2,20}?)[\s\x{3000}\x{00A0}]*([(（]?` + outline.Space + `(?:[〔﹝\[【(（]?(?:19|20)[0-9]{2}` + outline.Space + `年?[〕﹞\]】)）]?)?` +
	outline.Space + `第?` + outline.Space + `[0-9一二三四五六七八九十百]{1,5}` + outline.Space + `期.*)$`)

// issueParts cuts a line into the number of an issue and what stands beside it in a head: the paper's name, the organ that
// makes it, the date. It is nil where the line has no such number, or anything else.
func issueParts(text string) []string {
	if len(text) > maxLineBytes {
		return nil
	}
	parts := infoGap.Split(strings.TrimSpace(text), -1)
	if len(parts) == 1 {
		if m := issueLine.FindStringSubmatch(parts[0]); m != nil {
			parts = []string{m[1], m[2]}
		}
	}
	if len(parts) < 2 || len(parts) > maxHeadParts {
		return nil
	}
	issues, known := 0, false
	for _, part := range parts {
		folded := outline.Fold(part)
		_, _, dated := dateLine(part)
		organ := len(organsOf(editedForm.ReplaceAllString(strings.TrimSpace(part), ""))) > 0
		switch {
		case issueForm.MatchString(folded):
			issues++
		case isPaper(folded), isDay(folded), totalForm.MatchString(folded), dated, organ:
			known = true
		case !isPaperName(part):
			return nil
		}
	}
	if issues == 0 || !known {
		return nil
	}
	return parts
}

// readIssue reads a line of a head that holds the number of an issue beside other parts.
func (f *framing) readIssue(text string) bool {
	parts := issueParts(text)
	for _, part := range parts {
		folded := outline.Fold(part)
		names, date, dated := dateLine(part)
		switch organs := organsOf(editedForm.ReplaceAllString(strings.TrimSpace(part), "")); {
		case issueForm.MatchString(folded):
			f.issue = strings.TrimSpace(part)
			if f.numbered == 0 {
				f.numbered = yearIn(issueForm, folded)
			}
		case isDay(folded):
			f.take(nil, dayOf(folded))
		case dated:
			f.take(names, date)
		case totalForm.MatchString(folded):
		case len(organs) > 0:
			f.take(organs, day{})
		case f.paper == "":
			f.paper = paperName(strings.Join(strings.Fields(part), ""))
		}
	}
	return len(parts) > 0
}

// editedLine reads who makes the paper below the number of an issue, be it an organ or not: 《甲市改革》编辑部　2024年6月5日,
// 市委改革办编.
func editedLine(text string) (organs []string, date day, ok bool) {
	if text = strings.TrimSpace(text); len(text) > maxLineBytes {
		return nil, date, false
	}
	if bare := editedForm.ReplaceAllString(text, ""); bare != text {
		if organs = organsOf(bare); len(organs) > 0 {
			return organs, date, true
		}
	}
	m := datedForm.FindStringSubmatch(text)
	if m == nil || !isDay(m[2]) || strings.HasPrefix(text, "(") || strings.HasPrefix(text, "（") ||
		utf8.RuneCountInString(m[1]) > maxOrgan || clauseWords.MatchString(m[1]) {
		return nil, date, false
	}
	return nil, dayOf(m[2]), true
}

// namesOnly reports whether a line heads the contents of an issue that name one text, whose title stands below again.
func (f *framing) namesOnly(k int) bool {
	if !isContentsHeading(outline.Fold(f.lines[f.texts[k]].Text)) || k+2 >= len(f.texts) {
		return false
	}
	named, _ := outline.CutLeader(outline.CutOrnament(strings.TrimSpace(f.lines[f.texts[k+1]].Text)))
	if n := outline.ParseNumbered(named); n.Style != outline.NoStyle {
		named = n.Rest
	}
	whole := ""
	for _, i := range f.texts[k+2 : min(k+2+maxTitleParts, len(f.texts))] {
		if len(f.lines[i].Text) > maxLineBytes {
			return false
		}
		if whole += outline.Fold(f.lines[i].Text); whole == outline.Fold(named) {
			return true
		}
	}
	return false
}
