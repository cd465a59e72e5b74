package index

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"anlisou/data"
	"anlisou/segment"
)

// isPart reports that what was typed stands in a case only within a longer number or across the end of a paragraph.
func isPart(r Reason) bool { return r.Kind == ReasonWithin || r.Kind == ReasonAcross }

// writingsOf are some of the ways to write a day, a number of something, a range and a code; segment tests all of them.
func writingsOf(random *rand.Rand) []string {
	n, m := 1+random.IntN(28), 1+random.IntN(12)
	switch random.IntN(11) {
	case 9:
		return []string{fmt.Sprintf("%d∶%d", n, m), fmt.Sprintf("%d:%d", n, m), fmt.Sprintf("%d：%d", n, m)}
	case 10:
		return [][]string{{"Łódź", "lodz"}, {"Straße", "STRASSE"}, {"Ærø", "aero"}, {"Đà Nẵng", "da nang"}}[random.IntN(4)]
	case 7:
		n, rest := 11+random.IntN(980), []string{"国集团", "大报告", "强企业", "行状元", "洞村"}[random.IntN(5)]
		return []string{strconv.Itoa(n) + rest, segment.Numeral(n) + rest}
	case 8:
		word := [][]string{{"24节气", "二十四节气", "廿四节气"}, {"12生肖", "十二生肖"}, {"100周年", "一百周年"}, {"16进制", "十六进制"}, {"36着", "三十六着", "卅六着"}}
		return word[random.IntN(len(word))]
	case 5:
		y := 1980 + random.IntN(50)
		return []string{fmt.Sprintf("%d年%d月", y, m), fmt.Sprintf("%d-%d", y, m), fmt.Sprintf("%d/%d", y, m), fmt.Sprintf("%d-%02d", y, m), fmt.Sprintf("%d/%02d", y, m)}
	case 6:
		y := 1980 + random.IntN(50)
		return []string{fmt.Sprintf("（%d）%d号", y, n), fmt.Sprintf("〔%d〕%d号", y, n), fmt.Sprintf("〔%d〕第%d号", y, n)}
	case 0:
		y := 1980 + random.IntN(50)
		han := strings.NewReplacer("0", "〇", "1", "一", "2", "二", "3", "三", "4", "四", "5", "五", "6", "六", "7", "七", "8", "八", "9", "九").Replace(strconv.Itoa(y))
		return []string{
			fmt.Sprintf("%d年%d月%d日", y, m, n), fmt.Sprintf("%s年%s月%s日", han, segment.Numeral(m), segment.Numeral(n)), fmt.Sprintf("%d-%02d-%02d", y, m, n),
			fmt.Sprintf("%d/%d/%d", y, m, n), fmt.Sprintf("%d.%d.%d", y, m, n),
		}
	case 1:
		n = 1 + random.IntN(9_999)
		return []string{fmt.Sprintf("%d艘次", n), segment.Numeral(n) + "艘次"}
	case 2:
		return []string{fmt.Sprintf("%d至%d年", m, m+n), fmt.Sprintf("%d-%d年", m, m+n), segment.Numeral(m) + "至" + segment.Numeral(m+n) + "年", fmt.Sprintf("%d～%d年", m, m+n)}
	case 3:
		letters, code := string(rune('a'+random.IntN(26)))+string(rune('a'+random.IntN(26))), fmt.Sprintf("%d.%d", 100+random.IntN(900), m)
		if year := strconv.Itoa(1990 + random.IntN(40)); n%2 == 0 {
			return []string{letters + "/t" + code + "-" + year, strings.ToUpper(letters) + "/T " + code + "—" + year}
		} else {
			return []string{letters + code + ":" + year, strings.ToUpper(letters) + " " + code + "：" + year}
		}
	}
	letters := string(rune('a'+random.IntN(26))) + string(rune('a'+random.IntN(26)))
	code := strconv.Itoa(10_000 + random.IntN(80_000))
	return []string{letters + "/t" + code, strings.ToUpper(letters) + "/T " + code, letters + "-t-" + code}
}

// TestEveryWritingFinds: whatever may be written in several ways is found in each by each other, as all words of the query, and what is only a part of a
// longer number comes after it and says so.
func TestEveryWritingFinds(t *testing.T) {
	random := rand.New(rand.NewPCG(2026, 23))
	for range 12 {
		var cases []data.Case
		var all [][]string
		for i := range 30 {
			writings := writingsOf(random)
			all = append(all, writings)
			for j, w := range writings {
				cases = append(cases, simple(fmt.Sprintf("c%02d-%d", i, j), "甲", "本市于"+w+"，由各部门办理。", nil, nil))
			}
		}
		x := openIndex(t, t.TempDir(), newMemoryStore(cases...))
		for i, writings := range all {
			for _, query := range writings {
				r := find(t, x, Request{Query: query})
				found := map[string]int{}
				for at, h := range r.Hits {
					found[h.ID] = at
				}
				for j, other := range writings {
					at, ok := found[fmt.Sprintf("c%02d-%d", i, j)]
					if !ok || r.Relaxed != nil || slices.ContainsFunc(r.Hits[at].Reasons, isPart) {
						t.Errorf("%s does not find %s: %v, relaxed %v (plan %s)", query, other, ids(r.Hits), r.Relaxed, x.Plan(query))
					}
				}
				parts := false // hits so far are only parts
				for _, h := range r.Hits {
					part := slices.ContainsFunc(h.Reasons, isPart)
					if parts && !part {
						t.Errorf("%s finds %s after what only contains its digits: %v", query, h.ID, ids(r.Hits))
					}
					parts = parts || part
				}
				checkWhy(t, query, r)
			}
		}
	}
}

