package store

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"anlisou/data/durable"
	"anlisou/data/say"

	bolt "go.etcd.io/bbolt"
)

// mendBatch is how many bytes are written in one transaction of a mended file.
const mendBatch = 8 << 20

// mend puts a store whose parts do not fit together in order: all that is in it goes into a new
// file, which then takes its place. Nothing is changed in the old one, so that whatever goes wrong
// meanwhile leaves it as it was. A file that may not be written stays, and the new one is used
// until Close.
func (s *Store) mend() error {
	name, err := s.newFile(mendedSuffix)
	if err != nil {
		return say.Errorf("its parts do not fit together, and there is no room to put them in order: %w", err)
	}
	if err := s.rewrite(name, s.inOrder); err != nil {
		return errors.Join(say.Errorf("its parts do not fit together; putting them in order: %w", err), os.Remove(name))
	}
	return s.goOnWith(name)
}

// upgrade has a store of an older format take the place of itself in this one. Where there is no room for that, it stays
// as it is, and takes this format bit by bit as it is written.
func (s *Store) upgrade() error {
	name, ok := s.inThisFormat()
	if !ok {
		return nil
	}
	return s.goOnWith(name)
}

func (s *Store) inThisFormat() (name string, ok bool) {
	name, err := s.newFile(mendedSuffix)
	if err != nil {
		return "", false
	}
	if err = s.rewrite(name, asItIs); err != nil {
		_ = os.Remove(name)
	}
	return name, err == nil
}

// goOnWith has a new file take the place of the store's, and opens it.
func (s *Store) goOnWith(name string) error {
	if err := s.db.Close(); err != nil {
		return errors.Join(err, os.Remove(name))
	}
	var err error
	if s.readOnly {
		s.scrap = name
	} else if name, err = takePlace(name, s.path); err != nil {
		return err
	}
	if s.db, s.held, err = openHeld(name, s.readOnly); err != nil {
		return err
	}
	sound, err := s.check(name)
	if err == nil && !sound {
		err = say.Errorf("%w: its cases and its changes do not fit together", ErrDamaged)
	}
	return err
}

// What stands behind a store's name in those of the files that are to take its place.
const (
	mendedSuffix    = ".mended-"
	compactedSuffix = ".compacted-"
)

// removeStale removes what a sudden end left of files that were to take the place of a store's, which must be locked.
func removeStale(path string) {
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		return
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return // they take room, and harm nothing
	}
	for _, e := range entries {
		for _, suffix := range []string{mendedSuffix, compactedSuffix} {
			if strings.HasPrefix(e.Name(), filepath.Base(path)+suffix) {
				_ = os.Remove(filepath.Join(filepath.Dir(path), e.Name()))
			}
		}
	}
}

// newFile makes a file that is to take the store's place: beside the store, or among the system's temporary files where
// the store may only be read.
func (s *Store) newFile(suffix string) (string, error) {
	dir := os.TempDir()
	if !s.readOnly {
		path, err := filepath.EvalSymlinks(s.path)
		if err != nil {
			return "", err
		}
		dir = filepath.Dir(path)
	}
	file, err := os.CreateTemp(dir, filepath.Base(s.path)+suffix+"*")
	if err != nil {
		return "", err
	}
	return file.Name(), file.Close()
}

// takePlace puts a file in the place of another, with the rights and the owner of that, and gives
// the path at which it then is.
func takePlace(name, path string) (string, error) {
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		return "", err
	}
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	keepOwner(name, info)
	err = errors.Join(os.Chmod(name, info.Mode().Perm()), os.Rename(name, path), durable.SyncFolder(filepath.Dir(path)))
	return path, err
}

// rewrite writes what is in the store to a new file.
func (s *Store) rewrite(name string, fill func(*rewriting, *buckets)) error {
	db, err := openBolt(name, false)
	if err != nil {
		return err
	}
	db.NoSync = true // nothing depends on it until it is whole
	err = s.db.View(func(tx *bolt.Tx) error {
		return withBuckets(tx, func(b *buckets) error {
			w := &rewriting{db: db}
			w.do(func(tx *bolt.Tx) error {
				return layOut(tx, s.id)
			})
			fill(w, b)
			w.flush()
			return w.err
		})
	})
	return errors.Join(err, db.Sync(), db.Close())
}

// inOrder writes what is in a store whose parts do not fit together.
func (s *Store) inOrder(w *rewriting, b *buckets) {
	v := b.survey()
	s.mended = v.mended
	if len(v.mended) == 0 && len(v.lost) == 0 &&
		!slices.ContainsFunc(v.records, func(r surveyed) bool { return !r.whole }) {
		s.mended = []Damage{{What: say.Text("the order of its entries"), Mended: true}}
	}
	w.cases(v)
	w.changes(v)
	each(b.collections, w.collection)
	w.history(b)
}

