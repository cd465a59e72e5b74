// Package posting is the engine on bleve's segments: it hides how documents are laid out in fields and files, how
// their posting lists and flat texts answer the questions of package engine, the ranking of the best, and how damage
// to a file is noticed.
package posting

import (
	"encoding/binary"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/document"
	"github.com/blevesearch/bleve/v2/index/scorch"

	"anlisou/data/say"
	"anlisou/index/budget"
	"anlisou/index/engine"
)

// Format numbers what an index holds. One of another number is rebuilt from the store.
//
//	1: words with frequencies; grams, characters and title terms as presence; texts ALS1
//	2: words of one Han character among the words
//	3: labels that were inferred, texts ALS2
//	4: traditional characters whose simplified form stands for several among the characters; values, organs, and pairs across
//	   the ends of paragraphs, which texts keep
//	5: dates, in the order of documents and as the last line of their texts; texts ALS3
const Format = 5

// Index is an index on disk: bleve's files, and the texts. Changes come in one after another, while any number of
// readers ask.
type Index struct {
	dir      string
	log      *slog.Logger
	bleve    bleve.Index
	texts    *texts
	readOnly bool
	applied  atomic.Uint64 // the store's last change that is wholly in

	writing sync.Mutex // one batch at a time
	dirty   bool       // bleve has what is not on disk yet
	pending int        // bytes of text that bleve was given since it was last on disk

	mu              sync.Mutex
	current         map[string]uint64        // the live revision of each case
	stored          map[uint64]*storedValues // by bleve's segment id
	frequencies     *frequencies
	factors         atomic.Pointer[lengthFactors] // of the last reader
	firsts          firsts
	withheld        map[uint64]string // revisions that are left out of all answers, and their cases' ids
	withheldVersion int               // how often that has changed

	health

	use     sync.RWMutex  // held for reading while a query runs, for writing to close
	closing chan struct{} // closed when close begins
	closed  bool
}

var _ engine.Writer = (*Index)(nil)

var internalApplied = []byte("anlisou.applied")

const (
	bleveDir  = "bleve"
	textsFile = "texts"
	// pendingBytes is how much flat text bleve may hold in memory before it must be on disk.
	pendingBytes = 16 << 20
)

// bleveConfig: the store is the truth, so that a batch need not wait for the disk; bleve persists what it has
// together with the sequence number of that very state. Each index has a map of its own: bleve writes the path into it.
func bleveConfig(readOnly bool) map[string]any {
	return map[string]any{
		"unsafe_batch": true, "read_only": readOnly, "asyncErrorCallbackName": asyncErrorCallback,
		"scorchMergePlanOptions": mergePlan,
	}
}

// mergePlan is when bleve merges segments, as of mergeplan.MergePlanOptions: a query looks its terms up in each of
// them, and each merge writes all that it merges anew.
var mergePlan = map[string]any{
	"FloorSegmentSize": 5_000, "MaxSegmentsPerTier": 8, "SegmentsPerMergeTask": 8, "TierGrowth": 8,
}

func newIndex(dir string, readOnly bool, log *slog.Logger) *Index {
	x := &Index{
		dir: dir, readOnly: readOnly, log: log, closing: make(chan struct{}),
		current: map[string]uint64{}, stored: map[uint64]*storedValues{}, withheld: map[uint64]string{},
		frequencies: &frequencies{kept: map[frequencyKey][]byte{}},
	}
	x.InspectEvery(inspectPause)
	asyncErrors.Store(filepath.Join(dir, bleveDir, "store"), x.asyncError)
	return x
}

