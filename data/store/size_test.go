package store

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/data/jiaxing"
)

// spliced makes cases of pieces, of 8 to 24 characters, of the bundled collection: to compress them is harder than it is with
// what was written, where the same words come again.
func spliced(t testing.TB, n int, id func(i int) string) (cases []data.Case, size int) {
	t.Helper()
	bundled, err := jiaxing.Cases()
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, c := range bundled {
		for _, s := range c.Sections {
			all.WriteString(s.Text)
		}
	}
	text := []rune(all.String())
	random := rand.New(rand.NewPCG(51, 52))
	splice := func(length int) string {
		var b strings.Builder
		for b.Len() < length {
			at := random.IntN(len(text) - 24)
			for _, r := range text[at : at+8+random.IntN(17)] {
				if !data.IsControl(r) {
					b.WriteRune(r)
				}
			}
		}
		return b.String()
	}
	for i := range n {
		c := bundled[i%len(bundled)]
		c.ID, c.Number, c.Evidence, c.Title = id(i), 0, nil, splice(30)
		c.Sections = []data.Section{{Heading: "主要做法", Text: splice(150 + random.IntN(450))}}
		size += len(c.Title) + len(c.Sections[0].Text)
		cases = append(cases, c)
	}
	return cases, size
}

// TestSize holds the file to so many bytes for each byte of text, of cases of 400 bytes, whose JSON is 1.5 times that.
func TestSize(t *testing.T) {
	cases, size := spliced(t, 20000, func(i int) string { return fmt.Sprintf("jx-%d", i) })
	s := newTest(t)
	mustPut(t, s, cases...)
	info, err := os.Stat(s.Path())
	if err != nil {
		t.Fatal(err)
	}
	const most = 0.85
	times := float64(info.Size()) / float64(size)
	t.Logf("%.3f bytes for each of text", times)
	if times > most {
		t.Errorf("%.3f bytes for each of text, at most %.2f are allowed", times, most)
	}
}
