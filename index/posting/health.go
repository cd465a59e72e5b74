package posting

import (
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"anlisou/data/say"

	"github.com/blevesearch/bleve/v2/index/scorch"
)

// health is what has been found out about the files of an index.
type health struct {
	report    atomic.Pointer[func(error)] // is told what bleve's goroutines find; nil for nobody
	stopped   atomic.Pointer[error]       // why bleve takes nothing any more
	unwritten atomic.Pointer[error]       // why bleve could not write, since it was last asked to
	inspected atomic.Int64                // when the sizes of its files were last looked at, in nanoseconds since 1970
	pause     atomic.Int64                // between looks at these, in nanoseconds
	cut       atomic.Pointer[error]       // which file is shorter than it was
}

// inspectPause is between looks at the sizes of files, which cost a system call a file, unless another is asked for.
const inspectPause = time.Second

// InspectEvery sets how long at least passes between looks at the sizes of files, of which one that was cut short is
// known before anything is answered from it.
func (x *Index) InspectEvery(pause time.Duration) { x.pause.Store(int64(pause)) }

// ReportTo has report told what bleve's own goroutines find wrong.
func (x *Index) ReportTo(report func(error)) { x.report.Store(&report) }

// Stopped is why the index takes no changes any more; nil where it does.
func (x *Index) Stopped() error {
	if stopped := x.stopped.Load(); stopped != nil {
		return *stopped
	}
	return nil
}

func (h *health) failed(err error) {
	if report := h.report.Load(); report != nil {
		(*report)(err)
	}
}

// inspect reports a file that was cut short since it was mapped. The end of its last page reads as zeros then, without
// a fault: an answer from it would be wrong without a word.
func (x *Index) inspect() error {
	now := time.Now().UnixNano()
	if last := x.inspected.Load(); now-last > x.pause.Load() && x.inspected.CompareAndSwap(last, now) {
		if err := x.findCut(); err != nil {
			x.cut.Store(&err)
		}
	}
	if cut := x.cut.Load(); cut != nil {
		return *cut
	}
	return nil
}

func (x *Index) findCut() error {
	if err := x.texts.whole(); err != nil {
		return err
	}
	return x.snapshot(func(snapshot *scorch.IndexSnapshot) error {
		for _, file := range segmentFiles(snapshot) {
			info, err := os.Stat(file.Path())
			if err != nil {
				continue // it is gone by name, and goes on being mapped
			}
			if info.Size() < int64(len(file.Data())) {
				return say.Errorf(
					"%w: segment %s was cut short to %d bytes of %d",
					ErrDamaged,
					filepath.Base(file.Path()),
					info.Size(),
					len(file.Data()),
				)
			}
		}
		return nil
	})
}

// segmentFile is a segment that is mapped from a file.
type segmentFile interface {
	Path() string
	Data() []byte
}

func segmentFiles(snapshot *scorch.IndexSnapshot) (files []segmentFile) {
	for _, s := range snapshot.Segments() {
		if file, ok := s.Segment().(segmentFile); ok && file.Path() != "" {
			files = append(files, file)
		}
	}
	return files
}

// Verify reads all files of the index and compares them with their checksums.
func (x *Index) Verify() error {
	return Guard(func() error {
		if err := x.texts.verify(); err != nil {
			return err
		}
		return x.snapshot(func(snapshot *scorch.IndexSnapshot) error { // which keeps the files from being removed
			for _, file := range segmentFiles(snapshot) {
				if err := checkSegment(file.Path()); err != nil {
					return damaged(err, "segment %s", filepath.Base(file.Path()))
				}
			}
			return nil
		})
	})
}
