package index

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"anlisou/data"
	"anlisou/data/rounds"
	"anlisou/index/highlight"
	"anlisou/index/query"
	"anlisou/segment"
)

func textOf(t *testing.T, x *Index, id string) string {
	t.Helper()
	c, _, err := x.config.Source.Case(id)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, s := range c.Sections {
		b.WriteString(s.Heading + s.Text)
	}
	return string(segment.Normalise(b.String()).Runes)
}

func marksOf(hits []Hit) (marks []string) {
	for _, h := range hits {
		for _, s := range append(slices.Clone(h.Snippets), highlight.Snippet{Runs: h.TitleRuns}) {
			for _, r := range s.Runs {
				if r.Mark {
					marks = append(marks, string(segment.Normalise(r.Text).Runes))
				}
			}
		}
	}
	return marks
}

func TestSynonyms(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(
		simple("literal", "甲", "参加医保的人", nil, nil),
		simple("other", "医疗保险医疗保险", "医疗保险,医疗保险,医疗保险", nil, nil),
		simple("neither", "丙", "统计年鉴", nil, nil),
		simple("apart", "丁", "异地就医", nil, nil),
	))
	r := find(t, x, Request{Query: "医保"})
	if got := ids(r.Hits); !slices.Equal(got, []string{"literal", "other"}) {
		t.Errorf("医保 finds %v, want the literal word before its synonym", got)
	}
	if got := r.Hits[1].Reasons; !slices.Equal(got, []highlight.Reason{{Kind: highlight.ReasonSynonym, For: "医保", Text: "医疗保险"}}) {
		t.Errorf("reasons %v", got)
	}
	if len(r.Hits[0].Reasons) > 0 {
		t.Errorf("the literal hit needs no reason: %v", r.Hits[0].Reasons)
	}
	if got := ids(find(t, x, Request{Query: "\"医保\""}).Hits); !slices.Equal(got, []string{"literal"}) {
		t.Errorf("the phrase finds %v", got)
	}
	if got := ids(find(t, x, Request{Query: "异地看病"}).Hits); !slices.Equal(got, []string{"apart"}) {
		t.Errorf("words that together have a synonym find %v", got)
	}
	// A unit with a number before it is one value with it, and needs none.
	x = openIndex(t, t.TempDir(), newMemoryStore(
		simple("a", "甲", "每平方米收费，每公里补助，每公斤计价", nil, nil), simple("b", "乙", "每平米收费，每千米补助，每千克计价", nil, nil),
		simple("c", "丙", "50平方米、50公里、50公斤", nil, nil), simple("d", "丁", "50平米、50千米、50千克", nil, nil),
	))
	for _, unit := range []string{"平方米", "平米", "公里", "千米", "公斤", "千克"} {
		if r := find(t, x, Request{Query: unit}); r.Total != 4 || r.Relaxed != nil {
			t.Errorf("%s finds %v", unit, ids(r.Hits))
		}
		if r := find(t, x, Request{Query: "50" + unit}); r.Total != 2 || strings.Contains(x.Plan("50"+unit).String(), "|") {
			t.Errorf("50%s finds %v (plan %s)", unit, ids(r.Hits), x.Plan("50"+unit))
		}
	}
}

