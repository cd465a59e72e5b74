package server

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"anlisou/data"
	"anlisou/index/preview"
)

// wordsJob is a change of words that the desk previews or has taken over, in the background: a browser asks how far it is.
type wordsJob struct {
	id     string
	apply  bool // else it is a preview
	change WordsChange
	end    context.CancelFunc // of a preview
	done   chan struct{}      // closed once nothing of it goes on

	mu       sync.Mutex
	next     *wordsJob // of a preview: that which takes its change over
	progress preview.Progress
	ended    bool
	report   *preview.Report
	err      error
}

// state is how far a job is.
func (j *wordsJob) state() (p preview.Progress, ended bool, report *preview.Report, err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.progress, j.ended, j.report, j.err
}

// taken gives the job that takes the change of a preview over: a button that is pressed twice begins one.
func (j *wordsJob) taken(begin func() *wordsJob) *wordsJob {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.next != nil {
		if _, ended, _, err := j.next.state(); !ended || err == nil {
			return j.next
		}
	}
	j.next = begin()
	return j.next
}

// stop ends a preview, and waits for a moment until another may begin. A change that is being taken over goes on: it is
// kept already.
func (j *wordsJob) stop() {
	if j.end == nil {
		return
	}
	j.mu.Lock()
	if !j.ended {
		j.ended, j.err = true, errStopped
	}
	j.mu.Unlock()
	j.end()
	select {
	case <-j.done:
	case <-time.After(stopPatience):
	}
}

// errStopped is a preview that somebody has ended.
var errStopped = errors.New("the preview was stopped")

// finish notes how a job ended, unless it was stopped.
func (j *wordsJob) finish(report *preview.Report, err error) (stopped bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.ended {
		return true
	}
	j.ended, j.report, j.err = true, report, err
	return false
}

// open reports a preview that goes on, or that has ended well and was not taken over.
func (j *wordsJob) open() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return !j.apply && j.next == nil && (!j.ended || j.report != nil)
}

// untaken is the latest preview of a change of the texts as they are that goes on, or was not taken over; nil for none.
func (l *wordsJobs) untaken(digest string) *wordsJob {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, j := range slices.Backward(l.list) {
		if j.change.If == digest && j.open() {
			return j
		}
	}
	return nil
}

// wordsJobs are the latest jobs.
type wordsJobs struct {
	mu   sync.Mutex
	list []*wordsJob
}

const (
	// mostWordsJobs are remembered: each holds three texts.
	mostWordsJobs = 8
	// previewTimeout ends a preview that nobody can wait for.
	previewTimeout = time.Hour
	// stopPatience is how long whoever stops a preview waits until that has given back what it had.
	stopPatience = 5 * time.Second
)

func (l *wordsJobs) find(id string) *wordsJob {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, j := range l.list {
		if j.id == id {
			return j
		}
	}
	return nil
}

// start begins a job. That there is one at a time, Words sees to.
func (l *wordsJobs) start(s *Server, by data.Author, apply bool, change WordsChange) *wordsJob {
	j := &wordsJob{id: rand.Text(), apply: apply, change: change, done: make(chan struct{})}
	ctx, end := context.Background(), func() {}
	if !apply {
		ctx, end = context.WithTimeout(ctx, previewTimeout)
		j.end = end
	}
	l.mu.Lock()
	if l.list = append(l.list, j); len(l.list) > mostWordsJobs {
		l.list = slices.Clone(l.list[1:])
	}
	l.mu.Unlock()
	go func() {
		defer close(j.done)
		defer end()
		report, err := j.run(ctx, s, by)
		if stopped := j.finish(report, err); err != nil && !stopped && problemOf(wordsFailure(err)).Status >= 500 {
			s.log.Error("a change of the words, or its preview, breaks off", "error", err)
		}
	}()
	return j
}

func (j *wordsJob) run(ctx context.Context, s *Server, by data.Author) (report *preview.Report, err error) {
	defer func() {
		if caught := recover(); caught != nil {
			err = fmt.Errorf("panic: %v\n%s", caught, stackOf(debug.Stack()))
		}
	}()
	tell := func(p preview.Progress) {
		j.mu.Lock()
		defer j.mu.Unlock()
		j.progress = p
	}
	if j.apply {
		_, err = s.config.Words.Apply(ctx, by, j.change, tell)
		return nil, err
	}
	return s.config.Words.Preview(ctx, j.change, nil, tell)
}
