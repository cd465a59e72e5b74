package index

import (
	"context"
	"iter"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/data/jiaxing"
	"anlisou/index/engine"
	"anlisou/index/query"
)

// roundsCounter is an engine that counts the questions it is asked, by method: each is a round where an engine is
// elsewhere.
type roundsCounter struct {
	engine.Reader
	asked map[string]int
}

func (c roundsCounter) Count(ctx context.Context, sets ...engine.Set) ([]int, error) {
	c.asked["Count"]++
	return c.Reader.Count(ctx, sets...)
}

func (c roundsCounter) Stand(ctx context.Context, texts ...string) ([]bool, error) {
	c.asked["Stand"]++
	return c.Reader.Stand(ctx, texts...)
}

func (c roundsCounter) Facets(ctx context.Context, of map[query.Field]engine.Set) (map[query.Field]map[string]int, error) {
	c.asked["Facets"]++
	return c.Reader.Facets(ctx, of)
}

func (c roundsCounter) Top(ctx context.Context, w engine.Wanted) (engine.Ranked, error) {
	c.asked["Top"]++
	return c.Reader.Top(ctx, w)
}

func (c roundsCounter) Parts(ctx context.Context, by []engine.Weighted, docs []*engine.Doc) ([][]engine.Part, error) {
	c.asked["Parts"]++
	return c.Reader.Parts(ctx, by, docs)
}

func (c roundsCounter) Docs(ctx context.Context, in engine.Set, most int) iter.Seq2[*engine.Doc, error] {
	c.asked["Docs"]++
	return c.Reader.Docs(ctx, in, most)
}

func (c roundsCounter) Terms(ctx context.Context, f engine.TermField, prefix string, yield func(string, int)) error {
	c.asked["Terms"]++
	return c.Reader.Terms(ctx, f, prefix, yield)
}

// roundsOf are kinds of searches over the bundled cases, and how many rounds of questions one takes at most: two where a
// query is plain, one to count and one for the page, and one before them where its words may be written otherwise.
var roundsOf = []struct {
	kind    string
	most    int
	queries []string
	filters Filters
}{
	{"one word", 3, []string{"海关", "一体化", "钉钉", "一网通办"}, nil},
	{"words with many hits", 3, []string{"改革 服务 平台 数据"}, nil},
	{"words with few hits, and others beside", 6, []string{"海关 通关", "知识产权 法院"}, nil},
	{"phrases", 4, []string{`"首违不罚"`, `"一窗受理" "一站办结"`}, nil},
	{"phrases that stand nowhere together", 6, []string{"“首违不罚” “量子纠缠”"}, nil},
	{"operators", 6, []string{"海关 OR 法院", "(海关 OR 法院) 平台", "一体化 -税收"}, nil},
	{"numbers", 2, []string{"522件", "五百二十二件", "三至五年", "10%"}, nil},
	{"typed filters", 5, []string{"部门:法院 平台", "部门:嘉兴海关", "部门:嘉兴市中级人民法院 诉讼"}, nil},
	{"chosen filters", 2, []string{"一体化", "平台", ""}, Filters{query.Department: {"法院"}}},
	{"a word in pinyin", 4, []string{"haiguan", "hg", "ywtb", "yibao"}, nil},
	{"words in pinyin", 6, []string{"haiguan tongguan", "waiguoren gongzuo"}, nil},
	{"a misprint in a word", 5, []string{"海观", "区快链", "嘉冒贷", "haigaun"}, nil},
	{"a misprint among words", 7, []string{"智能送打", "诉讼幅务", "综合保水区", "长三脚一体化"}, nil},
	{"a loosened query", 6, []string{"量子纠缠 海关", "量子纠缠 超导磁体", "不存在的词汇"}, nil},
	{"a loosened question", 7, []string{"小微企业危险废物没人收怎么办", "如何缩短企业投资项目的审批时间"}, nil},
	{"a question answered better", 9, []string{"怎样办理外国人的工作许可和居留许可", "异地看病怎么结算"}, nil},
	{"a sentence that nothing holds", 12, []string{"改革后,企业在货物到港前即可向海关报关、完税,海关提前完成量子信息审核"}, nil},
}

// rounds calls do and counts the questions that it asks.
func (c roundsCounter) rounds(t *testing.T, what string, do func() (any, error)) (rounds int) {
	t.Helper()
	clear(c.asked)
	if _, err := do(); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	for _, n := range c.asked {
		rounds += n
	}
	t.Logf("%s: %d rounds of questions, %v", what, rounds, c.asked)
	return rounds
}