func TestNumerals(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(
		simple("han", "甲", "二〇二一年三月，受理一千二百件，第十二条", nil, nil),
		simple("arabic", "乙", "2021年3月，受理1,200件，第12条", nil, nil),
		simple("plan", "丙", "“十四五”规划", nil, nil),
	))
	for _, q := range []string{"2021年", "二〇二一年", "二零二一年", "1200件", "1,200件", "一千二百件", "第12条", "第十二条"} {
		if r := find(t, x, Request{Query: q}); r.Relaxed != nil || r.Total != 2 {
			t.Errorf("%s finds %v (relaxed %v, plan %s)", q, ids(r.Hits), r.Relaxed, x.Plan(q))
		}
	}
	// A number and its measure stand together, in any writing and with any spacing.
	x = openIndex(t, t.TempDir(), newMemoryStore(
		simple("han", "甲", "用时六小时，惠及十一户，全长三十公里，降价20元", nil, nil),
		simple("arabic", "乙", "用时 6 小时，惠及 11户，全长30 公里，降价二十元", nil, nil),
		simple("apart", "丙", "六个部门等了24小时，十户十一年，30人走了五公里，二十人", nil, nil),
		simple("plan", "丁", "“十四五”规划", nil, nil),
	))
	for _, q := range []string{"六小时", "6小时", "十一户", "11户", "30公里", "三十公里", "二十元", "20元"} {
		if r := find(t, x, Request{Query: q}); r.Relaxed != nil || r.Total != 2 || slices.Contains(ids(r.Hits), "apart") {
			t.Errorf("%s finds %v (relaxed %v, plan %s)", q, ids(r.Hits), r.Relaxed, x.Plan(q))
		}
	}
	// The sign of a share belongs to its number.
	x = openIndex(t, t.TempDir(), newMemoryStore(
		simple("apart", "甲", "增长65 %以上", nil, nil),
		simple("wide", "乙", "增长65％以上", nil, nil),
		simple("han", "丙", "增长百分之六十五以上", nil, nil),
		simple("other", "丁", "六十五家，65 个，30%，165户", nil, nil),
		simple("plan", "戊", "“十四五”规划", nil, nil),
	))
	for _, q := range []string{"65%", "65％", "百分之六十五", "六十五%", "增长65%", "增长 百分之六十五"} {
		if r := find(t, x, Request{Query: q}); r.Relaxed != nil || r.Total != 3 || slices.Contains(ids(r.Hits), "other") {
			t.Errorf("%s finds %v (relaxed %v, plan %s)", q, ids(r.Hits), r.Relaxed, x.Plan(q))
		}
	}
	if got := ids(find(t, x, Request{Query: "十四五"}).Hits); !slices.Equal(got, []string{"plan"}) {
		t.Errorf("十四五 finds %v", got)
	}
}

