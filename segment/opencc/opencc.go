// Package opencc holds OpenCC's table from traditional to simplified characters.
package opencc

import (
	_ "embed"
	"strings"
	"unicode/utf8"
)

//go:embed TSCharacters.txt
var table string

// Simplified calls yield for each traditional character of the table with its usual simplified form.
func Simplified(yield func(traditional, simplified rune) bool) {
	for line := range strings.Lines(table) {
		from, to, found := strings.Cut(line, "\t")
		if !found || strings.HasPrefix(line, "#") {
			continue
		}
		traditional, n := utf8.DecodeRuneInString(from)
		simplified, _ := utf8.DecodeRuneInString(to)
		if n == len(from) && traditional != simplified && !yield(traditional, simplified) {
			return
		}
	}
}
