package index

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"anlisou/data"
	"anlisou/index/posting"
	"anlisou/index/query"
	"anlisou/segment"
)

// A rebuild that did not help is not tried again until the store has changed.
func TestVainRebuildsEnd(t *testing.T) {
	store := newMemoryStore(bundled(t)...)
	x, log := openLogged(t, t.TempDir(), store, nil)
	for range 4 { // whose files are right by their checksums
		g := x.now.Load()
		x.suspect(g, errUnreadable)
		if err := x.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n := strings.Count(log.String(), "is rebuilt from the store"); n != 1 {
		t.Errorf("rebuilt %d times for the same store, want once\n%s", n, log)
	}
	store.put(simple("new", "新案例", "量子通信", nil, nil))
	if err := x.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	x.suspect(x.now.Load(), errUnreadable)
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(log.String(), "is rebuilt from the store"); n != 2 {
		t.Errorf("rebuilt %d times once the store had changed, want twice\n%s", n, log)
	}
}

// suspected opens an index, has bleve say that it is damaged, and reports whether it is rebuilt.
func suspected(t *testing.T, dir string, store *memoryStore) (rebuilt bool) {
	t.Helper()
	x, log := openLogged(t, dir, store, nil)
	opened := strings.Count(log.String(), "index built") // where Open had to
	x.suspect(x.now.Load(), errUnreadable)
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r := find(t, x, Request{Query: "海关"}); r.Total != 3 {
		t.Errorf("%d hits", r.Total)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	return strings.Count(log.String(), "index built") > opened
}

// What a process has tried in vain, the next one does not try again, until the store or the program has changed; a note
// that cannot be read or written only says nothing.
func TestVainRebuildsEndForTheNextProcess(t *testing.T) {
	dir, store := t.TempDir(), newMemoryStore(bundled(t)...)
	note := filepath.Join(dir, mendedFile)
	edit := func(from, to string) {
		t.Helper()
		text, err := os.ReadFile(note)
		if err != nil || !bytes.Contains(text, []byte(from)) {
			t.Fatalf("%s, %v", text, err)
		}
		if err := os.WriteFile(note, bytes.ReplaceAll(text, []byte(from), []byte(to)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct {
		when    string
		change  func()
		rebuilt bool
	}{
		{"at first", func() {}, true},
		{"at the next start", func() {}, false},
		{"at the start after that", func() {}, false},
		{"once the store has changed", func() { store.put(simple("new", "新案例", "量子通信", nil, nil)) }, true},
		{"after that", func() {}, false},
		{"by another program", func() { edit(thisProgram(), "another") }, true},
		{"by that again", func() {}, false},
		{"of another store", func() { edit(`"memory"`, `"other"`) }, true},
		{"after that index was found damaged, and built, at the start", func() {
			current, err := currentDir(dir)
			if err == nil {
				err = os.Truncate(filepath.Join(current, textsFile), 100)
			}
			if err != nil {
				t.Fatal(err)
			}
		}, true},
		{"with a damaged note", func() { edit("{", "") }, true},
		{"with a note that cannot be written", func() {
			if err := errors.Join(os.Remove(note), os.MkdirAll(filepath.Join(note, "in the way"), 0o755)); err != nil {
				t.Fatal(err)
			}
		}, true},
		{"which says nothing", func() {}, true},
	} {
		step.change()
		if rebuilt := suspected(t, dir, store); rebuilt != step.rebuilt {
			t.Errorf("%s it is rebuilt: %v", step.when, rebuilt)
		}
	}
}

// A rebuild that cannot be done is not tried again with every question.
func TestFailedRebuildsEnd(t *testing.T) {
	for name, full := range map[string]bool{"whatever it is": false, "a full disk": true} {
		t.Run(name, func(t *testing.T) {
			store := newMemoryStore(bundled(t)...)
			x, log := openLogged(t, t.TempDir(), store, nil)
			g := x.now.Load()
			if err := os.WriteFile(filepath.Join(g.dir, textsFile), []byte("ALS2 and then nothing of ours"), 0o600); err != nil {
				t.Fatal(err)
			}
			dir := x.config.Dir
			x.config.Dir = filepath.Join(dir, "nowhere")
			if full {
				x.config.Dir = dir
				x.config.Source = fullSource{x.config.Source}
			}
			for range 4 {
				_ = x.failed(t.Context(), g, errUnreadable)
				if err := x.Wait(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			if n := strings.Count(log.String(), "is rebuilt from the store"); n != 1 {
				t.Errorf("tried %d times, want once\n%s", n, log)
			}
			if err := x.failed(t.Context(), g, errUnreadable); errors.As(err, new(*Building)) {
				t.Errorf("nobody builds, and it says %v", err)
			}
			x.config.Dir = dir
		})
	}
}

// Where the disk refuses, a rebuild or a Close whose changes cannot be written ends soon, and what is in is searched
// meanwhile.
func TestARefusingDisk(t *testing.T) {
	store := newMemoryStore(bundled(t)...)
	x, log := openLogged(t, t.TempDir(), store, nil)
	g := x.now.Load()
	if err := os.Rename(filepath.Join(g.dir, "bleve", "store"), filepath.Join(g.dir, "elsewhere")); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	store.put(simple("refused", "refused", "量子通信", nil, nil))
	if err := x.Sync(t.Context()); err != nil {
		t.Errorf("an import ends with %v, before anything is written", err)
	}
	if err := g.Flush(); !errors.Is(err, posting.ErrNotWritten) {
		t.Errorf("what is written ends with %v", err)
	}
	for _, query := range []string{"海关", "量子通信"} {
		if r := find(t, x, Request{Query: query}); r.Total == 0 {
			t.Errorf("%s finds nothing", query)
		}
	}
	_ = x.Close()
	if took := time.Since(began); took > 15*time.Second { // for a slow disk it is waited twice as long
		t.Errorf("it takes %s", took)
	}
	if !strings.Contains(log.String(), "index cannot be written") {
		t.Errorf("the log says %s", log)
	}
}

// fullSource stands for a store on a disk that is full.
type fullSource struct{ Source }

func (fullSource) Changes(uint64) iter.Seq2[data.Change, error] {
	return func(yield func(data.Change, error) bool) {
		yield(data.Change{}, fmt.Errorf("write: %w", syscall.ENOSPC))
	}
}

// An index that is built in the background says how far it is, and does not keep Close waiting.
func TestBuiltInTheBackground(t *testing.T) {
	store := newMemoryStore(severalTimes(t, 20)...)
	x, _ := openLogged(t, t.TempDir(), store, func(c *Config) { c.Background = true })
	var building *Building
	if err := x.Ready(); err != nil && !errors.As(err, &building) {
		t.Errorf("not ready because %v", err)
	}
	if _, err := x.Search(t.Context(), Request{Query: "海关", Page: 1}); err != nil && !errors.As(err, &building) {
		t.Errorf("a search while the index is built: %v", err)
	}
	eventually(t, "the index is built", func() bool { return x.Ready() == nil })
	if r := find(t, x, Request{}); r.Total != 400 {
		t.Errorf("%d cases", r.Total)
	}
	closed, _ := openLogged(t, t.TempDir(), store, func(c *Config) { c.Background = true })
	if err := closed.Close(); err != nil {
		t.Errorf("closed while it is built: %v", err)
	}
}

// otherTaxonomy calls 海关 关署, and knows its old name.
func otherTaxonomy(t *testing.T) *data.Taxonomy {
	t.Helper()
	text := strings.NewReplacer("- name: 海关\n    aliases: [", "- name: 关署\n    aliases: [海关, ", "departments: [海关", "departments: [关署").
		Replace(string(data.DefaultTaxonomy().Text()))
	other, err := data.ParseTaxonomy([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return other
}

// suggestedDepartments are those that are suggested to who types an organ's name.
func suggestedDepartments(t *testing.T, x *Index) (names []string) {
	t.Helper()
	list, err := x.Suggest(t.Context(), "嘉兴海关", 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range list {
		if s.Kind == SuggestDepartment {
			names = append(names, s.Text)
		}
	}
	return names
}

// One generation, one taxonomy: while another taxonomy waits for its index, names mean what the labels of the one in
// use were inferred by, whether it came while the program ran or was there at its start.
func TestOneTaxonomyAGeneration(t *testing.T) {
	dir, store := t.TempDir(), newMemoryStore(bundled(t)...)
	x, _ := openLogged(t, dir, store, nil)
	want := find(t, x, Request{Query: "部门:海关"}).Total
	old := func(x *Index, when string) {
		t.Helper()
		typed, chosen := find(t, x, Request{Query: "部门:海关"}), find(t, x, Request{Filters: query.Filters{query.Department: {"嘉兴海关"}}})
		if typed.Total != want || chosen.Total != want || facet(typed, query.Department)["海关"] != want {
			t.Errorf("%s: %d typed, %d chosen, %v, want %d", when, typed.Total, chosen.Total, facet(typed, query.Department), want)
		}
		if c := x.Label(simple("a", "甲", "由嘉兴海关牵头推出", nil, nil)); !slices.Contains(c.Departments, "海关") {
			t.Errorf("%s: a case is labelled %v", when, c.Departments)
		}
		if got := suggestedDepartments(t, x); !slices.Equal(got, []string{"海关"}) {
			t.Errorf("%s: %v are suggested", when, got)
		}
	}
	x.rebuilding.Lock()
	x.SetTaxonomy(otherTaxonomy(t))
	old(x, "while the new index is waited for")
	x.cancel() // it is never built
	x.rebuilding.Unlock()
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	g, err := openGeneration(filepath.Join(dir, "generation-1"), identity{Format: Format, Store: "memory", Normal: segment.NormalForm},
		newLabeller(otherTaxonomy(t)), true, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if short := g.labeller.shortNames(query.Filters{query.Department: {"嘉兴海关"}}); short[query.Department][0] != "海关" {
		t.Errorf("the index of the old taxonomy is asked for %v", short)
	}
	if err := g.close(); err != nil {
		t.Fatal(err)
	}
	x, _ = openLogged(t, dir, store, func(c *Config) { c.Taxonomy = otherTaxonomy(t) })
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r := find(t, x, Request{Query: "部门:关署"}); r.Total != want || facet(r, query.Department)["关署"] != want {
		t.Errorf("by the new taxonomy %d, %v, want %d", r.Total, facet(r, query.Department), want)
	}
	if got := suggestedDepartments(t, x); !slices.Equal(got, []string{"关署"}) {
		t.Errorf("by the new taxonomy %v are suggested", got)
	}
	x.SetTaxonomy(data.DefaultTaxonomy()) // and back, without an end between
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	old(x, "once the old taxonomy is back")
}

// An index whose words another dictionary cut, as after an upgrade, answers until another is built.
func TestOldIndexAnswersUntilTheNewIsBuilt(t *testing.T) {
	dir, store := t.TempDir(), newMemoryStore(bundled(t)...)
	x, _ := openLogged(t, dir, store, nil)
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "generation-1", identityFile)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.Replace(text, []byte(segment.Default().Version()), []byte("another"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	x, _ = openLogged(t, dir, store, func(c *Config) { c.Background = true })
	if r := find(t, x, Request{Query: "船边直提"}); r.Total == 0 { // at once
		t.Error("nothing is found")
	}
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if g := x.now.Load(); g.identity.Dictionary != segment.Default().Version() || filepath.Base(g.dir) == "generation-1" {
		t.Errorf("%s of %s is not built anew", g.dir, g.identity.Dictionary)
	}
}

// What may only be read is searched as it is, and nothing in its folder changes.
func TestReadOnly(t *testing.T) {
	dir, store := t.TempDir(), newMemoryStore(bundled(t)...)
	x, _ := openLogged(t, dir, store, nil)
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	before := filesOf(t, dir)
	store.put(simple("later", "后来", "量子通信", nil, nil))
	for _, damage := range []bool{false, true} {
		if damage { // then another is built, elsewhere
			g, err := currentDir(dir)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.Truncate(filepath.Join(g, textsFile), 100); err != nil {
				t.Fatal(err)
			}
			before = filesOf(t, dir)
		}
		x, _ = openLogged(t, dir, store, func(c *Config) { c.ReadOnly = true })
		if r := find(t, x, Request{Query: "船边直提"}); r.Total == 0 {
			t.Error("nothing is found")
		}
		if err := x.Close(); err != nil {
			t.Error(err)
		}
		if after := filesOf(t, dir); after != before {
			t.Errorf("files before\n%s\nand after\n%s", before, after)
		}
	}
}

// An index that may only be read and cannot be asked is built elsewhere, also in the background and under a running
// server.
func TestReadOnlyIsMendedElsewhere(t *testing.T) {
	for name, before := range map[string]bool{"before it is opened": true, "while it is asked": false} {
		t.Run(name, func(t *testing.T) {
			dir, store := t.TempDir(), newMemoryStore(bundled(t)...)
			x, _ := openLogged(t, dir, store, nil)
			path := filepath.Join(x.now.Load().dir, textsFile)
			if err := x.Close(); err != nil {
				t.Fatal(err)
			}
			if before {
				if err := os.Truncate(path, 100); err != nil {
					t.Fatal(err)
				}
			}
			x, log := openLogged(t, dir, store, func(c *Config) { c.ReadOnly, c.Background = true, true })
			if !before {
				if err := os.Truncate(path, 100); err != nil {
					t.Fatal(err)
				}
			}
			was := filesOf(t, dir)
			eventually(t, "it is mended", func() bool {
				r, err := x.Search(t.Context(), Request{Query: "船边直提", Page: 1, Size: 20})
				return err == nil && len(r.Hits) > 0 && len(r.Hits[0].Snippets) > 0
			})
			if err := x.Close(); err != nil {
				t.Error(err)
			}
			if is := filesOf(t, dir); is != was {
				t.Errorf("files before\n%s\nand after\n%s", was, is)
			}
			if !strings.Contains(log.String(), "index built") {
				t.Errorf("the log has %s", log)
			}
			if left, err := filepath.Glob(filepath.Join(os.TempDir(), "anlisou-index-*")); err != nil || slices.ContainsFunc(left, func(p string) bool { return p == x.temporary }) {
				t.Errorf("left %v, %v", left, err)
			}
		})
	}
}

// endingSource is a store whose reading ends the context of who reads, after so many changes.
type endingSource struct {
	Source
	after int
	end   func()
}

func (s *endingSource) Changes(after uint64) iter.Seq2[data.Change, error] {
	return func(yield func(data.Change, error) bool) {
		n := 0
		for change, err := range s.Source.Changes(after) {
			if n++; n > s.after {
				s.end()
			}
			if !yield(change, err) {
				return
			}
		}
	}
}

// A generation whose building is given up leaves no file; one that is built has one segment, whatever the number of
// batches, and nobody has merged it.
func TestBuildingLeavesOneSegmentOrNothing(t *testing.T) {
	dir, store := t.TempDir(), newMemoryStore(bundled(t)...)
	for i := range 2 * batchCases {
		store.put(simple(fmt.Sprint("short-", i), "短", "海关", nil, nil))
	}
	x, _ := openLogged(t, dir, store, nil)
	segments := func(generation string) []string {
		t.Helper()
		files, err := filepath.Glob(filepath.Join(dir, generation, "bleve", "store", "*.zap"))
		if err != nil {
			t.Fatal(err)
		}
		return files
	}
	if files := segments("generation-1"); len(files) != 1 {
		t.Errorf("segments %v", files)
	}
	for _, after := range []int{0, 10, batchCases + 10} {
		ctx, cancel := context.WithCancel(t.Context())
		x.config.Source = &endingSource{store, after, cancel}
		if err := x.Rebuild(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("given up after %d cases: %v", after, err)
		}
		left, err := os.ReadDir(dir)
		if err != nil || slices.ContainsFunc(left, func(e os.DirEntry) bool { return e.Name() == "generation-2" }) {
			t.Errorf("given up after %d cases: %v, %v", after, left, err)
		}
	}
	x.config.Source = store
	if err := x.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	if files := segments("generation-2"); len(files) != 1 {
		t.Errorf("segments %v", files)
	}
	if r := find(t, x, Request{Query: "海关"}); r.Total < 2*batchCases {
		t.Errorf("%d hits", r.Total)
	}
}
