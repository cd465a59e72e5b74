package server

import (
	"context"
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"anlisou/data"
	"anlisou/index"
	"anlisou/server/view"
)

// homeCases is how many cases the home page lists.
const homeCases = 20

func (s *Server) homePage(c *gin.Context) error {
	ctx := c.Request.Context()
	result, err := s.search(ctx, index.Request{Sort: index.ByNumber, Page: 1, Size: homeCases})
	if err != nil {
		return err
	}
	collections, err := s.shownCollections(ctx)
	if err != nil {
		return err
	}
	f := s.frameHere(c, "")
	s.shared(c, &f, "/", view.CardPath)
	f.Canonical, f.Searchable, f.Home = s.canonical("/"), true, true
	f.Feed = view.Link{Href: view.FeedPath}
	return s.render(c, http.StatusOK, "home", view.NewHome(f, result, collections))
}

func (s *Server) collections(ctx context.Context) ([]data.Collection, error) {
	list, err := s.config.Collections(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing the collections: %w", err)
	}
	return list, nil
}

// shownCollections are those that the site shows, with the names that it shows them under.
func (s *Server) shownCollections(ctx context.Context) ([]data.Collection, error) {
	list, err := s.collections(ctx)
	return view.ShownCollections(list, s.present().settings), err
}

// collectionNames are the names of the collections that are shown, by their ids.
func (s *Server) collectionNames(ctx context.Context) (map[string]string, error) {
	list, err := s.shownCollections(ctx)
	return view.CollectionNames(list), err
}
