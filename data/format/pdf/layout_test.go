package pdf

import (
	"testing"
)

// TestOutlineOfAPDF: what the outline names is a heading, though it is set as the text is.
func TestOutlineOfAPDF(t *testing.T) {
	paragraph := func(page int, text string) pdfParagraph {
		return pdfParagraph{text: text, first: pdfLine{page: page, size: 10}}
	}
	p := &pdfLayout{
		size: 10, outline: []bookmark{{title: "甲题", level: 1}, {title: "乙题", page: 1, level: 1}},
		paragraphs: []pdfParagraph{paragraph(0, "甲题"), paragraph(0, "甲文。"), paragraph(1, "乙题"), paragraph(1, "乙文。")},
	}
	p.markHeadings()
	for i, want := range []int{1, 0, 1, 0} {
		if got := p.paragraphs[i]; got.level != want {
			t.Errorf("%s is a heading of level %d, want %d", got.text, got.level, want)
		}
	}
}
