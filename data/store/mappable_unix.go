//go:build unix

package store

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// mappable is the error of mapping a file, as the disk gives it. It is tried before anything is written: bbolt lets go of its
// map of a file that grows before it maps it anew, which a disk that was made read-only after a fault may refuse, and all
// reads would end with it.
func mappable(file *os.File) error {
	raw, err := file.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	err = raw.Control(func(fd uintptr) {
		var page []byte
		if page, failed = unix.Mmap(int(fd), 0, os.Getpagesize(), unix.PROT_READ, unix.MAP_SHARED); failed == nil {
			failed = unix.Munmap(page)
		}
	})
	return errors.Join(err, failed)
}
