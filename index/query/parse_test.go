package query

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/segment"
)

// testParser knows no synonyms: what these add has tests of its own.
func testParser() Parser {
	return Parser{Segmenter: segment.Default(), Taxonomy: data.DefaultTaxonomy(), Synonyms: nil}
}

func TestParse(t *testing.T) {
	for _, test := range []struct{ query, want string }{
		{"", ""},
		{"  ", ""},
		{"外贸企业融资", "外贸 企业 融资"},
		{"社保 医保 报销", "社保 医保 报销"},
		{"長三角統計", "长三角 统计"},
		{"怎样办理外国人的工作许可", "办理 外国人 工作 许可"},
		{"怎样", "怎样"},
		{`"首违不罚"`, `"首违不罚"`},
		{"“零等待”提箱", `"零等待" 提箱`},
		{`"没有关上`, "关上"},
		{"一体化 -税收", "一体化 -税收"},
		{"一体化 -\"税收 服务\"", `一体化 -"税收服务"`},
		{"一体化 NOT 税收", "一体化 -税收"},
		{"-税收", "-税收"},
		{"1-3天", `("1-3天" | ~1到3天)`},
		{"长三角－税收", "长三角 税收"},
		{"部门:海关 查验", "查验 department:海关"},
		{"部门：嘉兴海关", "department:海关"},
		{"Department:市税务局", "department:税务局"},
		{"部门:市监局", "department:市场监管局"},
		{"部门:县教育和科技局", "department:教育局"},
		{"部门:市人大", "department:人大"},
		{"人大", "人大"},
		{"领域:\"金融创新\"", "domain:金融创新"},
		{"标题:改革 海关", "title:改革 海关"},
		{"一体化 -標題：税收", "一体化 -title:税收"},
		{"标题:改革 OR 海关", "(title:改革 | 海关)"},
		{"海关 OR 标题:改革", "(海关 | title:改革)"},
		{"部门:", "部门"},
		{"牵头部门:海关", "牵头 部门 海关"},
		{"医保 OR 社保", "(医保 | 社保)"},
		{"医保 or 社保", "(医保 | 社保)"},
		{"医保 and 社保", "医保 社保"},
		{"this or that", "this or that"},
		{"结算 not 医保", "结算 -医保"},
		{"not 医保", "not 医保"},
		{"(医保 OR 社保) 结算", "(医保 | 社保) 结算"},
		{"结算 （医保 或 社保）", "结算 (医保 | 社保)"},
		{"(医保 社保 OR 养老) 结算", "医保 (社保 | 养老) 结算"},
		{"((医保 OR 社保) 卡) OR 结算", "((医保 卡) | (社保 卡) | 结算)"},
		{"-(医保 OR 社保) 结算", "结算 -医保 -社保"},
		{"结算（试行）", "结算 试行"},
		{"(医保 OR 社保", "(医保 | 社保)"},
		{"(部门:海关 OR 税收) 改革", "(department:海关 | 税收) 改革"},
		{"部门:海关 OR 部门:税务局", "department:海关 department:税务局"},
		{"(医保 OR 社保)结算", "(医保 | 社保) 结算"},
		{"结算(医保 OR 社保)", "结算 (医保 | 社保)"},
		{"(医保 OR 社保)(结算 或者 报销)", "(医保 | 社保) (结算 | 报销)"},
		{"招商 -(公司)", "招商 -公司"},
		{"招商 NOT （公司）", "招商 -公司"},
		{"招商 -(\"公司\")", `招商 -"公司"`},
		{"招商 -(部门:海关)", "招商 -department:海关"},
		{"招商 -(部门:海关 OR 部门:税务局)", "招商 -department:海关 -department:税务局"},
		{"招商 -(部门:海关 公司)", "招商 -(department:海关 公司)"},
		{"招商 -(部门:海关 OR 公司)", "招商 -公司 -department:海关"},
		{"招商 -(公司 -税收)", "招商 -(公司 -税收)"},
		{"招商 -(-税收)", "招商 税收"},
		{"(部门:海关) 招商", "招商 department:海关"},
		{"(-公司) 招商", "招商 -公司"},
		{"(\"公司\") 招商", `"公司" 招商`},
		{"(招商 NOT 公司) OR 税收", "((招商 -公司) | 税收)"},
		{"(-(公司 税收)) OR 招商", "(-公司 | -税收 | 招商)"},
		{"(部门:税务局 税收) OR 招商", "((department:税务局 税收) | 招商)"},
		{"部门:税务局 OR 领域:金融创新", "(department:税务局 | domain:金融创新)"},
		{"部门:税务局 OR 部门:海关 OR 招商", "(department:税务局 | department:海关 | 招商)"},
		{"招商 OR -公司", "招商 -公司"},
		{"招商(试行)", "招商 试行"},
		{"适用 -《民法典》", "适用 -民法典"},
		{"适用 －《民法典》", "适用 -民法典"},
		{"依据 -（2021）12号", `依据 -"(2021)12号"`},
		{"-〔2021〕12号", `-"(2021)12号"`},
		{"招商 -（试行）办法", "招商 -(试行 办法)"},
		{"招商 -【试行】", "招商 -试行"},
		{"部门:海关，-查验", "-查验 department:海关"},
		{"部门:海关（查验）", "查验 department:海关"},
		{"部门:海关和税务局", "department:海关 department:税务局"},
		{"部门:发展和改革局", "department:发展改革委"},
		{"部门:市场监督管理局（知识产权局）", "department:市场监管局"},
		{"(海关 OR 税务) ORACLE", "(海关 | 税务) oracle"},
		{"(海关 OR 税务) 或许", "(海关 | 税务) 或许"},
		{"SENSOR（传感器）", "sensor 传感器"},
		{"FLOOR(1) 海关", `floor "1" 海关`},
		{"-部门:海关，结算", "结算 -department:海关"},
		{"部门:(海关 税务局)", "department:海关 department:税务局"},
		{"-部门:(海关 税务局)", "-department:海关 -department:税务局"},
		{"(部门:海关 部门:税务局 结算) OR 招商", "((department:海关 结算) | (department:税务局 结算) | 招商)"},
		{"招商 OR (医保 OR 社保)", "(招商 | 医保 | 社保)"},
		{"-(海关 NOT ) 税务", "税务 -(海关 not)"},
		{"地区:嘉兴、上海", "region:嘉兴 region:上海"},
		{"地区:嘉兴，结算", "结算 region:嘉兴"},
		{"地区:！", "region:！"},
		{"地区:。", "region:。"},
		{"年份:年", "year:年"},
		{"（医保）或（社保）", "(医保 | 社保)"},
		{"医保或（社保 卡）", "(医保 | (社保 卡))"},
		{"医保 或（社保 卡）", "(医保 | (社保 卡))"},
		{"医保 或者（社保 卡）", "(医保 | (社保 卡))"},
		{"（医保 卡）或（查验）", "((医保 卡) | 查验)"},
		{"(医保 卡)OR(查验)", "((医保 卡) | 查验)"},
		{"(医保 卡)或查验 结算", "((医保 卡) | 查验) 结算"},
		{"医保或社保", "医保 社保"},
		{"新建或（扩建）工程", "新建 扩建 工程"},
		{"（部门：海关）结算", "结算 department:海关"},
		{"结算（部门：海关）", "结算 department:海关"},
		{"部门:海关，结算", "结算 department:海关"},
		{"部门:海关。", "department:海关"},
		{"结算，部门:海关", "结算 department:海关"},
		{"部门:海关、医保局", "department:海关 department:医疗保障局"},
		{"部门:海关/医保局 结算", "结算 department:海关 department:医疗保障局"},
		{"部门:海关或医保局", "department:海关 department:医疗保障局"},
		{"-部门:海关、医保局", "-department:海关 -department:医疗保障局"},
		{"部门:海关、医保局 OR 结算", "(department:海关 | department:医疗保障局 | 结算)"},
		{"部门:(海关 OR 医保局) 结算", "结算 department:海关 department:医疗保障局"},
		{"-部门:(海关 OR 医保局) 结算", "结算 -department:海关 -department:医疗保障局"},
		{"标题:(医保 OR 社保)", "(title:医保 | title:社保)"},
		{"领域:甲、乙", "domain:甲、乙"},
		{"年份:2020、2021", "year:2020 year:2021"},
		{"部门:海关 部门:", "department:海关"},
		{"结算 and not 医保", "结算 -医保"},
		{"结算 or not 医保", "结算 -医保"},
		{"医保 Or 社保", "(医保 | 社保)"},
		{"医保 ＯＲ 社保", "(医保 | 社保)"},
		{"招商（“放管服”）", `招商 "放管服"`},
		{"医保 或者 社保", "(医保 | 社保)"},
		{"招商 ‑公司", "招商 -公司"},
		{"2024 年 5 月 1 日", `"2024年5月1日"`},
		{"招商 2021 - 2025 年", `招商 ("2021 - 2025年" | ~2021到2025年)`},
		{"浙政发〔2021〕 5 号", `"浙政发" "(2021) 5号"`},
		{"招商 3 年", `招商 "3年"`},
		{"2024 招商", `"2024" 招商`},
		{"部門:海關", "department:海关"},
		{"招商 －公司", "招商 -公司"},
		{"招商 –公司", "招商 -公司"},
		{"招商 —公司", "招商 -公司"},
		{"招商 −公司", "招商 -公司"},
		{"招商 ——公司", "招商 公司"},
		{"招商—公司", "招商 公司"},
		{"OR 医保", "医保"},
		{"外贸 AND 融资", "外贸 融资"},
		{"AND", "and"},
		{"怎么 部门:海关", "department:海关"},
		{"如何 -税收", "-税收"},
		{"六小时", `"六小时"`},
		{"24小时内办结", `"24小时" 办结`},
		{"医保 或", "医保"},
		{"522件", `"522件"`},
		{"Ｅ嘉区块链", `"e嘉" 区块链`},
		{"船边直", `"船边直"`},
		{"跨 境 电 商", "跨境电商"},
		{"……", `"......"`},
		{"进口、出口", "进口 出口"},
	} {
		if got := testParser().Parse(test.query).String(); got != test.want {
			t.Errorf("Parse(%q) = %s, want %s", test.query, got, test.want)
		}
	}
}

