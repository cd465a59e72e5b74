package index

import (
	"cmp"
	"context"
	"fmt"

	"anlisou/data"
	"anlisou/index/budget"
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
	defer g.release()
	for try := 1; ; try++ {
		var previous, next *entry
		err = g.read(ctx, x.parser(g), func(s *search) error {
			previous, next, err = s.beside(c)
			return err
		})
		if err != nil {
			return nil, nil, fmt.Errorf("neighbours of %s: %w", c.ID, x.failed(ctx, g, err))
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

// beside finds the entries just before and just after a case in the order of its collection.
func (s *search) beside(c data.Case) (previous, next *entry, err error) {
	self := &entry{id: c.ID, number: c.Number}
	order := func(a, b *entry) int { return cmp.Or(cmp.Compare(a.number, b.number), cmp.Compare(a.id, b.id)) }
	for _, l := range s.leaves {
		docs, err := l.postings(string(query.Collection), c.Collection)
		if err != nil {
			return nil, nil, err
		}
		s.each(docs, func(doc uint32) {
			e := l.entries[doc]
			if e == nil || e.number < 1 {
				return
			}
			switch o := order(e, self); {
			case o < 0 && (previous == nil || order(previous, e) < 0):
				previous = e
			case o > 0 && (next == nil || order(e, next) < 0):
				next = e
			}
		})
		if err := s.ctx.Err(); err != nil {
			return nil, nil, err
		}
	}
	return previous, next, nil
}

// neighbour is the case of an entry as it is now; nil where it was deleted meanwhile, or cannot be read.
func (x *Index) neighbour(e *entry) (n *Neighbour, unreadable bool, err error) {
	if e == nil {
		return nil, false, nil
	}
	c, found, unreadable, err := x.readCase(e.id)
	if err != nil || !found {
		return nil, unreadable, err
	}
	return &Neighbour{c.ID, c.Title}, false, nil
}
