package prose

import (
	"slices"
	"strings"
	"unicode/utf8"

	"anlisou/data/format/budget"
	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
)

var (
	// A line of these forms is a page's number wherever it stands.
	pageForm = pattern.New(`^(?:[-—–－─·•~～]+` + outline.Space + `[0-9０-９]{1,4}` + outline.Space + `[-—–－─·•~～]+` +
		`|第` + outline.Space + `[0-9０-９]{1,4}` + outline.Space + `页(?:` + outline.Space + `[,，/／(（]?` + outline.Space + `共` + outline.Space + `[0-9０-９]{1,4}` + outline.Space + `页[)）]?)?` +
		`|共` + outline.Space + `[0-9０-９]{1,4}` + outline.Space + `页` + outline.Space + `[,，/／]?` + outline.Space + `第` + outline.Space + `[0-9０-９]{1,4}` + outline.Space + `页` +
		`|(?i:page)` + outline.Space + `[0-9]{1,4}(?:` + outline.Space + `(?i:of|/)` + outline.Space + `[0-9]{1,4})?)$`)
	// These may as well be cells of a table or numbers of a list: their neighbours decide.
	barePageForm  = pattern.New(`^([0-9０-９]{1,3})$`)
	ratioPageForm = pattern.New(`^([0-9０-９]{1,3})` + outline.Space + `[/／]` + outline.Space + `([0-9０-９]{1,3})$`)
	// A running head with the page's number on its line.
	headPageForm = pattern.New(
		`^(.+?)` + outline.Space + `(?:[-—–－·]` + outline.Space + `([0-9０-９]{1,4})` + outline.Space + `[-—–－·]|第` + outline.Space + `([0-9０-９]{1,4})` + outline.Space + `页)$`,
	)
)

// IsPageNumber reports whether a line is a page's number wherever it stands: - 3 -, 第 3 页 共 40 页.
func IsPageNumber(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	return strings.ContainsRune("-—–－─·•~～第共pP", first) && pageForm.MatchString(text)
}

// MayBePageNumber reports whether a line is one where its neighbours say so: 3, 12/40.
func MayBePageNumber(text string) bool {
	return barePageForm.MatchString(text) || ratioPageForm.MatchString(text)
}

const (
	minPageLines  = 3  // lines of text between two bare page numbers
	minHeads      = 3  // pages that show the same running head
	maxHeadLength = 60 // characters
	maxHeadLines  = 5  // of a running head; each is looked for in the whole document
)

// marking is lines of which some are being left out. The lines that it is made of stay as they are: the first that is
// left out makes a copy.
type marking struct {
	lines []outline.Line
	own   bool
}

// leaveOut marks lines as no part of the text.
func (m *marking) leaveOut(at ...int) {
	if len(at) > 0 && !m.own {
		m.lines, m.own = slices.Clone(m.lines), true
	}
	for _, i := range at {
		m.lines[i].Dropped = true
	}
}

// withoutFurniture gives the lines with those marked that belong to the pages: their numbers and running heads.
// When in doubt a line is text.
func withoutFurniture(lines []outline.Line, b *budget.Budget) []outline.Line {
	m := marking{lines: lines}
	m.leaveOut(pageNumbers(m.lines, b)...)
	m.leaveOut(bareNumbers(m.lines, b)...)
	m.leaveOut(numberedRunningHeads(m.lines, b)...)
	// A head of two lines: the second shows once the first is gone.
	for range maxHeadLines {
		heads := runningHeads(m.lines, b)
		if len(heads) == 0 {
			break
		}
		m.leaveOut(heads...)
	}
	return m.lines
}

// pageNumbers are the lines that are a page's number wherever they stand.
func pageNumbers(lines []outline.Line, b *budget.Budget) (at []int) {
	for i := range lines {
		b.Check()
		if !lines[i].Dropped && IsPageNumber(strings.TrimSpace(lines[i].Text)) {
			at = append(at, i)
		}
	}
	return at
}

type pageNumber struct{ at, number, total int }

// bareNumbers are the lines that hold a number and nothing else where they count pages: at
// a form feed or an end of the document, one page after another over the document, or as 12/40
// between blank lines. Numbers on neighbouring lines, or that come twice, count something else.
func bareNumbers(lines []outline.Line, b *budget.Budget) (at []int) {
	var found []pageNumber
	times := map[int]int{}
	for i := range lines {
		b.Check()
		text := strings.TrimSpace(lines[i].Text)
		n := pageNumber{at: i}
		var ok bool
		if m := barePageForm.FindStringSubmatch(text); m != nil {
			n.number, ok = outline.ParseNumber(m[1])
		} else if m := ratioPageForm.FindStringSubmatch(text); m != nil {
			n.number, ok = outline.ParseNumber(m[1])
			n.total, _ = outline.ParseNumber(m[2])
			ok = ok && n.number <= n.total
		}
		if ok && !lines[i].Dropped && !barePage(lines, i, -1) && !barePage(lines, i, +1) {
			found = append(found, n)
			times[n.number]++
		}
	}
	follows := func(a, b pageNumber) bool {
		return (b.number == a.number+1 || b.number == a.number+2) && a.total == b.total &&
			outline.TextLines(lines[a.at+1:b.at]) >= minPageLines && !cells(lines[a.at+1:b.at])
	}
	for i, n := range found {
		b.Check()
		chained := times[n.number] == 1 &&
			(i > 0 && follows(found[i-1], n) || i+1 < len(found) && follows(n, found[i+1]))
		alone := n.total > 0 && n.at > 0 && n.at+1 < len(lines) && lines[n.at-1].Blank() && lines[n.at+1].Blank()
		if chained || alone || formFeedBeside(lines, n.at) {
			at = append(at, n.at)
		}
	}
	return at
}

