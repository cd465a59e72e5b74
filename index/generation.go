package index

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"

	"anlisou/segment"
)

// generation is one index on disk: bleve's files and the texts, cut by one segmenter, labelled by one taxonomy. A new one
// is built beside the old when the format, the dictionary or the taxonomy has changed.
type generation struct {
	dir       string
	identity  identity
	segmenter *segment.Segmenter
	labels    *labeller
	analyser  *analyser
	log       *slog.Logger
	words     atomic.Pointer[dictionary] // what segmenter was made of
	bleve     bleve.Index
	texts     *texts
	readOnly  bool
	applied   atomic.Uint64 // the store's last change that is wholly in

	writing sync.Mutex // one batch at a time
	dirty   bool       // bleve has what is not on disk yet
	pending int        // bytes of text that bleve was given since it was last on disk

	mu         sync.Mutex
	current    map[string]uint64   // the live revision of each case
	members    map[uint64]*members // by bleve's segment id
	withheld   map[uint64]string   // revisions that are left out of all answers, and their cases' ids
	withheldAt int                 // how often that has changed

	health
	vocabulary atomic.Pointer[vocabulary] // nil until a query needs it
	making     chan struct{}              // holds one while somebody is at the making of the vocabulary, where a query waits for it
	renewing   atomic.Bool

	use     sync.RWMutex  // held for reading while a query runs, for writing to close
	closing chan struct{} // closed when close begins
	closed  bool

	discarded bool // its folder is to be removed: what it has not written is not waited for
}

// identity is what an index was built from. An index of another identity is rebuilt.
type identity struct {
	Format     int    `json:"format"`
	Dictionary string `json:"dictionary"`
	Store      string `json:"store"`
	Taxonomy   string `json:"taxonomy"` // its digest; what was inferred by another goes on until it is rebuilt
	Normal     int    `json:"normal"`   // segment.NormalForm; 0 where it was written before that was noted
}

// same reports indexes built from the same.
func (i identity) same(other identity) bool {
	i.Normal = other.Normal // the dictionary's version says it, too
	return i == other
}

// answers reports an index that can be asked by a program that would build another: its cases are the store's, its fields
// and the form of its texts are this program's. Words are cut otherwise, and found by their grams.
func (i identity) answers(other identity) bool {
	return i.Format == other.Format && i.Store == other.Store && i.Normal == other.Normal
}

var internalApplied = []byte("anlisou.applied")

const (
	identityFile = "identity.json"
	taxonomyFile = "taxonomy.yaml"
	bleveDir     = "bleve"
	textsFile    = "texts"
)

// bleveConfig: the store is the truth, so that a batch need not wait for the disk; bleve persists what it has
// together with the sequence number of that very state. Each index has a map of its own: bleve writes the path into it.
func bleveConfig(readOnly bool) map[string]any {
	return map[string]any{"unsafe_batch": true, "read_only": readOnly, "asyncErrorCallbackName": asyncErrorCallback}
}

func newGeneration(dir string, id identity, s *segment.Segmenter, l *labeller, log *slog.Logger) *generation {
	g := &generation{
		dir: dir, identity: id, segmenter: s, labels: l, analyser: newAnalyser(s, l, log), log: log, closing: make(chan struct{}),
		current: map[string]uint64{}, members: map[uint64]*members{}, withheld: map[uint64]string{}, making: make(chan struct{}, 1),
	}
	asyncErrors.Store(filepath.Join(dir, bleveDir, "store"), g.asyncError)
	return g
}

