package store

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"time"

	bolt "go.etcd.io/bbolt"

	"anlisou/data"
	"anlisou/data/say"
)

// earlierVersions is how many versions of a case are kept beside the one that it has: ten in all.
const earlierVersions = 9

// versionKey is where a version of a case is kept. No id has a zero byte.
func versionKey(id string, seq uint64) []byte {
	return binary.BigEndian.AppendUint64(append([]byte(id), 0), seq)
}

// archive keeps a case that is about to be changed or withdrawn, in place of its oldest version where there are enough.
// One that is damaged is not worth keeping.
func (b *buckets) archive(k kept) error {
	if !k.whole() {
		return nil
	}
	key := versionKey(k.id, k.seq)
	if err := b.versions.Put(key, seal(kindVersion, key, encoder().EncodeAll(k.json, nil))); err != nil {
		return err
	}
	prefix := key[:len(key)-seqLen]
	var keys [][]byte
	cursor := b.versions.Cursor()
	for at, _ := cursor.Seek(prefix); bytes.HasPrefix(at, prefix); at, _ = cursor.Next() {
		keys = append(keys, bytes.Clone(at))
	}
	for _, old := range keys[:max(0, len(keys)-earlierVersions)] {
		if err := b.versions.Delete(old); err != nil {
			return err
		}
	}
	return nil
}

// earlier are the versions of a case that are kept beside the one that it has, the latest first. One that is damaged is
// left out.
func (b *buckets) earlier(id string) (list []data.Version) {
	prefix := append([]byte(id), 0)
	if b.versions == nil {
		return nil
	}
	cursor := b.versions.Cursor()
	for key, value := cursor.Seek(prefix); bytes.HasPrefix(key, prefix); key, value = cursor.Next() {
		if v, err := decodeVersion(key, value); err == nil {
			list = append([]data.Version{v}, list...)
		}
	}
	return list
}

func decodeVersion(key, value []byte) (v data.Version, err error) {
	id, rest, found := bytes.Cut(key, []byte{0})
	packed, ok := unseal(kindVersion, key, value)
	if !found || len(rest) != seqLen || !ok {
		return v, &entryError{kindWordVersion, string(id), say.Text("its checksum does not match")}
	}
	v.Seq = binary.BigEndian.Uint64(rest)
	payload, err := decoder().DecodeAll(packed, nil)
	if err == nil {
		err = json.Unmarshal(payload, &v.Case)
	}
	if err != nil {
		return v, &entryError{kindWordVersion, string(id), say.Of(err)}
	}
	return v, nil
}

// auditKey is where an entry of the audit log is kept: the number of the latest change before it, and the entry's own.
func auditKey(after, number uint64) []byte {
	return binary.BigEndian.AppendUint64(seqBytes(after), number)
}

// record adds an entry to the audit log.
func (b *buckets) record(e *data.Entry) error {
	number, err := b.audit.NextSequence()
	if err != nil {
		return err
	}
	payload, err := encodeJSON(e)
	if err != nil {
		return say.Errorf("audit log: %w", err)
	}
	key := auditKey(e.After, number)
	return b.audit.Put(key, seal(kindAudit, key, encoder().EncodeAll(payload, nil)))
}

func decodeEntry(key, value []byte) (e data.Entry, err error) {
	damaged := func(why say.Message) error { return &entryError{kindWordAudit, fmt.Sprintf("%x", key), why} }
	packed, ok := unseal(kindAudit, key, value)
	if !ok || len(key) != 2*seqLen {
		return e, damaged(say.Text("its checksum does not match"))
	}
	payload, err := decoder().DecodeAll(packed, nil)
	if err == nil {
		err = json.Unmarshal(payload, &e)
	}
	if err != nil {
		return e, damaged(say.Of(err))
	}
	return e, nil
}

// written is the entry of the audit log that has a change; false where there is none, as of what an older program wrote.
func (b *buckets) written(seq uint64) (e data.Entry, found bool) {
	if b.audit == nil {
		return e, false
	}
	cursor := b.audit.Cursor()
	var value []byte
	key, _ := cursor.Seek(seqBytes(seq))
	if key == nil {
		key, value = cursor.Last()
	} else {
		key, value = cursor.Prev()
	}
	for ; key != nil; key, value = cursor.Prev() {
		if e, err := decodeEntry(key, value); err == nil && e.Seq > e.After {
			return e, e.After < seq && seq <= e.Seq
		}
	}
	return e, false
}

// date tells when a version was made, and by whom.
func (b *buckets) date(v *data.Version) {
	if e, found := b.written(v.Seq); found {
		v.Time, v.Author = e.Time, e.Author
	}
}

// Times tells when changes were made, by their numbers. Of one that the audit log does not have, since an older program made
// it or its entry is damaged, it is the time of the next entry: it was not later. Where there is none, it is the zero time.
func (s *Store) Times(seqs ...uint64) (times []time.Time, err error) {
	times = make([]time.Time, len(seqs))
	err = s.view(func(b *buckets) error {
		var last data.Entry // changes that came together are asked about together, and an entry may name thousands of cases
		for i, seq := range seqs {
			if last.After < seq && seq <= last.Seq {
				times[i] = last.Time
				continue
			}
			e, found := b.written(seq)
			if !found {
				e = b.writtenAfter(seq)
			}
			times[i], last = e.Time, e
		}
		return nil
	})
	return times, err
}

