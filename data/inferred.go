package data

import "slices"

// Given is a case with the labels that it was given alone, without those that rules chose: what Label made of it,
// undone.
func (c Case) Given() Case {
	for _, f := range []struct {
		name   string
		labels *[]string
	}{{FieldDepartment, &c.Departments}, {FieldDomain, &c.Domains}} {
		if !c.IsInferred(f.name) {
			continue
		}
		var evidence []Evidence
		for _, e := range c.Evidence {
			if e.Field != f.name {
				evidence = append(evidence, e)
			}
		}
		*f.labels, c.Evidence = nil, evidence
	}
	if len(c.Departments)+len(c.Domains) == 0 {
		c.Labels = ""
	}
	return c
}

// IsGiven reports whether a case came with labels of a field that no rules chose.
func (c *Case) IsGiven(field string) bool {
	return len(c.labels(field)) > 0 && !c.IsInferred(field)
}

func (c *Case) labels(field string) []string {
	if field == FieldDepartment {
		return c.Departments
	}
	return c.Domains
}

// IsInferred reports whether rules chose the labels that a case has of a field, "department" or "domain".
func (c *Case) IsInferred(field string) bool {
	labels := c.labels(field)
	if len(labels) == 0 || c.Labels == Inferred {
		return len(labels) > 0
	}
	return !slices.ContainsFunc(labels, func(label string) bool {
		return !slices.ContainsFunc(
			c.Evidence,
			func(e Evidence) bool { return e.Field == field && e.Label == label && e.Inferred },
		)
	})
}