// Create makes an index without documents in a folder, which is created where it is not there.
func Create(dir string, log *slog.Logger) (_ *Index, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, say.Errorf("index: %w", err)
	}
	x := newIndex(dir, false, log)
	defer func() {
		if err != nil {
			err = errors.Join(err, x.Close(true))
		}
	}()
	b, err := bleve.NewUsing(filepath.Join(dir, bleveDir), newMapping(), scorch.Name, scorch.Name, bleveConfig(false))
	if err != nil {
		return nil, say.Errorf("index: create: %w", err)
	}
	x.bleve = b
	x.dirty = true // bleve writes the mapping as it does a batch, some time later
	x.texts, err = openTexts(filepath.Join(dir, textsFile), false)
	return x, err
}

// Open opens the index in a folder, and checks that its files are as they were written; an ErrDamaged where they are
// not.
func Open(dir string, readOnly bool, log *slog.Logger) (_ *Index, err error) {
	x := newIndex(dir, readOnly, log)
	defer func() {
		if err != nil {
			err = errors.Join(err, x.Close(true))
		}
	}()
	return x, Guard(x.open)
}

// open reads the files of an index.
func (x *Index) open() error {
	if !x.readOnly {
		_ = os.Remove(filepath.Join(x.dir, bulkFile)) // of a process that was killed; mostly there is none
	}
	if err := checkSegments(filepath.Join(x.dir, bleveDir)); err != nil {
		return err
	}
	b, err := bleve.OpenUsing(filepath.Join(x.dir, bleveDir), bleveConfig(x.readOnly))
	if err != nil {
		return damaged(err, "open")
	}
	x.bleve = b
	if x.texts, err = openTexts(filepath.Join(x.dir, textsFile), x.readOnly); err != nil {
		return err
	}
	return x.load()
}

// Applied is the store's last change that is wholly in.
func (x *Index) Applied() uint64 { return x.applied.Load() }

// Cases is how many cases are in.
func (x *Index) Cases() int {
	x.mu.Lock()
	defer x.mu.Unlock()
	return len(x.current)
}

// Has reports a case that is in.
func (x *Index) Has(id string) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	_, indexed := x.current[id]
	return indexed
}

// Withhold leaves the live revision of a case out of all answers from now on, because the store cannot read it; the
// case comes back with its next change.
func (x *Index) Withhold(id string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if revision, indexed := x.current[id]; indexed {
		x.withheld[revision] = id
		x.withheldVersion++
	}
}

// withheldOf are the documents of a segment that are withheld; nil where none is. The caller holds x.mu.
func (x *Index) withheldOf(m *storedValues) *roaring.Bitmap {
	if len(x.withheld) == 0 {
		return nil
	}
	if m.withheld == nil || m.withheldVersion != x.withheldVersion {
		m.withheld, m.withheldVersion = roaring.New(), x.withheldVersion
		for doc, e := range m.docs {
			if e != nil && x.withheld[e.Revision] != "" {
				m.withheld.Add(uint32(doc))
			}
		}
	}
	return m.withheld
}

