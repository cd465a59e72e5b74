package segment

import (
	"strings"
	"testing"

	"anlisou/data/rounds"
)

func TestParagraphEnds(t *testing.T) {
	wide := strings.Repeat("跨境电商", 9)
	for _, test := range []struct{ name, in, want string }{
		{"a line that was too long", wide + "\n" + wide, wide + wide},
		{"an empty line", wide + "\n \n" + wide, wide + "|" + wide},
		{"an indent", wide + "\n　　" + wide, wide + "|" + wide},
		{"a much longer line", "主要做法\n" + wide, "主要做法|" + wide},
		{"numbered items", wide + "\n1.甲\n（二）乙\n第三条丙\n①丁\n— 戊", wide + "|1.甲|(二)乙|第三条丙|1丁|- 戊"},
		{"no number", wide + "\n一般而言\n第一批", wide + "一般而言第一批"},
		{"items after a colon", "材料：\n身份证，\n营业执照\n" + wide, "材料:|身份证,|营业执照|" + wide},
		{"three short lines", "身份证\n营业执照\n房产证", "身份证|营业执照|房产证"},
		{"two of them", "身份证\n营业执照", "身份证营业执照"},
		{"three of which one has a comma", "身份证\n营业执照，\n房产证", "身份证营业执照, 房产证"},
		{"wide Latin letters are as narrow as the others", "ＡＢＣＤＥＦＧＨＩＪＫＬＭ\né\nb", "abcdefghijklm|e|b"},
		{"carriage returns, one of them doubled", wide + "\r" + wide + "\r\r" + wide, wide + wide + "|" + wide},
		{"the last line end", "身份证\n营业执照\n房产证\n", "身份证|营业执照|房产证"},
	} {
		if got := strings.ReplaceAll(string(NormaliseText(test.in).Runes), "\n", "|"); got != test.want {
			t.Errorf("%s: %q has the normal form %q, want %q", test.name, test.in, got, test.want)
		}
	}
}

// TestLineSigns: with whichever sign the lines of a text end, its normal form is the same.
func TestLineSigns(t *testing.T) {
	s := newSplicer(t, 21)
	marks := strings.Fields("1. （2） 三、 第四条 · 　　 ： 。")
	ended := 0
	for range rounds.Of(5000) {
		var lines []string
		for range 1 + s.IntN(8) {
			line := s.text(4)
			if s.IntN(2) == 0 {
				line = marks[s.IntN(len(marks))] + line
			}
			for _, sign := range lineSigns {
				line = strings.ReplaceAll(line, sign, "")
			}
			lines = append(lines, line)
		}
		want := string(NormaliseText(strings.Join(lines, "\n")).Runes)
		ended += strings.Count(want, string(ParagraphEnd))
		for _, sign := range []string{"\r\n", "\r", "\u2028", "\u2029"} {
			if got := string(NormaliseText(strings.Join(lines, sign)).Runes); got != want {
				t.Fatalf("lines that %q ends: %q has the normal form %q, want %q", sign, lines, got, want)
			}
		}
	}
	if ended < rounds.Of(5000) {
		t.Errorf("only %d paragraphs end", ended)
	}
}

// TestItemMarksBegin: mayBeItemMark knows all that an itemMark begins with.
func TestItemMarksBegin(t *testing.T) {
	rounds.Computes(t)
	for r := rune(0); r <= 0xFFFF; r++ {
		for _, rest := range []string{"", " ", ".", "、", "1)", "一）", "一章", "1条"} {
			if line := string(r) + rest; itemMark.MatchString(line) && !mayBeItemMark(r) {
				t.Fatalf("%q begins an item", line)
			}
		}
	}
}