// TestNoNumberWithinAnother: a number that is typed with its measure word is found first where it stands by itself; a case that holds it only within a longer
// one is found all the same, for it holds what was typed, after all others, and says within which.
func TestNoNumberWithinAnother(t *testing.T) {
	random := rand.New(rand.NewPCG(2026, 24))
	measures := []string{"号", "件", "万元", "%", "家", "月", "条"}
	for range 60 {
		n := 2 + random.IntN(97)
		measure := measures[random.IntN(len(measures))]
		query := strconv.Itoa(n) + measure
		longer := []string{"1" + query, "21" + query, "3." + query}
		cases := []data.Case{simple("true", "甲", "共"+query+"办结", nil, nil), simple("z-both", "甲", "共"+longer[0]+"，另"+query+"办结", nil, nil)}
		for i, l := range longer {
			cases = append(cases, simple(fmt.Sprintf("a%d", i), "甲", "共"+l+"办结", nil, nil))
		}
		x := openIndex(t, t.TempDir(), newMemoryStore(cases...))
		r := find(t, x, Request{Query: query})
		if got := ids(r.Hits); len(got) != 5 || !slices.Contains(got[:2], "true") || !slices.Contains(got[:2], "z-both") || r.Total != 5 {
			t.Errorf("%s finds %v", query, got)
			continue
		}
		for i, h := range r.Hits {
			if got := slices.ContainsFunc(h.Reasons, isPart); got != (i > 1) {
				t.Errorf("%s finds %s with the reasons %v", query, h.ID, h.Reasons)
			}
			for _, r := range h.Reasons {
				if r.Kind == ReasonWithin && (r.For != query || !slices.Contains(longer, r.Text)) {
					t.Errorf("%s finds %s within %q", query, h.ID, r.Text)
				}
			}
		}
		for _, h := range r.Hits[:2] {
			if slices.ContainsFunc(marksOf([]Hit{h}), func(mark string) bool { return mark != query }) {
				t.Errorf("%s marks %v in %s", query, marksOf([]Hit{h}), h.ID)
			}
		}
		if got := ids(find(t, x, Request{Query: "办结 -" + query}).Hits); len(got) != 3 {
			t.Errorf("-%s leaves %v", query, got)
		}
	}
}

// TestNoHanNumberWithinAnother: what begins or ends with a number in Chinese numerals, in quotes or not, is found first where that number stands by itself, and
// where it goes on says so; words that no number begins or ends stand as they were meant wherever they are written.
func TestNoHanNumberWithinAnother(t *testing.T) {
	for _, test := range []struct{ phrase, sure, within string }{
		{"十件", "办结十件。 2021十件实事。 第一批，十件", "二十件 三十件 一百一十件"},
		{"三年", "三年行动。 为期三年", "十三年 二十三年 三百零三年"},
		{"五年规划", "五年规划 2021五年规划", "十五年规划"},
		{"八年", "八年", "二00八年 二〇〇八年"},
		{"第十", "位列第十。 第十届", "第十三 第十二届"},
		{"三十", "三十而立 年满三十", "三十五家 一百三十"},
		{"五万", "五万元", "五万三千元 二十五万元"},
		{"一件事", "一件事改革 2021一件事", "十一件事"},
		{"一站式", "一站式服务。 服务一站式 2021一站式", ""},
		{"三农", "服务三农 第十三农场", ""},
		{"统一", "统一十二项标准 全省统一", ""},
		{"万元", "3万元 五万元 十万元", ""},
	} {
		var cases []data.Case
		var all []string
		for kind, texts := range map[string]string{"sure": test.sure, "a-within": test.within} {
			for i, text := range strings.Fields(texts) {
				cases = append(cases, simple(fmt.Sprintf("%s-%d", kind, i), "甲", text, nil, nil))
				all = append(all, cases[len(cases)-1].ID)
			}
		}
		slices.Sort(all)
		x := openIndex(t, t.TempDir(), newMemoryStore(cases...))
		for _, query := range []string{test.phrase, "“" + test.phrase + "”"} {
			r := find(t, x, Request{Query: query})
			if got := slices.Sorted(slices.Values(ids(r.Hits))); !slices.Equal(got, all) || r.Relaxed != nil {
				t.Errorf("%s finds %v, want %v", query, got, all)
			}
			for i, h := range r.Hits {
				within := i >= len(strings.Fields(test.sure))
				if got := slices.ContainsFunc(h.Reasons, isPart); got != within || within != strings.HasPrefix(h.ID, "a-within") {
					t.Errorf("%s finds %s at %d with the reasons %v", query, h.ID, i, h.Reasons)
				}
			}
		}
		if got := ids(find(t, x, Request{Query: "甲 -“" + test.phrase + "”"}).Hits); len(got) != len(strings.Fields(test.within)) {
			t.Errorf("-“%s” leaves %v", test.phrase, got)
		}
	}
}

