// Package budget hides how the memory and the time that reading one document takes are measured, and how a reading is
// stopped that has used them up.
package budget

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"anlisou/data/say"
)

const (
	// lookEvery is how often what is in use is looked at: at 2 GB a second, faster than anything here fills memory,
	// that is 10 MB.
	lookEvery = 5 * time.Millisecond
	// unsure is how much garbage may count as in use before a reading without collecting it first, and how far the
	// collector may be off.
	unsure = 64 << 20
	// LastWord is how long a reading that was told to stop may take to do so before its answer is waited for no more.
	LastWord = time.Second
	// mouthful is how much of a file a library is given at once: between two, what it makes of one is looked at. A
	// parser of HTML makes up to 100 KB of three bytes, where 500 open elements are opened again in each paragraph.
	mouthful = 512
)

// Budget is what the reading of one document may still take of memory and time. Readers ask it in every loop that grows
// with the document. It measures what the process uses rather than adding up what each structure should take, because a
// limit on bytes that are read says little about the elements, cells and lines that are made of them. A nil budget
// allows everything.
type Budget struct {
	ctx     context.Context // ends when the time is up, too
	cancel  context.CancelCauseFunc
	timer   *time.Timer
	limits  Limits
	before  int64                 // bytes in use when the reading began
	restore func()                // what begin changed
	look    atomic.Bool           // something may have been used up
	asked   atomic.Uint32         // how often Check was called
	looked  atomic.Int64          // when what is in use was looked at last, in nanoseconds since 1970
	over    atomic.Pointer[error] // what has been
}

// errLate is the cause of a context whose reading has no time left.
var errLate = say.New("the time for reading is up")

// stopped is the panic by which a reader gives up, from however deep in a document; Read makes an error of it.
type stopped struct{ err error }

// Limits are what a reading may take.
type Limits struct {
	Memory int64 // bytes beside the program and the file
	Time   time.Duration
	// TooMuch and late are the errors of a reading that would take more.
	TooMuch, Late error
}

// Begin begins the reading of a file of so many bytes; end it.
func Begin(ctx context.Context, size int, l Limits) *Budget {
	b := &Budget{limits: l}
	b.ctx, b.cancel = context.WithCancelCause(ctx)
	b.timer = time.AfterFunc(l.Time, func() { b.cancel(errLate) })
	objects, live := heap()
	if objects-live-int64(size) > unsure {
		runtime.GC()
		objects, _ = heap()
	}
	b.before = objects
	b.restore = collectEarly(l.Memory)
	go b.watch()
	return b
}

// End ends the reading: its watch, its timer and its context.
func (b *Budget) End() {
	b.timer.Stop()
	b.cancel(nil)
	b.restore()
}

// early is the limit from which on the collector works harder, while documents are read: it is the process's, and there
// is one.
var early struct {
	sync.Mutex
	readings int
	usual    int64
}

// collectEarly has garbage collected before a reading has used up its memory, also where nobody asks for a while: the
// collector would let the heap grow to twice what is alive.
func collectEarly(memory int64) (restore func()) {
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(samples)
	early.Lock()
	defer early.Unlock()
	if early.readings++; early.readings == 1 {
		early.usual = debug.SetMemoryLimit(-1)
	}
	debug.SetMemoryLimit(min(early.usual, clamped(samples[0])-clamped(samples[1])+min(memory, math.MaxInt64/2)+unsure))
	return func() {
		early.Lock()
		defer early.Unlock()
		if early.readings--; early.readings == 0 {
			debug.SetMemoryLimit(early.usual)
		}
	}
}

// watch looks at what is in use until the reading ends.
func (b *Budget) watch() {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		select {
		case <-b.ctx.Done():
			b.look.Store(true)
			return
		case <-ticker.C:
			if b.used() > b.limits.Memory {
				b.look.Store(true)
			}
		}
	}
}

// used is how much memory is in use more than when the reading began, garbage included.
func (b *Budget) used() int64 {
	objects, _ := heap()
	return objects + outside.Load() - b.before
}

// heap gives the bytes of all objects, and of those that were alive when garbage was collected last.
func heap() (objects, live int64) {
	samples := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/gc/heap/live:bytes"}}
	metrics.Read(samples)
	return clamped(samples[0]), clamped(samples[1])
}

func clamped(s metrics.Sample) int64 { return int64(min(s.Value.Uint64(), math.MaxInt64)) }

