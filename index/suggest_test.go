package index

import (
	"fmt"
	"slices"
	"testing"
)

func TestSpelling(t *testing.T) {
	for label, want := range map[string]string{"海关": "haiguan hg", "稅務局": "shuiwuju swj", "2021": "", "": ""} {
		if got := Spelling(label); got != want {
			t.Errorf("%s is spelt %q, want %q", label, got, want)
		}
	}
}

func TestSuggest(t *testing.T) {
	t.Parallel()
	x := bundledIndex(t)
	for _, test := range []struct {
		typed, want string
		kind        SuggestionKind
	}{
		{"海", "海关", SuggestDepartment}, {"haig", "海关", SuggestDepartment}, {"hg", "海关", SuggestDepartment}, {"hai'g", "海关", SuggestDepartment},
		{"金融", "金融创新", SuggestDomain}, {"qukuai", "区块链", SuggestWord}, {"qkl", "区块链", SuggestWord}, {"qu'kuai", "区块链", SuggestWord},
		{"zhong国", "中国", SuggestWord}, {"嘉贸", "“嘉贸贷”融资方案助力外贸企业融资多元化", SuggestTitle}, {"區塊", "E嘉区块链物证管理平台模式", SuggestTitle},
		{"changsanj", "长三角一体化核心城市统计联动机制探索", SuggestTitle},
		{"户口qian'yi", "户口迁移", SuggestWord}, {"户口q", "户口迁移", SuggestWord}, {"海关cha", "海关 查验", SuggestWord}, {"海关 查", "海关 查验", SuggestWord},
		{"部门:法院 song", "部门:法院 送达", SuggestWord}, {"部门:", "部门:海关", SuggestWord}, {"部门:h", "部门:海关", SuggestWord}, {"查验 部门：海", "查验 部门：海关", SuggestWord},
		{"领域:jin", "领域:金融创新", SuggestWord}, {"发改", "发展改革委", SuggestDepartment}, {"医保局", "医疗保障局", SuggestDepartment}, {"县教育和科技局", "教育局", SuggestDepartment},
	} {
		list, err := x.Suggest(t.Context(), test.typed, 8)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(list, func(s Suggestion) bool { return s.Text == test.want && s.Kind == test.kind }) {
			t.Errorf("%s: %v, want the %s %s", test.typed, list, test.kind, test.want)
		}
		checkSuggestions(t, test.typed, list, 8)
	}
	// What goes on from a word stands in a case with it, and what is counted is what would be found.
	for _, typed := range []string{"海关 c", "部门:税务 zengzhi", "海关 OR cha", "上海 h", "法院 r", "-海关 cha", "长", "yi", "医", "查验 部门:", "海关 部门:"} {
		list, err := x.Suggest(t.Context(), typed, 8)
		if err != nil || len(list) == 0 {
			t.Fatalf("%s: %v, %v", typed, list, err)
		}
		for _, s := range list {
			if r := find(t, x, Request{Query: s.Text}); s.Kind == SuggestWord && (r.Total != s.Cases || r.Relaxed != nil) {
				t.Errorf("%s is said to find %d, and finds %d", s.Text, s.Cases, r.Total)
			}
		}
	}
	for _, typed := range []string{"海关 hai", "海关 查验 \u200b", "海关 查验 \u00ad"} { // said already, and nothing
		if list, err := x.Suggest(t.Context(), typed, 8); err != nil || slices.ContainsFunc(list, func(s Suggestion) bool { return s.Kind == SuggestWord }) {
			t.Errorf("%q: %v, %v", typed, list, err)
		}
	}
	if list, err := x.Suggest(t.Context(), "  ", 8); err != nil || len(list) > 0 {
		t.Errorf("nothing typed: %v, %v", list, err)
	}
}

