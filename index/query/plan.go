// Package query turns what was typed into a Plan: what a case must hold, what it must not, and the values it is
// filtered by. It hides the grammar of operators, and all that may stand for what was typed. What words are in the
// cases it asks through Cases.
package query

import (
	"slices"
	"strings"
	"unicode/utf8"

	"anlisou/index/budget"
	"anlisou/segment"
)

// Plan is what a query means, whatever engine runs it: the words a case must hold, those it must not,
// and the values it is filtered by. Its texts are in normal form.
type Plan struct {
	// All are the groups of the query; a hit satisfies each, unless the plan is loosened.
	All []Group
	// None are what a hit must not hold: it may not hold all units of any.
	None []Conjunction
	// Filters were typed in the query (部门:海关), by short name; NoneOf were typed with a minus.
	Filters, NoneOf Filters
	// Literal is the query as plain text. A case that holds it letter by letter comes first, and
	// is a hit even where the query looks as if it held operators.
	Literal string
	// Operators says that the query has signs with a meaning: quotes, -, OR, 部门:.
	Operators bool
	// Question says that the query asks something, and names with its words what it is about, not what an answer must
	// say.
	Question bool
	// Respelled are other ways to write the query as plain text, as good as Literal.
	Respelled []string
	// Forms are the traditional characters of the query whose normal form stands for others, too (乾 is 干). The cases
	// that hold them all come before others.
	Forms []rune
	// Terms are what cases are ranked by.
	Terms Terms

	typed []TypedFilter // Filters and NoneOf as they were typed
}

// Clone is a plan of its own: what is changed in it changes nothing in the other.
func (p Plan) Clone() Plan {
	p.All, p.None = cloneGroups(p.All), cloneAll(p.None)
	p.Filters, p.NoneOf = p.Filters.clone(), p.NoneOf.clone()
	p.Respelled, p.Forms, p.typed = slices.Clone(p.Respelled), slices.Clone(p.Forms), slices.Clone(p.typed)
	p.Terms = Terms{
		Words: slices.Clone(p.Terms.Words), Grams: slices.Clone(p.Terms.Grams),
		Chars: slices.Clone(p.Terms.Chars), Values: slices.Clone(p.Terms.Values),
	}
	return p
}

func cloneGroups(groups []Group) []Group {
	groups = slices.Clone(groups)
	for i, g := range groups {
		groups[i].Any, groups[i].Sides = cloneAll(g.Any), slices.Clone(g.Sides)
		for j, side := range g.Sides {
			groups[i].Sides[j] = cloneGroups(side)
		}
	}
	return groups
}

func cloneAll(list []Conjunction) []Conjunction {
	list = slices.Clone(list)
	for i, units := range list {
		list[i] = slices.Clone(units)
	}
	return list
}

func (f Filters) clone() Filters {
	if f == nil {
		return nil
	}
	clone := make(Filters, len(f))
	for field, values := range f {
		clone[field] = slices.Clone(values)
	}
	return clone
}

// TypedFilter is a value of a filter as it was typed, in normal form, and the short name that it has in the taxonomy;
// with a minus it is one of NoneOf.
type TypedFilter struct {
	Field       Field
	Name, Short string
	not         bool
}

// TypedFilters are the filters that were typed, with a minus or without.
func (p Plan) TypedFilters(not bool) []TypedFilter {
	return slices.DeleteFunc(slices.Clone(p.typed), func(t TypedFilter) bool { return t.not != not })
}

// Group is a required part of a query: of one of its alternatives, all units must stand in a hit.
type Group struct {
	Any []Conjunction
	// Sides are the groups of each side of an OR; Any is their product.
	Sides [][]Group
}

// Conjunction are units that must all stand in a case.
type Conjunction []Unit

// Unit is a stretch of text that must stand in a case as a whole: a word, a phrase in quotes, or
// characters that no dictionary knows as a word.
type Unit struct {
	Text string
	// Word says that the segmenter knows the text as one word, as it may know it in a case.
	Word bool
	// Parts are the shorter words within a known word.
	Parts []string
	// Keys are what the text says in one of several writings (segment.Value): a case that says the same holds it,
	// however it is written.
	Keys []string
	// Quoted says that it was typed in quotes and means what it says: nothing stands for it.
	Quoted bool
	// Lines says that ends of lines were typed in it, which the ends of paragraphs may be.
	Lines bool
	// Title says that it must stand in the title.
	Title bool
	// Label, where it is not empty, says that a case need not hold the text: it has it as its label of this field.
	Label Field
	// Not says that the unit must not stand in a case, where that is one of several alternatives.
	Not bool
	// For is what was typed where the unit is not it, and Why says how it comes to stand for that.
	For string
	Why Expansion
}

