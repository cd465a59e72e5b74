package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"
	"unicode/utf16"

	"github.com/gin-gonic/gin"

	"anlisou/data"
	"anlisou/data/say"
	"anlisou/index"
	"anlisou/server/keys"
	"anlisou/server/view"
)

func (s *Server) apiSearch(c *gin.Context) error {
	in, err := parseInquiry(c.Request.URL.RawQuery, apiDialect)
	if err != nil {
		return err
	}
	result, err := s.search(c.Request.Context(), in.Request())
	if err != nil {
		return err
	}
	answer := NewAnswer(result, s.answerWords(c))
	s.breakTitles(answer.Hits)
	if answer.Related != nil {
		s.breakTitles(answer.Related.Hits)
	}
	return s.respondJSON(c, answer)
}

// breakTitles says where the lines of titles may end.
func (s *Server) breakTitles(hits []Hit) {
	for i := range hits {
		hits[i].TitleBreaks = inUTF16(hits[i].Title, s.config.Search.Breaks(hits[i].Title))
	}
}

// inUTF16 counts in UTF-16 code units the places of a text that are counted in bytes, in order.
func inUTF16(text string, places []int) []int {
	units := make([]int, 0, len(places))
	at, from := 0, 0
	for _, place := range places {
		for _, r := range text[from:place] {
			at += utf16.RuneLen(r)
		}
		units, from = append(units, at), place
	}
	return units
}

func (s *Server) apiFacets(c *gin.Context) error {
	in, err := parseInquiry(c.Request.URL.RawQuery, facetDialect)
	if err != nil {
		return err
	}
	result, err := s.search(c.Request.Context(), index.Request{Filters: in.Filters, Page: 1})
	if err != nil {
		return err
	}
	return s.respondJSON(c, counts{Total: result.Total, Facets: newFacets(result.Facets)})
}

func (s *Server) apiSuggest(c *gin.Context) error {
	in, err := parseInquiry(c.Request.URL.RawQuery, suggestDialect)
	if err != nil {
		return err
	}
	var list []index.Suggestion
	if in.Query != "" {
		list, err = consult(c.Request.Context(), s, searchTimeout,
			func(ctx context.Context) ([]index.Suggestion, error) {
				return s.config.Search.Suggest(ctx, in.Query, in.Size)
			})
		if err != nil {
			return fmt.Errorf("suggesting %d: %w", in.Size, err)
		}
	}
	answer := newSuggestions(in.Query, list, s.answerWords(c))
	for i, one := range answer.Suggestions {
		if list[i].Kind == index.SuggestTitle {
			answer.Suggestions[i].Breaks = inUTF16(one.Text, s.config.Search.Breaks(one.Text))
		}
	}
	return s.respondJSON(c, answer)
}

