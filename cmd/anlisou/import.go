package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"hash/fnv"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"anlisou/data"
	"anlisou/data/format"
	"anlisou/data/store"
)

var importCommand = command{
	name:      "import",
	arguments: "FILE…",
	summary:   "reads case documents into the data directory",
	details: "A document is a compendium in plain text (UTF-8): contents with the titles, then the cases. It goes in\n" +
		"whole or not at all; the other files go in all the same. A document that comes again under the same\n" +
		"collection replaces what it brought before, case by case.",
	examples: []string{
		"anlisou import 杭州案例.txt --collection hangzhou",
		"anlisou import 汇编.txt --dry-run",
	},
	set: func(f *flag.FlagSet) func(context.Context, environment, []string) error {
		var d dataFlags
		d.set(f)
		name := f.String("collection", "", "`NAME` of the collection (default: the document's title, or the file's name)")
		dry := f.Bool("dry-run", false, "show what was understood and change nothing")
		return func(ctx context.Context, env environment, args []string) error {
			if len(args) == 0 {
				return badUsage("names no file")
			}
			if *name != "" && len(args) > 1 {
				return badUsage("--collection names one collection, and there are %d files", len(args))
			}
			if *dry {
				return dryRun(env, args, *name)
			}
			return importFiles(ctx, env, &d, args, *name)
		}
	},
}

// maxDocument is the largest document read, in bytes.
const maxDocument = 64 << 20

// readDocument reads a file's cases and names their collection.
func readDocument(path, name string) (*format.Document, data.Collection, error) {
	content, err := readLimited(path)
	if err != nil {
		return nil, data.Collection{}, err
	}
	base := filepath.Base(path)
	stem := strings.TrimSuffix(base, filepath.Ext(base))
	c := data.Collection{ID: collectionID(stem), Title: stem, Source: base}
	if name != "" {
		c.ID, c.Title = collectionID(name), name
	}
	doc, err := format.Read(base, content, format.Options{Collection: c.ID})
	if err != nil {
		return nil, c, err
	}
	if doc.Title != "" {
		c.Title = doc.Title
	}
	return doc, c, nil
}

func readLimited(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		var reason *os.PathError
		if errors.As(err, &reason) {
			err = reason.Err // the path is said already
		}
		return nil, fmt.Errorf("cannot be read: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		return nil, errors.New("is a directory: name the files in it")
	}
	content, err := io.ReadAll(io.LimitReader(f, maxDocument+1))
	if err != nil {
		return nil, fmt.Errorf("cannot be read: %w", err)
	}
	if len(content) > maxDocument {
		return nil, fmt.Errorf("is larger than %d MB: split it", maxDocument>>20)
	}
	return content, nil
}

// collectionID makes an id of a name: the name itself where it may be one, or else a number that stays the same
// whenever the name comes again.
func collectionID(name string) string {
	c := data.Collection{ID: name, Title: name}
	if c.Validate() == nil && len(name) <= 64 {
		return name
	}
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(name)) // never fails
	return fmt.Sprintf("c%08x", sum.Sum32())
}

func dryRun(env environment, paths []string, name string) error {
	failed := 0
	for _, path := range paths {
		doc, c, err := readDocument(path, name)
		if err != nil {
			failed++
			fmt.Fprintf(env.stderr, "%s: %s\n", path, oneLine(err))
			continue
		}
		fmt.Fprintf(env.stdout, "%s: %d cases, collection %s (%s)\n", path, len(doc.Cases), c.ID, c.Title)
		for _, made := range doc.Cases {
			var sections []string
			for _, s := range made.Sections {
				sections = append(sections, fmt.Sprintf("%s %d", s.Heading, len([]rune(s.Text))))
			}
			fmt.Fprintf(env.stdout, "  %s  %s  [%s]\n", made.ID, made.Title, strings.Join(sections, ", "))
		}
	}
	return filesFailed(failed, len(paths))
}

func filesFailed(failed, all int) error {
	if failed > 0 {
		return fmt.Errorf("%d of %d files did not go in; each is named above", failed, all)
	}
	return nil
}

func importFiles(ctx context.Context, env environment, d *dataFlags, paths []string, name string) (err error) {
	c, err := d.openStore(true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	failed, changed := 0, 0
	for _, path := range paths {
		n, summary, err := importFile(c, path, name)
		if err != nil {
			failed++
			fmt.Fprintf(env.stderr, "%s: %s\n", path, oneLine(err))
			continue
		}
		changed += n
		fmt.Fprintf(env.stdout, "%s: %s\n", path, summary)
		if ctx.Err() != nil {
			return fmt.Errorf("stopped after %s: %w", path, ctx.Err())
		}
	}
	bar := newProgress(env.stderr, "索引", changed)
	log := slog.New(slog.NewTextHandler(env.stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	err = c.openIndex(ctx, log, bar.at)
	bar.done()
	if err == nil {
		err = c.index.Wait(ctx) // the words that the new cases teach
	}
	return errors.Join(err, filesFailed(failed, len(paths)))
}

func importFile(c *collection, path, name string) (changed int, summary string, err error) {
	doc, about, err := readDocument(path, name)
	if err != nil {
		return 0, "", err
	}
	result, err := c.store.Put(doc.Cases...)
	if err != nil {
		return 0, "", err
	}
	if err := c.store.PutCollection(about); err != nil {
		return 0, "", err
	}
	added, altered := result.Count(store.Added), result.Count(store.Changed)
	summary = fmt.Sprintf("%d cases of %s (%s): %d new, %d changed, %d the same",
		len(doc.Cases), about.ID, about.Title, added, altered, result.Count(store.Unchanged))
	others, err := othersOf(c, about.ID, doc.Cases)
	if err != nil {
		return 0, "", err
	}
	if others > 0 {
		summary += fmt.Sprintf("; %d cases of the collection are not in this document and stay as they are", others)
	}
	if doc.Dropped > 0 {
		summary += fmt.Sprintf("; %d lines of page numbers and running heads left out", doc.Dropped)
	}
	return added + altered, summary, nil
}

// othersOf counts the stored cases of a collection that a document does not hold.
func othersOf(c *collection, id string, cases []data.Case) (others int, err error) {
	in := make(map[string]bool, len(cases))
	for _, one := range cases {
		in[one.ID] = true
	}
	for record, err := range c.store.All() {
		if err != nil {
			return 0, err
		}
		if record.Case.Collection == id && !in[record.Case.ID] {
			others++
		}
	}
	return others, nil
}

// progress is a bar on a terminal, and nothing elsewhere.
type progress struct {
	w     io.Writer
	what  string
	total int
	shown bool
}

func newProgress(w io.Writer, what string, total int) *progress {
	if !isTerminal(w) {
		w = nil
	}
	return &progress{w: w, what: what, total: total}
}

const barWidth = 30

// at shows that n are done.
func (p *progress) at(n int) {
	if p.w == nil {
		return
	}
	p.shown = true
	total := max(p.total, n, 1)
	full := barWidth * n / total
	fmt.Fprintf(p.w, "\r%s [%s%s] %d/%d", p.what, strings.Repeat("█", full), strings.Repeat(" ", barWidth-full), n, total)
}

// done ends the bar's line.
func (p *progress) done() {
	if p.shown {
		fmt.Fprintln(p.w)
	}
}
