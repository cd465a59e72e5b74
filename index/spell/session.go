package spell

import (
	"context"

	"anlisou/data"
	"anlisou/index/budget"
	"anlisou/index/engine"
	"anlisou/index/query"
	"anlisou/segment"
)

// Session spells for one query over one state of an index. It remembers what it has read.
type Session struct {
	ctx        context.Context
	reader     engine.Reader
	stats      engine.Stats
	work       *budget.Budget
	segmenter  *segment.Segmenter
	taxonomy   *data.Taxonomy
	vocabulary func() (*Vocabulary, error)
	breaks     func(error) // is told what could not be read by a part that has no error to give
	read       map[string][][]string
}

// NewSession is a session for a query that a parser reads. Vocabulary gives that of the collection; breaks is told
// what could not be read by a part that has no error to give.
func NewSession(
	ctx context.Context,
	r engine.Reader,
	p query.Parser,
	vocabulary func() (*Vocabulary, error),
	breaks func(error),
) *Session {
	return &Session{
		ctx: ctx, reader: r, stats: r.Stats(), work: p.Budget, segmenter: p.Segmenter, taxonomy: p.Taxonomy,
		vocabulary: vocabulary, breaks: breaks, read: map[string][][]string{},
	}
}

// count is how many documents a set has.
func (s *Session) count(docs engine.Set) (int, error) {
	counts, err := s.reader.Count(s.ctx, docs)
	if err != nil {
		return 0, err
	}
	return counts[0], nil
}

// allOf are the documents in which all units stand.
func (s *Session) allOf(units query.Conjunction) engine.Set {
	sets := make([]engine.Set, len(units))
	for i, u := range units {
		sets[i] = engine.Unit(u, false)
	}
	return engine.And(sets...)
}

// aheadOf is how many of a list are looked up together at first, where the first few may be enough; then twice as many.
const aheadOf = 4

// ahead looks up together what a loop over n things counts one by one, whenever i comes to what is not looked up yet.
func (s *Session) ahead(i, n int, sets func(i int) []engine.Set) error {
	size := i + aheadOf // 4 from 0, 8 from 4, 16 from 12, …
	if size&(size-1) != 0 {
		return nil
	}
	var all []engine.Set
	for j := i; j < min(n, i+size); j++ {
		all = append(all, sets(j)...)
	}
	_, err := s.reader.Count(s.ctx, all...)
	return err
}

// textDocs are the documents that hold a text.
func textDocs(text string) engine.Set { return engine.Unit(query.Unit{Text: text}, false) }

// countText is how many documents hold a text.
func (s *Session) countText(text string) (int, error) {
	return s.count(textDocs(text))
}

// inOneCase reports words all of which some document holds as words.
func (s *Session) inOneCase(words []string) (bool, error) {
	n, err := s.count(s.inOne(words))
	return n > 0, err
}

// inOne are the documents that hold all of some words as words.
func (s *Session) inOne(words []string) engine.Set {
	units := make(query.Conjunction, len(words))
	for i, w := range words {
		units[i] = query.Unit{Text: w, Word: true}
	}
	return s.allOf(units)
}
