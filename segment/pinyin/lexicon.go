package pinyin

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// Entry is a word of a Lexicon.
type Entry struct {
	Word   string  // in normal form
	Weight float64 // how often it stands; the greater comes first among equals
}

// Found is a word that an input reads as, or as the beginning of.
type Found struct {
	Entry
	Reading
}

// Lexicon is a set of words that answers which of them an input reads as. It does not change; it is safe for
// concurrent use. Beside the words' own bytes it holds about 46 bytes a word of three characters.
type Lexicon struct {
	t *readings
	// The words in the order of their symbols, which makes the words that begin with the same symbols a range: a trie
	// without nodes. A word that has several readings, as single characters and names do, stands once for each.
	entries []Entry
	start   []uint32 // entry i has the symbols start[i] to start[i+1]
	symbols []code
	kinds   []entryKind
}

// entryKind is what else is known of an entry.
type entryKind uint8

const (
	several entryKind = 1 << iota // its word stands for other readings, too
	person                        // its word may be a person's name
)

// code is a symbol as a number: the number of a syllable, or a rune that stands for itself, from firstRune on.
type code int32

// firstRune is more than there are syllables.
const firstRune code = 1 << 10

func (s symbol) code() code {
	if s.syllable != 0 {
		return code(s.syllable)
	}
	return firstRune + code(s.rune)
}

// NewLexicon keeps words to be found. A word given twice counts once, with the greater weight; a word of which
// nothing is said (signs) is never found. A name in a word reads as the word's characters do and as the name does (浚县
// is jun xian and xun xian). isPerson, which may be nil, says which words may be a person's name: where these begin
// with a surname that reads otherwise, they read so, too (解学恭 is jie xue gong and xie xue gong).
func NewLexicon(words []Entry, isPerson func(word string) bool) *Lexicon {
	t := loaded()
	all, codes := t.entriesOf(words, isPerson)
	slices.SortFunc(all, func(a, b keyed) int {
		if a.key != b.key {
			return cmp.Compare(a.key, b.key)
		}
		return cmp.Or(
			slices.Compare(codes[a.start:a.start+a.n], codes[b.start:b.start+b.n]),
			strings.Compare(words[a.word].Word, words[b.word].Word),
		)
	})
	l := &Lexicon{
		t:       t,
		entries: make([]Entry, 0, len(all)),
		start:   make([]uint32, 1, len(all)+1),
		symbols: make([]code, 0, len(codes)),
		kinds:   make([]entryKind, 0, len(all)),
	}
	for _, k := range all {
		w := words[k.word]
		if math.IsNaN(w.Weight) {
			w.Weight = 0 // to be ordered by
		}
		own := codes[k.start : k.start+k.n]
		if last := len(l.entries) - 1; last >= 0 && l.entries[last].Word == w.Word && slices.Equal(l.of(last), own) {
			l.entries[last].Weight = max(l.entries[last].Weight, w.Weight)
			continue
		}
		l.entries = append(l.entries, w)
		l.symbols = append(l.symbols, own...)
		l.start = append(l.start, uint32(len(l.symbols)))
		l.kinds = append(l.kinds, k.kind)
	}
	return l
}

// keyed is an entry of a lexicon before it is put in order: one reading of a word.
type keyed struct {
	key   uint64 // see keyOf
	start uint32 // it has n codes from there on
	n     uint32
	word  uint32 // its place among the words
	kind  entryKind
}

// keyOf is the first three codes, 21 bits each: all that most comparisons need.
func keyOf(codes []code) (key uint64) {
	for i := range 3 {
		key <<= 21
		if i < len(codes) {
			key |= uint64(codes[i])
		}
	}
	return key
}

// entriesOf are the readings of words, in their order, and the codes that they are made of.
func (t *readings) entriesOf(words []Entry, isPerson func(word string) bool) (all []keyed, codes []code) {
	all = make([]keyed, 0, len(words)+len(words)/32)
	codes = make([]code, 0, 3*len(words))
	var symbols []symbol
	for i, w := range words {
		symbols = t.symbols(symbols[:0], w.Word)
		if len(symbols) == 0 {
			continue
		}
		var kind entryKind
		if t.mayBeSurname(w.Word) && isPerson != nil && isPerson(w.Word) {
			kind |= person
		}
		others := t.otherwise(w.Word, kind&person != 0, symbols)
		if len(others) > 0 {
			kind |= several
		}
		for _, reading := range append(others, symbols) {
			from := len(codes)
			for _, s := range reading {
				codes = append(codes, s.code())
			}
			own := codes[from:]
			all = append(all, keyed{keyOf(own), uint32(from), uint32(len(own)), uint32(i), kind})
		}
	}
	return all, codes
}

