// Package index turns cases into an index and queries into answers. It hides bleve: how cases are laid
// out in fields, how a query runs over posting lists, how an index keeps up with its store
// and is rebuilt beside the old one. The store stays the truth; an index may be deleted at any time.
package index

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"anlisou/data"
	"anlisou/segment"
)

// Source is the store that an index is derived from.
type Source interface {
	// ID names the store; an index of another store is rebuilt.
	ID() string
	// Seq is the sequence number of the last change. A store that is behind its index was restored
	// from a backup, and the index is rebuilt.
	Seq() (uint64, error)
	// Changes are the latest change of each case that has one after a sequence number, in order. A case that
	// cannot be read comes with an error and its ID; an error without one ends the pass.
	Changes(after uint64) iter.Seq2[data.Change, error]
	// Case gives a case as it is now; false where there is none.
	Case(id string) (data.Case, bool, error)
}

// Config says what an index is made of. Dir, Source and Taxonomy are required.
type Config struct {
	Dir      string // holds the index and nothing else; created if absent
	Source   Source
	Taxonomy *data.Taxonomy
	// Dictionary is the user's. Nil keeps the one that the index in Dir was built with, an empty one takes it away.
	Dictionary *segment.Dictionary
	Synonyms   *Synonyms // nil: DefaultSynonyms
	Learn      bool      // let the cases teach words
	// Warm makes ready in the background what suggestions, pinyin and corrections read, as a server should: with
	// 150,000 cases it takes more than a second, which is else the first query's.
	Warm   bool
	Logger *slog.Logger
	// Progress, if set, is called while Open, Sync and Rebuild bring changes in, with how many so far.
	Progress func(cases int)
}

// Index answers searches over the cases of a store. It is safe for concurrent use; while one
// process has it open, no other may.
type Index struct {
	config   Config
	user     atomic.Pointer[segment.Dictionary] // wanted; what a generation has stands with it
	synonyms atomic.Pointer[Synonyms]
	labels   atomic.Pointer[labeller]

	now atomic.Pointer[generation]

	writing    sync.Mutex // held to bring changes into the generation in use, and to put another in its place
	rebuilding sync.Mutex // one new generation at a time

	background context.Context // of the rebuilding that no one waits for; ends with Close
	cancel     context.CancelFunc
	mends      sync.WaitGroup
	mu         sync.Mutex
	renewing   bool
	closed     bool
}

// ErrClosed is returned by searches after Close.
var ErrClosed = errors.New("index is closed")

// batchSize is how many cases bleve is given at a time.
const batchSize = 512

const currentFile = "current" // names the generation in use

