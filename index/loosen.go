package index

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"anlisou/index/budget"
	"anlisou/index/query"
	"anlisou/index/weight"
	"anlisou/segment"
)

// asks reports a question that cases which lack one of its words may answer better than those that hold them all. Keywords are taken at their word.
func (s *search) asks(m matched) bool {
	return s.plan.Question && !s.plan.Operators && !s.request.Verbatim && m.count > 0 && len(m.groups) > 1 && m.literal.all.count() == 0
}

// better adds to the documents that hold all words of a question those that lack one and answer it better than any of them: what holds all of a
// question does so by accident, where it is, because a question names what it is about in the words of who asks. It adds the best nearBest of them.
func (s *search) better(complete, loose set) (set, error) {
	best, err := s.page(complete, tiers{relaxed: true}, Request{Page: 1, Size: 1})
	if err != nil || len(best) == 0 {
		return complete, err
	}
	others, err := s.page(s.minus(loose, complete), tiers{relaxed: true}, Request{Page: 1, Size: budget.NearBest})
	if err != nil {
		return nil, err
	}
	added := map[*entry]bool{}
	for _, f := range others {
		if f.score > best[0].score {
			added[f.entry] = true
		}
	}
	if len(added) == 0 {
		return complete, nil
	}
	docs := slices.Clone(complete)
	for i, l := range s.leaves {
		docs[i] = docs[i].Clone()
		for it := loose[i].Iterator(); it.HasNext(); {
			if doc := it.Next(); added[l.entries[doc]] {
				docs[i].Add(doc)
			}
		}
	}
	return docs, nil
}

// loosened is what a query finds when not all of it is required.
type loosened struct {
	docs    set
	groups  []groupDocs  // what was required, word by word
	without []string     // the words of these that some of the documents lack, in the order of the query
	pieces  []query.Unit // what was asked for in the place of words that stand nowhere, alike among it
	alike   []query.Unit // what was asked for because it is like what was typed
}

// likeness gives the documents that hold a quorum of the groups or of what is like them, and has them ranked by what may have been meant, too.
func (s *search) likeness(groups []groupDocs, not set) (loose loosened, err error) {
	if groups, err = s.apart(groups); err != nil {
		return loose, err
	}
	alike, err := s.alike(groups)
	if err != nil {
		return loose, err
	}
	if loose, err = s.loosen(groups, alike, not); err != nil || loose.docs.count() == 0 {
		return loose, err
	}
	terms, err := s.meant(s.request.Query)
	if err != nil {
		return loose, err
	}
	for _, u := range loose.alike {
		terms.Grams = append(terms.Grams, query.Term{Text: u.Text, Weight: weight.Alike})
	}
	s.plan.Terms.Grams = raise(s.plan.Terms.Grams, terms.Grams)
	s.plan.Terms.Words = raise(s.plan.Terms.Words, terms.Words)
	return loose, nil
}

// loosen gives the documents that hold a quorum of the groups. A word that stands in no case is asked for by its parts, and
// units that are like parts of the query are asked for beside them.
func (s *search) loosen(groups []groupDocs, alike []query.Group, not set) (loose loosened, err error) {
	if loose.groups, err = s.apart(groups); err != nil {
		return loose, err
	}
	parts, err := s.split(loose.groups)
	if err != nil {
		return loose, err
	}
	for _, g := range parts {
		if u, single := g.group.Single(); single && g.count > 0 {
			loose.pieces = append(loose.pieces, u)
		}
	}
	for _, group := range alike {
		found, err := s.inGroup(group)
		if err != nil {
			return loose, err
		}
		parts = append(parts, found)
		for _, t := range group.Any {
			loose.alike = append(loose.alike, t[0])
		}
	}
	loose.pieces = append(loose.pieces, loose.alike...)
	weights := make([]float32, len(parts))
	enough := float32(0)
	for i, g := range parts {
		parts[i].docs = g.sure // what stands within a longer number is no part of an answer
		g.count = g.sure.count()
		if g.count > 0 {
			weights[i] = float32(idf(s.count, g.count))
			enough += weight.MinimumShouldMatch * weights[i]
		}
	}
	docs := s.nothing()
	if loose.docs = docs; enough == 0 {
		return loose, nil
	}
	for i, l := range s.leaves {
		held := make([]float32, len(l.entries))
		some := roaring.New()
		for j, g := range parts {
			if g.docs[i].IsEmpty() {
				continue
			}
			some.Or(g.docs[i])
			s.each(g.docs[i], func(doc uint32) { held[doc] += weights[j] })
		}
		kept := make([]uint32, 0, 1024)
		s.each(some, func(doc uint32) {
			if held[doc] >= enough*(1-1e-5) {
				kept = append(kept, doc)
			}
		})
		docs[i] = roaring.BitmapOf(kept...)
	}
	loose.docs = s.without(docs, not)
	loose.without = s.lacked(loose.groups, loose.docs)
	return loose, nil
}

