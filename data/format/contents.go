package format

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// entry is a title in the contents.
type entry struct {
	number int
	title  string
	at     int  // index of its line
	paged  bool // its page stands behind it
	// printed is the number that stands in the contents, where another group of cases begins again at
	// one; 0 where it is number.
	printed int
}

// contents is the table of contents, and the document around it.
type contents struct {
	style   style
	entries []entry
	// groups are headings over several titles; before and after are entries without a number
	// in front of the cases and behind them (前言, 附录). All are folded.
	groups, before, after map[string]bool
	// end is the index of the first line behind the contents.
	end int
}

var (
	leaderForm = form(`^(.*?)` + space + `(?:[.．·•…‥⋯]{2,}|…|[_＿\-]{3,}|\t|[ \x{3000}]{2,})[\s\x{3000}.．·•…‥⋯_＿\-]*[(（]?([0-9０-９]{1,4})[)）]?` + space + `$`)
	emptyLead  = form(`^(.*?)` + space + `(?:[…⋯]{2,}|[.．·]{4,})` + space + `$`)
	spacedPage = form(`^(.*\S)[ \x{3000}]([0-9]{1,3})$`)
	// touchingPage is a page that touches the title, as a PDF's column of pages may: only where each title ends in one.
	touchingPage = form(`^(.*[^0-9\s])[ \x{3000}]*([0-9]{1,3})$`)
	groupForm    = form(`^第[零一二三四五六七八九十百0-9]+(?:部分|篇|章|编|类|辑|单元)|(?:类|篇|部分|领域|方面|板块)$`)
)

const (
	maxContentsGap  = 2  // lines between two titles that are headings of groups
	maxContentsLead = 10 // lines between 目录 and the first title
	maxTitleRunes   = 100
)

// cutLeader takes the dots and the page's number off a title.
func cutLeader(s string) (title string, paged bool) {
	if last, _ := utf8.DecodeLastRuneInString(strings.TrimSpace(s)); digitValue(last) < 0 && !strings.ContainsRune(")）.．·…⋯", last) {
		return strings.TrimSpace(s), false // as nearly all lines of text are, of any length
	}
	if m := leaderForm.FindStringSubmatch(s); m != nil && strings.TrimSpace(m[1]) != "" {
		return strings.TrimSpace(m[1]), true
	}
	if m := emptyLead.FindStringSubmatch(s); m != nil && strings.TrimSpace(m[1]) != "" {
		return strings.TrimSpace(m[1]), true
	}
	return strings.TrimSpace(s), false
}

// isContentsHeading takes a folded line: 目录, 案例目录, contents.
func isContentsHeading(folded string) bool {
	switch folded {
	case "目录", "目錄", "目次", "contents", "tableofcontents":
		return true
	}
	return strings.HasSuffix(folded, "目录") && utf8.RuneCountInString(folded) <= 20 && !strings.ContainsAny(folded, ",。:;《")
}

// findContents finds the contents and reads it, in each way that it may be meant, the likeliest first. A
// document may have none: then its bodies must carry numbers and titles themselves.
func findContents(lines []line) ([]*contents, error) {
	firstCase := -1
	for i, l := range lines {
		if l.dropped || l.blank() || l.cell {
			continue
		}
		n := parseNumbered(l.text)
		if n.style == noStyle && isContentsHeading(fold(l.text)) {
			return waysToRead(lines, i+1, i)
		}
		if l.toc {
			return waysToRead(lines, i, i)
		}
		if n.style == caseStyle && isCaseHeading(n) {
			firstCase = i
			break
		}
	}
	if firstCase < 0 || lines[firstCase].level > 0 { // a marked heading is a body's
		return nil, nil
	}
	// Without the word 目录, titles that follow one another are the contents.
	for i := firstCase + 1; i < len(lines); i++ {
		if lines[i].dropped || lines[i].blank() {
			continue
		}
		n := parseNumbered(lines[i].text)
		if n.style == caseStyle && isCaseHeading(n) && n.number != parseNumbered(lines[firstCase].text).number {
			return waysToRead(lines, firstCase, firstCase)
		}
		break
	}
	return nil, nil
}

// waysToRead reads contents as levels, as numbered titles, and as titles without numbers.
func waysToRead(lines []line, start, heading int) ([]*contents, error) {
	var ways []*contents
	items, end := contentsItems(lines, start)
	if c := nestedContents(items, end); c != nil {
		ways = append(ways, c)
	}
	plain, err := readContents(lines, start, heading)
	if err == nil {
		ways = append(ways, plain)
	}
	if c := unnumberedContents(lines, items, start, end); c != nil {
		ways = append(ways, c)
		if plain != nil && len(ways) > 1 && ofOneCase(plain) { // the numbers are those of the cases' sections
			slices.Reverse(ways)
		}
	}
	if len(ways) == 0 {
		return nil, err
	}
	return ways, nil
}

