package posting

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	bleveseg "github.com/blevesearch/scorch_segment_api/v2"

	"anlisou/index/budget"
	"anlisou/index/engine"
	"anlisou/index/flat"
	"anlisou/index/query"
	"anlisou/segment"
)

// analysed is a document of a title and a text in normal form, with what they are found by. It is of collection c, and
// of a department of its own.
func analysed(revision uint64, title, text string) *engine.Analysed {
	whole := []rune(title + "\n" + text)
	a := &engine.Analysed{
		Doc: &engine.Doc{
			Revision: revision, ID: fmt.Sprint("case-", revision), Collection: "c", Number: int(revision),
			Text: flat.Encode(whole),
		},
		Words: map[string]int{}, Title: segment.Grams([]rune(title)),
		Labels: map[query.Field][]string{query.Collection: {"c"}, query.Department: {fmt.Sprint("department ", revision)}},
	}
	for _, w := range segment.Default().Cut(whole) {
		a.Words[string(whole[w.Start:w.End])]++
		a.Doc.Words++
	}
	for _, gram := range segment.Grams(whole) {
		if a.Words[gram] == 0 {
			a.Grams = append(a.Grams, gram)
		}
	}
	for _, r := range whole {
		if char := string(r); r != '\n' && !slices.Contains(a.Chars, char) {
			a.Chars = append(a.Chars, char)
		}
	}
	return a
}

// changes bring in documents of the titles given, each of its own words and of words that all have.
func changes(after uint64, titles ...string) (list []engine.Change) {
	for i, title := range titles {
		revision := after + uint64(i) + 1
		a := analysed(revision, title, strings.Repeat("海关改革的经验在全省推广。", 20)+fmt.Sprint("编号", revision))
		list = append(list, engine.Change{ID: a.Doc.ID, Revision: revision, Analysed: a})
	}
	return list
}

// titles are so many.
func titles(n int) (list []string) {
	for i := range n {
		list = append(list, fmt.Sprint("案例", i))
	}
	return list
}

