package prose

import (
	"slices"
	"strings"
	"unicode/utf8"

	"anlisou/data"
	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
)

const (
	minFlatItems = 3  // of a list that nothing counts
	maxFlatTitle = 60 // characters of an item's first sentence that is a title
	minFlatText  = 10 // characters behind it
)

// flatItem is a case of a list that has no sections: 1.标题。正文…, be it in one paragraph or in several.
type flatItem struct {
	at    int
	place string
	title string
	rest  string // of its line
	// titleAt is the index of the line that is its title, where that stands below its number; else 0.
	titleAt int
	// head is its number.
	head outline.Numbered
}

// flatList is a list of cases.
type flatList struct {
	style outline.Style
	items []flatItem
	end   int // index of the line behind it
	// said is how many there are by what the text says, 0 where it does not; saidAt is the line that does.
	said, saidAt int
	titled       bool // a line above says that cases follow
	// within says that the list stands below the name of a section, ended that one follows in its last item: both are
	// of one case.
	within, ended bool
}

// flatLists finds the lists of a text whose items may be cases, by the way they are numbered.
func flatLists(lines []outline.Line, numbers []outline.Numbered) (lists []flatList) {
	for _, style := range listStyles {
		if l, ok := flatListOf(lines, numbers, style, false); ok {
			lists = append(lists, l)
		}
	}
	return lists
}

// flatListOf reads the items that are numbered in one way: one after another, but for those that are left out where gaps
// says so, or anew below each heading of a group.
func flatListOf(lines []outline.Line, numbers []outline.Numbered, style outline.Style, gaps bool) (list flatList, ok bool) {
	list = flatList{style: style, end: len(lines), saidAt: -1}
	last, title := 0, outline.FirstText(lines)
	for i, l := range lines {
		if l.Dropped || l.Blank() || l.Cell {
			continue
		}
		n := numbers[i]
		if style == placeStyle || style == markStyle {
			if n = unnumbered(l, style, last); i == title {
				continue
			}
		}
		if n.Style != style {
			continue
		}
		leftOut := gaps && last > 0 && n.Number > last
		if n.Number != last+1 && !leftOut && (n.Number != 1 || !groupAboveItem(lines, i, style)) {
			return list, false
		}
		last = n.Number
		it := flatItemOf(i, n)
		if below := outline.TextBelow(lines, i+1); n.Rest == "" && below >= 0 && titleShaped(lines, below) {
			it.title, it.titleAt = strings.TrimSpace(lines[below].Text), below // 第一篇 with the title below
		}
		if it.title == "" || outline.IsSectionName(it.title) {
			return list, false
		}
		list.items = append(list.items, it)
	}
	if len(list.items) < 2 || len(list.items) > outline.MaxNumber {
		return list, false
	}
	for k, it := range list.items { // each has a text
		to := list.end
		if k+1 < len(list.items) {
			to = list.items[k+1].at
		}
		if strings.TrimSpace(it.rest) == "" && !hasSentence(lines[it.at+1:to]) {
			return list, false
		}
	}
	list.announce(lines)
	last = list.items[len(list.items)-1].at
	list.ended = slices.ContainsFunc(lines[last+1:], func(l outline.Line) bool {
		_, _, named := outline.NamedHeading(l.Text)
		return !l.Dropped && !l.Cell && (named || outline.IsSectionName(outline.ParseNumbered(l.Text).Rest))
	})
	return list, true
}

// hasSentence reports whether lines hold text, and not headings alone.
func hasSentence(lines []outline.Line) bool {
	for _, l := range lines {
		if !l.Dropped && !l.Cell && isSentence(l.Text) {
			return true
		}
	}
	return false
}

// isSentence reports a line that is text, be it with who wrote it behind its last sentence.
func isSentence(text string) bool {
	return outline.EndsSentence(strings.TrimSpace(text)) || strings.Contains(text, "。")
}

