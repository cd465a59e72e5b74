package pinyin

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// spellings are the ways in which a syllable is typed: as it is, with u for ü, with v where ü is written u.
func spellings(name string) []string {
	switch {
	case len(name) > 1 && name[1] == 'v':
		return []string{name, name[:1] + "u" + name[2:]}
	case len(name) > 1 && name[1] == 'u' && strings.IndexByte("jqxy", name[0]) >= 0:
		return []string{name, name[:1] + "v" + name[2:]}
	}
	return []string{name}
}

// tones are the vowels with tone marks, as typed from a dictionary.
var tones = map[rune]rune{
	'ü': 'v', 'ǖ': 'v', 'ǘ': 'v', 'ǚ': 'v', 'ǜ': 'v',
	'ā': 'a', 'á': 'a', 'ǎ': 'a', 'à': 'a', 'ē': 'e', 'é': 'e', 'ě': 'e', 'è': 'e',
	'ī': 'i', 'í': 'i', 'ǐ': 'i', 'ì': 'i', 'ō': 'o', 'ó': 'o', 'ǒ': 'o', 'ò': 'o',
	'ū': 'u', 'ú': 'u', 'ǔ': 'u', 'ù': 'u', 'ń': 'n', 'ň': 'n', 'ǹ': 'n', 'ḿ': 'm',
}

// cut is where a query must be cut.
const cut = '\''

// fold brings a query into the form that it is matched in: half width, lower case, no tones, ü as v, one cut for the
// apostrophes and spaces between two syllables, none at the ends.
func fold(query string) []rune {
	runes := make([]rune, 0, len(query))
	for _, r := range query {
		switch r {
		case '\'', '’', '‘', '`', '´', 'ʼ', '＇', ' ', '\t', '\u00A0', '\u3000':
			if n := len(runes); n > 0 && runes[n-1] != cut {
				runes = append(runes, cut)
			}
			continue
		case '\u0300', '\u0301', '\u0304', '\u030C': // tone marks that follow their vowel
			continue
		case '\u0308':
			if n := len(runes); n > 0 && runes[n-1] == 'u' {
				runes[n-1] = 'v'
			}
			continue
		}
		if '！' <= r && r <= '～' { // an input method in full width
			r -= '！' - '!'
		}
		r = unicode.ToLower(r)
		if plain, ok := tones[r]; ok {
			r = plain
		}
		runes = append(runes, r)
	}
	if n := len(runes); n > 0 && runes[n-1] == cut {
		runes = runes[:n-1]
	}
	return runes
}

// Cut is one way to read a Latin string as pinyin.
type Cut struct {
	// Syllables in canonical writing (ü as v), except for the last when Unfinished.
	Syllables []string
	// Unfinished says that the last of Syllables is only the beginning of one: the j of huj.
	Unfinished bool
}

// maxCuts bounds what Cuts gives; a name of four syllables rarely has more than six ways.
const maxCuts = 16

// Cuts gives the ways in which a Latin string is a sequence of pinyin syllables, at most 16 of them: finished ones
// before unfinished, fewer syllables before more, longer first syllables before shorter. Apostrophes
// and spaces are forced cuts; ü may be typed ü, v or u, and u is first taken as it is (lu before lv). A syllable that
// may go on is given finished and unfinished: xi is 西 and begins 先. A string that is no pinyin has none.
func Cuts(latin string) []Cut {
	t, query := loaded(), fold(latin)
	if len(query) == 0 {
		return nil
	}
	// best[i] is the best ways to cut what follows place i. A syllable before all of them keeps their order.
	best := make([][]*cutting, len(query)+1)
	best[len(query)] = []*cutting{nil}
	for i := len(query) - 1; i >= 0; i-- {
		if query[i] == cut {
			best[i] = best[i+1]
			continue
		}
		end := i
		for end < len(query) && end-i < longestSyllable && 'a' <= query[end] && query[end] <= 'z' {
			end++
		}
		var ways []*cutting
		for j := end; j > i; j-- {
			for _, name := range t.typed(string(query[i:j])) {
				for _, rest := range best[j] {
					ways = append(ways, rest.after(name))
				}
			}
		}
		if rest := string(query[i:end]); end == len(query) && t.begins(rest) {
			ways = append(ways, &cutting{name: rest, syllables: 1, unfinished: true})
		}
		slices.SortStableFunc(ways, func(a, b *cutting) int {
			if a.unfinished != b.unfinished {
				if a.unfinished {
					return 1
				}
				return -1
			}
			return cmp.Compare(a.syllables, b.syllables)
		})
		best[i] = ways[:min(maxCuts, len(ways))]
	}
	cuts := make([]Cut, len(best[0]))
	for i, c := range best[0] {
		cuts[i] = Cut{make([]string, 0, c.syllables), c.unfinished}
		for ; c != nil; c = c.next {
			cuts[i].Syllables = append(cuts[i].Syllables, c.name)
		}
	}
	return cuts
}

