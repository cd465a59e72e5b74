package prose

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"anlisou/data"
	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
	"anlisou/data/say"
)

// bareTitles takes ornaments off the titles of a compendium, and numbers as outline.HeadNumber reads them where all
// titles have one or where it is the case's own: 第一篇 may be a title's word.
func bareTitles(cases []data.Case) {
	all := true
	for i := range cases {
		cases[i].Title = outline.CutOrnament(cases[i].Title)
		_, n := outline.HeadNumber(cases[i].Title)
		all = all && n > 0
	}
	for i := range cases {
		if title, n := outline.HeadNumber(cases[i].Title); n > 0 && (all || n == cases[i].Number) {
			cases[i].Title = outline.CutOrnament(title)
		}
	}
}

// sameTitle is how similar a body's title must be to that in the contents to be meant as the same.
const sameTitle = 0.5

// checkNumbers refuses numbers of cases that are too high to be read.
func checkNumbers(lines []outline.Line) error {
	for _, l := range lines {
		if strings.Contains(l.Text, "案例") && tooLargeForm.MatchString(l.Text) {
			return &document.Error{
				Line: l.Number, Problem: say.Text("“%s” is numbered too high", document.Quote(l.Text)),
				Expected: say.Text("at most %d cases in a document: split it", outline.MaxNumber),
			}
		}
	}
	return nil
}

// division is a text divided into cases: their titles, where their bodies stand, and the lines, with those marked that
// turned out to be no text on the way.
type division struct {
	lines  []outline.Line
	titles *contents
	bodies []body
}

// matchContents finds the bodies of the first contents that fit; the error is that of the first, which
// is the likeliest.
func matchContents(lines []outline.Line, candidates []*contents) (*division, error) {
	var first error
	for _, c := range candidates {
		c := c.withoutSpacedPages()
		err := c.check(lines)
		if err == nil {
			var found *division
			if found, err = findBodies(lines, c); err == nil {
				return found, nil
			}
		}
		first = cmp.Or(first, err)
	}
	return nil, first
}

// compendium makes the cases of titles and bodies.
//
//   - Titles may be numbered 案例一, 案例1, 案例（一）, 案例壹, 第一例, 一、, （一） or 1., or not at all, with dots and pages
//     behind them, below headings of groups or above their sections. Without contents, each body must begin with 案例一
//     and its title.
//   - A body begins with its title or its number, or, where bodies have neither, where the
//     sections begin again at 一、.
//   - Sections are headed 一、, or （一） in a document without 一、, or by names (主要做法, 【主要做法】); text before the
//     first heading is a section without one. Lists (1. 一是) stay in their section.
//   - Lines below a title that name departments, domains, region, year or address (牵头部门：…) are these of the case.
//   - Page numbers, running heads, headings of groups of cases, and what is no case (a preface,
//     an appendix that the contents name) are left out. All else is kept line for line.
func compendium(d *division, in document.Reading) (*document.Document, error) {
	c := d.titles
	doc := &document.Document{Title: collectionTitle(d.lines, outline.FirstText(d.lines), c)}
	heads := marking{lines: d.lines}
	heads.leaveOut(headsBehind(d.lines, d.bodies)...)
	lines := heads.lines
	top := outline.HeadingsOf(parts(lines, d.bodies))
	for _, b := range d.bodies {
		e := c.entries[b.entry]
		made := placed(labelled(data.Case{
			ID:         data.NumberedID(in.Collection(), e.number),
			Collection: in.Collection(),
			Number:     e.number,
			Title:      e.title,
			Sections:   outline.Sections(lines[b.from:b.to], top),
		}), e.place)
		if !outline.HasText(made.Sections) {
			return nil, &document.Error{Line: lines[b.head].Number,
				Problem:  say.Text("the body of %s “%s” is empty", c.name(e.number), document.Quote(e.title)),
				Expected: say.Text("its text")}
		}
		if err := made.Validate(); err != nil {
			return nil, &document.Error{Line: lines[b.head].Number,
				Problem: say.Text(
					"%s “%s” breaks a rule: %s",
					c.name(e.number),
					document.Quote(e.title),
					err,
				)}
		}
		doc.Cases = append(doc.Cases, made)
	}
	bareTitles(doc.Cases)
	inside := d.inside()
	for i, l := range lines {
		switch {
		case l.Blank():
		case l.Dropped:
			doc.Dropped++
		case !inside[i] && strings.TrimSpace(l.Text) != doc.Title:
			doc.LeaveOut(document.LeftOutside, l.Text)
		}
	}
	return doc, nil
}

// inside says of each line whether it is in the contents or in a case.
func (d *division) inside() []bool {
	in := make([]bool, len(d.lines))
	fill := func(from, to int) {
		for i := from; i < to; i++ {
			in[i] = true
		}
	}
	c := d.titles
	for i, e := range c.entries {
		in[e.at] = true
		if i == 0 && c.end > e.at {
			fill(e.at, c.end)
		}
	}
	for _, b := range d.bodies {
		fill(b.head, b.from)
		fill(b.from, b.to)
	}
	for i, l := range d.lines {
		in[i] = in[i] || isContentsHeading(outline.Fold(l.Text))
	}
	return in
}

