package prose

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
	"anlisou/data/say"
)

// A list of names has cases without texts, each on a line or one behind the other: 1.甲（某局）2.乙（某局）. What people or
// organs are called is none.

// minName is how many Han characters the name of a case has at least; those of people have fewer.
const minName = 5

var (
	// nameInBrackets is a name with an organ behind it, nameBehind one with the organ before it, nameApart one with the
	// organ behind a space or a stroke.
	nameInBrackets = pattern.New(`^(.{1,80}?)[(（](?:(?:[\p{Han}]{2,4}单位|[\p{Han}]{2,4}部门)[:：])?([^()（）]{3,60})[)）][；;。，,、]?$`)
	nameBehind     = pattern.New(`^([^:：]{3,40})[:：](.{1,80}?)[；;。]?$`)
	nameApart      = pattern.New(`^(.{1,80}?)(?:[\t\x{3000}]+|[ \x{00A0}]{2,}|[—–－-]{1,2}| \| )[\s\x{3000}]*(\S{3,60}?)[；;。]?$`)
	quotedName     = pattern.New(`^[“"《](.+)[”"》]$`)
	// namesCases is what the title of such a list, or a line above it, calls what it lists; namesPeople calls others.
	namesCases  = pattern.New(`案例|事例|项目|做法|经验|成果|举措|事项|场景|应用|模式|品牌|实践|样本|课题|创新`)
	namesPeople = pattern.New(`(?:先进|优秀|模范|标兵|劳模|人选|人员|个人|干部|工作者|单位|集体|企业|专家|学员|代表|候选人|候选单位)(?:[\p{Han}]{0,6})(?:名单|公示|表彰|公告|通报)`)
	listsNames  = pattern.New(`名单|公示|公布|公告|通报|表彰|表扬|入选|入围|获奖|评选|结果|推荐|目录|清单|一览|遴选|认定|下达|确定|立项`)
	inlineCount = pattern.New(`[(（]?[0-9]{1,3}[.．、)）]`)
)

// namedItem is one name of such a list.
type namedItem struct {
	at          int // its line
	title, unit string
}

// namesListed finds the names that a text lists, of lines that follow one another, but for the headings of their groups;
// nil where there are fewer than three, or where they are those of something else.
func namesListed(f *frame) (items []namedItem, at int) {
	at = aboveNames(f)
	if at < 0 {
		return nil, -1
	}
	var run []namedItem
	for i := outline.TextBelow(f.lines, at+1); i >= 0; i = outline.TextBelow(f.lines, i+1) {
		if i == f.listed {
			continue
		}
		if isGroupOfNames(f.lines[i]) {
			continue
		}
		found := namesIn(f.lines, i)
		if len(found) == 0 {
			if len(run) >= minFlatItems {
				break
			}
			run = nil
			continue
		}
		run = append(run, found...)
	}
	if len(run) < minFlatItems || len(run) > outline.MaxNumber || !areCases(run) {
		return nil, -1
	}
	return run, at
}

// aboveNames is the index of the first line that says that names of cases are listed below; -1 for none.
func aboveNames(f *frame) int {
	for i := outline.TextBelow(f.lines, 0); i >= 0; i = outline.TextBelow(f.lines, i+1) {
		folded := outline.Fold(f.lines[i].Text)
		if !outline.IsTitle(f.lines[i].Text) {
			continue
		}
		cases := namesCases.MatchString(folded)
		switch {
		case cases && (listsNames.MatchString(folded) || announced(folded) > 0 || collectsForm.MatchString(folded) || collectionForm.MatchString(folded)):
			return i
		case namesPeople.MatchString(folded):
			return -1
		}
	}
	return -1
}

// isGroupOfNames reports the heading of a group of names: 一、一等奖（2个）, 政务服务类.
func isGroupOfNames(l outline.Line) bool {
	text := strings.TrimSpace(l.Text)
	n := outline.ParseNumbered(text)
	switch n.Style {
	case outline.HanStyle, outline.HanParenStyle:
		text = n.Rest
	case outline.NoStyle:
	default:
		return false
	}
	return !l.Cell && groupOfNames.MatchString(outline.Fold(text))
}

var groupOfNames = pattern.New(`^[^()]{0,10}(?:奖|类|组|领域|方面|名单)(?:[(](?:共)?[0-9一二三四五六七八九十]+[个项件名][)])?:?$`)

// namesIn reads a line as a name with its organ, or as several that are counted one behind the other.
func namesIn(lines []outline.Line, i int) (items []namedItem) {
	l := lines[i]
	if l.Cell || l.Dropped || len(l.Text) > 20_000 {
		return nil
	}
	parts := countedParts(strings.TrimSpace(l.Text))
	for _, part := range parts {
		it, ok := nameIn(part, len(parts) > 1)
		if !ok {
			return nil
		}
		it.at = i
		items = append(items, it)
	}
	return items
}

