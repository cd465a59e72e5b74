package html

import (
	"slices"
	"strings"

	"anlisou/data/format/outline"
	"anlisou/data/format/prose"
	"anlisou/data/format/table"
)

// part parts what belongs to the page from the lines of the article, and remembers the date and the source that the page
// shows. Headings and the rows of tables are text.
func (a *about) part(lines []outline.Line) (kept []outline.Line, dropped int) {
	first, last := textOf(lines)
	links := false // to other articles
	for i, l := range lines {
		text := strings.TrimSpace(l.Text)
		around := i < first || i > last
		links = links || i > last && !l.Cell && prose.HeadsSiteLinks(text)
		dateline, ok := prose.ParseDateline(text)
		switch {
		case text == "":
		case links:
			dropped++
			continue
		case l.Cell:
		case l.Level == 0 && prose.IsSiteLine(text, i > last):
			dropped++
			continue
		case around && l.Level == 0 && ok:
			if i > first || !a.takeDateline(dateline) {
				dropped++
			}
			continue
		case i < first && (prose.IsCrumbs(text) || a.names(text) || a.banner(text)):
			dropped++
			continue
		}
		kept = append(kept, l)
	}
	return kept, dropped
}

// banner reports whether a line is the name of the site with what can be done there: 甲市人民政府 无障碍 长者模式.
func (a *about) banner(text string) bool {
	name, tools, ok := strings.Cut(text, " ")
	return ok && a.isSite(name) && prose.IsSiteLine(strings.TrimSpace(tools), false)
}

// takeDateline takes the day and the sources out of a line below the title; it reports whether there are any.
func (a *about) takeDateline(d prose.Dateline) bool {
	if d.Day != "" {
		dated, _ := table.Meaning("发布日期")
		a.dated = append(a.dated, table.Value{Name: "发布日期", Field: dated.Field, Text: d.Day})
	}
	for _, v := range d.Sources {
		a.takeSource(v)
	}
	return d.Day != "" || len(d.Sources) > 0
}

// takeSource takes where a page has its article from: an organ is who wrote it, any other a part of what the page shows.
func (a *about) takeSource(v table.Value) {
	if v.Field == table.FieldDepartment {
		a.dated = append(a.dated, v)
		return
	}
	known := func(w table.Value) bool { return w.Name == v.Name && outline.Fold(w.Text) == outline.Fold(v.Text) }
	if !slices.ContainsFunc(a.sources, known) && !a.isSite(v.Text) {
		a.sources = append(a.sources, v)
	}
}

// textOf are the first and the last line of an article's text, among which a line that looks like the page's is its own:
// those that end as sentences do, or are headings behind one.
func textOf(lines []outline.Line) (first, last int) {
	first, last = len(lines), -1
	for i, l := range lines {
		text := strings.TrimSpace(l.Text)
		if l.Cell || l.Level > 0 || !outline.EndsSentence(text) || isDateline(text) || prose.IsSiteLine(text, false) {
			continue
		}
		first, last = min(first, i), i
	}
	return min(first, headLines), last
}

func isDateline(text string) bool {
	_, ok := prose.ParseDateline(text)
	return ok
}
