// Package json hides in which shapes programs write cases as JSON, and what can be saved of a list that is broken.
package json

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"anlisou/data"
	"anlisou/data/format/budget"
	"anlisou/data/format/charset"
	"anlisou/data/format/document"
	"anlisou/data/format/outline"
	"anlisou/data/format/table"
	"anlisou/data/say"
)

// maxNesting is how deep objects may stand in each other.
const maxNesting = 20

// Read reads cases as JSON: a list of objects, an object that holds such lists (cases, data, 案例), itself or in its
// objects, or one case. The keys go by the names that columns go by.
func Read(content []byte, in document.Reading) (*document.Document, error) {
	text, err := charset.Decode(content)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(text) == "" {
		return nil, &document.Error{Problem: say.Text("the file is empty"), Expected: say.Text("cases as JSON")}
	}
	root, err := parse(text, in.Budget)
	if err != nil {
		return readBrokenJSON(text, err, in)
	}
	k := table.NewCollector(in)
	list, title := root.cases()
	k.Doc.Title = title
	for i, one := range list {
		collectNode(k, one, document.Place{Unit: document.Objects, N: i + 1})
		if err := k.TooMuchText(); err != nil {
			return nil, err
		}
	}
	return k.Settle("the file")
}

// readBrokenJSON reads the cases of a list that is broken or cut off, and refuses what is no JSON in it. The error is
// the whole text's, for one that holds no list or nothing that can be read.
func readBrokenJSON(text string, err error, in document.Reading) (*document.Document, error) {
	if errors.Is(err, errTooMany) {
		return nil, err
	}
	k := table.NewCollector(in)
	number := 0
	var much error
	title, ok := brokenList(text, in.Budget, func(one node, line int, err error) {
		if much != nil {
			return
		}
		if number++; err != nil {
			var e *document.Error
			problem := say.Of(err)
			if errors.As(err, &e) {
				line, problem = line+max(e.Line, 1)-1, e.Problem
			}
			k.Refuse(document.Place{N: line}, problem)
			return
		}
		collectNode(k, found{node: one}, document.Place{Unit: document.Objects, N: number})
		much = k.TooMuchText()
	})
	if much != nil {
		return nil, much
	}
	doc, nothing := k.Settle("the file")
	if !ok || nothing != nil {
		return nil, err
	}
	if len(doc.Refused) == 0 { // what is wrong stands behind the list
		var e *document.Error
		if errors.As(err, &e) {
			k.Refuse(document.Place{N: e.Line}, e.Problem)
		}
	}
	doc.Title = title
	return doc, nil
}

// maxLines is how many lines of JSON are read.
const maxLines = 1_000_000

// ReadLines reads a case from each line. A line that is no object is refused, and the others go in.
func ReadLines(content []byte, in document.Reading) (*document.Document, error) {
	text, err := charset.Decode(content)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(text) == "" {
		return nil, &document.Error{Problem: say.Text("the file is empty"), Expected: say.Text("a case as JSON on each line")}
	}
	k := table.NewCollector(in)
	number := 0
	for line := range strings.SplitSeq(text, "\n") { // a CR behind it is white space to JSON
		number++
		if strings.TrimSpace(line) == "" {
			continue
		}
		if number > maxLines {
			return nil, &document.Error{Problem: say.Text("the file has more than %d lines", maxLines),
				Expected: say.Text("a smaller one: split it")}
		}
		place := document.Place{N: number}
		one, err := parse(line, in.Budget)
		if err != nil {
			var e *document.Error
			problem := say.Of(err)
			if errors.As(err, &e) {
				problem = e.Problem
			}
			k.Refuse(place, problem)
			continue
		}
		collectNode(k, found{node: one}, place)
		if err := k.TooMuchText(); err != nil {
			return nil, err
		}
	}
	return k.Settle("the file")
}

// collectNode makes a case of an object: of one that we wrote as it was written, of another by its keys.
func collectNode(k *table.Collector, n found, place document.Place) {
	if n.kind != objectNode {
		k.Refuse(place, say.Text("is no object with a title and text"))
		return
	}
	if w, ok := n.written(); ok {
		w.Case.Collection = w.Collection
		if err := w.Validate(); err != nil {
			k.Refuse(place, say.Of(table.SayPlainly(err)))
			return
		}
		k.Text += int64(len(n.raw))
		about := data.Collection{ID: w.Collection, Title: w.CollectionTitle, Source: w.CollectionSource}
		k.Add(table.Made{One: w.Case, Collection: about}, place, true)
		return
	}
	r := table.Record{Place: place}
	for _, m := range n.members {
		r.Values = append(r.Values, m.value(m.key)...)
	}
	for _, v := range n.above {
		r.Inherit(v)
	}
	k.CollectTitled(r)
}

