package server

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"anlisou/data"
	"anlisou/index"
)

func (s *Server) apiSearch(c *gin.Context) error {
	in, err := parseInquiry(c.Request.URL.RawQuery, apiDialect)
	if err != nil {
		return err
	}
	result, err := s.search(c.Request.Context(), in.request())
	if err != nil {
		return err
	}
	return respondJSON(c, NewAnswer(result))
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
	return respondJSON(c, counts{Total: result.Total, Facets: newFacets(result.Facets)})
}

func (s *Server) apiCase(c *gin.Context) error {
	if name := firstParameter(c.Request.URL.Query()); name != "" {
		return badParameter(printable(name), "没有 %s 这个参数", printable(name))
	}
	found, err := s.find(c.Request.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	found.Departments, found.Domains = neverNil(found.Departments), neverNil(found.Domains)
	if found.Sections == nil {
		found.Sections = []data.Section{}
	}
	return respondJSON(c, caseAnswer{Case: found, Path: casePath(found.ID)})
}

// healthz runs a real search: a process that listens but cannot search is not well.
func (s *Server) healthz(c *gin.Context) error {
	// A word reads posting lists, which listing everything does not.
	_, err := s.search(c.Request.Context(), index.Request{Query: "改革", Page: 1, Size: 1})
	var all *index.Result
	if err == nil {
		all, err = s.search(c.Request.Context(), index.Request{Page: 1})
	}
	if err != nil {
		return &failure{status: http.StatusServiceUnavailable, detail: "检索不可用", cause: err}
	}
	return respondJSON(c, map[string]any{"status": "ok", "cases": all.Total})
}

func (s *Server) readyz(c *gin.Context) error {
	if err := s.config.Search.Ready(); err != nil {
		return notReady(err)
	}
	return respondJSON(c, map[string]any{"status": "ready"})
}

// search runs a request once the index is ready, for no longer than searchTimeout.
func (s *Server) search(ctx context.Context, r index.Request) (*index.Result, error) {
	if err := s.config.Search.Ready(); err != nil {
		return nil, notReady(err)
	}
	ctx, cancel := context.WithTimeout(ctx, searchTimeout)
	defer cancel()
	result, err := s.config.Search.Search(ctx, r)
	if err != nil {
		return nil, fmt.Errorf("searching page %d of %d: %w", r.Page, r.Size, err)
	}
	return result, nil
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
		return data.Case{}, notFound("没有编号为 " + id + " 的案例")
	}
	return c, nil
}

// firstParameter is a parameter of the address, the first by name; empty where there is none.
func firstParameter(values map[string][]string) (first string) {
	for name := range values {
		if first == "" || name < first {
			first = name
		}
	}
	return first
}

func respondJSON(c *gin.Context, answer any) error {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false) // nosniff and the content type keep it from being read as HTML
	if err := encoder.Encode(answer); err != nil {
		return fmt.Errorf("encoding the answer: %w", err)
	}
	respond(c, http.StatusOK, contentJSON, body.Bytes())
	return nil
}
