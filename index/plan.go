package index

import (
	"strings"
	"unicode/utf8"
)

// Plan is what a query means, whatever engine runs it: the words a case must hold, those it must not,
// and the values it is filtered by. Its texts are in normal form.
type Plan struct {
	// All are the groups of the query; a hit satisfies each, unless the plan is loosened.
	All []Group
	// None are what a hit must not hold.
	None []Unit
	// Filters were typed in the query (部门:海关), by short name.
	Filters Filters
	// Literal is the query as plain text. A case that holds it letter by letter comes first, and
	// is a hit even where the query looks as if it held operators.
	Literal string
	// Operators says that the query has signs with a meaning: quotes, -, OR, 部门:.
	Operators bool
	// Terms are what cases are ranked by.
	Terms Terms
}

// Group is a required part of a query: one of its units must stand in a hit.
type Group struct {
	Any []Unit
}

// Unit is a stretch of text that must stand in a case as a whole: a word, a phrase in quotes, or
// characters that no dictionary knows as a word.
type Unit struct {
	Text string
	// Word says that the segmenter knows the text as one word, as it may know it in a case.
	Word bool
	// Parts are the shorter words within a known word.
	Parts []string
}

// Terms are the terms of a query, each once, by the field they rank in.
type Terms struct {
	Words, Grams, Chars []string
}

// String shows the plan as a person would write it: 外贸 (融资 | 贷款) -税收 department:海关.
func (p Plan) String() string {
	var parts []string
	for _, g := range p.All {
		parts = append(parts, g.String())
	}
	for _, u := range p.None {
		parts = append(parts, "-"+u.String())
	}
	for _, f := range Fields {
		for _, v := range p.Filters[f] {
			parts = append(parts, string(f)+":"+v)
		}
	}
	return strings.Join(parts, " ")
}

// String shows the group as a person would write it.
func (g Group) String() string {
	if len(g.Any) == 1 {
		return g.Any[0].String()
	}
	units := make([]string, len(g.Any))
	for i, u := range g.Any {
		units[i] = u.String()
	}
	return "(" + strings.Join(units, " | ") + ")"
}

// String shows the unit, in quotes where it is not a known word.
func (u Unit) String() string {
	if u.Word {
		return u.Text
	}
	return `"` + u.Text + `"`
}

func (u Unit) len() int { return utf8.RuneCountInString(u.Text) }

// units calls yield for each unit that speaks for a case, required or not.
func (p Plan) units(yield func(Unit) bool) {
	for _, g := range p.All {
		for _, u := range g.Any {
			if !yield(u) {
				return
			}
		}
	}
}
