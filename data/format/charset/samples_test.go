package charset

import (
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	textunicode "golang.org/x/text/encoding/unicode"
)

// encoded writes a text in every encoding that is read.
func encoded(t testing.TB, text string, traditional bool) map[string][]byte {
	t.Helper()
	out := map[string][]byte{"UTF-8": []byte(text), "UTF-8 with mark": []byte("\ufeff" + text)}
	add := func(name string, b []byte, err error) {
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out[name] = b
	}
	for name, endian := range map[string]textunicode.Endianness{"LE": textunicode.LittleEndian, "BE": textunicode.BigEndian} {
		b, err := textunicode.UTF16(endian, textunicode.IgnoreBOM).NewEncoder().Bytes([]byte(text))
		add("UTF-16 "+name, b, err)
		b, err = textunicode.UTF16(endian, textunicode.UseBOM).NewEncoder().Bytes([]byte(text))
		add("UTF-16 with mark "+name, b, err)
	}
	if traditional {
		b, err := traditionalchinese.Big5.NewEncoder().Bytes([]byte(text))
		add("Big5", b, err)
		return out
	}
	b, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(text))
	add("GBK", b, err)
	b, err = simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(text))
	add("GB18030", b, err)
	return out
}
