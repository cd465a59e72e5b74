package highlight

import (
	"slices"

	"anlisou/index/query"
)

// Reason is why a case was found, where a mark alone does not say so. It is data: in which words, and in which
// language, it is told is left to those who show it. Several reasons of one kind for the same words follow one
// another.
type Reason struct {
	Kind ReasonKind
	For  string // what was typed; empty where the kind says it all, as of a label
	// Text is what stands for it in the case: a word, a label, the number of the case; of ReasonShared a word that
	// both cases hold, and of ReasonAcross nothing.
	Text string
}

// ReasonKind says in which way a Text comes to stand for what was typed. An Expansion is one, but for ByLabel, whose
// kind is the field of the label.
type ReasonKind string

// The kinds of reason.
const (
	ReasonSynonym    = ReasonKind(query.BySynonym)
	ReasonNumeral    = ReasonKind(query.ByNumeral)
	ReasonSound      = ReasonKind(query.BySound)
	ReasonLikeness   = ReasonKind(query.ByLikeness)
	ReasonSpelling   = ReasonKind(query.BySpelling)
	ReasonRegion     = ReasonKind(query.ByRegion)
	ReasonDepartment = ReasonKind(query.Department)
	ReasonDomain     = ReasonKind(query.Domain)
	ReasonNumber     = ReasonKind(query.Number)
	ReasonYear       = ReasonKind(query.Year)
	ReasonCollection = ReasonKind(query.Collection)
	// ReasonDate: what was typed stands in the date of the case.
	ReasonDate ReasonKind = "date"
	// ReasonPlace: the region of the case; ReasonRegion is of words.
	ReasonPlace ReasonKind = "place"
	// ReasonWithin: what was typed stands only inside of Text, a longer number: 12号 in 112号.
	ReasonWithin ReasonKind = "within"
	// ReasonAcross: the words stand side by side only across two paragraphs or items of a list.
	ReasonAcross ReasonKind = "across"
	// ReasonShared: Text is a significant term that a case shares with the one it is like.
	ReasonShared ReasonKind = "shared"
)

// ReasonKinds are all kinds of reason.
var ReasonKinds = []ReasonKind{
	ReasonSynonym, ReasonNumeral, ReasonSound, ReasonLikeness, ReasonSpelling, ReasonRegion, ReasonDepartment,
	ReasonDomain, ReasonNumber, ReasonYear, ReasonCollection,
	ReasonPlace, ReasonDate,
	ReasonWithin, ReasonAcross, ReasonShared,
}

// labelReasons are the kinds of reason of the fields that a case has labels of.
var labelReasons = map[query.Field]ReasonKind{
	query.Department: ReasonDepartment, query.Domain: ReasonDomain, query.Region: ReasonPlace, query.Year: ReasonYear,
	query.Collection: ReasonCollection, query.Number: ReasonNumber,
}

// reasonsOf are why a case is found that holds the units in the place of what was typed.
func reasonsOf(t query.Conjunction) (reasons []Reason) {
	for _, u := range t {
		if u.Label != "" && !u.Not {
			reasons = append(reasons, Reason{Kind: labelReasons[u.Label], Text: u.Text})
		}
	}
	for _, e := range t.Expansions() {
		if u := e[0]; u.Label == "" {
			reasons = append(reasons, Reason{Kind: ReasonKind(u.Why), For: u.For, Text: e.Words()})
		}
	}
	return reasons
}

// hasLabel reports a label among the units.
func hasLabel(t query.Conjunction) bool {
	return slices.ContainsFunc(t, func(u query.Unit) bool { return u.Label != "" })
}

// reasons say of a case why it was found where it holds, in the place of what was typed, only what stands for it.
func (m Marker) reasons(holds func(query.Unit) bool) (reasons []Reason) {
	add := func(t query.Conjunction) {
		for _, r := range reasonsOf(t) {
			if !slices.Contains(reasons, r) {
				reasons = append(reasons, r)
			}
		}
	}
	for _, g := range m.expanded {
		var held []query.Conjunction
		for _, t := range g.Any {
			if !slices.ContainsFunc(t, func(u query.Unit) bool { return !holds(u) }) {
				held = append(held, t)
			}
		}
		if slices.ContainsFunc(held, func(t query.Conjunction) bool { return t.IsTyped() && !hasLabel(t) }) {
			continue
		}
		for _, t := range held {
			add(t)
		}
	}
	for _, u := range m.alike {
		if holds(u) {
			add(query.Conjunction{u})
		}
	}
	return reasons
}
