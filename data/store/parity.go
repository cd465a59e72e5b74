package store

import (
	"encoding/binary"
	"hash/crc32"
)

// A block is of many cases, so it is held in a way that a flipped bit, or a sector of a disk that was lost, costs none
// of them: parity, as between the disks of an array. It is cut into pieces with a checksum each. Three more follow, so
// that every third piece, combined bit by bit (exclusive or), makes zeroes: of pieces that are not as they were
// written, one in each three can be made again from the others, and what lies within 512 bytes is in three pieces.
//
//	pieces of what is kept; 3 pieces of parity; 4 bytes of CRC-32C for each of these; 4 for all of those
const (
	pieceLen = 256 // bytes
	strands  = 3
	// restLen is what stands behind the pieces themselves, without their checksums.
	restLen = strands*(pieceLen+crcLen) + crcLen
)

// protect adds to whole pieces what they can be made again from.
func protect(pieces []byte) []byte {
	n := len(pieces) / pieceLen
	out := make([]byte, 0, len(pieces)+n*crcLen+restLen)
	out = append(append(out, pieces...), make([]byte, strands*pieceLen)...)
	for i := range n {
		combine(out[(n+(i+strands-n%strands)%strands)*pieceLen:], out[i*pieceLen:])
	}
	table := len(out)
	for i := range n + strands {
		out = binary.BigEndian.AppendUint32(out, crc32.Checksum(out[i*pieceLen:][:pieceLen], castagnoli))
	}
	return binary.BigEndian.AppendUint32(out, crc32.Checksum(out[table:], castagnoli))
}

func combine(into, piece []byte) {
	for i, b := range piece[:pieceLen] {
		into[i] ^= b
	}
}

// unprotected gives the pieces that protect was given.
func unprotected(protected []byte) ([]byte, bool) {
	n := (len(protected) - restLen) / (pieceLen + crcLen)
	if n < 0 || n*(pieceLen+crcLen)+restLen != len(protected) {
		return nil, false
	}
	return protected[:n*pieceLen], true
}

// recovered gives the pieces that protect was given, made again where they have changed since; false where too many
// have.
func recovered(protected []byte) ([]byte, bool) {
	pieces, ok := unprotected(protected)
	if !ok {
		return nil, false
	}
	all := append([]byte(nil), protected[:len(pieces)+strands*pieceLen]...)
	table := protected[len(all) : len(protected)-crcLen]
	if crc32.Checksum(table, castagnoli) != binary.BigEndian.Uint32(protected[len(protected)-crcLen:]) {
		return pieces, true // what was hit is the table; the cases have checksums of their own
	}
	good := func(i int) bool {
		return crc32.Checksum(all[i*pieceLen:][:pieceLen], castagnoli) == binary.BigEndian.Uint32(table[i*crcLen:])
	}
	n := len(all) / pieceLen
	for i := range n {
		if good(i) {
			continue
		}
		clear(all[i*pieceLen:][:pieceLen])
		for other := i % strands; other < n; other += strands {
			if other != i {
				combine(all[i*pieceLen:], all[other*pieceLen:])
			}
		}
		if !good(i) && i < len(pieces)/pieceLen {
			return nil, false
		}
	}
	return all[:len(pieces)], true
}
