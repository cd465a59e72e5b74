package format

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"anlisou/data"
)

// record is a row of a table, or an object, before it is a case.
type record struct {
	place  string // as a Refusal names it
	values []value
	// exact says that the record is one that we wrote ourselves: nothing in it is mended.
	exact bool
}

// value is a cell under its column's name, or a key's value.
type value struct {
	name  string
	field field
	text  string
	// list and sections are what an object may hold in place of text.
	list     []string
	sections []data.Section
}

// size is how many bytes of text a value has.
func (v *value) size() int64 {
	n := len(v.text)
	for _, text := range v.list {
		n += len(text)
	}
	for _, s := range v.sections {
		n += len(s.Heading) + len(s.Text)
	}
	return int64(n)
}

// made is a case as a record gives it.
type made struct {
	one        data.Case
	collection data.Collection // as the record describes it; its ID is empty where it does not
	repaired   int
}

var errNoTitle = errors.New("has no title: fill it in")

// makeCase makes a case of a record; the error says what is wrong with it in words for a Refusal. The case has the document's own id
// or none, and no collection where the record names none.
func (r record) makeCase(in reading) (made, error) {
	var m made
	c := &m.one
	for _, v := range r.values {
		if err := r.take(&m, v, in); err != nil {
			return made{}, err
		}
	}
	if strings.TrimSpace(c.Title) == "" {
		return made{}, errNoTitle
	}
	if c.Labels == "" && !r.exact && len(c.Departments)+len(c.Domains) > 0 {
		c.Labels = data.Curated
	}
	checked := *c
	if checked.ID == "" {
		checked.ID = "new"
	}
	if err := checked.Validate(); err != nil {
		return made{}, sayPlainly(err)
	}
	return m, nil
}

// mend takes off what stands around a value and nobody sees in it; it counts what it mended inside.
func (v *value) mend() (repaired int) {
	clean := func(s string) string {
		s, n := cleanText(s)
		repaired += n
		return strings.ReplaceAll(s, "\r\n", "\n")
	}
	v.text = strings.Trim(clean(v.text), " \t\r\n\u3000\u00a0")
	for i := range v.list {
		v.list[i] = clean(v.list[i])
	}
	for i := range v.sections {
		v.sections[i].Heading, v.sections[i].Text = clean(v.sections[i].Heading), clean(v.sections[i].Text)
	}
	return repaired
}

// sayPlainly makes one line of a case's broken rules, in the words of a table.
func sayPlainly(err error) error {
	var problems []string
	for line := range strings.SplitSeq(err.Error(), "\n") {
		if line == "sections: hold no text" {
			line = "has no text: fill in a column for it"
		}
		problems = append(problems, line)
	}
	return errors.New(strings.Join(problems, "; "))
}

