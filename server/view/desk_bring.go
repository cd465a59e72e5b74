package view

import (
	"strings"

	"anlisou/data"
)

// DeskBringing is where files are brought in.
type DeskBringing struct {
	DeskFrame
	Problem     string
	Collection  string // with it
	Pasted      string // a text that could not be taken, to be mended
	Collections []data.Collection
	Most        int    // megabytes of a file
	Accept      string // endings of files, with commas between
	Waiting     []DeskFile
}

// DeskFile is a file that waits to be accepted.
type DeskFile struct {
	ID, Name, When, By, State, Expires string
	Cases                              int
}

// DeskDocument is what was understood of a file.
type DeskDocument struct {
	DeskFrame
	ID, Name, State, Collection string
	Cases, New, Changed, Same   int
	Dropped, Repaired, More     int
	Refused, Skipped, Notes     []DeskLeftOut
	LeftOut                     []DeskAside
	Columns                     *DeskColumns // those of its tables
	OneCase                     bool         // it can be taken as one case instead
	Asks                        *DeskQuestion
	RowsLeft                    string // of tables, which are no cases, by kind
	Failed                      string // why it cannot be read
	Stage                       string // how far its reading is
	Step, Steps                 int
	Problems                    []string
	From, To, Before, Next      int  // cases of the page, and with which the pages beside it begin; 0 for no next
	Seen, Left                  int  // of how many cases somebody chose, and how many are left, on all pages
	Returned                    bool // it was sent once, and comes back with what was written
	Understood                  []DeskUnderstood
	Accepted                    *DeskAccepted
}

// DeskLeftOut is a part that did not go in.
type DeskLeftOut struct {
	Place, Problem string // in the language of the page
}

// DeskQuestion is whether a file is one case or several.
type DeskQuestion struct {
	Cases int
	Many  bool   // they can be told apart
	Sign  string // what shows it, and where
}

// DeskAside is text of a file that went into no case.
type DeskAside struct {
	Kind  string
	Lines int
	Text  []string
}

// leftKinds are the names of what is left out, as the parts of an official document are called.
var leftKinds = map[string]string{
	"masthead": "版头", "number": "发文字号", "addressee": "主送机关", "date": "成文日期", "signature": "发文机关署名",
	"contributor": "供稿", "annotation": "附注", "distribution": "抄送、印发", "outside": "案例以外的文字",
}

// LeftOut says what was left out, and how much of it.
func (w Wording) LeftOut(l DeskAside) string {
	return w.Say(leftKinds[l.Kind]) + " " + w.Say("%d 行", l.Lines)
}

// DeskUnderstood is a case as it was understood, or corrected.
type DeskUnderstood struct {
	N                    int
	Place, Would         string
	Replaces             uint64
	Case                 data.Case
	Take                 bool   // it is ticked
	Year                 string // as it was written
	Written              bool   // somebody has it otherwise
	Open                 bool   // and is still at it
	Departments, Domains []DeskLabel
	Region, YearSaid     *DeskLabel // nil for none
}

// DeskLabel is a label, and the words of the text that led to it.
type DeskLabel struct {
	Label    string
	Inferred bool
	Words    []string
}

// DeskAccepted is what became of a file.
type DeskAccepted struct {
	Added, Changed, Same, Left int
	Cases                      []DeskNamed
}

// Counted says how many are new, changed and unchanged: those of which there are any.
func (w Wording) Counted(added, changed, same int) string {
	var parts []string
	for _, one := range []struct {
		n    int
		text string
	}{{added, "新的 %d 个"}, {changed, "改了的 %d 个"}, {same, "没有变化的 %d 个"}} {
		if one.n > 0 {
			parts = append(parts, w.Say(one.text, one.n))
		}
	}
	return strings.Join(parts, w.Say("，"))
}

// Because joins the first words that led to a label.
func (l DeskLabel) Because() string {
	const shown = 3
	return strings.Join(l.Words[:min(len(l.Words), shown)], "；")
}

// Labels joined as a form shows them.
func (u DeskUnderstood) Labels(list []string) string { return strings.Join(list, "、") }

// LeftEmpty reports that a person chose no labels of a field.
func (u DeskUnderstood) LeftEmpty(field string) bool { return u.Case.IsLeftEmpty(field) }

// Paged says that there is more than the page shows.
func (d DeskDocument) Paged() bool { return d.From > 1 || d.Next > 0 }

// Length is how many characters a section has.
func (d DeskDocument) Length(s data.Section) int { return len([]rune(s.Text)) }

// Rows is how many lines a text is written in.
func (u DeskUnderstood) Rows(s data.Section) int { return min(14, max(3, len([]rune(s.Text))/40+2)) }

// Reading says how far the reading of a file is.
func (w Wording) Reading(stage string, ahead, done, total int) string {
	switch {
	case ahead > 0:
		return w.Say("前面还有 %d 份文件", ahead)
	case total > 0:
		return w.Say("已看懂 %d / %d 个案例", done, total)
	case stage == "waiting":
		return w.Say("马上开始")
	}
	return w.Say("正在读这份文件")
}
