//go:build unix

package store

import (
	"io/fs"
	"os"
	"syscall"
)

// keepOwner gives a file the owner of the one whose place it takes, as far as the system lets this
// process: root may put in order what a server's own user has to open afterwards.
func keepOwner(name string, of fs.FileInfo) {
	if had, ok := of.Sys().(*syscall.Stat_t); ok {
		_ = os.Chown(name, int(had.Uid), int(had.Gid))
	}
}
