// Package store keeps cases durably: the truth, from which every index can be rebuilt. An
// answered write is on disk. It hides the file (bbolt), its format and its checks.
//
// Each change of a case has a sequence number, one higher than the change before it. The latest
// change of each case, a deletion too, stays visible in Changes, so that an index that was away
// for any time can catch up.
//
// A file belongs to one process at a time, or to any number that only read it. Within a process,
// any number of goroutines may read while one writes; writers wait for each other.
//
// Cases are kept in blocks of about 32 KB, compressed: 0.5 times their text in all. A write reads and writes the blocks
// of its cases, so that nothing is ever to be tidied up.
//
// Damage is small: all is held twice. What a block holds can be made again from its own parity where a
// bit was flipped or a sector of a disk was lost; which cases it holds, and their sequence numbers, is in
// its directory, in the JSON of the cases and in the changes. Open puts right what the rest vouches for.
// Where a block is damaged in more places, each of its cases is named wherever it is met, and putting it
// again mends it.
package store

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"anlisou/data"
	"anlisou/data/say"
)

var (
	// ErrNotFound is a case that the store does not hold.
	ErrNotFound = data.ErrNotFound
	// ErrInUse is a store that another process, or this one, has open.
	ErrInUse = say.New("store is in use")
	// ErrNewer is a store that a newer version of the program wrote.
	ErrNewer = say.New("store is of a newer format")
	// ErrForeign is a file that another program wrote.
	ErrForeign = say.New("file is not a case store")
	// ErrDamaged is a store, or a value in it, that is not as it was written.
	ErrDamaged = say.New("store is damaged")
	// ErrReadOnly is a write to a store that may only be read.
	ErrReadOnly = say.New("store may only be read")
	// ErrLost is a store whose file was damaged under it so that nothing can be read any more until it is opened again.
	ErrLost = say.New("store is lost to this process")
	// ErrMoved is a write to a store whose file does not bear its name any more.
	ErrMoved = data.ErrMoved
	// ErrConflict is a write on the condition that a case is as it was, which it is not.
	ErrConflict = data.ErrConflict
	// ErrClosed is a store after Close.
	ErrClosed = say.New("store is closed")
)

// Store is an open store. Its methods may be called from many goroutines.
type Store struct {
	path   string
	id     string
	format uint64 // of the file when it was opened
	db     *bolt.DB
	// cases counts the cases held.
	cases    atomic.Int64
	unpacked cache

	held heldFile // that db is

	compacting sync.Mutex  // held while a new file is made, and to close
	closing    atomic.Bool // whoever makes one gives up
	writing    sync.Mutex  // held while a transaction writes
	beginning  sync.Mutex  // held while one begins, and to change db
	lost       atomic.Pointer[error]

	readOnly bool
	scrap    string   // a mended copy of a file that may not be changed, which goes with Close
	mended   []Damage // what Open put right
}

// Record is a case and the sequence number of its latest change.
type Record struct {
	Seq  uint64
	Case data.Case
}

// ID is the store's own id, drawn at random when its file was made. An index that remembers
// another id is of another store.
func (s *Store) ID() string { return s.id }

// Path is the store's file.
func (s *Store) Path() string { return s.path }

// ReadOnly reports whether every write is ErrReadOnly.
func (s *Store) ReadOnly() bool { return s.readOnly }

// Len is the number of cases, damaged ones too.
func (s *Store) Len() int { return int(s.cases.Load()) }

// Seq is the sequence number of the latest change; 0 before the first.
func (s *Store) Seq() (seq uint64, err error) {
	err = s.view(func(b *buckets) error {
		seq, err = b.seq()
		return err
	})
	return seq, err
}

// Put is Do for cases alone, by nobody.
func (s *Store) Put(cases ...data.Case) (data.Written, error) { return s.Do(data.Write{Put: cases}) }

// Delete withdraws all of the cases or, on error, none, and gives the store's sequence number after it; when it returns,
// that is on disk. An id that the store does not hold is ErrNotFound.
func (s *Store) Delete(ids ...string) (seq uint64, err error) {
	result, err := s.Do(data.Write{Withdraw: ids})
	return result.Seq, err
}

