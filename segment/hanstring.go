package segment

import (
	"cmp"
	"iter"
	"math/bits"
)

// hanString is a string of two to six common Han characters, fifteen bits each, zeros behind it. It is never zero.
type hanString struct {
	first  uint64 // four characters
	second uint32 // two
}

const hanBits = 15

func newHanString(text []rune) (h hanString) {
	for i, r := range text {
		if code := uint32(r-firstHan) + 1; i < 4 {
			h.first |= uint64(code) << (hanBits * (3 - i))
		} else {
			h.second |= code << (hanBits * (5 - i))
		}
	}
	return h
}

func (h hanString) runes() []rune {
	text := make([]rune, 0, maxHanString)
	for i := range maxHanString {
		code := h.second >> (hanBits * (5 - i))
		if i < 4 {
			code = uint32(h.first >> (hanBits * (3 - i)))
		}
		if code &= 1<<hanBits - 1; code != 0 {
			text = append(text, rune(code-1+firstHan))
		}
	}
	return text
}

// compare orders strings by their characters.
func (h hanString) compare(o hanString) int {
	return cmp.Or(cmp.Compare(h.first, o.first), cmp.Compare(h.second, o.second))
}

// stringCounts counts strings, in a hash table with open addressing.
type stringCounts struct {
	slots []stringCount
	used  int
}

type stringCount struct {
	hanString
	count int32 // 0 for an empty slot
}

func (c *stringCounts) add(h hanString) {
	if 2*c.used >= len(c.slots) {
		c.resize(max(2*len(c.slots), 1024), 0)
	}
	slot := c.slot(h)
	if slot.count == 0 {
		slot.hanString = h
		c.used++
	}
	slot.count++
}

// slot is where a string is counted, or would be.
func (c *stringCounts) slot(h hanString) *stringCount {
	mask := len(c.slots) - 1
	hash := (h.first ^ uint64(h.second)*multiplier) * multiplier
	for at := int(hash >> (64 - bits.Len(uint(mask)))); ; at++ {
		if slot := &c.slots[at&mask]; slot.count == 0 || slot.hanString == h {
			return slot
		}
	}
}

// drop forgets the strings that were counted so often or less.
func (c *stringCounts) drop(most int32) { c.resize(len(c.slots), most) }

func (c *stringCounts) resize(size int, most int32) {
	old := c.slots
	c.slots, c.used = make([]stringCount, size), 0
	for _, s := range old {
		if s.count > most {
			*c.slot(s.hanString) = s
			c.used++
		}
	}
}

// all gives the strings and their counts.
func (c *stringCounts) all() iter.Seq2[hanString, int32] {
	return func(yield func(hanString, int32) bool) {
		for _, s := range c.slots {
			if s.count > 0 && !yield(s.hanString, s.count) {
				return
			}
		}
	}
}
