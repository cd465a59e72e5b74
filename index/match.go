package index

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"anlisou/index/engine"
	"anlisou/index/query"
	"anlisou/index/weight"
	"anlisou/segment"
)

// matched is a query that was read, and what holds all of it before filters.
type matched struct {
	plan    query.Plan
	groups  []groupDocs
	not     engine.Set // what the query excludes
	literal standing   // what holds the whole query letter by letter; zero sets where that says nothing
	docs    engine.Set // what holds all groups
	sure    engine.Set // those of them that surely do; zero where all do

	filters map[query.Field]standing // what has the values that were typed or chosen
	chosen  map[query.Field]standing // what has those that were chosen

	count    int // of docs, and of those that hold the whole query letter by letter where operators kept them out
	literals int // of literal; without operators only whether there are any
}

// standing are the documents in which something stands, and those in which it surely does.
type standing struct{ all, sure engine.Set }

// groupDocs is a required part of the query and the documents that satisfy it, so many, and those that surely do.
type groupDocs struct {
	group query.Group
	standing
	count, sures int
}

// phrases reports a query of nothing but phrases in quotes, which mean what they say.
func (m matched) phrases() bool {
	return !slices.ContainsFunc(m.groups, func(g groupDocs) bool { return !g.group.Quoted() })
}

// parse reads a query with what its words are in the cases. What cannot be read of these breaks the search.
func (s *search) parse(q string) query.Plan {
	p := s.parser
	p.Budget, p.Cases = s.work, casesOf{s}
	return p.Parse(q)
}

// match reads a query and finds what holds all of it.
func (s *search) match(q string) (matched, error) {
	m, err := s.interpret(q)
	if err != nil {
		return m, err
	}
	return s.count(m)
}

// interpret reads a query: which documents hold all of it is known then, but not how many.
func (s *search) interpret(q string) (m matched, err error) {
	typed := s.parse(q)
	if s.broken != nil {
		return m, s.broken
	}
	if m.plan, err = s.expanded(typed, q); err != nil {
		return m, err
	}
	if m.groups, err = s.standings(m.plan.All); err != nil {
		return m, err
	}
	if m.not, err = s.negated(m.plan); err != nil {
		return m, err
	}
	m.literal = literal(m.plan)
	m.docs = engine.Minus(intersect(m.groups), m.not)
	// Values of one field, typed or chosen, are either; what was typed may be text, too, and what was chosen is none.
	if m.filters, err = s.filters(merge(m.plan.Filters, s.request.Filters), m.plan.TypedFilters(false)); err != nil {
		return m, err
	}
	m.chosen, err = s.filters(s.request.Filters, nil)
	return m, err
}

// expanded is a plan as it was typed with what the cases say may stand for its words, and the values that they have for
// its filters. It does not change after.
func (s *search) expanded(typed query.Plan, q string) (query.Plan, error) {
	plan := typed.Clone()
	if err := s.readFilters(&plan); err != nil || s.request.Verbatim {
		return plan, err
	}
	if err := s.ahead(s.wordsAhead(plan.All)...); err != nil {
		return plan, err
	}
	if err := s.expandPinyin(&plan); err != nil {
		return plan, err
	}
	return plan, s.named(&plan, betweenSpaces(q))
}

// count counts what was read, with all that a page of it will ask about.
func (s *search) count(m matched) (matched, error) {
	whole := withLiteral(m.plan, m.docs, m.literal.all)
	_, singles, err := s.singleUnits(m.plan)
	if err != nil {
		return m, err
	}
	sets := append(setsOf(m.groups), whole, m.docs, m.filtered(m.docs, ""))
	literal := m.literal.all
	if !literal.IsZero() {
		if !m.plan.Operators { // else they are hits
			literal = engine.Some(literal)
		}
		sets = append(sets, literal)
	}
	if len(m.groups) > 1 {
		sets = append(sets, singles...)
	}
	if err := s.ahead(sets...); err != nil {
		return m, err
	}
	if err := s.counted(m.groups); err != nil {
		return m, err
	}
	if m.count, err = s.documents(whole); err != nil {
		return m, err
	}
	if !m.literal.all.IsZero() {
		if m.literals, err = s.documents(literal); err != nil {
			return m, err
		}
	}
	m.sure, err = s.surely(m)
	return m, err
}

// ahead counts sets that will be asked about, all in one round of questions.
func (s *search) ahead(sets ...engine.Set) error {
	_, err := s.reader.Count(s.ctx, sets...)
	return err
}

// documents is how many documents a set has.
func (s *search) documents(docs engine.Set) (int, error) {
	counts, err := s.reader.Count(s.ctx, docs)
	if err != nil {
		return 0, err
	}
	return counts[0], nil
}

