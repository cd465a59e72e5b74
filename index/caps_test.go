package index

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/segment"
)

// reaching is a query that hits a cap: of a search of the bundled cases unless others are given, or of what do does.
type reaching struct {
	query string
	cases []data.Case
	words []string // of the user's dictionary
	do    func(s *search) error
}

// holders are cases that hold texts, one each.
func holders(texts ...string) (cases []data.Case) {
	for i, text := range texts {
		cases = append(cases, simple(fmt.Sprintf("c%04d", i), "案例", text, nil, nil))
	}
	return cases
}

// pairs are all texts of one of the first and one of the second.
func pairs(first, second []string) (texts []string) {
	for _, a := range first {
		for _, b := range second {
			texts = append(texts, a+b)
		}
	}
	return texts
}

// homophones are cases in which many characters of one sound stand between the same two, among many that say nothing of them.
func homophones() []data.Case {
	texts := slices.Repeat([]string{"其他办法"}, 80)
	for _, char := range "是事市式试示时师使始世势视食史适" {
		texts = append(texts, "量"+string(char)+"力")
	}
	return holders(texts...)
}

func reachings() map[string]reaching {
	shishi := []string{"实施", "事实", "实时", "适时", "史诗", "实事", "失实", "逝世"}
	js := pairs(strings.Split("建加家江将讲降交教角接街节结解介界今金近进尽", ""), strings.Split("设生声省圣胜师施时实识使始世市示式事", ""))
	completes := func(query string) func(s *search) error {
		return func(s *search) error {
			_, err := (completer{search: s, query: query, typed: []rune(query)}).complete(mostSuggested)
			return err
		}
	}
	return map[string]reaching{
		"work":            {query: strings.Repeat("you jie xue ", 41)},
		"correction":      {query: strings.Repeat("登计处法合铜劳懂公丝", 15)},
		"readings":        {query: "yi", cases: holders("一 以 已 亿 易 衣 依 医 译 议 疑 宜 益 异 役")},
		"syllables":       {query: "laodonghetongxingzhengchufalaodonghetongxingzheng"},
		"chains":          {query: "shishishishi", cases: holders(append(pairs(shishi, shishi), shishi...)...)},
		"paired letters":  {query: strings.Repeat("ldht", 7)},
		"paired words":    {query: "jsjs", cases: holders(js...), words: js},
		"names":           {query: "lp", cases: holders(pairs(strings.Split("泺溧潞浏滦泷涞濂潋沥醴鹂郦嫘罹俪猁", ""), strings.Split("邳鄱裴蟠濮圃莆蓬澎沛霈郫毗枰娉坯", ""))...)},
		"spliced letters": {query: strings.Repeat("q1", longestSpliced/2+1)},
		"splices":         {query: "qqshishishishi", cases: holders(append(pairs(shishi, shishi), "QQ实施")...)},
		"misspelled":      {query: "abcdeq bcdefq cdefgq"},
		"spelled letters": {query: strings.Repeat("q", longestSpelled+1)},
		"alternatives":    {query: "(" + strings.Repeat("(海关 OR 税务) ", 8) + ") OR 法院"},
		"expanded":        {query: strings.Repeat("(医保 养老金 社保 公积金) OR ", 3) + "法院"},
		"variants":        {query: "计划身份记录接着", cases: holders("計畫身分紀錄接著")},
		"named words":     {query: "海关 税务 法院 公安 司法 财政 教育 医疗 交通 水利"},
		"name":            {query: "中华人民共和国海关总署 国家市场监督管理总局 国家知识产权局 人力资源和社会保障部"},
		"looked":          {query: "甲乙丁", cases: holders(slices.Repeat([]string{"甲乙在前，乙丁在后"}, mostLooked+1)...)},
		"states":          {query: "量矢力", cases: homophones()},
		"alike":           {query: "量矢力 办法", cases: homophones()},
		"meant":           {query: "量矢力 办法", cases: homophones()},
		"piece":           {query: "鼂錯疊罍龘靐齉齾爩鱻麤灪籲鬱驫厵纞虋讟"},
		"near":            {query: "改革 海关", cases: holders(slices.Repeat([]string{"海关的改革"}, nearBest+1)...)},
		"places":          {query: "改革 海关", cases: holders(strings.Repeat("海关的改革。", mostPlaces+1))},
		"weighed":         {query: "改革 海关", cases: holders(strings.Repeat("海关的改革。", longestWeighed/6+1))},
		"following":       {do: completes("海关cha")},
	}
}

// TestCapsAreReached: each bound in the table is hit by what the table says, and the search answers all the same.
func TestCapsAreReached(t *testing.T) {
	reach := reachings()
	for _, c := range Caps {
		r, known := reach[c.Name]
		if !known {
			t.Errorf("nothing reaches %s", c.Name)
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			cases := r.cases
			if cases == nil {
				cases = bundled(t)
			}
			user := &segment.Dictionary{}
			for _, w := range r.words {
				user.Words = append(user.Words, segment.DictionaryWord{Word: w})
			}
			x, _ := openLogged(t, t.TempDir(), newMemoryStore(cases...), func(c *Config) { c.Dictionary = user })
			g := x.now.Load()
			err := g.read(t.Context(), x.parser(g), func(s *search) error {
				var err error
				if r.do != nil {
					err = r.do(s)
				} else {
					_, err = s.answer(Request{Query: r.query, Page: 1, Size: 10})
				}
				if !s.work.hit[c.Name] {
					t.Errorf("%q does not reach %s: it reaches %v", r.query, c.Name, s.work.hit)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}

// TestBoundsOfWhatIsShown: a hit shows so many passages, each chosen among so many places; so much is completed.
func TestBoundsOfWhatIsShown(t *testing.T) {
	many := data.Case{ID: "many", Title: "多节"}
	for i := range mostPassages + 1 {
		many.Sections = append(many.Sections, data.Section{Heading: fmt.Sprint(i), Text: "量子通信"})
	}
	everywhere := simple("everywhere", "遍地", strings.Repeat("加密，", mostMarkedIn)+strings.Repeat("别的话。", 60)+"加密算法", nil, nil)
	store := newMemoryStore(append(bundled(t), many, everywhere)...)
	x := openIndex(t, t.TempDir(), store)
	if r := find(t, x, Request{Query: "量子通信"}); len(r.Hits[0].Snippets) != mostPassages {
		t.Errorf("%d passages of a hit", len(r.Hits[0].Snippets))
	}
	if text := show(find(t, x, Request{Query: "加密 算法"}).Hits[0].Snippets[0].Runs); strings.Contains(text, "算法") {
		t.Errorf("a passage is chosen among more places than %d: %s", mostMarkedIn, text)
	}
	for query, most := range map[string]int{"海": mostSuggested, strings.Repeat("海", mostTyped+1): 0} {
		list, err := x.Suggest(t.Context(), query, 1000)
		if err != nil || len(list) > most || most > 0 && len(list) == 0 {
			t.Errorf("%d suggestions for %s, %v", len(list), query, err)
		}
	}
	// All that a page can hold is unreadable again and again: the search ends, with what it has.
	for _, c := range store.cases() {
		store.damage(c.ID)
	}
	r, err := x.Search(t.Context(), Request{Page: 1, Size: 1})
	if err != nil || len(r.Hits) > 0 || r.Total != len(store.cases())-mostTries+1 {
		t.Errorf("%+v, %v", r, err)
	}
}