// nodeKind says what a node holds.
type nodeKind uint8

const (
	nullNode nodeKind = iota
	textNode          // a string, or a number or true and false as they are written
	listNode
	objectNode
)

// node is a value of JSON whose members keep their order, which the sections of a case have.
type node struct {
	kind    nodeKind
	text    string
	items   []node
	members []member
	raw     string // of an object at the top of its place
}

type member struct {
	key string
	node
}

// parse reads one value, and nothing behind it.
func parse(text string, b *budget.Budget) (node, error) {
	decoder := json.NewDecoder(b.Reader(strings.NewReader(text)))
	decoder.UseNumber()
	reading := nodeReader{decoder, text, maxNodes, b}
	n, err := reading.read(0)
	if err == nil {
		if _, more := decoder.Token(); !errors.Is(more, io.EOF) {
			err = say.New("something stands behind its end")
		}
	}
	if b.Check(); err == nil {
		return n, nil
	}
	at, problem := int(decoder.InputOffset()), say.Of(err)
	if fault, place, found := jsonFault(text); found && !errors.Is(err, errTooDeep) && !errors.Is(err, errTooMany) {
		at, problem = place, fault
	}
	read := text[:min(at, len(text))]
	if at >= len(text) { // the last line that has something
		read = strings.TrimRight(read, "\r\n")
	}
	line := 1 + strings.Count(read, "\n")
	return node{}, &document.Error{Line: line, Problem: notJSON(problem), Cause: err, Expected: say.Text("cases as JSON")}
}

// notJSON is what is said of a text that is none.
func notJSON(problem say.Message) say.Message { return say.Text("is no JSON: %s", problem) }

var errTooDeep = say.Errorf("objects stand more than %d deep in each other", maxNesting)

// maxNodes is how many values a document may have: 200,000 cases of ten.
const maxNodes = 2_000_000

var errTooMany = say.Errorf("it has more than %d values: split it", maxNodes)

type nodeReader struct {
	decoder *json.Decoder
	text    string
	left    int // nodes that may still be read
	budget  *budget.Budget
}

func (r *nodeReader) read(depth int) (node, error) {
	decoder := r.decoder
	if r.left--; r.left < 0 {
		return node{}, errTooMany
	}
	if depth > maxNesting {
		return node{}, errTooDeep
	}
	token, err := decoder.Token()
	if err != nil {
		return node{}, err
	}
	start := int(decoder.InputOffset()) - 1
	switch t := token.(type) {
	case json.Delim:
		n := node{kind: listNode}
		if t == '{' {
			n.kind = objectNode
		}
		for decoder.More() {
			key := ""
			if n.kind == objectNode {
				name, err := decoder.Token()
				if err != nil {
					return node{}, err
				}
				key, _ = name.(string) // a key always is
			}
			child, err := r.read(depth + 1)
			if err != nil {
				return node{}, err
			}
			if n.kind == objectNode {
				n.members = budget.Grown(n.members, member{key, child}, r.budget)
			} else {
				n.items = budget.Grown(n.items, child, r.budget)
			}
		}
		if _, err := decoder.Token(); err != nil { // the end of it
			return node{}, err
		}
		if n.kind == objectNode {
			n.raw = r.text[start:decoder.InputOffset()]
		}
		return n, nil
	case string:
		return node{kind: textNode, text: t}, nil
	case json.Number:
		return node{kind: textNode, text: t.String()}, nil
	case bool:
		return node{kind: textNode, text: fmt.Sprint(t)}, nil
	}
	return node{}, nil
}

