package label

import "anlisou/data"

// Label gives a case with the labels that its title and text speak for, where it was given none. Departments and
// domains that the document or a person gave stay as they are, each field for itself; labels that were inferred once
// are inferred anew. What it adds is marked: Evidence.Inferred, and Labels where none of the case's labels was given.
func (c *Classifier) Label(one data.Case) data.Case {
	departments, domains := one.IsGiven(data.FieldDepartment), one.IsGiven(data.FieldDomain)
	if departments && domains {
		return one
	}
	var evidence []data.Evidence
	for _, e := range one.Evidence {
		if e.Field == data.FieldDepartment && departments || e.Field == data.FieldDomain && domains {
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
		case e.Field == data.FieldDepartment && !departments:
			one.Departments = append(one.Departments, e.Label)
		case e.Field == data.FieldDomain && !domains:
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
		one.Labels = data.Inferred
	default:
		one.Labels = ""
	}
	return one
}