// countedParts cuts a line at the numbers in it, where these count from one on: 1.甲（某局）2.乙（某局）.
func countedParts(text string) []string {
	var cuts, ends []int
	for _, m := range inlineCount.FindAllStringIndex(text, -1) {
		before, _ := utf8.DecodeLastRuneInString(text[:m[0]])
		after, _ := utf8.DecodeRuneInString(text[m[1]:])
		n, ok := outline.ParseNumber(strings.Trim(text[m[0]:m[1]], "(（)）.．、"))
		if ok && n == len(cuts)+1 && (m[0] == 0 || strings.ContainsRune("；;。，,、）)”》 \t\u3000", before)) && outline.DigitValue(after) < 0 {
			cuts, ends = append(cuts, m[0]), append(ends, m[1])
		}
	}
	if len(cuts) < 2 {
		return []string{text}
	}
	parts := make([]string, 0, len(cuts))
	for k := range cuts {
		to := len(text)
		if k+1 < len(cuts) {
			to = cuts[k+1]
		}
		parts = append(parts, strings.Trim(text[ends[k]:to], "；;。，,、 \t\u3000"))
	}
	return parts
}

// nameIn reads a name with its organ; one that is counted may have a sentence's sign behind it.
func nameIn(text string, counted bool) (it namedItem, ok bool) {
	if n := listNumber(text); n.Style != outline.NoStyle {
		text, counted = n.Rest, true
	}
	text = strings.TrimSpace(text)
	unquoted := func(s string) string {
		if m := quotedName.FindStringSubmatch(strings.TrimSpace(s)); m != nil {
			s = m[1]
		}
		return strings.TrimSpace(s)
	}
	if m := nameInBrackets.FindStringSubmatch(text); m != nil && areOrgans(m[2]) {
		return namedItem{title: unquoted(m[1]), unit: m[2]}, true
	}
	if m := nameApart.FindStringSubmatch(text); m != nil && areOrgans(m[2]) {
		return namedItem{title: unquoted(m[1]), unit: m[2]}, true
	}
	if m := nameBehind.FindStringSubmatch(text); m != nil && (counted || outline.IsTitle(text) && !outline.EndsSentence(text)) && areOrgans(m[1]) {
		return namedItem{title: unquoted(m[2]), unit: m[1]}, true
	}
	if counted && outline.IsTitle(text) && !outline.EndsSentence(text) && !isOrgan(text) {
		return namedItem{title: unquoted(strings.TrimRight(text, "；;。"))}, true
	}
	return namedItem{}, false
}

// areOrgans reports whether words name organs, or the places whose they are.
func areOrgans(text string) bool {
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("、，,；;/ \u3000", r) })
	return len(parts) > 0 && !slices.ContainsFunc(parts, func(part string) bool {
		return !isOrgan(part) && placeOf(part) != part
	})
}

// areCases reports whether names are those of cases: no two alike, and most longer than those of people.
func areCases(items []namedItem) bool {
	seen, long := map[string]bool{}, 0
	for _, it := range items {
		if seen[outline.Fold(it.title)] || outline.IsSectionName(it.title) || !outline.IsTitle(it.title) {
			return false
		}
		seen[outline.Fold(it.title)] = true
		han := 0
		for _, r := range it.title {
			if unicode.Is(unicode.Han, r) {
				han++
			}
		}
		if han >= minName && !isOrgan(it.title) {
			long++
		}
	}
	return 2*long > len(items)
}

// namesSign is the sign of a list of names of cases, each of which is one whose title stands for its text.
func namesSign(f *frame) *sign {
	items, at := namesListed(f)
	if items == nil {
		return nil
	}
	c := &contents{style: outline.CaseStyle, groups: map[string]bool{}, before: map[string]bool{}, after: map[string]bool{}}
	d := &division{titles: c, bare: true}
	next := 0
	for i, l := range f.lines {
		if next >= len(items) || items[next].at != i {
			d.lines = append(d.lines, l)
			continue
		}
		for ; next < len(items) && items[next].at == i; next++ {
			head := l
			head.Text = items[next].title
			c.entries = append(c.entries, entry{number: next + 1, title: head.Text, at: len(d.lines), place: items[next].unit})
			d.bodies = append(d.bodies, body{entry: next, head: len(d.lines), from: len(d.lines) + 1, to: len(d.lines) + 2})
			d.lines = append(d.lines, head, head)
		}
	}
	return &sign{cases: len(items), d: d, fault: &document.Error{Line: f.lines[items[0].at].Number,
		Problem: say.Text("“%s” lists %d names", document.Quote(f.lines[at].Text), len(items))}}
}
