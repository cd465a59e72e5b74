package index

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"

	"anlisou/data"
	"anlisou/data/rounds"
	"anlisou/index/posting"
	"anlisou/index/query"
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
	g := x.now.Load()
	stand(g, func(a asked) error {
		if a.method == "Top" {
			panic("planted")
		}
		return nil
	})
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
	stand(g, nil)
	if r := find(t, x, Request{Query: "海关"}); r.Total != 3 {
		t.Errorf("%d hits once the fault is gone", r.Total)
	}
}

// questions are all that an index can be asked, each about what takes several steps to answer, named by the method
// that it asks. What they give is all that is told, but for how long it took, as JSON: the same for the same cases.
// Case is one of them.
func questions(x *Index, c data.Case) map[string]func(ctx context.Context) (told string, err error) {
	search := func(r Request) func(ctx context.Context) (string, error) {
		return func(ctx context.Context) (string, error) {
			r.Page, r.Size = 1, max(r.Size, 10)
			result, err := x.Search(ctx, r)
			if err != nil {
				return "", err
			}
			result.Took = 0
			if result.Explanation != nil {
				result.Explanation.Timings = nil
			}
			return told(result, nil)
		}
	}
	suggest := func(query string) func(ctx context.Context) (string, error) {
		return func(ctx context.Context) (string, error) { return told(x.Suggest(ctx, query, 10)) }
	}
	return map[string]func(ctx context.Context) (string, error){
		"Search":            search(Request{Query: "海关查验"}),
		"Search everything": search(Request{}),
		"Search misprint":   search(Request{Query: "海官查研"}),
		"Search pinyin":     search(Request{Query: "haiguan chayan"}),
		"Search question":   search(Request{Query: "小微企业危险费物没人收怎么办"}),
		"Search loosened":   search(Request{Query: "如何加快海关查验和养老金的报销"}),
		"Search filter":     search(Request{Query: "部门:海关", Filters: Filters{Collection: {"jiaxing"}}}),
		"Search phrase":     search(Request{Query: "“船边直提” OR 标题:一体化 -税收"}),
		"Search operators":  search(Request{Query: "标题:改革 OR (海关 -税务) 部门:法院"}),
		"Search explained":  search(Request{Query: "医保报销 天文", Explain: true}),
		"Search a list":     search(Request{Query: "改革", Size: 100, Explain: true}),
		"Suggest":           suggest("haig"),
		"Suggest behind":    suggest("海关 cha"),
		"Suggest values":    suggest("海关 部门:"),
		"Similar":           func(ctx context.Context) (string, error) { return told(x.Similar(ctx, c.ID, 5)) },
		"Mark":              func(ctx context.Context) (string, error) { return told(x.Mark(ctx, "海关 查研", false, c)) },
		"Neighbours": func(ctx context.Context) (string, error) {
			before, after, err := x.Neighbours(ctx, c)
			return told([]*Neighbour{before, after}, err)
		},
		"SearchBy": func(ctx context.Context) (string, error) {
			result, err := x.SearchBy(ctx, DefaultSynonyms(), Request{Query: "海关查验", Page: 1, Size: 10})
			if err != nil {
				return "", err
			}
			result.Took = 0
			return told(result, nil)
		},
		"Collections": func(ctx context.Context) (string, error) { return told(x.Collections(ctx)) },
		"Health": func(ctx context.Context) (string, error) {
			h, err := x.Health(ctx)
			return fmt.Sprint(h.Cases, h.Damaged), err
		},
	}
}

// told is what is told, as JSON.
func told(what any, err error) (string, error) {
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(what)
	return string(text), err
}

