package server

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"anlisou/data"
	"anlisou/index"
	"anlisou/server/view"
)

const (
	// mostAsked is how many cases of an address are looked up: who ticks a whole page is asked which four are meant.
	mostAsked = 20
	// candidates is how many cases are offered to be compared with.
	candidates = 10
)

// compareCost is what a comparison costs: its cases, and a search for others.
const compareCost = casePage + plainSearch

// comparePage shows two to four cases side by side. With fewer, with more, or where words are given to look for another
// one by, it is the page where they are chosen.
func (s *Server) comparePage(c *gin.Context) error {
	in, err := parseInquiry(c.Request.URL.RawQuery, compareDialect)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	words := s.wordings[s.language(c)]
	cases, missing, err := s.compared(ctx, words, askedCases(c.Request.URL.RawQuery))
	if err != nil {
		return err
	}
	names, err := s.collectionNames(ctx)
	if err != nil {
		return err
	}
	asked := c.Request.URL.Query().Has(view.ParameterQuery)
	f := s.frameHere(c, view.CompareTitle(words, cases))
	f.Description = view.CompareDescription(words, cases)
	if asked || len(cases) < view.LeastCompared || len(cases) > view.MostCompared {
		f.Title = words.Say("选择要对比的案例")
		s.shareCompared(c, &f, cases)
		page := view.Compare{Frame: f, Missing: missing}
		if page.Choosing, err = s.choosing(ctx, f, in, cases); err != nil {
			return err
		}
		page.Choosing.Asked = asked
		status := http.StatusOK
		if len(cases) == 0 && len(missing) > 0 {
			status = http.StatusNotFound
		}
		return s.render(c, status, "compare", page)
	}
	s.shareCompared(c, &f, cases)
	page := view.NewCompare(f, cases, names)
	page.Missing = missing
	if f.Address != "" {
		page.From = view.Readable(f.Address)
	}
	return s.render(c, http.StatusOK, "compare", page)
}

func (s *Server) shareCompared(c *gin.Context, f *view.Frame, cases []data.Case) {
	address := view.CompareAddress(idsOf(cases)...)
	s.shared(c, f, address, view.ComparePath+view.CardPath+strings.TrimPrefix(address, view.ComparePath))
}

// askedCases are the ids that an address names, each once, in its order.
func askedCases(rawQuery string) (ids []string) {
	values, _ := url.ParseQuery(rawQuery) // with an error it gives what it could read
	for _, given := range values[view.ParameterCase] {
		for id := range strings.SplitSeq(given, ",") { // no id has a comma
			if id = view.PlainText(id); id != "" && !slices.Contains(ids, id) && len(ids) < mostAsked {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

func idsOf(cases []data.Case) (ids []string) {
	for _, c := range cases {
		ids = append(ids, c.ID)
	}
	return ids
}

// compared reads the cases of ids, and tells of those that are not there.
func (s *Server) compared(ctx context.Context, words view.Wording, ids []string) (cases []data.Case, missing []string, err error) {
	for _, id := range ids {
		one, err := s.find(ctx, id)
		var f *failure
		switch {
		case err == nil:
			cases = append(cases, one)
		case errors.As(err, &f) && f.status == http.StatusNotFound:
			missing = append(missing, words.Say("没有编号为 %s 的案例", view.Printable(id)))
		case errors.As(err, &f) && f.status == http.StatusGone:
			missing = append(missing, words.Say("编号为 %s 的案例已经撤下", view.Printable(id)))
		default:
			return nil, nil, err
		}
	}
	return cases, missing, nil
}

// choosing offers cases to compare with some: what words find, else what is like the first of them, else the first of all.
func (s *Server) choosing(ctx context.Context, f view.Frame, in view.Inquiry, chosen []data.Case) (*view.Choosing, error) {
	var hits []index.Hit
	alike := in.Query == "" && len(chosen) > 0 && len(chosen) < view.MostCompared
	switch {
	case len(chosen) >= view.MostCompared && in.Query == "":
	case alike:
		var err error
		if hits, err = s.similar(ctx, chosen[0].ID, candidates); err != nil {
			return nil, err
		}
	default:
		request := in.Request()
		request.Size = candidates
		result, err := s.search(ctx, request)
		if err != nil {
			return nil, err
		}
		hits = result.Hits
	}
	page := view.NewChoosing(f, chosen, hits)
	page.Words, page.Alike = in.Query, alike && len(page.Candidates) > 0
	return page, nil
}
