package posting

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"math"
	"os"
	"sync"

	"github.com/blevesearch/mmap-go"

	"anlisou/data/say"
	"anlisou/index/engine"
)

// titleLen is how many characters the title has, in UTF-16 units; at most 65535.
func titleLen(e *engine.Doc) uint16 {
	n := 0
	for ; n+1 < len(e.Text) && n < 2*math.MaxUint16 && (e.Text[n] != '\n' || e.Text[n+1] != 0); n += 2 {
	}
	return uint16(n / 2)
}

// texts keeps the documents in one file that only grows: what a candidate is confirmed by is two bytes a character,
// mapped, and never decoded.
//
// A record is a header of fixed size, the id, the collection, the text, the labels. The header's last word is a
// CRC-32C of all that comes before it and after it.
type texts struct {
	file *os.File
	size int64

	mu       sync.RWMutex
	bySeq    map[uint64]*engine.Doc
	mappings []mmap.MMap
	// Documents that are read one after another stand so in memory, too: what looks at many of them goes through it in
	// order.
	room       []engine.Doc // for the next ones
	collection string       // of the last one
}

// roomFor is how many documents are made room for at once. It stays as long as one of them is in use.
const roomFor = 64

const (
	recordMagic  = 0x414c5333 // "ALS3"
	recordHeader = 48
	lengthsAt    = 28 // of the header: how long its parts are
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// openTexts opens the file, or creates it where it may be written, and reads what it holds. A record that was not
// wholly written, at the end, is cut off; damage elsewhere is an error. Only the owner may read it, as with the
// store.
func openTexts(path string, readOnly bool) (_ *texts, err error) {
	flags := os.O_RDWR | os.O_CREATE
	if readOnly {
		flags = os.O_RDONLY
	}
	file, err := os.OpenFile(path, flags, 0o600)
	if err != nil {
		return nil, say.Errorf("index texts: %w", err)
	}
	t := &texts{file: file, bySeq: map[uint64]*engine.Doc{}}
	if !readOnly {
		if err := file.Chmod(0o600); err != nil { // one that an older program wrote
			return nil, errors.Join(say.Errorf("index texts: %w", err), file.Close())
		}
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, t.close())
		}
	}()
	info, err := file.Stat()
	if err != nil {
		return nil, say.Errorf("index texts: %w", err)
	}
	if info.Size() == 0 {
		return t, nil
	}
	content, err := t.mapRegion(0, info.Size())
	if err != nil {
		return nil, err
	}
	for len(content)-int(t.size) >= recordHeader {
		n := t.read(content[t.size:])
		if n == 0 {
			break
		}
		t.size += int64(n)
	}
	// What follows the last whole record was being written when the process ended. The store still
	// has it, and bleve does not know it: records are synced before bleve is told.
	return t, nil
}

// read takes in the document of a record, and gives the record's length, or 0 where there is none.
func (t *texts) read(b []byte) int {
	if len(t.room) == 0 {
		t.room = make([]engine.Doc, roomFor)
	}
	doc := &t.room[0]
	n := parseRecord(b, doc, t.collection)
	if n > 0 {
		t.room, t.collection = t.room[1:], doc.Collection
		t.bySeq[doc.Revision] = doc
	}
	return n
}

// parseRecord reads the document that a record holds, and gives the record's length, or 0 where there is none. Where
// its collection is the same as another's, they share it.
func parseRecord(b []byte, doc *engine.Doc, collection string) int {
	u32 := binary.LittleEndian.Uint32
	if u32(b) != recordMagic {
		return 0
	}
	idLen, collectionLen, textLen, labelsLen := int(u32(b[lengthsAt:])), int(u32(b[lengthsAt+4:])), int(u32(b[lengthsAt+8:])),
		int(u32(b[lengthsAt+12:]))
	n := recordHeader + idLen + collectionLen + textLen + labelsLen
	if idLen > len(b) || collectionLen > len(b) || textLen > len(b) || labelsLen > len(b) || n > len(b) {
		return 0
	}
	sum := crc32.Update(crc32.Checksum(b[:recordHeader-4], castagnoli), castagnoli, b[recordHeader:n])
	if sum != u32(b[recordHeader-4:]) {
		return 0
	}
	rest := b[recordHeader:n]
	textAt, labelsAt := idLen+collectionLen, idLen+collectionLen+textLen
	if string(rest[idLen:textAt]) != collection {
		collection = string(rest[idLen:textAt])
	}
	*doc = engine.Doc{
		Revision:   binary.LittleEndian.Uint64(b[4:]),
		Words:      int(u32(b[12:])),
		Number:     int(u32(b[16:])),
		Year:       int(u32(b[20:])),
		When:       int(u32(b[24:])),
		ID:         string(rest[:idLen]),
		Collection: collection,
		Text:       rest[textAt:labelsAt:labelsAt],
		Labels:     rest[labelsAt:len(rest):len(rest)],
	}
	return n
}