// groupAboveItem reports whether the line above an item is a heading that is numbered otherwise.
func groupAboveItem(lines []outline.Line, i int, style outline.Style) bool {
	above := outline.TextAbove(lines, i, 0)
	if above < 0 {
		return true
	}
	n := outline.ParseNumbered(lines[above].Text)
	return n.Style != style && (n.Style != outline.NoStyle || groupForm.MatchString(strings.TrimSpace(lines[above].Text)) || lines[above].Level > 0)
}

// itemPlace is who did what an item tells: 青禾市：….
var itemPlace = pattern.New(`^(\p{Han}{2,14}(?:省|市|县|区|州|盟|旗|镇|乡|街道|局|委|办|厅|院|公司|集团|银行|海关|中心))` + outline.Space + `[:：]` + outline.Space + `(.+)$`)

// namesPlace is a name that ends as those of places do.
var namesPlace = pattern.New(`(?:省|市|县|区|州|盟|旗|镇|乡|街道)$`)

// flatItemOf reads an item: its title is its first sentence where that is short and more follows, or its whole line.
func flatItemOf(i int, n outline.Numbered) flatItem {
	it := flatItem{at: i, head: n}
	if m := itemPlace.FindStringSubmatch(n.Rest); m != nil && (isOrgan(m[1]) || namesPlace.MatchString(m[1])) {
		it.place = m[1]
		if it.title, it.rest = cutTitle(m[2]); it.title != "" {
			return it
		}
		it.place = "" // 水电联办：… is no organ
	}
	it.title, it.rest = cutTitle(n.Rest)
	return it
}

// cutTitle cuts the text of an item behind its title; that is empty where it has none.
func cutTitle(text string) (title, rest string) {
	title, rest, cut := strings.Cut(text, "。")
	if colon, behind, is := strings.Cut(title, "："); is && isTitleBefore(colon, behind, rest) {
		return strings.TrimSpace(colon), strings.TrimSpace(behind + "。" + rest)
	}
	switch {
	case cut && utf8.RuneCountInString(strings.TrimSpace(rest)) >= minFlatText && utf8.RuneCountInString(title) <= maxFlatTitle &&
		outline.IsTitle(title):
		return strings.TrimSpace(title), strings.TrimSpace(rest)
	case outline.IsTitle(text) && !outline.EndsSentence(strings.TrimSuffix(text, "。")):
		return strings.TrimSpace(strings.TrimSuffix(text, "。")), ""
	}
	return "", ""
}

// dutyForm is who has to do what an item tells, which ends it: （责任单位：市商务局）.
var dutyForm = pattern.New(`[(（](?:责任|牵头|主办|承办|实施|推荐|申报|报送|落实|完成)(?:单位|部门|主体)[:：][^()（）]+[)）][。；]?$`)

// isTitleBefore reports whether the title of an item ends at the colon in its first sentence: the sentence is too long
// for one, or nothing follows it but who has to do it.
func isTitleBefore(title, behind, rest string) bool {
	long := utf8.RuneCountInString(title)+utf8.RuneCountInString(behind) >= maxFlatTitle
	return outline.IsTitle(title) && utf8.RuneCountInString(title) <= maxFlatTitle/2 && !strings.ContainsAny(title, "，,") &&
		utf8.RuneCountInString(strings.TrimSpace(behind)) >= minFlatText &&
		(long || dutyForm.FindString(strings.TrimSpace(rest)) == strings.TrimSpace(rest) && rest != "" || strings.ContainsAny(behind, "；;！？，"))
}

// announce finds what the text says of the list: the nearest line above that counts or names cases, and the headings of
// its groups.
func (f *flatList) announce(lines []outline.Line) {
	first := f.items[0].at
	seen := 0
	for i := outline.TextAbove(lines, first, 0); i >= 0; i = outline.TextAbove(lines, i, 0) {
		text := lines[i].Text
		if n := announced(text); n > 0 && (f.said == 0 || n == len(f.items)) {
			f.said, f.saidAt = n, i
		}
		if seen < 3 && outline.IsTitle(text) && collectsForm.MatchString(outline.Fold(text)) {
			f.titled = true
			if f.saidAt < 0 {
				f.saidAt = i
			}
		}
		if outline.IsSectionName(outline.ParseNumbered(text).Rest) || outline.IsSectionName(text) {
			f.said, f.titled, f.within = 0, false, true // a list within a section of one case
			return
		}
		seen++
	}
	f.groupCounts(lines)
}

