package store

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"

	bolt "go.etcd.io/bbolt"

	"anlisou/data"
)

// Format is the version of the file's layout. A store with a higher one is ErrNewer.
//
//	1  buckets meta, cases, changes, collections; values sealed with CRC-32C
const Format = 1

// The layout. Every value begins with a CRC-32C (4 bytes, big endian) of what kind of value it
// is, its key and what follows.
//
//	meta         "format" -> 8 bytes; "id" -> 32 hex digits; "program" -> "anlisou"
//	cases        id -> sequence number of the latest change, 8 bytes; the case in JSON
//	changes      sequence number, 8 bytes -> 0 for a deletion, else 1; the case's id
//	tombstones   id -> sequence number of the deletion, 8 bytes
//	collections  id -> the collection in JSON
//
// A case has one entry in changes, its latest. The last entry of changes is the store's latest
// change: it goes only when its case changes again, and then that is a later one.
var (
	metaBucket        = []byte("meta")
	casesBucket       = []byte("cases")
	changesBucket     = []byte("changes")
	tombstonesBucket  = []byte("tombstones")
	collectionsBucket = []byte("collections")

	formatKey  = []byte("format")
	idKey      = []byte("id")
	programKey = []byte("program")
	program    = []byte("anlisou")
)

// The kinds of values, in their checksums: a value can not pass for one of another bucket.
const (
	kindMeta       = 'm'
	kindCase       = 'c'
	kindChange     = 'h'
	kindTombstone  = 't'
	kindCollection = 'o'
)

