package index

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"

	"anlisou/data"
	"anlisou/segment"
)

const sharedWords = 4 // named to a person

// Similar gives at most size cases that share telling words with a case, the most alike first; none where
// there is no such case. Reasons names the words that they share most.
func (x *Index) Similar(ctx context.Context, id string, size int) ([]Hit, error) {
	c, exists, _, err := x.readCase(id)
	if err != nil {
		return nil, fmt.Errorf("similar to %s: %w", id, err)
	}
	if !exists || size < 1 {
		return nil, nil
	}
	g, err := x.acquire()
	if err != nil {
		return nil, err
	}
	defer g.release()
	var page []found
	var words []Term
	err = g.read(ctx, x.parser(g), func(s *search) error {
		if words, err = s.telling(c); err != nil || len(words) == 0 {
			return err
		}
		s.plan = Plan{All: []Group{{}}, Terms: Terms{Words: words}}
		candidates := s.nothing()
		for i, l := range s.leaves {
			for _, w := range words {
				docs, err := l.postings(fieldWords, w.Text)
				if err != nil {
					return err
				}
				candidates[i] = roaring.Or(candidates[i], docs)
			}
		}
		page, err = s.page(candidates, tiers{relaxed: true}, Request{Page: 1, Size: size + 1})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("similar to %s: %w", id, x.failed(ctx, g, err))
	}
	page = alike(page, id)
	page = page[:min(len(page), size)]
	hits, _, err := x.hits(ctx, g, page, marker{})
	if err != nil {
		return nil, fmt.Errorf("similar to %s: %w", id, x.failed(ctx, g, err))
	}
	byID := map[string]*entry{} // a case that is gone has no hit
	for _, f := range page {
		byID[f.id] = f.entry
	}
	for i := range hits {
		hits[i].Snippets = nil
		text, err := guarded(func() (string, error) { return string(decodeText(byID[hits[i].ID].text)), nil })
		if err != nil {
			return nil, fmt.Errorf("similar to %s: %w", id, x.failed(ctx, g, err))
		}
		var shared []string
		for _, w := range words {
			if len(shared) < sharedWords && strings.Contains(text, w.Text) && !slices.ContainsFunc(shared, func(s string) bool { return strings.Contains(s, w.Text) }) {
				shared = append(shared, w.Text)
			}
		}
		hits[i].Reasons = []string{"都说到：" + strings.Join(shared, "、")}
	}
	return hits, nil
}

// alike leaves of a ranking by the telling words of a case those that are alike, without the case itself, which is the most alike.
func alike(page []found, id string) []found {
	own := 0.0
	for _, f := range page {
		if f.id == id {
			own = f.score
		}
	}
	return slices.DeleteFunc(page, func(f found) bool { return f.id == id || f.score < minLikeness*own })
}

// telling are the words that say most of what a case is about, by how often they stand in it and how rare they are elsewhere, the most
// telling first.
func (s *search) telling(c data.Case) ([]Term, error) {
	counts := map[string]int{}
	place := string(segment.Normalise(c.Region).Runes) // whose cases these are says nothing of what they are about
	if place == "" {
		place = "\n"
	}
	count := func(text string, times int) {
		normal := segment.Normalise(text).Runes
		for _, w := range s.parser.segmenter.Cut(normal) {
			word := string(normal[w.Start:w.End])
			if w.End-w.Start > 1 && !questionWords[word] && strings.ContainsFunc(word, isLetter) && !strings.HasPrefix(word, place) {
				counts[word] += times
			}
		}
	}
	count(c.Title, titleCounts)
	for _, section := range c.Sections {
		if err := s.ctx.Err(); err != nil {
			return nil, err
		}
		count(section.Text, 1)
	}
	var terms []Term
	for word, n := range counts {
		if err := s.ctx.Err(); err != nil {
			return nil, err
		}
		t, err := s.lookUpTerm(fieldWords, word)
		if err != nil {
			return nil, err
		}
		share := float64(t.docs) / float64(s.count)
		usual := share > usualShare && s.parser.segmenter.Frequency(word) >= tooUsual
		if t.docs < 2 || t.docs > aFew && share > tooCommon || usual {
			continue
		}
		terms = append(terms, Term{word, math.Log1p(float64(n)) * idf(s.count, t.docs)})
	}
	slices.SortFunc(terms, func(a, b Term) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(utf8.RuneCountInString(b.Text), utf8.RuneCountInString(a.Text)), cmp.Compare(a.Text, b.Text))
	})
	terms = terms[:min(len(terms), tellingWords)]
	for i, t := range terms { // ranking multiplies by the idf again
		terms[i].Weight = math.Log1p(float64(counts[t.Text]))
	}
	return terms, nil
}

func isLetter(r rune) bool { return 'a' <= r && r <= 'z' || isHan(r) }
