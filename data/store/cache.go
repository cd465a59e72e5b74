package store

import (
	"container/list"
	"sync"
)

// cacheBytes is how much of what Get has unpacked is kept, in bytes: some thousand cases, those that were shown last.
const cacheBytes = 4 << 20

// cache keeps the cases that were asked for last. What it gives is what the store holds: a case is known by the
// checksums of its block and of the block's directory, too.
type cache struct {
	mu     sync.Mutex
	size   int
	cases  map[string]*list.Element // by id
	recent list.List                // of unpacked, the latest first
}

type unpacked struct {
	kept
	sums [2 * crcLen]byte
}

// cachedBytes is what keeping a case costs beside its JSON.
const cachedBytes = 250

func (u *unpacked) size() int { return cachedBytes + len(u.id) + len(u.json) }

// sumsOf are the checksums of a directory and its block.
func sumsOf(directory, block []byte) (sums [2 * crcLen]byte) {
	copy(sums[:crcLen], directory)
	copy(sums[crcLen:], block)
	return sums
}

func (c *cache) get(id string, sums [2 * crcLen]byte) (kept, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, there := c.cases[id]
	if !there || e.Value.(*unpacked).sums != sums {
		return kept{}, false
	}
	c.recent.MoveToFront(e)
	return e.Value.(*unpacked).kept, true
}

func (c *cache) put(k kept, sums [2 * crcLen]byte) {
	u := &unpacked{k, sums}
	if u.size() > cacheBytes/8 { // one long case does not take the room of many
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cases == nil {
		c.cases = map[string]*list.Element{}
	}
	if e, there := c.cases[k.id]; there {
		c.drop(e)
	}
	c.cases[k.id] = c.recent.PushFront(u)
	for c.size += u.size(); c.size > cacheBytes; {
		c.drop(c.recent.Back())
	}
}

func (c *cache) drop(e *list.Element) {
	u := c.recent.Remove(e).(*unpacked)
	delete(c.cases, u.id)
	c.size -= u.size()
}
