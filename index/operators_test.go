package index

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/data/rounds"
	"anlisou/index/budget"
	"anlisou/index/highlight"
	"anlisou/index/query"
)

// boolean is a query with operators, and what it finds.
type boolean struct {
	text  string
	finds func(c data.Case) bool
	both  bool // two of them side by side, without brackets
}

// booleans makes queries of words, phrases and filters with operators and brackets.
type booleans struct {
	random  *rand.Rand
	words   []string
	filters []boolean // each once in a query: two of one field would be either
}

func (b *booleans) one(of ...string) string { return of[b.random.IntN(len(of))] }

// bracketed is a query as one operand.
func (b *booleans) bracketed(q boolean) string {
	open := [][2]string{{"(", ")"}, {"（", "）"}}[b.random.IntN(2)]
	return open[0] + q.text + open[1]
}

// excluding is a query that finds what another does not.
func (b *booleans) excluding(q boolean) boolean {
	if q.both {
		q.text = b.bracketed(q)
	}
	return boolean{b.one("-", "－", "–", "—", "−", "NOT ") + q.text, func(c data.Case) bool { return !q.finds(c) }, false}
}

// query makes a query with brackets up to a depth.
func (b *booleans) query(depth int) boolean {
	if depth == 0 || b.random.IntN(4) == 0 {
		word := b.one(b.words...)
		q := boolean{word, func(c data.Case) bool { return holds(c, word) }, false}
		switch kind := b.random.IntN(8); {
		case kind == 0:
			q.text = b.one("\"%\"", "“%”", "(“%”)")
			q.text = strings.ReplaceAll(q.text, "%", word)
		case kind == 1 && len(b.filters) > 0:
			q, b.filters = b.filters[0], b.filters[1:]
		}
		return q
	}
	one, other := b.query(depth-1), b.query(depth-1)
	either := func(c data.Case) bool { return one.finds(c) || other.finds(c) }
	both := func(c data.Case) bool { return one.finds(c) && other.finds(c) }
	switch b.random.IntN(5) {
	case 0, 1:
		for _, side := range []*boolean{&one, &other} { // OR binds more closely than a space
			if side.both {
				side.text = b.bracketed(*side)
			}
		}
		q := boolean{one.text + " " + b.one("OR", "或", "或者", "or") + " " + other.text, either, true}
		return boolean{b.bracketed(q), either, false}
	case 2:
		return boolean{one.text + " " + b.excluding(other).text, func(c data.Case) bool { return one.finds(c) && !other.finds(c) }, true}
	}
	space := " "
	if strings.Contains(one.text, " OR ") && strings.HasSuffix(one.text, ")") && b.random.IntN(3) == 0 {
		space = ""
	}
	if space == " " {
		space = b.one(" ", " AND ", " and ")
	}
	return boolean{one.text + space + other.text, both, true}
}

