package data

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

//go:embed taxonomy.yaml
var defaultTaxonomy []byte

// Taxonomy is the vocabulary of labels: the departments and domains cases are filed under.
type Taxonomy struct {
	Departments []Label `yaml:"departments"`
	Domains     []Label `yaml:"domains"`

	departments, domains map[string]string // any name, alias or short form -> name
}

// Label is one department or domain.
type Label struct {
	// Name is the short name that a case carries and a person filters by: 海关, 法院.
	Name string `yaml:"name"`
	// Aliases are other names of the same label: 市税务局, 税务部门, 国家税务局. Each says the
	// label wherever it stands in a text.
	Aliases []string `yaml:"aliases"`
	// Short are short forms that are everyday words as well: 建设, 水利, 交通. They say the label
	// to a filter, and in a list of departments (发改、建设、水利等部门), not by themselves in a text.
	Short []string `yaml:"short"`
	// Keywords are words whose presence in a text speaks for the label, without naming it.
	Keywords []string `yaml:"keywords"`
}

// DefaultTaxonomy is the vocabulary embedded in the program.
func DefaultTaxonomy() *Taxonomy {
	t, err := ParseTaxonomy(defaultTaxonomy)
	if err != nil {
		panic("embedded taxonomy.yaml: " + err.Error()) // caught by the package's tests
	}
	return t
}

// ParseTaxonomy reads a taxonomy in YAML. Every broken rule is reported, joined; each is a
// *FieldError that names its place: "departments[3].aliases[0]".
func ParseTaxonomy(text []byte) (*Taxonomy, error) {
	t := &Taxonomy{}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(t); err != nil {
		return nil, fmt.Errorf("taxonomy: %w", err)
	}
	var departmentErrs, domainErrs []error
	t.departments, departmentErrs = indexLabels("departments", t.Departments)
	t.domains, domainErrs = indexLabels("domains", t.Domains)
	if err := errors.Join(append(departmentErrs, domainErrs...)...); err != nil {
		return nil, err
	}
	return t, nil
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
			errs = append(errs, fieldError(place, "%q must be one line of at most %d characters, without spaces around it", clip(name), MaxLabelLen))
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
		for j, k := range l.Keywords {
			place := fmt.Sprintf("%s[%d].keywords[%d]", field, i, j)
			if strings.TrimSpace(k) == "" {
				errs = append(errs, fieldError(place, "is empty"))
			} else if slices.Contains(l.Keywords[:j], k) {
				errs = append(errs, fieldError(place, "%q stands there already", clip(k)))
			}
		}
	}
	return names, errs
}

// Department gives the short name of a department by that name, an alias or a short form of it,
// or by the full name of one of its organs: 宁波市税务局, 杭州海关, 中国人民银行嘉兴市中心支行.
// A name the taxonomy does not know is its own short name; known says which it was.
func (t *Taxonomy) Department(name string) (short string, known bool) {
	name = strings.TrimSpace(name)
	if short, ok := t.departments[name]; ok {
		return short, true
	}
	if short, ok := t.organ(name); ok {
		return short, true
	}
	return name, false
}

// Domain gives the short name of a domain by that name or an alias, as Department does.
func (t *Taxonomy) Domain(name string) (short string, known bool) {
	name = strings.TrimSpace(name)
	if short, ok := t.domains[name]; ok {
		return short, true
	}
	return name, false
}

const maxPlaceLen = 20 // characters of the longest place in an organ's name

// organ finds the department of which name is a local organ: a place before a department's
// name, or a department's name before a branch. No list of aliases can hold all cities.
func (t *Taxonomy) organ(name string) (string, bool) {
	for i := range name { // the longest department name first
		if i == 0 {
			continue
		}
		known := name[i:]
		if short, ok := t.departments[known]; ok && endsIn(known, organEndings) && isPlace(name[:i]) {
			return short, true
		}
	}
	for i := len(name); i > 0; i-- {
		rest := name[i:]
		if short, ok := t.departments[name[:i]]; ok && endsIn(rest, branchEndings) && isPlace(rest) {
			return short, true
		}
	}
	return "", false
}

var (
	organEndings  = []string{"局", "委", "委员会", "厅", "部", "办", "办公室", "部门", "机关", "法院", "检察院", "海关", "银行", "人行", "边检站"}
	branchEndings = []string{"支行", "分行", "分局", "支局", "监管局", "营业管理部", "总部"}
)

func endsIn(s string, endings []string) bool {
	return slices.ContainsFunc(endings, func(e string) bool { return strings.HasSuffix(s, e) })
}

// isPlace reports whether s can be the place in an organ's name: a few Han characters.
func isPlace(s string) bool {
	n := utf8.RuneCountInString(s)
	return n >= 1 && n <= maxPlaceLen && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.Is(unicode.Han, r) })
}