// readContents reads titles from line start on, until what follows is no contents any more.
func readContents(lines []line, start, heading int) (*contents, error) {
	c := &contents{end: -1, groups: map[string]bool{}, before: map[string]bool{}, after: map[string]bool{}}
	c.style = contentsStyle(lines[start:])
	if c.style == noStyle {
		return nil, &Error{Line: lines[heading].number, Problem: "no numbered title follows the contents' heading",
			Expected: "titles as 案例一：… or 一、…"}
	}
	var pending []int // lines that are no titles, until what follows says what they are
	var pagedLines []string
	for i := start; i < len(lines) && c.end < 0; i++ {
		l := lines[i]
		if l.dropped || l.blank() {
			continue
		}
		if l.level > 0 || l.cell {
			c.end = firstOf(pending, i)
			break
		}
		n := parseNumbered(l.text)
		if n.style == c.style {
			done, err := c.add(lines, i, n, pending)
			if err != nil {
				return nil, err
			}
			if done {
				c.end = firstOf(pending, i)
				break
			}
			for _, group := range pagedLines { // a heading of a group, with its page
				c.groups[group] = true
			}
			pending, pagedLines = nil, nil
			continue
		}
		last := len(c.entries) - 1
		title, paged := cutLeader(l.text)
		switch {
		case isContentsHeading(fold(l.text)):
		case last >= 0 && barePageForm.MatchString(strings.TrimSpace(l.text)):
			c.entries[last].paged = true
		case last >= 0 && c.entries[last].title == "":
			c.entries[last].title, c.entries[last].paged = title, paged
		case last >= 0 && paged && !c.entries[last].paged && n.style == noStyle:
			c.entries[last].title += title // a long title goes on in this line
			c.entries[last].paged = true
		case paged && last < 0:
			c.before[fold(title)] = true
		case paged:
			paged := c.pagedBehind(title, n)
			pagedLines = append(pagedLines, paged...)
		default:
			pending = append(pending, i)
		}
		if last >= 0 && (len(pending) > maxContentsGap || len(pending) > 0 && !isTitleLike(title)) {
			c.end = pending[0]
		}
	}
	if c.end < 0 {
		c.end = firstOf(pending, len(lines))
	}
	for _, title := range pagedLines {
		c.after[title] = true
	}
	c.end = c.takeAppendix(lines, c.end)
	if len(c.entries) == 0 {
		return nil, &Error{Line: lines[heading].number, Problem: "no numbered title follows the contents' heading",
			Expected: "titles as 案例一：… or 一、…"}
	}
	return c, c.check(lines)
}

// pagedBehind is how a line with a page may stand where it begins something: with its number or without.
func (c *contents) pagedBehind(title string, n numbered) []string {
	if n.style == noStyle {
		return []string{fold(title)}
	}
	rest, _ := cutLeader(n.rest)
	return []string{fold(title), fold(rest)}
}

// takeAppendix reads what the contents name behind the last title without a page, such as an appendix: a
// line that stands once more as a line of its own further down.
func (c *contents) takeAppendix(lines []line, end int) int {
	last := sync.OnceValue(func() map[string]int { // where each line stands last
		places := map[string]int{}
		for i, l := range lines {
			if !l.dropped {
				places[fold(l.text)] = i
			}
		}
		return places
	})
	for i := end; i < len(lines); i++ {
		if lines[i].dropped || lines[i].blank() {
			continue
		}
		text := fold(lines[i].text)
		if !isTitleLike(lines[i].text) || !notCaseForm.MatchString(text) {
			return end
		}
		if last()[text] <= i {
			return end
		}
		c.after[text] = true
		end = i + 1
	}
	return end
}

func firstOf(pending []int, otherwise int) int {
	if len(pending) > 0 {
		return pending[0]
	}
	return otherwise
}

// contentsStyle is how the titles are numbered: 案例一 where that occurs near the beginning,
// since 一、 may then be the heading of a group, else as the first numbered line is.
func contentsStyle(lines []line) style {
	first, seen, last := noStyle, 0, noStyle
	for _, l := range lines {
		if l.dropped || l.blank() {
			continue
		}
		if l.level > 0 {
			break
		}
		n := parseNumbered(l.text)
		switch {
		case n.style == caseStyle:
			return caseStyle
		case n.style != noStyle && n.style == last && n.number == 2: // groups do not follow one another
			return first
		case first == noStyle:
			first = n.style
		}
		last = n.style
		if seen++; seen > maxContentsLead || first != noStyle && seen > maxContentsGap+1 {
			break
		}
	}
	return first
}

