package printed

import (
	"slices"
	"strings"

	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
)

var noteForm = pattern.New(
	`^(?:(?:` + string(
		NoteMark,
	) + `?([0-9]))` + outline.Space + `|[\[［(（]([0-9]{1,3})[\]］)）]|([①-⑳])|[*＊※]|注` + outline.Space + `[0-9:：])`,
)

// notesApart gives the lines without the footnotes at the ends of pages, the footnotes of each page, and how many line
// ends were taken out of these. Footnotes are lines below all others that begin with a mark, and are set smaller than
// the text or have a raised mark.
func (p *layout) notesApart() (kept []Line, notes map[int][]footnote, joined int) {
	kept, notes = make([]Line, 0, len(p.lines)), map[int][]footnote{}
	for i := 0; i < len(p.lines); {
		page := p.lines[i].Page
		end := i
		for end < len(p.lines) && p.lines[end].Page == page {
			end++
		}
		first := p.firstNote(p.lines[i:end])
		kept = append(kept, p.lines[i:i+first]...)
		for _, l := range p.lines[i+first : end] {
			text := strings.TrimSpace(strings.ReplaceAll(l.Text, string(NoteMark), ""))
			n := notes[page]
			m := noteForm.FindStringSubmatch(strings.TrimSpace(l.Text))
			if m == nil && len(n) > 0 {
				n[len(n)-1].text = joinPrinted(n[len(n)-1].text, text)
				joined++
				continue
			}
			note := footnote{text: text}
			if m != nil {
				note.mark = m[1] + m[2]
			}
			if note.mark != "" {
				note.text = "[" + note.mark + "] " + strings.TrimLeft(
					strings.TrimLeft(text, "[［(（"+note.mark+"]］)）"),
					" ",
				)
			}
			notes[page] = append(n, note)
		}
		i = end
	}
	return kept, notes, joined
}

// linkNotes takes the marks of notes out of the lines, and gives each line the notes that it names.
func (p *layout) linkNotes() {
	for i := range p.lines {
		p.budget.Check()
		p.lines[i].Text, p.lines[i].notes = withoutMarks(p.lines[i].Text, p.notes[p.lines[i].Page])
	}
}

// firstNote is the index of the line that begins the notes of a page, behind which and below which nothing else
// stands; the number of lines where there are none.
func (p *layout) firstNote(page []Line) int {
	for k, l := range page {
		p.budget.Check()
		text := strings.TrimSpace(l.Text)
		raised := strings.HasPrefix(text, string(NoteMark))
		if k == 0 || !noteForm.MatchString(text) || !raised && l.Size >= 0.93*p.size {
			continue
		}
		notes := true
		for i, o := range page {
			notes = notes && (i < k && o.Bottom > l.Top-1 || i >= k && o.Top <= l.Top+1 && o.Size <= 1.02*p.size)
		}
		if notes {
			return k
		}
	}
	return len(page)
}

// withoutMarks takes the marks of a page's notes out of its text; other small digits stay.
func withoutMarks(text string, notes []footnote) (string, []string) {
	if !strings.ContainsRune(text, NoteMark) {
		return text, nil
	}
	var b strings.Builder
	var named []string
	runes := []rune(text)
	for i := 0; i < len(runes); i++ {
		if runes[i] != NoteMark {
			b.WriteRune(runes[i])
			continue
		}
		digits := ""
		for i+1 < len(runes) && runes[i] == NoteMark {
			digits += string(runes[i+1])
			i += 2
			if i >= len(runes) {
				break
			}
		}
		i--
		at := slices.IndexFunc(notes, func(n footnote) bool { return n.mark == digits && digits != "" })
		if at < 0 {
			b.WriteString(digits)
			continue
		}
		named = append(named, notes[at].text)
		notes[at].mark = "" // it has its place
		notes[at].text = ""
	}
	return b.String(), named
}
