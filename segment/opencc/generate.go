//go:build ignore

// Generate makes variants.txt, several.txt, spellings.txt.gz and regions.txt.gz from OpenCC's tables and ours.txt;
// README.md names the package and the commands. Run it with "go run generate.go FOLDER".
package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"log"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: go run generate.go FOLDER")
	}
	g := &generator{folder: os.Args[1], frequency: frequencies()}
	g.readCharacters()
	write(
		"variants.txt",
		"# Made by generate.go from TWVariants, HKVariants and STCharacters: see README.md.\n",
		g.variantLines(),
	)
	write("several.txt", "# Made by generate.go from STCharacters: see README.md.\n", g.severalLines())
	compress("spellings.txt.gz", g.spellings())
	compress("regions.txt.gz", g.regions())
}

type generator struct {
	folder    string
	frequency map[string]int // of the words of the general dictionary

	simplified map[rune][]rune // TSCharacters, the usual form first
	variants   map[rune]rune   // from a form that only Taiwan, Hong Kong or old print have to the one in normal form
	standard   map[rune][]rune // STCharacters, the usual form first
	longest    int             // of phrases, in characters
	phrases    map[string]string
	regional   []map[rune]rune // TWVariants, HKVariants
}

// table reads one of OpenCC's tables: a line is a text, a tab, and what it is converted to, the usual form first.
func (g *generator) table(name string) map[string][]string {
	text, err := os.ReadFile(filepath.Join(g.folder, name+".txt"))
	if err != nil {
		log.Fatal(err)
	}
	table := map[string][]string{}
	for line := range strings.Lines(string(text)) {
		from, to, found := strings.Cut(strings.TrimSpace(line), "\t")
		if found && !strings.HasPrefix(line, "#") {
			table[from] = append(table[from], strings.Fields(to)...)
		}
	}
	return table
}

func characters(table map[string][]string) map[rune][]rune {
	all := map[rune][]rune{}
	for from, to := range table {
		for _, t := range to {
			all[rune1(from)] = append(all[rune1(from)], rune1(t))
		}
	}
	return all
}

func rune1(s string) rune {
	r, n := utf8.DecodeRuneInString(s)
	if n != len(s) {
		log.Fatalf("%q is not one character", s)
	}
	return r
}

func (g *generator) readCharacters() {
	g.simplified, g.standard = characters(g.table("TSCharacters")), characters(g.table("STCharacters"))
	g.variants = map[rune]rune{}
	add := func(of, variant rune) {
		// What the mainland's standard has is a character there, whatever it stands for elsewhere (著, 么), and so is
		// what stays itself where OpenCC simplifies (瞭望).
		fold := g.fold(of)
		if max(fold, variant) <= 0xFFFF && g.simplified[variant] == nil && fold != variant && !inGB2312(variant) {
			g.variants[variant] = fold
		}
	}
	for _, name := range []string{"TWVariants", "HKVariants"} {
		region := map[rune]rune{}
		for of, variants := range characters(g.table(name)) {
			region[of] = variants[0]
			for _, v := range variants {
				add(of, v)
			}
		}
		g.regional = append(g.regional, region)
	}
	for of, variants := range g.standard {
		for _, v := range variants {
			if inGB2312(of) {
				add(of, v)
			}
		}
	}
	g.phrases = map[string]string{}
	for from, to := range g.table("STPhrases") {
		g.phrases[from] = to[0]
		g.longest = max(g.longest, utf8.RuneCountInString(from))
	}
}

func inGB2312(r rune) bool {
	b, err := simplifiedchinese.HZGB2312.NewEncoder().String(string(r))
	return err == nil && len(b) > 0
}

// fold is what segment.Normalise makes of a character.
func (g *generator) fold(r rune) rune {
	for range 2 { // 薴 苧 苎
		if to := g.simplified[r]; len(to) > 0 && to[0] <= 0xFFFF {
			r = to[0]
		}
	}
	if to, ok := g.variants[r]; ok {
		r = to
	}
	return unicode.ToLower(r)
}

func (g *generator) normal(text string) string { return strings.Map(g.fold, text) }

