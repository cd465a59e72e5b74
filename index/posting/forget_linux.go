package posting

import (
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// forget lets go of the memory behind a mapped region of a file, which the system reads again when it is asked for.
// What is only brought in would else count as this process's until others need the room.
func forget(region []byte) {
	page := uintptr(os.Getpagesize())
	if len(region) < worthMapping {
		return
	}
	start := uintptr(unsafe.Pointer(unsafe.SliceData(region)))
	skip := (page - start%page) % page
	if uintptr(len(region)) <= skip {
		return
	}
	_ = unix.Madvise(region[skip:], unix.MADV_DONTNEED) // advice, and as good as not given where it is not taken
}