// Expansion is a way in which one text stands for another. What people call it is left to those who show it.
type Expansion string

// The expansions.
const (
	BySynonym Expansion = "synonym"
	// a range as people say it: 3至5年, 3到5年; and another way to write the number of a case
	ByNumeral  Expansion = "numeral"
	BySound    Expansion = "sound"    // pinyin
	BySpelling Expansion = "spelling" // the same word, otherwise written
	ByRegion   Expansion = "region"   // the word that another region has for it: Taiwan's, Hong Kong's
	// characters that sound or look like those typed, asked for where a query is loosened
	ByLikeness Expansion = "likeness"
	ByLabel    Expansion = "label" // of a case, where the query names a department, a domain or a number
)

// Expansions are all expansions.
var Expansions = []Expansion{BySynonym, ByNumeral, BySound, BySpelling, ByRegion, ByLikeness, ByLabel}

// Terms are the terms of a query, each once, by the field they rank in.
type Terms struct {
	Words, Grams, Chars, Values []Term
}

// Term is what documents are ranked by. Weight is its share in the weight of its field: 1 for what the query says,
// less for question words and for what only expands the query.
type Term struct {
	Text   string
	Weight float64
}

// String shows the plan as a person would write it: 外贸 (融资 | 贷款) -税收 department:海关.
func (p Plan) String() string {
	var parts []string
	for _, g := range p.All {
		parts = append(parts, g.String())
	}
	for _, t := range p.None {
		parts = append(parts, "-"+t.String())
	}
	for _, f := range Fields {
		for _, v := range p.Filters[f] {
			parts = append(parts, string(f)+":"+v)
		}
		for _, v := range p.NoneOf[f] {
			parts = append(parts, "-"+string(f)+":"+v)
		}
	}
	return strings.Join(parts, " ")
}

// String shows the group as a person would write it.
func (g Group) String() string {
	if len(g.Any) == 1 && len(g.Any[0]) == 1 {
		return g.Any[0][0].String()
	}
	alternatives := make([]string, len(g.Any))
	for i, t := range g.Any {
		alternatives[i] = t.String()
	}
	return "(" + strings.Join(alternatives, " | ") + ")"
}

// Single is the group's one unit as typed; false where it has alternatives that were typed, too.
func (g Group) Single() (Unit, bool) {
	if len(g.Any) == 0 || len(g.Any[0]) != 1 || slices.ContainsFunc(g.Any[1:], Conjunction.IsTyped) {
		return Unit{}, false
	}
	u := g.Any[0][0]
	return u, !u.Not && u.Label == ""
}

// IsTyped reports a group of words that were typed, each as it is, and of what stands for them.
func (g Group) IsTyped() bool {
	return len(g.Any) > 0 && !slices.ContainsFunc(g.Any[1:], Conjunction.IsTyped) && !g.Any[0].saysItself()
}

// multiply makes the alternatives of an OR of what its sides ask for: first what was typed, of more than
// budget.MostAlternatives the first ones, but each side that is one; then what stands for it.
func (g *Group) multiply(w *budget.Budget) {
	any := func(Conjunction) bool { return true }
	typed, cut := product(g.Sides, Conjunction.IsTyped, budget.MostAlternatives)
	if most := max(budget.MostAlternatives, len(g.Sides)); len(typed) > most {
		typed, cut = typed[:most], true
	}
	if cut {
		w.Reach("alternatives")
	}
	all, cut := product(g.Sides, any, budget.MostAlternatives)
	all = slices.DeleteFunc(all, Conjunction.IsTyped)
	if cut || len(all) > budget.MostExpanded {
		w.Reach("expanded")
	}
	g.Any = slices.Concat(typed, all[:min(len(all), budget.MostExpanded)])
}

