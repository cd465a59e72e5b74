//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package keys

// lockFile takes no lock on these systems: two who change the keys in the same moment may lose one of the changes.
func lockFile(string) (unlock func(), err error) { return func() {}, nil }
