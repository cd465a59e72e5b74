package index

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"anlisou/data"
	"anlisou/data/say"
	"anlisou/index/posting"
	"anlisou/segment"
)

// verifyPause is between readings of all files of an index, where nothing was found.
const verifyPause = 10 * time.Minute

// failed is the error of a question that could not be answered. Where that was not for the asker or the store to
// mend, it is looked into; and while a damaged index is being built anew, it says how far that is.
func (x *Index) failed(ctx context.Context, g *generation, err error) error {
	if err == nil || ctx.Err() != nil {
		return err
	}
	x.suspect(g, err)
	if !errors.Is(err, posting.ErrDamaged) || x.mended.rests() {
		return err
	}
	building := &Building{}
	if known := x.mending.Load(); known != nil {
		building = known
	}
	return say.Errorf("%w, because it was damaged: %w", building, err)
}

// suspect looks into an error that speaks of damaged files. Only where these are damaged is the index rebuilt: a
// fault of the program's would come again with the next index.
func (x *Index) suspect(g *generation, err error) {
	var fault *posting.Panicked
	isFault := errors.As(err, &fault)
	switch {
	case isFault:
		x.config.Logger.Error(
			"a fault of the program: a question to the index panicked",
			"error",
			fault,
			"stack",
			string(fault.Stack),
		)
	case errors.Is(err, posting.ErrDamaged), errors.Is(err, posting.ErrStopped):
	case errors.Is(err,
		posting.ErrNotWritten): // a full disk, or a segment that cannot be merged because it cannot be read
	default:
		return
	}
	if x.now.Load() != g || g.damaged.Load() || x.mended.pausing() {
		return
	}
	if last := g.verifiedAt.Load(); time.Now().UnixNano()-last < int64(verifyPause) &&
		!errors.Is(err, posting.ErrDamaged) {
		return
	}
	if g.verifying.Swap(true) {
		return
	}
	x.task("verifying the index", func() {
		defer g.verifying.Store(false)
		if !g.Acquire() {
			return
		}
		found := g.verify()
		g.Release()
		switch {
		case found != nil:
			x.mend(g, found, true)
		case errors.Is(err, posting.ErrDamaged), g.Stopped() != nil:
			x.mend(g, err, false)
		default:
			x.config.Logger.Info("index is not rebuilt: its files are as they were written", "error", err)
		}
	})
}

// mended remembers the rebuilding of a damaged index, in a note beside the generations, too: a process that is started
// again goes on where the last one ended.
type mended struct {
	sync.Mutex
	tried bool
	seq   uint64    // of the store, then
	vain  bool      // what was built was damaged, too, or could not be built
	pause time.Time // until when it is not tried again, because the disk was full
	path  string    // of the note; empty where none is written
	store string    // the store's id
	log   *slog.Logger
}

// mendedNote is what is noted of the rebuilding of a damaged index.
type mendedNote struct {
	Store   string `json:"store"`
	Seq     uint64 `json:"seq"`
	Program string `json:"program"`
	Vain    bool   `json:"vain"`
}

const mendedFile = "rebuilt.json"

// thisProgram tells one program from another, which may build what this one cannot: what it was built of, and what it
// builds.
var thisProgram = sync.OnceValue(func() string {
	built := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		built = info.String()
	}
	return fmt.Sprintf("%d-%s-%08x", posting.Format, segment.Default().Version(), crc32.ChecksumIEEE([]byte(built)))
})

// recall takes up the note in a folder where it is of this program and of the store as it is. One that cannot be read
// is none.
func (m *mended) recall(dir string, source Source, log *slog.Logger) {
	m.Lock()
	defer m.Unlock()
	m.path, m.store, m.log = filepath.Join(dir, mendedFile), source.ID(), log
	text, err := os.ReadFile(m.path)
	if err != nil {
		return
	}
	var note mendedNote
	seq, unknown := source.Seq()
	if json.Unmarshal(text, &note) != nil || unknown != nil {
		return
	}
	if note.Store == m.store && note.Seq == seq && note.Program == thisProgram() {
		m.tried, m.seq, m.vain = true, seq, note.Vain
	}
}

// note writes the note, or takes it away. Where that fails, only this process remembers. The caller holds the lock.
func (m *mended) note() {
	if m.path == "" {
		return
	}
	var err error
	if m.tried {
		var text []byte
		if text, err = json.Marshal(mendedNote{m.store, m.seq, thisProgram(), m.vain}); err == nil {
			err = writeFile(m.path, text)
		}
	} else if err = os.Remove(m.path); errors.Is(err, os.ErrNotExist) {
		err = nil
	}
	if err != nil {
		m.log.Warn("that an index was rebuilt is not noted: the next start may rebuild it again", "error", err)
	}
}

// forget begins anew: the index was built from nothing.
func (m *mended) forget() {
	m.Lock()
	defer m.Unlock()
	m.tried, m.vain = false, false
	m.note()
}

// wasVain notes that what was built was damaged, too.
func (m *mended) wasVain() {
	m.Lock()
	defer m.Unlock()
	m.vain = true
	m.note()
}

// rests reports that nobody builds an index in the place of a damaged one: it would not help, or the disk was full.
func (m *mended) rests() bool {
	m.Lock()
	defer m.Unlock()
	return m.vain || time.Now().Before(m.pause)
}

// pausing reports that the disk was full not long ago.
func (m *mended) pausing() bool {
	m.Lock()
	defer m.Unlock()
	return time.Now().Before(m.pause)
}