const maxCellRunes = 15

// cells reports whether lines are all short and none ends as a sentence does: a table written one cell
// a line, whose first column counts the rows.
func cells(lines []outline.Line) bool {
	for _, l := range lines {
		text := strings.TrimSpace(l.Text)
		if utf8.RuneCountInString(text) > maxCellRunes || outline.EndsSentence(text) {
			return false
		}
	}
	return true
}

// barePage reports whether the next line of text in a direction is a bare number as well.
func barePage(lines []outline.Line, i, step int) bool {
	for i += step; i >= 0 && i < len(lines); i += step {
		if text := strings.TrimSpace(lines[i].Text); text != "" {
			return MayBePageNumber(text)
		}
	}
	return false
}

// formFeedBeside reports whether a form feed, or an end of the document, is all there is
// between line i and the next text on one side.
func formFeedBeside(lines []outline.Line, i int) bool {
	return lines[i].NewPage || beside(lines, i, func(outline.Line) bool { return false })
}

// atPageBreak reports whether line i is the first or last text of a page: a form feed, a
// dropped line or an end of the document is next to it.
func atPageBreak(lines []outline.Line, i int) bool {
	return lines[i].NewPage || beside(lines, i, func(l outline.Line) bool { return l.Dropped })
}

func beside(lines []outline.Line, i int, ends func(outline.Line) bool) bool {
	up := i - 1
	for ; up >= 0 && !ends(lines[up]) && !lines[up].NewPage && lines[up].Blank(); up-- {
	}
	if up < 0 || ends(lines[up]) || lines[up].NewPage && lines[up].Blank() {
		return true
	}
	down := i + 1
	for ; down < len(lines) && !ends(lines[down]) && !lines[down].NewPage && lines[down].Blank(); down++ {
	}
	return down == len(lines) || ends(lines[down]) || lines[down].NewPage
}

// numberedRunningHeads are heads that carry their page's number: the same words at least on
// minHeads lines, with numbers that rise.
func numberedRunningHeads(lines []outline.Line, b *budget.Budget) (at []int) {
	type head struct {
		at     []int
		last   int
		rising bool
	}
	heads := map[string]*head{}
	for i, l := range lines {
		b.Check()
		text := strings.TrimSpace(l.Text)
		if last, _ := utf8.DecodeLastRuneInString(text); !strings.ContainsRune("-—–－·页", last) {
			continue
		}
		m := headPageForm.FindStringSubmatch(text)
		if m == nil || l.Dropped || outline.ParseNumbered(l.Text).Style != outline.NoStyle {
			continue
		}
		n, _ := outline.ParseNumber(m[2] + m[3])
		h := heads[outline.Fold(m[1])]
		if h == nil {
			h = &head{rising: true}
			heads[outline.Fold(m[1])] = h
		}
		h.rising = h.rising && n > h.last
		h.last = n
		h.at = append(h.at, i)
	}
	for _, h := range heads {
		if h.rising && len(h.at) >= minHeads {
			at = append(at, h.at...)
		}
	}
	return at
}

// runningHeads are the lines that stand at the edge of page after page and nowhere else, save
// once: the collection's title is on its first page, too. Headings repeat in every case and
// may begin a page each time, so a line that is numbered, or that is the text of a numbered
// line, or that ends as a sentence does, is never a running head.
func runningHeads(lines []outline.Line, b *budget.Budget) (at []int) {
	type head struct{ edge, inside []int }
	heads := map[string]*head{}
	headings := map[string]bool{}
	for i, l := range lines {
		b.Check()
		if l.Blank() || l.Dropped {
			continue
		}
		if n := outline.ParseNumbered(l.Text); n.Style != outline.NoStyle {
			title, _ := outline.CutLeader(n.Rest)
			headings[outline.Fold(strings.TrimRight(title, ":："))] = true
			continue
		}
		text := strings.TrimSpace(l.Text)
		if utf8.RuneCountInString(text) > maxHeadLength || strings.ContainsAny(text, "。；：:;！？") {
			continue
		}
		h := heads[outline.Fold(text)]
		if h == nil {
			h = &head{}
			heads[outline.Fold(text)] = h
		}
		if atPageBreak(lines, i) {
			h.edge = append(h.edge, i)
		} else {
			h.inside = append(h.inside, i)
		}
	}
	first := outline.FirstText(lines)
	for words, h := range heads {
		enough := minHeads
		if first >= 0 && words == outline.Fold(lines[first].Text) {
			enough = 2 // the first page, and one more that shows the collection's title
		}
		if headings[words] || isContentsHeading(words) || len(h.edge) < enough || len(h.inside) > 1 {
			continue
		}
		for _, i := range h.edge {
			if i != first {
				at = append(at, i)
			}
		}
	}
	return at
}
