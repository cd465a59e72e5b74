package data

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"
)

//go:embed taxonomy.yaml
var defaultTaxonomy []byte

// Taxonomy is the vocabulary of labels: the departments and domains cases are filed under.
type Taxonomy struct {
	Departments []Label `yaml:"departments"`
	Domains     []Label `yaml:"domains"`
	// Others are words that hold a department's name and mean something else: 法院报, 人行道.
	Others []string `yaml:"others"`

	digest               string
	text                 []byte            // as it was read
	departments, domains map[string]string // any name, alias or short form -> name
	stems                map[string]string // any short form or stem -> name
	everyday             map[string]bool   // the names that are everyday words as well
	unsaid               map[string]bool   // the names that say nothing where they stand in a text
	within               []placedName
}

// placedName is an alias written with an ellipsis, 自贸试验区…管委会: the organ that is named by its
// end and has its beginning somewhere in its place.
type placedName struct{ place, end, short string }

// Label is one department or domain.
type Label struct {
	// Name is the short name that a case carries and a person filters by: 海关, 法院.
	Name string `yaml:"name"`
	// Aliases are other names of the same label: 国税局, 税务机关. Each says the label wherever it
	// stands in a text. One with an ellipsis, 自贸试验区…管委会, names the organs in such a place.
	Aliases []string `yaml:"aliases"`
	// Short are short forms that are everyday words as well: 建设, 水利, 交通. They say the label
	// to a filter, and in a list of departments (发改、建设、水利等部门), not by themselves in a text.
	Short []string `yaml:"short"`
	// Stems are what the names of a department's organs are made of, with the endings of their levels: 发展和改革 of
	// 发展和改革局, 发展和改革委员会. Short forms are stems as well.
	Stems []string `yaml:"stems"`
	// Given, of a department, says that it is one only where it is given or typed as a label. Its names say nothing
	// in a text: 人大, 街道.
	Given bool `yaml:"given"`
	// Strong, Keywords and Weak are words whose presence in a text speaks for the label, without
	// naming it: strong ones nearly settle it, weak ones only lend weight to others.
	Strong   []string `yaml:"strong"`
	Keywords []string `yaml:"keywords"`
	Weak     []string `yaml:"weak"`
	// Departments, of a domain, are those whose work it is: where they lead, they speak for it.
	Departments []string `yaml:"departments"`
	// Aspect, of a domain, says that it is how or where a thing is done beside what it is about, as 数字化改革 is:
	// it needs fewer words beside those of another domain.
	Aspect bool `yaml:"aspect"`
	// Sector, of a domain, says that it is the part of society in which a thing is done, as 农业农村 is: it stands beside
	// what is done there.
	Sector bool `yaml:"sector"`
	// Broad, of a domain, says that its words stand in texts about anything, as those of 民生服务 do: one of them alone does
	// not tell it.
	Broad bool `yaml:"broad"`
}

// DefaultTaxonomy is the vocabulary embedded in the program, read once. It is not changed.
func DefaultTaxonomy() *Taxonomy { return embeddedTaxonomy() }

var embeddedTaxonomy = sync.OnceValue(func() *Taxonomy {
	t, err := ParseTaxonomy(defaultTaxonomy)
	if err != nil {
		panic("embedded taxonomy.yaml: " + err.Error()) // caught by the package's tests
	}
	return t
})

// ParseTaxonomy reads a taxonomy in YAML. Every broken rule is reported, joined; each is a *FieldError that names its
// place: "departments[3].aliases[0]". What is no YAML of a taxonomy's shape is a *TaxonomyError.
func ParseTaxonomy(text []byte) (*Taxonomy, error) {
	t := &Taxonomy{text: bytes.Clone(text), digest: fmt.Sprintf("%x", sha256.Sum256(text))}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(t); err != nil {
		return nil, &TaxonomyError{problems: yamlProblems(text, err)}
	}
	var departmentErrs, domainErrs []error
	t.departments, departmentErrs = indexLabels("departments", t.Departments)
	t.domains, domainErrs = indexLabels("domains", t.Domains)
	errs := slices.Concat(departmentErrs, domainErrs)
	errs = append(errs, t.validateOthers()...)
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	t.stems, t.everyday, t.unsaid = map[string]string{}, map[string]bool{}, map[string]bool{}
	for _, l := range t.Departments {
		for _, stem := range slices.Concat(l.Short, l.Stems) {
			t.stems[stem] = l.Name
		}
		for _, name := range l.Short {
			t.everyday[name], t.unsaid[name] = true, true
		}
		if l.Given {
			for _, name := range slices.Concat([]string{l.Name}, l.Aliases) {
				t.unsaid[name] = true
			}
		}
		for _, a := range l.Aliases {
			if place, end, ok := strings.Cut(a, Ellipsis); ok {
				t.within = append(t.within, placedName{place: place, end: end, short: l.Name})
			}
		}
	}
	return t, nil
}

// Digest names the taxonomy by the SHA-256 of its text, in hexadecimal digits.
func (t *Taxonomy) Digest() string { return t.digest }

// Text is the taxonomy as ParseTaxonomy read it, and reads it again.
func (t *Taxonomy) Text() []byte { return t.text }

// Ellipsis stands for a place in an alias: 自贸试验区…管委会.
const Ellipsis = "…"

