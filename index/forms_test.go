package index

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/data/rounds"
	"anlisou/index/highlight"
	"anlisou/index/query"
	"anlisou/segment"
)

// isPart reports that what was typed stands in a case only within a longer number or across the end of a paragraph.
func isPart(r highlight.Reason) bool {
	return r.Kind == highlight.ReasonWithin || r.Kind == highlight.ReasonAcross
}

// writingsOf are some of the ways to write a day, a number of something, a range and a code; segment tests all of them.
func writingsOf(random *rand.Rand) []string {
	n, m := 1+random.IntN(28), 1+random.IntN(12)
	switch random.IntN(15) {
	case 11: // a telephone number
		area, number := 10+random.IntN(989), 20_000_000+random.IntN(79_000_000)
		return []string{fmt.Sprintf("0%d-%d", area, number), fmt.Sprintf("0%d%d", area, number), fmt.Sprintf("（0%d）%d", area, number)}
	case 12: // letters with a hyphen between, or none
		a, b := string(rune('A'+random.IntN(26)))+string(rune('a'+random.IntN(26))), string(rune('A'+random.IntN(26)))+string(rune('a'+random.IntN(26)))
		return []string{a + "-" + b, a + b, strings.ToLower(a + b)}
	case 13:
		return []string{fmt.Sprintf("%d×%d小时", n, m), fmt.Sprintf("%dx%d小时", n, m), fmt.Sprintf("%dX%d小时", n, m), fmt.Sprintf("%d*%d小时", n, m)}
	case 14:
		return [][]string{{"两千家", "二千家", "2000家", "2,000家"}, {"廿五件", "二十五件", "25件"}, {"卅件", "三十件", "30件"}, {"两万人", "二万人", "20000人"}}[random.IntN(4)]
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

// TestEveryWritingFinds: whatever may be written in several ways is found in each by each other, as all words of the
// query, and what is only a part of a longer number comes after it and says so.
func TestEveryWritingFinds(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(2026, 23))
	for range rounds.Of(12) {
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
			for _, q := range writings {
				r := find(t, x, Request{Query: q})
				found := map[string]int{}
				for at, h := range r.Hits {
					found[h.ID] = at
				}
				for j, other := range writings {
					at, ok := found[fmt.Sprintf("c%02d-%d", i, j)]
					if !ok || r.Relaxed != nil || slices.ContainsFunc(r.Hits[at].Reasons, isPart) {
						t.Errorf("%s does not find %s: %v, relaxed %v (plan %s)", q, other, ids(r.Hits), r.Relaxed, x.Plan(q))
					}
				}
				parts := false // hits so far are only parts
				for _, h := range r.Hits {
					part := slices.ContainsFunc(h.Reasons, isPart)
					if parts && !part {
						t.Errorf("%s finds %s after what only contains its digits: %v", q, h.ID, ids(r.Hits))
					}
					parts = parts || part
				}
				checkWhy(t, q, r)
			}
		}
	}
}

// TestNoNumberWithinAnother: a number that is typed with its measure word is found first where it stands by itself; a
// case that holds it only within a longer one is found all the same, for it holds what was typed, after all others,
// and says within which.
func TestNoNumberWithinAnother(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(2026, 24))
	measures := []string{"号", "件", "万元", "%", "家", "月", "条"}
	for range rounds.Of(60) {
		n := 2 + random.IntN(97)
		measure := measures[random.IntN(len(measures))]
		q := strconv.Itoa(n) + measure
		longer := []string{"1" + q, "21" + q, "3." + q}
		cases := []data.Case{simple("true", "甲", "共"+q+"办结", nil, nil), simple("z-both", "甲", "共"+longer[0]+"，另"+q+"办结", nil, nil)}
		for i, l := range longer {
			cases = append(cases, simple(fmt.Sprintf("a%d", i), "甲", "共"+l+"办结", nil, nil))
		}
		x := openIndex(t, t.TempDir(), newMemoryStore(cases...))
		r := find(t, x, Request{Query: q})
		if got := ids(r.Hits); len(got) != 5 || !slices.Contains(got[:2], "true") || !slices.Contains(got[:2], "z-both") || r.Total != 5 {
			t.Errorf("%s finds %v", q, got)
			continue
		}
		for i, h := range r.Hits {
			if got := slices.ContainsFunc(h.Reasons, isPart); got != (i > 1) {
				t.Errorf("%s finds %s with the reasons %v", q, h.ID, h.Reasons)
			}
			for _, r := range h.Reasons {
				if r.Kind == highlight.ReasonWithin && (r.For != q || !slices.Contains(longer, r.Text)) {
					t.Errorf("%s finds %s within %q", q, h.ID, r.Text)
				}
			}
		}
		for _, h := range r.Hits[:2] {
			if slices.ContainsFunc(marksOf([]Hit{h}), func(mark string) bool { return mark != q }) {
				t.Errorf("%s marks %v in %s", q, marksOf([]Hit{h}), h.ID)
			}
		}
		if got := ids(find(t, x, Request{Query: "办结 -" + q}).Hits); len(got) != 3 {
			t.Errorf("-%s leaves %v", q, got)
		}
	}
}

