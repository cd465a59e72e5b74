package store

import (
	"errors"

	"anlisou/data/say"

	bolt "go.etcd.io/bbolt"
)

// transact runs fn in a transaction of bbolt's. bbolt takes its locks without a defer: a panic while a transaction
// begins or ends, over a meta page that was damaged under a running program, leaves one locked, and whoever comes
// after would wait for it for ever. So one at a time begins, under a lock of ours that a panic gives back, and after
// such a panic none does.
func (s *Store) transact(writable bool, fn func(*bolt.Tx) error) error {
	if writable { // bbolt waits for the writer before within Begin
		s.writing.Lock()
		defer s.writing.Unlock()
	}
	var tx *bolt.Tx
	if err := s.begin(&tx, writable); err != nil {
		return err
	}
	err := guard(func() error { return fn(tx) })
	if writable && err == nil {
		return s.settle("commit", tx.Commit)
	}
	return errors.Join(err, s.settle("end a transaction", tx.Rollback))
}

func (s *Store) begin(tx **bolt.Tx, writable bool) error {
	s.beginning.Lock()
	defer s.beginning.Unlock()
	if lost := s.lost.Load(); lost != nil {
		return *lost
	}
	return s.settle("begin a transaction", func() (err error) {
		*tx, err = s.db.Begin(writable)
		return err
	})
}

// settle runs what bbolt does under its own locks. A panic in it may leave them locked: the store is lost then.
func (s *Store) settle(what say.Key, fn func() error) error {
	returned := false
	err := guard(func() error {
		err := fn()
		returned = true
		return err
	})
	if !returned {
		err = say.Errorf(
			"%w: %s: %w; the file was changed under the running program: end it and start it again",
			ErrLost,
			what,
			err,
		)
		s.lost.Store(&err)
	}
	return err
}

// closeFile frees the file. One that was lost is left to the end of the process: bbolt would wait for its own lock.
func (s *Store) closeFile() error {
	if s.lost.Load() != nil {
		return nil
	}
	s.beginning.Lock()
	db := s.db
	s.beginning.Unlock()
	return s.settle("close", db.Close)
}