// writtenAfter is the first entry of the audit log that came after a change; the zero entry where there is none.
func (b *buckets) writtenAfter(seq uint64) data.Entry {
	if b.audit == nil {
		return data.Entry{}
	}
	cursor := b.audit.Cursor()
	for key, value := cursor.Seek(seqBytes(seq)); key != nil; key, value = cursor.Next() {
		if e, err := decodeEntry(key, value); err == nil {
			return e
		}
	}
	return data.Entry{}
}

// Versions are the versions of a case, the latest first: of one that is held the one that it has, and up to nine before
// it; of one that was withdrawn those that it had. An id that never was, or was purged, is ErrNotFound.
func (s *Store) Versions(id string) (list []data.Version, held bool, err error) {
	err = s.view(func(b *buckets) error {
		k, found, err := b.find(id)
		if err != nil {
			return err
		}
		if held = found; found {
			r, err := k.record()
			if err != nil {
				return err
			}
			list = append(list, data.Version{Seq: r.Seq, Case: r.Case})
		}
		list = append(list, b.earlier(id)...)
		if len(list) == 0 {
			return say.Errorf("case %q: %w", id, ErrNotFound)
		}
		for i := range list {
			b.date(&list[i])
		}
		return nil
	})
	return list, held, err
}

// Keeps reports whether anything is kept of a case: itself, or what it once was. It costs less than its versions.
func (s *Store) Keeps(id string) (kept bool, err error) {
	err = s.view(func(b *buckets) error {
		var err error
		if _, kept, err = b.find(id); err == nil && !kept {
			kept = len(b.earlier(id)) > 0
		}
		return err
	})
	return kept, err
}

// Withdrawn is what became of a case that is not held; false where there never was one of that id.
func (s *Store) Withdrawn(id string) (w data.Withdrawal, found bool, err error) {
	err = s.view(func(b *buckets) error {
		value := b.tombstones.Get([]byte(id))
		if found = value != nil; found {
			w = b.withdrawal(id, value)
		}
		return nil
	})
	return w, found, err
}

func (b *buckets) withdrawal(id string, value []byte) data.Withdrawal {
	w := data.Withdrawal{ID: id, Seq: seqOf(value)}
	if e, found := b.written(w.Seq); found {
		w.Time, w.Author = e.Time, e.Author
	}
	if list := b.earlier(id); len(list) > 0 {
		w.Title = list[0].Case.Title
	}
	return w
}

// Withdrawals are the cases that were withdrawn and not put back, by id.
func (s *Store) Withdrawals() (list []data.Withdrawal, err error) {
	err = s.view(func(b *buckets) error {
		each(b.tombstones, func(id, value []byte) { list = append(list, b.withdrawal(string(id), value)) })
		return nil
	})
	return list, err
}

// Log iterates the audit log, the latest entry first. An entry that is damaged comes as an ErrDamaged, and the others
// follow.
func (s *Store) Log() iter.Seq2[data.Entry, error] {
	return func(yield func(data.Entry, error) bool) {
		const atOnce = 256
		var last []byte // the key of the entry that was seen last
		for {
			var entries []data.Entry
			var faults []error
			err := s.view(func(b *buckets) error {
				if b.audit == nil {
					return nil
				}
				cursor := b.audit.Cursor()
				key, value := cursor.Last()
				if last != nil {
					cursor.Seek(last)
					key, value = cursor.Prev()
				}
				for ; key != nil && len(entries) < atOnce; key, value = cursor.Prev() {
					e, err := decodeEntry(key, value)
					entries, faults, last = append(entries, e), append(faults, err), bytes.Clone(key)
				}
				return nil
			})
			if err != nil {
				yield(data.Entry{}, err)
				return
			}
			for i, e := range entries {
				if !yield(e, s.wrap(faults[i])) {
					return
				}
			}
			if len(entries) == 0 {
				return
			}
		}
	}
}

// Note adds to the audit log what was done that is no change of a case.
func (s *Store) Note(by data.Author, what string) error {
	return s.update(func(b *buckets) error {
		seq, err := b.seq()
		if err != nil {
			return err
		}
		return b.record(&data.Entry{Time: time.Now().UTC(), Author: by, What: what, After: seq, Seq: seq})
	})
}

// Purge gives up what is kept of cases that were withdrawn: they cannot be put back. An id that is held, or that nothing
// is kept of, is ErrNotFound.
func (s *Store) Purge(by data.Author, ids ...string) error {
	return s.update(func(b *buckets) error {
		seq, err := b.seq()
		if err != nil {
			return err
		}
		for _, id := range ids {
			keys := b.versionsOf(id)
			if _, held, err := b.find(id); err != nil || held || len(keys) == 0 {
				return errors.Join(err, say.Errorf("purge case %q: %w", id, ErrNotFound))
			}
			for _, key := range keys {
				if err := b.versions.Delete(key); err != nil {
					return err
				}
			}
		}
		return b.record(&data.Entry{Time: time.Now().UTC(), Author: by, After: seq, Seq: seq, Purged: ids})
	})
}

func (b *buckets) versionsOf(id string) (keys [][]byte) {
	prefix := append([]byte(id), 0)
	cursor := b.versions.Cursor()
	for key, _ := cursor.Seek(prefix); bytes.HasPrefix(key, prefix); key, _ = cursor.Next() {
		keys = append(keys, bytes.Clone(key))
	}
	return keys
}

// history are the buckets that keep what once was.
func (b *buckets) history() []named {
	return []named{{versionsBucket, b.versions}, {auditBucket, b.audit}, {requestsBucket, b.requests}}
}

type named struct {
	name   []byte
	bucket *bolt.Bucket
}
