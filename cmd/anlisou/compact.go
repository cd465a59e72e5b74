package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"anlisou/data"
	"anlisou/data/say"
	"anlisou/server"
)

func compactCommand(env environment) *cobra.Command {
	c := &cobra.Command{
		Use:   "compact",
		Short: env.say("gives back the space that updates left behind"),
		Long: env.say("What was changed, withdrawn or purged leaves space unused in the store and in the index. All that is kept goes into\n" +
			"new files, which then take the places of the old ones. A server does so by itself where over half is unused. Where\n" +
			"one holds the data directory, it does the work, and goes on answering and writing."),
		Example: "anlisou compact --dry-run\n" +
			"anlisou compact\n" +
			"anlisou compact --server https://cases.example.gov.cn --key-file 管理.key",
		Args: noArguments,
	}
	f := c.Flags()
	var d dataFlags
	d.set(f, env)
	var at remoteFlags
	at.set(f, env)
	dry := f.Bool("dry-run", false, env.say("only say how much that is"))
	c.RunE = func(c *cobra.Command, _ []string) error {
		if at.server != "" {
			w, err := at.open()
			if err != nil {
				return err
			}
			return w.compact(c.Context(), env, *dry)
		}
		err := d.compact(c.Context(), env, *dry)
		if held := (*inUseError)(nil); errors.As(err, &held) {
			if w, ok := throughSocket(d.dir); ok {
				return w.compact(c.Context(), env, *dry)
			}
		}
		return err
	}
	return c
}

// compact gives back what is unused in a data directory that nobody holds.
func (d *dataFlags) compact(ctx context.Context, env environment, dry bool) (err error) {
	to := toSearch
	if dry {
		to = toCheck
	}
	c, err := d.open(to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	if !dry && c.store.ReadOnly() {
		return say.Errorf("%s may only be read: nothing can be given back there", d.dir)
	}
	log := slog.New(slog.NewTextHandler(env.stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	// An index that is not there yet has nothing unused, and is not built to say so.
	if _, missing := os.Stat(filepath.Join(d.dir, indexDir, "current")); !dry || missing == nil {
		if err := c.openIndex(ctx, log, nil); err != nil {
			return err
		}
	}
	if dry {
		spaces, err := c.spaces()
		if err != nil {
			return err
		}
		return tellSpaces(env.stdout, spaces)
	}
	bar := newProgress(env.stderr, "", 0)
	defer bar.clear()
	done, err := c.compact(ctx, bar.ofPart)
	if err != nil {
		return fullDisk(err)
	}
	bar.clear()
	return tellCompacted(env.stdout, done)
}

// ofPart shows that n of so many of a part are done.
func (p *progress) ofPart(part string, n, total int) {
	p.what = "index"
	if part == data.PartCases {
		p.what = "store of cases"
	}
	p.of(n, total)
}

// compact has a server give back what is unused.
func (w *writing) compact(ctx context.Context, env environment, dry bool) error {
	path := "/api/v1/compact"
	if dry {
		path += "?dry_run=1"
	}
	bar := newProgress(env.stderr, "", 0)
	defer bar.clear()
	last, err := w.keep(ctx, path, func(line keptLine) { bar.ofPart(line.Part, line.Done, line.Total) })
	if err != nil {
		return err
	}
	bar.clear()
	switch {
	case last.Compacted != nil:
		return tellCompacted(env.stdout, *last.Compacted)
	case last.Spaces != nil:
		return tellSpaces(env.stdout, last.Spaces)
	}
	return say.Errorf("%s answers what this program does not know: is it of another version?", w.name)
}

func megabytes(n int64) string { return fmt.Sprintf("%.2f MB", float64(n)/(1<<20)) }

func tellSpaces(w io.Writer, spaces []data.Space) error {
	for _, s := range spaces {
		say.Line(w, "%s: %s, of which %s are unused", s.Part, megabytes(s.Bytes), megabytes(s.Unused))
	}
	return nil
}

func tellCompacted(w io.Writer, done server.Compacted) error {
	for _, after := range done.After {
		before := data.Space{}
		for _, s := range done.Before {
			if s.Part == after.Part {
				before = s
			}
		}
		say.Line(w, "%s: %s, before %s", after.Part, megabytes(after.Bytes), megabytes(before.Bytes))
	}
	return nil
}
