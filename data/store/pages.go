package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/fnv"
	"io"
	"io/fs"
	"os"

	"anlisou/data/say"
)

// bbolt trusts its file: only its two meta pages have checksums, and a wrong byte elsewhere
// makes it panic, read outside its mapping or overwrite a page in use. So the pages are walked
// by reading the file before that can happen. The layout is bbolt's, version 2, in the
// machine's byte order (bbolt's internal/common: page.go, meta.go, inode.go).
const (
	pageHeaderLen  = 16 // id 8, flags 2, count 2, overflow 4
	elementLen     = 16
	metaLen        = 64 // magic 4, version 4, page size 4, flags 4, root 16, freelist 8, pages 8, tx 8, checksum 8
	boltMagic      = 0xED0CDAED
	boltVersion    = 2
	branchFlag     = 0x01
	leafFlag       = 0x02
	metaFlag       = 0x04
	freelistFlag   = 0x10
	bucketLeafFlag = 0x01
	noFreelist     = ^uint64(0)
	minPageSize    = 512
	maxPageSize    = 1 << 20
)

var native = binary.NativeEndian

type metaPage struct {
	pageSize              int64
	root, freelist, pages uint64
	tx                    uint64
}

// checkMeta reads both meta pages and compares the file's size with the pages they count.
//
// bbolt takes the older meta page where the newer is damaged, which silently undoes the last
// write. A crash can not damage a meta page, which is within one sector of the disk; so either
// of them damaged means a damaged store.
func checkMeta(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return say.Errorf("%w: it is no regular file", ErrForeign)
	}
	_, err = readMetas(file, info.Size())
	return err
}

// readMetas gives the meta page in force.
func readMetas(file io.ReaderAt, size int64) (metaPage, error) {
	if size == 0 {
		return metaPage{}, say.Errorf("%w: it is empty", ErrDamaged)
	}
	first, err := readMeta(file, 0, 0)
	if err != nil {
		return metaPage{}, err
	}
	second, err := readMeta(file, first.pageSize, 1)
	if err != nil {
		return metaPage{}, err
	}
	newest := first
	if second.tx > first.tx {
		newest = second
	}
	if second.pageSize != first.pageSize {
		return metaPage{}, say.Errorf("%w: its first pages disagree", ErrDamaged)
	}
	if int64(newest.pages) > size/newest.pageSize {
		return metaPage{}, say.Errorf(
			"%w: it was cut short to %d bytes of %d",
			ErrDamaged,
			size,
			int64(newest.pages)*newest.pageSize,
		)
	}
	return newest, nil
}

func readMeta(file io.ReaderAt, offset int64, id uint64) (metaPage, error) {
	page := make([]byte, pageHeaderLen+metaLen)
	if _, err := file.ReadAt(page, offset); errors.Is(err, io.EOF) {
		return metaPage{}, say.Errorf("%w: it ends within its first pages", ErrDamaged)
	} else if err != nil {
		return metaPage{}, err
	}
	meta := page[pageHeaderLen:]
	hash := fnv.New64a()
	_, _ = hash.Write(meta[:metaLen-8])
	m := metaPage{
		pageSize: int64(native.Uint32(meta[8:])),
		root:     native.Uint64(meta[16:]),
		freelist: native.Uint64(meta[32:]),
		pages:    native.Uint64(meta[40:]),
		tx:       native.Uint64(meta[48:]),
	}
	switch {
	case native.Uint32(meta) != boltMagic || native.Uint32(meta[4:]) != boltVersion:
		return metaPage{}, say.Errorf("%w: its page %d is not that of a store", ErrDamaged, id)
	case native.Uint64(meta[metaLen-8:]) != hash.Sum64() || native.Uint64(page) != id ||
		native.Uint16(page[8:]) != metaFlag:
		return metaPage{}, say.Errorf("%w: the checksum of its page %d does not match", ErrDamaged, id)
	case m.pageSize < minPageSize || m.pageSize > maxPageSize || m.pages > 1<<62/uint64(m.pageSize):
		return metaPage{}, say.Errorf("%w: its page %d holds impossible sizes", ErrDamaged, id)
	}
	return m, nil
}

// walker visits every page that the file's trees reach, once.
type walker struct {
	file io.ReaderAt
	metaPage
	seen  []bool // pages that a tree or the freelist owns
	free  []uint64
	heads [][]byte // by depth: the page that is looked at there
	// disordered says that a branch leads to keys that do not lie below it: going through the
	// leaves finds them all, looking one up does not.
	disordered bool
}

