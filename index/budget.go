package index

import "context"

// work counts what understanding a query costs, in microseconds of one core as they are estimated: the same query over the
// same cases costs the same on any machine, and has the same answer.
//
// What a query asks for is looked up whatever it costs; what it might have meant besides (readings, labels, corrections,
// loosening, likeness) is found out as long as there is work left.
type work struct {
	ctx   context.Context
	spent int
	hit   map[string]bool // names of the caps that were hit
	tries int             // of misspelled pinyin
}

func newWork(ctx context.Context) *work { return &work{ctx: ctx, hit: map[string]bool{}} }

// spend counts work that was done.
func (w *work) spend(microseconds int) { w.spent += microseconds }

// over reports that there is no work left for what may be left out, and notes that it was.
func (w *work) over() bool {
	if w.spent < mostWork && w.ctx.Err() == nil {
		return false
	}
	w.reach("work")
	return true
}

// reach notes a cap that the query has hit, by its name in Caps.
func (w *work) reach(name string) {
	if w != nil {
		w.hit[name] = true
	}
}

// told are the caps that the asker is told of.
func (w *work) told() (told []Cap) {
	for _, c := range Caps {
		if w.hit[c.Name] && c.Told != "" {
			told = append(told, c)
		}
	}
	return told
}

// What the steps of a search cost, in microseconds; measured on the law corpus.
const (
	costLookUp    = 1    // a term in the dictionary of a segment
	setsAMicro    = 1000 // members of two sets that are joined in a microsecond
	textsAMicro   = 12   // documents whose text is looked up in a microsecond
	readingAMicro = 4096 // bytes of text that are searched in a microsecond
	costReading   = 10   // letters looked up among the words of the collection by how they are read
	pairsAMicro   = 20   // pairs of words that are looked up in a microsecond
	latinAMicro   = 40   // words that are compared with a misspelled one in a microsecond
	costName      = 2    // a text looked up as a name of a department or domain
	costSpelling  = 1    // letters compared with a label
	costPlace     = 1    // a place of a text in a reading of it
	chainsAMicro  = 2    // words that are put behind others in a microsecond
	changesAMicro = 16   // changes that are weighed in a microsecond
	costChange    = 40   // what a character may be a misprint of
)

func costOfSets(a, b interface{ GetCardinality() uint64 }) int {
	return int(a.GetCardinality()+b.GetCardinality()) / setsAMicro
}

func costOfReading(texts, bytes int) int { return texts/textsAMicro + bytes/readingAMicro }
