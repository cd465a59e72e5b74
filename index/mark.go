package index

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"anlisou/data"
	"anlisou/segment"
)

// The sizes of snippets, in characters.
const (
	snippetLen   = 90 // a passage
	snippetLead  = 24 // at most this much before the first mark, where no sentence begins nearer
	mostPassages = 20 // of a hit: a book of a thousand sections is no answer
)

// marker finds the words of one query in texts as received.
type marker struct {
	units    [][]rune
	expanded []Group // whose units may stand for what was typed
	alike    []Unit  // that a loosened query asked for because they are like what was typed
}

// newMarker marks the units of a plan and, where it was loosened, the pieces that stood for them.
func newMarker(plan Plan, pieces []Unit) marker {
	var m marker
	seen := map[string]bool{"": true}
	add := func(text string) {
		if !seen[text] {
			seen[text] = true
			m.units = append(m.units, []rune(text))
		}
	}
	for u := range plan.units {
		add(u.Text)
	}
	for _, u := range pieces {
		add(u.Text)
		if u.Why == ByLikeness {
			m.alike = append(m.alike, u)
		}
	}
	for _, g := range plan.All {
		if len(g.Any) > 1 {
			m.expanded = append(m.expanded, g)
		}
	}
	add(plan.Literal) // a case that holds all of it is first because of that
	return m
}

// reasons say why a case with these labels was found that holds, in the place of what was typed, only what stands for it.
func (m marker) reasons(c data.Case, labels Filters) []string {
	if len(m.expanded)+len(m.alike) == 0 {
		return nil
	}
	texts := []string{string(segment.Normalise(c.Title).Runes)}
	for _, s := range c.Sections {
		texts = append(texts, string(segment.Normalise(s.Heading).Runes), string(segment.Normalise(s.Text).Runes))
	}
	holds := func(u Unit) bool {
		if u.Label == numbered {
			return strconv.Itoa(c.Number) == u.Text
		}
		if u.Label != "" {
			return slices.Contains(labels[u.Label], u.Text)
		}
		return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(text, u.Text) })
	}
	var reasons []string
	for _, g := range m.expanded {
		typed, others := false, ""
		for _, t := range g.Any {
			all := !slices.ContainsFunc(t, func(u Unit) bool { return !holds(u) })
			switch {
			case all && t.typed():
				typed = true
			case all && others == "":
				others = t.reason()
			case all && t[0].Label == "":
				others += "、" + t.words()
			}
		}
		if !typed && others != "" {
			reasons = append(reasons, others)
		}
	}
	for _, u := range m.alike {
		if holds(u) {
			reasons = append(reasons, u.reason())
		}
	}
	return reasons
}

// occurrence is a unit that stands in a text, in characters of the text as received.
type occurrence struct {
	start, end, unit int
}

// find gives all places where units stand, by place. They may overlap, those of one unit, too.
func (m marker) find(text string) []occurrence {
	if len(m.units) == 0 || text == "" {
		return nil
	}
	normal := segment.Normalise(text)
	var at []int // character of the original by byte, made when something is found
	var found []occurrence
	for unit, runes := range m.units {
		for i := 0; i+len(runes) <= len(normal.Runes); i++ {
			if normal.Runes[i] != runes[0] || !slices.Equal(normal.Runes[i:i+len(runes)], runes) {
				continue
			}
			if at == nil {
				at = characters(text)
			}
			found = append(found, occurrence{at[normal.Start[i]], at[normal.End[i+len(runes)-1]], unit})
		}
	}
	sort.SliceStable(found, func(i, j int) bool { return found[i].start < found[j].start })
	return found
}

// characters numbers the characters of a text by the byte each begins at, and its end.
func characters(text string) []int {
	at := make([]int, len(text)+1)
	n := 0
	for i := range text {
		at[i] = n
		n++
	}
	at[len(text)] = n
	return at
}

// runs cuts a whole text into marked and unmarked runs.
func (m marker) runs(text string) []Run {
	return cutRuns([]rune(text), 0, -1, m.find(text))
}

// all marks a whole case; false where nothing in it is marked.
func (m marker) all(c data.Case) (marked MarkedCase, found bool) {
	note := func(runs []Run) []Run {
		found = found || slices.ContainsFunc(runs, func(r Run) bool { return r.Mark })
		return runs
	}
	marked = MarkedCase{Case: c, Title: note(m.runs(c.Title)), Sections: make([][]Run, len(c.Sections))}
	for i, s := range c.Sections {
		marked.Sections[i] = note(m.runs(s.Text))
	}
	return marked, found
}