func (g *generator) variantLines() string {
	var b strings.Builder
	for _, v := range slices.Sorted(maps.Keys(g.variants)) {
		fmt.Fprintf(&b, "%c\t%c\n", v, g.variants[v])
	}
	return b.String()
}

// severalLines are the simplified characters that stand for several traditional ones, or for one beside themselves,
// with all that fold to them.
func (g *generator) severalLines() string {
	forms := map[rune][]rune{}
	for s, all := range g.standard {
		if len(all) > 1 && s == g.fold(s) &&
			slices.ContainsFunc(all, func(t rune) bool { return t != s && g.fold(t) == s }) {
			forms[s] = nil
		}
	}
	add := func(t rune) {
		if all, several := forms[g.fold(t)]; several && t != g.fold(t) && t <= 0xFFFF && !slices.Contains(all, t) {
			forms[g.fold(t)] = append(all, t)
		}
	}
	for t := range g.simplified {
		add(t)
	}
	for t := range g.variants {
		add(t)
	}
	var b strings.Builder
	for _, s := range slices.Sorted(maps.Keys(forms)) {
		slices.Sort(forms[s])
		fmt.Fprintf(&b, "%c\t%s\n", s, string(forms[s]))
	}
	return b.String()
}

// traditional is a simplified text in OpenCC's traditional form: the longest phrases from the left, else character by
// character.
func (g *generator) traditional(text string) string {
	runes := []rune(text)
	var b strings.Builder
	for i := 0; i < len(runes); {
		end := i
		for j := min(len(runes), i+g.longest); j > i+1; j-- {
			if to, ok := g.phrases[string(runes[i:j])]; ok {
				b.WriteString(to)
				end = j
				break
			}
		}
		if end > i {
			i = end
			continue
		}
		if to := g.standard[runes[i]]; len(to) > 0 {
			b.WriteRune(to[0])
		} else {
			b.WriteRune(runes[i])
		}
		i++
	}
	return b.String()
}

// pairs are words that are the same, otherwise written.
type pairs map[[2]string]bool

func (p pairs) add(a, b string) {
	if a == b || utf8.RuneCountInString(a) < 2 || utf8.RuneCountInString(b) < 2 || !isHan(a) || !isHan(b) {
		return
	}
	p[[2]string{min(a, b), max(a, b)}] = true
}

func isHan(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !unicode.Is(unicode.Han, r) }) < 0
}

// spellings are the words that folding characters leaves written in two ways: those of the phrase tables, and those
// of the general dictionary that Taiwan and Hong Kong write with a character of their own (接着 接著), or that are
// written with another traditional character of the same simplified form (规划: 規劃, 規畫).
func (g *generator) spellings() string {
	same := pairs{}
	tables := []string{
		"TSPhrases",
		"STPhrases",
		"TWVariantsRevPhrases",
		"HKVariantsRevPhrases",
		"TWVariantsPhrases",
		"HKVariantsPhrases",
	}
	for _, name := range tables {
		for from, to := range g.table(name) {
			for _, t := range to {
				same.add(g.normal(from), g.normal(t))
			}
		}
	}
	for _, words := range ours(true) {
		same.add(g.normal(words[0]), g.normal(words[1]))
	}
	// One form that no dictionary has, of a word that it has: where it has both (合着, 合著), they may be two words.
	one := func(word, other string) {
		if g.frequency[other] == 0 {
			same.add(word, other)
		}
	}
	others := g.others()
	for word := range g.frequency {
		traditional := []rune(g.traditional(word))
		word = g.normal(word)
		runes := []rune(word)
		for _, region := range g.regional {
			changed := slices.Clone(traditional)
			for i, r := range changed {
				if v, ok := region[r]; ok {
					changed[i] = v
				}
			}
			one(word, g.normal(string(changed)))
		}
		for i, s := range runes {
			for _, other := range others[s] {
				if len(traditional) == len(runes) && traditional[i] != s {
					changed := slices.Clone(runes)
					changed[i] = other
					one(word, string(changed))
				}
			}
		}
	}
	var b strings.Builder
	for _, p := range slices.SortedFunc(maps.Keys(same), func(a, b [2]string) int { return slices.Compare(a[:], b[:]) }) {
		fmt.Fprintf(&b, "%s\t%s\n", p[0], p[1])
	}
	return b.String()
}