// collectionTitle is the first line, where that is not the contents or a case already.
func collectionTitle(lines []outline.Line, first int, c *contents) string {
	text := strings.TrimSpace(lines[first].Text)
	if isContentsHeading(outline.Fold(text)) || len(c.entries) > 0 && c.entries[0].at <= first {
		return ""
	}
	return text
}

// body is where the text of a case stands.
type body struct {
	entry    int // index of its title in the contents
	head     int // index of the line that begins it, for messages
	from, to int // the lines of its text: from <= i < to
}

// parts are the texts of bodies.
func parts(lines []outline.Line, bodies []body) [][]outline.Line {
	texts := make([][]outline.Line, len(bodies))
	for i, b := range bodies {
		texts[i] = lines[b.from:b.to]
	}
	return texts
}

// findBodies matches bodies and titles in the surest way that works out: by titles, by numbers,
// by order. Where none does, the error is of the way the document most looks like.
func findBodies(lines []outline.Line, c *contents) (*division, error) {
	byTitle, c, lines := titleHeads(lines, c)
	byNumber, lines := numberHeads(lines, c.end)
	found := func(bodies []body) *division { return &division{lines, c, bodies} }
	bodies, titleErr := bodiesOf(lines, c, byTitle)
	if titleErr == nil {
		return found(bodies), nil
	}
	numberErr := titleErr
	if len(byNumber) > 0 {
		if bodies, numberErr = numberedBodies(lines, c, byNumber); numberErr == nil {
			return found(bodies), nil
		}
	}
	switch {
	case len(byNumber) > 0 && 2*len(byNumber) >= len(c.entries):
		return nil, numberErr
	case len(byTitle) > 0:
		return nil, titleErr
	}
	bodies, orderErr := bodiesInOrder(lines, c)
	if orderErr != nil && len(byNumber) > 0 && !orderErr.sure {
		return nil, numberErr
	}
	if orderErr != nil {
		return nil, orderErr.err
	}
	return found(bodies), nil
}

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

// bodiesOf cuts at the heads, of which there must be one for each title.
func bodiesOf(lines []outline.Line, c *contents, heads []head) ([]body, error) {
	seen := make(map[int]head, len(heads))
	for _, h := range heads {
		e := c.entries[h.entry]
		if first, twice := seen[h.entry]; twice {
			return nil, &document.Error{Line: lines[h.at].Number,
				Problem: say.Text(
					"a second body of %s “%s”, the first is in %s",
					c.name(e.number),
					document.Quote(e.title),
					document.Place{N: lines[first.at].Number},
				),
				Expected: say.Text("one body for each title")}
		}
		if h.number != 0 && h.number != cmp.Or(e.printed, e.number) {
			return nil, &document.Error{Line: lines[h.at].Number,
				Problem: say.Text(
					"number %s heads “%s”, which is %s in the contents",
					outline.HanNumber(h.number),
					document.Quote(e.title),
					c.name(e.number),
				),
				Expected: say.Text("the same number in both places")}
		}
		seen[h.entry] = h
	}
	if len(seen) < len(c.entries) {
		for i, e := range c.entries {
			if _, ok := seen[i]; !ok {
				return nil, c.missing(lines, e, len(seen))
			}
		}
	}
	bodies := make([]body, len(heads))
	for i, h := range heads {
		to := len(lines)
		if i+1 < len(heads) {
			to = heads[i+1].at
		}
		bodies[i] = body{entry: h.entry, head: h.at, from: h.from, to: to}
	}
	bodies = trimmed(lines, c, bodies)
	slices.SortFunc(bodies, func(a, b body) int { return a.entry - b.entry })
	return bodies, nil
}

func (c *contents) missing(lines []outline.Line, e entry, bodies int) *document.Error {
	return &document.Error{Line: lines[e.at].Number,
		Problem: say.Text(
			"%d titles in the contents but %d bodies: %s “%s” has none",
			len(c.entries),
			bodies,
			c.name(e.number),
			document.Quote(e.title),
		),
		Expected: say.Text("%d bodies", len(c.entries))}
}

// trimmed gives bodies that stand in the document's order without what is no case's text at their ends: the heading of
// the next group of cases, and an appendix behind the last case.
func trimmed(lines []outline.Line, c *contents, bodies []body) []body {
	bodies = slices.Clone(bodies)
	for i := range bodies {
		b := &bodies[i]
		if i+1 < len(bodies) {
			for last := outline.TextAbove(lines, b.to, b.from); last >= 0 &&
				c.groups[outline.Fold(lines[last].Text)]; last = outline.TextAbove(lines, b.to, b.from) {
				b.to = last
			}
			continue
		}
		for k := b.from; k < b.to; k++ {
			if !lines[k].Dropped && !lines[k].Cell &&
				(c.after[outline.Fold(lines[k].Text)] || appendixForm.MatchString(outline.Fold(lines[k].Text)) &&
					lines[k].Level <= lines[b.head].Level) {
				b.to = k
			}
		}
	}
	return bodies
}