// validateOthers checks what indexLabels does not see: what refers to departments, and the words that name none.
func (t *Taxonomy) validateOthers() []error {
	errs := append(t.validateDepartments(), t.validateDomains()...)
	for i, w := range t.Others {
		if strings.TrimSpace(w) == "" {
			errs = append(errs, fieldError(fmt.Sprintf("others[%d]", i), "is empty"))
		}
	}
	return errs
}

// validateDepartments checks that stems name one department each, that departments have nothing of domains, and that
// aliases with an ellipsis have both their parts.
func (t *Taxonomy) validateDepartments() (errs []error) {
	stems := map[string]string{}
	for _, l := range t.Departments {
		for _, s := range l.Short {
			stems[s] = l.Name
		}
	}
	for i, l := range t.Departments {
		for j, s := range l.Stems {
			place := fmt.Sprintf("departments[%d].stems[%d]", i, j)
			switch other, taken := stems[s]; {
			case strings.TrimSpace(s) == "":
				errs = append(errs, fieldError(place, "is empty"))
			case taken:
				errs = append(errs, fieldError(place, "%q is already a stem of %q", clip(s), other))
			}
			stems[s] = l.Name
		}
		if len(l.Departments) > 0 {
			errs = append(errs, fieldError(fmt.Sprintf("departments[%d].departments", i), "is for domains only"))
		}
		if l.Aspect {
			errs = append(errs, fieldError(fmt.Sprintf("departments[%d].aspect", i), "is for domains only"))
		}
		if l.Sector {
			errs = append(errs, fieldError(fmt.Sprintf("departments[%d].sector", i), "is for domains only"))
		}
		if l.Broad {
			errs = append(errs, fieldError(fmt.Sprintf("departments[%d].broad", i), "is for domains only"))
		}
		for j, a := range l.Aliases {
			if place, end, ok := strings.Cut(a, Ellipsis); ok && (place == "" || t.departments[end] == "") {
				errs = append(errs, fieldError(fmt.Sprintf("departments[%d].aliases[%d]", i, j),
					"%q needs a place before the ellipsis and a department's name behind it", clip(a)))
			}
		}
	}
	return errs
}

// validateDomains checks that domains have nothing of departments, and that those they refer to are there.
func (t *Taxonomy) validateDomains() (errs []error) {
	names := make(map[string]bool, len(t.Departments))
	for _, l := range t.Departments {
		names[l.Name] = true
	}
	for i, l := range t.Domains {
		if len(l.Stems) > 0 {
			errs = append(errs, fieldError(fmt.Sprintf("domains[%d].stems", i), "is for departments only"))
		}
		if l.Aspect && l.Sector {
			errs = append(errs, fieldError(fmt.Sprintf("domains[%d].sector", i), "is no aspect"))
		}
		if l.Given {
			errs = append(errs, fieldError(fmt.Sprintf("domains[%d].given", i), "is for departments only"))
		}
		for j, d := range l.Departments {
			if !names[d] {
				place := fmt.Sprintf("domains[%d].departments[%d]", i, j)
				errs = append(errs, fieldError(place, "%q is no department's name", clip(d)))
			}
		}
	}
	return errs
}

func indexLabels(field string, labels []Label) (map[string]string, []error) {
	names := make(map[string]string, len(labels))
	var errs []error
	if len(labels) == 0 {
		errs = append(errs, fieldError(field, "is empty"))
	}
	add := func(place, name, short string) {
		switch {
		case strings.TrimSpace(name) == "":
			errs = append(errs, fieldError(place, "is empty"))
			return
		case strings.TrimSpace(name) != name || !isLine(name, MaxLabelLen):
			errs = append(
				errs,
				fieldError(
					place,
					"%q must be one line of at most %d characters, without spaces around it",
					clip(name),
					MaxLabelLen,
				),
			)
			return
		}
		if other, taken := names[name]; taken {
			errs = append(errs, fieldError(place, "%q is already a name of %q", clip(name), other))
			return
		}
		names[name] = short
	}
	for i, l := range labels {
		add(fmt.Sprintf("%s[%d].name", field, i), l.Name, l.Name)
	}
	for i, l := range labels {
		for j, a := range l.Aliases {
			add(fmt.Sprintf("%s[%d].aliases[%d]", field, i, j), a, l.Name)
		}
		for j, a := range l.Short {
			add(fmt.Sprintf("%s[%d].short[%d]", field, i, j), a, l.Name)
		}
		seen := map[string]bool{}
		for _, words := range []struct {
			name string
			list []string
		}{{"strong", l.Strong}, {"keywords", l.Keywords}, {"weak", l.Weak}} {
			for j, k := range words.list {
				place := fmt.Sprintf("%s[%d].%s[%d]", field, i, words.name, j)
				if strings.TrimSpace(k) == "" {
					errs = append(errs, fieldError(place, "is empty"))
				} else if seen[k] {
					errs = append(errs, fieldError(place, "%q stands there already", clip(k)))
				}
				seen[k] = true
			}
		}
	}
	return names, errs
}

// Domain gives the short name of a domain by that name or an alias, as Department does.
func (t *Taxonomy) Domain(name string) (short string, known bool) {
	name = strings.TrimSpace(name)
	if short, ok := t.domains[name]; ok {
		return short, true
	}
	return name, false
}
