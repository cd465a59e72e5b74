package main

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/pflag"

	"anlisou/data"
	"anlisou/data/say"
	"anlisou/index"
)

// watching are the flags of an import that goes on.
type watching struct {
	dir   string
	every time.Duration
}

// How often a folder may be looked into. By looking, because a share on the network tells nobody of its changes.
const (
	watchEvery    = 2 * time.Second
	minWatchEvery = 50 * time.Millisecond
	maxWatchEvery = time.Hour
)

const (
	// heldFor is about how long a watch holds the data directory at once, and turnOfOthers how long it leaves it then. A
	// server that starts waits for its turn: what was begun when the time is up may take longer.
	heldFor        = 3 * time.Second
	turnOfOthers   = 4 * lockRetry
	serverPatience = 4 * heldFor
	// mostPause is the longest pause before what failed is tried again; the first is that between two looks.
	mostPause = time.Minute
	// retryLooks is after how many looks a file is tried again that could not be read: somebody may hold it open.
	retryLooks = 10
)

func (w *watching) set(f *pflag.FlagSet, env environment) {
	f.StringVar(&w.dir, "watch", "",
		env.say("go on until Ctrl-C: take in what is put into the folder `DIR`, and move it to done or refused there"))
	f.DurationVar(&w.every, "watch-every", watchEvery, env.say("with --watch: look every `TIME`; what three looks see the same is whole"))
}

func (w *watching) check(args []string, dry bool) error {
	switch {
	case w.dir == "" && len(args) == 0:
		return badUsage("names no file")
	case w.dir == "":
		return nil
	case len(args) > 0:
		return badUsage("--watch takes in what is put into %s: name no files beside it, got %q", w.dir, args[0])
	case dry:
		return badUsage("--watch moves what it takes in: it cannot be a --dry-run")
	case w.every < minWatchEvery || w.every > maxWatchEvery:
		return badUsage("--watch-every %s: from %s to %s", w.every, minWatchEvery, maxWatchEvery)
	}
	return nil
}

// watcher takes in what is put into a folder.
type watcher struct {
	importing // as the flags have it; each round works on a copy
	flags     *dataFlags
	inbox     inbox
	lock      *os.File          // the folder, which no other watch has as long as it is open
	said      map[string]string // what is wrong with something, once it was said
	// Where the cases cannot go to the place they belong, that is tried again after a pause that grows.
	pause time.Duration
	until time.Time
}

// watchFolder takes in what is put into a folder until it is told to stop.
func (in *importing) watchFolder(ctx context.Context, d *dataFlags) error {
	w := &watcher{importing: *in, flags: d, said: map[string]string{}}
	defer w.leave()
	if err := w.begin(); err != nil {
		return err
	}
	w.tell(watchEvent{Event: "watching", File: in.watch.dir})
	for ctx.Err() == nil {
		w.round(ctx)
		select {
		case <-ctx.Done():
		case <-time.After(in.watch.every):
		}
	}
	w.tell(watchEvent{Event: "stopped"})
	return nil
}

// begin is an error where what the flags name is not there at all: that is no fault that passes.
func (w *watcher) begin() error {
	dir := w.watch.dir
	info, err := os.Stat(dir)
	switch {
	case err != nil:
		return say.Errorf("watch %s: %w", dir, cannotRead(err))
	case !info.IsDir():
		return badUsage("--watch %s: is no folder", dir)
	case w.isData(dir):
		return badUsage("--watch %s: is the data directory", dir)
	}
	if _, err := w.flags.readConfig(); err != nil {
		return err
	}
	// One that was told to stop may be about to.
	for waited := time.Duration(0); ; waited += lockRetry {
		if err = w.hold(); !errors.Is(err, errWatched) || waited >= lockPatience {
			break
		}
		time.Sleep(lockRetry)
	}
	if err != nil {
		return say.Errorf("watch %s: %w", dir, err)
	}
	if w.at.server != "" {
		if _, err := w.at.open(); err != nil {
			return err
		}
	}
	w.inbox = inbox{dir: dir, skip: w.isData, looks: map[string]*looked{}}
	return nil
}

// errWatched is a folder that another process watches.
var errWatched = say.New("another `anlisou import --watch` takes in what is put there: stop it first, or watch another folder")