func createGeneration(dir string, id identity, d *dictionary, s *segment.Segmenter, l *labeller, log *slog.Logger) (_ *generation, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("index: %w", err)
	}
	g := newGeneration(dir, id, s, l, log)
	defer func() {
		if err != nil {
			err = errors.Join(err, g.close())
		}
	}()
	b, err := bleve.NewUsing(filepath.Join(dir, bleveDir), newMapping(), scorch.Name, scorch.Name, bleveConfig(false))
	if err != nil {
		return nil, fmt.Errorf("index: create: %w", err)
	}
	g.bleve = b
	g.dirty = true // bleve writes the mapping as it does a batch, some time later
	if g.texts, err = openTexts(filepath.Join(dir, textsFile), false); err != nil {
		return nil, err
	}
	if err = g.keepDictionary(d); err == nil {
		err = g.keepIdentity()
	}
	if err != nil {
		return nil, fmt.Errorf("index: %w", err)
	}
	return g, nil
}

// keepIdentity notes what the generation was built from, and the taxonomy itself: its names are asked for by those of
// queries as long as it lives.
func (g *generation) keepIdentity() error {
	description, err := json.Marshal(g.identity)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(g.dir, taxonomyFile), g.labels.taxonomy.Text(), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(g.dir, identityFile), description, 0o644)
}

// errOutdated says that an index was built from something else than is at hand.
var errOutdated = errors.New("index was built by another format, dictionary or store")

// openGeneration opens an index of the given format and store, by whatever words it is cut and labelled; errOutdated where
// it cannot be asked by this program, any other error where it cannot be read.
func openGeneration(dir string, want identity, l *labeller, readOnly bool, log *slog.Logger) (_ *generation, err error) {
	description, err := os.ReadFile(filepath.Join(dir, identityFile))
	if err != nil {
		return nil, fmt.Errorf("index: %w", err)
	}
	var has identity
	if err := json.Unmarshal(description, &has); err != nil {
		return nil, fmt.Errorf("index: %s: %w", identityFile, err)
	}
	d, err := readDictionary(dir)
	if err != nil {
		return nil, err
	}
	s, err := d.segmenter()
	if err != nil {
		return nil, fmt.Errorf("index: %s: %w", dictionaryFile, err)
	}
	want.Dictionary, want.Taxonomy = s.Version(), has.Taxonomy
	if !has.same(want) && !has.answers(want) {
		return nil, fmt.Errorf("%w (%+v, not %+v)", errOutdated, has, want)
	}
	g := newGeneration(dir, has, s, l.as(dir, has.Taxonomy), log)
	g.readOnly = readOnly
	g.words.Store(d)
	defer func() {
		if err != nil {
			err = errors.Join(err, g.close())
		}
	}()
	return g, guard(g.open)
}

// open reads the files of a generation.
func (g *generation) open() error {
	if err := checkSegments(filepath.Join(g.dir, bleveDir)); err != nil {
		return err
	}
	b, err := bleve.OpenUsing(filepath.Join(g.dir, bleveDir), bleveConfig(g.readOnly))
	if err != nil {
		return damaged(err, "open")
	}
	g.bleve = b
	if g.texts, err = openTexts(filepath.Join(g.dir, textsFile), g.readOnly); err != nil {
		return err
	}
	return g.load()
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

// cases is how many cases are in.
func (g *generation) cases() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.current)
}

// withhold leaves the live revision of a case out of all answers from now on, because the store cannot read it; the case comes
// back with its next change.
func (g *generation) withhold(id string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if seq, indexed := g.current[id]; indexed {
		g.withheld[seq] = id
		g.withheldAt++
	}
}

// withheldOf are the documents of a segment that are withheld; nil where none is. The caller holds g.mu.
func (g *generation) withheldOf(m *members) *roaring.Bitmap {
	if len(g.withheld) == 0 {
		return nil
	}
	if m.withheld == nil || m.withheldAt != g.withheldAt {
		m.withheld, m.withheldAt = roaring.New(), g.withheldAt
		for doc, e := range m.entries {
			if e != nil && g.withheld[e.seq] != "" {
				m.withheld.Add(uint32(doc))
			}
		}
	}
	return m.withheld
}

