package printed

import (
	"testing"
)

// TestOutlineOfAPDF: what the outline names is a heading, though it is set as the text is.
func TestOutlineOfAPDF(t *testing.T) {
	of := func(page int, text string) paragraph {
		return paragraph{text: text, first: Line{Page: page, Size: 10}}
	}
	p := &layout{
		size: 10, outline: []Bookmark{{Title: "甲题", Level: 1}, {Title: "乙题", Page: 1, Level: 1}},
		paragraphs: []paragraph{of(0, "甲题"), of(0, "甲文。"), of(1, "乙题"), of(1, "乙文。")},
	}
	p.markHeadings()
	for i, want := range []int{1, 0, 1, 0} {
		if got := p.paragraphs[i]; got.level != want {
			t.Errorf("%s is a heading of level %d, want %d", got.text, got.level, want)
		}
	}
}
