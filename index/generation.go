package index

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"

	"anlisou/data"
	"anlisou/segment"
)

// generation is one index on disk: bleve's files and the texts, cut by one segmenter. A new one is built beside
// the old when the format, the dictionary or the taxonomy has changed.
type generation struct {
	dir       string
	identity  identity
	segmenter *segment.Segmenter
	labels    *labeller
	words     atomic.Pointer[dictionary] // what segmenter was made of
	damaged   atomic.Bool                // a search could not read it
	bleve     bleve.Index
	texts     *texts
	applied   atomic.Uint64 // the store's last change that is wholly in

	writing sync.Mutex // one batch at a time
	dirty   bool       // bleve has what is not on disk yet

	mu      sync.Mutex
	current map[string]uint64   // the live revision of each case
	members map[uint64]*members // by bleve's segment id

	vocabulary atomic.Pointer[vocabulary] // nil until a query needs it
	making     sync.Mutex                 // of the vocabulary, where a query waits for it
	renewing   atomic.Bool

	use    sync.RWMutex // held for reading while a query runs, for writing to close
	closed bool
}

// identity is what an index was built from. An index of another identity is rebuilt.
type identity struct {
	Format     int    `json:"format"`
	Dictionary string `json:"dictionary"`
	Store      string `json:"store"`
	Taxonomy   string `json:"taxonomy"` // its digest; what was inferred by another goes on until it is rebuilt
}

var internalApplied = []byte("anlisou.applied")

const (
	identityFile = "identity.json"
	bleveDir     = "bleve"
	textsFile    = "texts"
)

// bleveConfig: the store is the truth, so that a batch need not wait for the disk; bleve persists what it has
// together with the sequence number of that very state. Each index has a map of its own: bleve writes the path into it.
func bleveConfig() map[string]any { return map[string]any{"unsafe_batch": true} }

func createGeneration(dir string, id identity, d *dictionary, s *segment.Segmenter, l *labeller) (*generation, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("index: %w", err)
	}
	description, err := json.Marshal(id)
	if err != nil {
		return nil, fmt.Errorf("index: %w", err)
	}
	b, err := bleve.NewUsing(filepath.Join(dir, bleveDir), newMapping(), scorch.Name, scorch.Name, bleveConfig())
	if err != nil {
		return nil, fmt.Errorf("index: create: %w", err)
	}
	t, err := openTexts(filepath.Join(dir, textsFile))
	if err != nil {
		return nil, errors.Join(err, b.Close())
	}
	g := &generation{
		dir: dir, identity: id, segmenter: s, labels: l, bleve: b, texts: t,
		current: map[string]uint64{}, members: map[uint64]*members{},
		dirty: true, // bleve writes the mapping as it does a batch, some time later
	}
	err = g.keepDictionary(d)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, identityFile), description, 0o644)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("index: %w", err), t.close(), b.Close())
	}
	return g, nil
}

// errOutdated says that an index was built from something else than is at hand.
var errOutdated = errors.New("index was built by another format, dictionary or store")

// openGeneration opens an index of the given format and store whose words this program still cuts alike; errOutdated where
// that is not so, any other error where it is damaged.
func openGeneration(dir string, want identity, l *labeller) (_ *generation, err error) {
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
	if has != want {
		return nil, fmt.Errorf("%w (%+v, not %+v)", errOutdated, has, want)
	}
	defer func() { // bleve reads mapped files as they come, and damaged ones can make it panic
		if r := recover(); r != nil {
			err = fmt.Errorf("index: open: %v", r)
		}
	}()
	if err := checkSegments(filepath.Join(dir, bleveDir)); err != nil {
		return nil, err
	}
	b, err := bleve.OpenUsing(filepath.Join(dir, bleveDir), bleveConfig())
	if err != nil {
		return nil, fmt.Errorf("index: open: %w", err)
	}
	t, err := openTexts(filepath.Join(dir, textsFile))
	if err != nil {
		return nil, errors.Join(err, b.Close())
	}
	g := &generation{
		dir: dir, identity: has, segmenter: s, labels: l, bleve: b, texts: t,
		current: map[string]uint64{}, members: map[uint64]*members{},
	}
	g.words.Store(d)
	if err := g.load(); err != nil {
		return nil, errors.Join(err, g.close())
	}
	return g, nil
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
			return fmt.Errorf("index: segment %s: %w", filepath.Base(path), err)
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
	g.writing.Lock()
	defer g.writing.Unlock()
	return len(g.current)
}

