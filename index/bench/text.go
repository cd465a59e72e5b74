package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"anlisou/index/bench/asked"
	"anlisou/segment"
	"anlisou/segment/pinyin"
)

// article is a document of the corpus, as peers are given it.
type article struct {
	ID         string `json:"id"`
	Title      string `json:"title"`
	Text       string `json:"text"`
	Department string `json:"department,omitempty"`
	Domain     string `json:"domain,omitempty"`
}

func readArticles(path string) ([]article, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("there is no corpus (%w): name one with -corpus", err)
	}
	defer file.Close()
	var lines io.Reader = file
	if strings.HasSuffix(path, ".gz") {
		if lines, err = gzip.NewReader(file); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	var articles []article
	for d := json.NewDecoder(lines); ; {
		var a article
		if err := d.Decode(&a); err == io.EOF {
			return articles, nil
		} else if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		articles = append(articles, a)
	}
}

// text is what a size is measured on.
type text struct {
	documents int
	bytes     int64  // of titles and texts
	corpus    string // a file of articles
	log       string // of queries
	queries   []asked.Query
}

// The seeds of what is drawn by chance.
const (
	seedOfArticles = 23
	seedOfQueries  = 2026
)

// writeText writes so many articles, and queries about them. Beyond the corpus, further ones are spliced of its
// sentences: as long as an article of it, with its title and labels, and a number behind the title.
func writeText(o options, articles []article, size int) (t text, err error) {
	t = text{
		documents: size,
		corpus:    filepath.Join(o.work, fmt.Sprintf("corpus-%d.jsonl", size)),
		log:       filepath.Join(o.work, fmt.Sprintf("log-%d.jsonl", size)),
	}
	file, err := os.Create(t.corpus)
	if err != nil {
		return t, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	buffered := bufio.NewWriterSize(file, 1<<20)
	out := json.NewEncoder(buffered)
	out.SetEscapeHTML(false)
	random := rand.New(rand.NewPCG(seedOfArticles, uint64(size)))
	var sentences []string
	for _, a := range articles {
		sentences = append(sentences, strings.SplitAfter(a.Text, "。")...)
	}
	for i := range size {
		a := articles[i%len(articles)]
		if i >= len(articles) {
			n := i / len(articles)
			length := len(a.Text)
			a.ID, a.Title = fmt.Sprintf("%s-%d", a.ID, n), fmt.Sprintf("%s（%d）", a.Title, n)
			var spliced strings.Builder
			for spliced.Len() < length {
				spliced.WriteString(sentences[random.IntN(len(sentences))])
			}
			a.Text = spliced.String()
		}
		t.bytes += int64(len(a.Title) + len(a.Text))
		if err := out.Encode(a); err != nil {
			return t, err
		}
	}
	if err := buffered.Flush(); err != nil {
		return t, err
	}
	t.queries, err = makeLog(o, articles[:min(size, len(articles))])
	if err != nil {
		return t, err
	}
	return t, writeLog(t.log, t.queries)
}

// The kinds of queries. Those in own are asked of this program alone: others have nothing for them.
var (
	kinds = []string{"question", "keywords", "substring", "phrase", "filter", "character", "empty", "pinyin", "misprint", "suggestion"}
	own   = map[string]bool{"pinyin": true, "misprint": true, "suggestion": true}
)

// makeLog draws the queries: real questions and keywords where they are at hand, else sentences; all else from the
// articles.
func makeLog(o options, articles []article) (log []asked.Query, err error) {
	random := rand.New(rand.NewPCG(seedOfQueries, 1))
	few := max(1, o.each/5)
	piece := func(least, most int) (string, article) {
		for {
			a := articles[random.IntN(len(articles))]
			if text := []rune(a.Text); len(text) > most {
				n := least + random.IntN(most-least+1)
				at := random.IntN(len(text) - n)
				return string(text[at : at+n]), a
			}
		}
	}
	judged := func(kind, name string, n int) error {
		queries, err := readJudged(filepath.Join(o.eval, "stard", name))
		if errors.Is(err, os.ErrNotExist) {
			for range n {
				q, _ := piece(8, 20)
				log = append(log, asked.Query{Kind: kind, Q: q})
			}
			return nil
		}
		random.Shuffle(len(queries), func(i, j int) { queries[i], queries[j] = queries[j], queries[i] })
		for _, q := range queries[:min(n, len(queries))] {
			log = append(log, asked.Query{Kind: kind, Q: q})
		}
		return err
	}
	if err := errors.Join(judged("question", "queries.jsonl", o.each), judged("keywords", "queries_keyword.jsonl", o.each)); err != nil {
		return nil, err
	}
	for range o.each {
		q, _ := piece(2, 6)
		log = append(log, asked.Query{Kind: "substring", Q: q})
	}
	for range few {
		q, _ := piece(4, 8)
		log = append(log, asked.Query{Kind: "phrase", Q: q})
		q, a := piece(2, 6)
		log = append(log, asked.Query{Kind: "filter", Q: q, Department: a.Department})
		q, _ = piece(1, 1)
		log = append(log, asked.Query{Kind: "character", Q: q})
		log = append(log, asked.Query{Kind: "pinyin", Q: spelt(articles[random.IntN(len(articles))].Title, random)})
	}
	for i := range few { // what is being typed: the beginning of a text, or of how a word is spelt
		typed, a := piece(1, 3)
		if i%2 == 1 {
			spelling := spelt(a.Title, random)
			typed = spelling[:1+random.IntN(len(spelling))]
		}
		log = append(log, asked.Query{Kind: "suggestion", Q: strings.ToValidUTF8(typed, "")})
	}
	for range max(1, few/5) {
		log = append(log, asked.Query{Kind: "empty"})
	}
	return log, judged("misprint", "queries_typo.jsonl", few)
}

// spelt is a word of a text in pinyin.
func spelt(text string, random *rand.Rand) string {
	normal := segment.Normalise(text).Runes
	var words []string
	for _, w := range segment.Default().Cut(normal) {
		if word := string(normal[w.Start:w.End]); w.End-w.Start > 1 && segment.IsHanText(word) {
			words = append(words, word)
		}
	}
	if len(words) == 0 {
		return "falü"
	}
	var spelling strings.Builder
	for _, r := range words[random.IntN(len(words))] {
		if readings := pinyin.All(r); len(readings) > 0 {
			spelling.WriteString(readings[0])
		}
	}
	return spelling.String()
}

func readJudged(path string) ([]string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var queries []string
	for d := json.NewDecoder(file); ; {
		var q struct{ Text string }
		if err := d.Decode(&q); err == io.EOF {
			return queries, nil
		} else if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		queries = append(queries, q.Text)
	}
}

func writeLog(path string, log []asked.Query) (err error) {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	out := json.NewEncoder(file)
	out.SetEscapeHTML(false)
	for _, q := range log {
		if err := out.Encode(q); err != nil {
			return err
		}
	}
	return nil
}
