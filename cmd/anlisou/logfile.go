package main

import (
	"io"
	"log/slog"
	"os"
	"sync"

	"github.com/spf13/pflag"
	"gopkg.in/natefinch/lumberjack.v2"

	"anlisou/data/say"
	"anlisou/server"
)

// The sizes of a log file unless a flag says otherwise: some 600 MB in all, which is months of a busy site.
const (
	usualLogSize = 100 // megabytes
	usualLogKeep = 5   // older files
	logFileMode  = 0o600
)

// logFlags say where the log goes and how it is written.
type logFlags struct {
	format  string
	file    string
	size    int
	keep    int
	address string
}

func (l *logFlags) set(f *pflag.FlagSet, env environment) {
	f.StringVar(&l.format, "log", "text", env.say("write the log as `text` or json"))
	f.StringVar(&l.file, "log-file", "",
		env.say("write the log to `FILE`, not to standard error; SIGHUP has it opened again under its name"))
	f.IntVar(&l.size, "log-max-size", usualLogSize,
		env.say("begin a new log file after `MB`; the old one gets the time to its name"))
	f.IntVar(&l.keep, "log-keep", usualLogKeep, env.say("keep the last `N` old log files; 0 for all"))
	f.StringVar(&l.address, "log-address", string(server.ShortAddress),
		env.say("log of the addresses of visitors `full`, short (the network: /24, /48) or none"))
}

// open gives the log, and its file where it has one. What is wrong with the flags, and a file that cannot be written,
// is an error at start.
func (l *logFlags) open(env environment) (*slog.Logger, *logFile, error) {
	switch server.AddressDetail(l.address) {
	case server.FullAddress, server.ShortAddress, server.NoAddress:
	default:
		return nil, nil, badUsage("--log-address %q: full, short or none", l.address)
	}
	if l.size < 1 || l.keep < 0 {
		return nil, nil, badUsage("--log-max-size %d and --log-keep %d: from 1, and from 0", l.size, l.keep)
	}
	if l.format != "text" && l.format != "json" {
		return nil, nil, badUsage("--log %q: text or json", l.format)
	}
	out, file := env.stderr, (*logFile)(nil)
	if l.file != "" {
		var err error
		if file, err = openLogFile(l.file, l.size, l.keep, env.stderr); err != nil {
			return nil, nil, err
		}
		out = file
	}
	var handler slog.Handler = slog.NewTextHandler(out, nil)
	if l.format == "json" {
		handler = slog.NewJSONHandler(out, nil)
	}
	return slog.New(server.BoundLog(handler)), file, nil
}

// logFile is a file that starts anew when it is full. Where it cannot be written, because the disk is full, lines go to
// standard error: a server that goes on must not go on unseen.
type logFile struct {
	rotated *lumberjack.Logger
	stderr  io.Writer

	mu     sync.Mutex
	failed bool // the last line did not go in
}

func openLogFile(path string, megabytes, keep int, stderr io.Writer) (*logFile, error) {
	// The library opens it with the first line, when nobody looks any more.
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, logFileMode)
	if err != nil {
		return nil, say.Errorf("--log-file: %w", err)
	}
	if err := f.Close(); err != nil {
		return nil, say.Errorf("--log-file: %w", err)
	}
	rotated := &lumberjack.Logger{Filename: path, MaxSize: megabytes, MaxBackups: keep, LocalTime: true}
	return &logFile{rotated: rotated, stderr: stderr}, nil
}

// Write implements io.Writer.
func (l *logFile) Write(line []byte) (int, error) {
	n, err := l.rotated.Write(line)
	l.mu.Lock()
	defer l.mu.Unlock()
	if err == nil {
		l.failed = false
		return n, nil
	}
	if !l.failed {
		say.Line(l.stderr, "the log file cannot be written, its lines follow here: %v", err)
	}
	l.failed = true
	return l.stderr.Write(line)
}

// reopen has the next line open the file under its name, which a program that rotates logs has given to a new one. It
// is no rotation of ours: the file stays as it is where nobody has moved it away.
func (l *logFile) reopen() error {
	if l == nil {
		return nil
	}
	return l.rotated.Close()
}