// checkPages walks the pages of the file, which must be locked. bbolt's idea of the file's
// size comes along, to make sure that both speak of the same state. Where ordered is false,
// each page is of one piece, and the keys of the branches do not lead to their leaves.
func checkPages(path string, size int64) (ordered bool, err error) {
	file, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return false, err
	}
	meta, err := readMetas(file, info.Size())
	if err != nil {
		return false, err
	}
	if int64(meta.pages)*meta.pageSize != size {
		return false, say.Errorf("%w: it has %d pages of %d bytes, expected %d bytes", ErrDamaged, meta.pages,
			meta.pageSize, size)
	}
	w := &walker{file: file, metaPage: meta, seen: make([]bool, meta.pages)}
	w.seen[0], w.seen[1] = true, true
	if err := w.freelistPages(); err != nil {
		return false, err
	}
	if err := w.tree(meta.root, 0, bounds{}); err != nil {
		return false, err
	}
	return !w.disordered, w.owners()
}

// owners makes sure that each page is free or in use, and none both: a page that is neither was
// lost with the cases in it.
func (w *walker) owners() error {
	for _, id := range w.free {
		if id >= w.pages || w.seen[id] {
			return w.damaged(id, "is both free and in use")
		}
		w.seen[id] = true
	}
	if w.freelist == noFreelist {
		return nil
	}
	for id, owned := range w.seen {
		if !owned {
			return w.damaged(uint64(id), "is neither free nor in use")
		}
	}
	return nil
}

func (w *walker) damaged(id uint64, why say.Key) error {
	return say.Errorf("%w: page %d %s", ErrDamaged, id, why)
}

// page is the beginning of a page, and of those that overflow from it.
type page struct {
	id     uint64
	flags  uint16
	count  int
	length int64  // with its overflow
	head   []byte // its first page
}

// page reads a page into the buffer of its depth, and claims it and its overflow.
func (w *walker) page(id uint64, depth int) (page, error) {
	if id < 2 || id >= w.pages {
		return page{}, w.damaged(id, "lies outside the file")
	}
	for len(w.heads) <= depth {
		w.heads = append(w.heads, make([]byte, w.pageSize))
	}
	p := page{id: id, head: w.heads[depth]}
	if _, err := w.file.ReadAt(p.head, int64(id)*w.pageSize); err != nil {
		return page{}, w.readError(id, err)
	}
	overflow := uint64(native.Uint32(p.head[12:]))
	if native.Uint64(p.head) != id || id+overflow >= w.pages {
		return page{}, w.damaged(id, "is not what stands in its place")
	}
	for i := id; i <= id+overflow; i++ {
		if w.seen[i] {
			return page{}, w.damaged(i, "belongs to two owners")
		}
		w.seen[i] = true
	}
	p.flags, p.count = native.Uint16(p.head[8:]), int(native.Uint16(p.head[10:]))
	p.length = int64(overflow+1) * w.pageSize
	return p, nil
}

func (w *walker) readError(id uint64, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, fs.ErrInvalid) {
		return w.damaged(id, "is cut short")
	}
	return err
}

// read gives part of a page; the caller has made sure that it lies within.
func (w *walker) read(p page, offset int64, length int) ([]byte, error) {
	if end := offset + int64(length); end <= int64(len(p.head)) {
		return p.head[offset:end], nil
	}
	b := make([]byte, length)
	if _, err := w.file.ReadAt(b, int64(p.id)*w.pageSize+offset); err != nil {
		return nil, w.readError(p.id, err)
	}
	return b, nil
}

// freelistPages reads the list of free pages.
func (w *walker) freelistPages() error {
	if w.freelist == noFreelist {
		return nil
	}
	p, err := w.page(w.freelist, 0)
	if err != nil {
		return err
	}
	if p.flags != freelistFlag {
		return w.damaged(p.id, "is no list of free pages")
	}
	offset := int64(pageHeaderLen)
	n := uint64(p.count)
	if p.count == 0xFFFF { // a long list: its length is its first entry
		b, err := w.read(p, offset, 8)
		if err != nil {
			return err
		}
		n = native.Uint64(b)
		offset += 8
	}
	if n > uint64(p.length-offset)/8 {
		return w.damaged(p.id, "lists more free pages than it has room for")
	}
	b, err := w.read(p, offset, int(n)*8)
	if err != nil {
		return err
	}
	for ; len(b) > 0; b = b[8:] {
		w.free = append(w.free, native.Uint64(b))
	}
	return nil
}

