package index

import (
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"anlisou/index/engine"
	"anlisou/index/query"
	"anlisou/index/spell"
)

// quickVocabulary is how long making a vocabulary may take to be made anew before a query is answered. A slower one
// is made in the background, and queries are answered with the one before.
const quickVocabulary = 50 * time.Millisecond

// vocabularies has the vocabulary of an index and the values of its labels, as they were last read.
type vocabularies struct {
	last     atomic.Pointer[spell.Vocabulary] // nil until a query needs it
	making   chan struct{}                    // holds one while somebody is at the making, where a query waits for it
	renewing atomic.Bool

	counts atomic.Pointer[labelCounts] // as they were last counted

	of     string                       // what is hidden from these
	others atomic.Pointer[vocabularies] // those from which something is hidden, as it last was
}

// hiding are those of what is left where some collections are hidden.
func (all *vocabularies) hiding(hidden []string) *vocabularies {
	if all == nil || len(hidden) == 0 {
		return all
	}
	of := strings.Join(hidden, "\x00")
	for {
		others := all.others.Load()
		if others != nil && others.of == of {
			return others
		}
		made := newVocabularies()
		made.of = of
		if all.others.CompareAndSwap(others, made) {
			return made
		}
	}
}

// labelCounts are how many cases of a state of an index have each value of each field.
type labelCounts struct {
	of     engine.Stats
	counts map[query.Field]map[string]int
}

func newVocabularies() *vocabularies { return &vocabularies{making: make(chan struct{}, 1)} }

// vocabulary is the collection's vocabulary as it is now or, where that takes long, was a moment ago.
func (s *search) vocabulary() (*spell.Vocabulary, error) {
	all := s.vocabularies
	v := all.last.Load()
	if v != nil && (v.Applied == s.stats.Applied || v.Took > quickVocabulary) {
		if v.Applied != s.stats.Applied && s.renewVocabulary != nil {
			s.renewVocabulary(s.hidden)
		}
		return v, nil
	}
	select {
	case all.making <- struct{}{}: // who asks at the same time waits, and finds it made
		defer func() { <-all.making }()
	case <-s.ctx.Done():
		return nil, s.ctx.Err()
	}
	if v := all.last.Load(); v != nil && v.Applied >= s.stats.Applied {
		return v, nil
	}
	v, err := s.spell.NewVocabulary()
	if err != nil {
		return nil, err
	}
	all.last.Store(v)
	return v, nil
}

// renewVocabulary makes the vocabulary of a generation anew in the background, once at a time, with what most queries
// ask of it. Of hidden collections it says nothing.
func (x *Index) renewVocabulary(g *generation, hidden []string) {
	all := g.vocabularies.hiding(hidden)
	if !all.renewing.CompareAndSwap(false, true) {
		return
	}
	started := x.task("reading the vocabulary", func() {
		defer all.renewing.Store(false)
		if !g.Acquire() {
			return
		}
		defer g.Release()
		select {
		case all.making <- struct{}{}:
			defer func() { <-all.making }()
		case <-x.background.Done():
			return
		}
		err := g.withState(Hiding(x.background, hidden...), asker{}, func(s *search) error {
			v, err := s.spell.NewVocabulary()
			if err == nil {
				v.Warm()
				if all.last.Swap(v) == nil {
					debug.FreeOSMemory() // of loading, and of making the first
				}
			}
			return err
		})
		if err := x.failed(x.background, g, err); err != nil && x.background.Err() == nil {
			x.logFault("the vocabulary is not read", "generation", filepath.Base(g.dir), err)
		}
	})
	if !started {
		all.renewing.Store(false)
	}
}
