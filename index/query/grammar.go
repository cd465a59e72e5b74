package query

import (
	"slices"
	"strings"

	"anlisou/index/budget"
	"anlisou/segment"
)

// expression is what the operators of a query make of its tokens.
type expression struct {
	join  join
	not   bool
	token token        // of a single one: a word, a phrase, a filter
	parts []expression // of the others
}

// join is how an expression is made of its parts.
type join int

const (
	single join = iota
	allOf
	anyOf
)

// grammar makes an expression of tokens by recursive descent:
//
//	sequence = { choice }
//	choice   = operand { OR operand }
//	operand  = [ minus ] ( word | phrase | filter | "(" sequence ")" )
//
// What a minus stands before is excluded from the sequence that it stands in, and is no choice of an OR beside it.
type grammar struct {
	tokens []token
	at     int
}

// sequence reads choices up to the bracket that closes, or the end.
func (g *grammar) sequence() expression {
	all := expression{join: allOf}
	for g.at < len(g.tokens) && !g.tokens[g.at].closes {
		var choices []expression
		for more := true; more; {
			if e, any := g.operand(); any && e.not {
				all.parts = append(all.parts, e)
			} else if any {
				choices = append(choices, e)
			}
			if more = g.at < len(g.tokens) && g.tokens[g.at].or; more {
				g.at++
			}
		}
		switch len(choices) {
		case 0:
		case 1:
			all.parts = append(all.parts, choices[0])
		default:
			all.parts = append(all.parts, expression{join: anyOf, parts: flat(choices)})
		}
	}
	return all.withEither()
}

// flat are choices of which none is itself an OR.
func flat(choices []expression) (parts []expression) {
	for _, e := range choices {
		for e.join == allOf && len(e.parts) == 1 && !e.parts[0].not {
			e = e.parts[0]
		}
		if e.join == anyOf {
			parts = append(parts, e.parts...)
		} else {
			parts = append(parts, e)
		}
	}
	return parts
}

// withEither makes one choice of several filters by one field: any of the values is meant, and not all.
func (e expression) withEither() expression {
	var parts []expression
	at := map[Field]int{}
	for _, part := range e.parts {
		field := part.token.field
		i, known := at[field]
		switch {
		case !part.isFilter() || part.not:
			parts = append(parts, part)
		case known && parts[i].join == anyOf:
			parts[i].parts = append(parts[i].parts, part)
		case known:
			parts[i] = expression{join: anyOf, parts: []expression{parts[i], part}}
		default:
			at[field] = len(parts)
			parts = append(parts, part)
		}
	}
	e.parts = parts
	return e
}

// isFilter reports a single filter.
func (e expression) isFilter() bool { return e.join == single && e.token.isFilter() }

// operand reads what stands between operators; false where nothing does.
func (g *grammar) operand() (e expression, any bool) {
	if g.at == len(g.tokens) || g.tokens[g.at].closes || g.tokens[g.at].or {
		return e, false
	}
	t := g.tokens[g.at]
	g.at++
	switch {
	case t.and:
		return e, false
	case t.opens:
		e = g.sequence()
		g.at++ // the bracket that closes
		e.not = t.not
		return e, len(e.parts) > 0
	}
	return expression{token: t, not: t.not}, true
}

// text is what an expression says, for ranking, a line a token: what it excludes it does not say.
func (e expression) text() string {
	var b strings.Builder
	e.say(&b)
	return b.String()
}

func (e expression) say(b *strings.Builder) {
	switch {
	case e.not:
	case e.join == single && !e.token.isFilter():
		b.WriteString(e.token.Text)
		b.WriteByte('\n')
	default:
		for _, part := range e.parts {
			part.say(b)
		}
	}
}

// meaning puts into a plan what an expression means.
type meaning struct {
	parser Parser
	plan   *Plan
}

// require asks for all that an expression says.
func (m meaning) require(e expression) {
	switch {
	case e.not:
		e.not = false
		m.exclude(e)
	case e.join == allOf:
		for _, part := range e.parts {
			m.require(part)
		}
	case e.join == anyOf:
		if field := e.parts[0].token.field; e.filtersBy(field) { // values of one field are either
			for _, part := range e.parts {
				m.require(part)
			}
		} else if group, any := m.choice(e); any {
			m.plan.All = append(m.plan.All, group)
		}
	case e.token.isFilter():
		typed := m.parser.filter(e.token)
		m.plan.typed = append(m.plan.typed, typed)
		m.plan.Filters[typed.Field] = append(m.plan.Filters[typed.Field], typed.Short)
	default:
		m.plan.All = append(m.plan.All, Groups(m.parser.units(e.token))...)
	}
}

// choice makes a group of an OR.
func (m meaning) choice(e expression) (group Group, any bool) {
	for _, part := range e.parts {
		if side := m.side(part); len(side) > 0 {
			group.Sides = append(group.Sides, side)
		}
	}
	group.multiply(m.parser.Budget)
	return group, len(group.Any) > 0
}