func appendRecord(b []byte, d *engine.Doc) []byte {
	start := len(b)
	u32 := func(v int) { b = binary.LittleEndian.AppendUint32(b, uint32(v)) }
	u32(recordMagic)
	b = binary.LittleEndian.AppendUint64(b, d.Revision)
	u32(d.Words)
	u32(d.Number)
	u32(d.Year)
	u32(d.When)
	u32(len(d.ID))
	u32(len(d.Collection))
	u32(len(d.Text))
	u32(len(d.Labels))
	head := len(b)
	u32(0)
	b = append(b, d.ID...)
	b = append(b, d.Collection...)
	b = append(b, d.Text...)
	b = append(b, d.Labels...)
	sum := crc32.Update(crc32.Checksum(b[start:head], castagnoli), castagnoli, b[head+4:])
	binary.LittleEndian.PutUint32(b[head:], sum)
	return b
}

// add writes documents to the end of the file, syncs it, and gives each its mapped text. The documents'
// own text may be dropped afterwards.
func (t *texts) add(docs []*engine.Doc) error {
	if len(docs) == 0 {
		return nil
	}
	var b []byte
	for _, d := range docs {
		b = appendRecord(b, d)
	}
	if _, err := t.file.WriteAt(b, t.size); err != nil {
		return say.Errorf("index texts: %w", err)
	}
	if err := t.file.Sync(); err != nil {
		return say.Errorf("index texts: %w", err)
	}
	region, err := t.mapRegion(t.size, int64(len(b)))
	if err != nil {
		return err
	}
	content := region
	t.mu.Lock()
	defer t.mu.Unlock()
	for range docs {
		n := t.read(content)
		if n == 0 {
			return say.New("index texts: what was written does not read back")
		}
		content = content[n:]
	}
	t.size += int64(len(b))
	forget(region)
	return nil
}

// worthMapping is the size, in bytes, from which a region is mapped.
const worthMapping = 64 << 10

// mapRegion maps n bytes of the file from offset on. Small regions are read instead: a mapping costs a page.
func (t *texts) mapRegion(offset, n int64) ([]byte, error) {
	if n < worthMapping {
		b := make([]byte, n)
		if _, err := t.file.ReadAt(b, offset); err != nil && !errors.Is(err, io.EOF) {
			return nil, say.Errorf("index texts: %w", err)
		}
		return b, nil
	}
	page := int64(os.Getpagesize())
	start := offset / page * page
	m, err := mmap.MapRegion(t.file, int(offset-start+n), mmap.RDONLY, 0, start)
	if err != nil {
		return nil, say.Errorf("index texts: map: %w", err)
	}
	t.mu.Lock()
	t.mappings = append(t.mappings, m)
	t.mu.Unlock()
	return m[offset-start:], nil
}

// whole reports a file that is shorter than what was written to it.
func (t *texts) whole() error {
	t.mu.RLock()
	size := t.size
	t.mu.RUnlock()
	info, err := t.file.Stat()
	if err != nil {
		return damaged(err, "texts")
	}
	if info.Size() < size {
		return say.Errorf("%w: texts were cut short to %d bytes of %d", ErrDamaged, info.Size(), size)
	}
	return nil
}

// verify reads the file again and compares each record with its checksum.
func (t *texts) verify() error {
	if err := t.whole(); err != nil {
		return err
	}
	t.mu.RLock()
	size := t.size
	t.mu.RUnlock()
	header := make([]byte, recordHeader)
	for at := int64(0); at < size; {
		if _, err := t.file.ReadAt(header, at); err != nil {
			return damaged(err, "texts at %d", at)
		}
		n := recordLen(header)
		if n < 0 || at+n > size {
			return say.Errorf("%w: texts have no record at %d", ErrDamaged, at)
		}
		record := make([]byte, n)
		if _, err := t.file.ReadAt(record, at); err != nil {
			return damaged(err, "texts at %d", at)
		}
		if parseRecord(record, &engine.Doc{}, "") == 0 {
			return say.Errorf("%w: texts: the checksum of the record at %d does not agree", ErrDamaged, at)
		}
		at += n
	}
	return nil
}

// recordLen is how long a record says that it is; -1 where it is none.
func recordLen(header []byte) int64 {
	u32 := binary.LittleEndian.Uint32
	if u32(header) != recordMagic {
		return -1
	}
	n := int64(recordHeader)
	for at := lengthsAt; at < recordHeader-4; at += 4 {
		n += int64(u32(header[at:]))
	}
	return n
}

func (t *texts) get(seq uint64) *engine.Doc {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.bySeq[seq]
}

// keep forgets all documents but those of the given revisions, and reports a revision it does not have.
func (t *texts) keep(seqs map[uint64]bool) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	for seq := range seqs {
		if t.bySeq[seq] == nil {
			return say.Errorf("%w: texts: revision %d is missing", ErrDamaged, seq)
		}
	}
	for seq := range t.bySeq {
		if !seqs[seq] {
			delete(t.bySeq, seq)
		}
	}
	return nil
}

func (t *texts) close() error {
	var errs []error
	for _, m := range t.mappings {
		errs = append(errs, m.Unmap())
	}
	t.mappings = nil
	return errors.Join(append(errs, t.file.Close())...)
}
