package index

import (
	"unicode/utf8"

	"anlisou/data"
	"anlisou/segment"
)

// Breaks are the places of a text, in bytes, at which a line may end between two words that stand side by side; where a
// sign stands between them the line may end anyway. There are none in what is longer than a
// title, and while the index is built.
func (x *Index) Breaks(text string) (places []int) {
	g := x.now.Load()
	if g == nil || len(text) > utf8.UTFMax*data.MaxTitleLen {
		return nil
	}
	normal := segment.Normalise(text)
	end := -1
	for _, w := range g.segmenter.Cut(normal.Runes) {
		if w.Start == end {
			places = append(places, int(normal.Start[w.Start]))
		}
		end = w.End
	}
	return places
}