const maxDepth = 64

// bounds are the keys between which those of a tree lie: from low on and below high, each nil
// where there is no bound.
type bounds struct{ low, high []byte }

func (b bounds) hold(key []byte) bool {
	return bytes.Compare(b.low, key) <= 0 && (b.high == nil || bytes.Compare(key, b.high) < 0)
}

// tree walks a tree of branch and leaf pages, and the trees of the buckets in its leaves.
func (w *walker) tree(id uint64, depth int, within bounds) error {
	p, err := w.page(id, depth)
	if err != nil {
		return err
	}
	if depth > maxDepth || int64(pageHeaderLen+p.count*elementLen) > p.length ||
		p.flags != branchFlag && p.flags != leafFlag {
		return w.damaged(id, "is neither a branch nor a leaf")
	}
	elements, err := w.read(p, pageHeaderLen, p.count*elementLen)
	if err != nil {
		return err
	}
	if p.flags == branchFlag {
		return w.branch(p, elements, depth, within)
	}
	for i := range p.count {
		at := int64(pageHeaderLen + i*elementLen)
		e := elements[i*elementLen:][:elementLen]
		if err := w.leaf(p, e, at, depth); err != nil {
			return err
		}
		if i > 0 && i < p.count-1 {
			continue
		}
		key, err := w.read(p, at+int64(native.Uint32(e[4:])), int(native.Uint32(e[8:])))
		if err != nil {
			return err
		}
		w.disordered = w.disordered || !within.hold(key)
	}
	return nil
}

// branch walks the trees below a branch page. The keys below an element lie from its own key on
// and below the next element's.
func (w *walker) branch(p page, elements []byte, depth int, within bounds) error {
	if p.count == 0 {
		return w.damaged(p.id, "is a branch without leaves")
	}
	keys := make([][]byte, p.count+1)
	keys[p.count] = within.high
	for i := range p.count {
		at := int64(pageHeaderLen + i*elementLen)
		e := elements[i*elementLen:]
		position, length := int64(native.Uint32(e)), int64(native.Uint32(e[4:]))
		if at+position+length > p.length {
			return w.damaged(p.id, "has a key outside itself")
		}
		key, err := w.read(p, at+position, int(length))
		if err != nil {
			return err
		}
		keys[i] = key
	}
	keys[0] = within.low // what is below the first key is looked for there, too
	for i := range p.count {
		if err := w.tree(native.Uint64(elements[i*elementLen+8:]), depth+1, bounds{keys[i], keys[i+1]}); err != nil {
			return err
		}
	}
	return nil
}

// leaf checks an element of a leaf page, and walks the bucket that it may be.
func (w *walker) leaf(p page, e []byte, at int64, depth int) error {
	position, keyLen, valueLen := int64(native.Uint32(e[4:])), int64(native.Uint32(e[8:])), int64(native.Uint32(e[12:]))
	if at+position+keyLen+valueLen > p.length {
		return w.damaged(p.id, "has a value outside itself")
	}
	switch native.Uint32(e) {
	case 0:
		return nil
	case bucketLeafFlag:
	default:
		return w.damaged(p.id, "has an element of no known kind")
	}
	const bucketLen = 16 // root 8, sequence 8
	if valueLen < bucketLen {
		return w.damaged(p.id, "has a bucket that is cut short")
	}
	b, err := w.read(p, at+position+keyLen, int(valueLen))
	if err != nil {
		return err
	}
	if root := native.Uint64(b); root != 0 {
		return w.tree(root, depth+1, bounds{})
	}
	return w.inline(p.id, b[bucketLen:])
}

// inline checks a small bucket that is kept within the leaf that names it.
func (w *walker) inline(id uint64, page []byte) error {
	if len(page) < pageHeaderLen {
		return w.damaged(id, "has a bucket that is cut short")
	}
	count := int(native.Uint16(page[10:]))
	if native.Uint16(page[8:]) != leafFlag || pageHeaderLen+count*elementLen > len(page) {
		return w.damaged(id, "has a bucket that is no leaf")
	}
	for i := range count {
		at := pageHeaderLen + i*elementLen
		e := page[at:][:elementLen]
		end := int64(at) + int64(native.Uint32(e[4:])) + int64(native.Uint32(e[8:])) + int64(native.Uint32(e[12:]))
		if end > int64(len(page)) || native.Uint32(e) != 0 { // bbolt keeps no bucket within such a bucket
			return w.damaged(id, "has a value outside itself")
		}
	}
	return nil
}
