package pinyin

import (
	"slices"
	"unicode/utf8"
)

// Kind says how a Latin input spells a word.
type Kind uint8

const (
	// Full is each syllable written out, but the last may be unfinished: haiguan, haigu, huj.
	Full Kind = iota
	// Initialled is each syllable by its first letter, or by zh, ch, sh: hg, zhg.
	Initialled
	// Mixed is some by their first letters only: haig is Full (unfinished), hguan is Mixed.
	Mixed
)

// String names the kind for explanations.
func (k Kind) String() string {
	switch k {
	case Full:
		return "full"
	case Initialled:
		return "initials"
	default:
		return "mixed"
	}
}

// Reading says how an input reads as the beginning of a word.
type Reading struct {
	Kind Kind
	// Whole says that the input covers the word: each syllable written out, or each by its initial. An
	// unfinished last syllable is not the whole.
	Whole bool
	// Runes is how many of the word's runes the input covers, from its first.
	Runes int
}

// order says which of two readings explains an input better: whole words before beginnings, and full
// syllables before initials before a mixture; but a beginning in full is before a whole mixture.
func (r Reading) order() int {
	switch {
	case r.Whole:
		return [...]int{Full: 0, Initialled: 1, Mixed: 3}[r.Kind]
	default:
		return [...]int{Full: 2, Initialled: 4, Mixed: 5}[r.Kind]
	}
}

// path says how the syllables so far were spelled: two flags for all of them, three for the last.
type path uint8

const (
	allInitials path = 1 << iota // each by its initial
	allWritten                   // each to its end
	spelled                      // the last to its end
	initial                      // the last by its initial
	unfinished                   // the last up to the end of the input
)

// start is the path before the first syllable.
const start = allInitials | allWritten

// then is the path after one syllable more, spelled in the way h.
func (p path) then(h path) path {
	if h&initial == 0 {
		p &^= allInitials
	}
	if h&(spelled|unfinished) == 0 {
		p &^= allWritten
	}
	return p&(allInitials|allWritten) | h
}

// reading is what a path amounts to that has come to the end of the input after some symbols of the word: the
// best, where each syllable was spelled in two ways at once (the e of 恶). One letter is no abbreviation.
func (p path) reading(symbols int, wordEnds bool) Reading {
	r := Reading{Kind: Mixed, Whole: wordEnds && p&(spelled|initial) != 0, Runes: symbols}
	switch {
	case p&allWritten != 0 && (p&spelled != 0 || p&allInitials == 0 || !wordEnds || symbols == 1):
		r.Kind, r.Whole = Full, wordEnds && p&spelled != 0
	case p&allInitials != 0:
		r.Kind = Initialled
	}
	return r
}

// state is a way to have read the query up to a place.
type state struct {
	at   int
	path path
}

// reader reads a query symbol by symbol; a symbol is a syllable in its spellings or a rune that stands for itself.
type reader struct {
	query []rune
	seen  []uint32 // by place, which paths are among the states being gathered; all zero between steps
}

func newReader(query string) reader {
	q := fold(query)
	return reader{q, make([]uint32, len(q)+1)}
}

// begin is the states before the first symbol.
func (r *reader) begin() []state { return []state{{0, start}} }

// next is the place in the query at which the symbol after a state begins; a cut is passed.
func (r *reader) next(s state) int {
	if s.at < len(r.query) && r.query[s.at] == cut {
		return s.at + 1
	}
	return s.at
}

// add appends a state unless it was gathered before.
func (r *reader) add(states []state, s state) []state {
	if r.seen[s.at]&(1<<s.path) != 0 {
		return states
	}
	r.seen[s.at] |= 1 << s.path
	return append(states, s)
}

// gathered ends a step.
func (r *reader) gathered(states []state) {
	for _, s := range states {
		r.seen[s.at] = 0
	}
}

// itself appends the state after a rune that the query has as it is.
func (r *reader) itself(states []state, s state) []state {
	return r.add(states, state{r.next(s) + 1, s.path.then(spelled | initial)})
}

// syllable appends the states that follow s when a syllable of these spellings is read.
func (r *reader) syllable(states []state, s state, spells []string) []state {
	i := r.next(s)
	rest := r.query[i:]
	for _, spell := range spells {
		n := 0
		for n < len(spell) && n < len(rest) && rest[n] == rune(spell[n]) {
			n++
		}
		switch {
		case n == 0:
			return states // all spellings of a syllable begin with the same letter
		case n == len(spell):
			h := spelled
			if n == 1 {
				h |= initial
			}
			states = r.add(states, state{i + n, s.path.then(h)})
		case n == len(rest):
			h := unfinished
			if n == 1 || n == 2 && digraph(spell) {
				h |= initial
			}
			states = r.add(states, state{i + n, s.path.then(h)})
		}
	}
	// An initial within the input. Where the input ends with it, it was taken as unfinished above.
	if spell := spells[0]; len(spell) > 1 && len(rest) > 1 {
		states = r.add(states, state{i + 1, s.path.then(initial)})
		if digraph(spell) && rest[1] == 'h' && len(rest) > 2 {
			states = r.add(states, state{i + 2, s.path.then(initial)})
		}
	}
	return states
}