// revisions reads which revisions are live, and the store's last change that is in.
func (g *generation) revisions() (live []uint64, applied uint64, err error) {
	at, err := g.bleve.GetInternal(internalApplied)
	if err != nil {
		return nil, 0, damaged(err, "the change that it is at")
	}
	if len(at) == 8 {
		applied = binary.BigEndian.Uint64(at)
	}
	err = g.snapshot(func(snapshot *scorch.IndexSnapshot) error {
		for _, s := range snapshot.Segments() {
			deleted := s.Deleted()
			for n := range s.Segment().Count() {
				if deleted != nil && deleted.Contains(uint32(n)) {
					continue
				}
				id, err := s.Segment().DocID(n)
				if err != nil {
					return damaged(err, "document %d", n)
				}
				live = append(live, parseBleveID(id))
			}
		}
		return nil
	})
	return live, applied, err
}

// load reads which revisions are live, and checks that their texts are there.
func (g *generation) load() error {
	revisions, applied, err := g.revisions()
	if err != nil {
		return err
	}
	g.applied.Store(applied)
	live := make(map[uint64]bool, len(revisions))
	for _, seq := range revisions {
		live[seq] = true
	}
	if err := g.texts.keep(live); err != nil {
		return err
	}
	for seq := range live {
		e := g.texts.get(seq)
		if other, twice := g.current[e.id]; twice {
			return fmt.Errorf("%w: case %s is in as revisions %d and %d", errDamaged, e.id, other, seq)
		}
		g.current[e.id] = seq
	}
	return nil
}

// snapshot calls read with a state of the index that does not change while it runs.
func (g *generation) snapshot(read func(*scorch.IndexSnapshot) error) error {
	advanced, err := g.bleve.Advanced()
	if err != nil {
		return fmt.Errorf("index: %w", err)
	}
	reader, err := advanced.Reader()
	if err != nil {
		return fmt.Errorf("index: %w", err)
	}
	defer func() { _ = reader.Close() }() // gives the snapshot back, and has nothing to say
	snapshot, ok := reader.(*scorch.IndexSnapshot)
	if !ok || snapshot == nil {
		return errors.New("index: not a scorch index, or closed")
	}
	return read(snapshot)
}

// answer runs a search.
func (g *generation) answer(ctx context.Context, p parser, r Request) (a *answer, err error) {
	began := time.Now()
	err = g.read(ctx, p, func(s *search) error {
		if a, err = s.answer(r); err == nil {
			a.took = time.Since(began)
		}
		return err
	})
	return a, err
}

// read calls do with a search over a state of the index that does not change meanwhile.
func (g *generation) read(ctx context.Context, p parser, do func(*search) error) error {
	if err := g.inspect(); err != nil {
		return err
	}
	return guard(func() error {
		return g.snapshot(func(snapshot *scorch.IndexSnapshot) error {
			s, err := newSearch(ctx, g, snapshot, p)
			if err != nil {
				return err
			}
			if err := do(s); err != nil {
				return err
			}
			if s.broken != nil { // what a part found unreadable that could not say so
				return s.broken
			}
			return ctx.Err() // what was left out once the asker had gone is no answer
		})
	})
}

// leaves are the segments of a snapshot with their documents.
func (g *generation) leaves(snapshot *scorch.IndexSnapshot) ([]*leaf, error) {
	segments := snapshot.Segments()
	leaves := make([]*leaf, 0, len(segments))
	inUse := make(map[uint64]bool, len(segments))
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, s := range segments {
		inUse[s.Id()] = true
		m, known := g.members[s.Id()]
		if !known {
			var err error
			if m, err = g.readMembers(s); err != nil {
				return nil, err
			}
			g.members[s.Id()] = m
		}
		leaves = append(leaves, newLeaf(s, m, g.withheldOf(m)))
	}
	for id := range g.members {
		if !inUse[id] && len(g.members) > 2*len(inUse)+8 {
			delete(g.members, id)
		}
	}
	return leaves, nil
}

