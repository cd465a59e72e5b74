package posting

import (
	"encoding/binary"
	"iter"
	"slices"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/document"
	"github.com/blevesearch/bleve/v2/mapping"
	index "github.com/blevesearch/bleve_index_api"

	"anlisou/index/engine"
	"anlisou/index/query"
)

// fieldAcross has the pairs of characters that the end of a paragraph parts. Nobody asks for them but this package.
const fieldAcross = "across"

const presenceOnly = index.IndexField | index.SkipFreqNorm

// newMapping is the mapping an index is created with. Documents come analysed, so it says only what bleve
// keeps by itself: the scoring model, and nothing dynamic.
func newMapping() mapping.IndexMapping {
	m := bleve.NewIndexMapping()
	m.ScoringModel = index.BM25Scoring
	m.DefaultMapping = bleve.NewDocumentStaticMapping()
	return m
}

// bleveID is how bleve names a revision: its sequence number, big endian.
func bleveID(revision uint64) string {
	return string(binary.BigEndian.AppendUint64(nil, revision))
}

func parseBleveID(id []byte) uint64 {
	if len(id) != 8 {
		return 0
	}
	return binary.BigEndian.Uint64(id)
}

// newDocument is an analysed document as bleve takes it. Words have frequencies, all else is presence only.
func newDocument(a *engine.Analysed) *document.Document {
	doc := document.NewDocument(bleveID(a.Doc.Revision))
	if a.Doc.Words > 0 {
		doc.AddField(countedField(string(engine.Words), a.Words))
	}
	for field, terms := range presences(a) {
		if slices.Contains(query.Fields, query.Field(field)) { // bleve has a field for each value of a label
			for _, value := range terms {
				doc.AddField(document.NewTextFieldCustom(field, nil, []byte(value), presenceOnly, nil))
			}
			continue
		}
		doc.AddField(presentField(field, terms))
	}
	return doc
}

// presences are the fields of a document of which it is only said which terms they have, but for those that have none.
func presences(a *engine.Analysed) iter.Seq2[string, []string] {
	return func(yield func(field string, terms []string) bool) {
		each := func(field string, terms []string) bool { return len(terms) == 0 || yield(field, terms) }
		ok := each(string(engine.Grams), a.Grams) && each(string(engine.Chars), a.Chars) &&
			each(string(engine.Values), a.Values) && each(fieldAcross, a.Across) && each(string(engine.Title), a.Title)
		for _, f := range query.Fields {
			ok = ok && each(string(f), a.Labels[f])
		}
		_ = ok && each(string(engine.Organs), a.Organs)
	}
}

// release gives back what documents hold that bleve has taken in.
func release(documents []*document.Document) {
	for _, doc := range documents {
		if doc == nil {
			continue
		}
		for _, field := range doc.Fields {
			if terms, ok := field.(*termsField); ok {
				terms.release()
			}
		}
	}
}
