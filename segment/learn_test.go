package segment

import (
	"fmt"
	"iter"
	"os"
	"slices"
	"strings"
	"testing"
)

// bundled are the texts of the bundled collection, parted at its cases.
func bundled(t testing.TB) []string {
	t.Helper()
	source, err := os.ReadFile("../data/jiaxing/jiaxing-cases.txt")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(string(source), "案例")
}

// bodies are texts without titles.
func bodies(texts ...string) iter.Seq[Document] {
	return func(yield func(Document) bool) {
		for _, t := range texts {
			if !yield(Document{Body: t}) {
				return
			}
		}
	}
}

func learnt(texts ...Document) map[string]Learned {
	words := map[string]Learned{}
	for _, w := range Learn(Default(), slices.Values(texts)) {
		words[w.Word] = w
	}
	return words
}

func TestLearnMentions(t *testing.T) {
	words := learnt(slices.Collect(bodies("推出“零跑贷”和「零跑貸」，依据《反间谍法》。", "“零跑贷”；《零跑贷》；“海关”“优质服务”“二年内”“不少于三人”“零跑，贷”“"+strings.Repeat("零跑", 5)+"”“甲", "“”《》“"))...)
	for _, want := range []Learned{{"零跑贷", SourceQuoted, 3}, {"反间谍法", SourceBookTitle, 1}} {
		if words[want.Word] != want {
			t.Errorf("%v, want %v", words[want.Word], want)
		}
	}
	if len(words) != 2 {
		t.Errorf("learned %v", words)
	}
}

func TestLearnFrequent(t *testing.T) {
	// 渣土 stands beside many things, 渣土运 only before 输; a phrase of known words stands as often.
	others := strings.Split("工地 城市 道路 车辆 企业 公司 规定 处置 消纳 管理 时间 费用", " ")
	var texts []string
	for i := range 6 {
		a, b, c := others[i], others[i+6], others[(i+3)%6]
		texts = append(texts, fmt.Sprintf("%s渣土%s，有限公司承担%s责任。%s的渣土运输，%s有限公司承担。%s", a, b, b, c, a, strings.Repeat("本市鼓励开展研究。", 20)))
	}
	words := learnt(slices.Collect(bodies(texts...))...)
	if want := (Learned{"渣土", SourceFrequent, 12}); words["渣土"] != want {
		t.Errorf("%v, want %v", words["渣土"], want)
	}
	if len(words) != 1 {
		t.Errorf("learned %v", words)
	}
	one := strings.Join(texts, "\n")
	if words := learnt(Document{Body: one}); len(words) != 0 {
		t.Errorf("of one document: %v", words)
	}
	titled := learnt(Document{"渣土运输企业管理", one})
	if want := (Learned{"渣土", SourceTitle, 13}); titled["渣土"] != want || len(titled) != 1 {
		t.Errorf("of one document whose title has it: %v, want %v", titled, want)
	}
}

// A title that is a name, or has one between its signs, teaches it; one that is a phrase of known words, a number or a name that is known does not.
func TestLearnTitles(t *testing.T) {
	words := learnt(Document{"禾链通", "向农户放款。"}, Document{"蟹塘贷：养殖户融资方案", "养殖户可以申请。"}, Document{"推广“稻虾宝”品牌", ""}, Document{"海关", ""},
		Document{"优质服务", ""}, Document{"第十二条", ""}, Document{"2021年", ""}, Document{"蟹塘贷", ""}, Document{"", "禾苗链通"}, Document{"不动产", ""}, Document{"农户蟹塘贷", ""})
	for _, want := range []Learned{{"禾链通", SourceTitle, 1}, {"蟹塘贷", SourceTitle, 2}, {"稻虾宝", SourceQuoted, 1}} {
		if words[want.Word] != want {
			t.Errorf("%v, want %v", words[want.Word], want)
		}
	}
	if len(words) != 3 {
		t.Errorf("learned %v", words)
	}
}

func TestLearnFromTheBundledCollection(t *testing.T) {
	words := Learn(Default(), bodies(bundled(t)...))
	var names []string
	for _, w := range words {
		names = append(names, w.Word)
	}
	if want := "小微 跨省 全流程 同城化 一键上报 七个一 医保同城化 升级版 堵点 零距离"; strings.Join(names, " ") != want {
		t.Errorf("learned %v, want %s", names, want)
	}
	if again := Learn(Default(), bodies(bundled(t)...)); !slices.Equal(again, words) {
		t.Errorf("a second time %v", again)
	}
	s, err := Build(Options{Learned: words})
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range words {
		if n := len(s.Cut([]rune(w.Word))); n != 1 {
			t.Errorf("%s is cut into %d", w.Word, n)
		}
	}
}

// Whatever the texts hold, what is learned can be built with.
func FuzzLearn(f *testing.F) {
	f.Add("推出“零跑贷”《反间谍法》", "渣土“ａ股指数”")
	f.Fuzz(func(t *testing.T, a, b string) {
		words := Learn(Default(), slices.Values([]Document{{a, b}, {b, a}, {"", a}, {"", b}, {a, ""}}))
		for _, w := range words {
			if err := checkWord(w.Word); err != nil || w.Count < 1 || w.Source == "" || len(Default().Cut([]rune(w.Word))) < 2 {
				t.Fatalf("%+v: %v", w, err)
			}
		}
	})
}

// BenchmarkLearn is what the bundled collection takes, of 60 KB.
//
//	go test -tags ne -bench Learn -run '^$' ./segment
func BenchmarkLearn(b *testing.B) {
	texts := bundled(b)
	Default()
	for b.Loop() {
		Learn(Default(), bodies(texts...))
	}
}
