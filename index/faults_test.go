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
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
	bleveseg "github.com/blevesearch/scorch_segment_api/v2"

	"anlisou/data"
	"anlisou/segment"
)

// logged is a log that tests read.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// openLogged opens an index whose log is kept.
func openLogged(t *testing.T, dir string, source Source, change func(*Config)) (*Index, *logged) {
	t.Helper()
	log := &logged{}
	config := Config{Dir: dir, Source: source, Taxonomy: data.DefaultTaxonomy(), Logger: slog.New(slog.NewTextHandler(log, nil))}
	if change != nil {
		change(&config)
	}
	x, err := Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	return x, log
}

// eventually waits for what happens in the background.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if is() {
			return
		}
	}
	t.Fatalf("in two minutes it does not come about that %s", what)
}

func severalTimes(t testing.TB, copies int) (cases []data.Case) {
	t.Helper()
	for i := range copies {
		for _, c := range bundled(t) {
			c.ID = fmt.Sprintf("%s-%d", c.ID, i)
			cases = append(cases, c)
		}
	}
	return cases
}

// A panic of ours is no damage: the search that has it fails, the log says why, and nothing is rebuilt, however often.
func TestFaultsOfOursRebuildNothing(t *testing.T) {
	x, log := openLogged(t, t.TempDir(), newMemoryStore(bundled(t)...), nil)
	find(t, x, Request{Query: "海关"}) // the members are read
	g := x.now.Load()
	plant := func(lengths func(m *members) []uint32) {
		g.mu.Lock()
		defer g.mu.Unlock()
		for _, m := range g.members {
			m.lengths = lengths(m)
		}
	}
	var kept [][]uint32
	plant(func(m *members) []uint32 { kept = append(kept, m.lengths); return m.lengths[:1] })
	for range 5 {
		if _, err := x.Search(t.Context(), Request{Query: "海关", Page: 1, Size: 10}); err == nil {
			t.Fatal("a search that panics answers")
		}
	}
	eventually(t, "the files are found to be right", func() bool { return strings.Contains(log.String(), "index is not rebuilt") })
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if x.now.Load() != g || strings.Contains(log.String(), "rebuilt from the store") {
		t.Errorf("the index is rebuilt because of a panic:\n%s", log)
	}
	plant(func(_ *members) []uint32 { return kept[0] })
	if r := find(t, x, Request{Query: "海关"}); r.Total != 3 {
		t.Errorf("%d hits once the fault is gone", r.Total)
	}
}

