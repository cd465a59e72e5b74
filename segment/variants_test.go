package segment

import (
	"slices"
	"strings"
	"testing"

	"anlisou/segment/opencc"
)

// The words of the tables are in normal form, or no query would ask for them, and are words to who cuts.
func TestVariantsAreWords(t *testing.T) {
	s := Default()
	words := 0
	check := func(word string) {
		words++
		if normal := string(Normalise(word).Runes); normal != word {
			t.Errorf("%s is in normal form %s", word, normal)
		}
		if n := Len(word); IsWord(word) && n > 1 && n <= MaxWordLen && s.Frequency(word) == 0 {
			t.Errorf("%s is no word", word)
		}
		if Len(word) > LongestVariant() {
			t.Errorf("%s is longer than the longest", word)
		}
	}
	for word, others := range AllSpellings() {
		check(word)
		for _, other := range others {
			if !slices.Contains(Spellings(other), word) {
				t.Errorf("%s is %s, but not the other way round", word, other)
			}
		}
	}
	opencc.Regions(func(there, here string, _ bool) bool {
		check(there)
		if normal := string(Normalise(here).Runes); normal != here {
			t.Errorf("%s is in normal form %s", here, normal)
		}
		return true
	})
	if words < 4000 {
		t.Errorf("only %d words", words)
	}
}

func TestVariants(t *testing.T) {
	for word, want := range map[string]string{"计划": "计画", "计画": "计划", "接着": "接著", "身分证": "身份证", "部份": "部分", "海关": ""} {
		if got := strings.Join(Spellings(word), " "); got != want {
			t.Errorf("%s is written %q, want %q", word, got, want)
		}
	}
	if got := Regions("软体"); len(got) != 1 || got[0] != (Region{"软件", false}) {
		t.Errorf("软体 is %v", got)
	}
	// 智慧 is a word of its own in the mainland: who asks for 智能 is not shown it.
	if got := Regions("智慧"); len(got) != 1 || got[0] != (Region{"智能", true}) || len(Regions("智能")) > 0 {
		t.Errorf("智慧 is %v, 智能 %v", got, Regions("智能"))
	}
}

func TestAmbiguousCharacters(t *testing.T) {
	// 干 may be 乾 and 幹 and is itself, 關 and 門 stand alone for 关 and 门.
	if got := string(slices.Collect(Ambiguous("乾幹干裡裏里髮發关關門a…𠮷"))); got != "乾幹裡裏髮發" {
		t.Errorf("ambiguous are %s", got)
	}
}

// Words in another spelling are cut as the usual one is, and take no characters from the words beside them.
func TestVariantsAreCutAsWords(t *testing.T) {
	for text, want := range map[string]string{
		"計畫面試": "计画 面试", "看著名的人": "看 著名 的 人", "接著作出": "接著 作出", "直接著作": "直接 著作", "網際網路安全": "网际网路 安全",
	} {
		normal := Normalise(text).Runes
		var words []string
		for _, w := range Default().Cut(normal) {
			words = append(words, string(normal[w.Start:w.End]))
		}
		if got := strings.Join(words, " "); got != want {
			t.Errorf("%s is cut %s, want %s", text, got, want)
		}
	}
}

// go test -tags ne,nomsgpack -run '^$' -bench Variants -benchtime 20x ./segment
func BenchmarkVariants(b *testing.B) {
	for b.Loop() {
		readVariants()
	}
}