// hold has the folder be this watch's alone, by a lock as that of a data directory. A share that comes back, or a folder
// made anew under the name, is another one, which is taken then.
func (w *watcher) hold() error {
	if w.lock != nil {
		is, err := os.Stat(w.watch.dir)
		held, gone := w.lock.Stat()
		if err == nil && gone == nil && os.SameFile(is, held) {
			return nil
		}
		w.leave()
	}
	folder, err := os.Open(w.watch.dir)
	if err != nil {
		return cannotRead(err)
	}
	if !tryLock(folder, false) {
		return errors.Join(errWatched, folder.Close())
	}
	w.lock = folder
	return nil
}

func (w *watcher) leave() {
	if w.lock != nil {
		_ = w.lock.Close() // nothing was written
		w.lock = nil
	}
}

// round looks into the folder and takes in what is whole.
func (w *watcher) round(ctx context.Context) {
	ready, err := w.look()
	if w.failed(ctx, w.inbox.dir, err) {
		return
	}
	w.moveAgain(ctx)
	w.takeAll(ctx, ready)
}

// look looks into the folder, which it sees to be this watch's, and gives what is whole there.
func (w *watcher) look() (ready []string, err error) {
	if err := w.hold(); err != nil {
		return nil, err
	}
	again, err := w.inbox.bringBack()
	for _, name := range again {
		w.tell(watchEvent{Event: "again", File: name, Problem: say.Text("it was written to after it was moved")})
	}
	if err == nil {
		ready, err = w.inbox.look()
	}
	if err != nil {
		err = cannotRead(err)
	}
	return ready, err
}

// moveAgain tries what could not be moved when it was taken in.
func (w *watcher) moveAgain(ctx context.Context) {
	for name, l := range w.inbox.looks {
		if l.verdict != nil {
			w.settle(ctx, name, l, l.verdict)
		}
	}
	for subject := range w.said { // files that are gone
		if name, is := strings.CutPrefix(subject, w.inbox.dir+string(filepath.Separator)); is && w.inbox.looks[name] == nil {
			delete(w.said, subject)
		}
	}
}

// takeAll takes in files. Between some and the next it leaves the data directory to others.
func (w *watcher) takeAll(ctx context.Context, ready []string) {
	wrong := w.said[w.holder()] != ""
	if len(ready) == 0 && !wrong || time.Now().Before(w.until) {
		return
	}
	defer index.AllowGarbage(importGarbage)()
	for ctx.Err() == nil {
		n, err := w.takeSome(ctx, ready)
		if w.failed(ctx, w.holder(), err) {
			w.pause = min(max(2*w.pause, w.watch.every), mostPause)
			w.until = time.Now().Add(w.pause)
			return
		}
		w.pause = 0
		if ready = ready[n:]; len(ready) == 0 {
			return
		}
		time.Sleep(turnOfOthers)
	}
}

// holder names what the cases go into, for what is said of it.
func (w *watcher) holder() string {
	if w.at.server != "" {
		return w.at.server
	}
	return w.dataDir
}

// takeSome takes in the first of some files, and gives how many it has looked at. An error is of the place where the
// cases go to: the files are as good as they were.
func (w *watcher) takeSome(ctx context.Context, names []string) (n int, err error) {
	run := w.importing
	run.asJSON = true // it says nothing of files itself
	run.env.stdout = nil
	if err := run.ready(ctx, w.flags); err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, run.into.close()) }()
	bar := newProgress(w.env.stderr, "reading", len(names))
	defer bar.clear()
	for begun := time.Now(); n < len(names); n++ {
		// What a collection is to become is decided over what it is.
		if n > 0 && (run.replace.on || time.Since(begun) > heldFor) {
			break
		}
		bar.at(n)
		l := w.inbox.looks[names[n]]
		v, err := run.judge(ctx, w.inbox.dir, names[n])
		if err != nil {
			return n, err
		}
		bar.clear()
		if v.unread != nil {
			l.times = -retryLooks
			w.failed(ctx, filepath.Join(w.inbox.dir, names[n]), v.unread)
			continue
		}
		w.settle(ctx, names[n], l, v)
	}
	bar.clear()
	run.register, run.titled, run.wrote = nil, nil, nil
	w.sayStillDamaged(ctx, &run)
	return n, run.finish(ctx)
}

// sayStillDamaged names stored cases that cannot be read, each once.
func (w *watcher) sayStillDamaged(ctx context.Context, run *importing) {
	for _, id := range run.damaged {
		w.failed(ctx, "case "+id, say.Errorf("case %s is damaged in the store: %s", id, howToMend))
	}
	for _, id := range run.report.Mended {
		w.failed(ctx, "case "+id, nil)
	}
}

