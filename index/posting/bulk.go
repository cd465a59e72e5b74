package posting

import (
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"anlisou/data/say"
	"anlisou/index/engine"
)

// Bulk brings many cases into an index that has none of them: their posting lists are kept in memory, and written as
// one segment for as many as there is room for. Nothing of it is found before its segment is written; when Close has
// returned, all is, and on disk.
//
// A Bulk that is not closed leaves nothing behind but texts, which the index forgets when it is opened again.
type Bulk struct {
	index    *Index
	inverter *inverter
	cases    map[string]uint64 // that are not in the index yet, with their revisions
	last     uint64            // the last change that is in memory
	room     int               // for the posting lists and terms of a segment, in bytes
}

// bulkBytes is how much memory the posting lists and terms of a segment may take. Those of 144,841 articles of law take
// 79 MB, of 60,000 of them 39.
const bulkBytes = 96 << 20

// bulkFile is the segment that is being written, in the folder of the index.
const bulkFile = "segment.new"

// NewBulk begins to bring many cases in. Until it is closed nothing else is brought in.
func (x *Index) NewBulk() *Bulk {
	return &Bulk{index: x, inverter: newInverter(), cases: map[string]uint64{}, last: x.Applied(), room: bulkBytes}
}

// Add brings changes in, at most one of a case, in order of their revisions. A change of a case that is known already
// is brought in as by Apply, after all before it.
func (b *Bulk) Add(changes []engine.Change) error {
	return Guard(func() error {
		b.index.writing.Lock()
		defer b.index.writing.Unlock()
		if stopped := b.index.stopped.Load(); stopped != nil {
			return say.Errorf("index: %w", *stopped)
		}
		known := slices.IndexFunc(changes, func(c engine.Change) bool {
			_, added := b.cases[c.ID]
			return added || b.index.Has(c.ID)
		})
		if known < 0 {
			return b.add(changes)
		}
		if err := errors.Join(b.add(changes[:known]), b.write()); err != nil {
			return err
		}
		documents := newDocuments(changes[known:])
		if err := b.index.bring(changes[known:], documents); err != nil {
			return err
		}
		release(documents)
		b.last = b.index.Applied()
		return nil
	})
}

// add adds changes of cases that are not known.
func (b *Bulk) add(changes []engine.Change) error {
	docs := make([]*engine.Doc, 0, len(changes))
	for _, c := range changes {
		if c.Analysed != nil {
			docs = append(docs, c.Analysed.Doc)
		}
	}
	// The texts are on disk before bleve knows of them, as of bring.
	if err := b.index.texts.add(docs); err != nil {
		return err
	}
	for _, c := range changes {
		b.last = c.Revision
		if c.Analysed != nil {
			b.inverter.add(c.Analysed)
			b.cases[c.ID] = c.Revision
		}
	}
	if b.inverter.size() > b.room {
		return b.write()
	}
	return nil
}

// Close returns once all that was added is on disk.
func (b *Bulk) Close() error {
	return Guard(func() error {
		b.index.writing.Lock()
		defer b.index.writing.Unlock()
		return b.write()
	})
}

// write writes what is in memory as a segment, which is on disk and in the index when it returns.
func (b *Bulk) write() error {
	x := b.index
	if b.last == x.Applied() {
		return x.flush()
	}
	batch := x.bleve.NewBatch()
	if len(b.inverter.revisions) > 0 {
		path := filepath.Join(x.dir, bulkFile)
		defer func() { _ = os.Remove(path) }() // where it is still there
		if err := b.inverter.writeFile(path); err != nil {
			return say.Errorf("index: write a segment: %w", err)
		}
		if err := batch.IndexAdvanced(newPrepared(path)); err != nil {
			return say.Errorf("index: %w", err)
		}
	}
	batch.SetInternal(internalApplied, binary.BigEndian.AppendUint64(nil, b.last))
	if err := x.bleve.Batch(batch); err != nil {
		return damaged(err, "batch")
	}
	x.dirty = true
	x.mu.Lock()
	for id, revision := range b.cases {
		x.current[id] = revision
	}
	x.mu.Unlock()
	x.applied.Store(b.last)
	b.inverter.reset()
	clear(b.cases)
	return x.flush()
}
