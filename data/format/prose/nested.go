package prose

import (
	"slices"
	"strings"

	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
)

// groupStyle is a heading over several cases: 第一章, 第一部分, 上篇, 贸易便利化篇.
const groupStyle outline.Style = 100

// notCaseForm is a folded title of what a compendium holds beside its cases.
var notCaseForm = pattern.New(`^(?:前言|序|序言|总序|自序|导言|导读|引言|卷首语|编者的话|编者按|编写说明|编辑说明|出版说明|使用说明|说明|概述|综述|总论|目录|总目录|` +
	`附录|附件|附表|附图|附|后记|跋|致谢|鸣谢|索引|参考文献|版权|版权页|编委会|编委会名单|编写组|名词解释|术语表)[一二三四五六七八九十0-9a-z]{0,2}(?:[:：].{0,40})?$`)

// item is a line of the contents, of whatever level.
type item struct {
	outline.Numbered
	title string
	at    int
	paged bool
}

// contentsItems reads the lines of the contents from line start on: up to where a title comes again, which
// heads the first body, or where lines are no titles any more.
func contentsItems(lines []outline.Line, start int) (items []item, end int) {
	seen := map[string]bool{}
	pending := 0
	end = start
	marked := start < len(lines) && slices.ContainsFunc(lines[start:], func(l outline.Line) bool { return l.Contents })
	for i := start; i < len(lines); i++ {
		l := lines[i]
		if l.Dropped || l.Blank() {
			continue
		}
		if marked && !l.Contents && len(items) > 0 || l.Cell || l.Level > 0 {
			break
		}
		text := strings.TrimSpace(l.Text)
		if isContentsHeading(outline.Fold(text)) {
			continue
		}
		if len(items) > 0 && barePageForm.MatchString(text) {
			items[len(items)-1].paged = true
			end = i + 1
			continue
		}
		it, key := itemOf(text, i)
		if seen[key] && !it.paged && !l.Contents && !outline.IsSectionName(key) {
			return items, end
		}
		seen[key] = true
		if strings.HasSuffix(text, "。") {
			break
		}
		if !outline.IsTitle(it.title) && (it.title != "" || it.Style != outline.CaseStyle) {
			break
		}
		if it.Style == outline.NoStyle && !it.paged && !l.Contents {
			if pending++; pending > maxContentsGap {
				break
			}
			items = append(items, it)
			continue
		}
		pending, end = 0, i+1
		items = append(items, it)
	}
	for len(items) > 0 && items[len(items)-1].at >= end {
		items = items[:len(items)-1]
	}
	return items, end
}

// itemOf reads a line of the contents, and the folded title by which it is known when it comes again.
func itemOf(text string, at int) (it item, key string) {
	it = item{Numbered: outline.ParseNumbered(text), at: at}
	rest := text
	if it.Style != outline.NoStyle {
		rest = it.Rest
	}
	it.title, it.paged = outline.CutLeader(rest)
	key = outline.Fold(it.title)
	if it.Style == outline.NoStyle {
		if whole, _ := outline.CutLeader(text); groupForm.MatchString(whole) {
			it.Style, it.title = groupStyle, whole
		}
	}
	return it, key
}

// nestedContents reads contents of two levels, groups and their cases or cases and their sections; nil where
// the lines have no two levels.
func nestedContents(items []item, end int) *contents {
	upper, lower, inner := twoLevels(items)
	if len(inner) == 0 || !countsUp(items, upper) {
		return nil
	}
	c := &contents{
		style:  lower,
		end:    end,
		groups: map[string]bool{},
		before: map[string]bool{},
		after:  map[string]bool{},
	}
	if sectionsUnder(inner) {
		c.style = upper
	}
	restarts := false
	for _, it := range items {
		if it.Style == c.style {
			c.entries = append(
				c.entries,
				entry{number: len(c.entries) + 1, printed: it.Number, title: it.title, at: it.at, paged: it.paged},
			)
			restarts = restarts || it.Number != len(c.entries)
			continue
		}
		c.aside(it, upper)
	}
	if len(c.entries) > outline.MaxNumber {
		return nil
	}
	if !restarts {
		for i := range c.entries {
			c.entries[i].printed = 0
		}
	}
	if c.style == groupStyle {
		c.style = outline.CaseStyle
	}
	return c
}

