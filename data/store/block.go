package store

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"slices"
	"sync"

	"github.com/klauspost/compress/zstd"
	bolt "go.etcd.io/bbolt"

	"anlisou/data"
	"anlisou/data/say"
)

// blockSize is how much JSON, in bytes, is compressed together. Of the 83.6 MB of JSON of 144,841 articles of law, zstd
// leaves 78 % where each case is compressed alone, 37 % in blocks of 4 KB, 27 % of 16 KB, 24 % of 32 KB, 22 % of 64 KB;
// what is smaller fills bbolt's pages worse, too, of which two blocks take as many as they need. One of 32 KB is
// unpacked in 0.04 ms.
const blockSize = 32 << 10

// unpackedMax is what a block may unpack to, in bytes, which is more than any case has.
const unpackedMax = 256 << 20

var encoder = sync.OnceValue(func() *zstd.Encoder {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(false),
		zstd.WithWindowSize(1<<20), zstd.WithEncoderPadding(pieceLen))
	if err != nil {
		panic(err) // an option that the library does not know
	}
	return e
})

var decoder = sync.OnceValue(func() *zstd.Decoder {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(unpackedMax))
	if err != nil {
		panic(err) // an option that the library does not know
	}
	return d
})

// kept is a case as the store keeps it.
type kept struct {
	id     string
	seq    uint64
	crc    uint32 // of id, number and JSON as they were written
	length int    // of the JSON as it was written
	json   []byte // zeroes where it is lost
}

func newKept(id string, seq uint64, payload []byte) kept {
	return kept{id, seq, checksum(kindCase, []byte(id), seqBytes(seq), payload), len(payload), payload}
}

// oldKept is a case as format 1 kept it, alone.
func oldKept(key, value []byte) kept {
	k := newKept(string(key), seqOf(value), nil)
	if len(value) < headLen {
		k.crc = ^k.crc // it is damaged
		return k
	}
	k.crc, k.json, k.length = binary.BigEndian.Uint32(value), value[headLen:], len(value)-headLen
	return k
}

// whole reports whether the case is as it was written.
func (k *kept) whole() bool {
	return k.crc == checksum(kindCase, []byte(k.id), seqBytes(k.seq), k.json)
}

// record checks and reads the case.
func (k *kept) record() (Record, error) {
	if !k.whole() {
		return Record{}, damagedCase(k.id, say.Text("its checksum does not match"))
	}
	r := Record{Seq: k.seq}
	if err := json.Unmarshal(k.json, &r.Case); err != nil {
		return Record{}, damagedCase(k.id, say.Of(err))
	}
	if r.Case.ID != k.id {
		return Record{}, damagedCase(k.id, say.Text("it holds the case %q", r.Case.ID))
	}
	return r, nil
}

// encodeDirectory writes which cases are in a block. An id is written without what it begins with as the one before
// it does.
func encodeDirectory(key []byte, list []kept) []byte {
	var b []byte
	before := ""
	for _, k := range list {
		shared := 0
		for shared < min(len(before), len(k.id)) && before[shared] == k.id[shared] {
			shared++
		}
		b = append(b, byte(shared), byte(len(k.id)-shared))
		b = append(b, k.id[shared:]...)
		b = binary.AppendUvarint(b, k.seq)
		b = binary.AppendUvarint(b, uint64(k.length))
		b = binary.BigEndian.AppendUint32(b, k.crc)
		before = k.id
	}
	return seal(kindDirectory, key, b)
}

// directoryEntry is about how many bytes a case takes in a directory.
const directoryEntry = 9

// readDirectory calls yield for each of the cases in a block, in the order of their ids, without its JSON. The id, which
// holds until yield returns, stands beside it. False where it does not read as it was written.
func readDirectory(key, value []byte, yield func(id []byte, k kept)) bool {
	b, ok := unseal(kindDirectory, key, value)
	if !ok || len(b) == 0 {
		return false
	}
	var room [data.MaxIDLen]byte
	id := room[:0]
	for len(b) > 0 {
		if len(b) < 2 || int(b[0]) > len(id) || 2+int(b[1]) > len(b) {
			return false
		}
		id = append(id[:b[0]], b[2:2+int(b[1])]...)
		b = b[2+int(b[1]):]
		seq, n := binary.Uvarint(b)
		if n <= 0 {
			return false
		}
		b = b[n:]
		length, n := binary.Uvarint(b)
		if n <= 0 || length > unpackedMax || len(b) < n+crcLen {
			return false
		}
		yield(id, kept{seq: seq, length: int(length), crc: binary.BigEndian.Uint32(b[n:])})
		b = b[n+crcLen:]
	}
	return true
}

// decodeDirectory reads which cases are in a block, in the order of their ids, without their JSON.
func decodeDirectory(key, value []byte) (list []kept, ok bool) {
	list = make([]kept, 0, len(value)/directoryEntry)
	ok = readDirectory(key, value, func(id []byte, k kept) {
		k.id = string(id)
		list = append(list, k)
	})
	return list, ok
}

// encodeBlock writes the JSON of cases.
func encodeBlock(key []byte, list []kept) []byte {
	var all []byte
	for _, k := range list {
		all = append(all, k.json...)
	}
	return seal(kindBlock, key, protect(encoder().EncodeAll(all, nil)))
}

