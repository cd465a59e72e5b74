package index

import (
	"cmp"
	"context"

	"anlisou/data"
	"anlisou/data/say"
	"anlisou/index/budget"
	"anlisou/index/engine"
	"anlisou/index/query"
)

// Neighbour is a case beside another in its collection.
type Neighbour struct{ ID, Title string }

// Neighbours are the cases before and after one in its collection, in the order of ByNumber; nil at the ends, and for a
// case without a number. It reads what the index keeps of every case in memory, and the store for two titles.
func (x *Index) Neighbours(ctx context.Context, c data.Case) (before, after *Neighbour, err error) {
	if c.Collection == "" || c.Number < 1 {
		return nil, nil, nil
	}
	g, err := x.acquire()
	if err != nil {
		return nil, nil, err
	}
	defer g.Release()
	for try := 1; ; try++ {
		var previous, next *engine.Doc
		err = g.withState(ctx, x.parser(g), func(s *search) error {
			previous, next, err = s.around(c)
			return err
		})
		if err != nil {
			return nil, nil, say.Errorf("neighbours of %s: %w", c.ID, x.failed(ctx, g, err))
		}
		before, first, err := x.neighbour(previous)
		if err != nil {
			return nil, nil, err
		}
		after, second, err := x.neighbour(next)
		if err != nil || try == budget.MostTries || !first && !second {
			return before, after, err
		}
	}
}

// around finds the documents just before and just after a case in the order of its collection.
func (s *search) around(c data.Case) (previous, next *engine.Doc, err error) {
	self := &engine.Doc{ID: c.ID, Number: c.Number}
	order := func(a, b *engine.Doc) int { return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.ID, b.ID)) }
	for d, err := range s.reader.Docs(s.ctx, engine.Label(query.Collection, c.Collection), -1) {
		if err != nil {
			return nil, nil, err
		}
		if d.Number < 1 {
			continue
		}
		switch o := order(d, self); {
		case o < 0 && (previous == nil || order(previous, d) < 0):
			previous = d
		case o > 0 && (next == nil || order(d, next) < 0):
			next = d
		}
	}
	return previous, next, nil
}

// neighbour is the case of an entry as it is now; nil where it was deleted meanwhile, or cannot be read.
func (x *Index) neighbour(e *engine.Doc) (n *Neighbour, unreadable bool, err error) {
	if e == nil {
		return nil, false, nil
	}
	c, found, unreadable, err := x.readCase(e.ID)
	if err != nil || !found {
		return nil, unreadable, err
	}
	return &Neighbour{c.ID, c.Title}, false, nil
}
