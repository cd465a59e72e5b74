package index

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"anlisou/data/say"
	"anlisou/index/posting"
	"anlisou/segment"
)

// currentDir is the folder of the generation in use.
func currentDir(dir string) (string, error) {
	name, err := os.ReadFile(filepath.Join(dir, currentFile))
	if err != nil {
		return "", say.Errorf("index: %w", err)
	}
	return filepath.Join(dir, filepath.Base(strings.TrimSpace(string(name)))), nil
}

// Sync brings in what the store has and the index has not.
func (x *Index) Sync(ctx context.Context) error {
	if outgrown, err := x.outgrown(); err != nil {
		return err
	} else if outgrown {
		return x.Rebuild(ctx)
	}
	if err := x.bringIn(ctx); err != nil {
		return err
	}
	x.renew()
	return nil
}

// Update brings in what the store has and the index has not, as Sync does, but waits for no rebuild: where one is due it
// goes on in the background, while searches are answered.
func (x *Index) Update(ctx context.Context) error {
	if err := x.bringIn(ctx); err != nil {
		return err
	}
	x.renew()
	return nil
}

func (x *Index) bringIn(ctx context.Context) error {
	x.writing.Lock()
	defer x.writing.Unlock()
	g := x.now.Load()
	if g == nil {
		return ErrClosed
	}
	err := x.catchUp(ctx, g, x.config.Progress)
	if err != nil {
		x.suspect(g, err) // nobody may ask a question that would find it out
	}
	return err
}

// Rebuild builds the index anew beside the present one, which goes on answering and taking changes, and then takes its
// place.
func (x *Index) Rebuild(ctx context.Context) error { return x.RebuildTelling(ctx, nil) }

// RebuildTelling is Rebuild, and tells how many changes are in, where tell is not nil.
func (x *Index) RebuildTelling(ctx context.Context, tell func(done int)) error {
	x.rebuilding.Lock()
	defer x.rebuilding.Unlock()
	return x.build(ctx, func(passes, done int) {
		if passes == 0 && tell != nil {
			tell(done)
		}
	})
}

// build builds the index anew. Told is how many changes are done in a pass over them, of which so many are behind: those
// in which the cases teach words count from -learningPasses, that in which they are brought in is 0. It is called with
// x.rebuilding held.
func (x *Index) build(ctx context.Context, told func(passes, done int)) error {
	return spaciously(func() error {
		began := time.Now()
		d, err := x.wanted(ctx, told)
		if err != nil {
			return err
		}
		s, err := d.segmenter()
		if err != nil {
			return say.Errorf("index: %w", err)
		}
		show := x.showProgress()
		return x.rebuild(ctx, d, s, began, func(done int) {
			show(done)
			told(0, done)
		})
	})
}

// learningPasses is how often segment.Learn reads all cases.
const learningPasses = 2

// buildStep notes how far an index is that is not there yet. Done counts the changes in a pass over them, of which so
// many are behind.
func (x *Index) buildStep(passes, done int) {
	if x.building.Load() == nil {
		return
	}
	if b, ok := x.stepOf(passes, done); ok {
		x.building.Store(&b)
	}
}

// stepOf counts how far an index is in steps; false where the store does not say of how many.
func (x *Index) stepOf(passes, done int) (b Building, ok bool) {
	seq, err := x.config.Source.Seq()
	if err != nil {
		return b, false
	}
	changes, all := max(int(seq), done), 1
	if x.config.Learn {
		all, passes = all+learningPasses, passes+learningPasses
	}
	return Building{Done: min(passes, all)*changes + done, Total: all * changes}, true
}

// showProgress tells how many changes are in: who asked for it, and whoever asks an index that is not there yet.
func (x *Index) showProgress() func(int) {
	return func(done int) {
		x.buildStep(0, done)
		if x.config.Progress != nil {
			x.config.Progress(done)
		}
	}
}

