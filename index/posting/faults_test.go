package posting

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	bleveseg "github.com/blevesearch/scorch_segment_api/v2"

	"anlisou/index/engine"
	"anlisou/index/query"
)

// cut leaves so much of each file of a pattern, of which there is at least one.
func cut(t *testing.T, left float64, pattern string) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatal("no files of ", pattern, err)
	}
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(file, int64(left*float64(info.Size()))); err != nil {
			t.Fatal(err)
		}
	}
}

// every asks an index each question of package engine.
func every(ctx context.Context) map[string]func(r *reader) error {
	unit, label := engine.Unit(query.Unit{Text: "海关改革"}, false), engine.Label(query.Collection, "c")
	terms := []engine.Weighted{
		{Field: engine.Words, Text: "海关", Weight: 1}, {Field: engine.Grams, Text: "关改", Weight: 1},
		{Field: engine.Chars, Text: "海", Weight: 1}, {Field: engine.Title, Text: "案例", Weight: 1},
	}
	questions := map[string]func(r *reader) error{
		"Stand": func(r *reader) error { _, err := r.Stand(ctx, "海关改革的经验"); return err },
		"Facets": func(r *reader) error {
			_, err := r.Facets(ctx, map[query.Field]engine.Set{query.Department: engine.All()})
			return err
		},
		"Top": func(r *reader) error {
			_, err := r.Top(ctx, engine.Wanted{In: engine.All(), By: engine.Ranking{Terms: terms}, Most: 3})
			return err
		},
		"Parts": func(r *reader) error { _, err := r.Parts(ctx, terms, nil); return err },
		"what the best are of": func(r *reader) error {
			_, err := r.Top(ctx, engine.Wanted{In: engine.All(), Most: 3, Of: []engine.Set{unit}})
			return err
		},
		"facets beside the best": func(r *reader) error {
			_, err := r.Top(ctx, engine.Wanted{Facets: map[query.Field]engine.Set{query.Domain: unit}})
			return err
		},
		"Docs": func(r *reader) error {
			for _, err := range r.Docs(ctx, unit, -1) {
				if err != nil {
					return err
				}
			}
			return nil
		},
		"Terms": func(r *reader) error { return r.Terms(ctx, engine.Words, "", func(string, int) {}) },
	}
	for name, set := range map[string]engine.Set{
		"a unit": unit, "what surely has a unit": engine.Unit(query.Unit{Text: "海关改革"}, true),
		"a title":   engine.Unit(query.Unit{Text: "案例", Title: true}, false),
		"a value":   engine.Unit(query.Unit{Text: "编号7", Keys: []string{"#7"}}, false),
		"a literal": engine.Literal([]string{"海关改革"}, false, true, false),
		"a term":    engine.Term(engine.Words, "海关"), "a gram": engine.Term(engine.Grams, "关改"), "a label": label,
		"several": engine.And(unit, label), "one or another": engine.Or(unit, label),
		"one less another": engine.Minus(engine.All(), unit),
		"enough":           engine.AtLeast([]engine.Set{unit}, []float32{1}, 1),
	} {
		questions["Count of "+name] = func(r *reader) error { _, err := r.Count(ctx, set); return err }
	}
	return questions
}

// unreadableTerms stands for a dictionary whose terms and posting lists cannot be read.
type unreadableTerms struct{ bleveseg.TermDictionary }

func (unreadableTerms) PostingsList([]byte, *roaring.Bitmap, bleveseg.PostingsList) (bleveseg.PostingsList, error) {
	return nil, errors.New("planted")
}

// unreadablePostings stands for a posting list whose frequencies cannot be read.
type unreadablePostings struct{ bleveseg.PostingsList }

func (unreadablePostings) Iterator(bool, bool, bool, bleveseg.PostingsIterator) bleveseg.PostingsIterator {
	return unreadableFrequencies{}
}

type unreadableFrequencies struct {
	bleveseg.PostingsIterator
	bleveseg.OptimizablePostingsIterator
}

