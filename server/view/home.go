package view

import (
	"slices"
	"strings"

	"anlisou/data"
	"anlisou/index"
)

// Home is the page of who has asked for nothing yet.
type Home struct {
	Frame
	Heading  string // the collection's title, or how many there are
	Linked   LinkedSite
	Total    int
	Facets   []Facet // departments and domains, all their values open
	Cases    []HomeCase
	MoreHref string // lists all cases; empty where Cases are all
}

// HomeCase is a case in the list of the home page.
type HomeCase struct {
	Number int
	Title  string
	Href   string
	By     string // who led it
}

// NewHome decides what the home page shows; collections are those that the site shows.
func NewHome(f Frame, r *index.Result, collections []data.Collection) Home {
	view := Home{Frame: f, Total: r.Total, Linked: f.Site.Linked}
	view.Linked.Context = "https://schema.org"
	view.Heading = CollectionsName(f.Words, Inquiry{}, collections)
	start := Inquiry{Page: 1, Size: DefaultSize}
	for _, facet := range Facets(start, r, CollectionNames(collections)) {
		facet.Values, facet.Rest = append(facet.Values, facet.Rest...), nil
		view.Facets = append(view.Facets, facet)
	}
	for _, h := range r.Hits {
		view.Cases = append(view.Cases, HomeCase{
			Number: h.Number, Title: h.Title, Href: CasePath(h.ID), By: leaders(f.Words, h.Departments),
		})
	}
	if r.Total > len(r.Hits) {
		view.MoreHref = start.sorted(index.ByNumber).At("/")
	}
	return view
}

// CollectionsName names the collections that an inquiry looks in: one by its title, several by how many they are.
func CollectionsName(w Wording, in Inquiry, shown []data.Collection) string {
	asked := in.Filters[index.Collection]
	var titles []string
	for _, c := range shown {
		if len(asked) == 0 || slices.Contains(asked, c.ID) {
			titles = append(titles, c.Title)
		}
	}
	switch len(titles) {
	case 0:
		return ""
	case 1:
		return titles[0]
	}
	return w.Say("%d 个案例集", len(titles))
}

// leaders names the departments of a case in one short line: of three or more, only the first.
func leaders(w Wording, departments []string) string {
	if n := len(departments); n > 2 {
		return w.Say("%s等 %d 个部门", departments[0], n)
	}
	return strings.Join(departments, w.Say("、"))
}
