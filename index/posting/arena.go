package posting

// arena keeps pieces of memory in large blocks, by addresses of half the size of a pointer, which the garbage collector
// does not follow.
type arena struct {
	blocks [][]byte
	used   int    // blocks that hold something; the others wait to be filled again
	at     uint32 // where the next piece goes
	left   int    // bytes that the last block has left
}

const (
	arenaShift = 20 // an address is the number of a block, and so many bits of where in it
	arenaBlock = 1 << arenaShift
	arenaMask  = arenaBlock - 1
)

// take makes room for n bytes side by side.
func (a *arena) take(n int) uint32 {
	if n > a.left || a.left == 0 {
		a.grow(n)
	}
	at := a.at
	a.at += uint32(n)
	a.left -= n
	return at
}

// grow begins a block. A piece that is larger than one has a block of its own.
func (a *arena) grow(n int) {
	if a.used == len(a.blocks) {
		a.blocks = append(a.blocks, nil)
	}
	if size := max(n, arenaBlock); len(a.blocks[a.used]) < size {
		a.blocks[a.used] = make([]byte, size)
	}
	a.at, a.left = uint32(a.used)<<arenaShift, len(a.blocks[a.used])
	a.used++
}

// bytes are the n bytes at an address.
func (a *arena) bytes(at uint32, n int) []byte {
	return a.blocks[at>>arenaShift][at&arenaMask:][:n]
}

// size is how much memory is in use.
func (a *arena) size() (n int) {
	for _, block := range a.blocks[:a.used] {
		n += len(block)
	}
	return n
}

// reset forgets all that was kept.
func (a *arena) reset() { a.used, a.left = 0, 0 }
