package posting

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"

	"anlisou/index/engine"
	"anlisou/index/query"
)

// storedValues are the documents of a segment by number, and what is counted of them. They do not change, but for
// facets, which are read when first asked for: documents keep their numbers when a segment goes to disk, and a merged
// segment has an id of its own.
type storedValues struct {
	docs    []*engine.Doc // nil where the text is gone, because the document was deleted long ago
	lengths []uint32      // of the words field, side by side for ranking
	titles  []uint16      // characters of the titles
	words   int           // their sum

	mu     sync.Mutex
	facets map[query.Field][]valueDocs // as far as they were asked for

	withheld        *roaring.Bitmap // as of so many changes of what is withheld
	withheldVersion int
}

func (x *Index) readMembers(s *scorch.SegmentSnapshot) (*storedValues, error) {
	n := s.Segment().Count()
	m := &storedValues{
		docs:    make([]*engine.Doc, n),
		lengths: make([]uint32, n),
		titles:  make([]uint16, n),
		facets:  map[query.Field][]valueDocs{},
	}
	for i := range n {
		id, err := s.Segment().DocID(i)
		if err != nil {
			return nil, damaged(err, "document %d", i)
		}
		if e := x.texts.get(parseBleveID(id)); e != nil {
			m.docs[i] = e
			m.lengths[i] = uint32(e.Words)
			m.titles[i] = titleLen(e)
			m.words += e.Words
		}
	}
	return m, nil
}

// checkSegments verifies the files of bleve's segments: the last four bytes of each are the CRC-32 (IEEE), big endian,
// of all before them. bleve itself does not look, and would answer wrongly from a damaged one.
func checkSegments(dir string) error {
	files, err := filepath.Glob(filepath.Join(dir, "store", "*.zap"))
	if err != nil {
		return fmt.Errorf("index: %w", err)
	}
	for _, path := range files {
		if err := checkSegment(path); err != nil {
			return damaged(err, "segment %s", filepath.Base(path))
		}
	}
	return nil
}

func checkSegment(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Size() < 4 {
		return errors.New("is cut short")
	}
	sum := crc32.NewIEEE()
	if _, err := io.CopyN(sum, f, info.Size()-4); err != nil {
		return err
	}
	want := make([]byte, 4)
	if _, err := io.ReadFull(f, want); err != nil {
		return err
	}
	if sum.Sum32() != binary.BigEndian.Uint32(want) {
		return errors.New("is damaged: its checksum does not agree")
	}
	return nil
}
