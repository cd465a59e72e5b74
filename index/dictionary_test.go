package index

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"anlisou/data"
	"anlisou/data/rounds"
	"anlisou/index/query"
	"anlisou/segment"
)

func openWith(t *testing.T, config Config) *Index {
	t.Helper()
	config.Taxonomy = data.DefaultTaxonomy()
	x, err := Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	return x
}

func parsed(t *testing.T, text string) *segment.Dictionary {
	t.Helper()
	d, err := segment.ParseDictionary("test", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return &d
}

func wait(t *testing.T, x *Index) {
	t.Helper()
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// words are those that the index in use cuts a text into.
func words(x *Index, text string) []string {
	normal := segment.Normalise(text).Runes
	var words []string
	for _, w := range x.now.Load().segmenter.Cut(normal) {
		words = append(words, string(normal[w.Start:w.End]))
	}
	return words
}

func TestDictionaryChangesWhileSearchesAndWritesGoOn(t *testing.T) {
	t.Parallel()
	source := newMemoryStore(bundled(t)...)
	x := openWith(t, Config{Dir: t.TempDir(), Source: source})
	first := x.now.Load()
	var stop atomic.Bool
	var workers sync.WaitGroup
	var searches, writes atomic.Int64
	has := func(q, id string) bool {
		r, err := x.Search(context.Background(), Request{Query: q, Page: 1, Size: 10, Verbatim: true})
		if err != nil {
			t.Errorf("%s: %v", q, err)
			return false
		}
		if !slices.Contains(ids(r.Hits), id) {
			t.Errorf("%s does not find %s", q, id)
			return false
		}
		return true
	}
	for range 2 {
		workers.Go(func() {
			for i := 0; !stop.Load(); i++ {
				c := bundled(t)[i%20]
				if !has(string([]rune(c.Title)[:6]), c.ID) {
					return
				}
				searches.Add(1)
				time.Sleep(time.Millisecond) // the index is built beside
			}
		})
	}
	workers.Go(func() {
		for i := 0; !stop.Load(); i++ {
			id := fmt.Sprintf("new-%d", i)
			source.put(simple(id, "第"+fmt.Sprint(i)+"号量子通信案例", fmt.Sprintf("编号QX%dK", i), nil, nil))
			if err := x.Sync(context.Background()); err != nil {
				t.Error(err)
				return
			}
			if !has(fmt.Sprintf("QX%dK", i), id) {
				return
			}
			writes.Add(1)
			time.Sleep(5 * time.Millisecond)
		}
	})
	texts := []string{"量子通信案例", "量子通\n通信案", "-通信", ""}
	for _, text := range texts[:rounds.Of(len(texts))] {
		x.SetDictionary(parsed(t, text))
		wait(t, x)
	}
	stop.Store(true)
	workers.Wait()
	if x.now.Load() == first || searches.Load() == 0 || writes.Load() == 0 {
		t.Errorf("nothing went on: %d searches, %d writes", searches.Load(), writes.Load())
	}
	for i := range writes.Load() {
		if !has(fmt.Sprintf("QX%dK", i), fmt.Sprintf("new-%d", i)) {
			break
		}
	}
	if left, err := os.ReadDir(x.config.Dir); err != nil || len(left) != 2 {
		t.Errorf("old indexes are left behind: %v %v", left, err)
	}
}

func TestDictionaryIsKeptWithTheIndex(t *testing.T) {
	rounds.Computes(t)
	dir, source := t.TempDir(), newMemoryStore(simple("a", "量子通信", "城市量子通信网", nil, nil))
	open := func(d *segment.Dictionary) *Index {
		return openWith(t, Config{Dir: dir, Source: source, Dictionary: d})
	}
	is := func(x *Index, why string, want ...string) string {
		t.Helper()
		if got := words(x, "量子通信"); !slices.Equal(got, want) {
			t.Errorf("%s: cut into %v, want %v", why, got, want)
		}
		if r := find(t, x, Request{Query: "子通", Verbatim: true}); r.Total != 1 {
			t.Errorf("%s: a part is not found", why)
		}
		if err := x.Close(); err != nil {
			t.Error(err)
		}
		name, err := currentDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		return name
	}
	x := open(nil)
	plain := is(x, "at first", words(x, "量子通信")...)
	x = open(parsed(t, "量子通信"))
	if x.now.Load().dir != plain {
		t.Error("another dictionary keeps the index from answering at once")
	}
	wait(t, x)
	mine := is(x, "with a dictionary", "量子通信")
	if mine == plain {
		t.Error("the index was not rebuilt")
	}
	if again := is(open(nil), "without being told", "量子通信"); again != mine {
		t.Error("rebuilt, though nothing changed")
	}
	if again := is(open(parsed(t, "# mine\n量子通信")), "with the same", "量子通信"); again != mine {
		t.Error("rebuilt by the same dictionary")
	}
	// Rebuilt for another reason, it keeps the words.
	if err := os.Remove(filepath.Join(mine, identityFile)); err != nil {
		t.Fatal(err)
	}
	is(open(nil), "after damage", "量子通信")
	x = open(&segment.Dictionary{})
	wait(t, x)
	if got := words(x, "量子通信"); len(got) < 2 {
		t.Errorf("a dictionary that was taken away still cuts: %v", got)
	}
}

func TestCasesTeachWords(t *testing.T) {
	source := newMemoryStore()
	for i := range 3 {
		source.put(simple(fmt.Sprint("a", i), "普惠金融", "推出“禾链通”，向农户放款。", nil, nil))
	}
	source.put(simple("b", "嘉贸汇", "向企业放款。", nil, nil))
	dir := t.TempDir()
	x := openWith(t, Config{Dir: dir, Source: source, Learn: true})
	learnedFrom := func(source, word string) bool {
		o, err := ReadDictionary(dir)
		if err != nil {
			t.Fatal(err)
		}
		return slices.ContainsFunc(o.Learned, func(l segment.Learned) bool { return l.Word == word && l.Source == source && l.Count > 0 })
	}
	learned := func(word string) bool { return learnedFrom(segment.SourceQuoted, word) }
	if !learnedFrom(segment.SourceTitle, "嘉贸汇") || !slices.Contains(words(x, "用嘉贸汇贷款"), "嘉贸汇") {
		t.Errorf("嘉贸汇 is not learned of a title: %v", words(x, "用嘉贸汇贷款"))
	}
	if !learned("禾链通") || !slices.Contains(words(x, "用禾链通贷款"), "禾链通") {
		t.Errorf("禾链通 is not learned: %v", words(x, "用禾链通贷款"))
	}
	if r := find(t, x, Request{Query: "禾链通"}); r.Total != 3 {
		t.Errorf("禾链通 finds %d", r.Total)
	}
	for _, part := range []string{"禾", "链", "禾链", "链通"} {
		if r := find(t, x, Request{Query: part, Verbatim: true}); r.Total != 3 {
			t.Errorf("%s finds %d", part, r.Total)
		}
	}
	teach := func(word string, n int) {
		for i := range n {
			source.put(simple(fmt.Sprint(word, i), "养殖", "打造“"+word+"”品牌。", nil, nil))
		}
		if err := x.Sync(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	before := x.now.Load()
	teach("稻虾宝", 5)
	wait(t, x)
	if learned("稻虾宝") || x.now.Load() != before {
		t.Error("a few changes rebuild the index")
	}
	teach("稻虾宝", taughtChanges+1)
	wait(t, x)
	if !learned("稻虾宝") || !learned("禾链通") {
		t.Error("many changes teach nothing")
	}
	// Much at once is built in one go, with what it teaches.
	before = x.now.Load()
	teach("蟹塘贷", 1200)
	if x.now.Load() == before || !learned("蟹塘贷") {
		t.Error("a collection that outgrew its index is not built anew")
	}
	after := x.now.Load()
	wait(t, x)
	if x.now.Load() != after {
		t.Error("built twice")
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	x = openWith(t, Config{Dir: dir, Source: source, Learn: true})
	wait(t, x)
	if x.now.Load().dir != after.dir {
		t.Error("rebuilt on opening, though nothing changed")
	}
	// An index whose words were learned by other rules learns them anew.
	d, err := readDictionary(after.dir)
	if err != nil {
		t.Fatal(err)
	}
	d.Rules, d.Learned = 0, slices.DeleteFunc(d.Learned, func(l segment.Learned) bool { return l.Source == segment.SourceTitle })
	if err := x.now.Load().keepDictionary(d); err != nil {
		t.Fatal(err)
	}
	if learnedFrom(segment.SourceTitle, "嘉贸汇") {
		t.Fatal("嘉贸汇 is not forgotten")
	}
	x.renew()
	wait(t, x)
	if !learnedFrom(segment.SourceTitle, "嘉贸汇") {
		t.Error("other rules teach nothing anew")
	}
}

func TestRebuildingEndsWithClose(t *testing.T) {
	source := newMemoryStore(bundled(t)...)
	dir := t.TempDir()
	x := openWith(t, Config{Dir: dir, Source: source})
	x.SetDictionary(parsed(t, "量子通信"))
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if err := x.Rebuild(t.Context()); !errors.Is(err, ErrClosed) {
		t.Errorf("rebuild after close: %v", err)
	}
	x.SetDictionary(nil)
	x = openWith(t, Config{Dir: dir, Source: source, Dictionary: &segment.Dictionary{}})
	if r := find(t, x, Request{Query: "船边直提"}); r.Total == 0 {
		t.Error("lost a case")
	}
}

func TestDamagedDictionaryFile(t *testing.T) {
	dir, source := t.TempDir(), newMemoryStore(bundled(t)...)
	for _, text := range []string{"{", `{"user":{"words":[{"word":"不 行"}]}}`, ""} {
		x := openWith(t, Config{Dir: dir, Source: source})
		path := filepath.Join(x.now.Load().dir, dictionaryFile)
		if err := errors.Join(x.Close(), os.WriteFile(path, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	x := openWith(t, Config{Dir: dir, Source: source, Dictionary: &segment.Dictionary{}})
	if r := find(t, x, Request{}); r.Total != 20 {
		t.Errorf("%d cases", r.Total)
	}
}

func TestSynonymsAddUp(t *testing.T) {
	more, err := query.ParseSynonyms([]byte("医保, 看病钱\n粮票 => 购粮证"))
	if err != nil {
		t.Fatal(err)
	}
	all := query.DefaultSynonyms().With(more)
	if got := strings.Join(all.Of("医保"), " "); !strings.Contains(got, "看病钱") || !strings.Contains(got, "医疗保险") {
		t.Errorf("医保: %s", got)
	}
	if len(query.DefaultSynonyms().Of("粮票")) > 0 || !slices.Equal(all.Of("粮票"), []string{"购粮证"}) {
		t.Error("the built-in synonyms changed, or the others are not there")
	}
	x := openWith(t, Config{Dir: t.TempDir(), Source: newMemoryStore(simple("a", "购粮证", "凭购粮证", nil, nil))})
	if r := find(t, x, Request{Query: "粮票", Verbatim: true}); r.Total != 0 {
		t.Error("found before the synonym is there")
	}
	x.SetSynonyms(all)
	if r := find(t, x, Request{Query: "粮票"}); r.Total != 1 {
		t.Error("not found by its synonym")
	}
}
