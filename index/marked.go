package index

import (
	"context"

	"anlisou/data"
	"anlisou/data/say"
	"anlisou/index/highlight"
	"anlisou/index/query"
)

// Mark marks the words of a query in a case; verbatim as in Request. It reads the query as Search does, and asks for
// nothing else: no page, no facets. An empty query marks nothing.
func (x *Index) Mark(ctx context.Context, q string, verbatim bool, c data.Case) (highlight.MarkedCase, error) {
	if q == "" {
		marked, _ := highlight.Marker{}.MarkCase(c)
		return marked, nil
	}
	g, err := x.acquire()
	if err != nil {
		return highlight.MarkedCase{}, err
	}
	defer g.Release()
	var marked highlight.MarkedCase
	err = g.withState(ctx, x.parser(g), func(s *search) error {
		m, _, err := s.understand(Request{Query: q, Page: 1, Verbatim: verbatim})
		if err != nil {
			return err
		}
		found := false
		if marked, found = highlight.New(s.parser.Segmenter, m.plan, nil).MarkCase(c); found {
			return nil
		}
		pieces, err := s.loosePieces(m) // a loosened query may have found it by parts of its words
		if err == nil && len(pieces) > 0 {
			marked, _ = highlight.New(s.parser.Segmenter, m.plan, pieces).MarkCase(c)
		}
		return err
	})
	if err != nil {
		// without the query, as Search
		return highlight.MarkedCase{}, say.Errorf("mark %s: %w", c.ID, x.failed(ctx, g, err))
	}
	return marked, nil
}

// loosePieces are what a query asks for in the place of its words where it is loosened, as it is where nothing holds
// all of it, and for the related cases beside few hits.
func (s *search) loosePieces(m matched) ([]query.Unit, error) {
	if len(m.groups) == 0 {
		return nil, nil
	}
	if m.count == 0 || s.asks(m) {
		l, err := s.loosenAlike(m, m.groups)
		return l.pieces, err
	}
	l, err := s.loosen(m, m.groups, nil)
	return l.pieces, err
}
