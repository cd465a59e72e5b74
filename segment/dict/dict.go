// Package dict holds the dictionaries that Chinese text is cut by.
package dict

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
	"strings"
)

//go:generate go run generate.go

//go:embed words.txt.gz
var words []byte

//go:embed variants.txt.gz
var variants []byte

//go:embed domain.txt
var domain string

// Words is the general dictionary: a line is a word in normal form, a space, its frequency.
// It panics when an embedded file is damaged, which the package's tests would show.
func Words() string {
	var text strings.Builder
	for _, file := range [][]byte{words, variants} {
		r, err := gzip.NewReader(bytes.NewReader(file))
		if err != nil {
			panic("embedded dictionary: " + err.Error())
		}
		if _, err := io.Copy(&text, r); err != nil {
			panic("embedded dictionary: " + err.Error())
		}
	}
	return text.String()
}

// Domain is the dictionary of reform cases: a word a line, '#' begins a comment.
func Domain() string { return domain }
