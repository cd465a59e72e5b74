package prose

import (
	"slices"
	"strings"
	"unicode/utf8"

	"anlisou/data"
	"anlisou/data/format/document"
	"anlisou/data/format/outline"
)

// parts are the lines of the text itself, and of each annex; text is where the names of annexes begin.
func (f *frame) parts() (parts [][]outline.Line, text, end int) {
	end = len(f.lines)
	if len(f.annexs) > 0 {
		end = f.annexs[0].at
	}
	text = end
	if f.listed >= f.from && f.listed < end {
		text = f.listed
	}
	parts = append(parts, f.lines[f.from:text])
	for k, a := range f.annexs {
		to := len(f.lines)
		if k+1 < len(f.annexs) {
			to = f.annexs[k+1].at
		}
		parts = append(parts, f.lines[a.from:to])
	}
	return parts, text, end
}

// beginsAgain is the error of a part whose sections begin again; nil for none.
func (f *frame) beginsAgain() *document.Error {
	parts, _, _ := f.parts()
	for _, part := range parts {
		if err := severalCases(part, outline.HeadingsOf([][]outline.Line{part})); err != nil {
			return err
		}
	}
	return nil
}

// sections cuts the text into sections: its own, the names of its annexes, and the annexes, each below its title.
func (f *frame) sections() []data.Section {
	parts, text, end := f.parts()
	made := sectionsOf(parts[0])
	if lead := f.aboveTitle(); lead != "" { // what stands above the title is text, too
		if len(made) > 0 && made[0].Heading == "" {
			made[0].Text = lead + "\n" + made[0].Text
		} else {
			made = slices.Insert(made, 0, data.Section{Text: lead})
		}
	}
	if text < end {
		made = append(made, data.Section{Heading: "附件", Text: f.annexNames(text, end)})
	}
	for k, part := range parts[1:] {
		inside := sectionsOf(part)
		if len(inside) == 0 || inside[0].Heading != "" {
			inside = slices.Insert(inside, 0, data.Section{})
		}
		inside[0].Heading = f.annexs[k].title
		made = append(made, inside...)
	}
	return made
}

func (f *frame) aboveTitle() string {
	var above []string
	for _, l := range f.lines[:max(f.at, 0)] {
		if !l.Dropped && !l.Blank() && !attachmentForm.MatchString(outline.Fold(l.Text)) {
			above = append(above, l.Text)
		}
	}
	return strings.Join(above, "\n")
}

// annexNames are the lines that name the annexes, without the word 附件.
func (f *frame) annexNames(from, to int) string {
	var names []string
	for i, l := range f.lines[from:to] {
		text := l.Text
		if i == 0 {
			_, text, _ = strings.Cut(strings.Replace(text, "：", ":", 1), ":")
		}
		if text = strings.TrimSpace(text); text != "" && !l.Dropped {
			names = append(names, text)
		}
	}
	return strings.Join(names, "\n")
}

// sectionsOf cuts a text at its headings.
func sectionsOf(lines []outline.Line) []data.Section {
	top := outline.HeadingsOf([][]outline.Line{lines})
	if top.Style == outline.HanStyle && outline.HeadedBySentences(lines, top.Style) {
		top.Sentence = true
	}
	if top == (outline.Headings{}) {
		if parts := bareParts(lines); parts != nil {
			return outline.Sections(parts, outline.Headings{Level: 1})
		}
	}
	return outline.Sections(lines, top)
}

// bareParts are the lines of a text with those marked that head its parts by bare numbers, where it has no other headings:
// 01 建队伍, 02 建机制. It is nil where they do not.
func bareParts(lines []outline.Line) []outline.Line {
	parts := slices.Clone(lines)
	last := 0
	for i, l := range lines {
		title, n := outline.HeadNumber(strings.TrimSpace(l.Text))
		if l.Dropped || l.Cell || l.Level > 0 || n == 0 || utf8.RuneCountInString(title) > maxBrokenRest/2 ||
			outline.EndsSentence(title) {
			continue
		}
		if n != last+1 {
			return nil
		}
		last = n
		parts[i].Text, parts[i].Level = title, 1
	}
	if last < 2 {
		return nil
	}
	return parts
}
