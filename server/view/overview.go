package view

import (
	"math"

	"anlisou/index"
)

// The overview shows at most so many departments and domains, those with most cases, unless all are asked for.
const (
	MostRows    = 40
	MostColumns = 30
	mostHeat    = 5 // shades of a cell
)

// Overview is the collection as a table: how many cases each department has in each domain.
type Overview struct {
	Frame
	Total   int
	Columns []Heading
	Rows    []OverviewRow
	Bars    []Facet // region and year, where there are several

	LeftRows, LeftColumns int    // that are not shown
	WholeHref             string // shows them, too
}

// OverviewRow is a department, and its cases in each domain.
type OverviewRow struct {
	Heading
	Cells []Cell
}

// Cell is how many cases a department has in a domain. Heat is 0 where it has none, mostHeat where it has most.
type Cell struct {
	Count, Heat        int
	Department, Domain string
	Href               string
}

// ValuesOf are the values of a field that some case has, at most so many.
func ValuesOf(r *index.Result, field index.Field, most int) (values []index.FacetValue) {
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

// NewOverview decides what the table shows; counts are by domain and department.
func NewOverview(
	f Frame, all *index.Result, departments, domains []index.FacetValue, counts map[string]map[string]int,
) Overview {
	view := Overview{Frame: f, Total: all.Total}
	view.LeftRows = len(ValuesOf(all, index.Department, math.MaxInt)) - len(departments)
	view.LeftColumns = len(ValuesOf(all, index.Domain, math.MaxInt)) - len(domains)
	if view.LeftRows+view.LeftColumns > 0 {
		view.WholeHref = inAddress(OverviewPath, "all", "1")
	}
	most := 1
	for _, column := range counts {
		for _, n := range column {
			most = max(most, n)
		}
	}
	for _, d := range domains {
		view.Columns = append(view.Columns, Heading{labelLink(index.Domain, d.Value), d.Count})
	}
	for _, department := range departments {
		row := OverviewRow{Heading: Heading{labelLink(index.Department, department.Value), department.Count}}
		for _, domain := range domains {
			n := counts[domain.Value][department.Value]
			row.Cells = append(row.Cells, Cell{
				Count: n, Heat: (n*mostHeat + most - 1) / most, Department: department.Value, Domain: domain.Value,
				Href: Inquiry{}.With(index.Department, department.Value).With(index.Domain, domain.Value).At("/"),
			})
		}
		view.Rows = append(view.Rows, row)
	}
	return view
}
