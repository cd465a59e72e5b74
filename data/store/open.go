package store

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"anlisou/data/durable"
	"anlisou/data/say"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// growth is by how many bytes at a time the file grows that is larger than this; bbolt's default is 16 MB.
const growth = 1 << 20

// lockTimeout is how long Open waits for another process to let go of the file.
const lockTimeout = 800 * time.Millisecond

// Open opens the store in a file, and makes it where there is none; the folder must exist. A file
// that may not be written is opened as by OpenReadOnly. Errors are ErrInUse, ErrNewer, ErrForeign,
// ErrDamaged, or of the file system.
//
// Opening checks the file's structure: each page is where it should be and of one piece, else the
// file as a whole is ErrDamaged; and cases and changes fit together, else what is left of them is
// put in order (see Mended). The cases themselves are checked as they are read.
func Open(path string) (*Store, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if err := create(path); err != nil {
			return nil, wrap(path, say.Errorf("make it: %w", err))
		}
	}
	s, err := open(path, false)
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return open(path, true)
	}
	return s, err
}

// OpenReadOnly opens the store in a file to read it alone: any number of processes may do so at a
// time, the file is not changed, and every write is ErrReadOnly. Errors are those of Open.
func OpenReadOnly(path string) (*Store, error) { return open(path, true) }

func open(path string, readOnly bool) (*Store, error) {
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
	db, held, err := openHeld(path, readOnly)
	if err != nil {
		return nil, wrap(path, err)
	}
	if !readOnly {
		removeStale(path)
	}
	s := &Store{path: path, db: db, held: held, readOnly: readOnly}
	var sound bool
	err = guard(func() (err error) {
		sound, err = s.check(path)
		return err
	})
	switch {
	case err == nil && !sound:
		err = guard(s.mend)
	case err == nil && s.format < 2 && !readOnly: // a format from 2 on becomes the next as it is written
		err = guard(s.upgrade)
	}
	if err != nil {
		return nil, errors.Join(wrap(path, err), s.Close())
	}
	return s, nil
}

// openBolt opens a bbolt file.
func openBolt(path string, readOnly bool) (*bolt.DB, error) {
	db, _, err := openHeld(path, readOnly)
	return db, err
}

// heldFile is a file that bbolt has open, and what it was when it was opened.
type heldFile struct {
	file *os.File
	info os.FileInfo
}

// openHeld opens a bbolt file, and tells which file that is. It leaves no open file and no lock behind when bbolt panics.
func openHeld(path string, readOnly bool) (db *bolt.DB, held heldFile, err error) {
	var file *os.File
	options := &bolt.Options{
		Timeout:         lockTimeout,
		FreelistType:    bolt.FreelistMapType,
		PreLoadFreelist: true, // Space asks for it of a file that is only read, too
		ReadOnly:        readOnly,
		OpenFile: func(name string, flag int, mode os.FileMode) (f *os.File, err error) {
			file, err = os.OpenFile(name, flag, mode)
			return file, err
		},
	}
	err = guard(func() (err error) {
		db, err = bolt.Open(path, 0o600, options)
		return err
	})
	switch {
	case err == nil:
		db.AllocSize = growth
		held, err = stillThere(path, file, db)
		return db, held, err
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, heldFile{}, say.Errorf("%w by another process", ErrInUse)
	case errors.Is(err, bolterrors.ErrInvalid),
		errors.Is(err, bolterrors.ErrVersionMismatch),
		errors.Is(err, bolterrors.ErrChecksum):
		err = say.Errorf("%w: %w", ErrDamaged, err)
	}
	if file != nil {
		_ = file.Close() // bbolt has closed it already, save after a panic
	}
	return nil, heldFile{}, err
}

// stillThere makes sure that the file that is open is the one of that name: while its lock was
// waited for, whoever held it may have put another in its place.
func stillThere(path string, file *os.File, db *bolt.DB) (held heldFile, err error) {
	held.file = file
	held.info, err = file.Stat()
	if err != nil {
		return heldFile{}, errors.Join(err, db.Close())
	}
	if named, err := os.Stat(path); err != nil || !os.SameFile(held.info, named) {
		return heldFile{}, errors.Join(say.Errorf("%w: it was replaced just now", ErrInUse), db.Close())
	}
	return held, nil
}

// stillOurs is ErrMoved where the store's name is not that of its file any more: what was written would be answered, and
// gone for whoever opens that name next. Reads go on.
func (s *Store) stillOurs() error {
	named, err := os.Stat(s.path)
	if err == nil && os.SameFile(s.held.info, named) {
		return nil
	}
	return say.Errorf("%w: nothing is written until it is back in its place, or the program is started again", ErrMoved)
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
	db, err := openBolt(name, false)
	if err != nil {
		return err
	}
	id := make([]byte, 16)
	_, _ = rand.Read(id) // never fails
	err = db.Update(func(tx *bolt.Tx) error { return layOut(tx, hex.EncodeToString(id)) })
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
	return durable.SyncFolder(dir)
}

// layOut makes the buckets of a new store and says what it is.
func layOut(tx *bolt.Tx, id string) error {
	for _, name := range [][]byte{
		metaBucket, casesBucket, blocksBucket, changesBucket, tombstonesBucket, collectionsBucket, versionsBucket, auditBucket,
		requestsBucket,
	} {
		if _, err := tx.CreateBucket(name); err != nil {
			return err
		}
	}
	for key, value := range map[string][]byte{
		string(programKey): program, string(formatKey): seqBytes(Format), string(idKey): []byte(id),
	} {
		if err := tx.Bucket(metaBucket).Put([]byte(key), seal(kindMeta, []byte(key), value)); err != nil {
			return err
		}
	}
	return nil
}

