package pinyin

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"anlisou/data/rounds"
	"anlisou/segment/dict"
)

// dictionary is the general dictionary's words with their frequencies.
func dictionary(tb testing.TB) []Entry {
	tb.Helper()
	var words []Entry
	for line := range strings.Lines(dict.Words()) {
		word, count, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		weight, err := strconv.ParseFloat(count, 64)
		if err != nil {
			tb.Fatal(err)
		}
		words = append(words, Entry{word, weight})
	}
	return words
}

func words(found []Found) string {
	list := make([]string, len(found))
	for i, f := range found {
		list[i] = f.Word
	}
	return strings.Join(list, " ")
}

func TestFind(t *testing.T) {
	l := NewLexicon([]Entry{
		{"海关", 5}, {"海港", 9}, {"海关总署", 2}, {"好感", 7}, {"中国", 3}, {"整合", 1}, {"整改", 8}, {"西安", 4}, {"先", 6},
		{"绿色", 1}, {"长", 3}, {"长江", 2}, {"增长", 1}, {"5g网络", 1}, {"《中国》", 1}, {"海关", 1}, {"——", 9}, {"中华", 2}, {"直提", 1}, {"直提货", 9},
	}, nil)
	for _, tt := range []struct{ query, want string }{
		{"haiguan", "海关 海关总署"}, {"haig", "海港 海关 海关总署"}, {"hg", "海港 好感 海关 海关总署"}, {"hgzs", "海关总署"},
		{"zh", "中华 整合 直提货 整改 长 中国 直提 《中国》"}, {"zhong国", "中国 《中国》"}, {"中", "中国 中华 《中国》"}, {"zhg", "整改 中国 《中国》"},
		{"xian", "先 西安"}, {"xi'an", "西安"}, {"luse", "绿色"}, {"chang", "长 长江"}, {"zhang", "长"}, {"5g", "5g网络"}, {"5", "5g网络"},
		{"", ""}, {"xyz", ""}, {"海总", ""}, {"海关z", "海关总署"},
	} {
		if got := words(l.Find(tt.query, 20)); got != tt.want {
			t.Errorf("Find(%s) = %s, want %s", tt.query, got, tt.want)
		}
	}
	if got := words(l.Find("h", 2)); got != "海港 好感" {
		t.Error("limit:", got)
	}
	if l.Find("h", 0) != nil || l.Find("h", -1) != nil || len(NewLexicon(nil, nil).Find("h", 3)) != 0 {
		t.Error("found without a limit or a word")
	}
}

func TestRead(t *testing.T) {
	l := NewLexicon([]Entry{{"直提", 1}, {"直提货", 9}, {"支提", 5}, {"直", 2}, {"绿色", 1}, {"录色", 2}, {"长", 1}}, nil)
	for _, tt := range []struct {
		syllables  string
		unfinished bool
		want       string
	}{
		{"zhi ti", false, "支提 直提"}, {"zhi t", true, "直提货 支提 直提"}, {"zhi ti", true, "支提 直提 直提货"}, {"zhi", false, "直"},
		{"zh", true, "直提货 支提 直 长 直提"}, {"lv se", false, "绿色"}, {"lu se", false, "录色"}, {"l", true, "录色 绿色"}, {"chang", false, "长"}, {"zhang", false, "长"},
		{"zhi xx", false, ""}, {"xx", true, ""}, {"zhi ti huo qu", false, ""}, {"", false, ""},
	} {
		if got := words(l.Read(Cut{strings.Fields(tt.syllables), tt.unfinished}, 9)); got != tt.want {
			t.Errorf("Read(%s, %v) = %s, want %s", tt.syllables, tt.unfinished, got, tt.want)
		}
	}
}

// scan is what Find promises, by asking Match for each word.
func scan(words []Entry, query string, limit int) []Found {
	weight := map[string]float64{}
	for _, w := range words {
		weight[w.Word] = max(weight[w.Word], w.Weight)
	}
	var found []Found
	for w, n := range weight {
		if r, ok := Match(query, w); ok {
			found = append(found, Found{Entry{w, n}, r})
		}
	}
	slices.SortFunc(found, func(a, b Found) int {
		return cmp.Or(
			cmp.Compare(a.order(), b.order()),
			cmp.Compare(b.Weight, a.Weight),
			cmp.Compare(utf8.RuneCountInString(a.Word), utf8.RuneCountInString(b.Word)),
			strings.Compare(a.Word, b.Word))
	})
	return found[:min(limit, len(found))]
}

// typing types a word as somebody might: syllables in full, by initials, cut by apostrophes, the
// characters themselves, ü in its spellings, the end left out.
func typing(random *rand.Rand, word string) string {
	var b strings.Builder
	style := random.IntN(4)
	for i, r := range []rune(word) {
		s := Of(word)[i]
		switch pick := cmp.Or(style, 1+random.IntN(4)); {
		case pick == 1:
			b.WriteString(strings.ReplaceAll(s, "v", []string{"v", "u", "ü"}[random.IntN(3)]))
		case pick == 2:
			b.WriteString(s[:1])
		case pick == 3 && len(s) > 1 && s[1] == 'h':
			b.WriteString(s[:2])
		case pick == 4:
			b.WriteRune(r)
		default:
			b.WriteString(s)
		}
		if random.IntN(8) == 0 {
			b.WriteString([]string{"'", " ", "’"}[random.IntN(3)])
		}
	}
	text := []rune(b.String())
	return string(text[:len(text)-random.IntN(min(4, len(text)))])
}

