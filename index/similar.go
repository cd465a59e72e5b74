package index

import (
	"cmp"
	"context"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"anlisou/data"
	"anlisou/data/say"
	"anlisou/index/budget"
	"anlisou/index/engine"
	"anlisou/index/flat"
	"anlisou/index/highlight"
	"anlisou/index/query"
	"anlisou/index/weight"
	"anlisou/segment"
)

// numerals, and what makes ordinals of them: 第一百五 may bring the next article of a statute, and tells nobody anything.
const numerals = "第零〇一二三四五六七八九十百千万亿两"

// Similar gives at most size cases that share significant terms with a case, the most alike first; none where
// there is no such case. Reasons are the words that they share which tell most.
func (x *Index) Similar(ctx context.Context, id string, size int) ([]Hit, error) {
	c, exists, _, err := x.readCase(id)
	if err != nil {
		return nil, say.Errorf("similar to %s: %w", id, err)
	}
	if !exists || size < 1 {
		return nil, nil
	}
	g, err := x.acquire()
	if err != nil {
		return nil, err
	}
	defer g.Release()
	var page []found
	shared := map[string][]highlight.Reason{} // by id
	err = g.withState(ctx, x.parser(g), func(s *search) error {
		words, err := s.significantTerms(c)
		if err != nil || len(words) == 0 {
			return err
		}
		named := s.nameable(words)
		// Some of those that rank as alike may share nothing that can be named, and are none.
		plan := query.Plan{All: []query.Group{{}}, Terms: query.Terms{Words: words}}
		wanted := engine.Wanted{In: engine.Or(termsOf(words)...), Of: termsOf(named)}
		if page, _, err = s.page(plan, wanted, tiers{relaxed: true}, Request{Page: 1, Size: 2*size + 1}); err != nil {
			return err
		}
		for _, f := range mostSimilar(page, id) {
			if shared[f.ID], err = s.shared(named, f); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, say.Errorf("similar to %s: %w", id, x.failed(ctx, g, err))
	}
	page = slices.DeleteFunc(page, func(f found) bool { return len(shared[f.ID]) == 0 })
	page = page[:min(len(page), size)]
	hits, _, err := x.fetch(ctx, g, page, highlight.Marker{})
	if err != nil {
		return nil, say.Errorf("similar to %s: %w", id, x.failed(ctx, g, err))
	}
	for i := range hits {
		hits[i].Snippets, hits[i].Reasons = nil, shared[hits[i].ID]
	}
	return hits, nil
}

// mostSimilar gives of a ranking by the significant terms of a case those that are alike, without the case itself,
// which is the most alike.
func mostSimilar(page []found, id string) (alike []found) {
	own := 0.0
	for _, f := range page {
		if f.ID == id {
			own = f.Score
		}
	}
	for _, f := range page {
		if f.ID != id && f.Score >= weight.MinLikeness*own {
			alike = append(alike, f)
		}
	}
	return alike
}

// nameable are those of some words that tell a person something: no word that is usual in the language, says its
// syllables twice (大大) or counts.
func (s *search) nameable(words []query.Term) (named []query.Term) {
	for _, w := range words {
		if s.parser.Segmenter.Frequency(w.Text) < weight.TooUsualToName && !doubled(w.Text) &&
			strings.Trim(w.Text, numerals) != "" {
			named = append(named, w)
		}
	}
	return named
}

// termsOf are the documents that have each of some words.
func termsOf(words []query.Term) []engine.Set {
	sets := make([]engine.Set, len(words))
	for i, w := range words {
		sets[i] = engine.Term(engine.Words, w.Text)
	}
	return sets
}

// shared are the words that tell a person why a document is like a case, of its significant terms which can be named
// and by which the document was told apart, the most significant of both first. Not all that makes a ranking better
// tells something: no word that stands all over the collection; and one that is rare in neither stands more than once
// in one of the two.
func (s *search) shared(named []query.Term, f found) (reasons []Reason, err error) {
	text := string(flat.Decode(f.Text))
	counts, err := s.reader.Count(s.ctx, termsOf(named)...)
	if err != nil {
		return nil, err
	}
	var list []query.Term
	for i, w := range named {
		if n := counts[i]; !f.Of[i] ||
			n > weight.AFew && float64(n) > weight.TooCommonToName*float64(s.stats.Documents) {
			continue
		}
		usual := math.Log(segment.FrequencyTotal / (1 + s.parser.Segmenter.Frequency(w.Text)))
		told := w.Weight * math.Log1p(float64(strings.Count(text, w.Text))) * usual
		if told >= weight.LeastShared {
			list = append(list, query.Term{Text: w.Text, Weight: told * engine.IDF(s.stats.Documents, counts[i])})
		}
	}
	slices.SortStableFunc(list, func(a, b query.Term) int { return cmp.Compare(b.Weight, a.Weight) })
	for _, w := range list {
		within := func(r Reason) bool { return strings.Contains(r.Text, w.Text) || strings.Contains(w.Text, r.Text) }
		if len(reasons) < budget.MostShared && !slices.ContainsFunc(reasons, within) {
			reasons = append(reasons, Reason{Kind: ReasonShared, Text: w.Text})
		}
	}
	return reasons, nil
}

// doubled reports a word that says each of its characters twice: 大大, 清清楚楚, 研究研究.
func doubled(word string) bool {
	chars := []rune(word)
	slices.Sort(chars)
	return 2*len(slices.Compact(chars)) <= len([]rune(word))
}

// significantTerms are the words that say most of what a case is about, by how often they stand in it and how rare
// they are elsewhere, the most significant first.
func (s *search) significantTerms(c data.Case) ([]query.Term, error) {
	counts := map[string]int{}
	place := string(segment.Normalise(c.Region).Runes) // whose cases these are says nothing of what they are about
	if place == "" {
		place = "\n"
	}
	count := func(text string, times int) {
		normal := segment.Normalise(text).Runes
		for _, w := range s.parser.Segmenter.Cut(normal) {
			word := string(normal[w.Start:w.End])
			if w.End-w.Start > 1 && !query.StopWords[word] && strings.ContainsFunc(word, segment.IsLetter) &&
				!strings.HasPrefix(word, place) {
				counts[word] += times
			}
		}
	}
	count(c.Title, weight.TitleCounts)
	for _, section := range c.Sections {
		if err := s.ctx.Err(); err != nil {
			return nil, err
		}
		count(section.Text, 1)
	}
	words := slices.Sorted(maps.Keys(counts))
	sets := make([]engine.Set, len(words))
	for i, word := range words {
		sets[i] = engine.Term(engine.Words, word)
	}
	documents, err := s.reader.Count(s.ctx, sets...)
	if err != nil {
		return nil, err
	}
	var terms []query.Term
	for i, word := range words {
		n := documents[i]
		share := float64(n) / float64(s.stats.Documents)
		usual := share > weight.UsualShare && s.parser.Segmenter.Frequency(word) >= weight.TooUsual
		if n < 2 || n > weight.AFew && share > weight.TooCommon || usual {
			continue
		}
		terms = append(
			terms,
			query.Term{Text: word, Weight: math.Log1p(float64(counts[word])) * engine.IDF(s.stats.Documents, n)},
		)
	}
	slices.SortFunc(terms, func(a, b query.Term) int {
		return cmp.Or(
			cmp.Compare(b.Weight, a.Weight),
			cmp.Compare(utf8.RuneCountInString(b.Text), utf8.RuneCountInString(a.Text)),
			cmp.Compare(a.Text, b.Text),
		)
	})
	terms = terms[:min(len(terms), weight.SignificantTerms)]
	for i, t := range terms { // ranking multiplies by the idf again
		terms[i].Weight = math.Log1p(float64(counts[t.Text]))
	}
	return terms, nil
}
