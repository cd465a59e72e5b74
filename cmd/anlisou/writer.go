package main

import (
	"context"
	"errors"
	"io"
	"iter"
	"log/slog"
	"maps"
	"sync"
	"time"

	"anlisou/data"
	"anlisou/data/say"
	"anlisou/index"
	"anlisou/segment"
	"anlisou/server"
)

// writer changes the cases of an open data directory, as server.Config wants it.
type writer struct {
	*collection
	log *slog.Logger

	mu       sync.Mutex
	register *data.Register // nil while nobody needs it
	forget   *time.Timer

	updates  sync.WaitGroup
	updating sync.Mutex
	asked    bool // that the index is brought up to the store, by who does not wait
}

var _ server.Writer = (*writer)(nil)

// registerKept is how long what cases are known by is kept in memory after it was needed.
const registerKept = 10 * time.Minute

func newWriter(c *collection, log *slog.Logger) *writer { return &writer{collection: c, log: log} }

// Write implements server.Writer.
func (w *writer) Write(ctx context.Context, change data.Write, wait bool) (data.Written, error) {
	nameless := namelessIn(change.Put)
	if err := w.identify(ctx, change.Put); err != nil {
		return data.Written{}, err
	}
	change.If = conditionsOf(change, nameless)
	done, err := w.store.Do(change)
	if err != nil {
		return data.Written{}, err
	}
	w.known(change.Put)
	if !wait {
		done.Pending = true
		w.update()
		return done, nil
	}
	// What is written is written: that searches do not find it yet is said, and is no error.
	if err := w.index.Update(context.WithoutCancel(ctx)); err != nil {
		done.Pending = true
		if building := (*index.Building)(nil); !errors.As(w.index.Ready(), &building) { // else it has all when it is built
			w.log.Error("what was written is not found yet", "seq", done.Seq, "error", err)
		}
	}
	return done, nil
}

// namelessIn are the places of the cases that have no id.
func namelessIn(cases []data.Case) (places []int) {
	for i := range cases {
		if cases[i].ID == "" {
			places = append(places, i)
		}
	}
	return places
}

// conditionsOf are the conditions of a write, with that of the cases that were given ids under those.
func conditionsOf(change data.Write, nameless []int) map[string]uint64 {
	version, conditional := change.If[""]
	if !conditional {
		return change.If
	}
	conditions := maps.Clone(change.If)
	delete(conditions, "")
	for _, i := range nameless {
		conditions[change.Put[i].ID] = version
	}
	return conditions
}

// update brings the index up to the store in the background.
func (w *writer) update() {
	w.updating.Lock()
	defer w.updating.Unlock()
	if w.asked {
		return
	}
	w.asked = true
	w.updates.Go(func() {
		w.updating.Lock()
		w.asked = false
		w.updating.Unlock()
		if err := w.index.Update(context.Background()); err != nil && !errors.Is(err, index.ErrClosed) {
			w.log.Error("what was written is not found yet", "error", err)
		}
	})
}

// close waits for what is done in the background.
func (w *writer) close() { w.updates.Wait() }

// identify gives ids to the cases that have none.
func (w *writer) identify(ctx context.Context, cases []data.Case) error {
	nameless := false
	for i := range cases {
		nameless = nameless || cases[i].ID == ""
	}
	if !nameless {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.register == nil {
		r := data.NewRegister(func(title string) string { return string(segment.Normalise(title).Runes) })
		for record, err := range w.store.All() {
			if ctx.Err() != nil {
				return say.Errorf("see which cases there are: %w", ctx.Err())
			}
			if err == nil {
				r.Add(&record.Case)
			} else if record.Case.ID == "" {
				return err
			}
		}
		w.register = r
	}
	if w.forget != nil {
		w.forget.Stop()
	}
	w.forget = time.AfterFunc(registerKept, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.register = nil
	})
	for i := range cases { // an id is made of the collection's
		if cases[i].ID == "" && cases[i].Collection == "" {
			cases[i].Collection = defaultCollection
		}
	}
	w.register.Identify(cases)
	return nil
}

// defaultCollection is that of a case that comes without one, and without an id.
const defaultCollection = "cases"

func (w *writer) known(cases []data.Case) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := range cases {
		if w.register != nil {
			w.register.Add(&cases[i])
		}
	}
}

// Stored implements server.Writer.
func (w *writer) Stored(_ context.Context, id string) (data.Case, uint64, error) {
	r, err := w.store.Get(id)
	return r.Case, r.Seq, err
}

// Versions implements server.Writer.
func (w *writer) Versions(_ context.Context, id string) ([]data.Version, bool, error) {
	return w.store.Versions(id)
}

// Withdrawn implements server.Writer.
func (w *writer) Withdrawn(_ context.Context, id string) (data.Withdrawal, bool, error) {
	return w.store.Withdrawn(id)
}

// Withdrawals implements server.Writer.
func (w *writer) Withdrawals(context.Context) ([]data.Withdrawal, error) {
	return w.store.Withdrawals()
}

// Cases implements server.Writer.
func (w *writer) Cases(ctx context.Context) iter.Seq2[data.Version, error] {
	return func(yield func(data.Version, error) bool) {
		for r, err := range w.store.All() {
			if ctx.Err() != nil {
				yield(data.Version{}, ctx.Err())
				return
			}
			if !yield(data.Version{Seq: r.Seq, Case: r.Case}, err) {
				return
			}
		}
	}
}

// Log implements server.Writer.
func (w *writer) Log() iter.Seq2[data.Entry, error] { return w.store.Log() }

// Backup implements server.Writer.
func (w *writer) Backup(ctx context.Context, out io.Writer) error { return w.backup(ctx, out) }

// Rebuild implements server.Writer.
func (w *writer) Rebuild(ctx context.Context, tell func(done, total int)) error {
	total := w.store.Len()
	return w.index.RebuildTelling(ctx, func(done int) { tell(min(done, total), total) })
}

// Purge implements server.Writer. An original that cannot be removed goes at the next start.
func (w *writer) Purge(_ context.Context, by data.Author, ids ...string) error {
	if err := w.store.Purge(by, ids...); err != nil {
		return err
	}
	if w.documents == nil {
		return nil
	}
	if err := w.documents.originals.forget(ids...); err != nil {
		w.log.Error("the original of a case that was purged is not removed before the next start", "cases", ids, "error", err)
	}
	return nil
}
