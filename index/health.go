package index

import (
	"context"

	"anlisou/data/say"
)

// Building is the error of an index that does not answer yet, because it is being built: how many steps of how many
// are done. Each change of the store is brought in, and before that read twice where the cases teach words.
type Building struct{ Done, Total int }

// Error implements error.
func (b *Building) Error() string { return b.Said().String() }

// Said implements say.Sayer.
func (b *Building) Said() say.Message {
	return say.Text("index is being built: %d of %d steps are done", b.Done, b.Total)
}

// Health is what index and store say of themselves when they are asked a question each.
type Health struct {
	Cases   int      // that are found
	Pending uint64   // changes of the store that are not in the index yet
	Damaged []string // ids of the cases that the store cannot read, and that are left out of all answers
	// Rebuilding says why the index is being built anew while the one there is goes on answering; empty where it is
	// not.
	Rebuilding string
}

// ErrStore says of a question that the store did not answer it.
var ErrStore = say.New("the store does not answer")

// Health asks the index for a word, and the store for its state. The error is that of the question that failed, an
// ErrStore where it was the store's; it is a *Building where the index is not ready.
func (x *Index) Health(ctx context.Context) (Health, error) {
	if err := x.Ready(); err != nil {
		return Health{}, err
	}
	// A word reads posting lists, which listing everything does not.
	if _, err := x.Search(ctx, Request{Query: "改革", Page: 1, Size: 1}); err != nil {
		return Health{}, err
	}
	all, err := x.Search(ctx, Request{Page: 1})
	if err != nil {
		return Health{}, err
	}
	seq, err := x.config.Source.Seq()
	if err != nil {
		return Health{}, say.Errorf("%w: %w", ErrStore, err)
	}
	h := Health{Cases: all.Total, Damaged: x.damagedCases()}
	if g := x.now.Load(); g != nil {
		h.Pending = seq - min(seq, g.Applied())
	}
	x.mu.Lock()
	h.Rebuilding = x.renewing
	x.mu.Unlock()
	return h, nil
}
