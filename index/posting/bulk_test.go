package posting

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
	bleveseg "github.com/blevesearch/scorch_segment_api/v2"

	"anlisou/index/engine"
)

// empty is an index without documents.
func empty(t *testing.T) (x *Index, dir string) {
	t.Helper()
	dir = t.TempDir()
	x, _ = create(t, dir, 0)
	return x, dir
}

// segmentsOf are how many segments an index has, and how many bleve has merged since it was opened.
func segmentsOf(t *testing.T, x *Index) (segments, merged int) {
	t.Helper()
	advanced, err := x.bleve.Advanced()
	if err != nil {
		t.Fatal(err)
	}
	if err := x.snapshot(func(s *scorch.IndexSnapshot) error { segments = len(s.Segments()); return nil }); err != nil {
		t.Fatal(err)
	}
	stats := advanced.(*scorch.Scorch).StatsMap()
	for _, name := range []string{"TotFileMergeSegments", "TotMemMergeSegments"} {
		n, ok := stats[name].(uint64)
		if !ok {
			t.Fatal(name, " is not counted")
		}
		merged += int(n)
	}
	return segments, merged
}

// contents are the cases that an index has, and how many have each word, gram and label.
func contents(t *testing.T, x *Index) map[string]int {
	t.Helper()
	found := map[string]int{"applied": int(x.Applied()), "cases": x.Cases()}
	err := ask(t.Context(), x, func(r *reader) error {
		for doc, err := range r.Docs(t.Context(), engine.All(), -1) {
			if err != nil {
				return err
			}
			found[fmt.Sprint("document ", doc.ID)] = int(doc.Revision)
		}
		for _, f := range fields {
			err := r.Terms(t.Context(), engine.TermField(f), "", func(term string, _ int) { found[f+":"+term] = 0 })
			if err != nil {
				return err
			}
		}
		for name := range found { // deleted documents aside
			for _, f := range fields {
				if term, is := cutField(name, f); is {
					n, err := r.Count(t.Context(), engine.Label("", ""), engine.Term(engine.TermField(f), term))
					if err != nil {
						return err
					}
					if found[name] = n[1]; n[1] == 0 {
						delete(found, name)
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func sameContents(t *testing.T, what string, x *Index, want map[string]int) {
	t.Helper()
	got := contents(t, x)
	for name, n := range want {
		if got[name] != n {
			t.Errorf("%s: %s is %d, want %d", what, name, got[name], n)
		}
	}
	for name, n := range got {
		if _, wanted := want[name]; !wanted {
			t.Errorf("%s: there is %s, %d", what, name, n)
		}
	}
}

func cutField(name, field string) (term string, is bool) {
	if len(name) > len(field) && name[:len(field)+1] == field+":" {
		return name[len(field)+1:], true
	}
	return "", false
}

// versions are changes of which some are of cases that came before: changed, deleted, deleted and back, or never there.
func versions() (batches [][]engine.Change) {
	again := func(id string, revision uint64, title string) engine.Change {
		if title == "" {
			return engine.Change{ID: id, Revision: revision}
		}
		a := analysed(revision, title, "口岸的查验")
		a.Doc.ID = id
		return engine.Change{ID: id, Revision: revision, Analysed: a}
	}
	return [][]engine.Change{
		changes(0, titles(20)...),
		append(changes(20, titles(5)...), again("none", 26, ""), again("case-3", 27, "改过的案例")),
		{again("case-4", 28, ""), again("case-3", 29, "又改过的案例")},
		append(changes(29, titles(3)...), again("case-4", 33, "回来的案例"), again("none", 34, "有了")),
		{again("case-31", 35, ""), again("gone", 36, "")},
	}
}

// What a Bulk brings in is what Apply does, whatever room it has, and after the index is opened again.
func TestBulkIsAsApply(t *testing.T) {
	x, _ := empty(t)
	for _, batch := range versions() {
		if err := x.Apply(batch); err != nil {
			t.Fatal(err)
		}
	}
	want := contents(t, x)
	if want["applied"] != 36 || want["cases"] != 28 || len(want) < 100 {
		t.Fatalf("%v", want)
	}
	for _, room := range []int{1, 5 << 20, bulkBytes} {
		x, dir := empty(t)
		b := x.NewBulk()
		b.room = room
		for _, batch := range versions() {
			if err := b.Add(batch); err != nil {
				t.Fatal(err)
			}
		}
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
		sameContents(t, fmt.Sprint("with room for ", room), x, want)
		if err := errors.Join(x.Verify(), x.Close(true)); err != nil { // it is on disk already
			t.Fatal(err)
		}
		x, err := Open(dir, false, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		sameContents(t, "opened again", x, want)
		forceMerge(t, x)
		sameContents(t, "merged", x, want)
		if err := x.Close(false); err != nil {
			t.Error(err)
		}
	}
}

// One segment comes of many batches, none is merged, and Compact has nothing to do.
func TestBulkMergesNothing(t *testing.T) {
	x, dir := empty(t)
	b := x.NewBulk()
	for i := range 20 {
		if err := b.Add(changes(uint64(10*i), titles(10)...)); err != nil {
			t.Fatal(err)
		}
	}
	if x.Applied() != 0 || x.Cases() != 0 {
		t.Errorf("%d cases are in, at change %d, before they can be found", x.Cases(), x.Applied())
	}
	if err := errors.Join(b.Close(), x.Compact(t.Context())); err != nil {
		t.Fatal(err)
	}
	if segments, merged := segmentsOf(t, x); segments != 1 || merged != 0 {
		t.Errorf("%d segments, after %d were merged", segments, merged)
	}
	if x.Applied() != 200 || x.Cases() != 200 || !x.Has("case-150") {
		t.Errorf("%d cases are in, at change %d", x.Cases(), x.Applied())
	}
	if err := b.Close(); err != nil {
		t.Errorf("closed once more: %v", err)
	}
	if files := under(t, dir); len(files) != 4 {
		t.Errorf("its files are %v", files)
	}
	// It goes on as any other does.
	if err := errors.Join(x.Apply(changes(200, "量子通信")), x.Flush()); err != nil || !x.Has("case-201") {
		t.Errorf("a change afterwards: %v", err)
	}
}

// under are the files of a folder.
func under(t *testing.T, dir string) (files []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, filepath.Base(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// A Bulk that ends early, by a disk that refuses, by who no longer wants it or by a process that is killed, leaves no
// segment.
func TestBulkLeavesNothing(t *testing.T) {
	t.Run("the disk refuses the segment", func(t *testing.T) {
		x, dir := empty(t)
		b := x.NewBulk()
		if err := errors.Join(b.Add(changes(0, titles(5)...)), os.Mkdir(filepath.Join(dir, bulkFile), 0o755)); err != nil {
			t.Fatal(err)
		}
		if err := b.Close(); err == nil || x.Applied() != 0 || x.Cases() != 0 {
			t.Errorf("%v, at change %d", err, x.Applied())
		}
	})
	t.Run("bleve's folder is gone", func(t *testing.T) {
		x, dir := empty(t)
		b := x.NewBulk()
		err := errors.Join(b.Add(changes(0, titles(5)...)), os.Rename(filepath.Join(dir, bleveDir, "store"), filepath.Join(dir, "gone")))
		if err != nil {
			t.Fatal(err)
		}
		if err := b.Close(); !errors.Is(err, ErrNotWritten) {
			t.Errorf("%v", err)
		}
		if files := under(t, dir); slices.Contains(files, bulkFile) {
			t.Errorf("its files are %v", files)
		}
	})
	t.Run("it is given up", func(t *testing.T) {
		x, dir := empty(t)
		if err := errors.Join(x.NewBulk().Add(changes(0, titles(5)...)), x.Close(true)); err != nil {
			t.Fatal(err)
		}
		if files := under(t, dir); slices.Contains(files, bulkFile) {
			t.Errorf("its files are %v", files)
		}
		x, err := Open(dir, false, slog.New(slog.DiscardHandler))
		if err != nil || x.Cases() != 0 || x.Applied() != 0 {
			t.Fatalf("%v: %d cases, at change %d", err, x.Cases(), x.Applied())
		}
		_ = x.Close(true)
	})
	t.Run("the process is killed", func(t *testing.T) {
		dir := t.TempDir()
		x, _ := create(t, dir, 3)
		path := filepath.Join(dir, bulkFile)
		if err := errors.Join(x.Close(false), os.WriteFile(path, []byte("half a segment"), 0o600)); err != nil {
			t.Fatal(err)
		}
		for _, readOnly := range []bool{true, false} {
			x, err := Open(dir, readOnly, slog.New(slog.DiscardHandler))
			if err != nil || x.Cases() != 3 {
				t.Fatalf("%v: %d cases", err, x.Cases())
			}
			if there := slices.Contains(under(t, dir), bulkFile); there != readOnly {
				t.Errorf("only to be read %v: it is there %v", readOnly, there)
			}
			_ = x.Close(true)
		}
	})
	t.Run("bleve has ended", func(t *testing.T) {
		x, _ := empty(t)
		ended := fmt.Errorf("planted: %w", scorch.ErrAsyncPanic)
		x.stopped.Store(&ended)
		if err := x.NewBulk().Add(changes(0, titles(5)...)); !errors.Is(err, ErrStopped) {
			t.Errorf("%v", err)
		}
	})
}

// bleve may merge a segment that is not yet in its folder with others in memory, and asks again for what it could not
// note.
func TestPreparedSegments(t *testing.T) {
	p := &guardedPlugin{}
	prepare := func(after uint64) *preparedSegment {
		t.Helper()
		v, path := newInverter(), filepath.Join(t.TempDir(), bulkFile)
		for _, c := range changes(after, titles(10)...) {
			v.add(c.Analysed)
		}
		if err := v.writeFile(path); err != nil {
			t.Fatal(err)
		}
		s, _, err := p.NewUsing([]index.Document{newPrepared(path)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		return s.(*preparedSegment)
	}
	a, b := prepare(0), prepare(10)
	if _, is := bleveseg.Segment(a).(bleveseg.PersistedSegment); is {
		t.Error("bleve takes it for one that is in its folder")
	}
	path := filepath.Join(t.TempDir(), "m.zap")
	_, _, err := p.Merge([]bleveseg.Segment{a, b}, make([]*roaring.Bitmap, 2), path, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if n := openSegment(t, path).Count(); n != 20 {
		t.Errorf("%d documents", n)
	}
	place := filepath.Join(filepath.Dir(a.file), "1.zap")
	for range 2 {
		if err := a.Persist(place); err != nil {
			t.Error(err)
		}
	}
	if files := under(t, filepath.Dir(place)); !slices.Equal(files, []string{"1.zap"}) {
		t.Errorf("files %v", files)
	}
	if err := os.Remove(b.file); err != nil {
		t.Fatal(err)
	}
	if err := b.Persist(place + "x"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v", err)
	}
	if _, _, err := p.NewUsing([]index.Document{newPrepared(place + "y")}, nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v", err)
	}
}