// verdict is what became of a file, or of a folder with files.
type verdict struct {
	to      string      // the folder it belongs in
	reason  string      // of the file beside it; empty where all went in
	problem say.Message // in a line; empty where it is done
	report  *importReport
	unread  error // it could not be read for a reason that may pass
}

// judge takes in a file, or a folder with files. An error says that this failed for a reason that is none of the file's.
func (in *importing) judge(ctx context.Context, dir, name string) (*verdict, error) {
	in.report = importReport{Skipped: []refused{}, Mended: in.report.Mended}
	sources, failed := in.find([]string{filepath.Join(dir, name)})
	in.report.Files = failed
	var problem error
	if in.replace.on {
		problem = in.replaceWith(ctx, sources)
		if err := in.replace.unwritten; err != nil && passes(err) {
			return nil, problem
		}
	} else if err := in.bringInQuietly(ctx, sources); err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	for _, f := range in.report.Files {
		if f.unwritten != nil && passes(f.unwritten) {
			return nil, fullDisk(f.unwritten)
		}
		if errno := syscall.Errno(0); errors.As(f.unread, &errno) {
			return &verdict{unread: f.unread}, nil
		}
	}
	return in.report.verdict(in.env.lang, dir, name, problem, time.Now()), nil
}

// bringInQuietly reads documents and puts their cases in.
func (in *importing) bringInQuietly(ctx context.Context, sources []source) error {
	all := len(sources)
	if in.collection != "" { // of all that is ever put into the folder: no document names it
		all++
	}
	for _, s := range sources {
		done, ok := in.file(ctx, s, all)
		if !ok {
			return ctx.Err()
		}
		in.report.add(done)
	}
	return nil
}

// passes reports that a write failed for a reason that is none of the document's, so that it may be tried again.
func passes(err error) bool {
	var field *data.FieldError
	var answer *answerError
	switch {
	case errors.As(err, &field):
		return false
	case errors.As(err, &answer):
		switch answer.status {
		case http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
			return false
		}
	}
	return true
}

// verdict decides where what was taken in belongs: done, where each of its files went in, though rows of it may not have.
func (r *importReport) verdict(lang say.Language, dir, name string, problem error, at time.Time) *verdict {
	within := func(path string) string {
		if short, err := filepath.Rel(dir, path); err == nil {
			return short
		}
		return path
	}
	v := &verdict{to: doneFolder, report: r}
	cases, parts := 0, 0
	for i := range r.Files {
		f := &r.Files[i]
		f.File = within(f.File)
		if !f.Error.IsZero() && v.problem.IsZero() {
			v.problem = f.Error
		}
		cases += f.Cases
		parts += len(f.Refused) + f.More + len(f.Skipped)
	}
	for i := range r.leftOut {
		r.leftOut[i].Place = say.Plain(within(r.leftOut[i].Place.String()))
		if !r.leftOut[i].hidden {
			parts++
		}
	}
	r.count()
	whole := say.Message{}
	if problem != nil && r.Replaced != nil && !r.Replaced.Done {
		whole = say.Of(problem)
		v.problem = whole
	}
	if v.problem.IsZero() && cases == 0 {
		v.problem = say.Text("no case of it went in")
		if parts == 0 {
			whole = v.problem
		}
	}
	if !v.problem.IsZero() {
		v.to = refusedFolder
	}
	if !v.problem.IsZero() || parts > 0 {
		v.reason = reasonText(lang, name, r, whole, at)
	}
	return v
}

// settle moves a file to where it belongs.
func (w *watcher) settle(ctx context.Context, name string, l *looked, v *verdict) {
	path := filepath.Join(w.inbox.dir, name)
	moved, why, err := w.inbox.move(name, l.stamp, v.to, v.reason)
	switch {
	case errors.Is(err, errChanging): // it is looked at anew
		l.times, l.stamp, l.verdict = 0, "", nil
	case err != nil:
		l.verdict = v
		w.failed(ctx, path, say.Errorf("%s, and cannot be moved to %s: %w", v.summary(), v.to, fullDisk(err)))
	default:
		delete(w.said, path)
		delete(w.inbox.looks, name)
		w.tell(watchEvent{Event: v.to, File: name, To: moved, Reason: why, Problem: v.problem, Report: v.report})
	}
}
