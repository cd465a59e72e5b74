// Package jiaxing is the bundled collection: the twenty cases of the compendium
// 中国(浙江)自由贸易试验区联动创新区创新案例--嘉兴, with departments and domains that a person
// chose. The document is kept as it was received, misprints and all; labels.yaml holds what
// was added to it, and the words of each case that justify it.
package jiaxing

import (
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"anlisou/data"
	"anlisou/data/format"
)

const (
	// ID names the collection in data.Case.Collection.
	ID = "jiaxing"
	// Name is the collection's name as people read it: the first line of the document.
	Name = "中国(浙江)自由贸易试验区联动创新区创新案例--嘉兴"
	// Region is where all of the cases come from.
	Region = "嘉兴"

	source = "jiaxing-cases.txt"
)

//go:embed jiaxing-cases.txt
var document []byte

//go:embed labels.yaml
var labelsFile []byte

// Document is the source document, byte for byte as received.
func Document() []byte { return slices.Clone(document) }

// Collection is the collection as a store keeps it.
func Collection() data.Collection {
	return data.Collection{ID: ID, Title: Name, Source: source}
}

// Cases reads the twenty cases, jiaxing-01 to jiaxing-20, with their curated labels and the
// evidence for these. An error means that the document and the labels do not fit together.
func Cases() ([]data.Case, error) { return read(document, labelsFile) }

func read(document, labels []byte) ([]data.Case, error) {
	doc, err := format.Read(source, document, format.Options{Collection: ID})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", source, err)
	}
	var chosen []caseLabels
	if err := yaml.Unmarshal(labels, &chosen); err != nil {
		return nil, fmt.Errorf("labels.yaml: %w", err)
	}
	byNumber := make(map[int]caseLabels, len(chosen))
	for _, l := range chosen {
		if _, twice := byNumber[l.Number]; twice {
			return nil, fmt.Errorf("labels.yaml: case %d has labels twice", l.Number)
		}
		byNumber[l.Number] = l
	}
	for i := range doc.Cases {
		c := &doc.Cases[i]
		l, ok := byNumber[c.Number]
		if !ok {
			return nil, fmt.Errorf("labels.yaml: case %d has no labels", c.Number)
		}
		delete(byNumber, c.Number)
		if err := l.apply(c); err != nil {
			return nil, fmt.Errorf("labels.yaml: case %d: %w", c.Number, err)
		}
	}
	for number := range byNumber {
		return nil, fmt.Errorf("labels.yaml: case %d is not in the document", number)
	}
	return doc.Cases, nil
}

// caseLabels is what labels.yaml says about one case.
type caseLabels struct {
	Number      int         `yaml:"number"`
	Departments labelledSet `yaml:"departments"`
	Domains     labelledSet `yaml:"domains"`
	// Note says why the case's words do not name a department.
	Note string `yaml:"note"`
}

// labelledSet is labels with the words that justify each, in the order written.
type labelledSet []labelled

type labelled struct {
	label string
	words []string
}

// UnmarshalYAML keeps the order, which a map would lose: the leading label comes first.
func (s *labelledSet) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind != yaml.MappingNode {
		return fmt.Errorf("line %d: labels must be a mapping from label to words", node.Line)
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		l := labelled{label: node.Content[i].Value}
		if err := node.Content[i+1].Decode(&l.words); err != nil {
			return err
		}
		*s = append(*s, l)
	}
	return nil
}

func (l caseLabels) apply(c *data.Case) error {
	var errs []error
	take := func(field string, set labelledSet, into *[]string) {
		for _, one := range set {
			*into = append(*into, one.label)
			c.Evidence = append(c.Evidence, data.Evidence{Field: field, Label: one.label, Words: one.words})
			if len(one.words) == 0 {
				errs = append(errs, fmt.Errorf("%s %s has no words", field, one.label))
			}
			for _, w := range one.words {
				if !contains(c, w) {
					errs = append(
						errs,
						fmt.Errorf("the words %q of %s %s do not stand in the case", w, field, one.label),
					)
				}
			}
		}
	}
	take("department", l.Departments, &c.Departments)
	take("domain", l.Domains, &c.Domains)
	if len(c.Domains) == 0 {
		errs = append(errs, errors.New("has no domain"))
	}
	if len(c.Departments) == 0 && strings.TrimSpace(l.Note) == "" {
		errs = append(errs, errors.New("has no department, and no note says why"))
	}
	c.Region, c.Labels = Region, data.Curated
	return errors.Join(append(errs, c.Validate())...)
}

// contains reports whether words stand literally in the case's title or text.
func contains(c *data.Case, words string) bool {
	return strings.Contains(c.Title, words) || slices.ContainsFunc(c.Sections, func(s data.Section) bool {
		return strings.Contains(s.Text, words)
	})
}
