package posting

import (
	"encoding/binary"

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
	add := func(field string, terms []string) {
		if len(terms) > 0 {
			doc.AddField(presentField(field, terms))
		}
	}
	add(string(engine.Grams), a.Grams)
	add(string(engine.Chars), a.Chars)
	add(string(engine.Values), a.Values)
	add(fieldAcross, a.Across)
	add(string(engine.Title), a.Title)
	for _, f := range query.Fields {
		for _, value := range a.Labels[f] {
			doc.AddField(document.NewTextFieldCustom(string(f), nil, []byte(value), presenceOnly, nil))
		}
	}
	add(string(engine.Organs), a.Organs)
	return doc
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
