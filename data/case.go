// Package data says what a case is: its parts, the taxonomy of departments and
// domains it is filed under, and the rules both must keep.
package data

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"anlisou/data/say"
)

// Case 案例 is one document of a collection. Text is kept as received, character
// for character; normalising is the business of package segment.
type Case struct {
	// ID names the case in its store: letters, digits, '-', '_' and '.', at most MaxIDLen bytes.
	ID string `json:"id"`
	// Collection 案例集 names the source document the case came from.
	Collection string `json:"collection,omitempty"`
	// Number is the case's place in its collection, from 1; 0 where it has none.
	Number      int       `json:"number,omitempty"`
	Title       string    `json:"title"`
	Sections    []Section `json:"sections"`
	Departments []string  `json:"departments"`
	Domains     []string  `json:"domains"`
	// Region and Year are given by the document, or inferred: then Evidence says so.
	Region string `json:"region,omitempty"`
	Year   int    `json:"year,omitempty"`
	// Date and URL are given only where the document gives them.
	Date Date   `json:"date,omitempty"`
	URL  string `json:"url,omitempty"`
	// Labels says where departments and domains come from; empty where there are none.
	Labels Labels `json:"labels,omitempty"`
	// Unlabelled are the fields, "department" or "domain", that a person left empty on purpose: no rules fill them.
	Unlabelled []string `json:"unlabelled,omitempty"`
	// Evidence holds the words of the text that led to each label, and to a region and a year that were inferred.
	Evidence []Evidence `json:"evidence,omitempty"`
}

// Section is a heading and the text under it.
type Section struct {
	Heading string `json:"heading"`
	Text    string `json:"text"`
}

// Labels says who gave a case its departments and domains.
type Labels string

// The kinds of Labels.
const (
	Curated  Labels = "curated"  // a person read the case and chose
	Inferred Labels = "inferred" // rules over the text chose; see Case.Evidence
)

// Evidence is why a case carries a label: the words of its own text.
type Evidence struct {
	Field string   `json:"field"` // "department", "domain", "region" or "year"
	Label string   `json:"label"`
	Words []string `json:"words"`
	// Places says where each of the words stands; it is empty, or as long as Words.
	Places []Place `json:"places,omitempty"`
	// Score says how much speaks for a label that rules inferred. It compares labels of one case; 0 where a person
	// chose.
	Score float64 `json:"score,omitempty"`
	// Inferred says that rules chose the label.
	Inferred bool `json:"inferred,omitempty"`
}

// Place is where words stand in a case, in bytes of the title or of a section's text.
type Place struct {
	Section int `json:"section"` // its place among the sections, or InTitle
	Start   int `json:"start"`
	End     int `json:"end"`
}

// InTitle is the Section of what stands in the title.
const InTitle = -1

// The fields of labels.
const (
	FieldDepartment = "department"
	FieldDomain     = "domain"
	FieldRegion     = "region"
	FieldYear       = "year"
)

// evident are the fields that evidence may be of.
var evident = []string{FieldDepartment, FieldDomain, FieldRegion, FieldYear}

// Limits that Validate holds a case to.
const (
	MaxIDLen      = 128     // bytes
	MaxTitleLen   = 500     // characters
	MaxTextLen    = 2 << 20 // bytes of all sections together
	MaxSections   = 1000
	MaxLabels     = 64 // departments, and domains, of one case
	MaxLabelLen   = 100
	MinYear       = 1900
	MaxYear       = 2200
	MaxURLLen     = 2000 // characters
	MaxEvidence   = 2*MaxLabels + 2
	MaxWords      = 200 // words of one piece of evidence
	MaxWordLen    = 500 // characters of one of these words
	maxFieldLabel = 40
)

// FieldError is a field of a case or a taxonomy that breaks a rule.
type FieldError struct {
	Field  string // as in JSON, with its index: "sections[2].text"
	Reason say.Message
	// Empty says that the case has no text at all.
	Empty bool
}

// Error is one line: "title: is empty".
func (e *FieldError) Error() string { return e.Field + ": " + e.Reason.String() }

