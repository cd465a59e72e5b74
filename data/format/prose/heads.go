package prose

import (
	"slices"
	"strings"
	"unicode/utf8"

	"anlisou/data/format/outline"
)

// sameTitle is how similar a body's title must be to that in the contents to be meant as the same.
const sameTitle = 0.5

// head is a line that begins a body.
type head struct {
	entry, at, from int
	number          int // that the line carries, 0 where it carries none
	marked          bool
}

// titleHeads finds the lines behind the contents that are a title of it, be it over several lines. It gives the
// contents with the titles that their bodies show to end before a page's number, and the lines with those marked that
// repeat a title as a running head.
func titleHeads(lines []outline.Line, c *contents) ([]head, *contents, []outline.Line) {
	titles, shorter, longest := c.titles()
	rest := marking{lines: lines}
	own := *c
	own.entries = slices.Clone(c.entries)
	var heads []head
	for i := c.end; i < len(lines); i++ {
		lines := rest.lines
		if lines[i].Dropped || lines[i].Cell || len(lines[i].Text) > longest+maxTitleExtra || lines[i].Blank() {
			continue
		}
		n := outline.ParseNumbered(lines[i].Text)
		entry, next, ok := matchTitle(lines, i, titles, lines[i].Text)
		if !ok && n.Style != outline.NoStyle {
			if entry, next, ok = matchTitle(lines, i, titles, n.Rest); !ok {
				continue
			}
		} else {
			n = outline.Numbered{}
		}
		if !ok {
			continue
		}
		numbered := n.Style == c.style || n.Style == outline.CaseStyle
		if k := len(heads) - 1; k >= 0 && heads[k].entry == entry {
			last := &heads[k]
			if outline.TextAbove(lines, i, last.from) < 0 && lines[i].Level == 0 == (lines[last.at].Level == 0) {
				// The title twice in a row: as a running head, and as the title.
				last.from = next
				if last.number == 0 && numbered {
					last.number = n.Number
				}
				i = next - 1
				continue
			}
			if n.Style == outline.NoStyle && lines[i].Level == 0 && atPageBreak(lines, i) {
				for ; i < next; i++ { // the title of the case as a running head
					if !lines[i].Blank() {
						rest.leaveOut(i)
					}
				}
				i--
				continue
			}
		}
		if title, cut := shorter[entry]; cut && outline.Fold(own.entries[entry].title) != outline.Fold(lines[i].Text) &&
			strings.HasSuffix(outline.Fold(lines[i].Text), outline.Fold(title)) {
			own.entries[entry].title = title
		}
		h := head{entry: entry, at: i, from: next, marked: lines[i].Level > 0}
		if numbered {
			h.number = n.Number
		}
		heads = append(heads, h.withNumberAbove(lines, c.end))
		i = next - 1
	}
	return preferMarked(heads), &own, rest.lines
}

// withNumberAbove takes 案例三 on a line of its own above a title, not before line from, for the beginning of the body.
func (h head) withNumberAbove(lines []outline.Line, from int) head {
	above := outline.TextAbove(lines, h.at, from)
	if above < 0 || h.number != 0 {
		return h
	}
	if a := outline.ParseNumbered(lines[above].Text); a.Style == outline.CaseStyle && a.Rest == "" {
		h.at, h.number = above, a.Number
	}
	return h
}

// titles are the entries of the contents by their folded titles, and the bytes of the longest. Beside them stand titles
// that end in a number which may be that of their page, where the others have their pages, without it: a column of
// numbers may touch a long title, and the body has the title alone. These are in shorter, too.
func (c *contents) titles() (byTitle map[string]int, shorter map[int]string, longest int) {
	byTitle, shorter = make(map[string]int, len(c.entries)), map[int]string{}
	paged := 0
	for i, e := range c.entries {
		byTitle[outline.Fold(e.title)] = i
		longest = max(longest, len(e.title))
		if e.paged {
			paged++
		}
	}
	if paged == 0 || 2*paged < len(c.entries) {
		return byTitle, nil, longest
	}
	for i, e := range c.entries {
		title := strings.TrimRight(outline.TrimRightSpace(e.title), "0123456789")
		if e.paged || title == e.title || strings.TrimSpace(title) == "" {
			continue
		}
		if _, taken := byTitle[outline.Fold(title)]; !taken {
			byTitle[outline.Fold(title)] = i
			shorter[i] = strings.TrimSpace(title)
		}
	}
	return byTitle, shorter, longest
}