// TestOperatorsAgainstScan: what words, phrases, filters, brackets, OR and minus find together is what a scan over
// all cases says.
func TestOperatorsAgainstScan(t *testing.T) {
	t.Parallel()
	rounds.Computes(t)
	random := rand.New(rand.NewPCG(2026, 26))
	words := []string{"桥梁", "渔船", "粮仓", "矿山", "茶叶", "园丁", "码尺", "碳汇"} // none has a synonym
	departments, domains, regions := []string{"海关", "公安局"}, []string{"金融创新", "数字政府"}, []string{"桐乡市", "平湖市"}
	var cases []data.Case
	for i := range 90 {
		var text strings.Builder
		for _, w := range words {
			if random.IntN(2) == 0 {
				text.WriteString(w + "，")
			}
		}
		c := simple(fmt.Sprintf("c%03d", i), "甲", text.String(), departments[:random.IntN(3)], domains[:1+random.IntN(2)])
		c.Region = regions[random.IntN(2)]
		cases = append(cases, c)
	}
	x := openIndex(t, t.TempDir(), newMemoryStore(cases...))
	tried := 0
	for range rounds.Of(4000) {
		department, domain, region := departments[random.IntN(2)], domains[random.IntN(2)], regions[random.IntN(2)]
		b := booleans{random: random, words: words, filters: []boolean{
			{"部门:" + department, func(c data.Case) bool { return slices.Contains(c.Departments, department) }, false},
			{"领域：" + domain, func(c data.Case) bool { return slices.Contains(c.Domains, domain) }, false},
			{"地区:" + strings.TrimSuffix(region, "市"), func(c data.Case) bool { return c.Region == region }, false},
		}}
		q := b.query(random.IntN(4))
		if random.IntN(5) == 0 {
			q = b.excluding(q)
		}
		plan := x.Plan(q.text)
		if slices.ContainsFunc(plan.All, func(g query.Group) bool { return len(g.Any) >= budget.MostAlternatives }) || len(plan.None) >= budget.MostAlternatives {
			continue
		}
		tried++
		var want []string
		for _, c := range cases {
			if q.finds(c) {
				want = append(want, c.ID)
			}
		}
		r := find(t, x, Request{Query: q.text})
		got := slices.Sorted(slices.Values(ids(r.Hits)))
		if r.Relaxed != nil {
			got = nil
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%s finds %d cases, and a scan %d (plan %s)", q.text, len(got), len(want), plan)
		}
	}
	if tried < rounds.Of(3500) {
		t.Errorf("only %d queries were tried", tried)
	}
}

// TestPhrasesEndWithParagraphs: a phrase in quotes is not found across an empty line or from one item of a list to
// the next, and is across a line end within a paragraph; the same words without quotes find it there, too, after
// those cases in which it stands, and say so.
func TestPhrasesEndWithParagraphs(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(2026, 27))
	words := []string{"医疗", "保险", "上海", "交通", "大学", "外贸", "融资", "企业", "服务", "中心"}
	for range rounds.Of(40) {
		a, b := words[random.IntN(len(words))], words[random.IntN(len(words))]
		phrase := a + b
		if a == b {
			continue
		}
		cases := []data.Case{
			simple("whole", "甲", "本市推进"+phrase+"改革。", nil, nil),
			simple("wrapped", "甲", "本市今年以来大力推进的各项工作都和"+a+"\n"+b+"改革有关，并且取得了很好的成效。", nil, nil),
			simple("empty", "甲", "本市对接"+a+"\n\n"+b+"建设", nil, nil),
			simple("spaces", "甲", "本市对接"+a+"\r\n \r\n"+b+"建设", nil, nil),
			simple("items", "甲", "需提交：\n材料\n"+a+"\n"+b+"\n其他", nil, nil),
			simple("numbered", "甲", "一、对接"+a+"\n二、"+b+"建设", nil, nil),
			simple("bullets", "甲", "· 对接"+a+"\n· "+b+"建设", nil, nil),
		}
		x := openIndex(t, t.TempDir(), newMemoryStore(cases...))
		r := find(t, x, Request{Query: `"` + phrase + `"`})
		if got := slices.Sorted(slices.Values(ids(r.Hits))); !slices.Equal(got, []string{"whole", "wrapped"}) || r.Relaxed != nil {
			t.Errorf("%q finds %v", phrase, got)
		}
		r = find(t, x, Request{Query: phrase})
		if got := slices.Sorted(slices.Values(ids(r.Hits)[:2])); !slices.Equal(got, []string{"whole", "wrapped"}) {
			t.Errorf("%s finds %v (plan %s)", phrase, ids(r.Hits), x.Plan(phrase))
		}
		for _, id := range []string{"empty", "spaces", "items"} {
			if !slices.Contains(ids(r.Hits), id) {
				t.Errorf("%s does not find %s, where only the end of a paragraph parts it: %v (plan %s)", phrase, id, ids(r.Hits), x.Plan(phrase))
			}
		}
		if words := x.Plan(phrase).All; len(words) == 1 { // else each of the two stands as it was meant
			for _, h := range r.Hits {
				across := slices.Contains(h.Reasons, highlight.Reason{Kind: highlight.ReasonAcross, For: phrase})
				if parted := slices.Contains([]string{"empty", "spaces", "items"}, h.ID); parted != across || r.Relaxed != nil {
					t.Errorf("%s finds %s because of %v", phrase, h.ID, h.Reasons)
				}
			}
		}
		checkWhy(t, phrase, r)
	}
}

