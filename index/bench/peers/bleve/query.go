package main

import (
	"errors"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search/highlight/highlighter/html"
	blevequery "github.com/blevesearch/bleve/v2/search/query"

	"anlisou/index/bench/asked"
)

const (
	pageSize  = 10
	facetSize = 1000 // more than a facet has values: bleve counts the first so many
)

// query opens the index in dir and answers the commands on standard input.
func query(dir, logName string) (err error) {
	log, err := asked.ReadLog(logName)
	if err != nil {
		return err
	}
	idx, err := bleve.Open(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, idx.Close()) }()
	return asked.Serve(log, func(q asked.Query) (asked.Answer, error) {
		result, err := ask(idx, q)
		if err != nil {
			return asked.Answer{}, err
		}
		a := asked.Answer{Total: int(result.Total)}
		for _, hit := range result.Hits {
			a.IDs = append(a.IDs, hit.ID)
		}
		return a, nil
	})
}

func ask(idx bleve.Index, q asked.Query) (*bleve.SearchResult, error) {
	request := bleve.NewSearchRequestOptions(queryOf(q), pageSize, 0, false)
	request.Fields = []string{"title"} // a hit has its id without being asked
	request.Highlight = bleve.NewHighlightWithStyle(html.Name)
	request.Highlight.AddField("text")
	request.AddFacet("department", bleve.NewFacetRequest("department", facetSize))
	request.AddFacet("domain", bleve.NewFacetRequest("domain", facetSize))
	return idx.Search(request)
}

func queryOf(q asked.Query) blevequery.Query {
	switch q.Kind {
	case "empty":
		return bleve.NewMatchAllQuery()
	case "phrase":
		title, text := bleve.NewMatchPhraseQuery(q.Q), bleve.NewMatchPhraseQuery(q.Q)
		title.SetField("title")
		text.SetField("text")
		return bleve.NewDisjunctionQuery(title, text)
	}
	title, text := bleve.NewMatchQuery(q.Q), bleve.NewMatchQuery(q.Q)
	title.SetField("title")
	text.SetField("text")
	either := bleve.NewDisjunctionQuery(title, text)
	if q.Kind != "filter" {
		return either
	}
	department := bleve.NewTermQuery(q.Department)
	department.SetField("department")
	filtered := bleve.NewBooleanQuery()
	filtered.AddMust(either)
	filtered.AddFilter(department)
	return filtered
}
