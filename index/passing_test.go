package index

import (
	"iter"
	"slices"
	"testing"

	"anlisou/data"
	"anlisou/segment"
)

// passingStore gives its cases in another order than that of their changes.
type passingStore struct {
	*memoryStore
	passes *int
}

func (p passingStore) Cases() iter.Seq2[data.Case, error] {
	return func(yield func(data.Case, error) bool) {
		*p.passes++
		var all []data.Case
		for change, err := range p.Changes(0) {
			if err == nil && change.Case != nil {
				all = append(all, *change.Case)
			}
		}
		slices.Reverse(all)
		for _, c := range all {
			if !yield(c, nil) {
				return
			}
		}
	}
}

// What the cases teach hangs on no order: a store that gives them in its own teaches the same words, and is asked so.
func TestLearningHangsOnNoOrder(t *testing.T) {
	store := newMemoryStore(severalTimes(t, 10)...)
	passes := 0
	var versions []string
	known, err := segment.Build(segment.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range []Source{store, passingStore{store, &passes}} {
		x := openWith(t, Config{Dir: t.TempDir(), Source: source, Learn: true})
		versions = append(versions, x.now.Load().segmenter.Version())
	}
	if passes != learningPasses || versions[0] != versions[1] || versions[0] == known.Version() {
		t.Errorf("%d passes, dictionaries %q", passes, versions)
	}
}
