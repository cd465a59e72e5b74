package index

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"anlisou/data"
	"anlisou/segment"
)

// An index beside another is of the same cases and of other words, and the other is not touched; given up, it leaves
// nothing that holds its folder.
func TestBeside(t *testing.T) {
	store := newMemoryStore(data.Case{ID: "a", Collection: "b", Title: "市长江大桥改革"}, data.Case{ID: "b", Collection: "b", Title: "船边直提货改革"})
	x := openIndex(t, t.TempDir(), store)
	before := x.now.Load()
	user := &segment.Dictionary{Words: []segment.DictionaryWord{{Word: "船边直提货"}}}
	dir := filepath.Join(t.TempDir(), "beside")
	last := 0
	y, err := x.Beside(t.Context(), dir, Words{Dictionary: user}, func(done, total int) {
		if done < last || done > total {
			t.Errorf("%d after %d of %d", done, last, total)
		}
		last = done
	})
	if err != nil || last == 0 {
		t.Fatal(err, last)
	}
	if x.now.Load() != before || !sameDictionary(y.now.Load().dictionary.Load().User, user) || !isEmpty(x.user.Load()) {
		t.Error("the words of the one are those of the other")
	}
	if r := find(t, y, Request{Query: "改革"}); r.Total != 2 {
		t.Errorf("it finds %d", r.Total)
	}
	store.put(data.Case{ID: "c", Collection: "b", Title: "改革三"})
	if n, err := y.Behind(); err != nil || n != 1 {
		t.Error(n, err)
	}
	if err := y.Update(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n, err := y.Behind(); err != nil || n != 0 {
		t.Error(n, err)
	}
	if err := y.Close(); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	gone := filepath.Join(t.TempDir(), "gone")
	if _, err := x.Beside(ctx, gone, Words{Dictionary: user}, nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if err := os.RemoveAll(gone); err != nil {
		t.Error(err)
	}
}

// Words that an index has already are adopted without building it; others by one building, after which nobody builds
// again.
func TestAdopt(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(data.Case{ID: "a", Collection: "b", Title: "船边直提货改革"}))
	first := x.now.Load()
	synonyms, err := ParseSynonyms([]byte("靠岸拿货 => 船边直提货"))
	if err != nil {
		t.Fatal(err)
	}
	if r, err := x.SearchBy(t.Context(), synonyms, Request{Query: "靠岸拿货", Page: 1}); err != nil || r.Total != 1 {
		t.Errorf("%+v %v", r, err)
	}
	if r := find(t, x, Request{Query: "靠岸拿货"}); r.Total != 0 {
		t.Errorf("%d are found by synonyms that were only tried", r.Total)
	}
	if err := x.Adopt(t.Context(), x.Words(), nil); err != nil || x.now.Load() != first {
		t.Errorf("the same words: built anew, %v", err)
	}
	if err := x.Adopt(t.Context(), Words{Synonyms: synonyms}, nil); err != nil || x.now.Load() != first {
		t.Errorf("synonyms: built anew, %v", err)
	}
	if r := find(t, x, Request{Query: "靠岸拿货"}); r.Total != 1 {
		t.Errorf("%d are found", r.Total)
	}
	user := &segment.Dictionary{Words: []segment.DictionaryWord{{Word: "船边直提货"}}}
	if err := x.Adopt(t.Context(), Words{Dictionary: user}, nil); err != nil {
		t.Fatal(err)
	}
	second := x.now.Load()
	x.renew()
	if err := x.Wait(t.Context()); err != nil || second == first || x.now.Load() != second || x.stale() != "" {
		t.Error(err, x.stale())
	}
	if w := x.Words().Beyond(x.Words()); w != (Words{}) {
		t.Errorf("%+v", w)
	}
}
