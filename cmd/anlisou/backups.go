package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"anlisou/data/say"

	"github.com/spf13/pflag"
)

// backupFlags are the flags of a server that saves its data directory by itself.
type backupFlags struct {
	dir   string
	every time.Duration
	keep  int

	missed atomic.Pointer[time.Time] // when the last attempt was made, where it failed
}

// The names of backups that a server makes: they sort by the time that they are of.
const (
	backupPrefix = "anlisou-"
	backupSuffix = ".backup"
	backupTime   = "20060102-150405"
)

// backupRetry is how long after a backup that failed the next is tried.
const backupRetry = 10 * time.Minute

func (f *backupFlags) set(flags *pflag.FlagSet, env environment) {
	flags.StringVar(&f.dir, "backup", "", env.say("save the data directory into `DIR` as often as --backup-every says"))
	flags.DurationVar(&f.every, "backup-every", 24*time.Hour, env.say("the `TIME` between two backups"))
	flags.IntVar(&f.keep, "backup-keep", 14, env.say("keep the last `N` backups"))
}

func (f *backupFlags) check() error {
	if f.every < time.Minute {
		return badUsage("--backup-every %v: at least a minute", f.every)
	}
	if f.keep < 1 {
		return badUsage("--backup-keep %d: at least 1", f.keep)
	}
	return nil
}

// run saves a data directory whenever it is time, until ctx ends. The time of the last backup is told by its name, so that
// a server that is started again goes on where it was.
func (f *backupFlags) run(ctx context.Context, c *collection, log *slog.Logger) {
	for failed := false; ; {
		wait := backupRetry
		if !failed {
			wait = time.Until(f.last().Add(f.every))
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return
		}
		path, err := f.save(ctx, c)
		if failed = err != nil; failed && ctx.Err() == nil {
			now := time.Now()
			f.missed.Store(&now)
			log.Error("no backup was made; it is tried again", "in", backupRetry, "error", err)
		} else if !failed {
			f.missed.Store(nil)
			log.Info("backup made", "file", path)
		}
	}
}

// save makes a backup, and drops those that are more than are kept.
func (f *backupFlags) save(ctx context.Context, c *collection) (path string, err error) {
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return "", fullDisk(err)
	}
	path = filepath.Join(f.dir, backupPrefix+time.Now().UTC().Format(backupTime)+backupSuffix)
	if _, err := saveBackup(ctx, path, c.backup); err != nil {
		return "", err
	}
	list, err := f.list()
	for _, name := range list[:max(0, len(list)-f.keep)] {
		if gone := os.Remove(filepath.Join(f.dir, name)); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, say.Errorf("an old backup stays: %w", gone))
		}
	}
	return path, err
}

// list are the names of the backups there are, the oldest first.
func (f *backupFlags) list() (names []string, err error) {
	entries, err := os.ReadDir(f.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for _, e := range entries {
		if _, ok := backupMade(e.Name()); ok {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names, err
}

// last is when the last backup was made; the zero time where there is none.
func (f *backupFlags) last() time.Time {
	list, err := f.list()
	if err != nil || len(list) == 0 {
		return time.Time{}
	}
	made, _ := backupMade(list[len(list)-1])
	return made
}

// backupMade is when a backup was made, by its name; false where that is no backup's.
func backupMade(name string) (time.Time, bool) {
	rest, prefixed := strings.CutPrefix(name, backupPrefix)
	rest, suffixed := strings.CutSuffix(rest, backupSuffix)
	made, err := time.Parse(backupTime, rest)
	return made, prefixed && suffixed && err == nil
}
