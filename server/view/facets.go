package view

import (
	"slices"

	"anlisou/index"
)

// facetNames are the fields as people call them.
var facetNames = map[index.Field]string{
	index.Department: "部门",
	index.Domain:     "领域",
	index.Region:     "地区",
	index.Year:       "年份",
	index.Collection: "案例集",
}

// shownValues is how many values of a facet stand open, of those that hits have. The rest wait behind one line.
const shownValues = 8

// Facet is one facet as a list of links.
type Facet struct {
	Field    index.Field
	Name     string
	Selected int // how many values are
	Values   []Value
	Rest     []Value // wait behind one line
	Unmet    bool    // no hit has any of Rest
}

// Findable says whether to offer a box to find a value in: where more values can be chosen than stand open.
func (f Facet) Findable() bool {
	choices := 0
	for _, v := range slices.Concat(f.Values, f.Rest) {
		if v.Selected || v.Count > 0 {
			choices++
		}
	}
	return choices > shownValues && len(f.Rest) > 0
}

// Value is one value of a facet. Pressing it selects or deselects it; Href is empty where
// there is nothing to press: no case has it, or the query itself asks for it.
type Value struct {
	Name     string
	Sound    string // its pinyin and initials, to find it by
	Count    int
	Selected bool
	Share    int // of the facet's largest count, in percent
	Href     string
}

// Facets are the facets of a result that offer a choice; names are the titles of the collections by id.
func Facets(in Inquiry, r *index.Result, names map[string]string) (views []Facet) {
	for _, f := range r.Facets {
		if len(f.Values) == 0 || !HasChoice(f) {
			continue
		}
		views = append(views, newFacetView(in, f, r.ActiveFilters[f.Field], names))
	}
	return views
}

func newFacetView(in Inquiry, f index.Facet, applied []string, names map[string]string) Facet {
	most := 1
	for _, v := range f.Values {
		most = max(most, v.Count)
	}
	view := Facet{Field: f.Field, Name: facetNames[f.Field]}
	for _, v := range f.Values {
		if v.Selected {
			view.Selected++
		}
		view.Values = append(view.Values, Value{
			Name: ValueName(f.Field, v.Value, names), Count: v.Count, Selected: v.Selected,
			Sound: index.Spelling(ValueName(f.Field, v.Value, names)),
			Share: (v.Count*100 + most - 1) / most,
			Href:  toggle(in, f.Field, v, applied),
		})
	}
	open := 0
	stands := func(i int) bool {
		return view.Values[i].Selected || view.Values[i].Count > 0 && i < shownValues
	}
	for open < len(view.Values) && stands(open) {
		open++
	}
	if left := len(view.Values) - open; left == 1 && view.Values[open].Count > 0 {
		open++ // the line would take as much room as the value
	}
	view.Values, view.Rest = view.Values[:open], view.Values[open:]
	view.Unmet = !slices.ContainsFunc(view.Rest, func(v Value) bool { return v.Count > 0 })
	return view
}

// toggle is the address with a value selected, or no longer. A value can be selected by an
// alias (嘉兴海关 selects 海关): then the names that are not the short name of anything applied
// are taken off.
func toggle(in Inquiry, field index.Field, v index.FacetValue, applied []string) string {
	chosen := in.Filters[field]
	switch {
	case !v.Selected && v.Count == 0:
		return ""
	case !v.Selected:
		return in.With(field, v.Value).At("/")
	case slices.Contains(chosen, v.Value):
		return in.without(field, v.Value).At("/")
	}
	aliases := slices.DeleteFunc(slices.Clone(chosen), func(name string) bool { return slices.Contains(applied, name) })
	if len(aliases) == 0 {
		return "" // the query asks for it: 部门:海关
	}
	return in.without(field, aliases...).At("/")
}

// ValueName is how a value is shown: a collection by its name, never by its id; the others as they are.
func ValueName(field index.Field, value string, names map[string]string) string {
	if field != index.Collection || value == "" {
		return value
	}
	if name := names[value]; name != "" {
		return name
	}
	return SomeCollection
}

// HasChoice says whether a facet is worth showing: departments and domains always are,
// another field where it has more than one value, or one that is selected.
func HasChoice(f index.Facet) bool {
	switch {
	case f.Field == index.Department || f.Field == index.Domain, len(f.Values) > 1:
		return true
	}
	return len(f.Values) == 1 && f.Values[0].Selected
}
