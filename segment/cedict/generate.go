//go:build ignore

// Generate makes spellings.txt.gz from CC-CEDICT; README.md names the package and the command. Run it with
// "go run generate.go FILE".
package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"log"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"anlisou/segment"
)

var (
	entry = regexp.MustCompile(`^(\S+) (\S+) \[([^\]]*)\] /(.*)/`)
	// variant is "variant of 計劃|计划[ji4 hua4]": the traditional form, the simplified one where it differs, and how it
	// is read. An erroneous variant is one that people write; those of other times, languages and moods are not.
	variant = regexp.MustCompile(
		`^(?:\(Tw\) )?(?:(?:erroneous |nonstandard |common )?variant of|also written) ([^|\[\s,]+)(?:\|([^\[\s,]+))?\[([^\]]*)\]`,
	)
)

// main is long because it runs once, from the source to the table.
func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: go run generate.go FILE")
	}
	file, err := os.Open(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	r, err := gzip.NewReader(file)
	if err != nil {
		log.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		log.Fatal(err)
	}
	same := map[[2]string]bool{}
	add := func(a, b string) {
		a, b = string(segment.Normalise(a).Runes), string(segment.Normalise(b).Runes)
		// Of a single character nothing is known without the word that it stands in.
		if a != b && utf8.RuneCountInString(a) > 1 && utf8.RuneCountInString(b) > 1 && segment.IsHanText(a) &&
			segment.IsHanText(b) {
			same[[2]string{min(a, b), max(a, b)}] = true
		}
	}
	for line := range strings.Lines(string(text)) {
		m := entry.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		traditional, simplified, reading, glosses := m[1], m[2], m[3], m[4]
		add(traditional, simplified)
		meanings := strings.Split(glosses, "/")
		for _, gloss := range meanings {
			v := variant.FindStringSubmatch(gloss)
			// What is read otherwise is another word, and what means something else besides (冷戰, the Cold War and 冷顫)
			// would bring that.
			if v == nil || len(meanings) > 1 && !strings.Contains(gloss, "also written") ||
				toneless(
					v[3],
				) != toneless(
					reading,
				) || utf8.RuneCountInString(v[1]) != utf8.RuneCountInString(traditional) {
				continue
			}
			for _, other := range v[1:3] {
				if other != "" {
					add(traditional, other)
					add(simplified, other)
				}
			}
		}
	}
	var b strings.Builder
	for _, p := range slices.SortedFunc(maps.Keys(same), func(a, b [2]string) int { return slices.Compare(a[:], b[:]) }) {
		fmt.Fprintf(&b, "%s\t%s\n", p[0], p[1])
	}
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, gzip.BestCompression)
	fmt.Fprint(w, b.String())
	if err := w.Close(); err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile("spellings.txt.gz", out.Bytes(), 0o644); err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(same), "pairs,", out.Len(), "bytes")
}

// toneless is a reading without its tones: what is unstressed in one word is not in the other.
func toneless(reading string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' || r == ' ' {
			return -1
		}
		return r
	}, reading))
}
