//go:build ignore

// Generate makes commonwords.txt from the simplified Chinese dictionary of the gse module that go.mod names (Apache-2.0,
// see segment/dict): the words of two characters that end as organs' names do and are none (格局, 大局, 餐厅, 主办), and those of
// three that end in one of them and are (财政局). Run it with "go generate ./data/label".
package main

import (
	"bufio"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"
)

// organs begin the words of two characters that are organs all the same: 总局, 市局.
const organs = "总分支厅市区司路邮"

// newer are words that the dictionary lacks.
const newer = "破局 谋局 稳局 赢局 新局"

func main() {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/go-ego/gse").Output()
	if err != nil {
		log.Fatal("go list: ", err)
	}
	f, err := os.Open(filepath.Join(strings.TrimSpace(string(dir)), "data/dict/zh/s_1.txt"))
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	common, longer := strings.Fields(newer), []string(nil)
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var word, class string
		var frequency int
		if n, _ := fmt.Sscan(lines.Text(), &word, &frequency, &class); n < 3 || frequency < 4 {
			continue
		}
		switch last, _ := utf8.DecodeLastRuneInString(word); utf8.RuneCountInString(word) {
		case 2:
			if last == '局' && class != "nt" || last == '厅' || last == '署' || last == '办' && (class == "v" || class == "b") {
				if !strings.ContainsAny(word[:3], organs) {
					common = append(common, word)
				}
			}
		case 3:
			if strings.ContainsRune("局厅署", last) {
				longer = append(longer, word)
			}
		}
	}
	if err := lines.Err(); err != nil {
		log.Fatal(err)
	}
	longer = slices.DeleteFunc(longer, func(word string) bool { return !slices.Contains(common, word[3:]) })
	slices.Sort(common)
	slices.Sort(longer)
	text := "# Words that end as organs' names do and are none; and organs that end in one of them. Made by generate.go.\n" +
		strings.Join(common, " ") + "\n" + strings.Join(longer, " ") + "\n"
	if err := os.WriteFile("commonwords.txt", []byte(text), 0o644); err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(common), "words,", len(longer), "organs")
}
