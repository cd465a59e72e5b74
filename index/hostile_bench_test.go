package index

import (
	"strings"
	"testing"
)

func BenchmarkHostile(b *testing.B) {
	x := openIndex(b, b.TempDir(), newMemoryStore(bundled(b)...))
	q := string([]rune(strings.Repeat("you jie ", 63))[:500])
	for b.Loop() {
		if _, err := x.Search(b.Context(), Request{Query: q, Page: 1, Size: 10}); err != nil {
			b.Fatal(err)
		}
	}
}
