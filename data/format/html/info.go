package html

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"anlisou/data/format/outline"
	"anlisou/data/format/prose"
	"anlisou/data/format/table"
)

// bodyNames are what such a table calls the article itself, where it holds it.
var bodyNames = []string{"正文", "内容", "正文内容", "信息内容", "文件内容"}

const (
	minInfo      = 3   // entries that make a table the one at the head of an article; two where one is the title
	maxInfoName  = 8   // characters of a name that is not known
	minKnownInfo = 0.5 // the share of the names that are known
)

// entry is a name and what it stands for in the table at the head of an article.
type entry struct{ name, text string }

func (e entry) known() bool { return prose.IsInfoName(e.name) }

// takeTable takes the table at the head of an article, of names and what they stand for; false for any other. Where the
// article itself is in it, body is its text, a line for each paragraph.
func (a *about) takeTable(g table.Grid, above []outline.Line) (body string, ok bool) {
	if len(a.shown) > 0 || outline.TextLines(above) > headLines {
		return "", false
	}
	entries, ok := infoEntries(g)
	if !ok {
		return "", false
	}
	if at := slices.IndexFunc(entries, func(e entry) bool { return slices.Contains(bodyNames, e.name) }); at >= 0 {
		body = entries[at].text
		entries = slices.Delete(entries, at, at+1)
	}
	known, titled := 0, false
	for _, e := range entries {
		if e.known() {
			known++
			titled = titled || prose.InfoValue(e.name, e.text).Field == table.FieldTitle
		}
	}
	if known < minInfo && (!titled || known < minInfo-1) || float64(known) < minKnownInfo*float64(len(entries)) {
		return "", false
	}
	for _, e := range entries {
		a.shown = append(a.shown, prose.InfoValue(e.name, e.text))
	}
	return body, true
}

// infoEntries are the pairs of a table of names and what they stand for: side by side, or a colon between them. A name
// that is not known is one that is short and stands where names do.
func infoEntries(g table.Grid) (entries []entry, ok bool) {
	for _, row := range g {
		name := ""
		for _, c := range row {
			text := strings.TrimSpace(c.Text)
			switch {
			case c.Repeats():
			case name != "" && (text == "" || prose.IsInfoName(prose.InfoName(text))): // it has nothing
				name = prose.InfoName(text)
			case name != "":
				entries = append(entries, entry{name, text})
				name = ""
			case text == "":
			default:
				label, rest, cut := strings.Cut(strings.Replace(text, ":", "：", 1), "：")
				rest = strings.TrimSpace(rest)
				label = prose.InfoName(label)
				switch {
				case cut && rest != "" && isInfoName(label):
					entries = append(entries, entry{label, rest})
				case isInfoName(prose.InfoName(text)):
					name = prose.InfoName(text)
				default:
					return nil, false
				}
			}
		}
	}
	return entries, true
}

func isInfoName(name string) bool {
	return prose.IsInfoName(name) || slices.Contains(bodyNames, name) ||
		name != "" && utf8.RuneCountInString(name) <= maxInfoName && !outline.EndsSentence(name)
}

// definitions lays out a list of names and what they stand for as a table; nil where another one stands in it: each would
// be read twice within one that is read twice.
func (h *page) definitions(list *html.Node, c around, depth int) table.Grid {
	if h.holds(list, 0, atom.Dl, atom.Table) {
		return nil
	}
	var g table.Grid
	name := ""
	var visit func(n *html.Node, depth int)
	visit = func(n *html.Node, depth int) {
		for child := n.FirstChild; child != nil; child = child.NextSibling {
			h.budget.Check()
			switch child.DataAtom {
			case atom.Dt:
				name = h.cellText(child, c, depth)
			case atom.Dd:
				g = append(g, []table.Cell{{Text: name}, {Text: h.cellText(child, c, depth)}})
			case atom.Div: // a pair may stand in one
				if depth < maxDepth {
					visit(child, depth+1)
				}
			}
		}
	}
	visit(list, depth)
	return g
}

// takeInfo takes a table at the head of an article, and reads the article where it stands in it.
func (h *page) takeInfo(g table.Grid) bool {
	body, ok := h.about.takeTable(g, h.lines)
	if !ok {
		return false
	}
	for text := range strings.SplitSeq(body, "\n") {
		if text = strings.TrimSpace(text); text != "" {
			h.number++
			h.lines = append(h.lines, outline.Line{Text: text, Number: h.number})
		}
	}
	return true
}
