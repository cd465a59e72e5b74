package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"

	"anlisou/data/say"

	"github.com/spf13/cobra"
)

func rebuildCommand(env environment) *cobra.Command {
	c := &cobra.Command{
		Use:   "rebuild",
		Short: env.say("builds the index anew from the cases"),
		Long: env.say("The index that is there answers until the new one takes its place. It need not be done by hand: a new program,\n" +
			"dictionary or taxonomy, and damage, have the index rebuilt by themselves.\n\n" +
			"With --preview nothing is changed: it shows which answers would be others with the dictionary, synonyms or\n" +
			"taxonomy of the flags or, without any of them, once the index is built anew. QUERIES has a query a line, or\n" +
			"JSON lines as for eval. An index is built beside the present one, and removed; for synonyms alone none is."),
		Example: "anlisou rebuild\nanlisou rebuild --preview queries.txt --synonyms synonyms.txt\n" +
			"anlisou rebuild --server https://cases.example.gov.cn --key-file 管理.key",
		Args: noArguments,
	}
	f := c.Flags()
	var d dataFlags
	d.set(f, env)
	var at remoteFlags
	at.set(f, env)
	queries := f.String("preview", "", env.say("show which answers to the queries in `FILE` would change, and change nothing"))
	asJSON := f.Bool("json", false, env.say("with --preview: print what would change as JSON"))
	c.RunE = func(c *cobra.Command, _ []string) error {
		switch {
		case *queries != "":
			return d.showPreview(c.Context(), env, &at, *queries, *asJSON)
		case *asJSON:
			return badUsage("--json goes with --preview")
		}
		if at.server != "" {
			w, err := at.open()
			if err != nil {
				return err
			}
			return w.rebuild(c.Context(), env)
		}
		err := d.rebuild(c.Context(), env)
		if held := (*inUseError)(nil); errors.As(err, &held) {
			if w, ok := throughSocket(d.dir); ok {
				return w.rebuild(c.Context(), env)
			}
		}
		return err
	}
	return c
}

// rebuild builds the index of a data directory that nobody holds anew.
func (d *dataFlags) rebuild(ctx context.Context, env environment) (err error) {
	c, err := d.openStore(false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	if c.store.ReadOnly() {
		return say.Errorf("%s may only be read: its index cannot be rebuilt there", d.dir)
	}
	bar := newProgress(env.stderr, "index", c.store.Len())
	log := slog.New(slog.NewTextHandler(env.stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	if err := c.openIndex(ctx, log, nil); err != nil {
		return err
	}
	err = c.index.RebuildTelling(ctx, bar.at)
	bar.clear()
	if err == nil {
		tellRebuilt(env, c.store.Len())
	}
	return fullDisk(err)
}

func tellRebuilt(env environment, cases int) {
	say.Line(env.stderr, "the index is rebuilt: %d cases", cases)
}

// rebuild has a server build its index anew.
func (w *writing) rebuild(ctx context.Context, env environment) error {
	body, err := w.open(ctx, http.MethodPost, "/api/v1/rebuild", "", nil)
	if err != nil {
		return err
	}
	defer body.Close()
	bar := newProgress(env.stderr, "index", 0)
	defer bar.clear()
	for lines := json.NewDecoder(body); ; {
		var line struct {
			Done, Total int
			Rebuilt     bool
			Problem     *struct{ Title, Detail string }
		}
		switch err := lines.Decode(&line); {
		case errors.Is(err, io.EOF):
			return noAnswer(ctx, w.name, io.ErrUnexpectedEOF)
		case err != nil:
			return noAnswer(ctx, w.name, err)
		case line.Problem != nil:
			return say.Errorf("%s: %s %s", w.name, line.Problem.Title, line.Problem.Detail)
		case line.Rebuilt:
			bar.clear()
			tellRebuilt(env, line.Total)
			return nil
		}
		bar.total = line.Total
		bar.at(line.Done)
	}
}
