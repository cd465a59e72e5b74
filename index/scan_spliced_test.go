package index

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/data/jiaxing"
	"anlisou/data/rounds"
	"anlisou/index/engine"
	"anlisou/index/query"
	"anlisou/segment"
)

// scanSplicer makes cases, texts and sets of pieces of the bundled cases, of numbers that hold one another, of words in
// several spellings, and of what Unicode has.
type scanSplicer struct {
	*rand.Rand
	pieces   []string
	disputed bool // asks for what TestScanSetsInDispute says, too
}

func newScanSplicer(t *testing.T, seed uint64) *scanSplicer {
	t.Helper()
	cases, err := jiaxing.Cases()
	if err != nil {
		t.Fatal(err)
	}
	s := &scanSplicer{Rand: rand.New(rand.NewPCG(22, seed))}
	for _, c := range cases[:6] {
		s.pieces = append(s.pieces, c.Title)
		for _, section := range c.Sections {
			parts := func(r rune) bool { return strings.ContainsRune("，。,;；\n", r) }
			s.pieces = append(s.pieces, strings.FieldsFunc(section.Text, parts)...)
		}
	}
	for _, odd := range []string{
		"12号令", "112号令", "一十二号令", "十二件", "二十二件", "1.3亿元", "11.3亿元", "3至5年",
		"三至五年", "2021年2月19日", "65 %", "5号帐户", "15号账户", "5号账户", "计划",
		"計畫", "乾燥", "干燥", "Wi-Fi", "wifi", "VR", "嘉兴海关", "省高级人民法院", "𠮷野", "㎡", "e\u0301", "\u200b",
		"a b", "AB", "。", "、", " ",
	} {
		s.pieces = append(s.pieces, odd, odd, odd)
	}
	for range 40 {
		s.pieces = append(s.pieces, "\n", "\n\n", "\n1. ", "：\n")
	}
	return s
}

// text is at most so many pieces, half of them whole.
func (s *scanSplicer) text(most int) string {
	var b strings.Builder
	for range 1 + s.IntN(most) {
		piece := []rune(s.pieces[s.IntN(len(s.pieces))])
		if s.IntN(2) == 0 {
			from := s.IntN(len(piece))
			piece = piece[from : from+1+s.IntN(min(8, len(piece)-from))]
		}
		b.WriteString(string(piece))
	}
	return b.String()
}

// any is one of several, or none where none is wanted half of the time.
func (s *scanSplicer) any(of ...string) []string {
	if s.IntN(2) == 0 {
		return nil
	}
	return []string{of[s.IntN(len(of))]}
}

func (s *scanSplicer) spliced(id, long int) data.Case {
	c := data.Case{
		ID: fmt.Sprint("c", id), Title: strings.Join(strings.Fields("案例"+s.text(3)), " "),
		Collection: []string{"", "a", "b"}[s.IntN(3)], Number: s.IntN(24), Year: 2018 + s.IntN(4),
		Region:      strings.Join(s.any("嘉兴", "杭州", "北京"), ""),
		Departments: s.any("海关", "嘉兴海关", "法院", "浙江省高级人民法院", "税务局"),
		Domains:     s.any("贸易便利化", "数字化改革"),
	}
	for range 1 + s.IntN(3) {
		c.Sections = append(c.Sections, data.Section{Heading: s.text(2), Text: s.text(long) + "。"})
	}
	return c
}

// asked is a text in normal form that may stand in a case, also across the ends of its paragraphs, or nearly so.
func (s *scanSplicer) asked(cases []data.Case) string {
	text := s.text(2)
	if s.IntN(4) > 0 {
		text = scanPiece(s.Rand, cases[s.IntN(len(cases))], 1+s.IntN(9))
	}
	switch kind := s.IntN(8); {
	case kind < 2: // across the ends of lines
		text = strings.ReplaceAll(text, "\n", "")
	case kind == 2 && s.disputed: // across the end of a title or a heading
		c := cases[s.IntN(len(cases))]
		parts := []string{c.Title, c.Sections[0].Heading, c.Sections[0].Text}
		at := 1 + s.IntN(2)
		before, after := []rune(strings.Join(parts[:at], "")), []rune(strings.Join(parts[at:], ""))
		text = string(before[max(0, len(before)-1-s.IntN(4)):]) + string(after[:min(len(after), 1+s.IntN(4))])
	}
	if text = strings.TrimSpace(string(segment.Normalise(text).Runes)); text == "" {
		return "海关"
	}
	return text
}

