package store

import (
	"bytes"
	"encoding/binary"

	bolt "go.etcd.io/bbolt"

	"anlisou/data"
)

// survey is what the entries of a store whose parts do not fit together say of its cases, each
// taken for itself. What an entry says counts where its checksum vouches for it; a case's own
// value counts for most, because it holds id, number and text under one checksum.
type survey struct {
	live, gone map[string]uint64 // what whole entries of changes and deletions say: id -> number
	named      map[uint64]string // live the other way round
	brokenIDs  map[string]bool   // what damaged entries of changes seem to say
	brokenSeqs map[uint64]bool
	broken     int    // how many entries of changes are damaged
	latest     uint64 // number of all that is vouched for

	records []surveyed        // what the entries of cases are, in their order; a stray has no id
	place   map[string]int    // of a case among these
	lost    map[string]uint64 // cases of which nothing is left but their number
	mended  []Damage
}

// surveyed is what an entry of cases is.
type surveyed struct {
	id    string
	seq   uint64
	whole bool
}

// survey reads the store's entries one by one, in whatever order they are.
func (b *buckets) survey() *survey {
	v := &survey{
		live: map[string]uint64{}, gone: map[string]uint64{}, named: map[uint64]string{},
		brokenIDs: map[string]bool{}, brokenSeqs: map[uint64]bool{}, place: map[string]int{}, lost: map[string]uint64{},
	}
	each(b.changes, v.change)
	each(b.tombstones, v.deletion)
	each(b.cases, func(key, value []byte) {
		r := v.recognise(key, value)
		if r.whole {
			v.claim(len(v.records), r)
			v.noteWhole(r, key, value)
		}
		v.records = append(v.records, r)
	})
	n := 0
	each(b.cases, func(key, value []byte) {
		if !v.records[n].whole {
			v.records[n] = surveyed{}
			v.attribute(n, key, value)
		}
		n++
	})
	for id, seq := range v.live {
		if _, there := v.place[id]; !there {
			v.lost[id] = seq
		}
	}
	n = 0
	each(b.cases, func(key, _ []byte) {
		// A stray is what is left of a case that is lost, as a rule; where none is, it stays.
		if v.records[n].id == "" && len(v.lost) == 0 {
			v.keep(n, string(key), 0)
		}
		n++
	})
	for ; v.broken > 0; v.broken-- {
		v.note("", "an entry of the list of changes")
	}
	v.number()
	return v
}

// each goes through a bucket.
func each(bucket *bolt.Bucket, do func(key, value []byte)) {
	_ = bucket.ForEach(func(key, value []byte) error {
		do(key, value)
		return nil
	})
}

func (v *survey) change(key, value []byte) {
	live, id, err := decodeChange(key, value)
	if err != nil {
		v.broken++
		if len(key) == seqLen {
			v.brokenSeqs[binary.BigEndian.Uint64(key)] = true
		}
		if len(value) > crcLen+1 {
			v.brokenIDs[string(value[crcLen+1:])] = true
		}
		return
	}
	seq := binary.BigEndian.Uint64(key)
	v.latest = max(v.latest, seq)
	if live {
		v.live[id] = max(v.live[id], seq)
		v.named[seq] = id
	} else {
		v.gone[id] = max(v.gone[id], seq)
	}
}

func (v *survey) deletion(key, value []byte) {
	payload, ok := unseal(kindTombstone, key, value)
	if !ok || len(payload) != seqLen {
		id := string(key)
		if v.gone[id] == 0 {
			id = ""
		}
		v.note(id, "the note of its deletion")
		return
	}
	seq := binary.BigEndian.Uint64(payload)
	v.latest = max(v.latest, seq)
	if id := string(key); v.live[id] < seq && v.gone[id] != seq {
		v.gone[id] = seq
		v.noteChange(id)
	}
}

// recognise finds the id and the number with which the checksum of a case's value agrees: its key
// and the number within it or, where one of these is damaged, what its JSON and the changes say
// instead.
func (v *survey) recognise(key, value []byte) surveyed {
	r := surveyed{id: string(key), seq: seqOf(value)}
	if len(value) < headLen {
		return r
	}
	crc, payload := binary.BigEndian.Uint32(value), value[headLen:]
	for _, id := range []string{r.id, writtenID(payload), v.named[r.seq]} {
		for _, seq := range []uint64{r.seq, v.live[id]} {
			if id != "" && checksum(kindCase, []byte(id), seqBytes(seq), payload) == crc {
				return surveyed{id, seq, true}
			}
		}
	}
	return r
}

// writtenID is the id at the beginning of a case's JSON, which may be broken behind it.
func writtenID(payload []byte) string {
	rest, ok := bytes.CutPrefix(payload, []byte(`{"id":"`))
	end := bytes.IndexByte(rest, '"')
	if !ok || end < 0 || end > data.MaxIDLen {
		return ""
	}
	return string(rest[:end])
}

// note keeps what is put right.
func (v *survey) note(id, what string) {
	v.mended = append(v.mended, Damage{ID: id, What: what, Mended: true})
}

func (v *survey) noteChange(id string) {
	v.note(id, entryOfChanges)
	v.broken--
}

const entryOfChanges = "its entry of the list of changes"

func (v *survey) noteWhole(r surveyed, key, value []byte) {
	switch {
	case r.id != string(key):
		v.note(r.id, "its key")
	case r.seq != seqOf(value):
		v.note(r.id, "its sequence number")
	case v.live[r.id] != r.seq:
		v.noteChange(r.id)
	}
}

// claim notes which case an entry is. Of two that say the same the later stands.
func (v *survey) claim(n int, r surveyed) {
	if other, twice := v.place[r.id]; twice {
		if v.records[other].seq >= r.seq {
			return
		}
		v.records[other] = surveyed{}
	}
	v.place[r.id] = n
	v.latest = max(v.latest, r.seq)
}

// attribute finds which case a damaged value is: one that the changes know and nothing whole is.
func (v *survey) attribute(n int, key, value []byte) {
	seq := seqOf(value)
	ids := []string{string(key), v.named[seq]}
	if len(value) > headLen {
		ids = append(ids, writtenID(value[headLen:]))
	}
	for _, id := range ids {
		if v.live[id] > 0 && v.keep(n, id, v.live[id]) {
			return
		}
	}
	// Its change may be damaged, too.
	if v.brokenIDs[string(key)] || v.brokenSeqs[seq] {
		if !v.brokenSeqs[seq] {
			seq = 0
		}
		if v.keep(n, string(key), seq) {
			v.noteChange(string(key))
		}
	}
}

// keep has a damaged value stand as a case's, unless that is there already.
func (v *survey) keep(n int, id string, seq uint64) bool {
	as := data.Collection{ID: id, Title: id} // which goes by the same rules
	if _, there := v.place[id]; there || as.Validate() != nil {
		return false
	}
	v.records[n] = surveyed{id: id, seq: seq}
	v.place[id] = n
	return true
}

// number gives a new number to what has none of its own.
func (v *survey) number() {
	used := map[uint64]bool{0: true}
	for id, seq := range v.gone {
		if _, there := v.place[id]; there || v.lost[id] > 0 {
			delete(v.gone, id)
		} else {
			used[seq] = true
		}
	}
	for _, seq := range v.lost {
		used[seq] = true
	}
	for _, whole := range []bool{true, false} { // what is damaged gives way
		for n := range v.records {
			r := &v.records[n]
			if r.id == "" || r.whole != whole {
				continue
			}
			if used[r.seq] {
				v.latest++
				r.seq = v.latest
			}
			used[r.seq] = true
		}
	}
}
