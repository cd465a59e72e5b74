package posting

import (
	"encoding/binary"
	"slices"
)

// How often a term stands in each of its documents is written in chunks, each for so many documents of the segment. A
// reader reads a chunk as far as the posting list goes, and no more: lists that say the same of all their documents, and
// are parted into as many chunks, share chunks that are as long as any of them needs. That is nearly all lists of
// fields where only presence is said, a third of their size. zapx would read a frequency of 0 where no chunks are, too,
// but its merging copies the bytes of each posting, and takes none for the end of the list (merge.go,
// mergeTermFreqNormLocsByCopying).

const (
	// chunkPostings is about how many postings a chunk has (zapx chunk.go, mode 1026).
	chunkPostings = 1024
	// sharedFrequency is the highest that lists share, each of which takes two bytes for chunkPostings.
	sharedFrequency = 8
	// normBits is what is written beside each frequency that is not 0 (termsField.AnalyzedLength).
	normBits = 1
)

// chunks are those of a segment file.
type chunks struct {
	documents int
	needs     map[int][]uint32 // how long each of some chunks must be to be shared, by how many pieces they are
	shared    map[alike]uint64 // where shared chunks stand
	content   []byte           // of the chunks of a list
	ends      []int            // of each in it
}

// alike are lists that share chunks: what they say of each document, and how many pieces they are in.
type alike struct {
	frequency uint32
	pieces    int
}

// pieces are how many chunks there are at least for a list of n postings.
func pieces(n int) int { return n/chunkPostings + 1 }

// newChunks finds out how long the chunks of posting lists that say nothing of frequencies must be.
func newChunks(v *inverter) chunks {
	c := chunks{documents: len(v.revisions), needs: map[int][]uint32{}, shared: map[alike]uint64{}}
	c.needs[1] = []uint32{uint32(min(c.documents, chunkPostings-1))}
	var p postings
	for _, f := range v.fields {
		if f.counted {
			continue
		}
		for n := range f.terms {
			t := f.at(uint32(n))
			if t.postings < chunkPostings {
				continue
			}
			p.read(v, f, t)
			needs := c.needs[pieces(len(p.docs))]
			for chunk, n := range c.counts(p.docs) {
				if chunk == len(needs) {
					needs = append(needs, 0)
				}
				needs[chunk] = max(needs[chunk], n)
			}
			c.needs[pieces(len(p.docs))] = needs
		}
	}
	return c
}

// size is for how many documents of the segment a chunk is, of a list in so many pieces.
func (c *chunks) size(pieces int) int { return c.documents / pieces }

// counts are how many postings each chunk of a list has.
func (c *chunks) counts(docs []uint32) (counts []uint32) {
	size := c.size(pieces(len(docs)))
	counts = make([]uint32, (c.documents-1)/size+1)
	for _, doc := range docs {
		counts[int(doc)/size]++
	}
	return counts
}

// frequencies writes how often a term stands in each of its documents, where that is not written yet, and gives where it
// is.
func (z *zapFile) frequencies(p *postings) uint64 {
	of := alike{pieces: pieces(len(p.docs))}
	same := len(p.frequencies) == 0
	if !same && of.pieces == 1 {
		of.frequency = p.frequencies[0]
		same = of.frequency <= sharedFrequency && !slices.ContainsFunc(p.frequencies, func(n uint32) bool { return n != of.frequency })
	}
	if !same {
		return z.writeChunks(z.chunks.counts(p.docs), func(i int) uint32 { return p.frequencies[i] })
	}
	at, known := z.chunks.shared[of]
	if !known {
		at = z.writeChunks(z.chunks.needs[of.pieces], func(int) uint32 { return of.frequency })
		z.chunks.shared[of] = at
	}
	return at
}

// writeChunks writes chunks of so many frequencies each: how many chunks, where each ends, and what is in them. A
// frequency is doubled, because no places within the document follow, and followed by a norm, which one of 0 has not.
func (z *zapFile) writeChunks(counts []uint32, frequency func(i int) uint32) (at uint64) {
	c := &z.chunks
	c.content, c.ends = c.content[:0], c.ends[:0]
	i := 0
	for _, count := range counts {
		for range count {
			n := frequency(i)
			c.content = binary.AppendUvarint(c.content, uint64(n)<<1)
			if n > 0 {
				c.content = binary.AppendUvarint(c.content, normBits)
			}
			i++
		}
		c.ends = append(c.ends, len(c.content))
	}
	at = z.size
	z.uvarint(uint64(len(c.ends)))
	for _, end := range c.ends {
		z.uvarint(uint64(end))
	}
	z.buffer = append(z.buffer, c.content...)
	z.write()
	return at
}