// side are the groups that one side of an OR asks for.
func (m meaning) side(e expression) (groups []Group) {
	switch {
	case e.not:
		if ways := m.ways(e, false); len(ways) > 0 {
			groups = []Group{{Any: ways}}
		}
	case e.join == single:
		groups = Groups(m.choiceUnits(e.token))
	case e.join == anyOf:
		if group, any := m.choice(e); any {
			groups = []Group{group}
		}
	default:
		for _, part := range e.parts {
			groups = append(groups, m.side(part)...)
		}
	}
	return groups
}

// filtersBy reports a choice of filters by one field.
func (e expression) filtersBy(field Field) bool {
	return !slices.ContainsFunc(
		e.parts,
		func(part expression) bool { return !part.isFilter() || part.not || part.token.field != field },
	)
}

// exclude keeps out what an expression says.
func (m meaning) exclude(e expression) {
	switch {
	case e.not:
		e.not = false
		m.require(e)
	case e.join == anyOf, e.join == allOf && len(e.parts) == 1:
		for _, part := range e.parts {
			m.exclude(part)
		}
	case e.isFilter():
		typed := m.parser.filter(e.token)
		typed.not = true
		m.plan.typed = append(m.plan.typed, typed)
		m.plan.NoneOf[typed.Field] = append(m.plan.NoneOf[typed.Field], typed.Short)
	default:
		m.plan.None = append(m.plan.None, m.ways(e, false)...)
	}
}

// ways are the ways to satisfy an expression, or not to: the units that must stand together in each. Of more than
// budget.MostAlternatives the first are kept.
func (m meaning) ways(e expression, not bool) (ways []Conjunction) {
	not = not != e.not
	switch {
	case e.join == single:
		units := m.choiceUnits(e.token)
		if !not && len(units) > 0 {
			return []Conjunction{units}
		}
		for _, u := range units {
			u.Not = true
			ways = append(ways, Conjunction{u})
		}
		return ways
	case (e.join == anyOf) != not:
		for _, part := range e.parts {
			ways = append(ways, m.ways(part, not)...)
		}
		return m.some(ways)
	}
	ways = []Conjunction{nil}
	for _, part := range e.parts {
		choices := m.ways(part, not)
		if len(choices) == 0 {
			continue // signs, which ask for nothing
		}
		var longer []Conjunction
		for i := range len(ways) * len(choices) {
			if i == budget.MostAlternatives {
				m.parser.Budget.Reach("alternatives")
				break
			}
			longer = append(longer, slices.Concat(ways[i/len(choices)], choices[i%len(choices)]))
		}
		ways = longer
	}
	for i, way := range ways {
		ways[i] = withoutStopWords(way)
	}
	return slices.DeleteFunc(ways, func(t Conjunction) bool { return len(t) == 0 })
}

// some are the first of many ways.
func (m meaning) some(ways []Conjunction) []Conjunction {
	if len(ways) <= budget.MostAlternatives {
		return ways
	}
	m.parser.Budget.Reach("alternatives")
	return ways[:budget.MostAlternatives]
}

// choiceUnits are what a token asks for where it is one of several choices: of a filter, the label.
func (m meaning) choiceUnits(t token) Conjunction {
	if t.isFilter() {
		typed := m.parser.filter(t)
		return Conjunction{{Text: typed.Short, For: typed.Name, Label: typed.Field}}
	}
	return withoutStopWords(m.parser.units(t))
}

// withoutStopWords leaves out question words, where anything else is left.
func withoutStopWords(units []Unit) Conjunction {
	var rest Conjunction
	for _, u := range units {
		if !u.Word || !StopWords[u.Text] {
			rest = append(rest, u)
		}
	}
	if len(rest) == 0 {
		return units
	}
	return rest
}

// Groups makes every unit a group of its own.
func Groups(units []Unit) []Group {
	groups := make([]Group, len(units))
	for i, u := range units {
		groups[i] = Group{Any: []Conjunction{{u}}}
	}
	return groups
}

// filter reads a filter as it was typed.
func (p Parser) filter(t token) TypedFilter {
	return TypedFilter{
		Field: t.field,
		Name:  string(segment.Normalise(t.Text).Runes),
		Short: p.ShortName(t.field, t.Text),
	}
}

// ShortName is the value by which a field has what was typed, under whatever name: 海关 for 嘉兴海关.
func (p Parser) ShortName(f Field, value string) string {
	normal := string(segment.Normalise(value).Runes)
	switch f {
	case Department:
		if short, _, known := organNamed(p.Taxonomy, p.Segmenter, normal); known {
			return short
		}
		value, _ = p.Taxonomy.Department(value)
	case Domain:
		if short, known := p.Taxonomy.Domain(normal); known {
			return short
		}
		value, _ = p.Taxonomy.Domain(value)
	}
	return value
}
