package index

import (
	"encoding/binary"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/document"
	"github.com/blevesearch/bleve/v2/mapping"
	index "github.com/blevesearch/bleve_index_api"

	"anlisou/data"
	"anlisou/segment"
)

// Format numbers what an index holds. One of another number is rebuilt from the store.
//
//	1: words with frequencies; grams, characters and title terms as presence; texts ALS1
//	2: words of one Han character among the words
//	3: labels that were inferred, texts ALS2
const Format = 3

// The fields of an index beside the facet fields, which are named as themselves.
const (
	fieldWords = "words" // words and sub-words with frequencies
	fieldGrams = "grams" // pairs of characters that are no word; presence only
	fieldChars = "chars" // single characters and signs; presence only
	fieldTitle = "title" // words and grams of the title once more; presence only
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

// analyse cuts a case once, for all fields, and gives it labels where it has none.
func analyse(s *segment.Segmenter, l *labeller, seq uint64, c *data.Case) analysed {
	title := segment.Normalise(c.Title).Runes
	parts := [][]rune{title}
	flat := append([]rune(nil), title...)
	for _, section := range c.Sections {
		for _, text := range []string{section.Heading, section.Text} {
			normal := segment.Normalise(text).Runes
			parts = append(parts, normal)
			flat = append(append(flat, '\n'), normal...)
		}
	}
	terms, titleTerms := s.Terms(parts...), s.Terms(title)

	doc := document.NewDocument(bleveID(seq))
	add := func(field string, terms segment.Stream, options index.FieldIndexingOptions) {
		if len(terms) > 0 {
			doc.AddField(document.NewTextFieldCustom(field, nil, nil, options, terms))
		}
	}
	add(fieldWords, terms.Words, index.IndexField)
	add(fieldGrams, terms.Grams, presence)
	add(fieldChars, terms.Chars, presence)
	add(fieldTitle, append(titleTerms.Words, titleTerms.Grams...), presence)
	labelled := l.Label(*c)
	for _, f := range Fields {
		for _, value := range l.facetValues(f, &labelled) {
			doc.AddField(document.NewTextFieldCustom(string(f), nil, []byte(value), presence, nil))
		}
	}
	return analysed{
		entry: &entry{
			seq: seq, id: c.ID, collection: c.Collection, number: c.Number, year: c.Year,
			words: len(terms.Words), text: encodeText(flat), labels: encodeLabels(&labelled),
		},
		document: doc,
	}
}
