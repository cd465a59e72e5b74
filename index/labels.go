package index

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"anlisou/data"
	"anlisou/data/label"
	"anlisou/index/engine"
	"anlisou/index/posting"
	"anlisou/index/query"
	"anlisou/segment"
)

// labeller gives cases the labels that they came without, by one taxonomy.
type labeller struct {
	*label.Classifier
	taxonomy *data.Taxonomy
}

// digest names the taxonomy and the rules that labels are inferred by.
func (l *labeller) digest() string { return label.Digest(l.taxonomy) }

func newLabeller(t *data.Taxonomy) *labeller { return &labeller{NewClassifier(t), t} }

// NewClassifier makes a classifier that reads text as an index does: whatever its width, case, script and spacing.
func NewClassifier(t *data.Taxonomy) *label.Classifier {
	return label.NewClassifier(t, func(text string) (runes []rune, start, end []int32) {
		normal := segment.Normalise(text)
		return normal.Runes, normal.Start, normal.End
	})
}

// as gives the labeller of the taxonomy that the index in a folder was built with; this one where that is the same,
// or was not kept.
func (l *labeller) as(dir, digest string) *labeller {
	if digest == l.digest() {
		return l
	}
	text, err := os.ReadFile(filepath.Join(dir, taxonomyFile))
	if err != nil {
		return l
	}
	t, err := data.ParseTaxonomy(text)
	if err != nil {
		return l
	}
	return newLabeller(t)
}

// labeller is that of the generation in use: names mean what its labels were inferred by.
func (x *Index) labeller() *labeller {
	if g := x.now.Load(); g != nil {
		return g.labeller
	}
	return x.labels.Load()
}

// Label gives a case as it is filed: with departments, domains, region and year inferred where it was given none. The store keeps
// it as it came. A case whose labels cannot be inferred, which is logged, has those it was given.
func (x *Index) Label(c data.Case) (labelled data.Case) {
	l := x.labeller()
	labelled = c
	if err := posting.Guard(func() error { labelled = l.Label(c); return nil }); err != nil {
		x.logFault("a case is shown without inferred labels", "id", c.ID, err)
	}
	return labelled
}

// SetTaxonomy changes the taxonomy that filters are read by and labels inferred. Searches go on with the labels of
// the old one until the index is rebuilt in the background.
func (x *Index) SetTaxonomy(t *data.Taxonomy) {
	x.labels.Store(newLabeller(t))
	x.renew()
}

// facetValues are the values that a case with its labels has in a facet field. A department or domain that was given
// by another of its names (嘉兴海关) counts under its short one, by which filters ask.
func (l *labeller) facetValues(f query.Field, c *data.Case) []string {
	one := func(value string) []string {
		if value == "" {
			return nil
		}
		return []string{value}
	}
	short := func(labels []string, name func(string) (string, bool)) (values []string) {
		for _, label := range labels {
			value, known := name(label)
			if folded, is := name(string(segment.Normalise(label).Runes)); !known && is { // 衛生健康委員會
				value = folded
			}
			if !slices.Contains(values, value) {
				values = append(values, value)
			}
		}
		return values
	}
	switch f {
	case query.Department:
		return short(c.Departments, l.taxonomy.Department)
	case query.Domain:
		return short(c.Domains, l.taxonomy.Domain)
	case query.Region:
		return one(c.Region)
	case query.Collection:
		return one(c.Collection)
	case query.Year:
		if c.Year != 0 {
			return one(strconv.Itoa(c.Year))
		}
	}
	return nil
}

// inferredLabels are the labels of a case that it came without, as an index keeps them beside its text, so that a
// list of hits need not infer them again. A field is nil where the case was given labels of it.
type inferredLabels struct {
	Departments *[]string `json:"departments,omitempty"`
	Domains     *[]string `json:"domains,omitempty"`
	Region      string    `json:"region,omitempty"` // empty where the case was given one, or tells none
	Year        int       `json:"year,omitempty"`
}

// encodeLabels keeps what was inferred of a case; nothing where it came with all its labels.
func encodeLabels(c *data.Case) []byte {
	var l inferredLabels
	keep := func(f query.Field, labels []string) *[]string {
		if c.IsGiven(string(f)) {
			return nil
		}
		list := append([]string{}, labels...) // never null, which would read as given
		return &list
	}
	l.Departments, l.Domains = keep(query.Department, c.Departments), keep(query.Domain, c.Domains)
	if c.IsInferred(data.FieldRegion) {
		l.Region = c.Region
	}
	if c.IsInferred(data.FieldYear) {
		l.Year = c.Year
	}
	if l == (inferredLabels{}) {
		return nil
	}
	encoded, err := json.Marshal(l)
	if err != nil {
		panic("index: labels as JSON: " + err.Error()) // lists of strings always are
	}
	return encoded
}

// labelHit gives a hit what its case is filed under, as the index has it.
func labelHit(e *engine.Doc, h *Hit, c *data.Case) {
	h.Departments, h.Domains, h.Labels = c.Departments, c.Domains, c.Labels
	h.Region, h.Year = c.Region, c.Year
	var l inferredLabels
	if len(e.Labels) == 0 || json.Unmarshal(e.Labels, &l) != nil { // its checksum was right: it can be read
		return
	}
	given := false
	take := func(f query.Field, inferred *[]string, into *[]string) {
		if inferred == nil || c.IsGiven(string(f)) { // it has been given labels, or none on purpose, since
			given = given || len(*into) > 0 || c.IsGiven(string(f))
			return
		}
		*into = *inferred
		if len(*into) > 0 {
			h.Inferred = append(h.Inferred, f)
		}
	}
	take(query.Department, l.Departments, &h.Departments)
	take(query.Domain, l.Domains, &h.Domains)
	switch {
	case given:
	case len(h.Inferred) > 0:
		h.Labels = data.Inferred
	default:
		h.Labels = ""
	}
	// A case that came with rules' own choices has them anew, as departments and domains are.
	if l.Region != "" && !c.IsGiven(data.FieldRegion) {
		h.Region, h.Inferred = l.Region, append(h.Inferred, query.Region)
	}
	if l.Year != 0 && !c.IsGiven(data.FieldYear) {
		h.Year, h.Inferred = l.Year, append(h.Inferred, query.Year)
	}
}