// digraph reports zh, ch, sh at the beginning of a syllable.
func digraph(s string) bool {
	return len(s) > 2 && s[1] == 'h' && (s[0] == 'z' || s[0] == 'c' || s[0] == 's')
}

// isHan reports what a reading is looked for by the character itself, when it stands in the input.
func isHan(r rune) bool { return r >= firstHan }

// Match reports whether an input reads as the beginning of a word, and the best way in which it does. The input
// is Latin letters (full syllables, initials, a mixture, the last unfinished; apostrophes and spaces are forced
// cuts; ü as ü, v or u), and may hold Han characters that must stand in the word where they stand in the
// input: zhong国. Signs in the word are passed over. A word of one character is tried in all its readings, a
// longer one as Of reads it and as the names in it read. To ask for many words, use a Lexicon.
func Match(query, word string) (Reading, bool) {
	r := newReader(query)
	return r.match(loaded(), word, false)
}

// match is Match; a word that may be a person's is also tried with its surname's own reading.
func (r *reader) match(t *readings, word string, person bool) (best Reading, found bool) {
	if len(r.query) == 0 {
		return Reading{}, false
	}
	symbols := t.symbols(nil, word)
	for _, reading := range append(t.otherwise(word, person, symbols), symbols) {
		if as, ok := r.read(t, reading); ok && (!found || as.order() < best.order()) {
			best, found = as, true
		}
	}
	if found {
		best.Runes = runesOf(word, best.Runes)
	}
	return best, found
}

// read is match by one reading of a word; Runes counts symbols.
func (r *reader) read(t *readings, symbols []symbol) (best Reading, found bool) {
	states := r.begin()
	var after []state
	for depth, sym := range symbols {
		after = after[:0]
		for _, s := range states {
			if s.at == len(r.query) {
				continue
			}
			c := r.query[r.next(s)]
			if c == sym.rune && (isHan(c) || sym.syllable == 0) {
				after = r.itself(after, s)
			} else if sym.syllable != 0 {
				after = r.syllable(after, s, t.spells[sym.syllable])
			}
		}
		r.gathered(after)
		if len(after) == 0 {
			break
		}
		for _, s := range after {
			if s.at < len(r.query) {
				continue
			}
			if reading := s.path.reading(depth+1, depth+1 == len(symbols)); !found || reading.order() < best.order() {
				best, found = reading, true
			}
		}
		states, after = after, states
	}
	return best, found
}

// symbol is a rune of a word that is said, with its syllable; 0 for one that stands for itself.
type symbol struct {
	rune     rune
	syllable syllable
}

// symbols appends what is said of a word.
func (t *readings) symbols(list []symbol, word string) []symbol {
	return saidAs(list, word, t.of(make([]syllable, 0, 16), word))
}

// saidAs appends what is said of a word that reads so, rune by rune.
func saidAs(list []symbol, word string, numbers []syllable) []symbol {
	i := 0
	for _, r := range word {
		if s := numbers[i]; s != 0 {
			list = append(list, symbol{r, s})
		} else if said(r) {
			list = append(list, symbol{foldRune(r), 0})
		}
		i++
	}
	return list
}

// otherwise gives the readings of a word beside its symbols: all readings of a word of one character; a longer one as
// the names in it read and, where it may be a person's, with its surname's own reading.
func (t *readings) otherwise(word string, person bool, symbols []symbol) (readings [][]symbol) {
	if len(symbols) == 1 {
		for _, s := range t.several[symbols[0].rune] {
			if s != symbols[0].syllable {
				readings = append(readings, []symbol{{symbols[0].rune, s}})
			}
		}
		return readings
	}
	if named := t.named(word); named != nil {
		readings = append(readings, saidAs(nil, word, named))
	}
	if person {
		if s := t.surnames[symbols[0].rune]; s != 0 && s != symbols[0].syllable {
			reading := slices.Clone(symbols)
			reading[0].syllable = s
			readings = append(readings, reading)
		}
	}
	return readings
}

// mayBeSurname reports a word that begins with a surname which is read otherwise than in words.
func (t *readings) mayBeSurname(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return t.surnames[r] != 0
}

// foldRune brings a letter of a word into the form that queries have.
func foldRune(r rune) rune {
	if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
		return r
	}
	if f := fold(string(r)); len(f) == 1 {
		return f[0]
	}
	return r
}

// runesOf is how many runes of a word hold its first n that are said.
func runesOf(word string, n int) int {
	count := 0
	for _, r := range word {
		if n == 0 {
			break
		}
		if said(r) {
			n--
		}
		count++
	}
	return count
}
