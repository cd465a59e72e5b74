package server

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"anlisou/data"
	"anlisou/index"
)

// homeCases is how many cases the home page lists.
const homeCases = 20

// homeView is the page of who has asked for nothing yet.
type homeView struct {
	frame
	Heading  string // the collection's title, or how many there are
	Total    int
	Facets   []facetView // departments and domains, all their values open
	Cases    []homeCase
	MoreHref string // lists all cases; empty where Cases are all
}

type homeCase struct {
	Number int
	Title  string
	Href   string
	By     string // who led it
}

func (s *Server) homePage(c *gin.Context) error {
	ctx := c.Request.Context()
	result, err := s.search(ctx, index.Request{Sort: index.ByNumber, Page: 1, Size: homeCases})
	if err != nil {
		return err
	}
	collections, err := s.collections(ctx)
	if err != nil {
		return err
	}
	f := s.frame(c, "", inquiry{Page: 1, Size: defaultSize})
	f.Canonical, f.Searchable, f.Home = s.canonical("/"), true, true
	return s.render(c, http.StatusOK, "home", newHomeView(f, result, collections))
}

func newHomeView(f frame, r *index.Result, collections []data.Collection) homeView {
	view := homeView{frame: f, Total: r.Total}
	switch len(collections) {
	case 0:
	case 1:
		view.Heading = collections[0].Title
	default:
		view.Heading = f.words.say("%d 个案例集", len(collections))
	}
	start := inquiry{Page: 1, Size: defaultSize}
	for _, facet := range facetViews(start, r, collectionNames(collections)) {
		facet.Values, facet.Rest = append(facet.Values, facet.Rest...), nil
		view.Facets = append(view.Facets, facet)
	}
	for _, h := range r.Hits {
		view.Cases = append(view.Cases, homeCase{Number: h.Number, Title: h.Title, Href: casePath(h.ID), By: leaders(f.words, h.Departments)})
	}
	if r.Total > len(r.Hits) {
		view.MoreHref = start.sorted(index.ByNumber).at("/")
	}
	return view
}

// leaders names the departments of a case in one short line: of three or more, only the first.
func leaders(w wording, departments []string) string {
	if n := len(departments); n > 2 {
		return w.say("%s等 %d 个部门", departments[0], n)
	}
	return strings.Join(departments, w.say("、"))
}

func (s *Server) collections(ctx context.Context) ([]data.Collection, error) {
	list, err := s.config.Collections(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing the collections: %w", err)
	}
	return list, nil
}

// collectionNames are the titles of the collections by their ids.
func (s *Server) collectionNames(ctx context.Context) (map[string]string, error) {
	list, err := s.collections(ctx)
	return collectionNames(list), err
}

func collectionNames(list []data.Collection) map[string]string {
	names := make(map[string]string, len(list))
	for _, c := range list {
		names[c.ID] = c.Title
	}
	return names
}