// lacked are the words that some of the documents lack, in the order of the query.
func (s *search) lacked(groups []groupDocs, docs set) (words []string) {
	for _, g := range groups {
		if s.common(docs, g.docs) < docs.count() {
			words = append(words, g.group.Words())
		}
	}
	return words
}

// steps are those by which a query came from what holds all of it, so many cases, to what is loose: words given up one after another, and at last
// the share of what it tells that is enough. Where that share comes to the words given up before it, it stands for that step, too.
func (s *search) steps(not set, complete int, loose loosened) []Dropped {
	steps := s.dropped(loose.groups, not, complete)
	last := Dropped{Without: loose.without, Cases: loose.docs.count(), Share: weight.MinimumShouldMatch}
	if n := len(steps); n > 0 && last.Cases == steps[n-1].Cases && last.gives(steps[n-1].Without) {
		steps = steps[:n-1]
	}
	return append(steps, last)
}

// gives reports a step that gives up these words, in any order.
func (d Dropped) gives(words []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(d.Without)), slices.Sorted(slices.Values(words)))
}

// dropped gives up the words of a query one after another: those that stand nowhere at once, for nothing can be had with them, then the one that tells
// least, which is the commonest. It ends with the first step at which more cases hold the rest than hold all, or with the last word.
func (s *search) dropped(groups []groupDocs, not set, complete int) []Dropped {
	order := slices.Clone(groups)
	slices.SortStableFunc(order, func(a, b groupDocs) int {
		if nowhere := cmp.Compare(min(a.count, 1), min(b.count, 1)); nowhere != 0 {
			return nowhere
		}
		return cmp.Compare(b.count, a.count)
	})
	rest := make([]set, len(order)) // what holds all words from one on
	docs := s.without(s.live(), not)
	for i := len(order) - 1; i >= 0; i-- {
		docs = s.intersection(docs, order[i].docs)
		rest[i] = docs
	}
	var steps []Dropped
	var without []string
	for i, g := range order[:max(0, len(order)-1)] {
		if without = append(without, g.group.Words()); order[i+1].count == 0 {
			continue
		}
		step := Dropped{Without: slices.Clone(without), Cases: rest[i+1].count()}
		if steps = append(steps, step); step.Cases > complete {
			break
		}
	}
	return steps
}

// apart puts the words of a group in its place where they stand nowhere together: neighbours that are one group because something may stand for both (融资贵).
func (s *search) apart(groups []groupDocs) (words []groupDocs, err error) {
	for _, g := range groups {
		if g.count > 0 || !g.group.IsTyped() || len(g.group.Any[0]) == 1 {
			words = append(words, g)
			continue
		}
		for _, group := range query.Groups(g.group.Any[0]) {
			found, err := s.inGroup(group)
			if err != nil {
				return nil, err
			}
			words = append(words, found)
		}
	}
	return words, nil
}

