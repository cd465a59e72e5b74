package format

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// groupStyle is a heading over several cases: 第一章, 第一部分, 上篇, 贸易便利化篇.
const groupStyle style = 100

// notCaseForm is a folded title of what a compendium holds beside its cases.
var notCaseForm = form(`^(?:前言|序|序言|总序|自序|导言|导读|引言|卷首语|编者的话|编者按|编写说明|编辑说明|出版说明|使用说明|说明|概述|综述|总论|目录|总目录|` +
	`附录|附件|附表|附图|附|后记|跋|致谢|鸣谢|索引|参考文献|版权|版权页|编委会|编委会名单|编写组|名词解释|术语表)[一二三四五六七八九十0-9a-z]{0,2}(?:[:：].{0,40})?$`)

// item is a line of the contents, of whatever level.
type item struct {
	numbered
	title string
	at    int
	paged bool
	group bool
}

// contentsItems reads the lines of the contents from line start on: up to where a title comes again, which
// heads the first body, or where lines are no titles any more.
func contentsItems(lines []line, start int) (items []item, end int) {
	seen := map[string]bool{}
	pending := 0
	end = start
	marked := start < len(lines) && slices.ContainsFunc(lines[start:], func(l line) bool { return l.toc })
	for i := start; i < len(lines); i++ {
		l := lines[i]
		if l.dropped || l.blank() {
			continue
		}
		if marked && !l.toc && len(items) > 0 || l.cell || l.level > 0 {
			break
		}
		text := strings.TrimSpace(l.text)
		if isContentsHeading(fold(text)) {
			continue
		}
		if len(items) > 0 && barePageForm.MatchString(text) {
			items[len(items)-1].paged = true
			end = i + 1
			continue
		}
		it := item{numbered: parseNumbered(text), at: i}
		rest := text
		if it.style != noStyle {
			rest = it.rest
		}
		it.title, it.paged = cutLeader(rest)
		switch key := fold(it.title); {
		case seen[key] && !it.paged && !l.toc && !isSectionName(it.title):
			return items, end
		default:
			seen[key] = true
		}
		if it.style == noStyle {
			whole, _ := cutLeader(text)
			it.group = groupForm.MatchString(whole)
			if it.group {
				it.style, it.title = groupStyle, whole
			}
		}
		if strings.HasSuffix(text, "。") {
			break
		}
		if !isTitleLike(it.title) && (it.title != "" || it.style != caseStyle) {
			break
		}
		if it.style == noStyle && !it.paged && !l.toc {
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

// nestedContents reads contents of two levels, groups and their cases or cases and their sections; nil where
// the lines have no two levels.
func nestedContents(items []item, end int) *contents {
	upper := noStyle
	for _, it := range items {
		if it.style != noStyle {
			upper = it.style
			break
		}
	}
	if upper == noStyle {
		return nil
	}
	lower, opened := noStyle, 0
	var inner []item
	for i, it := range items {
		if it.style == noStyle || it.style == upper {
			continue
		}
		if lower == noStyle {
			lower = it.style
		}
		if it.style != lower {
			continue
		}
		inner = append(inner, it)
		if items[i-1].style == upper {
			opened++
		}
	}
	if opened < 2 || !countsUp(items, upper) {
		return nil
	}
	c := &contents{style: lower, end: end, groups: map[string]bool{}, before: map[string]bool{}, after: map[string]bool{}}
	if sectionsUnder(inner) {
		c.style = upper
	}
	restarts := false
	for _, it := range items {
		if it.style == c.style {
			c.entries = append(c.entries, entry{number: len(c.entries) + 1, printed: it.number, title: it.title, at: it.at, paged: it.paged})
			restarts = restarts || it.number != len(c.entries)
			continue
		}
		c.aside(it, upper)
	}
	if len(c.entries) > maxNumber {
		return nil
	}
	if !restarts {
		for i := range c.entries {
			c.entries[i].printed = 0
		}
	}
	if c.style == groupStyle {
		c.style = caseStyle
	}
	return c
}

// countsUp reports whether the lines of a style are numbered one after another.
func countsUp(items []item, of style) bool {
	n := 0
	for _, it := range items {
		if it.style != of || of == groupStyle {
			continue
		}
		if n++; it.number != n {
			return false
		}
	}
	return true
}

// aside notes a line of the contents that is no case.
func (c *contents) aside(it item, upper style) {
	into := c.groups
	switch {
	case it.style == upper && it.style != c.style:
	case len(c.entries) == 0:
		into = c.before
	case notCaseForm.MatchString(fold(it.title)):
		into = c.after
	default:
		return // a section of the case above
	}
	for _, key := range groupKeys(it.title) {
		into[key] = true
	}
	if it.style != noStyle && it.style != groupStyle {
		into[fold((&contents{style: it.style}).name(it.number)+it.title)] = true
	}
}

// sectionsUnder reports whether the lower level of contents are the sections of cases: their names are
// those of sections, or come again and again.
func sectionsUnder(inner []item) bool {
	times := map[string]int{}
	named := 0
	for _, it := range inner {
		times[fold(it.title)]++
		if isSectionName(it.title) {
			named++
		}
	}
	return 2*named >= len(inner) || 2*len(times) <= len(inner)
}

// unnumberedContents reads contents whose titles have no numbers; nil where most have one.
func unnumberedContents(lines []line, items []item, start, end int) *contents {
	c := &contents{style: caseStyle, end: end, groups: map[string]bool{}, before: map[string]bool{}, after: map[string]bool{}}
	add := func(title string, at int, paged bool) {
		switch {
		case !notCaseForm.MatchString(fold(title)):
			c.entries = append(c.entries, entry{number: len(c.entries) + 1, title: title, at: at, paged: paged})
		case len(c.entries) == 0:
			c.before[fold(title)] = true
		default:
			c.after[fold(title)] = true
		}
	}
	plain, others := 0, 0
	for _, it := range items {
		switch {
		case isSectionName(it.title): // of the case above
		case it.style == noStyle && (it.paged || lines[it.at].toc):
			plain++
		default:
			others++
		}
	}
	if plain > others {
		for _, it := range items {
			switch {
			case isSectionName(it.title):
			case it.style == noStyle:
				add(it.title, it.at, it.paged)
			default:
				c.aside(it, it.style)
			}
		}
	} else {
		first := ""
		for i := start; i < len(lines); i++ {
			l := lines[i]
			if l.dropped || l.blank() {
				continue
			}
			text := strings.TrimSpace(l.text)
			if l.level > 0 || l.cell || !isTitleLike(text) || parseNumbered(text).style != noStyle {
				return nil
			}
			if first == "" {
				first = fold(text)
			} else if fold(text) == first {
				c.end = i
				break
			}
			add(text, i, false)
			if len(c.entries) > maxNumber {
				return nil
			}
		}
		if c.end == end {
			return nil
		}
	}
	if len(c.entries) < 2 || len(c.entries) > maxNumber {
		return nil
	}
	return c
}

var (
	sectionWord = form(`^(?:改革|案例|工作|创新|实施|项目|主要|基本|具体|取得|取得的|初步|阶段性|典型|特色|制度|政策|经济|社会|推广|复制|实践|总体|建设|运行|探索|核心|突出|关键|存在|存在的|面临|面临的|下步|有关|相关)*` +
		`(?:(?:背景|成效|进展|推进|推行|落实|完成|应用|发展|做法|效果|成果)情况|背景|概况|情况|简介|概述|摘要|由来|起因|做法|举措|措施|内容|过程|步骤|成效|效果|成果|成绩|效益|影响|经验|启示|亮点|创新点|特点|特色|创新|改革点|问题|难点|痛点|挑战|困难|下一步.{0,8}|展望|打算|计划|设想|意义|价值|评价|点评|专家点评|评析|反响|体会|思考|建议|目标|依据|思路|原则|推广|可复制性|借鉴意义|配套文件|政策依据` +
		// and as they are written in traditional characters
		`|概況|簡介|緣起|緣由|作法|具體作法|舉措|措施|內容|過程|步驟|效果|成績|經驗|啟示|亮點|創新點|特點|問題|難點|挑戰|困難|打算|計畫|計劃|意義|價值|評價|體會|建議|目標|依據|原則|推廣|推動背景|改革背景|主要舉措|主要內容|執行成效)$`)
	sectionJoin = form(`[与和及、]|以及`)
)

const maxSectionName = 16 // characters

// isSectionName reports whether a title is one that sections of cases have: 主要做法, 改革背景, 经验与启示.
func isSectionName(title string) bool {
	name := strings.Trim(fold(title), ":：。【】[]〖〗<>《》()\"")
	if name == "" || utf8.RuneCountInString(name) > maxSectionName {
		return false
	}
	for _, part := range sectionJoin.Split(name, -1) {
		if !sectionWord.MatchString(part) {
			return false
		}
	}
	return true
}
