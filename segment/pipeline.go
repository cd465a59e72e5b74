package segment

import (
	"iter"
	"runtime"
)

// Bounds of a batch of documents, which is given to one goroutine at a time.
const (
	batchDocuments = 256
	batchBytes     = 256 << 10
)

// batch is documents on their way, and what was made of them.
type batch[T any] struct {
	documents []Document
	made      T
	panicked  any
	done      chan struct{}
}

// inOrder has work make something of the documents on all processors, and hands it to take in the order of the
// documents: what take counts does not hang on which goroutine was quicker. Texts and take run where inOrder was
// called; what a goroutine made before is given to work again. So many workers are asked for: each has memory of its
// own. Batches on their way are twice the workers.
func inOrder[T any](
	texts iter.Seq[Document],
	workers []func(documents []Document, made *T),
	take func(made *T),
) {
	jobs := make(chan *batch[T])
	defer close(jobs)
	for _, work := range workers {
		go func() {
			for b := range jobs {
				b.do(work)
			}
		}()
	}
	var waiting, free []*batch[T]
	first := func() {
		b := waiting[0]
		waiting = waiting[1:]
		<-b.done
		if b.panicked != nil {
			panic(b.panicked)
		}
		take(&b.made)
		b.documents = b.documents[:0]
		free = append(free, b)
	}
	next, bytes := &batch[T]{done: make(chan struct{}, 1)}, 0
	send := func() {
		jobs <- next
		if waiting = append(waiting, next); len(waiting) >= 2*len(workers) {
			first()
		}
		if bytes = 0; len(free) > 0 {
			next, free = free[len(free)-1], free[:len(free)-1]
		} else {
			next = &batch[T]{done: make(chan struct{}, 1)}
		}
	}
	for text := range texts {
		next.documents = append(next.documents, text)
		if bytes += len(text.Title) + len(text.Body); bytes >= batchBytes || len(next.documents) >= batchDocuments {
			send()
		}
	}
	if len(next.documents) > 0 {
		send()
	}
	for len(waiting) > 0 {
		first()
	}
}

// do has a batch made. A panic is the caller's of inOrder: there it ends what asked for it, and not the process.
func (b *batch[T]) do(work func(documents []Document, made *T)) {
	defer func() {
		b.panicked = recover()
		b.done <- struct{}{}
	}()
	work(b.documents, &b.made)
}

// processors is how many goroutines of what only computes have room.
func processors() int { return min(runtime.GOMAXPROCS(0), 8) }