// logged is a log that tests read.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// create makes an index of so many documents, which are on disk, in a folder.
func create(t *testing.T, dir string, documents int) (*Index, *logged) {
	t.Helper()
	log := &logged{}
	x, err := Create(dir, slog.New(slog.NewTextHandler(log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close(true) })
	if err := errors.Join(x.Apply(changes(0, titles(documents)...)), x.Flush()); err != nil {
		t.Fatal(err)
	}
	return x, log
}

// ask asks an index as a request does.
func ask(ctx context.Context, x *Index, do func(r *reader) error) error {
	return x.Read(budget.New(ctx), func(r engine.Reader) error { return do(r.(*reader)) })
}

// What is indexed has a number. When this fails because fields or what is kept of them changed, count Format up. The
// document is the one that package index makes of a case, which its test of the same name says.
func TestFormatNumbersWhatIsIndexed(t *testing.T) {
	text, err := os.ReadFile("testdata/analysed.json")
	if err != nil {
		t.Fatal(err)
	}
	var a engine.Analysed
	if err := json.Unmarshal(text, &a); err != nil {
		t.Fatal(err)
	}
	sum := fnv.New64a()
	for _, f := range newDocument(&a).Fields {
		f.Analyze()
		terms := make([]string, 0, 32)
		for term, frequency := range f.AnalyzedTokenFrequencies() {
			terms = append(terms, fmt.Sprintf("%s*%d", term, frequency.Frequency()))
		}
		slices.Sort(terms)
		fmt.Fprintf(sum, "%s %v %v\n", f.Name(), f.Options(), terms)
	}
	if got, want := fmt.Sprintf("%d %016x", Format, sum.Sum64()), "5 44dfdde341acd260"; got != want {
		t.Errorf("format and sum are %s, want %s", got, want)
	}
}

// counted are a dictionary that counts the posting lists that are asked of it.
type counted struct {
	bleveseg.TermDictionary
	n *int
}

func (c counted) PostingsList(term []byte, but *roaring.Bitmap, old bleveseg.PostingsList) (bleveseg.PostingsList, error) {
	*c.n++
	return c.TermDictionary.PostingsList(term, but, old)
}

var fields = []string{
	string(engine.Words), string(engine.Grams), string(engine.Chars), string(engine.Title), string(engine.Values),
	string(engine.Organs), fieldAcross,
	string(query.Department), string(query.Domain), string(query.Region), string(query.Year), string(query.Collection),
}

// countLists counts the posting lists that a reader looks up from now on, in any field.
func countLists(t *testing.T, r *reader) *int {
	t.Helper()
	n := new(int)
	for _, l := range r.segments {
		for _, field := range fields {
			d, err := l.dictionary(field)
			if err != nil {
				t.Fatal(err)
			}
			l.dicts[field] = counted{d, n}
		}
	}
	return n
}

// A label is one list in a segment, whatever is asked of it, and is looked up once; the values of a field are read when
// it is asked for, and then for all who ask.
func TestListsAreLookedUpOnce(t *testing.T) {
	x, _ := create(t, t.TempDir(), 10)
	if err := errors.Join(x.Apply(changes(10, titles(5)...)), x.Flush()); err != nil {
		t.Fatal(err)
	}
	counts := func(what string, times int, do func(r *reader) error) {
		t.Helper()
		err := ask(t.Context(), x, func(r *reader) error {
			n := countLists(t, r)
			err := do(r)
			if want := times * len(r.segments); *n != want {
				t.Errorf("%s: %d look-ups in %d segments, want %d", what, *n, len(r.segments), want)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	all := engine.Label(query.Collection, "c")
	counts("a list of a collection", 1, func(r *reader) error {
		n := 0
		for _, err := range r.Docs(t.Context(), all, -1) {
			if n++; err != nil {
				return err
			}
		}
		if n != 15 {
			t.Errorf("%d documents", n)
		}
		return nil
	})
	counts("many values, counted twice", 4, func(r *reader) error {
		var sets []engine.Set
		for i := 1; i <= 3; i++ {
			value := engine.Label(query.Department, fmt.Sprint("department ", i))
			sets = append(sets, engine.And(value, all), engine.Or(engine.Nothing(), value))
		}
		for range 2 {
			if got, err := r.Count(t.Context(), sets...); err != nil || !slices.Equal(got, []int{1, 1, 1, 1, 1, 1}) {
				t.Errorf("%v, %v", got, err)
			}
		}
		return nil
	})
	read := func() (known []query.Field) {
		for _, f := range query.Fields {
			for _, m := range x.stored {
				if _, is := m.facets[f]; is && !slices.Contains(known, f) {
					known = append(known, f)
				}
			}
		}
		return known
	}
	if got := read(); len(got) > 0 {
		t.Errorf("the values of %v are read, of which nobody asked", got)
	}
	for range 2 {
		err := ask(t.Context(), x, func(r *reader) error {
			facets, err := r.Facets(t.Context(), map[query.Field]engine.Set{query.Department: all})
			if len(facets) != 1 || len(facets[query.Department]) != 15 {
				t.Errorf("facets %v", facets)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := read(); !slices.Equal(got, []query.Field{query.Department}) {
			t.Errorf("the values of %v are read", got)
		}
	}
	counts("values that were read before", 0, func(r *reader) error {
		_, err := r.Facets(t.Context(), map[query.Field]engine.Set{query.Department: engine.All()})
		return err
	})
}

// forceMerge makes one segment of all, in which a term of one document has no bitmap, while the index is open.
func forceMerge(t *testing.T, x *Index) {
	t.Helper()
	advanced, err := x.bleve.Advanced()
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(x.Flush(), advanced.(*scorch.Scorch).ForceMerge(t.Context(), nil)); err != nil {
		t.Fatal(err)
	}
	segments := 0
	if err := x.snapshot(func(s *scorch.IndexSnapshot) error { segments = len(s.Segments()); return nil }); err != nil {
		t.Fatal(err)
	}
	if segments != 1 {
		t.Fatalf("the segments are merged into %d, not one", segments)
	}
}

// termsOf are how many of some documents have each term, but for those of one that is deleted.
func termsOf(documents []engine.Change, deleted string) map[string]int {
	terms := map[string]int{}
	for _, c := range documents {
		if c.ID == deleted {
			continue
		}
		for word := range c.Analysed.Words {
			terms["words "+word]++
		}
		a := c.Analysed
		for field, list := range map[string][]string{"grams ": a.Grams, "chars ": a.Chars, "title ": a.Title} {
			for _, term := range list {
				terms[field+term]++
			}
		}
	}
	return terms
}

// What an index says is the same however its segments lie, which bleve may merge at any time: zapx counts the documents
// of a term wrongly once they are merged.
func TestTermsStayThroughAMerge(t *testing.T) {
	documents := changes(0, append(titles(20), "跨境电商", "乙", "丙")...)
	x, _ := create(t, t.TempDir(), 0)
	// With the last: of a segment by itself nothing is merged away.
	last := append(slices.Clone(documents[20:]), engine.Change{ID: "case-3", Revision: 24})
	for _, some := range [][]engine.Change{documents[:10], documents[10:20], last} {
		if err := errors.Join(x.Apply(some), x.Flush()); err != nil {
			t.Fatal(err)
		}
	}
	type said struct {
		terms  map[string]int
		counts []int
		hits   []string
	}
	read := func() (s said) {
		t.Helper()
		err := ask(t.Context(), x, func(r *reader) error {
			s.terms = map[string]int{}
			for _, f := range []engine.TermField{engine.Words, engine.Grams, engine.Chars, engine.Title} {
				if err := r.Terms(t.Context(), f, "", func(term string, n int) { s.terms[string(f)+" "+term] += n }); err != nil {
					return err
				}
			}
			var sets []engine.Set
			for _, word := range []string{"海关", "跨境电商", "境电", "乙", "编号21", "编号"} {
				sets = append(sets, engine.Unit(query.Unit{Text: word, Word: true}, false), engine.Term(engine.Words, word))
			}
			var err error
			if s.counts, err = r.Count(t.Context(), sets...); err != nil {
				return err
			}
			by := engine.Ranking{Terms: []engine.Weighted{
				{Field: engine.Words, Text: "跨境", Weight: 1}, {Field: engine.Grams, Text: "境电", Weight: 1},
				{Field: engine.Chars, Text: "乙", Weight: 1},
			}}
			ranked, err := r.Top(t.Context(), engine.Wanted{In: engine.All(), By: by, Most: 3})
			for _, f := range ranked.Found {
				s.hits = append(s.hits, fmt.Sprintf("%s %.4f", f.ID, f.Score))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	before := read()
	forceMerge(t, x)
	after := read()
	if want := termsOf(documents, "case-3"); !maps.Equal(after.terms, want) {
		t.Errorf("after a merge the terms are %v, want %v", after.terms, want)
	}
	most := termsOf(documents, "") // what is deleted may be counted until it is merged away
	for term, n := range before.terms {
		if n > most[term] || n < after.terms[term] {
			t.Errorf("%s stands in %d documents before, and in %d after a merge", term, n, after.terms[term])
		}
	}
	same := slices.Equal(after.counts, before.counts) && slices.Equal(after.hits, before.hits)
	if !same || before.counts[0] != 22 || len(before.hits) != 3 {
		t.Errorf("%+v, after a merge %+v", before, after)
	}
}

// An expression that is a part of many is looked up once: these have 2 to the power of 60 parts, each by itself.
func TestSharedPartsAreLookedUpOnce(t *testing.T) {
	x, _ := create(t, t.TempDir(), 10)
	if err := errors.Join(x.Apply(changes(10, titles(5)...)), x.Flush()); err != nil {
		t.Fatal(err)
	}
	title := engine.Unit(query.Unit{Text: "案", Title: true}, false)
	shared := engine.Or(title, engine.Label(query.Collection, "c"))
	for range 60 {
		shared = engine.And(engine.Or(shared, title), engine.Or(title, shared))
	}
	err := ask(t.Context(), x, func(r *reader) error {
		for _, reader := range []engine.Reader{r, engine.Memo(r)} {
			counts, err := reader.Count(t.Context(), shared, engine.All())
			if err != nil {
				return err
			}
			if counts[0] == 0 || counts[0] > counts[1] {
				t.Errorf("%d of %d documents", counts[0], counts[1])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