// take puts a value where it belongs. One that is not what its field holds is a section, so that nothing is lost.
func (r record) take(m *made, v value, in reading) error {
	c := &m.one
	if len(v.list) > 0 && v.field != fieldDepartment && v.field != fieldDomain && v.field != fieldSections {
		v.text = strings.Join(v.list, "\n")
	}
	if !r.exact {
		m.repaired += v.mend()
	}
	empty := strings.TrimSpace(v.text) == "" && (v.text == "" || !r.exact)
	asSection := func() { c.Sections = append(c.Sections, data.Section{Heading: v.name, Text: v.text}) }
	switch v.field {
	case fieldTitle:
		c.Title = v.text
		if !r.exact && strings.ContainsAny(v.text, "\r\n\v\f") {
			c.Title = oneLine(v.text)
			m.repaired++
		}
	case fieldDepartment:
		c.Departments = append(c.Departments, r.labels(v, c.Departments)...)
	case fieldDomain:
		c.Domains = append(c.Domains, r.labels(v, c.Domains)...)
	case fieldText:
		switch {
		case empty:
		case r.exact:
			c.Sections = append(c.Sections, data.Section{Text: v.text})
		default:
			c.Sections = append(c.Sections, sectionsOf(v.text, in.budget)...)
		}
	case fieldSections:
		takeSections(c, v, in.budget)
	case fieldSection:
		if !empty {
			asSection()
		}
	default:
		if empty {
			return nil
		}
		take := takeAttribute
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

func (r record) labels(v value, have []string) (labels []string) {
	list := v.list
	if list == nil {
		list = splitLabels(v.text)
	}
	if r.exact {
		return list
	}
	for _, label := range list {
		if label = oneLine(label); label != "" && !slices.Contains(have, label) && !slices.Contains(labels, label) {
			labels = append(labels, label)
		}
	}
	return labels
}

func takeSections(c *data.Case, v value, b *budget) {
	list := v.sections
	if len(list) == 0 && strings.TrimSpace(v.text) != "" && json.Unmarshal([]byte(v.text), &list) != nil {
		list = sectionsOf(v.text, b) // a person's column of this name
	}
	c.Sections = append(c.Sections, list...)
}

// takeAttribute takes what a case has once. It does not take what is no such thing: a year 长期, an address 见附件.
func takeAttribute(m *made, v value, in reading) (taken bool, err error) {
	c := &m.one
	ok := true
	switch v.field {
	case fieldID:
		takeID(c, v.text, in)
	case fieldNumber:
		if n, ok := parseCount(v.text); ok { // what counts rows and is no number says nothing
			c.Number = n
		}
	case fieldRegion:
		region := oneLine(v.text)
		if ok = len([]rune(region)) <= data.MaxLabelLen; ok {
			c.Region = region
		}
	case fieldYear:
		year := 0
		if year, ok = parseYear(v.text); ok {
			c.Year = year
		}
	case fieldURL:
		address := ""
		if address, ok = parseURL(v.text); ok {
			c.URL = address
		}
	case fieldCollection:
		if ok = isID(v.text); ok {
			c.Collection, m.collection.ID = v.text, v.text
		}
	case fieldCollectionTitle:
		m.collection.Title = oneLine(v.text)
	case fieldCollectionSource:
		m.collection.Source = oneLine(v.text)
	case fieldLabels:
		if c.Labels, ok = labelsNames[v.text]; !ok {
			c.Labels = ""
		}
	case fieldEvidence:
		if ok = json.Unmarshal([]byte(v.text), &c.Evidence) == nil; !ok {
			c.Evidence = nil
		}
	}
	return ok, nil
}

// takeWritten takes what we wrote ourselves, as it was written.
func takeWritten(m *made, v value, _ reading) (taken bool, err error) {
	c := &m.one
	switch v.field {
	case fieldID:
		c.ID = v.text
	case fieldNumber:
		c.Number, err = strconv.Atoi(v.text)
	case fieldRegion:
		c.Region = v.text
	case fieldYear:
		c.Year, err = strconv.Atoi(v.text)
	case fieldURL:
		c.URL = v.text
	case fieldCollection:
		c.Collection, m.collection.ID = v.text, v.text
	case fieldCollectionTitle:
		m.collection.Title = v.text
	case fieldCollectionSource:
		m.collection.Source = v.text
	case fieldLabels:
		if c.Labels = labelsNames[v.text]; c.Labels == "" {
			err = errors.New("is neither 人工 nor 推断")
		}
	case fieldEvidence:
		err = json.Unmarshal([]byte(v.text), &c.Evidence)
	}
	if err != nil {
		return false, fmt.Errorf("%s “%s” is not as export writes it: %w", v.name, quote(v.text), err)
	}
	return true, nil
}

// labelsNames are what a table calls the kinds of labels.
var labelsNames = map[string]data.Labels{
	"人工": data.Curated, "推断": data.Inferred, string(data.Curated): data.Curated, string(data.Inferred): data.Inferred,
}

// isID reports whether a name may be the id of a case or a collection.
func isID(name string) bool {
	c := data.Collection{ID: name, Title: "x"}
	return c.Validate() == nil
}

// takeID takes a case's own id. One of digits alone counts the cases of its table, and would be another case's in the next one.
func takeID(c *data.Case, text string, in reading) {
	if n, ok := parseCount(text); ok {
		if c.Number == 0 {
			c.Number = n
		}
		return
	}
	c.ID = text
	if !isID(text) { // 浙改〔2021〕3号 is the case's own name for itself all the same
		c.ID = data.NamedID(in.collection(), text)
	}
}

// collector gathers the cases of a table's rows, or of objects, into a document.
type collector struct {
	doc  *Document
	in   reading
	text int64 // bytes of what stood in the rows or objects that were read so far
}

// newCollector begins the document of a reading.
func newCollector(in reading) *collector { return &collector{doc: &Document{}, in: in} }

// maxRefusals is how many refusals of a document are told; a table of which more rows are wrong is wrong in one way.
const maxRefusals = 1000

// refuse notes a part of the document that does not go in.
func (k *collector) refuse(place, problem string) {
	if len(k.doc.Refused) == maxRefusals {
		k.doc.RefusedMore++
		return
	}
	k.doc.Refused = append(k.doc.Refused, Refusal{Place: place, Problem: problem})
}

// collect adds a case to a document, or says why it was refused.
func (k *collector) collect(r record) {
	k.in.budget.check()
	for _, v := range r.values { // of a case that is refused, too: it was read all the same
		k.text += v.size()
	}
	m, err := r.makeCase(k.in)
	if err != nil {
		k.refuse(r.place, err.Error())
		return
	}
	k.add(m, r.place, r.exact)
}

// add adds a case; one that we wrote ourselves has the collection that it had, be it none.
func (k *collector) add(m made, place string, exact bool) {
	k.in.budget.check()
	if m.one.Collection == "" && !exact {
		m.one.Collection = k.in.collection()
	}
	d := k.doc
	d.Repaired += m.repaired
	d.Cases = append(d.Cases, m.one)
	d.Places = append(d.Places, place)
	known := func(c data.Collection) bool { return c.ID == m.collection.ID }
	if m.collection.ID != "" && m.collection.Title != "" && !slices.ContainsFunc(d.Collections, known) {
		d.Collections = append(d.Collections, m.collection)
	}
}

// settle ends the document, and checks what only the whole of it shows: cases that stand in it twice, and numbers that are no case's
// own because several have them. A document of which no case went in is an error, in the words of its first refusal.
func (k *collector) settle(what string) (*Document, error) {
	d := k.doc
	d.OwnIDs = true
	k.refuseTwins()
	if len(d.Cases) == 0 {
		return nil, k.nothingRead(what)
	}
	return d, nil
}

// refuseTwins keeps the first of the cases that say the same or have the same id, and takes away the numbers that several have.
func (k *collector) refuseTwins() {
	d := k.doc
	first := map[any]int{}
	numbers := map[string]int{}
	sheets := map[string]string{} // by number, the first sheet that has it
	each := false                 // sheet counts its own rows
	keep := 0
	for i, c := range d.Cases {
		k.in.budget.check()
		var key any = c.ID
		if c.ID == "" {
			key = sameCase(c)
		}
		if at, twice := first[key]; twice {
			problem := fmt.Sprintf("is the same as %s", d.Places[at])
			if c.ID != "" {
				problem = fmt.Sprintf("has the id %s, as %s has: give it one of its own", quote(c.ID), d.Places[at])
			}
			k.refuse(d.Places[i], problem)
			continue
		}
		first[key] = keep
		if c.Number > 0 {
			key := numberKey(c)
			numbers[key]++
			sheet, _, _ := strings.Cut(d.Places[i], ", row ")
			if other, again := sheets[key]; again && other != sheet && c.ID == "" && strings.HasPrefix(sheet, "sheet ") {
				each = true
			}
			sheets[key] = sheet
		}
		d.Cases[keep], d.Places[keep] = c, d.Places[i]
		keep++
	}
	d.Cases, d.Places = d.Cases[:keep], d.Places[:keep]
	for i := range d.Cases {
		if c := &d.Cases[i]; c.ID == "" && c.Number > 0 && (each || numbers[numberKey(*c)] > 1) {
			c.Number = 0
		}
	}
}

func numberKey(c data.Case) string { return fmt.Sprintf("%s %d", c.Collection, c.Number) }

// sameCase is equal for rows that say the same but for their number.
func sameCase(c data.Case) [sha256.Size]byte {
	c.Number = 0
	encoded, err := json.Marshal(c)
	if err != nil {
		panic("format: a case as JSON: " + err.Error()) // strings, numbers and lists always are
	}
	return sha256.Sum256(encoded)
}

// tooMuchText is the error of a document whose cases hold more text than it may unpack to: one long cell that is merged over, or shared by,
// a million rows is short in its file.
func (k *collector) tooMuchText() error {
	if limit := k.in.options.MaxUnpacked; k.text > limit {
		return &Error{Problem: fmt.Sprintf("its cases hold more than %d MB of text", limit>>20), Expected: "a smaller document: split it, or allow more (--max-unpacked)"}
	}
	return nil
}

// nothingRead is the error of a document of which no case went in; its first refusals say why.
func (k *collector) nothingRead(what string) error {
	d := k.doc
	e := &Error{Problem: fmt.Sprintf("%s holds no case that can be read", what)}
	if len(d.Refused) > 0 {
		e.Problem += fmt.Sprintf(": %s: %s", d.Refused[0].Place, d.Refused[0].Problem)
	}
	if more := len(d.Refused) + d.RefusedMore - 1; more > 0 {
		e.Problem += fmt.Sprintf(" (and %d more)", more)
	}
	return e
}