// revisions reads which revisions are live, and the store's last change that is in.
func (x *Index) revisions() (live []uint64, applied uint64, err error) {
	at, err := x.bleve.GetInternal(internalApplied)
	if err != nil {
		return nil, 0, damaged(err, "the change that it is at")
	}
	if len(at) == 8 {
		applied = binary.BigEndian.Uint64(at)
	}
	err = x.snapshot(func(snapshot *scorch.IndexSnapshot) error {
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
func (x *Index) load() error {
	revisions, applied, err := x.revisions()
	if err != nil {
		return err
	}
	x.applied.Store(applied)
	live := make(map[uint64]bool, len(revisions))
	for _, revision := range revisions {
		live[revision] = true
	}
	if err := x.texts.keep(live); err != nil {
		return err
	}
	for revision := range live {
		e := x.texts.get(revision)
		if other, twice := x.current[e.ID]; twice {
			return say.Errorf("%w: case %s is in as revisions %d and %d", ErrDamaged, e.ID, other, revision)
		}
		x.current[e.ID] = revision
	}
	return nil
}

// snapshot calls read with a state of the index that does not change while it runs.
func (x *Index) snapshot(read func(*scorch.IndexSnapshot) error) error {
	advanced, err := x.bleve.Advanced()
	if err != nil {
		return say.Errorf("index: %w", err)
	}
	reader, err := advanced.Reader()
	if err != nil {
		return say.Errorf("index: %w", err)
	}
	defer func() { _ = reader.Close() }() // gives the snapshot back, and has nothing to say
	snapshot, ok := reader.(*scorch.IndexSnapshot)
	if !ok || snapshot == nil {
		return say.New("index: not a scorch index, or closed")
	}
	return read(snapshot)
}

// Read calls do with a reader of a state of the index that does not change meanwhile; what the reader does is spent
// of a budget. An error over a file that is not as it was written is an ErrDamaged, a panic a *Panicked.
func (x *Index) Read(b *budget.Budget, do func(engine.Reader) error) error {
	if err := x.inspect(); err != nil {
		return err
	}
	return Guard(func() error {
		return x.snapshot(func(snapshot *scorch.IndexSnapshot) error {
			segments, withheld, err := x.segments(snapshot)
			if err != nil {
				return err
			}
			applied := uint64(0)
			if at := snapshot.Internal()[string(internalApplied)]; len(at) == 8 {
				applied = binary.BigEndian.Uint64(at)
			}
			return do(x.newReader(segments, applied, stateOf(segments, applied, withheld), b))
		})
	})
}

// segments are the segments of a snapshot with their documents, and the version of what is withheld of them.
func (x *Index) segments(snapshot *scorch.IndexSnapshot) (_ []*segmentReader, withheld int, err error) {
	segments := snapshot.Segments()
	readers := make([]*segmentReader, 0, len(segments))
	inUse := make(map[uint64]bool, len(segments))
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, s := range segments {
		inUse[s.Id()] = true
		m, known := x.stored[s.Id()]
		if !known {
			var err error
			if m, err = x.readMembers(s); err != nil {
				return nil, 0, err
			}
			x.stored[s.Id()] = m
		}
		readers = append(readers, newSegmentReader(s, m, x.withheldOf(m), x.frequencies))
	}
	for id := range x.stored {
		if !inUse[id] && len(x.stored) > 2*len(inUse)+8 {
			delete(x.stored, id)
			x.frequencies.drop(id)
		}
	}
	return readers, x.withheldVersion, nil
}

// Acquire keeps the index open until Release; false where it is closed.
func (x *Index) Acquire() bool {
	x.use.RLock()
	if x.closed {
		x.use.RUnlock()
		return false
	}
	return true
}

// Release gives back what Acquire took.
func (x *Index) Release() { x.use.RUnlock() }

// Apply implements engine.Writer.
func (x *Index) Apply(changes []engine.Change) error {
	if len(changes) == 0 {
		return nil
	}
	return Guard(func() error {
		documents := newDocuments(changes)
		x.writing.Lock()
		defer x.writing.Unlock()
		if err := x.bring(changes, documents); err != nil {
			return err
		}
		release(documents)
		return nil
	})
}

// newDocuments makes bleve's documents of changes on all cores.
func newDocuments(changes []engine.Change) []*document.Document {
	documents := make([]*document.Document, len(changes))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(changes)) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(changes); i = int(next.Add(1)) - 1 {
				a := changes[i].Analysed
				if a == nil {
					continue
				}
				var err error
				documents[i], err = Guarded(func() (*document.Document, error) { return newDocument(a), nil })
				if err != nil {
					// it stands in the lists, and is found by nothing
					documents[i] = newDocument(&engine.Analysed{Doc: a.Doc})
				}
			}
		})
	}
	workers.Wait()
	return documents
}

