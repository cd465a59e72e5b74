package index

import (
	"strings"

	"anlisou/index/query"
)

// memo is what one query has found out already. What comes out of a list is a copy: who asked may change it.
type memo struct {
	groups   map[string]standing // of several alternatives
	labelled map[unitKey]standing
	lifts    map[string]float64
	readings map[string][][]string
	named    map[string][]query.Unit
	organs   map[string]query.Organ // by name
}

func newMemo() memo {
	return memo{
		groups: map[string]standing{}, labelled: map[unitKey]standing{}, lifts: map[string]float64{},
		readings: map[string][][]string{}, named: map[string][]query.Unit{}, organs: map[string]query.Organ{},
	}
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
	k := unitKey{
		text:   u.Text,
		word:   u.Word,
		title:  u.Title,
		quoted: u.Quoted,
		keys:   strings.Join(u.Keys, "\x00"),
		not:    u.Not,
		lines:  u.Lines,
		label:  u.Label,
	}
	if u.Label != "" {
		k.typed = u.For
	}
	return k
}

// breaks notes what could not be read by a part that has no error to give: the whole search fails by it.
func (s *search) breaks(err error) {
	if s.broken == nil {
		s.broken = err
	}
}