func (x *Index) rebuild(
	ctx context.Context,
	d *dictionary,
	s *segment.Segmenter,
	began time.Time,
	progress func(int),
) error {
	dir, err := x.newGenerationDir()
	if err != nil {
		return err
	}
	labels := x.labels.Load()
	id := identity{
		Format: posting.Format, Dictionary: s.Version(), Store: x.config.Source.ID(), Taxonomy: labels.digest(),
		Normal: segment.NormalForm,
	}
	g, err := createGeneration(dir, id, d, s, labels, x.config.Logger)
	if err != nil {
		return errors.Join(err, os.RemoveAll(dir))
	}
	if err = x.fill(ctx, g, progress); err == nil {
		err = g.Compact(ctx)
	}
	var old *generation
	if err == nil {
		old, err = x.replace(ctx, g)
	}
	if err != nil {
		g.discarded = true
		return errors.Join(err, g.close(), os.RemoveAll(dir))
	}
	if old != nil {
		if old.damaged.Load() {
			x.task("verifying the index that was built", func() { x.proveMended(g) })
		}
		old.discarded = filepath.Dir(old.dir) == x.config.Dir // and not in a folder that may only be read
		if err := old.close(); err != nil {
			x.config.Logger.Warn("old index did not close", "error", err)
		}
	}
	x.removeOthers(filepath.Base(dir))
	x.config.Logger.Info(
		"index built",
		"seq",
		g.Applied(),
		"dictionary",
		id.Dictionary,
		"learned",
		len(d.Learned),
		"took",
		time.Since(began),
	)
	return nil
}

// replace brings into g what changed while it was built, and puts it in the place of the one in use, which it gives.
func (x *Index) replace(ctx context.Context, g *generation) (*generation, error) {
	x.writing.Lock()
	defer x.writing.Unlock()
	if x.isClosed() {
		return nil, ErrClosed
	}
	if err := x.catchUp(ctx, g, nil); err != nil {
		return nil, err
	}
	// What is named is on disk: who is killed now begins with all of it, and not with an index that has nothing yet.
	if err := g.Flush(); err != nil {
		x.config.Logger.Warn(
			"the index that was built is not on disk yet; a sudden end would have it brought up to the store again",
			"error",
			err,
		)
	}
	if info, err := os.Lstat(filepath.Join(x.config.Dir, currentFile)); err == nil && info.IsDir() {
		if err := os.RemoveAll(filepath.Join(x.config.Dir, currentFile)); err != nil { // nothing can be renamed over it
			return nil, say.Errorf("index: name the generation: %w", err)
		}
	}
	// Written aside, synced and renamed, so that there is always one name.
	if err := writeFile(filepath.Join(x.config.Dir, currentFile), []byte(filepath.Base(g.dir)+"\n")); err != nil {
		return nil, say.Errorf("index: name the generation: %w", err)
	}
	if x.config.Warm {
		x.renewVocabulary(g, nil)
	}
	return x.use(g), nil
}

func (x *Index) newGenerationDir() (string, error) {
	others, err := os.ReadDir(x.config.Dir)
	if err != nil {
		return "", say.Errorf("index: %w", err)
	}
	last := 0
	for _, o := range others {
		if n, err := strconv.Atoi(strings.TrimPrefix(o.Name(), "generation-")); err == nil {
			last = max(last, n)
		}
	}
	return filepath.Join(x.config.Dir, fmt.Sprintf("generation-%d", last+1)), nil
}

