//go:build !unix

package pdf

// reserve gives zeroed memory; the system gives pages to it when they are written to.
func reserve(size int) (room []byte, free func([]byte)) { return make([]byte, size), func([]byte) {} }
