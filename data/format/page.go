package format

import (
	"strings"
	"unicode/utf8"
)

var (
	// A line of these forms is a page's number wherever it stands.
	pageForm = form(`^(?:[-—–－─·•~～]+` + space + `[0-9０-９]{1,4}` + space + `[-—–－─·•~～]+` +
		`|第` + space + `[0-9０-９]{1,4}` + space + `页(?:` + space + `[,，/／(（]?` + space + `共` + space + `[0-9０-９]{1,4}` + space + `页[)）]?)?` +
		`|共` + space + `[0-9０-９]{1,4}` + space + `页` + space + `[,，/／]?` + space + `第` + space + `[0-9０-９]{1,4}` + space + `页` +
		`|(?i:page)` + space + `[0-9]{1,4}(?:` + space + `(?i:of|/)` + space + `[0-9]{1,4})?)$`)
	// These may as well be cells of a table or numbers of a list: their neighbours decide.
	barePageForm  = form(`^([0-9０-９]{1,3})$`)
	ratioPageForm = form(`^([0-9０-９]{1,3})` + space + `[/／]` + space + `([0-9０-９]{1,3})$`)
	// A running head with the page's number on its line.
	headPageForm = form(`^(.+?)` + space + `(?:[-—–－·]` + space + `([0-9０-９]{1,4})` + space + `[-—–－·]|第` + space + `([0-9０-９]{1,4})` + space + `页)$`)
)

// isPageNumber reports whether a line is a page's number wherever it stands: - 3 -, 第 3 页 共 40 页.
func isPageNumber(text string) bool { return pageForm.MatchString(text) }

// mayBePageNumber reports whether a line is one where its neighbours say so: 3, 12/40.
func mayBePageNumber(text string) bool {
	return barePageForm.MatchString(text) || ratioPageForm.MatchString(text)
}

const (
	minPageLines  = 3  // lines of text between two bare page numbers
	minHeads      = 3  // pages that show the same running head
	maxHeadLength = 60 // characters
	maxHeadLines  = 5  // of a running head; each is looked for in the whole document
)

// dropFurniture marks the lines that belong to the pages: their numbers and running heads.
// When in doubt a line is text.
func dropFurniture(lines []line, b *budget) {
	for i := range lines {
		b.check()
		if !lines[i].dropped && isPageNumber(strings.TrimSpace(lines[i].text)) {
			lines[i].dropped = true
		}
	}
	dropBareNumbers(lines, b)
	dropNumberedHeads(lines, b)
	// A head of two lines: the second shows once the first is gone.
	for range maxHeadLines {
		if !dropHeads(lines, b) {
			break
		}
	}
}

type pageNumber struct{ at, number, total int }

// dropBareNumbers drops lines that hold a number and nothing else where they count pages: at
// a form feed or an end of the document, one page after another over the document, or as 12/40
// between blank lines. Numbers on neighbouring lines, or that come twice, count something else.
func dropBareNumbers(lines []line, b *budget) {
	var found []pageNumber
	times := map[int]int{}
	for i := range lines {
		b.check()
		text := strings.TrimSpace(lines[i].text)
		n := pageNumber{at: i}
		var ok bool
		if m := barePageForm.FindStringSubmatch(text); m != nil {
			n.number, ok = parseNumber(m[1])
		} else if m := ratioPageForm.FindStringSubmatch(text); m != nil {
			n.number, ok = parseNumber(m[1])
			n.total, _ = parseNumber(m[2])
			ok = ok && n.number <= n.total
		}
		if ok && !lines[i].dropped && !barePage(lines, i, -1) && !barePage(lines, i, +1) {
			found = append(found, n)
			times[n.number]++
		}
	}
	follows := func(a, b pageNumber) bool {
		return (b.number == a.number+1 || b.number == a.number+2) && a.total == b.total &&
			textLines(lines[a.at+1:b.at]) >= minPageLines && !cells(lines[a.at+1:b.at])
	}
	var drop []int
	for i, n := range found {
		b.check()
		chained := times[n.number] == 1 &&
			(i > 0 && follows(found[i-1], n) || i+1 < len(found) && follows(n, found[i+1]))
		alone := n.total > 0 && n.at > 0 && n.at+1 < len(lines) && lines[n.at-1].blank() && lines[n.at+1].blank()
		if chained || alone || formFeedBeside(lines, n.at) {
			drop = append(drop, n.at)
		}
	}
	for _, i := range drop {
		lines[i].dropped = true
	}
}

const maxCellRunes = 15

// cells reports whether lines are all short and none ends as a sentence does: a table written one cell
// a line, whose first column counts the rows.
func cells(lines []line) bool {
	for _, l := range lines {
		text := strings.TrimSpace(l.text)
		if utf8.RuneCountInString(text) > maxCellRunes || endsSentence(text) {
			return false
		}
	}
	return true
}

