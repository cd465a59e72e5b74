//go:build ignore

// Generate makes words.txt.gz from the simplified Chinese dictionary of the gse module that
// go.mod names. Run it with "go generate ./segment/dict".
package main

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"

	"anlisou/segment"
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
	words := make([]string, 0, len(frequency))
	for w := range frequency {
		words = append(words, w)
	}
	sort.Strings(words)

	out, err := os.Create("words.txt.gz")
	if err != nil {
		log.Fatal(err)
	}
	compressed, _ := gzip.NewWriterLevel(out, gzip.BestCompression)
	for _, w := range words {
		fmt.Fprintf(compressed, "%s %d\n", w, frequency[w])
	}
	if err := compressed.Close(); err != nil {
		log.Fatal(err)
	}
	if err := out.Close(); err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(words), "words")
}
