package highlight

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"anlisou/data"
	"anlisou/segment"
)

// Occurrence is a unit that stands in a text, in characters of the text as received.
type Occurrence struct {
	Start, End, unit int
	value            bool // it stands there in another writing
	// why it stands there only in part of what is written; empty where it stands as it was meant
	Partial ReasonKind
}

// Find gives all places where units stand, by place. They may overlap, those of one unit, too.
func (m Marker) Find(text string) []Occurrence {
	if m.patterns == nil || text == "" {
		return nil
	}
	found := m.literal(text)
	for i, o := range found {
		if m.asked[o.unit].bounded && partOfNumber(text, o.Start, o.End) {
			found[i].Partial = ReasonWithin
		}
	}
	found = append(found, m.values(text)...)
	byPlace := func(a, b Occurrence) int {
		return cmp.Or(
			cmp.Compare(a.Start, b.Start),
			cmp.Compare(a.unit, b.unit),
			cmp.Compare(a.End, b.End),
			strings.Compare(string(a.Partial), string(b.Partial)),
		)
	}
	if !slices.IsSortedFunc(found, byPlace) {
		slices.SortStableFunc(found, byPlace)
	}
	found = slices.CompactFunc(
		found,
		func(a, b Occurrence) bool { return a.Start == b.Start && a.End == b.End && a.unit == b.unit },
	)
	at, chars := 0, 0 // the same place, in bytes and in characters
	for i, o := range found {
		chars += utf8.RuneCountInString(text[at:o.Start])
		at = o.Start
		found[i].Start, found[i].End = chars, chars+utf8.RuneCountInString(text[o.Start:o.End])
	}
	return found
}

// literal are the places, in bytes, where units stand in the normal form of a text letter by letter, by Aho-Corasick
// over its characters: in a paragraph, or across the ends of paragraphs where that is no hindrance.
func (m Marker) literal(text string) (found []Occurrence) {
	var ends []int // of paragraphs
	finder := m.patterns.Stream(func(start, end, unit int) {
		o := Occurrence{Start: start, End: end, unit: unit}
		if n := len(ends); n > 0 && ends[n-1] > start {
			if m.asked[unit].quoted {
				return
			}
			if !m.asked[unit].lines {
				o.Partial = ReasonAcross
			}
		}
		found = append(found, o)
	})
	var last rune
	var gap segment.Span // an end of a paragraph that is not yet read
	segment.Each(text, func(r rune, start, end int) {
		if r == segment.ParagraphEnd {
			gap = segment.Span{Start: start, End: end}
			return
		}
		if gap.End > 0 {
			ends = append(ends, gap.Start)
			if segment.Spaced(last, r) {
				finder.Next(' ', gap.Start, gap.End)
			}
			gap = segment.Span{}
		}
		last = r
		finder.Next(r, start, end)
	})
	return found
}

// values are the places, in bytes, where a text says what units say that may be written in several ways.
func (m Marker) values(text string) (found []Occurrence) {
	if len(m.keys) == 0 {
		return nil
	}
	normal := segment.NormaliseText(text)
	for _, v := range m.segmenter.ValuesOf(normal.Runes, m.keys) {
		for unit, asked := range m.asked {
			if slices.Contains(asked.keys, v.Key) {
				found = append(
					found,
					Occurrence{
						Start: int(normal.Start[v.Start]),
						End:   int(normal.End[v.End-1]),
						unit:  unit,
						value: true,
					},
				)
			}
		}
	}
	return found
}

// partOfNumber reports that what stands in a text from byte start to end is a part of a longer number.
func partOfNumber(text string, start, end int) bool {
	from, before := aside(text, start, end)
	normal := segment.Normalise(text[from:before])
	first := slices.IndexFunc(normal.Start, func(at int32) bool { return int(at)+from >= start })
	last := slices.IndexFunc(normal.Start, func(at int32) bool { return int(at)+from >= end })
	if last < 0 {
		last = len(normal.Runes)
	}
	return first >= 0 && segment.InNumber(normal.Runes, first, last)
}

// aside are the bytes around a stretch of a text with what decides whether it is a part of a number, each character
// of which white space may precede.
func aside(text string, start, end int) (from, to int) {
	from, to = start, end
	for range 2 * segment.NumberReach {
		_, n := utf8.DecodeLastRuneInString(text[:from])
		_, m := utf8.DecodeRuneInString(text[to:])
		from, to = from-n, to+m
	}
	return from, to
}

// asked is what a marker must know of a unit beside its text.
type asked struct {
	bounded bool // it does not stand within a longer number
	quoted  bool // nor across the end of a paragraph
	lines   bool // but does, because ends of lines were typed
	typed   bool // and does not stand for something else
	keys    []string
}

