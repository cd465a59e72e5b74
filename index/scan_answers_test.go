package index

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"log/slog"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"anlisou/data"
	"anlisou/data/jiaxing"
	"anlisou/data/rounds"
	"anlisou/index/engine"
	"anlisou/index/query"
)

// scanStore is a Source of cases in memory, by id.
type scanStore map[string]data.Change

func (s scanStore) ID() string { return "scanned" }

func (s scanStore) Seq() (last uint64, _ error) {
	for _, c := range s {
		last = max(last, c.Seq)
	}
	return last, nil
}

func (s scanStore) Case(id string) (data.Case, bool, error) {
	if c := s[id].Case; c != nil {
		return *c, true, nil
	}
	return data.Case{}, false, nil
}

func (s scanStore) Changes(after uint64) iter.Seq2[data.Change, error] {
	return func(yield func(data.Change, error) bool) {
		for _, c := range s.changes() {
			if c.Seq > after && !yield(c, nil) {
				return
			}
		}
	}
}

func (s scanStore) changes() []data.Change {
	return slices.SortedFunc(maps.Values(s), func(a, b data.Change) int { return cmp.Compare(a.Seq, b.Seq) })
}

// cases are those that are there.
func (s scanStore) cases() (list []data.Case) {
	for _, c := range s.changes() {
		if c.Case != nil {
			list = append(list, *c.Case)
		}
	}
	return list
}

// change puts a case in; one without sections is deleted.
func (s scanStore) change(c data.Case) {
	last, _ := s.Seq()
	s[c.ID] = data.Change{Seq: last + 1, ID: c.ID, Case: &c}
	if len(c.Sections) == 0 {
		s[c.ID] = data.Change{Seq: last + 1, ID: c.ID}
	}
}

// scan is an engine over what is in the store now, analysed as an index does it.
func (s scanStore) scan(g *generation) *scan {
	a := newAnalyser(g.segmenter, g.labeller, g.log)
	var analysed []*engine.Analysed
	for _, c := range s.changes() {
		if c.Case != nil {
			analysed = append(analysed, a.whole(c.Seq, c.Case))
		}
	}
	last, _ := s.Seq()
	return newScan(last, analysed...)
}

func scanOpen(t *testing.T, cases ...data.Case) (*Index, scanStore) {
	t.Helper()
	s := scanStore{}
	for _, c := range cases {
		s.change(c)
	}
	log := slog.New(slog.DiscardHandler)
	x, err := Open(t.Context(), Config{Dir: t.TempDir(), Source: s, Taxonomy: data.DefaultTaxonomy(), Logger: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return x, s
}

// scanThrough has the questions of an index go through an engine, from a vocabulary of its own on.
func scanThrough(x *Index, through func(engine.Reader) engine.Reader) {
	g := x.now.Load()
	g.through, g.vocabularies = through, newVocabularies()
}

// scanPlain is an answer as JSON without times and scores, and the scores in their order.
func scanPlain(t *testing.T, answer any) (plain string, scores []float64) {
	t.Helper()
	encoded, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal(encoded, &tree); err != nil {
		t.Fatal(err)
	}
	var walk func(any) any // nothing for what is empty
	walk = func(v any) any {
		switch v := v.(type) {
		case []any:
			for i, e := range v {
				v[i] = walk(e)
			}
			if len(v) == 0 {
				return nil
			}
		case map[string]any:
			for _, key := range slices.Sorted(maps.Keys(v)) {
				score, is := v[key].(float64)
				switch {
				case key == "Took" || key == "Timings":
					delete(v, key)
				case key == "Score" && is:
					scores = append(scores, score)
					delete(v, key)
				default:
					v[key] = walk(v[key])
				}
			}
		case string:
			if v == "" {
				return nil
			}
		}
		return v
	}
	if encoded, err = json.Marshal(walk(tree)); err != nil {
		t.Fatal(err)
	}
	return string(encoded), scores
}

// scanSame reports scores that are the same but for rounding: posting sums 32-bit floats.
func scanSame(a, b []float64) bool {
	return slices.EqualFunc(a, b, func(a, b float64) bool { return math.Abs(a-b) <= 1e-5*max(1, a, b) })
}

// scanDiffer shows where two texts begin to differ.
func scanDiffer(a, b string) string {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	from := max(0, i-80)
	return fmt.Sprintf("…%s\n…%s", a[from:min(len(a), i+120)], b[from:min(len(b), i+120)])
}

// scanAsked is something that is asked of an index.
type scanAsked struct {
	name string
	ask  func(context.Context, *Index) (any, error)
}

func scanSearch(r Request) scanAsked {
	r.Page, r.Explain = max(r.Page, 1), true
	ask := func(ctx context.Context, x *Index) (any, error) { return x.Search(ctx, r) }
	return scanAsked{fmt.Sprintf("search %+v", r), ask}
}

func scanSuggest(q string, size int) scanAsked {
	return scanAsked{"suggest " + q, func(ctx context.Context, x *Index) (any, error) { return x.Suggest(ctx, q, size) }}
}

// scanOfCase are the questions about a case, with a query to mark in it.
func scanOfCase(c data.Case, q string) []scanAsked {
	return []scanAsked{
		{"mark " + q + " in " + c.ID, func(ctx context.Context, x *Index) (any, error) { return x.Mark(ctx, q, false, c) }},
		{"similar to " + c.ID, func(ctx context.Context, x *Index) (any, error) { return x.Similar(ctx, c.ID, 5) }},
		{"beside " + c.ID, func(ctx context.Context, x *Index) (any, error) {
			before, after, err := x.Neighbours(ctx, c)
			return []*Neighbour{before, after}, err
		}},
	}
}

// scanQueries are queries of each kind over the bundled cases, a line each.
func scanQueries(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "scanned.txt"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(text)), "\n")
}

