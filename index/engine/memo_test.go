package engine

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"anlisou/data/rounds"
	"anlisou/index/query"
)

// plain is a reader of 64 documents: one has a term where the bit of the term's text says so.
type plain struct {
	Reader
	counted map[string]int // by what was asked for
	fails   bool
}

func bits(s Set) (docs uint64) {
	switch s.Op {
	case OpAll:
		return ^uint64(0)
	case OpTerm, OpUnit:
		for _, r := range s.Text + s.Unit.Text {
			docs = docs*31 + uint64(r)*0x9e3779b97f4a7c15
		}
		if s.Sure {
			docs &= 0xffff
		}
	case OpAnd:
		docs = ^uint64(0)
		for _, part := range s.Sets {
			docs &= bits(part)
		}
	case OpOr:
		for _, part := range s.Sets {
			docs |= bits(part)
		}
	case OpMinus:
		docs = bits(s.Sets[0]) &^ bits(s.Sets[1])
	case OpAtLeast:
		for doc := range 64 {
			sum := float32(0)
			for i, part := range s.Sets {
				sum += float32(bits(part)>>doc&1) * s.Weights[i]
			}
			if sum >= s.Least {
				docs |= 1 << doc
			}
		}
	case OpThese:
		for _, d := range s.Docs {
			docs |= 1 << d.Revision
		}
	}
	return docs
}

func ones(docs uint64) (n int) {
	for ; docs > 0; docs &= docs - 1 {
		n++
	}
	return n
}

var errPlanted = errors.New("planted")

func (p *plain) Count(_ context.Context, sets ...Set) ([]int, error) {
	if p.fails {
		return nil, errPlanted
	}
	counts := make([]int, len(sets))
	for i, s := range sets {
		p.counted[s.String()]++
		counts[i] = ones(bits(s))
	}
	return counts, nil
}

func (p *plain) Stand(_ context.Context, texts ...string) ([]bool, error) {
	if p.fails {
		return nil, errPlanted
	}
	stand := make([]bool, len(texts))
	for i, text := range texts {
		p.counted["stands "+text]++
		stand[i] = strings.Contains("海关查验", text)
	}
	return stand, nil
}

// set makes an expression of a few terms, so that many say the same.
func set(r *rand.Rand, depth int) Set {
	some := func() (sets []Set) {
		for range 1 + r.IntN(3) {
			sets = append(sets, set(r, depth-1))
		}
		return sets
	}
	kind := r.IntN(7)
	if depth == 0 {
		kind = r.IntN(3)
	}
	switch kind {
	case 0:
		return Unit(query.Unit{Text: string(rune('a' + r.IntN(3)))}, r.IntN(2) == 0)
	case 1:
		return Term([]TermField{Words, Grams}[r.IntN(2)], string(rune('a'+r.IntN(4))))
	case 2:
		return These([]*Doc{{Revision: r.Uint64N(3)}, {Revision: r.Uint64N(64)}})
	case 3:
		return And(some()...)
	case 4:
		return Or(some()...)
	case 5:
		return Minus(set(r, depth-1), set(r, depth-1))
	}
	sets := some()
	weights := make([]float32, len(sets))
	for i := range weights {
		weights[i] = float32(1 + r.IntN(2))
	}
	return AtLeast(sets, weights, float32(1+r.IntN(3)))
}

// A memo answers as the reader it asks, whatever was asked before and together, and asks nothing twice.
func TestMemoAnswersAsItsReader(t *testing.T) {
	r := rand.New(rand.NewPCG(22, 29))
	for range rounds.Of(400) {
		p := &plain{counted: map[string]int{}}
		m := Memo(p)
		for range 30 {
			sets := make([]Set, r.IntN(5))
			for i := range sets {
				sets[i] = set(r, 2)
			}
			counts, err := m.Count(t.Context(), sets...)
			if err != nil {
				t.Fatal(err)
			}
			for i, s := range sets {
				if want := ones(bits(s)); counts[i] != want {
					t.Fatalf("%v has %d documents, and %d are told of", s, want, counts[i])
				}
			}
		}
		before := len(p.counted)
		again := []Set{Term(Words, "a"), Minus(Term(Words, "b"), And(Term(Words, "a"), Term(Grams, "c")))}
		for range 2 {
			if _, err := m.Count(t.Context(), again...); err != nil {
				t.Fatal(err)
			}
			again = []Set{Minus(Term(Words, "b"), And(Term(Words, "a"), Term(Grams, "c"))), Term(Words, "a"), Nothing()}
		}
		if asked := len(p.counted) - before; asked > 2 {
			t.Fatalf("%d sets are asked for of 2", asked)
		}
	}
}

// Texts are looked up once, together; what could not be asked is asked again.
func TestMemoOfTexts(t *testing.T) {
	p := &plain{counted: map[string]int{}, fails: true}
	m := Memo(p)
	if _, err := m.Stand(t.Context(), "海关"); !errors.Is(err, errPlanted) {
		t.Errorf("a reader that fails: %v", err)
	}
	if _, err := m.Count(t.Context(), All()); !errors.Is(err, errPlanted) {
		t.Errorf("a reader that fails: %v", err)
	}
	p.fails = false
	for _, texts := range [][]string{{"海关", "关查", "海关", "法院"}, {"法院", "海关"}, {"海关", "查验"}, {}} {
		stand, err := m.Stand(t.Context(), texts...)
		if err != nil {
			t.Fatal(err)
		}
		for i, text := range texts {
			if stand[i] != (text != "法院") {
				t.Errorf("%s stands: %v", text, stand[i])
			}
		}
	}
	if n, err := m.Count(t.Context(), All(), Nothing(), All()); err != nil || n[0] != 64 || n[1] != 0 {
		t.Errorf("all and none are %v, %v", n, err)
	}
	for what, n := range p.counted {
		if n > 1 {
			t.Errorf("%s is asked %d times", what, n)
		}
	}
}
