package charset

import (
	"os"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// ordinary are lines as documents have them, with names, rare characters and other letters among them.
var ordinary = []string{
	"青禾市推行企业开办一网联办改革", "近年来，我市聚焦企业和群众办事的堵点难点，推动审批流程再造。", "衢州市柯城区“最多跑一次”",
	"亳州、阆中、鄞州、歙县、黟县、婺源、邳州、睢宁八地", "濮阳市范县瓮城镇缫丝厂", "饕餮纹青铜觚、簋、卣、罍、甗、斝、觯、爵",
	"青海省門源回族自治縣推進「放管服」改革", "臺灣地區貿易便利化試點", "GDP增长6.5%，PM2.5下降12%。", "烫伤急救中心", "屯溪区推进屯堡保护",
	"Ürümqi, Xinjiang — état des lieux", "①②③ ★☆ ——……", "ئۇيغۇر ئاپتونوم رايونى", "སྒྲོལ་མ", "斤斤计较不如拷问自己",
	"硒、锗、铟、镓、钽、铌等稀有金属", "犇羴鱻麤淼焱垚", "莒县、郯城、沭阳、泗洪、盱眙、涟水六县检察院", "ΑΒΓ Σx² ± µ°",
}

// TestGarbled: text that was read in a wrong character set is told, and no other.
func TestGarbled(t *testing.T) {
	for _, line := range ordinary {
		if garbled, _ := Garbled(line); garbled > 0 {
			t.Errorf("%q is taken for garbage (%d)", line, garbled)
		}
	}
	text, err := os.ReadFile("../testdata/jiaxing/headed.md")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(string(text), "\n") {
		if garbled, _ := Garbled(line); garbled > 0 {
			t.Errorf("%q is taken for garbage (%d)", line, garbled)
		}
	}
}

// TestMisread writes lines in one character set and reads them in another.
func TestMisread(t *testing.T) {
	for name, way := range map[string]struct{ written, read encoding.Encoding }{
		"UTF-8 as GBK":      {encoding.Nop, simplifiedchinese.GBK},
		"UTF-8 as GB18030":  {encoding.Nop, simplifiedchinese.GB18030},
		"UTF-8 as 1252":     {encoding.Nop, charmap.Windows1252},
		"UTF-8 as Latin-1":  {encoding.Nop, charmap.ISO8859_1},
		"GBK as 1252":       {simplifiedchinese.GBK, charmap.Windows1252},
		"GBK as Latin-1":    {simplifiedchinese.GBK, charmap.ISO8859_1},
		"GBK as Big5":       {simplifiedchinese.GBK, traditionalchinese.Big5},
		"GBK as UTF-8":      {simplifiedchinese.GBK, nil},
		"and again as GBK":  {simplifiedchinese.GBK, encoding.Replacement},
		"UTF-8 as Big5":     {encoding.Nop, traditionalchinese.Big5},
		"debugger's memory": {nil, nil},
	} {
		for _, line := range ordinary[:3] {
			wrong := strings.Repeat("烫烫屯", len([]rune(line)))
			if way.written != nil {
				b, err := way.written.NewEncoder().String(line)
				if err != nil {
					t.Fatal(err)
				}
				switch way.read {
				case nil:
					wrong = strings.ToValidUTF8(b, "\uFFFD")
				case encoding.Replacement: // 锟斤拷
					lost := strings.Repeat("\uFFFD", len([]rune(line)))
					wrong, err = simplifiedchinese.GBK.NewDecoder().String(lost)
				default:
					wrong, err = way.read.NewDecoder().String(b)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			if garbled, all := Garbled(wrong); 5*garbled < all {
				t.Errorf("%s: %q (of %q) is taken for text: %d of %d", name, wrong, line, garbled, all)
			}
		}
	}
}