// TestWhatIsInACaseIsFound: any piece of a case's text finds the case, whatever operators, brackets, quotes and ends
// of paragraphs are in it.
func TestWhatIsInACaseIsFound(t *testing.T) {
	t.Parallel()
	rounds.Computes(t)
	random := rand.New(rand.NewPCG(2026, 31))
	pieces := []string{"融资", "企业", "改革", "海关", "2021年", "12号", "3.5", "GB/T 37668", "（试行）", "(医保 OR 社保)", " -税收", "——", "“放管服”", "\"一件事\"", "部门:海关", " NOT ",
		"\n\n", "\n", "\n一、", "\n（二）", "：\n", "，", "。", "、", " ", "Wi-Fi", "乾", "吗", "的", "或", "%", "7×24"}
	var cases []data.Case
	for i := range 60 {
		var text strings.Builder
		for range 30 {
			text.WriteString(pieces[random.IntN(len(pieces))])
		}
		cases = append(cases, simple(fmt.Sprintf("s%02d", i), "甲", text.String(), nil, nil))
	}
	x := openIndex(t, t.TempDir(), newMemoryStore(cases...))
	for range rounds.Of(3000) {
		c := cases[random.IntN(len(cases))]
		runes := []rune(c.Sections[0].Text)
		start := random.IntN(len(runes) - 3)
		piece := strings.TrimSpace(string(runes[start : start+3+random.IntN(min(24, len(runes)-start-2))]))
		if piece == "" {
			continue
		}
		if r := find(t, x, Request{Query: piece, Size: 60}); !slices.Contains(ids(r.Hits), c.ID) {
			t.Fatalf("%q finds %v, not %s, which holds it (plan %s)", piece, ids(r.Hits), c.ID, x.Plan(piece))
		} else if !x.Plan(piece).Operators && r.Relaxed != nil {
			t.Fatalf("%q is loosened (plan %s)", piece, x.Plan(piece))
		}
	}
}

// TestEitherFindsWhatEachFinds: what one word finds, by its synonyms, labels, spellings, values or sound, it finds
// with another as the other choice, too, and beside a third word, and for the same reasons.
func TestEitherFindsWhatEachFinds(t *testing.T) {
	t.Parallel()
	rounds.Computes(t)
	random := rand.New(rand.NewPCG(2026, 33))
	words := []string{"医保", "医疗保险", "海关", "人社局", "税务部门", "北京市公安局", "上海公安局", "金融创新", "贸易便利化", "規畫", "身分證", "軟體", "计程车", "六小时", "2021-02-19", "三至五年",
		"haiguan", "qukuailian", "hg", "异地看病", "融资贵", "案例三", "查验", "结算", "营商环境 改革", "changsanjiao jinrong"}
	c := bundled(t)
	for i, text := range []string{"医疗保险结算", "医保", "规划结算", "身份证查验", "软件、出租车", "6小时，2021年2月19日", "3至5年", "区块链", "异地就医", "无关"} {
		c = append(c, simple(fmt.Sprintf("a%02d", i), "甲", text, [][]string{{"海关"}, {"北京市公安局"}, {"人社局"}, {"上海市公安局"}}[i%4], nil))
	}
	x := openIndex(t, t.TempDir(), newMemoryStore(c...))
	within := func(of, q string) {
		one, both := find(t, x, Request{Query: of, Size: 100}), find(t, x, Request{Query: q, Size: 100})
		if one.Relaxed != nil || one.Correction != nil {
			return
		}
		for _, h := range one.Hits {
			i := slices.IndexFunc(both.Hits, func(other Hit) bool { return other.ID == h.ID })
			if i < 0 {
				t.Fatalf("%s finds %s, which %s does not (plan %s)", of, h.ID, q, x.Plan(q))
			}
			for _, r := range both.Hits[i].Reasons {
				if r.For == of && !slices.Contains(h.Reasons, r) {
					t.Fatalf("%s finds %s because of %v, and %s because of %v", q, h.ID, r, of, h.Reasons)
				}
			}
		}
	}
	bracketed := func(word string) string {
		if strings.Contains(word, " ") {
			return "(" + word + ")"
		}
		return word
	}
	for range rounds.Of(600) {
		a, b, c := words[random.IntN(len(words))], words[random.IntN(len(words))], words[random.IntN(len(words))]
		within(a, bracketed(a)+" OR "+bracketed(b))
		within(a, bracketed(b)+" 或 "+bracketed(a))
		within(a+" "+c, "("+bracketed(a)+" OR "+bracketed(b)+") "+c)
	}
}