// filtered are the hits among documents: those of all filters but those of one field, and with operators those that
// hold the whole query letter by letter.
func (m matched) filtered(docs engine.Set, but query.Field) engine.Set {
	found := filter(docs, m.filters, but)
	if m.literal.all.IsZero() {
		return found
	}
	return withLiteral(m.plan, found, filter(m.literal.all, m.chosen, but))
}

// betweenSpaces are a query between its spaces, in normal form.
func betweenSpaces(q string) (list []string) {
	for _, piece := range strings.FieldsFunc(q, query.IsSpace) {
		list = append(list, string(segment.Normalise(piece).Runes))
	}
	return list
}

// groups looks up the documents of groups, all at once.
func (s *search) groups(groups []query.Group) ([]groupDocs, error) {
	found, err := s.standings(groups)
	if err != nil {
		return nil, err
	}
	return found, s.counted(found)
}

// standings are the documents of groups, which are not counted yet.
func (s *search) standings(groups []query.Group) ([]groupDocs, error) {
	found := make([]groupDocs, len(groups))
	for i, g := range groups {
		docs, err := s.standing(g.Any)
		if err != nil {
			return nil, err
		}
		found[i] = groupDocs{group: g, standing: docs}
	}
	return found, nil
}

// counted counts the documents of groups.
func (s *search) counted(groups []groupDocs) error {
	counts, err := s.reader.Count(s.ctx, setsOf(groups)...)
	if err != nil {
		return err
	}
	for i := range groups {
		groups[i].count, groups[i].sures = counts[2*i], counts[2*i+1]
	}
	return nil
}

// setsOf are of each group the documents in which it stands, and those in which it surely does.
func setsOf(groups []groupDocs) (sets []engine.Set) {
	for _, g := range groups {
		sets = append(sets, g.all, g.sure)
	}
	return sets
}

// intersect are the documents of all groups.
func intersect(groups []groupDocs) engine.Set {
	sets := make([]engine.Set, len(groups))
	for i, g := range groups {
		sets[i] = g.all
	}
	return engine.And(sets...)
}

// any are the documents in which all units of one of the alternatives stand.
func (s *search) any(alternatives ...query.Conjunction) (engine.Set, error) {
	docs, err := s.standing(alternatives)
	return docs.all, err
}

// countAny is how many documents hold all units of one of the alternatives.
func (s *search) countAny(alternatives ...query.Conjunction) (int, error) {
	docs, err := s.any(alternatives...)
	if err != nil {
		return 0, err
	}
	return s.documents(docs)
}

// standing are the documents in which all units of one of the alternatives stand, and those in which they surely do.
func (s *search) standing(alternatives []query.Conjunction) (standing, error) {
	if len(alternatives) == 1 && len(alternatives[0]) == 1 {
		return s.unit(alternatives[0][0])
	}
	key := keyOf(alternatives)
	if docs, known := s.memo.groups[key]; known {
		return docs, nil
	}
	var all, sure []engine.Set
	for _, units := range alternatives {
		together, surely := make([]engine.Set, len(units)), make([]engine.Set, len(units))
		for i, u := range units {
			docs, err := s.unit(u)
			if err != nil {
				return standing{}, err
			}
			together[i], surely[i] = docs.all, docs.sure
		}
		all = append(all, engine.And(together...))
		// 三到五年 is not quite 三至五年
		if !slices.ContainsFunc(units, func(u query.Unit) bool { return u.Why == query.ByNumeral }) {
			sure = append(sure, engine.And(surely...))
		}
	}
	docs := standing{engine.Or(all...), engine.Or(sure...)}
	s.memo.groups[key] = docs
	return docs, nil
}

// keyOf tells alternatives apart by what their documents hang on.
func keyOf(alternatives []query.Conjunction) string {
	var b strings.Builder
	for _, units := range alternatives {
		for _, u := range units {
			fmt.Fprintf(&b, "%s\x00%v\x01", u.Text, keyOfUnit(u))
		}
		b.WriteByte(2)
	}
	return b.String()
}

// unit are the documents in which a unit stands, or must not stand, and those in which it surely does.
func (s *search) unit(u query.Unit) (docs standing, err error) {
	switch {
	case u.Not:
		u.Not = false
		if docs, err = s.unit(u); err != nil {
			return docs, err
		}
		return standing{engine.Minus(engine.All(), docs.sure), engine.Minus(engine.All(), docs.all)}, nil
	case u.Label != "" && u.Label != query.Number:
		key := keyOfUnit(u)
		if docs, known := s.memo.labelled[key]; known {
			return docs, nil
		}
		if docs, err = s.labelDocs(u); err == nil {
			s.memo.labelled[key] = docs
		}
		return docs, err
	}
	return standing{engine.Unit(u, false), engine.Unit(u, true)}, nil
}

