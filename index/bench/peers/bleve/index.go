package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	"github.com/blevesearch/bleve/v2/analysis/lang/cjk"
	"github.com/blevesearch/bleve/v2/mapping"
	bleveindex "github.com/blevesearch/bleve_index_api"
)

// batchSize is in documents: each batch is a segment and waits for the disk.
const batchSize = 2000

// document holds the facets by pointer, because bleve leaves out a nil and would count an empty string as a value.
type document struct {
	ID         string  `json:"id"`
	Title      string  `json:"title"`
	Text       string  `json:"text"`
	Department *string `json:"department"`
	Domain     *string `json:"domain"`
}

// index makes an index of the corpus in dir, and prints how many documents it holds and how long that took.
func index(corpus, dir string) error {
	file, err := os.Open(corpus)
	if err != nil {
		return err
	}
	defer file.Close()
	idx, err := bleve.New(dir, newMapping())
	if err != nil {
		return err
	}
	start := time.Now()
	err = fill(idx, file)
	count, countErr := idx.DocCount()
	if err := errors.Join(err, countErr, idx.Close()); err != nil {
		return err
	}
	_, err = fmt.Printf("%d %.3f\n", count, time.Since(start).Seconds())
	return err
}

func newMapping() mapping.IndexMapping {
	text := bleve.NewTextFieldMapping()
	text.Analyzer = cjk.AnalyzerName
	text.IncludeInAll = false
	text.DocValues = false // nothing sorts or counts by them

	facet := bleve.NewKeywordFieldMapping()
	facet.Analyzer = keyword.Name
	facet.IncludeInAll = false
	facet.Store = false
	facet.IncludeTermVectors = false

	m := bleve.NewIndexMapping()
	m.ScoringModel = bleveindex.BM25Scoring
	m.DefaultMapping.Dynamic = false
	m.DefaultMapping.AddFieldMappingsAt("title", text)
	m.DefaultMapping.AddFieldMappingsAt("text", text)
	m.DefaultMapping.AddFieldMappingsAt("department", facet)
	m.DefaultMapping.AddFieldMappingsAt("domain", facet)
	return m
}

// fill puts the corpus's documents in the index, and returns when they are on the disk.
func fill(idx bleve.Index, corpus io.Reader) error {
	lines := make(chan []byte, batchSize)
	var workers sync.WaitGroup
	errs := make([]error, runtime.GOMAXPROCS(0))
	for i := range errs {
		workers.Go(func() {
			errs[i] = add(idx, lines)
			for range lines { // lets the reader end where this worker could not go on
			}
		})
	}
	reader := bufio.NewReader(corpus)
	var readErr error
	for readErr == nil {
		var line []byte
		if line, readErr = reader.ReadBytes('\n'); len(line) > 0 {
			lines <- line
		}
	}
	close(lines)
	workers.Wait()
	if readErr != io.EOF {
		errs = append(errs, readErr)
	}
	return errors.Join(errs...)
}

// add indexes the documents of lines, a batch at a time.
func add(idx bleve.Index, lines <-chan []byte) error {
	batch := idx.NewBatch()
	for line := range lines {
		var d document
		if err := json.Unmarshal(line, &d); err != nil {
			return err
		}
		if err := batch.Index(d.ID, d); err != nil {
			return err
		}
		if batch.Size() == batchSize {
			if err := idx.Batch(batch); err != nil {
				return err
			}
			batch.Reset()
		}
	}
	return idx.Batch(batch)
}
