// Package highlight shows why a case was found: it marks the words of a query in texts as they were received, chooses
// passages, and gives reasons where a mark alone says nothing. It hides how what was normalised is found again in what
// was written.
package highlight

import (
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"anlisou/data"
	"anlisou/index/budget"
	"anlisou/index/flat"
	"anlisou/index/query"
	"anlisou/index/weight"
	"anlisou/segment"
)

// Marker finds the words of one query in texts as received.
type Marker struct {
	segmenter *segment.Segmenter // nil where no unit has keys
	units     [][]rune
	asked     []asked         // of the units
	keys      map[string]bool // of all of them
	patterns  *flat.Automaton // of units; nil where there are none
	places    map[string]int
	expanded  []query.Group // whose units may stand for what was typed
	alike     []query.Unit  // that a loosened query asked for because they are like what was typed
}

// ForTexts marks texts in normal form.
func ForTexts(texts ...string) Marker {
	units := make([]query.Unit, len(texts))
	for i, text := range texts {
		units[i] = query.Unit{Text: text, Quoted: true}
	}
	return markerOf(nil, units)
}

// markerOf marks units. Of two that are the same text, what either asks for is marked.
func markerOf(segmenter *segment.Segmenter, units []query.Unit) Marker {
	m := Marker{segmenter: segmenter, places: make(map[string]int, len(units)), keys: map[string]bool{}}
	for _, u := range units {
		place, known := m.places[u.Text]
		if u.Text == "" {
			continue
		}
		if !known {
			place = len(m.units)
			m.places[u.Text] = place
			m.units = append(m.units, []rune(u.Text))
			m.asked = append(m.asked, asked{bounded: u.Bounded(), quoted: u.Quoted && !u.Lines, lines: u.Lines})
		}
		a := &m.asked[place]
		a.quoted = a.quoted && u.Quoted
		for _, key := range u.Keys {
			m.keys[key] = true
			a.keys, a.bounded = append(a.keys, key), true
		}
	}
	if len(m.units) > 0 {
		m.patterns = flat.NewAutomaton(m.units)
	}
	return m
}

// New marks the units of a plan and, where it was loosened, the pieces that stood for them.
func New(segmenter *segment.Segmenter, plan query.Plan, pieces []query.Unit) Marker {
	units := slices.Concat(slices.Collect(plan.EachUnit), pieces)
	// a case that holds all of it is first because of that
	m := markerOf(segmenter, append(units, query.Unit{Text: plan.Literal}))
	for _, u := range pieces {
		if u.Why == query.ByLikeness {
			m.alike = append(m.alike, u)
		}
	}
	for _, g := range plan.All {
		if len(g.Any) > 1 {
			m.expanded = append(m.expanded, g)
		}
		for _, t := range g.Any {
			for _, u := range t {
				if place, known := m.places[u.Text]; known && u.Why == "" {
					m.asked[place].typed = true
				}
			}
		}
	}
	return m
}

// holding tells which units a case with these labels holds; held says which of them stand in its text.
func (m Marker) holding(c data.Case, labels query.Filters, held []bool) func(query.Unit) bool {
	return func(u query.Unit) bool {
		if u.Not { // of all that a case may not hold it holds nothing, or it is none of the hits
			return true
		}
		if u.Label == query.Number {
			return strconv.Itoa(c.Number) == u.Text
		}
		if u.Label != "" {
			return slices.ContainsFunc(
				labels[u.Label],
				func(label string) bool { return query.MeansLabel(u.Label, u.Text, label) },
			)
		}
		place, known := m.places[u.Text]
		return known && held[place]
	}
}

// Runs cuts a whole text into marked and unmarked runs.
func (m Marker) Runs(text string) []Run {
	return cutRuns([]rune(text), 0, -1, m.Find(text))
}

// MarkCase marks a whole case; false where nothing in it is marked.
func (m Marker) MarkCase(c data.Case) (marked MarkedCase, found bool) {
	note := func(runs []Run) []Run {
		found = found || slices.ContainsFunc(runs, func(r Run) bool { return r.Mark })
		return runs
	}
	places := m.read(c)
	marked = MarkedCase{
		Case:     c,
		Title:    note(cutRuns([]rune(c.Title), 0, -1, places.title)),
		Sections: make([][]Run, len(c.Sections)),
	}
	for i, s := range c.Sections {
		marked.Sections[i] = note(cutRuns([]rune(s.Text), 0, -1, places.texts[i]))
	}
	if text := c.Date.Text(); text != "" {
		marked.Date = note(cutRuns([]rune(text), 0, -1, places.date))
	}
	return marked, found
}

// Show is what the hit of a case shows of its text, each part of which is read once.
func (m Marker) Show(c data.Case, labels query.Filters) (title []Run, snippets []Snippet, reasons []Reason) {
	found := m.read(c)
	sections := make([]markedSection, len(c.Sections))
	for i, s := range c.Sections {
		sections[i] = markedSection{s.Heading, s.Text, found.headings[i], found.texts[i]}
	}
	return cutRuns(
			[]rune(c.Title),
			0,
			-1,
			found.title,
		), m.Snippets(
			sections,
		), append(
			m.reasons(m.holding(c, labels, found.held)),
			m.otherReasons(found)...)
}

