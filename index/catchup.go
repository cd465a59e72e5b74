package index

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	"anlisou/data"
	"anlisou/data/say"
	"anlisou/index/engine"
	"anlisou/index/posting"
)

// What is brought in at a time. A batch ends at whichever comes first; one case alone may have more, up to
// data.MaxTextLen. Two batches are in memory at once, one that is read and cut and one that is brought in; each takes about
// fifteen times its text.
const (
	batchCases = 512
	batchBytes = 2 << 20 // of text as the cases have it
)

// prepared is a batch of changes, cut and ready for bleve.
type prepared struct {
	changes []engine.Change
	err     error // why there are no more
}

// catchUp applies the store's changes in batches until there are none.
func (x *Index) catchUp(ctx context.Context, g *generation, progress func(int)) error {
	total, err := x.feed(ctx, g, g.Apply, progress)
	if total > 0 && err == nil {
		x.config.Logger.Info("index caught up", "changes", total, "seq", g.Applied())
	}
	return err
}

// fill applies all of the store's changes to a generation that has none of them yet and that nobody asks.
func (x *Index) fill(ctx context.Context, g *generation, progress func(int)) error {
	bulk := g.NewBulk()
	total, err := x.feed(ctx, g, bulk.Add, progress)
	if err != nil {
		return err
	}
	if err := bulk.Close(); err != nil {
		return err
	}
	x.config.Logger.Info("index filled", "changes", total, "seq", g.Applied())
	return nil
}

// feed has apply bring in the changes that g has not, in batches until there are none, and gives how many there were.
// While it brings one batch in, the next is read and cut.
func (x *Index) feed(
	ctx context.Context,
	g *generation,
	apply func([]engine.Change) error,
	progress func(int),
) (total int, err error) {
	ctx, cancel := context.WithCancel(ctx)
	batches := make(chan prepared)
	var reading sync.WaitGroup
	reading.Go(func() {
		defer close(batches)
		err := posting.Guard(func() error { x.prepare(ctx, g, batches); return nil })
		if err == nil {
			return
		}
		select {
		case batches <- prepared{err: say.Errorf("index: prepare cases: %w", err)}:
		case <-ctx.Done():
		}
	})
	defer reading.Wait() // after cancel, so that the reader is not left waiting
	defer cancel()
	for batch := range batches {
		if err := ctx.Err(); err != nil {
			return total, err
		}
		if batch.err != nil {
			return total, batch.err
		}
		if err := apply(batch.changes); err != nil {
			return total, err
		}
		total += len(batch.changes)
		if progress != nil {
			progress(total)
		}
	}
	return total, ctx.Err()
}

// prepare reads the changes that are not applied and hands them over in batches, until they end, the context does, or
// the store cannot be read.
func (x *Index) prepare(ctx context.Context, g *generation, batches chan<- prepared) {
	hand := func(p prepared) bool {
		select {
		case batches <- p:
			return true
		case <-ctx.Done():
			return false
		}
	}
	var batch []data.Change
	bytes := 0 // of text in batch
	inBatch := make(map[string]bool, batchCases)
	flush := func() bool {
		if len(batch) == 0 {
			return true
		}
		p := prepared{changes: g.analyser.all(batch)}
		batch, bytes = make([]data.Change, 0, batchCases), 0
		clear(inBatch)
		return hand(p)
	}
	for change, err := range x.config.Source.Changes(g.Applied()) {
		if err != nil {
			if change.ID == "" {
				hand(prepared{err: say.Errorf("index: read the store: %w", err)})
				return
			}
			// One case that cannot be read must not keep the others from being found.
			x.noteDamaged(change.ID, err)
			change.Case = nil
		} else {
			x.noteWell(change.ID)
		}
		size := textSize(change.Case)
		full := len(batch) == batchCases || len(batch) > 0 && bytes+size > batchBytes
		if full || inBatch[change.ID] { // a case may change again during the pass
			if !flush() {
				return
			}
		}
		batch, bytes = append(batch, change), bytes+size
		inBatch[change.ID] = true
	}
	flush()
}

// textSize is how many bytes of text a case has.
func textSize(c *data.Case) int {
	if c == nil {
		return 0
	}
	n := len(c.Title)
	for _, s := range c.Sections {
		n += len(s.Heading) + len(s.Text)
	}
	return n
}

// all cuts and labels the cases of a batch on all cores.
func (a *analyser) all(changes []data.Change) []engine.Change {
	made := make([]engine.Change, len(changes))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(changes)) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(changes); i = int(next.Add(1)) - 1 {
				made[i] = engine.Change{ID: changes[i].ID, Revision: changes[i].Seq}
				if c := changes[i].Case; c != nil {
					made[i].Analysed = a.whole(changes[i].Seq, c)
				}
			}
		})
	}
	workers.Wait()
	return made
}
