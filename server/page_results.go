package server

import (
	"context"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"anlisou/index"
	"anlisou/server/view"
)

// searchPage is the home page where nothing is asked for, and a page of results else.
func (s *Server) searchPage(c *gin.Context) error {
	in, err := parseInquiry(c.Request.URL.RawQuery, pageDialect)
	if err != nil {
		return err
	}
	if in.Blank() {
		return s.homePage(c)
	}
	ctx := c.Request.Context()
	result, err := s.search(ctx, in.Request())
	if err != nil {
		return err
	}
	var everything *index.Result // what the collection holds, to suggest something
	unfiltered := 0              // what the same words find without the filters
	var tried []view.TriedWord   // what each of them finds alone
	if result.Total == 0 {
		if in.Query != "" {
			if tried, err = s.tryWords(ctx, in); err != nil {
				return err
			}
		}
		if in.Query != "" && len(in.Filters) > 0 {
			open := in.WithoutFilters().Request()
			open.Page, open.Size = 1, 0
			all, err := s.search(ctx, open)
			if err != nil {
				return err
			}
			unfiltered = all.Total
		}
		if everything, err = s.search(ctx, index.Request{Page: 1}); err != nil {
			return err
		}
	}
	names, err := s.collectionNames(ctx)
	if err != nil {
		return err
	}
	f := s.printedFrame(c, view.ResultsTitle(s.wordings[s.language(c)], in), in, in.At("/"))
	f.Feed = view.FeedOf(f.Words, in, result)
	f.Description = view.ResultsDescription(f.Words, in, result)
	onward := in // who shares a search shares it from its first page on
	onward.Page, onward.Size, onward.Explain = 1, defaultSize, false
	s.shared(c, &f, onward.At("/"), onward.At(view.CardPath))
	page := view.NewResults(f, in, result, everything, names)
	if page.Nothing != nil {
		page.Nothing.Tried = tried
		if unfiltered > 0 {
			page.Nothing.Unfiltered, page.Nothing.UnfilteredHref = unfiltered, in.WithoutFilters().At("/")
		}
	}
	return s.render(c, http.StatusOK, "results", page)
}

// tryWords says how many cases hold each word of a query, where it has several.
func (s *Server) tryWords(ctx context.Context, in view.Inquiry) (tried []view.TriedWord, err error) {
	request := in.Request()
	request.Page, request.Size, request.Explain = 1, 0, true
	result, err := s.search(ctx, request)
	if err != nil || result.Explanation == nil || len(result.Explanation.Words) < 2 {
		return nil, err
	}
	for _, w := range result.Explanation.Words {
		if slices.ContainsFunc(tried, func(t view.TriedWord) bool { return t.Text == w.Text }) {
			continue
		}
		tried = append(tried, view.TriedWord{
			Text: w.Text, Cases: w.Cases, Href: view.Inquiry{Query: w.Text, Verbatim: in.Verbatim}.At("/"),
		})
	}
	return tried, nil
}