// of is the symbols of an entry.
func (l *Lexicon) of(entry int) []code { return l.symbols[l.start[entry]:l.start[entry+1]] }

// length is how many symbols an entry has.
func (l *Lexicon) length(entry int) int { return int(l.start[entry+1] - l.start[entry]) }

// at is the symbol of an entry at a depth that it reaches.
func (l *Lexicon) at(entry, depth int) code { return l.symbols[int(l.start[entry])+depth] }

// from is the first entry of a range whose symbol at a depth is c or more. The entries of the
// range agree in all symbols before, and reach the depth.
func (l *Lexicon) from(lo, hi, depth int, c code) int {
	// Gallop: the next symbol is mostly near.
	step := 1
	for lo+step < hi && l.at(lo+step, depth) < c {
		step *= 2
	}
	hi = min(hi, lo+step)
	lo += step / 2
	for lo < hi {
		mid := int(uint(lo+hi) / 2)
		if l.at(mid, depth) < c {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// ended is the end of the words of a range that have no symbol at a depth; they are its first.
func (l *Lexicon) ended(lo, hi, depth int) int {
	for lo < hi && l.length(lo) == depth {
		lo++
	}
	return lo
}

// Find gives at most limit words that an input reads as, or as the beginning of, as Match says: by how the input
// explains them (a whole word in full, by initials; a beginning in full; a whole mixture; a beginning by
// initials, by a mixture), then by weight, then the shorter first.
func (l *Lexicon) Find(query string, limit int) []Found {
	s := search{Lexicon: l, reader: newReader(query), best: top{limit: limit}}
	if len(s.query) == 0 || limit <= 0 {
		return nil
	}
	for _, r := range s.query {
		if isHan(r) {
			s.han = append(s.han, r)
		}
	}
	s.states = s.begin()
	s.node(0, len(l.entries), 0, 0, unread)
	return s.best.found()
}

// Read gives at most limit words whose syllables are those of a cut: exactly these, or, when it is
// unfinished, those that begin so, the last syllable of the cut being the beginning of one (or a whole
// one). All are whole or begun in full; the order is Find's. To chain words, read parts of a cut's syllables.
func (l *Lexicon) Read(c Cut, limit int) []Found {
	if len(c.Syllables) == 0 || limit <= 0 {
		return nil
	}
	s := search{Lexicon: l, best: top{limit: limit}}
	lo, hi, last := 0, len(l.entries), len(c.Syllables)-1
	for depth, name := range c.Syllables {
		lo = l.ended(lo, hi, depth)
		if c.Unfinished && depth == last {
			first, end := l.t.beginning(name)
			for n := first; n < end; n++ {
				spells := l.t.spells[n]
				if !slices.ContainsFunc(spells, func(s string) bool { return strings.HasPrefix(s, name) }) {
					continue
				}
				from := l.from(lo, hi, depth, code(n))
				to := l.from(from, hi, depth, code(n+1))
				whole := l.ended(from, to, depth+1)
				s.take(from, whole, Reading{Kind: Full, Whole: slices.Contains(spells, name), Runes: depth + 1})
				s.take(whole, to, Reading{Kind: Full, Runes: depth + 1})
			}
			return s.best.found()
		}
		number := l.t.number[name]
		if number == 0 || lo == hi {
			return nil
		}
		lo = l.from(lo, hi, depth, code(number))
		hi = l.from(lo, hi, depth, code(number+1))
	}
	s.take(lo, l.ended(lo, hi, last+1), Reading{Kind: Full, Whole: true, Runes: last + 1})
	return s.best.found()
}

// search is one walk through a Lexicon.
type search struct {
	*Lexicon
	reader
	states []state // of the nodes on the way, those of the deepest last
	spans  []span
	han    []rune // the characters in the query
	best   top
}

// span is symbols that the query may go on with.
type span struct{ first, last code }

// unread is the reading of words that the query is not yet the beginning of.
var unread = Reading{Runes: -1}

// or is the better of two readings.
func (r Reading) or(other Reading) Reading {
	if r.Runes < 0 || other.order() < r.order() {
		return other
	}
	return r
}

// node walks the entries lo to hi, which agree in their first depth symbols. The states from the first on say how
// the query was read by these; begun is the best reading of the query as a beginning of all of them.
func (s *search) node(lo, hi, depth, first int, begun Reading) {
	whole := begun
	top, spans := len(s.states), len(s.spans)
	for _, st := range s.states[first:top] {
		if st.at < len(s.query) {
			s.goOn(s.query[s.next(st)], spans)
			continue
		}
		begun = begun.or(st.path.reading(depth, false))
		whole = whole.or(st.path.reading(depth, true))
	}
	end := s.ended(lo, hi, depth)
	s.take(lo, end, whole)
	lo = end
	slices.SortFunc(s.spans[spans:], func(a, b span) int { return cmp.Compare(a.first, b.first) })
	for _, sp := range s.spans[spans:] {
		from := s.from(lo, hi, depth, sp.first)
		s.take(lo, from, begun)
		for lo = from; lo < hi && s.at(lo, depth) <= sp.last; {
			c := s.at(lo, depth)
			next := s.from(lo, hi, depth, c+1)
			for _, st := range s.states[first:top] {
				s.step(st, c)
			}
			s.gathered(s.states[top:])
			if len(s.states) > top {
				s.node(lo, next, depth+1, top, begun)
				s.states = s.states[:top]
			} else {
				s.take(lo, next, begun)
			}
			lo = next
		}
	}
	s.take(lo, hi, begun)
	s.spans = s.spans[:spans]
}

// goOn notes the symbols that may be read where the query goes on with c, beside the spans from the first on.
func (s *search) goOn(c rune, first int) {
	add := func(sp span) {
		if !slices.Contains(s.spans[first:], sp) {
			s.spans = append(s.spans, sp)
		}
	}
	add(span{firstRune + code(c), firstRune + code(c)})
	if isHan(c) {
		for _, n := range s.t.all(c) {
			add(span{code(n), code(n)})
		}
	} else if begin, end := s.t.beginning(string(c)); begin < end {
		add(span{code(begin), code(end - 1)})
	}
}

// step gathers the states that follow st when the symbol c is read.
func (s *search) step(st state, c code) {
	if st.at == len(s.query) {
		return
	}
	r := s.query[s.next(st)]
	switch {
	case c == firstRune+code(r), isHan(r) && c < firstRune && slices.Contains(s.t.all(r), syllable(c)):
		s.states = s.itself(s.states, st)
	case c < firstRune:
		s.states = s.syllable(s.states, st, s.t.spells[c])
	}
}

// take takes entries with their reading, of which Runes counts symbols.
func (s *search) take(lo, hi int, r Reading) {
	if r.Runes < 0 {
		return
	}
	order := r.order()
	for i := lo; i < hi; i++ {
		w := s.entries[i]
		if !s.best.reaches(order, w.Weight) {
			continue
		}
		r, order := r, order
		if len(s.han) > 0 {
			// The walk took characters for their readings, so that it explained the input at least as well as the
			// word itself does.
			if slices.ContainsFunc(s.han, func(c rune) bool { return !strings.ContainsRune(w.Word, c) }) {
				continue
			}
			var ok bool
			if r, ok = s.match(s.t, w.Word, s.kinds[i]&person != 0); !ok {
				continue
			}
			if order = r.order(); !s.best.reaches(order, w.Weight) {
				continue
			}
		}
		f := candidate{Found{w, r}, order, s.kinds[i]&several != 0}
		if len(s.han) == 0 {
			f.Runes = runesOf(w.Word, r.Runes)
		}
		s.best.offer(f)
	}
}

// candidate is a found word with what it is ordered by.
type candidate struct {
	Found
	order   int
	several bool // it may be found by another reading of its, too
}

func (a candidate) compare(b candidate) int {
	if a.order != b.order {
		return cmp.Compare(a.order, b.order)
	}
	if c := cmp.Compare(b.Weight, a.Weight); c != 0 {
		return c
	}
	return cmp.Or(
		cmp.Compare(utf8.RuneCountInString(a.Word), utf8.RuneCountInString(b.Word)),
		strings.Compare(a.Word, b.Word))
}

// top keeps the best candidates. It is sorted and cut each time that it has twice as many as asked for.
type top struct {
	limit int
	list  []candidate
	worst candidate // what must be reached, once cut
	cut   bool
}

// reaches reports whether a candidate may be among the best.
func (t *top) reaches(order int, weight float64) bool {
	return !t.cut || order < t.worst.order || order == t.worst.order && weight >= t.worst.Weight
}

func (t *top) offer(c candidate) {
	if c.several {
		for i := range t.list {
			if t.list[i].Word == c.Word {
				if c.compare(t.list[i]) < 0 {
					t.list[i] = c
				}
				return
			}
		}
	}
	t.list = append(t.list, c)
	if len(t.list)/2 >= max(t.limit, 32) {
		t.shrink()
	}
}

func (t *top) shrink() {
	slices.SortFunc(t.list, candidate.compare)
	if len(t.list) >= t.limit {
		t.list = t.list[:t.limit]
		t.worst, t.cut = t.list[t.limit-1], true
	}
}

func (t *top) found() []Found {
	t.shrink()
	list := make([]Found, len(t.list))
	for i, c := range t.list {
		list[i] = c.Found
	}
	return list
}
