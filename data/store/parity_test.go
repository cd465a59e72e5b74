package store

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"anlisou/data/rounds"
)

// TestParity: what is overwritten within 512 bytes in a row is made again, wherever that is; and where more was, what
// comes back is what was kept, or nothing.
func TestParity(t *testing.T) {
	random := rand.New(rand.NewPCG(41, 42))
	lost := 0
	tries := rounds.Of(4000)
	for round := range tries {
		pieces := make([]byte, pieceLen*(1+random.IntN(40)))
		for i := range pieces {
			pieces[i] = byte(random.Uint32())
		}
		whole := protect(pieces)
		if got, ok := unprotected(whole); !ok || !bytes.Equal(got, pieces) {
			t.Fatal("what is whole does not come back")
		}
		hit := bytes.Clone(whole)
		at := random.IntN(len(hit))
		for i := at; i < min(len(hit), at+2*pieceLen); i++ {
			hit[i] = byte(random.Uint32()) & byte(round) // in every 256th round zeroes
		}
		if got, ok := recovered(hit); !ok || !bytes.Equal(got, pieces) {
			t.Fatalf("%d bytes of %d from %d on: %t", 2*pieceLen, len(hit), at, ok)
		}
		for range 1 + random.IntN(4) { // further bits of the pieces
			hit[random.IntN(len(pieces))] ^= 1 << random.IntN(8)
		}
		got, ok := recovered(hit)
		if !ok {
			lost++
		}
		if tail := len(pieces) + strands*pieceLen; at+2*pieceLen <= tail && ok && !bytes.Equal(got, pieces) {
			t.Fatal("other bytes come back than were kept")
		}
	}
	t.Logf("with further bits flipped, %d of %d are lost", lost, tries)
	for _, cut := range []int{0, 1, restLen - 1, restLen + 1, restLen + pieceLen} {
		if _, ok := recovered(make([]byte, cut)); ok {
			t.Errorf("%d bytes hold something", cut)
		}
	}
}
