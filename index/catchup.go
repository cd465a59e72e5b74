package index

import (
	"context"
	"encoding/binary"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"anlisou/data"
)

// What is brought in at a time. A batch ends at whichever comes first; one case alone may have more, up to data.MaxTextLen.
// Two batches are in memory at once, one that is read and cut and one with bleve; each takes about fifteen times its text.
const (
	batchCases   = 512
	batchBytes   = 2 << 20  // of text as the cases have it
	pendingBytes = 16 << 20 // of flat text that bleve may hold in memory before it must be on disk
	buildingGC   = 50       // garbage beside what is in use, in percent, while much is brought in; Go's default is 100
)

// frugally does something that makes much garbage, and has it collected sooner meanwhile.
func frugally(do func() error) error {
	defer debug.SetGCPercent(debug.SetGCPercent(buildingGC))
	return do()
}

// prepared is a batch of changes, cut and ready for bleve.
type prepared struct {
	changes []data.Change
	cases   []analysed
	err     error // why there are no more
}

// catchUp applies the store's changes in batches until there are none. While bleve takes one batch in, the
// next is read and cut.
func (x *Index) catchUp(ctx context.Context, g *generation, progress func(int)) error {
	ctx, cancel := context.WithCancel(ctx)
	batches := make(chan prepared)
	var reading sync.WaitGroup
	reading.Go(func() {
		defer close(batches)
		err := guard(func() error { x.prepare(ctx, g, batches); return nil })
		if err == nil {
			return
		}
		select {
		case batches <- prepared{err: fmt.Errorf("index: prepare cases: %w", err)}:
		case <-ctx.Done():
		}
	})
	defer reading.Wait() // after cancel, so that the reader is not left waiting
	defer cancel()
	total := 0
	for batch := range batches {
		if err := ctx.Err(); err != nil {
			return err
		}
		if batch.err != nil {
			return batch.err
		}
		if err := g.apply(batch.changes, batch.cases); err != nil {
			return err
		}
		total += len(batch.changes)
		if progress != nil {
			progress(total)
		}
	}
	if total > 0 {
		x.config.Logger.Info("index caught up", "changes", total, "seq", g.applied.Load())
	}
	return ctx.Err()
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
		p := prepared{changes: batch, cases: g.analyser.all(batch)}
		batch, bytes = make([]data.Change, 0, batchCases), 0
		clear(inBatch)
		return hand(p)
	}
	for change, err := range x.config.Source.Changes(g.applied.Load()) {
		if err != nil {
			if change.ID == "" {
				hand(prepared{err: fmt.Errorf("index: read the store: %w", err)})
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

// apply brings changes in, at most one to a case, with what analyseAll made of them. They are searchable when it returns.
func (g *generation) apply(changes []data.Change, cases []analysed) error {
	if len(changes) == 0 {
		return nil
	}
	return guard(func() error { return g.bring(changes, cases) })
}

func (g *generation) bring(changes []data.Change, cases []analysed) error {
	g.writing.Lock()
	defer g.writing.Unlock()
	if stopped := g.stopped.Load(); stopped != nil {
		return fmt.Errorf("index: %w", *stopped)
	}
	entries := make([]*entry, 0, len(cases))
	batch := g.bleve.NewBatch()
	next := make(map[string]uint64, len(changes)) // 0: deleted
	for i, c := range changes {
		if old, indexed := g.current[c.ID]; indexed {
			batch.Delete(bleveID(old))
		}
		next[c.ID] = 0
		if c.Case != nil {
			entries = append(entries, cases[i].entry)
			if err := batch.IndexAdvanced(cases[i].document); err != nil {
				return fmt.Errorf("index: case %s: %w", c.ID, err)
			}
			next[c.ID] = c.Seq
		}
	}
	// The texts are on disk before bleve knows of them, so that no index on disk lacks one.
	if err := g.texts.add(entries); err != nil {
		return err
	}
	last := changes[len(changes)-1].Seq
	batch.SetInternal(internalApplied, binary.BigEndian.AppendUint64(nil, last))
	if err := g.bleve.Batch(batch); err != nil {
		return damaged(err, "batch") // which bleve keeps in memory, so that only what it reads of its files can fail
	}
	g.dirty = true
	g.mu.Lock()
	for id, seq := range next {
		delete(g.withheld, g.current[id])
		g.withheldAt++
		if seq == 0 {
			delete(g.current, id)
		} else {
			g.current[id] = seq
		}
	}
	g.mu.Unlock()
	g.applied.Store(last)
	for _, e := range entries {
		g.pending += len(e.text)
	}
	if g.pending > pendingBytes {
		return g.flush()
	}
	return nil
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
func (a *analyser) all(changes []data.Change) []analysed {
	cases := make([]analysed, len(changes))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(changes)) {
		workers.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(changes) {
					return
				}
				if c := changes[i].Case; c != nil {
					cases[i] = a.whole(changes[i].Seq, c)
				}
			}
		})
	}
	workers.Wait()
	return cases
}
