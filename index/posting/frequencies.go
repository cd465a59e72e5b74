package posting

import (
	"math"
	"sync"

	bleveseg "github.com/blevesearch/scorch_segment_api/v2"
)

// Decoded frequencies are kept in memory, a byte a posting: zapx takes 50 ns to decode one, and a query that ranks by a
// common word decodes it anew for each document.
const (
	// frequencyBytes bounds what is kept of an index.
	frequencyBytes = 16 << 20
	// worthKeeping is how many documents of a segment hold a word whose frequencies are kept.
	worthKeeping = 64
	entryBytes   = 100 // of an entry, beside its frequencies
)

// frequencies keeps how often words stand in the documents of segments, decoded, under a bound of bytes.
type frequencies struct {
	mu    sync.Mutex
	kept  map[frequencyKey][]byte
	bytes int
}

type frequencyKey struct {
	segment uint64
	word    string
}

// of is how often a word stands in each document of its posting list, deleted ones included, in their order. It is nil
// where that is not worth keeping, or one of them has no room in a byte.
func (f *frequencies) of(segment uint64, word string, list bleveseg.PostingsList, documents int) ([]byte, error) {
	if documents < worthKeeping {
		return nil, nil
	}
	key := frequencyKey{segment, word}
	f.mu.Lock()
	decoded, known := f.kept[key]
	f.mu.Unlock()
	if known {
		return decoded, nil
	}
	decoded, err := decode(list, documents)
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, known := f.kept[key]; !known {
		f.kept[key] = decoded
		f.bytes += len(decoded) + entryBytes
	}
	for other, bytes := range f.kept { // which one goes is left to chance: what is asked for again is decoded again
		if f.bytes <= frequencyBytes {
			break
		}
		if other != key {
			f.forget(other, bytes)
		}
	}
	return decoded, nil
}

// decode reads the frequencies of a posting list; nil where one is too high.
func decode(list bleveseg.PostingsList, documents int) ([]byte, error) {
	decoded := make([]byte, 0, documents)
	for it := list.Iterator(true, false, false, nil); ; {
		p, err := it.Next()
		if err != nil {
			return nil, damaged(err, "frequencies")
		}
		if p == nil {
			break
		}
		if p.Frequency() > math.MaxUint8 {
			return nil, nil
		}
		decoded = append(decoded, byte(p.Frequency()))
	}
	return decoded, nil
}

// drop forgets the frequencies of a segment.
func (f *frequencies) drop(segment uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for key, decoded := range f.kept {
		if key.segment == segment {
			f.forget(key, decoded)
		}
	}
}

// forget is for who holds f.mu.
func (f *frequencies) forget(key frequencyKey, decoded []byte) {
	delete(f.kept, key)
	f.bytes -= len(decoded) + entryBytes
}