// TestWordsWithQuestionCharacters: a text of a character that asks something and another is one word, where it stands in a case: all of it is asked for.
func TestWordsWithQuestionCharacters(t *testing.T) {
	random := rand.New(rand.NewPCG(2026, 25))
	asking := []rune("等上下中里内从向往到于以之其为对将由还又才只很太更最不没要会能可需想给让使所这那个种后前时也就都")
	chars := []rune("保云化田链园税港贷桥渔粮矿茶碳")
	tried := 0
	for range 40 {
		var cases []data.Case
		var words []string
		for i := range 12 {
			a, b := asking[random.IntN(len(asking))], chars[random.IntN(len(chars))]
			word := string([]rune{a, b})
			if random.IntN(2) == 0 {
				word = string([]rune{b, a})
			}
			words = append(words, word)
			cases = append(cases, simple(fmt.Sprintf("w%02d", i), "甲", "某地，"+word+"，某地", nil, nil),
				simple(fmt.Sprintf("x%02d", i), "甲", "某地，"+string(a)+"，"+string(b)+"，某地", nil, nil))
		}
		x := openIndex(t, t.TempDir(), newMemoryStore(cases...))
		for _, word := range words {
			r := find(t, x, Request{Query: word})
			for _, h := range r.Hits {
				c := cases[slices.IndexFunc(cases, func(c data.Case) bool { return c.ID == h.ID })]
				if tried++; !holds(c, word) || r.Relaxed != nil {
					t.Fatalf("%s finds %s, which does not hold it (plan %s)", word, c.Sections[0].Text, x.Plan(word))
				}
			}
		}
	}
	if tried < 400 {
		t.Errorf("only %d hits", tried)
	}
}

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
		q := boolean{one.text + " " + b.one("OR", "或", "或者") + " " + other.text, either, true}
		return boolean{b.bracketed(q), either, false}
	case 2:
		return boolean{one.text + " " + b.excluding(other).text, func(c data.Case) bool { return one.finds(c) && !other.finds(c) }, true}
	}
	space := " "
	if strings.Contains(one.text, " OR ") && strings.HasSuffix(one.text, ")") && b.random.IntN(3) == 0 {
		space = ""
	}
	return boolean{one.text + space + other.text, both, true}
}

