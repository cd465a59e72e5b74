package pinyin

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func (c Cut) String() string {
	s := strings.Join(c.Syllables, " ")
	if c.Unfinished {
		s += "-"
	}
	return s
}

func TestCuts(t *testing.T) {
	for _, tt := range []struct{ latin, want string }{
		{"xian", "xian|xi an|xian-|xia n-|xi an-|xi a n-"},
		{"xi'an", "xi an|xi an-|xi a n-"},
		{"fangan", "fang an|fan gan|fang an-|fan gan-|fang a n-|fan ga n-"},
		{"huj", "hu j-"},
		{"lv", "lv|lv-"},
		{"nü", "nv|nv-"},
		{"lue", "lve|lu e|lv e|lu e-|lv e-"},
		{"jvli", "ju li|ju li-"},
		{"yínháng", "yin hang|yin han g-"},
		{"YIN HANG", "yin hang|yin han g-"},
		{"zh", "zh-"},
		{"hello", ""},
		{"5g", ""},
		{"hg", ""},
		{"", ""},
		{"''", ""},
	} {
		var got []string
		for _, c := range Cuts(tt.latin) {
			got = append(got, c.String())
		}
		if all := strings.Join(got, "|"); all != tt.want {
			t.Errorf("Cuts(%s) = %s, want %s", tt.latin, all, tt.want)
		}
	}
}

func TestTyped(t *testing.T) {
	for query, want := range map[string]bool{
		"haiguan": true, "hg": true, "haig": true, "zhgj": true, "zhong国": true, "xi'an": true, "nü": true, "lüe": true, "zhuangg": true,
		"windows": false, // no syllable begins with wi, and i is no initial
		"iphone":  false,
		"5g":      false, "海关": false, "": false, "'": false, "vip": false, "a1": false,
	} {
		if got := Typed(query); got != want {
			t.Errorf("Typed(%s) = %v", query, got)
		}
	}
}

// u for ü is the one freedom of spelling.
func plain(s string) string { return strings.NewReplacer("v", "u", "'", "").Replace(s) }

// FuzzCuts: a cut put together again is the input, its syllables are syllables, and the order is as promised.
func FuzzCuts(f *testing.F) {
	for _, s := range []string{"xian", "lüeshi", "nve'r", "jvdian", "\xff", "zhuangzhuangzhuang", "ｘｉ", strings.Repeat("xian", 700), strings.Repeat("n", 3000)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, latin string) {
		cuts := Cuts(latin)
		if len(cuts) > maxCuts {
			t.Fatal(len(cuts), "cuts")
		}
		if len(cuts) > 0 && !Typed(latin) {
			t.Fatalf("%q can be cut but not have been typed", latin)
		}
		folded := plain(string(fold(latin)))
		for i, c := range cuts {
			if got := plain(strings.Join(c.Syllables, "")); got != folded {
				t.Fatalf("%q cut into %v", latin, c)
			}
			for j, s := range c.Syllables {
				if last := j == len(c.Syllables)-1; (!last || !c.Unfinished) && loaded().number[s] == 0 {
					t.Fatalf("%q is no syllable in %v", s, c)
				}
			}
			if i > 0 {
				before := cuts[i-1]
				if before.Unfinished && !c.Unfinished ||
					before.Unfinished == c.Unfinished && len(before.Syllables) > len(c.Syllables) {
					t.Fatalf("%v before %v", before, c)
				}
			}
			if slices.ContainsFunc(cuts[:i], func(other Cut) bool { return fmt.Sprint(other) == fmt.Sprint(c) }) {
				t.Fatalf("%v twice", c)
			}
		}
	})
}

// go test -tags ne -run '^$' -bench Cuts ./segment/pinyin
func BenchmarkCuts(b *testing.B) {
	Cuts("a")
	for b.Loop() {
		Cuts("chuanbianzhiti")
	}
}
