package store

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"time"

	"anlisou/data"
	"anlisou/data/say"
)

// minBlock is the size, in bytes of JSON, below which a block that is written takes in the next.
const minBlock = blockSize / 4

// edit is what becomes of a case.
type edit struct {
	id  string
	seq uint64
	put *data.Case // nil where it is deleted
}

// write does what a write says; ids are those of the cases to withdraw, in order and none twice.
func (b *buckets) write(w data.Write, ids []string, done *data.Written) error {
	if again, err := b.answered(w.Request, done); again || err != nil {
		return err
	}
	for id, version := range w.If {
		k, found, err := b.find(id)
		if err != nil {
			return err
		}
		if found != (version > 0) || found && k.seq != version {
			return say.Errorf("case %q: %w", id, ErrConflict)
		}
	}
	after, err := b.seq()
	if err != nil {
		return err
	}
	e := data.Entry{Time: time.Now().UTC(), Author: w.By, After: after, Seq: after, Withdrawn: ids}
	if len(w.Put) > 0 {
		if err := b.put(w.Put, done, &e); err != nil {
			return err
		}
	}
	if len(ids) > 0 {
		if e.Seq, err = b.delete(ids); err != nil {
			return err
		}
	}
	for _, c := range w.Collections {
		payload, err := encodeJSON(c)
		if err != nil {
			return say.Errorf("put collection %q: %w", c.ID, err)
		}
		id, value := []byte(c.ID), seal(kindCollection, []byte(c.ID), payload)
		if bytes.Equal(b.collections.Get(id), value) {
			continue
		}
		if err := b.collections.Put(id, value); err != nil {
			return err
		}
		e.Collections = append(e.Collections, c.ID)
	}
	if done.Seq = e.Seq; e.Seq > e.After || len(e.Collections) > 0 {
		if err := b.record(&e); err != nil {
			return err
		}
	}
	return b.remember(w.Request, done)
}

// put stores cases, each that is other than what the store holds under a sequence number of its own, in their order.
// A case that is damaged counts as another one: putting it again mends it. What it does is noted in e.
func (b *buckets) put(cases []data.Case, done *data.Written, e *data.Entry) error {
	order := make([]int, len(cases)) // by id, so that each block is looked at once
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(cases[i].ID, cases[j].ID) })
	if err := b.compare(cases, order, done, e); err != nil {
		return err
	}
	for i, outcome := range done.Outcomes {
		if outcome != data.Unchanged {
			e.Seq++
			done.Versions[i] = e.Seq
		}
	}
	var edits []edit
	for n, i := range order {
		again := n > 0 && cases[order[n-1]].ID == cases[i].ID
		switch last := len(edits) - 1; {
		case done.Outcomes[i] == data.Unchanged:
			if again { // as the one before it in this write
				done.Versions[i] = done.Versions[order[n-1]]
			}
		case again && last >= 0 && edits[last].id == cases[i].ID: // twice in one write: the later stands
			edits[last] = edit{cases[i].ID, done.Versions[i], &cases[i]}
		default:
			edits = append(edits, edit{cases[i].ID, done.Versions[i], &cases[i]})
		}
	}
	return b.apply(edits)
}

// compare finds what putting cases does to each, and the version of those that stay; order is theirs by id.
func (b *buckets) compare(cases []data.Case, order []int, done *data.Written, e *data.Entry) error {
	for n, i := range order {
		c := cases[i]
		if n > 0 && cases[order[n-1]].ID == c.ID {
			done.Outcomes[i] = data.Changed
			if Same(cases[order[n-1]], c) {
				done.Outcomes[i] = data.Unchanged
			}
			continue
		}
		held, found, err := b.find(c.ID)
		switch {
		case err != nil:
			return err
		case !found:
			done.Outcomes[i] = data.Added
			e.Added = append(e.Added, c.ID)
			continue
		}
		payload, err := encodeCase(c)
		if err != nil {
			return say.Errorf("put case %q: %w", c.ID, err)
		}
		if held.whole() && bytes.Equal(held.json, payload) {
			done.Outcomes[i], done.Versions[i] = data.Unchanged, held.seq
			continue
		}
		done.Outcomes[i] = data.Changed
		e.Changed = append(e.Changed, data.Difference{ID: c.ID, Fields: differing(held.json, payload)})
	}
	return nil
}

// differing are the fields of two cases in JSON that are not the same, by name. What cannot be read differs in all.
func differing(a, b []byte) (fields []string) {
	var before, after map[string]json.RawMessage
	_ = json.Unmarshal(a, &before)
	_ = json.Unmarshal(b, &after)
	for _, of := range []map[string]json.RawMessage{before, after} {
		for name := range of {
			if !bytes.Equal(before[name], after[name]) && !slices.Contains(fields, name) {
				fields = append(fields, name)
			}
		}
	}
	slices.Sort(fields)
	return fields
}

