package prose

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"anlisou/data"
	"anlisou/data/format/charset"
	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
	"anlisou/data/say"
)

const titleLabel = `(?:(?:改革|创新|典型)?(?:案例|项目|事项|经验|做法)(?:名称|标题|题目)|标题|题目|案例)`

var (
	attachmentForm = pattern.New(`^附(?:件|表|录)?[一二三四五六七八九十0-9]{0,3}[:：]?$`)
	titleLabelForm = pattern.New(
		`^` + outline.Space + `(?:` + titleLabel + outline.Space + `[:：]|[【〖\[［]` + outline.Space + titleLabel + outline.Space +
			`[】〗\]］]` + outline.Space + `[:：]?)` + outline.Space + `(.+)$`,
	)
	emptyTitleForm = pattern.New(
		`(?i)^(?:microsoft word\s*-\s*)?(?:untitled.*|无标题.*|文档\s*[0-9]*|document\s*[0-9]*|新建.*|正文|标题|首页|title|about:blank|-|` + "`" + `)$|\.(?:docx?|wps|pdf|html?|txt|md)$|^(?:file|https?)://`,
	)
)

// metaTitle is the metadata's title, where a person wrote it.
func (p *Text) metaTitle() string {
	title, _ := charset.Clean(strings.TrimSpace(p.Title))
	title = oneLineTitle(title)
	if !isTitleText(title) || utf8.RuneCountInString(title) > data.MaxTitleLen {
		return ""
	}
	return title
}

// isTitleText reports whether what a document says is its title may be one: a person wrote it, and it reads.
func isTitleText(title string) bool {
	garbled, _ := charset.Garbled(title)
	return hasWord(title) && !emptyTitleForm.MatchString(title) && garbled < minGarbled
}

func oneLineTitle(s string) string { return strings.Join(strings.Fields(s), " ") }

const maxLeadLines = 12 // lines above a marked title: a letterhead, a number of the paper

// single makes one case of a document.
func (p *Text) single(f *frame, in document.Reading) (*document.Document, error) {
	made := append(slices.Clone(f.notes), f.sections()...)
	title := f.title
	if title == "" {
		title = p.metaTitle()
	}
	if title == "" && !slices.ContainsFunc(made, func(s data.Section) bool { return s.Heading != "" }) {
		return nil, &document.Error{
			Problem:  say.Text("the file is no compendium of cases and no case: it has neither contents nor a title nor sections"),
			Expected: say.Text("contents (目录) with the titles, cases headed 案例一, 案例二, …, or one case with its title and sections such as 主要做法"),
		}
	}
	untitled := title == ""
	title = cmp.Or(title, strings.TrimSpace(in.Name), "未命名案例")
	if !outline.HasText(made) {
		return nil, &document.Error{
			Problem:  say.Text("the file holds a title “%s” and no text", document.Quote(title)),
			Expected: say.Text("a case with its text, or a compendium of cases"),
		}
	}
	one := p.filled(f.given(p.stated(labelled(
		data.Case{ID: titleID(in.Collection(), title), Collection: in.Collection(), Title: title, Sections: made},
	))))
	if err := one.Validate(); err != nil {
		return nil, &document.Error{
			Problem: say.Text(
				"the case “%s” breaks a rule: %s",
				document.Quote(title),
				err,
			),
		}
	}
	doc := &document.Document{Cases: []data.Case{one}, Dropped: f.dropped}
	if untitled {
		doc.Notes = append(doc.Notes, document.Refusal{Problem: say.Text("the file names no title, so its name stands for it: “%s”", document.Quote(title))})
	}
	f.leftOut(doc)
	for _, l := range f.lines {
		if l.Dropped && !l.Blank() {
			doc.Dropped++
		}
	}
	return doc, nil
}

// titleID is the id of a case without a number: the same whenever its title comes again.
func titleID(collection, title string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "title\x00%s\x000", title))
	return fmt.Sprintf("%s-%x", collection, sum[:5])
}

// titleLine is the index of the line in which the title of a document that is one case begins; -1 where none is one.
func (p *Text) titleLine(lines []outline.Line) int {
	if at := labelledTitle(lines); at >= 0 {
		return at
	}
	if at := markedTitle(lines); at >= 0 {
		return at
	}
	return plainTitle(lines)
}

// markedTitle is the index of the first marked heading, where that is among the first lines and names no section; -1
// where it is not.
func markedTitle(lines []outline.Line) int {
	seen := 0
	for i, l := range lines {
		if l.Dropped || l.Blank() {
			continue
		}
		if l.Level > 0 {
			if !hasWord(l.Text) { // -
				continue
			}
			if !outline.IsSectionName(outline.ParseNumbered(l.Text).Rest) && !outline.IsSectionName(l.Text) &&
				outline.ParseNumbered(l.Text).Style != outline.HanStyle {
				return i
			}
			return -1
		}
		if _, _, ok := outline.NamedHeading(l.Text); ok {
			return -1
		}
		if seen++; seen > maxLeadLines {
			return -1
		}
	}
	return -1
}

// labelledTitle is the index of a line 案例名称：… among the first; -1 for none.
func labelledTitle(lines []outline.Line) int {
	seen := 0
	for i, l := range lines {
		if l.Dropped || l.Blank() {
			continue
		}
		if titleLabelForm.MatchString(l.Text) {
			return i
		}
		if seen++; seen > maxLeadLines {
			break
		}
	}
	return -1
}

// hasWord reports whether a line holds a letter or a number: a line of strokes is no title.
func hasWord(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) })
}

// plainTitle is the index of the first line, where that is a title: short, and no sentence and no heading
// of a section; -1 where it is not.
func plainTitle(lines []outline.Line) int {
	for i, l := range lines {
		if l.Dropped || l.Blank() || attachmentForm.MatchString(outline.Fold(l.Text)) || isLabelLine(l.Text) || !hasWord(l.Text) {
			continue
		}
		text := outline.CutOrnament(strings.TrimSpace(l.Text))
		n := outline.ParseNumbered(text)
		if l.Cell || !outline.IsTitle(text) || outline.EndsSentence(text) || outline.IsSectionName(text) ||
			n.Style != outline.NoStyle && n.Style != outline.CaseStyle {
			return -1
		}
		return i
	}
	return -1
}
