package index

import (
	"fmt"
	"slices"
	"strings"

	"anlisou/index/flat"
	"anlisou/index/query"
	"anlisou/segment"
)

// memo is what one query has found out already. What comes out of it is a copy: who asked may change it.
type memo struct {
	units    map[unitKey]sets
	groups   map[string]sets // of several alternatives
	stands   map[string]bool
	beside   map[string]float64
	readings map[string][][]string
	labels   map[string][]query.Unit
	organs   map[string]query.Organ // by name
}

// unitKey is what the documents of a unit hang on.
type unitKey struct {
	text        string
	word, title bool
	quoted      bool
	keys        string
	not, lines  bool
	label       query.Field
	typed       string // of a label
}

func keyOfUnit(u query.Unit) unitKey {
	k := unitKey{text: u.Text, word: u.Word, title: u.Title, quoted: u.Quoted, keys: strings.Join(u.Keys, "\x00"), not: u.Not, lines: u.Lines, label: u.Label}
	if u.Label != "" {
		k.typed = u.For
	}
	return k
}

// sets are the documents in which something stands, leaf by leaf, as standing.
type sets struct{ all, sure set }

func newMemo() memo {
	return memo{
		units: map[unitKey]sets{}, groups: map[string]sets{}, stands: map[string]bool{}, beside: map[string]float64{},
		readings: map[string][][]string{}, labels: map[string][]query.Unit{}, organs: map[string]query.Organ{},
	}
}

// unitDocs are the documents in which a unit stands, and those in which it surely does.
func (s *search) unitDocs(u query.Unit) (all, sure set, err error) {
	key := keyOfUnit(u)
	if docs, known := s.memo.units[key]; known {
		return slices.Clone(docs.all), slices.Clone(docs.sure), nil
	}
	switch {
	case u.Not:
		u.Not = false
		if all, sure, err = s.unitDocs(u); err != nil {
			return nil, nil, err
		}
		all, sure = s.minus(s.live(), sure), s.minus(s.live(), all)
		s.memo.units[key] = sets{slices.Clone(all), slices.Clone(sure)}
		return all, sure, nil
	case u.Label != "" && u.Label != query.Number:
		docs, err := s.labelDocs(u)
		if err != nil {
			return nil, nil, err
		}
		s.memo.units[key] = sets{slices.Clone(docs.all), slices.Clone(docs.sure)}
		return docs.all, docs.sure, nil
	}
	all, sure = make(set, len(s.leaves)), make(set, len(s.leaves))
	for i, l := range s.leaves {
		if err := s.ctx.Err(); err != nil {
			return nil, nil, fmt.Errorf("look up: %w", err)
		}
		docs, err := l.unit(u)
		if err != nil {
			return nil, nil, err
		}
		all[i], sure[i] = docs.all, docs.sure
	}
	s.memo.units[key] = sets{slices.Clone(all), slices.Clone(sure)}
	return all, sure, nil
}

// readTitles looks up what a plan asks of titles that is no pair of letters or digits, all of it at once.
func (s *search) readTitles() error {
	var keys []unitKey
	var texts [][]rune
	for u := range s.plan.EachAsked {
		key := keyOfUnit(u)
		if _, known := s.memo.units[key]; known || !u.Title || u.Label != "" || slices.Contains(keys, key) {
			continue
		}
		if text := []rune(u.Text); len(segment.Grams(text)) == 0 {
			keys, texts = append(keys, key), append(texts, text)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	automaton := flat.NewAutomaton(texts)
	docs := make([]set, len(keys))
	for _, l := range s.leaves {
		if err := s.ctx.Err(); err != nil {
			return fmt.Errorf("look up titles: %w", err)
		}
		for i, found := range l.titlesHolding(automaton) {
			docs[i] = append(docs[i], found)
		}
	}
	for i, key := range keys {
		s.memo.units[key] = sets{docs[automaton.Same[i]], docs[automaton.Same[i]]}
	}
	return nil
}

// breaks notes what could not be read by a part that has no error to give: the whole search fails by it.
func (s *search) breaks(err error) {
	if s.broken == nil {
		s.broken = err
	}
}