// split puts the parts of a word or a phrase in its place where it stands nowhere itself: the shorter words of a word, the longest
// pieces that do stand of characters that no dictionary knows.
func (s *search) split(groups []groupDocs) ([]groupDocs, error) {
	var parts []groupDocs
	for _, g := range groups {
		u, single := g.group.Single()
		if g.count > 0 || !single {
			parts = append(parts, g)
			continue
		}
		if len(u.Keys) > 0 && !strings.ContainsFunc(u.Text, segment.IsLatin) {
			parts = append(parts, g) // a number says nothing by its digits
			continue
		}
		units := make([]query.Unit, 0, len(u.Parts))
		for _, part := range u.Parts {
			units = append(units, query.Unit{Text: part, Word: true, Title: u.Title})
		}
		if len(units) == 0 {
			var err error
			if units, err = s.pieces(u); err != nil {
				return nil, err
			}
		}
		for _, part := range units {
			found, err := s.inGroup(query.Group{Any: []query.Conjunction{{part}}})
			if err != nil {
				return nil, err
			}
			parts = append(parts, found)
		}
	}
	return parts, nil
}

// pieces are the longest stretches of a unit, from the left, that stand somewhere: of two characters or more, because a single one says
// nothing out of its place.
func (s *search) pieces(u query.Unit) ([]query.Unit, error) {
	text := []rune(u.Text)
	var pieces []query.Unit
	for i := 0; i+1 < len(text) && !s.work.Over(); {
		end := i
		if i+budget.LongestPiece < len(text) {
			s.work.Reach("piece")
		}
		for j := min(len(text), i+budget.LongestPiece); j > i+1; j-- {
			if withinWord(text, i) || withinWord(text, j) {
				continue
			}
			stands, err := s.stands(text[i:j])
			if err != nil {
				return nil, err
			}
			if stands {
				end = j
				break
			}
		}
		if end == i {
			i++
			continue
		}
		pieces = append(pieces, query.Unit{Text: string(text[i:end]), Title: u.Title})
		i = end
	}
	return pieces, nil
}

// withinWord reports a place between two letters or digits: a piece of vr or of 2021 says nothing.
func withinWord(text []rune, i int) bool {
	return i > 0 && i < len(text) && !segment.IsHanText(string(text[i-1])) && !segment.IsHanText(string(text[i]))
}

// stands reports a text that some case holds.
func (s *search) stands(text []rune) (bool, error) {
	key := string(text)
	if stands, known := s.memo.stands[key]; known {
		return stands, nil
	}
	stands := false
	for _, l := range s.leaves {
		if err := s.ctx.Err(); err != nil {
			return false, fmt.Errorf("look up: %w", err)
		}
		docs, err := l.holding(key)
		if err != nil {
			return false, err
		}
		if stands = docs; stands {
			break
		}
	}
	s.memo.stands[key] = stands
	return stands, nil
}

// together is how much more cases hold two characters side by side than would by chance.
func (s *search) together(pair []rune) (float64, error) {
	var side, first, second int
	for _, l := range s.leaves {
		gram, err := l.gram(string(pair))
		if err != nil {
			return 0, err
		}
		side += int(gram.GetCardinality())
		for i, n := range []*int{&first, &second} {
			docs, err := l.postings(fieldChars, string(pair[i]))
			if err != nil {
				return 0, err
			}
			*n += int(docs.GetCardinality())
		}
	}
	expected := float64(first) * float64(second) / float64(max(1, s.count))
	return float64(side) / max(expected, 0.1), nil
}

// lacking notes of each document of a page the words of the query that it does not hold, in the order of the query.
func lacking(groups []groupDocs, page []found) []found {
	noted := slices.Clone(page)
	for i, f := range noted {
		for _, g := range groups {
			if g.docs[f.leaf].Contains(f.doc) {
				continue
			}
			if words := g.group.Words(); !slices.Contains(noted[i].lacks, words) {
				noted[i].lacks = append(noted[i].lacks, words)
			}
		}
	}
	return noted
}
