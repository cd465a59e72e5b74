package store

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"hash/crc32"

	bolt "go.etcd.io/bbolt"

	"anlisou/data"
	"anlisou/data/say"
)

// Format is the version of the file's layout. A store with a higher one is ErrNewer.
//
//	1  buckets meta, cases, changes, tombstones, collections; values sealed with CRC-32C; a case for itself
//	2  cases kept in blocks, in the bucket blocks; what format 1 wrote may stand beside them
//	3  buckets versions, audit and requests: what cases were before, who changed what, what may be asked for again
const Format = 3

// The layout. Every value begins with a CRC-32C (4 bytes, big endian) of what kind of value it
// is, its key and what follows.
//
//	meta         "format" -> 8 bytes; "id" -> 32 hex digits; "program" -> "anlisou"
//	cases        id of the first case of a block -> for each of its cases, in the order of their ids: the id, the
//	             sequence number of its latest change, the length and the CRC-32C of its JSON (encodeDirectory)
//	blocks       id of the first case -> the JSON of the cases, compressed, with parity (encodeBlock, protect)
//	changes      sequence number, 8 bytes -> 0 for a deletion, else 1; the case's id
//	tombstones   id -> sequence number of the deletion, 8 bytes
//	collections  id -> the collection in JSON
//	versions     id, a zero byte, sequence number of its change -> a case as it was before, in JSON, compressed
//	audit        sequence number of the latest change before a write, number of the entry, 8 bytes each -> the Entry in
//	             JSON, compressed
//	requests     key of a request -> when and what it was, and how it was answered, in JSON
//
// A case has one entry in changes, its latest. The last entry of changes is the store's latest
// change: it goes only when its case changes again, and then that is a later one.
//
// Format 1 had no blocks: cases was id -> sequence number of the latest change, 8 bytes; the case in JSON. An entry of
// cases that has no block is such a case; it goes into a block when that, or what comes before it, is written.
var (
	metaBucket        = []byte("meta")
	casesBucket       = []byte("cases")
	blocksBucket      = []byte("blocks")
	changesBucket     = []byte("changes")
	tombstonesBucket  = []byte("tombstones")
	collectionsBucket = []byte("collections")
	versionsBucket    = []byte("versions")
	auditBucket       = []byte("audit")
	requestsBucket    = []byte("requests")

	formatKey  = []byte("format")
	idKey      = []byte("id")
	programKey = []byte("program")
	program    = []byte("anlisou")
)

// The kinds of values, in their checksums: a value can not pass for one of another bucket.
const (
	kindMeta       = 'm'
	kindCase       = 'c'
	kindDirectory  = 'd'
	kindBlock      = 'b'
	kindChange     = 'h'
	kindTombstone  = 't'
	kindCollection = 'o'
	kindVersion    = 'v'
	kindAudit      = 'a'
	kindRequest    = 'r'
)

// bulkFill is how much of a page the lists of what is in blocks take, which grow: bbolt's default is 0.5.
const bulkFill = 0.9

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

// The kinds of entries as words.
const (
	kindWordCase       say.Key = "case"
	kindWordCollection say.Key = "collection"
	kindWordVersion    say.Key = "version of case"
	kindWordAudit      say.Key = "entry of the audit log"
)

// entryError is damage of one entry, which leaves the others as they were.
type entryError struct {
	kind say.Key
	id   string
	why  say.Message
}

func (e *entryError) Error() string { return e.Said().String() }

// Said implements say.Sayer.
func (e *entryError) Said() say.Message {
	return say.Text("%s %q: %s: %s", e.kind, e.id, ErrDamaged, e.why)
}

// past reports damage of what once was, or of the audit log.
func (e *entryError) past() bool { return e.kind != kindWordCase && e.kind != kindWordCollection }

func (e *entryError) Unwrap() error { return ErrDamaged }

func damagedCase(id string, why say.Message) error { return &entryError{kindWordCase, id, why} }

func decodeCollection(id, value []byte) (c data.Collection, err error) {
	payload, ok := unseal(kindCollection, id, value)
	if !ok {
		return c, &entryError{kindWordCollection, string(id), say.Text("its checksum does not match")}
	}
	if err := json.Unmarshal(payload, &c); err != nil {
		return c, &entryError{kindWordCollection, string(id), say.Of(err)}
	}
	return c, nil
}

// buckets are those of one transaction. In a store of format 1 blocks is nil until it is written, and in one of format 1
// or 2 versions, audit and requests are.
type buckets struct {
	meta, cases, blocks, changes, tombstones, collections, versions, audit, requests *bolt.Bucket

	latestKey []byte // of the entry of cases that was looked at last, and what is in it
	latest    []kept
}

func withBuckets(tx *bolt.Tx, fn func(*buckets) error) error {
	b := &buckets{
		meta: tx.Bucket(metaBucket), cases: tx.Bucket(casesBucket), blocks: tx.Bucket(blocksBucket),
		changes:    tx.Bucket(changesBucket),
		tombstones: tx.Bucket(tombstonesBucket), collections: tx.Bucket(collectionsBucket),
		versions: tx.Bucket(versionsBucket), audit: tx.Bucket(auditBucket), requests: tx.Bucket(requestsBucket),
	}
	if b.meta == nil || b.cases == nil || b.changes == nil || b.tombstones == nil || b.collections == nil {
		return say.Errorf("%w: a part of it is missing", ErrDamaged)
	}
	// What is written comes in the order of the keys, as a rule: the pages may be full.
	b.cases.FillPercent, b.changes.FillPercent = bulkFill, 1
	if b.blocks != nil {
		b.blocks.FillPercent = 1
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
		return 0, say.Errorf("%w: a sequence number has %d bytes", ErrDamaged, len(key))
	}
	return binary.BigEndian.Uint64(key), nil
}

func (b *buckets) get(id string, cache *cache) (Record, error) {
	k, found, err := b.one(id, cache)
	if err != nil {
		return Record{}, err
	}
	if !found {
		return Record{}, say.Errorf("case %q: %w", id, ErrNotFound)
	}
	return k.record()
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

func (b *buckets) putTombstone(id []byte, seq uint64) error {
	return b.tombstones.Put(id, seal(kindTombstone, id, seqBytes(seq)))
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
		return false, "", say.Errorf("%w: a sequence number has %d bytes", ErrDamaged, len(key))
	}
	payload, ok := unseal(kindChange, key, value)
	if !ok || len(payload) < 2 || payload[0] > 1 {
		return false, "", say.Errorf(
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
