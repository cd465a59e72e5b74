// Package index turns cases into an index and queries into answers. It hides bleve: how cases are laid
// out in fields, how a query runs over posting lists, how an index keeps up with its store
// and is rebuilt beside the old one. The store stays the truth; an index may be deleted at any time.
package index

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"anlisou/data"
	"anlisou/data/say"
	"anlisou/index/query"
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

// Passing is a Source that also gives its cases in the order in which it keeps them, which is faster than that of their
// changes. One that cannot be read comes with an error.
type Passing interface {
	Cases() iter.Seq2[data.Case, error]
}

// Config says what an index is made of. Dir, Source and Taxonomy are required.
type Config struct {
	Dir      string // holds the index and nothing else; created if absent
	Source   Source
	Taxonomy *data.Taxonomy
	// Dictionary is the user's. Nil keeps the one that the index in Dir was built with, an empty one takes it away.
	Dictionary *segment.Dictionary
	Synonyms   *query.Synonyms // nil: DefaultSynonyms
	Learn      bool            // let the cases teach words
	// Warm makes ready in the background what suggestions, pinyin and corrections read, as a server should: with
	// 150,000 cases it takes more than a second, which is else the first query's.
	Warm bool
	// Background has Open return at once: what is to be built or brought in is, in the background, while an index
	// that is there answers, and Ready says how far it is where none is.
	Background bool
	// ReadOnly opens what is there and writes nothing in Dir. Where what is there cannot be asked, an index is built
	// in a folder of the system's for temporary files, and removed by Close.
	ReadOnly bool
	Logger   *slog.Logger
	// Progress, if set, is called while Open, Sync and Rebuild bring changes in, with how many so far.
	Progress func(cases int)
}

// Index answers searches over the cases of a store. It is safe for concurrent use; while one
// process has it open, no other may.
type Index struct {
	config   Config
	user     atomic.Pointer[segment.Dictionary] // wanted; what a generation has stands with it
	synonyms atomic.Pointer[query.Synonyms]
	labels   atomic.Pointer[labeller] // wanted, as well

	clock      func() time.Time
	now        atomic.Pointer[generation]
	building   atomic.Pointer[Building] // how far the first one is
	unbuilt    atomic.Pointer[error]    // why there is none
	unreadable unreadable
	mended     mended
	mending    atomic.Pointer[Building] // how far the index is that takes the place of a damaged one

	writing    sync.Mutex // held to bring changes into the generation in use, and to put another in its place
	rebuilding sync.Mutex // one new generation at a time

	background context.Context // of what no one waits for; ends with Close
	cancel     context.CancelFunc
	tasks      sync.WaitGroup
	mu         sync.Mutex
	renewing   string // why the index is being rebuilt in the background
	closed     bool
	temporary  string      // a folder to remove with the index
	readOnly   atomic.Bool // nothing is built in config.Dir
}

// ErrClosed is returned by searches after Close.
var ErrClosed = say.New("index is closed")

const currentFile = "current" // names the generation in use

// Close ends the rebuilding in the background and waits for the searches that run.
func (x *Index) Close() error {
	x.mu.Lock()
	x.closed = true
	x.mu.Unlock()
	x.cancel()
	x.tasks.Wait()
	x.writing.Lock()
	defer x.writing.Unlock()
	var err error
	if g := x.now.Swap(nil); g != nil {
		err = g.close()
	}
	if x.temporary != "" {
		err = errors.Join(err, os.RemoveAll(x.temporary))
	}
	return err
}

func (x *Index) isClosed() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.closed
}

// acquire gives the generation in use; it must be released.
func (x *Index) acquire() (*generation, error) {
	for {
		g := x.now.Load()
		if g == nil {
			return nil, x.Ready()
		}
		if g.Acquire() {
			return g, nil
		}
	}
}

// Plan is what a query means to this index.
func (x *Index) Plan(q string) query.Plan {
	g := x.now.Load()
	if g == nil {
		return query.Plan{}
	}
	return x.parser(g).Parse(q)
}

// parser reads queries as the cases of a generation were cut.
func (x *Index) parser(g *generation) asker { return x.parserBy(g, x.synonyms.Load()) }

func (x *Index) parserBy(g *generation, synonyms *query.Synonyms) asker {
	return asker{
		Parser:       query.Parser{Segmenter: g.segmenter, Taxonomy: g.labeller.taxonomy, Synonyms: synonyms},
		vocabularies: g.vocabularies, clock: x.clock,
		renewVocabulary: func(hidden []string) { x.renewVocabulary(g, hidden) },
	}
}

// asker reads queries, and may have the vocabulary that they are read by renewed.
type asker struct {
	query.Parser
	vocabularies    *vocabularies
	renewVocabulary func(hidden []string) // in the background; nil where nobody may
	clock           func() time.Time
}