// Open opens the index in config.Dir and brings in what the store has and it has not. Where it was built by another
// format, program's dictionary or store, or is damaged, it is built anew from the store; where only the user's dictionary is
// another, it answers as it is, and is rebuilt meanwhile.
func Open(ctx context.Context, config Config) (*Index, error) {
	if config.Dir == "" || config.Source == nil || config.Taxonomy == nil {
		return nil, errors.New("index: Dir, Source and Taxonomy are required")
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	if config.Synonyms == nil {
		config.Synonyms = DefaultSynonyms()
	}
	if err := os.MkdirAll(config.Dir, 0o755); err != nil {
		return nil, fmt.Errorf("index: %w", err)
	}
	x := &Index{config: config}
	x.background, x.cancel = context.WithCancel(context.Background())
	x.synonyms.Store(config.Synonyms)
	x.labels.Store(newLabeller(config.Taxonomy))
	user := config.Dictionary
	if user == nil {
		if saved, err := ReadDictionary(config.Dir); err == nil { // one that cannot be read is told of by openCurrent
			user = saved.User
		}
	}
	x.user.Store(user)
	g, err := x.openCurrent()
	switch {
	case err == nil:
		x.now.Store(g)
		if err = x.Sync(ctx); err == nil && config.Warm {
			g.renewVocabulary()
		}
		x.renew()
	case errors.Is(err, os.ErrNotExist):
		err = x.Rebuild(ctx)
	default:
		config.Logger.Warn("index is rebuilt from the store", "reason", err)
		if _, err := segment.Build(segment.Options{User: user}); err != nil && config.Dictionary == nil {
			config.Logger.Warn("the user dictionary of the index is left out", "reason", err)
			x.user.Store(nil)
		}
		err = x.Rebuild(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, x.Close())
	}
	return x, nil
}

func (x *Index) openCurrent() (*generation, error) {
	dir, err := currentDir(x.config.Dir)
	if err != nil {
		return nil, err
	}
	g, err := openGeneration(dir, identity{Format: Format, Store: x.config.Source.ID()}, x.labels.Load())
	if errors.Is(err, os.ErrNotExist) { // the name is there and the index is not: damage, not a new start
		return nil, fmt.Errorf("index %s is incomplete: %s", filepath.Base(dir), err.Error())
	}
	if err != nil {
		return nil, err
	}
	seq, err := x.config.Source.Seq()
	if err == nil && g.applied.Load() > seq {
		err = fmt.Errorf("%w (change %d is in, the store is at %d)", errOutdated, g.applied.Load(), seq)
	}
	if err != nil {
		return nil, errors.Join(err, g.close())
	}
	return g, nil
}

// currentDir is the folder of the generation in use.
func currentDir(dir string) (string, error) {
	name, err := os.ReadFile(filepath.Join(dir, currentFile))
	if err != nil {
		return "", fmt.Errorf("index: %w", err)
	}
	return filepath.Join(dir, filepath.Base(strings.TrimSpace(string(name)))), nil
}

// Sync brings in what the store has and the index has not.
func (x *Index) Sync(ctx context.Context) error {
	if outgrown, err := x.outgrown(); err != nil {
		return err
	} else if outgrown {
		return x.Rebuild(ctx)
	}
	if err := x.bringIn(ctx); err != nil {
		return err
	}
	x.renew()
	return nil
}

func (x *Index) bringIn(ctx context.Context) error {
	x.writing.Lock()
	defer x.writing.Unlock()
	g := x.now.Load()
	if g == nil {
		return ErrClosed
	}
	return x.catchUp(ctx, g, x.config.Progress)
}

// prepared is a batch of changes, cut and ready for bleve.
type prepared struct {
	changes []data.Change
	cases   []analysed
	err     error // why there are no more
}

// catchUp applies the store's changes in batches until there are none. While bleve takes one batch in, the
// next is read and cut.
func (x *Index) catchUp(ctx context.Context, g *generation, progress func(int)) error {
	ctx, cancel := context.WithCancel(ctx)
	batches := make(chan prepared, 1)
	var reading sync.WaitGroup
	reading.Go(func() {
		defer close(batches)
		x.prepare(ctx, g, batches)
	})
	defer reading.Wait() // after cancel, so that the reader is not left waiting
	defer cancel()
	total := 0
	for batch := range batches {
		if batch.err != nil {
			return batch.err
		}
		if err := g.apply(batch.changes, batch.cases); err != nil {
			return err
		}
		total += len(batch.changes)
		if progress != nil {
			progress(total)
		}
	}
	if total > 0 {
		x.config.Logger.Info("index caught up", "changes", total, "seq", g.applied.Load())
	}
	return ctx.Err()
}

// prepare reads the changes that are not applied and hands them over in batches, until they end, the context does, or
// the store cannot be read.
func (x *Index) prepare(ctx context.Context, g *generation, batches chan<- prepared) {
	hand := func(p prepared) bool {
		select {
		case batches <- p:
			return true
		case <-ctx.Done():
			return false
		}
	}
	var batch []data.Change
	inBatch := make(map[string]bool, batchSize)
	flush := func() bool {
		if len(batch) == 0 {
			return true
		}
		p := prepared{changes: batch, cases: analyseAll(g.segmenter, g.labels, batch)}
		batch = make([]data.Change, 0, batchSize)
		clear(inBatch)
		return hand(p)
	}
	for change, err := range x.config.Source.Changes(g.applied.Load()) {
		if err != nil {
			if change.ID == "" {
				hand(prepared{err: fmt.Errorf("index: read the store: %w", err)})
				return
			}
			// One case that cannot be read must not keep the others from being found.
			x.config.Logger.Error("a case cannot be read and is left out of the index", "id", change.ID, "error", err)
			change.Case = nil
		}
		if len(batch) == batchSize || inBatch[change.ID] { // a case may change again during the pass
			if !flush() {
				return
			}
		}
		batch = append(batch, change)
		inBatch[change.ID] = true
	}
	flush()
}

// Rebuild builds the index anew beside the present one, which goes on answering and taking changes, and then takes its
// place.
func (x *Index) Rebuild(ctx context.Context) error {
	x.rebuilding.Lock()
	defer x.rebuilding.Unlock()
	began := time.Now()
	d, err := x.wanted(ctx)
	if err != nil {
		return err
	}
	s, err := d.segmenter()
	if err != nil {
		return fmt.Errorf("index: %w", err)
	}
	return x.rebuild(ctx, d, s, began, x.config.Progress)
}

func (x *Index) rebuild(ctx context.Context, d *dictionary, s *segment.Segmenter, began time.Time, progress func(int)) error {
	dir, err := x.newGenerationDir()
	if err != nil {
		return err
	}
	labels := x.labels.Load()
	id := identity{Format: Format, Dictionary: s.Version(), Store: x.config.Source.ID(), Taxonomy: labels.taxonomy.Digest()}
	g, err := createGeneration(dir, id, d, s, labels)
	if err != nil {
		return err
	}
	err = x.catchUp(ctx, g, progress)
	var old *generation
	if err == nil {
		old, err = x.replace(ctx, g)
	}
	if err != nil {
		return errors.Join(err, g.close(), os.RemoveAll(dir))
	}
	if old != nil {
		if err := old.close(); err != nil {
			x.config.Logger.Warn("old index did not close", "error", err)
		}
	}
	x.removeOthers(filepath.Base(dir))
	x.config.Logger.Info("index built", "seq", g.applied.Load(), "dictionary", id.Dictionary, "learned", len(d.Learned), "took", time.Since(began))
	return nil
}

// replace brings into g what changed while it was built, and puts it in the place of the one in use, which it gives.
func (x *Index) replace(ctx context.Context, g *generation) (*generation, error) {
	x.writing.Lock()
	defer x.writing.Unlock()
	if x.isClosed() {
		return nil, ErrClosed
	}
	if err := x.catchUp(ctx, g, nil); err != nil {
		return nil, err
	}
	// Written aside, synced and renamed, so that there is always one name.
	if err := writeFile(filepath.Join(x.config.Dir, currentFile), []byte(filepath.Base(g.dir)+"\n")); err != nil {
		return nil, fmt.Errorf("index: name the generation: %w", err)
	}
	if x.config.Warm {
		g.renewVocabulary()
	}
	return x.now.Swap(g), nil
}

func (x *Index) newGenerationDir() (string, error) {
	others, err := os.ReadDir(x.config.Dir)
	if err != nil {
		return "", fmt.Errorf("index: %w", err)
	}
	last := 0
	for _, o := range others {
		if n, err := strconv.Atoi(strings.TrimPrefix(o.Name(), "generation-")); err == nil {
			last = max(last, n)
		}
	}
	return filepath.Join(x.config.Dir, fmt.Sprintf("generation-%d", last+1)), nil
}

// writeFile puts a file in the place of another, or leaves that as it was.
func writeFile(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

func (x *Index) removeOthers(keep string) {
	others, err := os.ReadDir(x.config.Dir)
	if err != nil {
		x.config.Logger.Warn("old indexes are not removed", "error", err)
		return
	}
	for _, o := range others {
		if o.Name() == keep || o.Name() == currentFile {
			continue
		}
		if err := os.RemoveAll(filepath.Join(x.config.Dir, o.Name())); err != nil {
			x.config.Logger.Warn("old index is not removed", "name", o.Name(), "error", err)
		}
	}
}

// mend has an index that a search could not read rebuilt in the background: the store has all that is in it.
func (x *Index) mend(damaged *generation, reason error) {
	if x.now.Load() != damaged || damaged.damaged.Swap(true) {
		return
	}
	x.config.Logger.Error("index cannot be read and is rebuilt from the store", "reason", reason)
	x.renew()
}

// Close ends the rebuilding in the background and waits for the searches that run.
func (x *Index) Close() error {
	x.mu.Lock()
	x.closed = true
	x.mu.Unlock()
	x.cancel()
	x.mends.Wait()
	x.writing.Lock()
	defer x.writing.Unlock()
	if g := x.now.Swap(nil); g != nil {
		return g.close()
	}
	return nil
}

func (x *Index) isClosed() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.closed
}

// Ready is nil when searches are answered.
func (x *Index) Ready() error {
	if x.now.Load() == nil {
		return ErrClosed
	}
	return nil
}

// acquire gives the generation in use; it must be released.
func (x *Index) acquire() (*generation, error) {
	for {
		g := x.now.Load()
		if g == nil {
			return nil, ErrClosed
		}
		if g.acquire() {
			return g, nil
		}
	}
}

// Plan is what a query means to this index.
func (x *Index) Plan(query string) Plan {
	g := x.now.Load()
	if g == nil {
		return Plan{}
	}
	return x.parser(g).Parse(query)
}

// parser reads queries as the cases of a generation were cut.
func (x *Index) parser(g *generation) parser {
	return parser{segmenter: g.segmenter, taxonomy: x.labels.Load().taxonomy, synonyms: x.synonyms.Load()}
}

// Search answers a request. A page past the last has no hits, and the total all the same.
func (x *Index) Search(ctx context.Context, r Request) (*Result, error) {
	began := time.Now()
	if r.Page < 1 || r.Size < 0 {
		return nil, fmt.Errorf("search: page %d of %d hits", r.Page, r.Size)
	}
	r.Filters = x.shortNames(r.Filters)

	g, err := x.acquire()
	if err != nil {
		return nil, err
	}
	defer g.release()
	a, err := g.answer(ctx, x.parser(g), r)
	if err != nil {
		// Without the query: errors are logged, and what people look for is their own business.
		return nil, fmt.Errorf("search: %w", x.failed(ctx, g, err))
	}

	m := newMarker(a.plan, nil)
	if a.relaxed != nil {
		m = newMarker(a.plan, a.pieces)
	}
	result := &Result{
		Query: r.Query, Total: a.total, Page: r.Page, Size: r.Size,
		Facets: a.facets, Relaxed: a.relaxed, Applied: merge(a.plan.Filters, r.Filters),
		Correction: a.correction, Explanation: a.explanation,
	}
	if result.Hits, err = x.hits(a.page, m); err != nil {
		return nil, err
	}
	addParts(result.Hits, a.page, a.parts)
	if a.related != nil {
		result.Related = &Related{Without: a.related.without, Steps: a.related.steps, Total: a.related.total}
		if result.Related.Hits, err = x.hits(a.related.page, newMarker(a.plan, a.pieces)); err != nil {
			return nil, err
		}
		addParts(result.Related.Hits, a.related.page, a.related.parts)
	}
	result.Took = time.Since(began)
	if e := result.Explanation; e != nil {
		found := float64(a.took) / float64(time.Millisecond)
		e.Timings = []ExplainedStage{{"检索", found}, {"片段", float64(result.Took)/float64(time.Millisecond) - found}}
	}
	return result, nil
}

// addParts gives hits the parts of their scores; a case deleted meanwhile has no hit.
func addParts(hits []Hit, page []found, parts [][]Part) {
	for i, p := range parts {
		for j := range hits {
			if hits[j].ID == page[i].id {
				hits[j].Parts = p
			}
		}
	}
}

// hits fetches the cases of a page. A case deleted since the index was read is left out.
func (x *Index) hits(page []found, m marker) ([]Hit, error) {
	hits := make([]Hit, 0, len(page))
	for _, f := range page {
		c, ok, err := x.config.Source.Case(f.id)
		if err != nil {
			return nil, fmt.Errorf("search: read case %s: %w", f.id, err)
		}
		if !ok {
			continue
		}
		sections := make([]sectionText, len(c.Sections))
		for i, s := range c.Sections {
			sections[i] = sectionText{s.Heading, s.Text}
		}
		h := Hit{
			ID: c.ID, Collection: c.Collection, Number: c.Number, Title: c.Title, Score: f.score, Region: c.Region, Year: c.Year,
			TitleRuns: m.runs(c.Title), Snippets: m.snippets(sections),
		}
		f.label(&h, &c)
		h.Reasons = m.reasons(c, x.shortNames(Filters{Department: h.Departments, Domain: h.Domains}))
		hits = append(hits, h)
	}
	return hits, nil
}

// failed is the error of a question that could not be answered. Where it was not the asker's, the index is mended.
func (x *Index) failed(ctx context.Context, g *generation, err error) error {
	if ctx.Err() == nil {
		x.mend(g, err)
	}
	return err
}

func (x *Index) shortNames(filters Filters) Filters {
	short := Filters{}
	for f, values := range filters {
		for _, v := range values {
			short[f] = append(short[f], parser{taxonomy: x.labels.Load().taxonomy}.short(f, v))
		}
	}
	return short
}

func merge(a, b Filters) Filters {
	both := Filters{}
	for _, filters := range []Filters{a, b} {
		for f, values := range filters {
			seen := map[string]bool{}
			for _, v := range both[f] {
				seen[v] = true
			}
			for _, v := range values {
				if !seen[v] {
					seen[v] = true
					both[f] = append(both[f], v)
				}
			}
		}
	}
	return both
}
