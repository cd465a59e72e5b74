package table

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"anlisou/data"
	"anlisou/data/format/budget"
	"anlisou/data/format/charset"
	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/say"
)

// Record is a row of a table, or an object, before it is a case.
type Record struct {
	Place  document.Place // as a Refusal names it
	Values []Value
	// exact says that the record is one that we wrote ourselves: nothing in it is mended.
	exact bool
	// bare says that the record is of a table without a column for text: its title stands for that.
	bare bool
}

// Value is a cell under its column's name, or a key's value.
type Value struct {
	Name  string
	Field Field
	Text  string
	// List and sections are what an object may hold in place of text.
	List     []string
	Sections []data.Section
}

// size is how many bytes of text a value has.
func (v *Value) size() int64 {
	n := len(v.Text)
	for _, text := range v.List {
		n += len(text)
	}
	for _, s := range v.Sections {
		n += len(s.Heading) + len(s.Text)
	}
	return int64(n)
}

// Made is a case as a record gives it.
type Made struct {
	One        data.Case
	Collection data.Collection // as the record describes it; its ID is empty where it does not
	repaired   int
	bare       bool          // its title stands for its text
	odd        []say.Message // what was taken, and is not as it should be
}

var lacksText = say.Text("has no text: fill in a column for it")

var errNoTitle = say.New("has no title: fill it in")

// makeCase makes a case of a record; the error says what is wrong with it in words for a Refusal. The case has the
// document's own id or none, and no collection where the record names none.
func (r Record) makeCase(in document.Reading) (Made, error) {
	var m Made
	c := &m.One
	for _, v := range r.Values {
		if err := r.take(&m, v, in); err != nil {
			return Made{}, err
		}
	}
	if !r.exact {
		r.nameByMeasure(c)
		c.Dated()
	}
	if strings.TrimSpace(c.Title) == "" {
		return Made{}, errNoTitle
	}
	if r.bare && !slices.ContainsFunc(c.Sections, func(s data.Section) bool { return strings.TrimSpace(s.Text) != "" }) {
		c.Sections, m.bare = []data.Section{{Text: c.Title}}, true
	}
	if c.Labels == "" && !r.exact && len(c.Departments)+len(c.Domains) > 0 {
		c.Labels = data.Curated
	}
	checked := *c
	if checked.ID == "" {
		checked.ID = "new"
	}
	if err := checked.Validate(); err != nil {
		return Made{}, SayPlainly(err)
	}
	return m, nil
}

// nameByMeasure gives a case of an object that has no title the short text under a key that titles go by where there is
// none surer (重点任务).
func (r Record) nameByMeasure(c *data.Case) {
	if c.Title != "" || slices.ContainsFunc(r.Values, func(v Value) bool { return v.Field == FieldTitle }) {
		return
	}
	best, at := KnownColumn{}, -1
	for i, s := range c.Sections {
		known, _ := meaning(s.Heading)
		if known.weak() && utf8.RuneCountInString(s.Text) <= usualTitle && (at < 0 || known.rank < best.rank) {
			best, at = known, i
		}
	}
	if at >= 0 {
		c.Title = outline.OneLine(c.Sections[at].Text)
		c.Sections = slices.Delete(slices.Clone(c.Sections), at, at+1)
	}
}

// mend takes off what stands around a value and nobody sees in it; it counts what it mended inside.
func (v *Value) mend() (repaired int) {
	clean := func(s string) string {
		s, n := charset.Clean(s)
		repaired += n
		return strings.ReplaceAll(s, "\r\n", "\n")
	}
	v.Text = strings.Trim(clean(v.Text), " \t\r\n\u3000\u00a0")
	for i := range v.List {
		v.List[i] = clean(v.List[i])
	}
	for i := range v.Sections {
		v.Sections[i].Heading, v.Sections[i].Text = clean(v.Sections[i].Heading), clean(v.Sections[i].Text)
	}
	return repaired
}

