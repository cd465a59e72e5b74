package index

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/data/rounds"
	"anlisou/index/budget"
	"anlisou/index/highlight"
	"anlisou/segment"
	"anlisou/segment/pinyin"
)

// TestWhatIsRememberedStays: a query that asks for the same several times, in whatever order, is answered as it is when
// nothing is remembered of it, and never fails.
func TestWhatIsRememberedStays(t *testing.T) {
	t.Parallel()
	rounds.Computes(t)
	x := bundledIndex(t)
	random := rand.New(rand.NewPCG(7, 20))
	pieces := strings.Fields("xi shui wei bao xing guan ren tian yi zai hao xue an ch e n P s qu ldht 海关 税务 -税务 OR 标题:改革 " +
		"部门:海关 -部门:海关 \"海关\" 522件 改革 haiguan 登计 住建局 案例一")
	for range rounds.Of(1500) {
		words := make([]string, 1+random.IntN(6))
		for i := range words {
			words[i] = pieces[random.IntN(len(pieces))]
		}
		q := strings.Join(append(words, words[random.IntN(len(words))]), " ")
		r, err := x.Search(t.Context(), Request{Query: q, Page: 1, Size: 20, Explain: true})
		if err != nil {
			t.Fatalf("%s: %v", q, err)
		}
		g := x.now.Load()
		err = g.withState(t.Context(), x.parser(g), func(s *search) error {
			for range 2 { // the second time everything is remembered
				a, err := s.answer(Request{Query: q, Page: 1, Size: 20})
				if err != nil {
					return err
				}
				if a.total != r.Total {
					t.Fatalf("%s: %d hits, and %d where all is remembered", q, r.Total, a.total)
				}
				for i, f := range a.page {
					if f.ID != r.Hits[i].ID {
						t.Fatalf("%s: hit %d is %s, and %s where all is remembered", q, i, r.Hits[i].ID, f.ID)
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatalf("%s: %v", q, err)
		}
		if _, err := x.Suggest(t.Context(), q, 8); err != nil {
			t.Fatalf("suggesting %s: %v", q, err)
		}
	}
}

// TestASpentBudgetStillFinds: with no work left for what words may have meant, every case that holds all words of a
// query is found, totals and facets are those of the hits, and the answer is the whole one or says that it is not.
func TestASpentBudgetStillFinds(t *testing.T) {
	t.Parallel()
	rounds.Computes(t)
	cases := bundled(t)
	x := bundledIndex(t)
	g := x.now.Load()
	answers := func(query string, spent int) (a *answer, limited bool) {
		err := g.withState(t.Context(), x.parser(g), func(s *search) (err error) {
			s.work.Spend(spent)
			a, err = s.answer(Request{Query: query, Page: 1, Size: 2 * len(cases)})
			return err
		})
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		return a, slices.ContainsFunc(a.limited, func(c Cap) bool { return c.Name == "work" })
	}
	random := rand.New(rand.NewPCG(20, 7))
	held, left := 0, 0
	for i := range 600 {
		words := wordsOfACase(random, cases, 1+i%5)
		query := strings.Join(words, " ")
		a, limited := answers(query, budget.MostWork)
		hits, _, err := x.fetch(t.Context(), g, a.page, highlight.Marker{})
		if err != nil {
			t.Fatal(err)
		}
		found := ids(hits)
		for _, c := range cases {
			if slices.ContainsFunc(words, func(w string) bool { return !holds(c, w) }) {
				continue
			}
			held++
			if !slices.Contains(found, c.ID) || a.relaxed != nil && a.relaxed.Complete == 0 {
				t.Errorf("%s finds %v, %+v, with no work left, and %s holds it all", query, found, a.relaxed, c.ID)
			}
		}
		checkCounts(t, query, a, hits)
		if limited {
			left++
			continue
		}
		if whole, _ := answers(query, 0); whole.total != a.total || whole.correction != nil != (a.correction != nil) {
			t.Errorf("%s finds %d with no work left, of %d, and does not say so", query, a.total, whole.total)
		}
	}
	if held < 600 || left < 100 {
		t.Errorf("only %d cases hold all words of a query, %d answers are limited", held, left)
	}
}

// wordsOfACase are words of one of some cases, of two characters and more, because single ones between spaces are
// read side by side; now and then with pinyin, with a misprint or with a word of another case.
func wordsOfACase(random *rand.Rand, cases []data.Case, n int) (words []string) {
	c := cases[random.IntN(len(cases))]
	for len(words) < n {
		text := []rune(anyText(random, c, 12))
		for _, w := range segment.Default().Cut(text) {
			if word := string(text[w.Start:w.End]); w.End-w.Start > 1 && segment.IsHanText(word) && random.IntN(3) == 0 {
				words = append(words, word)
				break
			}
		}
	}
	switch random.IntN(8) {
	case 0:
		words = append(words, pinyin.Of(words[0])...)
	case 1:
		words = append(words, "登计")
	case 2:
		words = append(words, wordsOfACase(random, cases, 1)...)
	}
	return words
}

// checkCounts asserts that the total and the facets of an answer without filters are those of its hits, all of which
// are given.
func checkCounts(t *testing.T, query string, a *answer, hits []Hit) {
	t.Helper()
	if a.total != len(hits) || len(a.facets) != len(Fields) {
		t.Errorf("%s: %d hits of %d, %d facets", query, len(hits), a.total, len(a.facets))
	}
	for _, f := range a.facets {
		counts := map[string]int{}
		for _, h := range hits {
			year := []string{strconv.Itoa(h.Year)}
			if h.Year == 0 {
				year = nil
			}
			for _, v := range map[Field][]string{
				Department: h.Departments, Domain: h.Domains, Region: {h.Region}, Year: year, Collection: {h.Collection},
			}[f.Field] {
				counts[v]++
			}
		}
		for _, v := range f.Values {
			if counts[v.Value] != v.Count {
				t.Errorf("%s: %d of %s %s, of %d hits that have it", query, v.Count, f.Field, v.Value, counts[v.Value])
			}
			delete(counts, v.Value)
		}
		if delete(counts, ""); len(counts) > 0 {
			t.Errorf("%s: %v of %s are in no facet", query, counts, f.Field)
		}
	}
}
