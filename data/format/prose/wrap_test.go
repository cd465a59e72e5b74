package prose

import (
	"strings"
	"testing"

	"anlisou/data/format/outline"
)

// TestJoinWrapped: a text broken at a width is joined, one whose lines are paragraphs is not.
func TestJoinWrapped(t *testing.T) {
	long := strings.Repeat("为深化改革优化营商环境全市各部门协同推进审批服务便民利企", 3)
	wrap := func(text string, width int) string {
		var b strings.Builder
		for i, r := range []rune(text) {
			if i > 0 && i%width == 0 {
				b.WriteByte('\n')
			}
			b.WriteRune(r)
		}
		return b.String()
	}
	head := "集\n目录\n案例一:甲题\n案例二:乙题\n案例一:甲题\n一、主要做法\n"
	text := head + wrap(long, 30) + "。\n二、取得成效\n" + wrap(long, 30)[:2*91-1] + "\n- 1 -\n\f" + wrap(long, 30)[:90] + "。\n案例二:乙题\n一、主要做法\n" + wrap(long, 30) + "。"
	doc, err := readLines(text)
	if err != nil {
		t.Fatal(err)
	}
	if got := doc.Cases[1].Sections[0].Text; got != long+"。" {
		t.Errorf("got %q", got)
	}
	if got := doc.Cases[0].Sections[1].Text; strings.Contains(got, "\n") {
		t.Errorf("over the end of a page: %q", got)
	}
	if doc.Repaired < 5 || doc.Dropped != 1 {
		t.Errorf("repaired %d, dropped %d", doc.Repaired, doc.Dropped)
	}
	for _, plain := range []string{"短句。\n另一句。\n第三句。", long + "\n" + long + "\n" + long + "\n" + long + "\n" + long + "。"} {
		lines, err := outline.Lines(plain, nil)
		if err != nil {
			t.Fatal(err)
		}
		if out, n := joinWrapped(lines, nil); n != 0 || len(out) != len(lines) {
			t.Errorf("%.20q: %d lines joined", plain, n)
		}
	}
}
