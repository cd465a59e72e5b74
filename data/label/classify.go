// Package label infers the departments, domains, region and date of a case from its title and text, with the words that
// speak for each: it hides how organs are named, which of them leads a reform, what words say of what a case is about, and
// where a text says of itself when and where it was written.
package label

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"anlisou/data"
)

// Fold brings text into the form in which words are compared: of the characters of that form, runes, it says which
// bytes of the text each stands for. The three are of one length, and offsets do not decrease.
type Fold func(text string) (runes []rune, start, end []int32)

// Classifier infers the departments, domains, region and date of cases from their titles and texts. It is safe for
// concurrent use.
type Classifier struct {
	taxonomy *data.Taxonomy
	fold     Fold
	organs   *organs
	places   *gazetteer
	words    *lexicon
	sayings  int // of words
}

// classifierVersion numbers the rules. Labels that another number inferred are inferred anew; see Digest.
//
//	1: roles of organs in their clauses, weighted words
//	2: unknown organs whose names hold two fields (海洋与渔业执法支队) or 数据
//	3: names made of several departments' stems (教育和科技局)
//	4: notes of who is responsible, parties of a case; region and year
//	5: who a sentence gives to the one that leads (甲局牵头,乙局配合), branches of stems (自然资源分局)
//	6: several places are what holds all of them, zones beside the table, courts to which a matter is brought; numbered items,
//	   who receives and examines; what a court settled is not about what was quarrelled over
const classifierVersion = 6

// Digest names a taxonomy together with the rules that infer labels from it: labels of another digest are out of date.
func Digest(t *data.Taxonomy) string {
	return fmt.Sprintf("%s rules %d", t.Digest(), classifierVersion)
}

// NewClassifier makes a classifier of a taxonomy. Fold may be nil: words are then compared as they are written.
func NewClassifier(t *data.Taxonomy, fold Fold) *Classifier {
	if fold == nil {
		fold = foldNothing
	}
	c := &Classifier{taxonomy: t, fold: fold, words: newLexicon()}
	c.organs = &organs{names: newLexicon(), grammar: newGrammar()}
	folded := func(word string) []rune {
		runes, _, _ := fold(word)
		return runes
	}
	departments := make(map[string]int, len(t.Departments))
	for i, l := range t.Departments {
		departments[l.Name] = i
	}
	for _, w := range t.Others {
		c.organs.names.add(folded(w), saying{kind: saysNothing})
	}
	for i, l := range t.Departments {
		c.addWords(l, saysDepartment, i, folded)
		if l.Given {
			continue
		}
		c.organs.names.add(folded(l.Name), saying{kind: saysName, label: i})
		for _, a := range l.Aliases {
			if !strings.Contains(a, data.Ellipsis) {
				c.organs.names.add(folded(a), saying{kind: saysName, label: i})
			}
		}
		for _, s := range l.Short {
			c.organs.names.add(folded(s), saying{kind: saysShort, label: i})
			for _, ending := range []string{"部门", "系统"} {
				c.organs.names.add(folded(s+ending), saying{kind: saysName, label: i})
			}
		}
		for _, name := range t.StemNames(l) {
			c.organs.names.add(folded(name), saying{kind: saysName, label: i})
		}
	}
	for i, l := range t.Domains {
		c.addWords(l, saysDomain, i, folded)
		for _, a := range append([]string{l.Name}, l.Aliases...) {
			c.words.add(folded(a), saying{kind: saysDomain, label: i, weight: weightStrong})
		}
	}
	c.organs.names.freeze()
	c.places = newGazetteer(c.organs.grammar, folded)
	c.organs.placed = func(line []rune, from int) int {
		if one, ok := c.places.at(&textLine{runes: line}, from); ok && !one.bare {
			return one.to
		}
		return 0
	}
	c.sayings = c.words.freeze()
	c.organs.within = func(place, name string, label int) int {
		for i := range place { // 经信 of 桐乡市经信商务局 is no place
			if short, ok := t.Composed(place[i:] + name); ok {
				return departments[short]
			}
		}
		return departments[t.Placed(place, name, t.Departments[label].Name)]
	}
	c.organs.composed = func(name string) (int, bool) {
		short, ok := t.Composed(name)
		return departments[short], ok
	}
	return c
}

func (c *Classifier) addWords(l data.Label, kind sayingKind, label int, folded func(string) []rune) {
	for _, list := range []struct {
		words  []string
		weight float64
	}{{l.Strong, weightStrong}, {l.Keywords, weightKeyword}, {l.Weak, weightWeak}} {
		for _, w := range list.words {
			c.words.add(folded(w), saying{kind: kind, label: label, weight: list.weight})
		}
	}
}

func foldNothing(text string) (runes []rune, start, end []int32) {
	n := utf8.RuneCountInString(text)
	runes, start, end = make([]rune, 0, n), make([]int32, 0, n), make([]int32, 0, n)
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		runes, start, end = append(runes, r), append(start, int32(i)), append(end, int32(i+size))
		i += size
	}
	return runes, start, end
}

// textLine is a line of a case in folded form: evidence never runs over a line's end.
type textLine struct {
	section    int // data.InTitle, or the section's place
	text       string
	offset     int // of the line in its title or text, in bytes
	runes      []rune
	start, end []int32
	weight     float64 // of a word that stands here
	organs     []mention
	due        bool // under a heading like 完成时限
	told       bool // under a heading like 基本案情, beside others: what was, and not what was done
}

// words gives the text as received between two characters of the folded line, and where it stands.
func (l *textLine) words(from, to int) (string, data.Place) {
	start, end := int(l.start[from]), int(l.end[to-1])
	return l.text[start:end], data.Place{Section: l.section, Start: l.offset + start, End: l.offset + end}
}

