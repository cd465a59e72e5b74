package main

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"time"
)

// watchEvent is what a watch says, as --json prints it in a line.
type watchEvent struct {
	Time  time.Time `json:"time"`
	Event string    `json:"event"` // watching, done, refused, waits, goes on, again, stopped
	File  string    `json:"file,omitempty"`
	// To is where the file is now, and Reason the file that says why, both within the folder.
	To      string        `json:"to,omitempty"`
	Reason  string        `json:"reason,omitempty"`
	Problem string        `json:"problem,omitempty"`
	Report  *importReport `json:"report,omitempty"`
}

// summary says in a few words what went in.
func (v *verdict) summary() string {
	if v.problem != "" {
		return "is refused (" + v.problem + ")"
	}
	r := v.report
	cases, rows := 0, 0
	for _, f := range r.Files {
		cases += f.Cases
		rows += len(f.Refused) + f.More
	}
	text := fmt.Sprintf("%d cases: %d new, %d changed, %d the same", cases, r.New, r.Changed, r.Same)
	if r.Withdrawn > 0 {
		text += fmt.Sprintf(", %d withdrawn", r.Withdrawn)
	}
	if rows > 0 {
		text += fmt.Sprintf("; %d refused", rows)
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
	if says := oneLine(err); ctx.Err() == nil && w.said[what] != says {
		w.said[what] = says
		w.tell(watchEvent{Event: "waits", File: what, Problem: says})
	}
	return true
}

// tell says what happened, in a line.
func (w *watcher) tell(e watchEvent) {
	if e.Time = time.Now(); w.asJSON {
		encoder := json.NewEncoder(w.env.stdout)
		encoder.SetEscapeHTML(false)
		_ = encoder.Encode(e) // that nobody reads it is no reason to stop
		return
	}
	out, text := w.env.stdout, ""
	switch e.Event {
	case "watching":
		text = fmt.Sprintf("watching %s, every %s; Ctrl-C ends it", e.File, w.watch.every)
	case doneFolder, refusedFolder:
		text = fmt.Sprintf("%s -> %s: %s", e.File, filepath.ToSlash(e.To), (&verdict{problem: e.Problem, report: e.Report}).summary())
		if e.Reason != "" {
			text += "; see " + filepath.ToSlash(e.Reason)
		}
	case "waits":
		out, text = w.env.stderr, e.Problem+": it is tried again"
		if !strings.HasPrefix(text, e.File) {
			text = e.File + ": " + text
		}
	case "goes on":
		text = e.File + ": goes on"
	case "again":
		text = fmt.Sprintf("%s: %s and is taken in again", e.File, e.Problem)
	default:
		text = e.Event
	}
	fmt.Fprintln(out, strings.Map(printable, strings.ReplaceAll(text, "\n", " ")))
}
