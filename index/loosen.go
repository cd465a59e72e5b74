package index

import (
	"cmp"
	"slices"
	"strings"

	"anlisou/index/budget"
	"anlisou/index/engine"
	"anlisou/index/query"
	"anlisou/index/weight"
	"anlisou/segment"
)

// asks reports a question that cases which lack one of its words may answer better than those that hold them all.
// Keywords are taken at their word.
func (s *search) asks(m matched) bool {
	return m.plan.Question && !m.plan.Operators && !s.request.Verbatim && m.count > 0 && len(m.groups) > 1 &&
		m.literals == 0
}

// better adds to the documents that hold all words of a question those that lack one and score higher than any of
// them, budget.NearBest at most: a question is put in the words of whoever asks, and a case may hold all of these by
// accident.
func (s *search) better(m matched, loose loosened) (engine.Set, error) {
	plan := m.plan
	plan.Terms = loose.terms
	best, _, err := s.page(plan, engine.Wanted{In: m.docs}, tiers{relaxed: true}, Request{Page: 1, Size: 1})
	if err != nil || len(best) == 0 {
		return m.docs, err
	}
	wanted := engine.Wanted{In: engine.Minus(loose.docs, m.docs)}
	others, _, err := s.page(plan, wanted, tiers{relaxed: true}, Request{Page: 1, Size: budget.NearBest})
	if err != nil {
		return engine.Set{}, err
	}
	var added []*engine.Doc
	for _, f := range others {
		if f.Score > best[0].Score {
			added = append(added, f.Doc)
		}
	}
	if len(added) == 0 {
		return m.docs, nil
	}
	return engine.Or(m.docs, engine.These(added)), nil
}

// loosened is what a query finds when not all of it is required.
type loosened struct {
	docs    engine.Set
	groups  []groupDocs  // what was required, word by word
	without []string     // the words of these that some of the documents lack, in the order of the query
	pieces  []query.Unit // what was asked for in the place of words that stand nowhere, alike among it
	alike   []query.Unit // what was asked for because it is like what was typed
	terms   query.Terms  // what the documents are ranked by
}

// loosenAlike gives the documents that hold enough of the groups or of what is like them, and has them ranked by what
// may have been meant, too.
func (s *search) loosenAlike(m matched, groups []groupDocs) (loose loosened, err error) {
	loose.terms, loose.docs = m.plan.Terms, engine.Nothing()
	if groups, err = s.apart(groups); err != nil {
		return loose, err
	}
	alike, err := s.lookalikes(m.plan, groups)
	if err != nil {
		return loose, err
	}
	if loose, err = s.loosen(m, groups, alike); err != nil {
		return loose, err
	}
	if n, err := s.documents(loose.docs); err != nil || n == 0 {
		return loose, err
	}
	var terms query.Terms
	if !s.request.Verbatim {
		corrected := string(segment.Normalise(s.request.Query).Runes) != m.plan.Literal
		if terms, err = s.spell.Meant(s.request.Query, corrected); err != nil {
			return loose, err
		}
	}
	for _, u := range loose.alike {
		terms.Grams = append(terms.Grams, query.Term{Text: u.Text, Weight: weight.Alike})
	}
	loose.terms.Grams = raise(loose.terms.Grams, terms.Grams)
	loose.terms.Words = raise(loose.terms.Words, terms.Words)
	return loose, nil
}

// loosen gives the documents that hold enough of the groups (minimum should match). A word that stands in no case is
// asked for by its parts, and units that are like parts of the query are asked for beside them.
func (s *search) loosen(m matched, groups []groupDocs, alike []query.Group) (loose loosened, err error) {
	loose.terms, loose.docs = m.plan.Terms, engine.Nothing()
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
	like, err := s.groups(alike)
	if err != nil {
		return loose, err
	}
	for _, g := range like {
		parts = append(parts, g)
		for _, t := range g.group.Any {
			loose.alike = append(loose.alike, t[0])
		}
	}
	loose.pieces = append(loose.pieces, loose.alike...)
	sets, weights := make([]engine.Set, len(parts)), make([]float32, len(parts))
	enough := float32(0)
	for i, g := range parts {
		sets[i] = g.sure // what stands within a longer number is no part of an answer
		if g.sures > 0 {
			weights[i] = float32(engine.IDF(s.stats.Documents, g.sures))
			enough += weight.MinimumShouldMatch * weights[i]
		}
	}
	if enough == 0 {
		return loose, nil
	}
	loose.docs = engine.Minus(engine.AtLeast(sets, weights, enough), m.not)
	ahead := append(withEach(loose.docs, loose.groups), loose.docs, m.filtered(loose.docs, ""))
	if m.count > 0 {
		ahead = append(ahead, engine.Minus(loose.docs, m.docs))
	} else {
		ahead = append(ahead, fromLast(dropOrder(loose.groups), m.not)...)
	}
	if err := s.ahead(ahead...); err != nil {
		return loose, err
	}
	loose.without, err = s.lacked(loose.groups, loose.docs)
	return loose, err
}