// product are the ways to satisfy all groups of one of the sides, by such of their alternatives as are asked for, so
// many at most of a side.
func product(sides [][]Group, such func(Conjunction) bool, most int) (ways []Conjunction, cut bool) {
	for _, side := range sides {
		together := []Conjunction{nil}
		for _, g := range side {
			var longer []Conjunction
			for _, units := range g.Any {
				if !such(units) {
					continue
				}
				for _, way := range together {
					if len(longer) == most {
						cut = true
						break
					}
					longer = append(longer, slices.Concat(way, units))
				}
			}
			together = longer
		}
		for _, way := range together {
			if len(way) > 0 {
				ways = append(ways, withoutStopWords(way))
			}
		}
	}
	return ways, cut
}

// EachSide calls do with a plan of each side of an OR, and has the group ask for what becomes of them.
func (p *Plan) EachSide(group int, w *budget.Budget, do func(side *Plan) error) error {
	g := &p.All[group]
	if g.Sides == nil {
		return nil
	}
	for i, groups := range g.Sides {
		side := Plan{All: groups, Literal: p.Literal, Operators: true, Terms: p.Terms}
		if err := do(&side); err != nil {
			return err
		}
		p.Terms, g.Sides[i] = side.Terms, side.All
	}
	g.multiply(w)
	return nil
}

// Quoted reports a group of phrases in quotes.
func (g Group) Quoted() bool {
	return !slices.ContainsFunc(
		g.Any,
		func(t Conjunction) bool { return slices.ContainsFunc(t, func(u Unit) bool { return !u.Quoted }) },
	)
}

// IsTyped reports that the units were typed, and none is an expansion.
func (t Conjunction) IsTyped() bool {
	return len(t) > 0 && !slices.ContainsFunc(t, func(u Unit) bool { return u.Why != "" })
}

// Expansions are the units among them that stand for what was typed, those together that stand for the same.
func (t Conjunction) Expansions() (list []Conjunction) {
	for i, u := range t {
		switch {
		case u.Why == "":
		case i > 0 && t[i-1].Why == u.Why && t[i-1].For == u.For && u.Label == "":
			list[len(list)-1] = append(list[len(list)-1], u)
		default:
			list = append(list, Conjunction{u})
		}
	}
	return list
}

// String shows the units as a person would write them, in brackets where they are several.
func (t Conjunction) String() string {
	units := make([]string, len(t))
	for i, u := range t {
		units[i] = u.String()
	}
	if len(units) == 1 {
		return units[0]
	}
	return "(" + strings.Join(units, " ") + ")"
}

// String shows the unit, in quotes where it is not a known word.
func (u Unit) String() string {
	switch {
	case u.Not:
		u.Not = false
		return "-" + u.String()
	case u.Why != "":
		return "~" + u.Text
	case u.Label != "":
		return string(u.Label) + ":" + u.Text
	case u.Title:
		return "title:" + u.Text
	}
	if u.Word {
		return u.Text
	}
	return `"` + u.Text + `"`
}

// Words are the texts of the units with spaces between.
func (t Conjunction) Words() string {
	texts := make([]string, len(t))
	for i, u := range t {
		if texts[i] = u.Text; u.Not {
			texts[i] = "-" + u.Text
		}
	}
	return strings.Join(texts, " ")
}

// Len is how many characters the text of a unit has.
func (u Unit) Len() int { return utf8.RuneCountInString(u.Text) }

// EachAsked calls yield for each unit that must stand in a case or may not.
func (p Plan) EachAsked(yield func(Unit) bool) {
	for _, g := range append(slices.Clone(p.All), Group{Any: p.None}) {
		for _, t := range g.Any {
			for _, u := range t {
				if !yield(u) {
					return
				}
			}
		}
	}
}

// EachUnit calls yield for each unit that speaks for a case, required or not.
func (p Plan) EachUnit(yield func(Unit) bool) {
	for _, g := range p.All {
		for _, t := range g.Any {
			for _, u := range t {
				if !u.Not && !yield(u) {
					return
				}
			}
		}
	}
}

// Words names the group to a person.
func (g Group) Words() string {
	var alternatives []string
	for _, t := range g.Any {
		if t.IsTyped() {
			alternatives = append(alternatives, t.Words())
		}
	}
	return strings.Join(alternatives, " OR ")
}

// Bounded reports a unit that begins or ends with a number, and so does not stand within a longer one.
func (u Unit) Bounded() bool {
	return len(u.Keys) > 0 || segment.Bounded([]rune(u.Text))
}