// answers are those to all questions.
func answers(t *testing.T, x *Index, c data.Case) map[string]string {
	t.Helper()
	all := map[string]string{}
	for name, ask := range questions(x, c) {
		var err error
		if all[name], err = ask(t.Context()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	return all
}

// Every exported method of an index is among the questions, or reads no files that a question reads.
func TestQuestionsAreAll(t *testing.T) {
	others := strings.Fields("Adopt Behind Beside Breaks Check Close Compact Label Plan Ready Rebuild RebuildTelling SetDictionary SetSynonyms " +
		"SetTaxonomy Spaces Sync Update Wait Words")
	asked := questions(nil, data.Case{})
	for method := range reflect.TypeFor[*Index]().Methods() {
		if asked[method.Name] == nil && !slices.Contains(others, method.Name) {
			t.Errorf("%s is not tried", method.Name)
		}
	}
}

// Whatever is asked of mapped files that are gone from under an index, before anybody has noticed, is answered from
// what is in memory or says that the index is damaged: the process lives, and the index mends itself.
func TestEveryQuestionOutlivesItsFiles(t *testing.T) {
	cases := severalTimes(t, 10)
	for i := range cases { // so that labels are read from the texts' file, too
		cases[i].Departments, cases[i].Domains, cases[i].Labels = nil, nil, ""
	}
	x, log := openLogged(t, t.TempDir(), newMemoryStore(cases...), nil)
	c := cases[0]
	want := answers(t, x, c)
	for _, pattern := range []string{segmentFiles, textsFile} {
		for _, left := range []float64{0, 0.5} {
			g := x.now.Load()
			if err := g.Flush(); err != nil {
				t.Fatal(err)
			}
			x.rebuilding.Lock() // what is broken stays so until all has been asked
			g.InspectEvery(time.Hour)
			truncate(t, left, filepath.Join(g.dir, pattern))
			g.vocabularies.last.Store(nil)
			failed := 0
			for name, ask := range questions(x, c) {
				answer, err := ask(t.Context())
				if err != nil {
					failed++
				}
				if err != nil && !errors.Is(err, posting.ErrDamaged) || err == nil && answer != want[name] {
					t.Errorf("%s of %s cut to %v: %q, %v, want %q", name, pattern, left, answer, err, want[name])
				}
			}
			if failed == 0 {
				t.Errorf("%s cut to %v: nothing of it was read", pattern, left)
			}
			x.rebuilding.Unlock()
			eventually(t, "the index mends itself", func() bool { return x.now.Load() != g })
			if err := x.Wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := answers(t, x, c); !maps.Equal(got, want) {
				t.Errorf("afterwards %v, want %v\n%s", got, want, log)
			}
		}
	}
}

// truncate leaves so much of each file of a pattern, of which there is at least one.
func truncate(t *testing.T, left float64, pattern string) {
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

// A file that is cut short while it is open, by how much ever, costs no more than the searches until the index has
// mended itself: the process lives, and no answer is wrong.
func TestCutShortWhileOpen(t *testing.T) {
	cases := severalTimes(t, 10)
	for _, left := range []float64{0, 0.3, 0.9, 0.9999} {
		x, log := openLogged(t, t.TempDir(), newMemoryStore(cases...), nil)
		want := answers(t, x, cases[0])
		g := x.now.Load()
		if err := g.Flush(); err != nil {
			t.Fatal(err)
		}
		truncate(t, left, filepath.Join(g.dir, segmentFiles))
		truncate(t, left, filepath.Join(g.dir, textsFile))
		g.InspectEvery(0) // between looks a file's last page may read as zeros
		eventually(t, "the index mends itself", func() bool {
			for name, ask := range questions(x, cases[0]) {
				answer, err := ask(t.Context())
				if err == nil && answer != want[name] {
					t.Fatalf("%s: %q from files cut to %v, want %q\n%s", name, answer, left, want[name], log)
				}
				if err != nil && (!errors.Is(err, posting.ErrDamaged) || !errors.As(err, new(*Building))) {
					t.Fatalf("%s, cut to %v: %v", name, left, err)
				}
			}
			return x.now.Load() != g
		})
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	}
}

// What is brought in and merged while segments are cut short under a running index ends nothing: the index mends itself
// though nobody asks it, and has all that changed.
func TestChangesOutliveTheirSegments(t *testing.T) {
	for name, change := range map[string]func(x *Index, store *memoryStore, round int) error{
		"taken in": func(x *Index, store *memoryStore, round int) error {
			store.put(simple(fmt.Sprintf("jiaxing-01-%d", round%10), "改过的案例", fmt.Sprintf("量子通信%d", round), nil, nil))
			store.remove(fmt.Sprintf("jiaxing-02-%d", round%10))
			return x.Sync(t.Context())
		},
		"merged": func(x *Index, _ *memoryStore, round int) error {
			if round > 0 {
				return nil
			}
			// as bleve tells of a segment that cannot be merged
			for _, report := range scorch.RegistryAsyncErrorCallbacks {
				store := filepath.Join(x.now.Load().dir, "bleve", "store")
				report(scorch.NewScorchError("merger", "planted", scorch.ErrPersist), store)
			}
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			store := newMemoryStore(severalTimes(t, 10)...)
			x, log := openLogged(t, t.TempDir(), store, nil)
			g := x.now.Load()
			if err := g.Flush(); err != nil {
				t.Fatal(err)
			}
			g.InspectEvery(time.Hour) // nobody looks at the sizes of its files meanwhile
			truncate(t, 0, filepath.Join(g.dir, segmentFiles))
			round := 0
			eventually(t, "the index mends itself", func() bool {
				if err := change(x, store, round); err != nil && !errors.Is(err, posting.ErrDamaged) {
					t.Errorf("round %d: %v", round, err)
				}
				round++
				return x.now.Load() != g
			})
			if err := errors.Join(x.Wait(t.Context()), x.Sync(t.Context())); err != nil {
				t.Errorf("%v\n%s", err, log)
			}
			for _, c := range store.cases() {
				if got := ids(find(t, x, Request{Query: c.Title, Size: 300}).Hits); !slices.Contains(got, c.ID) {
					t.Errorf("%s is not found by %s: %v", c.ID, c.Title, got)
				}
			}
			if r := find(t, x, Request{}); r.Total != len(store.cases()) {
				t.Errorf("%d cases, want %d", r.Total, len(store.cases()))
			}
		})
	}
}

// Whatever cannot be made of one case is logged with its id, and the case goes in without it; the others are whole.
// Each function that makes something of a case panics in turn, each time that it is called.
func TestOneCaseGoesInWithoutWhatFailed(t *testing.T) {
	store := newMemoryStore(bundled(t)...)
	x, log := openLogged(t, t.TempDir(), store, nil)
	a := x.now.Load().analyser
	told := regexp.MustCompile(`id=odd part="?([^"=]+)"? panic=planted`)
	failed := map[string]bool{} // parts
	try := func(t *testing.T, maker string, at int) (reached bool) {
		t.Helper()
		sound, before := *a, len(log.String())
		calls := failAt(a, maker, at)
		store.put(simple("odd", "怪案例", "方税局去分局税务所，量子通信", nil, nil))
		err := x.Sync(t.Context())
		*a = sound
		if err != nil {
			t.Fatal(err)
		}
		if *calls <= at {
			return false
		}
		part := told.FindStringSubmatch(log.String()[before:])
		if part == nil {
			t.Fatalf("%s, %d: the log does not say what failed:\n%s", maker, at, log.String()[before:])
		}
		failed[part[1]] = true
		hits, all := ids(find(t, x, Request{Query: "量子通信"}).Hits), find(t, x, Request{}).Total
		lost := part[1] == "text" || part[1] == "text of section 1"
		if all != 21 || !lost && !slices.Equal(hits, []string{"odd"}) {
			t.Errorf("%s, %d: of %d cases %v are found without %s", maker, at, all, hits, part[1])
		}
		return true
	}
	for _, maker := range reflect.VisibleFields(reflect.TypeFor[analyser]()) {
		if maker.Type.Kind() == reflect.Func {
			t.Run(maker.Name, func(t *testing.T) {
				for at := 0; try(t, maker.Name, at); at++ {
				}
			})
		}
	}
	parts := []string{"title", "heading of section 1", "text of section 1", "words", "labels", "organs", "text"}
	for _, f := range Fields {
		parts = append(parts, string(f))
	}
	for _, part := range parts {
		if !failed[part] {
			t.Errorf("nothing failed of %s: %v", part, failed)
		}
	}
}

// failAt has a function of an analyser's panic when it has been called so often, and gives how often it has been.
func failAt(a *analyser, name string, at int) (calls *int) {
	calls = new(int)
	field := reflect.ValueOf(a).Elem().FieldByName(name)
	field = reflect.NewAt(field.Type(), field.Addr().UnsafePointer()).Elem() // which may be set
	sound := reflect.ValueOf(field.Interface())
	field.Set(reflect.MakeFunc(field.Type(), func(arguments []reflect.Value) []reflect.Value {
		if *calls++; *calls == at+1 {
			panic("planted")
		}
		if field.Type().IsVariadic() {
			return sound.CallSlice(arguments)
		}
		return sound.Call(arguments)
	}))
	return calls
}

// A case that the store cannot read costs itself: whatever list it stood in is answered without it, counts and all,
// and it comes back with its next change.
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
	if got := find(t, x, Request{}); got.Total != 17 || facet(got, query.Collection)["jiaxing"] != 17 {
		t.Errorf("%d cases, facets %v", got.Total, facet(got, query.Collection))
	}
	h, err := x.Health(t.Context())
	if err != nil || !slices.Equal(h.Damaged, []string{"jiaxing-01", "jiaxing-13", "jiaxing-20"}) {
		t.Errorf("health %+v, %v", h, err)
	}
	for id := range lost {
		line := regexp.MustCompile(`(?m)a stored case cannot be read.* id=` + id + ` `)
		if n := len(line.FindAllString(log.String(), -1)); n != 1 {
			t.Errorf("the log tells %d times of %s:\n%s", n, id, log)
		}
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

// A case that the store finds no more though nobody has deleted it is damaged; one that was deleted is not, nor one
// that never was.
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

// silentSource stands for a store whose state cannot be read.
type silentSource struct{ Source }

func (silentSource) Seq() (uint64, error) { return 0, errors.New("planted") }

// Health asks the index and the store, and tells which of them did not answer.
func TestHealthAsksIndexAndStore(t *testing.T) {
	x, _ := openLogged(t, t.TempDir(), newMemoryStore(bundled(t)...), nil)
	if h, err := x.Health(t.Context()); err != nil || h.Cases != 20 {
		t.Fatalf("%+v, %v", h, err)
	}
	source := x.config.Source
	x.config.Source = silentSource{source}
	if _, err := x.Health(t.Context()); !errors.Is(err, ErrStore) {
		t.Errorf("without a store: %v", err)
	}
	x.config.Source = source
	stand(x.now.Load(), func(a asked) error {
		if len(a.terms) > 0 { // which a word is ranked by, and listing everything is not
			return errors.New("planted")
		}
		return nil
	})
	if _, err := x.Health(t.Context()); err == nil || errors.Is(err, ErrStore) {
		t.Errorf("where a search fails: %v", err)
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

// A vocabulary is stamped with the change that it knows of, and not with one that came while it was made.
func TestVocabularyIsNotStampedNewer(t *testing.T) {
	store := newMemoryStore(bundled(t)...)
	x := openIndex(t, t.TempDir(), store)
	g := x.now.Load()
	err := g.withState(t.Context(), x.parser(g), func(s *search) error {
		store.put(simple("new", "新案例", "甪直饕餮，饕餮", nil, nil))
		if err := x.Sync(t.Context()); err != nil {
			return err
		}
		v, err := s.vocabulary()
		if err == nil && (v.Applied != s.stats.Applied || v.Applied == g.Applied()) {
			t.Errorf("stamped %d, the search sees %d, the index is at %d", v.Applied, s.stats.Applied, g.Applied())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	// where making a vocabulary takes long, a moment later
	eventually(t, "pinyin of the new word finds it", func() bool {
		return slices.Equal(ids(find(t, x, Request{Query: "taotie"}).Hits), []string{"new"})
	})
}

// What the system cannot read of a file, without a word about its size, fails the question that needed it, and the
// index mends itself.
func TestUnreadableWhileOpen(t *testing.T) {
	for _, method := range []string{"Count", "Top", "Doc"} {
		t.Run(method, func(t *testing.T) {
			cases := bundled(t)
			x, log := openLogged(t, t.TempDir(), newMemoryStore(cases...), nil)
			want := answers(t, x, cases[0])
			g := x.now.Load()
			g.vocabularies.last.Store(nil) // which is made of all texts
			stand(g, func(a asked) error {
				if a.method == method {
					return errUnreadable
				}
				return nil
			})
			_, err := x.Search(t.Context(), Request{Query: "海官查研", Page: 1, Size: 10})
			if !errors.Is(err, posting.ErrDamaged) || !errors.As(err, new(*Building)) {
				t.Errorf("it fails with %v", err)
			}
			eventually(t, "the index mends itself", func() bool { return x.now.Load() != g })
			if err := x.Wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := answers(t, x, cases[0]); !maps.Equal(got, want) {
				t.Errorf("afterwards %v, want %v\n%s", got, want, log)
			}
		})
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
	if err := x.catchUp(t.Context(), x.now.Load(), nil); !errors.As(err, new(*posting.Panicked)) {
		t.Errorf("bringing in ends with %v", err)
	}
	x.config.Source = source
	if r := find(t, x, Request{Query: "船边直提"}); r.Total == 0 {
		t.Error("nothing is found afterwards")
	}
}

// Batches end at bytes, too, so that what is in memory at once does not hang on how long the cases are.
func TestBatchesEndAtBytes(t *testing.T) {
	rounds.Computes(t)
	long := func(bytes int) string { return strings.Repeat("海关查验。", bytes/len("海关查验。")) }
	store := newMemoryStore()
	x, _ := openLogged(t, t.TempDir(), store, nil)
	const much = batchBytes / 5 * 2
	for i, bytes := range []int{100, much, much, much, batchBytes + 100, 100, 100} {
		store.put(simple(fmt.Sprint("long-", i), "长", long(bytes), nil, nil))
	}
	for i := range batchCases {
		store.put(simple(fmt.Sprint("short-", i), "短", "海关", nil, nil))
	}
	batches, sizes := make(chan prepared), []int{}
	go func() {
		defer close(batches)
		x.prepare(t.Context(), x.now.Load(), batches)
	}()
	for batch := range batches {
		sizes = append(sizes, len(batch.changes))
	}
	if want := []int{3, 1, 1, batchCases, 2}; !slices.Equal(sizes, want) {
		t.Errorf("batches of %v cases, want %v", sizes, want)
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
