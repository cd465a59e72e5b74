package server

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"

	"anlisou/data"
	"anlisou/index"
	"anlisou/server/view"
)

// shownSimilar is how many similar cases the page of a case lists.
const shownSimilar = 4

func (s *Server) casePage(c *gin.Context) error {
	in, err := parseInquiry(c.Request.URL.RawQuery, pageDialect)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	found, err := s.find(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	shown, err := s.shownCollections(ctx)
	if err != nil {
		return err
	}
	names := map[string]string{} // a name that says nothing is none to cite
	for _, one := range shown {
		names[one.ID] = one.Title
	}
	if err := s.config.Search.Ready(); err != nil {
		return notReady(err)
	}
	f := s.printedFrame(c, found.Title, in, view.CasePath(found.ID))
	f.Description, f.Article = view.Describe(found), true
	s.shared(c, &f, view.CasePath(found.ID), view.CasePath(found.ID)+view.CardPath)
	f.Canonical, f.Searchable = s.canonical(view.CasePath(found.ID)), true
	marked, ok := aside(c, s, "marks", func(ctx context.Context) (index.MarkedCase, error) {
		return s.config.Search.Mark(ctx, in.Query, in.Verbatim, found)
	})
	if !ok {
		marked = unmarked(found)
	}
	page := view.NewCase(f, in, marked, names)
	if s.offersOriginal(c, found.ID) {
		page.Original = view.CasePath(found.ID) + "/original"
	}
	if n, ok := aside(c, s, "neighbours", func(ctx context.Context) (n neighbours, err error) {
		n.before, n.after, err = s.config.Search.Neighbours(ctx, found)
		return n, err
	}); ok {
		page.Before, page.After = view.NeighbourLink(in, n.before), view.NeighbourLink(in, n.after)
	}
	similar, _ := aside(c, s, "similar cases", func(ctx context.Context) ([]index.Hit, error) {
		return s.config.Search.Similar(ctx, found.ID, shownSimilar)
	})
	page.Similar = view.SimilarHits(f, in, similar)
	if err := ctx.Err(); err != nil { // nobody waits for the page, or it took too long in all
		return err
	}
	return s.render(c, http.StatusOK, "case", page)
}

// neighbours are the cases before and after one in its collection.
type neighbours struct{ before, after *index.Neighbour }

// unmarked is a case as it stands.
func unmarked(c data.Case) index.MarkedCase {
	m := index.MarkedCase{Case: c, Title: []index.Run{{Text: c.Title}}}
	for _, section := range c.Sections {
		m.Sections = append(m.Sections, []index.Run{{Text: section.Text}})
	}
	return m
}

// aside asks the index for what a page can do without, for a short while. What cannot be found out is logged, and no
// reason to withhold the page.
func aside[A any](
	c *gin.Context, s *Server, what string, question func(context.Context) (A, error),
) (answer A, ok bool) {
	ctx := c.Request.Context()
	answer, err := consult(ctx, s, asideTimeout, question)
	if err != nil && ctx.Err() == nil {
		s.log.LogAttrs(ctx, slog.LevelError, "page is without "+what, slog.String("request_id", requestID(c)),
			slog.String("path", c.Request.URL.Path), slog.Any("error", err))
	}
	return answer, err == nil
}
