// Package pinyin says how Chinese words are read, which words a Latin input may stand for, and which
// characters are taken for one another by sound or by shape. It hides where the readings
// come from, how pinyin is cut into syllables, and what is kept to answer while somebody types.
//
// Syllables are written without tones, in lower case, ü as v: lv, nve. Words are given in normal form
// (simplified characters, lower case); a traditional character has its own readings, but the phrases that
// decide between several are simplified.
package pinyin

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
	"iter"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// The data: README.md says where it comes from.
//
//go:embed readings.txt.gz
var readingsFile []byte

//go:embed names.txt
var namesFile string

// syllable is a syllable by its place in the sorted list of all syllables, from 1; 0 is none.
type syllable uint16

// The characters of the basic plane that are read, from 〇 on; what stands among them without a reading (kana,
// signs) has 0.
const firstHan, lastHan = 0x3007, 0x9FFF

// readings is what is known of how characters and words are read.
type readings struct {
	names  []string // the syllables; names[0] is ""
	spells [][]string
	number map[string]syllable
	// letter[i] is the first syllable that begins with the letter 'a'+i or a later one.
	letter [27]syllable
	// usual is each character's most usual reading, and within the one that it has inside words where no
	// phrase says another.
	usual, within [lastHan + 1 - firstHan]syllable
	usualRest     map[rune]syllable // of the characters beyond the basic plane
	several       map[rune][]syllable
	phrases       phrases
	surnames      map[rune]syllable // those that a person's name begins with otherwise than a word does
	proper        phrases           // how places and persons are read, beside what their characters tell
	common        []rune            // the characters that ordinary words are made of, the most usual first
}

// phrases are words by their first character, the longest first.
type phrases map[rune][]phrase

// phrase is a word that its characters' usual readings do not tell how to read.
type phrase struct {
	word  string
	reads []syllable
}

var loaded = sync.OnceValue(load)

// load reads four parts, parted by empty lines: a syllable and the characters that are usually
// read so; characters with several readings; characters inside words, and words; common characters.
func load() *readings {
	text := unpack(readingsFile)
	usual, rest, _ := strings.Cut(text, "\n\n")
	several, rest, _ := strings.Cut(rest, "\n\n")
	words, common, _ := strings.Cut(rest, "\n\n")
	t := &readings{
		names:     make([]string, 1, 512),
		number:    make(map[string]syllable, 512),
		usualRest: map[rune]syllable{},
		several:   make(map[rune][]syllable, strings.Count(several, "\n")),
		phrases:   make(phrases, 2048),
		surnames:  map[rune]syllable{},
		proper:    make(phrases, 512),
	}
	t.common = []rune(strings.TrimSuffix(common, "\n"))
	t.addSyllables(usual, several)
	t.addUsual(usual)
	for line := range strings.Lines(several) {
		word, list := t.entry(line)
		r, _ := utf8.DecodeRuneInString(word)
		t.several[r] = list
	}
	t.addWords(words)
	t.addNames(namesFile)
	return t
}

// addSyllables adds all syllables that characters are read as, in order, with what is looked up by them.
func (t *readings) addSyllables(usual, several string) {
	for line := range strings.Lines(usual) {
		name, _, _ := strings.Cut(line, " ")
		t.names = append(t.names, name)
	}
	t.addRareSyllables(several)
	slices.Sort(t.names)
	t.spells = make([][]string, len(t.names))
	for i, name := range t.names {
		t.number[name] = syllable(i)
		t.spells[i] = spellings(name)
	}
	for i := range t.letter {
		at, _ := slices.BinarySearch(t.names, string(rune('a'+i)))
		t.letter[i] = syllable(at)
	}
}

// addUsual adds each character's most usual reading.
func (t *readings) addUsual(usual string) {
	for line := range strings.Lines(usual) {
		name, chars, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		s := t.number[name]
		for _, r := range chars {
			if firstHan <= r && r <= lastHan {
				t.usual[r-firstHan], t.within[r-firstHan] = s, s
			} else {
				t.usualRest[r] = s
			}
		}
	}
}

// addWords adds how characters are read inside words, and words that these do not tell how to read.
func (t *readings) addWords(words string) {
	for line := range strings.Lines(words) {
		word, list := t.entry(line)
		r, n := utf8.DecodeRuneInString(word)
		switch {
		case n < len(word):
			t.phrases[r] = append(t.phrases[r], phrase{word, list})
		case firstHan <= r && r <= lastHan:
			t.within[r-firstHan] = list[0]
		}
	}
	t.phrases.sort()
}

// addNames adds how places, persons and surnames are read.
func (t *readings) addNames(names string) {
	for line := range strings.Lines(names) {
		word, list := t.entry(line)
		if r, n := utf8.DecodeRuneInString(word); n < len(word) {
			t.proper[r] = append(t.proper[r], phrase{word, list})
		} else {
			t.surnames[r] = list[0]
		}
	}
	t.proper.sort()
}

func (p phrases) sort() {
	for _, list := range p {
		slices.SortStableFunc(list, func(a, b phrase) int { return len(b.word) - len(a.word) })
	}
}

