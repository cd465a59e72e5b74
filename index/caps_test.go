package index

import (
	"context"
	"fmt"
	"go/ast"
	goparser "go/parser"
	gotoken "go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/data/rounds"
	"anlisou/index/budget"
	"anlisou/index/engine"
	"anlisou/index/query"
	"anlisou/segment"
	"anlisou/segment/pinyin"
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

// homophones are cases in which many characters of one sound stand between the same two, among many that say nothing
// of them.
func homophones() []data.Case {
	texts := slices.Repeat([]string{"其他办法"}, 80)
	for _, char := range "是事市式试示时师使始世势视食史适" {
		texts = append(texts, "量"+string(char)+"力")
	}
	return holders(texts...)
}

// titles are so many cases, each of one title.
func titles(n int) (cases []data.Case) {
	for i := range n {
		cases = append(cases, data.Case{ID: fmt.Sprint(i), Title: "改革"})
	}
	return cases
}

func reachings() map[string]reaching {
	shishi := []string{"实施", "事实", "实时", "适时", "史诗", "实事", "失实", "逝世"}
	js := pairs(strings.Split("建加家江将讲降交教角接街节结解介界今金近进尽", ""), strings.Split("设生声省圣胜师施时实识使始世市示式事", ""))
	completes := func(q string) func(s *search) error {
		return func(s *search) error {
			_, err := (completer{search: s, query: q, typed: []rune(q)}).complete(budget.MostSuggested)
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
		"spliced letters": {query: strings.Repeat("q1", budget.LongestSpliced/2+1)},
		"splices":         {query: "qqshishishishi", cases: holders(append(pairs(shishi, shishi), "QQ实施")...)},
		"misspelled":      {query: "abcdeq bcdefq cdefgq"},
		"spelled letters": {query: strings.Repeat("q", budget.LongestSpelled+1)},
		"alternatives":    {query: "(" + strings.Repeat("(海关 OR 税务) ", 8) + ") OR 法院"},
		"expanded":        {query: strings.Repeat("(医保 养老金 社保 公积金) OR ", 3) + "法院"},
		"variants":        {query: "计划身份记录接着", cases: holders("計畫身分紀錄接著")},
		"named words":     {query: "海关 税务 法院 公安 司法 财政 教育 医疗 交通 水利"},
		"name":            {query: "中华人民共和国海关总署 国家市场监督管理总局 国家知识产权局 人力资源和社会保障部"},
		"looked":          {query: "后评价", cases: holders(slices.Repeat([]string{"项目的后评价"}, budget.MostLooked+1)...)},
		"states":          {query: "量矢力", cases: homophones()},
		"alike":           {query: "量矢力 办法", cases: homophones()},
		"meant":           {query: "量矢力 办法", cases: homophones()},
		"piece":           {query: "鼂錯疊罍龘靐齉齾爩鱻麤灪籲鬱驫厵纞虋讟"},
		"near":            {query: "改革 海关", cases: holders(slices.Repeat([]string{"海关的改革"}, budget.NearBest+1)...)},
		"places":          {query: "改革 海关", cases: holders(strings.Repeat("海关的改革。", budget.MostPlaces+1))},
		"weighed":         {query: "改革 海关", cases: holders(strings.Repeat("海关的改革。", budget.LongestWeighed/6+1))},
		"following":       {do: completes("海关cha")},
		"word":            {query: "登计处法合铜劳懂公丝"},
		"changes":         {query: "海官查研改隔统记医宝退水金蓉法远"},
		"organ":           {query: "部门:" + strings.Repeat("海关改革的经验", 12)},
		"spelled titles":  {do: completes("yi")},
		"titles":          {do: completes("改"), cases: titles(budget.MostTitles + 1)},

		"characters of a name": {do: func(s *search) error {
			for _, query := range []string{"tantantantantan", "ldhtx"} { // in full, and by initials
				clear(s.work.Reached)
				if _, err := s.answer(Request{Query: query, Page: 1}); err != nil {
					return err
				}
				if !s.work.Reached["characters of a name"] {
					return fmt.Errorf("%s reaches %v", query, s.work.Reached)
				}
			}
			return nil
		}},
	}
}

// TestCapsAreReached: each bound in the table is hit by what the table says, and the search answers all the same.
func TestCapsAreReached(t *testing.T) {
	t.Parallel()
	rounds.Computes(t)
	reach := reachings()
	for _, c := range budget.Caps {
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
			err := g.withState(t.Context(), x.parser(g), func(s *search) error {
				var err error
				if r.do != nil {
					err = r.do(s)
				} else {
					_, err = s.answer(Request{Query: r.query, Page: 1, Size: 10})
				}
				if !s.work.Reached[c.Name] {
					t.Errorf("%q does not reach %s: it reaches %v", r.query, c.Name, s.work.Reached)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}

// TestLimitedIsTold: the answer of a search, a page or totals alone, names each bound that it hit and that is told;
// of what has no limit it names none.
func TestLimitedIsTold(t *testing.T) {
	t.Parallel()
	x := bundledIndex(t)
	reach, told := reachings(), 0
	for _, c := range Caps {
		if c.Told == "" {
			continue
		}
		told++
		for _, r := range []Request{{Page: 1, Size: 10}, {Page: 1}, {Page: 7, Size: 10, Explain: true}} {
			r.Query = reach[c.Name].query
			result, err := x.Search(t.Context(), r)
			if err != nil {
				t.Fatal(err)
			}
			if len(result.Limited) != 1 || result.Limited[0] != c {
				t.Errorf("%s, page %d of %d, is limited by %+v, want %s", c.Name, r.Page, r.Size, result.Limited, c.Name)
			}
		}
	}
	if r := find(t, x, Request{Query: "海关 改革"}); told != 3 || len(r.Limited) > 0 {
		t.Errorf("%d bounds are told, and a plain query by %+v", told, r.Limited)
	}
}

// TestPlainQueriesHitNothing: a bound is hit by what is beyond it, and not by each query.
func TestPlainQueriesHitNothing(t *testing.T) {
	t.Parallel()
	x := bundledIndex(t)
	g := x.now.Load()
	for _, q := range []string{"", "海关", "海关 改革", "haiguan", "部门:海关", "案例十三", "海官", "如何查验"} {
		err := g.withState(t.Context(), x.parser(g), func(s *search) error {
			_, err := s.answer(Request{Query: q, Page: 1, Size: 10})
			if len(s.work.Reached) > 0 {
				t.Errorf("%q hits %v", q, s.work.Reached)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// bound is one that no query hits: reach tells how many are shown, or taken, where there are more.
type bound struct {
	most  int
	reach func(t *testing.T) (n int)
}

// among opens an index of the bundled cases and others.
func among(t *testing.T, others ...data.Case) *Index {
	t.Helper()
	return openIndex(t, t.TempDir(), newMemoryStore(append(bundled(t), others...)...))
}

// suggested are the suggestions for what is typed, of one kind; all where that is empty.
func suggested(t *testing.T, x *Index, typed string, kind SuggestionKind) (list []Suggestion) {
	t.Helper()
	all, err := x.Suggest(t.Context(), typed, 1000)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(s Suggestion) bool { return kind != "" && s.Kind != kind })
}

// shownBounds are the bounds of what is shown, by name.
func shownBounds() map[string]bound {
	return map[string]bound{
		"MostTyped": {budget.MostTyped, func(t *testing.T) (n int) {
			title := strings.Repeat("海", 2*budget.MostTyped)
			x := among(t, simple("sea", title, "海", nil, nil))
			for n = 1; len(suggested(t, x, title[:3*n], "")) > 0; n++ {
			}
			return n - 1
		}},
		"MostSuggested": {budget.MostSuggested, func(t *testing.T) int {
			return len(suggested(t, among(t, holders(slices.Repeat([]string{"海"}, 2*budget.MostSuggested)...)...), "案", ""))
		}},
		"MostPassages": {budget.MostPassages, func(t *testing.T) int {
			many := data.Case{ID: "many", Title: "多节"}
			for i := range budget.MostPassages + 1 {
				many.Sections = append(many.Sections, data.Section{Heading: fmt.Sprint(i), Text: "量子通信"})
			}
			return len(find(t, among(t, many), Request{Query: "量子通信"}).Hits[0].Snippets)
		}},
		"MostMarkedIn": {budget.MostMarkedIn, func(t *testing.T) (n int) {
			for n = budget.MostMarkedIn - 2; n < budget.MostMarkedIn+2; n++ { // 加密算法 is the place behind so many
				text := strings.Repeat("加密，", n) + strings.Repeat("别的话。", 60) + "加密算法"
				hit := find(t, among(t, simple("everywhere", "遍地", text, nil, nil)), Request{Query: "加密 算法"}).Hits[0]
				if !strings.Contains(show(hit.Snippets[0].Runs), "算法") {
					break
				}
			}
			return n
		}},
		// all that a page can hold is unreadable again and again
		"MostTries": {budget.MostTries, func(t *testing.T) int {
			store := newMemoryStore(bundled(t)...)
			x := openIndex(t, t.TempDir(), store)
			for _, c := range store.cases() {
				store.damage(c.ID)
			}
			r := find(t, x, Request{Page: 1, Size: 1})
			return len(store.cases()) - r.Total + 1
		}},
		"MostOthers": {budget.MostOthers, func(t *testing.T) int {
			texts := slices.Concat([]string{"医保 报销"}, slices.Repeat([]string{"报销 单据"}, 2*budget.MostOthers))
			return len(find(t, among(t, holders(texts...)...), Request{Query: "医保 报销"}).Related.Hits)
		}},
		"MostShared": {budget.MostShared, func(t *testing.T) int {
			texts := []string{strings.Repeat("鸬鹚 蟾蜍 獬豸 饕餮 貔貅 麒麟 ", 3), strings.Repeat("麒麟 貔貅 饕餮 獬豸 蟾蜍 鸬鹚 ", 3)}
			alike, err := among(t, holders(texts...)...).Similar(t.Context(), "c0000", 1)
			if err != nil || len(alike) != 1 {
				t.Fatal(alike, err)
			}
			return len(alike[0].Reasons)
		}},
		"MostLabels": {budget.MostLabels, func(t *testing.T) int {
			return len(suggested(t, among(t,
				simple("a", "甲", "甲", []string{"司法局", "商务局", "税务局", "水利局"}, nil)), "s", SuggestDepartment))
		}},
		"MostNamesakes": {budget.MostNamesakes, func(t *testing.T) int {
			var cases []data.Case
			for i := range 2 * budget.MostNamesakes {
				cases = append(cases, simple(fmt.Sprint("z", i), "“禾链通”助农方案", "甲", nil, nil))
			}
			return len(suggested(t, among(t, cases...), "heliantongzhunongfangan", SuggestTitle))
		}},
	}
}

// buildingBounds are the bounds of building, by name.
func buildingBounds() map[string]bound {
	return map[string]bound{
		"MostSynonyms": {budget.MostSynonyms, func(*testing.T) (n int) {
			for n = 1; n < 10*budget.MostSynonyms; n++ {
				words := "词"
				for i := range n + 1 {
					words += fmt.Sprintf(", 词%d", i)
				}
				if _, err := query.ParseSynonyms([]byte(words)); err != nil {
					break
				}
			}
			return n
		}},
		"LongestPerson": {budget.LongestPerson, func(t *testing.T) (n int) { // what is a name, 解 begins as xie
			err := bundledIndex(t).now.Load().withState(t.Context(), asker{}, func(s *search) error {
				for n = 2; ; n++ {
					name := string([]rune("解獬貔蟾麒鹚")[:n])
					heard, err := newSearch(s.ctx, saying{s.reader, name}, s.work, asker{})
					if err != nil {
						return err
					}
					v, err := heard.spell.NewVocabulary()
					if err != nil {
						return err
					}
					if letters := "xie" + strings.Join(pinyin.Of(name)[1:], ""); len(v.Lexicon().Find(letters, 1)) == 0 {
						return nil
					}
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			return n - 1
		}},
	}
}

// saying stands for cases that say a word which no dictionary has.
type saying struct {
	engine.Reader
	word string
}

func (s saying) Terms(ctx context.Context, f engine.TermField, prefix string, yield func(term string, n int)) error {
	if f == engine.Words {
		yield(s.word, 1)
	}
	return s.Reader.Terms(ctx, f, prefix, yield)
}

// TestBoundsOfWhatIsShown: so much is shown of what there is more of, whatever a query is.
func TestBoundsOfWhatIsShown(t *testing.T) {
	t.Parallel()
	rounds.Computes(t)
	checkBounds(t, shownBounds())
}

// TestBoundsOfBuilding: so much is taken before any query.
func TestBoundsOfBuilding(t *testing.T) {
	t.Parallel()
	checkBounds(t, buildingBounds())
}

func checkBounds(t *testing.T, bounds map[string]bound) {
	for name, b := range bounds {
		t.Run(name, func(t *testing.T) {
			if n := b.reach(t); n != b.most {
				t.Errorf("%d, and the bound is %d", n, b.most)
			}
		})
	}
}

// TestEveryBoundIsInATable: what is named as a bound, in this package or one below it, stands in budget/caps.go, and is
// of Caps, of what is shown or of building.
func TestEveryBoundIsInATable(t *testing.T) {
	var files []string
	for _, pattern := range []string{"*.go", "*/*.go"} {
		some, err := filepath.Glob(pattern)
		if err != nil || len(some) == 0 {
			t.Fatal(some, err)
		}
		files = append(files, some...)
	}
	known := map[string]bool{}
	for _, bounds := range []map[string]bound{shownBounds(), buildingBounds()} {
		for name := range bounds {
			known[name] = true
		}
	}
	bounds := map[string]string{} // the files that they stand in
	for _, path := range files {
		// What a preview asks and tells is no part of a query's work: its bounds stand in its own table.
		if strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, "preview/") {
			continue
		}
		file, err := goparser.ParseFile(gotoken.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if d, ok := n.(*ast.GenDecl); ok {
				for _, spec := range d.Specs {
					noteBounds(path, d.Tok == gotoken.CONST, spec, bounds, known)
				}
			}
			return true
		})
	}
	for name, path := range bounds {
		if path != "budget/caps.go" || !known[name] {
			t.Errorf("%s, in %s, stands in no table of budget/caps.go, or nothing reaches it", name, path)
		}
	}
	if len(bounds) < len(budget.Caps) {
		t.Errorf("only %d bounds are found", len(bounds))
	}
}

var boundName = regexp.MustCompile(`^([mM]ost|[lL]ongest|[mM]ax)[A-Z]`)

// noteBounds notes the bounds that a declaration has, and the rows of Caps. A variable that is reckoned, as from a
// table of words, is what it is called, and bounds nothing.
func noteBounds(path string, constant bool, spec ast.Spec, bounds map[string]string, known map[string]bool) {
	values, ok := spec.(*ast.ValueSpec)
	if !ok {
		return
	}
	for i, name := range values.Names {
		if i == len(values.Values) {
			break
		}
		if _, reckoned := values.Values[i].(*ast.CallExpr); boundName.MatchString(name.Name) && (constant || !reckoned) {
			bounds[name.Name] = path
		}
		if rows, ok := values.Values[i].(*ast.CompositeLit); ok && name.Name == "Caps" {
			for _, row := range rows.Elts {
				known[row.(*ast.CompositeLit).Elts[1].(*ast.Ident).Name] = true
			}
		}
	}
}