// appendixForm is a folded line that ends the cases whether or not the contents name it.
var appendixForm = pattern.New(`^(?:附录[一二三四五六七八九十0-9a-z]{0,2}|后记|编后记|编后语|封底)$`)

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

// numberedBodies matches heads 案例一 with the titles of these numbers. Their own titles may be
// worded otherwise: such a line is kept as text of the case.
func numberedBodies(lines []outline.Line, c *contents, heads []head) ([]body, error) {
	heads = slices.Clone(heads)
	for i := range heads {
		h := &heads[i]
		if h.number > len(c.entries) {
			return nil, &document.Error{Line: lines[h.at].Number,
				Problem: say.Text(
					"a body %s, but %d titles in the contents",
					outline.HanNumber(h.number),
					len(c.entries),
				),
				Expected: say.Text("one body for each title")}
		}
		h.entry = h.number - 1
		title := outline.Fold(c.entries[h.entry].title)
		own := outline.Fold(outline.ParseNumbered(lines[h.at].Text).Rest)
		if own == "" || own == title {
			continue
		}
		if similar(own, title) < sameTitle {
			return nil, &document.Error{Line: lines[h.at].Number,
				Problem: say.Text(
					"number %s heads “%s”, which is “%s” in the contents",
					outline.HanNumber(h.number),
					document.Quote(outline.ParseNumbered(lines[h.at].Text).Rest),
					document.Quote(c.entries[h.entry].title),
				),
				Expected: say.Text("the same title in both places")}
		}
		h.from = h.at
	}
	return bodiesOf(lines, c, heads)
}

// ownTitles reads a document without contents, where each case is headed with number and title.
//
// Numbers follow one another, but for those that count all cases there are (指导案例13号), of which a document has some;
// gaps says that others may lack some, too.
func ownTitles(lines []outline.Line, gaps bool) (*division, error) {
	c := &contents{style: outline.CaseStyle}
	heads, lines := numberHeads(lines, 0)
	if len(heads) == 0 {
		return nil, &document.Error{Problem: say.Text("the file is no compendium of cases"),
			Expected: say.Text("contents (目录) with numbered titles, or cases headed 案例一, 案例二, …")}
	}
	gaps = rising(heads) && (gaps || ofSeries(lines, heads))
	for i := range heads {
		h := &heads[i]
		if expected := i + 1; h.number != expected && !gaps {
			problem := say.Text("the cases go on with number %s", outline.HanNumber(h.number))
			if h.number < expected {
				problem = say.Text(
					"a second case numbered %s, the first is in %s",
					outline.HanNumber(h.number),
					document.Place{N: lines[heads[h.number-1].at].Number},
				)
			}
			return nil, &document.Error{Line: lines[h.at].Number, Problem: problem, Expected: say.Plain(c.name(expected))}
		}
		h.entry = i
		title := outline.ParseNumbered(lines[h.at].Text).Rest
		for next := h.at + 1; title == "" && next < len(lines) && (i+1 == len(heads) || next < heads[i+1].at); next++ {
			if !lines[next].Dropped && outline.IsTitle(lines[next].Text) &&
				outline.ParseNumbered(lines[next].Text).Style == outline.NoStyle {
				title, h.from = strings.TrimSpace(lines[next].Text), next+1
			} else if !lines[next].Blank() && !lines[next].Dropped {
				break
			}
		}
		c.entries = append(c.entries, entry{number: h.number, title: title, at: h.at})
	}
	c = c.withoutSpacedPages()
	if err := c.check(lines); err != nil {
		return nil, err
	}
	bodies, err := bodiesOf(lines, c, heads)
	if err != nil {
		return nil, err
	}
	return &division{lines, c, bodies}, nil
}

// rising reports whether each head has a higher number than the one before.
func rising(heads []head) bool {
	for i := range heads {
		if i > 0 && heads[i].number <= heads[i-1].number {
			return false
		}
	}
	return true
}

var seriesForm = pattern.New(`例` + outline.Space + `第?` + outline.Space + `[0-9０-９零〇一二三四五六七八九十百]{1,7}` + outline.Space + `号`)

// ofSeries reports whether all heads have the number of a series: 指导案例13号.
func ofSeries(lines []outline.Line, heads []head) bool {
	for _, h := range heads {
		if !seriesForm.MatchString(lines[h.at].Text) {
			return false
		}
	}
	return true
}

// tooLargeForm is a case numbered beyond outline.MaxNumber: 案例1000：, 案例一千。
var tooLargeForm = pattern.New(
	`^` + outline.Space + `[【〖\[［]?` + outline.Space + `案例` + outline.Space + `[(（]?` + outline.Space +
		`(?:[0-9０-９]{4,}|[一二三四五六七八九]千[零〇一二两三四五六七八九十百]*)` + outline.Space + `[)）]?` + outline.Space + `[】〗\]］:：、.．]`,
)

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
