package server

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"
)

// Happening is something that went wrong, or nearly.
type Happening struct {
	Time    time.Time // of the last time
	Level   slog.Level
	Message string
	Detail  string // the error, as it is logged
	Times   int
}

// Recent is a log handler that hands records on, and remembers the warnings and errors among them: those of one message
// as one.
type Recent struct {
	next  slog.Handler
	given []slog.Attr
	kept  *happenings
}

type happenings struct {
	mu   sync.Mutex
	list []Happening // the latest last
}

// mostHappenings is how many are remembered: what a person reads.
const mostHappenings = 30

// NewRecent remembers what goes to a handler.
func NewRecent(next slog.Handler) *Recent { return &Recent{next: next, kept: &happenings{}} }

// Restore remembers what an earlier process did, as its List gave it, beside what happened since.
func (r *Recent) Restore(list []Happening) {
	r.kept.mu.Lock()
	defer r.kept.mu.Unlock()
	since := r.kept.list
	r.kept.list = nil
	list = slices.Clone(list)
	slices.Reverse(list)
	for _, one := range slices.Concat(list, since) {
		r.kept.put(one)
	}
}

// List is what is remembered, the latest first.
func (r *Recent) List() []Happening {
	r.kept.mu.Lock()
	defer r.kept.mu.Unlock()
	list := slices.Clone(r.kept.list)
	slices.Reverse(list)
	return list
}

// Enabled implements slog.Handler.
func (r *Recent) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn || r.next.Enabled(ctx, level)
}

// Handle implements slog.Handler.
func (r *Recent) Handle(ctx context.Context, record slog.Record) error {
	if record.Level >= slog.LevelWarn {
		r.kept.add(record, r.given)
	}
	if !r.next.Enabled(ctx, record.Level) {
		return nil
	}
	return r.next.Handle(ctx, record)
}

// WithAttrs implements slog.Handler.
func (r *Recent) WithAttrs(attributes []slog.Attr) slog.Handler {
	return &Recent{r.next.WithAttrs(attributes), slices.Concat(r.given, attributes), r.kept}
}

// WithGroup implements slog.Handler.
func (r *Recent) WithGroup(name string) slog.Handler {
	return &Recent{r.next.WithGroup(name), r.given, r.kept}
}

func (h *happenings) add(record slog.Record, given []slog.Attr) {
	one := Happening{Time: record.Time, Level: record.Level, Message: record.Message, Times: 1}
	note := func(a slog.Attr) bool {
		if a.Key == "error" || a.Key == "panic" || a.Key == "reason" {
			one.Detail = a.Value.Resolve().String()
		}
		return true
	}
	for _, a := range given {
		note(a)
	}
	record.Attrs(note)
	if runes := []rune(one.Detail); len(runes) > maxDetail {
		one.Detail = string(runes[:maxDetail]) + "…"
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.put(one)
}

// put adds one, as the latest. It is called with h.mu held.
func (h *happenings) put(one Happening) {
	if nth := slices.IndexFunc(h.list, func(past Happening) bool {
		return past.Message == one.Message && past.Level == one.Level
	}); nth >= 0 {
		one.Times += h.list[nth].Times
		h.list = slices.Delete(h.list, nth, nth+1)
	}
	h.list = append(h.list, one)
	if len(h.list) > mostHappenings {
		h.list = h.list[1:]
	}
}

// maxDetail, in characters, is how much of an error is remembered.
const maxDetail = 300
