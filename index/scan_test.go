package index

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strconv"
	"strings"

	"anlisou/index/engine"
	"anlisou/index/flat"
	"anlisou/index/query"
	"anlisou/index/weight"
	"anlisou/segment"
)

// scan is an engine by linear scan: it answers every question by going over its documents, as the comments of package
// engine say. It is the oracle of the engine that is in use.
type scan struct {
	docs  []*scanDoc
	stats engine.Stats
}

// scanDoc is a document as it is looked through.
type scanDoc struct {
	*engine.Analysed
	text, title string
	joined      [2]string // the text with nothing for the end of a paragraph, and with white space where that stays
	terms       map[engine.TermField]map[string]int
}

var _ engine.Reader = (*scan)(nil)

func newScan(applied uint64, analysed ...*engine.Analysed) *scan {
	s := &scan{stats: engine.Stats{Documents: len(analysed), Applied: applied}}
	words := 0
	for _, a := range analysed {
		words += a.Doc.Words
		s.docs = append(s.docs, newScanDoc(a))
	}
	s.stats.AverageWords = max(1, float64(words)/float64(max(1, len(s.docs))))
	return s
}

func newScanDoc(a *engine.Analysed) *scanDoc {
	text := flat.Decode(a.Doc.Text)
	d := &scanDoc{Analysed: a, text: string(text), title: string(flat.Decode(a.Doc.Title()))}
	for i, r := range text {
		none, white := string(r), string(r)
		if r == segment.ParagraphEnd && 0 < i && i+1 < len(text) &&
			slices.Contains(a.Across, string([]rune{text[i-1], text[i+1]})) {
			none, white = "", ""
			if segment.Spaced(text[i-1], text[i+1]) {
				white = " "
			}
		}
		d.joined[0], d.joined[1] = d.joined[0]+none, d.joined[1]+white
	}
	d.terms = map[engine.TermField]map[string]int{engine.Words: a.Words}
	for f, terms := range map[engine.TermField][]string{
		engine.Grams: a.Grams, engine.Chars: a.Chars, engine.Values: a.Values,
		engine.Title: a.Title, engine.Organs: a.Organs,
	} {
		d.terms[f] = map[string]int{}
		for _, t := range terms {
			d.terms[f][t] = 1
		}
	}
	return d
}

// of reports a document that is of a set.
func (d *scanDoc) of(s engine.Set) bool {
	switch s.Op {
	case engine.OpAll:
		return true
	case engine.OpUnit:
		return d.unit(s.Unit, s.Sure)
	case engine.OpLiteral:
		holds := func(text string) bool { return d.holds(text, s.Bounded && s.Sure) }
		return slices.ContainsFunc(s.Texts, holds) || (!s.Sure || s.Passage) && d.across(s.Texts[0])
	case engine.OpTerm:
		return d.has(engine.TermField(s.Field), s.Text)
	case engine.OpLabel:
		return slices.Contains(d.Labels[query.Field(s.Field)], s.Text)
	case engine.OpAnd:
		return !slices.ContainsFunc(s.Sets, func(part engine.Set) bool { return !d.of(part) })
	case engine.OpOr:
		return slices.ContainsFunc(s.Sets, d.of)
	case engine.OpMinus:
		return d.of(s.Sets[0]) && !d.of(s.Sets[1])
	case engine.OpAtLeast:
		sum := 0.0
		for i, part := range s.Sets {
			if d.of(part) {
				sum += float64(s.Weights[i])
			}
		}
		return sum >= float64(s.Least)*(1-1e-5) && slices.ContainsFunc(s.Sets, d.of)
	case engine.OpSome:
		return d.of(s.Sets[0])
	case engine.OpThese:
		return slices.ContainsFunc(s.Docs, func(e *engine.Doc) bool { return e.Revision == d.Doc.Revision })
	}
	return false // OpNothing
}

// unit reports a document in which a unit stands.
func (d *scanDoc) unit(u query.Unit, sure bool) bool {
	switch {
	case u.Label == query.Number:
		return strconv.Itoa(d.Doc.Number) == u.Text
	case u.Title:
		return strings.Contains(d.title, u.Text)
	}
	says := func(key string) bool {
		word := strings.TrimPrefix(key, "#")
		return d.has(engine.Values, key) || segment.IsLatinWord(word) && d.has(engine.Words, word)
	}
	return d.holds(u.Text, sure && u.Bounded()) || slices.ContainsFunc(u.Keys, says) ||
		(u.Lines || !u.Quoted && !sure) && d.across(u.Text)
}