// set is an expression of at most so many levels.
func (s *scanSplicer) set(p query.Parser, cases []data.Case, docs []*engine.Doc, deep int) engine.Set {
	var parts []engine.Set
	for range 1 + s.IntN(3) {
		if deep > 0 {
			parts = append(parts, s.set(p, cases, docs, deep-1))
		}
	}
	text, sure, flag := s.asked(cases), s.IntN(2) == 0, func() bool { return s.IntN(4) == 0 }
	switch kind := s.IntN(14); {
	case kind == 0:
		return []engine.Set{engine.All(), engine.Nothing()}[s.IntN(2)]
	case kind == 1:
		bounded, texts := segment.Bounded([]rune(text)), []string{text, s.asked(cases)}[:1+s.IntN(2)]
		if bounded && !s.disputed {
			texts = texts[:1]
		}
		return engine.Literal(texts, bounded, flag(), sure)
	case kind == 2:
		runes, fields := []rune(text), []engine.TermField{
			engine.Words, engine.Grams, engine.Chars, engine.Title, engine.Values, engine.Organs,
		}
		return engine.Term(fields[s.IntN(len(fields))], string(runes[:1+s.IntN(min(2, len(runes)))]))
	case kind == 3:
		f := query.Fields[s.IntN(len(query.Fields))]
		return engine.Label(f, []string{"海关", "法院", "贸易便利化", "嘉兴", "2019", "a", "b"}[s.IntN(7)])
	case kind == 4:
		return engine.Unit(query.Unit{Text: fmt.Sprint(s.IntN(24)), Label: query.Number}, sure)
	case kind == 5:
		return engine.These(docs[:s.IntN(len(docs)+1)])
	case kind < 9 || deep == 0:
		u := query.Unit{Text: text, Title: flag(), Quoted: flag(), Lines: flag()}
		for read := range p.Parse(text).EachUnit { // with its keys
			if read.Label == "" {
				u.Text, u.Word, u.Keys = read.Text, read.Word, read.Keys
			}
			break
		}
		return engine.Unit(u, sure)
	case kind == 9:
		return engine.Minus(parts[0], parts[len(parts)-1])
	case kind == 10:
		weights := make([]float32, len(parts))
		sum := float32(0)
		for i := range weights {
			weights[i] = s.Float32() + 0.1
			sum += weights[i]
		}
		return engine.AtLeast(parts, weights, sum*s.Float32())
	case kind == 11:
		return engine.Or(parts...)
	}
	return engine.And(parts...)
}

// ranking is what documents are ranked by, with some of the tiers.
func (s *scanSplicer) ranking(cases []data.Case, oracle *scan, set func() engine.Set) engine.Ranking {
	by := engine.Ranking{Order: engine.Order(s.IntN(3)), Wholes: []string{s.asked(cases), s.asked(cases)}}
	for _, tier := range []*engine.Set{&by.Literal, &by.Form, &by.Sure} {
		if s.IntN(5) == 0 {
			*tier = set()
		}
	}
	for range s.IntN(9) {
		text := []rune(s.asked(cases))
		fields := []engine.TermField{engine.Words, engine.Words, engine.Grams, engine.Chars, engine.Title}
		field, from := fields[s.IntN(len(fields))], s.IntN(len(text))
		term := string(text[from:min(len(text), from+1+s.IntN(2))])
		if d := oracle.docs[s.IntN(len(oracle.docs))]; field == engine.Words && len(d.Words) > 0 {
			words := slices.Sorted(maps.Keys(d.Words))
			term = words[s.IntN(len(words))]
		}
		by.Terms = append(by.Terms, engine.Weighted{Field: field, Text: term, Weight: 0.02 * math.Pow(200, s.Float64())})
	}
	return by
}

