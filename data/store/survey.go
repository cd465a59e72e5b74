package store

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"slices"

	bolt "go.etcd.io/bbolt"

	"anlisou/data"
	"anlisou/data/say"
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

	records []surveyed        // what is kept of cases; a stray has no id
	place   map[string]int    // of a case among these
	lost    map[string]uint64 // cases of which nothing is left but their number
	mended  []Damage

	directories map[string][]byte // those that are whole
	headless    bool              // a block has none
	openKey     []byte            // of the block that was read last, and its cases
	open        []kept
}

// surveyed is what a case is.
type surveyed struct {
	id    string
	seq   uint64
	whole bool
	// key and value are those of its block or, where it is alone, of its entry of cases. They are not looked up again: in
	// a bucket that is out of order one would not be found.
	key, value []byte
	block      bool
	nth        int // in its block
}

// survey reads the store's entries one by one, in whatever order they are.
func (b *buckets) survey() *survey {
	v := &survey{
		live: map[string]uint64{}, gone: map[string]uint64{}, named: map[uint64]string{},
		brokenIDs: map[string]bool{}, brokenSeqs: map[uint64]bool{}, place: map[string]int{}, lost: map[string]uint64{},
		directories: map[string][]byte{},
	}
	each(b.changes, v.change)
	each(b.tombstones, v.deletion)
	inBlocks := v.blocks(b)
	var alone []surveyed // and damaged
	each(b.cases, func(key, value []byte) {
		if _, ok := v.directories[string(key)]; ok || inBlocks[string(key)] {
			return
		}
		r := v.recognise(key, value)
		if r.whole {
			v.claim(len(v.records), r)
			v.noteWhole(r, key, value)
			v.records = append(v.records, r)
		} else {
			alone = append(alone, r)
		}
	})
	strays := len(v.records)
	for _, r := range alone {
		v.records = append(v.records, surveyed{key: r.key, value: r.value})
		v.attribute(len(v.records)-1, r.key, r.value)
	}
	for id, seq := range v.live {
		if _, there := v.place[id]; !there {
			v.lost[id] = seq
		}
	}
	for n := strays; n < len(v.records) && len(v.lost) == 0 && !v.headless; n++ {
		// A stray is what is left of a case or a directory that is lost, as a rule; where none is, it stays.
		if v.records[n].id == "" {
			v.keep(n, string(v.records[n].key), 0)
		}
	}
	for ; v.broken > 0; v.broken-- {
		v.note("", say.Text("an entry of the list of changes"))
	}
	v.number()
	return v
}

// blocks reads what is in blocks, and gives the keys of these.
func (v *survey) blocks(b *buckets) map[string]bool {
	keys := map[string]bool{}
	if b.blocks == nil {
		return keys
	}
	each(b.cases, func(key, value []byte) {
		if _, ok := decodeDirectory(key, value); ok {
			v.directories[string(key)] = value
		}
	})
	each(b.blocks, func(key, block []byte) {
		keys[string(key)] = true
		list, directory := v.inBlock(key, block)
		v.headless = v.headless || !directory
		if _, sound := unseal(kindBlock, key, block); !sound || !directory {
			what := say.Text("a block of cases")
			if len(list) > 0 {
				what = say.Text("the block of the cases %s to %s", list[0].id, list[len(list)-1].id)
			}
			v.noteBlock(what, list)
		}
		for i := range list {
			k := &list[i]
			r := surveyed{k.id, k.seq, k.whole(), key, block, true, i}
			v.claim(len(v.records), r)
			if r.whole && v.live[k.id] != k.seq {
				v.noteChange(k.id)
			}
			v.records = append(v.records, r)
		}
	})
	return keys
}

// noteBlock keeps that a block was put right, if it was.
func (v *survey) noteBlock(what say.Message, list []kept) {
	if len(list) > 0 && !slices.ContainsFunc(list, func(k kept) bool { return !k.whole() }) {
		v.note("", what)
	}
}

// inBlock gives the cases of a block, as its directory lists them or, where that is damaged, as their JSON and the
// changes do.
func (v *survey) inBlock(key, block []byte) (list []kept, directory bool) {
	if list, ok := decodeDirectory(key, v.directories[string(key)]); ok {
		fill(key, block, list)
		return list, true
	}
	all, _ := unpack(key, block, nil)
	for len(all) > 0 {
		all = bytes.TrimLeft(all, "\x00") // of a case that was lost before
		d := json.NewDecoder(bytes.NewReader(all))
		var one json.RawMessage
		if d.Decode(&one) != nil {
			break
		}
		if id := writtenID(one); id != "" {
			list = append(list, newKept(id, v.live[id], one))
		}
		all = all[d.InputOffset():]
	}
	return list, false
}

// entry is what is kept of a case.
func (v *survey) entry(r surveyed) kept {
	if !r.block {
		return oldKept(r.key, r.value)
	}
	if !bytes.Equal(v.openKey, r.key) {
		v.openKey = r.key
		v.open, _ = v.inBlock(r.key, r.value)
	}
	return v.open[r.nth]
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
		v.note(id, say.Text("the note of its deletion"))
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
	r := surveyed{id: string(key), seq: seqOf(value), key: key, value: value}
	if len(value) < headLen {
		return r
	}
	crc, payload := binary.BigEndian.Uint32(value), value[headLen:]
	for _, id := range []string{r.id, writtenID(payload), v.named[r.seq]} {
		for _, seq := range []uint64{r.seq, v.live[id]} {
			if id != "" && checksum(kindCase, []byte(id), seqBytes(seq), payload) == crc {
				r.id, r.seq, r.whole = id, seq, true
				return r
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
func (v *survey) note(id string, what say.Message) {
	v.mended = append(v.mended, Damage{ID: id, What: what, Mended: true})
}

func (v *survey) noteChange(id string) {
	v.note(id, say.Text(entryOfChanges))
	v.broken--
}

const entryOfChanges say.Key = "its entry of the list of changes"

func (v *survey) noteWhole(r surveyed, key, value []byte) {
	switch {
	case r.id != string(key):
		v.note(r.id, say.Text("its key"))
	case r.seq != seqOf(value):
		v.note(r.id, say.Text("its sequence number"))
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
		v.records[other].id = ""
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
	v.records[n].id, v.records[n].seq = id, seq
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
