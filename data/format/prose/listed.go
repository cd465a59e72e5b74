package prose

import (
	"strings"

	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
)

// maxListLead is how many lines of text stand above a list of titles without the word 目录.
const maxListLead = 12

// listedCases finds cases by a list of their titles that no word announces as contents: lines among the first that
// follow one another, numbered or not, each of which comes again further down and heads a text there.
func listedCases(lines []outline.Line) (*division, error) {
	again := lastPlaces(lines)
	seen := 0
	for i := outline.TextBelow(lines, 0); i >= 0 && seen < maxListLead; i = outline.TextBelow(lines, i+1) {
		if seen++; lines[i].Cell {
			return nil, nil
		}
		c := listAt(lines, i)
		if c == nil || len(c.entries) < 2 {
			continue
		}
		if again[listKey(c.entries[0].title)] <= c.entries[len(c.entries)-1].at {
			continue
		}
		d, err := listedBodies(lines, c)
		if d != nil || err != nil {
			return d, err
		}
	}
	return nil, nil
}

// lastPlaces says where each short line stands last, without its number.
func lastPlaces(lines []outline.Line) map[string]int {
	places := map[string]int{}
	for i, l := range lines {
		if l.Dropped || l.Cell || !outline.IsTitle(l.Text) {
			continue
		}
		text := l.Text
		if n := outline.ParseNumbered(text); n.Style != outline.NoStyle {
			text = n.Rest
		}
		places[listKey(text)] = i
	}
	return places
}

func listKey(title string) string {
	title, _ = outline.CutLeader(title)
	return outline.Fold(title)
}

// listAt reads a list of titles from line i on: numbered from one, or lines until the first of them comes again.
func listAt(lines []outline.Line, i int) *contents {
	c := &contents{style: outline.CaseStyle, groups: map[string]bool{}, before: map[string]bool{}, after: map[string]bool{}}
	n := outline.ParseNumbered(lines[i].Text)
	if n.Style == outline.NoStyle {
		return c.plainUntilAgain(lines, i)
	}
	if n.Number != 1 || n.Style == outline.CaseStyle {
		return nil
	}
	c.style = n.Style
	for ; i >= 0; i = outline.TextBelow(lines, i+1) {
		l := lines[i]
		m := outline.ParseNumbered(l.Text)
		if l.Cell || m.Style != n.Style || m.Number != len(c.entries)+1 {
			break
		}
		title, paged := outline.CutLeader(m.Rest)
		if !outline.IsTitle(title) || outline.IsSectionName(title) {
			break
		}
		c.entries = append(c.entries, entry{number: m.Number, title: title, at: i, paged: paged})
		c.end = i + 1
	}
	return c
}

// plainUntilAgain takes lines without numbers as titles until the first of them comes again, be it with a number; nil
// where another line comes before that.
func (c *contents) plainUntilAgain(lines []outline.Line, i int) *contents {
	first := ""
	for ; i >= 0; i = outline.TextBelow(lines, i+1) {
		text := strings.TrimSpace(lines[i].Text)
		if n := outline.ParseNumbered(text); n.Style != outline.NoStyle {
			text = n.Rest
		}
		switch {
		case first != "" && outline.Fold(text) == first:
			c.end = i
			return c
		case lines[i].Level > 0 || !titleShaped(lines, i) || len(c.entries) >= outline.MaxNumber:
			return nil
		case first == "":
			first = outline.Fold(text)
		}
		c.addUnnumbered(text, i, false)
	}
	return nil
}

// sound reports whether each title is one, and none stands twice.
func (c *contents) sound(lines []outline.Line) bool { return c.check(lines) == nil }

// listedBodies finds the texts that a list's titles head. It has none where the list is one of something else: at most
// one of its titles comes again. It is an error that some do and others do not.
func listedBodies(lines []outline.Line, c *contents) (*division, error) {
	if !c.sound(lines) {
		return nil, nil
	}
	heads, own, rest := titleHeads(lines, c)
	found := map[int]bool{}
	for _, h := range heads {
		found[h.entry] = true
	}
	if len(found) < 2 || 2*len(found) < len(c.entries) {
		return nil, nil
	}
	bodies, err := bodiesOf(rest, own, heads)
	if err != nil {
		return nil, err
	}
	for _, b := range bodies {
		if outline.TextLines(rest[b.from:b.to]) == 0 {
			return nil, nil
		}
	}
	d := &division{lines: rest, titles: own, bodies: bodies}
	if !d.alike() && !announces(lines, c.entries[0].at) {
		return nil, nil // what a case lists first and explains then: a sign, no more
	}
	return d, nil
}

// alike reports whether the cases have sections of the same names.
func (d *division) alike() bool {
	return alikeInside(len(d.bodies), func(i int) []outline.Line { return d.lines[d.bodies[i].from:d.bodies[i].to] })
}

// collected is how a title goes on that calls what it collects by name: 典型做法清单, 案例选登.
const collected = `展示|展播|名单|目录|发布|公布|清单|一览|一览表|汇总|汇总表|摘登|摘编|选登|选介|选刊|集锦|专辑|特辑|专刊|推介|巡礼`

// wordsForCases are how documents call what they collect.
const wordsForCases = `案例|事例|做法|经验|举措|成果|项目|案件|样本|实例|模式|创新点`

var (
	countNumber = `([0-9]{1,3}|[一二两三四五六七八九十百]{1,5})`
	// countForm says how many cases follow: （共3项）, （2例）, 10个典型案例, 十大案例.
	countForm = pattern.New(`[(]?(?:共|计|一共|合计)?` + countNumber + `(?:大|项|例|个|条|起|则|件|篇|宗)(?:[)]|(?:[\p{Han}]{0,8}(?:` + wordsForCases + `)))`)
	// collectionForm is the title of a document that holds cases and nothing else.
	collectionForm = pattern.New(`(?:汇编|选编|选辑|案例集|案例选|经验集|成果集|集锦|荟萃|(?:案例|事例|做法|经验|举措)(?:` + collected + `))(?:[(].{0,20}[)])?$`)
	// collectsForm is the title of what collects cases.
	collectsForm = pattern.New(`(?:汇编|选编|选辑|案例集|案例选|经验集|成果集|集锦|荟萃|一览|(?:一批|若干|系列|部分|多个|第[0-9一二三四五六七八九十]+批).{0,16}(?:` +
		wordsForCases + `)|(?:典型|优秀|创新|示范|最佳|改革)(?:经验做法|案例|事例|做法))(?:[(].{0,20}[)])?(?:` + collected + `|材料|简介)?$|` +
		`(?:` + wordsForCases + `)(?:` + collected + `)$|(?:` + wordsForCases + `)[(]第?[0-9一二三四五六七八九十]+(?:批|辑|期|集)[)]$`)
)

// announces reports whether a line among the last few above line i says that cases follow.
func announces(lines []outline.Line, i int) bool {
	for n := 0; n < 3; n++ {
		if i = outline.TextAbove(lines, i, 0); i < 0 {
			return false
		}
		folded := outline.Fold(lines[i].Text)
		if outline.IsTitle(lines[i].Text) && (collectsForm.MatchString(folded) || countForm.MatchString(folded)) {
			return true
		}
	}
	return false
}

// announced is how many cases a line says that follow; 0 where it says nothing of that.
func announced(text string) int {
	if !outline.IsTitle(text) {
		return 0
	}
	m := countForm.FindStringSubmatch(outline.Fold(text))
	if m == nil {
		return 0
	}
	n, ok := outline.ParseNumber(strings.TrimSpace(m[1]))
	if !ok || n < 2 {
		return 0
	}
	return n
}
