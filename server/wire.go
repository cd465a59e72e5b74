package server

import (
	"math"
	"time"

	"anlisou/data"
	"anlisou/index"
)

// The types of the API's answers. Lists are never null; what is optional is left out.

type wireResult struct {
	Query   string       `json:"query"`
	Total   int          `json:"total"`
	Page    int          `json:"page"`
	Size    int          `json:"size"`
	TookMS  float64      `json:"took_ms"`
	Relaxed *wireRelaxed `json:"relaxed,omitempty"`
	Hits    []wireHit    `json:"hits"`
	Related *wireRelated `json:"related,omitempty"`
	Facets  wireFacets   `json:"facets"`
}

type wireRelaxed struct {
	Without []string `json:"without"`
}

type wireRelated struct {
	Without []string  `json:"without"`
	Total   int       `json:"total"`
	Hits    []wireHit `json:"hits"`
}

type wireHit struct {
	ID          string        `json:"id"`
	Collection  string        `json:"collection,omitempty"`
	Number      int           `json:"number,omitempty"`
	Title       string        `json:"title"`
	Score       float64       `json:"score"`
	Departments []string      `json:"departments"`
	Domains     []string      `json:"domains"`
	Region      string        `json:"region,omitempty"`
	Year        int           `json:"year,omitempty"`
	Labels      data.Labels   `json:"labels,omitempty"`
	Path        string        `json:"path"`
	TitleRuns   []wireRun     `json:"title_runs"`
	Snippets    []wireSnippet `json:"snippets"`
	Reasons     []string      `json:"reasons,omitempty"`
}

type wireRun struct {
	Text string `json:"text"`
	Mark bool   `json:"mark"`
}

type wireSnippet struct {
	Section string    `json:"section"`
	Runs    []wireRun `json:"runs"`
}

// wireFacets always has department and domain; the others only where there is something to choose.
type wireFacets struct {
	Department []wireFacetValue `json:"department"`
	Domain     []wireFacetValue `json:"domain"`
	Region     []wireFacetValue `json:"region,omitempty"`
	Year       []wireFacetValue `json:"year,omitempty"`
	Collection []wireFacetValue `json:"collection,omitempty"`
}

type wireFacetValue struct {
	Value    string `json:"value"`
	Count    int    `json:"count"`
	Selected bool   `json:"selected"`
}

// wireCounts answers /facets.
type wireCounts struct {
	Total  int        `json:"total"`
	Facets wireFacets `json:"facets"`
}

// wireCase is a case as it is stored, and where its page is.
type wireCase struct {
	data.Case
	Path string `json:"path"`
}

func toWireResult(r *index.Result) wireResult {
	w := wireResult{
		Query: r.Query, Total: r.Total, Page: r.Page, Size: r.Size,
		TookMS: roundTo(float64(r.Took)/float64(time.Millisecond), 3),
		Hits:   toWireHits(r.Hits),
		Facets: toWireFacets(r.Facets),
	}
	if r.Relaxed != nil {
		w.Relaxed = &wireRelaxed{Without: neverNil(r.Relaxed.Without)}
	}
	if r.Related != nil {
		w.Related = &wireRelated{Without: neverNil(r.Related.Without), Total: r.Related.Total, Hits: toWireHits(r.Related.Hits)}
	}
	return w
}

func toWireHits(hits []index.Hit) []wireHit {
	list := make([]wireHit, len(hits))
	for i, h := range hits {
		list[i] = wireHit{
			ID: h.ID, Collection: h.Collection, Number: h.Number, Title: h.Title, Score: roundTo(h.Score, 4),
			Departments: neverNil(h.Departments), Domains: neverNil(h.Domains),
			Region: h.Region, Year: h.Year, Labels: h.Labels,
			Path: casePath(h.ID), TitleRuns: toWireRuns(h.TitleRuns),
			Snippets: make([]wireSnippet, len(h.Snippets)), Reasons: h.Reasons,
		}
		for j, s := range h.Snippets {
			list[i].Snippets[j] = wireSnippet{Section: s.Section, Runs: toWireRuns(s.Runs)}
		}
	}
	return list
}

func toWireRuns(runs []index.Run) []wireRun {
	list := make([]wireRun, len(runs))
	for i, r := range runs {
		list[i] = wireRun(r)
	}
	return list
}

func toWireFacets(facets []index.Facet) (w wireFacets) {
	w.Department, w.Domain = []wireFacetValue{}, []wireFacetValue{}
	for _, f := range facets {
		values := make([]wireFacetValue, len(f.Values))
		for i, v := range f.Values {
			values[i] = wireFacetValue(v)
		}
		switch f.Field {
		case index.Department:
			w.Department = values
		case index.Domain:
			w.Domain = values
		case index.Region:
			w.Region = whereChoice(f, values)
		case index.Year:
			w.Year = whereChoice(f, values)
		case index.Collection:
			w.Collection = whereChoice(f, values)
		}
	}
	return w
}

func whereChoice(f index.Facet, values []wireFacetValue) []wireFacetValue {
	if !hasChoice(f) {
		return nil
	}
	return values
}

// hasChoice says whether a facet is worth showing: departments and domains always are,
// another field where it has more than one value, or one that is selected.
func hasChoice(f index.Facet) bool {
	switch {
	case f.Field == index.Department || f.Field == index.Domain, len(f.Values) > 1:
		return true
	}
	return len(f.Values) == 1 && f.Values[0].Selected
}

func casePath(id string) string { return "/cases/" + id }

func neverNil(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

func roundTo(x float64, decimals int) float64 {
	scale := math.Pow10(decimals)
	return math.Round(x*scale) / scale
}
