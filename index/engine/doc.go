package engine

import (
	"bytes"
	"cmp"
	"math"
)

// Doc is one revision of a case, as an engine knows it. It does not change.
type Doc struct {
	Revision   uint64 // the store's change that it is of
	ID         string
	Collection string
	Number     int
	Year       int
	When       int // data.Case.When: the number that documents are in order of their dates by
	Words      int // terms of the field Words: its length, for BM25
	// Text is the title, each section's heading and text, and the date, in normal form as flat text (package flat), a line end
	// between any two. There are line ends within the texts of sections, too, where paragraphs end.
	Text   []byte
	Labels []byte // what was inferred, as it was given
}

// Title is the title, as flat text.
func (d *Doc) Title() []byte {
	for from := 0; ; from++ {
		at := bytes.Index(d.Text[from:], lineEnd)
		if at < 0 {
			return d.Text
		}
		if from += at; from%2 == 0 { // else it is of two characters
			return d.Text[:from]
		}
	}
}

var lineEnd = []byte{'\n', 0}

// Better reports a document that comes before another by their scores.
func Better(a, b *Found) bool {
	if a.Unsure != b.Unsure {
		return b.Unsure
	}
	return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID)) < 0
}

// IDF is how much a term tells that stands in df of n documents: ln(1 + (n - df + 0.5) / (df + 0.5)), as Lucene has it.
func IDF(n, df int) float64 {
	return math.Log(1 + (float64(n-df)+0.5)/(float64(df)+0.5))
}
