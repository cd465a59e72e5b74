package posting

import (
	"context"
	"math/bits"

	"github.com/RoaringBitmap/roaring/v2"
	bleveseg "github.com/blevesearch/scorch_segment_api/v2"

	"anlisou/data/say"
	"anlisou/index/engine"
	"anlisou/index/weight"
)

// window is how many documents are scored together, one window after the other: their sums stay in the cache of a
// core, and what the best of those before come to says what need not be looked at in those that follow.
const window = 1 << 14

// summing sums what terms say of the documents of a segment. A document's sum is made in the order of the terms, so that
// it is the same in whatever segment and window it stands.
type summing struct {
	*segmentReader
	factors *lengthFactors
	terms   []term
	cursors []*cursor // nil until a term is needed
	rest    []float64 // what the terms from each on can be worth to a document
	seen    bitset    // of a window: what the terms that were added stand in
	hits    hits
}

func (r *reader) summing(i int, terms []term) *summing {
	s := &summing{
		segmentReader: r.segments[i], factors: r.lengthFactors, terms: terms, cursors: make([]*cursor, len(terms)),
		rest: make([]float64, len(terms)+1), seen: make(bitset, window/64),
	}
	for t := len(terms) - 1; t >= 0; t-- {
		s.rest[t] = s.rest[t+1] + terms[t].maxScore
	}
	for t, term := range terms {
		at := term.segments[i]
		s.cursors[t] = &cursor{of: at.docs, list: at.list}
		if at.list != nil {
			s.cursors[t].of = at.list.all
		}
	}
	return s
}

// rewind begins with the first window again.
func (s *summing) rewind() {
	for _, c := range s.cursors {
		c.word, c.place = 0, 0
	}
}

// close gives back what the terms were read into.
func (s *summing) close() {
	for _, c := range s.cursors {
		if c.words != nil {
			giveBitset(c.words)
		}
	}
}

// all sums what the terms say of some documents of the segment into sums, which are zero.
func (s *summing) all(ctx context.Context, docs *roaring.Bitmap, sums []float32) error {
	return s.windows(ctx, docs, func(from int, candidates bitset) error {
		return s.add(from, sums[from:min(len(sums), from+window)], candidates, 0)
	})
}

// windows calls yield with those of some documents that are of each window, from its first document on, where there are
// any.
func (s *summing) windows(ctx context.Context, docs *roaring.Bitmap, yield func(from int, candidates bitset) error) error {
	s.rewind()
	all := takeBitset(len(s.docs))
	defer giveBitset(all)
	docs.WriteDenseTo(*all)
	for from := 0; from < len(s.docs); from += window {
		candidates := (*all)[from/64 : min(len(*all), (from+window)/64)]
		if candidates.count() == 0 {
			continue
		}
		if err := ctx.Err(); err != nil {
			return say.Errorf("score: %w", err)
		}
		if err := yield(from, candidates); err != nil {
			return err
		}
	}
	return nil
}

// add adds what the terms say of the candidates of the window from a document on to sums, which are zero. A candidate
// that cannot come to least is no longer one afterwards, and its sum means nothing, nor does that of another document.
func (s *summing) add(from int, sums []float32, candidates bitset, least float32) error {
	left, added := candidates.count(), 0
	// A document that has none of the terms up to the first whose rest is too little has too little.
	enough := len(s.terms)
	for t := range s.rest {
		if float32(s.rest[t])*roundUp+rounding < least {
			enough = t
			break
		}
	}
	clear(s.seen)
	for t := range s.terms {
		if t == enough {
			if left = candidates.and(s.seen); left == 0 {
				return nil
			}
		}
		// Looking at each sum pays once as many were added to.
		if t >= enough && added >= left {
			if left = candidates.retain(sums, least-float32(s.rest[t])*roundUp-rounding); left == 0 {
				return nil
			}
			added = 0
		}
		n, err := s.addTerm(t, from, sums, candidates, t < enough)
		if err != nil {
			return err
		}
		added += n
	}
	if enough < len(s.terms) {
		candidates.retain(sums, least-rounding)
	}
	return nil
}

// The margins are for the rounding of sums: a document is dropped only where it is clearly out.
const (
	roundUp  = 1.0001
	rounding = 1e-4
)

// cursor reads a term's documents by windows.
type cursor struct {
	of   *roaring.Bitmap
	list *postingList // of a term with frequencies, whose deleted documents are read, too
	read bool

	words       *bitset  // the documents, where they are many
	few         []uint32 // else
	frequencies []byte   // of each document, where a byte holds them
	wide        []int    // else

	word, place int // what was read: so many words, so many documents
}

