package pinyin

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"anlisou/data/rounds"
)

// toned are the vowels with their tone marks, as typed from a dictionary.
var toned = map[rune]string{'a': "āáǎà", 'e': "ēéěè", 'i': "īíǐì", 'o': "ōóǒò", 'u': "ūúǔù", 'v': "ǖǘǚǜ"}

// typings are ways to type syllables: run together, cut, with ü as ü or u, with tones.
func typings(random *rand.Rand, syllables []string) []string {
	marked := slices.Clone(syllables)
	for i, s := range syllables {
		at := strings.IndexAny(s, "aeo")
		if at < 0 {
			at = strings.IndexAny(s, "iuv")
		}
		marks := []rune(toned[rune(s[at])])
		marked[i] = s[:at] + string(marks[random.IntN(len(marks))]) + s[at+1:]
	}
	cut := strings.Join(syllables, "'")
	return []string{
		strings.Join(syllables, ""), cut, strings.Join(syllables, " "), strings.ReplaceAll(cut, "v", "ü"), strings.Join(marked, "'"),
		strings.NewReplacer("lv", "lu", "nv", "nu", "xu", "xv", "ju", "jv", "yu", "yv").Replace(cut),
	}
}

// TestNamesAreFoundByTheirReadings: each name that reads otherwise than its characters is found among the words of the language as it reads, however that is typed,
// and as its characters read, whole in both cases; so is a longer word that holds it.
func TestNamesAreFoundByTheirReadings(t *testing.T) {
	rounds.Computes(t)
	random := rand.New(rand.NewPCG(20, 28))
	words := dictionary(t)
	names := map[string][]string{}
	for line := range strings.Lines(namesFile) {
		f := strings.Fields(line)
		if utf8.RuneCountInString(f[0]) != len(f)-1 {
			t.Errorf("%q", line)
		}
		if len(f) > 2 && names[f[0]] == nil { // of several readings only the first is tried: the others are the next names
			names[f[0]] = f[1:]
			words = append(words, Entry{Word: f[0]}, Entry{Word: "老" + f[0]})
		}
	}
	if len(names) < 500 {
		t.Fatalf("%d names", len(names))
	}
	l := NewLexicon(words, nil)
	for name, reading := range names {
		for i, syllables := range [][]string{reading, Of(name), append([]string{"lao"}, reading...)} {
			word := name
			if i == 2 {
				word = "老" + name
			}
			for _, typed := range typings(random, syllables) {
				if !slices.ContainsFunc(l.Find(typed, 1000), func(f Found) bool { return f.Word == word && f.Whole && f.Kind == Full }) {
					t.Errorf("%s is not found as %s", word, typed)
				}
				if r, ok := Match(typed, word); !ok || !r.Whole {
					t.Errorf("Match(%s, %s) = %+v, %v", typed, word, r, ok)
				}
			}
		}
	}
}

// A surname reads so before a name, and changes no word of the language.
func TestSurnames(t *testing.T) {
	l := NewLexicon([]Entry{{"解学恭", 1}, {"解决", 9}, {"单位", 9}, {"单学文", 1}, {"区学海", 1}, {"查验", 9}, {"任弼时", 1}, {"解缙", 1}, {"单雄信", 1}, {"仇英", 1}, {"仇恨", 1}}, func(word string) bool { return strings.Contains(word, "学") })
	for typed, want := range map[string]string{
		"xiexuegong": "解学恭", "jiexuegong": "解学恭", "xxg": "解学恭", "xie学恭": "解学恭", "xieju": "", "jiejue": "解决", "shanwei": "", "danwei": "单位", "shanxuewen": "单学文", "ouxuehai": "区学海",
		"zhayan": "", "chayan": "查验", "renbishi": "任弼时", "xiejin": "解缙", "shanxiongxin": "单雄信", "qiuying": "仇英", "qiuhen": "", "chouhen": "仇恨",
	} {
		if got := words(l.Find(typed, 5)); got != want {
			t.Errorf("%s finds %q, want %q", typed, got, want)
		}
	}
	// Every surname of the table, by its reading there and by the one that its characters have.
	tried := 0
	for line := range strings.Lines(namesFile) {
		f := strings.Fields(line)
		if len(f) < 2 || utf8.RuneCountInString(f[0]) != 1 {
			continue
		}
		tried++
		name := f[0] + "学恭"
		l := NewLexicon([]Entry{{name, 1}}, func(string) bool { return true })
		for _, syllable := range append(f[1:], Of(name)[0]) {
			if got := words(l.Find(syllable+"xuegong", 5)); got != name {
				t.Errorf("%sxuegong finds %q, want %s", syllable, got, name)
			}
		}
	}
	if tried < 20 {
		t.Errorf("only %d surnames", tried)
	}
	if got := strings.Join(Of("解学恭"), " "); got != "jie xue gong" {
		t.Errorf("the usual reading of a word is %s", got)
	}
}