// SayPlainly makes one line of a case's broken rules, in the words of a table.
func SayPlainly(err error) error {
	broken := []error{err}
	if joined, is := err.(interface{ Unwrap() []error }); is { // Validate joins them
		broken = joined.Unwrap()
	}
	problems := make([]say.Message, len(broken))
	for i, one := range broken {
		problems[i] = say.Of(one)
		if field := (*data.FieldError)(nil); errors.As(one, &field) && field.Empty {
			problems[i] = lacksText
		}
	}
	return say.Errorf("%s", say.Join("%s; %s", problems))
}

// take puts a value where it belongs. One that is not what its field holds is a section, so that nothing is lost.
func (r Record) take(m *Made, v Value, in document.Reading) error {
	c := &m.One
	if len(v.List) > 0 && v.Field != FieldDepartment && v.Field != FieldDomain && v.Field != FieldSections {
		v.Text = strings.Join(v.List, "\n")
	}
	if !r.exact {
		m.repaired += v.mend()
	}
	empty := strings.TrimSpace(v.Text) == "" && (v.Text == "" || !r.exact)
	asSection := func() { c.Sections = append(c.Sections, data.Section{Heading: v.Name, Text: v.Text}) }
	switch v.Field {
	case FieldTitle:
		c.Title = v.Text
		if !r.exact && strings.ContainsAny(v.Text, "\r\n\v\f") {
			c.Title = outline.OneLine(v.Text)
			m.repaired++
		}
	case FieldDepartment:
		c.Departments = append(c.Departments, r.Labels(v, c.Departments)...)
	case FieldDomain:
		c.Domains = append(c.Domains, r.Labels(v, c.Domains)...)
	case FieldText:
		switch {
		case empty:
		case r.exact:
			c.Sections = append(c.Sections, data.Section{Text: v.Text})
		default:
			c.Sections = append(c.Sections, sectionsOf(v.Text, in.Budget)...)
		}
	case FieldSections:
		takeSections(c, v, in.Budget)
	case FieldSection:
		if !empty {
			asSection()
		}
	default:
		if empty {
			return nil
		}
		take := TakeAttribute
		if r.exact {
			take = takeWritten
		}
		taken, err := take(m, v, in)
		if err == nil && !taken {
			asSection()
		}
		return err
	}
	return nil
}

// Labels are the departments or domains of a value that a case does not have yet.
func (r Record) Labels(v Value, have []string) (labels []string) {
	list := v.List
	switch {
	case list != nil:
	case v.Field == FieldDomain && OneTopic(v) && !r.exact:
		list = []string{v.Text}
	default:
		list = SplitLabels(v.Text)
	}
	if r.exact {
		return list
	}
	for _, label := range list {
		if label = outline.OneLine(label); label != "" && !slices.Contains(have, label) &&
			!slices.Contains(labels, label) {
			labels = append(labels, label)
		}
	}
	return labels
}

func takeSections(c *data.Case, v Value, b *budget.Budget) {
	list := v.Sections
	if len(list) == 0 && strings.TrimSpace(v.Text) != "" && json.Unmarshal([]byte(v.Text), &list) != nil {
		list = sectionsOf(v.Text, b) // a person's column of this name
	}
	c.Sections = append(c.Sections, list...)
}

// TakeAttribute takes what a case has once. It does not take what is no such thing: a year 长期, an address 见附件.
func TakeAttribute(m *Made, v Value, in document.Reading) (taken bool, err error) {
	c := &m.One
	ok := true
	switch v.Field {
	case FieldID:
		ok = takeID(c, v.Text, in)
	case FieldNumber:
		n, counts := parseCount(v.Text)
		if ok = counts || !strings.ContainsFunc(v.Text, unicode.IsLetter); counts { // 1-1 and — say nothing
			c.Number = n
		}
	case FieldRegion:
		region := outline.OneLine(v.Text)
		if ok = len([]rune(region)) <= data.MaxLabelLen; ok {
			c.Region = region
		}
	case FieldYear, FieldDate:
		ok = takeDate(m, v)
	case FieldURL:
		address := ""
		if address, ok = ParseURL(v.Text); ok {
			c.URL = address
		}
	case FieldCollection:
		if ok = isID(v.Text); ok {
			c.Collection, m.Collection.ID = v.Text, v.Text
		}
	case FieldCollectionTitle:
		m.Collection.Title = outline.OneLine(v.Text)
	case FieldCollectionSource:
		m.Collection.Source = outline.OneLine(v.Text)
	case FieldLabels:
		ok = takeLabels(c, v.Text)
	case FieldEvidence:
		if ok = json.Unmarshal([]byte(v.Text), &c.Evidence) == nil; !ok {
			c.Evidence = nil
		}
	}
	return ok, nil
}