// add takes a line numbered as titles are. It is done where the numbers begin again: there
// the first body is.
func (c *contents) add(lines []line, i int, n numbered, pending []int) (done bool, err error) {
	expected := len(c.entries) + 1
	title, paged := cutLeader(n.rest)
	if n.number != expected {
		for _, e := range c.entries {
			switch {
			case e.number != n.number:
			case title == "" || similar(fold(title), fold(e.title)) >= sameTitle, n.number == 1 && c.style != caseStyle:
				return true, nil
			case len(pending) == 0:
				return false, &Error{Line: lines[i].number, Problem: fmt.Sprintf("the number %s stands already in line %d", hanNumber(n.number), lines[e.at].number),
					Expected: c.name(expected)}
			}
		}
		if len(pending) > 0 && len(c.entries) > 0 {
			return true, nil
		}
		return false, &Error{Line: lines[i].number, Problem: fmt.Sprintf("the contents go on with number %s", hanNumber(n.number)), Expected: c.name(expected)}
	}
	for _, p := range pending {
		if len(c.entries) > 0 && parseNumbered(lines[p].text).style == noStyle && !groupForm.MatchString(strings.TrimSpace(lines[p].text)) {
			return false, &Error{Line: lines[p].number, Problem: fmt.Sprintf("“%s” in the contents is neither a numbered title nor a group's heading", quote(lines[p].text)),
				Expected: c.name(expected)}
		}
		for _, key := range groupKeys(lines[p].text) {
			c.groups[key] = true
		}
	}
	c.entries = append(c.entries, entry{number: n.number, title: title, at: i, paged: paged})
	return false, nil
}

// name writes a number as the contents do.
func (c *contents) name(n int) string {
	switch c.style {
	case hanStyle:
		return hanNumber(n) + "、"
	case hanParenStyle:
		return "（" + hanNumber(n) + "）"
	case digitStyle:
		return fmt.Sprintf("%d.", n)
	case digitParenStyle:
		return fmt.Sprintf("(%d)", n)
	}
	return "案例" + hanNumber(n)
}

func (c *contents) check(lines []line) error {
	c.cutSpacedPages()
	seen := map[string]entry{}
	for _, e := range c.entries {
		if fold(e.title) == "" {
			return &Error{Line: lines[e.at].number, Problem: c.name(e.number) + " has no title", Expected: "a title behind the number"}
		}
		if first, twice := seen[fold(e.title)]; twice {
			return &Error{Line: lines[e.at].number, Problem: fmt.Sprintf("the title “%s” stands already in line %d", quote(e.title), lines[first.at].number),
				Expected: "a title of its own for each case"}
		}
		seen[fold(e.title)] = e
	}
	return nil
}

// cutSpacedPages takes off page numbers behind a single space, which one title alone could
// also end in: only where each title has a page, and these never fall.
func (c *contents) cutSpacedPages() {
	titles := make([]string, len(c.entries))
	last, cut, firstPage := 0, 0, 0
	form := touchingPage
	for _, e := range c.entries {
		if e.paged { // the others' pages stand apart, so that a number at the end may be the title's
			form = spacedPage
		}
	}
	for i, e := range c.entries {
		titles[i] = e.title
		m := form.FindStringSubmatch(e.title)
		if m == nil {
			if !e.paged {
				return
			}
			continue
		}
		page, _ := parseNumber(m[2])
		if page < last {
			return
		}
		if cut == 0 {
			firstPage = page
		}
		titles[i], last = strings.TrimSpace(m[1]), page
		cut++
	}
	if len(c.entries) < 2 || cut == 0 || form == touchingPage && last == firstPage {
		return
	}
	for i := range c.entries {
		c.entries[i].title = titles[i]
	}
}

// groupKeys are the forms in which a line of the contents may come again as a heading: as it is, and without a page
// behind a single space.
func groupKeys(text string) []string {
	keys := []string{fold(text)}
	if m := spacedPage.FindStringSubmatch(strings.TrimSpace(text)); m != nil {
		keys = append(keys, fold(m[1]))
	}
	return keys
}

// isTitleLike reports whether a line has the shape of a title or a heading: short, and no sentence.
func isTitleLike(s string) bool {
	s = strings.TrimSuffix(strings.TrimSpace(s), "。")
	return s != "" && utf8.RuneCountInString(s) <= maxTitleRunes && !strings.ContainsAny(s, "。；;！？!?") && !strings.HasSuffix(s, ",") && !strings.HasSuffix(s, "，")
}

// isCaseHeading reports whether 案例一… heads a case, and does not begin a sentence.
func isCaseHeading(n numbered) bool {
	title, _ := cutLeader(n.rest)
	return title == "" || isTitleLike(title)
}
