//go:build unix

package pdf

import (
	"syscall"
)

// reserve gives zeroed memory that takes none until it is written to, outside the heap; free gives it back.
func reserve(size int) (room []byte, free func([]byte)) {
	room, err := syscall.Mmap(-1, 0, size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil { // address space is scarce
		return make([]byte, size), func([]byte) {}
	}
	return room, func(room []byte) { _ = syscall.Munmap(room) } // of what was mapped: it cannot fail
}
