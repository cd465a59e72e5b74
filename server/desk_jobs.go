package server

import (
	"context"
	"crypto/rand"
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
	begun  time.Time

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
	j := &wordsJob{id: rand.Text(), apply: apply, change: change, begun: time.Now()}
	l.mu.Lock()
	if l.list = append(l.list, j); len(l.list) > mostWordsJobs {
		l.list = slices.Clone(l.list[1:])
	}
	l.mu.Unlock()
	go func() {
		report, err := j.run(s, by)
		if err != nil && problemOf(wordsFailure(err)).Status >= 500 {
			s.log.Error("a change of the words, or its preview, breaks off", "error", err)
		}
		j.mu.Lock()
		defer j.mu.Unlock()
		j.ended, j.report, j.err = true, report, err
	}()
	return j
}

func (j *wordsJob) run(s *Server, by data.Author) (report *preview.Report, err error) {
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
		_, err = s.config.Words.Apply(context.Background(), by, j.change, tell)
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), previewTimeout)
	defer cancel()
	return s.config.Words.Preview(ctx, j.change, nil, tell)
}