// lacked are the words that some of the documents lack, in the order of the query.
func (s *search) lacked(groups []groupDocs, docs engine.Set) (words []string, err error) {
	counts, err := s.reader.Count(s.ctx, append(withEach(docs, groups), docs)...)
	if err != nil {
		return nil, err
	}
	for i, g := range groups {
		if counts[i] < counts[len(groups)] {
			words = append(words, g.group.Words())
		}
	}
	return words, nil
}

// withEach are those of some documents in which each of the groups stands.
func withEach(docs engine.Set, groups []groupDocs) (sets []engine.Set) {
	for _, g := range groups {
		sets = append(sets, engine.And(docs, g.all))
	}
	return sets
}

// allOf are the documents in which each of the groups stands.
func allOf(groups []groupDocs) (sets []engine.Set) {
	for _, g := range groups {
		sets = append(sets, g.all)
	}
	return sets
}

// withLacks notes of each document of a page, which were told apart by the groups, the words of the query that it does
// not hold, in the order of the query.
func withLacks(groups []groupDocs, page []found) []found {
	noted := slices.Clone(page)
	for i := range noted {
		for j, g := range groups {
			if words := g.group.Words(); !noted[i].Of[j] && !slices.Contains(noted[i].lacks, words) {
				noted[i].lacks = append(noted[i].lacks, words)
			}
		}
	}
	return noted
}

// steps are those by which a query came from what holds all of it, so many cases, to what is loose: words given up
// one after another, and at last the share of what it tells that is enough. Where that share comes to the words given
// up before it, it stands for that step, too.
func (s *search) steps(not engine.Set, complete int, loose loosened) ([]RelaxStep, error) {
	steps, err := s.dropped(loose.groups, not, complete)
	if err != nil {
		return nil, err
	}
	n, err := s.documents(loose.docs)
	if err != nil {
		return nil, err
	}
	last := RelaxStep{Without: loose.without, Cases: n, Share: weight.MinimumShouldMatch}
	if n := len(steps); n > 0 && last.Cases == steps[n-1].Cases && last.gives(steps[n-1].Without) {
		steps = steps[:n-1]
	}
	return append(steps, last), nil
}

// gives reports a step that gives up these words, in any order.
func (d RelaxStep) gives(words []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(d.Without)), slices.Sorted(slices.Values(words)))
}

// dropped gives up the words of a query one after another: those that stand nowhere at once, for nothing can be had
// with them, then the one that tells least, which is the commonest. It ends with the first step at which more cases
// hold the rest than hold all, or with the last word.
func (s *search) dropped(groups []groupDocs, not engine.Set, complete int) ([]RelaxStep, error) {
	order := dropOrder(groups)
	counts, err := s.reader.Count(s.ctx, fromLast(order, not)...)
	if err != nil {
		return nil, err
	}
	var steps []RelaxStep
	var without []string
	for i, g := range order[:max(0, len(order)-1)] {
		if without = append(without, g.group.Words()); order[i+1].count == 0 {
			continue
		}
		step := RelaxStep{Without: slices.Clone(without), Cases: counts[i+1]}
		if steps = append(steps, step); step.Cases > complete {
			break
		}
	}
	return steps, nil
}

// dropOrder is the order in which groups are given up.
func dropOrder(groups []groupDocs) []groupDocs {
	order := slices.Clone(groups)
	slices.SortStableFunc(order, func(a, b groupDocs) int {
		if nowhere := cmp.Compare(min(a.count, 1), min(b.count, 1)); nowhere != 0 {
			return nowhere
		}
		return cmp.Compare(b.count, a.count)
	})
	return order
}

// fromLast are the documents that hold all groups from each one on to the last, and nothing that is excluded.
func fromLast(groups []groupDocs, not engine.Set) []engine.Set {
	rest := make([]engine.Set, len(groups))
	docs := engine.Minus(engine.All(), not)
	for i := len(groups) - 1; i >= 0; i-- {
		docs = engine.And(docs, groups[i].all)
		rest[i] = docs
	}
	return rest
}

// apart puts the words of a group in its place where they stand nowhere together: neighbours that are one group
// because something may stand for both (融资贵).
func (s *search) apart(groups []groupDocs) ([]groupDocs, error) {
	return s.parted(groups, func(g groupDocs) (units query.Conjunction, parts bool) {
		if g.count > 0 || !g.group.IsTyped() || len(g.group.Any[0]) == 1 {
			return nil, false
		}
		return g.group.Any[0], true
	})
}

// split puts the parts of a word or a phrase in its place where it stands nowhere itself: the shorter words of a
// word, the longest pieces that do stand of characters that no dictionary knows.
func (s *search) split(groups []groupDocs) ([]groupDocs, error) {
	whole := func(g groupDocs) (u query.Unit, splits bool) {
		u, single := g.group.Single()
		// a number says nothing by its digits
		number := len(u.Keys) > 0 && !strings.ContainsFunc(u.Text, segment.IsLatin)
		return u, g.count == 0 && single && !number
	}
	var unknown [][]rune
	for _, g := range groups {
		if u, splits := whole(g); splits && len(u.Parts) == 0 {
			unknown = append(unknown, []rune(u.Text))
		}
	}
	if err := s.piecesAhead(unknown); err != nil {
		return nil, err
	}
	var broken error
	parts, err := s.parted(groups, func(g groupDocs) (units query.Conjunction, parts bool) {
		u, splits := whole(g)
		if !splits {
			return nil, false
		}
		for _, part := range u.Parts {
			units = append(units, query.Unit{Text: part, Word: true, Title: u.Title})
		}
		if len(units) == 0 && broken == nil {
			units, broken = s.pieces(u)
		}
		return units, true
	})
	return parts, cmp.Or(broken, err)
}