// TestOperatorsAgainstScan: what words, phrases, filters, brackets, OR and minus find together is what a scan over all cases says.
func TestOperatorsAgainstScan(t *testing.T) {
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
	for range 4000 {
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
		if slices.ContainsFunc(plan.All, func(g Group) bool { return len(g.Any) >= mostAlternatives }) || len(plan.None) >= mostAlternatives {
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
	if tried < 3500 {
		t.Errorf("only %d queries were tried", tried)
	}
}

// TestPhrasesEndWithParagraphs: a phrase in quotes is not found across an empty line or from one item of a list to the next, and is across a line end within a
// paragraph; the same words without quotes find it there, too, after those cases in which it stands, and say so.
func TestPhrasesEndWithParagraphs(t *testing.T) {
	random := rand.New(rand.NewPCG(2026, 27))
	words := []string{"医疗", "保险", "上海", "交通", "大学", "外贸", "融资", "企业", "服务", "中心"}
	for range 40 {
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
		checkWhy(t, phrase, r)
	}
}

// TestFiltersAreFolded: a label is found by its name in any script, width and case, with quotes around it or without.
func TestFiltersAreFolded(t *testing.T) {
	random := rand.New(rand.NewPCG(2026, 28))
	labels := []string{"“双碳”", "农业 农村", "RCEP", "“最多跑一次”", "长三角一体化", "Ａ类", "港·澳", "《条例》解读"}
	var cases []data.Case
	for i, label := range labels {
		cases = append(cases, simple(fmt.Sprintf("d%d", i), "甲", "正文", nil, []string{label}))
	}
	x := openIndex(t, t.TempDir(), newMemoryStore(cases...))
	for range 300 {
		i := random.IntN(len(labels))
		typed := otherForm(random, labels[i])
		if bare := strings.Trim(labels[i], "“”《》"); random.IntN(2) == 0 {
			typed = bare
		}
		if strings.ContainsFunc(typed, unicode.IsSpace) || strings.ContainsAny(typed, "\"“”「」『』＂") {
			typed = `"` + strings.NewReplacer(`"`, "", "“", "", "”", "", "「", "", "」", "", "『", "", "』", "", "＂", "").Replace(typed) + `"`
		}
		query := []string{"领域:", "領域：", "Domain:", "领域: "}[random.IntN(4)] + typed
		if got := ids(find(t, x, Request{Query: query}).Hits); !slices.Equal(got, []string{fmt.Sprintf("d%d", i)}) {
			t.Errorf("%s finds %v, not %s", query, got, labels[i])
		}
	}
}

// TestOrgansWithTheirPlace: in a collection of many places a department with its place is that one, whether its case was labelled so, or has the place for its
// region, or names it in its text; without its place it is any of them.
func TestOrgansWithTheirPlace(t *testing.T) {
	places := []string{"上海市", "北京市", "海盐县", "桐乡市", "浙江省", "杭州市", "南湖区", "广州市"}
	organs := []string{"公安局", "税务局", "交通运输局", "教育局", "市场监督管理局"}
	var cases []data.Case
	for i, place := range places {
		for j, organ := range organs {
			c := simple(fmt.Sprintf("p%d-o%d", i, j), "甲", "改革办法", []string{place + organ}, nil)
			switch (i + j) % 3 {
			case 1:
				c.Departments, c.Region = []string{organ}, withoutEnding(place)
			case 2:
				c.Departments, c.Sections[0].Text = []string{organ}, "由"+place+organ+"负责"
			}
			cases = append(cases, c)
		}
	}
	x := openIndex(t, t.TempDir(), newMemoryStore(cases...))
	for i, place := range places {
		for j, organ := range organs {
			if got, want := ids(find(t, x, Request{Query: "部门:" + place + organ}).Hits), fmt.Sprintf("p%d-o%d", i, j); !slices.Equal(got, []string{want}) {
				t.Errorf("部门:%s%s finds %v, want %s", place, organ, got, want)
			}
		}
	}
	for i, place := range places {
		for j, organ := range organs {
			theirs := fmt.Sprintf("p%d-o%d", i, j)
			but := find(t, x, Request{Query: "部门:" + organ + " -部门:" + place + organ})
			if got := ids(but.Hits); len(got) != len(places)-1 || slices.Contains(got, theirs) {
				t.Errorf("-部门:%s%s leaves %v", place, organ, got)
			}
			if got := ids(find(t, x, Request{Query: "部门:" + place + organ + " OR 没有的词语"}).Hits); !slices.Equal(got, []string{theirs}) {
				t.Errorf("部门:%s%s OR 没有的词语 finds %v", place, organ, got)
			}
			if got := ids(find(t, x, Request{Query: place + organ}).Hits); len(got) == 0 || got[0] != theirs || len(got) > 1 {
				t.Errorf("%s%s finds %v", place, organ, got)
			}
		}
	}
	if got := ids(find(t, x, Request{Query: "部门:海盐公安局"}).Hits); !slices.Equal(got, []string{"p2-o0"}) {
		t.Errorf("部门:海盐公安局 finds %v", got)
	}
	for query, want := range map[string][]string{"部门:上海公安": {"p0-o0"}, "部门:北京税务": {"p1-o1"}, "部门:浙江公安": {"p4-o0"}} {
		if got := ids(find(t, x, Request{Query: query}).Hits); !slices.Equal(got, want) {
			t.Errorf("%s finds %v", query, got)
		}
	}
	for j, organ := range organs {
		r := find(t, x, Request{Query: "部门:" + organ})
		if r.Total != len(places) {
			t.Errorf("部门:%s finds %d", organ, r.Total)
		}
		for _, h := range r.Hits {
			if !strings.HasSuffix(h.ID, fmt.Sprintf("-o%d", j)) {
				t.Errorf("部门:%s finds %s", organ, h.ID)
			}
		}
	}
	for _, v := range find(t, x, Request{}).Facets[0].Values {
		if strings.ContainsAny(v.Value, "县省") || v.Count != len(places) {
			t.Errorf("the facet has %+v", v)
		}
	}
	if got := find(t, x, Request{Query: "部门:深圳市公安局"}).Total; got > 3 { // those of which no place is known but by their text
		t.Errorf("an organ of no case finds %d", got)
	}
}

// TestGoodWordsAreKept: a word of the general dictionary that no case holds is never searched for as another.
func TestGoodWordsAreKept(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(bundled(t)...))
	random := rand.New(rand.NewPCG(2026, 29))
	var words []string
	for w := range segment.Default().Words() {
		if n := len([]rune(w.Word)); n > 1 && n < 5 && w.Frequency > 20 && segment.IsHanText(w.Word) {
			words = append(words, w.Word)
		}
	}
	tried := 0
	for range 1500 {
		word := words[random.IntN(len(words))]
		if segment.Default().Frequency(word) == 0 || len(segment.Default().Cut([]rune(word))) > 1 {
			continue
		}
		tried++
		if r := find(t, x, Request{Query: word}); r.Correction != nil && r.Correction.Applied {
			t.Errorf("%s is searched for as %s", word, r.Correction.Query)
		}
	}
	for _, query := range []string{"停车难", "看病贵", "三至五年", "二至三年", "办证难"} {
		if r := find(t, x, Request{Query: query}); r.Correction != nil && r.Correction.Applied {
			t.Errorf("%s is searched for as %s", query, r.Correction.Query)
		}
	}
	if tried < 1000 {
		t.Errorf("only %d words", tried)
	}
}

// TestWhatIsInACaseIsFound: any piece of a case's text finds the case, whatever operators, brackets, quotes and ends of paragraphs are in it.
func TestWhatIsInACaseIsFound(t *testing.T) {
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
	for range 3000 {
		c := cases[random.IntN(len(cases))]
		runes := []rune(c.Sections[0].Text)
		start := random.IntN(len(runes) - 3)
		piece := strings.TrimSpace(string(runes[start : start+3+random.IntN(min(24, len(runes)-start-2))]))
		if piece == "" {
			continue
		}
		if r := find(t, x, Request{Query: piece, Size: 60}); !slices.Contains(ids(r.Hits), c.ID) {
			t.Fatalf("%q finds %v, not %s, which holds it (plan %s)", piece, ids(r.Hits), c.ID, x.Plan(piece))
		}
	}
}

// TestQuestionCharactersOfWords: a character of a question word and one that belongs to no word are one word where they are all that is asked about and a case
// has them so, and particles between words are none of it.
func TestQuestionCharactersOfWords(t *testing.T) {
	cases := bundled(t)
	x := openIndex(t, t.TempDir(), newMemoryStore(cases...))
	segmenter := x.now.Load().segmenter
	cut := func(query string) string {
		var words []string
		for _, w := range segmenter.Cut([]rune(query)) {
			words = append(words, string([]rune(query)[w.Start:w.End]))
		}
		return strings.Join(words, " ")
	}
	tried := map[string]bool{}
	for _, c := range cases {
		for _, section := range c.Sections {
			text := segment.Normalise(section.Text).Runes
			words := segmenter.Cut(text)
			for i := 1; i < len(words); i++ {
				pair := string(text[words[i-1].Start:words[i].End])
				a, b := string(text[words[i-1].Start:words[i-1].End]), string(text[words[i].Start:words[i].End])
				particle := parting[a] || parting[b] || interrogatives[a] || interrogatives[b]
				if len([]rune(pair)) != 2 || !segment.IsHanText(pair) || questionWords[a] == questionWords[b] || particle || tried[pair] {
					continue
				}
				tried[pair] = true
				want := ids(find(t, x, Request{Query: "\"" + pair + "\""}).Hits)
				slices.Sort(want)
				for _, query := range []string{"什么是" + pair, pair + "是什么", "怎样" + pair} {
					if !strings.Contains(" "+cut(query)+" ", " "+a+" "+b+" ") {
						continue // the question has another word there
					}
					r := find(t, x, Request{Query: query, Explain: true})
					got := ids(r.Hits)
					if slices.Sort(got); len(want) == 0 || !slices.Equal(got, want) || r.Relaxed != nil {
						t.Errorf("%s finds %v by %s, want %v", query, got, r.Explanation.Plan, want)
					}
				}
			}
		}
	}
	if len(tried) < 20 {
		t.Errorf("only %d pairs", len(tried))
	}

	x = openIndex(t, t.TempDir(), newMemoryStore(
		simple("protection", "等级", "开展等保二级测评，评价等", nil, nil), simple("cloud", "数字化", "企业上云用数，评价等", nil, nil), simple("place", "经验", "广州从化区的经验等", nil, nil),
		simple("insurance", "医保", "社会保障卡、医保等", nil, nil), simple("south", "云南", "云南等", nil, nil), simple("zone", "园区", "化工园区经验等", nil, nil),
		simple("review", "项目", "项目后评价制度", nil, nil), simple("exam", "考试", "高考、中考", nil, nil), simple("exams", "考试", "中高考改革", nil, nil),
		simple("tax", "税", "企业的税，后面有评价", nil, nil), simple("taxes", "税", "税由企业交", nil, nil),
	))
	for query, want := range map[string][]string{
		"什么是等保": {"protection"}, "等保测评": {"protection"}, "怎样上云": {"cloud"}, "从化有哪些经验": {"place"},
		"中高考": {"exams"}, "后评价": {"review"}, "企业的税": {"tax", "taxes"}, "企业的税是什么": {"tax", "taxes"}, "税是什么": {"tax", "taxes"},
	} {
		r := find(t, x, Request{Query: query, Explain: true})
		got := ids(r.Hits)
		if slices.Sort(got); !slices.Equal(got, want) || r.Relaxed != nil {
			t.Errorf("%s finds %v by %s, want %v", query, got, r.Explanation.Plan, want)
		}
	}
}

// TestLettersBesideACharacter: a word of letters and the character beside it stand together where a case has them so, and are found apart, in any writing, where
// none has.
func TestLettersBesideACharacter(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(
		simple("spaced", "甲", "Wi-Fi 全覆盖", nil, nil), simple("wide", "乙", "WiFi信号全域覆盖", nil, nil), simple("near", "乙", "WiFi 全域网", nil, nil), simple("things", "丙", "NB-IoT 物联网", nil, nil),
		simple("card", "丁", "ETC卡", nil, nil), simple("cards", "戊", "ETC，发卡", nil, nil), simple("brand", "己", "E嘉平台", nil, nil), simple("letter", "庚", "E类，嘉兴", nil, nil),
	))
	for query, want := range map[string][]string{
		"WiFi全覆盖": {"spaced", "wide"}, "全WiFi": {"near", "spaced", "wide"}, "nbiot物联网": {"things"}, "ETC卡": {"card"}, "E嘉": {"brand"},
	} {
		r := find(t, x, Request{Query: query, Explain: true})
		got := ids(r.Hits)
		if slices.Sort(got); !slices.Equal(got, want) || r.Relaxed != nil {
			t.Errorf("%s finds %v by %s, want %v", query, got, r.Explanation.Plan, want)
		}
	}
}

