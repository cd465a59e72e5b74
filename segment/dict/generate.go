//go:build ignore

// Generate makes words.txt.zst from the simplified Chinese dictionary of the gse module that
// go.mod names, and variants.txt.zst from the tables of words that are written or said in several ways. Run it
// with "go generate ./segment/dict".
package main

import (
	"bufio"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/zstd"

	"anlisou/segment"
	"anlisou/segment/cedict"
	"anlisou/segment/opencc"
)

// minFrequency leaves out the rarest words: more than half of the dictionary, which costs as much
// in loading and memory, and most of it compounds whose parts are in it.
const minFrequency = 4

func main() {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/go-ego/gse").Output()
	if err != nil {
		log.Fatal("go list: ", err)
	}
	source, err := os.Open(filepath.Join(strings.TrimSpace(string(dir)), "data/dict/zh/s_1.txt"))
	if err != nil {
		log.Fatal(err)
	}
	defer source.Close()

	frequency := map[string]int{}
	lines := bufio.NewScanner(source)
	for lines.Scan() {
		var word string
		var f int
		if n, _ := fmt.Sscan(lines.Text(), &word, &f); n != 2 || f < minFrequency {
			continue
		}
		word = string(segment.Normalise(word).Runes)
		if segment.IsWord(word) {
			frequency[word] = max(frequency[word], f) // words that fold into one
		}
	}
	if err := lines.Err(); err != nil {
		log.Fatal(err)
	}
	write("words.txt.zst", frequency)
	write("variants.txt.zst", variants(frequency))
}

// variants are the words that are another way to write or say one, and that the dictionary lacks, at a share of that
// one's frequency: 看著 must not be cut out of 看|著名, but 计画|面试 is not 计|画面|试.
func variants(frequency map[string]int) map[string]int {
	const share = 10
	lacking := map[string]int{}
	add := func(word, other string) bool {
		if n := utf8.RuneCountInString(word); frequency[word] == 0 && segment.IsWord(word) && 2 <= n &&
			n <= segment.MaxWordLen {
			lacking[word] = max(lacking[word], minFrequency, frequency[other]/share)
		}
		return true
	}
	both := func(a, b string) bool { return add(a, b) && add(b, a) }
	opencc.Spellings(both)
	cedict.Spellings(both)
	// The mainland's own words for things are left as they are cut.
	opencc.Regions(func(there, here string, _ bool) bool { return add(there, here) })
	return lacking
}

func write(name string, frequency map[string]int) {
	words := make([]string, 0, len(frequency))
	for w := range frequency {
		words = append(words, w)
	}
	sort.Strings(words)

	var text []byte
	for _, w := range words {
		text = fmt.Appendf(text, "%s %d\n", w, frequency[w])
	}
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression))
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(name, encoder.EncodeAll(text, nil), 0o644); err != nil {
		log.Fatal(err)
	}
	fmt.Println(name, len(words), "words")
}