// check reads what the store is. It is sound where its parts are in order and fit together, so
// that what is looked up is found.
func (s *Store) check(path string) (sound bool, err error) {
	err = s.db.View(func(tx *bolt.Tx) error {
		if err := s.identify(tx); err != nil {
			return err
		}
		ordered, err := checkPages(path, tx.Size())
		if err != nil {
			return err
		}
		return withBuckets(tx, func(b *buckets) error {
			cases, fit := b.fit()
			s.cases.Store(int64(cases))
			sound = ordered && fit
			return nil
		})
	})
	return sound, err
}

// raiseFormat has a file that is written say that it is of this format, and have what that needs.
func raiseFormat(tx *bolt.Tx) error {
	if tx.Bucket(auditBucket) != nil {
		return nil
	}
	for _, name := range [][]byte{blocksBucket, versionsBucket, auditBucket, requestsBucket} {
		if _, err := tx.CreateBucketIfNotExists(name); err != nil {
			return err
		}
	}
	return tx.Bucket(metaBucket).Put(formatKey, seal(kindMeta, formatKey, seqBytes(Format)))
}

// identify reads the meta bucket: is this a store, of a format that is known, and which one?
func (s *Store) identify(tx *bolt.Tx) error {
	meta := tx.Bucket(metaBucket)
	if meta == nil || meta.Get(programKey) == nil {
		if tx.Bucket(casesBucket) != nil && tx.Bucket(changesBucket) != nil {
			return say.Errorf("%w: its identity is missing", ErrDamaged)
		}
		return say.Errorf("%w: it is a bbolt file of another program", ErrForeign)
	}
	read := func(key []byte) ([]byte, error) {
		value, ok := unseal(kindMeta, key, meta.Get(key))
		if !ok {
			return nil, say.Errorf("%w: the checksum of its %s does not match", ErrDamaged, key)
		}
		return value, nil
	}
	name, err := read(programKey)
	if err != nil {
		return err
	}
	if !bytes.Equal(name, program) {
		return say.Errorf("%w: it is of the program %q", ErrForeign, name)
	}
	format, err := read(formatKey)
	if err != nil {
		return err
	}
	if len(format) != 8 {
		return say.Errorf("%w: its format has %d bytes", ErrDamaged, len(format))
	}
	s.format = binary.BigEndian.Uint64(format)
	if s.format > Format {
		return say.Errorf(
			"%w: it has format %d, this program reads up to %d; use the newer program",
			ErrNewer,
			s.format,
			Format,
		)
	}
	if s.format > 1 && tx.Bucket(blocksBucket) == nil ||
		s.format > 2 && (tx.Bucket(versionsBucket) == nil || tx.Bucket(auditBucket) == nil || tx.Bucket(requestsBucket) == nil) {
		return say.Errorf("%w: a part of it is missing", ErrDamaged)
	}
	id, err := read(idKey)
	s.id = string(id)
	return err
}

// fit reports whether cases, changes and collections are in order and whether cases and changes
// are of each other: the sum over the cases of a hash of id and sequence number is that over their
// changes. It counts the cases.
func (b *buckets) fit() (cases int, ok bool) {
	var fromCases, fromChanges uint64
	var blocks int
	var previous string
	ok = inOrder(b.cases, func(key, value []byte) bool {
		list, block, err := b.directory(key, value)
		if err != nil || list[0].id != string(key) || string(key) <= previous {
			return false
		}
		for _, k := range list {
			cases++
			fromCases += uint64(checksum(kindCase, []byte(k.id), seqBytes(k.seq)))
			previous = k.id
		}
		if block == nil {
			return len(value) >= headLen
		}
		blocks++
		_, sound := unseal(kindBlock, key, block)
		return sound
	})
	if b.blocks != nil {
		ok = inOrder(b.blocks, func(_, _ []byte) bool { blocks--; return true }) && blocks == 0 && ok
	}
	ok = inOrder(b.tombstones, func(key, value []byte) bool {
		seq, ok := unseal(kindTombstone, key, value)
		fromCases += uint64(checksum(kindTombstone, key, seq))
		return ok
	}) && ok
	ok = inOrder(b.changes, func(key, value []byte) bool {
		live, id, err := decodeChange(key, value)
		kind := byte(kindTombstone)
		if live {
			kind = kindCase
		}
		fromChanges += uint64(checksum(kind, []byte(id), key))
		return err == nil
	}) && ok
	for _, of := range append(b.history(), named{collectionsBucket, b.collections}) {
		if of.bucket != nil {
			ok = inOrder(of.bucket, func(_, _ []byte) bool { return true }) && ok
		}
	}
	return cases, ok && fromCases == fromChanges
}

// inOrder goes through a bucket, and reports whether its keys ascend and each entry is good.
func inOrder(bucket *bolt.Bucket, good func(key, value []byte) bool) bool {
	ok := true
	var previous []byte
	_ = bucket.ForEach(func(key, value []byte) error {
		ok = bytes.Compare(previous, key) < 0 && ok // the first key is longer than nothing
		ok = good(key, value) && ok
		previous = append(previous[:0], key...)
		return nil
	})
	return ok
}