func (unreadableFrequencies) Next() (bleveseg.Posting, error) { return nil, errors.New("planted") }

func (unreadableFrequencies) DocNum1Hit() (uint64, bool) { return 0, true }

// What cannot be read is an ErrDamaged of the question that needed it, and does not pass for what is not there.
func TestNothingUnreadableIsSwallowed(t *testing.T) {
	x, _ := create(t, t.TempDir(), 10)
	for name, question := range every(t.Context()) {
		if err := ask(t.Context(), x, question); err != nil {
			t.Errorf("%s of what can be read: %v", name, err)
		}
		clearFacets(x)
		err := ask(t.Context(), x, func(r *reader) error {
			for _, l := range r.segments {
				for _, field := range fields {
					d, err := l.dictionary(field)
					if err != nil {
						return err
					}
					l.dicts[field] = unreadableTerms{d}
				}
			}
			return question(r)
		})
		if !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, documents := range []uint64{1, 2 * worthKeeping} { // read where they are wanted, and to be kept
		all := roaring.New()
		all.AddRange(0, documents)
		list := &postingList{unreadablePostings{}, all, all}
		err := ask(t.Context(), x, func(r *reader) error {
			s := r.summing(0, []term{{field: engine.Words, text: "词", segments: []termPostings{{list.docs, list}}}})
			return s.all(t.Context(), r.segments[0].live, make([]float32, len(r.segments[0].docs)))
		})
		if !errors.Is(err, ErrDamaged) {
			t.Errorf("frequencies of %d documents: %v", documents, err)
		}
	}
}

// clearFacets has the values of facets read anew.
func clearFacets(x *Index) {
	x.mu.Lock()
	defer x.mu.Unlock()
	clear(x.stored)
}

// A panic while a question is answered is an error that has its stack; it is no damage, and the index goes on.
func TestPanicsAreErrors(t *testing.T) {
	x, _ := create(t, t.TempDir(), 10)
	top := every(t.Context())["Top"]
	if err := ask(t.Context(), x, top); err != nil {
		t.Fatal(err)
	}
	x.mu.Lock()
	for _, m := range x.stored {
		m.lengths = m.lengths[:1]
	}
	x.mu.Unlock()
	err := ask(t.Context(), x, top)
	if !errors.As(err, new(*Panicked)) || errors.Is(err, ErrDamaged) || !strings.Contains(Stack(err), "addTo") {
		t.Errorf("%v", err)
	}
	clearFacets(x)
	if err := ask(t.Context(), x, top); err != nil {
		t.Errorf("once the fault is gone: %v", err)
	}
}

// What the system cannot read of the texts, without a word about their size, is an ErrDamaged of whoever asks next.
func TestUnreadableTexts(t *testing.T) {
	x, _ := create(t, t.TempDir(), 10)
	if err := x.texts.file.Close(); err != nil { // nothing can be asked of it any more
		t.Fatal(err)
	}
	x.InspectEvery(0)
	for range 2 {
		if err := ask(t.Context(), x, every(t.Context())["Top"]); !errors.Is(err, ErrDamaged) {
			t.Errorf("it fails with %v", err)
		}
	}
}

// Files that are cut short while they are open cost answers and no more: what is asked before anybody has noticed is
// answered from memory or is an ErrDamaged; afterwards all is. Verify finds them, and the next process that opens them.
func TestCutShortWhileOpen(t *testing.T) {
	for _, pattern := range []string{filepath.Join(bleveDir, "store", "*.zap"), textsFile} {
		for _, left := range []float64{0, 0.5, 0.999} {
			t.Run(fmt.Sprint(filepath.Base(pattern), " ", left), func(t *testing.T) {
				dir := t.TempDir()
				x, _ := create(t, dir, 300)
				if err := ask(t.Context(), x, every(t.Context())["Top"]); err != nil {
					t.Fatal(err)
				}
				x.InspectEvery(time.Hour)
				cut(t, left, filepath.Join(dir, pattern))
				for name, question := range every(t.Context()) {
					if err := ask(t.Context(), x, question); err != nil && !errors.Is(err, ErrDamaged) {
						t.Errorf("%s: %v", name, err)
					}
				}
				if err := x.Verify(); !errors.Is(err, ErrDamaged) {
					t.Errorf("its files are verified: %v", err)
				}
				x.InspectEvery(0)
				for name, question := range every(t.Context()) {
					if err := ask(t.Context(), x, question); !errors.Is(err, ErrDamaged) {
						t.Errorf("%s once it is noticed: %v", name, err)
					}
				}
				if err := x.Close(true); err != nil {
					t.Error(err)
				}
				opened, err := Open(dir, true, slog.New(slog.DiscardHandler))
				if !errors.Is(err, ErrDamaged) {
					t.Errorf("opened again: %v", err)
				}
				_ = opened.Close(true)
			})
		}
	}
}

// bleve's own goroutines outlive segments that are cut short under them: what looks documents up in them, merges them
// or takes batches in ends with an ErrDamaged, which whoever is to know of it is told.
func TestBleveOutlivesItsSegments(t *testing.T) {
	dir := t.TempDir()
	x, log := create(t, dir, 300)
	told := make(chan error, 1)
	x.ReportTo(func(err error) { told <- err })
	cut(t, 0, filepath.Join(dir, bleveDir, "store", "*.zap"))
	var lookUp, merge error
	err := x.snapshot(func(snapshot *scorch.IndexSnapshot) error {
		one := snapshot.Segments()[0].Segment()
		_, lookUp = one.DocNumbers([]string{bleveID(1), bleveID(100)})
		path := filepath.Join(t.TempDir(), "merged.zap")
		drops := make([]*roaring.Bitmap, 1)
		_, _, merge = (&guardedPlugin{}).MergeUsing([]bleveseg.Segment{one}, drops, path, nil, nil, nil)
		return nil
	})
	if err != nil || !errors.Is(lookUp, ErrDamaged) || !errors.Is(merge, ErrDamaged) {
		t.Errorf("looked through with %v, merged with %v, %v", lookUp, merge, err)
	}
	again := changes(300, "改过的案例")
	again[0].ID = "case-1"
	if err := x.Apply(again); !errors.Is(err, ErrDamaged) {
		t.Errorf("taken in: %v", err)
	}
	close(x.closing) // so that it does not rest after the error
	x.asyncError(scorch.NewScorchError("merger", fmt.Sprint(merge), scorch.ErrPersist))
	x.closing = make(chan struct{})
	select {
	case err := <-told:
		if !errors.Is(err, ErrNotWritten) {
			t.Errorf("told of %v", err)
		}
	default:
		t.Error("nobody is told")
	}
	if !strings.Contains(log.String(), "index cannot be written") || x.Stopped() != nil {
		t.Errorf("stopped by %v, the log says %s", x.Stopped(), log)
	}
}

// A change or a Close whose changes cannot be written says so at once, and does not wait for them as long as for a slow
// disk; what is in is searched meanwhile.
func TestFlushDoesNotWaitForARefusal(t *testing.T) {
	const soon = flushLimit / 2 // refusals are looked for every 50 ms, and bleve tries again after a second
	quickly := func(what string, do func() error) error {
		t.Helper()
		began := time.Now()
		err := do()
		if took := time.Since(began); took > soon {
			t.Errorf("%s takes %s", what, took)
		}
		return err
	}
	// add brings in a document whose batch is followed by a flush.
	add := func(x *Index, after uint64) error {
		x.pending = pendingBytes
		return x.Apply(changes(after, "量子通信"))
	}
	// refuse has bleve find no folder to write into.
	refuse := func(dir string) {
		t.Helper()
		if err := os.Rename(filepath.Join(dir, bleveDir, "store"), filepath.Join(dir, "elsewhere")); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("the disk refuses", func(t *testing.T) {
		dir := t.TempDir()
		x, log := create(t, dir, 20)
		refuse(dir)
		err := quickly("an import", func() error { return add(x, 20) })
		if !errors.Is(err, scorch.ErrPersist) || !errors.Is(err, ErrNotWritten) {
			t.Errorf("an import ends with %v", err)
		}
		err = quickly("a search", func() error { return ask(t.Context(), x, every(t.Context())["Top"]) })
		if err != nil || !x.Has("case-21") {
			t.Errorf("a search: %v", err)
		}
		_ = quickly("closing", func() error { return x.Close(false) })
		if !strings.Contains(log.String(), "index cannot be written") {
			t.Errorf("the log says %s", log)
		}
	})
	t.Run("bleve ends", func(t *testing.T) {
		dir := t.TempDir()
		x, _ := create(t, dir, 20)
		// bleve's goroutine that writes waits in its first refusal, as one that has ended would not come back.
		refuse(dir)
		ended := fmt.Errorf("planted: %w", scorch.ErrAsyncPanic)
		asyncErrors.Store(filepath.Join(dir, bleveDir, "store"), func(error) {
			x.stopped.Store(&ended)
			<-x.closing
		})
		for i, when := range []string{"while it ends", "once it has"} {
			err := quickly(when, func() error { return add(x, 20+uint64(i)) })
			if !errors.Is(err, ended) || !errors.Is(err, ErrStopped) {
				t.Errorf("an import %s: %v", when, err)
			}
		}
		if !errors.Is(x.Stopped(), ended) {
			t.Errorf("it is stopped by %v", x.Stopped())
		}
		_ = quickly("closing", func() error { return x.Close(false) })
	})
}

// What bleve holds is on disk before it is much.
func TestMuchIsOnDiskSoon(t *testing.T) {
	x, _ := create(t, t.TempDir(), 1)
	for i, room := range []int{1 << 20, 1} {
		x.pending, x.dirty = pendingBytes-room, true
		if err := x.Apply(changes(uint64(i)+1, "一")); err != nil || x.dirty != (room > 1) {
			t.Errorf("with room for %d bytes what bleve was given is on disk: %v, %v", room, !x.dirty, err)
		}
	}
}

// Only the owner may read the texts, whoever wrote them; what may only be read stays as it is.
func TestReadOnly(t *testing.T) {
	dir := t.TempDir()
	x, _ := create(t, dir, 10)
	if err := x.Close(false); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, textsFile)
	for _, readOnly := range []bool{true, false} {
		if err := os.Chmod(path, 0o644); err != nil {
			t.Fatal(err)
		}
		x, err := Open(dir, readOnly, slog.New(slog.DiscardHandler))
		if err != nil || x.Cases() != 10 || x.Applied() != 10 || !x.Has("case-7") || x.Has("case-77") {
			t.Fatalf("%v: %d cases, at change %d", err, x.Cases(), x.Applied())
		}
		if err := errors.Join(ask(t.Context(), x, every(t.Context())["Top"]), x.Close(false)); err != nil {
			t.Error(err)
		}
		if info, err := os.Stat(path); err != nil || (info.Mode().Perm() == 0o644) != readOnly {
			t.Errorf("only to be read %v: %v, %v", readOnly, info.Mode(), err)
		}
	}
}

// bleve keeps of what caused an error the text alone: a full disk is one all the same, and nothing else becomes one.
func TestAFullDiskIsOneThroughBleve(t *testing.T) {
	full := errors.New("source: persister, persist error: write root.bolt: " + syscall.ENOSPC.Error())
	if err := withCause(full); !errors.Is(err, syscall.ENOSPC) || !errors.Is(err, full) || err.Error() != full.Error() {
		t.Error(err)
	}
	for _, other := range []error{nil, errors.New("another"), syscall.ENOSPC} {
		if err := withCause(other); !errors.Is(err, other) || fmt.Sprint(err) != fmt.Sprint(other) {
			t.Errorf("%v of %v", err, other)
		}
	}
}
