// Package cedict holds the words that CC-CEDICT knows in two spellings.
package cedict

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
	"strings"
)

//go:embed spellings.txt.gz
var spellings []byte

// Spellings calls yield for each two words in normal form that are one word, written in two ways: 身份 and 身分.
func Spellings(yield func(a, b string) bool) {
	r, err := gzip.NewReader(bytes.NewReader(spellings))
	if err != nil {
		panic("embedded table: " + err.Error()) // caught by the tests of package segment
	}
	text, err := io.ReadAll(r)
	if err != nil {
		panic("embedded table: " + err.Error())
	}
	for line := range strings.Lines(string(text)) {
		a, b, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if !yield(a, b) {
			return
		}
	}
}
