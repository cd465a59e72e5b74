package index

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"anlisou/segment"
)

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

// memo is what one query has found out already. What comes out of it is a copy: who asked may change it.
type memo struct {
	units    map[unitKey]sets
	groups   map[string]sets // of several alternatives
	stands   map[string]bool
	beside   map[string]float64
	readings map[string][][]string
	labels   map[string][]Unit
	organs   map[string]organ // by name
}

// unitKey is what the documents of a unit hang on.
type unitKey struct {
	text        string
	word, title bool
	quoted      bool
	keys        string
	not, lines  bool
	label       Field
	typed       string // of a label
}

func (u Unit) key() unitKey {
	k := unitKey{text: u.Text, word: u.Word, title: u.Title, quoted: u.Quoted, keys: strings.Join(u.Keys, "\x00"), not: u.Not, lines: u.Lines, label: u.Label}
	if u.Label != "" {
		k.typed = u.For
	}
	return k
}

// sets are the documents in which something stands, leaf by leaf, as standing.
type sets struct{ all, sure set }

func newMemo() memo {
	return memo{
		units: map[unitKey]sets{}, groups: map[string]sets{}, stands: map[string]bool{}, beside: map[string]float64{},
		readings: map[string][][]string{}, labels: map[string][]Unit{}, organs: map[string]organ{},
	}
}

// unitDocs are the documents in which a unit stands, and those in which it surely does.
func (s *search) unitDocs(u Unit) (all, sure set, err error) {
	key := u.key()
	if docs, known := s.memo.units[key]; known {
		return slices.Clone(docs.all), slices.Clone(docs.sure), nil
	}
	switch {
	case u.Not:
		u.Not = false
		if all, sure, err = s.unitDocs(u); err != nil {
			return nil, nil, err
		}
		all, sure = s.minus(s.live(), sure), s.minus(s.live(), all)
		s.memo.units[key] = sets{slices.Clone(all), slices.Clone(sure)}
		return all, sure, nil
	case u.Label != "" && u.Label != numbered:
		docs, err := s.labelDocs(u)
		if err != nil {
			return nil, nil, err
		}
		s.memo.units[key] = sets{slices.Clone(docs.all), slices.Clone(docs.sure)}
		return docs.all, docs.sure, nil
	}
	all, sure = make(set, len(s.leaves)), make(set, len(s.leaves))
	for i, l := range s.leaves {
		if err := s.ctx.Err(); err != nil {
			return nil, nil, fmt.Errorf("look up: %w", err)
		}
		docs, err := l.unit(u)
		if err != nil {
			return nil, nil, err
		}
		all[i], sure[i] = docs.all, docs.sure
	}
	s.memo.units[key] = sets{slices.Clone(all), slices.Clone(sure)}
	return all, sure, nil
}

// readTitles looks up what a plan asks of titles that is no pair of letters or digits, all of it at once.
func (s *search) readTitles() error {
	var keys []unitKey
	var texts [][]rune
	for u := range s.plan.asked {
		key := u.key()
		if _, known := s.memo.units[key]; known || !u.Title || u.Label != "" || slices.Contains(keys, key) {
			continue
		}
		if text := []rune(u.Text); len(segment.Grams(text)) == 0 {
			keys, texts = append(keys, key), append(texts, text)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	automaton := newPatterns(texts)
	docs := make([]set, len(keys))
	for _, l := range s.leaves {
		if err := s.ctx.Err(); err != nil {
			return fmt.Errorf("look up titles: %w", err)
		}
		for i, found := range l.titlesHolding(automaton) {
			docs[i] = append(docs[i], found)
		}
	}
	for i, key := range keys {
		s.memo.units[key] = sets{docs[automaton.as[i]], docs[automaton.as[i]]}
	}
	return nil
}

// breaks notes what could not be read by a part that has no error to give: the whole search fails by it.
func (s *search) breaks(err error) {
	if s.broken == nil {
		s.broken = err
	}
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