// bring brings changes in. The caller holds x.writing.
func (x *Index) bring(changes []engine.Change, documents []*document.Document) error {
	if stopped := x.stopped.Load(); stopped != nil {
		return say.Errorf("index: %w", *stopped)
	}
	docs := make([]*engine.Doc, 0, len(changes))
	batch := x.bleve.NewBatch()
	next := make(map[string]uint64, len(changes)) // 0: deleted
	for i, c := range changes {
		if old, indexed := x.current[c.ID]; indexed {
			batch.Delete(bleveID(old))
		}
		next[c.ID] = 0
		if documents[i] != nil {
			docs = append(docs, c.Analysed.Doc)
			if err := batch.IndexAdvanced(documents[i]); err != nil {
				return say.Errorf("index: case %s: %w", c.ID, err)
			}
			next[c.ID] = c.Revision
		}
	}
	// The texts are on disk before bleve knows of them, so that no index on disk lacks one.
	if err := x.texts.add(docs); err != nil {
		return err
	}
	last := changes[len(changes)-1].Revision
	batch.SetInternal(internalApplied, binary.BigEndian.AppendUint64(nil, last))
	if err := x.bleve.Batch(batch); err != nil {
		return damaged(err, "batch") // which bleve keeps in memory, so that only what it reads of its files can fail
	}
	x.dirty = true
	x.mu.Lock()
	for id, revision := range next {
		delete(x.withheld, x.current[id])
		x.withheldVersion++
		if revision == 0 {
			delete(x.current, id)
		} else {
			x.current[id] = revision
		}
	}
	x.mu.Unlock()
	x.applied.Store(last)
	for _, d := range docs {
		x.pending += len(d.Text)
	}
	if x.pending > pendingBytes {
		return x.flush()
	}
	return nil
}

// Flush returns once what was applied is on disk: bleve's Close does not wait for that, and what is not on disk would
// have to be read from the store and cut again.
func (x *Index) Flush() error {
	x.writing.Lock()
	defer x.writing.Unlock()
	return x.flush()
}

// flush is Flush for who holds x.writing. Where the disk takes nothing, it does not wait.
func (x *Index) flush() error {
	if !x.dirty || x.bleve == nil {
		return nil
	}
	if stopped := x.stopped.Load(); stopped != nil {
		return say.Errorf("index: flush: %w", *stopped)
	}
	x.unwritten.Store(nil)
	batch := x.bleve.NewBatch()
	batch.SetInternal(internalApplied, binary.BigEndian.AppendUint64(nil, x.applied.Load()))
	done := make(chan error, 1)
	batch.SetPersistedCallback(func(err error) { done <- err })
	if err := x.bleve.Batch(batch); err != nil {
		return say.Errorf("index: flush: %w", err)
	}
	limit, look := time.After(flushLimit), time.NewTicker(flushLook)
	defer look.Stop()
	for {
		select {
		case err := <-done:
			x.dirty = err != nil
			x.pending = 0
			return withCause(err)
		case <-look.C:
			for _, failed := range []*error{x.unwritten.Load(), x.stopped.Load()} {
				if failed != nil {
					return say.Errorf("index: flush: %w", *failed)
				}
			}
		case <-limit:
			return say.Errorf("index: flush: not on disk after %s", flushLimit)
		}
	}
}

const (
	flushLimit = 30 * time.Second
	flushLook  = 50 * time.Millisecond // how often it is asked whether the disk refuses
)

// Close waits for the readers, and closes. What was applied last is put on disk before, unless the index is discarded.
func (x *Index) Close(discarded bool) error {
	x.writing.Lock()
	defer x.writing.Unlock()
	x.use.Lock()
	defer x.use.Unlock()
	if x.closed {
		return nil
	}
	x.closed = true
	if !discarded && !x.readOnly {
		if err := x.flush(); err != nil { // the store has it all: it is brought in again when there is room
			x.log.Warn("what the index was given last is not on disk", "error", err)
		}
	}
	close(x.closing)
	var err error
	if x.bleve != nil {
		err = errors.Join(err, x.bleve.Close())
	}
	if x.texts != nil {
		err = errors.Join(err, x.texts.close())
	}
	asyncErrors.Delete(filepath.Join(x.dir, bleveDir, "store"))
	return err
}
