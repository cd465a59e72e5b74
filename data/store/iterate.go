package store

import (
	"cmp"
	"encoding/binary"
	"iter"
	"slices"

	bolt "go.etcd.io/bbolt"

	"anlisou/data"
	"anlisou/data/say"
)

// A pass over the store reads this much in one transaction and hands it over after that, so
// that the caller may write meanwhile and takes as long as it likes.
const (
	passRecords = 256
	passBytes   = 4 << 20
	// leastChangesBytes is passBytes of Changes, and changesShare the share of a large file that it is: where the order of
	// the changes is not that of the ids, as with ids that are hashes, each pass reads most blocks, so there are few
	// passes, and no more of them where there are more cases.
	leastChangesBytes = 16 << 20
	changesShare      = 4
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
		after, most := after, passRecords // each pass over the sequence begins anew
		for {
			var changes []change
			err := s.pass(func(b *buckets) (err error) {
				var size int
				room := max(leastChangesBytes, int(b.cases.Tx().Size()/changesShare))
				changes, size, err = b.changesAfter(after, most, room)
				switch {
				case len(changes) < most: // there was no room for more, or there are no more
					most = max(1, len(changes))
				case size < room/2: // the more at a time, the more of them are of one block
					most *= 2
				}
				return err
			})
			if err != nil {
				yield(data.Change{}, err)
				return
			}
			for _, c := range changes {
				if after = c.Seq; !yield(c.Change, s.wrap(c.fault)) {
					return
				}
			}
			if len(changes) == 0 {
				return
			}
		}
	}
}

// change is an entry of changes, and what is wrong with it or its case.
type change struct {
	data.Change
	live  bool
	fault error
}

// changesAfter reads the changes after one, so many at most and of so many bytes, and gives the size of their cases.
func (b *buckets) changesAfter(after uint64, most, room int) (changes []change, size int, err error) {
	if after == ^uint64(0) {
		return nil, 0, nil
	}
	cursor := b.changes.Cursor()
	for key, value := cursor.Seek(seqBytes(after + 1)); key != nil && len(changes) < most; key, value = cursor.Next() {
		live, id, err := decodeChange(key, value)
		if len(key) != seqLen {
			return nil, 0, err
		}
		changes = append(changes, change{data.Change{Seq: binary.BigEndian.Uint64(key), ID: id}, live, err})
	}
	for size = b.readCases(changes, room); size > room && len(changes) > 1; size = b.readCases(changes, room) {
		changes = changes[:len(changes)/2]
	}
	return changes, size, nil
}

// readCases reads the cases of changes, block by block, and gives their size, with which it stops above so many bytes.
func (b *buckets) readCases(changes []change, room int) (size int) {
	byID := make([]*change, 0, len(changes))
	for i := range changes {
		c := &changes[i]
		if c.Case = nil; c.live {
			byID = append(byID, c)
		}
	}
	slices.SortFunc(byID, func(a, b *change) int { return cmp.Compare(a.ID, b.ID) })
	for _, c := range byID {
		k, found, err := b.find(c.ID)
		if size += k.length; size > room && len(changes) > 1 {
			return size
		}
		c.fault = err
		if err == nil {
			c.Case, c.fault = caseOf(c.Change, k, found)
		}
	}
	return size
}

// caseOf is the case of a change, found or not.
func caseOf(c data.Change, k kept, found bool) (*data.Case, error) {
	if !found {
		return nil, damagedCase(c.ID, say.Of(ErrNotFound))
	}
	record, err := k.record()
	switch {
	case err != nil:
		return nil, err
	case record.Seq != c.Seq:
		return nil, damagedCase(c.ID, say.Text("its sequence number is not that of its change"))
	}
	return &record.Case, nil
}

// pass is view for a part of a pass over many cases, each of which is read once.
func (s *Store) pass(fn func(*buckets) error) error {
	return s.wrap(s.transact(false, func(tx *bolt.Tx) error {
		defer s.forget(tx)
		return withBuckets(tx, fn)
	}))
}
