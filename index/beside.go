package index

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"reflect"

	"anlisou/data"
	"anlisou/data/say"
	"anlisou/index/posting"
	"anlisou/index/query"
	"anlisou/segment"
)

// Words are what people say about words: what text is cut by beside the program's own dictionary, what stands for one
// another, and by what names departments and domains are known. One that is nil stays as an index has it.
type Words struct {
	Dictionary *segment.Dictionary
	Synonyms   *query.Synonyms
	Taxonomy   *data.Taxonomy
}

// Words are those that the index is to have: dictionary and taxonomy may be those of one that is still being built.
// None is nil.
func (x *Index) Words() Words {
	w := Words{Dictionary: x.user.Load(), Synonyms: x.synonyms.Load(), Taxonomy: x.labels.Load().taxonomy}
	if w.Dictionary == nil {
		w.Dictionary = &segment.Dictionary{}
	}
	return w
}

// With are these words, and others in their place where those are not nil.
func (w Words) With(others Words) Words {
	if others.Dictionary != nil {
		w.Dictionary = others.Dictionary
	}
	if others.Synonyms != nil {
		w.Synonyms = others.Synonyms
	}
	if others.Taxonomy != nil {
		w.Taxonomy = others.Taxonomy
	}
	return w
}

// Beyond are those of these words that say something else than others do; the rest is nil.
func (w Words) Beyond(others Words) Words {
	if w.Dictionary != nil && sameDictionary(w.Dictionary, others.Dictionary) {
		w.Dictionary = nil
	}
	if w.Synonyms != nil && reflect.DeepEqual(w.Synonyms, others.Synonyms) {
		w.Synonyms = nil
	}
	if w.Taxonomy != nil && others.Taxonomy != nil && w.Taxonomy.Digest() == others.Taxonomy.Digest() {
		w.Taxonomy = nil
	}
	return w
}

// NeedsBuilding reports words that an index of others takes over only by being built anew: synonyms alone do not.
func (w Words) NeedsBuilding() bool { return w.Dictionary != nil || w.Taxonomy != nil }

// SearchBy is Search, the query read by other synonyms.
func (x *Index) SearchBy(ctx context.Context, synonyms *query.Synonyms, r Request) (*Result, error) {
	return x.searchBy(ctx, synonyms, r)
}

// Beside builds an index of the same cases by other words in a folder of its own, which holds nothing yet and is
// removed by whoever asked; this one is not touched. Done of total steps are told. It takes the memory of a rebuild. The
// log of this one tells nothing of it: what is wrong with the cases it has told.
func (x *Index) Beside(ctx context.Context, dir string, w Words, tell func(done, total int)) (*Index, error) {
	w = x.Words().With(w)
	beside, err := newIndex(Config{
		Dir: dir, Source: x.config.Source, Taxonomy: w.Taxonomy, Dictionary: w.Dictionary, Synonyms: w.Synonyms,
		Learn: x.config.Learn, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return nil, err
	}
	beside.user.Store(w.Dictionary)
	if err = os.MkdirAll(dir, 0o755); err == nil {
		err = beside.buildTelling(ctx, tell)
	}
	if err != nil {
		return nil, errors.Join(say.Errorf("index: build another beside it: %w", err), beside.Close())
	}
	return beside, nil
}

func (x *Index) buildTelling(ctx context.Context, tell func(done, total int)) error {
	x.rebuilding.Lock()
	defer x.rebuilding.Unlock()
	return x.build(ctx, x.inSteps(tell))
}

// inSteps tells of passes over the changes in steps of the whole.
func (x *Index) inSteps(tell func(done, total int)) func(passes, done int) {
	return func(passes, done int) {
		if b, ok := x.stepOf(passes, done); ok && tell != nil {
			tell(b.Done, b.Total)
		}
	}
}

// Adopt has the index take over other words: synonyms from the next search on; dictionary and taxonomy when it is built
// anew by them, which Adopt waits for and tells done of total steps of, while the present one answers. Where that fails,
// the present one goes on, and the next change of the cases tries again.
func (x *Index) Adopt(ctx context.Context, w Words, tell func(done, total int)) error {
	return posting.Guard(func() error { return x.adopt(ctx, w, tell) })
}

func (x *Index) adopt(ctx context.Context, w Words, tell func(done, total int)) error {
	if w.Dictionary != nil {
		x.user.Store(w.Dictionary)
	}
	if w.Taxonomy != nil {
		x.labels.Store(newLabeller(w.Taxonomy))
	}
	if w.Synonyms != nil {
		x.synonyms.Store(w.Synonyms)
	}
	if !w.NeedsBuilding() {
		return nil
	}
	x.rebuilding.Lock()
	defer x.rebuilding.Unlock()
	if x.readOnly.Load() {
		return say.New("index may only be read: it stays as it is")
	}
	if x.now.Load() != nil && x.stale() == "" { // they are those that it has
		return nil
	}
	return x.build(ctx, x.inSteps(tell))
}

// Behind is how many changes of the store the index has not got.
func (x *Index) Behind() (uint64, error) {
	g := x.now.Load()
	if g == nil {
		return 0, x.Ready()
	}
	seq, err := x.config.Source.Seq()
	if err != nil {
		return 0, say.Errorf("index: %w: %w", ErrStore, err)
	}
	return seq - min(seq, g.Applied()), nil
}
