package index

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"

	"anlisou/data"
	"anlisou/data/jiaxing"
	"anlisou/segment"
)

// memoryStore is a Source that tests write to.
type memoryStore struct {
	mu      sync.Mutex
	seq     uint64
	changes map[string]data.Change
}

func newMemoryStore(cases ...data.Case) *memoryStore {
	m := &memoryStore{changes: map[string]data.Change{}}
	for _, c := range cases {
		m.put(c)
	}
	return m
}

func (m *memoryStore) put(c data.Case) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.seq++
	m.changes[c.ID] = data.Change{Seq: m.seq, ID: c.ID, Case: &c}
}

func (m *memoryStore) remove(id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.seq++
	m.changes[id] = data.Change{Seq: m.seq, ID: id}
}

func (m *memoryStore) ID() string { return "memory" }

func (m *memoryStore) Seq() (uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.seq, nil
}

func (m *memoryStore) Case(id string) (data.Case, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if c := m.changes[id].Case; c != nil {
		return *c, true, nil
	}
	return data.Case{}, false, nil
}

func (m *memoryStore) Changes(after uint64) iter.Seq2[data.Change, error] {
	m.mu.Lock()
	defer m.mu.Unlock()
	var changes []data.Change
	for _, c := range m.changes {
		if c.Seq > after {
			changes = append(changes, c)
		}
	}
	slices.SortFunc(changes, func(a, b data.Change) int { return cmp.Compare(a.Seq, b.Seq) })
	return func(yield func(data.Change, error) bool) {
		for _, c := range changes {
			if !yield(c, nil) {
				return
			}
		}
	}
}

func (m *memoryStore) cases() []data.Case {
	m.mu.Lock()
	defer m.mu.Unlock()
	var cases []data.Case
	for _, c := range m.changes {
		if c.Case != nil {
			cases = append(cases, *c.Case)
		}
	}
	slices.SortFunc(cases, func(a, b data.Case) int { return cmp.Compare(a.ID, b.ID) })
	return cases
}

