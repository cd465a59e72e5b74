package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// chapterLength is about how many characters a chapter has: as many as a policy document.
const chapterLength = 4000

// articleTitle is the name of a law and the number of an article of it.
var articleTitle = regexp.MustCompile(`^(.+?)\s*(第([零〇一二三四五六七八九十百千]+)条.*)$`)

// joinChapters makes long documents of a set whose documents are articles of laws: a law is cut between articles into parts of
// about the same length, as near to chapterLength as may be. It gives the folder of the documents and of the queries, for which a chapter is right where one of its articles is.
func joinChapters(t *testing.T, dir string, queries ...string) (chapters string) {
	t.Helper()
	docs, err := readJudgedDocuments(filepath.Join(dir, "docs.jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	type article struct {
		id, name, text string
		number         int
	}
	var laws []string // in the order of the file
	articles := map[string][]article{}
	for _, c := range docs.list {
		m := articleTitle.FindStringSubmatch(c.Title)
		if m == nil {
			t.Fatalf("%s is no article of a law: %s", c.ID, c.Title)
		}
		if articles[m[1]] == nil {
			laws = append(laws, m[1])
		}
		articles[m[1]] = append(articles[m[1]], article{c.ID, m[2], c.Sections[0].Text, chineseNumber(m[3])})
	}
	chapters = t.TempDir()
	var lines []any
	chapterOf := map[string]string{}
	for _, law := range laws {
		slices.SortStableFunc(articles[law], func(a, b article) int { return cmp.Compare(a.number, b.number) })
		whole := 0
		for _, a := range articles[law] {
			whole += utf8.RuneCountInString(a.text)
		}
		cuts := max(1, (whole+chapterLength/2)/chapterLength)
		var text strings.Builder
		id, read, done := "", 0, 1
		for i, a := range articles[law] {
			id = cmp.Or(id, a.id)
			chapterOf[a.id] = id
			text.WriteString(a.name + "\n" + a.text + "\n")
			read += utf8.RuneCountInString(a.text)
			if read*cuts >= whole*done || i == len(articles[law])-1 {
				lines = append(lines, map[string]string{"id": id, "title": law, "text": text.String()})
				text.Reset()
				id, done = "", read*cuts/max(1, whole)+1
			}
		}
	}
	writeLines(t, filepath.Join(chapters, "docs.jsonl"), lines)
	for _, name := range queries {
		lines = nil
		err := jsonLines(filepath.Join(dir, name+".jsonl"), func(line []byte) error {
			var q struct {
				ID       string   `json:"id"`
				Text     string   `json:"text"`
				Relevant []string `json:"relevant"`
			}
			if err := json.Unmarshal(line, &q); err != nil {
				return err
			}
			for i, id := range q.Relevant {
				q.Relevant[i] = chapterOf[id]
			}
			slices.Sort(q.Relevant)
			q.Relevant = slices.Compact(q.Relevant)
			lines = append(lines, q)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		writeLines(t, filepath.Join(chapters, name+".jsonl"), lines)
	}
	return chapters
}

func writeLines(t *testing.T, path string, lines []any) {
	t.Helper()
	var written bytes.Buffer
	to := json.NewEncoder(&written)
	for _, line := range lines {
		if err := to.Encode(line); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(path, written.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// chineseNumber reads the number of an article, below ten thousand.
func chineseNumber(text string) (n int) {
	units := map[rune]int{'十': 10, '百': 100, '千': 1000}
	digits := map[rune]int{'一': 1, '二': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}
	digit := 0
	for _, r := range text {
		if unit := units[r]; unit > 0 {
			n += max(1, digit) * unit
			digit = 0
		} else {
			digit = digits[r]
		}
	}
	return n + digit
}
