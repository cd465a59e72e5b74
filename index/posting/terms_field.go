package posting

import (
	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"
)

// termsField is a field of a document whose terms are counted already. bleve's own text field is given a token for each
// place of a text, which takes a hundred times the memory of the text.
type termsField struct {
	name        string
	options     index.FieldIndexingOptions
	length      int // places
	frequencies index.TokenFrequencies
}

var _ document.Field = (*termsField)(nil)

func newTermsField(name string, options index.FieldIndexingOptions, length int, counts ...map[string]int) *termsField {
	n := 0
	for _, list := range counts {
		n += len(list)
	}
	f := &termsField{name: name, options: options, length: length, frequencies: make(index.TokenFrequencies, n)}
	all := make([]index.TokenFreq, n) // one piece of memory instead of n
	for _, list := range counts {
		for term, count := range list {
			if f.frequencies[term] != nil {
				continue
			}
			t := &all[0]
			all = all[1:]
			t.Term = []byte(term)
			if !options.SkipFreqNorm() {
				t.SetFrequency(count)
			}
			f.frequencies[term] = t
		}
	}
	return f
}

func (f *termsField) Name() string                                     { return f.name }
func (f *termsField) Value() []byte                                    { return nil }
func (f *termsField) ArrayPositions() []uint64                         { return nil }
func (f *termsField) EncodedFieldType() byte                           { return 't' }
func (f *termsField) Analyze()                                         {}
func (f *termsField) Options() index.FieldIndexingOptions              { return f.options }
func (f *termsField) AnalyzedLength() int                              { return f.length }
func (f *termsField) AnalyzedTokenFrequencies() index.TokenFrequencies { return f.frequencies }
func (f *termsField) NumPlainTextBytes() uint64                        { return 0 }

// Size is what bleve counts its memory by.
func (f *termsField) Size() int { return len(f.name) + f.frequencies.Size() }
