// Command bench asks this program and others of its kind the same questions about the same text, on this machine, and
// writes what each took into RESULTS.md. What a peer is, and which there are, stands in peers/README.md.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// options are what a run measures, and how.
type options struct {
	corpus, eval string // the law articles; the folder of judged queries
	work         string // holds texts, indexes and figures from one run to the next
	peers        string // the folder of the peers
	out          string // the report; empty for none
	sizes        []int  // documents
	only         []string
	warmUps      int // how often the log is asked before it is timed
	rounds       int // how often the log is timed; the median of each query counts
	seconds      int // of load by each number of clients
	each         int // queries of each kind
	again        bool
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, err := parse(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		fmt.Fprintln(stderr, "bench:", err)
		return 2
	}
	if err := measure(ctx, o, stdout); err != nil {
		fmt.Fprintln(stderr, "bench:", err)
		return 1
	}
	return 0
}

func parse(args []string, stderr io.Writer) (o options, err error) {
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.StringVar(&o.corpus, "corpus", "../../../shared/corpus/law_articles.jsonl.gz", "JSON lines of id, title, text, department, domain")
	f.StringVar(&o.eval, "eval", "../../../shared/eval", "the `folder` of the judged queries")
	f.StringVar(&o.work, "work", filepath.Join(os.TempDir(), "anlisou-bench"), "the `folder` for texts, indexes and figures")
	f.StringVar(&o.peers, "peers", "peers", "the `folder` of the peers")
	f.StringVar(&o.out, "out", "RESULTS.md", "the report; empty for none")
	sizes := f.String("sizes", "1000,10000,100000,1000000", "documents, by commas")
	only := f.String("only", "", "peers, or peer/variant, by commas; all where empty")
	f.IntVar(&o.warmUps, "warm-ups", usualWarmUps, "how often each query is asked before it is timed")
	f.IntVar(&o.rounds, "rounds", usualRounds, "how often each query is timed")
	f.IntVar(&o.seconds, "seconds", 5, "how long each number of clients asks")
	f.IntVar(&o.each, "each", 500, "questions, keywords and substrings in the log; a fifth of it of the other kinds")
	f.BoolVar(&o.again, "again", false, "measure again what an earlier run has measured")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if o.warmUps < 0 || o.rounds < 1 {
		return o, fmt.Errorf("-warm-ups %d, -rounds %d: from 0, and from 1", o.warmUps, o.rounds)
	}
	for _, size := range strings.Split(*sizes, ",") {
		n, err := strconv.Atoi(size)
		if err != nil || n < 1 {
			return o, fmt.Errorf("-sizes %q: numbers of documents", *sizes)
		}
		o.sizes = append(o.sizes, n)
	}
	slices.Sort(o.sizes)
	if *only != "" {
		o.only = strings.Split(*only, ",")
	}
	return o, nil
}

// measure measures each peer at each size, and reports after each, so that a run that ends early leaves what it found.
func measure(ctx context.Context, o options, stdout io.Writer) error {
	if err := os.MkdirAll(o.work, 0o755); err != nil {
		return err
	}
	articles, err := readArticles(o.corpus)
	if err != nil {
		return err
	}
	figures, err := readFigures(filepath.Join(o.work, "figures.json"))
	if err != nil {
		return err
	}
	peers, err := findPeers(ctx, o, stdout)
	if err != nil {
		return err
	}
	for _, size := range o.sizes {
		t, err := writeText(o, articles, size)
		if err != nil {
			return err
		}
		for _, p := range peers {
			key := fmt.Sprintf("%s %d", p, size)
			if figures.Of[key] != nil && !o.again {
				continue
			}
			fmt.Fprintf(stdout, "%s, %d documents\n", p, size)
			figure, err := p.measure(ctx, o, t)
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err != nil {
				fmt.Fprintf(stdout, "  %v\n", err)
				continue
			}
			figure.say(stdout)
			figures.Of[key] = figure
			if err := figures.write(filepath.Join(o.work, "figures.json")); err != nil {
				return err
			}
			if o.out != "" {
				if err := report(o.out, figures); err != nil {
					return err
				}
			}
		}
	}
	if o.out != "" { // where all had been measured, too
		return report(o.out, figures)
	}
	return nil
}