// parted puts the units that groups part into in their places, looked up all at once.
func (s *search) parted(
	groups []groupDocs,
	part func(groupDocs) (units query.Conjunction, parts bool),
) (all []groupDocs, err error) {
	type place struct{ at, n int } // n units stand for the group at a place
	var places []place
	var new []query.Group
	for i, g := range groups {
		if units, parts := part(g); parts {
			places, new = append(places, place{i, len(units)}), append(new, query.Groups(units)...)
		}
	}
	found, err := s.groups(new)
	if err != nil {
		return nil, err
	}
	for i, g := range groups {
		if len(places) == 0 || places[0].at != i {
			all = append(all, g)
			continue
		}
		all, found = append(all, found[:places[0].n]...), found[places[0].n:]
		places = places[1:]
	}
	return all, nil
}

// pieces are the longest stretches of a unit, from the left, that stand somewhere: of two characters or more, because
// a single one says nothing out of its place.
func (s *search) pieces(u query.Unit) (query.Conjunction, error) {
	text := []rune(u.Text)
	var pieces query.Conjunction
	for i := 0; i+1 < len(text) && !s.work.Over(); {
		end := i
		if i+budget.LongestPiece < len(text) {
			s.work.Reach("piece")
		}
		for j := min(len(text), i+budget.LongestPiece); j > i+1; j-- {
			stands, err := s.isPiece(text, i, j)
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

// isPiece reports a stretch of a text that stands somewhere, as all its pairs do.
func (s *search) isPiece(text []rune, start, end int) (bool, error) {
	if withinWord(text, start) || withinWord(text, end) {
		return false, nil
	}
	for i := start; i+1 < end; i++ {
		if stands, err := s.stands(text[i : i+2]); err != nil || !stands {
			return false, err
		}
	}
	return s.stands(text[start:end])
}

// piecesAtOnce is how many stretches are looked up before it is asked whether there is work left: all of a usual query.
const piecesAtOnce = 128

// piecesAhead looks up what may be pieces of texts: their pairs, then the stretches of which all pairs stand.
func (s *search) piecesAhead(texts [][]rune) error {
	var pairs, stretches []string
	for _, text := range texts {
		for i := 0; i+1 < len(text); i++ {
			pairs = append(pairs, string(text[i:i+2]))
		}
	}
	stand, err := s.reader.Stand(s.ctx, pairs...)
	if err != nil {
		return err
	}
	for _, text := range texts {
		for i := 0; i+1 < len(text); i++ {
			for j := i + 2; j <= min(len(text), i+budget.LongestPiece) && stand[j-2]; j++ {
				if !withinWord(text, i) && !withinWord(text, j) {
					stretches = append(stretches, string(text[i:j]))
				}
			}
		}
		stand = stand[max(0, len(text)-1):]
	}
	for batch := range slices.Chunk(stretches, piecesAtOnce) {
		if s.work.Over() {
			break
		}
		if _, err := s.reader.Stand(s.ctx, batch...); err != nil {
			return err
		}
	}
	return nil
}

// withinWord reports a place between two letters or digits: a piece of vr or of 2021 says nothing.
func withinWord(text []rune, i int) bool {
	return i > 0 && i < len(text) && !segment.IsHanText(string(text[i-1])) && !segment.IsHanText(string(text[i]))
}

// stands reports a text that some case holds.
func (s *search) stands(text []rune) (bool, error) {
	stand, err := s.reader.Stand(s.ctx, string(text))
	return err == nil && stand[0], err
}

// pairLift is how much more cases hold two characters side by side than would by chance.
func (s *search) pairLift(pair []rune) (float64, error) {
	counts, err := s.reader.Count(
		s.ctx,
		engine.Term(
			engine.Grams,
			string(pair),
		),
		engine.Term(engine.Chars, string(pair[0])),
		engine.Term(engine.Chars, string(pair[1])),
	)
	if err != nil {
		return 0, err
	}
	expected := float64(counts[1]) * float64(counts[2]) / float64(max(1, s.stats.Documents))
	return float64(counts[0]) / max(expected, weight.LeastExpected), nil
}

// raise adds terms to those of a field, or raises what is there to their weight.
func raise(list []query.Term, others []query.Term) []query.Term {
	list = slices.Clone(list)
	for _, o := range others {
		if i := slices.IndexFunc(list, func(t query.Term) bool { return t.Text == o.Text }); i >= 0 {
			list[i].Weight = max(list[i].Weight, o.Weight)
		} else {
			list = append(list, o)
		}
	}
	return list
}
