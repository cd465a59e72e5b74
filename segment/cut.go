package segment

import (
	"sync"
	"unicode/utf8"

	"github.com/go-ego/gse"
)

// cutter is the working memory of cutting texts, a piece at a time. What it says of a piece holds until the next.
//
// The words of a text are the shortest path over a lattice: from each atom on, an edge for each word of the dictionary
// that begins there, as long as the word is rare. Path, sums and ties are those of gse's Segmenter.Segment, and so are
// the shorter words within a word, which it finds by the shortest path over the same edges without the word's own. An
// atom is a Han character, or what gse takes for one: a run of letters and digits, a sign.
type cutter struct {
	codes  []uint32 // of the characters of the piece
	inside []bool   // by character: it goes on an atom that began before it
	edges  []edge
	first  []int32 // by character: its first edge
	reach  []reached
	within []reached // reach of a path within a word
	path   []edgeOf  // the edges of paths within words, one path behind another

	words []cutWord
	subs  []subWord // of the words

	utf8 []byte
}

// edge is a word that stands in a text, or an atom that is none.
type edge struct {
	distance float32
	end      int32
	id       uint32 // the same wherever the word stands; 0 for an atom that is none
}

type edgeOf struct {
	start int32
	edge
}

// reached is the shortest path to a place.
type reached struct {
	distance float32 // 0 where no path is known yet
	edge     int32   // the last of it
	from     int32   // where that begins
}

// cutWord is a word of a text as it is cut, and where its subs are.
type cutWord struct {
	subWord
	subs, subsEnd int32
	learned       bool
}

// subWord is a stretch of a text, in characters, and the id of its edge.
type subWord struct {
	start, end int32
	id         uint32
}

// unknownDistance is gse's of an atom that no dictionary has.
const unknownDistance = 32

var cutters = sync.Pool{New: func() any { return new(cutter) }}

// cut cuts the characters of a text from start to end, none of which is a sign or a space.
func (c *cutter) cut(s *Segmenter, text []rune, start, end int) {
	c.atoms(s.table, text[start:end])
	c.lattice(s.table, end-start)
	c.words, c.subs = c.words[:0], c.subs[:0]
	for at := int32(end - start); at > 0; {
		last := c.reach[at]
		c.words = append(c.words, cutWord{subWord: subWord{last.from, at, c.edges[last.edge].id}})
		at = last.from
	}
	for i, j := 0, len(c.words)-1; i < j; i, j = i+1, j-1 {
		c.words[i], c.words[j] = c.words[j], c.words[i]
	}
	for i := range c.words {
		w := &c.words[i]
		w.subs = int32(len(c.subs))
		if w.end-w.start > 2 {
			c.split(text[start:end], w.start, w.end, w.start)
		}
		w.subsEnd = int32(len(c.subs))
	}
	if s.learned != nil {
		c.join(s, text[start:end])
	}
	for i := range c.words {
		c.words[i].start += int32(start)
		c.words[i].end += int32(start)
	}
	for i := range c.subs {
		c.subs[i].start += int32(start)
		c.subs[i].end += int32(start)
	}
}

// atoms parts a piece into atoms.
func (c *cutter) atoms(t *table, piece []rune) {
	c.codes, c.inside = c.codes[:0], c.inside[:0]
	for i := 0; i < len(piece); {
		if r := piece[i]; isCommonHan(r) {
			c.codes, c.inside = append(c.codes, uint32(r-firstHan)), append(c.inside, false)
			i++
			continue
		}
		c.utf8 = c.utf8[:0]
		for ; i < len(piece) && !isCommonHan(piece[i]); i++ {
			c.utf8 = utf8.AppendRune(c.utf8, piece[i])
		}
		for _, atom := range gse.SplitWords(c.utf8) {
			inside := false
			for len(atom) > 0 {
				r, size := utf8.DecodeRune(atom)
				c.codes, c.inside = append(c.codes, t.code(r)), append(c.inside, inside)
				atom, inside = atom[size:], true
			}
		}
	}
}

