package label

import (
	"slices"
	"strconv"
	"strings"

	"anlisou/data"
)

// fieldsOf are what a case may be given or lack.
var fieldsOf = []string{data.FieldDepartment, data.FieldDomain, data.FieldRegion, data.FieldYear}

// Label gives a case with the departments, domains, region and year that its title and text speak for, where it was given
// none. What the document or a person gave stays as it is, each field for itself; what was inferred once is inferred
// anew. What it adds is marked: Evidence.Inferred, and Labels where none of the case's labels was given.
func (c *Classifier) Label(one data.Case) data.Case {
	one.Dated() // a date that is given gives the year
	given := map[string]bool{}
	for _, field := range fieldsOf {
		given[field] = one.IsGiven(field)
	}
	if !slices.ContainsFunc(fieldsOf, func(field string) bool { return !given[field] }) {
		return one
	}
	labels := one.Labels
	one = one.Given()
	evidence := slices.Clone(one.Evidence)
	found := c.Classify(one.Title, one.Sections)
	if given[data.FieldDepartment] {
		found = c.withPlaceOf(one.Departments, found)
	}
	for _, e := range found {
		if given[e.Field] {
			continue
		}
		switch e.Field {
		case data.FieldDepartment:
			one.Departments = append(one.Departments, e.Label)
		case data.FieldDomain:
			one.Domains = append(one.Domains, e.Label)
		case data.FieldRegion:
			one.Region = e.Label
		case data.FieldYear:
			one.Year, _ = strconv.Atoi(e.Label) // digits of a year
		}
		evidence = append(evidence, e)
	}
	one.Evidence = evidence
	switch {
	case given[data.FieldDepartment] || given[data.FieldDomain]:
		one.Labels = labels
	case len(one.Departments)+len(one.Domains) > 0:
		one.Labels = data.Inferred
	default:
		one.Labels = ""
	}
	return one
}

// withPlaceOf adds the place of who wrote a case, as they are given, where its text names no place.
func (c *Classifier) withPlaceOf(departments []string, found []data.Evidence) []data.Evidence {
	if slices.ContainsFunc(found, func(e data.Evidence) bool { return e.Field == data.FieldRegion }) {
		return found
	}
	if place, ok := c.places.regionOf(c.read(strings.Join(departments, "、"), nil)); ok {
		place.Places = nil // they stand in no text
		return append(found, place)
	}
	return found
}
