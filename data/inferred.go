package data

import (
	"slices"
	"strconv"
)

// Given is a case with what it was given alone, without labels, a region or a year that rules chose: what Label made
// of it, undone.
func (c Case) Given() Case {
	stripped := false
	for _, field := range evident {
		if !c.IsInferred(field) {
			continue
		}
		var evidence []Evidence
		for _, e := range c.Evidence {
			if e.Field != field {
				evidence = append(evidence, e)
			}
		}
		c.clear(field)
		c.Evidence = evidence
		stripped = stripped || isOfLabels(field)
	}
	if len(c.Departments)+len(c.Domains)+len(c.Unlabelled) == 0 && (stripped || c.Labels != Curated) {
		c.Labels = ""
	}
	return c
}

// isOfLabels reports a field of labels, which may have several and be left empty on purpose.
func isOfLabels(field string) bool { return field == FieldDepartment || field == FieldDomain }

func (c *Case) clear(field string) {
	switch field {
	case FieldDepartment:
		c.Departments = nil
	case FieldDomain:
		c.Domains = nil
	case FieldRegion:
		c.Region = ""
	case FieldYear:
		c.Year = 0
	}
}

// IsGiven reports whether a case came with labels of a field, a region or a year that no rules chose, or without labels
// on purpose.
func (c *Case) IsGiven(field string) bool {
	return len(c.labels(field)) > 0 && !c.IsInferred(field) || c.IsLeftEmpty(field)
}

// IsLeftEmpty reports whether a person chose that a case has no labels of a field: it says so, or it is curated and has
// none at all.
func (c *Case) IsLeftEmpty(field string) bool {
	return slices.Contains(c.Unlabelled, field) ||
		isOfLabels(field) && c.Labels == Curated && len(c.Departments)+len(c.Domains)+len(c.Unlabelled) == 0
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
	c.DropEvidence()
}

// labels are what a case has in a field that evidence may be of, as evidence names it.
func (c *Case) labels(field string) []string {
	switch {
	case field == FieldDepartment:
		return c.Departments
	case field == FieldDomain:
		return c.Domains
	case field == FieldRegion && c.Region != "":
		return []string{c.Region}
	case field == FieldYear && c.Year != 0:
		return []string{strconv.Itoa(c.Year)}
	}
	return nil
}

// IsInferred reports whether rules chose what a case has in a field: its departments, domains, region or year.
func (c *Case) IsInferred(field string) bool {
	labels := c.labels(field)
	if len(labels) == 0 || c.Labels == Inferred && isOfLabels(field) {
		return len(labels) > 0
	}
	return !slices.ContainsFunc(labels, func(label string) bool {
		return !slices.ContainsFunc(
			c.Evidence,
			func(e Evidence) bool { return e.Field == field && e.Label == label && e.Inferred },
		)
	})
}

// DropEvidence takes off the evidence of what a case has no longer.
func (c *Case) DropEvidence() {
	c.Evidence = slices.DeleteFunc(slices.Clone(c.Evidence), func(e Evidence) bool {
		return !slices.Contains(c.labels(e.Field), e.Label)
	})
}
