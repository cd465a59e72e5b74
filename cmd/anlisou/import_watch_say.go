package main

import (
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"time"

	"anlisou/data/say"
)

// watchEvent is what a watch says, as --json prints it in a line.
type watchEvent struct {
	Time  time.Time `json:"time"`
	Event string    `json:"event"` // watching, done, refused, waits, goes on, again, stopped
	File  string    `json:"file,omitempty"`
	// To is where the file is now, and Reason the file that says why, both within the folder.
	To      string        `json:"to,omitempty"`
	Reason  string        `json:"reason,omitempty"`
	Problem say.Message   `json:"problem,omitzero"`
	Report  *importReport `json:"report,omitempty"`
}

// summary says in a few words what went in.
func (v *verdict) summary() say.Message {
	if !v.problem.IsZero() {
		return say.Text("is refused (%s)", v.problem)
	}
	r := v.report
	cases, rows := 0, 0
	for _, f := range r.Files {
		cases += f.Cases
		rows += len(f.Refused) + f.More
	}
	text := say.Text("%d cases: %d new, %d changed, %d the same", cases, r.New, r.Changed, r.Same)
	if r.Withdrawn > 0 {
		text = say.Text("%s, %d withdrawn", text, r.Withdrawn)
	}
	if rows > 0 {
		text = say.Text("%s; %d refused", text, rows)
	}
	return text
}

// failed says what is wrong with something once, and once that it is mended; true where it is wrong.
func (w *watcher) failed(ctx context.Context, what string, err error) bool {
	if err == nil {
		if w.said[what] != "" {
			delete(w.said, what)
			w.tell(watchEvent{Event: "goes on", File: what})
		}
		return false
	}
	if says := err.Error(); ctx.Err() == nil && w.said[what] != says {
		w.said[what] = says
		w.tell(watchEvent{Event: "waits", File: what, Problem: say.Of(err)})
	}
	return true
}

// tell says what happened, in a line.
func (w *watcher) tell(e watchEvent) {
	if e.Time = time.Now(); w.asJSON {
		encoder := json.NewEncoder(w.env.stdout)
		encoder.SetEscapeHTML(false)
		_ = encoder.Encode(say.Said(w.env.lang, e)) // that nobody reads it is no reason to stop
		return
	}
	out, text := w.env.stdout, say.Plain(e.Event)
	switch e.Event {
	case "watching":
		text = say.Text("watching %s, every %s; Ctrl-C ends it", e.File, w.watch.every)
	case "stopped":
		text = say.Text("stopped")
	case doneFolder, refusedFolder:
		text = say.Text("%s -> %s: %s", e.File, filepath.ToSlash(e.To), (&verdict{problem: e.Problem, report: e.Report}).summary())
		if e.Reason != "" {
			text = say.Text("%s; see %s", text, filepath.ToSlash(e.Reason))
		}
	case "waits":
		out, text = w.env.stderr, say.Text("%s: it is tried again", e.Problem)
		if !strings.HasPrefix(e.Problem.String(), e.File) {
			text = say.Text("%s: %s", e.File, text)
		}
	case "goes on":
		text = say.Text("%s: goes on", e.File)
	case "again":
		text = say.Text("%s: %s and is taken in again", e.File, e.Problem)
	}
	w.env.line(out, text)
}
