package view

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"anlisou/data"
)

// DeskVersion is a version of a case, and what it changed.
type DeskVersion struct {
	Seq             uint64
	When, By        string
	Title           string
	Sections        []data.Section
	Labels          []string
	Changes         []Change // against the version before
	Whole           bool     // its text is shown
	First           bool     // there is none before, or none is kept
	SomethingBefore bool
}

// DeskHistory is what a case is and was, the latest first.
type DeskHistory struct {
	DeskFrame
	ID       string
	Held     bool
	Latest   uint64 // the version that it has; 0 where it was withdrawn
	Versions []DeskVersion
}

// Change is a field that differs between two versions.
type Change struct {
	Field string // its name
	Runs  []Edit
}

// Edit is a stretch of text: what is in both or, where it is not, in the earlier or the later version alone.
type Edit struct {
	Text           string
	Removed, Added bool
	Skipped        bool // Text stands for equal text that is left out
}

// NewDeskVersion shows a version; before is nil for the first.
func NewDeskVersion(w Wording, v data.Version, before *data.Case, b *Budget) DeskVersion {
	shown := DeskVersion{
		Seq: v.Seq, When: Moment(v.Time), By: v.Author.Name, Title: v.Case.Title, Sections: v.Case.Sections,
		Labels: slices.Concat(v.Case.Departments, v.Case.Domains), First: before == nil,
	}
	if shown.By == "" {
		shown.By = w.Say(viaNames[v.Author.Via])
	}
	if before != nil {
		shown.Changes = Changes(w, before, &v.Case, b)
	}
	return shown
}

// viaNames say by what a case was written, where nobody is named.
var viaNames = map[string]string{"bundled": "随程序带来", "import": "导入", "api": "接口"}

// Changes are the fields in which a case differs from what it was.
func Changes(w Wording, before, after *data.Case, budget *Budget) (list []Change) {
	compare := func(name, a, b string) {
		if a != b {
			list = append(list, Change{w.Say(name), Differences(a, b, budget)})
		}
	}
	number := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	compare("标题", before.Title, after.Title)
	for _, pair := range pairSections(before.Sections, after.Sections) {
		compare("小节标题", pair[0].Heading, pair[1].Heading)
		name := pair[1].Heading
		if name == "" {
			name = pair[0].Heading
		}
		if name == "" {
			name = "正文"
		}
		compare(name, pair[0].Text, pair[1].Text)
	}
	labels := func(c *data.Case, field string, list []string) string {
		if c.IsLeftEmpty(field) {
			return w.Say("没有，不推断")
		}
		return strings.Join(list, "、")
	}
	departments := func(c *data.Case) string { return labels(c, data.FieldDepartment, c.Departments) }
	domains := func(c *data.Case) string { return labels(c, data.FieldDomain, c.Domains) }
	compare("部门", departments(before), departments(after))
	compare("领域", domains(before), domains(after))
	compare("地区", before.Region, after.Region)
	compare("年份", number(before.Year), number(after.Year))
	compare("链接", before.URL, after.URL)
	compare("案例集", before.Collection, after.Collection)
	compare("序号", number(before.Number), number(after.Number))
	return list
}

// pairSections puts sections beside those that they were: by heading where it is one's alone, else by place.
func pairSections(before, after []data.Section) (pairs [][2]data.Section) {
	taken := make([]bool, len(before))
	match := make([]int, len(after))
	for i, a := range after {
		match[i] = slices.IndexFunc(before, func(b data.Section) bool { return a.Heading != "" && b.Heading == a.Heading })
		if at := match[i]; at >= 0 && taken[at] {
			match[i] = -1
		} else if at >= 0 {
			taken[at] = true
		}
	}
	for i, a := range after {
		if match[i] < 0 && i < len(before) && !taken[i] {
			match[i], taken[i] = i, true
		}
		if match[i] < 0 {
			pairs = append(pairs, [2]data.Section{{}, a})
			continue
		}
		pairs = append(pairs, [2]data.Section{before[match[i]], a})
	}
	for i, b := range before {
		if !taken[i] {
			pairs = append(pairs, [2]data.Section{b, {}})
		}
	}
	return pairs
}

const (
	// mostCompared is how many pairs of characters are compared to find what differs on a page: beyond, the whole is. A
	// paragraph of 2,000 characters against another is below; all of it takes some 20 ms.
	mostCompared = 4 << 20
	// mostDiffering is how many characters are shown of a stretch that only one version has.
	mostDiffering = 2000
	// shownAround is how many characters of equal text stand around what differs.
	shownAround = 40
)

// Differences are the stretches of two texts, in order: what they share, what only the first has, what only the second
// has. Texts are cut into lines and, where lines differ, into characters: a longest common subsequence of each.
func Differences(before, after string, b *Budget) []Edit { return abridged(whole(before, after, b)) }