// TestScanSets: over spliced cases, some of them changed and deleted, the engine in use says of any sets, texts and
// rankings what a plain scan says.
func TestScanSets(t *testing.T) {
	rounds.Computes(t)
	for seed := range uint64(3) {
		newScanSplicer(t, seed).rounds(t, []int{12, 12, 200}[seed], scanCompare)
	}
}

// TestScanSetsInDispute asks for what the engine in use and the comments of package engine do not agree on.
func TestScanSetsInDispute(t *testing.T) {
	rounds.Computes(t)
	for seed := range uint64(4) {
		s := newScanSplicer(t, seed)
		s.disputed = true
		s.rounds(t, 12, scanCompare)
		s.rounds(t, 12, scanCompareHits)
	}
}

// TestScanHits: over spliced cases, some of them changed and deleted, any query finds what it finds by a plain scan.
func TestScanHits(t *testing.T) {
	rounds.Computes(t)
	newScanSplicer(t, 11).rounds(t, 12, scanCompareHits)
	newScanSplicer(t, 12).rounds(t, 150, scanCompareHits)
}

// rounds makes an index of cases with at most so many pieces in a section, changes it, and compares it after each
// round.
func (s *scanSplicer) rounds(t *testing.T, long int, compare func(*testing.T, *scanSplicer, *Index, scanStore)) {
	t.Helper()
	var cases []data.Case
	for i := range 40 {
		cases = append(cases, s.spliced(i, long))
	}
	x, store := scanOpen(t, cases...)
	for round := range 3 {
		for range 20 * min(round, 1) {
			c := s.spliced(s.IntN(50), long)
			if s.IntN(3) == 0 {
				c.Sections = nil
			}
			store.change(c)
			if s.IntN(5) == 0 {
				scanSync(t, x)
			}
		}
		scanSync(t, x)
		compare(t, s, x, store)
	}
}