// lattice finds the edges of a piece of n characters, and the shortest path to each place.
func (c *cutter) lattice(t *table, n int) {
	c.edges, c.first = c.edges[:0], c.first[:0]
	if cap(c.reach) <= n {
		c.reach = make([]reached, n+1, 2*n+64)
	}
	c.reach = c.reach[:n+1]
	clear(c.reach)
	for i := 0; i < n; i++ {
		c.first = append(c.first, int32(len(c.edges)))
		if c.inside[i] {
			continue
		}
		base, known := c.reach[i].distance, false // whether the first atom has its edge
		root := t.root(c.codes[i])
		behind, class, on := c.codes[i]+1, root>>1, root&more != 0
		for j := i + 1; ; j++ {
			if ends := j == n || !c.inside[j]; ends && class != 0 {
				c.edge(base, int32(i), edge{t.distances[class], int32(j), behind})
				known = true
			} else if ends && !known {
				c.edge(base, int32(i), edge{unknownDistance, int32(j), 0})
				known = true
			}
			if j == n || known && !on {
				break
			}
			class = 0
			if on {
				place, next := t.find(behind, c.codes[j])
				behind, class, on = isNode|place, next.class(), next&more != 0
			}
		}
	}
	c.first = append(c.first, int32(len(c.edges)))
}

// edge adds an edge, and goes by it if that is shorter.
func (c *cutter) edge(base float32, from int32, e edge) {
	to := &c.reach[e.end]
	if distance := base + e.distance; to.distance == 0 || to.distance > distance {
		*to = reached{distance, int32(len(c.edges)), from}
	}
	c.edges = append(c.edges, e)
}

// split adds the words within the word from start to end, and those within them, as they stand from place at on. What
// gse leaves out, a Japanese character alone, it does not count either.
func (c *cutter) split(piece []rune, start, end, at int32) {
	path := len(c.path)
	c.shortest(start, end)
	for i := len(c.path) - 1; i >= path; i-- {
		e := c.path[i]
		n := e.end - e.start
		if n == 1 {
			if r := piece[e.start]; !isCommonHan(r) && gse.IsJp(string(r)) {
				continue
			}
		}
		if n >= 2 {
			c.subs = append(c.subs, subWord{at, at + n, e.id})
			if n > 2 {
				c.split(piece, e.start, e.end, at)
			}
		}
		at += n
	}
	c.path = c.path[:path]
}

// shortest adds the shortest path from start to end to c.path, from its end, but for the edge that is all of it.
func (c *cutter) shortest(start, end int32) {
	n := int(end - start)
	if cap(c.within) <= n {
		c.within = make([]reached, n+1, 2*n+64)
	}
	c.within = c.within[:n+1]
	clear(c.within)
	for i := start; i < end; i++ {
		base := c.within[i-start].distance
		for k := c.first[i]; k < c.first[i+1]; k++ {
			e := &c.edges[k]
			if e.end > end || i == start && e.end == end {
				break
			}
			to := &c.within[e.end-start]
			if distance := base + e.distance; to.distance == 0 || to.distance > distance {
				*to = reached{distance, k, i}
			}
		}
	}
	for at := end; at > start; {
		last := c.within[at-start]
		if last.distance == 0 {
			return // one atom
		}
		c.path = append(c.path, edgeOf{last.from, c.edges[last.edge]})
		at = last.from
	}
}

// join puts learned words in the place of the words that they are made of, from the left, the longest first.
func (c *cutter) join(s *Segmenter, piece []rune) {
	joined := c.words[:0]
	for i := 0; i < len(c.words); {
		w := c.words[i]
		if last, id := c.learned(s.learned, piece, i); last > i {
			w = cutWord{subWord: subWord{w.start, c.words[last].end, learnedID | id}, subs: int32(len(c.subs)), learned: true}
			for _, part := range c.words[i : last+1] {
				c.subs = append(append(c.subs, part.subWord), c.subs[part.subs:part.subsEnd]...)
			}
			w.subsEnd = int32(len(c.subs))
			i = last
		}
		joined = append(joined, w)
		i++
	}
	c.words = joined
}

// learnedID marks the ids of learned words.
const learnedID = 1 << 31

// learned gives the last of the words that the longest learned word is made of that begins with word i; i if there is
// none.
func (c *cutter) learned(t *table, piece []rune, i int) (last int, id uint32) {
	w := c.words[i]
	code := t.code(piece[w.start])
	behind, on := code+1, t.root(code)&more != 0
	last = i
	for at, j := w.start+1, i; on && int(at) < len(piece); at++ {
		place, n := t.find(behind, t.code(piece[at]))
		if n == 0 {
			break
		}
		for c.words[j].end <= at {
			j++
		}
		if behind, on = isNode|place, n&more != 0; n.class() != 0 && j > i && c.words[j].end == at+1 {
			last, id = j, behind
		}
	}
	return last, id
}