const (
	crcLen = 4
	seqLen = 8
	// headLen is what stands before a case in its value.
	headLen = crcLen + seqLen
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func checksum(kind byte, key []byte, payload ...[]byte) uint32 {
	crc := crc32.Update(0, castagnoli, []byte{kind, byte(len(key)), byte(len(key) >> 8)})
	crc = crc32.Update(crc, castagnoli, key)
	for _, part := range payload {
		crc = crc32.Update(crc, castagnoli, part)
	}
	return crc
}

// seal puts the checksum before a value.
func seal(kind byte, key []byte, payload ...[]byte) []byte {
	joined := bytes.Join(payload, nil)
	return append(
		binary.BigEndian.AppendUint32(make([]byte, 0, crcLen+len(joined)), checksum(kind, key, joined)),
		joined...)
}

// unseal checks a value and gives what follows its checksum.
func unseal(kind byte, key, value []byte) ([]byte, bool) {
	if len(value) < crcLen || binary.BigEndian.Uint32(value) != checksum(kind, key, value[crcLen:]) {
		return nil, false
	}
	return value[crcLen:], true
}

func seqBytes(seq uint64) []byte { return binary.BigEndian.AppendUint64(nil, seq) }

// encodeCase writes a case in the one way that makes equal cases equal bytes.
func encodeCase(c data.Case) ([]byte, error) {
	if c.Sections == nil {
		c.Sections = []data.Section{}
	}
	if c.Departments == nil {
		c.Departments = []string{}
	}
	if c.Domains == nil {
		c.Domains = []string{}
	}
	return encodeJSON(c)
}

func encodeJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// entryError is damage of one case or one collection, which leaves the others as they were.
type entryError struct {
	kind, id string // kind as a word: "case"
	why      string
}

func (e *entryError) Error() string {
	return fmt.Sprintf("%s %q: %v: %s", e.kind, e.id, ErrDamaged, e.why)
}

func (e *entryError) Unwrap() error { return ErrDamaged }

func damagedCase(id string, why string) error { return &entryError{"case", id, why} }

// decodeRecord checks and reads the value of a case.
func decodeRecord(id string, value []byte) (Record, error) {
	payload, ok := unseal(kindCase, []byte(id), value)
	if !ok || len(payload) < seqLen {
		return Record{}, damagedCase(id, "its checksum does not match")
	}
	r := Record{Seq: binary.BigEndian.Uint64(payload)}
	if err := json.Unmarshal(payload[8:], &r.Case); err != nil {
		return Record{}, damagedCase(id, err.Error())
	}
	if r.Case.ID != id {
		return Record{}, damagedCase(id, fmt.Sprintf("it holds the case %q", r.Case.ID))
	}
	return r, nil
}

func decodeCollection(id, value []byte) (c data.Collection, err error) {
	payload, ok := unseal(kindCollection, id, value)
	if !ok {
		return c, &entryError{"collection", string(id), "its checksum does not match"}
	}
	if err := json.Unmarshal(payload, &c); err != nil {
		return c, &entryError{"collection", string(id), err.Error()}
	}
	return c, nil
}

// buckets are those of one transaction.
type buckets struct {
	meta, cases, changes, tombstones, collections *bolt.Bucket
}

func withBuckets(tx *bolt.Tx, fn func(*buckets) error) error {
	b := &buckets{
		meta: tx.Bucket(metaBucket), cases: tx.Bucket(casesBucket), changes: tx.Bucket(changesBucket),
		tombstones: tx.Bucket(tombstonesBucket), collections: tx.Bucket(collectionsBucket),
	}
	if b.meta == nil || b.cases == nil || b.changes == nil || b.tombstones == nil || b.collections == nil {
		return fmt.Errorf("%w: a part of it is missing", ErrDamaged)
	}
	return fn(b)
}

// seq is the sequence number of the latest change.
func (b *buckets) seq() (uint64, error) {
	key, _ := b.changes.Cursor().Last()
	if key == nil {
		return 0, nil
	}
	if len(key) != 8 {
		return 0, fmt.Errorf("%w: a sequence number has %d bytes", ErrDamaged, len(key))
	}
	return binary.BigEndian.Uint64(key), nil
}

func (b *buckets) get(id string) (Record, error) {
	if id == "" || len(id) > data.MaxIDLen {
		return Record{}, fmt.Errorf("case %q: %w", id, ErrNotFound)
	}
	value := b.cases.Get([]byte(id))
	if value == nil {
		return Record{}, fmt.Errorf("case %q: %w", id, ErrNotFound)
	}
	return decodeRecord(id, value)
}

// put stores a case with the sequence number next, unless the store holds it so already.
// A value that is damaged counts as another one: putting the case again mends it.
func (b *buckets) put(id string, payload []byte, next uint64) (uint64, Outcome, error) {
	key := []byte(id)
	outcome := Added
	if old := b.cases.Get(key); old != nil {
		outcome = Changed
		held, ok := unseal(kindCase, key, old)
		if ok && len(held) >= seqLen && bytes.Equal(held[seqLen:], payload) {
			return binary.BigEndian.Uint64(held), Unchanged, nil
		}
		if err := b.forget(key, seqOf(old)); err != nil {
			return 0, 0, err
		}
	} else if err := b.forgetTombstone(key); err != nil {
		return 0, 0, err
	}
	if err := b.cases.Put(key, seal(kindCase, key, seqBytes(next), payload)); err != nil {
		return 0, 0, err
	}
	return next, outcome, b.note(next, 1, key)
}

// delete removes a case under the sequence number next.
func (b *buckets) delete(id string, next uint64) error {
	key := []byte(id)
	var old []byte
	if id != "" && len(id) <= data.MaxIDLen {
		old = b.cases.Get(key)
	}
	if old == nil {
		return fmt.Errorf("case %q: %w", id, ErrNotFound)
	}
	if err := b.forget(key, seqOf(old)); err != nil {
		return err
	}
	if err := b.cases.Delete(key); err != nil {
		return err
	}
	if err := b.tombstones.Put(key, seal(kindTombstone, key, seqBytes(next))); err != nil {
		return err
	}
	return b.note(next, 0, key)
}

// note records a change.
func (b *buckets) note(seq uint64, live byte, id []byte) error {
	key := seqBytes(seq)
	return b.changes.Put(key, seal(kindChange, key, []byte{live}, id))
}

// seqOf is the sequence number in the value of a case or of a deletion; 0, which no change has,
// where the value is cut short.
func seqOf(value []byte) uint64 {
	if len(value) < headLen {
		return 0
	}
	return binary.BigEndian.Uint64(value[crcLen:])
}

// forget removes the change that a case's new one replaces. A wrong number, of a value that is
// damaged, must not take another case out of sight: what is removed then is what is of the id.
func (b *buckets) forget(id []byte, seq uint64) error {
	key := seqBytes(seq)
	if _, changed, err := decodeChange(key, b.changes.Get(key)); err == nil && changed == string(id) {
		return b.changes.Delete(key)
	}
	var stale [][]byte
	_ = b.changes.ForEach(func(key, value []byte) error {
		if _, changed, err := decodeChange(key, value); err == nil && changed == string(id) {
			stale = append(stale, bytes.Clone(key))
		}
		return nil
	})
	for _, key := range stale {
		if err := b.changes.Delete(key); err != nil {
			return err
		}
	}
	return nil
}

func (b *buckets) forgetTombstone(id []byte) error {
	value := b.tombstones.Get(id)
	if value == nil {
		return nil
	}
	if err := b.forget(id, seqOf(value)); err != nil {
		return err
	}
	return b.tombstones.Delete(id)
}

// decodeChange checks and reads an entry of changes.
func decodeChange(key, value []byte) (live bool, id string, err error) {
	if len(key) != 8 {
		return false, "", fmt.Errorf("%w: a sequence number has %d bytes", ErrDamaged, len(key))
	}
	payload, ok := unseal(kindChange, key, value)
	if !ok || len(payload) < 2 || payload[0] > 1 {
		return false, "", fmt.Errorf(
			"change %d: %w: its checksum does not match",
			binary.BigEndian.Uint64(key),
			ErrDamaged,
		)
	}
	return payload[0] == 1, string(payload[1:]), nil
}

// Same reports whether two cases are kept as the same bytes: putting one over the other changes nothing.
func Same(a, b data.Case) bool {
	first, err := encodeCase(a)
	if err != nil {
		return false
	}
	second, err := encodeCase(b)
	return err == nil && bytes.Equal(first, second)
}