func TestPlanTerms(t *testing.T) {
	show := func(terms []Term) string {
		var parts []string
		for _, t := range terms {
			parts = append(parts, t.Text+strings.TrimSuffix(fmt.Sprintf("*%g", t.Weight), "*1"))
		}
		return strings.Join(parts, " ")
	}
	for _, test := range []struct{ query, words, grams, chars string }{
		{"部门:海关 区块链 -税收 \"E嘉\"", "区块链 区块 e 嘉", "区块 块链 e嘉", "区 块 链 嘉"},
		{"怎样办理居留", "怎样*0.8 办理 居留", "怎样*0.9 样办*0.9 办理 理居 居留", "办 理 居 留"},
	} {
		terms := testParser().Parse(test.query).Terms
		if got := show(terms.Words); got != test.words {
			t.Errorf("%s: words %s, want %s", test.query, got, test.words)
		}
		if got := show(terms.Grams); got != test.grams {
			t.Errorf("%s: grams %s, want %s", test.query, got, test.grams)
		}
		if got := show(terms.Chars); got != test.chars {
			t.Errorf("%s: characters %s, want %s", test.query, got, test.chars)
		}
	}
}

func TestWhatAsks(t *testing.T) {
	p := testParser()
	for q, want := range map[string]bool{
		"怎样融资": true, "融资难如何解决": true, "谁牵头": true, "能不能跨省": true, "想问落户": true, "能退税吗": true, "退税?": true, "哪些部门": true,
		"任何企业": false, "融资 担保": false, "几何": false, "什刹海": false, "": false,
	} {
		if got := p.IsQuestion(q); got != want {
			t.Errorf("%s asks: %v", q, got)
		}
	}
}