// Do stores all of the cases of a write, withdraws others, and notes that in the audit log; when it returns, that is on
// disk. A case as the store holds it already gets no new sequence number, and a write that changes nothing no entry. A
// slice that is nil is stored as empty. What a case was before is kept as one of its versions. A case that breaks a rule
// of data.Case.Validate is named with its place, and wraps the *data.FieldError. An id to withdraw that the store does
// not hold is ErrNotFound. A write whose request was answered within a day is not done again, but answered as it was.
func (s *Store) Do(w data.Write) (data.Written, error) {
	for i, c := range w.Put {
		if err := c.Validate(); err != nil {
			return data.Written{}, say.Errorf("store %s: put case %d of %d (%q): %w", s.path, i+1, len(w.Put), c.ID, err)
		}
	}
	for _, c := range w.Collections {
		if err := c.Validate(); err != nil {
			return data.Written{}, say.Errorf("store %s: put collection %q: %w", s.path, c.ID, err)
		}
	}
	ids := slices.Clone(w.Withdraw)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	result := data.Written{Outcomes: make([]data.Outcome, len(w.Put)), Versions: make([]uint64, len(w.Put))}
	for _, c := range w.Put {
		result.IDs = append(result.IDs, c.ID)
	}
	if len(w.Put)+len(ids)+len(w.Collections) == 0 {
		var err error
		result.Seq, err = s.Seq()
		return result, err
	}
	err := s.update(func(b *buckets) error { return b.write(w, ids, &result) })
	if err != nil {
		return data.Written{}, err
	}
	if !result.Repeated {
		s.cases.Add(int64(result.Count(data.Added) - len(ids)))
	}
	return result, nil
}

// Get gives a case. An id that the store does not hold is ErrNotFound.
func (s *Store) Get(id string) (Record, error) {
	var record Record
	err := s.view(func(b *buckets) (err error) {
		record, err = b.get(id, &s.unpacked)
		return err
	})
	return record, err
}

// PutCollection stores a collection's title and source, in place of those it had.
func (s *Store) PutCollection(c data.Collection) error {
	_, err := s.Do(data.Write{Collections: []data.Collection{c}})
	return err
}

// Collections gives the collections in the order of their ids. One that is damaged is left out,
// which costs its cases the collection's title and no more; Verify names it.
func (s *Store) Collections() (collections []data.Collection, err error) {
	err = s.view(func(b *buckets) error {
		return b.collections.ForEach(func(id, value []byte) error {
			if c, err := decodeCollection(id, value); err == nil {
				collections = append(collections, c)
			}
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	return collections, nil
}

// Close waits for reads and writes that are under way and frees the file. What follows is ErrClosed.
func (s *Store) Close() error {
	s.closing.Store(true)
	s.compacting.Lock()
	defer s.compacting.Unlock()
	err := s.wrap(s.closeFile())
	if s.scrap != "" {
		if gone := os.Remove(s.scrap); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}
	return err
}

func (s *Store) view(fn func(*buckets) error) error {
	return s.wrap(s.transact(false, func(tx *bolt.Tx) error { return withBuckets(tx, fn) }))
}

func (s *Store) update(fn func(*buckets) error) error {
	if s.readOnly {
		return say.Errorf("%w: %s", ErrReadOnly, s.path)
	}
	return s.wrap(s.transact(true, func(tx *bolt.Tx) error {
		if err := cmp.Or(s.stillOurs(), mappable(s.held.file)); err != nil {
			return err
		}
		if err := raiseFormat(tx); err != nil {
			return err
		}
		return withBuckets(tx, fn)
	}))
}

// guard runs fn, and makes of bbolt's panics over a damaged file, and of faults in its mapped
// memory, an ErrDamaged.
func guard(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = say.Errorf("%w: %v", ErrDamaged, p)
		}
	}()
	return fn()
}

// wrap says which store an error is of, and how to mend what can be mended.
func (s *Store) wrap(err error) error { return wrap(s.path, err) }

func wrap(path string, err error) error {
	var one *entryError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, bolterrors.ErrDatabaseNotOpen):
		return say.Errorf("%w: %s", ErrClosed, path)
	case errors.As(err, &one) && one.past():
		return say.Errorf("%s: %w; no case is the worse for it, and `anlisou check --mend` drops it", path, err)
	case errors.As(err, &one):
		return say.Errorf("%s: %w; import its document again, or restore a backup", path, err)
	case errors.Is(err, ErrDamaged):
		return say.Errorf("%s: %w; restore a backup of it, or move it away and import the documents again", path, err)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return say.Errorf("store %s: the disk is full and nothing was changed: make room and do it again (%w)", path,
			err)
	}
	return say.Errorf("store %s: %w", path, err)
}
