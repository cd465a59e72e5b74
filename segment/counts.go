package segment

import "math/bits"

// counts are numbers by keys, as map[uint64]int32, in a hash table with open addressing.
type counts struct {
	keys   []uint64 // and one; 0 is no key
	values []int32
	used   int
}

// at is the place of a key, or where it would be.
func (c *counts) at(key uint64) int {
	mask := len(c.keys) - 1
	for at := int(key * multiplier >> (64 - bits.Len(uint(mask)))); ; at++ {
		if known := c.keys[at&mask]; known == key+1 || known == 0 {
			return at & mask
		}
	}
}

// get gives the number of a key, 0 for one that has none.
func (c *counts) get(key uint64) int32 {
	if c.used == 0 {
		return 0
	}
	return c.values[c.at(key)]
}

// of gives the number of a key, to be changed before the next key is asked for.
func (c *counts) of(key uint64) *int32 {
	if 2*c.used >= len(c.keys) {
		c.grow()
	}
	at := c.at(key)
	if c.keys[at] == 0 {
		c.keys[at] = key + 1
		c.used++
	}
	return &c.values[at]
}

func (c *counts) grow() {
	old := *c
	size := max(2*len(old.keys), 1024)
	c.keys, c.values = make([]uint64, size), make([]int32, size)
	for i, key := range old.keys {
		if key != 0 {
			at := c.at(key - 1)
			c.keys[at], c.values[at] = key, old.values[i]
		}
	}
}
