package posting

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
	bleveseg "github.com/blevesearch/scorch_segment_api/v2"
	zap "github.com/blevesearch/zapx/v17"
)

// guardedPlugin is zapx's format of segments, which bleve's own goroutines read mapped segments by: those that merge,
// that persist and that take batches in. A fault of such memory there would end the process; here it is an error, which
// bleve reports.
type guardedPlugin struct{ zap.ZapPlugin }

// Open implements scorch.SegmentPlugin.
func (p *guardedPlugin) Open(path string) (bleveseg.Segment, error) {
	return guardSegment(func() (bleveseg.Segment, error) { return p.ZapPlugin.Open(path) })
}

// OpenUsing implements scorch.SegmentPlugin.
func (p *guardedPlugin) OpenUsing(path string, config map[string]any) (bleveseg.Segment, error) {
	return guardSegment(func() (bleveseg.Segment, error) { return p.ZapPlugin.OpenUsing(path, config) })
}

// NewUsing implements scorch.SegmentPlugin. bleve hands documents over as they come out of its queue; in the order of
// their revisions those that were written together, which are read together, stand together. A document may stand for
// a segment that is written already.
func (p *guardedPlugin) NewUsing(docs []index.Document, config map[string]any) (bleveseg.Segment, uint64, error) {
	if path := preparedPath(docs); path != "" {
		opened, err := p.OpenUsing(path, config)
		if err != nil {
			return nil, 0, err
		}
		return &preparedSegment{opened, path}, 0, nil
	}
	slices.SortFunc(docs, func(a, b index.Document) int { return strings.Compare(a.ID(), b.ID()) })
	return p.ZapPlugin.NewUsing(docs, config)
}

// Merge implements scorch.SegmentPlugin.
func (p *guardedPlugin) Merge(segments []bleveseg.Segment, drops []*roaring.Bitmap, path string, closed chan struct{},
	s bleveseg.StatsReporter) ([][]uint64, uint64, error) {
	return p.MergeUsing(segments, drops, path, closed, s, nil)
}

// MergeUsing implements scorch.SegmentPlugin.
func (p *guardedPlugin) MergeUsing(
	segments []bleveseg.Segment,
	drops []*roaring.Bitmap,
	path string,
	closed chan struct{},
	s bleveseg.StatsReporter,
	config map[string]any,
) (numbers [][]uint64, size uint64, err error) {
	unguarded := make([]bleveseg.Segment, len(segments))
	for i, segment := range segments {
		if prepared, ok := segment.(*preparedSegment); ok {
			segment = prepared.Segment
		}
		unguarded[i] = segment
		if g, ok := segment.(guardedSegment); ok {
			unguarded[i] = g.Segment
		}
	}
	err = Guard(func() error {
		numbers, size, err = p.ZapPlugin.MergeUsing(unguarded, drops, path, closed, s, config)
		return err
	})
	return numbers, size, err
}

// guardedSegment is a mapped segment that bleve's goroutine which takes batches in looks up documents in.
type guardedSegment struct{ *zap.Segment }

// DocNumbers implements segment.Segment.
func (s guardedSegment) DocNumbers(ids []string) (*roaring.Bitmap, error) {
	return Guarded(func() (*roaring.Bitmap, error) { return s.Segment.DocNumbers(ids) })
}

// guardSegment opens a segment.
func guardSegment(open func() (bleveseg.Segment, error)) (bleveseg.Segment, error) {
	opened, err := Guarded(open)
	if mapped, ok := opened.(*zap.Segment); ok && err == nil {
		return guardedSegment{mapped}, nil
	}
	return opened, err
}

// asyncErrors are who is told what bleve's own goroutines report of the index in a folder.
var asyncErrors sync.Map // path of bleve's store -> func(error)

const asyncErrorCallback = "anlisou"

func init() {
	scorch.RegisterSegmentPlugin(&guardedPlugin{}, true)
	// zapx makes room for a hundred documents like the last ones beside those that it is given, and keeps it with the
	// segment: a case of 1.9 MB took 150 MB.
	zap.NewSegmentBufferNumResultsBump = 0
	scorch.RegistryAsyncErrorCallbacks[asyncErrorCallback] = func(err error, path string) {
		if told, ok := asyncErrors.Load(path); ok {
			told.(func(error))(err)
		}
	}
}

// ErrStopped says that a goroutine which writes has ended: nothing can be brought in any more. ErrNotWritten says that
// something could not be written, or not be read to be merged.
var (
	ErrStopped    error = scorch.ErrAsyncPanic
	ErrNotWritten error = scorch.ErrPersist
)

// caused is an error of bleve's, which keeps the text alone of its cause, with that.
type caused struct {
	error
	cause error
}

func (c caused) Unwrap() []error { return []error{c.error, c.cause} }

// withCause gives an error of bleve's over a full disk that cause back.
func withCause(err error) error {
	for _, cause := range []error{syscall.ENOSPC, syscall.EDQUOT} {
		if err != nil && !errors.Is(err, cause) && strings.Contains(err.Error(), cause.Error()) {
			return caused{err, cause}
		}
	}
	return err
}

// asyncPause is how long bleve's goroutine rests after an error: it tries again at once, for ever, where the disk is
// full.
const asyncPause = time.Second

// asyncError takes what bleve's goroutines report: that nothing can be written, which whoever waits for it is told;
// that a file cannot be read; or that one of the goroutines has ended, without which nothing can be brought in any
// more.
func (x *Index) asyncError(err error) {
	err = withCause(err)
	switch {
	case errors.Is(err, scorch.ErrAsyncPanic):
		x.stopped.Store(&err)
		x.failed(err)
	case errors.Is(err, scorch.ErrPersist):
		first := x.unwritten.Swap(&err) == nil
		if first {
			x.log.Error("index cannot be written", "error", err)
		}
		x.failed(err)
	}
	select {
	case <-time.After(asyncPause):
	case <-x.closing:
	}
}
