package posting

import (
	"errors"
	"fmt"
	"runtime/debug"

	"anlisou/data/say"
)

// ErrDamaged says that a file of the index is not as it was written: by its checksum, by what bleve makes of it, or
// because the operating system cannot give it. The store has all that is in it, so such an index is rebuilt.
var ErrDamaged = say.New("index is damaged")

// damaged wraps what bleve says of its files.
func damaged(err error, format string, args ...any) error {
	return say.Errorf("%w: %s: %w", ErrDamaged, fmt.Sprintf(format, args...), err)
}

// Panicked is a panic while a question was answered. It is a fault of this program's, unless the files turn out to be
// damaged, over which any reader may panic: that is for their checksums to say.
type Panicked struct {
	Value any
	Stack []byte
}

// Error implements error.
func (p *Panicked) Error() string { return fmt.Sprintf("panic: %v", p.Value) }

// Guard calls do, which reads memory that is mapped from files. A fault of such memory (a file that was cut short, a
// disk that does not answer) is an ErrDamaged; any other panic is a *Panicked. Without it the first would end the
// process.
func Guard(do func() error) (err error) {
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
		return say.Errorf("%w: memory of a file cannot be read at %#x", ErrDamaged, fault.Addr())
	}
	return &Panicked{p, debug.Stack()}
}

// Guarded is Guard for a question with an answer.
func Guarded[A any](do func() (A, error)) (answer A, err error) {
	err = Guard(func() error {
		answer, err = do()
		return err
	})
	return answer, err
}

// Stack is the stack of a panic that an error comes from; empty where it is of none.
func Stack(err error) string {
	var fault *Panicked
	if errors.As(err, &fault) {
		return string(fault.Stack)
	}
	return ""
}
