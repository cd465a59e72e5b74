package index

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"anlisou/index/budget"
	"anlisou/index/engine"
	"anlisou/index/query"
	"anlisou/segment"
)

// organ is query.ReadOrgan, once for each name that a query asks for.
func (s *search) organ(name string) query.Organ {
	o, known := s.memo.organs[name]
	if !known {
		s.work.Spend(budget.CostName)
		o = query.ReadOrgan(s.parser.Taxonomy, s.parser.Segmenter, name)
		s.memo.organs[name] = o
	}
	return o
}

// readFilters gives the typed values of a plan's filters as cases have them, folded like text: 領域:“双碳” and 领域:双碳 ask
// for one label, whichever a case has.
func (s *search) readFilters(plan *query.Plan) error {
	for _, filters := range []query.Filters{plan.Filters, plan.NoneOf} {
		for field, typed := range filters {
			counts, err := s.labelCounts(field)
			if err != nil {
				return err
			}
			var values []string
			for _, value := range typed {
				for _, v := range valuesOf(field, value, plan.TypedName(field, value), counts) {
					if !slices.Contains(values, v) {
						values = append(values, v)
					}
				}
			}
			filters[field] = values
		}
	}
	return nil
}

// valuesOf are the values of a field that a typed one means: its short name, where a case has it, or itself; else
// those that differ from it in script, width, signs and, of a place, in 市 and the like or in the places that it is a
// part or a whole of. What no case has is itself, and finds nothing.
func valuesOf(field query.Field, short, typed string, counts map[string]int) (values []string) {
	for _, name := range []string{short, typed} {
		if counts[name] > 0 && field != query.Region { // of a place all the names are meant, and its parts
			return []string{name}
		}
	}
	for value := range counts {
		if query.MeansLabel(field, typed, value) {
			values = append(values, value)
		}
	}
	if slices.Sort(values); len(values) == 0 {
		return []string{typed}
	}
	return values
}

// filters gives, by field, the documents that have one of the values; of a department that was typed with its place,
// only those of that place.
func (s *search) filters(f query.Filters, typed []query.TypedFilter) (map[query.Field]standing, error) {
	found := map[query.Field]standing{}
	for field, values := range f {
		if len(values) == 0 {
			continue
		}
		docs := make([]standing, 0, len(values))
		for _, value := range values {
			var organs []query.Organ
			for _, t := range typed {
				if t.Field == query.Department && t.Short == value {
					organs = append(organs, s.organ(t.Name))
				}
			}
			having, err := s.having(field, value, organs)
			if err != nil {
				return nil, err
			}
			docs = append(docs, having)
		}
		found[field] = either(docs)
	}
	return found, nil
}

// filter keeps the documents that have the values of all filters but those of one field.
func filter(docs engine.Set, filters map[query.Field]standing, but query.Field) engine.Set {
	sets := []engine.Set{docs}
	for _, field := range query.Fields {
		if only, filtered := filters[field]; filtered && field != but {
			sets = append(sets, only.all)
		}
	}
	return engine.And(sets...)
}

// either are the documents of any.
func either(docs []standing) standing {
	all, sure := make([]engine.Set, len(docs)), make([]engine.Set, len(docs))
	for i, d := range docs {
		all[i], sure[i] = d.all, d.sure
	}
	return standing{engine.Or(all...), engine.Or(sure...)}
}

// labelDocs are the documents of a label that stands in a query among other choices, or that a text names.
func (s *search) labelDocs(u query.Unit) (standing, error) {
	counts, err := s.labelCounts(u.Label)
	if err != nil {
		return standing{}, err
	}
	var organs []query.Organ
	if u.Label == query.Department && u.For != "" {
		organs = []query.Organ{s.organ(u.For)}
	}
	var docs []standing
	for _, value := range valuesOf(u.Label, u.Text, u.For, counts) {
		having, err := s.having(u.Label, value, organs)
		if err != nil {
			return standing{}, err
		}
		docs = append(docs, having)
	}
	return either(docs), nil
}

// having are the documents with a value of a field; of a department those of the organs, where all of them have a
// place.
func (s *search) having(field query.Field, value string, organs []query.Organ) (standing, error) {
	docs := engine.Label(field, value)
	if field == query.Region {
		counts, err := s.labelCounts(field)
		if err != nil {
			return standing{}, err
		}
		docs = ofRegion(value, counts)
		return standing{docs, docs}, nil
	}
	if len(organs) == 0 ||
		slices.ContainsFunc(organs, func(o query.Organ) bool { return o.Place == "" || o.Short != value }) {
		return standing{docs, docs}, nil
	}
	return s.placed(value, docs, organs)
}

