package store

import (
	"container/list"
	"sync"
)

// cacheBytes is how much of what Get has unpacked is kept, in bytes: all of a store of some thousand cases, and of a
// larger one what is shown again and again. Of 144,841 articles of law, asked for at random, it holds one in twenty.
const cacheBytes = 4 << 20

// cache keeps the blocks that were asked for last. What it gives is what the store holds: a block is known by its
// checksum and that of its directory.
type cache struct {
	mu     sync.Mutex
	size   int
	blocks map[string]*list.Element // by key
	recent list.List                // of unpacked, the latest first
}

type unpacked struct {
	key   string
	sums  [2 * crcLen]byte
	cases []kept
	size  int
}

// sumsOf are the checksums of a directory and its block.
func sumsOf(directory, block []byte) (sums [2 * crcLen]byte) {
	copy(sums[:crcLen], directory)
	copy(sums[crcLen:], block)
	return sums
}

func (c *cache) get(key, directory, block []byte) ([]kept, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, there := c.blocks[string(key)]
	if !there || e.Value.(*unpacked).sums != sumsOf(directory, block) {
		return nil, false
	}
	c.recent.MoveToFront(e)
	return e.Value.(*unpacked).cases, true
}

func (c *cache) put(key, directory, block []byte, cases []kept) {
	u := &unpacked{key: string(key), sums: sumsOf(directory, block), cases: cases, size: 64 * len(cases)} // of a kept
	for _, k := range cases {
		u.size += len(k.json)
	}
	if u.size > cacheBytes/8 { // one long case does not take the room of many blocks
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.blocks == nil {
		c.blocks = map[string]*list.Element{}
	}
	if e, there := c.blocks[u.key]; there {
		c.drop(e)
	}
	c.blocks[u.key] = c.recent.PushFront(u)
	for c.size += u.size; c.size > cacheBytes; {
		c.drop(c.recent.Back())
	}
}

func (c *cache) drop(e *list.Element) {
	u := c.recent.Remove(e).(*unpacked)
	delete(c.blocks, u.key)
	c.size -= u.size
}