// writeFile puts a file in the place of another, or leaves that as it was.
func writeFile(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

func (x *Index) removeOthers(keep string) {
	others, err := os.ReadDir(x.config.Dir)
	if err != nil {
		x.config.Logger.Warn("old indexes are not removed", "error", err)
		return
	}
	for _, o := range others {
		if o.Name() == keep || o.Name() == currentFile || o.Name() == mendedFile {
			continue
		}
		if err := os.RemoveAll(filepath.Join(x.config.Dir, o.Name())); err != nil {
			x.config.Logger.Warn("old index is not removed", "name", o.Name(), "error", err)
		}
	}
}

// How much must have changed before the cases are asked again for words.
const (
	taughtChanges = 20 // at least so many changes
	taughtShare   = 3  // and one for so many cases
)

// outgrown reports that so much is to come in that the index is better built anew, with the words it teaches.
func (x *Index) outgrown() (bool, error) {
	g := x.now.Load()
	if g == nil || !x.config.Learn {
		return false, nil
	}
	seq, err := x.config.Source.Seq()
	if err != nil {
		return false, say.Errorf("index: read the store: %w", err)
	}
	const many = 1000
	pending := int64(seq) - int64(g.Applied())
	return pending > many && pending > 2*int64(g.Cases()), nil
}

// stale says why the generation in use should be rebuilt; "" if it should not.
func (x *Index) stale() string {
	g := x.now.Load()
	if g == nil {
		return ""
	}
	d := g.dictionary.Load()
	switch {
	case g.damaged.Load():
		return "it cannot be read"
	case g.identity.Normal != 0 && g.identity.Normal != segment.NormalForm ||
		g.segmenter.Version() != g.identity.Dictionary:
		return "the program's dictionary is another"
	case !sameDictionary(d.User, x.user.Load()):
		return "the user dictionary is another"
	case g.identity.Taxonomy != x.labels.Load().digest():
		return "the taxonomy or the rules of labels are others"
	case x.config.Learn && d.Rules != segment.LearnRules:
		return "the program learns words by other rules"
	case x.config.Learn && int64(g.Applied())-int64(d.Taught) > int64(max(taughtChanges, g.Cases()/taughtShare)):
		return "the cases have changed, and with them the words they teach"
	}
	return ""
}

// renew rebuilds the index in the background as long as it is stale.
func (x *Index) renew() {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.renewing != "" || x.closed {
		return
	}
	// only what cannot be asked is built elsewhere
	if g := x.now.Load(); x.readOnly.Load() && (g == nil || !g.damaged.Load()) {
		return
	}
	if x.renewing = x.stale(); x.renewing == "" {
		return
	}
	x.tasks.Go(x.renewWhileStale)
}

func (x *Index) renewWhileStale() {
	for {
		x.mu.Lock()
		x.renewing = x.stale()
		if x.closed {
			x.renewing = ""
		}
		reason := x.renewing
		x.mu.Unlock()
		if reason == "" {
			return
		}
		if err := posting.Guard(func() error { return spaciously(func() error { return x.renewOnce(reason) }) }); err != nil {
			x.mu.Lock()
			x.renewing = ""
			if g := x.now.Load(); g != nil && g.damaged.Load() {
				x.mended.couldNot(err)
				g.damaged.Store(false) // it is looked into again where a question fails
			}
			x.mu.Unlock()
			if x.background.Err() == nil {
				x.logFault("index is not rebuilt, and goes on as it is", "reason", reason, err)
			}
			return
		}
	}
}

func (x *Index) renewOnce(reason string) error {
	x.rebuilding.Lock()
	defer x.rebuilding.Unlock()
	if x.readOnly.Load() {
		if err := x.buildElsewhere(posting.ErrDamaged); err != nil {
			return err
		}
	}
	if x.stale() == "" {
		return nil // somebody has built it meanwhile
	}
	began := time.Now()
	d, err := x.wanted(x.background, nil)
	if err != nil {
		return err
	}
	s, err := d.segmenter()
	if err != nil {
		return err
	}
	taxonomy := x.labels.Load().digest()
	if g := x.now.Load(); g != nil && !g.damaged.Load() && !x.readOnly.Load() && g.identity.Dictionary == s.Version() &&
		g.identity.Taxonomy == taxonomy {
		return g.keepDictionary(d) // the same words after all
	}
	x.config.Logger.Info("index is rebuilt in the background", "reason", reason)
	defer x.mending.Store(nil)
	return x.rebuild(x.background, d, s, began, func(done int) {
		if seq, err := x.config.Source.Seq(); err == nil {
			x.mending.Store(&Building{Done: done, Total: max(done, int(seq))})
		}
	})
}

// Wait waits until nothing is rebuilt in the background, or the context ends.
func (x *Index) Wait(ctx context.Context) error {
	done := make(chan struct{})
	go func() {
		x.tasks.Wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
