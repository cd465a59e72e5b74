package main

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"anlisou/data"
	"anlisou/data/say"
	"anlisou/index"
)

func evalCommand(env environment) *cobra.Command {
	c := &cobra.Command{
		Use:   env.say("eval QUERIES…"),
		Short: env.say("measures relevance on judged queries: MRR@10, nDCG@10, recall@10"),
		Long: env.say(`QUERIES is JSON lines, each {"id", "text", "relevant": [case ids]}. The cases are those of the data
directory or, with --docs, of a file of JSON lines {"id", "title", "text"}, plain or gzip. Hits count in the
order a person sees them: the hits, then the related cases.
` + "\nA line of the file of --misprints is a sentence as it was written, a tab, and the sentence put right."),
		Example: "anlisou eval queries.jsonl --data ./anlisou-data\n" +
			"anlisou eval queries.jsonl queries_typo.jsonl --docs docs.jsonl.gz --worst 20\n" +
			"anlisou eval --misprints pairs.tsv --docs docs.jsonl.gz",
	}
	f := c.Flags()
	var d dataFlags
	d.set(f, env)
	docs := f.String("docs", "", env.say("search the documents of `FILE` instead of the data directory's cases"))
	misspelt := f.String("misprints", "",
		env.say("report what is offered for the misspelt and the right words of the sentences in `FILE`"))
	worst := f.Int("worst", 0, env.say("list the `N` worst queries of each set, with what came instead"))
	c.RunE = func(c *cobra.Command, args []string) (err error) {
		ctx := c.Context()
		if len(args) == 0 && *misspelt == "" {
			return badUsage("names no file of queries")
		}
		x, done, err := evalIndex(ctx, env, &d, *docs)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, done()) }()
		if err := x.Wait(ctx); err != nil { // for the words that the documents teach
			return err
		}
		if *misspelt != "" {
			if _, err := evalMisprints(ctx, env.stdout, x, *misspelt); err != nil || len(args) == 0 {
				return err
			}
		}
		fmt.Fprintf(env.stdout, "%-26s %7s %8s %8s %9s %8s %8s %8s\n", env.say("set"), env.say("queries"), env.say("MRR@10"),
			env.say("nDCG@10"), env.say("recall@10"), env.say("loosened"), env.say("p50 ms"), env.say("p99 ms"))
		for _, path := range args {
			if _, err := evalSet(ctx, env.stdout, x, path, *worst); err != nil {
				return err
			}
		}
		return nil
	}
	return c
}

