package prose

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
	"anlisou/data/say"
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
	// place is who did what the case tells, where the title says so before itself.
	place string
}

// contents is the table of contents, and the document around it.
type contents struct {
	style   outline.Style
	entries []entry
	// groups are headings over several titles; before and after are entries without a number
	// in front of the cases and behind them (前言, 附录). All are folded.
	groups, before, after map[string]bool
	// end is the index of the first line behind the contents.
	end int
}

var spacedPage = pattern.New(`^(.*\S)[ \x{3000}]([0-9]{1,3})$`)

// touchingPage is a page that touches the title, as a PDF's column of pages may: only where each title ends in one.
var touchingPage = pattern.New(`^(.*[^0-9\s])[ \x{3000}]*([0-9]{1,3})$`)

var groupForm = pattern.New(`^第[零一二三四五六七八九十百0-9]+(?:部分|篇|章|编|类|辑|单元)|(?:类|篇|部分|领域|方面|板块)$`)

const maxContentsGap = 2 // lines between two titles that are headings of groups

const maxContentsLead = 10 // lines between 目录 and the first title

// isContentsHeading takes a folded line: 目录, 案例目录, contents.
func isContentsHeading(folded string) bool {
	folded = strings.Trim(folded, "【】〖〗[]<>《》:☆★◆●■")
	switch folded {
	case "目录", "目錄", "目次", "contents", "tableofcontents", "要目", "本期要目", "本期目录", "本期导读", "本期内容":
		return true
	}
	return strings.HasSuffix(folded, "目录") && utf8.RuneCountInString(folded) <= 20 &&
		!strings.ContainsAny(folded, ",。:;《")
}

// findContents finds the contents and reads it, in each way that it may be meant, the likeliest first. A
// document may have none: then its bodies must carry numbers and titles themselves.
func findContents(lines []outline.Line) ([]*contents, error) {
	firstCase := -1
	for i, l := range lines {
		if l.Dropped || l.Blank() || l.Cell {
			continue
		}
		n := outline.ParseNumbered(l.Text)
		if n.Style == outline.NoStyle && isContentsHeading(outline.Fold(l.Text)) {
			return waysToRead(lines, i+1, i)
		}
		if l.Contents {
			return waysToRead(lines, i, i)
		}
		if n.Style == outline.CaseStyle && outline.IsCaseHeading(n) {
			firstCase = i
			break
		}
	}
	if firstCase < 0 || lines[firstCase].Level > 0 { // a marked heading is a body's
		return nil, nil
	}
	// Without the word 目录, titles that follow one another are the contents.
	for i := firstCase + 1; i < len(lines); i++ {
		if lines[i].Dropped || lines[i].Blank() {
			continue
		}
		n := outline.ParseNumbered(lines[i].Text)
		if n.Style == outline.CaseStyle && outline.IsCaseHeading(n) &&
			n.Number != outline.ParseNumbered(lines[firstCase].Text).Number {
			return waysToRead(lines, firstCase, firstCase)
		}
		break
	}
	return nil, nil
}