// otherwise is a unit that says in a case what was typed in another writing, and nowhere letter by letter.
type otherwise struct {
	unit int
	text string // of the case
}

// marks are the places of units in a case: its title, and the headings and texts of its sections.
type marks struct {
	title    []Occurrence
	headings [][]Occurrence
	texts    [][]Occurrence
	date     []Occurrence
	dated    []partOf // units that stand in the date alone, and the date
	held     []bool   // the unit stands in the case
	partial  []partOf // of units that stand nowhere in it as they were meant
	others   []otherwise
}

// partOf is a unit that stands in a case only within a longer number, or across the ends of paragraphs.
type partOf struct {
	unit int
	kind ReasonKind
	text string // of the case: the longer number
}

// read finds the units in all of a case. Of a unit that stands in it as it was meant, places where it stands in part
// are none.
func (m Marker) read(c data.Case) (found marks) {
	found.title = m.Find(c.Title)
	found.held = make([]bool, len(m.units))
	found.headings, found.texts = make([][]Occurrence, len(c.Sections)), make([][]Occurrence, len(c.Sections))
	for i, s := range c.Sections {
		found.headings[i], found.texts[i] = m.Find(s.Heading), m.Find(s.Text)
	}
	date := c.Date.Text()
	found.date = m.Find(date)
	surely, literally := make([]bool, len(m.units)), make([]bool, len(m.units))
	each := func(visit func(list *[]Occurrence, text string)) {
		visit(&found.title, c.Title)
		for i, s := range c.Sections {
			visit(&found.headings[i], s.Heading)
			visit(&found.texts[i], s.Text)
		}
	}
	each(func(list *[]Occurrence, _ string) {
		for _, o := range *list {
			found.held[o.unit] = true
			surely[o.unit] = surely[o.unit] || o.Partial == ""
			literally[o.unit] = literally[o.unit] || !o.value
		}
	})
	for _, o := range found.date {
		if o.Partial == "" && !surely[o.unit] {
			surely[o.unit], literally[o.unit], found.held[o.unit] = true, true, true
			found.dated = append(found.dated, partOf{o.unit, ReasonDate, date})
		}
	}
	told := make([]bool, len(m.units))
	each(func(list *[]Occurrence, text string) {
		for _, o := range *list {
			if o.value && !literally[o.unit] {
				literally[o.unit] = true
				found.others = append(found.others, otherwise{o.unit, string([]rune(text)[o.Start:o.End])})
			}
		}
	})
	each(func(list *[]Occurrence, text string) {
		*list = slices.DeleteFunc(*list, func(o Occurrence) bool { return o.Partial != "" && surely[o.unit] })
		for _, o := range *list {
			if o.Partial != "" && !told[o.unit] {
				told[o.unit] = true
				found.partial = append(found.partial, partOf{o.unit, o.Partial, longer([]rune(text), o)})
			}
		}
	})
	return found
}

// otherReasons say of a case which of the words that were typed it holds only in part, and which in another writing.
func (m Marker) otherReasons(found marks) (reasons []Reason) {
	for _, o := range found.others {
		kind := ReasonNumeral
		if slices.ContainsFunc(m.units[o.unit], segment.IsLatin) {
			kind = ReasonSpelling
		}
		if m.asked[o.unit].typed {
			reasons = append(reasons, Reason{kind, string(m.units[o.unit]), o.text})
		}
	}
	for _, d := range found.dated {
		if r := (Reason{Kind: d.kind, Text: d.text}); !slices.Contains(reasons, r) {
			reasons = append(reasons, r)
		}
	}
	for _, p := range found.partial {
		if m.asked[p.unit].typed {
			reasons = append(reasons, Reason{p.kind, string(m.units[p.unit]), p.text})
		}
	}
	return reasons
}

// longer is what stands in a text around an occurrence within a number that goes on before or behind it.
func longer(text []rune, o Occurrence) string {
	start, end := o.Start, o.End
	if o.Partial != ReasonWithin {
		return ""
	}
	number := func(r rune) bool {
		return segment.IsDigit(r) || strings.ContainsRune(".,，．〇零○一二三四五六七八九两十百千万亿点", r) || '０' <= r && r <= '９'
	}
	for start > 0 && number(text[start-1]) {
		start--
	}
	for end < len(text) && number(text[end]) && number(text[end-1]) {
		end++
	}
	return strings.Trim(strings.Join(strings.Fields(string(text[start:end])), " "), ".,，．")
}