// How much a word says by where it stands.
const (
	weightTitle = 2.0
	weightHead  = 1.2 // at the head of the text
	headLen     = 200 // characters
	weightTold  = 0.3 // what was quarrelled about
)

// telling are the headings under which a case of a court tells what was quarrelled about.
var telling = []string{"案情", "案情简介", "案情介绍", "案情概要", "案件事实", "基本事实", "简要案情", "案件起因", "案件基本情况"}

// quarrels are the ends of titles of courts' cases, which name what was quarrelled about.
var quarrels = []string{"案", "纠纷", "案件", "调解案例"}

// lines cuts a case into folded lines.
func (c *Classifier) lines(title string, sections []data.Section) []textLine {
	var lines []textLine
	read := 0
	add := func(section int, text string) {
		for offset := 0; offset <= len(text); {
			end := strings.IndexFunc(text[offset:], data.IsControl)
			if end < 0 {
				end = len(text) - offset
			}
			l := textLine{section: section, text: text[offset : offset+end], offset: offset, weight: 1}
			l.due = section != data.InTitle && isDue(sections[section].Heading)
			l.told = section != data.InTitle && len(sections) > 1 && endsWithAny(sections[section].Heading, telling)
			l.runes, l.start, l.end = c.fold(l.text)
			switch {
			case l.told:
				l.weight = weightTold
			case section == data.InTitle && endsWithAny(l.text, quarrels):
			case section == data.InTitle:
				l.weight = weightTitle
			case read < headLen:
				l.weight = weightHead
			}
			if section != data.InTitle {
				read += len(l.runes)
			}
			if len(l.runes) > 0 {
				lines = append(lines, l)
			}
			offset += end + 1
		}
	}
	add(data.InTitle, title)
	for i, s := range sections {
		add(i, s.Text)
	}
	return lines
}

// Classify infers the departments, domains, region and year of a case with this title and text, the likeliest of each
// first, departments before domains before region and year. What the text does not speak for is not guessed: there may be
// none.
func (c *Classifier) Classify(title string, sections []data.Section) []data.Evidence {
	lines := c.read(title, sections)
	counted := make([]*heard, c.sayings)
	departments := tally{counted: counted, byLabel: make([][]*heard, len(c.taxonomy.Departments))}
	domains := tally{counted: counted, byLabel: make([][]*heard, len(c.taxonomy.Domains))}
	ends := make([]int, len(departments.byLabel)+len(domains.byLabel))
	for i := range lines {
		clear(ends)
		c.countWords(&lines[i], ends, &departments, &domains)
	}
	told := endsWithAny(title, quarrels) || slices.ContainsFunc(lines, func(l textLine) bool { return l.told })
	found := c.decideDepartments(lines, departments.byLabel)
	found = append(found, c.decideDomains(found, domains.byLabel, told)...)
	if region, ok := c.places.regionOf(lines); ok {
		found = append(found, region)
	}
	if _, year, ok := dateOf(lines); ok {
		found = append(found, year)
	}
	return found
}

// read cuts a case into folded lines and finds the organs that they name.
func (c *Classifier) read(title string, sections []data.Section) []textLine {
	lines := c.lines(title, sections)
	for i := range lines {
		lines[i].organs = c.organs.find(lines[i].runes)
	}
	return lines
}

// tally counts what speaks for each label of one field.
type tally struct {
	counted []*heard // by the saying's id
	byLabel [][]*heard
}

// heard is a word that was found.
type heard struct {
	says   float64 // by itself
	weight float64 // where it says most
	times  int
	line   *textLine
	from   int
	to     int
}

func (t *tally) hear(s *saying, l *textLine, from, to int) {
	h := t.counted[s.id]
	if h == nil {
		h = &heard{says: s.weight}
		t.counted[s.id] = h
		t.byLabel[s.label] = append(t.byLabel[s.label], h)
	}
	h.times++
	if w := s.weight * l.weight; w > h.weight {
		h.weight, h.line, h.from, h.to = w, l, from, to
	}
}

// score is what a word says: again and again is more than once, but not as much as another word.
func (h *heard) score() float64 { return h.weight * (1 + againSays*math.Log(float64(h.times))) }

const againSays = 0.25

// countWords hears the words of a line. Ends has room for where the last word of each department and then of each
// domain ended. A word within a longer one of the same label, or within an organ's name, says nothing.
func (c *Classifier) countWords(l *textLine, ends []int, departments, domains *tally) {
	until := [...][]int{ends[:len(departments.byLabel)], ends[len(departments.byLabel):]}
	tallies := [...]*tally{departments, domains}
	organ := 0
	type match struct {
		end  int
		says []saying
	}
	var matches []match
	hear := func(end int, says []saying) { matches = append(matches, match{end, says}) }
	for i := range l.runes {
		for organ < len(l.organs) && l.organs[organ].to <= i {
			organ++
		}
		matches = matches[:0]
		c.words.each(l.runes, i, hear)
		for j := len(matches) - 1; j >= 0; j-- { // the longest first
			m := matches[j]
			named, whole := false, false // within an organ's name, and all of it
			if organ < len(l.organs) {
				o := l.organs[organ]
				named = o.from <= i && m.end <= o.to
				whole = named && i <= o.name && m.end == o.to
			}
			if named && !whole {
				continue
			}
			for k := range m.says {
				s := &m.says[k]
				field := s.kind - saysDepartment
				if m.end <= until[field][s.label] || whole && s.kind != saysDepartment {
					continue
				}
				until[field][s.label] = m.end
				tallies[field].hear(s, l, i, m.end)
			}
		}
	}
}