func openIndex(t testing.TB, dir string, source Source) *Index {
	t.Helper()
	x, err := Open(t.Context(), Config{
		Dir: dir, Source: source, Taxonomy: data.DefaultTaxonomy(),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return x
}

func bundled(t testing.TB) []data.Case {
	t.Helper()
	cases, err := jiaxing.Cases()
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

func find(t testing.TB, x *Index, r Request) *Result {
	t.Helper()
	if r.Page == 0 {
		r.Page = 1
	}
	if r.Size == 0 {
		r.Size = 100
	}
	result, err := x.Search(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func ids(hits []Hit) []string {
	var ids []string
	for _, h := range hits {
		ids = append(ids, h.ID)
	}
	return ids
}

// holds reports by a plain scan whether a case holds a query: in its title, a heading or a text, in normal form.
func holds(c data.Case, query string) bool {
	query = string(segment.Normalise(query).Runes)
	in := func(text string) bool { return strings.Contains(string(segment.Normalise(text).Runes), query) }
	if in(c.Title) {
		return true
	}
	for _, s := range c.Sections {
		if in(s.Heading) || in(s.Text) {
			return true
		}
	}
	return false
}

// checkFound asserts the two promises for a text that stands in a case: no miss, and no surprise.
func checkFound(t *testing.T, x *Index, cases []data.Case, query string) {
	t.Helper()
	if len(segment.Normalise(query).Runes) == 0 {
		return
	}
	result := find(t, x, Request{Query: query})
	found := map[string]Hit{}
	for _, h := range result.Hits {
		found[h.ID] = h
	}
	if len(result.Hits) != result.Total {
		t.Fatalf("%q: %d hits of %d", query, len(result.Hits), result.Total)
	}
	for _, c := range cases {
		if _, ok := found[c.ID]; !ok && holds(c, query) {
			t.Fatalf("%q stands in %s and does not find it (plan %s)", query, c.ID, x.Plan(query))
		}
	}
	for _, h := range result.Hits {
		marked := slices.ContainsFunc(h.TitleRuns, func(r Run) bool { return r.Mark })
		for _, s := range h.Snippets {
			marked = marked || slices.ContainsFunc(s.Runs, func(r Run) bool { return r.Mark })
		}
		if !marked && len(h.Reasons) == 0 && len(x.Plan(query).All) > 0 {
			t.Fatalf("%q finds %s and shows no reason (plan %s)", query, h.ID, x.Plan(query))
		}
	}
}

// anyText takes a random piece of a case, n characters long.
func anyText(random *rand.Rand, c data.Case, n int) string {
	texts := []string{c.Title}
	for _, s := range c.Sections {
		texts = append(texts, s.Heading, s.Text)
	}
	// By length, so that long texts are asked about more.
	total := 0
	for _, text := range texts {
		total += len(text)
	}
	at := random.IntN(max(1, total))
	for _, text := range texts {
		if at >= len(text) {
			at -= len(text)
			continue
		}
		runes := []rune(text)
		start := random.IntN(len(runes))
		return string(runes[start:min(start+n, len(runes))])
	}
	return c.Title
}

func TestNoMiss(t *testing.T) {
	cases := bundled(t)
	x := openIndex(t, t.TempDir(), newMemoryStore(cases...))
	random := rand.New(rand.NewPCG(2026, 1))
	for n := 1; n <= 12; n++ {
		for range 150 {
			checkFound(t, x, cases, anyText(random, cases[random.IntN(len(cases))], n))
		}
	}
	for n := 13; n <= 60; n += 3 { // sentences
		for range 10 {
			checkFound(t, x, cases, anyText(random, cases[random.IntN(len(cases))], n))
		}
	}
}

// odd texts hold every sign that might be taken for an operator, and characters that normalising changes.
func oddCases() []data.Case {
	texts := []string{
		`部门:海关 牵头，"零等待" -税收 OR 或 “未闭合 NOT 领域：金融`,
		"-5℃ 至 -3℃；a-b–c—d－e；1+2+3+4+N；44.69亿元；〔2021〕12号；《通知》",
		"𠮷野家与𪚥；é e\u0301；ﬁ；㎡；①②③；Ⅷ；ＡＢＣ；ｶﾞ；한국어 각",
		"跨 境　电 商\n分行\r\n制表\t符；零\u200b宽；软\u00ad连",
		"領事業務與後臺；乾燥；著作；隻；发髮",
		"100%达标!!! ??? ... …… —— ~~ `code` <b>粗</b> &amp; \\n \x00 $1 {{.}}",
		"中", "a", "#",
	}
	var cases []data.Case
	for i, text := range texts {
		cases = append(cases, data.Case{
			ID: fmt.Sprintf("odd-%d", i), Title: "奇文" + fmt.Sprint(i), Departments: []string{"海关"},
			Sections: []data.Section{{Heading: "正文", Text: text}},
		})
	}
	return cases
}

func TestNoMissWithEverySign(t *testing.T) {
	cases := append(bundled(t), oddCases()...)
	x := openIndex(t, t.TempDir(), newMemoryStore(cases...))
	for _, c := range oddCases() {
		runes := []rune(c.Sections[0].Text)
		for start := range runes {
			for n := 1; n <= 9 && start+n <= len(runes); n++ {
				query := string(runes[start : start+n])
				if strings.ContainsFunc(query, func(r rune) bool { return r == '\u0301' }) {
					continue // a mark without its letter is another character
				}
				checkFound(t, x, cases, query)
			}
		}
	}
}

// The same promises after updates, deletes, merges and restarts: the index must be what the store is.
func TestNoMissAfterChanges(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	source := newMemoryStore(bundled(t)...)
	random := rand.New(rand.NewPCG(7, 7))
	for round := range 4 {
		x := openIndex(t, dir, source)
		for range 40 {
			cases := source.cases()
			c := cases[random.IntN(len(cases))]
			switch random.IntN(4) {
			case 0:
				if len(cases) > 5 {
					source.remove(c.ID)
				}
			case 1:
				c.ID = fmt.Sprintf("new-%d", random.IntN(1000))
				c.Title += anyText(random, cases[random.IntN(len(cases))], 5)
				source.put(c)
			default:
				c.Sections = append([]data.Section{{Heading: "补充", Text: anyText(random, cases[random.IntN(len(cases))], 30)}}, c.Sections[1:]...)
				source.put(c)
			}
			if random.IntN(3) == 0 {
				if err := x.Sync(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := x.Sync(t.Context()); err != nil {
			t.Fatal(err)
		}
		if round == 1 {
			forceMerge(t, x)
		}
		check := func() {
			cases := source.cases()
			all := find(t, x, Request{})
			if all.Total != len(cases) {
				t.Fatalf("round %d: %d cases, %d in the store", round, all.Total, len(cases))
			}
			for range 150 {
				checkFound(t, x, cases, anyText(random, cases[random.IntN(len(cases))], 1+random.IntN(10)))
			}
		}
		check()
		if round == 2 {
			if err := x.Rebuild(t.Context()); err != nil {
				t.Fatal(err)
			}
			check()
		}
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// forceMerge makes one segment of all, in which a term of one document has no bitmap.
func forceMerge(t *testing.T, x *Index) {
	t.Helper()
	g := x.now.Load()
	advanced, err := g.bleve.Advanced()
	if err != nil {
		t.Fatal(err)
	}
	for range 200 { // what was just written may not be on disk, and only that is merged
		if err := advanced.(*scorch.Scorch).ForceMerge(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		segments := 0
		if err := g.snapshot(func(s *scorch.IndexSnapshot) error { segments = len(s.Segments()); return nil }); err != nil {
			t.Fatal(err)
		}
		if segments == 1 {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("the segments are not merged into one")
}