// TestNoHanNumberWithinAnother: what begins or ends with a number in Chinese numerals, in quotes or not, is found
// first where that number stands by itself, and where it goes on says so; words that no number begins or ends stand
// as they were meant wherever they are written.
func TestNoHanNumberWithinAnother(t *testing.T) {
	t.Parallel()
	rounds.Computes(t)
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
		for _, q := range []string{test.phrase, "“" + test.phrase + "”"} {
			r := find(t, x, Request{Query: q})
			if got := slices.Sorted(slices.Values(ids(r.Hits))); !slices.Equal(got, all) || r.Relaxed != nil {
				t.Errorf("%s finds %v, want %v", q, got, all)
			}
			for i, h := range r.Hits {
				within := i >= len(strings.Fields(test.sure))
				if got := slices.ContainsFunc(h.Reasons, isPart); got != within || within != strings.HasPrefix(h.ID, "a-within") {
					t.Errorf("%s finds %s at %d with the reasons %v", q, h.ID, i, h.Reasons)
				}
			}
		}
		if got := ids(find(t, x, Request{Query: "甲 -“" + test.phrase + "”"}).Hits); len(got) != len(strings.Fields(test.within)) {
			t.Errorf("-“%s” leaves %v", test.phrase, got)
		}
	}
}

// TestWordsWithQuestionCharacters: a text of a character that asks something and another is one word, where it stands
// in a case: all of it is asked for.
func TestWordsWithQuestionCharacters(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(2026, 25))
	asking := []rune("等上下中里内从向往到于以之其为对将由还又才只很太更最不没要会能可需想给让使所这那个种后前时也就都")
	chars := []rune("保云化田链园税港贷桥渔粮矿茶碳")
	tried := 0
	for range rounds.Of(40) {
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
	if tried < rounds.Of(400) {
		t.Errorf("only %d hits", tried)
	}
}

// TestGoodWordsAreKept: a word of the general dictionary that no case holds is never searched for as another.
func TestGoodWordsAreKept(t *testing.T) {
	t.Parallel()
	x := bundledIndex(t)
	random := rand.New(rand.NewPCG(2026, 29))
	var words []string
	for w := range segment.Default().Words() {
		if n := len([]rune(w.Word)); n > 1 && n < 5 && w.Frequency > 20 && segment.IsHanText(w.Word) {
			words = append(words, w.Word)
		}
	}
	tried := 0
	for range rounds.Of(1500) {
		word := words[random.IntN(len(words))]
		if segment.Default().Frequency(word) == 0 || len(segment.Default().Cut([]rune(word))) > 1 {
			continue
		}
		tried++
		if r := find(t, x, Request{Query: word}); r.Correction != nil && r.Correction.Applied {
			t.Errorf("%s is searched for as %s", word, r.Correction.Query)
		}
	}
	for q, offered := range map[string]string{"停车难": "停车场", "看病贵": "", "三至五年": "", "二至三年": "", "办证难": "", "买房难": ""} {
		x := openIndex(t, t.TempDir(), newMemoryStore(holders("停车场", "停车场管理", "三到五年", "二到三年", "办证处", "看病了", "买房子")...))
		r := find(t, x, Request{Query: q})
		if r.Correction != nil && r.Correction.Applied {
			t.Errorf("%s is searched for as %s", q, r.Correction.Query)
		}
		if offered != "" && (r.Correction == nil || r.Correction.Query != offered) {
			t.Errorf("for %s is offered %+v, not %s", q, r.Correction, offered)
		}
	}
	if tried < rounds.Of(1000) {
		t.Errorf("only %d words", tried)
	}
}

