// Package dict holds the dictionaries that Chinese text is cut by.
package dict

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
)

//go:generate go run generate.go

//go:embed words.txt.gz
var words []byte

//go:embed domain.txt
var domain string

// Words is the general dictionary: a line is a word in normal form, a space, its frequency.
// It panics when the embedded file is damaged, which the package's tests would show.
func Words() []byte {
	r, err := gzip.NewReader(bytes.NewReader(words))
	if err != nil {
		panic("embedded dictionary: " + err.Error())
	}
	text, err := io.ReadAll(r)
	if err != nil {
		panic("embedded dictionary: " + err.Error())
	}
	return text
}

// Domain is the dictionary of reform cases: a word a line, '#' begins a comment.
func Domain() string { return domain }