// A file that is cut short while it is open, by how much ever, costs no more than the searches until the index has mended
// itself: the process lives, and no answer is wrong.
func TestCutShortWhileOpen(t *testing.T) {
	cases := severalTimes(t, 10)
	files := func(g *generation) []string {
		segments, err := filepath.Glob(filepath.Join(g.dir, bleveDir, "store", "*.zap"))
		if err != nil || len(segments) == 0 {
			t.Fatal("no segments", err)
		}
		return append(segments, filepath.Join(g.dir, textsFile))
	}
	for _, left := range []float64{0, 0.3, 0.9, 0.9999} {
		x, log := openLogged(t, t.TempDir(), newMemoryStore(cases...), nil)
		want := find(t, x, Request{Query: "海关"}).Total
		g := x.now.Load()
		g.writing.Lock()
		if err := g.flush(); err != nil {
			t.Fatal(err)
		}
		g.writing.Unlock()
		for _, file := range files(g) {
			info, err := os.Stat(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.Truncate(file, int64(left*float64(info.Size()))); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(inspectPause) // within it a file's last page may read as zeros
		eventually(t, "the index mends itself", func() bool {
			r, err := x.Search(t.Context(), Request{Query: "海关", Page: 1, Size: 10})
			if err == nil && r.Total != want {
				t.Fatalf("%d hits from files cut to %v, want %d\n%s", r.Total, left, want, log)
			}
			if building := (*Building)(nil); err != nil && (!errors.Is(err, errDamaged) || !errors.As(err, &building)) {
				t.Fatalf("cut to %v: %v", left, err)
			}
			return err == nil && x.now.Load() != g
		})
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	}
}

// A rebuild that did not help is not tried again until the store has changed.
func TestVainRebuildsEnd(t *testing.T) {
	store := newMemoryStore(bundled(t)...)
	x, log := openLogged(t, t.TempDir(), store, nil)
	says := func() error { return damaged(errors.New("planted"), "as bleve says it") }
	for range 4 { // whose files are right by their checksums
		g := x.now.Load()
		x.suspect(g, says())
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
	x.suspect(x.now.Load(), says())
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(log.String(), "is rebuilt from the store"); n != 2 {
		t.Errorf("rebuilt %d times once the store had changed, want twice\n%s", n, log)
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
				_ = x.failed(t.Context(), g, damaged(errors.New("planted"), "as a checksum says it"))
				if err := x.Wait(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			if n := strings.Count(log.String(), "is rebuilt from the store"); n != 1 {
				t.Errorf("tried %d times, want once\n%s", n, log)
			}
			if err := x.failed(t.Context(), g, damaged(errors.New("planted"), "again")); errors.As(err, new(*Building)) {
				t.Errorf("nobody builds, and it says %v", err)
			}
			x.config.Dir = dir
		})
	}
}

// fullSource stands for a store on a disk that is full.
type fullSource struct{ Source }

func (fullSource) Changes(uint64) iter.Seq2[data.Change, error] {
	return func(yield func(data.Change, error) bool) {
		yield(data.Change{}, fmt.Errorf("write: %w", syscall.ENOSPC))
	}
}

// Whatever cannot be made of one case is logged with its id, and the case goes in without it; the others are whole.
func TestOneCaseGoesInWithoutWhatFailed(t *testing.T) {
	odd := simple("odd", "怪案例", "方税局去分局税务所，量子通信", nil, nil)
	others := bundled(t)
	for name, plant := range map[string]func(a *analyser){
		"labels": func(a *analyser) {
			label := a.label
			a.label = func(c data.Case) data.Case { failOn(c.ID == "odd"); return label(c) }
		},
		"department": func(a *analyser) {
			values := a.values
			a.values = func(f Field, c *data.Case) []string { failOn(c.ID == "odd" && f == Department); return values(f, c) }
		},
		"words": func(a *analyser) {
			cut := a.cut
			a.cut = func(texts ...[]rune) segment.Terms {
				for _, text := range texts {
					failOn(strings.Contains(string(text), "怪案例"))
				}
				return cut(texts...)
			}
		},
		"text": func(a *analyser) {
			flat := a.flat
			a.flat = func(parts [][]rune) []byte {
				failOn(slices.ContainsFunc(parts, func(p []rune) bool { return strings.Contains(string(p), "怪案例") }))
				return flat(parts)
			}
		},
		"heading of section 1": func(a *analyser) {
			normalise := a.normalise
			a.normalise = func(text string) segment.Text { failOn(text == "主要做法怪"); return normalise(text) }
		},
	} {
		t.Run(name, func(t *testing.T) {
			store := newMemoryStore(others...)
			x, log := openLogged(t, t.TempDir(), store, nil)
			plant(x.now.Load().analyser)
			odd.Sections[0].Heading = "主要做法怪"
			store.put(odd)
			if err := x.Sync(t.Context()); err != nil {
				t.Fatal(err)
			}
			if r := find(t, x, Request{Query: "量子通信"}); name != "text" && !slices.Equal(ids(r.Hits), []string{"odd"}) {
				t.Errorf("the case is not found: %v", ids(r.Hits))
			}
			if r := find(t, x, Request{}); r.Total != 21 {
				t.Errorf("%d cases", r.Total)
			}
			for _, want := range []string{"id=odd", fmt.Sprintf("part=%q", name), "planted"} {
				if !strings.Contains(log.String(), want) && !strings.Contains(log.String(), strings.ReplaceAll(want, `"`, "")) {
					t.Errorf("the log does not say %s:\n%s", want, log)
				}
			}
		})
	}
}

func failOn(fails bool) {
	if fails {
		panic("planted")
	}
}

// A case that the store cannot read costs itself: whatever list it stood in is answered without it, counts and all, and it comes
// back with its next change.
func TestUnreadableCaseCostsItself(t *testing.T) {
	store := newMemoryStore(bundled(t)...)
	x, log := openLogged(t, t.TempDir(), store, nil)
	all := find(t, x, Request{})
	lost := map[string]bool{}
	for _, id := range []string{"jiaxing-01", "jiaxing-13", "jiaxing-20"} {
		store.damage(id)
		lost[id] = true
	}
	for _, r := range []Request{{Query: "海关"}, {Query: "船边直提"}, {Query: "改革"}, {}, {Query: "企业 融资"}} {
		got := find(t, x, r)
		for _, id := range ids(got.Hits) {
			if lost[id] {
				t.Errorf("%q finds %s, which cannot be read", r.Query, id)
			}
		}
		if got.Total != len(got.Hits) {
			t.Errorf("%q counts %d and shows %d", r.Query, got.Total, len(got.Hits))
		}
	}
	if got := find(t, x, Request{}); got.Total != 17 || facet(got, Collection)["jiaxing"] != 17 {
		t.Errorf("%d cases, facets %v", got.Total, facet(got, Collection))
	}
	h, err := x.Health(t.Context())
	if err != nil || !slices.Equal(h.Damaged, []string{"jiaxing-01", "jiaxing-13", "jiaxing-20"}) {
		t.Errorf("health %+v, %v", h, err)
	}
	if n := strings.Count(log.String(), "a stored case cannot be read"); n != 3 {
		t.Errorf("the log tells of %d cases:\n%s", n, log)
	}
	for _, hit := range all.Hits {
		if lost[hit.ID] {
			c := *store.changes[hit.ID].Case
			store.put(c)
		}
	}
	if err := x.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := find(t, x, Request{}); !slices.Equal(ids(got.Hits), ids(all.Hits)) {
		t.Errorf("once put again: %v", ids(got.Hits))
	}
	if h, err := x.Health(t.Context()); err != nil || len(h.Damaged) > 0 {
		t.Errorf("health once put again %+v, %v", h, err)
	}
}

// A case that the store finds no more though nobody has deleted it is damaged; one that was deleted is not, nor one that
// never was.
func TestLostCaseIsDamaged(t *testing.T) {
	store := newMemoryStore(bundled(t)...)
	x, log := openLogged(t, t.TempDir(), store, nil)
	store.remove("jiaxing-02") // and the index is behind
	for _, id := range []string{"jiaxing-02", "nobody's"} {
		if _, err := x.Similar(t.Context(), id, 3); err != nil {
			t.Error(err)
		}
	}
	if ids := x.damagedCases(); len(ids) > 0 {
		t.Errorf("deleted, or never there, and damaged: %v", ids)
	}
	if err := x.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	if h, err := x.Health(t.Context()); err != nil || len(h.Damaged) > 0 || h.Cases != 19 {
		t.Errorf("deleted: %+v, %v", h, err)
	}
	store.lose("jiaxing-13")
	if r := find(t, x, Request{}); r.Total != 18 || len(r.Hits) != 18 {
		t.Errorf("%d cases are counted and %d shown", r.Total, len(r.Hits))
	}
	if h, err := x.Health(t.Context()); err != nil || !slices.Equal(h.Damaged, []string{"jiaxing-13"}) {
		t.Errorf("lost: %+v, %v", h, err)
	}
	if !strings.Contains(log.String(), "nobody has deleted it") {
		t.Errorf("the log says %s", log)
	}
}

// What was unreadable before an index is opened is known, and left out, before anybody asks for it.
func TestStoredCasesAreRead(t *testing.T) {
	dir, store := t.TempDir(), newMemoryStore(bundled(t)...)
	x, _ := openLogged(t, dir, store, nil)
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	store.damage("jiaxing-07")
	x, _ = openLogged(t, dir, store, func(c *Config) { c.Background = true })
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	h, err := x.Health(t.Context())
	if err != nil || !slices.Equal(h.Damaged, []string{"jiaxing-07"}) || h.Cases != 19 {
		t.Errorf("health %+v, %v", h, err)
	}
}

// A panic in the background ends its task and nothing else.
func TestBackgroundPanicIsLogged(t *testing.T) {
	x, log := openLogged(t, t.TempDir(), newMemoryStore(bundled(t)...), nil)
	x.task("a planted task", func() { panic("planted") })
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(log.String(), `task="a planted task"`) || !strings.Contains(log.String(), "planted") {
		t.Errorf("the log says %s", log)
	}
	if r := find(t, x, Request{Query: "海关"}); r.Total != 3 {
		t.Errorf("%d hits", r.Total)
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

// One generation, one taxonomy: while another taxonomy waits for its index, names mean what the labels of the one in use were
// inferred by, whether it came while the program ran or was there at its start.
func TestOneTaxonomyAGeneration(t *testing.T) {
	dir, store := t.TempDir(), newMemoryStore(bundled(t)...)
	x, _ := openLogged(t, dir, store, nil)
	want := find(t, x, Request{Query: "部门:海关"}).Total
	old := func(x *Index, when string) {
		t.Helper()
		typed, chosen := find(t, x, Request{Query: "部门:海关"}), find(t, x, Request{Filters: Filters{Department: {"嘉兴海关"}}})
		if typed.Total != want || chosen.Total != want || facet(typed, Department)["海关"] != want {
			t.Errorf("%s: %d typed, %d chosen, %v, want %d", when, typed.Total, chosen.Total, facet(typed, Department), want)
		}
		if c := x.Label(simple("a", "甲", "由嘉兴海关牵头推出", nil, nil)); !slices.Contains(c.Departments, "海关") {
			t.Errorf("%s: a case is labelled %v", when, c.Departments)
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
	if short := g.labels.shortNames(Filters{Department: {"嘉兴海关"}}); short[Department][0] != "海关" {
		t.Errorf("the index of the old taxonomy is asked for %v", short)
	}
	if err := g.close(); err != nil {
		t.Fatal(err)
	}
	x, _ = openLogged(t, dir, store, func(c *Config) { c.Taxonomy = otherTaxonomy(t) })
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r := find(t, x, Request{Query: "部门:关署"}); r.Total != want || facet(r, Department)["关署"] != want {
		t.Errorf("by the new taxonomy %d, %v, want %d", r.Total, facet(r, Department), want)
	}
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

// A vocabulary is stamped with the change that it knows of, and not with one that came while it was made.
func TestVocabularyIsNotStampedNewer(t *testing.T) {
	store := newMemoryStore(bundled(t)...)
	x := openIndex(t, t.TempDir(), store)
	g := x.now.Load()
	err := g.read(t.Context(), x.parser(g), func(s *search) error {
		store.put(simple("new", "新案例", "甪直饕餮，饕餮", nil, nil))
		if err := x.Sync(t.Context()); err != nil {
			return err
		}
		v, err := s.vocabulary()
		if err == nil && (v.applied != s.applied || v.applied == g.applied.Load()) {
			t.Errorf("stamped %d, the search sees %d, the index is at %d", v.applied, s.applied, g.applied.Load())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "pinyin of the new word finds it", func() bool { // where making a vocabulary takes long, a moment later
		return slices.Equal(ids(find(t, x, Request{Query: "taotie"}).Hits), []string{"new"})
	})
}

// Every question ends with who asked it.
func TestQuestionsEndWithTheirContext(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(severalTimes(t, 5)...))
	c := bundled(t)[0]
	c.ID += "-0"
	for name, ask := range map[string]func(ctx context.Context) error{
		"search": func(ctx context.Context) error {
			_, err := x.Search(ctx, Request{Query: "海关查验", Page: 1, Size: 10})
			return err
		},
		"everything": func(ctx context.Context) error { _, err := x.Search(ctx, Request{Page: 1, Size: 10}); return err },
		"misprint": func(ctx context.Context) error {
			_, err := x.Search(ctx, Request{Query: "海官查研", Page: 1, Size: 10})
			return err
		},
		"suggest":    func(ctx context.Context) error { _, err := x.Suggest(ctx, "haig", 10); return err },
		"similar":    func(ctx context.Context) error { _, err := x.Similar(ctx, c.ID, 5); return err },
		"mark":       func(ctx context.Context) error { _, err := x.Mark(ctx, "海关", false, c); return err },
		"neighbours": func(ctx context.Context) error { _, _, err := x.Neighbours(ctx, c); return err },
		"health":     func(ctx context.Context) error { _, err := x.Health(ctx); return err },
	} {
		if err := ask(t.Context()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if err := ask(gone); !errors.Is(err, context.Canceled) {
			t.Errorf("%s goes on once its client has gone: %v", name, err)
		}
	}
}

// unreadableTerms stands for a dictionary whose posting lists cannot be read.
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

// What cannot be read fails the search, and does not pass for what is not there.
func TestNothingUnreadableIsSwallowed(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(bundled(t)...))
	g := x.now.Load()
	for name, part := range map[string]func(s *search) error{
		"usage": func(s *search) error { (usage{s, map[[3]rune]bool{}}).used([3]rune([]rune("海关查"))); return nil },
		"frequencies": func(s *search) error {
			return s.addFrequencies(make([]float32, 20), s.leaves[0], unreadablePostings{}, roaring.BitmapOf(1), 1)
		},
	} {
		err := g.read(t.Context(), x.parser(g), func(s *search) error {
			for _, l := range s.leaves {
				l.dicts[fieldGrams], l.dicts[fieldWords] = unreadableTerms{}, unreadableTerms{}
			}
			return part(s)
		})
		if !errors.Is(err, errDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// panickingSource stands for a store over which the reader of batches panics.
type panickingSource struct{ Source }

func (panickingSource) Changes(uint64) iter.Seq2[data.Change, error] {
	return func(func(data.Change, error) bool) { panic("planted") }
}

// A panic while a batch is read is an error of bringing it in, and ends nothing else.
func TestPanicOverABatchIsAnError(t *testing.T) {
	x, _ := openLogged(t, t.TempDir(), newMemoryStore(bundled(t)...), nil)
	source := x.config.Source
	x.config.Source = panickingSource{source}
	if err := x.catchUp(t.Context(), x.now.Load(), nil); !errors.As(err, new(*panicked)) {
		t.Errorf("bringing in ends with %v", err)
	}
	x.config.Source = source
	if r := find(t, x, Request{Query: "船边直提"}); r.Total == 0 {
		t.Error("nothing is found afterwards")
	}
}

// Who waits for a vocabulary that another makes, or for the words of a long case, goes with its client.
func TestWaitingEndsWithTheClient(t *testing.T) {
	cases := bundled(t)
	x, _ := openLogged(t, t.TempDir(), newMemoryStore(cases...), nil)
	g := x.now.Load()
	for name, ask := range map[string]func(s *search) error{
		"vocabulary": func(s *search) error { _, err := s.vocabulary(); return err },
		"telling":    func(s *search) error { _, err := s.telling(cases[0]); return err },
	} {
		g.vocabulary.Store(nil)
		ctx, cancel := context.WithCancel(t.Context())
		g.making <- struct{}{} // somebody is at it
		err := g.read(ctx, x.parser(g), func(s *search) error {
			cancel()
			return ask(s)
		})
		<-g.making
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Which cases are left out is never that of before: one that came back is in, and another that cannot be read is out.
func TestWhatIsWithheldIsOfNow(t *testing.T) {
	store := newMemoryStore(bundled(t)...)
	x, _ := openLogged(t, t.TempDir(), store, nil)
	for i, id := range []string{"jiaxing-01", "jiaxing-05", "jiaxing-01"} {
		c := *store.changes[id].Case
		store.damage(id)
		if r := find(t, x, Request{}); r.Total != 19 || slices.Contains(ids(r.Hits), id) {
			t.Errorf("%d: %d cases, %v", i, r.Total, ids(r.Hits))
		}
		store.put(c)
		if err := x.Sync(t.Context()); err != nil {
			t.Fatal(err)
		}
		if i == 1 {
			continue // the next search is of another damage
		}
		if r := find(t, x, Request{}); r.Total != 20 {
			t.Errorf("%d: %d cases once it was put again", i, r.Total)
		}
	}
}

// Only the owner may read the texts of the cases, as with the store, whoever wrote them.
func TestTextsAreTheOwners(t *testing.T) {
	dir, store := t.TempDir(), newMemoryStore(bundled(t)...)
	path := filepath.Join(dir, "generation-1", textsFile)
	for range 2 {
		x, _ := openLogged(t, dir, store, nil)
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v", info.Mode(), err)
		}
		if err := os.Chmod(path, 0o644); err != nil {
			t.Fatal(err)
		}
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

// An index that may only be read and cannot be asked is built elsewhere, also in the background and under a running server.
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

// filesOf lists the files of a folder with their sizes and times.
func filesOf(t *testing.T, dir string) string {
	t.Helper()
	var list strings.Builder
	err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			fmt.Fprintf(&list, "%s %d %s\n", path, info.Size(), info.ModTime())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list.String()
}
