// Package budget bounds what one query may cost: the table of all bounds, and the account of what was spent. It knows
// nothing of queries or cases.
package budget

import "context"

// Budget counts what understanding a query costs, in microseconds of one core as they are estimated: the same query
// over the same cases costs the same on any machine, and has the same answer.
//
// What a query asks for is looked up whatever it costs; what it might have meant besides (readings, labels,
// corrections, loosening, likeness) is found out as long as there is work left.
type Budget struct {
	ctx     context.Context
	Spent   int
	Reached map[string]bool // names of the caps that were hit
	Tries   int             // of misspelled pinyin
}

// New is an unspent budget. It is over once ctx ends, too: whoever asked has gone.
func New(ctx context.Context) *Budget { return &Budget{ctx: ctx, Reached: map[string]bool{}} }

// Spend counts work that was done.
func (w *Budget) Spend(microseconds int) { w.Spent += microseconds }

// Over reports that there is no work left for what may be left out, and notes that it was.
func (w *Budget) Over() bool {
	if w.Spent < MostWork && w.ctx.Err() == nil {
		return false
	}
	w.Reach("work")
	return true
}

// Reach notes a cap that the query has hit, by its name in Caps.
func (w *Budget) Reach(name string) {
	if w != nil {
		w.Reached[name] = true
	}
}

// Told are the caps that the asker is told of.
func (w *Budget) Told() (told []Cap) {
	for _, c := range Caps {
		if w.Reached[c.Name] && c.Told != "" {
			told = append(told, c)
		}
	}
	return told
}

// What the steps of a search cost, in microseconds; measured on the law corpus.
const (
	CostLookUp    = 1    // a term in the dictionary of a segment
	setsAMicro    = 1000 // members of two sets that are joined in a microsecond
	textsAMicro   = 12   // documents whose text is looked up in a microsecond
	readingAMicro = 4096 // bytes of text that are searched in a microsecond
	CostReading   = 10   // letters looked up among the words of the collection by how they are read
	PairsAMicro   = 20   // pairs of words that are looked up in a microsecond
	LatinAMicro   = 40   // words that are compared with a misspelled one in a microsecond
	CostName      = 2    // a text looked up as a name of a department or domain
	CostSpelling  = 1    // letters compared with a label
	CostPlace     = 1    // a place of a text in a reading of it
	ChainsAMicro  = 2    // words that are put behind others in a microsecond
	ChangesAMicro = 16   // changes that are weighed in a microsecond
	CostChange    = 40   // what a character may be a misprint of
)

// CostOfSets is what joining two sets costs.
func CostOfSets(a, b interface{ GetCardinality() uint64 }) int {
	return int(a.GetCardinality()+b.GetCardinality()) / setsAMicro
}

// CostOfReading is what looking so many texts up costs, and searching so many bytes of them.
func CostOfReading(texts, bytes int) int { return texts/textsAMicro + bytes/readingAMicro }