// groupCounts sums up what the headings of groups say: 一、审批服务方面（共2项）.
func (f *flatList) groupCounts(lines []outline.Line) {
	if f.said == len(f.items) {
		return
	}
	sum := 0
	for k, it := range f.items {
		from := 0
		if k > 0 {
			from = f.items[k-1].at + 1
		}
		if above := outline.TextAbove(lines, it.at, from); above >= 0 {
			if n := outline.ParseNumbered(lines[above].Text); n.Style != outline.NoStyle && n.Style != f.style || k == 0 {
				sum += announced(lines[above].Text)
			}
		}
	}
	if sum == len(f.items) {
		f.said, f.saidAt = sum, f.items[0].at
	}
}

// counted reports whether the text says of just so many cases that they follow.
func (f *flatList) counted() bool { return f.said == len(f.items) }

// division cuts the text at the items, and each into its first sentence, which is the title, and the rest.
func (f *flatList) division(lines []outline.Line) *division {
	var cut []outline.Line
	c := &contents{style: outline.CaseStyle, groups: map[string]bool{}, before: map[string]bool{}, after: map[string]bool{}}
	d := &division{titles: c}
	next := 0
	moved := make(map[int]int, len(f.items)) // item -> index of its line
	for i, l := range lines {
		if next < len(f.items) && f.items[next].at == i {
			moved[next] = len(cut)
			it := f.items[next]
			next++
			head := l
			head.Text = it.title
			cut = append(cut, head)
			if it.rest != "" {
				text := l
				text.Text = it.rest
				cut = append(cut, text)
			}
			continue
		}
		if next > 0 && f.items[next-1].titleAt == i && i > 0 {
			continue
		}
		cut = append(cut, l)
	}
	d.lines = cut
	seen := map[string]bool{}
	for k, it := range f.items {
		title := it.title
		if seen[outline.Fold(title)] && it.place != "" {
			title = it.place + "：" + title
		}
		if seen[outline.Fold(title)] {
			return nil
		}
		seen[outline.Fold(title)] = true
		at := moved[k]
		c.entries = append(c.entries, entry{number: k + 1, title: title, at: at, place: it.place})
		b := body{entry: k, head: at, from: at + 1, to: len(cut)}
		if k+1 < len(f.items) {
			b.to = moved[k+1]
			if above := outline.TextAbove(cut, b.to, b.from); above >= b.from+1 && groupAboveItem(cut, b.to, f.style) && f.isGroup(cut[above]) {
				b.to = above
			}
		}
		d.bodies = append(d.bodies, b)
	}
	d.bodies = trimmed(cut, c, d.bodies)
	return d
}

// isGroup reports whether a line heads a group of items.
func (f *flatList) isGroup(l outline.Line) bool {
	n := outline.ParseNumbered(l.Text)
	return n.Style != f.style && outline.IsTitle(l.Text) && !outline.EndsSentence(l.Text) &&
		(n.Style != outline.NoStyle && !outline.IsSectionName(n.Rest) || groupForm.MatchString(strings.TrimSpace(l.Text)))
}

// placed gives a case the place or the organ that its item names before its title.
func placed(c data.Case, place string) data.Case {
	switch {
	case place == "":
	case len(writersOf(place)) > 0 && placeOf(place) != place:
		if len(c.Departments) == 0 {
			c.Departments, c.Labels = writersOf(place), data.Curated
		}
	case strings.ContainsAny(place, "、，,；;"): // several have it in common
		c.Sections = append(c.Sections, data.Section{Heading: "地区", Text: place})
	case c.Region == "" && namesPlace.MatchString(place):
		c.Region = place
	}
	return c
}
