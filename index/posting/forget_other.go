//go:build !linux

package posting

// forget lets go of the memory behind a mapped region of a file, where the system can.
func forget([]byte) {}
