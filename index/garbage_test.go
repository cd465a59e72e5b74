package index

import (
	"runtime"
	"runtime/debug"
	"testing"
)

// What is allowed is what most of those allow who hold it, and ends with the last of them.
func TestAllowGarbage(t *testing.T) {
	now := func() int {
		percent := debug.SetGCPercent(defaultGC)
		debug.SetGCPercent(percent)
		return percent
	}
	runtime.GC() // so that something is known to be in use
	usual := now()
	few := AllowGarbage(1)
	if got := now(); got != leastShare {
		t.Errorf("of next to nothing GOGC is %d, want %d", got, leastShare)
	}
	many := AllowGarbage(1 << 50)
	if got := now(); got != greatest {
		t.Errorf("of very much GOGC is %d, want %d", got, greatest)
	}
	few()
	few()
	if got := now(); got != greatest {
		t.Errorf("GOGC is %d once others are done, want %d", got, greatest)
	}
	many()
	if got := now(); got != usual {
		t.Errorf("GOGC is %d in the end, want %d as before", got, usual)
	}
	debug.SetGCPercent(70)
	defer debug.SetGCPercent(usual)
	AllowGarbage(1)()
	if got := now(); got != 70 {
		t.Errorf("GOGC is %d where 70 was chosen", got)
	}
}
