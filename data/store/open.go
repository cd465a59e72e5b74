package store

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// lockTimeout is how long Open waits for another process to let go of the file.
const lockTimeout = 800 * time.Millisecond

// Open opens the store in a file, and makes it where there is none; the folder must exist.
// Errors are ErrInUse, ErrNewer, ErrForeign, ErrDamaged, or of the file system.
//
// Opening checks the file's structure: each page is where it should be and of one piece, and
// cases and changes fit together. The cases themselves are checked as they are read.
func Open(path string) (*Store, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if err := create(path); err != nil {
			return nil, fmt.Errorf("make store %s: %w", path, err)
		}
	}
	// bbolt reads mapped memory, in which a file cut short is fatal; look before it does. What
	// another process is writing just now may look wrong for a moment.
	var err error
	for try := 0; try < 3; try++ {
		if err = checkMeta(path); err == nil || !errors.Is(err, ErrDamaged) {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	if err != nil {
		return nil, wrap(path, err)
	}
	db, err := openBolt(path, 0o600)
	if err != nil {
		return nil, wrap(path, err)
	}
	s := &Store{path: path, db: db}
	if err := guard(s.check); err != nil {
		return nil, errors.Join(wrap(path, err), guard(db.Close))
	}
	return s, nil
}

// openBolt opens a bbolt file. It leaves no open file and no lock behind when bbolt panics.
func openBolt(path string, mode os.FileMode) (db *bolt.DB, err error) {
	var file *os.File
	options := &bolt.Options{
		Timeout:      lockTimeout,
		FreelistType: bolt.FreelistMapType,
		OpenFile: func(name string, flag int, mode os.FileMode) (f *os.File, err error) {
			file, err = os.OpenFile(name, flag, mode)
			return file, err
		},
	}
	err = guard(func() (err error) {
		db, err = bolt.Open(path, mode, options)
		return err
	})
	switch {
	case err == nil:
		return db, nil
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, fmt.Errorf("%w by another process", ErrInUse)
	case errors.Is(err, bolterrors.ErrInvalid), errors.Is(err, bolterrors.ErrVersionMismatch), errors.Is(err, bolterrors.ErrChecksum):
		err = fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if file != nil {
		_ = file.Close() // bbolt has closed it already, save after a panic
	}
	return nil, err
}

// create makes a store in a file beside path and links it there: a store exists wholly or not
// at all, so that an empty file is always a damaged one.
func create(path string) (err error) {
	dir := filepath.Dir(path)
	temporary, err := os.CreateTemp(dir, filepath.Base(path)+".new-*")
	if err != nil {
		return err
	}
	name := temporary.Name()
	defer func() { _ = os.Remove(name) }()
	if err := temporary.Close(); err != nil {
		return err
	}
	db, err := openBolt(name, 0o600)
	if err != nil {
		return err
	}
	id := make([]byte, 16)
	_, _ = rand.Read(id) // never fails
	err = db.Update(func(tx *bolt.Tx) error {
		for _, name := range [][]byte{metaBucket, casesBucket, changesBucket, tombstonesBucket, collectionsBucket} {
			if _, err := tx.CreateBucket(name); err != nil {
				return err
			}
		}
		for key, value := range map[string][]byte{
			string(programKey): program,
			string(formatKey):  seqBytes(Format),
			string(idKey):      []byte(hex.EncodeToString(id)),
		} {
			if err := tx.Bucket(metaBucket).Put([]byte(key), seal(kindMeta, []byte(key), value)); err != nil {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	if err := os.Link(name, path); err != nil && !errors.Is(err, fs.ErrExist) {
		// A file system without links. Between here and there another process may make the store.
		if _, statErr := os.Stat(path); !errors.Is(statErr, fs.ErrNotExist) {
			return statErr
		}
		if err := os.Rename(name, path); err != nil {
			return err
		}
	}
	return syncDir(dir)
}

// syncDir makes the folder's entries durable, where the system can.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = d.Sync()
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, errors.ErrUnsupported) || errors.Is(err, fs.ErrInvalid) {
		err = nil
	}
	return errors.Join(err, d.Close())
}

// check reads what the store is and whether its parts fit together.
func (s *Store) check() error {
	return s.db.View(func(tx *bolt.Tx) error {
		if err := s.identify(tx); err != nil {
			return err
		}
		if err := checkPages(s.path, tx.Size()); err != nil {
			return err
		}
		return withBuckets(tx, func(b *buckets) error {
			n, err := b.checkChanges()
			s.cases.Store(int64(n))
			return err
		})
	})
}

// identify reads the meta bucket: is this a store, of a format that is known, and which one?
func (s *Store) identify(tx *bolt.Tx) error {
	meta := tx.Bucket(metaBucket)
	if meta == nil || meta.Get(programKey) == nil {
		if tx.Bucket(casesBucket) != nil && tx.Bucket(changesBucket) != nil {
			return fmt.Errorf("%w: its identity is missing", ErrDamaged)
		}
		return fmt.Errorf("%w: it is a bbolt file of another program", ErrForeign)
	}
	read := func(key []byte) ([]byte, error) {
		value, ok := unseal(kindMeta, key, meta.Get(key))
		if !ok {
			return nil, fmt.Errorf("%w: the checksum of its %s does not match", ErrDamaged, key)
		}
		return value, nil
	}
	name, err := read(programKey)
	if err != nil {
		return err
	}
	if !bytes.Equal(name, program) {
		return fmt.Errorf("%w: it is of the program %q", ErrForeign, name)
	}
	format, err := read(formatKey)
	if err != nil {
		return err
	}
	if len(format) != 8 {
		return fmt.Errorf("%w: its format has %d bytes", ErrDamaged, len(format))
	}
	if f := binary.BigEndian.Uint64(format); f > Format {
		return fmt.Errorf("%w: it has format %d, this program reads up to %d; use the newer program", ErrNewer, f, Format)
	}
	id, err := read(idKey)
	s.id = string(id)
	return err
}

// checkChanges makes sure that cases and changes are in order and are of each other: the sum
// over the cases of a hash of id and sequence number is that over their changes. It counts the
// cases.
func (b *buckets) checkChanges() (cases int, err error) {
	var fromCases, fromChanges uint64
	var previous []byte
	ascending := func(key []byte) bool {
		ok := previous == nil || bytes.Compare(previous, key) < 0
		previous = append(previous[:0], key...)
		return ok
	}
	held := func(bucket *bolt.Bucket, kind byte) error {
		previous = nil
		return bucket.ForEach(func(key, value []byte) error {
			if !ascending(key) || len(value) < crcLen+8 {
				return fmt.Errorf("%w: the case %q is out of order", ErrDamaged, key)
			}
			fromCases += uint64(checksum(kind, key, value[crcLen:crcLen+8]))
			if kind == kindCase {
				cases++
			}
			return nil
		})
	}
	if err := held(b.cases, kindCase); err != nil {
		return 0, err
	}
	if err := held(b.tombstones, kindTombstone); err != nil {
		return 0, err
	}
	previous = nil
	err = b.changes.ForEach(func(key, value []byte) error {
		live, id, err := decodeChange(key, value)
		if err != nil {
			return err
		}
		if !ascending(key) {
			return fmt.Errorf("%w: change %d is out of order", ErrDamaged, binary.BigEndian.Uint64(key))
		}
		kind := byte(kindTombstone)
		if live {
			kind = kindCase
		}
		fromChanges += uint64(checksum(kind, []byte(id), key))
		return nil
	})
	if err == nil && fromCases != fromChanges {
		err = fmt.Errorf("%w: its cases and its changes do not fit together", ErrDamaged)
	}
	return cases, err
}
