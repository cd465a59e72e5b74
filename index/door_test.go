package index

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"testing"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"

	"anlisou/data/rounds"
	"anlisou/index/engine"
	"anlisou/index/posting"
	"anlisou/index/query"
)

// The files of the engine in the folder of a generation, as tests damage them.
const (
	textsFile    = "texts"
	segmentFiles = "bleve/store/*.zap"
)

// errUnreadable is what an engine says of files that cannot be read.
var errUnreadable = fmt.Errorf("planted: %w", posting.ErrDamaged)

// asked is a question to the engine: the method of engine.Reader, what it was given, and "Doc" for each document that a
// list of them comes to.
type asked struct {
	method string
	sets   []engine.Set
	fields []query.Field
	terms  []engine.Weighted
}

// door stands before a reader. It is told of each question, before the answer; what it says is wrong is the answer.
type door struct {
	engine.Reader
	tell func(asked) error
}

// stand has each question to a generation come through a door, until the next is put in its place. Nobody may ask
// meanwhile.
func stand(g *generation, tell func(asked) error) {
	if tell == nil {
		g.through = nil
		return
	}
	g.through = func(r engine.Reader) engine.Reader { return door{r, tell} }
}

func (d door) Count(ctx context.Context, sets ...engine.Set) ([]int, error) {
	if err := d.tell(asked{method: "Count", sets: sets}); err != nil {
		return nil, err
	}
	return d.Reader.Count(ctx, sets...)
}

func (d door) Stand(ctx context.Context, texts ...string) ([]bool, error) {
	if err := d.tell(asked{method: "Stand"}); err != nil {
		return nil, err
	}
	return d.Reader.Stand(ctx, texts...)
}

func (d door) Facets(ctx context.Context, of map[query.Field]engine.Set) (map[query.Field]map[string]int, error) {
	a := asked{method: "Facets"}
	for f, s := range of {
		a.fields, a.sets = append(a.fields, f), append(a.sets, s)
	}
	if err := d.tell(a); err != nil {
		return nil, err
	}
	return d.Reader.Facets(ctx, of)
}

func (d door) Top(ctx context.Context, w engine.Wanted) (engine.Ranked, error) {
	a := asked{method: "Top", sets: append([]engine.Set{w.In, w.By.Literal, w.By.Form, w.By.Sure}, w.Of...), terms: w.By.Terms}
	for f, s := range w.Facets {
		a.fields, a.sets = append(a.fields, f), append(a.sets, s)
	}
	if err := d.tell(a); err != nil {
		return engine.Ranked{}, err
	}
	return d.Reader.Top(ctx, w)
}

func (d door) Parts(ctx context.Context, terms []engine.Weighted, docs []*engine.Doc) ([][]engine.Part, error) {
	if err := d.tell(asked{method: "Parts", terms: terms}); err != nil {
		return nil, err
	}
	return d.Reader.Parts(ctx, terms, docs)
}

func (d door) Docs(ctx context.Context, in engine.Set, most int) iter.Seq2[*engine.Doc, error] {
	return func(yield func(*engine.Doc, error) bool) {
		if err := d.tell(asked{method: "Docs", sets: []engine.Set{in}}); err != nil {
			yield(nil, err)
			return
		}
		for doc, err := range d.Reader.Docs(ctx, in, most) {
			if err == nil {
				err = d.tell(asked{method: "Doc"})
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(doc, nil) {
				return
			}
		}
	}
}

func (d door) Terms(ctx context.Context, f engine.TermField, prefix string, yield func(term string, n int)) error {
	if err := d.tell(asked{method: "Terms"}); err != nil {
		return err
	}
	return d.Reader.Terms(ctx, f, prefix, yield)
}

// lists are what an engine looks up for sets: each expression without parts, once.
func lists(into map[string]bool, sets ...engine.Set) {
	for _, s := range sets {
		if s.IsZero() {
			continue
		}
		if s.Key != "" && s.Op != engine.OpAll && s.Op != engine.OpNothing {
			into[s.Key] = true
		}
		lists(into, s.Sets...)
	}
}

// forceMerge makes one segment of all, in which a term of one document has no bitmap. That is for bleve to do: the
// index is closed meanwhile, and opened again.
func forceMerge(t *testing.T, x *Index) *Index {
	t.Helper()
	dir := x.now.Load().dir
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := bleve.Open(filepath.Join(dir, "bleve"))
	if err != nil {
		t.Fatal(err)
	}
	advanced, err := b.Advanced()
	if err != nil {
		t.Fatal(err)
	}
	if err := advanced.(*scorch.Scorch).ForceMerge(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	// which is on disk when it returns, and with it the merge
	if err := b.SetInternal([]byte("merged"), nil); err != nil {
		t.Fatal(err)
	}
	reader, err := advanced.Reader()
	if err != nil {
		t.Fatal(err)
	}
	if n := len(reader.(*scorch.IndexSnapshot).Segments()); n != 1 {
		t.Fatalf("the segments are merged into %d, not one", n)
	}
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	return openIndex(t, x.config.Dir, x.config.Source)
}

// What cannot be read fails the question that needed it, wherever that is in its work, and does not pass for what is
// not there; and what was made until then is not kept.
func TestNothingUnreadableIsSwallowed(t *testing.T) {
	t.Parallel()
	rounds.Computes(t)
	x, _ := openLogged(t, t.TempDir(), newMemoryStore(bundled(t)...), nil)
	c := bundled(t)[0]
	g := x.now.Load()
	methods := map[string]bool{} // that failed once
	for name, ask := range questions(x, c) {
		t.Run(name, func(t *testing.T) {
			whole, err := ask(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			planted := fmt.Errorf("planted for %s", name) // which is no damage, so that nothing is rebuilt
			fails := func(n int) (reached bool) {         // at question n, and at all that follow
				stand(g, func(a asked) error {
					if n--; n != -1 {
						return nil
					}
					reached, methods[a.method] = true, true
					return planted
				})
				defer stand(g, nil)
				told, err := ask(t.Context())
				switch {
				case reached && !errors.Is(err, planted):
					t.Errorf("a question cannot be answered, and it gives %v, %s", err, told)
				case !reached && (err != nil || told != whole):
					t.Errorf("where everything can be read it gives %v, %s, and whole it is %s", err, told, whole)
				}
				return reached
			}
			for n := 0; fails(n) && !t.Failed(); n += 1 + n/50 { // of many questions, one of several
			}
			for n := 0; !t.Failed(); n += 1 + n/10 { // and where the words of the cases are read first
				g.vocabularies.last.Store(nil)
				g.vocabularies.counts.Store(nil)
				if !fails(n) {
					break
				}
			}
		})
	}
	for _, method := range []string{"Count", "Stand", "Facets", "Top", "Parts", "Docs", "Doc", "Terms"} {
		if !methods[method] {
			t.Errorf("%s did not fail: %v", method, methods)
		}
	}
	if _, err := x.Search(t.Context(), Request{Query: "海关", Page: 1}); err != nil || x.now.Load() != g {
		t.Errorf("afterwards: %v", err)
	}
}