// placed narrows the cases of a department to those of organs with their places: the case names the organ so, or
// names no place for the department and has it as its region or in its text; where none does, to those of its parts
// (北京法院 is that of a district then). Where there is none, it may be each of which no place is known, and surely is
// none; so it may be all where they are of one place.
func (s *search) placed(short string, docs engine.Set, organs []query.Organ) (standing, error) {
	p := placing{organs: organs}
	named, err := s.placedByName(&p, short)
	if err != nil {
		return standing{}, err
	}
	rest := engine.Minus(docs, named)
	unknown, err := s.placedByRegion(&p, rest)
	if err != nil {
		return standing{}, err
	}
	for _, o := range organs {
		for _, name := range o.Names(s.parser.Segmenter) {
			said := engine.Unit(query.Unit{Text: name, Quoted: true}, false)
			p.theirs = append(p.theirs, engine.And(rest, said))
		}
	}
	theirs, parts := engine.And(engine.Or(p.theirs...), docs), engine.And(engine.Or(p.inside...), docs)
	counts, err := s.reader.Count(s.ctx, theirs, parts)
	switch {
	case err != nil:
		return standing{}, err
	case counts[0] > 0:
		return standing{theirs, theirs}, nil
	case counts[1] > 0:
		return standing{parts, parts}, nil
	case !p.several:
		unknown = docs
	}
	return standing{unknown, engine.Nothing()}, nil
}

// placing sorts the cases of a department by their places.
type placing struct {
	organs         []query.Organ
	theirs, inside []engine.Set // of the organs' places, and of parts of these
	first          string       // the place noted last
	several        bool         // the cases are of several places
}

// add takes cases of a place.
func (p *placing) add(place string, having engine.Set) {
	p.several = p.several || p.first != "" && !query.SamePlace(p.first, place)
	p.first = place
	for _, o := range p.organs {
		if query.SamePlace(o.Place, place) {
			p.theirs = append(p.theirs, having)
		}
		if query.InPlace(place, o.Place) {
			p.inside = append(p.inside, having)
		}
	}
}

// placedByName takes the cases that name the department with a place, and gives all of them.
func (s *search) placedByName(p *placing, short string) (engine.Set, error) {
	prefix := short + query.OrganSeparator
	var terms []string
	err := s.reader.Terms(s.ctx, engine.Organs, prefix, func(term string, _ int) {
		if !slices.Contains(terms, term) {
			terms = append(terms, term)
		}
	})
	if err != nil {
		return engine.Set{}, err
	}
	sets := make([]engine.Set, len(terms))
	for i, term := range terms {
		sets[i] = engine.Term(engine.Organs, term)
	}
	counts, err := s.reader.Count(s.ctx, sets...)
	if err != nil {
		return engine.Set{}, err
	}
	for i, n := range counts {
		if n > 0 {
			p.add(strings.TrimPrefix(terms[i], prefix), sets[i])
		}
	}
	return engine.Or(sets...), nil
}

// placedByRegion takes those of the cases that have a region, and gives the others.
func (s *search) placedByRegion(p *placing, rest engine.Set) (engine.Set, error) {
	regions, err := s.reader.Facets(s.ctx, map[query.Field]engine.Set{query.Region: rest})
	if err != nil {
		return engine.Set{}, err
	}
	known := []engine.Set{}
	for _, region := range slices.Sorted(maps.Keys(regions[query.Region])) {
		if regions[query.Region][region] == 0 {
			continue
		}
		having := engine.And(rest, engine.Label(query.Region, region))
		p.add(string(segment.Normalise(region).Runes), having)
		known = append(known, having)
	}
	return engine.Minus(rest, engine.Or(known...)), nil
}

// labelCounts is how many live cases have each value of a field. It is not changed.
func (s *search) labelCounts(field query.Field) (map[string]int, error) {
	if known := s.vocabularies.counts.Load(); known != nil && known.of == s.stats {
		return known.counts[field], nil
	}
	all := map[query.Field]engine.Set{}
	for _, f := range query.Fields {
		all[f] = engine.All()
	}
	counts, err := s.reader.Facets(s.ctx, all)
	if err != nil {
		return nil, err
	}
	s.vocabularies.counts.Store(&labelCounts{s.stats, counts})
	return counts[field], nil
}

// selection gives, for each field, the documents among which its values are counted, and the values that are selected:
// a count is of the hits that a selection of the value would find, so a field's own selection does not narrow its
// counts.
func (s *search) selection(
	m matched,
	docs engine.Set,
) (of map[query.Field]engine.Set, selected map[query.Field]map[string]bool) {
	of, selected = map[query.Field]engine.Set{}, map[query.Field]map[string]bool{}
	all := m.filtered(docs, "")
	for _, field := range query.Fields {
		of[field] = all
		for _, filters := range []query.Filters{m.plan.Filters, s.request.Filters} {
			for _, v := range filters[field] {
				if selected[field] == nil {
					selected[field], of[field] = map[string]bool{}, m.filtered(docs, field)
				}
				selected[field][v] = true
			}
		}
	}
	return of, selected
}

// facets are counts by field and value as a page lists them.
func facets(counted map[query.Field]map[string]int, selected map[query.Field]map[string]bool) []Facet {
	facets := make([]Facet, 0, len(query.Fields))
	for _, field := range query.Fields {
		counts := maps.Clone(counted[field])
		for v := range selected[field] {
			counts[v] += 0 // a value that no case has is listed, too
		}
		if field == query.Region {
			counts = withParts(counts)
		}
		values := make([]FacetValue, 0, len(counts))
		for v, n := range counts {
			values = append(values, FacetValue{v, n, selected[field][v]})
		}
		slices.SortFunc(values, func(a, b FacetValue) int {
			if a.Selected != b.Selected {
				if a.Selected {
					return -1
				}
				return 1
			}
			return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
		})
		facets = append(facets, Facet{field, values})
	}
	return facets
}
