package posting

import (
	"math"
	"sync"

	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"
)

// termsField is a field of a document whose terms are counted already. bleve's own text field is given a token for each
// place of a text, which takes a hundred times the memory of the text.
type termsField struct {
	name        string
	options     index.FieldIndexingOptions
	frequencies index.TokenFrequencies
}

var _ document.Field = (*termsField)(nil)

// sharedCounts are what terms of one frequency share: nothing else is said of them, and nobody writes to it, because no
// document has a field twice.
var sharedCounts = sync.OnceValue(func() (shared [math.MaxUint8 + 1]*index.TokenFreq) {
	for n := range shared {
		shared[n] = &index.TokenFreq{}
		shared[n].SetFrequency(n)
	}
	return shared
})

// frequencyOf is how often a term stands in a document.
func frequencyOf(count int) *index.TokenFreq {
	if count <= math.MaxUint8 {
		return sharedCounts()[count]
	}
	own := &index.TokenFreq{}
	own.SetFrequency(count)
	return own
}

// tables are the tables of fields that bleve has taken in, to be filled again instead of making one for each field of
// each document.
var tables sync.Pool

// newTable is a table without terms.
func newTable(terms int) index.TokenFrequencies {
	if used, ok := tables.Get().(index.TokenFrequencies); ok {
		return used
	}
	return make(index.TokenFrequencies, terms)
}

// countedField is a field of terms with how often each stands in a document.
func countedField(name string, counts map[string]int) *termsField {
	f := &termsField{name: name, options: index.IndexField, frequencies: newTable(len(counts))}
	for term, count := range counts {
		f.frequencies[term] = frequencyOf(count)
	}
	return f
}

// presentField is a field of terms of which it is only said that they are there.
func presentField(name string, terms []string) *termsField {
	f := &termsField{name: name, options: presenceOnly, frequencies: newTable(len(terms))}
	for _, term := range terms {
		f.frequencies[term] = frequencyOf(0)
	}
	return f
}

// release gives back the table of a field that nobody reads any more. A large one is not kept: emptying it costs its
// size, whatever is in it.
func (f *termsField) release() {
	const largest = 4096
	if len(f.frequencies) > largest {
		return
	}
	clear(f.frequencies)
	tables.Put(f.frequencies)
	f.frequencies = nil
}

func (f *termsField) Name() string                                     { return f.name }
func (f *termsField) Value() []byte                                    { return nil }
func (f *termsField) ArrayPositions() []uint64                         { return nil }
func (f *termsField) EncodedFieldType() byte                           { return 't' }
func (f *termsField) Analyze()                                         {}
func (f *termsField) Options() index.FieldIndexingOptions              { return f.options }
func (f *termsField) AnalyzedTokenFrequencies() index.TokenFrequencies { return f.frequencies }
func (f *termsField) NumPlainTextBytes() uint64                        { return 0 }

// AnalyzedLength is what bleve writes beside each frequency: as little as it can, because texts know how long they are,
// and one byte instead of two. Of 0 zapx would take a word of a single document, once merged, for one of none.
func (f *termsField) AnalyzedLength() int { return 1 }

// Size is what bleve counts its memory by: about that of a table of so many terms of six bytes.
func (f *termsField) Size() int { return len(f.name) + 32*len(f.frequencies) }
