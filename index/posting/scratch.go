package posting

import (
	"iter"
	"math/bits"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
)

// floats are arrays of a number for each document of a segment, used again from one query to the next.
var floats = sync.Pool{New: func() any { return new([]float32) }}

// takeFloats gives n zeros, which giveFloats takes back.
func takeFloats(n int) *[]float32 {
	f := floats.Get().(*[]float32)
	if cap(*f) < n {
		*f = make([]float32, n)
	}
	*f = (*f)[:n]
	clear(*f)
	return f
}

func giveFloats(f *[]float32) { floats.Put(f) }

// bitset is a bit for each document of a segment, of which a set is made.
type bitset []uint64

var bitsets = sync.Pool{New: func() any { return new(bitset) }}

// takeBitset gives n zero bits, which giveBitset takes back.
func takeBitset(n int) *bitset {
	b := bitsets.Get().(*bitset)
	if n = (n + 63) / 64; cap(*b) < n {
		*b = make(bitset, n)
	}
	*b = (*b)[:n]
	clear(*b)
	return b
}

func giveBitset(b *bitset) { bitsets.Put(b) }

func (b bitset) add(doc uint32) { b[doc/64] |= 1 << (doc % 64) }

// count is how many bits are set.
func (b bitset) count() (n int) {
	for _, word := range b {
		n += bits.OnesCount64(word)
	}
	return n
}

// and leaves the bits that are set in another, too, and gives how many there are.
func (b bitset) and(other bitset) (n int) {
	for i := range b {
		b[i] &= other[i]
		n += bits.OnesCount64(b[i])
	}
	return n
}

// retain leaves the bits of those whose sums are at least so much, and gives how many there are.
func (b bitset) retain(sums []float32, least float32) (n int) {
	for i, word := range b {
		for rest := word; rest != 0; rest &= rest - 1 {
			if sums[64*i+bits.TrailingZeros64(rest)] < least {
				b[i] &^= rest & -rest
			}
		}
		n += bits.OnesCount64(b[i])
	}
	return n
}

// docs are the documents whose bits are set.
func (b bitset) docs() *roaring.Bitmap { return roaring.FromDense(b, true) }

// atOnce is how many documents of a bitmap are looked at together.
const atOnce = 256

// worthSpreading is how many documents of each 64 a bitmap has where it is read faster by the word than by roaring's
// iterator.
const worthSpreading = 4

var reading = sync.Pool{New: func() any { return new([atOnce]uint32) }}

// blocks are the documents of a bitmap, in order, some at a time.
func blocks(docs *roaring.Bitmap) iter.Seq[[]uint32] {
	return func(yield func([]uint32) bool) {
		size := docs.DenseSize()
		if docs.GetCardinality() >= worthSpreading*size {
			words := takeBitset(64 * int(size))
			defer giveBitset(words)
			docs.WriteDenseTo(*words)
			words.blocks(0)(yield)
			return
		}
		block := reading.Get().(*[atOnce]uint32)
		defer reading.Put(block)
		for it := docs.ManyIterator(); ; {
			n := it.NextMany(block[:])
			if n == 0 || !yield(block[:n]) {
				return
			}
		}
	}
}

// blocks are the documents whose bits are set, in order, some at a time; the first bit is of document from.
func (b bitset) blocks(from int) iter.Seq[[]uint32] {
	return func(yield func([]uint32) bool) {
		block := reading.Get().(*[atOnce]uint32)
		defer reading.Put(block)
		n := 0
		for i, word := range b {
			for base := uint32(from + 64*i); word != 0; word &= word - 1 {
				block[n%atOnce] = base + uint32(bits.TrailingZeros64(word))
				n++
			}
			if n > atOnce-64 {
				if !yield(block[:n]) {
					return
				}
				n = 0
			}
		}
		if n > 0 {
			yield(block[:n])
		}
	}
}
