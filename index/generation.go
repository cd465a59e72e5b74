package index

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"anlisou/data/say"
	"anlisou/index/budget"
	"anlisou/index/engine"
	"anlisou/index/posting"
	"anlisou/segment"
)

// generation is one index on disk: documents, cut by one segmenter, labelled by one taxonomy. A new one
// is built beside the old when the dictionary or the taxonomy has changed, and in its place when it cannot be asked.
type generation struct {
	*posting.Index
	dir          string
	identity     identity
	segmenter    *segment.Segmenter
	labeller     *labeller
	analyser     *analyser
	log          *slog.Logger
	dictionary   atomic.Pointer[dictionary] // what segmenter was made of
	vocabularies *vocabularies

	damaged    atomic.Bool // it is to be rebuilt because it cannot be read
	verifying  atomic.Bool
	verifiedAt atomic.Int64 // when its checksums were last found right, in nanoseconds since 1970
	discarded  bool         // its folder is to be removed: what it has not written is not waited for

	through func(engine.Reader) engine.Reader // what questions go through before they reach the files; nil for nothing
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

// compatible reports an index that can be asked by a program that would build another: its cases are the store's, its
// fields and the form of its texts are this program's. Words are cut otherwise, and found by their grams.
func (i identity) compatible(other identity) bool {
	return i.Format == other.Format && i.Store == other.Store && i.Normal == other.Normal
}

const (
	identityFile = "identity.json"
	taxonomyFile = "taxonomy.yaml"
)

func newGeneration(dir string, id identity, s *segment.Segmenter, l *labeller, log *slog.Logger) *generation {
	return &generation{
		dir: dir, identity: id, segmenter: s, labeller: l, analyser: newAnalyser(s, l, log), log: log,
		vocabularies: newVocabularies(),
	}
}

func createGeneration(
	dir string,
	id identity,
	d *dictionary,
	s *segment.Segmenter,
	l *labeller,
	log *slog.Logger,
) (_ *generation, err error) {
	g := newGeneration(dir, id, s, l, log)
	if g.Index, err = posting.Create(dir, log); err != nil {
		return nil, err
	}
	if err = g.keepDictionary(d); err == nil {
		err = g.keepIdentity()
	}
	if err != nil {
		return nil, errors.Join(say.Errorf("index: %w", err), g.Close(true))
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
	if err := os.WriteFile(filepath.Join(g.dir, taxonomyFile), g.labeller.taxonomy.Text(), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(g.dir, identityFile), description, 0o644)
}

// errCannotAnswer says that an index was built from what this program cannot ask.
var errCannotAnswer = say.New("index cannot be asked by this program: it is of another format, normal form or store")

// openGeneration opens an index of the given format and store, by whatever words it is cut and labelled;
// errCannotAnswer where it cannot be asked by this program, any other error where it cannot be read.
func openGeneration(
	dir string,
	want identity,
	l *labeller,
	readOnly bool,
	log *slog.Logger,
) (_ *generation, err error) {
	description, err := os.ReadFile(filepath.Join(dir, identityFile))
	if err != nil {
		return nil, say.Errorf("index: %w", err)
	}
	var has identity
	if err := json.Unmarshal(description, &has); err != nil {
		return nil, say.Errorf("index: %s: %w", identityFile, err)
	}
	d, err := readDictionary(dir)
	if err != nil {
		return nil, err
	}
	s, err := d.segmenter()
	if err != nil {
		return nil, say.Errorf("index: %s: %w", dictionaryFile, err)
	}
	want.Dictionary, want.Taxonomy = s.Version(), has.Taxonomy
	if !has.same(want) && !has.compatible(want) {
		return nil, say.Errorf("%w (%+v, not %+v)", errCannotAnswer, has, want)
	}
	g := newGeneration(dir, has, s, l.as(dir, has.Taxonomy), log)
	g.dictionary.Store(d)
	if g.Index, err = posting.Open(dir, readOnly, log); err != nil {
		return nil, err
	}
	return g, nil
}

// answer runs a search.
func (g *generation) answer(ctx context.Context, p asker, r Request) (a *answer, err error) {
	began := p.clock()
	err = g.withState(ctx, p, func(s *search) error {
		if a, err = s.answer(r); err == nil {
			a.took = p.clock().Sub(began)
		}
		return err
	})
	return a, err
}

// withState calls do with a search over a state of the index that does not change meanwhile.
func (g *generation) withState(ctx context.Context, p asker, do func(*search) error) error {
	b := budget.New(ctx)
	return g.Read(b, func(r engine.Reader) error {
		if g.through != nil {
			r = g.through(r)
		}
		s, err := newSearch(ctx, r, b, p)
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
}

// verify reads all files of a generation and compares them with their checksums.
func (g *generation) verify() error {
	err := g.Verify()
	if err == nil {
		g.verifiedAt.Store(time.Now().UnixNano())
	}
	return err
}

// close waits for the queries that run, and closes.
func (g *generation) close() error { return g.Close(g.discarded || g.damaged.Load()) }
