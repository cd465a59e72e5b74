package store

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"

	bolt "go.etcd.io/bbolt"

	"anlisou/data"
	"anlisou/data/durable"
	"anlisou/data/say"
)

const (
	// compactChunk is how many bytes are compared in one transaction: while one is open for long, a write that has the
	// file grow beyond its mapping waits for it, and all readers for that write.
	compactChunk = 4 << 20
	// compactPasses is how often what was written meanwhile is brought into the new file at most before the writers are
	// kept waiting, and compactFew how many bytes of it are so few that they may be.
	compactPasses = 8
	compactFew    = 256 << 10
)

// Space is what the store's file takes, and how much of that is in pages that nothing uses any more.
func (s *Store) Space() (space data.Space, err error) {
	space.Part = data.PartCases
	err = s.wrap(s.transact(false, func(tx *bolt.Tx) error {
		stats, pageSize := tx.DB().Stats(), tx.DB().Info().PageSize
		space.Unused = int64(stats.FreePageN+stats.PendingPageN) * int64(pageSize)
		return nil
	}))
	if err != nil {
		return space, err
	}
	info, err := os.Stat(s.path)
	if err != nil {
		return space, s.wrap(err)
	}
	space.Bytes = info.Size()
	return space, nil
}

// Compact gives back the space that nothing uses any more: all that is in the store goes into a new file, which then
// takes the place of the old one. Others read and write meanwhile; writes wait for the end of it alone, while the two
// files are compared. Whatever goes wrong before, a full disk or a sudden end, leaves the old file as it was. It tells
// how many of how many bytes were copied, where tell is not nil.
func (s *Store) Compact(ctx context.Context, tell func(done, total int)) error {
	if s.readOnly {
		return say.Errorf("%w: %s", ErrReadOnly, s.path)
	}
	s.compacting.Lock() // one at a time, and none while the store is closed
	defer s.compacting.Unlock()
	space, err := s.Space()
	if err != nil {
		return err
	}
	name, err := s.newFile(compactedSuffix)
	if err != nil {
		return s.wrap(say.Errorf("compact: %w", err))
	}
	c := &compaction{Store: s, total: int(space.Bytes - space.Unused), tell: tell}
	if err := c.run(ctx, name); err != nil {
		if gone := os.Remove(name); !errors.Is(gone, os.ErrNotExist) { // it was renamed
			err = errors.Join(err, gone)
		}
		return s.wrap(say.Errorf("compact: %w", err))
	}
	return nil
}

// compaction is the making of a file with what a store holds.
type compaction struct {
	*Store
	db   *bolt.DB // the new file
	held heldFile

	done, total int
	tell        func(done, total int)
}

func (c *compaction) run(ctx context.Context, name string) (err error) {
	if c.db, c.held, err = openHeld(name, false); err != nil {
		return err
	}
	c.db.NoSync = true // nothing depends on it until it is whole
	for range compactPasses {
		changed, err := c.pass(ctx)
		if err != nil {
			return errors.Join(err, c.db.Close())
		}
		if c.tell = nil; changed <= compactFew {
			break
		}
	}
	old, err := c.takeOver(ctx, name)
	if old == nil {
		return errors.Join(err, c.db.Close())
	}
	// Who reads the old file goes on in it; its space is given back with it.
	return errors.Join(err, c.settle("close", old.Close))
}

// pass makes all buckets of the new file what those of the store are, each a chunk at a time, and gives how many bytes of
// entries were not the same.
func (c *compaction) pass(ctx context.Context) (changed int, err error) {
	var names [][]byte
	err = c.transact(false, func(tx *bolt.Tx) error {
		return tx.ForEach(func(name []byte, _ *bolt.Bucket) error {
			names = append(names, bytes.Clone(name))
			return nil
		})
	})
	for _, name := range names {
		for last, more := []byte(nil), true; more && err == nil; {
			if c.closing.Load() {
				return changed, ErrClosed
			}
			if err := ctx.Err(); err != nil {
				return changed, err
			}
			err = c.transact(false, func(tx *bolt.Tx) error {
				defer c.forget(tx)
				n := 0
				last, n, err = c.chunk(tx, name, last)
				changed += n
				more = last != nil
				return err
			})
			if c.tell != nil {
				c.tell(min(c.done, c.total), c.total)
			}
		}
	}
	return changed, err
}