// countingIndex is an index of the bundled cases whose questions are counted.
func countingIndex(t *testing.T) (*Index, []data.Case, roundsCounter) {
	t.Helper()
	cases, err := jiaxing.Cases()
	if err != nil {
		t.Fatal(err)
	}
	x, _ := scanOpen(t, cases...)
	c := roundsCounter{asked: map[string]int{}}
	scanThrough(x, func(r engine.Reader) engine.Reader { return roundsCounter{r, c.asked} })
	return x, cases, c
}

// TestRounds: no request takes more rounds of questions than its kind may, and some request takes as many. Reading the
// vocabulary and the labels, once for a state of the index, is apart.
func TestRounds(t *testing.T) {
	x, cases, c := countingIndex(t)
	held := func(kind string, most, rounds int) {
		t.Helper()
		if rounds != most {
			t.Errorf("%s: %d rounds of questions, where %d are held to be the most", kind, rounds, most)
		}
	}
	ctx := t.Context()
	held("the first request", 6, c.rounds(t, "the first request", func() (any, error) { return x.Suggest(ctx, "海", 1) }))
	for _, of := range roundsOf {
		rounds := 0
		for _, q := range of.queries {
			rounds = max(rounds, c.rounds(t, of.kind+", "+q, func() (any, error) {
				return x.Search(ctx, Request{Query: q, Page: 1, Size: 10, Filters: of.filters})
			}))
		}
		held(of.kind, of.most, rounds)
	}
	for _, of := range []struct {
		kind string
		most int
		do   func() (any, error)
	}{
		{"a first character", 4, func() (any, error) { return x.Suggest(ctx, "海", 10) }},
		{"a first syllable", 6, func() (any, error) { return x.Suggest(ctx, "hai", 10) }},
		{"a second word", 6, func() (any, error) { return x.Suggest(ctx, "海关 cha", 10) }},
		{"a filter that is typed", 1, func() (any, error) { return x.Suggest(ctx, "部门:h", 10) }},
		{"similar cases", 2, func() (any, error) { return x.Similar(ctx, cases[2].ID, 5) }},
		{"marks", 2, func() (any, error) { return x.Mark(ctx, "海关 通关", false, cases[0]) }},
		{"neighbours", 1, func() (any, error) { _, _, err := x.Neighbours(ctx, cases[4]); return nil, err }},
	} {
		held(of.kind, of.most, c.rounds(t, of.kind, of.do))
	}
}

// TestRoundsDoNotGrow: many words take no more rounds of questions than some do, but for letters that are initials, of
// which each word is read by itself, and for misprints, which are put right word by word.
func TestRoundsDoNotGrow(t *testing.T) {
	x, _, c := countingIndex(t)
	for _, kind := range []struct {
		joint string
		words []string
		each  int // rounds that a word more may take
	}{
		{" ", []string{"海关", "税务", "法院", "平台", "改革", "服务", "企业", "数据", "外贸", "融资", "医保", "诉讼"}, 0},
		{" OR ", []string{"海关", "税务", "法院", "平台", "改革", "服务", "企业", "数据", "外贸", "融资", "医保", "诉讼"}, 0},
		{" OR ", []string{"haiguan", "shuiwu", "fayuan", "pingtai", "gaige", "fuwu", "qiye", "shuju", "waimao", "rongzi"}, 0},
		{" ", []string{"gaj", "hg", "fy", "ybj", "swj", "gsj", "jyj", "mzj", "czj", "rsj", "zjj", "fgw"}, 8},
		{" ", []string{"\"首违不罚\"", "\"一窗受理\"", "\"零等待\"", "\"容缺受理\"", "\"船边直提\"", "\"嘉贸贷\""}, 0},
		{" ", []string{"智能送打", "诉讼幅务", "综合保水区", "长三脚", "区快链", "海观", "嘉冒贷", "外冒企业"}, 2},
		{" ", []string{"量子纠缠", "光合作用", "引力透镜", "超导磁体", "板块构造", "红外光谱", "粒子对撞"}, 0},
		{"，", []string{"522件", "三至五年", "10%", "2021年", "1.2万元", "第3批", "60 余家", "7个工作日", "五百二十二件"}, 1},
	} {
		rounds := func(n int) int {
			q := strings.Join(kind.words[:n], kind.joint)
			return c.rounds(t, q, func() (any, error) {
				return x.Search(t.Context(), Request{Query: q, Page: 1, Size: 10})
			})
		}
		half := len(kind.words) / 2
		some := 0
		for n := 2; n <= half; n++ {
			some = max(some, rounds(n))
		}
		for n := half + 1; n <= len(kind.words); n++ {
			if many := rounds(n); many > some+1+kind.each*(n-half) {
				t.Errorf("%d words take %d rounds of questions, where up to %d take %d", n, many, half, some)
			}
		}
	}
}
