package index

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"anlisou/data"
	"anlisou/index/budget"
	"anlisou/index/engine"
	"anlisou/index/highlight"
	"anlisou/index/query"
	"anlisou/index/weight"
	"anlisou/segment"
)

// beside sets labels and words in order. A label that is suggested by another of its names comes behind the words that
// hold what was typed as it stands, but where that is the whole of the name.
func (c completer) beside(labels, words []Suggestion) []Suggestion {
	typed := string(c.typed)
	behind := func(s Suggestion) bool { return len(s.Also) > 1 } // more of the name follows
	literal := 0
	for i, w := range words {
		if strings.Contains(string(segment.Normalise(w.Text).Runes), typed) {
			literal = i + 1
		}
	}
	first, others := []Suggestion{}, []Suggestion{}
	for _, l := range labels {
		if behind(l) {
			others = append(others, l)
		} else {
			first = append(first, l)
		}
	}
	return slices.Concat(first, words[:literal], others, words[literal:])
}

// suggestLabels are the departments and domains that begin so, by any of their names, those with most cases first.
func (c completer) suggestLabels() ([]Suggestion, error) {
	var all []Suggestion
	for _, field := range []query.Field{query.Department, query.Domain} {
		counts, err := c.labelCounts(field)
		if err != nil {
			return nil, err
		}
		otherwise := c.namedOtherwise(field)
		var list []Suggestion
		for value, n := range counts {
			label := Suggestion{
				Text:  value,
				Kind:  SuggestionKind(field),
				Runs:  []highlight.Run{{Text: value}},
				Cases: n,
			}
			if begun := c.begun(value); begun > 0 && begun <= utf8.RuneCountInString(value) {
				label.Runs = beginning(value, begun)
			} else if name := otherwise[value]; name != "" && strings.Contains(value, string(c.typed)) {
				label.Runs = highlight.ForTexts(string(c.typed)).Runs(value) // its own name says why
			} else if name != "" {
				label.Also = beginning(name, len(c.typed))
			} else {
				continue
			}
			list = append(list, label)
		}
		slices.SortFunc(list, byCases)
		all = append(all, list[:min(len(list), budget.MostLabels)]...)
	}
	return all, nil
}

// namedOtherwise are the labels of a field another name of which begins with the Han characters that were typed: 发改
// for 发展改革委. They are given with that name, which says why they are suggested: the one that was typed, else the
// shortest.
func (c completer) namedOtherwise(field query.Field) map[string]string {
	typed := string(c.typed)
	if len(c.typed) < weight.LeastAlias || !segment.IsHanText(typed) {
		return nil
	}
	labels := map[query.Field][]data.Label{query.Department: c.parser.Taxonomy.Departments,
		query.Domain: c.parser.Taxonomy.Domains}[field]
	named := map[string]string{}
	if field == query.Department { // a whole name that no list has: 市监局, 县教育和科技局
		if short, ok := c.parser.Taxonomy.NamedDepartment(typed,
			func(text string) bool { return query.IsPlace(c.parser.Segmenter, text) }); ok {
			named[short] = typed
		}
	}
	for _, l := range labels {
		for _, name := range slices.Concat(l.Aliases, l.Short, l.Stems) {
			if known := named[l.Name]; strings.HasPrefix(name, typed) && (known == "" || len(name) < len(known)) {
				named[l.Name] = name
			}
		}
	}
	return named
}

// filtered completes the value of a filter that is being typed as the last word: 部门:h.
func (c completer) filtered(size int) ([]Suggestion, error) {
	head, tail := "", c.query
	if i := strings.LastIndexFunc(c.query, query.IsSpace); i >= 0 {
		_, n := utf8.DecodeRuneInString(c.query[i:])
		head, tail = c.query[:i+n], c.query[i+n:]
	}
	name, value, found := query.CutColon(tail)
	field, known := query.FieldNamed(name)
	if !found || !known || field == query.Title {
		return nil, nil
	}
	counts, err := c.labelCounts(field)
	if err != nil {
		return nil, err
	}
	typed := completer{search: c.search, query: value, typed: segment.Normalise(value).Runes}
	before := head + tail[:len(tail)-len(value)]
	rest, others, err := c.besides(head, field)
	if err != nil {
		return nil, err
	}
	begins, sets := map[string]int{}, []engine.Set{}
	labels := slices.Sorted(maps.Keys(counts))
	labels = slices.DeleteFunc(labels, func(label string) bool {
		if c.work.Spend(budget.CostSpelling); c.work.Over() {
			return true
		}
		if len(typed.typed) > 0 {
			if begins[label] = typed.begun(label); begins[label] == 0 || begins[label] > utf8.RuneCountInString(label) {
				return true
			}
		}
		// Of a value the documents that it adds its own to.
		having := engine.Label(field, c.parser.ShortName(field, label))
		if field == query.Region {
			having = ofRegion(label, counts)
		}
		sets = append(sets, engine.Or(engine.And(having, rest), others))
		return false
	})
	adds, err := c.reader.Count(c.ctx, sets...)
	if err != nil {
		return nil, err
	}
	var list []Suggestion
	for i, label := range labels {
		if adds[i] == 0 {
			continue
		}
		runs := append([]highlight.Run{{Text: before, Mark: true}}, highlight.Run{Text: label})
		if begun := begins[label]; begun > 0 {
			runs = beginning(label, begun)
			runs[0].Text = before + runs[0].Text
		}
		list = append(list, Suggestion{Text: before + label, Kind: SuggestWord, Runs: runs, Cases: adds[i]})
	}
	slices.SortFunc(list, byCases)
	return list[:min(len(list), size)], nil
}

// byCases puts what more cases have first.
func byCases(a, b Suggestion) int {
	return cmp.Or(cmp.Compare(b.Cases, a.Cases), cmp.Compare(a.Text, b.Text))
}

// besides are the documents that hold what is typed before a filter and have what it filters by in other fields; and
// those of them with a value of the filter's own field that stands there already, among which any will do.
func (c completer) besides(head string, field query.Field) (rest, others engine.Set, err error) {
	m, err := c.interpret(head)
	if err != nil {
		return rest, others, err
	}
	rest, others = filter(withLiteral(m.plan, m.docs, m.literal.all), m.filters, field), engine.Nothing()
	if own, typed := m.filters[field]; typed {
		others = engine.And(rest, own.all)
	}
	return rest, others, nil
}
