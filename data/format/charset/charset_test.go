package charset

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"anlisou/data/format/document"
	"anlisou/data/format/internal/sample"
)

func TestDecodeText(t *testing.T) {
	bundled, err := os.ReadFile(filepath.Join("..", "..", "jiaxing", "jiaxing-cases.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		text        string
		traditional bool
	}{
		{string(bundled), false},
		{"目录", false}, // also valid UTF-8 when in GBK: "Ŀ¼"
		{"联通", false}, // the pair that editors took for UTF-8
		{"案例", false},
		{"海关总署", false},
		{"标题\n甲", false},
		{"一、主要做法", false},
		{"案例名称,牵头部门\n交地即施工,市发改委\n", false},
		{"title,department\n交地即施工,海关\n", false},
		{"“首违不罚”", false},
		{"嘉善、青浦、吴江三地", false},
		{"1. 免去了集装箱在港区内堆存与多次装卸环节", false},
		{"案例一\r\n甲\r\n", false},
		{strings.Repeat("id,value\n", 20000) + "海关总署的改革\n", false},
		{"目錄", true},
		{"貿易便利化", true},
		{"案例名稱,主管機關\n跨境電商,海關\n", true},
		{"一、主要作法\n推動數位化轉型，簡化行政程序。", true},
		{"plain ASCII, nothing else", false},
		{"plain ASCII, nothing else", true},
		{"", false},
	} {
		for name, content := range sample.Encoded(t, tt.text, tt.traditional) {
			if got, err := Decode(content); err != nil || got != tt.text {
				t.Errorf("%.20q in %s: %.40q, %v", tt.text, name, got, err)
			}
		}
	}
}

func TestDecodeTextKeeps(t *testing.T) {
	for _, text := range []string{"甲\x00乙，目录", "案\u200b例", "甲\ufffd乙的改革", "café résumé", "naïve", "a\r\nb\rc\n", "〇①℃ ㎡ ½", "😀 的"} {
		if got, err := Decode([]byte(text)); err != nil || got != text {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
}

func TestDecodeTextRefuses(t *testing.T) {
	_, err := Decode([]byte("案例一：甲题\n一、主要做法\n改革后,企业在\xff\xff货物到港前即可向海关报关"))
	var e *document.Error
	if !errors.As(err, &e) || e.Line != 3 || !strings.Contains(err.Error(), "UTF-8") {
		t.Errorf("error %v, want an *Error about line 3", err)
	}
}

// FuzzDecodeText: what is decoded is valid UTF-8, and what was valid UTF-8 beyond doubt stays.
func FuzzDecodeText(f *testing.F) {
	for _, content := range sample.Encoded(f, "案例一：“交地即施工”改革\n一、主要做法\n", false) {
		f.Add(content)
	}
	f.Add([]byte("\xff\xfe"))
	f.Add([]byte{0, 'a', 0})
	f.Fuzz(func(t *testing.T, content []byte) {
		text, err := Decode(content)
		if err != nil {
			var e *document.Error
			if !errors.As(err, &e) || strings.ContainsAny(err.Error(), "\r\n") {
				t.Fatalf("error %q (%T)", err, err)
			}
			return
		}
		if !utf8.ValidString(text) {
			t.Fatalf("%q decodes to invalid %q", content, text)
		}
	})
}
