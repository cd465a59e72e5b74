package label

import (
	"slices"
	"strconv"

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
	for _, e := range c.Classify(one.Title, one.Sections) {
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