func (s *Server) apiSimilar(c *gin.Context) error {
	in, err := parseInquiry(c.Request.URL.RawQuery, similarDialect)
	if err != nil {
		return err
	}
	found, err := s.find(c.Request.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	similar, err := s.similar(c.Request.Context(), found.ID, in.Size)
	if err != nil {
		return err
	}
	hits := newHits(similar, s.answerWords(c))
	s.breakTitles(hits)
	return s.respondJSON(c, Similar{ID: found.ID, Hits: hits})
}

func (s *Server) apiCase(c *gin.Context) error {
	if s.config.Writes != nil && c.Query("stored") == "1" {
		return s.apiStored(c)
	}
	if _, err := parseInquiry(c.Request.URL.RawQuery, caseDialect); err != nil {
		return err
	}
	found, err := s.find(c.Request.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	found.Departments, found.Domains = neverNil(found.Departments), neverNil(found.Domains)
	if found.Sections == nil {
		found.Sections = []data.Section{}
	}
	answer := caseAnswer{Case: found, Path: view.CasePath(found.ID)}
	if s.config.Writes != nil {
		if _, answer.Version, err = s.config.Writes.Stored(c.Request.Context(), found.ID); err != nil {
			return fmt.Errorf("the version of case %s: %w", found.ID, err)
		}
	}
	list, err := s.shownCollections(c.Request.Context())
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(list, func(one data.Collection) bool { return one.ID == found.Collection }); i >= 0 {
		answer.CollectionTitle, answer.CollectionSource = list[i].Title, list[i].Source
	}
	return s.respondJSON(c, answer)
}

// apiStored answers a case as it is stored: without the labels that its text speaks for.
func (s *Server) apiStored(c *gin.Context) error {
	id, err := parseCaseID(c.Param("id"))
	if err != nil {
		return err
	}
	// Whether there is a case, its answer and its time do not tell who has no key.
	reader := false
	if local := c.Request.Context().Value(localKey{}) != nil; local || c.GetHeader("Authorization") != "" {
		k, err := s.bearer(c)
		reader = err == nil && k.Scope.Allows(keys.Read)
	}
	stored, version, err := s.config.Writes.Stored(c.Request.Context(), id)
	if err != nil {
		return writing(err)
	}
	if s.present().settings.Hides(stored.Collection) && !reader { // whoever has a key may read it
		return writing(data.ErrNotFound)
	}
	c.Header("ETag", versionTag(version))
	c.Header("Cache-Control", "no-store")
	return s.respondJSON(c, stored)
}

// consult puts a question to the index once it is ready, for no longer than patience, and none for who has gone.
func consult[A any](
	ctx context.Context, s *Server, patience time.Duration, question func(context.Context) (A, error),
) (answer A, err error) {
	if err := s.config.Search.Ready(); err != nil {
		return answer, notReady(err)
	}
	if err := ctx.Err(); err != nil {
		return answer, err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	answer, err = question(ctx)
	if building := (*index.Building)(nil); errors.As(err, &building) { // it was damaged, and takes its own place
		err = notReady(err)
	}
	return answer, err
}

// search runs a request.
func (s *Server) search(ctx context.Context, r index.Request) (*index.Result, error) {
	result, err := consult(ctx, s, searchTimeout, func(ctx context.Context) (*index.Result, error) {
		return s.config.Search.Search(ctx, r)
	})
	if err != nil {
		return nil, fmt.Errorf("searching page %d of %d: %w", r.Page, r.Size, err)
	}
	return result, nil
}

// similar are the cases most like one.
func (s *Server) similar(ctx context.Context, id string, size int) ([]index.Hit, error) {
	hits, err := consult(ctx, s, searchTimeout, func(ctx context.Context) ([]index.Hit, error) {
		return s.config.Search.Similar(ctx, id, size)
	})
	if err != nil {
		return nil, fmt.Errorf("comparing case %s: %w", id, err)
	}
	return hits, nil
}

// find is the case of that id, or a failure that says there is none.
func (s *Server) find(ctx context.Context, id string) (data.Case, error) {
	id, err := parseCaseID(id)
	if err != nil {
		return data.Case{}, err
	}
	c, found, err := s.config.Case(ctx, id)
	if err != nil {
		return data.Case{}, fmt.Errorf("reading case %s: %w", id, err)
	}
	if !found {
		return data.Case{}, s.notHeld(ctx, id)
	}
	if s.present().settings.Hides(c.Collection) {
		return data.Case{}, neverHeld(id)
	}
	return c, nil
}

// notHeld says why there is no case of an id: it was withdrawn, or never was.
func (s *Server) notHeld(ctx context.Context, id string) error {
	if s.config.Writes != nil {
		if _, withdrawn, err := s.config.Writes.Withdrawn(ctx, id); err != nil {
			return fmt.Errorf("what became of case %s: %w", id, err)
		} else if withdrawn && !s.wasHidden(ctx, id) {
			return &failure{status: http.StatusGone, detail: "这个案例已经撤下。"}
		}
	}
	return neverHeld(id)
}

// wasHidden reports a case that was withdrawn from a collection that is hidden; of one that was purged nobody knows.
func (s *Server) wasHidden(ctx context.Context, id string) bool {
	settings := s.present().settings
	if len(settings.Collections) == 0 {
		return false
	}
	list, _, err := s.config.Writes.Versions(ctx, id)
	return err == nil && len(list) > 0 && settings.Hides(list[0].Case.Collection)
}

func neverHeld(id string) error { return notFound("没有编号为 %s 的案例", id) }

func (s *Server) respondJSON(c *gin.Context, answer any) error {
	return s.respondJSONStatus(c, http.StatusOK, answer)
}

// respondJSONStatus answers a value, with the messages of the program in it in the language of who called.
func (s *Server) respondJSONStatus(c *gin.Context, status int, answer any) error {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false) // nosniff and the content type keep it from being read as HTML
	if err := encoder.Encode(say.Said(s.spoken(c), answer)); err != nil {
		return fmt.Errorf("encoding the answer: %w", err)
	}
	respond(c, status, contentJSON, body.Bytes())
	return nil
}