func TestParseSynonyms(t *testing.T) {
	s, err := ParseSynonyms([]byte("\uFEFF# 注\n医保, 醫療保險 # 两向\n\n清关 => 通关、报关\n"))
	if err != nil {
		t.Fatal(err)
	}
	for word, want := range map[string][]string{"医保": {"医疗保险"}, "医疗保险": {"医保"}, "清关": {"通关", "报关"}, "通关": nil} {
		if got := s.Of(word); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", word, got, want)
		}
	}
	for text, want := range map[string]string{"\n医保": "line 2", "a, ,b": "is missing", "a =>": "is missing", "\xff": "UTF-8"} {
		if _, err := ParseSynonyms([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %s", text, err, want)
		}
	}
}

// Nothing that can be typed is an error, and what is text asks for something.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{`"a`, `-"`, "部门:“", "OR OR", "NOT", "-", "--a", "部门:-", "“”", "或 -或", "「」『", "\x00", "部门:\"\" x", "地区:！", "地区:、", "(a 或)b", "部门:(", "-(NOT )"} {
		f.Add(seed)
	}
	p := testParser()
	f.Fuzz(func(t *testing.T, query string) {
		plan := p.Parse(query)
		if len(segment.Normalise(query).Runes) > 0 && len(plan.All)+len(plan.Filters)+len(plan.None)+len(plan.NoneOf) == 0 {
			t.Fatalf("Parse(%q) asks for nothing", query)
		}
		for u := range plan.EachUnit {
			if u.Text == "" {
				t.Fatalf("Parse(%q) has an empty unit", query)
			}
		}
	})
}