// written reads an object as one that we wrote: it has the keys of a case and no others, the id and the collection
// among them.
func (n node) written() (w writtenCase, ok bool) {
	if !slices.ContainsFunc(n.members, func(m member) bool { return m.key == "collection" }) {
		return w, false
	}
	decoder := json.NewDecoder(strings.NewReader(n.raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&w); err != nil || w.ID == "" {
		return w, false
	}
	return w, true
}

// caseList finds the list of cases in an object: under a key that says so, or the one list of objects that it has.
func (n node) caseList() (list member, title string, ok bool) {
	var lists []member
	for _, m := range n.members {
		c, known := table.Meaning(m.key)
		switch {
		case m.kind == listNode && len(m.items) > 0 && m.items[0].kind == objectNode &&
			(!known || c.Field == table.FieldTitle):
			lists = append(lists, m)
		case m.kind == textNode && known && (c.Field == table.FieldTitle || c.Field == table.FieldCollectionTitle):
			title = outline.OneLine(m.text)
		}
	}
	if len(lists) != 1 {
		return member{}, "", false
	}
	return lists[0], title, true
}

// value makes values of a member: an object without a meaning of its own is gone through (attributes: {…}).
func (n node) value(key string) []table.Value {
	c, known := table.Meaning(key)
	v := table.Value{Name: outline.OneLine(key), Field: c.Field}
	if !known && v.Field == table.FieldSection && len([]rune(v.Name)) > data.MaxTitleLen {
		v.Name = string([]rune(v.Name)[:data.MaxTitleLen])
	}
	switch n.kind {
	case nullNode:
		return nil
	case textNode:
		v.Text = n.text
		return []table.Value{v}
	case listNode:
		if v.Field == table.FieldEvidence {
			return nil // of labels that the object gave in another form
		}
		if len(n.items) > 0 && n.items[0].kind == objectNode {
			if v.Field == table.FieldDepartment || v.Field == table.FieldDomain {
				v.List = n.names()
				return []table.Value{v}
			}
			v.Field, v.Sections = table.FieldSections, n.sections()
			return []table.Value{v}
		}
		v.List = n.names()
		if v.Field == table.FieldSections {
			v.Field, v.Text, v.List = table.FieldText, strings.Join(v.List, "\n"), nil
		}
		return []table.Value{v}
	}
	if known && v.Field != table.FieldSections && v.Field != table.FieldText {
		if names := n.names(); len(names) > 0 { // {"name": "海关", "code": 1}
			v.List = names
			return []table.Value{v}
		}
	}
	if v.Field == table.FieldSections || v.Field == table.FieldText {
		v.Field, v.Sections = table.FieldSections, n.sections()
		return []table.Value{v}
	}
	var values []table.Value
	for _, m := range n.members {
		values = append(values, m.value(m.key)...)
	}
	return values
}

// names are the texts of a list, or what the objects of it, or an object, are called.
func (n node) names() (names []string) {
	switch n.kind {
	case textNode:
		return []string{n.text}
	case listNode:
		for _, item := range n.items {
			names = append(names, item.names()...)
		}
	case objectNode:
		for _, m := range n.members {
			if c, known := table.Meaning(m.key); m.kind == textNode && known && c.Field == table.FieldTitle ||
				strings.EqualFold(m.key, "label") {
				return []string{m.text}
			}
		}
	}
	return names
}

// sections reads sections: a list of objects with heading and text, or an object from headings to texts.
func (n node) sections() (sections []data.Section) {
	if n.kind == listNode {
		for _, item := range n.items {
			sections = append(sections, item.section()...)
		}
		return sections
	}
	for _, m := range n.members {
		if text := m.joined(); strings.TrimSpace(text) != "" {
			sections = append(sections, data.Section{Heading: outline.OneLine(m.key), Text: text})
		}
	}
	return sections
}

// section reads one object as a section, or as several from headings to texts.
func (n node) section() []data.Section {
	if n.kind != objectNode {
		if text := n.joined(); strings.TrimSpace(text) != "" {
			return []data.Section{{Text: text}}
		}
		return nil
	}
	var s data.Section
	headed, filled := false, false
	for _, m := range n.members {
		c, known := table.Meaning(m.key)
		switch key := strings.ToLower(m.key); {
		case key == "heading" || key == "小标题" || known && c.Field == table.FieldTitle:
			s.Heading, headed = outline.OneLine(m.joined()), true
		case known && c.Field == table.FieldText:
			s.Text, filled = m.joined(), true
		}
	}
	if headed || filled {
		return []data.Section{s}
	}
	return n.sections()
}

// joined is all text in a node, a line for each.
func (n node) joined() string {
	switch n.kind {
	case textNode:
		return n.text
	case listNode, objectNode:
		var texts []string
		for _, item := range n.items {
			texts = append(texts, item.joined())
		}
		for _, m := range n.members {
			texts = append(texts, m.key+"："+m.joined())
		}
		return strings.Join(texts, "\n")
	}
	return ""
}
