package segment

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"anlisou/data/say"
)

// Limits of a user dictionary: bytes of its file, and characters of a word.
const (
	MaxDictionaryBytes = 4 << 20
	MaxWordLen         = 32
)

// Dictionary is what a user says about words.
type Dictionary struct {
	// Words are the words that text is to be cut into.
	Words []DictionaryWord `json:"words,omitempty"`
	// Removed are words, in normal form, that text is no longer to be cut into.
	Removed []string `json:"removed,omitempty"`
}

// DictionaryWord is a word in normal form of 2 to MaxWordLen characters.
type DictionaryWord struct {
	Word string `json:"word"`
	// Frequency is how common the word is beside the others of the dictionary, which have 4 to
	// some 300,000: of two ways to cut a text, the one through the commoner words is taken. 0 is a
	// frequency that keeps the word whole, whatever words it could be cut into.
	Frequency float64 `json:"frequency,omitempty"`
}

func (w DictionaryWord) check() error {
	if !(w.Frequency >= 0 && w.Frequency <= maxFrequency) {
		return say.Errorf("word %q: frequency %g", w.Word, w.Frequency)
	}
	return checkWord(w.Word)
}

// checkWord tells what keeps a text in normal form from being a word of a dictionary.
func checkWord(normal string) error {
	switch n := utf8.RuneCountInString(normal); {
	case !IsWord(normal):
		return say.Errorf("word %q: a word is letters, digits and Han characters, without signs or spaces", normal)
	case string(Normalise(normal).Runes) != normal:
		return say.Errorf("word %q is not in normal form", normal)
	case n < 2 || n > MaxWordLen:
		return say.Errorf("word %q: a word has 2 to %d characters", normal, MaxWordLen)
	}
	return nil
}

// ParseDictionary reads a user dictionary, UTF-8 text: a line is a word and, after white space, its frequency if it
// is to have a certain one; !word or -word takes a word away; # begins a comment. An error says the name of the file
// and the line, and what should stand there.
func ParseDictionary(name string, text []byte) (Dictionary, error) {
	if len(text) > MaxDictionaryBytes {
		return Dictionary{}, say.Errorf(
			"%s: the dictionary has %d bytes, and may have %d",
			name,
			len(text),
			MaxDictionaryBytes,
		)
	}
	var d Dictionary
	said := map[string]dictionaryLine{}
	number := 0
	for raw := range strings.Lines(strings.TrimPrefix(string(text), "\uFEFF")) {
		number++
		line, err := parseLine(raw)
		if err != nil {
			return Dictionary{}, &say.LineError{Name: name, Line: number, Err: err}
		}
		if line.Word == "" {
			continue
		}
		line.number = number
		if before, again := said[line.Word]; again {
			if before.DictionaryWord != line.DictionaryWord || before.removed != line.removed {
				return Dictionary{}, &say.LineError{Name: name, Line: number,
					Err: say.Errorf("line %d says otherwise of %s", before.number, line.Word)}
			}
			continue
		}
		said[line.Word] = line
		if line.removed {
			d.Removed = append(d.Removed, line.Word)
		} else {
			d.Words = append(d.Words, line.DictionaryWord)
		}
	}
	return d, nil
}

type dictionaryLine struct {
	DictionaryWord
	removed bool
	number  int
}

// parseLine reads a line of a dictionary; one that holds only a comment has no word.
func parseLine(text string) (dictionaryLine, error) {
	var line dictionaryLine
	if !utf8.ValidString(text) {
		return line, say.New("is not UTF-8 text")
	}
	text, _, _ = strings.Cut(text, "#")
	fields := strings.Fields(text)
	if len(fields) == 0 {
		return line, nil
	}
	word := fields[0]
	if line.removed = word[0] == '!' || word[0] == '-'; line.removed {
		word = word[1:]
	}
	line.Word = string(Normalise(word).Runes)
	if err := checkWord(line.Word); err != nil {
		return line, err
	}
	switch {
	case line.removed && len(fields) > 1:
		return line, say.Errorf("a word that is taken away stands alone, and %q follows it", fields[1])
	case len(fields) > 2:
		return line, say.Errorf("a line is a word and its frequency, and %q follows them", fields[2])
	case len(fields) == 2:
		f, err := strconv.ParseFloat(fields[1], 64)
		if err != nil || !(f > 0 && f <= maxFrequency) {
			return line, say.Errorf(
				"the frequency of %s is a number above 0 and up to %g, not %q",
				line.Word,
				maxFrequency,
				fields[1],
			)
		}
		line.Frequency = f
	}
	return line, nil
}

// maxFrequency leaves gse's sum of all frequencies exact.
const maxFrequency = 1e9
