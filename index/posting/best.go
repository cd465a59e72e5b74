package posting

import "slices"

// best keeps those that come first of what it is offered, up to so many: a heap, the one to give way on top.
type best[T any] struct {
	kept   []T
	most   int // at least 1
	before func(a, b *T) bool
}

// full reports that what is offered must come before the last to be kept.
func (h *best[T]) full() bool { return len(h.kept) == h.most }

// last is the one that gives way. There must be one.
func (h *best[T]) last() *T { return &h.kept[0] }

func (h *best[T]) offer(x *T) {
	if h.full() {
		if h.before(x, h.last()) {
			h.kept[0] = *x
			h.down()
		}
		return
	}
	h.kept = append(h.kept, *x)
	for i := len(h.kept) - 1; i > 0; {
		parent := (i - 1) / 2
		if !h.before(&h.kept[parent], &h.kept[i]) {
			return
		}
		h.kept[parent], h.kept[i] = h.kept[i], h.kept[parent]
		i = parent
	}
}

// down lets the one on top sink to where it belongs.
func (h *best[T]) down() {
	for i := 0; ; {
		last := i
		for c := 2*i + 1; c <= 2*i+2 && c < len(h.kept); c++ {
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
	slices.SortFunc(h.kept, func(a, b T) int {
		switch {
		case h.before(&a, &b):
			return -1
		case h.before(&b, &a):
			return 1
		}
		return 0
	})
	return h.kept
}
