package pinyin

import (
	"strconv"
	"strings"
	"testing"
	"unicode"
)

func TestMatch(t *testing.T) {
	for _, tt := range []struct {
		query, word string
		want        string // kind, "whole" or the runes covered; "" for no match
	}{
		{"haiguan", "海关", "full whole"}, {"haig", "海关", "full 2"}, {"hai", "海关", "full 1"}, {"h", "海关", "full 1"},
		{"hg", "海关", "initials whole"}, {"hguan", "海关", "mixed whole"}, {"hgu", "海关", "mixed 2"}, {"haiguans", "海关", ""},
		{"zhg", "中国", "initials whole"}, {"zg", "中国", "initials whole"}, {"zh", "整合", "initials whole"}, {"zhzh", "整治", "initials whole"},
		{"es", "额商", "initials whole"}, {"e", "额商", "full 1"}, {"h", "海", "full 1"}, {"es", "额商会", "full 2"},
		{"zhong国", "中国", "full whole"}, {"中guo", "中国", "full whole"}, {"中g", "中国", "initials whole"}, {"中g", "中国梦", "full 2"}, {"z国", "中国", "initials whole"},
		{"中国", "中国", "full whole"}, {"国", "中国", ""}, {"钟guo", "中国", ""},
		{"xian", "西安", "full whole"}, {"xian", "先", "full whole"}, {"xi'an", "西安", "full whole"}, {"xi'an", "先", ""}, {"xi an", "西安", "full whole"},
		{"fang'an", "方案", "full whole"}, {"fan'gan", "方案", ""}, {"fa'n", "方案", ""},
		{"lv", "绿色", "full 1"}, {"lüse", "绿色", "full whole"}, {"luse", "绿色", "full whole"}, {"LVSE", "绿色", "full whole"}, {"jvmin", "居民", "full whole"},
		{"nve", "虐待", "full 1"}, {"nue", "虐待", "full 1"}, {"yuan", "园区", "full 1"}, {"yvanqu", "园区", "full whole"},
		{"chengdu", "成都", "full whole"}, {"chengdou", "成都", ""}, {"chongqing", "重庆", "full whole"}, {"zhongqing", "重庆", ""},
		{"zhang", "长", "full whole"}, {"chang", "长", "full whole"}, {"zhang", "长江", ""}, {"c", "长", "full 1"},
		{"5gwl", "5g网络", "initials whole"}, {"5gwang", "5g网络", "full 3"}, {"zhongguo", "《中国》梦", "full 3"},
		{"csj", "长三角", "initials whole"}, {"cs", "长三角", "initials 2"}, {"changsj", "长三角", "mixed whole"}, {"changsan", "长三角", "full 2"},
		{"", "中国", ""}, {"'", "中国", ""}, {"a", "", ""}, {"a", "——", ""},
	} {
		r, ok := Match(tt.query, tt.word)
		got := ""
		if ok {
			got = describe(r)
		}
		if got != tt.want {
			t.Errorf("Match(%s, %s) = %q, want %q", tt.query, tt.word, got, tt.want)
		}
	}
}

// describe is the kind and what is covered.
func describe(r Reading) string {
	if r.Whole {
		return r.Kind.String() + " whole"
	}
	return r.Kind.String() + " " + strconv.Itoa(r.Runes)
}

// FuzzMatch: a word is wholly read by its syllables together, and by its initials, and never panics.
func FuzzMatch(f *testing.F) {
	for _, s := range [][2]string{
		{"haig", "海关"}, {"zhong国", "中国"}, {"\xff", "\xff"}, {strings.Repeat("ang", 2000), strings.Repeat("昂", 2000)},
		{"z'''h", "重庆市长寿区"}, {"İ", "İ"}, {"x", "绿略女"},
	} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, query, word string) {
		if r, ok := Match(query, word); ok && (r.Runes < 1 || r.Runes > len([]rune(word))) {
			t.Fatalf("Match(%q, %q) = %+v", query, word, r)
		}
		han := strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Han, r) && len(All(r)) > 0 {
				return r
			}
			return -1
		}, word)
		if han == "" {
			return
		}
		for _, typed := range []string{strings.Join(Of(han), ""), strings.Join(Of(han), "'"), han} {
			if r, ok := Match(typed, han); !ok || !r.Whole || r.Kind != Full || r.Runes != len([]rune(han)) {
				t.Fatalf("Match(%q, %q) = %+v, %v", typed, han, r, ok)
			}
		}
		if r, ok := Match(Initials(han), han); !ok || len([]rune(han)) > 1 && !r.Whole {
			t.Fatalf("Match(%q, %q) = %+v, %v", Initials(han), han, r, ok)
		}
	})
}

// go test -tags ne -run '^$' -bench Match ./segment/pinyin
func BenchmarkMatch(b *testing.B) {
	Match("a", "a")
	for b.Loop() {
		Match("zdpyc", "最多跑一次")
	}
}
