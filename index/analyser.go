package index

import (
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"

	"anlisou/data"
	"anlisou/index/engine"
	"anlisou/index/flat"
	"anlisou/index/query"
	"anlisou/segment"
)

// analyser makes documents of cases. Each part of the work may fail for one case, as all that reads what people wrote.
type analyser struct {
	normalise func(to []rune, line string) []rune // appends its normal form
	paragraph func(to []rune, text string) []rune // of one that may have several lines
	cut       func(texts ...[]rune) segment.Terms
	title     func(title []rune) []string
	label     func(data.Case) data.Case
	flat      func(parts [][]rune) []byte
	values    func(query.Field, *data.Case) []string
	organs    func(departments []string) []string
	log       *slog.Logger
}

func newAnalyser(s *segment.Segmenter, l *labeller, log *slog.Logger) *analyser {
	return &analyser{
		normalise: segment.AppendNormal, paragraph: segment.AppendNormalText, cut: s.Terms, title: s.TitleTerms,
		label: l.Label, flat: flatText,
		values: l.facetValues,
		organs: func(departments []string) []string { return query.OrganTerms(l.taxonomy, s, departments) }, log: log,
	}
}

// part does one part of the work on a case; false where it panicked, which is logged with the case's id.
func (a *analyser) part(id, name string, do func()) (done bool) {
	defer func() {
		if p := recover(); p != nil {
			a.log.Error(
				"a case goes into the index without a part that could not be made of it",
				"id",
				id,
				"part",
				name,
				"panic",
				fmt.Sprint(p),
				"stack",
				string(debug.Stack()),
			)
		}
	}()
	do()
	return true
}

// whole analyses a case. One that nothing can be made of has no text, and stands in the lists.
func (a *analyser) whole(revision uint64, c *data.Case) (made *engine.Analysed) {
	if !a.part(c.ID, "text", func() { made = a.analyse(revision, c) }) {
		doc := newDoc(revision, c)
		doc.Text = flatText([][]rune{nil})
		made = &engine.Analysed{Doc: doc}
	}
	return made
}

func newDoc(revision uint64, c *data.Case) *engine.Doc {
	return &engine.Doc{Revision: revision, ID: c.ID, Collection: c.Collection, Number: c.Number, Year: c.Year,
		When: c.When()}
}

// analyse cuts a case once, for all fields, and gives it labels where it has none. What cannot be made of it is left
// out: a text that cannot be normalised; words, where it cannot be cut, without which it is found by its characters;
// labels.
func (a *analyser) analyse(revision uint64, c *data.Case) *engine.Analysed {
	parts, forms := a.normalised(c)
	terms := a.terms(c.ID, parts...)
	made := &engine.Analysed{
		Doc: newDoc(revision, c), Words: terms.Words, Grams: terms.Grams, Values: terms.Values, Across: terms.Across,
		Chars: union(terms.Chars, forms), Title: a.titleTerms(c.ID, parts[0]),
		Labels: map[query.Field][]string{},
	}
	labelled := *c
	a.part(c.ID, "labels", func() { labelled = a.label(*c) })
	for _, f := range query.Fields {
		a.part(c.ID, string(f), func() { made.Labels[f] = a.values(f, &labelled) })
	}
	a.part(c.ID, "organs", func() { made.Organs = a.organs(labelled.Departments) })
	if c.Date != "" { // a case is not longer for having one
		terms.Length -= a.terms(c.ID, parts[len(parts)-1]).Length
	}
	made.Doc.Words, made.Doc.Text, made.Doc.Labels = terms.Length, a.flat(parts), encodeLabels(&labelled)
	return made
}

// normalised are the title and the sections' headings and texts of a case in normal form, with its date behind them, as
// text writes it, so that it is found in all its writings; and the traditional characters in them whose normal form
// stands for others, too.
func (a *analyser) normalised(c *data.Case) (parts [][]rune, forms []string) {
	normal := func(name, text string, normalise func([]rune, string) []rune) {
		var runes []rune
		a.part(c.ID, name, func() {
			runes = normalise(make([]rune, 0, len(text)/3), text) // three bytes are a Han character
			for r := range segment.Ambiguous(text) {
				forms = append(forms, string(r))
			}
		})
		parts = append(parts, runes)
	}
	normal("title", c.Title, a.normalise)
	for i, section := range c.Sections {
		normal(fmt.Sprintf("heading of section %d", i+1), section.Heading, a.normalise)
		normal(fmt.Sprintf("text of section %d", i+1), section.Text, a.paragraph)
	}
	if c.Date != "" {
		normal("date", c.Date.Text(), a.normalise)
	}
	return parts, forms
}

// union are two lists, each text once.
func union(a, b []string) []string {
	both := slices.Concat(a, b)
	slices.Sort(both)
	return slices.Compact(both)
}

// terms cuts texts, or gives them without words where they cannot be cut.
func (a *analyser) terms(id string, texts ...[]rune) (terms segment.Terms) {
	if !a.part(id, "words", func() { terms = a.cut(texts...) }) {
		terms = segment.CharacterTerms(texts...)
	}
	return terms
}

// titleTerms are the words and pairs of a title, or its pairs where it cannot be cut.
func (a *analyser) titleTerms(id string, title []rune) (terms []string) {
	if !a.part(id, "words of the title", func() { terms = a.title(title) }) {
		terms = segment.CharacterTerms(title).Grams
	}
	return union(terms, nil)
}

// flatText is the title, the sections' headings and texts, and the date, each on a line of its own.
func flatText(parts [][]rune) []byte {
	n := 0
	for _, p := range parts {
		n += len(p) + 1
	}
	text := make([]byte, 0, 2*n)
	for i, p := range parts {
		if i > 0 {
			text = append(text, '\n', 0)
		}
		text = flat.Append(text, p)
	}
	return text
}