// open reads a term, when it is first needed.
func (c *cursor) open(l *segmentReader, text string) (err error) {
	if c.read {
		return nil
	}
	documents := c.of.GetCardinality()
	if size := c.of.DenseSize(); documents >= size {
		c.words = takeBitset(int(64 * size))
		c.of.WriteDenseTo(*c.words)
	} else {
		c.few = c.of.ToArray()
	}
	if c.list != nil {
		if c.frequencies, err = l.frequencies.of(l.id, text, c.list, int(documents)); err != nil {
			return err
		}
		if c.frequencies == nil {
			c.wide = make([]int, 0, documents)
			err = each(c.list, func(frequency int) { c.wide = append(c.wide, frequency) })
		}
	}
	c.read = true
	return err
}

// frequency is how often the term stands in the document at a place among its own.
func (c *cursor) frequency(place int) float64 {
	if c.frequencies != nil {
		return float64(c.frequencies[place])
	}
	return float64(c.wide[place])
}

// each calls yield for each document of a posting list that has some, with the frequency there.
func each(list bleveseg.PostingsList, yield func(frequency int)) error {
	for it := list.Iterator(true, false, false, nil); ; {
		p, err := it.Next()
		if err != nil {
			return damaged(err, "frequencies")
		}
		if p == nil {
			return nil
		}
		yield(int(p.Frequency()))
	}
}

// hits are documents that a term stands in, and their places among all that it does.
type hits struct {
	docs   [atOnce]uint32
	places [atOnce]int
}

// addTerm adds what term t says of the candidates of the window from a document on, and gives of how many it does.
func (s *summing) addTerm(t, from int, sums []float32, candidates bitset, see bool) (added int, err error) {
	c, term := s.cursors[t], &s.terms[t]
	if err := c.open(s.segmentReader, term.text); err != nil {
		return 0, err
	}
	in, n := &s.hits, 0
	if c.words == nil {
		for ; c.place < len(c.few) && int(c.few[c.place]) < from+window; c.place++ {
			doc := c.few[c.place]
			at := int(doc) - from
			if at < 0 {
				continue
			}
			if see {
				s.seen.add(uint32(at))
			}
			if candidates[at/64]>>(at%64)&1 == 0 {
				continue
			}
			in.docs[n], in.places[n] = doc, c.place
			if n++; n == atOnce {
				s.addTo(from, sums, term, c, n)
				added, n = added+n, 0
			}
		}
		s.addTo(from, sums, term, c, n)
		return added + n, nil
	}
	words := *c.words
	for ; c.word < min(from/64, len(words)); c.word++ {
		c.place += bits.OnesCount64(words[c.word])
	}
	for i, candidate := range candidates[:max(0, min(len(candidates), len(words)-from/64))] {
		word := words[c.word]
		if see {
			s.seen[i] |= word
		}
		for both := word & candidate; both != 0; both &= both - 1 {
			bit := bits.TrailingZeros64(both)
			in.docs[n%atOnce] = uint32(from + 64*i + bit)
			in.places[n%atOnce] = c.place + bits.OnesCount64(word&(1<<bit-1))
			n++
		}
		if n > atOnce-64 {
			s.addTo(from, sums, term, c, n)
			added, n = added+n, 0
		}
		c.place += bits.OnesCount64(word)
		c.word++
	}
	s.addTo(from, sums, term, c, n)
	return added + n, nil
}

// addTo adds what a term says of the first n of hits: a word by BM25, a gram by BM25's length factor, for a
// frequency of one; a gram of a title by the title's length; a character the same to all.
func (s *summing) addTo(from int, sums []float32, t *term, c *cursor, n int) {
	switch docs := s.hits.docs[:n]; t.field {
	case engine.Words:
		for i, doc := range docs {
			frequency := c.frequency(s.hits.places[i])
			sums[int(doc)-from] += float32(
				t.weight * frequency * (weight.K1 + 1) / (frequency + s.factors.norms.of(s.lengths[doc])))
		}
	case engine.Grams, engine.Values:
		for _, doc := range docs {
			sums[int(doc)-from] += float32(t.weight * s.factors.gramNorms.of(s.lengths[doc]))
		}
	case engine.Title:
		for _, doc := range docs {
			sums[int(doc)-from] += float32(t.weight * (1 / float64(max(1, s.titles[doc]))))
		}
	default:
		for _, doc := range docs {
			sums[int(doc)-from] += float32(t.weight)
		}
	}
}

// of is what term t says of one document; false where it does not stand there.
func (s *summing) of(t int, doc uint32) (score float64, stands bool, err error) {
	c := s.cursors[t]
	if !c.of.Contains(doc) {
		return 0, false, nil
	}
	if err := c.open(s.segmentReader, s.terms[t].text); err != nil {
		return 0, false, err
	}
	var sum [1]float32
	s.hits.docs[0], s.hits.places[0] = doc, int(c.of.Rank(doc))-1
	s.addTo(int(doc), sum[:], &s.terms[t], c, 1)
	return float64(sum[0]), true, nil
}