// cutting is a way to cut the rest of a query: a syllable and the way after it, nil at the end.
type cutting struct {
	name       string
	next       *cutting
	syllables  int
	unfinished bool
}

func (c *cutting) after(name string) *cutting {
	if c == nil {
		return &cutting{name: name, syllables: 1}
	}
	return &cutting{name, c, c.syllables + 1, c.unfinished}
}

// Typed reports whether a string looks like typed pinyin: Latin letters that go on as syllables, beginnings of
// syllables or initials, with apostrophes and spaces, and perhaps Han characters among them. It is what
// Match and Find can have an answer for beyond the characters themselves, and costs no look at any word.
func Typed(query string) bool {
	t, q := loaded(), fold(query)
	letters := false
	reached := make([]bool, len(q)+1)
	reached[0] = true
	for i, r := range q {
		switch {
		case !reached[i]:
		case r == cut, isHan(r):
			reached[i+1] = true
		case t.begins(string(r)):
			letters = true
			reached[i+1] = true // an initial
			for j := i + 2; j <= len(q) && j-i <= longestSyllable; j++ {
				text := string(q[i:j])
				if len(t.typed(text)) > 0 || text == "zh" || text == "ch" || text == "sh" ||
					j == len(q) && t.begins(text) {
					reached[j] = true
				}
			}
		}
	}
	return letters && reached[len(q)]
}

// longestSyllable is zhuang, chuang, shuang.
const longestSyllable = 6

// typed gives the syllables that are typed so: lu is lu and lv.
func (t *readings) typed(text string) []string {
	var names []string
	if n, ok := t.number[text]; ok && n != 0 {
		names = append(names, t.names[n])
	}
	if len(text) > 1 && (text[1] == 'u' || text[1] == 'v') {
		other := text[:1] + string(text[1]^'u'^'v') + text[2:]
		if n, ok := t.number[other]; ok && slices.Contains(t.spells[n], text) {
			names = append(names, t.names[n])
		}
	}
	return names
}

// beginning gives the range of the syllables that begin with the first letter of text, which all that begin
// with text are among.
func (t *readings) beginning(text string) (first, end syllable) {
	if text == "" || text[0] < 'a' || text[0] > 'z' {
		return 0, 0
	}
	return t.letter[text[0]-'a'], t.letter[text[0]-'a'+1]
}

// begins reports whether a syllable begins with text and goes on.
func (t *readings) begins(text string) bool {
	i, found := slices.BinarySearch(t.names, text)
	if found {
		i++
	}
	if i < len(t.names) && strings.HasPrefix(t.names[i], text) {
		return true
	}
	if len(text) > 1 && (text[1] == 'u' || text[1] == 'v') {
		other := text[:1] + string(text[1]^'u'^'v') + text[2:]
		for i, _ := slices.BinarySearch(t.names, other); i < len(t.names) && strings.HasPrefix(t.names[i], other); i++ {
			if len(t.names[i]) > len(other) &&
				slices.ContainsFunc(t.spells[i], func(s string) bool { return strings.HasPrefix(s, text) }) {
				return true
			}
		}
	}
	return false
}