// scanCompareHits asks an index and a scan of its store for the same texts. Both read queries by the vocabulary of the
// scan, because that of the index may count the words of deleted cases.
func scanCompareHits(t *testing.T, s *scanSplicer, x *Index, store scanStore) {
	t.Helper()
	cases, oracle := store.cases(), store.scan(x.now.Load())
	queries := []string{"海关"}
	for range rounds.Of(200) {
		q := s.asked(cases)
		if s.IntN(4) == 0 {
			q += []string{" -", " OR ", " ", " 标题:", " 部门:"}[s.IntN(5)] + s.asked(cases)
		}
		several := false
		for word := range segment.AllSpellings() {
			several = several || strings.Contains(q, word)
		}
		if s.disputed || !several || !segment.Bounded([]rune(q)) {
			queries = append(queries, q)
		}
	}
	scanThrough(x, func(engine.Reader) engine.Reader { return oracle })
	answers := func() (list []*Result) {
		g := x.now.Load()
		for i, q := range queries {
			r := Request{Query: q, Page: 1, Size: 100, Explain: true, Verbatim: i%3 == 2}
			a, err := g.answer(t.Context(), x.parser(g), r)
			if err != nil {
				t.Fatalf("%q: %v", q, err)
			}
			list = append(list, scanResult(a))
			if i == 0 {
				_, err := x.Suggest(t.Context(), q, 1) // which reads the vocabulary
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		return list
	}
	want := answers()
	x.now.Load().through = nil
	for i, r := range answers() {
		got, scores := scanPlain(t, r)
		want, wantScores := scanPlain(t, want[i])
		if got != want || !scanSame(scores, wantScores) {
			t.Errorf("%q: the index and the scan answer\n%s\n%v\n%v",
				queries[i], scanDiffer(got, want), scores, wantScores)
		}
	}
}

func scanSync(t *testing.T, x *Index) {
	t.Helper()
	if err := x.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// scanResult is an answer without what is shown of its cases.
func scanResult(a *answer) *Result {
	hits := func(page []found, parts [][]Part) (list []Hit) {
		for i, f := range page {
			h := Hit{ID: f.ID, Score: f.Score, Lacks: f.lacks}
			if parts != nil {
				h.Parts = parts[i]
			}
			list = append(list, h)
		}
		return list
	}
	r := &Result{
		Total: a.total, Hits: hits(a.page, a.parts), Facets: a.facets, Relaxed: a.relaxed, Correction: a.correction,
		Limited: a.limited, Explanation: a.explanation,
	}
	if o := a.related; o != nil {
		r.Related = &Related{Without: o.without, Steps: o.steps, Total: o.total, Hits: hits(o.page, o.parts)}
	}
	return r
}

// scanCompare asks an index and a scan of its store the same.
func scanCompare(t *testing.T, s *scanSplicer, x *Index, store scanStore) {
	t.Helper()
	g, ctx, cases := x.now.Load(), t.Context(), store.cases()
	oracle := store.scan(g)
	changed := oracle.stats.Applied > uint64(len(cases))
	err := g.withState(ctx, x.parser(g), func(q *search) error {
		ask := func(r engine.Reader) func(do func(engine.Reader) (any, error)) any {
			return func(do func(engine.Reader) (any, error)) any {
				answer, err := do(r)
				if err != nil {
					t.Fatal(err)
				}
				return answer
			}
		}
		both := func(what any, do func(engine.Reader) (any, error)) {
			t.Helper()
			got, scores := scanPlain(t, ask(q.reader)(do))
			want, wantScores := scanPlain(t, ask(oracle)(do))
			if got != want || !scanSame(scores, wantScores) {
				t.Errorf("%v: the index and the scan say\n%s\n%v\n%v", what, scanDiffer(got, want), scores, wantScores)
			}
		}
		both("stats", func(r engine.Reader) (any, error) { return r.Stats(), nil })
		ranked, err := q.reader.Top(ctx, engine.Wanted{In: engine.All(), By: engine.Ranking{Order: engine.ByYear}, Most: len(cases)})
		if err != nil {
			return err
		}
		var docs []*engine.Doc
		for _, f := range ranked.Found {
			docs = append(docs, f.Doc)
		}
		set := func() engine.Set { return s.set(q.parser, cases, docs, 3) }
		for range rounds.Of(400) {
			in := set()
			both(in, func(r engine.Reader) (any, error) { return r.Count(ctx, in) })
		}
		for range rounds.Of(100) {
			of, facets := []engine.Set{set(), set()}, map[query.Field]engine.Set{query.Domain: set(), query.Region: set()}
			in, text, by, k := set(), s.asked(cases), s.ranking(cases, oracle, set), 1+s.IntN([]int{2, 2 * len(docs)}[s.IntN(2)])
			both(text, func(r engine.Reader) (any, error) { return r.Stand(ctx, text) })
			both(in, func(r engine.Reader) (any, error) {
				of := map[query.Field]engine.Set{query.Department: in, query.Year: in, query.Region: engine.Nothing()}
				return r.Facets(ctx, of)
			})
			both(fmt.Sprintf("%d of %v by %+v", k, in, by), func(r engine.Reader) (any, error) {
				ranked, err := r.Top(ctx, engine.Wanted{In: in, By: by, Most: k, Of: of, Facets: facets})
				for i, f := range ranked.Found {
					ranked.Found[i].Doc = &engine.Doc{ID: f.ID}
				}
				return ranked, err
			})
			both(by, func(r engine.Reader) (any, error) { return r.Parts(ctx, by.Terms, docs) })
			most := s.IntN(8) - 1
			both(in, func(r engine.Reader) (any, error) {
				var ids []string
				for d, err := range r.Docs(ctx, in, most) {
					if err != nil {
						return nil, err
					}
					ids = append(ids, d.ID)
				}
				slices.Sort(ids)
				return ids, nil
			})
		}
		for f, prefix := range map[engine.TermField]string{
			engine.Words: "", engine.Grams: "海", engine.Organs: "", engine.Chars: "", engine.Values: "1",
		} {
			both("terms of "+string(f), func(r engine.Reader) (any, error) {
				counts := map[string]int{}
				err := r.Terms(ctx, f, prefix, func(term string, n int) { counts[string([]byte(term))] += n })
				for term, n := range counts { // those of deleted documents may be among them
					live := 0
					for _, d := range oracle.docs {
						live += min(1, d.terms[f][term])
					}
					if changed && n > live {
						if counts[term] = live; live == 0 {
							delete(counts, term)
						}
					}
				}
				return counts, err
			})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
