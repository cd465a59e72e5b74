package prose

import (
	"strings"

	"anlisou/data"
	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
)

const editorNote = "编者按"

// noteForm begins the editor's note above or below the title of a briefing: 按：…, 编者按：…, 【编者按】….
var noteForm = pattern.New(`^[【〖\[［(（]?` + outline.Space + `(?:(?:编者|本刊|编辑|编)?` + outline.Space + `按` + outline.Space + `语?|编者的话|编前语|导语)` +
	outline.Space + `(?:[】〗\]］)）]` + outline.Space + `[:：]?|[:：]|$)` + outline.Space + `(.*)$`)

// readNote reads an editor's note from a line of text on, which is kept under its name; it goes on as long as lines are
// whole sentences. It gives how many lines it has.
func (f *framing) readNote(k int) (lines int) {
	m := noteForm.FindStringSubmatch(strings.TrimSpace(f.lines[f.texts[k]].Text))
	if m == nil {
		return 0
	}
	var text []string
	if m[1] != "" {
		text = append(text, m[1])
	}
	end := k + 1
	for end < len(f.texts) && end-k < maxHeadText && f.noteGoesOn(end) {
		text = append(text, strings.TrimSpace(f.lines[f.texts[end]].Text))
		end++
	}
	if len(text) == 0 || end == len(f.texts) {
		return 0
	}
	for _, i := range f.texts[k:end] {
		f.leave(i, editorNote)
	}
	f.notes = append(f.notes, data.Section{Heading: editorNote, Text: strings.Join(text, "\n")})
	return end - k
}

// noteBelow reads an editor's note between a title and its text from line i on, and gives the index of the line of text
// behind it; i where there is none. It is one paragraph, or what stands before the first blank line.
func (f *framing) noteBelow(i int) int {
	m := noteForm.FindStringSubmatch(strings.TrimSpace(f.lines[i].Text))
	if m == nil || f.lines[i].Cell {
		return i
	}
	note := []int{i}
	if m[1] == "" {
		next := outline.TextBelow(f.lines, i+1)
		if next < 0 || !f.sentenceOfNote(next) {
			return i
		}
		note = append(note, next)
	}
	end := note[len(note)-1] + 1
	for end < len(f.lines) && !f.lines[end].Blank() && f.sentenceOfNote(end) {
		end++
	}
	if end < len(f.lines) && f.lines[end].Blank() && !f.lines[end].Dropped {
		for k := note[len(note)-1] + 1; k < end; k++ {
			note = append(note, k)
		}
	}
	behind := outline.TextBelow(f.lines, note[len(note)-1]+1)
	if behind < 0 {
		return i
	}
	var text []string
	for _, k := range note {
		f.leave(k, editorNote)
		if k > i {
			text = append(text, strings.TrimSpace(f.lines[k].Text))
		} else if m[1] != "" {
			text = append(text, m[1])
		}
	}
	f.notes = append(f.notes, data.Section{Heading: editorNote, Text: strings.Join(text, "\n")})
	return behind
}

// noteGoesOn reports whether a line is a sentence of the note: the text itself has a title above it.
func (f *framing) noteGoesOn(k int) bool { return f.sentenceOfNote(f.texts[k]) }

func (f *framing) sentenceOfNote(i int) bool {
	l := f.lines[i]
	return !l.Cell && l.Level == 0 && outline.EndsSentence(l.Text) && outline.ParseNumbered(l.Text).Style == outline.NoStyle &&
		!addressed(f.lines, i)
}
