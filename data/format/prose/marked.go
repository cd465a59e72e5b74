package prose

import (
	"slices"
	"strings"

	"anlisou/data/format/outline"
)

// markedCases finds cases by the document's own headings: the highest level on which they are numbered
// as cases, or on which those below them have sections of the same names.
func markedCases(lines []outline.Line) *division {
	for _, numbered := range []bool{true, false} {
		for level := 1; level <= outline.MaxLevel; level++ {
			var at []int
			for i, l := range lines {
				if l.Level == level && !l.Dropped && !l.Blank() && !isContentsHeading(outline.Fold(l.Text)) {
					at = append(at, i)
				}
			}
			if len(at) == 0 || len(at) > outline.MaxNumber {
				continue
			}
			if d := casesAt(lines, at, level, numbered); d != nil {
				return d
			}
		}
	}
	return nil
}

// collectedHeadings are the cases of a text whose title says that it collects some, and whose headings of the level
// below the title are theirs; nil for none. Where one of them is the name of a section, they are those of one case.
func collectedHeadings(lines []outline.Line, title int) *division {
	if title < 0 || title >= len(lines) {
		return nil
	}
	level := 0
	for _, l := range lines[title+1:] {
		if l.Level > 0 && !l.Dropped && !l.Blank() && (level == 0 || l.Level < level) {
			level = l.Level
		}
	}
	if level == 0 || lines[title].Level >= level {
		return nil
	}
	var all []markedCase
	for i := title + 1; i < len(lines); i++ {
		if lines[i].Level != level || lines[i].Dropped || lines[i].Blank() {
			continue
		}
		f := markedCaseAt(lines, i, level)
		if outline.IsSectionName(f.title) {
			return nil
		}
		if !notCaseForm.MatchString(outline.Fold(f.title)) && outline.TextLines(lines[f.from:f.to]) > 0 {
			all = append(all, f)
		}
	}
	if len(all) < 2 || len(all) > outline.MaxNumber {
		return nil
	}
	return divisionAt(lines, all)
}

// markedCase is a marked heading and what stands below it.
type markedCase struct {
	body
	outline.Numbered
	title string
}

// casesAt divides a text at the headings of one level, where these are cases: numbered as such, or with alike sections
// below them.
func casesAt(lines []outline.Line, at []int, level int, numbered bool) *division {
	all := make([]markedCase, len(at))
	for k, i := range at {
		all[k] = markedCaseAt(lines, i, level)
	}
	numbers, named := 0, 0
	times := map[string]int{}
	for _, f := range all {
		times[outline.Fold(f.title)]++
		if f.Style == outline.CaseStyle {
			numbers++
		}
		if outline.IsSectionName(f.title) {
			named++
		}
	}
	if 2*named >= len(all) || len(times)*10 < len(all)*8 {
		return nil
	}
	if numbered != (numbers > 1) {
		return nil
	}
	if numbered {
		all = slices.DeleteFunc(all, func(f markedCase) bool { return f.Style != outline.CaseStyle })
	} else {
		all = slices.DeleteFunc(all, func(f markedCase) bool {
			return notCaseForm.MatchString(outline.Fold(f.title)) || outline.TextLines(lines[f.from:f.to]) == 0
		})
		if len(all) < 2 || !alikeInside(len(all), func(i int) []outline.Line { return lines[all[i].from:all[i].to] }) {
			return nil
		}
	}
	return divisionAt(lines, all)
}

// markedCaseAt reads the heading in line i, and how far what stands below it goes.
func markedCaseAt(lines []outline.Line, i, level int) markedCase {
	f := markedCase{Numbered: outline.ParseNumbered(lines[i].Text), body: body{head: i, from: i + 1, to: len(lines)}}
	f.title = strings.TrimSpace(lines[i].Text)
	if f.Style != outline.NoStyle {
		f.title = f.Rest
	}
	for k := i + 1; k < len(lines); k++ {
		if lines[k].Level > 0 && lines[k].Level <= level && !lines[k].Dropped {
			f.to = k
			break
		}
	}
	for f.title == "" && f.from < f.to { // 案例一 with the title below
		f.title = strings.TrimSpace(lines[f.from].Text)
		f.from++
	}
	return f
}

// divisionAt makes a division of marked headings; nil where one has no title of its own.
func divisionAt(lines []outline.Line, all []markedCase) *division {
	follow := true // numbers 一、二、 that count the cases are not part of their titles
	for i, f := range all {
		follow = follow && f.Style == all[0].Style && f.Number == i+1
	}
	c := &contents{style: outline.CaseStyle}
	var bodies []body
	seen := map[string]bool{}
	for i, f := range all {
		title := f.title
		if f.Style != outline.NoStyle && f.Style != outline.CaseStyle && !follow {
			title = strings.TrimSpace(lines[f.head].Text)
		}
		if seen[outline.Fold(title)] || title == "" {
			return nil
		}
		seen[outline.Fold(title)] = true
		c.entries = append(c.entries, entry{number: i + 1, title: title, at: f.head})
		f.entry = i
		bodies = append(bodies, f.body)
	}
	return &division{lines: lines, titles: c, bodies: trimmed(lines, c, bodies)}
}

// alikeInside reports whether most of several bodies have sections with names that sections of cases have,
// or that another of them has, too.
func alikeInside(n int, part func(int) []outline.Line) bool {
	holders := map[string]int{}
	inner := make([]map[string]bool, n)
	groups := 0
	for i := range n {
		inner[i] = map[string]bool{}
		again := false
		for _, l := range part(i) {
			if l.Dropped || l.Cell || l.Blank() {
				continue
			}
			name := ""
			if heading, _, ok := outline.NamedHeading(l.Text); ok {
				name = heading
			} else if num := outline.ParseNumbered(l.Text); num.Style != outline.NoStyle && outline.IsTitle(num.Rest) &&
				(outline.IsSectionName(num.Rest) || l.Level > 0) {
				name = num.Rest
			} else if l.Level > 0 {
				name = l.Text
			}
			if name = outline.Fold(strings.TrimRight(strings.TrimSpace(name), ":：")); name != "" && !inner[i][name] {
				inner[i][name] = true
				holders[name]++
			} else if name != "" && outline.IsSectionName(name) {
				again = true // several cases in one: a group of them
			}
		}
		if again {
			groups++
		}
	}
	if 2*groups >= n {
		return false
	}
	alike := 0
	for _, names := range inner {
		for name := range names {
			if holders[name] > 1 {
				alike++
				break
			}
		}
	}
	return alike > 1 && 2*alike >= n
}
