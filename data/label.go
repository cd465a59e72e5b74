package data

import "slices"

// Label gives a case with the labels that its title and text speak for, where it was given none. Departments and domains that
// the document or a person gave stay as they are, each field for itself; labels that were inferred once are inferred anew.
// What it adds is marked: Evidence.Inferred, and Labels where none of the case's labels was given.
func (c *Classifier) Label(one Case) Case {
	departments, domains := one.given(fieldDepartment), one.given(fieldDomain)
	if departments && domains {
		return one
	}
	var evidence []Evidence
	for _, e := range one.Evidence {
		if e.Field == fieldDepartment && departments || e.Field == fieldDomain && domains {
			evidence = append(evidence, e)
		}
	}
	if !departments {
		one.Departments = nil
	}
	if !domains {
		one.Domains = nil
	}
	for _, e := range c.Classify(one.Title, one.Sections) {
		switch {
		case e.Field == fieldDepartment && !departments:
			one.Departments = append(one.Departments, e.Label)
		case e.Field == fieldDomain && !domains:
			one.Domains = append(one.Domains, e.Label)
		default:
			continue
		}
		evidence = append(evidence, e)
	}
	one.Evidence = evidence
	switch {
	case departments || domains:
	case len(one.Departments)+len(one.Domains) > 0:
		one.Labels = Inferred
	default:
		one.Labels = ""
	}
	return one
}

// Given is a case with the labels that it was given alone, without those that rules chose: what Label made of it, undone.
func (c Case) Given() Case {
	for _, f := range []struct {
		name   string
		labels *[]string
	}{{fieldDepartment, &c.Departments}, {fieldDomain, &c.Domains}} {
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

// given reports whether a case came with labels of a field that no rules chose.
func (c *Case) given(field string) bool {
	return len(c.labels(field)) > 0 && !c.IsInferred(field)
}

func (c *Case) labels(field string) []string {
	if field == fieldDepartment {
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
		return !slices.ContainsFunc(c.Evidence, func(e Evidence) bool { return e.Field == field && e.Label == label && e.Inferred })
	})
}
