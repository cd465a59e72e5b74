package format

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"
)

// What the reading of one document may take, whatever it holds, where Options leave it open.
const (
	// DefaultMaxMemory is beside the program and the file itself. 100,000 cases of 700 bytes take 277 MB with both as a
	// workbook, 307 MB as CSV, 375 MB as lines of JSON and 557 MB as one list of 74 MB, garbage included
	// (BenchmarkLarge); a PDF of 380 pages took 146 MB.
	DefaultMaxMemory = 512 << 20
	// DefaultMaxTime is without the start of the PDF engine. That PDF takes 8 s on two busy cores, the list 4 s.
	DefaultMaxTime = time.Minute
)

const (
	// lookEvery is how often what is in use is looked at: at 2 GB a second, faster than anything here fills memory,
	// that is 10 MB.
	lookEvery = 5 * time.Millisecond
	// unsure is how much garbage may count as in use before a reading without collecting it first, and how far the
	// collector may be off.
	unsure = 64 << 20
	// lastWord is how long a reading that was told to stop may take to do so before its answer is waited for no more.
	lastWord = time.Second
	// mouthful is how much of a file a library is given at once: between two, what it makes of one is looked at. A
	// parser of HTML makes up to 100 KB of three bytes, where 500 open elements are opened again in each paragraph.
	mouthful = 512
)

// budget is what the reading of one document may still take of memory and time. Readers ask it in every loop that grows
// with the document. It measures what the process uses rather than adding up what each structure should take, because a
// limit on bytes that are read says little about the elements, cells and lines that are made of them. A nil budget
// allows everything.
type budget struct {
	ctx     context.Context // ends when the time is up, too
	cancel  context.CancelCauseFunc
	timer   *time.Timer
	time    time.Duration
	memory  int64
	before  int64                 // bytes in use when the reading began
	restore func()                // what begin changed
	look    atomic.Bool           // something may have been used up
	over    atomic.Pointer[error] // what has been
}

// errLate is the cause of a context whose reading has no time left.
var errLate = errors.New("the time for reading is up")

// stopped is the panic by which a reader gives up, from however deep in a document; Read makes an error of it.
type stopped struct{ err error }

func (o Options) maxMemory() int64 {
	if o.MaxMemory == 0 {
		return DefaultMaxMemory
	}
	return o.MaxMemory
}

func (o Options) maxTime() time.Duration {
	if o.MaxTime == 0 {
		return DefaultMaxTime
	}
	return o.MaxTime
}

// begin begins the reading of a file of so many bytes; end it.
func begin(ctx context.Context, size int, opts Options) *budget {
	b := &budget{time: opts.maxTime(), memory: opts.maxMemory()}
	b.ctx, b.cancel = context.WithCancelCause(ctx)
	b.timer = time.AfterFunc(b.time, func() { b.cancel(errLate) })
	objects, live := heap()
	if objects-live-int64(size) > unsure {
		runtime.GC()
		objects, _ = heap()
	}
	b.before = objects
	b.restore = collectEarly(b.memory)
	go b.watch()
	return b
}

func (b *budget) end() {
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
func (b *budget) watch() {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		select {
		case <-b.ctx.Done():
			b.look.Store(true)
			return
		case <-ticker.C:
			if b.used() > b.memory {
				b.look.Store(true)
			}
		}
	}
}

// used is how much memory is in use more than when the reading began, garbage included.
func (b *budget) used() int64 {
	objects, _ := heap()
	return objects + sandboxed.Load() - b.before
}

// heap gives the bytes of all objects, and of those that were alive when garbage was collected last.
func heap() (objects, live int64) {
	samples := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/gc/heap/live:bytes"}}
	metrics.Read(samples)
	return clamped(samples[0]), clamped(samples[1])
}

func clamped(s metrics.Sample) int64 { return int64(min(s.Value.Uint64(), math.MaxInt64)) }

// check gives up the reading when its budget is used up.
func (b *budget) check() {
	if err := b.err(); err != nil {
		panic(stopped{err})
	}
}

// err is why the reading must stop; nil while it need not.
func (b *budget) err() error {
	if b == nil {
		return nil
	}
	if over := b.over.Load(); over != nil {
		return *over
	}
	if !b.look.Swap(false) {
		return nil
	}
	var err error
	switch {
	case b.ctx.Err() != nil:
		err = b.late()
	case b.used() > b.memory:
		runtime.GC() // of this reading's own: who allocates waits
		if b.used() > b.memory {
			err = b.tooMuch()
		}
	}
	if err != nil {
		b.over.Store(&err)
	}
	return err
}

// room gives up the reading where so many bytes more at once would use up its memory.
func (b *budget) room(bytes int) {
	if b == nil || b.used()+int64(bytes) <= b.memory {
		return
	}
	runtime.GC()
	if b.used()+int64(bytes) > b.memory {
		err := b.tooMuch()
		b.over.Store(&err)
		panic(stopped{err})
	}
}

// grown appends to a list that may become long: a long one is copied to a longer place, and both are there for a
// moment.
func grown[E any](list []E, e E, b *budget) []E {
	const long = 1 << 16
	if n := len(list); n == cap(list) && n >= long {
		b.room(n * int(unsafe.Sizeof(e)) * 3 / 2) // slices of this length grow by a quarter and what rounds it up
	}
	return append(list, e)
}

// late says why the context ended.
func (b *budget) late() error {
	if errors.Is(context.Cause(b.ctx), errLate) {
		return &Error{Problem: fmt.Sprintf("reading it takes more than %s", b.time),
			Expected: "a simpler document: split it, or allow more (--max-time)"}
	}
	return context.Cause(b.ctx)
}

func (b *budget) tooMuch() error {
	return &Error{Problem: fmt.Sprintf("reading it takes more than %s of memory beside the file", megabytes(b.memory)),
		Expected: "a simpler document: split it, or allow more (--max-memory)"}
}

// context is what calls that wait are to be ended by.
func (b *budget) context() context.Context {
	if b == nil {
		return context.Background()
	}
	return b.ctx
}

// sandbox is what of the memory is for the PDF engine's sandbox.
func (b *budget) sandbox() int64 {
	memory := int64(DefaultMaxMemory)
	if b != nil {
		memory = b.memory
	}
	return min(max(int64(pdfShare*float64(memory)), leastSandbox), mostSandbox)
}

// What a sandbox takes to start, and what WebAssembly can address.
const (
	leastSandbox = 64 << 20
	mostSandbox  = 4 << 30
)

// untimed does what takes no part in the reading's time, such as starting an engine once.
func (b *budget) untimed(work func()) {
	if b == nil {
		work()
		return
	}
	b.timer.Stop()
	work()
	b.timer.Reset(b.time)
}

// reader gives a library what it parses, a mouthful at a time, and an error once the budget is used up.
func (b *budget) reader(from io.Reader) io.Reader { return rationed{from, b} }

type rationed struct {
	from io.Reader
	b    *budget
}

func (r rationed) Read(p []byte) (int, error) {
	if err := r.b.err(); err != nil {
		return 0, err
	}
	return r.from.Read(p[:min(len(p), mouthful)])
}

// readerAt is the same for a library that reads where it likes.
func (b *budget) readerAt(content []byte) io.ReaderAt { return rationedAt{bytes.NewReader(content), b} }

type rationedAt struct {
	from io.ReaderAt
	b    *budget
}

func (r rationedAt) ReadAt(p []byte, off int64) (int, error) {
	if err := r.b.err(); err != nil {
		return 0, err
	}
	return r.from.ReadAt(p, off)
}
