package posting

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"hash/maphash"
	"slices"
	"unsafe"

	"anlisou/index/engine"
)

// inverter turns documents into posting lists, which it keeps in memory until they are written as one segment. zapx is
// given documents as maps, looks each term of each up twice, and makes a segment of a batch, which is merged later; here
// a term is looked up once, and nothing is merged.
type inverter struct {
	revisions []uint64 // of the documents, in order of their numbers
	fields    map[string]*invertedField
	texts     arena // of terms
	lists     arena // chunks of posting lists
	seed      maphash.Seed
}

func newInverter() *inverter {
	return &inverter{fields: map[string]*invertedField{}, seed: maphash.MakeSeed()}
}

// invertedField is a field with its terms. They are found by slots, a table with open addresses whose entries are half
// of a hash and, counted from 1, the number of a term.
type invertedField struct {
	counted bool // how often a term stands in a document is kept; else only that it does
	slots   []uint64
	pages   [][]invertedTerm
	terms   int
}

// invertedTerm is a term with its posting list. The last posting waits here for the next: most terms stand in one
// document, and have no chunk.
type invertedTerm struct {
	head       uint64 // the first bytes, by which most terms are told apart
	text, size uint32 // where the term stands in texts
	first      uint32 // chunk
	at, end    uint32 // where the next byte goes, and where the link of that chunk stands
	chunks     uint32
	postings   uint32
	doc        uint32 // of the last posting
	gap        uint32 // from the document before it
	frequency  uint32 // of the last posting
}

const (
	termsOfPage = 1024
	termSize    = int(unsafe.Sizeof(invertedTerm{}))
	slotSize    = 8
	// A chunk ends with the address of the next. Each is twice as large as the one before it, up to a bound.
	linkSize      = 4
	firstChunk    = 8
	chunkDoubling = 5
)

// chunkSize is how large the n-th chunk of a list is.
func chunkSize(n uint32) int { return firstChunk << min(n, chunkDoubling) }

// add adds a document. Its revision is higher than all before it.
func (v *inverter) add(a *engine.Analysed) {
	doc := uint32(len(v.revisions))
	v.revisions = append(v.revisions, a.Doc.Revision)
	v.count(v.field(fieldID, true), doc, bleveID(a.Doc.Revision), 1)
	// A document that panics stands in the lists, and is found by what came before that; as of newDocuments.
	_ = Guard(func() error {
		if a.Doc.Words > 0 {
			words := v.field(string(engine.Words), true)
			for term, n := range a.Words {
				v.count(words, doc, term, uint32(n))
			}
		}
		for name, terms := range presences(a) {
			field := v.field(name, false)
			for _, term := range terms {
				v.count(field, doc, term, 0)
			}
		}
		return nil
	})
}

func (v *inverter) field(name string, counted bool) *invertedField {
	f, known := v.fields[name]
	if !known {
		f = &invertedField{counted: counted}
		v.fields[name] = f
	}
	return f
}

// count notes that a term stands in a document, which no document of a higher number was noted before.
func (v *inverter) count(f *invertedField, doc uint32, term string, frequency uint32) {
	t := v.term(f, term)
	switch {
	case t.postings == 0:
		t.gap = doc
	case t.doc == doc:
		t.frequency += frequency
		return
	default:
		v.keep(f, t)
		t.gap = doc - t.doc
	}
	t.doc, t.frequency = doc, frequency
	t.postings++
}

// term finds a term, or adds it.
func (v *inverter) term(f *invertedField, term string) *invertedTerm {
	if 4*f.terms >= 3*len(f.slots) {
		f.grow()
	}
	hash, head := uint32(maphash.String(v.seed, term)), headOf(term)
	mask := uint32(len(f.slots) - 1)
	for at := hash & mask; ; at = (at + 1) & mask {
		slot := f.slots[at]
		if slot == 0 {
			f.slots[at] = uint64(hash)<<32 | uint64(f.terms+1)
			return v.newTerm(f, term, head)
		}
		if uint32(slot>>32) == hash {
			t := f.at(uint32(slot) - 1)
			if t.head == head && int(t.size) == len(term) && (len(term) <= 8 || string(v.text(t)) == term) {
				return t
			}
		}
	}
}

// headOf are the first eight bytes of a term as a number, in whose order terms are.
func headOf(term string) (head uint64) {
	for i := range min(8, len(term)) {
		head |= uint64(term[i]) << (56 - 8*i)
	}
	return head
}

func (v *inverter) newTerm(f *invertedField, term string, head uint64) *invertedTerm {
	if f.terms == len(f.pages)*termsOfPage {
		f.pages = append(f.pages, make([]invertedTerm, termsOfPage))
	}
	t := f.at(uint32(f.terms))
	f.terms++
	t.head, t.text, t.size = head, v.texts.take(len(term)), uint32(len(term))
	copy(v.text(t), term)
	return t
}

