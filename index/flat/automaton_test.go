package flat

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"anlisou/data/rounds"
)

// What is found in one pass is what looking for each pattern by itself finds, wherever they overlap, hold or begin one another.
func TestPatternsFindAll(t *testing.T) {
	random := rand.New(rand.NewPCG(20, 26))
	for range rounds.Of(3000) {
		alphabet := []rune("海关税务𠮷a一")[:1+random.IntN(7)]
		text := func(most int) string {
			runes := make([]rune, 1+random.IntN(most))
			for i := range runes {
				runes[i] = alphabet[random.IntN(len(alphabet))]
			}
			return string(runes)
		}
		var texts [][]rune
		for range 1 + random.IntN(12) {
			texts = append(texts, []rune(text(5)))
		}
		slices.SortFunc(texts, slices.Compare)
		texts = slices.CompactFunc(texts, slices.Equal)
		in := []rune(text(60))
		var want, got [][3]int
		for unit, p := range texts {
			for i := 0; i+len(p) <= len(in); i++ {
				if slices.Equal(in[i:i+len(p)], p) {
					want = append(want, [3]int{i, i + len(p), unit})
				}
			}
		}
		f := NewAutomaton(texts).Stream(func(start, end, unit int) { got = append(got, [3]int{start, end, unit}) })
		for i, r := range in {
			f.Next(r, i, i+1)
		}
		var units [][3]int
		inUnits := NewAutomaton(texts)
		inUnits.Scan(Encode(in), func(start, unit int) bool {
			first := len(utf16.Decode(utf16.Encode(in)[:start]))
			units = append(units, [3]int{first, first + len(texts[unit]), unit})
			return true
		})
		order := func(a, b [3]int) int { return slices.Compare(a[:], b[:]) }
		slices.SortFunc(got, order)
		slices.SortFunc(units, order)
		slices.SortFunc(want, order)
		if !slices.Equal(got, want) || !slices.Equal(units, want) {
			t.Fatalf("%q in %q: %v, in flat text %v, want %v", texts, string(in), got, units, want)
		}
	}
}

// BenchmarkPatterns looks for 70 words in 1.9 MB, in one pass and one after another:
// go test -tags ne -run '^$' -bench Patterns ./index
func BenchmarkPatterns(b *testing.B) {
	sentence := "为深入推进“放管服”改革，嘉兴海关联合市商务局推出“船边直提”模式，企业平均通关时间压缩65%以上。"
	text := []rune(strings.Repeat(sentence, 1900*1024/len(sentence)))
	var words [][]rune
	for i := range 70 {
		words = append(words, []rune{'嘉', rune(0x4E00 + 37*i)})
	}
	flat := Encode(text)
	b.Run("one pass", func(b *testing.B) {
		for b.Loop() {
			NewAutomaton(words).Scan(flat, func(int, int) bool { return true })
		}
	})
	b.Run("one after another", func(b *testing.B) {
		for b.Loop() {
			for _, w := range words {
				for rest, pattern := flat, Encode(w); ; {
					at := Index(rest, pattern)
					if at < 0 {
						break
					}
					rest = rest[at+2:]
				}
			}
		}
	})
}
