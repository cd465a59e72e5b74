package index

import (
	"errors"
	"fmt"
	"runtime/debug"
)

// errDamaged says that a file of the index is not as it was written: by its checksum, by what bleve makes of it, or because
// the operating system cannot give it. The store has all that is in it, so such an index is rebuilt.
var errDamaged = errors.New("index is damaged")

// damaged wraps what bleve says of its files.
func damaged(err error, format string, args ...any) error {
	return fmt.Errorf("%w: %s: %w", errDamaged, fmt.Sprintf(format, args...), err)
}

// panicked is a panic while a question was answered. It is a fault of this program's, unless the files turn out to be
// damaged, over which any reader may panic: that is for their checksums to say.
type panicked struct {
	value any
	stack []byte
}

func (p *panicked) Error() string { return fmt.Sprintf("panic: %v", p.value) }

// guard calls do, which reads memory that is mapped from files. A fault of such memory (a file that was cut short, a disk
// that does not answer) is an errDamaged; any other panic is a *panicked. Without it the first would end the process.
func guard(do func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = recovered(p)
		}
	}()
	return do()
}

// recovered is the error of a panic.
func recovered(p any) error {
	if fault, ok := p.(interface{ Addr() uintptr }); ok { // as the runtime says it of memory that is not there
		return fmt.Errorf("%w: memory of a file cannot be read at %#x", errDamaged, fault.Addr())
	}
	return &panicked{p, debug.Stack()}
}

// guarded is guard for a question with an answer.
func guarded[A any](do func() (A, error)) (answer A, err error) {
	err = guard(func() error {
		answer, err = do()
		return err
	})
	return answer, err
}