// cutRuns gives the runs of text from character start to end, -1 for all of it. Marks that touch or
// overlap make one run.
func cutRuns(text []rune, start, end int, found []Occurrence) []Run {
	if end < 0 {
		end = len(text)
	}
	var runs []Run
	at := start
	for i := 0; i < len(found); {
		from, to := max(found[i].Start, start), found[i].End
		for i++; i < len(found) && found[i].Start <= to; i++ {
			to = max(to, found[i].End)
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

// markedSection is a section with the places of units in it.
type markedSection struct {
	heading, text     string
	inHeading, inText []Occurrence
}

// Snippets are the best passage of each section in which the query stands, those that show the most of it first; the
// beginning of the first section where it stands in none.
func (m Marker) Snippets(sections []markedSection) []Snippet {
	var passages []passage
	for _, s := range sections {
		if len(s.inText) == 0 && len(s.inHeading) > 0 {
			// Only the heading has it: the passage leads with the heading, so that the mark is seen.
			s.text = s.heading + "\n" + s.text
			s.inText = m.Find(s.text)
		}
		if len(s.inText) > 0 {
			passages = append(passages, s.best())
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
	snippets := make([]Snippet, min(len(passages), budget.MostPassages))
	for i, p := range passages[:len(snippets)] {
		snippets[i] = p.snippet
	}
	return snippets
}

// best is the passage that shows the most of the query: different units before repeated ones, long ones before short
// ones. Of a text in which they stand all over, as many places are looked at as budget.MostMarkedIn says.
func (s markedSection) best() passage {
	text := []rune(s.text)
	var best passage
	start, end := 0, 0
	seen := map[int]bool{}
	for i, looked := 0, 0; i < len(s.inText) && looked < budget.MostMarkedIn; i++ {
		if i > 0 && s.inText[i].Start == s.inText[i-1].Start {
			continue
		}
		looked++
		from := fittingStart(text, s.inText[i].Start)
		to := fittingEnd(text, from)
		to = max(to, min(s.inText[i].End, from+2*weight.SnippetLen))
		value := 0
		clear(seen)
		for _, o := range s.inText[i:] {
			if o.Start >= to {
				break
			}
			if !seen[o.unit] {
				seen[o.unit] = true
				value += 100 * (min(o.End, to) - o.Start) // a long phrase may not fit
			} else {
				value++
			}
		}
		if value > best.value {
			best.value, start, end = value, from, to
		}
	}
	best.snippet = Snippet{s.heading, cutPassage(text, start, end, s.inText)}
	return best
}

// cutPassage gives the runs of a passage, with an ellipsis where text was left out. No sign that parts, opens or closes
// stands beside an ellipsis, but where it is marked.
func cutPassage(text []rune, start, end int, found []Occurrence) []Run {
	start, end = betweenSigns(text, start, end, found)
	runs := cutRuns(text, start, end, found)
	if len(runs) == 0 {
		return runs
	}
	if start > 0 {
		runs = addText(runs, 0, "…", "")
	}
	if leftOut(text, end) {
		runs = addText(runs, len(runs)-1, "", "…")
	}
	return runs
}

// betweenSigns takes from a passage what would stand between an ellipsis and its words. One of nothing else stays.
func betweenSigns(text []rune, start, end int, found []Occurrence) (from, to int) {
	from, to = start, end
	for start > 0 && from < to && hangs(text[from], pauses+closing) && !covered(found, from) {
		from++
	}
	for to > from && leftOut(text, to) && hangs(text[to-1], pauses+opening) && !covered(found, to-1) {
		to--
	}
	if from == to {
		return start, end
	}
	return from, to
}

// leftOut reports that a sentence goes on behind a place, or what stands there ends with none.
func leftOut(text []rune, end int) bool {
	return strings.TrimSpace(string(text[end:])) != "" && !whole(text[:end])
}

// hangs reports a space, or one of some signs.
func hangs(r rune, signs string) bool { return unicode.IsSpace(r) || strings.ContainsRune(signs, r) }

// covered reports a place that is marked.
func covered(found []Occurrence, place int) bool {
	return slices.ContainsFunc(found, func(o Occurrence) bool { return o.Start <= place && place < o.End })
}

// whole reports that a text ends with a sentence, and a quote or a bracket that closes with it.
func whole(text []rune) bool {
	said := strings.TrimRightFunc(string(text), unicode.IsSpace)
	said = strings.TrimRight(said, closing+"\"'")
	last, _ := utf8.DecodeLastRuneInString(said)
	return strings.ContainsRune(fullStops, last)
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
	fullStops    = "。！？!?"
	sentenceEnds = fullStops + "；;\n"
	clauseEnds   = "，、：,:"

	// Signs that part what stands before from what follows: without the one they say nothing of the other.
	pauses  = clauseEnds + "；;﹐﹑︰﹔·•…‥—–~～／/|"
	opening = "“‘「『（(《〈【〔["
	closing = "”’」』）)》〉】〕]"
)

// fittingStart is where a passage begins that is to show the mark at a place: after the sentence or clause
// that ends before it, if that is near.
func fittingStart(text []rune, mark int) int {
	first := max(0, mark-weight.SnippetLead)
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
	return skipSpace(text, mark-weight.SnippetLead/2, mark)
}

func skipSpace(text []rune, i, end int) int {
	for i < end && (text[i] == ' ' || text[i] == '\n' || text[i] == '\r' || text[i] == '\u3000') {
		i++
	}
	return i
}

// fittingEnd is where a passage ends: after the last sentence or clause that fits.
func fittingEnd(text []rune, start int) int {
	last := start + weight.SnippetLen
	if last >= len(text) {
		return len(text)
	}
	for _, ends := range []string{sentenceEnds, clauseEnds} {
		for i := last; i > start+weight.SnippetLen/2; i-- {
			if strings.ContainsRune(ends, text[i-1]) {
				return i
			}
		}
	}
	return last
}
