package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// figures are all that was measured, by peer, variant and size.
type figures struct {
	Of map[string]*figure
}

func readFigures(path string) (*figures, error) {
	f := &figures{Of: map[string]*figure{}}
	said, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return f, nil
	}
	if err != nil {
		return nil, err
	}
	return f, json.Unmarshal(said, f)
}

func (f *figures) write(path string) error {
	said, err := json.MarshalIndent(f, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, said, 0o644)
}

// sorted are the figures of a size, this program's first.
func (f *figures) sorted(size int) (list []*figure) {
	for _, one := range f.Of {
		if one.Documents == size {
			list = append(list, one)
		}
	}
	slices.SortFunc(list, func(a, b *figure) int {
		ours := func(f *figure) int {
			if f.Peer == "anlisou" {
				return 0
			}
			return 1
		}
		return cmp.Or(cmp.Compare(ours(a), ours(b)), cmp.Compare(a.Peer, b.Peer), cmp.Compare(a.Variant, b.Variant))
	})
	return list
}

func (f *figures) sizes() (sizes []int) {
	for _, one := range f.Of {
		if !slices.Contains(sizes, one.Documents) {
			sizes = append(sizes, one.Documents)
		}
	}
	slices.Sort(sizes)
	return sizes
}

// say tells a figure in short.
func (f *figure) say(out io.Writer) {
	fmt.Fprintf(out, "  in %.1f MB/s, %.2f times the text on disk, questions %s, keywords %s, substrings %s ms\n",
		f.rate(), f.share(f.disk()), f.Kinds["question"].ms(), f.Kinds["keywords"].ms(), f.Kinds["substring"].ms())
}

func (f *figure) rate() float64 { return float64(f.Text) / 1e6 / f.Indexing }

func (f *figure) disk() (bytes int64) {
	for _, part := range f.Disk {
		bytes += part
	}
	return bytes
}

func (f *figure) share(bytes int64) float64 { return float64(bytes) / float64(f.Text) }

// ms are the median, the 95th and the 99th percentile.
func (p percentiles) ms() string {
	if p.P50 == 0 {
		return "–"
	}
	return fmt.Sprintf("%s / %s / %s", milliseconds(p.P50), milliseconds(p.P95), milliseconds(p.P99))
}

func milliseconds(ns int64) string {
	ms := float64(ns) / 1e6
	if ms < 10 {
		return fmt.Sprintf("%.2f", ms)
	}
	return fmt.Sprintf("%.0f", ms)
}

func megabytes(bytes int64) string { return fmt.Sprintf("%.0f", float64(bytes)/1e6) }

// report writes all figures as tables, and plots of what a query costs.
func report(path string, f *figures) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# What was measured beside others\n\n"+
		"Written by `make bench`, on %d cores (%s). What each is asked stands in [peers/README.md](peers/README.md): the same\n"+
		"text, the same queries; OR, exact totals, counts of two fields, marks, ten hits. This program answers what it always\n"+
		"does: all words, corrections, loosening, five fields. Times are milliseconds, median / 95th / 99th percentile over the\n"+
		"queries of a kind, each the median of its rounds. In is durable; on disk and memory are MB, resting after the log was\n"+
		"asked. The plots show the median of a question, of keywords and of a substring by the number of documents.\n\n",
		runtime.NumCPU(), runtime.GOARCH)
	for _, kind := range []string{"question", "keywords", "substring"} {
		name := "cost-" + kind + ".svg"
		if err := os.WriteFile(filepath.Join(filepath.Dir(path), name), plot(kind, f), 0o644); err != nil {
			return err
		}
		fmt.Fprintf(&b, "![%s](%s)\n", kind, name)
	}
	for _, size := range f.sizes() {
		list := f.sorted(size)
		fmt.Fprintf(&b, "\n## %d documents, %s MB of text\n\n", size, megabytes(list[0].Text))
		b.WriteString("| | in, MB/s | peak | on disk | ÷ text | resting | of it no file's | first answer cold / warm |\n")
		b.WriteString("| --- | --- | --- | --- | --- | --- | --- | --- |\n")
		for _, one := range list {
			fmt.Fprintf(&b, "| %s %s | %.2f | %s | %s | %.2f | %s | %s | %s / %s |\n", one.Peer, one.Variant, one.rate(),
				megabytes(one.IndexingPeak), one.parts(), one.share(one.disk()), megabytes(one.Resting),
				megabytes(one.Anonymous), milliseconds(one.Cold), milliseconds(one.Warm))
		}
		fmt.Fprintf(&b, "\n| | %s |\n| --- |%s\n", strings.Join(kinds, " | "), strings.Repeat(" --- |", len(kinds)))
		for _, one := range list {
			fmt.Fprintf(&b, "| %s %s |", one.Peer, one.Variant)
			for _, kind := range kinds {
				fmt.Fprintf(&b, " %s |", one.Kinds[kind].ms())
			}
			b.WriteByte('\n')
		}
		for _, one := range list {
			if one.Rounds > 0 && (one.Rounds != usualRounds || one.WarmUps != usualWarmUps) {
				fmt.Fprintf(&b, "\n%s %s was asked %d times before it was timed, and timed %d times (the others %d and %d).\n",
					one.Peer, one.Variant, one.WarmUps, one.Rounds, usualWarmUps, usualRounds)
			}
		}
		b.WriteString("\n| | 1 client, queries/s | p99 | 8 clients | p99 | 64 clients | p99 |\n")
		b.WriteString("| --- | --- | --- | --- | --- | --- | --- |\n")
		for _, one := range list {
			fmt.Fprintf(&b, "| %s %s |", one.Peer, one.Variant)
			for _, clients := range []int{1, 8, 64} {
				l := one.Load[clients]
				fmt.Fprintf(&b, " %.0f | %s |", l.PerSecond, milliseconds(l.P99))
			}
			b.WriteByte('\n')
		}
	}
	return os.WriteFile(path, []byte(b.String()), 0o644)
}

// parts are what an index takes, and its parts where it has several.
func (f *figure) parts() string {
	if len(f.Disk) < 2 {
		return megabytes(f.disk())
	}
	var parts []string
	for part, bytes := range f.Disk {
		parts = append(parts, part+" "+megabytes(bytes))
	}
	slices.Sort(parts)
	return megabytes(f.disk()) + ": " + strings.Join(parts, ", ")
}