// others are, by simplified character, the characters that stand for it in normal form where a traditional one has it
// as its second form: 画 for 划, because 畫 is both. TSPhrases must know a word of the kind (計畫 计划).
func (g *generator) others() map[rune][]rune {
	known := map[[2]rune]bool{}
	for from, to := range g.table("TSPhrases") {
		a, b := []rune(from), []rune(to[0])
		for i := range a {
			if len(a) == len(b) {
				known[[2]rune{a[i], b[i]}] = true
			}
		}
	}
	others := map[rune][]rune{}
	for t, forms := range g.simplified {
		for _, s := range forms[1:] {
			if f := g.fold(t); f != t && s != t && known[[2]rune{t, s}] && inGB2312(f) &&
				!slices.Contains(g.standard[s], t) {
				others[s] = append(others[s], f)
			}
		}
	}
	return others
}

// ownWord is how common in the mainland, beside the mainland's word for it, a word of another region may be and still
// be known as that: 资讯 for 信息, but not 智慧 for 智能, which are two words there.
const (
	ownWord    = 0.05
	fewOfAWord = 100
)

// regions are the words of Taiwan and Hong Kong with the mainland's; "own" stands behind those that are words of
// their own in the mainland.
func (g *generator) regions() string {
	said := map[string][]string{}
	add := func(there, here string) {
		there, here = g.normal(there), g.normal(here)
		// A character that stands for a word (埠, 端口) is in too many others.
		if (utf8.RuneCountInString(there) > 1) == (utf8.RuneCountInString(here) > 1) && there != here &&
			!slices.Contains(said[there], here) {
			said[there] = append(said[there], here)
		}
	}
	for _, name := range []string{"TWPhrases", "HKPhrases"} {
		for here, there := range g.table(name) {
			for _, t := range there {
				add(t, here)
			}
		}
	}
	for _, name := range []string{"TWPhrasesRev", "HKPhrasesRev"} {
		for there, here := range g.table(name) {
			for _, h := range here {
				add(there, h)
			}
		}
	}
	for _, words := range ours(false) {
		add(words[0], words[1])
	}
	var b strings.Builder
	for _, there := range slices.Sorted(maps.Keys(said)) {
		slices.Sort(said[there])
		for _, here := range said[there] {
			fmt.Fprintf(&b, "%s\t%s", there, here)
			if f := float64(g.frequency[there]); f >= fewOfAWord && f > ownWord*float64(g.frequency[here]) {
				b.WriteString("\town")
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// ours are the pairs of ours.txt that are one word, or those of regions.
func ours(same bool) (pairs [][]string) {
	text, err := os.ReadFile("ours.txt")
	if err != nil {
		log.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		spelling, equal := strings.CutPrefix(line, "= ")
		if words := strings.Fields(spelling); equal == same && len(words) == 2 && line[0] != '#' {
			pairs = append(pairs, words)
		}
	}
	return pairs
}

func frequencies() map[string]int {
	file, err := os.ReadFile("../dict/words.txt.gz")
	if err != nil {
		log.Fatal(err)
	}
	r, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		log.Fatal(err)
	}
	var text bytes.Buffer
	if _, err := text.ReadFrom(r); err != nil {
		log.Fatal(err)
	}
	frequency := map[string]int{}
	for line := range strings.Lines(text.String()) {
		word, count, _ := strings.Cut(strings.TrimSpace(line), " ")
		frequency[word], _ = strconv.Atoi(count)
	}
	return frequency
}

func write(name, head, text string) {
	if err := os.WriteFile(name, []byte(head+text), 0o644); err != nil {
		log.Fatal(err)
	}
	fmt.Println(name, strings.Count(text, "\n"), "lines,", len(text), "bytes")
}

func compress(name, text string) {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	fmt.Fprint(w, text)
	if err := w.Close(); err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(name, b.Bytes(), 0o644); err != nil {
		log.Fatal(err)
	}
	fmt.Println(name, strings.Count(text, "\n"), "lines,", len(text), "bytes,", b.Len(), "compressed")
}
