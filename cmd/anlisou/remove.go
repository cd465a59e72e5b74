package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"

	"github.com/spf13/cobra"

	"anlisou/data"
	"anlisou/data/say"
	"anlisou/data/store"
)

func removeCommand(env environment) *cobra.Command {
	c := &cobra.Command{
		Use:   env.say("remove ID…"),
		Short: env.say("withdraws cases: their pages say so, and nothing finds them any more"),
		Long: env.say("What is withdrawn is kept, to be put back, until --purge gives it up. Where a server holds the data directory,\n" +
			"it does the work: it need not be stopped."),
		Example: "anlisou remove jiaxing-07\n" +
			"anlisou remove --purge jiaxing-07\n" +
			"anlisou remove --server https://cases.example.gov.cn --key-file 信息科.key jiaxing-07",
	}
	f := c.Flags()
	var d dataFlags
	d.set(f, env)
	var at remoteFlags
	at.set(f, env)
	purge := f.Bool("purge", false, env.say("give up for good what is kept of cases that were withdrawn"))
	c.RunE = func(c *cobra.Command, ids []string) error {
		if len(ids) == 0 {
			return badUsage("say which cases: their ids, as their pages' addresses end")
		}
		if at.server != "" {
			w, err := at.open()
			if err != nil {
				return err
			}
			return w.remove(c.Context(), env, ids, *purge)
		}
		err := d.remove(c.Context(), env, ids, *purge)
		if held := (*inUseError)(nil); errors.As(err, &held) {
			if w, ok := throughSocket(d.dir); ok {
				return w.remove(c.Context(), env, ids, *purge)
			}
		}
		return err
	}
	return c
}

// remove withdraws or purges cases of a server, one after the other: what is done before one fails stays done.
func (w *writing) remove(ctx context.Context, env environment, ids []string, purge bool) error {
	for _, id := range ids {
		path := "/api/v1/cases/" + url.PathEscape(id)
		if purge {
			path += "?purge=1"
		}
		if err := w.call(ctx, http.MethodDelete, path, nil); err != nil {
			return say.Errorf("case %s: %w", id, err)
		}
		tellRemoved(env, id, purge)
	}
	return nil
}

func tellRemoved(env environment, id string, purge bool) {
	done := say.Text("%s: withdrawn", id)
	if purge {
		done = say.Text("%s: purged", id)
	}
	env.line(env.stdout, done)
}

// remove withdraws or purges cases of a data directory that nobody holds, all or none.
func (d *dataFlags) remove(ctx context.Context, env environment, ids []string, purge bool) (err error) {
	c, err := d.openStore(false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	by := data.Author{Name: localUser(), Via: "command"}
	if purge {
		if err = c.store.Purge(by, ids...); err == nil {
			err = forgetOriginals(d.dir, ids)
		}
	} else {
		_, err = c.store.Do(data.Write{By: by, Withdraw: ids})
	}
	if errors.Is(err, store.ErrNotFound) {
		var said *say.Error // which case it is, without the path of the store
		for inner := errors.Unwrap(err); errors.As(inner, &said) && errors.Unwrap(said) != nil; inner = errors.Unwrap(said) {
			err = said
		}
		return say.Errorf("nothing was done: %w", err)
	}
	if err != nil {
		return err
	}
	for _, id := range ids {
		tellRemoved(env, id, purge)
	}
	log := slog.New(slog.NewTextHandler(env.stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	return c.openIndex(ctx, log, nil)
}