// takeWritten takes what we wrote ourselves, as it was written.
func takeWritten(m *Made, v Value, _ document.Reading) (taken bool, err error) {
	c := &m.One
	switch v.Field {
	case FieldID:
		c.ID = v.Text
	case FieldNumber:
		c.Number, err = strconv.Atoi(v.Text)
	case FieldRegion:
		c.Region = v.Text
	case FieldYear:
		c.Year, err = strconv.Atoi(v.Text)
	case FieldDate:
		if c.Date = data.Date(v.Text); !c.Date.Valid() {
			err = say.New("is no date as 2021-02-19")
		}
	case FieldURL:
		c.URL = v.Text
	case FieldCollection:
		c.Collection, m.Collection.ID = v.Text, v.Text
	case FieldCollectionTitle:
		m.Collection.Title = v.Text
	case FieldCollectionSource:
		m.Collection.Source = v.Text
	case FieldLabels:
		if !takeLabels(c, v.Text) {
			err = say.New("is neither 人工 nor 推断, nor says 无部门 or 无领域")
		}
	case FieldEvidence:
		err = json.Unmarshal([]byte(v.Text), &c.Evidence)
	}
	if err != nil {
		return false, say.Errorf("%s “%s” is not as export writes it: %w", v.Name, document.Quote(v.Text), err)
	}
	return true, nil
}

// labelsNames are what a table calls the kinds of labels, and emptyNames fields that are left empty on purpose. The cell
// 人工、无领域 says of a case that a person chose its labels, and no domain.
var (
	labelsNames = map[string]data.Labels{
		"人工": data.Curated, "推断": data.Inferred, string(data.Curated): data.Curated, string(data.Inferred): data.Inferred,
	}
	emptyNames = map[string]string{"无部门": data.FieldDepartment, "无领域": data.FieldDomain}
)

// takeLabels reads who chose the labels of a case; false, and nothing taken, where a text does not say it.
func takeLabels(c *data.Case, text string) bool {
	var kind data.Labels
	var unlabelled []string
	for word := range strings.SplitSeq(text, "、") {
		field, empty := emptyNames[word]
		name, named := labelsNames[word]
		switch {
		case empty && !slices.Contains(unlabelled, field):
			unlabelled = append(unlabelled, field)
		case named && kind == "":
			kind = name
		default:
			return false
		}
	}
	c.Labels, c.Unlabelled = kind, unlabelled
	return true
}

// labelsCell writes what takeLabels reads.
func labelsCell(c *data.Case) string {
	var words []string
	if kind := map[data.Labels]string{data.Curated: "人工", data.Inferred: "推断"}[c.Labels]; kind != "" {
		words = append(words, kind)
	}
	for _, field := range c.Unlabelled {
		words = append(words, map[string]string{data.FieldDepartment: "无部门", data.FieldDomain: "无领域"}[field])
	}
	return strings.Join(words, "、")
}

// isID reports whether a name may be the id of a case or a collection.
func isID(name string) bool {
	c := data.Collection{ID: name, Title: "x"}
	return c.Validate() == nil
}

// takeID takes a case's own id. One of digits alone counts the cases of its table, and would be another case's in the
// next one. One that is no id of ours is taken for one and kept as text, too.
func takeID(c *data.Case, text string, in document.Reading) (taken bool) {
	if n, ok := parseCount(text); ok {
		if c.Number == 0 {
			c.Number = n
		}
		return true
	}
	if c.ID = text; isID(text) {
		return true
	}
	c.ID = data.NamedID(in.Collection(), text) // 浙改〔2021〕3号 is the case's own name for itself all the same
	return false
}