// Budget is how much comparing is left for a page.
type Budget struct{ cells int }

// NewBudget is that of a page.
func NewBudget() *Budget { return &Budget{mostCompared} }

// whole is Differences with nothing left out.
func whole(before, after string, budget *Budget) (edits []Edit) {
	a, b := strings.SplitAfter(before, "\n"), strings.SplitAfter(after, "\n")
	var gone, came []string
	flush := func() {
		edits = append(edits, charactersBetween(strings.Join(gone, ""), strings.Join(came, ""), budget)...)
		gone, came = nil, nil
	}
	for _, step := range align(a, b, budget) {
		switch {
		case step.both:
			flush()
			edits = append(edits, Edit{Text: a[step.a]})
		case step.a >= 0:
			gone = append(gone, a[step.a])
		default:
			came = append(came, b[step.b])
		}
	}
	flush()
	return merged(edits)
}

func charactersBetween(before, after string, budget *Budget) (edits []Edit) {
	a, b := []rune(before), []rune(after)
	for _, step := range align(a, b, budget) {
		switch {
		case step.both:
			edits = append(edits, Edit{Text: string(a[step.a])})
		case step.a >= 0:
			edits = append(edits, Edit{Text: string(a[step.a]), Removed: true})
		default:
			edits = append(edits, Edit{Text: string(b[step.b]), Added: true})
		}
	}
	return merged(edits)
}

// merged joins neighbours of one kind, each kind's text in one piece.
func merged(edits []Edit) (list []Edit) {
	for i := 0; i < len(edits); {
		var text strings.Builder
		one := edits[i]
		for ; i < len(edits) && edits[i].Removed == one.Removed && edits[i].Added == one.Added; i++ {
			text.WriteString(edits[i].Text)
		}
		if one.Text = text.String(); one.Text != "" {
			list = append(list, one)
		}
	}
	return list
}

// abridged leaves out equal text that is far from what differs.
func abridged(edits []Edit) (list []Edit) {
	for i, e := range edits {
		runes := utf8.RuneCountInString(e.Text)
		if (e.Removed || e.Added) && runes > mostDiffering {
			e.Text = string([]rune(e.Text)[:mostDiffering])
			list = append(list, e, Edit{Text: "……", Skipped: true})
			continue
		}
		if e.Removed || e.Added || runes <= 3*shownAround {
			list = append(list, e)
			continue
		}
		text := []rune(e.Text)
		if i > 0 {
			list = append(list, Edit{Text: string(text[:shownAround])})
		}
		list = append(list, Edit{Text: "……", Skipped: true})
		if i+1 < len(edits) {
			list = append(list, Edit{Text: string(text[len(text)-shownAround:])})
		}
	}
	return list
}

// step is an element of two sequences that is in both, or in the one whose place is not -1.
type step struct {
	a, b int
	both bool
}

// align walks two sequences along a longest common subsequence (Wagner and Fischer, "The string-to-string correction
// problem", 1974), without the beginning and the end that they share. Where that would take too long, what is between
// is all taken away and all put in.
func align[E comparable](a, b []E, budget *Budget) (steps []step) {
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		steps = append(steps, step{start, start, true})
		start++
	}
	endA, endB := len(a), len(b)
	for endA > start && endB > start && a[endA-1] == b[endB-1] {
		endA, endB = endA-1, endB-1
	}
	n, m := endA-start, endB-start
	if n > 0 && m > 0 && n <= budget.cells/m {
		budget.cells -= n * m
		steps = append(steps, alignBetween(a[start:endA], b[start:endB], start)...)
	} else {
		for i := start; i < endA; i++ {
			steps = append(steps, step{i, -1, false})
		}
		for i := start; i < endB; i++ {
			steps = append(steps, step{-1, i, false})
		}
	}
	for i := endA; i < len(a); i++ {
		steps = append(steps, step{i, endB + i - endA, true})
	}
	return steps
}

func alignBetween[E comparable](a, b []E, offset int) (steps []step) {
	width := len(b) + 1
	longest := make([]uint16, (len(a)+1)*width) // common subsequence of a[i:] and b[j:]
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			at := i*width + j
			if a[i] == b[j] {
				longest[at] = longest[at+width+1] + 1
			} else {
				longest[at] = max(longest[at+width], longest[at+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			steps = append(steps, step{offset + i, offset + j, true})
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && longest[(i+1)*width+j] >= longest[i*width+j+1]:
			steps = append(steps, step{offset + i, -1, false})
			i++
		default:
			steps = append(steps, step{-1, offset + j, false})
			j++
		}
	}
	return steps
}
