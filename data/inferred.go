package data

import "slices"

// Given is a case with the labels that it was given alone, without those that rules chose: what Label made of it,
// undone.
func (c Case) Given() Case {
	stripped := false
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
		*f.labels, c.Evidence, stripped = nil, evidence, true
	}
	if len(c.Departments)+len(c.Domains)+len(c.Unlabelled) == 0 && (stripped || c.Labels != Curated) {
		c.Labels = ""
	}
	return c
}

// IsGiven reports whether a case came with labels of a field that no rules chose, or without any on purpose.
func (c *Case) IsGiven(field string) bool {
	return len(c.labels(field)) > 0 && !c.IsInferred(field) || c.IsLeftEmpty(field)
}

// IsLeftEmpty reports whether a person chose that a case has no labels of a field: it says so, or it is curated and has
// none at all.
func (c *Case) IsLeftEmpty(field string) bool {
	return slices.Contains(c.Unlabelled, field) ||
		c.Labels == Curated && len(c.Departments)+len(c.Domains)+len(c.Unlabelled) == 0
}

// LeaveEmpty says of which fields a person chose that a case has no labels; of the others without any, rules choose.
func (c *Case) LeaveEmpty(fields []string) {
	c.Unlabelled = fields
	c.curate()
}

// curate notes that a person chose labels, or none; where nothing is chosen, there is nothing to note.
func (c *Case) curate() {
	c.Labels = Curated
	if len(c.Departments)+len(c.Domains)+len(c.Unlabelled) == 0 {
		c.Labels = ""
	}
}

// Choose gives a case the labels of a field that a person chose. Where there are none of them, left says that they chose
// none; else rules choose. Evidence of labels that are gone goes with them.
func (c *Case) Choose(field string, labels []string, left bool) {
	var unlabelled []string
	for _, f := range []string{FieldDepartment, FieldDomain} {
		if f == field && len(labels) == 0 && left || f != field && c.IsLeftEmpty(f) {
			unlabelled = append(unlabelled, f)
		}
	}
	c.Unlabelled = unlabelled
	if field == FieldDepartment {
		c.Departments = labels
	} else {
		c.Domains = labels
	}
	c.curate()
	c.Evidence = slices.DeleteFunc(slices.Clone(c.Evidence), func(e Evidence) bool {
		return !slices.Contains(c.labels(e.Field), e.Label)
	})
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
