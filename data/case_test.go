package data

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func validCase() Case {
	return Case{
		ID: "jiaxing-01", Collection: "jiaxing", Number: 1, Title: "“进口船边直提”改革",
		Sections:    []Section{{Heading: "", Text: "先说。"}, {Heading: "主要做法", Text: "改革后\t企业\r\n报关。"}},
		Departments: []string{"海关"}, Domains: []string{"贸易便利化"},
		Region: "嘉兴", Year: 2021, URL: "https://example.org/1", Labels: Curated,
		Evidence: []Evidence{{Field: "department", Label: "海关", Words: []string{"报关"}}, {Field: "domain", Label: "贸易便利化"}},
	}
}

// fieldsOf gives the fields that the joined errors name.
func fieldsOf(t *testing.T, err error) (fields []string) {
	t.Helper()
	if err == nil {
		return nil
	}
	errs := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		errs = joined.Unwrap()
	}
	for _, err := range errs {
		var field *FieldError
		if !errors.As(err, &field) || field.Reason.IsZero() || err.Error() != field.Field+": "+field.Reason.String() {
			t.Errorf("%v is no *FieldError with a reason", err)
			continue
		}
		fields = append(fields, field.Field)
	}
	return fields
}

func labels(n int) (l []string) {
	for i := range n {
		l = append(l, fmt.Sprint("部门", i))
	}
	return l
}