// cutRuns gives the runs of text from character start to end, -1 for all of it. Marks that touch or
// overlap make one run.
func cutRuns(text []rune, start, end int, found []occurrence) []Run {
	if end < 0 {
		end = len(text)
	}
	var runs []Run
	at := start
	for i := 0; i < len(found); {
		from, to := max(found[i].start, start), found[i].end
		for i++; i < len(found) && found[i].start <= to; i++ {
			to = max(to, found[i].end)
		}
		to = min(to, end)
		if from >= to || to <= at {
			continue
		}
		if from > at {
			runs = append(runs, Run{Text: string(text[at:from])})
		}
		runs = append(runs, Run{Text: string(text[max(from, at):to]), Mark: true})
		at = to
	}
	if at < end {
		runs = append(runs, Run{Text: string(text[at:end])})
	}
	return runs
}

// passage is a candidate snippet.
type passage struct {
	snippet Snippet
	value   int
}

// snippets are the best passage of each section in which the query stands, those that show the most of it first; the beginning of the first
// section where it stands in none.
func (m marker) snippets(sections []sectionText) []Snippet {
	var passages []passage
	for _, s := range sections {
		found := m.find(s.text)
		if len(found) == 0 && len(m.find(s.heading)) > 0 {
			// Only the heading has it: the passage leads with the heading, so that the mark is seen.
			s.text = s.heading + "\n" + s.text
			found = m.find(s.text)
		}
		if len(found) > 0 {
			passages = append(passages, m.best(s, found))
		}
	}
	if len(passages) == 0 {
		for _, s := range sections {
			if strings.TrimSpace(s.text) != "" {
				text := []rune(s.text)
				return []Snippet{{s.heading, cutPassage(text, 0, fittingEnd(text, 0), nil)}}
			}
		}
		return nil
	}
	sort.SliceStable(passages, func(i, j int) bool { return passages[i].value > passages[j].value })
	snippets := make([]Snippet, min(len(passages), mostPassages))
	for i, p := range passages[:len(snippets)] {
		snippets[i] = p.snippet
	}
	return snippets
}

type sectionText struct{ heading, text string }

// best is the passage that shows the most of the query: different units before repeated ones, long
// ones before short ones.
func (m marker) best(s sectionText, found []occurrence) passage {
	text := []rune(s.text)
	var best passage
	for i := range found {
		if i > 0 && found[i].start == found[i-1].start {
			continue
		}
		start := fittingStart(text, found[i].start)
		end := fittingEnd(text, start)
		end = max(end, min(found[i].end, start+2*snippetLen))
		value, seen := 0, map[int]bool{}
		for _, o := range found[i:] {
			if o.start >= end {
				break
			}
			if !seen[o.unit] {
				seen[o.unit] = true
				value += 100 * (min(o.end, end) - o.start) // a long phrase may not fit
			} else {
				value++
			}
		}
		if value > best.value {
			best = passage{snippet: Snippet{s.heading, cutPassage(text, start, end, found)}, value: value}
		}
	}
	return best
}

func cutPassage(text []rune, start, end int, found []occurrence) []Run {
	runs := cutRuns(text, start, end, found)
	if len(runs) == 0 {
		return runs
	}
	if start > 0 {
		runs = addText(runs, 0, "…", "")
	}
	if strings.TrimSpace(string(text[end:])) != "" {
		runs = addText(runs, len(runs)-1, "", "…")
	}
	return runs
}

// addText puts text before or after run i, in a run of its own where i is marked.
func addText(runs []Run, i int, before, after string) []Run {
	if !runs[i].Mark {
		runs[i].Text = before + runs[i].Text + after
		return runs
	}
	if before != "" {
		return slices.Insert(runs, i, Run{Text: before})
	}
	return slices.Insert(runs, i+1, Run{Text: after})
}

const (
	sentenceEnds = "。！？；!?;\n"
	clauseEnds   = "，、：,:"
)

// fittingStart is where a passage begins that is to show the mark at a place: after the sentence or clause
// that ends before it, if that is near.
func fittingStart(text []rune, mark int) int {
	first := max(0, mark-snippetLead)
	if first == 0 {
		return 0
	}
	for _, ends := range []string{sentenceEnds, clauseEnds} {
		for i := mark; i > first; i-- {
			if strings.ContainsRune(ends, text[i-1]) {
				return skipSpace(text, i, mark)
			}
		}
	}
	return skipSpace(text, mark-snippetLead/2, mark)
}

func skipSpace(text []rune, i, end int) int {
	for i < end && (text[i] == ' ' || text[i] == '\n' || text[i] == '\r' || text[i] == '\u3000') {
		i++
	}
	return i
}

// fittingEnd is where a passage ends: after the last sentence or clause that fits.
func fittingEnd(text []rune, start int) int {
	last := start + snippetLen
	if last >= len(text) {
		return len(text)
	}
	for _, ends := range []string{sentenceEnds, clauseEnds} {
		for i := last; i > start+snippetLen/2; i-- {
			if strings.ContainsRune(ends, text[i-1]) {
				return i
			}
		}
	}
	return last
}
