package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"anlisou/data"
	"anlisou/data/say"
)

func logCommand(env environment) *cobra.Command {
	c := &cobra.Command{
		Use:     "log",
		Short:   env.say("shows who changed what, the latest first"),
		Long:    env.say("Every write is in the log, with who did it, when, which cases, and which of their fields; nothing is ever taken out."),
		Example: "anlisou log\nanlisou log --case jiaxing-07\nanlisou log --last 0 --json > log.jsonl",
		Args:    noArguments,
	}
	f := c.Flags()
	var d dataFlags
	f.StringVar(&d.dir, "data", "./anlisou-data", env.say("read the log of the data directory `DIR`"))
	var at remoteFlags
	at.set(f, env)
	last := f.Int("last", 50, env.say("the last `N` entries; 0 for all"))
	id := f.String("case", "", env.say("only what was done to the case `ID`"))
	asJSON := f.Bool("json", false, env.say("write each entry as a line of JSON"))
	c.RunE = func(c *cobra.Command, _ []string) error {
		if *last < 0 {
			return badUsage("--last %d: how many entries, 0 for all", *last)
		}
		show := func(entries iter.Seq2[data.Entry, error]) error { return showLog(env, entries, *id, *last, *asJSON) }
		if at.server != "" {
			w, err := at.open()
			if err != nil {
				return err
			}
			return show(w.log(c.Context(), *id, *last))
		}
		opened, err := d.open(toCheck)
		if held := (*inUseError)(nil); errors.As(err, &held) {
			if w, ok := throughSocket(d.dir); ok {
				return show(w.log(c.Context(), *id, *last))
			}
		}
		if err != nil {
			return err
		}
		return errors.Join(show(opened.store.Log()), opened.close())
	}
	return c
}

// log is the audit log of a server.
func (w *writing) log(ctx context.Context, id string, last int) iter.Seq2[data.Entry, error] {
	return func(yield func(data.Entry, error) bool) {
		values := url.Values{"last": {strconv.Itoa(last)}}
		if id != "" {
			values.Set("case", id)
		}
		var answer struct {
			Entries []data.Entry `json:"entries"`
		}
		if err := w.call(ctx, http.MethodGet, "/api/v1/log?"+values.Encode(), &answer); err != nil {
			yield(data.Entry{}, err)
			return
		}
		for _, e := range answer.Entries {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// showLog writes entries. What is damaged is named, and the others follow.
func showLog(env environment, entries iter.Seq2[data.Entry, error], id string, last int, asJSON bool) (err error) {
	out := bufio.NewWriter(env.stdout)
	defer func() { err = errors.Join(err, out.Flush()) }()
	shown := 0
	var damaged []error
	for e, err := range entries {
		if err != nil {
			if e.Time.IsZero() && len(damaged) > 0 { // once
				continue
			}
			damaged = append(damaged, err)
			continue
		}
		if id != "" && !e.Of(id) {
			continue
		}
		if asJSON {
			if err := json.NewEncoder(out).Encode(e); err != nil {
				return err
			}
		} else {
			fmt.Fprintf(out, "%s  %s  %s\n", e.Time.Local().Format(time.DateTime), whoOf(e.Author), strings.Map(printable, whatOf(&e).In(env.lang)))
		}
		if shown++; shown == last {
			break
		}
	}
	if shown == 0 && len(damaged) == 0 {
		say.Line(env.stderr, "nothing is in the log")
	}
	return errors.Join(damaged...)
}

func whoOf(a data.Author) string {
	name := strings.Map(printable, a.Name)
	if name == "" {
		name = "-"
	}
	if a.Via != "" {
		name += " (" + a.Via + ")"
	}
	return name
}

// mostNamed is how many cases of an entry are named.
const mostNamed = 5

// whatOf says in a line what was done.
func whatOf(e *data.Entry) say.Message {
	var parts []say.Message
	add := func(did say.Key, names []string) {
		if len(names) == 0 {
			return
		}
		text := say.Text(did, say.List(names[:min(len(names), mostNamed)]))
		if more := len(names) - mostNamed; more > 0 {
			text = say.Text("%s and %d more", text, more)
		}
		parts = append(parts, text)
	}
	add("added %s", e.Added)
	var changed []string
	for _, d := range e.Changed {
		changed = append(changed, d.ID+" ("+strings.Join(d.Fields, " ")+")")
	}
	add("changed %s", changed)
	add("withdrew %s", e.Withdrawn)
	add("purged %s", e.Purged)
	add("named the collection %s", e.Collections)
	if e.What != "" {
		parts = append(parts, say.Plain(e.What))
	}
	return say.Join("%s; %s", parts)
}