// TestQuestionCharactersOfWords: a character of a question word and one that belongs to no word are one word where
// they are all that is asked about and a case has them so, and particles between words are none of it.
func TestQuestionCharactersOfWords(t *testing.T) {
	t.Parallel()
	cases := bundled(t)
	x := bundledIndex(t)
	segmenter := x.now.Load().segmenter
	cut := func(q string) string {
		var words []string
		for _, w := range segmenter.Cut([]rune(q)) {
			words = append(words, string([]rune(q)[w.Start:w.End]))
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
				particle := query.Separators[a] || query.Separators[b] || query.Interrogatives[a] || query.Interrogatives[b]
				if len([]rune(pair)) != 2 || !segment.IsHanText(pair) || query.StopWords[a] == query.StopWords[b] || particle || tried[pair] {
					continue
				}
				tried[pair] = true
				want := ids(find(t, x, Request{Query: "\"" + pair + "\""}).Hits)
				slices.Sort(want)
				for _, q := range []string{"什么是" + pair, pair + "是什么", "怎样" + pair} {
					if !strings.Contains(" "+cut(q)+" ", " "+a+" "+b+" ") {
						continue // the question has another word there
					}
					r := find(t, x, Request{Query: q, Explain: true})
					got := ids(r.Hits)
					if slices.Sort(got); len(want) == 0 || !slices.Equal(got, want) || r.Relaxed != nil {
						t.Errorf("%s finds %v by %s, want %v", q, got, r.Explanation.Plan, want)
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
	for q, want := range map[string][]string{
		"什么是等保": {"protection"}, "等保测评": {"protection"}, "怎样上云": {"cloud"}, "从化有哪些经验": {"place"},
		"中高考": {"exams"}, "后评价": {"review"}, "企业的税": {"tax", "taxes"}, "企业的税是什么": {"tax", "taxes"}, "税是什么": {"tax", "taxes"},
	} {
		r := find(t, x, Request{Query: q, Explain: true})
		got := ids(r.Hits)
		if slices.Sort(got); !slices.Equal(got, want) || r.Relaxed != nil {
			t.Errorf("%s finds %v by %s, want %v", q, got, r.Explanation.Plan, want)
		}
	}
}

// TestLettersBesideACharacter: a word of letters and the character beside it stand together where a case has them so,
// and are found apart, in any writing, where none has.
func TestLettersBesideACharacter(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(
		simple("spaced", "甲", "Wi-Fi 全覆盖", nil, nil), simple("wide", "乙", "WiFi信号全域覆盖", nil, nil), simple("near", "乙", "WiFi 全域网", nil, nil), simple("things", "丙", "NB-IoT 物联网", nil, nil),
		simple("card", "丁", "ETC卡", nil, nil), simple("cards", "戊", "ETC，发卡", nil, nil), simple("brand", "己", "E嘉平台", nil, nil), simple("letter", "庚", "E类，嘉兴", nil, nil),
	))
	for q, want := range map[string][]string{
		"WiFi全覆盖": {"spaced", "wide"}, "全WiFi": {"near", "spaced", "wide"}, "nbiot物联网": {"things"}, "ETC卡": {"card"}, "E嘉": {"brand"},
	} {
		r := find(t, x, Request{Query: q, Explain: true})
		got := ids(r.Hits)
		if slices.Sort(got); !slices.Equal(got, want) || r.Relaxed != nil {
			t.Errorf("%s finds %v by %s, want %v", q, got, r.Explanation.Plan, want)
		}
	}
}

// TestLooseValues: a number and what only happens to stand behind it are one value where a case says so in some
// writing, and else stay the words that they are.
func TestLooseValues(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(
		simple("summit", "甲", "20国集团峰会", nil, nil), simple("region", "乙", "第十一管区本部", nil, nil), simple("eleven", "丙", "11个本部", nil, nil),
	))
	for q, want := range map[string][]string{"二十国集团": {"summit"}, "二十国": {"summit"}, "十一管区本部": {"region"}, "十一管区": {"region"}} {
		r := find(t, x, Request{Query: q})
		if got := ids(r.Hits); !slices.Equal(got, want) {
			t.Errorf("%s finds %v, want %v (plan %s)", q, got, want, x.Plan(q))
		}
	}
	if r := find(t, x, Request{Query: "二十管区本部"}); len(r.Hits) == 0 || r.Hits[0].ID != "region" || !slices.Equal(r.Hits[0].Lacks, []string{"二十"}) {
		t.Errorf("二十管区本部 finds %v, lacking %v", ids(r.Hits), lacksOf(r.Hits))
	}
}

// TestSpacesBesideNumbers: a number and what stands behind a space are found apart where no case has them as one value.
func TestSpacesBesideNumbers(t *testing.T) {
	x := openIndex(t, t.TempDir(), newMemoryStore(
		simple("a", "甲", "2023年，村集体经济壮大，省级试点，100个强镇", nil, nil), simple("b", "乙", "2024年5月1日，30个工作日", nil, nil),
	))
	for q, want := range map[string][]string{
		"2023 村": {"a"}, "2023 村 集体": {"a"}, "2023 省 试点": {"a"}, "100 强": {"a"}, "2024 年 5 月 1 日": {"b"}, "30 个 工作日": {"b"}, "2024 年": {"b"},
	} {
		if r := find(t, x, Request{Query: q}); !slices.Equal(ids(r.Hits), want) || r.Relaxed != nil {
			t.Errorf("%s finds %v (plan %s)", q, ids(r.Hits), x.Plan(q))
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
	for _, q := range []string{"2021年1月1日", "2021年12月31日", "2021-12-31", "二〇二一年十二月三十一日", "2021年12月"} {
		r := find(t, x, Request{Query: q, Size: 100})
		for _, c := range cases[:len(cases)-1] {
			if !slices.Contains(ids(r.Hits), c.ID) {
				t.Errorf("%s does not find %s", q, c.Sections[0].Text)
			}
		}
		if slices.Contains(ids(r.Hits), "other") {
			t.Errorf("%s finds other", q)
		}
	}
	if got := ids(find(t, x, Request{Query: "有效期 -2021年12月31日", Size: 100}).Hits); !slices.Equal(got, []string{"other"}) {
		t.Errorf("with a minus it leaves %v", got)
	}
}

// TestWhatSignsJoin: what points, slashes, colons, hyphens and the like join is one thing: found as it is, but not
// where its parts stand apart, and within a longer one only after it, which says so.
func TestWhatSignsJoin(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(2026, 37))
	part := func() string {
		if random.IntN(2) == 0 {
			return strconv.Itoa(2 + random.IntN(7))
		}
		return string(rune('a'+random.IntN(26))) + string(rune('a'+random.IntN(26)))
	}
	for range rounds.Of(40) {
		sign := []string{".", "/", ":", "@"}[random.IntN(4)]
		a, b, c := part(), part(), part()
		typed := a + sign + b + sign + c
		if sign == "/" || sign == ":" {
			typed = a + sign + b
		}
		x := openIndex(t, t.TempDir(), newMemoryStore(
			simple("alone", "甲", "见"+typed+"。", nil, nil), simple("apart", "甲", "见"+a+"，"+b+"，"+c+"。", nil, nil), simple("longer", "甲", "见1"+typed+"7。", nil, nil),
		))
		r := find(t, x, Request{Query: typed})
		if got := ids(r.Hits); len(got) == 0 || got[0] != "alone" || slices.Contains(got, "apart") || r.Relaxed != nil {
			t.Errorf("%s finds %v (plan %s)", typed, got, x.Plan(typed))
		}
		for _, h := range r.Hits {
			if h.ID == "longer" && segment.IsDigit(rune(typed[0])) && !slices.ContainsFunc(h.Reasons, isPart) {
				t.Errorf("%s finds what only contains it because of %v", typed, h.Reasons)
			}
		}
	}
}

// TestPastedSentences: each sentence of the bundled cases finds its case first, and so does as much of its text as a
// query may have.
func TestPastedSentences(t *testing.T) {
	t.Parallel()
	rounds.Computes(t)
	cases := bundled(t)
	x := bundledIndex(t)
	tried := 0
	for _, c := range cases {
		var whole strings.Builder
		for _, section := range c.Sections {
			whole.WriteString(section.Text + "\n")
			for sentence := range strings.FieldsFuncSeq(section.Text, func(r rune) bool { return strings.ContainsRune("。；\n", r) }) {
				if len([]rune(sentence)) < 8 {
					continue
				}
				tried++
				if r := find(t, x, Request{Query: sentence}); len(r.Hits) == 0 || r.Hits[0].ID != c.ID || r.Relaxed != nil || r.Correction != nil {
					t.Errorf("%s finds %v, not %s", sentence, ids(r.Hits), c.ID)
				}
			}
		}
		piece := []rune(whole.String())
		piece = piece[:min(1000, len(piece))]
		tried++
		if r := find(t, x, Request{Query: string(piece)}); len(r.Hits) == 0 || r.Hits[0].ID != c.ID || r.Relaxed != nil {
			t.Errorf("%d characters of %s find %v", len(piece), c.ID, ids(r.Hits))
		}
	}
	if t.Logf("%d pieces", tried); tried < 100 {
		t.Errorf("only %d sentences", tried)
	}
}
