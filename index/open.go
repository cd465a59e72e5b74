package index

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"anlisou/data/say"
	"anlisou/index/posting"
	"anlisou/index/query"
	"anlisou/segment"
)

// Open opens the index in config.Dir and brings in what the store has and it has not. Where it was built by another
// format or store, or cannot be read, it is built anew from the store; where only the dictionary or the taxonomy is
// another, it answers as it is, and is rebuilt meanwhile.
func Open(ctx context.Context, config Config) (*Index, error) {
	x, err := newIndex(config)
	if err != nil {
		return nil, err
	}
	if err := x.open(ctx); err != nil {
		return nil, errors.Join(err, x.Close())
	}
	return x, nil
}

func newIndex(config Config) (*Index, error) {
	if config.Dir == "" || config.Source == nil || config.Taxonomy == nil {
		return nil, say.New("index: Dir, Source and Taxonomy are required")
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	if config.Synonyms == nil {
		config.Synonyms = query.DefaultSynonyms()
	}
	x := &Index{config: config, clock: time.Now}
	x.background, x.cancel = context.WithCancel(context.Background())
	x.synonyms.Store(config.Synonyms)
	x.labels.Store(newLabeller(config.Taxonomy))
	return x, nil
}

func (x *Index) open(ctx context.Context) error {
	x.readOnly.Store(x.config.ReadOnly)
	if !x.config.ReadOnly {
		if info, err := os.Lstat(x.config.Dir); err == nil && info.Mode().IsRegular() {
			err = os.Remove(x.config.Dir) // whatever it is, it is no index, and its place is the index's
			x.config.Logger.Warn("a file stood in the place of the index and is removed", "error", err)
		}
		if err := os.MkdirAll(x.config.Dir, 0o755); err != nil && !x.config.Background {
			return say.Errorf("index: %w", err)
		}
	}
	x.user.Store(x.config.Dictionary)
	if x.config.Dictionary == nil {
		if saved, err := ReadDictionary(x.config.Dir); err == nil { // one that cannot be read is told of by openCurrent
			x.user.Store(saved.User)
		}
	}
	if !x.config.ReadOnly {
		x.mended.recall(x.config.Dir, x.config.Source, x.config.Logger)
	}
	g, err := x.openCurrent()
	switch {
	case err == nil:
		x.use(g)
	case errors.Is(err, os.ErrNotExist):
	default:
		x.config.Logger.Warn("index is built anew from the store", "reason", err)
		x.mended.forget()
		if _, err := segment.Build(segment.Options{User: x.user.Load()}); err != nil && x.config.Dictionary == nil {
			x.config.Logger.Warn("the user dictionary of the index is left out", "reason", err)
			x.user.Store(nil)
		}
	}
	if x.config.ReadOnly {
		if err == nil {
			x.tellBehind()
			return nil
		}
		if err := x.buildElsewhere(err); err != nil {
			return err
		}
	}
	if x.config.Background {
		x.building.Store(&Building{})
		x.task("bringing the index up to the store", x.begin)
		return nil
	}
	return x.bringUp(ctx)
}

// use makes a generation the one that is asked.
func (x *Index) use(g *generation) *generation {
	report := func(err error) { x.suspect(g, err) }
	g.ReportTo(report)
	for _, id := range x.damagedCases() {
		g.Withhold(id)
	}
	return x.now.Swap(g)
}

// tellBehind logs that an index which may only be read is behind the store.
func (x *Index) tellBehind() {
	if seq, err := x.config.Source.Seq(); err == nil && seq > x.now.Load().Applied() {
		x.config.Logger.Warn("index may only be read, and is behind the store", "changes", seq-x.now.Load().Applied())
	}
}

// buildElsewhere has another index built in the place of one that may only be read and cannot be asked, in a folder
// that is removed with it.
func (x *Index) buildElsewhere(failed error) error {
	dir, err := os.MkdirTemp("", "anlisou-index-*")
	if err != nil {
		return say.Errorf("index may only be read, and cannot be asked (%w); nor can another be built: %w", failed, err)
	}
	x.temporary, x.config.Dir = dir, dir
	x.readOnly.Store(false)
	return nil
}

// bringUp brings in what the store has and the index has not; all of it where there is none.
func (x *Index) bringUp(ctx context.Context) error {
	g := x.now.Load()
	if g == nil {
		return x.Rebuild(ctx)
	}
	err := x.Sync(ctx)
	if fullDisk(err) && !x.config.Background { // which tries again
		x.config.Logger.Warn("index stays behind the store: there is no room to bring it up", "error", err)
		return nil
	}
	if err == nil && x.config.Warm {
		x.renewVocabulary(g, nil)
	}
	return err
}

// fullDisk reports an error of a disk that takes no more.
func fullDisk(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

// retryPause is how long an index that could not be built or brought up is left alone: the disk may have room by then.
const retryPause = 30 * time.Second

// begin brings the index up to the store in the background, and tries again as long as it cannot.
func (x *Index) begin() {
	x.task("reading all stored cases", x.checkStore)
	for {
		err := posting.Guard(func() error { return x.bringUp(x.background) })
		if err == nil || x.background.Err() != nil {
			return
		}
		x.unbuilt.Store(&err)
		x.logFault("index is not up to the store, and is tried again", "after", retryPause.String(), err)
		select {
		case <-time.After(retryPause):
		case <-x.background.Done():
			return
		}
	}
}

func (x *Index) openCurrent() (*generation, error) {
	dir, err := currentDir(x.config.Dir)
	if err != nil {
		return nil, err
	}
	want := identity{Format: posting.Format, Store: x.config.Source.ID(), Normal: segment.NormalForm}
	g, err := openGeneration(dir, want, x.labels.Load(), x.config.ReadOnly, x.config.Logger)
	if errors.Is(err, os.ErrNotExist) { // the name is there and the index is not: damage, not a new start
		return nil, say.Errorf("index %s is incomplete: %s", filepath.Base(dir), err.Error())
	}
	if err != nil {
		return nil, err
	}
	seq, err := x.config.Source.Seq()
	if err == nil && g.Applied() > seq {
		err = say.Errorf("%w (change %d is in, the store is at %d)", errCannotAnswer, g.Applied(), seq)
	}
	if err != nil {
		return nil, errors.Join(err, g.close())
	}
	return g, nil
}

// Ready is nil when searches are answered; a *Building where the index is being built.
func (x *Index) Ready() error {
	switch building := x.building.Load(); {
	case x.now.Load() != nil:
		return nil
	case x.isClosed() || building == nil:
		return ErrClosed
	default:
		if failed := x.unbuilt.Load(); failed != nil {
			return say.Errorf("%w; the last try failed: %w", building, *failed)
		}
		return building
	}
}
