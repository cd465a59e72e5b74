package segment

import (
	"os"
	"strings"
	"testing"
)

// BenchmarkNormalise runs on the bundled collection, and on its Han characters alone.
//
//	go test -tags ne -bench Normalise -run '^$' ./segment
func BenchmarkNormalise(b *testing.B) {
	source, err := os.ReadFile("../data/jiaxing/jiaxing-cases.txt")
	if err != nil {
		b.Fatal(err)
	}
	han := strings.Map(func(r rune) rune {
		if isCommonHan(r) {
			return r
		}
		return -1
	}, string(source))
	for name, text := range map[string]string{"cases": string(source), "Han": han} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				Normalise(text)
			}
		})
	}
}

// BenchmarkValues sets what finding numbers, dates and codes costs beside cutting the same text into terms.
//
//	go test -tags ne,nomsgpack -bench Values -run '^$' ./segment
func BenchmarkValues(b *testing.B) {
	source, err := os.ReadFile("../data/jiaxing/jiaxing-cases.txt")
	if err != nil {
		b.Fatal(err)
	}
	normal := NormaliseText(string(source)).Runes
	Default() // is made once
	for name, do := range map[string]func(){
		"values":   func() { Default().Values(normal) },
		"of a key": func() { Default().ValuesOf(normal, map[string]bool{"12号": true}) },
		"cut":      func() { Default().Cut(normal) },
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(source)))
			for b.Loop() {
				do()
			}
		})
	}
}

// BenchmarkParagraphs finds the ends of paragraphs in the bundled collection, and in 5 MB of short lines.
//
//	go test -tags ne,nomsgpack -bench Paragraphs -run '^$' ./segment
func BenchmarkParagraphs(b *testing.B) {
	source, err := os.ReadFile("../data/jiaxing/jiaxing-cases.txt")
	if err != nil {
		b.Fatal(err)
	}
	lines := strings.Repeat("一是跨境电商\n推进通关便利化，提升效率。\n1.海关\n（2）VR 展馆\n口岸物流\n", 5<<20/100)
	for name, text := range map[string]string{"cases": string(source), "short lines": lines} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				paragraphEnds(text)
			}
		})
	}
}
