//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package main

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// mayWrite reports whether the system lets this process write to a file or into a folder.
func mayWrite(path string) bool {
	const write = 2 // W_OK of access(2)
	err := syscall.Access(path, write)
	return !errors.Is(err, fs.ErrPermission) && !errors.Is(err, syscall.EROFS)
}

// tryLock takes the lock on an open folder, and reports whether no one else has it. It goes with the file, and
// with the process. A file system that knows no such lock (some on a network) has none; the store's own lock on
// its file holds all the same.
func tryLock(folder *os.File, shared bool) bool {
	how := syscall.LOCK_EX
	if shared {
		how = syscall.LOCK_SH
	}
	for {
		err := syscall.Flock(int(folder.Fd()), how|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EINTR) {
			return !errors.Is(err, syscall.EWOULDBLOCK)
		}
	}
}