// waysToRead reads contents as levels, as numbered titles, and as titles without numbers.
func waysToRead(lines []outline.Line, start, heading int) ([]*contents, error) {
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
func readContents(lines []outline.Line, start, heading int) (*contents, error) {
	c := &contents{end: -1, groups: map[string]bool{}, before: map[string]bool{}, after: map[string]bool{}}
	noTitle := &document.Error{Line: lines[heading].Number, Problem: say.Text("no numbered title follows the contents' heading"),
		Expected: say.Text("titles as 案例一：… or 一、…")}
	if c.style = contentsStyle(lines[start:]); c.style == outline.NoStyle {
		return nil, noTitle
	}
	var pending []int // lines that are no titles, until what follows says what they are
	var pagedLines []string
	for i := start; i < len(lines) && c.end < 0; i++ {
		l := lines[i]
		if l.Dropped || l.Blank() {
			continue
		}
		if l.Level > 0 || l.Cell {
			c.end = firstOf(pending, i)
			break
		}
		n := outline.ParseNumbered(l.Text)
		if n.Style == c.style {
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
		title, paged := outline.CutLeader(l.Text)
		known, behind := c.addOther(l, n, title, paged)
		if pagedLines = append(pagedLines, behind...); !known {
			pending = append(pending, i)
		}
		if len(c.entries) > 0 && (len(pending) > maxContentsGap || len(pending) > 0 && !outline.IsTitle(title)) {
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
		return nil, noTitle
	}
	c = c.withoutSpacedPages()
	return c, c.check(lines)
}

// addOther takes a line that is not numbered as titles are: a page, the rest of the title above, or something else with
// a page, for which it gives the forms in which it may head something below the titles. Known is false for a line that
// is none of these.
func (c *contents) addOther(
	l outline.Line,
	n outline.Numbered,
	title string,
	paged bool,
) (known bool, behind []string) {
	var last *entry
	if k := len(c.entries) - 1; k >= 0 {
		last = &c.entries[k]
	}
	switch {
	case isContentsHeading(outline.Fold(l.Text)):
	case last != nil && barePageForm.MatchString(strings.TrimSpace(l.Text)):
		last.paged = true
	case last != nil && last.title == "":
		last.title, last.paged = title, paged
	case last != nil && paged && !last.paged && n.Style == outline.NoStyle:
		last.title += title // a long title goes on in this line
		last.paged = true
	case paged && last == nil:
		c.before[outline.Fold(title)] = true
	case paged:
		return true, c.pagedBehind(title, n)
	default:
		return false, nil
	}
	return true, nil
}

// pagedBehind is how a line with a page may stand where it begins something: with its number or without.
func (c *contents) pagedBehind(title string, n outline.Numbered) []string {
	if n.Style == outline.NoStyle {
		return []string{outline.Fold(title)}
	}
	rest, _ := outline.CutLeader(n.Rest)
	return []string{outline.Fold(title), outline.Fold(rest)}
}

// takeAppendix reads what the contents name behind the last title without a page, such as an appendix: a
// line that stands once more as a line of its own further down.
func (c *contents) takeAppendix(lines []outline.Line, end int) int {
	last := sync.OnceValue(func() map[string]int { // where each line stands last
		places := map[string]int{}
		for i, l := range lines {
			if !l.Dropped {
				places[outline.Fold(l.Text)] = i
			}
		}
		return places
	})
	for i := end; i < len(lines); i++ {
		if lines[i].Dropped || lines[i].Blank() {
			continue
		}
		text := outline.Fold(lines[i].Text)
		if !outline.IsTitle(lines[i].Text) || !notCaseForm.MatchString(text) {
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
func contentsStyle(lines []outline.Line) outline.Style {
	first, seen, last := outline.NoStyle, 0, outline.NoStyle
	for _, l := range lines {
		if l.Dropped || l.Blank() {
			continue
		}
		if l.Level > 0 {
			break
		}
		n := outline.ParseNumbered(l.Text)
		switch {
		case n.Style == outline.CaseStyle:
			return outline.CaseStyle
		case n.Style != outline.NoStyle && n.Style == last && n.Number == 2: // groups do not follow one another
			return first
		case first == outline.NoStyle:
			first = n.Style
		}
		last = n.Style
		if seen++; seen > maxContentsLead || first != outline.NoStyle && seen > maxContentsGap+1 {
			break
		}
	}
	return first
}

// add takes a line numbered as titles are. It is done where the numbers begin again: there
// the first body is.
func (c *contents) add(lines []outline.Line, i int, n outline.Numbered, pending []int) (done bool, err error) {
	expected := len(c.entries) + 1
	title, paged := outline.CutLeader(n.Rest)
	if n.Number != expected {
		for _, e := range c.entries {
			switch {
			case e.number != n.Number:
			case title == "" || similar(outline.Fold(title), outline.Fold(e.title)) >= sameTitle,
				n.Number == 1 && c.style != outline.CaseStyle:
				return true, nil
			case len(pending) == 0:
				return false, &document.Error{Line: lines[i].Number,
					Problem: say.Text(
						"the number %s stands already in %s",
						outline.HanNumber(n.Number),
						document.Place{N: lines[e.at].Number},
					),
					Expected: say.Plain(c.name(expected))}
			}
		}
		if len(pending) > 0 && len(c.entries) > 0 {
			return true, nil
		}
		return false, &document.Error{Line: lines[i].Number,
			Problem:  say.Text("the contents go on with number %s", outline.HanNumber(n.Number)),
			Expected: say.Plain(c.name(expected))}
	}
	for _, p := range pending {
		if len(c.entries) > 0 && outline.ParseNumbered(lines[p].Text).Style == outline.NoStyle &&
			!groupForm.MatchString(strings.TrimSpace(lines[p].Text)) {
			return false, &document.Error{Line: lines[p].Number,
				Problem: say.Text(
					"“%s” in the contents is neither a numbered title nor a group's heading",
					document.Quote(lines[p].Text),
				),
				Expected: say.Plain(c.name(expected))}
		}
		for _, key := range groupKeys(lines[p].Text) {
			c.groups[key] = true
		}
	}
	c.entries = append(c.entries, entry{number: n.Number, title: title, at: i, paged: paged})
	return false, nil
}

// name writes a number as the contents do.
func (c *contents) name(n int) string {
	switch c.style {
	case outline.HanStyle:
		return outline.HanNumber(n) + "、"
	case outline.HanParenStyle:
		return "（" + outline.HanNumber(n) + "）"
	case outline.DigitStyle:
		return fmt.Sprintf("%d.", n)
	case outline.DigitParenStyle:
		return fmt.Sprintf("(%d)", n)
	}
	return "案例" + outline.HanNumber(n)
}

// check is the error of contents in which a title is missing or stands twice.
func (c *contents) check(lines []outline.Line) error {
	seen := map[string]entry{}
	for _, e := range c.entries {
		if outline.Fold(e.title) == "" {
			return &document.Error{Line: lines[e.at].Number, Problem: say.Text("%s has no title", c.name(e.number)),
				Expected: say.Text("a title behind the number")}
		}
		if first, twice := seen[outline.Fold(e.title)]; twice {
			return &document.Error{Line: lines[e.at].Number,
				Problem: say.Text(
					"the title “%s” stands already in %s",
					document.Quote(e.title),
					document.Place{N: lines[first.at].Number},
				),
				Expected: say.Text("a title of its own for each case")}
		}
		seen[outline.Fold(e.title)] = e
	}
	return nil
}

// withoutSpacedPages gives the contents without page numbers behind a single space, which one title alone could
// also end in: only where each title has a page, and these never fall.
func (c *contents) withoutSpacedPages() *contents {
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
				return c
			}
			continue
		}
		page, _ := outline.ParseNumber(m[2])
		if page < last {
			return c
		}
		if cut == 0 {
			firstPage = page
		}
		titles[i], last = strings.TrimSpace(m[1]), page
		cut++
	}
	if len(c.entries) < 2 || cut == 0 || form == touchingPage && last == firstPage {
		return c
	}
	own := *c
	own.entries = slices.Clone(c.entries)
	for i := range own.entries {
		own.entries[i].title = titles[i]
	}
	return &own
}

// groupKeys are the forms in which a line of the contents may come again as a heading: as it is, and without a page
// behind a single space.
func groupKeys(text string) []string {
	keys := []string{outline.Fold(text)}
	if m := spacedPage.FindStringSubmatch(strings.TrimSpace(text)); m != nil {
		keys = append(keys, outline.Fold(m[1]))
	}
	return keys
}