// Said implements say.Sayer.
func (e *FieldError) Said() say.Message {
	if name, known := fieldNames[e.Field]; known {
		return say.Text("%s: %s", name, e.Reason)
	}
	return say.Text("%s: %s", e.Field, e.Reason)
}

// fieldNames are the fields of a case for who does not read JSON.
var fieldNames = map[string]say.Key{
	"title": "title", "sections": "sections", "departments": "departments", "domains": "domains", "region": "region",
	"year": "year", "date": "date", "url": "url", "number": "number", "collection": "collection",
	FieldDepartment: "department", FieldDomain: "domain", // of evidence
}

func fieldError(field string, format say.Key, args ...any) error {
	return &FieldError{Field: field, Reason: say.Text(format, args...)}
}

// Validate reports every broken rule, joined; each is a *FieldError that names its field.
func (c *Case) Validate() error {
	var errs []error
	bad := func(field string, format say.Key, args ...any) {
		errs = append(errs, fieldError(field, format, args...))
	}

	switch {
	case c.ID == "":
		bad("id", "is empty")
	case len(c.ID) > MaxIDLen || !isID(c.ID):
		bad("id", idRule, clip(c.ID), MaxIDLen)
	}
	if c.Collection != "" && (len(c.Collection) > MaxIDLen || !isID(c.Collection)) {
		bad("collection", idRule, clip(c.Collection), MaxIDLen)
	}
	if c.Number < 0 {
		bad("number", "is %d, must not be negative", c.Number)
	}
	switch n := utf8.RuneCountInString(c.Title); {
	case strings.TrimSpace(c.Title) == "":
		bad("title", "is empty")
	case n > MaxTitleLen:
		bad("title", "has %d characters, at most %d are allowed", n, MaxTitleLen)
	case !isLine(c.Title, MaxTitleLen):
		bad("title", "must be one line of valid UTF-8")
	}
	errs = append(errs, c.validateSections()...)
	errs = append(errs, validateLabels("departments", c.Departments)...)
	errs = append(errs, validateLabels("domains", c.Domains)...)
	if !isLine(c.Region, MaxLabelLen) {
		bad("region", "must be one line of valid UTF-8 of at most %d characters", MaxLabelLen)
	}
	if c.Year != 0 && (c.Year < MinYear || c.Year > MaxYear) {
		bad("year", "is %d, must be from %d to %d", c.Year, MinYear, MaxYear)
	}
	if c.Date != "" && !c.Date.Valid() {
		bad("date", "%q must be a day, a month or a year that there is, as 2021-02-19, 2021-02 or 2021", clip(string(c.Date)))
	}
	switch {
	case c.URL == "":
	case !strings.HasPrefix(c.URL, "https://") && !strings.HasPrefix(c.URL, "http://"):
		bad("url", "%q must begin with https:// or http://", clip(c.URL))
	case !isLine(c.URL, MaxURLLen):
		bad("url", "must be one line of valid UTF-8 of at most %d characters", MaxURLLen)
	}
	switch c.Labels {
	case "", Curated, Inferred:
	default:
		bad("labels", "%q must be %q or %q", clip(string(c.Labels)), Curated, Inferred)
	}
	errs = append(errs, c.validateUnlabelled()...)
	errs = append(errs, c.validateEvidence()...)
	return errors.Join(errs...)
}

func (c *Case) validateUnlabelled() (errs []error) {
	for i, field := range c.Unlabelled {
		at := fmt.Sprintf("unlabelled[%d]", i)
		switch {
		case field != FieldDepartment && field != FieldDomain:
			errs = append(errs, fieldError(at, "%q must be \"department\" or \"domain\"", clip(field)))
		case slices.Contains(c.Unlabelled[:i], field):
			errs = append(errs, fieldError(at, "%q stands there twice", field))
		case len(c.labels(field)) > 0:
			errs = append(errs, fieldError(at, "%q is said to be empty, and the case has labels of it", field))
		}
	}
	return errs
}

