package server

import (
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"anlisou/index"
)

// cost is what a request is estimated to take before any of it is done, in tenths of a plain search (ten characters,
// first page). The limit of a visitor counts it, and the queue lets what is cheap go first.
type cost int

// Prices of what is asked. They are rough on purpose: what counts is which of two requests takes ten times the other's.
const (
	free        cost = 0  // files, and what answers without the index
	trifle      cost = 1  // a page that asks nothing of the index; what costs more waits for its turn there
	caseRead    cost = 2  // a case from the store; a completion takes as much
	plainSearch cost = 10 // the unit
	casePage    cost = 15 // marks, neighbours and similar cases
	wholeList   cost = 40 // a part of the sitemap reads a thousand cases
	crossTable  cost = 60 // the overview searches once for each domain

	perCharacters  = 20   // each so many characters of a query are another plain search
	perOperators   = 5    // and each so many words and operators: each is asked of the index apart
	perHits        = 50   // and each so many hits, which are read and marked
	perDepth       = 2000 // and each so many hits that are ordered only to be passed over
	explainedTimes = 2    // an account of the answer keeps what the answer throws away
)

// class is how long a request may take, for the queue.
type class int

// The classes, in the order in which they are let in.
const (
	quick  class = iota // short searches, cases, completions
	usual               // long queries, deep pages
	costly              // what is long and is to be explained, tables over everything
	bulky               // exports
	classes
)

// From these costs on a request is of the next class.
const (
	usualFrom  = 2*plainSearch + 1
	costlyFrom = 6 * plainSearch
	bulkyFrom  = 20 * plainSearch
)

func (c cost) class() class {
	switch {
	case c >= bulkyFrom:
		return bulky
	case c >= costlyFrom:
		return costly
	case c >= usualFrom:
		return usual
	}
	return quick
}

// pricing estimates the cost of a request to one route. It reads the address only, and never fails: what cannot be
// read is answered 400, which costs little.
type pricing func(c *gin.Context) cost

func always(price cost) pricing { return func(*gin.Context) cost { return price } }

// searching prices a search as a dialect reads it. One page of hits is never bulky: somebody looks at the screen.
func searching(d dialect) pricing {
	return func(c *gin.Context) cost {
		in, err := parseInquiry(c.Request.URL.RawQuery, d)
		if err != nil {
			return plainSearch
		}
		return min(searchCost(in.Request()), bulkyFrom-1)
	}
}

// exporting prices a whole list to be taken away: its hits are all read and marked, however short the query.
func exporting(c *gin.Context) cost {
	in, err := parseInquiry(c.Request.URL.RawQuery, pageDialect)
	if err != nil {
		return plainSearch
	}
	in.Page, in.Size = 1, maxExport
	return max(bulkyFrom, searchCost(in.Request()))
}

// understanding prices what has a price of its own, whatever is asked, and understands a query besides.
func understanding(price cost, d dialect) pricing {
	return func(c *gin.Context) cost {
		in, err := parseInquiry(c.Request.URL.RawQuery, d)
		if err != nil {
			return price
		}
		return min(price+searchCost(index.Request{Query: in.Query, Page: 1})-plainSearch, bulkyFrom-1)
	}
}

// posting prices cases that are sent: a stream of them is long.
func posting(c *gin.Context) cost {
	if isStream(c) {
		return costlyFrom
	}
	return usualFrom
}

func searchCost(r index.Request) cost {
	price := plainSearch
	price += plainSearch * cost(utf8.RuneCountInString(r.Query)/perCharacters)
	price += plainSearch * cost(operators(r.Query)/perOperators)
	price += plainSearch * cost(r.Size/perHits)
	price += plainSearch * cost((r.Page-1)*r.Size/perDepth)
	for _, values := range r.Filters {
		price += cost(len(values))
	}
	if r.Explain {
		price *= explainedTimes
	}
	return price
}

// operators counts the words that stand apart and the signs that may be operators.
func operators(query string) int {
	signs := max(0, len(strings.Fields(query))-1)
	for _, r := range query {
		if strings.ContainsRune(`"“”()（）-－–—−:：|`, r) {
			signs++
		}
	}
	return signs
}
