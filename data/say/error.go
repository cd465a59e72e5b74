package say

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"slices"
	"strings"
	"syscall"
)

// Sayer is an error or a value that can be said in every language.
type Sayer interface{ Said() Message }

// Error is an error that is a message.
type Error struct {
	Message
	wraps error // in English, by fmt.Errorf
}

// New is an error that wraps none: errors.New of all languages.
func New(text Key) error { return &Error{Message: Text(text)} }

// Errorf is fmt.Errorf of all languages: %w wraps.
func Errorf(format Key, args ...any) error {
	e := &Error{Message: Text(format, args...)}
	if strings.Contains(string(format), "%w") {
		e.wraps = fmt.Errorf(string(format), args...)
	}
	return e
}

// Error is the message in English.
func (e *Error) Error() string { return e.String() }

// Unwrap gives what the error wraps.
func (e *Error) Unwrap() error { return e.wraps }

// In says an error, a message or anything else in a language.
func In(lang Language, what any) string { return Of(what).In(lang) }

// Of is what an error or another value says. Of an error of the system it is a message of ours; what another program's
// library says stays as it is, around the messages of ours that it wraps.
func Of(what any) Message {
	switch what := what.(type) {
	case nil:
		return Message{}
	case Sayer:
		return what.Said()
	case Key:
		return Text(what)
	case error:
		return ofError(what)
	}
	return Plain(fmt.Sprint(what))
}

func ofError(err error) Message {
	switch err := err.(type) { //nolint:errorlint // the error itself is asked, what it wraps is asked in its turn
	case *fs.PathError:
		return Text("%s %s: %s", operation(err.Op), err.Path, err.Err)
	case *os.LinkError:
		return Text("%s %s to %s: %s", operation(err.Op), err.Old, err.New, err.Err)
	case *os.SyscallError:
		return Text("%s: %s", operation(err.Syscall), err.Err)
	case *net.OpError:
		if err.Addr == nil {
			return Text("%s: %s", operation(err.Op), err.Err)
		}
		return Text("%s %s: %s", operation(err.Op), err.Addr.String(), err.Err)
	case *net.AddrError:
		return Text("%s: %s", err.Addr, addressFault(err.Err))
	case *net.DNSError:
		return Text("%s: %s", err.Name, addressFault(err.Err))
	case syscall.Errno:
		return ofErrno(err)
	}
	for _, known := range sentinels {
		if err == known.err { //nolint:errorlint // as above
			return Text(known.says)
		}
	}
	switch wrapper := err.(type) { //nolint:errorlint // as above
	case interface{ Unwrap() []error }:
		if inner := wrapper.Unwrap(); err.Error() == errors.Join(inner...).Error() {
			return Join("%s; %s", inner)
		} else if len(inner) > 0 {
			return around(err, inner[len(inner)-1])
		}
	case interface{ Unwrap() error }:
		if inner := wrapper.Unwrap(); inner != nil {
			return around(err, inner)
		}
	}
	return Plain(err.Error())
}

// around is what an error says that wraps another and is not ours: its text, and in it what the other says.
func around(err, inner error) Message {
	text, within := err.Error(), inner.Error()
	at := strings.LastIndex(text, within)
	if within == "" || at < 0 {
		return Plain(text)
	}
	return Text("%s%s%s", text[:at], inner, text[at+len(within):])
}

// sentinels are errors of the standard library that users meet.
var sentinels = []struct {
	err  error
	says Key
}{
	{context.Canceled, "context canceled"},
	{context.DeadlineExceeded, "context deadline exceeded"},
	{io.EOF, "EOF"},
	{io.ErrUnexpectedEOF, "unexpected EOF"},
	{io.ErrClosedPipe, "io: read/write on closed pipe"},
	{fs.ErrClosed, "file already closed"},
	{fs.ErrExist, "file already exists"},
	{fs.ErrNotExist, "file does not exist"},
	{fs.ErrPermission, "permission denied"},
	{fs.ErrInvalid, "invalid argument"},
	{os.ErrDeadlineExceeded, "i/o timeout"},
}

// addressFaults are what the standard library finds wrong with an address, in its own words.
var addressFaults = []Key{
	"missing port in address", "too many colons in address", "missing ']' in address", "invalid port", "unknown port",
	"no such host", "server misbehaving",
}

func addressFault(fault string) any {
	if at := slices.Index(addressFaults, Key(fault)); at >= 0 {
		return addressFaults[at]
	}
	return fault
}

// errnos are errors of the system that users meet, in its own words. What else it says stays as it is.
var errnos = map[syscall.Errno]Key{
	syscall.ENOSPC:       "no space left on device",
	syscall.ENOENT:       "no such file or directory",
	syscall.EACCES:       "permission denied",
	syscall.EPERM:        "operation not permitted",
	syscall.EEXIST:       "file exists",
	syscall.ENOTEMPTY:    "directory not empty",
	syscall.EISDIR:       "is a directory",
	syscall.ENOTDIR:      "not a directory",
	syscall.EROFS:        "read-only file system",
	syscall.EIO:          "input/output error",
	syscall.EMFILE:       "too many open files",
	syscall.ENFILE:       "too many open files in system",
	syscall.ENAMETOOLONG: "file name too long",
	syscall.EINVAL:       "invalid argument",
	syscall.EBUSY:        "device or resource busy",
	syscall.ENOMEM:       "cannot allocate memory",
	syscall.EADDRINUSE:   "address already in use",

	syscall.EADDRNOTAVAIL: "cannot assign requested address",
	syscall.EAFNOSUPPORT:  "address family not supported by protocol",
	syscall.EHOSTUNREACH:  "no route to host",
	syscall.ENETUNREACH:   "network is unreachable",
	syscall.EFBIG:         "file too large",
	syscall.ETXTBSY:       "text file busy",
	syscall.ENOTSUP:       "operation not supported",
	syscall.ECONNREFUSED:  "connection refused",
	syscall.ECONNRESET:    "connection reset by peer",
	syscall.EPIPE:         "broken pipe",
	syscall.ETIMEDOUT:     "connection timed out",
	syscall.EXDEV:         "invalid cross-device link",
}

func ofErrno(err syscall.Errno) Message {
	says, known := errnos[err]
	switch {
	case known:
		return Text(says)
	case isQuota(err):
		return Text("disk quota exceeded")
	}
	return Plain(err.Error())
}

// operations are what the system was asked to do, as Go calls it.
var operations = []Key{
	"open", "read", "write", "close", "stat", "lstat", "mkdir", "remove", "unlinkat", "rename", "sync", "fsync", "truncate",
	"chmod", "chdir", "readdirent", "link", "symlink", "bind", "listen", "connect", "mmap", "flock",
}

func operation(name string) any {
	if at := slices.Index(operations, Key(name)); at >= 0 {
		return operations[at]
	}
	return name
}

// LineError is what is wrong in a line of a text.
type LineError struct {
	Name string // of the text; empty where whoever reads the error knows
	Line int    // from 1
	Err  error
}

// Error is one line: "dictionary.txt, line 3: …".
func (e *LineError) Error() string { return e.Said().String() }

// Said implements Sayer.
func (e *LineError) Said() Message {
	if e.Name == "" {
		return Text("line %d: %s", e.Line, e.Err)
	}
	return Text("%s, line %d: %s", e.Name, e.Line, e.Err)
}

// Unwrap gives what is wrong in the line.
func (e *LineError) Unwrap() error { return e.Err }