func (d *scanDoc) has(f engine.TermField, term string) bool {
	return d.terms[f][term] > 0 || f == engine.Grams && d.Words[term] > 0
}

// holds reports a text that stands in a document letter by letter and, where it is bounded, outside longer numbers.
func (d *scanDoc) holds(text string, bounded bool) bool {
	if !bounded || !strings.Contains(d.text, text) {
		return strings.Contains(d.text, text)
	}
	in, n := []rune(d.text), segment.Len(text)
	for i := 0; i+n <= len(in); i++ {
		if string(in[i:i+n]) == text && !segment.InNumber(in, i, i+n) {
			return true
		}
	}
	return false
}

// across reports a text that stands in a document across the ends of paragraphs alone.
func (d *scanDoc) across(text string) bool {
	in := func(joined string) bool { return strings.Contains(joined, text) }
	return !in(d.text) && (in(d.joined[0]) || in(d.joined[1]))
}

func (s *scan) Stats() engine.Stats { return s.stats }

// in are the documents of a set.
func (s *scan) in(set engine.Set) (list []*scanDoc) {
	for _, d := range s.docs {
		if d.of(set) {
			list = append(list, d)
		}
	}
	return list
}

func (s *scan) Count(_ context.Context, sets ...engine.Set) ([]int, error) {
	counts := make([]int, len(sets))
	for i, set := range sets {
		counts[i] = len(s.in(set))
	}
	return counts, nil
}

func (s *scan) Stand(_ context.Context, texts ...string) ([]bool, error) {
	stand := make([]bool, len(texts))
	for i, text := range texts {
		stand[i] = slices.ContainsFunc(s.docs, func(d *scanDoc) bool { return d.holds(text, false) })
	}
	return stand, nil
}

func (s *scan) Facets(_ context.Context, of map[query.Field]engine.Set) (map[query.Field]map[string]int, error) {
	facets := map[query.Field]map[string]int{}
	for f, set := range of {
		facets[f] = map[string]int{}
		for _, d := range s.docs {
			for _, value := range d.Labels[f] {
				facets[f][value] += len((&scan{docs: []*scanDoc{d}}).in(set))
			}
		}
	}
	return facets, nil
}

func (s *scan) Docs(_ context.Context, in engine.Set, most int) iter.Seq2[*engine.Doc, error] {
	return func(yield func(*engine.Doc, error) bool) {
		list := s.in(in)
		slices.SortFunc(list, func(a, b *scanDoc) int { return cmp.Compare(a.Doc.Revision, b.Doc.Revision) })
		for i, d := range list {
			if i == most || !yield(d.Doc, nil) {
				return
			}
		}
	}
}

func (s *scan) Terms(_ context.Context, f engine.TermField, prefix string, yield func(string, int)) error {
	for _, d := range s.docs {
		for term := range d.terms[f] {
			if strings.HasPrefix(term, prefix) {
				yield(term, 1)
			}
		}
	}
	return nil
}

// scanTerm is a term that documents are ranked by, and the most that it can give to one.
type scanTerm struct {
	engine.RankedTerm
	most float64
}

// terms are those of a ranking that some document has, those that can give most first.
func (s *scan) terms(by []engine.Weighted) (list []scanTerm) {
	for _, t := range by {
		anywhere, most := t.Field, 0.0
		if t.Field == engine.Title {
			anywhere = engine.Grams
		}
		having := s.in(engine.Term(t.Field, t.Text))
		for _, d := range having {
			most = max(most, s.most(t.Field, d))
		}
		if len(having) > 0 {
			w := t.Weight * engine.IDF(len(s.docs), len(s.in(engine.Term(anywhere, t.Text))))
			list = append(list, scanTerm{engine.RankedTerm{Field: t.Field, Text: t.Text, Weight: w}, w * most})
		}
	}
	slices.SortStableFunc(list, func(a, b scanTerm) int { return cmp.Compare(b.most, a.most) })
	return list
}