// delete removes cases, in the order of their ids, under the sequence numbers that follow.
func (b *buckets) delete(ids []string) (seq uint64, err error) {
	if seq, err = b.seq(); err != nil {
		return 0, err
	}
	edits := make([]edit, len(ids))
	for i, id := range ids {
		_, found, err := b.find(id)
		if err != nil {
			return 0, err
		}
		if !found {
			return 0, say.Errorf("case %q: %w", id, ErrNotFound)
		}
		seq++
		edits[i] = edit{id: id, seq: seq}
	}
	return seq, b.apply(edits)
}

// apply makes edits, in the order of their ids, and notes them.
func (b *buckets) apply(edits []edit) error {
	for rest := edits; len(rest) > 0; {
		n, err := b.rewrite(rest)
		if err != nil {
			return err
		}
		rest = rest[n:]
	}
	// A bucket takes what comes in the order of its keys much faster.
	slices.SortFunc(edits, func(a, b edit) int { return cmp.Compare(a.seq, b.seq) })
	for _, e := range edits {
		live := byte(1)
		if e.put == nil {
			live = 0
		}
		if err := b.note(e.seq, live, []byte(e.id)); err != nil {
			return err
		}
	}
	return nil
}

// rewrite makes the first of the edits, those of one block, and gives how many. What the block then has is cut into
// blocks anew; where that is little, the next block comes in.
func (b *buckets) rewrite(edits []edit) (done int, err error) {
	b.latestKey = nil
	p := packing{put: b.putBlock}
	key, value := b.floor(edits[0].id)
	if key == nil { // it comes before all
		key, value = b.cases.Cursor().First()
	}
	key = bytes.Clone(key)
	for {
		var old []kept
		var next []byte
		n := len(edits) - done
		if key != nil {
			if old, err = b.list(key, value); err != nil {
				return 0, err
			}
			if next, value = nextKey(b.cases, key); next != nil {
				next = bytes.Clone(next)
				n, _ = slices.BinarySearchFunc(edits[done:], string(next),
					func(e edit, id string) int { return cmp.Compare(e.id, id) })
			}
			if err := b.dropBlock(key); err != nil {
				return 0, err
			}
		}
		if err := b.merge(&p, old, edits[done:done+n]); err != nil {
			return 0, err
		}
		done += n
		if key = next; key == nil || p.size >= minBlock {
			break
		}
	}
	return done, p.finish(edits[done-1].put != nil && p.endsWith(edits[done-1].id))
}

// merge packs the cases of a block and what edits make of them, both in the order of their ids.
func (b *buckets) merge(p *packing, old []kept, edits []edit) error {
	for _, e := range edits {
		for len(old) > 0 && old[0].id < e.id {
			if err := p.add(old[0]); err != nil {
				return err
			}
			old = old[1:]
		}
		if len(old) > 0 && old[0].id == e.id {
			if err := b.archive(old[0]); err != nil {
				return err
			}
			if err := b.forget([]byte(e.id), old[0].seq); err != nil {
				return err
			}
			old = old[1:]
		} else if err := b.forgetTombstone([]byte(e.id)); err != nil {
			return err
		}
		if e.put == nil {
			if err := b.putTombstone([]byte(e.id), e.seq); err != nil {
				return err
			}
			continue
		}
		payload, err := encodeCase(*e.put)
		if err != nil {
			return say.Errorf("put case %q: %w", e.id, err)
		}
		if err := p.add(newKept(e.id, e.seq, payload)); err != nil {
			return err
		}
	}
	for _, k := range old {
		if err := p.add(k); err != nil {
			return err
		}
	}
	return nil
}

func (b *buckets) putBlock(list []kept) error {
	key := []byte(list[0].id)
	if err := b.blocks.Put(key, encodeBlock(key, list)); err != nil {
		return err
	}
	return b.cases.Put(key, encodeDirectory(key, list))
}

func (b *buckets) dropBlock(key []byte) error {
	if err := b.blocks.Delete(key); err != nil {
		return err
	}
	return b.cases.Delete(key)
}

// packing cuts cases, which come in the order of their ids, into blocks.
type packing struct {
	put     func([]kept) error
	pending []kept
	size    int // of the JSON of these
}

func (p *packing) add(k kept) error {
	p.pending = append(p.pending, k)
	if p.size += len(k.json); p.size < 2*blockSize {
		return nil
	}
	return p.cut(blockSize)
}

// finish puts what is left. Where cases came to the end, more may follow, so that only the last block is not full;
// anywhere else two blocks of one size leave room in both.
func (p *packing) finish(atEnd bool) error {
	for p.size > blockSize && len(p.pending) > 1 {
		size := blockSize
		if !atEnd {
			size = p.size / 2
		}
		if err := p.cut(size); err != nil {
			return err
		}
	}
	return p.cut(p.size)
}

// cut puts a block of the first cases, up to a size and at least one.
func (p *packing) cut(size int) error {
	if len(p.pending) == 0 {
		return nil
	}
	n, length := 1, len(p.pending[0].json)
	for n < len(p.pending) && length+len(p.pending[n].json) <= size {
		length += len(p.pending[n].json)
		n++
	}
	err := p.put(p.pending[:n])
	p.pending, p.size = slices.Delete(p.pending, 0, n), p.size-length
	return err
}

func (p *packing) endsWith(id string) bool {
	return len(p.pending) > 0 && p.pending[len(p.pending)-1].id == id
}