// TestScanAnswers: over the bundled cases, a plain scan gives the answers of the engine in use, whatever is asked.
func TestScanAnswers(t *testing.T) {
	rounds.Computes(t)
	cases, err := jiaxing.Cases()
	if err != nil {
		t.Fatal(err)
	}
	x, store := scanOpen(t, cases...)
	var asked []scanAsked
	for i, q := range scanQueries(t) {
		asked = append(asked, scanSearch(Request{Query: q, Size: 20}), scanSuggest(q, 12))
		asked = append(asked, scanOfCase(cases[i%len(cases)], q)...)
		if i%3 > 0 {
			continue
		}
		filters := Filters{query.Department: {"法院", "海关"}, query.Region: {"嘉兴"}}
		asked = append(asked,
			scanSearch(Request{Query: q, Size: 20, Verbatim: true}),
			scanSearch(Request{Query: q, Size: 3, Page: 2, Sort: ByNumber}),
			scanSearch(Request{Query: q, Size: 5, Filters: filters}),
			scanSearch(Request{Query: q, Size: 2, Sort: ByYear, Filters: Filters{query.Domain: {"区域一体化"}}}),
			scanSuggest(string([]rune(q)[:(len([]rune(q))+1)/2]), 8))
	}
	random := rand.New(rand.NewPCG(22, 1))
	for n := range rounds.Of(200) {
		q := scanPiece(random, cases[random.IntN(len(cases))], 1+n%14)
		asked = append(asked, scanSearch(Request{Query: q, Size: 10}))
	}
	answers := func() (list []any) {
		for _, a := range asked {
			answer, err := a.ask(t.Context(), x)
			if err != nil {
				t.Fatalf("%s: %v", a.name, err)
			}
			list = append(list, answer)
		}
		return list
	}
	got := answers()
	kinds := map[string]int{}
	for _, answer := range got {
		if r, is := answer.(*Result); is {
			for kind, of := range map[string]bool{
				"complete": r.Total > 0 && r.Relaxed == nil, "relaxed": r.Relaxed != nil, "corrected": r.Correction != nil,
				"with others": r.Related != nil, "filtered": len(r.ActiveFilters) > 0, "empty": r.Total == 0,
			} {
				if kinds[kind] += 0; of {
					kinds[kind]++
				}
			}
		}
	}
	for kind, n := range kinds {
		if n < 10 {
			t.Errorf("only %d answers are %s", n, kind)
		}
	}
	oracle := store.scan(x.now.Load())
	scanThrough(x, func(engine.Reader) engine.Reader { return oracle })
	for i, answer := range answers() {
		plain, scores := scanPlain(t, got[i])
		want, wantScores := scanPlain(t, answer)
		if plain != want {
			t.Errorf("%s: the index and the scan answer\n%s", asked[i].name, scanDiffer(plain, want))
		} else if !scanSame(scores, wantScores) {
			t.Errorf("%s: the scores are %v, of the scan %v", asked[i].name, scores, wantScores)
		}
	}
}

// scanPiece is a random piece of a text of a case.
func scanPiece(random *rand.Rand, c data.Case, n int) string {
	texts := []string{c.Title}
	for _, s := range c.Sections {
		texts = append(texts, s.Heading, s.Text, s.Text, s.Text)
	}
	runes := []rune(texts[random.IntN(len(texts))])
	from := random.IntN(len(runes))
	return string(runes[from:min(len(runes), from+n)])
}
