package posting

import (
	"errors"
	"math/bits"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/RoaringBitmap/roaring/v2"

	"anlisou/index/budget"
	"anlisou/index/engine"
	"anlisou/index/flat"
)

// worthSharing is how many documents are read on all cores.
const worthSharing = 4096

// share is what one core reads of some documents: those of words, whose first bit is of document from.
type share struct {
	from  int
	words bitset
	docs  []*engine.Doc
	// What was read.
	texts, bytes int
}

// each calls yield for each document of a share, with its bit, until it returns false. One whose text is gone is left
// out of words.
func (s *share) each(yield func(i int, bit uint64, doc *engine.Doc) bool) {
	for i, word := range s.words {
		for ; word != 0; word &= word - 1 {
			doc := s.docs[64*i+bits.TrailingZeros64(word)]
			s.texts++
			if doc == nil {
				s.words[i] &^= word & -word
			} else if !yield(i, word&-word, doc) {
				return
			}
		}
	}
}

// read has look read shares of some documents, at once where they are many, up to a document: what is read beyond it is
// not counted, so that a question costs the same each time. It is asked once all have been read.
func (l *segmentReader) read(docs *roaring.Bitmap, words bitset, upTo func() int, look func(*share)) error {
	docs.WriteDenseTo(words)
	n, cores := int(docs.GetCardinality()), 1
	if n >= worthSharing {
		cores = runtime.GOMAXPROCS(0)
	}
	each := (len(words) + cores - 1) / cores
	shares, errs := make([]share, cores), make([]error, cores)
	var others sync.WaitGroup
	for number := range shares {
		from := min(number*each, len(words))
		s := &shares[number]
		*s = share{from: 64 * from, words: words[from:min(from+each, len(words))], docs: l.docs[min(64*from, len(l.docs)):]}
		look := func() {
			errs[number] = Guard(func() error {
				look(s)
				return nil
			})
		}
		if number < cores-1 {
			others.Go(look)
		} else {
			look()
		}
	}
	others.Wait()
	texts, bytes := 0, 0
	for _, s := range shares {
		if s.from <= upTo() {
			texts, bytes = texts+s.texts, bytes+s.bytes
		}
	}
	l.budget.Spend(budget.CostOfReading(texts, bytes))
	return errors.Join(errs...)
}

func (l *segmentReader) last() int { return len(l.docs) }

// confirm keeps the documents whose flat text holds a text.
func (l *segmentReader) confirm(candidates *roaring.Bitmap, text []rune) (*roaring.Bitmap, error) {
	if candidates.IsEmpty() {
		return none, nil
	}
	pattern := flat.Encode(text)
	held := takeBitset(len(l.docs))
	defer giveBitset(held)
	err := l.read(candidates, *held, l.last, func(s *share) {
		s.each(func(i int, bit uint64, doc *engine.Doc) bool {
			if at := flat.Index(doc.Text, pattern); at >= 0 {
				s.bytes += at
			} else {
				s.words[i] &^= bit
				s.bytes += len(doc.Text)
			}
			return true
		})
	})
	if err != nil {
		return nil, err
	}
	return held.docs(), nil
}

// confirmBounded keeps the documents whose flat text holds a text, which is surely in those in which it is not only
// within longer numbers.
func (l *segmentReader) confirmBounded(candidates *roaring.Bitmap, text []rune) (standing, error) {
	pattern := flat.Encode(text)
	all, sure := takeBitset(len(l.docs)), takeBitset(len(l.docs))
	defer giveBitset(all)
	defer giveBitset(sure)
	err := l.read(candidates, *all, l.last, func(s *share) {
		surely := (*sure)[s.from/64:]
		s.each(func(i int, bit uint64, doc *engine.Doc) bool {
			holds := false
			for from := 0; ; from += 2 {
				at := flat.Index(doc.Text[from:], pattern)
				if at < 0 {
					s.bytes += len(doc.Text)
					break
				}
				holds = true
				if from += at; !flat.InNumber(doc.Text, from, from+len(pattern)) {
					surely[i] |= bit
					s.bytes += from
					break
				}
			}
			if !holds {
				s.words[i] &^= bit
			}
			return true
		})
	})
	if err != nil {
		return standing{}, err
	}
	return standing{all.docs(), sure.docs()}, nil
}

// firstHolding is the first of some documents whose flat text holds a text; false where none does.
func (l *segmentReader) firstHolding(candidates *roaring.Bitmap, text []rune) (doc uint32, found bool, err error) {
	pattern := flat.Encode(text)
	words := takeBitset(len(l.docs))
	defer giveBitset(words)
	var first atomic.Int64 // of all shares so far
	first.Store(int64(len(l.docs)))
	err = l.read(candidates, *words, func() int { return int(first.Load()) }, func(s *share) {
		s.each(func(i int, bit uint64, doc *engine.Doc) bool {
			if first.Load() < int64(s.from) {
				return false // in a share before this one
			}
			at := flat.Index(doc.Text, pattern)
			if at < 0 {
				s.bytes += len(doc.Text)
				return true
			}
			s.bytes += at
			here := int64(s.from + 64*i + bits.TrailingZeros64(bit))
			for known := first.Load(); here < known && !first.CompareAndSwap(known, here); known = first.Load() {
			}
			return false
		})
	})
	if err != nil {
		return 0, false, err
	}
	return uint32(first.Load()), first.Load() < int64(len(l.docs)), nil
}
