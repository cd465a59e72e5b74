package index

import (
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"sync"
	"time"
)

// How much garbage there may be beside what is in use before it is collected. Go's own rule, as much as is in use,
// gives a process with a large collection twice the memory it needs, and has one that builds an index collect, at
// half of what is in use, for a third of the time.
const (
	// BuildingGarbage is while much is brought in, when most of the memory is garbage soon.
	BuildingGarbage = 192 << 20
	// ServingGarbage is while questions are answered.
	ServingGarbage = 24 << 20

	defaultGC    = 100                    // GOGC where nobody sets it
	leastShare   = 25                     // percent of what is in use that may be garbage, at the least
	leastBuilt   = 50                     // and while much is brought in: a collection reads all that is in use
	greatest     = 800                    // and at the most
	paceInterval = 200 * time.Millisecond // how often it is looked how much is in use
)

// allowances are how much garbage is allowed by those who said so; the most of them counts.
var allowances struct {
	mu    sync.Mutex
	held  []int
	usual int           // GOGC before any was held
	done  chan struct{} // closed when none is held any more
}

// AllowGarbage allows so many bytes of garbage in this process until it is released. Where GOGC is not Go's default,
// whoever runs the process has chosen it, and it stays.
func AllowGarbage(bytes int) (release func()) {
	a := &allowances
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.held) == 0 {
		if a.usual = debug.SetGCPercent(defaultGC); a.usual != defaultGC {
			debug.SetGCPercent(a.usual)
			return func() {}
		}
		a.done = make(chan struct{})
		go pace(a.done)
	}
	a.held = append(a.held, bytes)
	debug.SetGCPercent(gcPercent(slices.Max(a.held)))
	return sync.OnceFunc(func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		i := slices.Index(a.held, bytes)
		if a.held = slices.Delete(a.held, i, i+1); len(a.held) > 0 {
			debug.SetGCPercent(gcPercent(slices.Max(a.held)))
			return
		}
		close(a.done)
		debug.SetGCPercent(a.usual)
	})
}

// pace follows what is in use.
func pace(done chan struct{}) {
	tick := time.NewTicker(paceInterval)
	defer tick.Stop()
	last := 0
	for {
		select {
		case <-done:
			return
		case <-tick.C:
		}
		a := &allowances
		a.mu.Lock()
		if a.done == done && len(a.held) > 0 {
			// setting it stops the program for a moment
			if percent := gcPercent(slices.Max(a.held)); percent != last {
				debug.SetGCPercent(percent)
				last = percent
			}
		}
		a.mu.Unlock()
	}
}

// gcPercent is the GOGC by which there are so many bytes of garbage beside what the last collection left.
func gcPercent(bytes int) int {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	least := leastShare
	if bytes >= BuildingGarbage {
		least = leastBuilt
	}
	return min(max(least, bytes*100/int(max(1, live[0].Value.Uint64()))), greatest)
}

// spaciously does something that makes much garbage, and gives its memory back.
func spaciously(do func() error) error {
	release := AllowGarbage(BuildingGarbage)
	defer func() {
		release()
		debug.FreeOSMemory()
	}()
	return do()
}
