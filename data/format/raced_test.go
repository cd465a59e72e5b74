//go:build race

package format

// raced says that the race detector keeps notes of all memory, which then is several times as much.
const raced = true
