package posting

// best keeps those that come first of what it is offered, up to so many: a heap, the one to give way on top.
type best[T any] struct {
	kept   []T
	most   int // at least 1
	before func(a, b *T) bool
	next   T // what is offered: a parameter of its own would be garbage each time
}

// full reports that what is offered must come before the last to be kept.
func (h *best[T]) full() bool { return len(h.kept) == h.most }

// last is the one that gives way. There must be one.
func (h *best[T]) last() *T { return &h.kept[0] }

func (h *best[T]) offer(x T) {
	h.next = x
	if h.full() {
		if h.before(&h.next, h.last()) {
			h.kept[0] = x
			h.down(len(h.kept))
		}
		return
	}
	h.kept = append(h.kept, x)
	for i := len(h.kept) - 1; i > 0; {
		parent := (i - 1) / 2
		if !h.before(&h.kept[parent], &h.kept[i]) {
			return
		}
		h.kept[parent], h.kept[i] = h.kept[i], h.kept[parent]
		i = parent
	}
}

// down lets the one on top sink to where it belongs among the first n.
func (h *best[T]) down(n int) {
	for i := 0; ; {
		last := i
		for c := 2*i + 1; c <= 2*i+2 && c < n; c++ {
			if h.before(&h.kept[last], &h.kept[c]) {
				last = c
			}
		}
		if last == i {
			return
		}
		h.kept[i], h.kept[last] = h.kept[last], h.kept[i]
		i = last
	}
}

// inOrder are those that are kept, the first of them first. Nothing may be offered afterwards.
func (h *best[T]) inOrder() []T {
	for n := len(h.kept) - 1; n > 0; n-- {
		h.kept[0], h.kept[n] = h.kept[n], h.kept[0]
		h.down(n)
	}
	return h.kept
}
