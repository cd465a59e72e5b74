// Package opencc holds what OpenCC knows of Chinese text that is written in several ways: characters, words, and the
// words of Taiwan and Hong Kong.
package opencc

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
	"strings"
	"unicode/utf8"
)

var (
	//go:embed TSCharacters.txt
	characters string
	//go:embed variants.txt
	variants string
	//go:embed several.txt
	several string
	//go:embed spellings.txt.gz
	spellings []byte
	//go:embed regions.txt.gz
	regions []byte
)

// Simplified calls yield for each traditional character of the table, and each that only Taiwan, Hong Kong or old
// print have, with its usual simplified form.
func Simplified(yield func(traditional, simplified rune) bool) {
	for _, table := range []string{characters, variants} {
		for from, to := range pairs(table) {
			traditional, n := utf8.DecodeRuneInString(from)
			simplified, _ := utf8.DecodeRuneInString(to)
			if n == len(from) && traditional != simplified && !yield(traditional, simplified) {
				return
			}
		}
	}
}

// Several calls yield for each simplified character that stands for several traditional ones, or for one beside
// itself, with those that are not written as it is: 干 with 乾, 幹 and 榦.
func Several(yield func(simplified rune, traditional []rune) bool) {
	for from, to := range pairs(several) {
		simplified, _ := utf8.DecodeRuneInString(from)
		if !yield(simplified, []rune(to)) {
			return
		}
	}
}

// Spellings calls yield for each two words in normal form that are one word, written in two ways: 规划 and 规画.
func Spellings(yield func(a, b string) bool) { pairs(unpack(spellings))(yield) }

// Regions calls yield for each word of Taiwan or Hong Kong with a word of the mainland for the same, both in normal
// form: 软体, 软件. own says that the mainland has the first word, too, as one of its own: 智慧, 智能.
func Regions(yield func(there, here string, own bool) bool) {
	for there, here := range pairs(unpack(regions)) {
		here, _, own := strings.Cut(here, "\t")
		if !yield(there, here, own) {
			return
		}
	}
}

// pairs gives, of each line, what stands before the first tab and behind it.
func pairs(table string) func(yield func(from, to string) bool) {
	return func(yield func(from, to string) bool) {
		for line := range strings.Lines(table) {
			from, to, found := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
			if found && !strings.HasPrefix(line, "#") && !yield(from, to) {
				return
			}
		}
	}
}

func unpack(table []byte) string {
	r, err := gzip.NewReader(bytes.NewReader(table))
	if err != nil {
		panic("embedded table: " + err.Error()) // caught by the tests of package segment
	}
	text, err := io.ReadAll(r)
	if err != nil {
		panic("embedded table: " + err.Error())
	}
	return string(text)
}