// load reads which revisions are live, and checks that their texts are there.
func (g *generation) load() error {
	applied, err := g.bleve.GetInternal(internalApplied)
	if err != nil {
		return fmt.Errorf("index: %w", err)
	}
	if len(applied) == 8 {
		g.applied.Store(binary.BigEndian.Uint64(applied))
	}
	live := map[uint64]bool{}
	err = g.snapshot(func(snapshot *scorch.IndexSnapshot) error {
		for _, s := range snapshot.Segments() {
			deleted := s.Deleted()
			for n := range s.Segment().Count() {
				if deleted != nil && deleted.Contains(uint32(n)) {
					continue
				}
				id, err := s.Segment().DocID(n)
				if err != nil {
					return fmt.Errorf("index: document %d: %w", n, err)
				}
				live[parseBleveID(id)] = true
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := g.texts.keep(live); err != nil {
		return err
	}
	for seq := range live {
		e := g.texts.get(seq)
		if other, twice := g.current[e.id]; twice {
			return fmt.Errorf("index: case %s is in as revisions %d and %d", e.id, other, seq)
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

// read calls do with a search over a state of the index that does not change meanwhile. What bleve hands out of a damaged file
// can make any reader panic; that is an error here.
func (g *generation) read(ctx context.Context, p parser, do func(*search) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("index: %v\n%s", p, debug.Stack())
		}
	}()
	return g.snapshot(func(snapshot *scorch.IndexSnapshot) error {
		s, err := newSearch(ctx, g, snapshot, p)
		if err != nil {
			return err
		}
		return do(s)
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
		leaves = append(leaves, newLeaf(s, m))
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
}

func (g *generation) readMembers(s *scorch.SegmentSnapshot) (*members, error) {
	n := s.Segment().Count()
	m := &members{entries: make([]*entry, n), lengths: make([]uint32, n), titles: make([]uint16, n), facets: map[Field][]valueDocs{}}
	for i := range n {
		id, err := s.Segment().DocID(i)
		if err != nil {
			return nil, fmt.Errorf("index: document %d: %w", i, err)
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

// apply brings changes in, at most one to a case, with what analyseAll made of them. They are searchable when it returns.
func (g *generation) apply(changes []data.Change, cases []analysed) error {
	if len(changes) == 0 {
		return nil
	}
	g.writing.Lock()
	defer g.writing.Unlock()

	entries := make([]*entry, 0, len(cases))
	batch := g.bleve.NewBatch()
	next := make(map[string]uint64, len(changes)) // 0: deleted
	for i, c := range changes {
		if old, indexed := g.current[c.ID]; indexed {
			batch.Delete(bleveID(old))
		}
		next[c.ID] = 0
		if c.Case != nil {
			entries = append(entries, cases[i].entry)
			if err := batch.IndexAdvanced(cases[i].document); err != nil {
				return fmt.Errorf("index: case %s: %w", c.ID, err)
			}
			next[c.ID] = c.Seq
		}
	}
	// The texts are on disk before bleve knows of them, so that no index on disk lacks one.
	if err := g.texts.add(entries); err != nil {
		return err
	}
	last := changes[len(changes)-1].Seq
	batch.SetInternal(internalApplied, binary.BigEndian.AppendUint64(nil, last))
	if err := g.bleve.Batch(batch); err != nil {
		return fmt.Errorf("index: batch: %w", err)
	}
	g.dirty = true
	for id, seq := range next {
		if seq == 0 {
			delete(g.current, id)
		} else {
			g.current[id] = seq
		}
	}
	g.applied.Store(last)
	return nil
}

// analyseAll cuts and labels the cases of a batch on all cores.
func analyseAll(s *segment.Segmenter, l *labeller, changes []data.Change) []analysed {
	cases := make([]analysed, len(changes))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(changes)) {
		workers.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(changes) {
					return
				}
				if c := changes[i].Case; c != nil {
					cases[i] = analyse(s, l, changes[i].Seq, c)
				}
			}
		})
	}
	workers.Wait()
	return cases
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
// read from the store and cut again.
func (g *generation) flush() error {
	if !g.dirty {
		return nil
	}
	batch := g.bleve.NewBatch()
	batch.SetInternal(internalApplied, binary.BigEndian.AppendUint64(nil, g.applied.Load()))
	done := make(chan error, 1)
	batch.SetPersistedCallback(func(err error) { done <- err })
	if err := g.bleve.Batch(batch); err != nil {
		return fmt.Errorf("index: flush: %w", err)
	}
	select {
	case err := <-done:
		g.dirty = err != nil
		return err
	case <-time.After(flushLimit):
		return fmt.Errorf("index: flush: not on disk after %s", flushLimit)
	}
}

const flushLimit = 30 * time.Second

// close waits for the queries that run, and closes.
func (g *generation) close() error {
	g.writing.Lock()
	defer g.writing.Unlock()
	g.use.Lock()
	defer g.use.Unlock()
	if g.closed {
		return nil
	}
	g.closed = true
	return errors.Join(g.flush(), g.bleve.Close(), g.texts.close())
}
