package server

import (
	"context"
	"math"
	"net/http"

	"github.com/gin-gonic/gin"

	"anlisou/index"
)

const overviewPath = "/overview"

// The overview shows at most so many departments and domains, those with most cases, unless all are asked for.
const (
	mostRows    = 40
	mostColumns = 30
	mostHeat    = 5 // shades of a cell
)

// overviewView is the collection as a table: how many cases each department has in each domain.
type overviewView struct {
	frame
	Total   int
	Columns []heading
	Rows    []overviewRow
	Bars    []facetView // region and year, where there are several

	LeftRows, LeftColumns int    // that are not shown
	WholeHref             string // shows them, too
}

// heading is a value of a field, with all its cases.
type heading struct {
	link
	Count int
}

type overviewRow struct {
	heading
	Cells []cell
}

// cell is how many cases a department has in a domain. Heat is 0 where it has none, mostHeat where it has most.
type cell struct {
	Count, Heat        int
	Department, Domain string
	Href               string
}

func (s *Server) overviewPage(c *gin.Context) error {
	ctx := c.Request.Context()
	all, err := s.search(ctx, index.Request{Page: 1})
	if err != nil {
		return err
	}
	rows, columns := mostRows, mostColumns
	if c.Query("all") == "1" {
		rows, columns = math.MaxInt, math.MaxInt
	}
	departments, domains := valuesOf(all, index.Department, rows), valuesOf(all, index.Domain, columns)
	counts, err := s.crossCounts(ctx, domains)
	if err != nil {
		return err
	}
	names, err := s.collectionNames(ctx)
	if err != nil {
		return err
	}
	f := s.frame(c, s.wordings[s.language(c)].say("全景"), inquiry{Page: 1, Size: defaultSize})
	f.Canonical, f.Searchable = s.canonical(overviewPath), true
	f.Description = f.words.say("各部门在各领域的改革创新案例，一张图看全。")
	view := newOverviewView(f, all, departments, domains, counts)
	for _, facet := range facetViews(inquiry{Page: 1, Size: defaultSize}, all, names) {
		if facet.Field == index.Region || facet.Field == index.Year {
			facet.Values, facet.Rest = append(facet.Values, facet.Rest...), nil
			view.Bars = append(view.Bars, facet)
		}
	}
	return s.render(c, http.StatusOK, "overview", view)
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
		for _, department := range valuesOf(r, index.Department, math.MaxInt) {
			counts[domain.Value][department.Value] = department.Count
		}
	}
	return counts, nil
}

// valuesOf are the values of a field that some case has, at most so many.
func valuesOf(r *index.Result, field index.Field, most int) (values []index.FacetValue) {
	for _, f := range r.Facets {
		if f.Field != field {
			continue
		}
		for _, v := range f.Values {
			if v.Count > 0 && len(values) < most {
				values = append(values, v)
			}
		}
	}
	return values
}

// newOverviewView decides what the table shows; counts are by domain and department.
func newOverviewView(f frame, all *index.Result, departments, domains []index.FacetValue, counts map[string]map[string]int) overviewView {
	view := overviewView{frame: f, Total: all.Total}
	view.LeftRows = len(valuesOf(all, index.Department, math.MaxInt)) - len(departments)
	view.LeftColumns = len(valuesOf(all, index.Domain, math.MaxInt)) - len(domains)
	if view.LeftRows+view.LeftColumns > 0 {
		view.WholeHref = inAddress(overviewPath, "all", "1")
	}
	most := 1
	for _, column := range counts {
		for _, n := range column {
			most = max(most, n)
		}
	}
	for _, d := range domains {
		view.Columns = append(view.Columns, heading{labelLink(index.Domain, d.Value), d.Count})
	}
	for _, department := range departments {
		row := overviewRow{heading: heading{labelLink(index.Department, department.Value), department.Count}}
		for _, domain := range domains {
			n := counts[domain.Value][department.Value]
			row.Cells = append(row.Cells, cell{
				Count: n, Heat: (n*mostHeat + most - 1) / most, Department: department.Value, Domain: domain.Value,
				Href: inquiry{}.with(index.Department, department.Value).with(index.Domain, domain.Value).at("/"),
			})
		}
		view.Rows = append(view.Rows, row)
	}
	return view
}
