package index

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"anlisou/data/rounds"
)

// Every question ends with who asked it.
func TestQuestionsEndWithTheirContext(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(severalTimes(t, 5)...))
	c := bundled(t)[0]
	c.ID += "-0"
	for name, ask := range questions(x, c) {
		if _, err := ask(t.Context()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := ask(gone); !errors.Is(err, context.Canceled) {
			t.Errorf("%s goes on once its client has gone: %v", name, err)
		}
	}
}

// goesAt is the context of a client that goes when it is looked for the n-th time.
type goesAt struct {
	context.Context
	left atomic.Int64
	goes context.CancelFunc
}

func newGoesAt(ctx context.Context, n int) *goesAt {
	c := &goesAt{}
	c.Context, c.goes = context.WithCancel(ctx)
	c.left.Store(int64(n))
	return c
}

func (c *goesAt) look() {
	if c.left.Add(-1) < 0 {
		c.goes()
	}
}

func (c *goesAt) Err() error {
	c.look()
	return c.Context.Err()
}

func (c *goesAt) Done() <-chan struct{} {
	c.look()
	return c.Context.Done()
}

// Wherever in its work a question is when its client goes, what it gives is an error or the whole answer, never a
// part of it; and the index stays as it is.
func TestClientsGoAtAnyTime(t *testing.T) {
	t.Parallel()
	rounds.Computes(t)
	x, log := openLogged(t, t.TempDir(), newMemoryStore(severalTimes(t, 2)...), nil)
	c := bundled(t)[0]
	c.ID += "-0"
	g := x.now.Load()
	for name, ask := range questions(x, c) {
		t.Run(name, func(t *testing.T) {
			whole, err := ask(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for n, stays := 0, false; !stays && !t.Failed(); n += 1 + n/100 { // of many looks, one of several
				if n%7 == 3 {
					g.vocabularies.last.Store(nil)
				}
				ctx := newGoesAt(t.Context(), n)
				told, err := ask(ctx)
				stays = ctx.left.Load() >= 0
				ctx.goes()
				switch {
				case err == nil && told != whole:
					t.Errorf("gone at look %d it gives %s, and whole it is %s", n, told, whole)
				case err != nil && (stays || !errors.Is(err, context.Canceled)):
					t.Errorf("gone at look %d: %v", n, err)
				}
			}
		})
	}
	if err := x.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if x.now.Load() != g || g.damaged.Load() || strings.Contains(log.String(), "level=ERROR") {
		t.Errorf("clients that go cost the index:\n%s", log)
	}
}

// Who waits for a vocabulary that another makes, or for the words of a long case, goes with its client.
func TestWaitingEndsWithTheClient(t *testing.T) {
	cases := bundled(t)
	x, _ := openLogged(t, t.TempDir(), newMemoryStore(cases...), nil)
	g := x.now.Load()
	for name, ask := range map[string]func(s *search) error{
		"vocabulary":  func(s *search) error { _, err := s.vocabulary(); return err },
		"significant": func(s *search) error { _, err := s.significantTerms(cases[0]); return err },
	} {
		g.vocabularies.last.Store(nil)
		ctx, cancel := context.WithCancel(t.Context())
		g.vocabularies.making <- struct{}{} // somebody is at it
		err := g.withState(ctx, x.parser(g), func(s *search) error {
			cancel()
			return ask(s)
		})
		<-g.vocabularies.making
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