// unpack appends what was compressed in a block, mended where it can be, to room.
func unpack(key, block, room []byte) ([]byte, bool) {
	packed, ok := openBlock(key, block)
	if !ok {
		return nil, false
	}
	all, err := decoder().DecodeAll(packed, room)
	return all, err == nil
}

// openBlock gives what stands compressed in a block.
func openBlock(key, block []byte) ([]byte, bool) {
	if protected, ok := unseal(kindBlock, key, block); ok {
		return unprotected(protected)
	}
	if len(block) < crcLen {
		return nil, false
	}
	return recovered(block[crcLen:])
}

// fill gives the cases of a block their JSON. What is lost of it is zeroes.
func fill(key, block []byte, list []kept) {
	length := 0
	for _, k := range list {
		length += k.length
	}
	all, ok := unpack(key, block, nil)
	if !ok || len(all) != length {
		all = make([]byte, length)
	}
	for i := range list {
		list[i].json, all = all[:list[i].length:list[i].length], all[list[i].length:]
	}
}

// noDirectory is what is wrong with the cases of a block whose directory was damaged since the store was opened.
const noDirectory say.Key = "the list of those kept with it does not match its checksum; start the program again, which mends it"

// directory gives the cases of an entry of the bucket cases without their JSON, and their block; or what format 1
// wrote, one case, for which there is no block.
func (b *buckets) directory(key, value []byte) (list []kept, block []byte, err error) {
	if b.blocks != nil {
		block = b.blocks.Get(key)
	}
	if block == nil {
		return []kept{oldKept(key, value)}, nil, nil
	}
	list, ok := decodeDirectory(key, value)
	if !ok {
		return nil, nil, damagedCase(string(key), say.Text(noDirectory))
	}
	return list, block, nil
}

// list gives the cases of an entry of the bucket cases, in the order of their ids. It keeps the latest: what is asked
// for next is often of the same block.
func (b *buckets) list(key, value []byte) ([]kept, error) {
	if bytes.Equal(b.latestKey, key) {
		return b.latest, nil
	}
	list, block, err := b.directory(key, value)
	if err != nil {
		return nil, err
	}
	if block != nil {
		fill(key, block, list)
	}
	b.latestKey, b.latest = bytes.Clone(key), list
	return list, nil
}

// floor is the entry of the bucket cases that has the case of an id, if any has.
func (b *buckets) floor(id string) (key, value []byte) {
	cursor := b.cases.Cursor()
	switch key, value = cursor.Seek([]byte(id)); {
	case key == nil:
		return cursor.Last()
	case string(key) == id:
		return key, value
	}
	return cursor.Prev()
}

// find gives a case; found is false where the store does not hold it.
func (b *buckets) find(id string) (k kept, found bool, err error) {
	if id == "" || len(id) > data.MaxIDLen {
		return kept{}, false, nil
	}
	key, value := b.floor(id)
	if key == nil {
		return kept{}, false, nil
	}
	list, err := b.list(key, value)
	if err != nil {
		return kept{}, false, damagedCase(id, say.Text(noDirectory))
	}
	if i, found := place(list, id); found {
		return list[i], true, nil
	}
	return kept{}, false, nil
}

// one gives a case as find does, for who asks for it alone: no more is made of its block than the case, which the cache
// keeps.
func (b *buckets) one(id string, cache *cache) (found kept, ok bool, err error) {
	key, value := b.floor(id)
	if key == nil || b.blocks == nil || len(id) > data.MaxIDLen {
		return b.find(id)
	}
	block := b.blocks.Get(key)
	if block == nil {
		return b.find(id)
	}
	sums := sumsOf(value, block)
	if k, known := cache.get(id, sums); known {
		return k, true, nil
	}
	at, length := 0, 0
	if !readDirectory(key, value, func(other []byte, k kept) {
		if string(other) == id {
			k.id = id
			found, ok, at = k, true, length
		}
		length += k.length
	}) {
		return kept{}, false, damagedCase(id, say.Text(noDirectory))
	}
	if !ok {
		return kept{}, false, nil
	}
	room := rooms.Get().(*[]byte)
	defer rooms.Put(room)
	found.json = make([]byte, found.length)
	if all, whole := unpack(key, block, (*room)[:0]); whole && len(all) == length {
		copy(found.json, all[at:])
		if len(all) <= roomMax {
			*room = all
		}
	}
	cache.put(found, sums)
	return found, true, nil
}

// rooms are what blocks are unpacked into. Those that are larger than roomMax, in bytes, are not kept.
var rooms = sync.Pool{New: func() any { return new([]byte) }}

const roomMax = 4 * blockSize

// place is where a case stands in a list.
func place(list []kept, id string) (int, bool) {
	return slices.BinarySearchFunc(list, id, func(k kept, id string) int { return cmp.Compare(k.id, id) })
}

// nextKey is the key that follows one in a bucket.
func nextKey(bucket *bolt.Bucket, key []byte) (next, value []byte) {
	cursor := bucket.Cursor()
	next, value = cursor.Seek(key)
	if bytes.Equal(next, key) {
		next, value = cursor.Next()
	}
	return next, value
}