// evalIndex gives the index to measure, and what to do when it is done with.
func evalIndex(ctx context.Context, env environment, d *dataFlags, docs string) (*index.Index, func() error, error) {
	log := slog.New(slog.NewTextHandler(env.stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	if docs == "" {
		c, err := d.openStore(false)
		if err != nil {
			return nil, nil, err
		}
		if err := c.openIndex(ctx, log, nil); err != nil {
			return nil, nil, errors.Join(err, c.close())
		}
		return c.index, c.close, nil
	}
	cases, err := readJudgedDocuments(docs)
	if err != nil {
		return nil, nil, err
	}
	config, err := d.readConfig()
	if err != nil {
		return nil, nil, err
	}
	dir, err := os.MkdirTemp("", "anlisou-eval-")
	if err != nil {
		return nil, nil, say.Errorf("make a folder for the index: %w", err)
	}
	bar := newProgress(env.stderr, "index", len(cases.list))
	config.Dir, config.Source, config.Logger, config.Progress = dir, cases, log, bar.at
	x, err := index.Open(ctx, config)
	bar.done()
	if err != nil {
		return nil, nil, errors.Join(err, os.RemoveAll(dir))
	}
	return x, func() error { return errors.Join(x.Close(), os.RemoveAll(dir)) }, nil
}

// judgedDocuments are the documents of a query set, as an index reads them.
type judgedDocuments struct {
	list []data.Case
	byID map[string]int
}

var _ index.Source = (*judgedDocuments)(nil)

func readJudgedDocuments(path string) (*judgedDocuments, error) {
	d := &judgedDocuments{byID: map[string]int{}}
	err := jsonLines(path, func(line []byte) error {
		var doc struct{ ID, Title, Text, Department, Domain string }
		if err := json.Unmarshal(line, &doc); err != nil {
			return err
		}
		if doc.ID == "" {
			return say.New("has no id")
		}
		if _, twice := d.byID[doc.ID]; twice {
			return say.Errorf("the id %s stands twice", doc.ID)
		}
		c := data.Case{ID: doc.ID, Title: doc.Title, Sections: []data.Section{{Text: doc.Text}}}
		if doc.Department != "" {
			c.Departments = []string{doc.Department}
		}
		if doc.Domain != "" {
			c.Domains = []string{doc.Domain}
		}
		d.byID[doc.ID] = len(d.list)
		d.list = append(d.list, c)
		return nil
	})
	return d, err
}

// ID implements index.Source.
func (d *judgedDocuments) ID() string { return "judged documents" }

// Seq implements index.Source.
func (d *judgedDocuments) Seq() (uint64, error) { return uint64(len(d.list)), nil }

// Changes implements index.Source.
func (d *judgedDocuments) Changes(after uint64) iter.Seq2[data.Change, error] {
	return func(yield func(data.Change, error) bool) {
		for i := after; i < uint64(len(d.list)); i++ {
			if !yield(data.Change{Seq: i + 1, ID: d.list[i].ID, Case: &d.list[i]}, nil) {
				return
			}
		}
	}
}

// Case implements index.Source.
func (d *judgedDocuments) Case(id string) (data.Case, bool, error) {
	i, ok := d.byID[id]
	if !ok {
		return data.Case{}, false, nil
	}
	return d.list[i], true, nil
}

// jsonLines calls do with each line of a file, plain or gzip. Its errors name file and line.
func jsonLines(path string, do func(line []byte) error) error {
	f, err := os.Open(path)
	if err != nil {
		return say.Errorf("%s: %w", path, cannotRead(err))
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			return say.Errorf("%s: %w", path, err)
		}
	}
	lines := bufio.NewReader(r)
	for n := 1; ; n++ {
		line, err := lines.ReadBytes('\n')
		if len(strings.TrimSpace(string(line))) > 0 {
			if err := do(line); err != nil {
				return say.Errorf("%s, line %d: %w", path, n, err)
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return say.Errorf("%s: %w", path, err)
		}
	}
}

// evalDepth is how many hits count.
const evalDepth = 10

// judgement is how one query did.
type judgement struct {
	id, text             string
	relevant, found      []string
	reciprocal, dcg, hit float64
}

// evalSet measures the queries of a file and reports how they did. It gives their MRR@10.
func evalSet(ctx context.Context, w io.Writer, x *index.Index, path string, worst int) (reciprocal float64, err error) {
	var all []judgement
	var took []float64
	loosened := 0
	err = jsonLines(path, func(line []byte) error {
		var q struct {
			ID, Text string
			Relevant []string
		}
		if err := json.Unmarshal(line, &q); err != nil {
			return err
		}
		began := time.Now()
		result, err := x.Search(ctx, index.Request{Query: q.Text, Page: 1, Size: evalDepth})
		if err != nil {
			return err
		}
		took = append(took, float64(time.Since(began))/float64(time.Millisecond))
		if result.Relaxed != nil {
			loosened++
		}
		found := make([]string, 0, evalDepth)
		for _, h := range result.Hits {
			found = append(found, h.ID)
		}
		if result.Related != nil {
			for _, h := range result.Related.Hits {
				found = append(found, h.ID)
			}
		}
		all = append(all, judge(q.ID, q.Text, q.Relevant, found[:min(len(found), evalDepth)]))
		return nil
	})
	if err != nil {
		return 0, err
	}
	if len(all) == 0 {
		return 0, say.Errorf("%s holds no queries", path)
	}
	var sum judgement
	for _, j := range all {
		sum.reciprocal += j.reciprocal
		sum.dcg += j.dcg
		sum.hit += j.hit
	}
	slices.Sort(took)
	n := float64(len(all))
	fmt.Fprintf(w, "%-26s %7d %8.4f %8.4f %9.4f %8d %8.2f %8.2f\n", filepath.Base(path), len(all),
		sum.reciprocal/n, sum.dcg/n, sum.hit/n, loosened, took[len(took)/2], took[len(took)*99/100])
	slices.SortStableFunc(all, func(a, b judgement) int { return cmp.Compare(a.reciprocal, b.reciprocal) })
	for _, j := range all[:min(worst, len(all))] {
		say.Line(w, "  %.2f  %s  %s\n        right %s, came %s", j.reciprocal, j.id, j.text,
			strings.Join(j.relevant, " "), strings.Join(j.found, " "))
	}
	return sum.reciprocal / n, nil
}

// judge measures one answer. Gains are 0 or 1; nDCG is against the best order of all that is right.
func judge(id, text string, relevant, found []string) judgement {
	j := judgement{id: id, text: text, relevant: relevant, found: found}
	best := 0.0
	for i := range min(len(relevant), evalDepth) {
		best += 1 / math.Log2(float64(i)+2)
	}
	for i, f := range found {
		if !slices.Contains(relevant, f) {
			continue
		}
		if j.reciprocal == 0 {
			j.reciprocal = 1 / float64(i+1)
		}
		j.dcg += 1 / math.Log2(float64(i)+2)
		j.hit++
	}
	if len(relevant) > 0 {
		j.dcg /= best
		j.hit /= float64(len(relevant))
	}
	return j
}