// A query that names a department, by whatever name, or a domain finds the cases that have it, and says so; what
// holds the words is before them.
func TestNamesOfLabels(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(append(bundled(t),
		simple("text", "海关的事", "与海关协作。", nil, nil), simple("labelled", "通关", "随到随放。", []string{"海关"}, nil))...))
	for q, want := range map[string]struct {
		label query.Field
		value string
	}{
		"发展改革委": {query.Department, "发展改革委"}, "发改委": {query.Department, "发展改革委"}, "住建局": {query.Department, "住房和城乡建设局"}, "外事办公室": {query.Department, "外事办公室"},
		"贸易便利化": {query.Domain, "贸易便利化"}, "公共卫生": {query.Domain, "公共卫生"}, "gaj": {query.Department, "公安局"}, "gonganju": {query.Department, "公安局"}, "政务服务": {query.Domain, "政务服务"},
		"杭州海关": {query.Department, "海关"},
	} {
		r := find(t, x, Request{Query: q})
		if r.Correction != nil || r.Relaxed != nil {
			t.Errorf("%s: %+v, %+v", q, r.Correction, r.Relaxed)
		}
		labelled := find(t, x, Request{Filters: query.Filters{want.label: {want.value}}})
		for _, id := range ids(labelled.Hits) {
			if !slices.Contains(ids(r.Hits), id) {
				t.Errorf("%s finds %v, not %s of %s", q, ids(r.Hits), id, want.value)
			}
		}
		checkWhy(t, q, r)
	}
	r := find(t, x, Request{Query: "海关"})
	if got := ids(r.Hits); got[len(got)-1] != "labelled" || !slices.Equal(r.Hits[len(got)-1].Reasons, []highlight.Reason{{Kind: highlight.ReasonDepartment, Text: "海关"}}) || !slices.Contains(got, "text") {
		t.Errorf("finds %v, want the case that only has the label last: %+v", got, r.Hits[len(got)-1].Reasons)
	}
	// Everyday words, quotes and verbatim queries name nothing.
	for _, as := range []Request{{Query: "建设"}, {Query: `"海关"`}, {Query: "海关", Verbatim: true}} {
		if r := find(t, x, as); slices.ContainsFunc(r.Hits, func(h Hit) bool {
			return slices.Contains(h.Reasons, highlight.Reason{Kind: highlight.ReasonDepartment, Text: "海关"}) || slices.Contains(h.Reasons, highlight.Reason{Kind: highlight.ReasonDepartment, Text: "住房和城乡建设局"})
		}) {
			t.Errorf("%+v finds by labels: %v", as, ids(r.Hits))
		}
	}
	// Two words are no organ of a place, written together or apart; an organ is one with its place only where the
	// place is one.
	for q, want := range map[string][]string{
		"查验海关": {"jiaxing-01"}, "查验 海关": {"jiaxing-01"}, "区块链法院": {"jiaxing-03", "jiaxing-06"}, "区块链 法院": {"jiaxing-03", "jiaxing-06"}, "血透法院": nil, "血透 医保局": {"jiaxing-13"},
		"嘉兴市税务局": {"jiaxing-10", "jiaxing-11"}, "浙江省税务局": {"jiaxing-10", "jiaxing-11"}, "国家税务局": {"jiaxing-10", "jiaxing-11"}, "嘉善县税务局": {"jiaxing-10", "jiaxing-11"},
		"人民银行嘉兴市中心支行": {"jiaxing-20"}, "杭州 血透": nil,
		"试点教育局": nil, "安全海关": nil, "节省税务局": nil, "全市公安局": {"jiaxing-07", "jiaxing-08"}, "浙江税务局": {"jiaxing-10", "jiaxing-11"}, "南湖区公安局": {"jiaxing-07", "jiaxing-08"},
	} {
		r := find(t, x, Request{Query: q})
		got := ids(r.Hits)
		if r.Relaxed != nil {
			got = nil
		}
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("%s finds %v, want %v (plan %s)", q, got, want, x.Plan(q))
		}
	}
	// What the taxonomy knows is never put right, though no case has it.
	if r := find(t, openIndex(t, t.TempDir(), newMemoryStore(simple("a", "组建局", "组建局机关。", nil, nil))), Request{Query: "住建局"}); r.Correction != nil {
		t.Errorf("住建局 is put right: %+v", r.Correction)
	}
}

// Two words, asked for together, both stand in every case that is found without loosening, or the case says what
// stands for the one that does not.
func TestBothOfTwoWords(t *testing.T) {
	t.Parallel()
	cases := bundled(t)
	x := bundledIndex(t)
	var words []string
	for _, c := range cases {
		normal := segment.Normalise(c.Sections[0].Text).Runes
		for _, w := range segment.Default().Cut(normal) {
			if word := string(normal[w.Start:w.End]); w.End-w.Start > 1 && segment.IsHanText(word) && !query.StopWords[word] {
				words = append(words, word)
			}
		}
	}
	for _, name := range []string{"海关", "法院", "税务局", "医保局", "公安局", "民生服务"} {
		words = append(words, slices.Repeat([]string{name}, len(words)/40)...)
	}
	taxonomy := data.DefaultTaxonomy()
	named := func(word, both string, reason highlight.Reason) bool {
		department, _ := taxonomy.NamedDepartment(word, func(string) bool { return false })
		return reason == highlight.Reason{Kind: highlight.ReasonDepartment, Text: department} || reason == highlight.Reason{Kind: highlight.ReasonDomain, Text: word} || reason == highlight.Reason{Kind: highlight.ReasonDomain, Text: both} || strings.HasPrefix(reason.For, word)
	}
	random := rand.New(rand.NewPCG(2026, 7))
	found := 0
	for range rounds.Of(3000) {
		pair := []string{words[random.IntN(len(words))], words[random.IntN(len(words))]}
		q := strings.Join(pair, " ")
		r := find(t, x, Request{Query: q})
		if r.Relaxed != nil || r.Correction != nil {
			continue
		}
		for _, h := range r.Hits {
			found++
			c := cases[slices.IndexFunc(cases, func(c data.Case) bool { return c.ID == h.ID })]
			for _, word := range pair {
				if !holds(c, word) && !slices.ContainsFunc(h.Reasons, func(reason highlight.Reason) bool { return named(word, pair[0]+pair[1], reason) }) {
					t.Fatalf("%s finds %s, which lacks %s and says %v (plan %s)", q, h.ID, word, h.Reasons, x.Plan(q))
				}
			}
		}
	}
	if found < rounds.Of(1000) {
		t.Errorf("only %d hits", found)
	}
}

