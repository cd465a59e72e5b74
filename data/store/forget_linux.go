package store

import (
	bolt "go.etcd.io/bbolt"
	"golang.org/x/sys/unix"
)

// forgetFrom is the size of a file, in bytes, from which a pass over it lets go of what it has read.
const forgetFrom = 64 << 20

// forget lets go of the memory of the file that a pass has read, which the system reads again when it is asked for.
// It would else count as this process's until others need the room. The transaction keeps the mapping where it is.
func (*Store) forget(tx *bolt.Tx) {
	if size := tx.Size(); size >= forgetFrom {
		// Advice, and as good as not given where it is not taken.
		_, _, _ = unix.Syscall(unix.SYS_MADVISE, tx.DB().Info().Data, uintptr(size), unix.MADV_DONTNEED)
	}
}
