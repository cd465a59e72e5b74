package json

import (
	"slices"
	"strings"

	"anlisou/data/format/outline"
	"anlisou/data/format/pattern"
	"anlisou/data/format/table"
)

// found is an object that may be a case, and what the objects and keys that it stands in say of it.
type found struct {
	node
	above []table.Value
}

// listName is what a list of cases is called in an object that holds it, by programs and by people.
var listName = pattern.New(`(?i)^(?:cases?|case_?list|list|items|records|rows|data|results?|children)$|(?:案例|事例|项目|列表|数据|名单|清单)$`)

// cases are the objects of a document that may be cases, and its title: those of its list, or of the lists that stand in
// its objects, under whatever names ({"data": {"list": […]}}, {"2022": […], "2023": […]}); else it is one itself.
func (n node) cases() (list []found, title string) {
	if n.kind == listNode {
		for _, item := range n.items {
			list = append(list, item.held(nil)...)
		}
		return list, ""
	}
	if !n.hasText() {
		if list = n.listsInside(); len(list) > 0 {
			return list, n.ownTitle()
		}
	}
	of, title, ok := n.caseList()
	if !ok || n.hasText() && !listName.MatchString(of.key) {
		return []found{{node: n}}, ""
	}
	for _, item := range of.items {
		list = append(list, item.held(nil)...)
	}
	return list, title
}

// held are the cases of an item of a list: itself, or those of its own list, where it has one and no text.
func (n node) held(above []table.Value) (list []found) {
	if n.kind == objectNode && !n.hasText() {
		for _, m := range n.members {
			if m.titled() && listName.MatchString(m.key) {
				for _, item := range m.items {
					list = append(list, item.held(slices.Concat(n.said(), above))...)
				}
			}
		}
	}
	if len(list) == 0 {
		list = []found{{n, above}}
	}
	return list
}

// listsInside are the cases of all lists of objects with titles that stand in an object, or in the objects in it. Where
// there are several, the key of each says of its cases what the heading of a group does.
func (n node) listsInside() (list []found) {
	inside := map[int][]found{}
	for i, m := range n.members {
		switch {
		case !m.mayHold():
		case m.titled():
			c, _ := table.Meaning(m.key)
			for _, item := range m.items {
				for _, one := range item.held(nil) {
					one.above = retitled(one.above, c.Field)
					inside[i] = append(inside[i], one)
				}
			}
		case m.kind == objectNode:
			if of := m.listsInside(); len(of) > 0 {
				inside[i] = of
			}
		}
	}
	for i, m := range n.members {
		for _, one := range inside[i] {
			if len(inside) > 1 && groupKey.MatchString(m.key) {
				one.above = slices.Concat(one.above, table.GroupValues(outline.OneLine(m.key)))
			}
			list = append(list, one)
		}
	}
	return list
}

// groupKey is a key that says something of the cases below it to people.
var groupKey = pattern.New(`\p{Han}|[0-9]`)

// mayHold reports a key that may hold cases: one that is called for something else of a case does not.
func (m member) mayHold() bool {
	switch c, _ := table.Meaning(m.key); c.Field {
	case table.FieldSections, table.FieldText, table.FieldEvidence, table.FieldURL, table.FieldID:
		return false
	}
	return !outline.IsSectionName(m.key)
}

// retitled takes the names of what holds cases for what the list of them is called: {"部门": [{"名称": "水利局", "案例": […]}]}.
func retitled(above []table.Value, field table.Field) []table.Value {
	switch field {
	case table.FieldDepartment, table.FieldDomain, table.FieldRegion, table.FieldYear:
	default:
		return above
	}
	above = slices.Clone(above)
	for i := range above {
		if above[i].Name == table.GroupHeading && len(above[i].List) > 0 {
			above[i].Field = field
		}
	}
	return above
}

// titled reports a list of objects most of which have a title, be it that of a group that holds others.
func (n node) titled() bool {
	titles := 0
	for _, item := range n.items {
		if item.ownTitle() != "" {
			titles++
		}
	}
	return n.kind == listNode && titles > 0 && 2*titles >= len(n.items)
}

// ownTitle is the title that an object has itself; empty for none.
func (n node) ownTitle() string {
	for _, m := range n.members {
		c, known := table.Meaning(m.key)
		if m.kind == textNode && known && (c.Field == table.FieldTitle || c.Field == table.FieldCollectionTitle) {
			return outline.OneLine(m.text)
		}
	}
	return ""
}

// hasText reports an object that has the text of a case: under a name for that, or for one of its sections.
func (n node) hasText() bool {
	return slices.ContainsFunc(n.members, func(m member) bool {
		c, known := table.Meaning(m.key)
		text := c.Field == table.FieldText || c.Field == table.FieldSections ||
			c.Field == table.FieldSection && outline.IsSectionName(m.key)
		return known && text && strings.TrimSpace(m.joined()) != ""
	})
}

// said is what an object that holds cases says of each of them: by its fields, its name, and what else is called by
// words.
func (n node) said() (values []table.Value) {
	for _, m := range n.members {
		c, known := table.Meaning(m.key)
		switch {
		case m.kind != textNode || strings.TrimSpace(m.text) == "":
		case known && c.Field == table.FieldTitle:
			values = append(values, table.GroupValues(outline.OneLine(m.text))...)
		case known && c.Field == table.FieldNumber, known && c.Field == table.FieldID:
		case known || groupKey.MatchString(m.key):
			values = append(values, m.value(m.key)...)
		}
	}
	return values
}