// A case is found by the number that documents and pages show it by.
func TestNumberOfACase(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(append(bundled(t), simple("told", "另一件", "如案例十三所说,参保人异地结算。", nil, nil))...))
	for q, want := range map[string][]string{
		"案例13": {"jiaxing-13", "told"}, "案例十三": {"told", "jiaxing-13"}, "案例 十三": {"told", "jiaxing-13"}, "案例十三 血透": {"jiaxing-13"}, "案例一": {"jiaxing-01"}, "案例01": {"jiaxing-01"}, "案例二十": {"jiaxing-20"},
		"案例十三：长三角一体化示范区“医保同城化”改革": {"jiaxing-13"}, "案例99": nil, `"案例十三"`: {"told"}, "案例零": nil, "案例0": {"jiaxing-06", "jiaxing-10"},
	} {
		r := find(t, x, Request{Query: q})
		got := ids(r.Hits)
		if r.Relaxed != nil {
			got = nil
		}
		if slices.Sort(want); !slices.Equal(slices.Sorted(slices.Values(got)), want) {
			t.Errorf("%s finds %v, want %v (plan %s)", q, got, want, x.Plan(q))
		}
	}
	if r := find(t, x, Request{Query: "案例十三"}); r.Hits[0].ID != "told" || !slices.Equal(r.Hits[1].Reasons, []highlight.Reason{{Kind: highlight.ReasonNumber, Text: "13"}}) {
		t.Errorf("%s, for %v, before %s", r.Hits[0].ID, r.Hits[1].Reasons, r.Hits[1].ID)
	}
}

// checkWhy fails where a hit has neither a mark nor a reason.
func checkWhy(t *testing.T, q string, r *Result) {
	t.Helper()
	for _, h := range r.Hits {
		if len(h.Reasons) == 0 && len(marksOf([]Hit{h})) == 0 {
			t.Errorf("%s: %s says not why it was found", q, h.ID)
		}
	}
}

// A name whose misprint no correction is sure of is looked for by what is like it, beside the other words, and the
// hit says so.
func TestAlike(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(
		simple("deer", "沼鹿", "沼鹿分布于湿地，其生活习性是多在清晨活动。", nil, nil),
		simple("habit", "生活习性", "鸟类的生活习性与生活环境，生活习性很多。", nil, nil),
		simple("street", "市贤街", "这条街的生活很方便。", nil, nil),
	))
	r := find(t, x, Request{Query: "沼赂的生活习性"})
	if r.Correction != nil && r.Correction.Applied {
		t.Fatalf("corrected to %s: this test wants a misprint that is not", r.Correction.Query)
	}
	if len(r.Hits) == 0 || r.Hits[0].ID != "deer" || !slices.Equal(r.Hits[0].Reasons, []highlight.Reason{{Kind: highlight.ReasonLikeness, For: "沼赂", Text: "沼鹿"}}) || !slices.Contains(marksOf(r.Hits[:1]), "沼鹿") {
		t.Errorf("finds %v, want deer first with a reason and a mark: %+v", ids(r.Hits), r.Hits)
	}
	for _, as := range []Request{{Query: "沼赂的生活习性", Verbatim: true}, {Query: "\"沼赂\" 生活习性"}, {Query: "生活习性与湿地"}} {
		if r := find(t, x, as); slices.ContainsFunc(r.Hits, func(h Hit) bool { return len(h.Reasons) > 0 }) {
			t.Errorf("%+v finds by likeness: %+v", as, r.Hits)
		}
	}
}

