package index

import (
	"context"
	"fmt"
)

// work counts what understanding a query costs, in microseconds of one core as they are estimated: the same query over the
// same cases costs the same on any machine, and has the same answer.
//
// What a query asks for is looked up whatever it costs; what it might have meant besides (readings, labels, corrections,
// loosening, likeness) is found out as long as there is work left.
type work struct {
	ctx   context.Context
	spent int
	hit   []Cap // caps that were hit, each once
}

func newWork(ctx context.Context) *work { return &work{ctx: ctx} }

// spend counts work that was done.
func (w *work) spend(microseconds int) { w.spent += microseconds }

// over reports that there is no work left for what may be left out, and notes that it was.
func (w *work) over() bool {
	if w.spent < capWork.Bound && w.ctx.Err() == nil {
		return false
	}
	w.reach(capWork)
	return true
}

// reach notes a cap that the query has hit.
func (w *work) reach(c Cap) {
	for _, known := range w.hit {
		if known.Name == c.Name {
			return
		}
	}
	w.hit = append(w.hit, c)
}

// memo is what one query has found out already.
type memo struct {
	units  map[unitKey]set
	stands map[string]bool
}

// unitKey is what the documents of a unit hang on.
type unitKey struct {
	text        string
	word, title bool
	label       Field
}

func newMemo() memo {
	return memo{units: map[unitKey]set{}, stands: map[string]bool{}}
}

// unitDocs are the documents in which a unit stands.
func (s *search) unitDocs(u Unit) (set, error) {
	key := unitKey{u.Text, u.Word, u.Title, u.Label}
	if docs, known := s.memo.units[key]; known {
		return docs, nil
	}
	docs := make(set, len(s.leaves))
	for i, l := range s.leaves {
		if err := s.ctx.Err(); err != nil {
			return nil, fmt.Errorf("look up: %w", err)
		}
		var err error
		if docs[i], err = l.unit(u); err != nil {
			return nil, err
		}
	}
	s.memo.units[key] = docs
	return docs, nil
}

// breaks notes what could not be read by a part that has no error to give: the whole search fails by it.
func (s *search) breaks(err error) {
	if s.broken == nil {
		s.broken = err
	}
}

// What the steps of a search cost, in microseconds; measured on the law corpus.
const (
	costLookUp    = 2    // a term in the dictionary of a segment
	setsAMicro    = 1000 // members of two sets that are joined in a microsecond
	textsAMicro   = 12   // documents whose text is looked up in a microsecond
	readingAMicro = 4096 // bytes of text that are searched in a microsecond
)

func costOfSets(a, b interface{ GetCardinality() uint64 }) int {
	return int(a.GetCardinality()+b.GetCardinality()) / setsAMicro
}

func costOfReading(texts, bytes int) int { return texts/textsAMicro + bytes/readingAMicro }