// asItIs writes what is in a sound store of another format.
func asItIs(w *rewriting, b *buckets) {
	p := packing{put: w.block}
	each(b.cases, func(key, value []byte) {
		list, err := b.list(key, value)
		for i := 0; err == nil && i < len(list); i++ {
			err = p.add(list[i])
		}
		w.err = errors.Join(w.err, err)
	})
	w.err = errors.Join(w.err, p.finish(true))
	for _, bucket := range []struct {
		name []byte
		of   *bolt.Bucket
	}{{changesBucket, b.changes}, {tombstonesBucket, b.tombstones}, {collectionsBucket, b.collections}} {
		each(bucket.of, func(key, value []byte) { w.put(bucket.name, key, value) })
	}
	w.history(b)
}

// history writes what once was, as it is.
func (w *rewriting) history(b *buckets) {
	for _, of := range b.history() {
		if of.bucket == nil {
			continue
		}
		each(of.bucket, func(key, value []byte) {
			if len(key) > 0 { // which a key that is damaged may be
				w.put(of.name, key, value)
			}
		})
		w.do(func(tx *bolt.Tx) error { return tx.Bucket(of.name).SetSequence(of.bucket.Sequence()) })
	}
}

// rewriting fills a new file, a batch of entries at a time. After an error it does nothing more.
type rewriting struct {
	db    *bolt.DB
	batch []entry
	size  int
	err   error
}

type entry struct{ bucket, key, value []byte }

func (w *rewriting) do(fn func(*bolt.Tx) error) {
	if w.err == nil {
		w.err = w.db.Update(fn)
	}
}

func (w *rewriting) put(bucket, key, value []byte) {
	w.batch = append(w.batch, entry{bucket, key, value})
	if w.size += len(key) + len(value); w.size >= mendBatch {
		w.flush()
	}
}

func (w *rewriting) flush() {
	w.do(func(tx *bolt.Tx) error {
		return withBuckets(tx, func(*buckets) error {
			for _, e := range w.batch {
				bucket := tx.Bucket(e.bucket)
				if err := bucket.Put(e.key, e.value); err != nil {
					return err
				}
			}
			return nil
		})
	})
	w.batch, w.size = w.batch[:0], 0
}

// block writes a block.
func (w *rewriting) block(list []kept) error {
	key := []byte(list[0].id)
	w.put(blocksBucket, key, encodeBlock(key, list))
	w.put(casesBucket, key, encodeDirectory(key, list))
	return w.err
}

// cases writes each case, whole or damaged. What is damaged keeps the checksum that it had, so that
// it stays known as such; of what is lost nothing but the number stands, under no checksum.
func (w *rewriting) cases(v *survey) {
	p := packing{put: w.block}
	ids := slices.Concat(slices.Collect(maps.Keys(v.place)), slices.Collect(maps.Keys(v.lost)))
	slices.Sort(ids)
	for _, id := range ids {
		k := newKept(id, v.lost[id], nil)
		whole := false
		if n, there := v.place[id]; there {
			r := v.records[n]
			whole = r.whole
			had := v.entry(r)
			if k = newKept(id, r.seq, had.json); !whole {
				k.crc = had.crc
			}
		}
		if !whole && k.whole() {
			k.crc = ^k.crc
		}
		w.err = errors.Join(w.err, p.add(k))
	}
	w.err = errors.Join(w.err, p.finish(true))
}

// changes writes the list of changes, which follows from the cases and the deletions.
func (w *rewriting) changes(v *survey) {
	note := func(seq uint64, live byte, id string) {
		key := seqBytes(seq)
		w.put(changesBucket, key, seal(kindChange, key, []byte{live}, []byte(id)))
	}
	for n, r := range v.records {
		if r.id != "" && v.place[r.id] == n {
			note(r.seq, 1, r.id)
		}
	}
	for id, seq := range v.lost {
		note(seq, 1, id)
	}
	for id, seq := range v.gone {
		note(seq, 0, id)
		w.put(tombstonesBucket, []byte(id), seal(kindTombstone, []byte(id), seqBytes(seq)))
	}
}

// collection writes a collection under the id with which its checksum agrees, or as it is.
func (w *rewriting) collection(key, value []byte) {
	if id := []byte(writtenID(value[min(crcLen, len(value)):])); len(id) > 0 {
		if _, ok := unseal(kindCollection, id, value); ok {
			key = id
		}
	}
	if len(key) > 0 {
		w.put(collectionsBucket, key, value)
	}
}
