//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package main

import "os"

// mayWrite says yes: what may not be written shows when it is.
func mayWrite(string) bool { return true }

// tryLock takes none: on these systems the store's own lock is all there is. Windows moves no file away that is
// open, which is what the lock on the folder is for.
func tryLock(*os.File, bool) bool { return true }
