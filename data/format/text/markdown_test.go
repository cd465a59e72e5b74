package text

import (
	"testing"

	"anlisou/data/format/document"
)

// TestMarkdownAsPeopleWriteIt: marks around Chinese words, lines and indents mean what their writers see in an editor. CommonMark
// reads each of these otherwise: a mark beside a sign and a character closes nothing, a rule below a paragraph makes all of it a
// heading, an indent is code.
func TestMarkdownAsPeopleWriteIt(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"a colon within the mark", "**统一主体：**由市水务集团作为唯一业主。", "统一主体：由市水务集团作为唯一业主。"},
		{"quotes within the mark", "推行**“一件事”**改革，建立**“零等待”**机制。", "推行“一件事”改革，建立“零等待”机制。"},
		{"underscores among characters", "file_name_a和__重点__内容。", "file_name_a和重点内容。"},
		{"a rule below a paragraph", "由市水务集团作为唯一业主。\n贯通四个环节\n---", "由市水务集团作为唯一业主。\n贯通四个环节"},
		{"an indent", "    首先，**统一**主体。\n\n    其次，推广。", "首先，统一主体。\n\n其次，推广。"},
		{"line ends", "先建机制\n再推广\n\n后总结  \n完。", "先建机制\n再推广\n\n后总结\n完。"},
		{"numbers as they are counted", "1. 先做。\n1. 再做。", "1. 先做。\n1. 再做。"},
	} {
		doc, err := ReadMarkdown([]byte("# 甲题\n\n## 一、主要做法\n\n"+tt.text+"\n"), document.NewReading("", document.Options{Collection: "test"}, nil))
		if err != nil || len(doc.Cases) != 1 || len(doc.Cases[0].Sections) != 1 {
			t.Errorf("%s: %+v %v", tt.name, doc, err)
			continue
		}
		if got := doc.Cases[0].Sections[0].Text; got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
