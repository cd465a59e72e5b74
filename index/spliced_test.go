package index

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"anlisou/data"
	"anlisou/data/rounds"
	"anlisou/index/highlight"
	"anlisou/index/query"
	"anlisou/segment"
)

// splicer makes texts of pieces of real sentences, names of organs and anything that Unicode has.
type splicer struct {
	*rand.Rand
	pieces []string
}

func newSplicer(t *testing.T, seed uint64) *splicer {
	t.Helper()
	s := &splicer{Rand: rand.New(rand.NewPCG(20, seed))}
	for _, c := range bundled(t) {
		s.pieces = append(s.pieces, c.Title)
		for _, section := range c.Sections {
			s.pieces = append(s.pieces, strings.FieldsFunc(section.Text, func(r rune) bool { return r == '。' || r == '\n' })...)
		}
	}
	for _, l := range data.DefaultTaxonomy().Departments {
		s.pieces = append(append(s.pieces, l.Name), l.Aliases...)
	}
	s.pieces = append(s.pieces, "分局", "支行", "、", "和", "等部门", "第十三", "１２", "㎡", "e\u0301", "ﬁ", "\u200b", "𠮷", "\r\n", "  ", "\xff", "…")
	return s
}

// text is so many pieces at most, each whole or a part of one, cut anywhere.
func (s *splicer) text(most int) string {
	var b strings.Builder
	for range 1 + s.IntN(most) {
		piece := s.pieces[s.IntN(len(s.pieces))]
		switch s.IntN(4) {
		case 0:
			piece = string(rune(s.IntN(utf8.MaxRune + 1)))
		case 1, 2:
			runes := []rune(piece)
			from := s.IntN(len(runes))
			piece = string(runes[from : from+1+s.IntN(len(runes)-from)])
		}
		b.WriteString(piece)
	}
	return b.String()
}

// TestAnyTextIsMarked: whatever a text and a query are, marks lie in the text, in order and apart, and passages are
// pieces of it.
func TestAnyTextIsMarked(t *testing.T) {
	t.Parallel()
	rounds.Computes(t)
	const rounds = 4000
	s, p := newSplicer(t, 1), testParser()
	marked := 0
	for range rounds {
		text := s.text(12)
		q := s.text(3)
		if from := s.IntN(len(text)); s.IntN(2) == 0 {
			q = text[from : from+s.IntN(min(40, len(text)-from)+1)] // cut anywhere, within a character too
		}
		m := highlight.New(p.Segmenter, p.Parse(q), []query.Unit{{Text: string(segment.Normalise(s.text(1)).Runes)}})
		for _, found := range [][]highlight.Occurrence{m.Find(text)} {
			for i, o := range found {
				if o.Start < 0 || o.End <= o.Start || o.End > len([]rune(text)) || i > 0 && o.Start < found[i-1].Start {
					t.Fatalf("%q in %q: %+v at %d of %v", q, text, o, i, found)
				}
			}
			marked += len(found)
		}
		checkRuns(t, q, text, m.Runs(text))
		whole := string([]rune(text))
		for _, snippet := range passages(m, [][2]string{{"做法", text}, {text, "别的"}}) {
			inside := strings.TrimSuffix(strings.TrimPrefix(joined(snippet.Runs), "…"), "…")
			// a passage leads with its heading where only that is marked
			if in := "做法\n" + whole + "\n别的"; !strings.Contains(in, inside) {
				t.Fatalf("%q: the passage %q is not in %q", q, inside, text)
			}
		}
	}
	if marked < rounds {
		t.Errorf("%d marks in %d texts: the queries hardly stand in them", marked, rounds)
	}
}

func joined(runs []highlight.Run) string {
	var b strings.Builder
	for _, r := range runs {
		b.WriteString(r.Text)
	}
	return b.String()
}

// checkRuns holds runs to be the text, without empty ones, marked and unmarked in turn.
func checkRuns(t *testing.T, q, text string, runs []highlight.Run) {
	t.Helper()
	if got := joined(runs); got != string([]rune(text)) {
		t.Fatalf("%q: the runs are %q, the text %q", q, got, text)
	}
	for i, r := range runs {
		if r.Text == "" || i > 0 && r.Mark == runs[i-1].Mark {
			t.Fatalf("%q in %q: run %d of %v", q, text, i, runs)
		}
	}
}

// TestAnyCaseIsIndexed: whatever a case holds, it goes in whole, is found by what stands in it, and is labelled by
// what it has.
func TestAnyCaseIsIndexed(t *testing.T) {
	t.Parallel()
	rounds.Computes(t)
	s := newSplicer(t, 2)
	var cases []data.Case
	for i := range 400 {
		c := simple("c"+strings.Repeat("0", i%3)+string(rune('a'+i%26))+strings.Repeat("x", i/26), "案例", s.text(12), nil, nil)
		c.Sections[0].Text = strings.ToValidUTF8(c.Sections[0].Text, "?") + "。"
		if c.Validate() == nil {
			cases = append(cases, c)
		}
	}
	x, log := openLogged(t, t.TempDir(), newMemoryStore(cases...), nil)
	if r := find(t, x, Request{Size: 1}); r.Total != len(cases) || strings.Contains(log.String(), "panic") {
		t.Fatalf("%d of %d cases\n%s", r.Total, len(cases), log)
	}
	for _, c := range cases[:100] {
		labelled := x.Label(c)
		if err := labelled.Validate(); err != nil {
			t.Errorf("%s labelled: %v", c.ID, err)
		}
		runes := []rune(c.Sections[0].Text)
		from := s.IntN(len(runes))
		q := string(runes[from:min(len(runes), from+1+s.IntN(8))])
		if len(segment.Normalise(q).Runes) == 0 {
			continue
		}
		r := find(t, x, Request{Query: q, Verbatim: true, Size: 100})
		if r.Total <= 100 && !slices.Contains(ids(r.Hits), c.ID) {
			t.Errorf("%q stands in %s and is not found in it", q, c.ID)
		}
	}
}
