package view

import (
	"cmp"
	"strings"

	"anlisou/index"
	"anlisou/index/preview"
)

// DeskWordsForm is the texts about words, to be changed.
type DeskWordsForm struct {
	DeskFrame
	Digest    string // of the texts as they are
	Texts     []DeskWordsText
	Returned  bool   // it was sent once, and comes back with what was written
	Meanwhile bool   // somebody else has changed the texts since
	Working   string // how far a change is that is being taken over
	Failed    string // why the last change is not taken over
	Preview   *DeskPreview
}

// DeskPreview is a preview that goes on, or has ended and was not taken over yet.
type DeskPreview struct {
	ID, Stage string
	Ended     bool
}

// DeskWordsText is one of them.
type DeskWordsText struct {
	Name     string // synonyms, dictionary, taxonomy
	Text     string
	Fixed    bool // it comes from a file that a flag names
	Problems []string
	Now      string // what stands there now, where somebody else has changed it
}

// DeskWordsJob is how far a preview or a change is, and what it came to.
type DeskWordsJob struct {
	DeskFrame
	ID          string
	Applying    bool
	Working     string
	Step, Steps int
	Stopped     bool // somebody has ended it
	Problem     string
	Report      *preview.Report
}

// stageNames say what is being done.
var stageNames = map[preview.Stage]string{
	preview.Building: "正在用新的词建索引", preview.Labelling: "正在比较归类", preview.Asking: "正在比较搜索结果",
}

// Progress says how far something is.
func (w Wording) Progress(p preview.Progress) string {
	name, ok := stageNames[p.Stage]
	if !ok {
		return w.Say("马上开始")
	}
	if p.Total <= 0 {
		return w.Say(name)
	}
	return w.Say("%s：%d / %d", w.Say(name), p.Done, p.Total)
}

// LineProblem says what is wrong in a line; 0 is no line.
func (w Wording) LineProblem(line int, reason string) string {
	if line < 1 {
		return reason
	}
	return w.Say("第 %d 行：%s", line, reason)
}

// Row counts the lines that a text is shown in.
func (t DeskWordsText) Row() int { return min(24, max(6, strings.Count(t.Text, "\n")+3)) }

// Field names a field of cases.
func (j DeskWordsJob) Field(field string) string { return j.Words.Say(facetNames[index.Field(field)]) }

// List joins names.
func (j DeskWordsJob) List(names []string) string {
	if len(names) == 0 {
		return "—"
	}
	return strings.Join(names, "、")
}

// Or is a text, or a dash where there is none.
func (j DeskWordsJob) Or(text string) string { return cmp.Or(text, "—") }