// preferMarked leaves out lines that read as a title in the text of a case, where one that is marked as a
// heading has the same title.
func preferMarked(heads []head) []head {
	headings := map[int]bool{}
	for _, h := range heads {
		if h.marked {
			headings[h.entry] = true
		}
	}
	return slices.DeleteFunc(heads, func(h head) bool { return !h.marked && headings[h.entry] })
}

const (
	maxTitleLines = 3
	maxTitleExtra = 200 // bytes of number, spaces and other quotes that a title's line may have more
)

// matchTitle compares a line, and the line with those that follow it, with the titles.
func matchTitle(lines []outline.Line, i int, titles map[string]int, text string) (entry, next int, ok bool) {
	folded := outline.Fold(text)
	for taken := 1; ; i++ {
		if entry, ok := titles[folded]; ok {
			return entry, i + 1, true
		}
		next := i + 1
		for next < len(lines) && (lines[next].Blank() || lines[next].Dropped) {
			next++
		}
		if taken++; taken > maxTitleLines || next >= len(lines) || len(folded) > 4*outline.MaxTitleRunes {
			return 0, 0, false
		}
		folded += outline.Fold(lines[next].Text)
		i = next - 1
	}
}

const minHeadRunes = 4

// headsBehind are the lines that end the bodies of several cases in the same words: the running head of the page on
// which the next case begins, in a text that shows no ends of pages.
func headsBehind(lines []outline.Line, bodies []body) (heads []int) {
	ends := map[string][]int{}
	for _, b := range bodies {
		last := outline.TextAbove(lines, b.to, b.from)
		if last < 0 || last == b.from || lines[last].Cell {
			continue
		}
		text := strings.TrimSpace(lines[last].Text)
		n := utf8.RuneCountInString(text)
		if n >= minHeadRunes && n <= maxHeadLength && outline.IsTitle(text) && !outline.EndsSentence(text) &&
			outline.ParseNumbered(text).Style == outline.NoStyle {
			ends[outline.Fold(text)] = append(ends[outline.Fold(text)], last)
		}
	}
	for _, at := range ends {
		if len(at) >= minHeads {
			heads = append(heads, at...)
		}
	}
	return heads
}

// numberHeads finds the lines from line from on that are headed 案例一. It gives the lines with those marked that
// repeat such a heading as a running head.
func numberHeads(lines []outline.Line, from int) ([]head, []outline.Line) {
	var heads []head
	rest := marking{lines: lines}
	for i := from; i < len(lines); i++ {
		lines := rest.lines
		if lines[i].Dropped || lines[i].Cell || lines[i].Blank() {
			continue
		}
		n := outline.ParseNumbered(lines[i].Text)
		if n.Style != outline.CaseStyle || !outline.IsCaseHeading(n) {
			continue
		}
		if k := len(heads); k > 0 && heads[k-1].number == n.Number && atPageBreak(lines, i) &&
			outline.Fold(lines[heads[k-1].at].Text) == outline.Fold(lines[i].Text) {
			rest.leaveOut(i) // the case's heading as a running head
			continue
		}
		heads = append(heads, head{at: i, from: i + 1, number: n.Number})
	}
	return heads, rest.lines
}

// similar tells from 0 to 1 how much of two folded titles is alike: twice the pairs of
// neighbouring characters they share, over all their pairs (Dice's coefficient).
func similar(a, b string) float64 {
	pairs := func(s string) map[[2]rune]int {
		m := map[[2]rune]int{}
		prev := rune(0)
		for _, r := range s {
			m[[2]rune{prev, r}]++
			prev = r
		}
		return m
	}
	pa, pb := pairs(a), pairs(b)
	shared, all := 0, 0
	for p, n := range pa {
		shared += min(n, pb[p])
		all += n
	}
	for _, n := range pb {
		all += n
	}
	if all == 0 {
		return 0
	}
	return 2 * float64(shared) / float64(all)
}
