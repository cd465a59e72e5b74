package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"anlisou/data"
	"anlisou/data/say"
	settings "anlisou/data/site"
	"anlisou/data/store"
)

// lastSiteName is the copy of the settings that were good last. A server that starts with a bad site.yaml goes on with
// these: what they hide stays hidden.
const lastSiteName = "site.last.yaml"

// Between two looks at whether the file has changed, and how long it stands still before it is taken over: an editor may
// be writing it. Together they are less than a second.
const (
	siteLook   = 300 * time.Millisecond
	siteSettle = 200 * time.Millisecond
)

// siteFile is the site.yaml of a data directory, read again when it has changed. What cannot be read leaves the settings
// as they were, and is told once.
type siteFile struct {
	dir   string
	log   *slog.Logger
	store *store.Store // for its audit log
	now   atomic.Pointer[settings.Settings]

	looked atomic.Int64 // UnixNano of the last look
	mu     sync.Mutex
	taken  stamp // of the file that was taken over, or told of
	seen   stamp // of the file at the last look
}

// stamp tells one state of a file from another; zero where there is none.
type stamp struct {
	changed time.Time
	size    int64
}

func (s stamp) same(other stamp) bool { return s.changed.Equal(other.changed) && s.size == other.size }

// openSiteFile reads the settings of a data directory. A bad file does not keep a server from starting: it goes on with
// the settings that were good last, or with none.
func openSiteFile(dir string, st *store.Store, log *slog.Logger) *siteFile {
	f := &siteFile{dir: dir, log: log, store: st}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.looked.Store(time.Now().UnixNano())
	f.taken = f.stamp()
	f.seen = f.taken
	found, err := readSite(dir)
	if err == nil {
		f.take(found)
		return f
	}
	last, lastErr := readSiteAs(dir, lastSiteName)
	if lastErr != nil || last == nil {
		log.Error("the site is served without its settings, and hides no collection, until the file is mended", "error", err)
		last = &settings.Settings{}
	} else {
		log.Error("the site is served with the settings that were good last, until the file is mended", "error", err)
	}
	f.now.Store(last)
	return f
}

// readSite reads site.yaml; without one there is nothing to say.
func readSite(dir string) (*settings.Settings, error) {
	found, err := readSiteAs(dir, settings.FileName)
	if err == nil && found == nil {
		found = &settings.Settings{}
	}
	return found, err
}

// readSiteAs reads settings from a file of a data directory; nil where there is none. An error names the file, the line
// and what would do.
func readSiteAs(dir, name string) (*settings.Settings, error) {
	path := filepath.Join(dir, name)
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var text []byte
	if err == nil && info.Size() > settings.MaxFile { // before it is in memory
		text = make([]byte, settings.MaxFile+1)
	} else if err == nil {
		text, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, say.Errorf("read the site: %w", err)
	}
	found, err := settings.Parse(text)
	if err != nil {
		return nil, say.Errorf("%s: %w", path, err)
	}
	return found, nil
}

func (f *siteFile) path() string { return filepath.Join(f.dir, settings.FileName) }

func (f *siteFile) stamp() stamp {
	info, err := os.Stat(f.path())
	if err != nil {
		return stamp{}
	}
	return stamp{info.ModTime(), info.Size()}
}

// current are the settings in force, as server.Config wants them.
func (f *siteFile) current() *settings.Settings {
	looked := f.looked.Load()
	if now := time.Now().UnixNano(); now-looked > int64(siteLook) && f.looked.CompareAndSwap(looked, now) {
		f.look()
	}
	return f.now.Load()
}

// look takes the file over where it has changed and stands still: it was not written just now, or is as at the last look.
// Of a file that is gone only the latter tells, for an editor may be about to put another in its place.
func (f *siteFile) look() {
	f.mu.Lock()
	defer f.mu.Unlock()
	is, was := f.stamp(), f.seen
	f.seen = is
	if is.same(f.taken) {
		return
	}
	age := time.Since(is.changed)
	if still := is != (stamp{}) && age > siteSettle; !still && !is.same(was) {
		return
	}
	f.taken = is
	found, err := readSite(f.dir)
	if err != nil {
		f.log.Error("the site stays as it was", "error", err)
		return
	}
	if changed := f.now.Load().Differing(found); len(changed) > 0 {
		f.log.Info("the site has other settings", "changed", strings.Join(changed, " "))
		f.take(found)
	}
}

// take puts settings in force, and keeps a copy for a start with a bad file.
func (f *siteFile) take(found *settings.Settings) {
	f.now.Store(found)
	text := found.Text()
	path := filepath.Join(f.dir, lastSiteName)
	if kept, err := os.ReadFile(path); err == nil && string(kept) == string(text) || f.store.ReadOnly() {
		return
	} else if errors.Is(err, fs.ErrNotExist) && f.stamp() == (stamp{}) {
		return // nothing was ever said
	}
	if err := settings.Save(path, text); err != nil {
		f.log.Warn("no copy is kept of the site's settings", "error", fullDisk(err))
	}
}

// save implements server.Config.SaveSite. The audit log has the fields that change before they do: what is in force is
// there, whatever ends the process.
func (f *siteFile) save(_ context.Context, by data.Author, wanted settings.Settings) error {
	wanted = wanted.Trimmed()
	if err := wanted.Validate(); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	changed := f.now.Load().Differing(&wanted)
	if onDisk, err := readSite(f.dir); err == nil && len(changed) == 0 && len(onDisk.Differing(&wanted)) == 0 {
		return nil
	}
	if err := f.store.Note(by, "site: "+strings.Join(changed, " ")); err != nil {
		return say.Errorf("save the site: %w", fullDisk(err))
	}
	if err := settings.Save(f.path(), wanted.Text()); err != nil {
		return say.Errorf("save the site: %w", fullDisk(err))
	}
	f.taken = f.stamp()
	f.seen = f.taken
	f.take(&wanted)
	f.log.Info("the site has other settings", "changed", strings.Join(changed, " "), "by", by.Name)
	return nil
}

// collections are those that are recorded and those that cases are of, in the order of their ids, as server.Config wants
// them. While the index is built those that are recorded alone are known.
func (c *collection) collections(ctx context.Context) ([]data.Collection, error) {
	list, err := c.store.Collections()
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, one := range list {
		known[one.ID] = true
	}
	ids, err := c.index.Collections(ctx)
	if err != nil {
		return list, ctx.Err()
	}
	for _, id := range ids {
		if !known[id] {
			list = append(list, data.Collection{ID: id})
		}
	}
	return list, nil
}
