package engine

import (
	"context"
	"fmt"
)

// memo is a reader that asks another nothing twice: it remembers how many documents sets have and which texts stand
// somewhere, asks for all that it does not know at once, and for nothing where it knows all.
type memo struct {
	Reader
	numbers map[Set]int    // of each set seen
	named   map[string]int // by what the documents of a set hang on
	counts  map[int]int    // by number
	stand   map[string]bool
}

// Memo is a reader that asks another nothing twice. What a step will want to know may be asked ahead, together: its
// questions are answered from memory then, one by one, without another round to where the engine is.
func Memo(r Reader) Reader {
	return &memo{
		Reader:  r,
		numbers: map[Set]int{},
		named:   map[string]int{},
		counts:  map[int]int{},
		stand:   map[string]bool{},
	}
}

// number tells sets apart: two have the same number where they say the same.
func (m *memo) number(s Set) int {
	if n, known := m.numbers[s]; known {
		return n
	}
	name := fmt.Sprint(s.Sure, s.Key)
	if s.Key == "" {
		parts := make([]int, len(s.Sets))
		for i, part := range s.Sets {
			parts[i] = m.number(part)
		}
		revisions := make([]uint64, len(s.Docs))
		for i, d := range s.Docs {
			revisions[i] = d.Revision
		}
		name = fmt.Sprint(s.Op, parts, revisions, s.Weights, s.Least)
	}
	n, known := m.named[name]
	if !known {
		n = len(m.named)
		m.named[name] = n
	}
	m.numbers[s] = n
	return n
}

// Count is how many documents each set has.
func (m *memo) Count(ctx context.Context, sets ...Set) ([]int, error) {
	var unknown []Set
	numbers, asked := make([]int, len(sets)), map[int]bool{}
	for i, s := range sets {
		numbers[i] = m.number(s)
		if _, known := m.counts[numbers[i]]; known || asked[numbers[i]] {
			continue
		}
		if s.Op == OpNothing {
			m.counts[numbers[i]] = 0
			continue
		}
		asked[numbers[i]], unknown = true, append(unknown, s)
	}
	if len(unknown) > 0 {
		counted, err := m.Reader.Count(ctx, unknown...)
		if err != nil {
			return nil, err
		}
		for i, s := range unknown {
			m.counts[m.number(s)] = counted[i]
		}
	}
	counts := make([]int, len(sets))
	for i, n := range numbers {
		counts[i] = m.counts[n]
	}
	return counts, nil
}

// Stand reports of each text whether some document holds it letter by letter.
func (m *memo) Stand(ctx context.Context, texts ...string) ([]bool, error) {
	var unknown []string
	asked := map[string]bool{}
	for _, text := range texts {
		if _, known := m.stand[text]; !known && !asked[text] {
			asked[text], unknown = true, append(unknown, text)
		}
	}
	if len(unknown) > 0 {
		found, err := m.Reader.Stand(ctx, unknown...)
		if err != nil {
			return nil, err
		}
		for i, text := range unknown {
			m.stand[text] = found[i]
		}
	}
	stand := make([]bool, len(texts))
	for i, text := range texts {
		stand[i] = m.stand[text]
	}
	return stand, nil
}