// addRareSyllables adds the names that are nobody's most usual reading.
func (t *readings) addRareSyllables(several string) {
	known := make(map[string]bool, 512)
	for _, name := range t.names {
		known[name] = true
	}
	for line := range strings.Lines(several) {
		_, list, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		for name := range strings.SplitSeq(list, " ") {
			if !known[name] {
				known[name] = true
				t.names = append(t.names, name)
			}
		}
	}
}

func (t *readings) entry(line string) (word string, list []syllable) {
	word, reads, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
	list = make([]syllable, 0, strings.Count(reads, " ")+1)
	for name := range strings.SplitSeq(reads, " ") {
		list = append(list, t.number[name])
	}
	return word, list
}

// unpack panics when an embedded file is damaged, which the package's tests would show.
func unpack(file []byte) string {
	r, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		panic("embedded data of pinyin: " + err.Error())
	}
	text, err := io.ReadAll(r)
	if err != nil {
		panic("embedded data of pinyin: " + err.Error())
	}
	return string(text)
}

// first is the most usual reading of a character, 0 for none.
func (t *readings) first(r rune) syllable {
	if firstHan <= r && r <= lastHan {
		return t.usual[r-firstHan]
	}
	return t.usualRest[r]
}

// of appends the reading of each rune of a word, 0 for runes without one.
func (t *readings) of(list []syllable, word string) []syllable {
	r, n := utf8.DecodeRuneInString(word)
	if n == len(word) {
		return append(list, t.first(r))
	}
	for i := 0; i < len(word); {
		r, n := utf8.DecodeRuneInString(word[i:])
		if r < firstHan {
			list = append(list, 0)
			i += n
			continue
		}
		if p := t.phrases.longest(r, word[i:]); p != nil {
			list = append(list, p.reads...)
			i += len(p.word)
			continue
		}
		if r <= lastHan {
			list = append(list, t.within[r-firstHan])
		} else {
			list = append(list, t.usualRest[r])
		}
		i += n
	}
	return list
}

// named gives the reading of each rune of a word as of does, but for the names in it, which read as names; nil where
// it has none.
func (t *readings) named(word string) (list []syllable) {
	end := 0
	for i, r := range word {
		if i < end {
			continue
		}
		if p := t.proper.longest(r, word[i:]); p != nil {
			if list == nil {
				list = t.of(make([]syllable, 0, len(word)/3+1), word)
			}
			copy(list[utf8.RuneCountInString(word[:i]):], p.reads)
			end = i + len(p.word)
		}
	}
	return list
}

// longest is the longest phrase that text begins with, nil for none.
func (p phrases) longest(first rune, text string) *phrase {
	list := p[first]
	for i := range list {
		if strings.HasPrefix(text, list[i].word) {
			return &list[i]
		}
	}
	return nil
}

// Of gives the syllables of a word, one a rune: 长三角 is chang san jiao. A rune without a reading (a Latin
// letter, a digit, a sign) gives itself.
//
// Where a word holds a phrase of several characters whose reading is not the usual one, the longest from the left
// decides (重庆市 holds 重庆). It is meant for words: in running text a phrase may be found across the border of two
// words (社会|计划 holds 会计), so cut text into words first.
func Of(word string) []string {
	t := loaded()
	if word == "" {
		return nil
	}
	numbers := t.of(make([]syllable, 0, len(word)/3+1), word)
	list := make([]string, 0, len(numbers))
	for _, r := range word {
		if s := numbers[len(list)]; s != 0 {
			list = append(list, t.names[s])
		} else {
			list = append(list, string(r))
		}
	}
	return list
}

// All gives every reading of a character, the most usual first, and nil for what is not read (letters,
// digits, signs, and Han characters beyond those of the basic plane and the national standard).
func All(r rune) []string {
	t := loaded()
	if list := t.several[r]; list != nil {
		names := make([]string, len(list))
		for i, s := range list {
			names[i] = t.names[s]
		}
		return names
	}
	if s := t.first(r); s != 0 {
		return []string{t.names[s]}
	}
	return nil
}

// all is All by number.
func (t *readings) all(r rune) []syllable {
	if list := t.several[r]; list != nil {
		return list
	}
	if s := t.first(r); s != 0 {
		return []syllable{s}
	}
	return nil
}

// Names gives the names that are read otherwise than their characters, surnames aside.
func Names() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, list := range loaded().proper {
			for i, p := range list {
				// A name of several readings stands side by side with itself.
				if (i == 0 || list[i-1].word != p.word) && !yield(p.word) {
					return
				}
			}
		}
	}
}

// Initials gives the first letters of a word's syllables, as people abbreviate: 中国 is zg. Letters and
// digits give themselves, signs nothing. Match and Lexicon take zhg for 中国 as well.
func Initials(word string) string {
	var b strings.Builder
	i := 0
	syllables := Of(word)
	for _, r := range word {
		switch s := syllables[i]; {
		case s[0] < utf8.RuneSelf && 'a' <= s[0] && s[0] <= 'z':
			b.WriteByte(s[0])
		case said(r):
			b.WriteRune(unicode.ToLower(r))
		}
		i++
	}
	return b.String()
}

// said reports runes that are said aloud. Signs and spaces in a word are passed over.
func said(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) }