// Check gives up the reading when its budget is used up.
func (b *Budget) Check() {
	if err := b.err(); err != nil {
		panic(stopped{err})
	}
}

// err is why the reading must stop; nil while it need not.
func (b *Budget) err() error {
	if b == nil {
		return nil
	}
	if over := b.over.Load(); over != nil {
		return *over
	}
	if !b.look.Swap(false) && !b.overdue() {
		return nil
	}
	b.looked.Store(time.Now().UnixNano())
	var err error
	switch {
	case b.ctx.Err() != nil:
		err = b.Late()
	case b.used() > b.limits.Memory:
		runtime.GC() // of this reading's own: who allocates waits
		if b.used() > b.limits.Memory {
			err = b.limits.TooMuch
		}
	}
	if err != nil {
		b.over.Store(&err)
	}
	return err
}

// overdue reports that nobody has looked for a while: on a busy machine the watch may come late, and a reader that
// makes cells meanwhile would have made too many.
func (b *Budget) overdue() bool {
	const askedOften = 256 // Check is called in loops; the time is not asked for each
	return b.asked.Add(1)%askedOften == 0 && time.Since(time.Unix(0, b.looked.Load())) > 2*lookEvery
}

// Room gives up the reading where so many bytes more at once would use up its memory.
func (b *Budget) Room(bytes int) {
	if b == nil || b.used()+int64(bytes) <= b.limits.Memory {
		return
	}
	runtime.GC()
	if b.used()+int64(bytes) > b.limits.Memory {
		err := b.limits.TooMuch
		b.over.Store(&err)
		panic(stopped{err})
	}
}

// Grown appends to a list that may become long: a long one is copied to a longer place, and both are there for a
// moment.
func Grown[E any](list []E, e E, b *Budget) []E {
	const long = 1 << 16
	if n := len(list); n == cap(list) && n >= long {
		b.Room(n * int(unsafe.Sizeof(e)) * 3 / 2) // slices of this length grow by a quarter and what rounds it up
	}
	return append(list, e)
}

// Late says why the context ended.
func (b *Budget) Late() error {
	if errors.Is(context.Cause(b.ctx), errLate) {
		return b.limits.Late
	}
	return context.Cause(b.ctx)
}

// Spent is the limit that the reading has come to, once it has been told so; nil before.
func (b *Budget) Spent() error {
	if over := b.over.Load(); over != nil {
		return *over
	}
	return nil
}

// Hasten has the next question to the budget look at what is left of it, and not only when the watch has.
func (b *Budget) Hasten() {
	if b != nil {
		b.look.Store(true)
	}
}

// Context is what calls that wait are to be ended by.
func (b *Budget) Context() context.Context {
	if b == nil {
		return context.Background()
	}
	return b.ctx
}

// Memory is what the reading may take of it, in bytes; where there is no budget, as much as is said.
func (b *Budget) Memory(otherwise int64) int64 {
	if b == nil {
		return otherwise
	}
	return b.limits.Memory
}

// outside is how much memory readers hold that is no part of the heap, in bytes.
var outside atomic.Int64

// HoldOutside notes that so many bytes more, or fewer, are held outside the heap: they count as those inside do.
func HoldOutside(bytes int64) { outside.Add(bytes) }

// HeldOutside is how many bytes are held outside the heap.
func HeldOutside() int64 { return outside.Load() }

// Untimed does what takes no part in the reading's time, such as starting an engine once.
func (b *Budget) Untimed(work func()) {
	if b == nil {
		work()
		return
	}
	b.timer.Stop()
	work()
	b.timer.Reset(b.limits.Time)
}

// Reader gives a library what it parses, a mouthful at a time, and an error once the budget is used up.
func (b *Budget) Reader(from io.Reader) io.Reader { return rationed{from, b} }

type rationed struct {
	from io.Reader
	b    *Budget
}

func (r rationed) Read(p []byte) (int, error) {
	if err := r.b.err(); err != nil {
		return 0, err
	}
	return r.from.Read(p[:min(len(p), mouthful)])
}

// ReaderAt is the same for a library that reads where it likes.
func (b *Budget) ReaderAt(content []byte) io.ReaderAt { return rationedAt{bytes.NewReader(content), b} }

type rationedAt struct {
	from io.ReaderAt
	b    *Budget
}

func (r rationedAt) ReadAt(p []byte, off int64) (int, error) {
	if err := r.b.err(); err != nil {
		return 0, err
	}
	return r.from.ReadAt(p, off)
}