// Departments and domains come first, then words, then titles: those that begin with what was typed but for their
// signs or as it is read, that hold it, that hold a word it spells. What was typed, or stands for it, is marked in
// the text as the case has it; none comes twice.
func TestSuggestionsInOrder(t *testing.T) {
	t.Parallel()
	x := bundledIndex(t)
	const loan, blockchain = "title “[嘉贸贷”融资]方案助力外贸企业融资多元化", "title [E嘉区块链]物证管理平台模式"
	for typed, want := range map[string][]string{
		"haig": {"department [海关]"}, "海": {"department [海]关", "word [海]外"}, "hg": {"department [海关]", "word [合规]", "word [货柜]"}, "ＨＧ": {"department [海关]", "word [合规]", "word [货柜]"},
		"jr": {"domain [金融]创新", "word [金融]", "word [介入]", "word [进入]"}, "发改": {"department 发展改革委"},
		"jiamaodairongzi": {loan}, "jia'mao'dai'rong'zi": {loan}, "jia mao dai rong zi": {loan}, "jmdrz": {loan}, "嘉贸贷融资": {loan}, "嘉mao贷融z": {loan}, "嘉貿貸融資": {loan},
		"jmd":   {"word [嘉贸贷]", "title “[嘉贸贷]”融资方案助力外贸企业融资多元化"},
		"ejqkl": {blockchain}, "Ｅ嘉区块链": {blockchain}, "qlc": {"word [全流程]", "title [全流程]“智能送达”平台"},
		"csj": {
			"word [长三角]", "title [长三角]区域税收征管一体化建设", "title [长三角]一体化核心城市统计联动机制探索", "title [长三角]一体化示范区“医保同城化”改革",
			"title [长三角]区域跨省“户口迁移一体化”改革", "title [长三角]区域教育治理数字化转型一体化项目",
		},
		"rongzi": {"word [融资]", "title “嘉贸贷”[融资]方案助力外贸企业[融资]多元化"},
		"海关查":    {"word [海关 查]验"}, "金融支": {"word [金融支]持", "word [金融 支]出", "word [金融 支]行"}, "出口企业r": {"word [出口企业融]资", "word [出口企业 任]务", "word [出口企业 人]行", "word [出口企业 融]入"},
	} {
		list, err := x.Suggest(t.Context(), typed, 8)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range list {
			got = append(got, string(s.Kind)+" "+show(s.Runs))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", typed, got, want)
		}
		checkSuggestions(t, typed, list, 8)
	}
}

// A title is read in a collection of many, too, and one of two cases with the same title is enough.
func TestTitlesOfMany(t *testing.T) {
	source := newMemoryStore()
	for i := range 300 {
		source.put(simple(fmt.Sprintf("a%03d", i), fmt.Sprintf("关于第%d批的通报", i), "甲", nil, nil))
	}
	source.put(simple("z", "“禾链通”助农方案", "甲", nil, nil))
	x := openIndex(t, t.TempDir(), source)
	for _, typed := range []string{"heliantongzhunong", "hltzn", "he'lian'tong'zhu"} {
		list, err := x.Suggest(t.Context(), typed, 8)
		if err != nil || len(list) != 1 || list[0].ID != "z" {
			t.Errorf("%s: %v, %v", typed, list, err)
		}
	}
	if list, err := x.Suggest(t.Context(), "guanyu", 8); err != nil || len(list) > 8 {
		t.Errorf("%v, %v", list, err)
	}
	source.remove("z")
	if err := x.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	if list, err := x.Suggest(t.Context(), "hltzn", 8); err != nil || len(list) != 0 {
		t.Errorf("a deleted case: %v, %v", list, err)
	}
}

func checkSuggestions(t *testing.T, typed string, list []Suggestion, size int) {
	t.Helper()
	if len(list) > size {
		t.Errorf("%q: %d suggestions of %d", typed, len(list), size)
	}
	seen := map[string]bool{}
	for _, s := range list {
		var joined string
		for _, r := range s.Runs {
			joined += r.Text
		}
		if joined != s.Text || seen[s.Text] || s.Cases < 1 {
			t.Errorf("%q: suggestion %+v", typed, s)
		}
		seen[s.Text] = true
	}
}

// FuzzSearch: nothing that can be typed is an error, in a search or while typing.