func TestCaseValidate(t *testing.T) {
	long := func(n int) string { return strings.Repeat("长", n) }
	for _, tt := range []struct {
		name   string
		change func(*Case)
		want   []string // the fields named; none where the case is valid
	}{
		{"whole", func(*Case) {}, nil},
		{"least", func(c *Case) { *c = Case{ID: "a", Title: "题", Sections: []Section{{Text: "文"}}} }, nil},
		{"inferred", func(c *Case) { c.Labels = Inferred }, nil},
		{"no id", func(c *Case) { c.ID = "" }, []string{"id"}},
		{"id with a space", func(c *Case) { c.ID = "a b" }, []string{"id"}},
		{"id in Han", func(c *Case) { c.ID = "嘉兴" }, []string{"id"}},
		{"id of a path", func(c *Case) { c.ID = "a/b" }, []string{"id"}},
		{"id of dots", func(c *Case) { c.ID = ".." }, []string{"id"}},
		{"longest id", func(c *Case) { c.ID = strings.Repeat("a", MaxIDLen) }, nil},
		{"id too long", func(c *Case) { c.ID = strings.Repeat("a", MaxIDLen+1) }, []string{"id"}},
		{"collection in Han", func(c *Case) { c.Collection = "嘉兴" }, []string{"collection"}},
		{"collection of dots", func(c *Case) { c.Collection = "." }, []string{"collection"}},
		{"collection too long", func(c *Case) { c.Collection = strings.Repeat("a", MaxIDLen+1) }, []string{"collection"}},
		{"negative number", func(c *Case) { c.Number = -1 }, []string{"number"}},
		{"no title", func(c *Case) { c.Title = " \u3000" }, []string{"title"}},
		{"longest title", func(c *Case) { c.Title = long(MaxTitleLen) }, nil},
		{"title too long", func(c *Case) { c.Title = long(MaxTitleLen + 1) }, []string{"title"}},
		{"title of two lines", func(c *Case) { c.Title = "甲\n乙" }, []string{"title"}},
		{"title not UTF-8", func(c *Case) { c.Title = "甲\xff" }, []string{"title"}},
		{"no sections", func(c *Case) { c.Sections = nil }, []string{"sections"}},
		{"sections without text", func(c *Case) { c.Sections = []Section{{Heading: "主要做法", Text: "\n "}} }, []string{"sections"}},
		{"too many sections", func(c *Case) { c.Sections = slices.Repeat(c.Sections, MaxSections) }, []string{"sections"}},
		{"too much text", func(c *Case) { c.Sections[0].Text = strings.Repeat("a", MaxTextLen) }, []string{"sections"}},
		{"heading not UTF-8", func(c *Case) { c.Sections[1].Heading = "\xff" }, []string{"sections[1].heading"}},
		{"heading of two lines", func(c *Case) { c.Sections[0].Heading = "甲\n乙" }, []string{"sections[0].heading"}},
		{"text not UTF-8", func(c *Case) { c.Sections[1].Text = "\xff" }, []string{"sections[1].text"}},
		{"empty department", func(c *Case) { c.Departments = append(c.Departments, " ") }, []string{"departments[1]"}},
		{"department twice", func(c *Case) { c.Departments = append(c.Departments, "海关") }, []string{"departments[1]"}},
		{"department too long", func(c *Case) { c.Departments = append(c.Departments, long(MaxLabelLen+1)) }, []string{"departments[1]"}},
		{"department with a line end", func(c *Case) { c.Departments = append(c.Departments, "海\n关") }, []string{"departments[1]"}},
		{"too many departments", func(c *Case) { c.Departments = append(c.Departments, labels(MaxLabels)...) }, []string{"departments"}},
		{"domain not UTF-8", func(c *Case) { c.Domains = append(c.Domains, "\xff") }, []string{"domains[1]"}},
		{"too many domains", func(c *Case) { c.Domains = append(c.Domains, labels(MaxLabels)...) }, []string{"domains"}},
		{"region too long", func(c *Case) { c.Region = long(MaxLabelLen + 1) }, []string{"region"}},
		{"region of two lines", func(c *Case) { c.Region = "嘉\n兴" }, []string{"region"}},
		{"year too early", func(c *Case) { c.Year = MinYear - 1 }, []string{"year"}},
		{"year too late", func(c *Case) { c.Year = MaxYear + 1 }, []string{"year"}},
		{"url of a script", func(c *Case) { c.URL = "javascript:alert(1)" }, []string{"url"}},
		{"url with a line end", func(c *Case) { c.URL = "https://example.org/\n" }, []string{"url"}},
		{"url too long", func(c *Case) { c.URL = "https://" + long(MaxURLLen) }, []string{"url"}},
		{"other labels", func(c *Case) { c.Labels = "guessed" }, []string{"labels"}},
		{"none of a field on purpose", func(c *Case) { c.Domains, c.Evidence, c.Unlabelled = nil, nil, []string{FieldDomain} }, nil},
		{"none of a field that it has", func(c *Case) { c.Unlabelled = []string{FieldDomain} }, []string{"unlabelled[0]"}},
		{"none of what is no label", func(c *Case) { c.Unlabelled = []string{"title"} }, []string{"unlabelled[0]"}},
		{"none of a field twice", func(c *Case) { c.Domains, c.Evidence, c.Unlabelled = nil, nil, []string{FieldDomain, FieldDomain} }, []string{"unlabelled[1]"}},
		{"evidence of another field", func(c *Case) { c.Evidence[0].Field = "title" }, []string{"evidence[0].field"}},
		{"evidence of a label it has not", func(c *Case) { c.Evidence[1].Label = "海关" }, []string{"evidence[1].label"}},
		{"evidence of no words", func(c *Case) { c.Evidence[0].Words = []string{"报关", ""} }, []string{"evidence[0].words[1]"}},
		{"evidence not UTF-8", func(c *Case) { c.Evidence[0].Words = []string{"\xff"} }, []string{"evidence[0].words[0]"}},
		{"evidence of too many words", func(c *Case) { c.Evidence[0].Words = labels(MaxWords + 1) }, []string{"evidence[0].words"}},
		{"too much evidence", func(c *Case) { c.Evidence = slices.Repeat(c.Evidence, MaxEvidence) }, []string{"evidence"}},
		{"several at once", func(c *Case) { c.ID, c.Title, c.Year = "", "", 1 }, []string{"id", "title", "year"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := validCase()
			tt.change(&c)
			if got := fieldsOf(t, c.Validate()); !slices.Equal(got, tt.want) {
				t.Errorf("named the fields %q, want %q: %v", got, tt.want, c.Validate())
			}
		})
	}
}

func TestCollectionValidate(t *testing.T) {
	for _, tt := range []struct {
		name string
		c    Collection
		want []string
	}{
		{"whole", Collection{ID: "jiaxing", Title: "创新案例--嘉兴", Source: "jiaxing.txt"}, nil},
		{"no id", Collection{Title: "集"}, []string{"id"}},
		{"id in Han", Collection{ID: "嘉兴", Title: "集"}, []string{"id"}},
		{"id too long", Collection{ID: strings.Repeat("a", MaxIDLen+1), Title: "集"}, []string{"id"}},
		{"no title", Collection{ID: "a", Title: " "}, []string{"title"}},
		{"title of two lines", Collection{ID: "a", Title: "甲\n乙"}, []string{"title"}},
		{"source of two lines", Collection{ID: "a", Title: "集", Source: "甲\n乙"}, []string{"source"}},
	} {
		if got := fieldsOf(t, tt.c.Validate()); !slices.Equal(got, tt.want) {
			t.Errorf("%s: named the fields %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestErrorsStayShort(t *testing.T) {
	c := validCase()
	c.ID = strings.Repeat("坏", 5000)
	if err := c.Validate(); len(err.Error()) > 500 {
		t.Errorf("the error has %d bytes", len(err.Error()))
	}
}