// couldNot notes that nothing could be built in the place of a damaged index. A full disk may have room again; any
// other failure would come again with the same cases.
func (m *mended) couldNot(err error) {
	m.Lock()
	defer m.Unlock()
	if fullDisk(err) {
		m.tried, m.pause = false, time.Now().Add(retryPause)
	} else {
		m.vain = true
	}
	m.note()
}

// mend has a damaged index rebuilt in the background: the store has all that is in it. Where that did not help the last
// time, it is not tried again until the store has changed; proved says that a checksum speaks of damage, which
// a rebuild has always helped against unless what it wrote was damaged, too.
func (x *Index) mend(g *generation, reason error, proved bool) {
	seq, err := x.config.Source.Seq()
	if err != nil {
		x.config.Logger.Error("index is damaged, and the store cannot be read", "reason", reason, "error", err)
		return
	}
	m := &x.mended
	m.Lock()
	vain := m.tried && m.seq == seq && (m.vain || !proved)
	if !vain {
		m.tried, m.seq, m.vain = true, seq, false
		m.note()
	}
	m.Unlock()
	if vain {
		x.config.Logger.Error("index is damaged, and rebuilding it did not help: "+
			"it is not tried again until a case or the program changes", "reason", reason)
		return
	}
	if x.now.Load() != g || g.damaged.Swap(true) {
		return
	}
	x.config.Logger.Error("index is damaged and is rebuilt from the store", "reason", reason)
	x.renew()
}

// proveMended verifies an index that took the place of a damaged one.
func (x *Index) proveMended(g *generation) {
	err := g.verify()
	if err == nil {
		return
	}
	x.mended.wasVain()
	x.config.Logger.Error("index that was just built is damaged: the disk does not keep what is written", "error", err)
}

// ErrUnreadable says of one case that the store has it and cannot read it. Source.Case wraps it.
var ErrUnreadable = say.New("case cannot be read")

// unreadable are the cases that the store was found not to be able to read.
type unreadable struct {
	mu  sync.Mutex
	ids map[string]bool
}

// noteDamaged leaves a case that the store cannot read out of all answers. It says so once in the log.
func (x *Index) noteDamaged(id string, err error) {
	x.unreadable.mu.Lock()
	known := x.unreadable.ids[id]
	if x.unreadable.ids == nil {
		x.unreadable.ids = map[string]bool{}
	}
	x.unreadable.ids[id] = true
	x.unreadable.mu.Unlock()
	if g := x.now.Load(); g != nil {
		g.Withhold(id)
	}
	if !known {
		x.config.Logger.Error(
			"a stored case cannot be read and is left out of all answers: import its document again, or restore a backup",
			"id",
			id,
			"error",
			err,
		)
	}
}

// noteWell takes a case off the list of those that cannot be read.
func (x *Index) noteWell(id string) {
	x.unreadable.mu.Lock()
	delete(x.unreadable.ids, id)
	x.unreadable.mu.Unlock()
}

// damagedCases are the ids of the cases that the store cannot read.
func (x *Index) damagedCases() []string {
	x.unreadable.mu.Lock()
	defer x.unreadable.mu.Unlock()
	ids := make([]string, 0, len(x.unreadable.ids))
	for id := range x.unreadable.ids {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// readCase gives a case of the store as it is now; false where it was deleted, and where it cannot be read, which is
// noted: its revision is withheld from then on, and who asked for it may ask again.
func (x *Index) readCase(id string) (c data.Case, found, unreadable bool, err error) {
	c, found, err = x.config.Source.Case(id)
	if err == nil && !found {
		err = x.lost(id)
	}
	if errors.Is(err, ErrUnreadable) {
		x.noteDamaged(id, err)
		return c, false, true, nil
	}
	return c, found, false, err
}

// lost is ErrUnreadable where the store does not find a case that it has, as when the way to it is damaged: the index
// has the case, and nothing has changed in the store since what the index has.
func (x *Index) lost(id string) error {
	g := x.now.Load()
	if g == nil {
		return nil
	}
	applied := g.Applied()
	if !g.Has(id) {
		return nil
	}
	if _, found, err := x.config.Source.Case(id); found || err != nil {
		return err
	}
	if seq, err := x.config.Source.Seq(); err != nil || seq != applied { // it may have been deleted
		return err
	}
	return say.Errorf("%w: the store does not find it, and nobody has deleted it", ErrUnreadable)
}

// checkStore reads every case of the store once, so that those it cannot read are known before somebody asks for them.
func (x *Index) checkStore() {
	for change, err := range x.config.Source.Changes(0) {
		if x.background.Err() != nil {
			return
		}
		if err != nil && change.ID != "" {
			x.noteDamaged(change.ID, err)
		}
	}
}

// task does something in the background that Close waits for. A panic in it is logged, and ends nothing else; false
// where the index is closed.
func (x *Index) task(name string, do func()) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.closed {
		return false
	}
	x.tasks.Go(func() {
		if err := posting.Guard(func() error { do(); return nil }); err != nil {
			x.logFault("a task in the background failed", "task", name, err)
		}
	})
	return true
}

func (x *Index) logFault(message, key, value string, err error) {
	if stack := posting.Stack(err); stack != "" {
		x.config.Logger.Error(message, key, value, "error", err, "stack", stack)
		return
	}
	x.config.Logger.Error(message, key, value, "error", err)
}
