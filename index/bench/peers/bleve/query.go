package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search/highlight/highlighter/html"
	blevequery "github.com/blevesearch/bleve/v2/search/query"
)

const (
	pageSize  = 10
	facetSize = 1000 // more than a facet has values: bleve counts the first so many
)

type question struct {
	Kind       string `json:"kind"`
	Text       string `json:"q"`
	Department string `json:"department"`
}

// peer answers the questions of a log from an index.
type peer struct {
	index bleve.Index
	log   []question
}

// query opens the index in dir and answers the commands on standard input.
func query(dir, logName string) (err error) {
	log, err := readLog(logName)
	if err != nil {
		return err
	}
	idx, err := bleve.Open(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, idx.Close()) }()
	p := peer{idx, log}
	fmt.Println("ready")
	commands := bufio.NewScanner(os.Stdin)
	for commands.Scan() && commands.Text() != "quit" {
		if err := p.answer(commands.Text()); err != nil {
			return err
		}
	}
	return commands.Err()
}

func readLog(name string) ([]question, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var log []question
	for decoder := json.NewDecoder(file); ; {
		var q question
		if err := decoder.Decode(&q); err == io.EOF {
			return log, nil
		} else if err != nil {
			return nil, err
		}
		log = append(log, q)
	}
}

func (p peer) answer(command string) error {
	var number, clients int
	var seconds float64
	switch {
	case command == "one":
		return p.time(p.log[:1])
	case command == "time":
		if err := p.time(p.log); err != nil {
			return err
		}
		fmt.Println("end")
		return nil
	case scans(command, "load %d %g", &clients, &seconds):
		return p.load(clients, time.Duration(seconds*float64(time.Second)))
	case scans(command, "top %d", &number):
		return p.top(number)
	}
	return fmt.Errorf("unknown command: %q", command)
}

func scans(command, format string, values ...any) bool {
	n, _ := fmt.Sscanf(command, format, values...)
	return n == len(values)
}

func (p peer) time(questions []question) error {
	for i, q := range questions {
		start := time.Now()
		result, err := p.ask(q)
		took := time.Since(start)
		if err != nil {
			return err
		}
		fmt.Println(i, result.Total, took.Nanoseconds())
	}
	return nil
}

// load asks the log's questions from so many goroutines at once, each from its own place of the log.
func (p peer) load(clients int, length time.Duration) error {
	took := make([][]time.Duration, clients)
	errs := make([]error, clients)
	var group sync.WaitGroup
	start := time.Now()
	for c := range clients {
		group.Go(func() {
			for i := c * len(p.log) / clients; time.Since(start) < length; i++ {
				asked := time.Now()
				if _, err := p.ask(p.log[i%len(p.log)]); err != nil {
					errs[c] = err
					return
				}
				took[c] = append(took[c], time.Since(asked))
			}
		})
	}
	group.Wait()
	seconds := time.Since(start).Seconds()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	all := slices.Concat(took...)
	slices.Sort(all)
	percentile := func(n int) int64 { return all[(len(all)-1)*n/100].Nanoseconds() }
	fmt.Printf("load %d %.3f %d %d %d\n", len(all), seconds, percentile(50), percentile(95), percentile(99))
	return nil
}

func (p peer) top(number int) error {
	if number < 0 || number >= len(p.log) {
		return fmt.Errorf("the log has no question %d", number)
	}
	result, err := p.ask(p.log[number])
	if err != nil {
		return err
	}
	ids := make([]string, len(result.Hits))
	for i, hit := range result.Hits {
		ids[i] = hit.ID
	}
	fmt.Println(strings.Join(ids, " "))
	return nil
}

func (p peer) ask(q question) (*bleve.SearchResult, error) {
	request := bleve.NewSearchRequestOptions(q.query(), pageSize, 0, false)
	request.Fields = []string{"title"} // a hit has its id without being asked
	request.Highlight = bleve.NewHighlightWithStyle(html.Name)
	request.Highlight.AddField("text")
	request.AddFacet("department", bleve.NewFacetRequest("department", facetSize))
	request.AddFacet("domain", bleve.NewFacetRequest("domain", facetSize))
	return p.index.Search(request)
}

func (q question) query() blevequery.Query {
	switch q.Kind {
	case "empty":
		return bleve.NewMatchAllQuery()
	case "phrase":
		title, text := bleve.NewMatchPhraseQuery(q.Text), bleve.NewMatchPhraseQuery(q.Text)
		title.SetField("title")
		text.SetField("text")
		return bleve.NewDisjunctionQuery(title, text)
	}
	title, text := bleve.NewMatchQuery(q.Text), bleve.NewMatchQuery(q.Text)
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
