//go:build !ne

package segment

import (
	"testing"

	"github.com/go-ego/gse"
)

// BenchmarkLoad compares what a start waits for with gse's own loader on gse's own embedded dictionary, in
// one run. The tag ne empties that dictionary, so this runs without it:
//
//	go test -bench Load -benchtime 5x ./segment
func BenchmarkLoad(b *testing.B) {
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := buildDictionaries(nil); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("gse-LoadDictEmbed", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			s := gse.Segmenter{SkipLog: true, NotLoadHMM: true}
			if err := s.LoadDictEmbed("zh_s"); err != nil {
				b.Fatal(err)
			}
			if s.Dict.NumTokens() < 300_000 {
				b.Fatal("gse's dictionary is not embedded: run without the tag ne")
			}
		}
	})
}
