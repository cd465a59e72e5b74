package charset

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// TestReadAsLatin1: Chinese text of any length that was read as Latin-1 once is refused for that, be it one line or
// many; text in GBK whose bytes may be such letters, and text of Western languages, is read.
func TestReadAsLatin1(t *testing.T) {
	sentences := []string{"广州市推进商事登记改革，企业开办时间由十天压缩到半天。", "青禾县设立“办不成事”反映窗口", "改革前跑五次、改革后跑一次（2023年）。"}
	for _, s := range sentences {
		for _, n := range []int{1, 7, 5000} {
			for _, between := range []string{"", "\n", " 1,200 "} {
				text := strings.Repeat(s+between, n)
				gbk, _ := simplifiedchinese.GBK.NewEncoder().String(text)
				for name, read := range map[string]struct {
					bytes string
					as    *charmap.Charmap
				}{"UTF-8 as Latin-1": {text, charmap.ISO8859_1}, "UTF-8 as 1252": {text, charmap.Windows1252},
					"GBK as Latin-1": {gbk, charmap.ISO8859_1}, "GBK as 1252": {gbk, charmap.Windows1252}} {
					misread, _ := read.as.NewDecoder().String(read.bytes)
					if got, err := Decode([]byte(misread)); err == nil || !strings.Contains(err.Error(), "garbled") {
						t.Errorf("%s, %d times %q: %v, %.60q", name, n, s, err, got)
					}
				}
				for _, content := range []string{text, gbk} {
					if got, err := Decode([]byte(content)); err != nil || got != text {
						t.Errorf("%d times %q: %v, %.60q", n, s, err, got)
					}
				}
			}
		}
	}
	for _, s := range []string{"目录", "路马龙", "旅馆", "Größe über Maß, Ärger, süß und böse", "Où étés-vous ? Ça gêne l’élève âgé, né à Nîmes.", "naïve café"} {
		content := s
		if strings.ContainsAny(s, "目路旅") {
			content, _ = simplifiedchinese.GBK.NewEncoder().String(s)
		}
		if _, err := Decode([]byte(content)); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	}
}

// TestLatinPairs: what is left of such text where the control characters were lost is garbled as well.
func TestLatinPairs(t *testing.T) {
	for _, s := range []string{"广州市推进商事登记改革，企业开办时间由十天压缩到半天。", "企业和群众不再来回奔波，满意度明显提高。"} {
		misread, _ := charmap.ISO8859_1.NewDecoder().String(s)
		lost := strings.Map(func(r rune) rune {
			if r >= 0x80 && r < 0xA0 {
				return -1
			}
			return r
		}, misread)
		if n, all := Garbled(lost); n != all {
			t.Errorf("%q: %d of %d", lost, n, all)
		}
		if n, _ := Garbled(s + "éà"); n != 0 {
			t.Errorf("%q: %d", s, n)
		}
	}
}
