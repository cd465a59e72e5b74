package server

import (
	"context"
	"math"
	"net/http"

	"github.com/gin-gonic/gin"

	"anlisou/index"
	"anlisou/server/view"
)

func (s *Server) overviewPage(c *gin.Context) error {
	ctx := c.Request.Context()
	all, err := s.search(ctx, index.Request{Page: 1})
	if err != nil {
		return err
	}
	rows, columns := view.MostRows, view.MostColumns
	if c.Query("all") == "1" {
		rows, columns = math.MaxInt, math.MaxInt
	}
	departments, domains := view.ValuesOf(all, index.Department, rows), view.ValuesOf(all, index.Domain, columns)
	counts, err := s.crossCounts(ctx, domains)
	if err != nil {
		return err
	}
	names, err := s.collectionNames(ctx)
	if err != nil {
		return err
	}
	f := s.frameHere(c, s.wordings[s.language(c)].Say("全景"))
	f.Canonical, f.Searchable = s.canonical(view.OverviewPath), true
	f.Description = f.Words.Say("各部门在各领域的改革创新案例，一张图看全。")
	s.shared(c, &f, view.OverviewPath, view.OverviewPath+view.CardPath)
	page := view.NewOverview(f, all, departments, domains, counts)
	for _, facet := range view.Facets(view.Inquiry{Page: 1, Size: defaultSize}, all, names) {
		if facet.Field == index.Region || facet.Field == index.Year {
			facet.Values, facet.Rest = append(facet.Values, facet.Rest...), nil
			page.Bars = append(page.Bars, facet)
		}
	}
	return s.render(c, http.StatusOK, "overview", page)
}

// crossCounts counts the cases of each department in the domains, of which there are fewer than departments.
func (s *Server) crossCounts(ctx context.Context, domains []index.FacetValue) (map[string]map[string]int, error) {
	counts := map[string]map[string]int{}
	for _, domain := range domains {
		r, err := s.search(ctx, index.Request{Filters: index.Filters{index.Domain: {domain.Value}}, Page: 1})
		if err != nil {
			return nil, err
		}
		counts[domain.Value] = map[string]int{}
		for _, department := range view.ValuesOf(r, index.Department, math.MaxInt) {
			counts[domain.Value][department.Value] = department.Count
		}
	}
	return counts, nil
}