// most is the most that a term can give to a document with it, for a weight of one.
func (s *scan) most(f engine.TermField, d *scanDoc) float64 {
	switch f {
	case engine.Words:
		return weight.K1 + 1
	case engine.Grams, engine.Values:
		return (weight.K1Grams + 1) / (1 + weight.K1Grams*(1-weight.B))
	}
	return s.gives(f, 1, d)
}

// gives is what a term gives to a document that it stands in so often, for a weight of one.
func (s *scan) gives(f engine.TermField, often float64, d *scanDoc) float64 {
	k1 := weight.K1
	switch f {
	case engine.Title:
		return 1 / float64(max(1, len(d.Doc.Title())/2))
	case engine.Chars, engine.Organs:
		return 1
	case engine.Grams, engine.Values:
		k1, often = weight.K1Grams, 1
	}
	return often * (k1 + 1) / (often + k1*(1-weight.B+weight.B*float64(d.Doc.Words)/s.stats.AverageWords))
}

// parts are what terms give to a document. Scores have 32 bits: what differs by less is the same.
func (s *scan) parts(terms []scanTerm, d *scanDoc) (parts []engine.Part, sum float64) {
	for _, t := range terms {
		if d.has(t.Field, t.Text) {
			gives := float64(float32(t.Weight * s.gives(t.Field, float64(d.terms[t.Field][t.Text]), d)))
			parts, sum = append(parts, engine.Part{Field: t.Field, Term: t.Text, Score: gives}), sum+gives
		}
	}
	return parts, float64(float32(sum))
}

func (s *scan) Parts(_ context.Context, by []engine.Weighted, docs []*engine.Doc) ([][]engine.Part, error) {
	parts, terms := make([][]engine.Part, len(docs)), s.terms(by)
	for i := range docs {
		for _, d := range s.in(engine.These(docs[i : i+1])) {
			parts[i], _ = s.parts(terms, d)
		}
	}
	return parts, nil
}

func (s *scan) Top(ctx context.Context, wanted engine.Wanted) (ranked engine.Ranked, err error) {
	if ranked.Facets, err = s.Facets(ctx, wanted.Facets); wanted.Most < 1 {
		return ranked, err
	}
	by := wanted.By
	terms, most := s.terms(by.Terms), 0.0
	for _, t := range terms {
		ranked.Terms, most = append(ranked.Terms, t.RankedTerm), most+t.most
	}
	most = max(1, most)
	for _, d := range s.in(wanted.In) {
		f := engine.Found{Doc: d.Doc, Unsure: !by.Sure.IsZero() && !d.of(by.Sure)}
		for _, set := range wanted.Of {
			f.Of = append(f.Of, d.of(set))
		}
		if !by.Literal.IsZero() && d.of(by.Literal) {
			f.Literal = most
			i := slices.IndexFunc(by.Wholes, func(whole string) bool { return strings.Contains(d.title, whole) })
			if i >= 0 {
				f.Literal += most * float64(len(flat.Encode([]rune(by.Wholes[i])))) / float64(len(d.Doc.Title()))
			}
		}
		if !by.Form.IsZero() && d.of(by.Form) {
			f.Form = 4 * most
		}
		_, sum := s.parts(terms, d)
		f.Score = sum + f.Literal + f.Form
		ranked.Found = append(ranked.Found, f)
	}
	slices.SortFunc(ranked.Found, func(a, b engine.Found) int {
		number := cmp.Or(strings.Compare(a.Collection, b.Collection),
			cmp.Compare(a.Number, b.Number), strings.Compare(a.ID, b.ID))
		switch {
		case by.Order == engine.ByNumber:
			return number
		case by.Order == engine.ByYear:
			return cmp.Or(cmp.Compare(b.Year, a.Year), number)
		case by.Order == engine.ByDate:
			return cmp.Or(cmp.Compare(b.When, a.When), number)
		case by.Order == engine.ByRevision:
			return cmp.Compare(b.Revision, a.Revision)
		case engine.Better(&a, &b):
			return -1
		}
		return 1
	})
	ranked.Found = ranked.Found[:min(wanted.Most, len(ranked.Found))]
	return ranked, err
}
