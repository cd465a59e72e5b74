package index

import (
	"encoding/binary"
	"fmt"
	"log/slog"
	"runtime/debug"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/document"
	"github.com/blevesearch/bleve/v2/mapping"
	index "github.com/blevesearch/bleve_index_api"

	"anlisou/data"
	"anlisou/index/flat"
	"anlisou/index/query"
	"anlisou/segment"
)

// Format numbers what an index holds. One of another number is rebuilt from the store.
//
//	1: words with frequencies; grams, characters and title terms as presence; texts ALS1
//	2: words of one Han character among the words
//	3: labels that were inferred, texts ALS2
//	4: traditional characters whose simplified form stands for several among the characters; values, organs, and pairs across the ends of paragraphs, which texts keep
const Format = 4

// The fields of an index beside the facet fields, which are named as themselves.
const (
	fieldWords  = "words"  // words and sub-words with frequencies
	fieldGrams  = "grams"  // pairs of characters that are no word; presence only
	fieldChars  = "chars"  // single characters and signs, and traditional ones whose normal form stands for others, too; presence only
	fieldTitle  = "title"  // words and grams of the title once more; presence only
	fieldValues = "values" // keys of numbers, dates and codes, however they are written; presence only
	fieldAcross = "across" // pairs of characters that the end of a paragraph parts; presence only
	fieldOrgans = "organs" // departments with the places that a case gives them by their names; presence only
)

// newMapping is the mapping an index is created with. Documents come analysed, so it says only what bleve
// keeps by itself: the scoring model, and nothing dynamic.
func newMapping() mapping.IndexMapping {
	m := bleve.NewIndexMapping()
	m.ScoringModel = index.BM25Scoring
	m.DefaultMapping = bleve.NewDocumentStaticMapping()
	return m
}

const presence = index.IndexField | index.SkipFreqNorm

// analysed is a case ready to be indexed.
type analysed struct {
	entry    *entry
	document *document.Document
}

// bleveID is how bleve names a revision: its sequence number, big endian.
func bleveID(seq uint64) string {
	return string(binary.BigEndian.AppendUint64(nil, seq))
}

func parseBleveID(id []byte) uint64 {
	if len(id) != 8 {
		return 0
	}
	return binary.BigEndian.Uint64(id)
}

// analyser makes documents of cases. Each part of the work may fail for one case, as all that reads what people wrote.
type analyser struct {
	normalise func(string) segment.Text // of a line
	paragraph func(string) segment.Text // of a text that may have several
	cut       func(texts ...[]rune) segment.Terms
	label     func(data.Case) data.Case
	flat      func(parts [][]rune) []byte
	values    func(query.Field, *data.Case) []string
	organs    func(departments []string) []string
	log       *slog.Logger
}

func newAnalyser(s *segment.Segmenter, l *labeller, log *slog.Logger) *analyser {
	return &analyser{
		normalise: segment.Normalise, paragraph: segment.NormaliseText, cut: s.Terms, label: l.Label, flat: flatText, values: l.facetValues,
		organs: func(departments []string) []string { return query.OrganTerms(l.taxonomy, s, departments) }, log: log,
	}
}

// part does one part of the work on a case; false where it panicked, which is logged with the case's id.
func (a *analyser) part(id, name string, do func()) (done bool) {
	defer func() {
		if p := recover(); p != nil {
			a.log.Error("a case goes into the index without a part that could not be made of it", "id", id, "part", name,
				"panic", fmt.Sprint(p), "stack", string(debug.Stack()))
		}
	}()
	do()
	return true
}

// whole analyses a case. One that nothing can be made of has no text, and stands in the lists.
func (a *analyser) whole(seq uint64, c *data.Case) (made analysed) {
	if !a.part(c.ID, "text", func() { made = a.analyse(seq, c) }) {
		made = analysed{
			entry:    &entry{seq: seq, id: c.ID, collection: c.Collection, number: c.Number, year: c.Year, text: flatText([][]rune{nil})},
			document: document.NewDocument(bleveID(seq)),
		}
	}
	return made
}

// analyse cuts a case once, for all fields, and gives it labels where it has none. What cannot be made of it is left out: a
// text that cannot be normalised; words, where it cannot be cut, without which it is found by its characters; labels.
func (a *analyser) analyse(seq uint64, c *data.Case) analysed {
	var parts [][]rune
	forms := map[string]int{}
	normal := func(name, text string, normalise func(string) segment.Text) {
		var runes []rune
		a.part(c.ID, name, func() {
			runes = normalise(text).Runes
			for r := range segment.Ambiguous(text) {
				forms[string(r)] = 1
			}
		})
		parts = append(parts, runes)
	}
	normal("title", c.Title, a.normalise)
	for i, section := range c.Sections {
		normal(fmt.Sprintf("heading of section %d", i+1), section.Heading, a.normalise)
		normal(fmt.Sprintf("text of section %d", i+1), section.Text, a.paragraph)
	}
	terms, titleTerms := a.terms(c.ID, parts...), a.terms(c.ID, parts[0])

	doc := document.NewDocument(bleveID(seq))
	add := func(field string, options index.FieldIndexingOptions, length int, terms ...map[string]int) {
		if length > 0 {
			doc.AddField(newTermsField(field, options, length, terms...))
		}
	}
	once := func(terms []string) map[string]int {
		counts := make(map[string]int, len(terms))
		for _, t := range terms {
			counts[t] = 1
		}
		return counts
	}
	add(fieldWords, index.IndexField, terms.Length, terms.Words)
	add(fieldGrams, presence, len(terms.Grams), once(terms.Grams))
	add(fieldChars, presence, len(terms.Chars)+len(forms), once(terms.Chars), forms)
	add(fieldValues, presence, len(terms.Values), once(terms.Values))
	add(fieldAcross, presence, len(terms.Across), once(terms.Across))
	add(fieldTitle, presence, titleTerms.Length+len(titleTerms.Grams), titleTerms.Words, once(titleTerms.Grams))
	labelled := *c
	a.part(c.ID, "labels", func() { labelled = a.label(*c) })
	for _, f := range query.Fields {
		var values []string
		a.part(c.ID, string(f), func() { values = a.values(f, &labelled) })
		for _, value := range values {
			doc.AddField(document.NewTextFieldCustom(string(f), nil, []byte(value), presence, nil))
		}
	}
	a.part(c.ID, "organs", func() {
		for _, term := range a.organs(labelled.Departments) {
			doc.AddField(document.NewTextFieldCustom(fieldOrgans, nil, []byte(term), presence, nil))
		}
	})
	return analysed{
		entry: &entry{
			seq: seq, id: c.ID, collection: c.Collection, number: c.Number, year: c.Year,
			words: terms.Length, text: a.flat(parts), labels: encodeLabels(&labelled),
		},
		document: doc,
	}
}

// terms cuts texts, or gives them without words where they cannot be cut.
func (a *analyser) terms(id string, texts ...[]rune) (terms segment.Terms) {
	if !a.part(id, "words", func() { terms = a.cut(texts...) }) {
		terms = segment.CharacterTerms(texts...)
	}
	return terms
}

// flatText is the title and the sections' headings and texts, each on a line of its own.
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
