package segment

import (
	"slices"
	"strings"
	"testing"

	"anlisou/data/rounds"
)

func TestParseDictionary(t *testing.T) {
	d, err := ParseDictionary("user.txt", []byte("\uFEFF# words of ours\r\n嘉禾科创走廊\n長江\t20000 # folded\n\n  ＶＲ展廳 0.5\n嘉禾科创走廊\n!市长\n-一网通办\n"))
	if err != nil {
		t.Fatal(err)
	}
	if want := []DictionaryWord{{"嘉禾科创走廊", 0}, {"长江", 20000}, {"vr展厅", 0.5}}; !slices.Equal(d.Words, want) {
		t.Errorf("words %v, want %v", d.Words, want)
	}
	if want := []string{"市长", "一网通办"}; !slices.Equal(d.Removed, want) {
		t.Errorf("removed %v, want %v", d.Removed, want)
	}
	for _, test := range []struct{ name, text, want string }{
		{"a sign", "# a\n嘉禾，科创\n", "user.txt, line 2: word \"嘉禾,科创\": a word is letters"},
		{"one character", "区", "line 1: word \"区\": a word has 2 to 32 characters"},
		{"too many characters", strings.Repeat("长", 33), "2 to 32 characters"},
		{"no number", "长江 often", "the frequency of 长江 is a number above 0 and up to 1e+09, not \"often\""},
		{"no frequency", "长江 0", "above 0"},
		{"an endless frequency", "长江 Inf", "above 0"},
		{"no frequency at all", "长江 NaN", "above 0"},
		{"too many fields", "长江 10 n", "\"n\" follows them"},
		{"a frequency of what is gone", "-长江 10", "\"10\" follows it"},
		{"nothing taken away", "a股\n-\n", "line 2: word \"\""},
		{"given and taken away", "长江\n!长江", "line 2: line 1 says otherwise of 长江"},
		{"given twice", "长江 1\n长江 2", "line 2: line 1 says otherwise of 长江"},
		{"not text", "长江\n\xff\xfe", "line 2: is not UTF-8"},
		{"too long", strings.Repeat("长江\n", MaxDictionaryBytes/7+1), "bytes, and may have 4194304"},
	} {
		_, err := ParseDictionary("user.txt", []byte(test.text))
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.HasPrefix(err.Error(), "user.txt") {
			t.Errorf("%s: %v, want %s", test.name, err, test.want)
		}
	}
}

func mustBuild(t *testing.T, dictionary string, learned ...Learned) *Segmenter {
	t.Helper()
	d, err := ParseDictionary("user.txt", []byte(dictionary))
	if err != nil {
		t.Fatal(err)
	}
	s, err := Build(Options{User: &d, Learned: learned})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestUserDictionaryChangesCuts(t *testing.T) {
	rounds.Computes(t)
	for _, test := range []struct{ dictionary, in, want string }{
		{"", "上海市长江隧桥", "上海市(上海) 长江 隧 桥"},
		{"市长江 500000000", "上海市长江隧桥", "上海 市长江(长江) 隧 桥"},
		{"上海 100000000\n市长 100000000", "上海市长江隧桥", "上海 市长 江 隧 桥"}, // words that the dictionary has
		{"", "中国一个", "中国 一个"},
		{"中国一个", "中国一个", "中国一个(中国 一个)"}, // the commonest two words
		{"一个 1", "中国一个人", "中国 一 个人"},
		{"", "一网通办", "一网通办(网通)"},
		{"-一网通办", "一网通办", "一 网通 办"},
		{"", "上海市政府", "上海市政府(上海市 上海 政府)"},
		{"!上海市政府\n!上海市", "上海市政府", "上海 市政府(政府)"},
		{"企业", "企业", "企业"},
	} {
		if got := cutBy(mustBuild(t, test.dictionary), test.in); got != test.want {
			t.Errorf("with %q: Cut(%s) = %s, want %s", test.dictionary, test.in, got, test.want)
		}
	}
}

func TestVersionIsOfTheWords(t *testing.T) {
	rounds.Computes(t)
	versions := map[string]string{}
	for _, dictionary := range []string{"", "嘉禾科创", "嘉禾科创 5", "嘉禾科创 6", "-海关", "长江", "长江 5"} {
		v := mustBuild(t, dictionary).Version()
		if dictionary != "长江" && versions[v] != "" { // 长江 is known, and as common as before
			t.Errorf("%q and %q have one version", dictionary, versions[v])
		}
		versions[v] = dictionary + " "
	}
	a := mustBuild(t, "嘉禾科创\n长江 5\n-海关\n-查验", Learned{Word: "云上签", Source: SourceQuoted}, Learned{Word: "零跑", Source: SourceFrequent})
	b := mustBuild(t, "-查验\n长江 5\n-海关\n嘉禾科创", Learned{Word: "零跑", Source: SourceQuoted}, Learned{Word: "云上签", Source: SourceQuoted})
	if a.Version() != b.Version() {
		t.Error("the same words in another order have another version")
	}
}

func TestWords(t *testing.T) {
	rounds.Computes(t)
	s := mustBuild(t, "云上签 7\n长江\n-海关\n-一网通办\n-不学", Learned{"零跑", SourceQuoted, 3}, Learned{"云上签", SourceQuoted, 3}, Learned{"企业", SourceQuoted, 3}, Learned{"不学", SourceQuoted, 3})
	words := map[string]SourcedWord{}
	sources := map[string]int{}
	for w := range s.Words() {
		if _, twice := words[w.Word]; twice {
			t.Errorf("%s is listed twice", w.Word)
		}
		words[w.Word] = w
		sources[w.Source]++
	}
	for _, want := range []SourcedWord{
		{"云上签", 7, SourceUser}, {"长江", 18930, SourceUser}, {"零跑", ourFrequency, SourceQuoted},
		{"企业", 34826, SourceGeneral}, {"容缺受理", ourFrequency, SourceDomain},
	} {
		if words[want.Word] != want {
			t.Errorf("%v, want %v", words[want.Word], want)
		}
	}
	for _, gone := range []string{"海关", "一网通办", "不学"} {
		if w, there := words[gone]; there {
			t.Errorf("%v is taken away and listed", w)
		}
	}
	if sources[SourceUser] != 2 || sources[SourceQuoted] != 1 || sources[SourceDomain] < 60 || sources[SourceGeneral] < 150_000 {
		t.Errorf("words of each source: %v", sources)
	}
}

func TestBuildRefusesWhatIsNoWord(t *testing.T) {
	for _, o := range []Options{
		{User: &Dictionary{Words: []DictionaryWord{{"長江", 0}}}},
		{User: &Dictionary{Words: []DictionaryWord{{"长江", -1}}}},
		{User: &Dictionary{Words: []DictionaryWord{{"长江", 1}}, Removed: []string{"长江"}}},
		{Learned: []Learned{{Word: "长,江"}}},
	} {
		if _, err := Build(o); err == nil || !strings.Contains(err.Error(), "江") {
			t.Errorf("Build(%+v): %v", o, err)
		}
	}
}

func FuzzParseDictionary(f *testing.F) {
	f.Add([]byte("长江 5\n-海关\n# x\n!a股\r\nＶＲ"))
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := ParseDictionary("d", text)
		if err != nil {
			return
		}
		for _, w := range d.Words {
			if err := w.check(); err != nil {
				t.Fatal(err)
			}
			if slices.Contains(d.Removed, w.Word) {
				t.Fatalf("%s is given and taken away", w.Word)
			}
		}
	})
}
