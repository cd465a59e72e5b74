package posting

import (
	"cmp"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/util"
	"go.etcd.io/bbolt"

	"anlisou/data/say"
	"anlisou/index/engine"
	"anlisou/index/flat"
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

	byID   sync.Once
	places atomic.Pointer[[]uint32]

	mu     sync.Mutex
	facets map[query.Field][]valueDocs // as far as they were asked for
	// All titles one after another, each with a line end, and where each ends: searched in one go where many are to
	// be looked at. Made when first needed.
	titleTexts []byte
	titleEnds  []uint32

	withheld        *roaring.Bitmap // as of so many changes of what is withheld
	withheldVersion int
}

// placesByID gives each document its place among all, in the order of their ids; nil until that is worked out, which
// begins when it is first asked for.
func (m *storedValues) placesByID() []uint32 {
	m.byID.Do(func() { go m.orderByID() })
	if places := m.places.Load(); places != nil {
		return *places
	}
	return nil
}

func (m *storedValues) orderByID() {
	id := func(doc uint32) string {
		if m.docs[doc] == nil {
			return ""
		}
		return m.docs[doc].ID
	}
	order, places := make([]uint32, len(m.docs)), make([]uint32, len(m.docs))
	for doc := range order {
		order[doc] = uint32(doc)
	}
	slices.SortFunc(order, func(a, b uint32) int { return cmp.Compare(id(a), id(b)) })
	for place, doc := range order {
		places[doc] = uint32(place)
	}
	m.places.Store(&places)
}

// worthAllTitles is from how many titles on all are searched.
const worthAllTitles = 1024

// titlesWith are the documents whose titles hold a pattern of flat text, deleted ones included.
func (m *storedValues) titlesWith(pattern []byte) *roaring.Bitmap {
	found := roaring.New()
	if flat.Contains(pattern, []byte{'\n', 0}) {
		return found
	}
	texts, ends := m.allTitles()
	for from := 0; ; {
		at := flat.Index(texts[from:], pattern)
		if at < 0 {
			return found
		}
		doc, _ := slices.BinarySearch(ends, uint32(from+at+1)) // the first that ends behind it
		found.Add(uint32(doc))
		from = int(ends[doc])
	}
}

func (m *storedValues) allTitles() (texts []byte, ends []uint32) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.titleEnds == nil {
		size := 0
		for _, n := range m.titles {
			size += 2 * (int(n) + 1)
		}
		texts, ends = make([]byte, 0, size), make([]uint32, 0, len(m.docs))
		for doc, e := range m.docs {
			if e != nil {
				texts = append(texts, e.Text[:2*int(m.titles[doc])]...)
			}
			texts = append(texts, '\n', 0)
			ends = append(ends, uint32(len(texts)))
		}
		m.titleTexts, m.titleEnds = texts, ends
	}
	return m.titleTexts, m.titleEnds
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
	files, err := segmentsIn(dir)
	if err != nil {
		return say.Errorf("index: %w", err)
	}
	for _, path := range files {
		if err := checkSegment(path); err != nil {
			return damaged(err, "segment %s", filepath.Base(path))
		}
	}
	return nil
}

// segmentsIn are the files of the segments that bleve's index in dir has. A process that ended while it wrote one leaves
// a file that no snapshot names, whole or not, which bleve removes when it opens. Where the snapshots cannot be read, all
// files are given.
func segmentsIn(dir string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "store", "*.zap"))
	if err != nil {
		return nil, err
	}
	named, err := namedSegments(filepath.Join(dir, "store", "root.bolt"))
	if err != nil || len(named) == 0 {
		return files, nil //nolint:nilerr // what is wrong with the snapshots is found by who opens them
	}
	kept := slices.DeleteFunc(slices.Clone(files), func(path string) bool { return !named[filepath.Base(path)] })
	if len(kept) == 0 {
		return files, nil
	}
	return kept, nil
}

// namedSegments are the names of the files that the snapshots of scorch name.
func namedSegments(path string) (named map[string]bool, err error) {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true, Timeout: time.Second})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	named = map[string]bool{}
	err = Guard(func() error {
		return db.View(func(tx *bbolt.Tx) error {
			snapshots := tx.Bucket(util.BoltSnapshotsBucket)
			if snapshots == nil {
				return nil
			}
			return snapshots.ForEachBucket(func(epoch []byte) error {
				snapshot := snapshots.Bucket(epoch)
				return snapshot.ForEachBucket(func(key []byte) error {
					if name := snapshot.Bucket(key).Get(util.BoltPathKey); name != nil {
						named[string(name)] = true
					}
					return nil
				})
			})
		})
	})
	return named, err
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
		return say.New("is cut short")
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
		return say.New("is damaged: its checksum does not agree")
	}
	return nil
}