// grow doubles the table.
func (f *invertedField) grow() {
	old := f.slots
	f.slots = make([]uint64, max(64, 2*len(old)))
	mask := uint32(len(f.slots) - 1)
	for _, slot := range old {
		if slot == 0 {
			continue
		}
		at := uint32(slot>>32) & mask
		for f.slots[at] != 0 {
			at = (at + 1) & mask
		}
		f.slots[at] = slot
	}
}

func (f *invertedField) at(n uint32) *invertedTerm { return &f.pages[n/termsOfPage][n%termsOfPage] }

func (v *inverter) text(t *invertedTerm) []byte { return v.texts.bytes(t.text, int(t.size)) }

// keep puts the last posting into the list: the gap, and how often, where that is counted. A gap says in its lowest
// bit whether that follows; else it is once.
func (v *inverter) keep(f *invertedField, t *invertedTerm) {
	switch {
	case !f.counted:
		v.put(t, uint64(t.gap))
	case t.frequency == 1:
		v.put(t, uint64(t.gap)<<1)
	default:
		v.put(t, uint64(t.gap)<<1|1)
		v.put(t, uint64(t.frequency))
	}
}

// put appends a number to a list.
func (v *inverter) put(t *invertedTerm, n uint64) {
	for ; n >= 0x80; n >>= 7 {
		v.putByte(t, byte(n)|0x80)
	}
	v.putByte(t, byte(n))
}

func (v *inverter) putByte(t *invertedTerm, b byte) {
	if t.at == t.end {
		size := chunkSize(t.chunks)
		next := v.lists.take(size)
		if t.chunks == 0 {
			t.first = next
		} else {
			binary.LittleEndian.PutUint32(v.lists.bytes(t.end, linkSize), next)
		}
		t.at, t.end = next, next+uint32(size-linkSize)
		t.chunks++
	}
	v.lists.blocks[t.at>>arenaShift][t.at&arenaMask] = b
	t.at++
}

// postings are the posting list of one term, read anew for the next.
type postings struct {
	docs        []uint32
	frequencies []uint32 // nil where they are not counted

	lists   *arena
	at, end uint32
	chunks  uint32
}

// read reads the list of a term.
func (p *postings) read(v *inverter, f *invertedField, t *invertedTerm) {
	p.docs, p.frequencies = p.docs[:0], p.frequencies[:0]
	p.lists, p.at, p.end, p.chunks = &v.lists, t.first, t.first, 0
	doc := uint32(0)
	for range t.postings - 1 {
		gap := p.next()
		if f.counted {
			frequency := uint32(1)
			if gap&1 != 0 {
				frequency = uint32(p.next())
			}
			p.frequencies = append(p.frequencies, frequency)
			gap >>= 1
		}
		doc += uint32(gap)
		p.docs = append(p.docs, doc)
	}
	p.docs = append(p.docs, t.doc)
	if f.counted {
		p.frequencies = append(p.frequencies, t.frequency)
	}
}

// next is the next number of a list.
func (p *postings) next() (n uint64) {
	for shift := 0; ; shift += 7 {
		if p.at == p.end {
			if p.chunks > 0 {
				p.at = binary.LittleEndian.Uint32(p.lists.bytes(p.end, linkSize))
			}
			p.end = p.at + uint32(chunkSize(p.chunks)-linkSize)
			p.chunks++
		}
		b := p.lists.blocks[p.at>>arenaShift][p.at&arenaMask]
		p.at++
		n |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return n
		}
	}
}

// inOrder are the terms of a field as a dictionary has them, in order of their bytes.
func (v *inverter) inOrder(f *invertedField) []*invertedTerm {
	sorted := make([]*invertedTerm, f.terms)
	for n := range sorted {
		sorted[n] = f.at(uint32(n))
	}
	slices.SortFunc(sorted, func(a, b *invertedTerm) int {
		if a.head != b.head {
			return cmp.Compare(a.head, b.head)
		}
		return bytes.Compare(v.text(a), v.text(b))
	})
	return sorted
}

// size is how much memory the postings and the terms take, in bytes.
func (v *inverter) size() int {
	n := v.texts.size() + v.lists.size() + 8*len(v.revisions)
	for _, f := range v.fields {
		n += len(f.pages)*termsOfPage*termSize + len(f.slots)*slotSize
	}
	return n
}

// reset forgets the documents, and keeps the memory for more.
func (v *inverter) reset() {
	v.revisions = v.revisions[:0]
	v.texts.reset()
	v.lists.reset()
	clear(v.fields)
}