// Find agrees with a scan by Match, over random sets of words and random input.
func TestFindIsScan(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	all := dictionary(t)
	// Short words of few syllables, so that readings and spellings meet; signs, letters, foreign characters.
	signs := []string{"《中国》", "5g网络", "a股", "b超", "kтv", "アニメ", "銀行", "略女绿", "\xff中", "一——二", "zh", "中'国"}
	for round := range rounds.Of(30) {
		var set []Entry
		for range 300 {
			w := all[random.IntN(len(all))]
			w.Weight = float64(random.IntN(4))
			set = append(set, w)
		}
		for _, s := range signs {
			set = append(set, Entry{s, float64(random.IntN(4))})
		}
		for range 100 { // words of few characters, one of them with several readings
			few := []rune("安昂西先长重乐儿恩额中整合和绿女会嗯阿")
			n := 1 + random.IntN(4)
			var w strings.Builder
			for range n {
				w.WriteRune(few[random.IntN(len(few))])
			}
			set = append(set, Entry{w.String(), float64(random.IntN(4))})
		}
		l := NewLexicon(set, nil)
		for range 120 {
			query := typing(random, set[random.IntN(len(set))].Word)
			if random.IntN(4) == 0 {
				query = query[:1+random.IntN(max(1, len(query)-1))%max(1, len(query))]
			}
			limit := []int{1, 3, 1000}[random.IntN(3)]
			got, want := l.Find(query, limit), scan(set, query, limit)
			if !slices.Equal(got, want) {
				t.Fatalf("round %d: Find(%q, %d)\n got %+v\nwant %+v", round, query, limit, got, want)
			}
		}
	}
}

// FuzzFind: Find agrees with a scan by Match, and Read gives what Match calls whole and in full.
func FuzzFind(f *testing.F) {
	for _, s := range [][2]string{
		{"haig", "海关 海港 好感"}, {"zhong国", "中国 钟国"}, {"zh", "整合 长"}, {"xi'a", "西安 先"}, {"\xff", "\xff \xff中"},
		{strings.Repeat("ang", 300), strings.Repeat("昂", 300)}, {"中z国g", "中整国改 中中国国"},
	} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, query, list string) {
		var set []Entry
		for i, w := range strings.Fields(list) {
			set = append(set, Entry{w, float64(i % 3)})
		}
		if len(set) > 100 {
			return
		}
		l := NewLexicon(set, nil)
		got, want := l.Find(query, 10), scan(set, query, 10)
		if !slices.Equal(got, want) {
			t.Fatalf("Find(%q) in %v\n got %+v\nwant %+v", query, set, got, want)
		}
		for _, c := range Cuts(query) {
			for _, found := range l.Read(c, 10) {
				typed := strings.Join(c.Syllables, "'")
				r, ok := Match(typed, found.Word)
				if !ok || r.order() > found.order() {
					t.Fatalf("Read(%v) = %+v, and Match(%q) = %+v", c, found, typed, r)
				}
			}
		}
	})
}

// 200,000 words and more: the dictionary, and made-up words of two of its short words.
func large(b *testing.B) []Entry {
	all := dictionary(b)
	random := rand.New(rand.NewPCG(3, 4))
	for len(all) < 200_000 {
		a, c := all[random.IntN(150_000)], all[random.IntN(150_000)]
		if utf8.RuneCountInString(a.Word+c.Word) <= 6 {
			all = append(all, Entry{a.Word + c.Word, 1})
		}
	}
	return all
}

// go test -tags ne -run '^$' -bench Lexicon ./segment/pinyin
func BenchmarkLexicon(b *testing.B) {
	set := large(b)
	b.Run("build", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			NewLexicon(set, nil)
		}
	})
	l := NewLexicon(set, nil)
	b.Logf("%d words, %.1f bytes a word", len(set), float64(24*cap(l.entries)+4*cap(l.start)+4*cap(l.symbols))/float64(len(set)))
	for _, query := range []string{
		"z", "zh", "hg", "zgs", "haiguan", "haig", "yh", "zzzz", "zdpyc", "xian", "zhongguo", "yinhangzhang", "中g", "zhong国", "中", "shis", "chuanbianzhiti",
		strings.Repeat("zh", 2000), strings.Repeat("xian", 1000), "jqqyrmzf",
	} {
		b.Run("find/"+query[:min(len(query), 20)], func(b *testing.B) {
			for b.Loop() {
				l.Find(query, 20)
			}
		})
	}
	b.Run("read", func(b *testing.B) {
		c := Cut{Syllables: []string{"zhong", "guo"}}
		for b.Loop() {
			l.Read(c, 5)
		}
	})
	b.Run("read/unfinished", func(b *testing.B) {
		c := Cut{[]string{"zhong", "g"}, true}
		for b.Loop() {
			l.Read(c, 5)
		}
	})
}