// members are the documents of a segment by number, and what is counted of them. They do not change, but for facets, which are read when first asked for: documents keep their numbers when
// a segment goes to disk, and a merged segment has an id of its own.
type members struct {
	entries []*entry // nil where the text is gone, because the document was deleted long ago
	lengths []uint32 // of the words field, side by side for ranking
	titles  []uint16 // characters of the titles
	words   int      // their sum

	mu     sync.Mutex
	facets map[Field][]valueDocs // as far as they were asked for

	withheld   *roaring.Bitmap // as of so many changes of what is withheld
	withheldAt int
}

func (g *generation) readMembers(s *scorch.SegmentSnapshot) (*members, error) {
	n := s.Segment().Count()
	m := &members{entries: make([]*entry, n), lengths: make([]uint32, n), titles: make([]uint16, n), facets: map[Field][]valueDocs{}}
	for i := range n {
		id, err := s.Segment().DocID(i)
		if err != nil {
			return nil, damaged(err, "document %d", i)
		}
		if e := g.texts.get(parseBleveID(id)); e != nil {
			m.entries[i] = e
			m.lengths[i] = uint32(e.words)
			m.titles[i] = e.titleLen()
			m.words += e.words
		}
	}
	return m, nil
}

// acquire keeps the generation open until release; false where it is closed.
func (g *generation) acquire() bool {
	g.use.RLock()
	if g.closed {
		g.use.RUnlock()
		return false
	}
	return true
}

func (g *generation) release() { g.use.RUnlock() }

// flush waits until what was applied is on disk: bleve's Close does not, and what is not on disk would have to be
// read from the store and cut again. Where the disk takes nothing, it does not wait.
func (g *generation) flush() error {
	if !g.dirty || g.bleve == nil {
		return nil
	}
	if stopped := g.stopped.Load(); stopped != nil {
		return fmt.Errorf("index: flush: %w", *stopped)
	}
	g.unwritten.Store(nil)
	batch := g.bleve.NewBatch()
	batch.SetInternal(internalApplied, binary.BigEndian.AppendUint64(nil, g.applied.Load()))
	done := make(chan error, 1)
	batch.SetPersistedCallback(func(err error) { done <- err })
	if err := g.bleve.Batch(batch); err != nil {
		return fmt.Errorf("index: flush: %w", err)
	}
	limit, look := time.After(flushLimit), time.NewTicker(flushLook)
	defer look.Stop()
	for {
		select {
		case err := <-done:
			g.dirty = err != nil
			g.pending = 0
			return err
		case <-look.C:
			for _, failed := range []*error{g.unwritten.Load(), g.stopped.Load()} {
				if failed != nil {
					return fmt.Errorf("index: flush: %w", *failed)
				}
			}
		case <-limit:
			return fmt.Errorf("index: flush: not on disk after %s", flushLimit)
		}
	}
}

const (
	flushLimit = 30 * time.Second
	flushLook  = 50 * time.Millisecond // how often it is asked whether the disk refuses
)

// close waits for the queries that run, and closes. What could not be opened is passed over.
func (g *generation) close() error {
	g.writing.Lock()
	defer g.writing.Unlock()
	g.use.Lock()
	defer g.use.Unlock()
	if g.closed {
		return nil
	}
	g.closed = true
	if !g.discarded && !g.damaged.Load() && !g.readOnly {
		if err := g.flush(); err != nil { // the store has it all: it is brought in again when there is room
			g.log.Warn("what the index was given last is not on disk", "error", err)
		}
	}
	close(g.closing)
	var err error
	if g.bleve != nil {
		err = errors.Join(err, g.bleve.Close())
	}
	if g.texts != nil {
		err = errors.Join(err, g.texts.close())
	}
	asyncErrors.Delete(filepath.Join(g.dir, bleveDir, "store"))
	return err
}
