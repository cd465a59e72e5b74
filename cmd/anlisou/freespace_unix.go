//go:build darwin || freebsd || linux

package main

import "syscall"

// freeSpace is what is left, in bytes, on the disk that holds a folder, for whoever this is; -1 where that is not known.
func freeSpace(dir string) int64 {
	var s syscall.Statfs_t
	if syscall.Statfs(dir, &s) != nil {
		return -1
	}
	return int64(s.Bavail) * int64(s.Bsize) //nolint:unconvert // of other types elsewhere
}