// negated are the documents that the query excludes.
func (s *search) negated(plan query.Plan) (engine.Set, error) {
	if len(plan.None) == 0 && len(plan.NoneOf) == 0 {
		return engine.Nothing(), nil
	}
	docs, err := s.standing(plan.None)
	if err != nil {
		return engine.Set{}, err
	}
	filters, err := s.filters(plan.NoneOf, plan.TypedFilters(true))
	if err != nil {
		return engine.Set{}, err
	}
	not := docs.sure
	for _, field := range query.Fields {
		if having, filtered := filters[field]; filtered {
			not = engine.Or(not, having.sure)
		}
	}
	return not, nil
}

// surely are those of the documents that hold all groups which surely do, and hold of several choices one that was
// typed; zero where all do.
func (s *search) surely(m matched) (engine.Set, error) {
	if !slices.ContainsFunc(m.groups, func(g groupDocs) bool { return g.sures < g.count || g.group.Sides != nil }) {
		return engine.Set{}, nil
	}
	sets := []engine.Set{m.docs}
	for _, g := range m.groups {
		sure := g.sure
		if g.group.Sides != nil {
			typed := slices.DeleteFunc(
				slices.Clone(g.group.Any),
				func(t query.Conjunction) bool { return !t.IsTyped() },
			)
			docs, err := s.standing(typed)
			if err != nil {
				return engine.Set{}, err
			}
			sure = docs.sure
		}
		sets = append(sets, sure)
	}
	docs := engine.And(sets...)
	if !m.literal.sure.IsZero() {
		docs = engine.Or(docs, m.literal.sure) // operators and all
	}
	return docs, nil
}

// literal are the documents that hold the whole query as text, in any spelling; zero sets where that says nothing,
// because the query is a single unit that nothing else may stand for.
func literal(plan query.Plan) standing {
	if plan.Literal == "" {
		return standing{}
	}
	first, last := query.Unit{Text: plan.Literal}, query.Unit{}
	for i, g := range plan.All {
		u, single := g.Single()
		if single && u.Text == plan.Literal && len(g.Any) == 1 && len(plan.All) == 1 && len(u.Keys) == 0 {
			return standing{}
		}
		if i == 0 {
			first = u
		}
		last = u
	}
	bounded := query.Unit{Text: plan.Literal}.Bounded() ||
		len(first.Keys) > 0 && strings.HasPrefix(plan.Literal, first.Text) ||
		len(last.Keys) > 0 && strings.HasSuffix(plan.Literal, last.Text)
	passage := utf8.RuneCountInString(plan.Literal) >= weight.LeastPassage // which no other text is by accident
	texts := append([]string{plan.Literal}, plan.Respelled...)
	return standing{engine.Literal(texts, bounded, passage, false), engine.Literal(texts, bounded, passage, true)}
}

// withLiteral adds the documents that hold the whole query letter by letter, which operators might have
// kept out: a text that is found in a case finds the case, whatever signs are in it.
func withLiteral(plan query.Plan, docs, literal engine.Set) engine.Set {
	if !plan.Operators || literal.IsZero() {
		return docs
	}
	return engine.Or(docs, literal)
}

// casesOf answers what a parser asks of the cases that a search runs over. What cannot be read breaks the search.
type casesOf struct{ *search }

// Ahead looks up texts of which Stands may be asked.
func (c casesOf) Ahead(texts ...string) {
	_, err := c.reader.Stand(c.ctx, texts...)
	c.breaks(err)
}

// Stands reports a text that some case holds.
func (c casesOf) Stands(text []rune) bool {
	stands, err := c.stands(text)
	c.breaks(err)
	return stands
}

// Spells reports letters that spell a word of the cases.
func (c casesOf) Spells(letters []rune) bool {
	v, err := c.vocabulary()
	c.breaks(err)
	return err == nil && v.Spells(string(letters))
}

// AheadKeys looks up keys of which Says may be asked.
func (c casesOf) AheadKeys(keys ...string) {
	sets := make([]engine.Set, len(keys))
	for i, key := range keys {
		sets[i] = engine.Unit(query.Unit{Text: key, Keys: []string{key}}, false)
	}
	c.breaks(c.ahead(sets...))
}

// Says reports the key of a value that some case has.
func (c casesOf) Says(key string) bool {
	n, err := c.countAny(query.Conjunction{{Text: key, Keys: []string{key}}})
	c.breaks(err)
	return n > 0
}

// HasLabel reports a value of a field that a case has, but for signs.
func (c casesOf) HasLabel(f query.Field, value string) bool {
	counts, err := c.labelCounts(f)
	c.breaks(err)
	for label := range counts {
		if query.FoldLabel(label) == query.FoldLabel(value) {
			return true
		}
	}
	return false
}

// PairLift is how much more cases hold two characters side by side than would by chance.
func (c casesOf) PairLift(pair []rune) float64 {
	times, err := c.pairLift(pair)
	c.breaks(err)
	return times
}

// PrecedingLift is how much more often the character that a text begins with stands before the rest of it than by
// chance.
func (c casesOf) PrecedingLift(text []rune) float64 {
	times, err := c.precedingLift(text)
	c.breaks(err)
	return times
}
