package pdf

import (
	"sync"
	"sync/atomic"

	"github.com/tetratelabs/wazero/experimental"

	"anlisou/data/format/budget"
)

// sandboxRefused counts how often a sandbox asked for more than it may have.
var sandboxRefused atomic.Int64

// sandboxCalls is held by who may be in a call of the engine. A sandbox that is ended from outside is closed while its
// call still runs, for the moment that it takes to notice; its memory may go when no call can be in it.
var sandboxCalls sync.RWMutex

// sandboxMemory is the memory of one sandbox: room that is reserved when it starts and used as far as it has grown, so
// that growing never copies what is there, which took as much again.
type sandboxMemory struct {
	mu   sync.Mutex // a sandbox that is ended from outside is freed while its call may grow it
	room []byte     // reserved; nil once it is freed
	size int64      // of it in use
	free func([]byte)
}

var _ experimental.LinearMemory = (*sandboxMemory)(nil)

// sandboxRoom is what the sandbox that is being started may take: the engine starts it in the call that asks for it,
// and hands nothing through to its memory.
var sandboxRoom struct {
	sync.Mutex
	bytes int
}

func newSandboxMemory(_, _ uint64) experimental.LinearMemory {
	room, free := reserve(sandboxRoom.bytes)
	return &sandboxMemory{room: room, free: free}
}

// Reallocate grows the memory to a size; nil where that is more than a sandbox may have.
func (m *sandboxMemory) Reallocate(size uint64) []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.room == nil {
		return nil // its call is being ended
	}
	if size > uint64(len(m.room)) {
		sandboxRefused.Add(1)
		return nil
	}
	budget.HoldOutside(int64(size) - m.size)
	m.size = int64(size)
	return m.room[:size:len(m.room)]
}

// Free gives the memory back, once no call can be in it.
func (m *sandboxMemory) Free() {
	m.mu.Lock()
	room, size := m.room, m.size
	m.room, m.size = nil, 0
	m.mu.Unlock()
	if room == nil {
		return
	}
	go func() {
		sandboxCalls.Lock()
		defer sandboxCalls.Unlock()
		m.free(room)
		budget.HoldOutside(-size)
	}()
}