func (c *Case) validateEvidence() (errs []error) {
	bad := func(i int, field string, format say.Key, args ...any) {
		errs = append(errs, fieldError(fmt.Sprintf("evidence[%d].%s", i, field), format, args...))
	}
	if len(c.Evidence) > MaxEvidence {
		return []error{fieldError("evidence", "is of %d labels, at most %d are allowed", len(c.Evidence), MaxEvidence)}
	}
	for i, e := range c.Evidence {
		if !slices.Contains(evident, e.Field) {
			bad(i, "field", "%q must be one of %s", clip(e.Field), strings.Join(evident, ", "))
			continue
		}
		if !slices.Contains(c.labels(e.Field), e.Label) {
			bad(i, "label", "%q is no %s of the case", clip(e.Label), fieldNames[e.Field])
		}
		if len(e.Words) > MaxWords {
			bad(i, "words", "are %d, at most %d are allowed", len(e.Words), MaxWords)
			continue
		}
		if len(e.Places) > 0 && len(e.Places) != len(e.Words) {
			bad(i, "places", "are %d, and there are %d words", len(e.Places), len(e.Words))
			continue
		}
		for j, p := range e.Places {
			if !c.Stands(e.Words[j], p) {
				bad(i, fmt.Sprintf("places[%d]", j), "%q does not stand there", clip(e.Words[j]))
			}
		}
		for j, w := range e.Words {
			if strings.TrimSpace(w) == "" || !isLine(w, MaxWordLen) {
				bad(i, fmt.Sprintf("words[%d]", j), "must be one line of valid UTF-8 of 1 to %d characters", MaxWordLen)
			}
		}
	}
	return errs
}

// Stands reports whether words stand at a place of the case.
func (c *Case) Stands(words string, p Place) bool {
	text := c.Title
	if p.Section != InTitle {
		if p.Section < 0 || p.Section >= len(c.Sections) {
			return false
		}
		text = c.Sections[p.Section].Text
	}
	return 0 <= p.Start && p.Start <= p.End && p.End <= len(text) && text[p.Start:p.End] == words
}

func (c *Case) validateSections() (errs []error) {
	size, filled := 0, false
	for i, s := range c.Sections {
		size += len(s.Heading) + len(s.Text)
		if strings.TrimSpace(s.Text) != "" {
			filled = true
		}
		if !isLine(s.Heading, MaxTitleLen) {
			errs = append(errs, fieldError(fmt.Sprintf("sections[%d].heading", i),
				"must be one line of valid UTF-8 of at most %d characters", MaxTitleLen))
		}
		if !utf8.ValidString(s.Text) {
			errs = append(errs, fieldError(fmt.Sprintf("sections[%d].text", i), "is not valid UTF-8"))
		}
	}
	switch {
	case !filled:
		errs = append(errs, &FieldError{Field: "sections", Reason: say.Text("hold no text"), Empty: true})
	case len(c.Sections) > MaxSections:
		errs = append(errs, fieldError("sections", "are %d, at most %d are allowed", len(c.Sections), MaxSections))
	case size > MaxTextLen:
		errs = append(errs, fieldError("sections", "have %d bytes together, at most %d are allowed", size, MaxTextLen))
	}
	return errs
}

func validateLabels(field string, labels []string) (errs []error) {
	if len(labels) > MaxLabels {
		errs = append(errs, fieldError(field, "are %d, at most %d are allowed", len(labels), MaxLabels))
	}
	seen := make(map[string]int, len(labels))
	for i, l := range labels {
		at := fmt.Sprintf("%s[%d]", field, i)
		switch {
		case strings.TrimSpace(l) == "":
			errs = append(errs, fieldError(at, "is empty"))
		case !utf8.ValidString(l) || strings.ContainsFunc(l, IsControl):
			errs = append(errs, fieldError(at, "must be valid UTF-8 without control characters"))
		case utf8.RuneCountInString(l) > MaxLabelLen:
			errs = append(errs, fieldError(at, "has more than %d characters", MaxLabelLen))
		}
		if first, twice := seen[l]; twice {
			errs = append(errs, fieldError(at, "%q stands already in %s[%d]", clip(l), field, first))
		}
		seen[l] = i
	}
	return errs
}

// clip shortens a value for an error message.
func clip(s string) string {
	if utf8.RuneCountInString(s) <= maxFieldLabel {
		return s
	}
	return string([]rune(s)[:maxFieldLabel]) + "…"
}