// TestEitherFindsWhatEachFinds: what one word finds, by its synonyms, labels, spellings, values or sound, it finds with another as the other choice, too, and
// beside a third word, and for the same reasons.
func TestEitherFindsWhatEachFinds(t *testing.T) {
	random := rand.New(rand.NewPCG(2026, 33))
	words := []string{"医保", "医疗保险", "海关", "人社局", "税务部门", "北京市公安局", "上海公安局", "金融创新", "贸易便利化", "規畫", "身分證", "軟體", "计程车", "六小时", "2021-02-19", "三至五年",
		"haiguan", "qukuailian", "hg", "异地看病", "融资贵", "案例三", "查验", "结算", "营商环境 改革", "changsanjiao jinrong"}
	c := bundled(t)
	for i, text := range []string{"医疗保险结算", "医保", "规划结算", "身份证查验", "软件、出租车", "6小时，2021年2月19日", "3至5年", "区块链", "异地就医", "无关"} {
		c = append(c, simple(fmt.Sprintf("a%02d", i), "甲", text, [][]string{{"海关"}, {"北京市公安局"}, {"人社局"}, {"上海市公安局"}}[i%4], nil))
	}
	x := openIndex(t, t.TempDir(), newMemoryStore(c...))
	within := func(of, query string) {
		one, both := find(t, x, Request{Query: of, Size: 100}), find(t, x, Request{Query: query, Size: 100})
		if one.Relaxed != nil || one.Correction != nil {
			return
		}
		for _, h := range one.Hits {
			i := slices.IndexFunc(both.Hits, func(other Hit) bool { return other.ID == h.ID })
			if i < 0 {
				t.Fatalf("%s finds %s, which %s does not (plan %s)", of, h.ID, query, x.Plan(query))
			}
			for _, r := range both.Hits[i].Reasons {
				if r.For == of && !slices.Contains(h.Reasons, r) {
					t.Fatalf("%s finds %s because of %v, and %s because of %v", query, h.ID, r, of, h.Reasons)
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
	for range 600 {
		a, b, c := words[random.IntN(len(words))], words[random.IntN(len(words))], words[random.IntN(len(words))]
		within(a, bracketed(a)+" OR "+bracketed(b))
		within(a, bracketed(b)+" 或 "+bracketed(a))
		within(a+" "+c, "("+bracketed(a)+" OR "+bracketed(b)+") "+c)
	}
}

// TestOrgansByWhatTheyAreCalled: customs houses, which the taxonomy knows with their places, courts of a city's districts, and ministries.
func TestOrgansByWhatTheyAreCalled(t *testing.T) {
	var cases []data.Case
	for i, organ := range []string{"上海海关", "杭州海关", "宁波海关", "北京市海淀区人民法院", "杭州市西湖区人民法院", "最高人民法院", "公安部", "广州市公安局", "浦东新区人民法院", "廣州市衛生健康委員會"} {
		cases = append(cases, simple(fmt.Sprintf("o%d", i), "甲", "改革办法", []string{organ}, nil))
	}
	x := openIndex(t, t.TempDir(), newMemoryStore(cases...))
	for query, want := range map[string]string{
		"部门:杭州海关": "o1", "部门:海关 -部门:杭州海关": "o0 o2", "部门:上海海关 OR 部门:宁波海关": "o0 o2", "部门:北京法院": "o3", "部门:西湖区法院": "o4", "部门:杭州法院": "o4",
		"部门:最高人民法院": "o5", "部门:公安部": "o6", "部门:公安局": "o6 o7", "部门:广东省公安厅": "", "部门:浦东法院": "o8", "部门:公安局政治部": "o6 o7", "部门:法院": "o3 o4 o5 o8", "部门:卫健委": "o9",
	} {
		got := ids(find(t, x, Request{Query: query}).Hits)
		if slices.Sort(got); strings.Join(got, " ") != want {
			t.Errorf("%s finds %v, want %s", query, got, want)
		}
	}
}

// TestPassagesOverParagraphs: what is pasted from a case, ends of paragraphs and all or without them, finds that case first, though another holds all its words
// in one paragraph; a phrase in quotes that was typed over several lines stands across the ends of paragraphs.
func TestPassagesOverParagraphs(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(
		simple("source", "甲", "道路绿地按照下列规定确定：\n（一）公园绿地由市负责；\n（二）道路绿地由区负责。", nil, nil),
		simple("words", "道路绿地、公园绿地规定", "绿地责任按照规定确定：一是道路绿地、公园绿地由市负责，二是道路绿地由区负责", nil, nil),
		simple("more", "公园绿地", "下列确定一下公园绿地责任，二次确定道路由市负责", nil, nil),
	))
	for _, query := range []string{"确定：\n（一）公园绿地", "确定：（一）公园绿地", "由市负责；（二）道路绿地", "由市负责；\r\n（二）道路绿地由区负责"} {
		if got := ids(find(t, x, Request{Query: query}).Hits); len(got) == 0 || got[0] != "source" {
			t.Errorf("%q finds %v", query, got)
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

// TestLooseValues: a number and what only happens to stand behind it are one value where a case says so in some writing, and else stay the words that they are.
func TestLooseValues(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(
		simple("summit", "甲", "20国集团峰会", nil, nil), simple("region", "乙", "第十一管区本部", nil, nil), simple("eleven", "丙", "11个本部", nil, nil),
	))
	for query, want := range map[string][]string{"二十国集团": {"summit"}, "二十国": {"summit"}, "十一管区本部": {"region"}, "十一管区": {"region"}} {
		r := find(t, x, Request{Query: query})
		if got := ids(r.Hits); !slices.Equal(got, want) {
			t.Errorf("%s finds %v, want %v (plan %s)", query, got, want, x.Plan(query))
		}
	}
	if r := find(t, x, Request{Query: "二十管区本部"}); len(r.Hits) == 0 || r.Hits[0].ID != "region" || !slices.Equal(r.Hits[0].Lacks, []string{"二十"}) {
		t.Errorf("二十管区本部 finds %v, lacking %v", ids(r.Hits), lacksOf(r.Hits))
	}
}

// TestFiltersAndTheirOpposites: the cases of a filter and those of the filter with a minus are all cases and no case twice, whatever is typed as its value.
func TestFiltersAndTheirOpposites(t *testing.T) {
	random := rand.New(rand.NewPCG(2026, 35))
	departments, regions := []string{"海关", "公安局", "数投集团", "法院"}, []string{"嘉兴市", "上海市", ""}
	var cases []data.Case
	for i := range 24 {
		c := simple(fmt.Sprintf("c%02d", i), "甲", "结算", []string{departments[i%4], departments[i/4%4]}, nil)
		c.Region = regions[i%3]
		cases = append(cases, c)
	}
	x := openIndex(t, t.TempDir(), newMemoryStore(cases...))
	values := []string{"海关", "公安局", "数投集团", "法院", "嘉兴", "上海市", "杭州", "！", "。", "·", "-", "\u0301", "\u200b", "年", "2021", "、", "海关、", "结算"}
	signs := []string{"、", "，", "/", " OR ", "；"}
	for range 3000 {
		value := values[random.IntN(len(values))]
		list := random.IntN(3)
		for range list {
			value += signs[random.IntN(len(signs))] + values[random.IntN(len(values))]
		}
		name := []string{"部门:", "地区:", "年份:", "案例集：", "领域:"}[random.IntN(5)]
		if list > 0 {
			value = "(" + value + ")"
		}
		with, without := find(t, x, Request{Query: name + value, Explain: true}), find(t, x, Request{Query: "-" + name + value, Explain: true})
		if len(with.Explanation.Words) > 0 || with.Relaxed != nil {
			continue // a part of it is text
		}
		seen := map[string]int{}
		for _, h := range append(slices.Clone(with.Hits), without.Hits...) {
			seen[h.ID]++
		}
		if with.Total+without.Total != len(cases) || len(seen) != len(cases) {
			t.Fatalf("%s%s finds %d cases, and with a minus %d of %d (plans %s and %s)", name, value, with.Total, without.Total, len(cases),
				with.Explanation.Plan, without.Explanation.Plan)
		}
	}
	for query, want := range map[string]int{"地区:嘉兴 OR 没有的词语": 8, "部门:海关、数投集团": 18, "部门:数投集团、海关": 18, "地区:嘉兴、上海": 16, "地区:上海市": 8, "地区:\u0301": 0} {
		if got := find(t, x, Request{Query: query}).Total; got != want {
			t.Errorf("%s finds %d, want %d", query, got, want)
		}
	}
	for query, want := range map[string]Reason{"地区:嘉兴 OR 没有的词语": {Kind: ReasonPlace, Text: "嘉兴"}, "案例集:示例 OR 部门:法院": {Kind: ReasonDepartment, Text: "法院"}} {
		for _, h := range find(t, x, Request{Query: query}).Hits {
			if !slices.Contains(h.Reasons, want) {
				t.Errorf("%s finds %s because of %v", query, h.ID, h.Reasons)
			}
		}
	}
}

// TestSpacesBesideNumbers: a number and what stands behind a space are found apart where no case has them as one value.
func TestSpacesBesideNumbers(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(
		simple("a", "甲", "2023年，村集体经济壮大，省级试点，100个强镇", nil, nil), simple("b", "乙", "2024年5月1日，30个工作日", nil, nil),
	))
	for query, want := range map[string][]string{
		"2023 村": {"a"}, "2023 村 集体": {"a"}, "2023 省 试点": {"a"}, "100 强": {"a"}, "2024 年 5 月 1 日": {"b"}, "30 个 工作日": {"b"}, "2024 年": {"b"},
	} {
		if r := find(t, x, Request{Query: query}); !slices.Equal(ids(r.Hits), want) || r.Relaxed != nil {
			t.Errorf("%s finds %v (plan %s)", query, ids(r.Hits), x.Plan(query))
		}
	}
}

// TestDatesOfRanges: the second date of a range is a date as the first is, however the two are written and joined.
func TestDatesOfRanges(t *testing.T) {
	var cases []data.Case
	joins := []string{"至", "～", "—", "-", " 至 ", " - ", "/", "到"}
	for i, join := range joins {
		for j, dates := range [][2]string{{"2021-01-01", "2021-12-31"}, {"2021/1/1", "2021/12/31"}, {"2021.1.1", "2021.12.31"}, {"20210101", "20211231"}, {"2021年1月1日", "2021年12月31日"}} {
			if join == "/" && j == 1 || join == "-" && j == 3 {
				continue // 2021/1/1/2021/12/31 is read nowhere; 20210101-20211231 is a code
			}
			cases = append(cases, simple(fmt.Sprintf("r%d-%d", i, j), "甲", "有效期："+dates[0]+join+dates[1]+"。", nil, nil))
		}
	}
	cases = append(cases, simple("other", "乙", "有效期：2022-01-01至2022-12-31", nil, nil))
	x := openIndex(t, t.TempDir(), newMemoryStore(cases...))
	for _, query := range []string{"2021年1月1日", "2021年12月31日", "2021-12-31", "二〇二一年十二月三十一日", "2021年12月"} {
		r := find(t, x, Request{Query: query, Size: 100})
		for _, c := range cases[:len(cases)-1] {
			if !slices.Contains(ids(r.Hits), c.ID) {
				t.Errorf("%s does not find %s", query, c.Sections[0].Text)
			}
		}
		if slices.Contains(ids(r.Hits), "other") {
			t.Errorf("%s finds other", query)
		}
	}
	if got := ids(find(t, x, Request{Query: "有效期 -2021年12月31日", Size: 100}).Hits); !slices.Equal(got, []string{"other"}) {
		t.Errorf("with a minus it leaves %v", got)
	}
}

// TestTypedBeforeItsSynonyms: of several choices, what holds a word that was typed comes before what only holds a synonym of one.
func TestTypedBeforeItsSynonyms(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(
		simple("a", "甲", "医保结算", nil, nil), simple("b", "甲", "社保结算", nil, nil), simple("e", "甲", "养老保险卡", nil, nil), simple("f", "甲", "长三角一体化合作示范协同", nil, nil),
		simple("g", "甲", "长江三角洲", nil, nil), simple("h", "甲", "软件企业", nil, nil), simple("i", "甲", "軟體企業", nil, nil), simple("j", "甲", "出租车", nil, nil),
	))
	for query, first := range map[string][]string{"医保 OR 社保": {"a", "b"}, "长三角 OR 危废": {"f"}, "軟體 OR 計程車": {"i"}} {
		got := ids(find(t, x, Request{Query: query}).Hits)
		if len(got) <= len(first) {
			t.Errorf("%s finds %v", query, got)
			continue
		}
		if got = got[:len(first)]; !slices.Equal(slices.Sorted(slices.Values(got)), first) {
			t.Errorf("%s finds %v first", query, got)
		}
	}
}
