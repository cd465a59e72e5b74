package view

import (
	"net/url"
	"strings"
	"testing"
)

// FuzzReadable: an address to be read leads where the address led.
func FuzzReadable(f *testing.F) {
	for _, q := range []string{"外贸企业融资", "a&b=c d%20+#", "\xff海关", "海关\u200b\u2028", "€é😀", "%E6"} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, q string) {
		address := "https://a.example/?" + url.Values{"q": {q}, "department": {"海关"}}.Encode()
		read := Readable(address)
		u, err := url.Parse(read)
		if err != nil {
			t.Fatalf("%q: %v", read, err)
		}
		if got := u.Query().Get("q"); got != q {
			t.Errorf("%q reads %q, which asks for %q", address, read, got)
		}
		if !strings.Contains(read, "department=海关") {
			t.Errorf("%q is not to be read", read)
		}
	})
}