func TestNearness(t *testing.T) {
	apart := "海关" + strings.Repeat("，其他的话说了很多", 30) + "，企业融资办法"
	x := openIndex(t, t.TempDir(), newMemoryStore(
		simple("apart", "甲", apart, nil, nil),
		simple("near", "乙", strings.Repeat("其他的话说了很多，", 30)+"海关的企业融资办法", nil, nil),
	))
	if got := ids(find(t, x, Request{Query: "海关 企业"}).Hits); !slices.Equal(got, []string{"near", "apart"}) {
		t.Errorf("order %v, want the words side by side first", got)
	}
}

func FuzzSearch(f *testing.F) {
	for _, seed := range []string{"海关", "\"", "-", "部门:", "hg'", "zhong国 -税收 OR", "1,000 二〇二一", "嘉冒贷", "a\x00b", "\xff", "((((", "'''", "lü"} {
		f.Add(seed)
	}
	x := openIndex(f, f.TempDir(), newMemoryStore(bundled(f)...))
	f.Fuzz(func(t *testing.T, q string) {
		r, err := x.Search(t.Context(), Request{Query: q, Page: 1, Size: 5, Explain: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range r.Hits {
			var joined string
			for _, run := range h.TitleRuns {
				joined += run.Text
			}
			if joined != h.Title {
				t.Fatalf("%q: the runs of %q join to %q", q, h.Title, joined)
			}
		}
		list, err := x.Suggest(t.Context(), q, 5)
		if err != nil {
			t.Fatal(err)
		}
		checkSuggestions(t, q, list, 5)
	})
}

func TestSimilar(t *testing.T) {
	t.Parallel()
	x := openIndex(t, t.TempDir(), newMemoryStore(bundled(t)...))
	courts := []string{"jiaxing-03", "jiaxing-04", "jiaxing-05", "jiaxing-06"}
	for id, want := range map[string][]string{"jiaxing-01": {"jiaxing-17"}, "jiaxing-03": courts, "jiaxing-06": courts} {
		hits, err := x.Similar(t.Context(), id, 3)
		if err != nil {
			t.Fatal(err)
		}
		if len(hits) == 0 || len(hits) > 3 || !slices.Contains(want, hits[0].ID) || len(hits[0].Reasons) == 0 || slices.Contains(ids(hits), id) {
			t.Errorf("similar to %s: %v, want %s first", id, ids(hits), want)
		}
	}
	// A case that shares nothing but turns of phrase is not alike.
	lone := openIndex(t, t.TempDir(), newMemoryStore(append(bundled(t), simple("frogs", "青蛙的叫声", "池塘里有许多青蛙,夏天的夜里叫个不停,与企业、机制、服务都没有关系。", nil, nil))...))
	if hits, err := lone.Similar(t.Context(), "jiaxing-03", 30); err != nil || len(hits) == 0 || len(hits) > 5 || slices.Contains(ids(hits), "frogs") {
		t.Errorf("similar to a court's case: %v, %v", ids(hits), err)
	}
	// A usual word ranks where few cases hold it, and is no reason.
	var many []data.Case
	for i := range 100 {
		many = append(many, simple(fmt.Sprint(i), "池塘", "青蛙的叫声", nil, nil))
	}
	many = append(many, simple("one", "方案", "学生的医院可挂号,先挂号", nil, nil), simple("other", "办法", "医院与学生,挂号与挂号", nil, nil),
		simple("some", "办法", "夏天与冬天,挂号与挂号", nil, nil), simple("usual", "办法", "医院与学生", nil, nil))
	hits, err := openIndex(t, t.TempDir(), newMemoryStore(many...)).Similar(t.Context(), "one", 5)
	if err != nil || !slices.Equal(ids(hits), []string{"other", "some"}) || !slices.Equal(hits[0].Reasons, []highlight.Reason{{Kind: highlight.ReasonShared, Text: "挂号"}}) {
		t.Errorf("similar by usual words: %v, %v", hits, err)
	}
	// Nor is a word that says its syllables twice, that counts, or that stands in many of the cases.
	many = nil
	for i := range 100 {
		many = append(many, simple(fmt.Sprint(i), "池塘", "青蛙的叫声", nil, nil))
		if i < 15 {
			many[i].Sections[0].Text = "报关与报关,夏天报关"
		}
	}
	const same = "天天,天天,挂号与挂号,第一百五,第一百五,报关与报关"
	many = append(many, simple("one", "方案", same, nil, nil), simple("other", "办法", same, nil, nil))
	hits, err = openIndex(t, t.TempDir(), newMemoryStore(many...)).Similar(t.Context(), "one", 5)
	if err != nil || !slices.Equal(ids(hits), []string{"other"}) || !slices.Equal(hits[0].Reasons, []highlight.Reason{{Kind: highlight.ReasonShared, Text: "挂号"}}) {
		t.Errorf("similar by what tells nothing, too: %v, %v", hits, err)
	}
	if hits, err := x.Similar(t.Context(), "none", 3); err != nil || len(hits) > 0 {
		t.Errorf("similar to what is not there: %v, %v", hits, err)
	}
}

// TestSimilarNamesWhatTells: what cases are said to share is no word that is usual in the language or in the
// collection, says its syllables twice or counts, and stands in both: in the bundled cases, and in those that are
// spliced of their sentences.
func TestSimilarNamesWhatTells(t *testing.T) {
	t.Parallel()
	rounds.Computes(t)
	s := newSplicer(t, 7)
	var sentences []string
	for _, c := range bundled(t) {
		for _, section := range c.Sections {
			sentences = append(sentences, strings.SplitAfter(section.Text, "。")...)
		}
	}
	collections := [][]data.Case{bundled(t)}
	for range 3 {
		var cases []data.Case
		for i := range 60 {
			text := "案件大大增加，工作大大改进。案件很多，大大小小，一一办理，第一百五。"
			for range 12 {
				text += sentences[s.IntN(len(sentences))]
			}
			cases = append(cases, simple(fmt.Sprint(i), "案例", text, nil, nil))
		}
		collections = append(collections, cases)
	}
	named := 0
	for _, cases := range collections {
		x := openIndex(t, t.TempDir(), newMemoryStore(cases...))
		text := map[string]string{}
		for _, c := range cases {
			text[c.ID] = string(segment.Normalise(c.Title).Runes) + "\n" + textOf(t, x, c.ID)
		}
		for _, c := range cases {
			hits, err := x.Similar(t.Context(), c.ID, 5)
			if err != nil {
				t.Fatal(err)
			}
			for _, h := range hits {
				if len(h.Reasons) == 0 {
					t.Fatalf("%s is like %s for no reason", h.ID, c.ID)
				}
				for _, r := range h.Reasons {
					named++
					again := []rune(r.Text)
					holding := slices.DeleteFunc(slices.Collect(maps.Keys(text)), func(id string) bool { return !strings.Contains(text[id], r.Text) })
					switch {
					case r.Kind != highlight.ReasonShared || r.For != "":
						t.Errorf("%s is like %s for %+v", h.ID, c.ID, r)
					case segment.Default().Frequency(r.Text) >= 3000, r.Text == "案件", len(again) == 2 && again[0] == again[1], strings.Trim(r.Text, "第一百五") == "":
						t.Errorf("%s is like %s for %s, which tells nothing", h.ID, c.ID, r.Text)
					case !strings.Contains(text[c.ID], r.Text) || !strings.Contains(text[h.ID], r.Text):
						t.Errorf("%s is like %s for %s, which does not stand in both", h.ID, c.ID, r.Text)
					case strings.Count(text[c.ID], r.Text) == 1 && strings.Count(text[h.ID], r.Text) == 1 && !strings.Contains(c.Title, r.Text) && segment.Default().Frequency(r.Text) > 10:
						t.Errorf("%s is like %s for %s, which stands once in each", h.ID, c.ID, r.Text)
					case len(holding) == len(cases):
						t.Errorf("%s is like %s for %s, which all hold", h.ID, c.ID, r.Text)
					}
				}
			}
		}
	}
	if named < 300 {
		t.Errorf("only %d reasons", named)
	}
}

func TestExplain(t *testing.T) {
	t.Parallel()
	x := bundledIndex(t)
	for q, want := range map[string][]StepKind{
		"嘉冒贷": {StepCorrected, StepMatched}, "户口": {StepExpanded, StepMatched}, "血透 量子计算机": {StepMatched, StepLoosened, StepPieces},
		"外贸企业融资": {StepExpanded, StepMatched, StepDropped, StepDropped, StepLoosened, StepRelated}, "部门:法院": {StepMatched, StepFiltered},
	} {
		var got []StepKind
		for _, s := range find(t, x, Request{Query: q, Size: 10, Explain: true}).Explanation.Steps {
			got = append(got, s.Kind)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s took the steps %v, want %v", q, got, want)
		}
	}
	if r := find(t, x, Request{Query: "危险废物 处置", Explain: true}); !slices.ContainsFunc(r.Hits[0].Parts, func(p Part) bool { return p.Field == "nearness" }) {
		t.Errorf("nearness is no part of %v", r.Hits[0].Parts)
	}
	r := find(t, x, Request{Query: "户口 医保", Explain: true})
	e := r.Explanation
	if e == nil || e.Normal != "户口医保" || len(e.Words) != 2 || e.Words[0].Text != "户口" || !slices.Contains(e.Words[0].Others, Other{"户籍", query.BySynonym}) || len(e.Steps) == 0 {
		t.Fatalf("explanation %+v", e)
	}
	for _, h := range r.Hits {
		sum := 0.0
		for _, p := range h.Parts {
			sum += p.Score
		}
		if len(h.Parts) == 0 || sum < h.Score-0.01 || sum > h.Score+0.01 {
			t.Errorf("%s: parts add up to %f of %f", h.ID, sum, h.Score)
		}
	}
	if r := find(t, x, Request{Query: "户口"}); r.Explanation != nil || len(r.Hits[0].Parts) > 0 {
		t.Error("an explanation nobody asked for")
	}
}

// What is typed while words are added is found by their sound: at once where a vocabulary is quickly made, else once
// it is made in the background.
func TestVocabularyFollowsChanges(t *testing.T) {
	source := newMemoryStore(bundled(t)...)
	x := openIndex(t, t.TempDir(), source)
	if r := find(t, x, Request{Query: "luotuo"}); r.Total != 0 {
		t.Fatalf("luotuo finds %v", ids(r.Hits))
	}
	source.put(data.Case{ID: "new", Title: "骆驼", Sections: []data.Section{{Text: "骆驼"}}})
	if err := x.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	var got []string
	for range 1000 {
		if got = ids(find(t, x, Request{Query: "luotuo"}).Hits); slices.Equal(got, []string{"new"}) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("luotuo finds %v", got)
}

// A warm index has its vocabulary before anything asks for it: when opened, when opened again and after a rebuild.
func TestWarm(t *testing.T) {
	config := Config{Dir: t.TempDir(), Source: newMemoryStore(bundled(t)...), Taxonomy: data.DefaultTaxonomy(), Warm: true}
	ready := func(x *Index) {
		t.Helper()
		for range 1000 {
			if v := x.now.Load().vocabularies.last.Load(); v != nil && v.Applied == 20 {
				made := reflect.ValueOf(v).Elem()
				for _, lexicon := range []string{"byReading", "byTitle", "byCharacter"} { // which asking would make
					if made.FieldByName(lexicon).IsNil() {
						t.Errorf("a warm vocabulary is without %s", lexicon)
					}
				}
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Error("no vocabulary")
	}
	for range 2 {
		x, err := Open(t.Context(), config)
		if err != nil {
			t.Fatal(err)
		}
		ready(x)
		if err := x.Rebuild(t.Context()); err != nil {
			t.Fatal(err)
		}
		ready(x)
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// What is asked of the title is asked of the title where it is asked for in pieces, too.
func TestTitleFieldWhenLoosened(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(
		simple("title", "区块链存证", "存证", nil, nil), simple("text", "存证", "区块链存证平台", nil, nil)))
	if r := find(t, x, Request{Query: "标题:区块练"}); !slices.Equal(ids(r.Hits), []string{"title"}) {
		t.Errorf("finds %v", ids(r.Hits))
	}
}

func TestTitleField(t *testing.T) {
	t.Parallel()
	x := bundledIndex(t)
	for _, q := range []string{"标题:一体化", "標題：一體化", "title:一体化"} {
		r := find(t, x, Request{Query: q})
		if r.Total == 0 || r.Relaxed != nil {
			t.Errorf("%s finds nothing", q)
		}
		want := 0
		for _, c := range bundled(t) {
			if strings.Contains(c.Title, "一体化") {
				want++
			}
		}
		for _, h := range r.Hits {
			if !strings.Contains(h.Title, "一体化") {
				t.Errorf("%s finds %s", q, h.Title)
			}
		}
		if r.Total != want {
			t.Errorf("%s: %d hits, want %d", q, r.Total, want)
		}
	}
	if without := find(t, x, Request{Query: "改革 -标题:改革"}); slices.ContainsFunc(without.Hits, func(h Hit) bool { return strings.Contains(h.Title, "改革") }) {
		t.Errorf("-标题:改革 finds %v", ids(without.Hits))
	}
}

func TestEmptyCollection(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore())
	for _, q := range []string{"海关", "什麽", "haiguan", "嘉冒贷怎么办"} {
		if r := find(t, x, Request{Query: q, Explain: true}); r.Total != 0 || r.Correction != nil {
			t.Errorf("%s: %d hits, correction %+v", q, r.Total, r.Correction)
		}
		if list, err := x.Suggest(t.Context(), q, 5); err != nil || len(list) > 0 {
			t.Errorf("%s: suggestions %v, %v", q, list, err)
		}
	}
}

// Queries that need the vocabulary, all at once and while cases come in: run with -race.
func TestVocabularyIsShared(t *testing.T) {
	source := newMemoryStore(bundled(t)...)
	x := openIndex(t, t.TempDir(), source)
	var asking sync.WaitGroup
	for range 4 {
		asking.Go(func() {
			for range 20 {
				if r, err := x.Search(context.Background(), Request{Query: "haiguan", Page: 1, Size: 5}); err != nil || r.Total < 3 {
					t.Errorf("haiguan: %v, %v", r, err)
				}
			}
		})
	}
	for i := range 10 {
		source.put(data.Case{ID: fmt.Sprint("new-", i), Title: "海关", Sections: []data.Section{{Text: "海关"}}})
		if err := x.Sync(t.Context()); err != nil {
			t.Error(err)
		}
	}
	asking.Wait()
}
