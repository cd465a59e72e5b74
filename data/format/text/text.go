// Package text hides how plain text and Markdown show their headings, tables and notes.
package text

import (
	"anlisou/data/format/charset"
	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/format/prose"
)

// Read reads plain text: lines as they are written, or, in a text wrapped to a width, as the
// paragraphs they make.
func Read(content []byte, in document.Reading) (*document.Document, error) {
	text, err := charset.Decode(content)
	if err != nil {
		return nil, err
	}
	text, repaired := charset.Clean(text)
	lines, err := outline.Lines(text, in.Budget)
	if err != nil {
		return nil, err
	}
	p := prose.OfPages(lines, in.Budget)
	p.Repaired += repaired
	return p.Document(in)
}