// endsSentence reports whether a line ends where a sentence or a clause does.
func endsSentence(text string) bool {
	text = trimClosing(text)
	last, _ := utf8.DecodeLastRuneInString(text)
	return strings.ContainsRune("。！？；：!?;:…，,", last)
}

// barePage reports whether the next line of text in a direction is a bare number as well.
func barePage(lines []line, i, step int) bool {
	for i += step; i >= 0 && i < len(lines); i += step {
		if text := strings.TrimSpace(lines[i].text); text != "" {
			return mayBePageNumber(text)
		}
	}
	return false
}

func textLines(lines []line) (n int) {
	for _, l := range lines {
		if !l.blank() && !l.dropped {
			n++
		}
	}
	return n
}

// formFeedBeside reports whether a form feed, or an end of the document, is all there is
// between line i and the next text on one side.
func formFeedBeside(lines []line, i int) bool {
	return lines[i].newPage || beside(lines, i, func(line) bool { return false })
}

// atPageBreak reports whether line i is the first or last text of a page: a form feed, a
// dropped line or an end of the document is next to it.
func atPageBreak(lines []line, i int) bool {
	return lines[i].newPage || beside(lines, i, func(l line) bool { return l.dropped })
}

func beside(lines []line, i int, ends func(line) bool) bool {
	up := i - 1
	for ; up >= 0 && !ends(lines[up]) && !lines[up].newPage && lines[up].blank(); up-- {
	}
	if up < 0 || ends(lines[up]) || lines[up].newPage && lines[up].blank() {
		return true
	}
	down := i + 1
	for ; down < len(lines) && !ends(lines[down]) && !lines[down].newPage && lines[down].blank(); down++ {
	}
	return down == len(lines) || ends(lines[down]) || lines[down].newPage
}

// dropNumberedHeads drops heads that carry their page's number: the same words at least on
// minHeads lines, with numbers that rise.
func dropNumberedHeads(lines []line, b *budget) {
	type head struct {
		at     []int
		last   int
		rising bool
	}
	heads := map[string]*head{}
	for i, l := range lines {
		b.check()
		m := headPageForm.FindStringSubmatch(strings.TrimSpace(l.text))
		if m == nil || l.dropped || parseNumbered(l.text).style != noStyle {
			continue
		}
		n, _ := parseNumber(m[2] + m[3])
		h := heads[fold(m[1])]
		if h == nil {
			h = &head{rising: true}
			heads[fold(m[1])] = h
		}
		h.rising = h.rising && n > h.last
		h.last = n
		h.at = append(h.at, i)
	}
	for _, h := range heads {
		if h.rising && len(h.at) >= minHeads {
			for _, i := range h.at {
				lines[i].dropped = true
			}
		}
	}
}

// dropHeads drops the lines that stand at the edge of page after page and nowhere else, save
// once: the collection's title is on its first page, too. Headings repeat in every case and
// may begin a page each time, so a line that is numbered, or that is the text of a numbered
// line, or that ends as a sentence does, is never a running head.
func dropHeads(lines []line, b *budget) bool {
	type head struct{ edge, inside []int }
	heads := map[string]*head{}
	headings := map[string]bool{}
	for i, l := range lines {
		b.check()
		if l.blank() || l.dropped {
			continue
		}
		if n := parseNumbered(l.text); n.style != noStyle {
			title, _ := cutLeader(n.rest)
			headings[fold(strings.TrimRight(title, ":："))] = true
			continue
		}
		text := strings.TrimSpace(l.text)
		if utf8.RuneCountInString(text) > maxHeadLength || strings.ContainsAny(text, "。；：:;！？") {
			continue
		}
		h := heads[fold(text)]
		if h == nil {
			h = &head{}
			heads[fold(text)] = h
		}
		if atPageBreak(lines, i) {
			h.edge = append(h.edge, i)
		} else {
			h.inside = append(h.inside, i)
		}
	}
	first := firstText(lines)
	dropped := false
	for words, h := range heads {
		enough := minHeads
		if first >= 0 && words == fold(lines[first].text) {
			enough = 2 // the first page, and one more that shows the collection's title
		}
		if headings[words] || isContentsHeading(words) || len(h.edge) < enough || len(h.inside) > 1 {
			continue
		}
		for _, i := range h.edge {
			if i != first {
				lines[i].dropped = true
				dropped = true
			}
		}
	}
	return dropped
}

// firstText is the index of the first line of text, -1 where there is none.
func firstText(lines []line) int {
	for i, l := range lines {
		if !l.blank() && !l.dropped {
			return i
		}
	}
	return -1
}

// trimClosing takes off what may close behind the sign that ends a sentence.
func trimClosing(text string) string { return strings.TrimRight(text, "”’」』）)》 \t\u3000") }

func trimRightSpace(text string) string { return strings.TrimRight(text, " \t\u3000\u00a0") }