// chunk makes what follows a key in a bucket of the new file the same as in the store, and gives the last key that it has
// come to, nil at the end, and how many bytes were not the same.
func (c *compaction) chunk(tx *bolt.Tx, name, after []byte) (last []byte, changed int, err error) {
	bucket := tx.Bucket(name)
	if bucket == nil {
		return nil, 0, say.Errorf("%w: a part of it is missing", ErrDamaged)
	}
	var edits []entry
	err = c.db.View(func(to *bolt.Tx) error {
		edits, last, err = c.differing(bucket, to.Bucket(name), after)
		return err
	})
	if err != nil {
		return nil, 0, err
	}
	err = c.db.Update(func(to *bolt.Tx) error {
		into, err := to.CreateBucketIfNotExists(name)
		if err != nil {
			return err
		}
		into.FillPercent = 1 // what is written comes in the order of the keys
		for _, e := range edits {
			changed += len(e.key) + len(e.value)
			if e.value == nil {
				err = into.Delete(e.key)
			} else {
				err = into.Put(e.key, e.value)
			}
			if err != nil {
				return err
			}
		}
		return into.SetSequence(bucket.Sequence())
	})
	return last, changed, err
}

// differing are the entries behind a key that another bucket, nil where it is not there, has not or has otherwise, and
// those that it has too many, which are without a value.
func (c *compaction) differing(of, in *bolt.Bucket, after []byte) (edits []entry, last []byte, err error) {
	a := behind(of, after)
	b := behind(in, after)
	for size := 0; a.key != nil || b.key != nil; {
		if size >= compactChunk {
			return edits, bytes.Clone(last), nil
		}
		order := bytes.Compare(a.key, b.key)
		switch {
		case b.key == nil:
			order = -1
		case a.key == nil:
			order = 1
		}
		n := 0
		switch {
		case order <= 0 && a.value == nil:
			return nil, nil, say.Errorf("%w: something else is where an entry should be", ErrDamaged)
		case order > 0:
			edits = append(edits, entry{key: bytes.Clone(b.key)})
			last, n = b.key, len(b.key)
		default:
			if order < 0 || !bytes.Equal(a.value, b.value) {
				edits = append(edits, entry{key: a.key, value: a.value})
			}
			last, n = a.key, len(a.key)+len(a.value)
			c.done += n
		}
		size += n
		if order <= 0 {
			a.next()
		}
		if order >= 0 {
			b.next()
		}
	}
	return edits, nil, nil
}

// placed is an entry that a cursor stands at; without a key it is behind the last.
type placed struct {
	cursor     *bolt.Cursor
	key, value []byte
}

// behind is the first entry of a bucket that follows a key.
func behind(bucket *bolt.Bucket, key []byte) (p placed) {
	if bucket == nil {
		return p
	}
	p.cursor = bucket.Cursor()
	if key == nil {
		p.key, p.value = p.cursor.First()
	} else if p.key, p.value = p.cursor.Seek(key); bytes.Equal(p.key, key) {
		p.next()
	}
	return p
}

func (p *placed) next() { p.key, p.value = p.cursor.Next() }

// takeOver has the new file take the place of the store's, and gives the old one, which is to be closed; nil where it is
// still the store's.
func (c *compaction) takeOver(ctx context.Context, name string) (old *bolt.DB, err error) {
	c.writing.Lock()
	defer c.writing.Unlock()
	if _, err := c.pass(ctx); err != nil { // nobody writes: now they are the same
		return nil, err
	}
	if err := c.db.Sync(); err != nil {
		return nil, err
	}
	c.db.NoSync = false
	if err := c.stillOurs(); err != nil {
		return nil, err
	}
	path, err := filepath.EvalSymlinks(c.path)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	keepOwner(name, info)
	if err := os.Chmod(name, info.Mode().Perm()); err != nil {
		return nil, err
	}
	dir := filepath.Dir(path)
	if err := durable.SyncFolder(dir); err != nil { // it would fail behind, when it is too late
		return nil, err
	}
	if err := os.Rename(name, path); err != nil {
		return nil, err
	}
	c.beginning.Lock()
	old, c.Store.db, c.Store.held = c.Store.db, c.db, c.held
	c.beginning.Unlock()
	if err := durable.SyncFolder(dir); err != nil {
		// Which of the two files bears the name after a sudden end is not known: nothing may be answered from here on.
		err = say.Errorf("%w: its new file has its name, and that is not on disk: %w; end the program and start it again",
			ErrLost, err)
		c.lost.Store(&err)
		return old, err
	}
	return old, nil
}
