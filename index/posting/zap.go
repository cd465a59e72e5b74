package posting

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"maps"
	"math"
	"os"
	"slices"

	"anlisou/data/say"

	index "github.com/blevesearch/bleve_index_api"
	"github.com/blevesearch/vellum"
	zap "github.com/blevesearch/zapx/v17"
)

// What is written here is a segment file of zapx 17, as its zap.md describes it and its segment.go, dict.go and
// posting.go read it: stored fields and their index; for each field posting lists, each after its frequencies, and the
// dictionary; where each field is; a footer.

// fieldID is the field of the names of documents, which zapx numbers 0.
const fieldID = "_id"

// zapFile is a segment while it is written.
type zapFile struct {
	w         *bufio.Writer // an error stays, and Flush gives it
	sum       uint32
	size      uint64
	documents uint64
	buffer    []byte
	chunks    chunks
}

// write appends what is in the buffer, which is empty then.
func (z *zapFile) write() {
	z.sum = crc32.Update(z.sum, crc32.IEEETable, z.buffer)
	z.size += uint64(len(z.buffer))
	_, _ = z.w.Write(z.buffer)
	z.buffer = z.buffer[:0]
}

func (z *zapFile) uvarint(n uint64) { z.buffer = binary.AppendUvarint(z.buffer, n) }
func (z *zapFile) uint16(n uint16)  { z.buffer = binary.BigEndian.AppendUint16(z.buffer, n) }
func (z *zapFile) uint32(n uint32)  { z.buffer = binary.BigEndian.AppendUint32(z.buffer, n) }
func (z *zapFile) uint64(n uint64)  { z.buffer = binary.BigEndian.AppendUint64(z.buffer, n) }

// writeFile writes all documents, of which there is at least one, as a segment file, which is on disk when it returns.
func (v *inverter) writeFile(path string) (err error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if err := v.writeTo(file); err != nil {
		return err
	}
	return file.Sync()
}

func (v *inverter) writeTo(w io.Writer) error {
	z := &zapFile{w: bufio.NewWriterSize(w, 1<<18), documents: uint64(len(v.revisions))}
	z.chunks = newChunks(v)
	stored := z.stored(v.revisions)
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(v.fields)), func(name string) bool { return name == fieldID })
	names = slices.Insert(names, 0, fieldID)
	places := make([]uint64, len(names))
	var fst bytes.Buffer
	dictionary, err := vellum.New(&fst, &vellum.BuilderOpts{Encoder: 1, RegistryMRUSize: 1}) // as of zapx vellum_opts.go
	if err != nil {
		return err
	}
	for i, name := range names {
		if places[i], err = z.field(v, v.fields[name], dictionary, &fst); err != nil {
			return say.Errorf("field %s: %w", name, err)
		}
		fst.Reset()
		if err := dictionary.Reset(&fst); err != nil {
			return say.Errorf("field %s: %w", name, err)
		}
	}
	z.footer(stored, z.sections(v, names, places))
	return z.w.Flush()
}

// stored writes the stored fields, which are the names of the documents, and gives where the index of them is. A record
// is the lengths of what describes it and of its values, the length of the name, the name, and the values of other
// fields compressed by Snappy, of which there are none: the length 0.
func (z *zapFile) stored(revisions []uint64) (at uint64) {
	const nameSize, record = 8, 12
	for _, revision := range revisions {
		z.buffer = append(z.buffer, 1, nameSize+1, nameSize)
		z.uint64(revision)
		z.buffer = append(z.buffer, 0)
		z.write()
	}
	at = z.size
	for n := range z.documents {
		z.uint64(n * record)
		z.write()
	}
	z.uvarint(0) // documents within documents
	z.write()
	return at
}

// field writes the posting lists and the dictionary of a field, and gives where it is told where these are.
func (z *zapFile) field(v *inverter, f *invertedField, dictionary *vellum.Builder, fst *bytes.Buffer) (uint64, error) {
	var p postings
	for _, t := range v.inOrder(f) {
		p.read(v, f, t)
		if err := dictionary.Insert(v.text(t), z.list(&p)); err != nil {
			return 0, err
		}
	}
	if err := dictionary.Close(); err != nil {
		return 0, err
	}
	at := z.size
	z.uvarint(uint64(fst.Len()))
	z.buffer = append(z.buffer, fst.Bytes()...)
	z.write()
	place := z.size
	z.uvarint(math.MaxUint64) // no values by document: neither their begin
	z.uvarint(math.MaxUint64) // nor their end
	z.uvarint(at)
	z.write()
	return place, nil
}

// list writes a posting list and gives what the dictionary says of it: where it is or, of a term that stands once in
// one document, the document itself, as zapx has it once it has merged segments.
func (z *zapFile) list(p *postings) uint64 {
	if len(p.docs) == 1 && len(p.frequencies) == 1 && p.frequencies[0] == 1 && p.docs[0] <= math.MaxInt32 {
		return zap.FSTValEncode1Hit(uint64(p.docs[0]), normBits)
	}
	at := z.frequencies(p)
	place := z.size
	z.uvarint(at)
	z.uvarint(0) // no places within documents
	z.uvarint(uint64(bitmapSize(p.docs)))
	z.buffer = appendBitmap(z.buffer, p.docs)
	z.write()
	return place
}

// sections writes what each field is called, what is kept of it and where it is, and gives where that is.
func (z *zapFile) sections(v *inverter, names []string, places []uint64) (at uint64) {
	var starts []uint64
	for i, name := range names {
		starts = append(starts, z.size)
		options := presenceOnly
		switch {
		case name == fieldID:
			options = index.IndexField | index.StoreField
		case v.fields[name].counted:
			options = index.IndexField
		}
		z.uvarint(uint64(len(name)))
		z.buffer = append(z.buffer, name...)
		z.uvarint(uint64(options))
		z.uvarint(1) // section
		z.uint16(zap.SectionInvertedTextIndex)
		z.uint64(places[i])
		z.write()
	}
	at = z.size
	z.uvarint(uint64(len(starts)))
	for _, start := range starts {
		z.uint64(start)
	}
	z.write()
	return at
}

// footer ends the file: no name of who encrypted it and the length of that, the number of documents, where things are,
// how frequencies are parted, the version, and the checksum of all before it (zapx write.go, persistFooter).
func (z *zapFile) footer(stored, sections uint64) {
	z.uint32(0)
	z.uint64(z.documents)
	z.uint64(stored)
	z.uint64(sections)
	z.uint32(zap.DefaultChunkMode)
	z.uint32(zap.Version)
	z.write()
	z.uint32(z.sum)
	z.write()
}
