package posting

import "encoding/binary"

// Documents in the format of roaring bitmaps (github.com/RoaringBitmap/RoaringFormatSpec), without runs, as zapx has
// them: documents whose numbers share their upper half are a container, of lower halves or, where these are more than
// arrayLimit, of a bit for each.
const (
	bitmapCookie  = 12346
	containerBits = 16
	arrayLimit    = 4096
	bitsetSize    = 1 << containerBits / 8
)

// containers calls yield with the documents of each container.
func containers(docs []uint32, yield func(of []uint32)) {
	for len(docs) > 0 {
		n := 1
		for n < len(docs) && docs[n]>>containerBits == docs[0]>>containerBits {
			n++
		}
		yield(docs[:n])
		docs = docs[n:]
	}
}

// bitmapSize is how many bytes appendBitmap appends.
func bitmapSize(docs []uint32) int {
	n := 8
	containers(docs, func(of []uint32) { n += 8 + min(2*len(of), bitsetSize) })
	return n
}

// appendBitmap appends documents, which are in order.
func appendBitmap(b []byte, docs []uint32) []byte {
	le := binary.LittleEndian
	count := uint32(0)
	containers(docs, func([]uint32) { count++ })
	b = le.AppendUint32(b, bitmapCookie)
	b = le.AppendUint32(b, count)
	containers(docs, func(of []uint32) {
		b = le.AppendUint16(b, uint16(of[0]>>containerBits))
		b = le.AppendUint16(b, uint16(len(of)-1))
	})
	offset := 8 + 8*count
	containers(docs, func(of []uint32) {
		b = le.AppendUint32(b, offset)
		offset += uint32(min(2*len(of), bitsetSize))
	})
	containers(docs, func(of []uint32) {
		if len(of) <= arrayLimit {
			for _, doc := range of {
				b = le.AppendUint16(b, uint16(doc))
			}
			return
		}
		begin := len(b)
		b = append(b, make([]byte, bitsetSize)...)
		for _, doc := range of {
			b[begin+int(uint16(doc)>>3)] |= 1 << (doc & 7) // little endian, so that bits follow each other
		}
	})
	return b
}