// twoLevels are the styles of the two levels of contents, the first two that come, and the lines of the lower one;
// none where that does not begin under two lines of the upper one.
func twoLevels(items []item) (upper, lower outline.Style, inner []item) {
	upper, lower = outline.NoStyle, outline.NoStyle
	opened := 0
	for i, it := range items {
		if upper == outline.NoStyle {
			upper = it.Style
		}
		if it.Style == outline.NoStyle || it.Style == upper {
			continue
		}
		if lower == outline.NoStyle {
			lower = it.Style
		}
		if it.Style != lower {
			continue
		}
		inner = append(inner, it)
		if items[i-1].Style == upper {
			opened++
		}
	}
	if opened < 2 {
		return upper, lower, nil
	}
	return upper, lower, inner
}

// countsUp reports whether the lines of a style are numbered one after another.
func countsUp(items []item, of outline.Style) bool {
	n := 0
	for _, it := range items {
		if it.Style != of || of == groupStyle {
			continue
		}
		if n++; it.Number != n {
			return false
		}
	}
	return true
}

// aside notes a line of the contents that is no case.
func (c *contents) aside(it item, upper outline.Style) {
	into := c.groups
	switch {
	case it.Style == upper && it.Style != c.style:
	case len(c.entries) == 0:
		into = c.before
	case notCaseForm.MatchString(outline.Fold(it.title)):
		into = c.after
	default:
		return // a section of the case above
	}
	for _, key := range groupKeys(it.title) {
		into[key] = true
	}
	if it.Style != outline.NoStyle && it.Style != groupStyle {
		into[outline.Fold((&contents{style: it.Style}).name(it.Number)+it.title)] = true
	}
}

// sectionsUnder reports whether the lower level of contents are the sections of cases: their names are
// those of sections, or come again and again.
func sectionsUnder(inner []item) bool {
	times := map[string]int{}
	named := 0
	for _, it := range inner {
		times[outline.Fold(it.title)]++
		if outline.IsSectionName(it.title) {
			named++
		}
	}
	return 2*named >= len(inner) || 2*len(times) <= len(inner)
}

// unnumberedContents reads contents whose titles have no numbers; nil where most have one.
func unnumberedContents(lines []outline.Line, items []item, start, end int) *contents {
	c := &contents{
		style:  outline.CaseStyle,
		end:    end,
		groups: map[string]bool{},
		before: map[string]bool{},
		after:  map[string]bool{},
	}
	plain, others := 0, 0
	for _, it := range items {
		switch {
		case outline.IsSectionName(it.title): // of the case above
		case it.Style == outline.NoStyle && (it.paged || lines[it.at].Contents):
			plain++
		default:
			others++
		}
	}
	if plain > others {
		for _, it := range items {
			switch {
			case outline.IsSectionName(it.title):
			case it.Style == outline.NoStyle:
				c.addUnnumbered(it.title, it.at, it.paged)
			default:
				c.aside(it, it.Style)
			}
		}
	} else if !c.addUntilAgain(lines, start) {
		return nil
	}
	if len(c.entries) < 2 || len(c.entries) > outline.MaxNumber {
		return nil
	}
	return c
}

// sheetForm is the page on which a briefing has what it lists: （第2版）.
var sheetForm = pattern.New(`[\s\x{3000}]*[(（]第?[0-9０-９一二三四五六七八九十]{1,3}[版页][)）]$`)

// addUnnumbered takes a title without a number: a case's, or what stands before the cases or behind them.
func (c *contents) addUnnumbered(title string, at int, paged bool) {
	title = sheetForm.ReplaceAllString(outline.CutOrnament(title), "")
	switch {
	case !notCaseForm.MatchString(outline.Fold(title)):
		c.entries = append(c.entries, entry{number: len(c.entries) + 1, title: title, at: at, paged: paged})
	case len(c.entries) == 0:
		c.before[outline.Fold(title)] = true
	default:
		c.after[outline.Fold(title)] = true
	}
}

// addUntilAgain takes the lines from line start on as titles until the first of them comes again, which heads its body.
// It reports whether that is so, and all lines before have the shape of titles.
func (c *contents) addUntilAgain(lines []outline.Line, start int) bool {
	first := ""
	for i := start; i < len(lines); i++ {
		l := lines[i]
		if l.Dropped || l.Blank() {
			continue
		}
		text := outline.CutOrnament(strings.TrimSpace(l.Text))
		if l.Level > 0 || l.Cell || !outline.IsTitle(text) || outline.ParseNumbered(text).Style != outline.NoStyle {
			return false
		}
		if first == "" {
			first = outline.Fold(text)
		} else if outline.Fold(text) == first {
			again := i != c.end
			c.end = i
			return again
		}
		if c.addUnnumbered(text, i, false); len(c.entries) > outline.MaxNumber {
			return false
		}
	}
	return false
}