// TestPassagesOverParagraphs: what is pasted from a case, ends of paragraphs and all or without them, finds that case
// first, though another holds all its words in one paragraph; a phrase in quotes that was typed over several lines
// stands across the ends of paragraphs.
func TestPassagesOverParagraphs(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(
		simple("source", "甲", "道路绿地按照下列规定确定：\n（一）公园绿地由市负责；\n（二）道路绿地由区负责。", nil, nil),
		simple("words", "道路绿地、公园绿地规定", "绿地责任按照规定确定：一是道路绿地、公园绿地由市负责，二是道路绿地由区负责", nil, nil),
		simple("more", "公园绿地", "下列确定一下公园绿地责任，二次确定道路由市负责", nil, nil),
	))
	for _, q := range []string{"确定：\n（一）公园绿地", "确定：（一）公园绿地", "由市负责；（二）道路绿地", "由市负责；\r\n（二）道路绿地由区负责"} {
		if got := ids(find(t, x, Request{Query: q}).Hits); len(got) == 0 || got[0] != "source" {
			t.Errorf("%q finds %v", q, got)
		}
	}
	r := find(t, x, Request{Query: "“由市负责；\n（二）道路绿地”"})
	if got := ids(r.Hits); !slices.Equal(got, []string{"source"}) || len(r.Hits[0].Reasons) > 0 {
		t.Errorf("a phrase over two lines finds %v", got)
	}
	if r := find(t, x, Request{Query: "“由市负责；（二）道路绿地”"}); r.Total != 0 {
		t.Errorf("a phrase on one line finds %v across the end of a paragraph", ids(r.Hits))
	}
}

// TestTypedBeforeItsSynonyms: of several choices, what holds a word that was typed comes before what only holds a
// synonym of one.
func TestTypedBeforeItsSynonyms(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(
		simple("a", "甲", "医保结算", nil, nil), simple("b", "甲", "社保结算", nil, nil), simple("e", "甲", "养老保险卡", nil, nil), simple("f", "甲", "长三角一体化合作示范协同", nil, nil),
		simple("g", "甲", "长江三角洲", nil, nil), simple("h", "甲", "软件企业", nil, nil), simple("i", "甲", "軟體企業", nil, nil), simple("j", "甲", "出租车", nil, nil),
	))
	for q, first := range map[string][]string{"医保 OR 社保": {"a", "b"}, "长三角 OR 危废": {"f"}, "軟體 OR 計程車": {"i"}} {
		got := ids(find(t, x, Request{Query: q}).Hits)
		if len(got) <= len(first) {
			t.Errorf("%s finds %v", q, got)
			continue
		}
		if got = got[:len(first)]; !slices.Equal(slices.Sorted(slices.Values(got)), first) {
			t.Errorf("%s finds %v first", q, got)
		}
	}
}
