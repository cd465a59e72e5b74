package store

import (
	"encoding/binary"
	"iter"

	bolt "go.etcd.io/bbolt"

	"anlisou/data"
)

// A pass over the store reads this much in one transaction and hands it over after that, so
// that the caller may write meanwhile and takes as long as it likes.
const (
	passRecords = 256
	passBytes   = 4 << 20
)

// All iterates the cases in the order of their ids. A case whose value is damaged comes with
// an ErrDamaged that names it and a Record that holds its id alone; the others follow.
// An error that ends the pass comes last.
//
// The caller may write during the pass: what is put or deleted meanwhile may or may not be
// seen; no case is seen twice, and none that stays is missed.
func (s *Store) All() iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		last := "" // the id of the case that was seen last
		for done := false; !done; {
			var records []Record
			var faults []error
			err := s.pass(func(b *buckets) error {
				records, faults = b.after(last)
				return nil
			})
			if err != nil {
				yield(Record{}, err)
				return
			}
			for i := range records {
				if last = records[i].Case.ID; !yield(records[i], s.wrap(faults[i])) {
					return
				}
			}
			done = len(records) == 0
		}
	}
}

// after reads the cases whose ids follow one, as many as one pass takes; where one is damaged, its id alone, with what
// is wrong with it.
func (b *buckets) after(id string) (records []Record, faults []error) {
	key, value := b.floor(id)
	if key == nil {
		key, value = b.cases.Cursor().First()
	}
	for size := 0; key != nil && len(records) < passRecords && size < passBytes; key, value = nextKey(b.cases, key) {
		if list, _, err := b.directory(key, value); err == nil && list[len(list)-1].id <= id {
			continue
		}
		list, err := b.list(key, value)
		if err != nil { // which cases are in it is known when the store is opened again
			if string(key) > id {
				records, faults = append(records, Record{Case: data.Case{ID: string(key)}}), append(faults, err)
			}
			continue
		}
		for _, k := range list {
			if k.id <= id {
				continue
			}
			record, err := k.record()
			if err != nil {
				record = Record{Case: data.Case{ID: k.id}}
			}
			records, faults = append(records, record), append(faults, err)
			size += k.length
		}
	}
	return records, faults
}

// Changes iterates the latest change of each case that was changed or deleted after a sequence
// number, in the order of the changes. Changes(0) is all of them. A change whose case is
// damaged comes with an ErrDamaged that names it, with its Seq and ID where they are known and
// without a Case, which is no deletion then; the others follow. An error that ends the pass
// comes last, with a Seq of 0.
//
// The caller may write during the pass: a case that changes again meanwhile is seen once more,
// with its new number, as long as the pass has not ended.
func (s *Store) Changes(after uint64) iter.Seq2[data.Change, error] {
	return func(yield func(data.Change, error) bool) {
		after := after // each pass over the sequence begins anew
		for {
			var changes []data.Change
			var faults []error
			err := s.pass(func(b *buckets) error {
				if after == ^uint64(0) {
					return nil
				}
				size := 0
				cursor := b.changes.Cursor()
				key, value := cursor.Seek(seqBytes(after + 1))
				for ; key != nil && len(changes) < passRecords && size < passBytes; key, value = cursor.Next() {
					change, err := b.change(key, value)
					if len(key) != 8 {
						return err
					}
					changes, faults = append(changes, change), append(faults, err)
					after = change.Seq
					size += b.sizeOf(change.ID)
				}
				return nil
			})
			if err != nil {
				yield(data.Change{}, err)
				return
			}
			for i := range changes {
				if !yield(changes[i], s.wrap(faults[i])) {
					return
				}
			}
			if len(changes) == 0 {
				return
			}
		}
	}
}

// change reads an entry of changes, and its case.
func (b *buckets) change(key, value []byte) (data.Change, error) {
	live, id, err := decodeChange(key, value)
	if len(key) != 8 {
		return data.Change{}, err
	}
	c := data.Change{Seq: binary.BigEndian.Uint64(key), ID: id}
	if err != nil || !live {
		return c, err
	}
	record, err := b.get(id)
	switch {
	case err != nil:
		return c, damagedCase(id, err.Error())
	case record.Seq != c.Seq:
		return c, damagedCase(id, "its sequence number is not that of its change")
	}
	c.Case = &record.Case
	return c, nil
}

// sizeOf is the length of the JSON of a case that was looked up just now.
func (b *buckets) sizeOf(id string) int {
	if i, found := place(b.latest, id); found {
		return b.latest[i].length
	}
	return 0
}

// pass is view for a part of a pass over many cases, each of which is read once.
func (s *Store) pass(fn func(*buckets) error) error {
	return s.wrap(s.transact(false, func(tx *bolt.Tx) error {
		defer s.forget(tx)
		return withBuckets(tx, fn)
	}))
}
